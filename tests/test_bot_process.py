"""The real program as a process of its own, through a day, against the local Bot API server."""

from contextlib import closing
from pathlib import Path

import pytest

from core.ledger import By
from core.month import Month
from store.database import Store
from tests.bots import EDITOR, HEAD, Bot, answered, invited, pressed, until
from tests.cast import DATA, at
from tests.fakes.bot_api import BotApi
from tests.fakes.platform import Delivered

pytestmark = pytest.mark.slow


async def test_a_day_on_telegram_from_invitation_to_a_delivered_nudge(tmp_path: Path) -> None:
    async with BotApi() as api:
        bot = Bot(api.url, tmp_path / "dondoc.db")
        async with bot.running():
            await until(lambda: bool(api.called("getUpdates")))
            await invited(api, bot, EDITOR, "editor")
            await invited(api, bot, HEAD, "head", "--office", "GDMN")
            assert "Trưởng phòng Giáo dục Mầm non" in api.sent_to(HEAD)[-1].text

            assert "0 → 3" in await answered(api, EDITOR, "/add 3 GDTrH")
            before = len(api.sent_to(EDITOR))
            api.press_label(EDITOR, "Hủy ghi nhận")
            api.press_label(EDITOR, "Hủy ghi nhận")
            await until(lambda: len(api.sent_to(EDITOR)) == before + 2)
            once, twice = api.sent_to(EDITOR)[-2:]
            assert "3 → 0" in once.text
            assert once.text == twice.text

            assert "đơn vị “GDTRHH”" in await answered(api, EDITOR, "/add 4 GDTRHH")
            assert "0 → 4" in await pressed(api, EDITOR, "GDTrH")

            before = len(api.sent_to(HEAD))
            assert "Mầm non" in await answered(api, EDITOR, "/nudge GDMN")
            await pressed(api, EDITOR, "Gửi")
            await until(lambda: len(api.sent_to(HEAD)) > before)
            nudge = api.sent_to(HEAD)[-1].text
            assert nudge.startswith("Kính gửi đồng chí Trưởng phòng Giáo dục Mầm non")
            assert "gửi trước đó" not in nudge
            assert "ghi nhận" in await pressed(api, HEAD, "nhận")
        assert api.violations == []


async def test_what_fell_due_while_the_bot_was_down_goes_out_at_its_start(tmp_path: Path) -> None:
    async with BotApi() as api:
        wednesday = Bot(api.url, tmp_path / "dondoc.db")
        wednesday.link()
        with closing(Store.open(wednesday.database, at("2026-04-22 08:00"))) as store:
            by, moment = By(None, "editor", "telegram"), at("2026-04-22 08:00")
            with store.transaction():
                store.ledger.add(Month(2026, 4), "TCCB", 1, by, moment)  # figures were entered
        friday = Bot(api.url, tmp_path / "dondoc.db", "2026-04-24T08:05")
        async with friday.running():
            await until(lambda: bool(api.sent_to(HEAD)))
            assert "còn thiếu 10" in api.sent_to(HEAD)[-1].text
        async with friday.running():
            await until(lambda: len(api.called("getMe")) == 2)
        assert len(api.sent_to(HEAD)) == 1


async def test_a_spreadsheet_is_imported_and_the_papers_come_back(tmp_path: Path) -> None:
    table = (DATA / "counts-2026.csv").read_bytes()
    async with BotApi() as api:
        bot = Bot(api.url, tmp_path / "dondoc.db", "2026-04-22T08:00")
        bot.link()
        async with bot.running():
            api.hand_over(EDITOR, "counts-2026.csv", table, "/nhap")
            await until(lambda: bool(api.sent_to(EDITOR)))
            assert "- GDTrH, tháng 4/2026: 0 → 12" in api.sent_to(EDITOR)[-1].text
            assert "Đã ghi nhận 25 mục" in await pressed(api, EDITOR, "Ghi nhận")

            before = len(api.sent_to(EDITOR))
            api.say(EDITOR, "/baocao")
            api.say(EDITOR, "/bieudo")
            await until(lambda: len(api.sent_to(EDITOR)) == before + 5)
            # Files follow their words as they can, and keep nobody's next words waiting.
            found = api.sent_to(EDITOR)[before:]
            told, caption = (message for message in found if not message.file)
            annex, message, picture = sorted((m for m in found if m.file), key=_place)
        assert "Toàn Sở trong tháng: 38 tin, bài" in told.text
        assert annex.file == "Phụ lục 2026-04.xlsx"
        assert message.file == "Dự thảo công văn 2026-04.docx"
        assert annex.content[:2] == message.content[:2] == b"PK"
        assert "1. GDTrH: 12" in caption.text
        assert picture.content.startswith(b"\x89PNG")
        assert api.violations == []


def _place(message: Delivered) -> int:
    return [".xlsx", ".docx", ".png"].index(Path(message.file).suffix)
