"""Settings: from the environment, from `.env`, or from files named by NAME_FILE (secrets).

Every fault is named at start, with what to write instead; see `.env.example` for what each means.
"""

import logging
import os
import re
import ssl
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import time, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import quote, unquote, urlsplit

from dotenv.parser import parse_stream
from msgspec import Struct
from msgspec.structs import replace
from pydantic import (
    AfterValidator,
    Field,
    Secret,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError, PydanticUseDefault
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from core.documents import Letterhead
from core.ladder import LadderSettings, Rules
from core.mail import Mailbox, MailServer, mail_server, mailbox
from core.portal import NO_SELECTORS, ReaderKind, Selectors, Source
from core.quota import WRITTEN, Kind
from core.text import is_loopback, seen
from core.workdays import Hours
from locales.letterhead import letterhead
from locales.words import LANGUAGES

DATA = Path(__file__).parent / "data"
HIGHEST_PORT = 65535
LONGEST_LINE = 200  # letters of what is told in one line
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


def _one_of(known: Collection[str]) -> AfterValidator:
    def check(text: str) -> str:
        if text not in known:
            raise PydanticCustomError("one of", "not known", {"known": ", ".join(known)})
        return text

    return AfterValidator(check)


def _place(text: str) -> None:
    """Host and port. Raises ValueError."""
    host, _, port = text.rpartition(":")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > HIGHEST_PORT:
        raise ValueError(text)


def _proxy(url: str) -> None:
    if not re.match("(http|socks4|socks5)://.", url):
        raise ValueError(url)


def _is_open(place: str) -> bool:
    """Whether other machines reach what listens there. place: host and port."""
    return not is_loopback(place.rpartition(":")[0].strip("[]"))


def _checked(check: Callable[[str], object], kind: str, *, several: bool = False) -> AfterValidator:
    """A text that `check` takes. several: so is each of its values, parted by blanks."""

    def checked(text: str) -> str:
        try:
            for one in text.split() if several else [text]:
                check(one)
        except ValueError:
            raise PydanticCustomError(kind, "cannot be read") from None
        return " ".join(text.split()) if several else text

    return AfterValidator(checked)


def _source(text: str) -> Source:
    """An address, or "kind=address". It is told to people and logged, so it holds no password."""
    found = _SOURCE.fullmatch(text)
    if not found or not urlsplit(found[2]).hostname or "@" in urlsplit(found[2]).netloc:
        raise ValueError(text)
    return Source(found[2], ReaderKind(found[1] or ReaderKind.AUTO))


_SOURCE = re.compile(rf"(?:({'|'.join(ReaderKind)})=)?(https?://.+[^,;])")


def _reading_time(text: str) -> time:
    """An hour at which the portal may be read: while messages may be sent."""
    found = time.fromisoformat(text)
    if not re.fullmatch(r"[0-9]{2}:[0-9]{2}", text) or not any(
        first <= found <= last for first, last in Hours().windows
    ):
        raise ValueError(text)
    return found


def real_file(path: Path | str) -> Path:
    """The file behind a link: two names of one database would be two locks.

    And a restore would put the copy in the place of the link.
    """
    path = Path(path)
    return path.resolve() if path.is_symlink() else path


def _readable(path: Path) -> Path:
    """A file of certificates."""
    try:
        ssl.create_default_context().load_verify_locations(path)
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        raise PydanticCustomError("certificates", "unreadable") from None
    return path


_QUOTED = re.compile("^[“”„‘’]([^“”„‘’]+)[“”‘’]$")  # an office program turns "…" into these
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_.~+/=-]+")
_WITHOUT_SLASH = AfterValidator(lambda url: url.rstrip("/"))
Root = Annotated[str, Field(pattern=r"^https?://[^\s/?#]\S*$"), _WITHOUT_SLASH]
Place = Annotated[str, _checked(_place, "place")]
Sender = Annotated[str, _checked(mailbox, "mailbox")]
MailUrl = Annotated[str, _checked(mail_server, "mail server")]
Proxy = Annotated[str, _checked(_proxy, "proxy")]
Lists = Annotated[str, _checked(_source, "portal urls", several=True)]
Times = Annotated[str, _checked(_reading_time, "portal times", several=True)]
# Zalo takes no other than https; only a test comes from this machine itself.
PublicRoot = Annotated[str, Field(pattern=r"^(https://|http://127\.0\.0\.1:)"), _WITHOUT_SLASH]


