"""Settings: from the environment, from `.env`, or from files named by NAME_FILE (secrets).

Every fault is named at start, with what to write instead; see `.env.example` for what each means.
"""

import math
import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, TypeAlias, get_type_hints

from msgspec import Struct
from msgspec.structs import replace

from core.documents import Letterhead
from core.ladder import LadderSettings, Rules
from core.quota import WRITTEN, Kind
from locales.letter import DEFAULT_LETTERHEAD
from locales.words import LANGUAGES

DATA = Path(__file__).parent / "data"
HIGHEST_PORT = 65535
YES = frozenset({"1", "true", "yes", "on", "y", "t"})
NO = frozenset({"0", "false", "no", "off", "n", "f"})
MOST_MONTHS = 12_000  # further back there are no dates
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingFault(Struct, frozen=True):
    """What is wrong with one setting, never the value itself.

    kind: which sentence of `locales.operation.setting_fault`. facts: what the sentence names.
    """

    name: str
    kind: str
    facts: Mapping[str, object] = {}


class SettingsError(Exception):
    """Settings that cannot be used."""

    def __init__(self, faults: Sequence[SettingFault]) -> None:
        super().__init__("; ".join(f"{fault.name}: {fault.kind}" for fault in faults))
        self.faults = tuple(faults)


