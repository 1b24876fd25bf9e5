"""E-mails, and what every fault at sending one means, against a real SMTP server."""

import re
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any

import pytest
from msgspec.structs import replace

from channels.email.channel import LONGEST_REASON, EmailChannel, MailWords
from channels.email.mail import mail as made_mail, message_id
from core.chat import Address, Attachment, Channel, DeliveryError, Envelope, IncomingFile, Reply
from core.mail import Mailbox, MailServer, Tls, mail_address, mail_server, mailbox
from core.text import normal
from tests.cast import MORNING
from tests.fakes.mail_server import HANGS_UP, PASSWORD, USER, MailServerUnderTest, trust

OFFICE = Address("email", "gdmn@bacninh.example.vn")
SENDER = Mailbox("dondoc@bacninh.example.vn", "Trợ lý Đôn Đốc")
NUDGE = Reply(
    "Kính gửi đồng chí Trưởng phòng Giáo dục Mầm non,\nPhòng còn thiếu 02 tin, bài.",
    envelope=Envelope(
        "Đôn đốc tin, bài tháng 4/2026: Phòng Giáo dục Mầm non", "2026-04/mid/GDMN/2"
    ),
)
SHEET = Attachment("annex", "2026-04", "Phụ lục kết quả tin, bài từng phòng tháng 4-2026.xlsx")
DRAFT = Attachment("letter", "2026-04", "Dự thảo công văn tháng 4-2026.docx")
PAPERS = replace(NUDGE, attachments=(SHEET, DRAFT))


async def render(file: Attachment) -> bytes:
    if file.month == "broken":
        raise ValueError(file)
    return b"%s: \x00\xff" % file.report.encode() * 1000


def channel(server: MailServer, **others: Any) -> EmailChannel:
    found: dict[str, Any] = {"render": render, "trust": trust(), "patience": 5.0, "taking": 5.0}
    words = MailWords("cannot be made", lambda files: f"{len(files)} files are too large")
    return EmailChannel(server, SENDER, lambda: MORNING, words=words, **(found | others))


@pytest.fixture
async def server() -> AsyncIterator[MailServerUnderTest]:
    async with MailServerUnderTest() as found:
        yield found


async def failure(sending: Channel, reply: Reply = NUDGE) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await sending.send(OFFICE, reply)
    return caught.value


def test_whatever_shows_the_channel_shows_no_password() -> None:
    server = MailServer("m.example.vn", 465, Tls.FROM_THE_START, USER, PASSWORD)
    assert PASSWORD not in repr(channel(server))


# --- What an e-mail is


async def test_an_email_is_plain_text_with_everything_in_vietnamese_as_it_was(
    server: MailServerUnderTest,
) -> None:
    given = await channel(server.settings, reply_to=Mailbox("bbt@bacninh.example.vn")).send(
        OFFICE, NUDGE
    )
    (mail,) = server.mails
    assert server.to == [OFFICE.id]
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().splitlines() == NUDGE.text.splitlines()
    assert mail["Subject"] == "Đôn đốc tin, bài tháng 4/2026: Phòng Giáo dục Mầm non"
    assert mail["From"].addresses[0].display_name == SENDER.name
    assert mail["Reply-To"] == "bbt@bacninh.example.vn"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == MORNING
    assert given == mail["Message-ID"] == "<2026-04.mid.GDMN.2@bacninh.example.vn>"
    assert mail.as_bytes().isascii()


def test_no_blank_of_a_subject_or_name_is_lost_between_its_lines() -> None:
    for length in range(1, 80):
        text = f"{'x' * length} Phòng Giáo dục chính trị và Học sinh, sinh viên – còn thiếu"
        reply = replace(NUDGE, envelope=Envelope(text, "k"))
        made = made_mail(Mailbox("a@b.vn", text), None, "c@d.vn", reply, "x", (), MORNING)
        read = message_from_bytes(made.as_bytes())
        subject, sender = (str(make_header(decode_header(read[it]))) for it in ("Subject", "From"))
        assert (subject, sender) == (text, f"{text} <a@b.vn>")


