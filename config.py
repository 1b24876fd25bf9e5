"""Settings: from the environment, from `.env`, or from files named by NAME_FILE (secrets).

Every fault is named at start, with what to write instead; see `.env.example` for what each means.
"""

import os
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from dotenv import dotenv_values
from msgspec import Struct
from msgspec.structs import replace
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError

from core.ladder import LadderSettings
from core.paper import Letterhead
from core.quota import WRITTEN, Kind
from core.rules import Rules
from locales.paper import default_letterhead
from locales.words import LANGUAGES, load

DATA = Path(__file__).parent / "data"
HIGHEST_PORT = 65535


class SettingFault(Struct, frozen=True):
    """What is wrong with one setting, never the value itself.

    kind: of pydantic's error, or one of ours: "language", "url", "place", "unreadable"; the
    sentence for it is in `locales/operation.py`. facts: what the sentence names.
    """

    name: str
    kind: str
    facts: Mapping[str, object] = {}


class SettingsError(Exception):
    """Settings that cannot be used."""

    def __init__(self, faults: Sequence[SettingFault]) -> None:
        super().__init__("; ".join(f"{fault.name}: {fault.kind}" for fault in faults))
        self.faults = tuple(faults)


def _known_language(language: str) -> str:
    if language not in LANGUAGES:
        raise PydanticCustomError("language", "unknown", {"known": ", ".join(LANGUAGES)})
    return language


def _root_url(url: str) -> str:
    if url and not url.startswith(("https://", "http://")):
        raise PydanticCustomError("url", "no URL")
    return url.rstrip("/")


def _public_url(url: str) -> str:
    """Zalo takes no other than https; only a test comes from this machine itself."""
    if url and not url.startswith(("https://", "http://127.0.0.1:")):
        raise PydanticCustomError("url", "no https URL")
    return url.rstrip("/")


def _place(place: str) -> str:
    host, _, port = place.rpartition(":")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > HIGHEST_PORT:
        raise PydanticCustomError("place", "no host and port")
    return place


Url = Annotated[str, AfterValidator(_root_url)]
PublicUrl = Annotated[str, AfterValidator(_public_url)]
Place = Annotated[str, AfterValidator(_place)]


class Settings(BaseModel):
    """One deployment's settings. Environment names are the fields' names in capitals."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    database: Path = Path("dondoc.db")
    telegram_token: SecretStr = SecretStr("")
    telegram_base_url: Url = "https://api.telegram.org"
    zalo_token: SecretStr = SecretStr("")
    zalo_base_url: Url = "https://bot-api.zaloplatforms.com"
    zalo_monthly_messages: int = Field(3000, ge=1)
    public_url: PublicUrl = ""
    listen: Place = "127.0.0.1:8080"
    bot_language: Annotated[str, AfterValidator(_known_language)] = "vi"
    mid_day: int = Field(15, ge=2, le=20)
    cut_off_day: int | None = Field(None, ge=21, le=31)
    clips_count: bool = False
    messages_per_second: float = Field(28.0, gt=0, le=1000)
    seconds_per_chat: float = Field(1.0, ge=0, le=60)
    poll_seconds: int = Field(25, ge=0, le=50)
    invitation_days: int = Field(7, ge=1, le=90)
    backups: Path = Path("backups")
    keep_backups_days: int = Field(30, ge=1)
    keep_messages_months: int = Field(12, ge=1)
    letter_parent: str = ""
    letter_agency: str = ""
    letter_agency_short: str = ""
    letter_place: str = ""
    letter_code: str = ""
    letter_plan: str = ""
    letter_signing: str = ""
    letter_signer: str = ""
    letter_records: str = ""
    heartbeat_url: Url = Field("", repr=False)  # its path is a secret
    log_level: str = Field("INFO", pattern=r"^(DEBUG|INFO|WARNING|ERROR)$")

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
            for name, value in self
            if name.startswith("letter_") and value
        }
        if self.letter_signing:
            lines = (line.strip() for line in self.letter_signing.split("|"))
            set_here["signing"] = tuple(filter(None, lines))
        return replace(default_letterhead(load("vi")), **set_here)

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels whose tokens are set."""
        tokens = {"telegram": self.telegram_token, "zalo": self.zalo_token}
        return tuple(name for name, token in tokens.items() if token.get_secret_value())

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may hold. Of a token the part behind the colon, which is its secret."""
        tokens = [self.telegram_token, self.zalo_token]
        secret = [token.get_secret_value().rpartition(":")[2] for token in tokens]
        return (*filter(None, secret), *filter(None, [self.heartbeat_url]))

    @property
    def has_token(self) -> bool:
        return bool(self.channels)


def load_settings(env_file: Path = Path(".env")) -> Settings:
    """Read the settings. The environment wins over `.env`. Raises SettingsError."""
    given: dict[str, str | None] = {**_written(env_file), **os.environ}
    values: dict[str, Any] = {}
    for name in Settings.model_fields:
        if value := _value(name.upper(), given):
            values[name] = value
    try:
        return Settings(**values)
    except ValidationError as fault:
        raise SettingsError(
            [
                SettingFault(str(one["loc"][0]).upper(), one["type"], one.get("ctx", {}))
                for one in fault.errors()
            ]
        ) from None


def _written(env_file: Path) -> dict[str, str]:
    if not env_file.exists():
        return {}
    try:
        return {name: value for name, value in dotenv_values(env_file).items() if value}
    except (OSError, UnicodeDecodeError) as fault:
        unreadable = SettingFault(str(env_file), "unreadable", {"path": env_file})
        raise SettingsError([unreadable]) from fault


def _value(name: str, given: dict[str, str | None]) -> str | None:
    """A setting's own value, or what stands in the file that NAME_FILE names."""
    if value := given.get(name):
        return value
    path = given.get(f"{name}_FILE")
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        unreadable = SettingFault(f"{name}_FILE", "unreadable", {"path": path})
        raise SettingsError([unreadable]) from fault
