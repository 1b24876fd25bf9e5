"""Settings: where they come from, what each must be, and that a secret is never shown."""

import re
import traceback
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest
from pydantic import ValidationError

import bot
from app.maintenance import purge
from config import MOST_MONTHS, SettingFault, Settings, SettingsError, load_settings
from core.portal import ReaderKind, Selectors, Source
from locales.operation import setting_fault
from locales.words import load
from tests.cast import Department

ROOT = Path(__file__).parent.parent
SECRET = "123456:VERY-secret"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)


Reader = Callable[..., Settings]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """What is read of a file, where there is one, and of the environment."""

    def settings(file: str = "", **environment: str) -> Settings:
        path = tmp_path / ".env"
        path.unlink(missing_ok=True)
        if file:
            path.write_text(file, encoding="utf-8")
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return load_settings(path)

    return settings


def faults(read: Reader, file: str = "", **environment: str) -> tuple[SettingFault, ...]:
    with pytest.raises(SettingsError) as raised:
        read(file, **environment)
    assert SECRET not in f"{raised.value!r} {raised.value.faults!r}"
    return raised.value.faults


def test_without_anything_the_defaults_hold(read: Reader) -> None:
    settings = read()
    assert settings.rules.ladder.mid_day == 15
    assert not settings.channels


def test_the_environment_wins_over_the_file(read: Reader) -> None:
    file = "DATABASE=from-file.db\nBOT_LANGUAGE=en\n"
    settings = read(file, DATABASE="from-environment.db")
    assert settings.database == Path("from-environment.db")
    assert settings.bot_language == "en"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("MID_DAY", " 12 ", 12),
        ("MID_DAY", "12\n", 12),
        ("MID_DAY", "\u00a012", 12),
        ("MID_DAY", "+12", 12),
        ("MID_DAY", "012", 12),
        ("MID_DAY", "12.0", 12),
        ("MID_DAY", "2", 2),
        ("ZALO_MONTHLY_MESSAGES", "1_000", 1000),
        ("CUT_OFF_DAY", "25", 25),
        *(("CLIPS_COUNT", word, True) for word in ("1", "true", "T", "yes", "Y", "On", " on ")),
        *(("CLIPS_COUNT", word, False) for word in ("0", "FALSE", "f", "No", "n", "off")),
        ("MESSAGES_PER_SECOND", "12.5", 12.5),
        ("MESSAGES_PER_SECOND", "1000", 1000.0),
        ("SECONDS_PER_CHAT", "0", 0.0),
        ("SECONDS_PER_CHAT", ".5", 0.5),
        ("SECONDS_PER_CHAT", "+5.", 5.0),
        ("SECONDS_PER_CHAT", "1_0.5", 10.5),
        ("KEEP_BACKUPS_DAYS", "999999999", 999_999_999),
        ("KEEP_MESSAGES_MONTHS", "12000", 12_000),
        ("LETTER_PLACE", " Bắc Ninh ", "Bắc Ninh"),
        ("LETTER_PLACE", " ", ""),
        ("LETTER_PLACE", "“Bắc Ninh”", "Bắc Ninh"),
        ("LETTER_PLACE", "‘Bắc Ninh’", "Bắc Ninh"),
        ("LETTER_PLACE", "“Bắc” và “Ninh”", "“Bắc” và “Ninh”"),
        ("MID_DAY", "\u200b“12”\ufeff ", 12),
        ("TELEGRAM_BASE_URL", "http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
        ("ZALO_BASE_URL", "http://127.0.0.1:8082/", "http://127.0.0.1:8082"),
        ("PUBLIC_URL", "https://bot.example/", "https://bot.example"),
        ("LISTEN", "[::1]:65535", "[::1]:65535"),
        (
            "PORTAL_URLS",
            " feed=https://a.vn/rss\n https://b.vn/?x=1 ",
            "feed=https://a.vn/rss https://b.vn/?x=1",
        ),
        ("PORTAL_TIMES", "08:00  16:00", "08:00 16:00"),
        ("PORTAL_LINK", "", "a[href]"),
    ],
)
def test_a_setting_is_read(read: Reader, name: str, text: str, value: object) -> None:
    found = getattr(read(**{name: text}), name.lower())
    assert (found, type(found)) == (value, type(value))


def test_messages_can_be_kept_for_as_long_as_may_be_set(department: Department) -> None:
    purge(department.store, MOST_MONTHS, department.now)


