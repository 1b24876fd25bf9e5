"""The whole service with a mail server: what it sends by e-mail, through an ordinary deployment."""

from collections import Counter
from contextlib import closing
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from docx import Document
from openpyxl import load_workbook

from core.chat import EMAIL, Address
from core.ledger import By
from core.month import Month
from store.database import Store
from store.emails import OfficeMailbox
from tests.bots import ADMIN, EDITOR, PEOPLE, Bot, until
from tests.cast import at, person_at
from tests.fakes.bot_api import BotApi
from tests.fakes.mail_server import HANGS_UP, PASSWORD, USER, MailServerUnderTest
from tests.post import REPEAT

pytestmark = pytest.mark.slow

APRIL = Month(2026, 4)
MAILBOXES = {"GDMN": "gdmn@bacninh.edu.vn", "VP": "vanphong@bacninh.edu.vn"}
OWN = "bientap@bacninh.edu.vn"
BEFORE = at("2026-04-22 08:00")


def prepared(api: BotApi, mail: MailServerUnderTest, database: Path) -> Bot:
    """An administrator and an editor on Telegram, two offices with a mailbox, and no head."""
    settings = {
        "SMTP_URL": f"smtp://{USER}:{quote(PASSWORD)}@127.0.0.1:{mail.port}",
        "EMAIL_FROM": "dondoc@bacninh.edu.vn",
    }
    bot = Bot(api.url, database, settings=settings)
    bot.link({number: PEOPLE[number] for number in (ADMIN, EDITOR)})
    with closing(Store.open(database, BEFORE)) as store, store.transaction():
        store.ledger.add(APRIL, "TCCB", 1, By(None, "editor", "telegram"), BEFORE)
        for office, address in MAILBOXES.items():
            mailbox = OfficeMailbox(office, Address(EMAIL, address), "văn thư")
            store.emails.set_mailbox(mailbox, BEFORE, 1)
        editor = person_at(store, Address("telegram", str(EDITOR)))
        store.people.link(editor.id, Address(EMAIL, OWN), BEFORE)
    return bot


def later(bot: Bot, moment: str) -> Bot:
    return Bot(bot.url, bot.database, moment, settings=bot.settings)


def in_doubt(store: Store) -> int:
    rows = store._rows("select count(*) as n from outbox where state = 'unknown'")
    return int(rows[0]["n"])


async def test_rungs_and_papers_go_out_by_e_mail_once_or_labelled(tmp_path: Path) -> None:
    async with MailServerUnderTest(asks_for_password=True) as mail, BotApi() as api:
        bot = prepared(api, mail, tmp_path / "dondoc.db")
        mail.data.append(HANGS_UP)  # after the first e-mail was given
        morning = later(bot, "2026-04-24T08:05")
        async with morning.running():
            await until(lambda: len(mail.mails) == len(MAILBOXES))
            await until(lambda: morning.look(in_doubt) == 1)
        async with later(bot, "2026-04-24T08:20").running():
            await until(lambda: len(mail.mails) == len(MAILBOXES) + 1)
            api.say(EDITOR, "/baocao email")
            await until(lambda: OWN in mail.to)
        *rungs, papers = mail.mails
        opened(papers)
    assert api.violations == []
    told = [(str(one["To"]), REPEAT in one.get_content()) for one in rungs]
    assert all("còn thiếu" in one.get_content() for one in rungs)
    cut = told[0][0]
    (other,) = set(MAILBOXES.values()) - {cut}
    assert Counter(told) == Counter([(cut, False), (other, False), (cut, True)])
    assert len({one["Message-ID"] for one in mail.mails}) == len(mail.mails)
    assert PASSWORD not in bot.log.read_text(encoding="utf-8")


def opened(papers: EmailMessage) -> None:
    """The annex and the letter can be read."""
    files = {str(one.get_filename()): one.get_content() for one in papers.iter_attachments()}
    sheet, draft = (
        next(data for name, data in files.items() if name.endswith(kind))
        for kind in (".xlsx", ".docx")
    )
    assert load_workbook(BytesIO(sheet)).worksheets[0].max_row > 9
    assert any("tin, bài" in one.text for one in Document(BytesIO(draft)).paragraphs)