class Secret(Struct, frozen=True):
    """A text that no log and no error shows."""

    _text: str = ""

    def reveal(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "***" if self else ""


class UnusableError(Exception):
    """Why a text is not what a setting needs. kind, facts: as in `SettingFault`."""

    def __init__(self, kind: str, **facts: object) -> None:
        super().__init__(kind)
        self.kind, self.facts = kind, facts


Read: TypeAlias = Callable[[str], object]
"""Makes a setting's value of its text. Raises UnusableError."""


def _whole(least: int, most: int) -> Read:
    def read(text: str) -> int:
        value = _parsed(text)
        if not value.is_integer():  # nor is infinity, nor what is no number
            raise UnusableError("whole")
        return int(_within(value, least, most))

    return read


def _number(least: float, most: float, *, above: float = -math.inf) -> Read:
    def read(text: str) -> float:
        value = _parsed(text)
        if not math.isfinite(value):
            raise UnusableError("number")
        if value <= above:
            raise UnusableError("too small", above=above)
        return _within(value, least, most)

    return read


def _parsed(text: str) -> float:
    """Python takes what people write: "+15", "015", "15.0", "1_000". Not a number: NaN."""
    try:
        return float(text.encode("ascii"))
    except ValueError:
        return math.nan


def _within(value: float, least: float, most: float) -> float:
    if value < least:
        raise UnusableError("at least", least=least)
    if value > most:
        raise UnusableError("at most", most=most)
    return value


def _yes_or_no(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise UnusableError("yes or no")
    return text.lower() in YES


def _one_of(known: Collection[str]) -> Read:
    def read(text: str) -> str:
        if text not in known:
            raise UnusableError("one of", known=", ".join(known))
        return text

    return read


def _url(*beginnings: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not text.startswith(beginnings):
            raise UnusableError("url")
        return text.rstrip("/")

    return read


def _place(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > HIGHEST_PORT:
        raise UnusableError("place")
    return text


_root_url = _url("https://", "http://")
# Zalo takes no other than https; only a test comes from this machine itself.
_public_url = _url("https://", "http://127.0.0.1:")


def _secret_url(text: str) -> Secret:
    return Secret(_root_url(text))


class Settings(Struct, frozen=True):
    """One deployment's settings. Environment names are the fields' names in capitals.

    Beside each type stands what reads it.
    """

    database: Annotated[Path, Path] = Path("dondoc.db")
    telegram_token: Annotated[Secret, Secret] = Secret()
    telegram_base_url: Annotated[str, _root_url] = "https://api.telegram.org"
    zalo_token: Annotated[Secret, Secret] = Secret()
    zalo_base_url: Annotated[str, _root_url] = "https://bot-api.zaloplatforms.com"
    zalo_monthly_messages: Annotated[int, _whole(1, 10**9)] = 3000
    public_url: Annotated[str, _public_url] = ""
    listen: Annotated[str, _place] = "127.0.0.1:8080"
    bot_language: Annotated[str, _one_of(LANGUAGES)] = "vi"
    mid_day: Annotated[int, _whole(2, 20)] = 15
    cut_off_day: Annotated[int | None, _whole(21, 31)] = None
    clips_count: Annotated[bool, _yes_or_no] = False
    messages_per_second: Annotated[float, _number(0, 1000, above=0)] = 28.0
    seconds_per_chat: Annotated[float, _number(0, 60)] = 1.0
    poll_seconds: Annotated[int, _whole(0, 50)] = 25
    invitation_days: Annotated[int, _whole(1, 90)] = 7
    backups: Annotated[Path, Path] = Path("backups")
    keep_backups_days: Annotated[int, _whole(1, timedelta.max.days)] = 30
    keep_messages_months: Annotated[int, _whole(1, MOST_MONTHS)] = 12
    letter_parent: Annotated[str, str] = ""
    letter_agency: Annotated[str, str] = ""
    letter_agency_short: Annotated[str, str] = ""
    letter_place: Annotated[str, str] = ""
    letter_code: Annotated[str, str] = ""
    letter_plan: Annotated[str, str] = ""
    letter_signing: Annotated[str, str] = ""
    letter_signer: Annotated[str, str] = ""
    letter_records: Annotated[str, str] = ""
    heartbeat_url: Annotated[Secret, _secret_url] = Secret()  # its path is one
    log_level: Annotated[str, _one_of(LEVELS)] = "INFO"

    @property
    def rules(self) -> Rules:
        """The part of the settings that answers depend on."""
        return Rules(
            ladder=LadderSettings(mid_day=self.mid_day, cut_off_day=self.cut_off_day),
            kinds=frozenset(Kind) if self.clips_count else WRITTEN,
            language=self.bot_language,
            invitation_life=timedelta(days=self.invitation_days),
            messages_months=self.keep_messages_months,
            backup_days=self.keep_backups_days,
        )

    @property
    def letterhead(self) -> Letterhead:
        """Who writes the letter: what is set here, the rest as the department writes it."""
        set_here: dict[str, Any] = {
            name.removeprefix("letter_"): value
            for name in self.__struct_fields__
            if name.startswith("letter_") and (value := getattr(self, name))
        }
        if self.letter_signing:
            lines = (line.strip() for line in self.letter_signing.split("|"))
            set_here["signing"] = tuple(filter(None, lines))
        return replace(DEFAULT_LETTERHEAD, **set_here)

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels whose tokens are set."""
        tokens = {"telegram": self.telegram_token, "zalo": self.zalo_token}
        return tuple(name for name, token in tokens.items() if token)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may hold. Of a token the part behind the colon, which is its secret."""
        tokens = [self.telegram_token, self.zalo_token]
        secret = [token.reveal().rpartition(":")[2] for token in tokens]
        return (*filter(None, secret), *filter(None, [self.heartbeat_url.reveal()]))

    @property
    def has_token(self) -> bool:
        return bool(self.channels)


def load_settings(env_file: Path = Path(".env")) -> Settings:
    """Read the settings. The environment wins over `.env`. Raises SettingsError."""
    given = {**_written(env_file), **os.environ}
    values: dict[str, Any] = {}
    faults = []
    for name, read in _readers():
        try:
            if text := _value(name.upper(), given):
                values[name] = read(text)
        except UnusableError as fault:
            faults.append(_told(name.upper(), fault))
    if faults:  # raised out here, where no fault that holds a value comes along
        raise SettingsError(faults)
    return Settings(**values)


def _readers() -> list[tuple[str, Read]]:
    """Every setting's name, and what reads it."""
    hints = get_type_hints(Settings, include_extras=True)
    return [(name, hints[name].__metadata__[0]) for name in Settings.__struct_fields__]


def _told(name: str, fault: UnusableError) -> SettingFault:
    named = f"{name}_FILE" if fault.kind == "unreadable" else name
    return SettingFault(named, fault.kind, fault.facts)


def _written(env_file: Path) -> dict[str, str]:
    if not env_file.exists():
        return {}
    from dotenv import dotenv_values  # noqa: PLC0415 - most services have their environment set

    try:
        found = dotenv_values(env_file)
    except (OSError, UnicodeDecodeError):
        found = None
    if found is None:
        raise SettingsError([SettingFault(str(env_file), "unreadable", {"path": env_file})])
    return {name: value for name, value in found.items() if value}


def _value(name: str, given: Mapping[str, str]) -> str:
    """A setting's own value, or what stands in the file that NAME_FILE names."""
    if value := given.get(name, "").strip():
        return value
    path = given.get(f"{name}_FILE")
    if not path:
        return ""
    try:
        # Editors on Windows put a mark in front, which is no part of the text.
        return Path(path).read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        raise UnusableError("unreadable", path=path) from None