@pytest.mark.parametrize(
    "text", [".", "a\n.\nb", "..\n.", "Kính\u0323 gửi", "đ" * 5000, "a\n" * 2000]
)
async def test_no_text_ends_or_bends_what_is_sent(server: MailServerUnderTest, text: str) -> None:
    await channel(server.settings).send(OFFICE, replace(NUDGE, text=text))
    (mail,) = server.mails
    got = mail.get_content().replace("\r\n", "\n").removesuffix("\n")
    assert got == normal(text)


async def test_the_server_learns_nothing_of_this_machine(server: MailServerUnderTest) -> None:
    await channel(server.settings).send(OFFICE, NUDGE)
    assert server.greetings == ["bacninh.example.vn"]
    assert socket.gethostname() not in server.mails[0].as_string()


async def test_files_come_as_they_are_under_their_vietnamese_names(
    server: MailServerUnderTest,
) -> None:
    await channel(server.settings).send(OFFICE, PAPERS)
    (mail,) = server.mails
    files = list(mail.iter_attachments())
    assert [file.get_filename() for file in files] == [SHEET.name, DRAFT.name]
    assert [file.get_content() for file in files] == [await render(SHEET), await render(DRAFT)]
    assert [file.get_content_subtype().rpartition(".")[2] for file in files] == [
        "sheet",
        "document",
    ]


async def test_a_file_that_cannot_be_made_is_named_and_the_mail_goes(
    server: MailServerUnderTest,
) -> None:
    broken = Attachment("annex", "broken", "hỏng.xlsx")
    await channel(server.settings).send(OFFICE, replace(NUDGE, attachments=(broken, DRAFT)))
    (mail,) = server.mails
    body = mail.get_body()
    assert body is not None
    assert "hỏng.xlsx: cannot be made" in body.get_content()
    assert len(list(mail.iter_attachments())) == 1


@pytest.mark.parametrize("text", ["a\r\nBcc: x@example.vn", "a\nb", "\x85a\u2028b", "đ" * 500])
async def test_no_text_becomes_a_header(server: MailServerUnderTest, text: str) -> None:
    evil = replace(NUDGE, envelope=Envelope(text, text), attachments=(replace(SHEET, name=text),))
    await channel(server.settings).send(OFFICE, evil)
    (mail,) = server.mails
    assert mail["Bcc"] is None
    assert len(mail["Subject"]) <= 200
    assert server.to == [OFFICE.id]


def test_each_attempt_has_a_message_id_of_its_own() -> None:
    keys = ["2026-04/mid/GDMN/1", "2026-04/mid/GDMN/2", "2026-04/mid/GDTrH/1", "2026-05/mid/GDMN/1"]
    made = {message_id(key, "a.vn") for key in keys}
    assert len(made) == len(keys)
    assert all(re.fullmatch(r"<[A-Za-z0-9.-]+@a\.vn>", one) for one in made)


# --- Secrecy


@pytest.mark.parametrize("tls", Tls)
async def test_a_password_is_given_over_each_kind_of_connection(tls: Tls) -> None:
    async with MailServerUnderTest(tls, asks_for_password=True) as server:
        given = replace(server.settings, user=USER, password=PASSWORD)
        await channel(given).send(OFFICE, NUDGE)
        assert len(server.mails) == 1
        assert server.spoke_tls == [tls is not Tls.NONE]


async def test_a_server_without_starttls_gets_neither_password_nor_mail() -> None:
    async with MailServerUnderTest(Tls.NONE, asks_for_password=True) as server:
        needs = replace(server.settings, tls=Tls.STARTTLS, user=USER, password=PASSWORD)
        fault = await failure(channel(needs))
        assert (fault.permanent, fault.uncertain) == (False, False)
        assert server.mails == []


