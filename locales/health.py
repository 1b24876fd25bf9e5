"""What `doctor` says: each finding, and how to mend it."""

from collections.abc import Callable

from locales.words import Words


def finding(words: Words, name: str, *, ok: bool, detail: str) -> str:
    """One line of doctor: what was looked at, whether it is well, and if not how to mend it."""
    what, remedy = _FINDINGS[name](words)
    mark = "✓" if ok else "✗"
    line = f"{mark} {what}" + (f": {detail}" if detail else "")
    return line if ok else f"{line}\n    {remedy}"


def place(name: str) -> int:
    """Where a finding stands in the list."""
    return list(_FINDINGS).index(name)


def names() -> tuple[str, ...]:
    """Of every finding there is; the administrator's guide explains each."""
    return tuple(_FINDINGS)


def label(words: Words, name: str) -> str:
    """What a finding is called."""
    return _FINDINGS[name](words)[0]


def summary(words: Words, faults: int) -> str:
    _ = words.gettext
    if not faults:
        return _("All is well.")
    return words.ngettext("{n} fault to mend.", "{n} faults to mend.", faults).format(n=faults)


def _version(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("version"), ""


def _settings(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("settings"), _("Mend the settings named above; .env.example explains each.")


def _database(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("database"), _(
        "The first start or invitation makes it. If there was one, check the path in DATABASE and its rights; if it is damaged, restore a copy: python bot.py restore FILE."
    )


def _zone(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("time zone data"), _("Install the tzdata package: make run does it.")


def _clock(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("clock"), _(
        "The clock is behind the newest record: set it right, for example with timedatectl set-ntp true."
    )


def _time(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("clock against the platform's"), _(
        "Set the clock right, for example with timedatectl set-ntp true."
    )


def _disk(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("free disk space"), _("Free some space on the disk of the database and the backups.")


def _lock(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("running bot"), _("Start it with make run or systemctl start dondoc.")


def _telegram(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("Telegram token"), _(
        "Check TELEGRAM_TOKEN with @BotFather, and that this server reaches Telegram."
    )


def _zalo(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("Zalo token"), _(
        "Check ZALO_TOKEN in the Zalo Bot Platform, and that this server reaches Zalo."
    )


def _zalo_updates(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("where Zalo brings messages"), _(
        "Start the bot anew: it tells Zalo. If this comes again, another program uses the same ZALO_TOKEN; only one at a time may."
    )


def _zalo_messages(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("messages used on Zalo this month"), _(
        "Raise the plan in the Zalo Bot Platform, and ZALO_MONTHLY_MESSAGES with it; or have people linked on Telegram."
    )


def _channels(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("channels"), _(
        "Set TELEGRAM_TOKEN or ZALO_TOKEN; without one the bot cannot be reached."
    )


def _admin(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("administrator"), _(
        "Start the bot, run python bot.py invite --role admin, and send the bot the code that it prints."
    )


def _heads(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("offices with a reachable head"), _(
        "Invite the heads of the offices named: python bot.py invite-heads FILE.docx makes a sheet of cards to print."
    )


def _backup(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("latest backup"), _(
        "Make one now: python bot.py backup; the running bot makes one each night."
    )


def _inbox(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("updates set aside or waiting"), _(
        "Look for set_aside in the log; the updates are kept in the table inbox."
    )


def _outbox(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("messages not delivered"), _(
        "See the editors' alarm, or the command for the history of messages; contact the people named."
    )


def _held(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("messages held after a restore"), _(
        "An editor looks at them and sends or drops them with the command to urge."
    )


def _paused(words: Words) -> tuple[str, str]:
    _ = words.gettext
    return _("automatic messages"), _("They are paused; an administrator resumes them in the chat.")


# In the order in which somebody who starts afresh mends them.
_FINDINGS: dict[str, Callable[[Words], tuple[str, str]]] = {
    "version": _version,
    "settings": _settings,
    "zone": _zone,
    "clock": _clock,
    "time": _time,
    "disk": _disk,
    "channels": _channels,
    "telegram": _telegram,
    "zalo": _zalo,
    "zalo_updates": _zalo_updates,
    "zalo_messages": _zalo_messages,
    "database": _database,
    "lock": _lock,
    "admin": _admin,
    "heads": _heads,
    "backup": _backup,
    "inbox": _inbox,
    "outbox": _outbox,
    "held": _held,
    "paused": _paused,
}
