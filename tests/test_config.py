"""Settings: where they come from, what each must be, and that a secret is never shown."""

import re
import traceback
from datetime import time
from pathlib import Path

import pytest
from pydantic import ValidationError

import bot
from app.maintenance import purge
from config import MOST_MONTHS, Settings, SettingsError, load_settings
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


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / ".env")
    assert settings.rules.ladder.mid_day == 15
    assert not settings.channels


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("DATABASE=from-file.db\nBOT_LANGUAGE=en\n", encoding="utf-8")
    monkeypatch.setenv("DATABASE", "from-environment.db")
    settings = load_settings(file)
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
def test_a_setting_is_read(
    name: str, text: str, value: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, text)
    read = getattr(load_settings(tmp_path / ".env"), name.lower())
    assert (read, type(read)) == (value, type(value))


def test_messages_can_be_kept_for_as_long_as_may_be_set(department: Department) -> None:
    purge(department.store, MOST_MONTHS, department.now)


@pytest.mark.parametrize("name", ["MID_DAY", "CUT_OFF_DAY", "MESSAGES_PER_SECOND", "DATABASE"])
def test_an_empty_variable_is_as_good_as_none(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default = getattr(load_settings(tmp_path / ".env"), name.lower())
    monkeypatch.setenv(name, "")
    assert getattr(load_settings(tmp_path / ".env"), name.lower()) == default


@pytest.mark.parametrize("begun", ["", "\ufeff"], ids=["plain", "marked"])
def test_a_secret_may_stand_in_a_file(
    begun: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "token"
    secret.write_text(f"{begun}{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv("TELEGRAM_TOKEN_FILE", str(secret))
    assert load_settings(tmp_path / ".env").telegram_token.get_secret_value() == SECRET


def test_the_file_of_a_secret_may_be_named_in_the_file_of_settings(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(SECRET, encoding="utf-8")
    file = tmp_path / ".env"
    file.write_text(f"TELEGRAM_TOKEN_FILE={tmp_path / 'token'}\nOTHERS=1\n", encoding="utf-8")
    assert load_settings(file).telegram_token.get_secret_value() == SECRET


def test_an_empty_variable_leaves_what_the_file_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("MID_DAY=12\n", encoding="utf-8")
    monkeypatch.setenv("MID_DAY", "")
    assert load_settings(file).mid_day == 12


@pytest.mark.parametrize("name", ["mid_day", "heartbeat_url", "listen", "bot_language"])
def test_no_error_of_the_library_shows_a_value(name: str) -> None:
    with pytest.raises(ValidationError) as fault:
        Settings.model_validate({name: SECRET})
    assert SECRET not in str(fault.value)


def test_a_secret_is_in_no_representation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", SECRET)
    monkeypatch.setenv("HEARTBEAT_URL", f"https://hc.example/{SECRET}/")
    settings = load_settings(tmp_path / ".env")
    assert SECRET not in f"{settings} {settings!r} {settings.heartbeat_url} {settings.zalo_token}"
    assert settings.heartbeat_url.get_secret_value() == f"https://hc.example/{SECRET}"
    assert settings.secrets == ("VERY-secret", f"https://hc.example/{SECRET}")


def test_a_password_for_the_mail_server_is_in_no_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SMTP_URL", "smtps://bot:p%40ss@mail.example.vn")
    monkeypatch.setenv("EMAIL_FROM", "Đôn Đốc <dondoc@example.vn>")
    settings = load_settings(tmp_path / ".env")
    assert "p%40ss" not in f"{settings} {settings!r}"
    assert {"p@ss", "p%40ss", "smtps://bot:p%40ss@mail.example.vn"} <= set(settings.secrets)
    assert settings.mail_server is not None
    assert (settings.mail_server.host, settings.mail_server.port) == ("mail.example.vn", 465)
    assert settings.channels == ()  # nobody can write to the bot by e-mail


@pytest.mark.parametrize("name", ["TELEGRAM_PROXY", "ZALO_PROXY", "PORTAL_PROXY"])
def test_a_proxys_password_is_in_no_log_however_it_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    proxy = "socks5://bot:p%40ss@proxy.example.vn:1080"
    monkeypatch.setenv(name, proxy)
    settings = load_settings(tmp_path / ".env")
    assert "p%40ss" not in f"{settings} {settings!r}"
    assert {"p@ss", "p%40ss", proxy} <= set(settings.secrets)


def test_letters_need_an_address_from_which_they_come(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SMTP_URL", "smtp://mail.example.vn")
    with pytest.raises(SettingsError) as fault:
        load_settings(tmp_path / ".env")
    assert [(one.name, one.kind) for one in fault.value.faults] == [("EMAIL_FROM", "email from")]


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
    name: str, value: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as fault:
        load_settings(tmp_path / ".env")
    (wrong,) = fault.value.faults
    assert wrong.name == name
    assert setting_fault(load("vi"), wrong.kind, wrong.facts).startswith(sentence)


def test_a_port_is_open_to_others_where_that_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LISTEN", "0.0.0.0:8080")
    monkeypatch.setenv("LISTEN_OPENLY", "yes")
    assert load_settings(tmp_path / ".env").listen == "0.0.0.0:8080"


def test_all_wrong_settings_are_named_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {name: value for name, value, _ in WRONG}
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as fault:
        load_settings(tmp_path / ".env")
    assert sorted(one.name for one in fault.value.faults) == sorted(wrong)


def test_a_file_of_settings_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"DATABASE=\xff\xfe.db\n")
    with pytest.raises(SettingsError) as fault:
        load_settings(file)
    assert [(wrong.name, wrong.kind) for wrong in fault.value.faults] == [(str(file), "unreadable")]


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


def test_the_letters_settings_in_the_example_are_those_that_hold_without_it(
    tmp_path: Path,
) -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    shown = re.findall(r"^#(LETTER_[A-Z_]+=.+)$", text, re.MULTILINE)
    file = tmp_path / ".env"
    file.write_text("\n".join(shown), encoding="utf-8")
    assert len(shown) == 15
    assert load_settings(file).letterhead == load_settings(tmp_path / "none").letterhead


def test_lines_of_the_letter_are_split_and_another_agency_gets_neutral_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LETTER_TASKS", "Làm clip | Viết bài|")
    monkeypatch.setenv("LETTER_AGENCY", "Sở Y tế")
    head = load_settings(tmp_path / ".env").letterhead
    assert head.tasks == ("Làm clip", "Viết bài")
    assert (head.agency_short, head.plan, head.background) == ("Sở Y tế", "", "")


def portal_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, **settings: str) -> Settings:
    for name, text in settings.items():
        monkeypatch.setenv(name.upper(), text)
    return load_settings(tmp_path / ".env")


def test_each_list_of_the_portal_has_its_kind_and_the_selectors(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    urls = "html=https://a.vn/tin https://b.vn/?feed=1 liferay=https://a.vn/l https://b.vn/?feed=1"
    settings = portal_settings(
        monkeypatch, tmp_path, portal_urls=urls, portal_item=".tin", portal_date="time"
    )
    selectors = Selectors(".tin", date="time")
    assert settings.sources == settings.rules.sources
    assert settings.sources == (
        Source("https://a.vn/tin", ReaderKind.HTML, selectors),
        Source("https://b.vn/?feed=1", ReaderKind.AUTO, selectors),
        Source("https://a.vn/l", ReaderKind.LIFERAY, selectors),
    )


def test_the_hours_of_reading_are_put_in_order(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = portal_settings(monkeypatch, tmp_path, portal_times="15:00 08:30 15:00")
    assert settings.reading_times == (time(8, 30), time(15))


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
    name: str, text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError) as fault:
        portal_settings(monkeypatch, tmp_path, **{name: text})
    (found,) = fault.value.faults
    assert found.name == name
    assert setting_fault(load("en"), found.kind, found.facts) != "cannot be used"


def test_an_html_list_needs_a_selector(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as fault:
        portal_settings(monkeypatch, tmp_path, portal_urls="html=https://a.vn")
    assert [one.name for one in fault.value.faults] == ["PORTAL_ITEM"]


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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, meant: str, place: str
) -> None:
    file = tmp_path / ".env"
    if place == "file":
        file.write_text(f"{typed}={SECRET}\n", encoding="utf-8")
    else:
        monkeypatch.setenv(typed, SECRET)
    with pytest.raises(SettingsError) as wrong:
        load_settings(file)
    (fault,) = wrong.value.faults
    assert (fault.name, fault.facts["meant"]) == (typed.upper(), meant)
    assert SECRET not in repr(wrong.value)
    assert meant in setting_fault(load("vi"), fault.kind, fault.facts)


@pytest.mark.parametrize(
    "name", ["COMPOSE_PROJECT_NAME", "LISTEN_PID", "LISTEN_FDS", "DATABASE_URL", "PATH", "TZ"]
)
def test_settings_of_other_programs_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "x")
    (tmp_path / ".env").write_text(f"{name}=x\n", encoding="utf-8")
    assert load_settings(tmp_path / ".env").database == Path("dondoc.db")


def test_a_database_that_is_reached_by_a_link_is_the_file_behind_it(
    tmp_path: Path,
) -> None:
    """Or a second process under the other name would find no lock, and a restore replace the link."""
    real, link = tmp_path / "data" / "dondoc.db", tmp_path / "dondoc.db"
    real.parent.mkdir()
    link.symlink_to(real)
    assert Settings(database=link).database == real
    assert bot.CHAT.arguments["--db"]["type"](str(link)) == real


def test_a_misspelt_setting_is_named_beside_a_wrong_one(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("MID_DAY=x\nMID_DAYS=3\n", encoding="utf-8")
    with pytest.raises(SettingsError) as wrong:
        load_settings(tmp_path / ".env")
    assert [fault.name for fault in wrong.value.faults] == ["MID_DAY", "MID_DAYS"]


@pytest.mark.parametrize("name", ["LISTEN", "HEALTH_LISTEN"])
def test_no_port_is_open_to_others_unless_that_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "0.0.0.0:8090")
    with pytest.raises(SettingsError):
        load_settings(tmp_path / ".env")
    monkeypatch.setenv("LISTEN_OPENLY", "yes")
    load_settings(tmp_path / ".env")