class _NamedFile(str):
    """The path of a file with a setting's value."""

    __slots__ = ()

    def read(self) -> str:
        try:
            # Editors on Windows put a mark in front, which is no part of the text.
            return Path(self).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            raise PydanticCustomError("unreadable", "unreadable", {"path": str(self)}) from None


class _NamedFiles(EnvSettingsSource):
    """NAME_FILE, in the environment or in `.env`, where NAME itself is not set."""

    def __init__(self, settings: type[BaseSettings], *sources: PydanticBaseSettingsSource) -> None:
        super().__init__(settings)
        given = [source.env_vars for source in sources if isinstance(source, EnvSettingsSource)]
        self.env_vars = {name: value for variables in given for name, value in variables.items()}

    def get_field_value(self, _field: object, field_name: str) -> tuple[Any, str, bool]:
        path = self.env_vars.get(f"{field_name}_file")
        return (_NamedFile(path) if path else None), field_name, False


class Settings(BaseSettings):
    """One deployment's settings. Environment names are the fields' names in capitals."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        validate_default=False,
        hide_input_in_errors=True,
    )

    database: Annotated[Path, AfterValidator(real_file)] = Path("dondoc.db")
    telegram_token: SecretStr = SecretStr("")
    telegram_base_url: Root = "https://api.telegram.org"
    telegram_proxy: Secret[Proxy] = Secret("")  # it may hold a password
    zalo_token: SecretStr = SecretStr("")
    zalo_base_url: Root = "https://bot-api.zaloplatforms.com"
    zalo_proxy: Secret[Proxy] = Secret("")
    zalo_monthly_messages: int = Field(3000, ge=1, le=10**9)
    zalo_messages_per_second: float = Field(2.0, gt=0, le=1000, allow_inf_nan=False)
    public_url: PublicRoot = ""
    page_url: Root = ""
    listen_openly: bool = False  # stands before what it decides about
    listen: Place = "127.0.0.1:8080"
    smtp_url: Secret[MailUrl] = Secret("")  # with a password
    email_from: Sender = ""
    email_reply_to: Sender = ""
    bot_language: Annotated[str, _one_of(LANGUAGES)] = "vi"
    mid_day: int = Field(15, ge=2, le=20)
    cut_off_day: int | None = Field(None, ge=21, le=31)
    clips_count: bool = False
    articles_to: str = Field("", max_length=LONGEST_LINE)
    editors_contact: str = Field("", max_length=LONGEST_LINE)
    messages_per_second: float = Field(29.0, gt=0, le=1000, allow_inf_nan=False)
    seconds_per_chat: float = Field(1.0, ge=0, le=60, allow_inf_nan=False)
    poll_seconds: int = Field(25, ge=1, le=50)
    invitation_days: int = Field(7, ge=1, le=90)
    backups: Path = Path("backups")
    keep_backups_days: int = Field(30, ge=1, le=timedelta.max.days)
    keep_messages_months: int = Field(12, ge=1, le=MOST_MONTHS)
    letter_parent: str = ""
    letter_agency: str = ""
    letter_agency_short: str = ""
    letter_place: str = ""
    letter_code: str = ""
    letter_signing: str = ""
    letter_signer: str = ""
    letter_records: str = ""
    letter_province: str = ""
    letter_director: str = ""
    letter_office: str = ""
    letter_role: str = ""
    letter_background: str = ""
    letter_plan: str = ""
    letter_plan_subject: str = ""
    letter_tasks: str = ""
    portal_urls: Lists = ""
    portal_times: Times = "08:30 10:30 15:00"
    portal_item: str = ""
    portal_link: str = NO_SELECTORS.link
    portal_title: str = ""
    portal_date: str = ""
    portal_author: str = ""
    portal_ca_file: Annotated[Path, AfterValidator(_readable)] | None = None
    portal_proxy: Secret[Proxy] = Secret("")
    portal_allow_private: bool = False
    health_listen: Place = ""
    copies_to: str = ""
    heartbeat_url: Secret[Root] = Secret("")  # its path is one
    log_level: Annotated[str, _one_of(LEVELS)] = "INFO"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - a folder of files
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        files = _NamedFiles(settings_cls, dotenv_settings, env_settings)
        return init_settings, env_settings, dotenv_settings, files

    @model_validator(mode="after")
    def _with_selectors(self) -> Self:
        if not self.portal_item and any(one.kind is ReaderKind.HTML for one in self.sources):
            raise PydanticCustomError("portal item", "needed")
        return self

    @field_validator("*", mode="before")
    @classmethod
    def _stripped(cls, value: object) -> object:
        """Without what came along unseen in a copied text. What is blank is as good as not set."""
        text = value.read() if isinstance(value, _NamedFile) else value
        if not isinstance(text, str):
            return text
        if not (text := seen(text).strip()):
            raise PydanticUseDefault
        return _QUOTED.sub(r"\1", text)

    @field_validator("telegram_token", "zalo_token")
    @classmethod
    def _as_given(cls, token: SecretStr) -> SecretStr:
        if not _TOKEN.fullmatch(token.get_secret_value()):
            raise PydanticCustomError("token", "not a platform's")
        return token

    @field_validator("listen", "health_listen")
    @classmethod
    def _meant(cls, place: str, others: ValidationInfo) -> str:
        """Beyond this machine the port is open only where somebody said so."""
        if _is_open(place) and not others.data.get("listen_openly"):
            raise PydanticCustomError("open", "not meant")
        return place

    @model_validator(mode="after")
    def _emails_have_a_sender(self) -> Self:
        if self.smtp_url.get_secret_value() and not self.email_from:
            raise PydanticCustomError("email from", "no sender")
        return self

    @property
    def mail_server(self) -> MailServer | None:
        """Who takes our e-mails; None: none are sent."""
        url = self.smtp_url.get_secret_value()
        return mail_server(url) if url else None

    @property
    def mail_from(self) -> Mailbox:
        """From whom e-mails come. Raises ValueError where none are sent."""
        return mailbox(self.email_from)

    @property
    def mail_reply_to(self) -> Mailbox | None:
        """Who reads the answers, if anybody does."""
        return mailbox(self.email_reply_to) if self.email_reply_to else None

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
            allowances={"zalo": self.zalo_monthly_messages},
            articles_to=self.articles_to,
            editors_contact=self.editors_contact,
            sources=self.sources,
            email_answers=self.mail_reply_to.address if self.mail_reply_to else "",
        )

    @property
    def page_root(self) -> str:
        """What addresses of the page begin with; empty where no page is set up."""
        return self.page_url or self.public_url

    @property
    def page_in_the_open(self) -> bool:
        """Whether addresses of the page can be read on their way."""
        plain = bool(self.page_root) and not self.page_root.startswith("https://")
        return plain and _is_open(self.listen)

    @property
    def selectors(self) -> Selectors:
        return Selectors(
            self.portal_item,
            self.portal_link,
            self.portal_title,
            self.portal_date,
            self.portal_author,
        )

    @property
    def sources(self) -> tuple[Source, ...]:
        """The portal's lists, each once."""
        found = map(_source, self.portal_urls.split())
        return tuple({one.url: replace(one, selectors=self.selectors) for one in found}.values())

    @property
    def reading_times(self) -> tuple[time, ...]:
        return tuple(sorted(set(map(_reading_time, self.portal_times.split()))))

    @property
    def letterhead(self) -> Letterhead:
        """Who writes the letter: what is set here, the rest as the department writes it."""
        set_here: dict[str, Any] = {
            name.removeprefix("letter_"): value
            for name, value in self
            if name.startswith("letter_") and value
        }
        for several in {"signing", "tasks"} & set_here.keys():
            lines = (line.strip() for line in set_here[several].split("|"))
            set_here[several] = tuple(filter(None, lines))
        return letterhead(set_here)

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels whose tokens are set."""
        tokens = {"telegram": self.telegram_token, "zalo": self.zalo_token}
        return tuple(name for name, token in tokens.items() if token)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may hold. Of a token the part behind the colon, which is its secret."""
        tokens = (self.telegram_token, self.zalo_token)
        hidden = [token.get_secret_value().rpartition(":")[2] for token in tokens]
        hidden.append(self.heartbeat_url.get_secret_value())
        if server := self.mail_server:
            hidden += [self.smtp_url.get_secret_value(), server.password, quote(server.password)]
        for setting in (self.telegram_proxy, self.zalo_proxy, self.portal_proxy):
            proxy = setting.get_secret_value()
            password = urlsplit(proxy).password or ""
            hidden += [proxy, password, unquote(password)]
        return tuple(filter(None, hidden))