@pytest.mark.parametrize("tls", [Tls.FROM_THE_START, Tls.STARTTLS])
async def test_a_certificate_that_nobody_vouches_for_is_not_believed(tls: Tls) -> None:
    async with MailServerUnderTest(tls) as server:
        strict = channel(server.settings, trust=ssl.create_default_context())
        fault = await failure(strict)
        assert (fault.permanent, fault.uncertain) == (False, False)
        assert server.mails == []


async def test_a_wrong_password_is_our_fault_and_no_address_is_given_up() -> None:
    async with MailServerUnderTest(asks_for_password=True) as server:
        wrong = channel(replace(server.settings, user=USER, password="wrong"))
        fault = await failure(wrong)
        assert (fault.permanent, fault.uncertain) == (False, False)
        assert fault.reason.startswith("535")
        assert "wrong" not in fault.reason
        with pytest.raises(DeliveryError):
            await wrong.check()


# --- What a fault means

Script = Callable[[MailServerUnderTest], object]


@pytest.mark.parametrize("code", [550, 551, 553])
@pytest.mark.parametrize("stage", ["rcpt", "data"])
async def test_an_address_that_is_refused_for_good_is_given_up(
    server: MailServerUnderTest, stage: str, code: int
) -> None:
    getattr(server, stage).append(f"{code} 5.1.1 <{OFFICE.id}>: no such user")
    fault = await failure(channel(server.settings))
    assert (fault.permanent, fault.uncertain) == (True, False)
    assert OFFICE.id not in fault.reason
    assert "no such user" in fault.reason


LATER = (421, 450, 451, 452, 500, 503, 530, 552, 554)


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        *((stage, code) for stage in ("mail", "rcpt", "data") for code in LATER),
        *(("mail", code) for code in (550, 553)),  # of the sender: it says nothing of the address
    ],
)
async def test_whatever_else_is_refused_did_not_arrive_and_is_tried_again(
    server: MailServerUnderTest, stage: str, code: int
) -> None:
    getattr(server, stage).append(f"{code} not now")
    fault = await failure(channel(server.settings))
    assert (fault.permanent, fault.uncertain) == (False, False)
    await channel(server.settings).send(OFFICE, NUDGE)
    assert len(server.mails) == 1


@pytest.mark.parametrize("stage", ["rcpt", "data"])
async def test_what_is_not_allowed_says_nothing_of_the_address(
    server: MailServerUnderTest, stage: str
) -> None:
    getattr(server, stage).append(f"550 5.7.1 <{OFFICE.id.upper()}>: our address is on a list")
    fault = await failure(channel(server.settings))
    assert (fault.permanent, fault.uncertain) == (False, False)
    assert fault.reason == "550 5.7.1 <…>: our address is on a list"


async def test_of_what_a_server_says_at_length_the_beginning_is_told(
    server: MailServerUnderTest,
) -> None:
    server.rcpt.append("550 5.1.1 no such user " + "x" * 5000)
    assert len((await failure(channel(server.settings))).reason) == LONGEST_REASON


@pytest.mark.parametrize(("stage", "uncertain"), [("mail", False), ("rcpt", False), ("data", True)])
@pytest.mark.parametrize("answer", [HANGS_UP, "whatever this means"], ids=["cut", "none"])
async def test_no_answer_that_is_one_leaves_doubt_only_once_the_mail_was_given(
    server: MailServerUnderTest, answer: str, stage: str, *, uncertain: bool
) -> None:
    getattr(server, stage).append(answer)
    fault = await failure(channel(server.settings))
    assert (fault.permanent, fault.uncertain) == (False, uncertain)


async def test_a_server_that_is_not_there_got_nothing(server: MailServerUnderTest) -> None:
    nobody = replace(server.settings, port=1)
    fault = await failure(channel(nobody))
    assert (fault.permanent, fault.uncertain) == (False, False)


async def test_a_server_that_says_nothing_is_not_waited_for_long() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    with listening:
        mute = MailServer("127.0.0.1", listening.getsockname()[1], Tls.NONE)
        fault = await failure(channel(mute, patience=0.05))
        assert (fault.permanent, fault.uncertain) == (False, False)


