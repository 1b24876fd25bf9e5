"""Invitations from the command line: one code, and the sheet that is cut up and handed over."""

import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Sheet
from docx.opc.constants import RELATIONSHIP_TYPE
from pydantic import SecretStr

from app.asking import bot_addresses
from app.invitations import Inviter
from config import Settings
from core.chat import Address
from core.ladder import Rules
from core.people import Grant, Role
from locales.words import load
from reports.cards import qr_letters
from store.database import Store
from store.seed import seed
from tests.bots import Bot
from tests.cast import DATA, MORNING, Department
from tests.fakes.bot_api import TOKEN as TELEGRAM_TOKEN, BotApi
from tests.fakes.zalo_api import TOKEN as ZALO_TOKEN, ZaloApi

CODE = re.compile(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){2}")


class Codes:
    """Invitation codes in a row: TEST-CODE-0001…"""

    def __init__(self, series: str = "CODE") -> None:
        self.series = series
        self.given: list[str] = []

    def __call__(self) -> str:
        self.given.append(f"TEST-{self.series}-{len(self.given) + 1:04}")
        return self.given[-1]


@pytest.fixture
def store() -> Store:
    """A new deployment: nine offices, nobody linked."""
    made = Store.in_memory(MORNING)
    seed(made, DATA, MORNING)
    return made


def inviter(store: Store, channels: tuple[str, ...] = (), bot: str = "") -> Inviter:
    roots = {"telegram": "https://t.me/", "zalo": "https://zalo.me/"}
    bots = {name: f"{roots[name]}{bot}" if bot else "" for name in channels}
    return Inviter(store, Rules(), load("vi"), Codes(), MORNING, bots)


def rows_of(document: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.tables[0].rows]


def pictures(document: Sheet) -> int:
    """Distinct pictures: no two cards may share one."""
    return sum(rel.reltype == RELATIONSHIP_TYPE.IMAGE for rel in document.part.rels.values())


def reserve(store: Store, code: str) -> Grant | None:
    with store.transaction():
        found = store.invitations.reserve(code, Address("console", code), MORNING)
    return found.grant if found else None