NAMED = "DONDOC_SETTINGS"


def settings_file() -> Path:
    """Where an installation keeps them: beside the program, or where its unit says."""
    return Path(os.environ.get(NAMED, ".env"))


def load_settings(env_file: Path | None = None) -> Settings:
    """Read the settings. The environment wins over `.env`. Raises SettingsError."""
    env_file = env_file or settings_file()
    misspelt: list[SettingFault] = []
    try:
        if env_file.is_dir() or (NAMED in os.environ and not env_file.exists()):
            raise FileNotFoundError
        misspelt = [*_unread_lines(env_file), *_misspelt(env_file)]
        found = Settings(_env_file=env_file)
        if not misspelt:
            return found
        faults = misspelt
    except ValidationError as wrong:
        details = wrong.errors(include_input=False, include_url=False)
        faults = [*map(_setting_fault, details), *misspelt]
    except (OSError, UnicodeDecodeError):
        faults = [SettingFault(str(env_file), "unreadable", {"path": env_file})]
    raise SettingsError(faults)  # out here, where no fault that holds a value comes along


NEARLY = 0.85  # of a name's letters


def _unread_lines(env_file: Path) -> Iterator[SettingFault]:
    """Lines of `.env` that say nothing, such as one with a single quotation mark, or say it again."""
    if not env_file.exists():
        return
    logging.getLogger("dotenv").setLevel(logging.ERROR)  # it would tell them too, in English
    first: dict[str, int] = {}
    with env_file.open(encoding="utf-8-sig") as lines:
        for one in parse_stream(lines):
            name, number = (one.key or "").lower(), one.original.line
            if one.error or (name and one.value is None) or not name.isprintable():
                yield SettingFault(f"{env_file}:{number}", "line")
            elif name in Settings.model_fields and first.setdefault(name, number) != number:
                yield SettingFault(name.upper(), "twice", {"first": first[name], "second": number})


