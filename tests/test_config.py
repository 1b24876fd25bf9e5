import re
from pathlib import Path

import pytest

from config import Settings, SettingsError, load_settings
from locales.operation import setting_fault
from locales.words import load

ROOT = Path(__file__).parent.parent
SECRET = "123456:VERY-secret"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.__struct_fields__:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / ".env")
    assert settings.rules.ladder.mid_day == 15
    assert not settings.has_token


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
        ("CUT_OFF_DAY", "25", 25),
        ("CLIPS_COUNT", "yes", True),
        ("CLIPS_COUNT", "On", True),
        ("CLIPS_COUNT", "FALSE", False),
        ("CLIPS_COUNT", "0", False),
        ("MESSAGES_PER_SECOND", "12.5", 12.5),
        ("MESSAGES_PER_SECOND", "1000", 1000.0),
        ("SECONDS_PER_CHAT", "0", 0.0),
        ("TELEGRAM_BASE_URL", "http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
        ("PUBLIC_URL", "https://bot.example/", "https://bot.example"),
        ("LISTEN", "[::1]:65535", "[::1]:65535"),
    ],
)
def test_a_setting_is_read(
    name: str, text: str, value: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, text)
    assert getattr(load_settings(tmp_path / ".env"), name.lower()) == value


def test_every_wrong_setting_is_named_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LISTEN", "MID_DAY", "BOT_LANGUAGE"):
        monkeypatch.setenv(name, "x")
    with pytest.raises(SettingsError) as fault:
        load_settings(tmp_path / ".env")
    assert [wrong.name for wrong in fault.value.faults] == ["LISTEN", "BOT_LANGUAGE", "MID_DAY"]


@pytest.mark.parametrize("name", ["MID_DAY", "CUT_OFF_DAY", "MESSAGES_PER_SECOND", "DATABASE"])
def test_an_empty_variable_is_as_good_as_none(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default = getattr(load_settings(tmp_path / ".env"), name.lower())
    monkeypatch.setenv(name, "")
    assert getattr(load_settings(tmp_path / ".env"), name.lower()) == default


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "token"
    secret.write_text(f"{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv("TELEGRAM_TOKEN_FILE", str(secret))
    assert load_settings(tmp_path / ".env").telegram_token.reveal() == SECRET


def test_a_secret_is_in_no_representation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", SECRET)
    monkeypatch.setenv("HEARTBEAT_URL", f"https://hc.example/{SECRET}/")
    settings = load_settings(tmp_path / ".env")
    assert SECRET not in f"{settings} {settings!r} {settings.heartbeat_url} {settings.zalo_token}"
    assert settings.heartbeat_url.reveal() == f"https://hc.example/{SECRET}"
    monkeypatch.setenv("MID_DAY", SECRET)
    with pytest.raises(SettingsError) as fault:
        load_settings(tmp_path / ".env")
    assert SECRET not in str(fault.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MID_DAY", "40"),
        ("MID_DAY", "x"),
        ("MID_DAY", "15.5"),
        ("MID_DAY", "١٥"),
        ("MID_DAY", "9" * 5000),
        ("POLL_SECONDS", "-1"),
        ("KEEP_BACKUPS_DAYS", "0"),
        ("CUT_OFF_DAY", "3"),
        ("BOT_LANGUAGE", "fr"),
        ("PUBLIC_URL", "bot.example"),
        ("PUBLIC_URL", "http://bot.example"),
        ("LISTEN", "8080"),
        ("LISTEN", "127.0.0.1:65536"),
        ("MESSAGES_PER_SECOND", "0"),
        ("MESSAGES_PER_SECOND", "nan"),
        ("MESSAGES_PER_SECOND", "1001"),
        ("SECONDS_PER_CHAT", "x"),
        ("SECONDS_PER_CHAT", "inf"),
        ("SECONDS_PER_CHAT", "-0.5"),
        ("SECONDS_PER_CHAT", "1,5"),
        ("CLIPS_COUNT", "perhaps"),
        ("LOG_LEVEL", "loud"),
        ("HEARTBEAT_URL", "hc.example/secret"),
        ("TELEGRAM_TOKEN_FILE", "/no/such/file"),
    ],
)
def test_a_wrong_setting_is_named(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as fault:
        load_settings(tmp_path / ".env")
    (wrong,) = fault.value.faults
    assert wrong.name == name
    told = setting_fault(load("vi"), wrong.kind, wrong.facts)
    assert told != setting_fault(load("vi"), "", {})


def test_a_file_of_settings_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"DATABASE=\xff\xfe.db\n")
    with pytest.raises(SettingsError) as fault:
        load_settings(file)
    assert [(wrong.name, wrong.kind) for wrong in fault.value.faults] == [(str(file), "unreadable")]


def test_the_example_names_every_setting_and_nothing_else() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE))
    assert named == {name.upper() for name in Settings.__struct_fields__}