@pytest.mark.parametrize("name", ["MID_DAY", "CUT_OFF_DAY", "MESSAGES_PER_SECOND", "DATABASE"])
def test_an_empty_variable_is_as_good_as_none(read: Reader, name: str) -> None:
    default = getattr(read(), name.lower())
    assert getattr(read(**{name: ""}), name.lower()) == default


@pytest.mark.parametrize("begun", ["", "\ufeff"], ids=["plain", "marked"])
def test_a_secret_may_stand_in_a_file(read: Reader, begun: str, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text(f"{begun}{SECRET}\n", encoding="utf-8")
    assert read(TELEGRAM_TOKEN_FILE=str(secret)).telegram_token.get_secret_value() == SECRET


def test_the_file_of_a_secret_may_be_named_in_the_file_of_settings(
    read: Reader, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text(SECRET, encoding="utf-8")
    settings = read(f"TELEGRAM_TOKEN_FILE={tmp_path / 'token'}\nOTHERS=1\n")
    assert settings.telegram_token.get_secret_value() == SECRET


def test_an_empty_variable_leaves_what_the_file_says(read: Reader) -> None:
    assert read("MID_DAY=12\n", MID_DAY="").mid_day == 12


@pytest.mark.parametrize("name", ["mid_day", "heartbeat_url", "listen", "bot_language"])
def test_no_error_of_the_library_shows_a_value(name: str) -> None:
    with pytest.raises(ValidationError) as fault:
        Settings.model_validate({name: SECRET})
    assert SECRET not in str(fault.value)


def test_a_secret_is_in_no_representation(read: Reader) -> None:
    settings = read(TELEGRAM_TOKEN=SECRET, HEARTBEAT_URL=f"https://hc.example/{SECRET}/")
    assert SECRET not in f"{settings} {settings!r} {settings.heartbeat_url} {settings.zalo_token}"
    assert settings.heartbeat_url.get_secret_value() == f"https://hc.example/{SECRET}"
    assert settings.secrets == ("VERY-secret", f"https://hc.example/{SECRET}")


def test_a_password_for_the_mail_server_is_in_no_log(read: Reader) -> None:
    url = "smtps://bot:p%40ss@mail.example.vn"
    settings = read(SMTP_URL=url, EMAIL_FROM="Đôn Đốc <dondoc@example.vn>")
    assert "p%40ss" not in f"{settings} {settings!r}"
    assert {"p@ss", "p%40ss", url} <= set(settings.secrets)
    assert settings.mail_server is not None
    assert (settings.mail_server.host, settings.mail_server.port) == ("mail.example.vn", 465)
    assert settings.channels == ()  # nobody can write to the bot by e-mail


@pytest.mark.parametrize("name", ["TELEGRAM_PROXY", "ZALO_PROXY", "PORTAL_PROXY"])
def test_a_proxys_password_is_in_no_log_however_it_is_written(read: Reader, name: str) -> None:
    proxy = "socks5://bot:p%40ss@proxy.example.vn:1080"
    settings = read(**{name: proxy})
    assert "p%40ss" not in f"{settings} {settings!r}"
    assert {"p@ss", "p%40ss", proxy} <= set(settings.secrets)


def test_letters_need_an_address_from_which_they_come(read: Reader) -> None:
    (fault,) = faults(read, SMTP_URL="smtp://mail.example.vn")
    assert (fault.name, fault.kind) == ("EMAIL_FROM", "email from")


def test_no_fault_holds_a_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"database", "backups", "telegram_token", "zalo_token", "articles_to"}
    texts |= {"editors_contact", "portal_item", "portal_link", "portal_title", "portal_date"}
    texts |= {"portal_author", "copies_to"}
    strict = [n for n in Settings.model_fields if not n.startswith("letter") and n not in texts]
    for name in strict:
        monkeypatch.setenv(name.upper(), SECRET)
    with pytest.raises(SettingsError) as fault:
        load_settings(tmp_path / ".env")
    assert [one.name.lower() for one in fault.value.faults] == strict
    assert SECRET not in repr(fault.value.faults)
    assert SECRET not in "".join(traceback.format_exception(fault.value))
    assert (fault.value.__cause__, fault.value.__context__) == (None, None)


def test_no_fault_holds_a_file_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, file = tmp_path / "token", tmp_path / ".env"
    for path in (secret, file):
        path.write_bytes(b"TELEGRAM_TOKEN=" + SECRET.encode("utf-16"))
    with pytest.raises(SettingsError) as of_file:
        load_settings(file)
    monkeypatch.setenv("TELEGRAM_TOKEN_FILE", str(secret))
    with pytest.raises(SettingsError) as of_secret:
        load_settings(tmp_path / "none")
    for fault in (of_file.value, of_secret.value):
        assert (fault.__cause__, fault.__context__) == (None, None)


OPEN = (
    "mở ra ngoài máy này, không qua máy chủ trung gian: ghi địa chỉ 127.0.0.1,"
    " hoặc LISTEN_OPENLY=yes nếu đúng là muốn vậy"
)
WRONG = [
    ("MID_DAY", "40", "không được quá 20"),
    ("MID_DAY", "1", "phải từ 2 trở lên"),
    ("MID_DAY", "x", "phải là số nguyên"),
    ("MID_DAY", "1,5", "phải là số nguyên"),
    ("MID_DAY", "15.5", "phải là số nguyên"),
    ("MID_DAY", "nan", "phải là số nguyên"),
    ("MID_DAY", "inf", "phải là số nguyên"),
    ("MID_DAY", "9" * 5000, "phải là số nguyên"),
    ("MID_DAY", "0x0f", "phải là số nguyên"),
    ("MID_DAY", "15 16", "phải là số nguyên"),
    ("POLL_SECONDS", "0", "phải từ 1 trở lên"),
    ("KEEP_BACKUPS_DAYS", "0", "phải từ 1 trở lên"),
    ("MID_DAY", "١٥", "phải là số nguyên"),
    ("CUT_OFF_DAY", "3", "phải từ 21 trở lên"),
    ("CUT_OFF_DAY", "null", "phải là số nguyên"),
    ("KEEP_BACKUPS_DAYS", "1000000000", "không được quá 999.999.999"),
    ("KEEP_MESSAGES_MONTHS", "99999", "không được quá 12.000"),
    ("ZALO_MONTHLY_MESSAGES", "-3000", "phải từ 1 trở lên"),
    ("MESSAGES_PER_SECOND", "0", "phải lớn hơn 0"),
    ("MESSAGES_PER_SECOND", "-1", "phải lớn hơn 0"),
    ("MESSAGES_PER_SECOND", "1000.5", "không được quá 1.000"),
    ("MESSAGES_PER_SECOND", "28,5", "phải là số, ví dụ 0.5"),
    ("SECONDS_PER_CHAT", "x", "phải là số, ví dụ 0.5"),
    ("SECONDS_PER_CHAT", "nan", "phải là số, ví dụ 0.5"),
    ("SECONDS_PER_CHAT", "Infinity", "phải là số, ví dụ 0.5"),
    ("SECONDS_PER_CHAT", "1e999", "phải là số, ví dụ 0.5"),
    ("SECONDS_PER_CHAT", "-0.1", "phải từ 0 trở lên"),
    ("CLIPS_COUNT", "perhaps", "phải là true hoặc false"),
    ("CLIPS_COUNT", "2", "phải là true hoặc false"),
    ("BOT_LANGUAGE", "fr", "phải là một trong: vi, en"),
    ("LOG_LEVEL", "loud", "phải là một trong: DEBUG, INFO, WARNING, ERROR"),
    ("PUBLIC_URL", "bot.example", "phải là địa chỉ bắt đầu bằng https://"),
    ("PUBLIC_URL", "http://bot.example", "phải là địa chỉ bắt đầu bằng https://"),
    *(
        (name, url, "phải là địa chỉ bắt đầu bằng https://")
        for name in ("PAGE_URL", "HEARTBEAT_URL", "TELEGRAM_BASE_URL")
        for url in ("https://", "https:///x", "https://a b.vn")
    ),
    ("EDITORS_CONTACT", "đ" * 201, "phải có nhiều nhất 200 ký tự"),
    ("HEARTBEAT_URL", "bot.example", "phải là địa chỉ bắt đầu bằng https://"),
    *(
        ("SMTP_URL", url, "phải là máy chủ thư")
        for url in (
            "mail.example.vn",
            "smtp://",
            "smtps://user@m.vn",
            "https://m.vn",
            "smtp://m.vn:x",
        )
    ),
    ("EMAIL_FROM", "dondoc", "phải là địa chỉ thư điện tử"),
    ("EMAIL_REPLY_TO", "a@b.vn, c@d.vn", "phải là địa chỉ thư điện tử"),
    *(
        (name, place, "phải gồm địa chỉ và cổng, ví dụ 127.0.0.1:8080")
        for name in ("LISTEN", "HEALTH_LISTEN")
        for place in ("8080", "127.0.0.1:65536", "127.0.0.1:٨")
    ),
    *(("LISTEN", place, OPEN) for place in ("0.0.0.0:80", "[::]:80", "192.0.2.1:80", "bot:80")),
    ("TELEGRAM_TOKEN_FILE", "/no/such/file", "không đọc được tệp /no/such/file"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG)
def test_a_wrong_setting_is_named_with_what_it_must_be(
    read: Reader, name: str, value: str, sentence: str
) -> None:
    (wrong,) = faults(read, **{name: value})
    assert wrong.name == name
    assert setting_fault(load("vi"), wrong.kind, wrong.facts).startswith(sentence)


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN", "ZALO_TOKEN"])
@pytest.mark.parametrize(
    "token", ["1: a", "1:a b", "1:a#b", "1:a,1:a", "1:a–b", "bot1:a", '1:a"', "<mã>", "1:", "a"]
)
def test_what_is_no_token_is_told_before_a_platform_is_asked(
    read: Reader, name: str, token: str
) -> None:
    (wrong,) = faults(read, **{name: token})
    assert (wrong.name, wrong.kind) == (name, "token")


def test_all_wrong_settings_are_named_at_once(read: Reader) -> None:
    wrong = {name: value for name, value, _ in WRONG}
    assert sorted(one.name for one in faults(read, **wrong)) == sorted(wrong)


def test_a_file_of_settings_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"DATABASE=\xff\xfe.db\n")
    with pytest.raises(SettingsError) as fault:
        load_settings(file)
    assert [(wrong.name, wrong.kind) for wrong in fault.value.faults] == [(str(file), "unreadable")]


NOTHING = ["MID_DAY='16", 'MID_DAY="16', "MID_DAY: 16", "MID_DAY 16", "MID_DAY", "MID_DAY＝16"]
NOTHING += ["\u200bMID_DAY=16", "set MID_DAY=16", "; MID_DAY=16", "[dondoc]", 'MID_DAY="16" ngày']


@pytest.mark.parametrize("line", NOTHING)
def test_a_line_that_says_nothing_is_named_by_its_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# Ngày\nBOT_LANGUAGE=vi\n{line}\nPOLL_SECONDS=20\n", encoding="utf-8")
    with pytest.raises(SettingsError) as wrong:
        load_settings(file)
    assert (f"{file}:3", "line") in [(one.name, one.kind) for one in wrong.value.faults]


def test_a_line_that_cannot_be_read_is_told_in_our_words_alone(
    read: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    (fault,) = faults(read, "MID_DAY: 16\n")
    assert fault.kind == "line"
    assert caplog.records == []


@pytest.mark.parametrize("second", ["MID_DAY=", "mid_day=12", "export MID_DAY = 13 # mới"])
def test_a_setting_on_two_lines_is_named_with_both(read: Reader, second: str) -> None:
    """The last one would win, such as the empty one of the example below what was pasted in."""
    others = "OTHERS=1\nOTHERS=2\n"
    (fault,) = faults(read, f"MID_DAY=12\n{others}{second}\n")
    assert fault == SettingFault("MID_DAY", "twice", {"first": 1, "second": 4})


@pytest.mark.parametrize("is_folder", [True, False])
def test_a_file_of_settings_that_the_installation_names_is_missed(
    is_folder: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "dondoc.env"
    monkeypatch.setenv("DONDOC_SETTINGS", str(file))
    if is_folder:
        file.mkdir()
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert [(one.name, one.kind) for one in wrong.value.faults] == [(str(file), "unreadable")]


def test_the_example_names_every_setting_and_nothing_else() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


def test_the_letters_settings_in_the_example_are_those_that_hold_without_it(read: Reader) -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    shown = re.findall(r"^#(LETTER_[A-Z_]+=.+)$", text, re.MULTILINE)
    assert len(shown) == 15
    assert read("\n".join(shown)).letterhead == read().letterhead


def test_lines_of_the_letter_are_split_and_another_agency_gets_neutral_words(read: Reader) -> None:
    head = read(LETTER_TASKS="Làm clip | Viết bài|", LETTER_AGENCY="Sở Y tế").letterhead
    assert head.tasks == ("Làm clip", "Viết bài")
    assert (head.agency_short, head.plan, head.background) == ("Sở Y tế", "", "")


def test_each_list_of_the_portal_has_its_kind_and_the_selectors(read: Reader) -> None:
    urls = "html=https://a.vn/tin https://b.vn/?feed=1 liferay=https://a.vn/l https://b.vn/?feed=1"
    settings = read(PORTAL_URLS=urls, PORTAL_ITEM=".tin", PORTAL_DATE="time")
    selectors = Selectors(".tin", date="time")
    assert settings.sources == settings.rules.sources
    assert settings.sources == (
        Source("https://a.vn/tin", ReaderKind.HTML, selectors),
        Source("https://b.vn/?feed=1", ReaderKind.AUTO, selectors),
        Source("https://a.vn/l", ReaderKind.LIFERAY, selectors),
    )


def test_the_hours_of_reading_are_put_in_order(read: Reader) -> None:
    assert read(PORTAL_TIMES="15:00 08:30 15:00").reading_times == (time(8, 30), time(15))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORTAL_URLS", "a.vn"),
        ("PORTAL_URLS", "https://"),
        ("PORTAL_URLS", "rss=https://a.vn"),
        ("PORTAL_URLS", "https://a.vn, https://b.vn"),
        ("PORTAL_URLS", "https://[x"),
        ("PORTAL_URLS", "https://name:secret@a.vn/rss"),
        ("PORTAL_TIMES", "8:30"),
        ("PORTAL_TIMES", "08:30 12:30"),
        ("PORTAL_TIMES", "07:59"),
        ("PORTAL_TIMES", "08:30:15"),
        ("PORTAL_PROXY", "proxy.vn:3128"),
        ("PORTAL_PROXY", "ftp://proxy.vn"),
        ("PORTAL_CA_FILE", "no-such-file.pem"),
        ("PORTAL_CA_FILE", "pyproject.toml"),
        ("PORTAL_ALLOW_PRIVATE", "perhaps"),
    ],
)
def test_a_setting_of_the_portal_that_cannot_be_used_is_named(
    read: Reader, name: str, text: str
) -> None:
    (found,) = faults(read, **{name: text})
    assert found.name == name
    assert setting_fault(load("en"), found.kind, found.facts) != "cannot be used"


def test_an_html_list_needs_a_selector(read: Reader) -> None:
    assert [one.name for one in faults(read, PORTAL_URLS="html=https://a.vn")] == ["PORTAL_ITEM"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("TELEGRAM_TOKN", "TELEGRAM_TOKEN"),
        ("TELEGRAM_BOT_TOKEN", "TELEGRAM_TOKEN"),
        ("ZALO_TOKENS", "ZALO_TOKEN"),
        ("POLL_SECOND", "POLL_SECONDS"),
        ("KEEP_BACKUP_DAYS", "KEEP_BACKUPS_DAYS"),
        ("telegram_token_fil", "TELEGRAM_TOKEN_FILE"),
        ("HEARTBEATURL", "HEARTBEAT_URL"),
    ],
)
@pytest.mark.parametrize("place", ["file", "environment"])
def test_a_misspelt_setting_is_named_with_the_one_that_was_meant(
    read: Reader, typed: str, meant: str, place: str
) -> None:
    environment = {typed: SECRET} if place == "environment" else {}
    (fault,) = faults(read, "" if environment else f"{typed}={SECRET}\n", **environment)
    assert (fault.name, fault.facts["meant"]) == (typed.upper(), meant)
    assert meant in setting_fault(load("vi"), fault.kind, fault.facts)