def _misspelt(env_file: Path) -> list[SettingFault]:
    """Names that are nearly one of ours: what stands there would otherwise have no effect.

    Whatever else stands in `.env` or in the environment is another program's.
    """
    fields = [*Settings.model_fields]
    known = [*fields, *(f"{field}_file" for field in fields)]
    sources = (DotEnvSettingsSource(Settings, env_file), EnvSettingsSource(Settings))
    given = {name.lower() for source in sources for name in source.env_vars}
    return [
        SettingFault(name.upper(), "misspelt", {"meant": near.upper()})
        for name in sorted(given.difference(known))
        for near in get_close_matches(name, known, n=1, cutoff=NEARLY)
    ]


# What pydantic calls a fault, and a fact of it: what our sentences call it.
_KINDS = {
    "int_parsing": "whole",
    "int_parsing_size": "whole",
    "int_from_float": "whole",
    "float_parsing": "number",
    "finite_number": "number",
    "bool_parsing": "yes or no",
    "greater_than": "too small",
    "greater_than_equal": "at least",
    "less_than_equal": "at most",
    "string_pattern_mismatch": "url",
    "string_too_long": "too long",
}
_FACTS = {"gt": "above", "ge": "least", "le": "most", "max_length": "most"}


def _setting_fault(wrong: ErrorDetails) -> SettingFault:
    kind = _KINDS.get(wrong["type"], wrong["type"])
    name = str(next(iter(wrong["loc"]), kind)).replace(" ", "_").upper()
    return SettingFault(
        f"{name}_FILE" if kind == "unreadable" else name,
        kind,
        {_FACTS.get(name, name): fact for name, fact in wrong.get("ctx", {}).items()},
    )
