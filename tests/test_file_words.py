"""What is said for a file where a channel carries none."""

from core.chat import Attachment
from locales import importing
from locales.words import load
from tests.cast import at

ENGLISH = load("en")
SHEET = Attachment("annex", "2026-04", "annex.xlsx")


def test_a_link_stands_last_behind_its_name_and_its_end() -> None:
    line = importing.linked(
        ENGLISH, SHEET, "https://bot.example.org/files/x", at("2026-04-30 09:05")
    )
    assert line.endswith(": https://bot.example.org/files/x")
    assert "annex.xlsx" in line
    assert "09:05 on 30/4/2026" in line
    assert "\n" not in line


def test_without_links_the_right_command_is_named() -> None:
    picture = Attachment("chart", "2026-04", "chart.png", picture=True)
    assert "annex.xlsx" in importing.elsewhere(ENGLISH, SHEET, telegram=True)
    assert "/report on Telegram" in importing.elsewhere(ENGLISH, SHEET, telegram=True)
    assert "/chart on Telegram" in importing.elsewhere(ENGLISH, picture, telegram=True)
    assert "/baocao" in importing.elsewhere(load("vi"), SHEET, telegram=True)


def test_where_the_bot_is_on_zalo_alone_nobody_is_sent_to_telegram() -> None:
    told = importing.elsewhere(ENGLISH, SHEET, telegram=False)
    assert "annex.xlsx" in told
    assert "administrator" in told
    assert "Telegram" not in told


def test_every_page_behind_a_link_says_what_to_do() -> None:
    pages = (importing.LINK_EXPIRED, importing.LINK_UNKNOWN, importing.NOT_MADE)
    assert all("Please" in ENGLISH.say(page) for page in pages)