@pytest.mark.parametrize(
    "name", ["COMPOSE_PROJECT_NAME", "LISTEN_PID", "LISTEN_FDS", "DATABASE_URL", "PATH", "TZ"]
)
def test_settings_of_other_programs_are_left_alone(read: Reader, name: str) -> None:
    assert read(f"{name}=x\n", **{name: "x"}).database == Path("dondoc.db")


def test_a_database_that_is_reached_by_a_link_is_the_file_behind_it(tmp_path: Path) -> None:
    """Or a second process under the other name would find no lock, and a restore replace the link."""
    real, link = tmp_path / "data" / "dondoc.db", tmp_path / "dondoc.db"
    real.parent.mkdir()
    link.symlink_to(real)
    assert Settings(database=link).database == real
    assert bot.CHAT.arguments["--db"]["type"](str(link)) == real


def test_a_misspelt_setting_is_named_beside_a_wrong_one(read: Reader) -> None:
    found = faults(read, "MID_DAY=x\nMID_DAYS=3\n")
    assert [fault.name for fault in found] == ["MID_DAY", "MID_DAYS"]


@pytest.mark.parametrize("name", ["LISTEN", "HEALTH_LISTEN"])
def test_no_port_is_open_to_others_unless_that_is_meant(read: Reader, name: str) -> None:
    address = {name: "0.0.0.0:8090"}
    assert faults(read, **address)
    settings = read(LISTEN_OPENLY="yes", **address)
    assert getattr(settings, name.lower()) == "0.0.0.0:8090"
