"""E-mail as people meet it: when e-mails go out, and papers by e-mail."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from functools import partial
from io import BytesIO
from urllib.parse import quote

import pytest
from docx import Document
from openpyxl import load_workbook

from app.asking import examine_email
from app.program import EVERY_CHANNEL
from app.rendering import RenderContext, Renderer
from app.worker import Worker
from channels.email.channel import EmailChannel
from config import Settings
from core.chat import EMAIL, Address, DeliveryError
from core.events import EmailCode
from core.ladder import Rules
from core.mail import Mailbox
from core.people import Grant, Role
from locales.letterhead import letterhead
from reminders.claims import ClaimContext, ClaimedMessage, claim, not_delivered
from store.database import Store
from store.emails import OfficeMailbox
from store.people import Absence
from tests.cast import Department, at
from tests.fakes.channel import BLOCKED, REFUSED, FakeChannel
from tests.fakes.mail_server import HANGS_UP, PASSWORD, USER, MailServerUnderTest
from tests.post import EDITORS, REPEAT, OutboxUnderTest, program_of

OWN = "truongphong@bacninh.edu.vn"
SHARED = "gdmn@bacninh.edu.vn"
THIRD_LAST = at("2026-04-24 08:00")


@pytest.fixture
def office() -> Department:
    """A department that sends e-mails."""
    return Department(emails=True)


def keep_mailbox(department: Department, readers: str = "văn thư") -> None:
    department.say("admin", f"/donvi GDMN email {SHARED} {readers}")


def keep_own(department: Department, who: str = "GDMN", address: str = OWN) -> None:
    department.say(who, f"/email {address}")
    department.wait(minutes=1)
    department.say(who, f"TEST-CODE-{department.codes:04}")


def unlink(department: Department, who: str) -> None:
    department.store.people.unlink(Address("console", who))


def of_office(sent: list[tuple[datetime, ClaimedMessage]], code: str) -> list[ClaimedMessage]:
    return [claimed for _, claimed in sent if claimed.message.office == code]


def mails(sent: list[tuple[datetime, ClaimedMessage]]) -> list[ClaimedMessage]:
    return [claimed for _, claimed in sent if claimed.address.channel == EMAIL]


# --- When e-mails go out


def test_a_rung_to_a_head_who_is_not_linked_goes_to_the_mailbox_first(office: Department) -> None:
    keep_mailbox(office)
    unlink(office, "GDMN")
    office.join("deputy", Grant(Role.DEPUTY, "GDMN"), title="Phó phòng")
    sent = office.pass_to(THIRD_LAST)
    (mail,) = of_office(sent, "GDMN")
    assert str(mail.address) == f"email:{SHARED}"
    assert mail.reply.text.startswith("Kính gửi đồng chí Trưởng phòng Giáo dục Mầm non,")
    assert "người đọc: văn thư" in mail.reply.text
    assert mail.reply.choices == ()
    assert mail.reply.envelope is not None
    assert "Phòng Giáo dục Mầm non" in mail.reply.envelope.subject
    assert mail.reply.envelope.reference == "2026-04/third-last/GDMN/1"


def test_who_is_linked_gets_no_mail(office: Department) -> None:
    keep_mailbox(office)
    keep_own(office)
    (told,) = of_office(office.pass_to(THIRD_LAST), "GDMN")
    assert str(told.address) == "console:GDMN"
    assert told.reply.envelope is None
    assert told.reply.choices


def test_whoever_wants_no_messages_gets_no_mail_but_the_office_does(office: Department) -> None:
    keep_mailbox(office)
    keep_own(office)
    office.say("GDMN", "/stop")
    (mail,) = of_office(office.pass_to(THIRD_LAST), "GDMN")
    assert str(mail.address) == f"email:{SHARED}"


def test_an_email_says_how_to_answer(office: Department) -> None:
    office.rules = Rules(editors_contact="0204 3 123 456")
    keep_mailbox(office)
    unlink(office, "GDMN")
    (mail,) = of_office(office.pass_to(THIRD_LAST), "GDMN")
    assert "không có người đọc" in mail.reply.text
    assert "0204 3 123 456" in mail.reply.text
    office.rules = Rules(email_answers="bbt@bacninh.edu.vn")
    (mail,) = of_office(office.pass_to(at("2026-04-29 08:00")), "GDMN")
    assert "thư trả lời được đọc tại" in mail.reply.text


def test_whom_a_mailbox_reaches_is_not_told_as_unreachable(office: Department) -> None:
    unlink(office, "GDMN")
    unreachable = "Chưa liên lạc được"
    assert unreachable in office.say("editor", "/dondoc").text
    keep_mailbox(office)
    assert unreachable not in office.say("editor", "/dondoc").text
    office.emails = False
    assert unreachable in office.say("editor", "/dondoc").text


class Sending:
    """The outbox with a mail server beside the chats."""

    def __init__(self, post: OutboxUnderTest, server: MailServerUnderTest) -> None:
        self.post = post
        self.server = server
        self.worker = Worker()
        render = Renderer(
            post.thread, RenderContext(Rules(), letterhead({})), lambda: post.now, self.worker
        )
        sender = Mailbox("dondoc@bacninh.edu.vn")
        channel = EmailChannel(server.settings, sender, lambda: post.now, render=render)
        post.outbox_sender.channels = {**post.outbox_sender.channels, EMAIL: channel}

    def mailbox(self) -> None:
        found = OfficeMailbox("GDMN", Address(EMAIL, SHARED), "văn thư")
        self.post.thread.now(lambda store: store.emails.set_mailbox(found, self.post.now, 1))

    def planned(self, *, linked: bool = True) -> OutboxUnderTest:
        """A nudge to an office that has a mailbox. linked: whether its head is."""
        self.mailbox()
        if not linked:
            self.post.unlink("GDMN")
        self.post.plan("GDMN")
        return self.post

    @property
    def state(self) -> str:
        return self.post.message("GDMN").state


@pytest.fixture
async def sending(post: OutboxUnderTest) -> AsyncIterator[Sending]:
    async with MailServerUnderTest() as server:
        yield Sending(post, server)


async def test_an_email_to_an_unlinked_head_arrives_once(sending: Sending) -> None:
    post = sending.planned(linked=False)
    for _ in range(3):
        await post.later(minutes=10)
    (mail,) = sending.server.mails
    assert sending.server.to == [SHARED]
    assert "còn thiếu" in mail.get_content()
    assert sending.state == "sent"
    assert post.console.tried == []  # nor is any alarm


async def test_what_a_server_says_in_no_known_letters_holds_up_no_mail(sending: Sending) -> None:
    """Half a letter is no text that can be kept."""
    post = sending.planned(linked=False)
    sending.server.rcpt.append("450 kh\udcf4ng")
    await post.outbox_sender.drain()
    assert sending.state == "planned"
    await post.later(minutes=10)
    assert sending.state == "sent"


async def test_an_email_cut_after_the_data_is_sent_again_labelled_under_another_id(
    sending: Sending,
) -> None:
    post = sending.planned(linked=False)
    sending.server.data.append(HANGS_UP)
    await post.outbox_sender.drain()
    assert sending.state == "unknown"
    await post.later(minutes=1)
    first, second = sending.server.mails
    assert REPEAT not in first.get_content()
    assert REPEAT in second.get_content()
    assert [one["Message-ID"] for one in (first, second)] == [
        f"<2026-04.third-last.GDMN.{attempt}@bacninh.edu.vn>" for attempt in (1, 2)
    ]
    assert sending.state == "sent"


async def test_an_email_that_is_put_off_is_tried_again_without_a_label(sending: Sending) -> None:
    post = sending.planned(linked=False)
    sending.server.rcpt += ["451 greylisted", "450 greylisted"]
    for _ in range(3):
        await post.later(minutes=1)
    (mail,) = sending.server.mails
    assert REPEAT not in mail.get_content()


async def test_an_email_is_the_last_resort_before_the_alarm(sending: Sending) -> None:
    post = sending.post
    sending.mailbox()
    post.link("Phó phòng", Grant(Role.DEPUTY, "GDMN"), Address("console", "deputy"))
    post.plan("GDMN")
    post.console.dead |= {"GDMN", "deputy"}
    await post.outbox_sender.drain()
    assert [to for to, _ in post.console.tried] == ["GDMN", "deputy"]
    assert sending.server.to == [SHARED]
    assert sending.state == "sent"


async def test_editors_hear_of_it_when_no_mail_arrives_either(sending: Sending) -> None:
    post = sending.planned(linked=False)
    sending.server.rcpt.append("550 no such user")
    await post.outbox_sender.drain()
    assert sending.state == "failed"
    assert {to for to, _ in post.console.sent} == EDITORS
    assert "no such user" in post.console.sent[0][1]


async def test_a_platform_that_is_down_for_long_gives_way_to_mails(sending: Sending) -> None:
    post = sending.planned()
    post.console.outcomes.extend([REFUSED] * 40)
    hours = 0
    while not sending.server.mails:
        await post.later(minutes=6)
        hours += 1
        assert hours < 40
    assert 60 <= hours * 6 <= 180  # minutes
    assert sending.state == "sent"
    assert REPEAT not in sending.server.mails[0].get_content()


async def test_what_may_have_arrived_in_a_chat_is_not_sent_as_an_email(sending: Sending) -> None:
    post = sending.planned()
    post.console.outcomes.append(DeliveryError("connection lost", uncertain=True))
    post.console.outcomes.extend([REFUSED] * 60)
    for _ in range(40):
        await post.later(minutes=6)
    assert sending.server.mails == []


async def test_a_mail_server_that_is_down_for_long_gives_way_to_the_deputy(
    sending: Sending,
) -> None:
    post = sending.post
    sending.mailbox()
    post.unlink("GDMN")
    post.link("Phó phòng", Grant(Role.DEPUTY, "GDMN"), Address("console", "deputy"))
    post.plan("GDMN")
    sending.server.mail.extend(["451 later"] * 100)
    for _ in range(40):
        await post.later(minutes=6)
    assert [to for to, _ in post.console.sent] == ["deputy"]


def test_while_a_head_is_away_the_deputy_comes_before_mails(office: Department) -> None:
    keep_mailbox(office)
    deputy = office.join("deputy", Grant(Role.DEPUTY, "GDMN"), title="Phó phòng")
    away = Absence(date(2026, 4, 30), deputy.id)
    office.store.absences.set(office.person("GDMN").id, away, office.now)
    (told,) = of_office(office.pass_to(THIRD_LAST), "GDMN")
    assert str(told.address) == "console:deputy"


# --- Papers


def test_the_months_report_is_sent_to_whoever_wants_it_with_its_files(office: Department) -> None:
    for who in ("leader", "editor"):
        keep_own(office, who, f"{who}@bacninh.edu.vn")
    office.press("leader", "/caidat", "báo cáo tháng qua thư")
    sent = office.pass_to(at("2026-05-04 15:00"))
    (mail,) = mails(sent)
    assert str(mail.address) == "email:leader@bacninh.edu.vn"
    assert [file.report for file in mail.reply.attachments] == ["annex", "letter"]
    assert mail.reply.envelope is not None
    assert mail.reply.envelope.subject == "Báo cáo tin, bài tháng 4/2026"
    in_chat = [one for _, one in sent if one.message.step == "report"]
    assert {str(one.address) for one in in_chat} >= {"console:leader", "console:editor"}


def test_a_corrected_report_is_sent_by_e_mail_too(office: Department) -> None:
    keep_own(office, "leader")
    office.say("leader", "/email báo cáo")
    office.pass_to(at("2026-05-04 15:00"))
    office.say("editor", "/add 3 GDMN 4/2026")
    office.close("editor", "4/2026")
    (mail,) = mails(office.wait(minutes=5))
    assert "đính chính" in mail.reply.text.casefold()
    assert len(mail.reply.attachments) == 2


def test_papers_are_wanted_for_as_long_as_there_is_an_address_for_them(office: Department) -> None:
    keep_own(office, "leader")
    office.say("leader", "/email báo cáo")
    leader = office.person("leader").id
    assert office.store.emails.wants_papers(leader)
    for linked in office.store.people.reach(leader).addresses:
        if linked.address.channel == EMAIL:
            office.store.people.unlink(linked.address)
    assert not office.store.emails.wants_papers(leader)


def test_the_wish_for_papers_ends_with_the_role_in_which_they_are_read(office: Department) -> None:
    keep_own(office, "leader")
    office.say("leader", "/email báo cáo", "/baocao 3/2026 email")
    leader = office.person("leader").id
    office.store.people.grant(leader, Grant(Role.HEAD, "GDMN"))
    office.store.people.revoke(leader, Grant(Role.LEADER))
    sent = office.pass_to(at("2026-05-04 15:00"))
    assert mails(sent) == []


@pytest.mark.parametrize(
    "typed", ["email", "3/2026 email", "email 3/2026", "qua thư điện tử tháng 3/2026", "mail T3"]
)
def test_a_report_is_asked_for_by_e_mail(office: Department, typed: str) -> None:
    assert "chưa" in office.say("editor", f"/baocao {typed}").text.casefold()
    keep_own(office, "editor")
    told = office.say("editor", f"/baocao {typed}")
    assert told.attachments == ()
    (mail,) = mails(office.wait(minutes=1))
    month = "3/2026" if "3" in typed else "4/2026"
    assert month in told.text
    assert mail.reply.envelope is not None
    assert month in mail.reply.envelope.subject
    assert len(mail.reply.attachments) == 2
    office.say("editor", f"/baocao {typed}")
    assert len(mails(office.wait(minutes=1))) == 1  # asked for again, it is sent again


def test_heads_get_no_papers(office: Department) -> None:
    keep_own(office)
    office.say("GDMN", "/email báo cáo")
    assert not office.store.emails.wants_papers(office.person("GDMN").id)


def ask_for_papers(now: datetime, store: Store) -> None:
    department = Department(now=now, emails=True)
    department.store = store
    keep_own(department, "editor")
    department.say("editor", "/baocao email")


async def test_papers_open_from_the_mail(sending: Sending) -> None:
    post = sending.post
    post.thread.now(partial(ask_for_papers, post.now))
    await post.later(minutes=2)
    (mail,) = sending.server.mails
    files = {str(one.get_filename()): one.get_content() for one in mail.iter_attachments()}
    sheet = next(data for name, data in files.items() if name.endswith(".xlsx"))
    draft = next(data for name, data in files.items() if name.endswith(".docx"))
    assert "Phòng Giáo dục Mầm non" in [
        cell.value
        for row in load_workbook(BytesIO(sheet)).worksheets[0].iter_rows()
        for cell in row
    ]
    assert any("tin, bài" in one.text for one in Document(BytesIO(draft)).paragraphs)


async def test_papers_to_an_address_that_is_refused_are_not_sent_without_themselves(
    sending: Sending,
) -> None:
    post = sending.post
    post.thread.now(partial(ask_for_papers, post.now))
    sending.server.rcpt.append("550 no such user")
    await post.later(minutes=2)
    await post.later(minutes=20)
    assert sending.server.mails == []
    assert [text for to, text in post.console.sent if "không tới nơi" in text]


def test_whoever_asked_for_an_email_hears_that_it_did_not_arrive(office: Department) -> None:
    office.say("GDMN", "/email khong@bacninh.edu.vn")
    context = ClaimContext(office.rules, EVERY_CHANNEL | {EMAIL}, lambda _address: 0.0)
    claimed = claim(office.store, context, office.now)
    assert claimed is not None
    assert isinstance(claimed.message.about, EmailCode)
    not_delivered(office.store, claimed, BLOCKED, office.now)
    told = claim(office.store, context, office.now)
    assert told is not None
    assert str(told.address) == "console:GDMN"
    assert "không tới nơi" in told.reply.text
    assert "khong@" in told.reply.text


def test_an_alarm_whose_chats_are_dead_goes_out_as_an_email(office: Department) -> None:
    keep_own(office, "editor")
    editor = office.person("editor").id
    found = office.store.reach.recipients("", editor, office.now.date(), by_email=True)
    assert [str(one.address) for one in found] == ["console:editor", f"email:{OWN}"]


# --- The deployment


def sending_through(server: MailServerUnderTest, password: str = PASSWORD) -> Settings:
    url = f"smtp://{USER}:{quote(password)}@127.0.0.1:{server.port}"
    return Settings.model_validate({"smtp_url": url, "email_from": "dondoc@bacninh.edu.vn"})


async def test_doctor_connects_to_the_mail_server_and_sends_nothing() -> None:
    async with MailServerUnderTest(asks_for_password=True) as server:
        (found,) = await examine_email(sending_through(server), lambda: THIRD_LAST)
        assert (found.name, found.ok, found.detail) == ("email", True, f"127.0.0.1:{server.port}")
        (wrong,) = await examine_email(sending_through(server, "wrong"), lambda: THIRD_LAST)
        assert (wrong.name, wrong.ok) == ("email", False)
        assert "wrong" not in wrong.detail
        assert server.mails == []


def test_mails_are_no_channel_on_which_anybody_writes(post: OutboxUnderTest) -> None:
    mails = FakeChannel(name=EMAIL)
    console = FakeChannel()
    program = program_of(post.thread, {EMAIL: mails, "console": console}, lambda: post.now)
    services = post.thread.now(program.processor.services)
    assert services.reachable == {"console"}
    assert services.emails