def test_every_office_gets_a_card_of_its_own_that_works(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "sheet.docx"
    assert inviter(store, ("telegram",), "dondoc_bot").sheet(path) == 9
    document = Document(str(path))
    cards = rows_of(document)
    offices = store.offices.active()
    assert [card[0].split("\n")[0] for card in cards] == [office.head_title for office in offices]
    for card, office in zip(cards, offices, strict=True):
        code = CODE.search(card[1])
        assert code
        assert reserve(store, code[0]) == Grant(Role.HEAD, office.code)
        assert "08 giờ 00 ngày 29/4/2026" in card[1]
    assert pictures(document) == 9


def test_an_office_whose_head_is_linked_gets_no_card(store: Store, tmp_path: Path) -> None:
    with store.transaction():
        head = store.people.add("Trưởng phòng", [Grant(Role.HEAD, "GDMN")], MORNING)
        store.people.link(head.id, Address("telegram", "1"), MORNING)
    path = tmp_path / "sheet.docx"
    assert inviter(store).sheet(path) == 8
    assert "Mầm non" not in str(rows_of(Document(str(path))))


def test_where_everybody_is_linked_no_sheet_is_made(store: Store, tmp_path: Path) -> None:
    with store.transaction():
        for office in store.offices.active():
            head = store.people.add(office.head_title, [Grant(Role.HEAD, office.code)], MORNING)
            store.people.link(head.id, Address("telegram", office.code), MORNING)
    assert inviter(store).sheet(tmp_path / "sheet.docx") == 0
    assert not (tmp_path / "sheet.docx").exists()


def test_a_sheet_is_for_its_owners_eyes_and_never_written_over(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "sheet.docx"
    inviter(store).sheet(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    codes = Codes("MORE")
    with pytest.raises(FileExistsError):
        Inviter(store, Rules(), load("vi"), codes, MORNING, {}).sheet(path)
    assert path.read_bytes() == before
    assert len(codes.given) == 9
    assert {reserve(store, code) for code in codes.given} == {None}


def test_a_sheet_that_could_not_be_written_leaves_no_codes(store: Store, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no-such-folder"):
        inviter(store).sheet(tmp_path / "no-such-folder" / "sheet.docx")
    assert reserve(store, "TEST-CODE-0001") is None


@pytest.mark.parametrize(
    ("channels", "bot", "told", "not_told", "scans"),
    [
        (
            ("telegram",),
            "dondoc_bot",
            ["quét mã QR", "t.me/dondoc_bot", "/start TEST-CODE-0001"],
            ["Zalo"],
            ["https://t.me/dondoc_bot?start=TEST-CODE-0001"],
        ),
        (("telegram",), "", ["Telegram: mở bot", "/start TEST-CODE-0001"], ["QR"], []),
        (
            ("zalo",),
            "bot.VDKy",
            ["quét mã QR", "zalo.me/bot.VDKy", "/start TEST-CODE-0001"],
            ["Telegram"],
            ["https://zalo.me/bot.VDKy"],
        ),
        (("zalo",), "", ["Zalo: mở bot", "/start TEST-CODE-0001"], ["QR", "Telegram"], []),
        (
            ("telegram", "zalo"),
            "dondoc_bot",
            ["t.me/dondoc_bot", "zalo.me/dondoc_bot"],
            [],
            ["https://t.me/dondoc_bot?start=TEST-CODE-0001", "https://zalo.me/dondoc_bot"],
        ),
        ((), "", ["Gửi tin nhắn cho bot của Sở: /start TEST-CODE-0001"], ["QR", "Zalo"], []),
    ],
)
def test_a_card_tells_the_ways_that_are_open(
    store: Store,
    tmp_path: Path,
    channels: tuple[str, ...],
    bot: str,
    told: list[str],
    not_told: list[str],
    scans: list[str],
) -> None:
    path = tmp_path / "sheet.docx"
    inviter(store, channels, bot).sheet(path)
    document = Document(str(path))
    row = document.tables[0].rows[0]
    first = "\n".join(cell.text for cell in row.cells)
    assert all(words in first for words in told), first
    assert not any(words in first for words in not_told), first
    # Each picture is told in words too, and there is no column without one.
    described = [shape.get("descr") for shape in row._tr.xpath(".//wp:docPr")]
    assert described == [f"Mã QR mở {link}" for link in scans]
    assert len(row.cells) == 2 + len(scans)
    assert all(cell.text for cell in row.cells)


def test_a_sheet_of_cards_is_a_vietnamese_document_with_styles(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "sheet.docx"
    inviter(store, ("telegram",), "dondoc_bot").sheet(path)
    document = Document(str(path))
    assert document.core_properties.language == "vi-VN"
    assert [p.style.name for p in document.paragraphs if p.style and p.text] == [
        "Heading 1",
        "Card note",
    ]


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_nine_cards_fit_on_one_page(store: Store, tmp_path: Path) -> None:
    inviter(store, ("telegram", "zalo"), "a_bot_with_a_rather_long_name_bot").sheet(
        tmp_path / "sheet.docx"
    )
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'office').as_uri()}",
            *("--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)),
            str(tmp_path / "sheet.docx"),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    pdf = (tmp_path / "sheet.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


@pytest.mark.slow
async def test_the_command_line_links_to_the_bot_that_the_token_names(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.docx"
    async with BotApi() as api:
        bot = Bot(api.url, tmp_path / "dondoc.db")
        code, printed = await bot.command("invite", "--role", "admin")
        assert code == 0
        assert re.search(r"https://t\.me/\w+\?start=" + CODE.pattern, printed)
        code, printed = await bot.command("invite-heads", str(sheet))
        assert code == 0
        assert "09 phiếu mời" in printed
        assert pictures(Document(str(sheet))) == 9
        assert api.violations == []


@pytest.mark.slow
async def test_without_telegram_the_code_is_printed_all_the_same(tmp_path: Path) -> None:
    async with BotApi() as api:
        gone = api.url
    code, printed = await Bot(gone, tmp_path / "dondoc.db").command("invite", "--role", "admin")
    assert code == 0
    assert "Telegram không phản hồi" in printed
    assert CODE.search(printed)


def test_a_single_invitation_names_the_bot_on_each_channel_and_draws_both_codes(
    store: Store,
) -> None:
    bots = {"telegram": "https://t.me/dondoc_bot", "zalo": "https://zalo.me/bot.VDKy"}
    inviter = Inviter(store, Rules(), load("vi"), Codes(), MORNING, bots)
    told = inviter.single(Grant(Role.ADMIN), None, drawn=True)
    assert "https://t.me/dondoc_bot?start=TEST-CODE-0001" in told
    assert "Trên Zalo: mở https://zalo.me/bot.VDKy rồi gửi /start TEST-CODE-0001" in told
    for link in ("https://t.me/dondoc_bot?start=TEST-CODE-0001", "https://zalo.me/bot.VDKy"):
        assert qr_letters(link) in told


@pytest.mark.parametrize("known", ["telegram", "zalo", ""])
def test_of_channels_without_an_address_an_invitation_says_nothing(
    store: Store, known: str
) -> None:
    bots = {name: "https://x.vn/bot" if name == known else "" for name in ("telegram", "zalo")}
    told = Inviter(store, Rules(), load("vi"), Codes(), MORNING, bots).single(
        Grant(Role.ADMIN), None, drawn=False
    )
    assert ("Hoặc mở đường dẫn" in told, "Trên Zalo" in told) == (
        known == "telegram",
        known == "zalo",
    )


def test_an_invitation_in_the_chat_names_the_bot_on_each_channel(department: Department) -> None:
    links = {"telegram": "https://t.me/b?start=C", "zalo": "https://zalo.me/bot.V"}
    department.links = lambda _code: links
    told = department.say("admin", "/danhba mời biên tập viên").text
    assert "https://t.me/b?start=C" in told
    assert "https://zalo.me/bot.V" in told


async def test_each_platform_is_asked_where_the_bot_is_opened(tmp_path: Path) -> None:
    async with BotApi() as telegram, ZaloApi() as zalo:
        settings = Settings(
            telegram_token=SecretStr(TELEGRAM_TOKEN),
            telegram_base_url=telegram.url,
            zalo_token=SecretStr(ZALO_TOKEN),
            zalo_base_url=zalo.url,
            database=tmp_path / "x.db",
        )
        assert await bot_addresses(settings) == {
            "telegram": "https://t.me/dondoc_bot",
            "zalo": "https://zalo.me/bot.Test",
        }
    # Nobody answers any more.
    assert await bot_addresses(settings) == {"telegram": "", "zalo": ""}
    assert await bot_addresses(Settings()) == {}