# --- Size


@pytest.mark.parametrize("limits", [{"size": 20_000}, {"silent_size": 20_000}])
async def test_files_that_the_server_does_not_take_are_named_in_the_mail(
    limits: dict[str, Any],
) -> None:
    async with MailServerUnderTest(**limits) as server:
        large = replace(PAPERS, attachments=PAPERS.attachments * 3)
        await channel(server.settings).send(OFFICE, large)
        (mail,) = server.mails
        assert not list(mail.iter_attachments())
        assert "6 files are too large" in mail.get_content()
        assert server.to == [OFFICE.id]


async def test_files_that_fit_are_sent_where_a_limit_is_announced() -> None:
    async with MailServerUnderTest(size=1_000_000) as server:
        await channel(server.settings).send(OFFICE, PAPERS)
        assert len(list(server.mails[0].iter_attachments())) == 2


# --- The rest of a channel


async def test_nothing_comes_in(server: MailServerUnderTest) -> None:
    found = channel(server.settings)
    assert found.parse("{}", MORNING) is None
    with pytest.raises(DeliveryError):
        await found.fetch(IncomingFile("a", "a", 1), 1)


async def test_the_check_connects_and_sends_nothing(server: MailServerUnderTest) -> None:
    assert await channel(server.settings).check() == f"127.0.0.1:{server.port}"
    assert (server.connections, server.mails) == (1, [])
    server.mail.append("550 you may not send from there")
    with pytest.raises(DeliveryError):
        await channel(server.settings).check()


# --- Reading addresses and servers


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("gdmn@bacninh.edu.vn", "gdmn@bacninh.edu.vn"),
        (" GDMN@BacNinh.EDU.vn ", "GDMN@bacninh.edu.vn"),
        ("mailto:a.b+c@x-y.vn", "a.b+c@x-y.vn"),
        *((bad, None) for bad in ("", "a", "a@b", "@b.vn", "a@", "a b@c.vn", "a@b.vn, c@d.vn")),
        *((bad, None) for bad in ("a..b@c.vn", ".a@c.vn", "a@-b.vn", "a@b..vn", "đ@b.vn")),
        *((bad, None) for bad in ("a@b.vn\nBcc: c@d.vn", "<a@b.vn>", "a@[127.0.0.1]", "a@b.1")),
        ("a" * 65 + "@b.vn", None),
        ("a@" + "b." * 130 + "vn", None),
    ],
)
def test_an_address_is_read_or_refused(typed: str, address: str | None) -> None:
    assert mail_address(typed) == address


def test_a_sender_may_have_a_name() -> None:
    assert mailbox('"Sở GDĐT" <a@b.vn>') == Mailbox("a@b.vn", "Sở GDĐT")
    assert mailbox("a@b.vn") == Mailbox("a@b.vn")


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtps://a%40b:p%3Aw@m.vn", MailServer("m.vn", 465, Tls.FROM_THE_START, "a@b", "p:w")),
        ("smtp://m.vn", MailServer("m.vn", 587, Tls.STARTTLS)),
        ("smtp://m.vn:25/", MailServer("m.vn", 25, Tls.STARTTLS)),
        ("smtp://localhost:25", MailServer("localhost", 25, Tls.NONE)),
        ("smtp://[::1]:25", MailServer("::1", 25, Tls.NONE)),
        ("smtp://127.8.8.8", MailServer("127.8.8.8", 587, Tls.NONE)),
    ],
)
def test_a_server_is_read(url: str, server: MailServer) -> None:
    assert mail_server(url) == server


@pytest.mark.parametrize(
    "url",
    [
        *("", "m.vn", "http://m.vn", "smtp://", "smtps://m.vn:x", "smtps://m.vn:99999"),
        *("smtps://user@m.vn", "smtps://:pw@m.vn", "smtps://m.vn/x", "smtps://m.vn?x=1"),
        "smtp://[::1",
    ],
)
def test_what_is_no_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        mail_server(url)
