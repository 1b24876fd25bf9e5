"""What `doctor` says: each finding, and how to mend it."""

from collections.abc import Mapping

from locales.words import Sentence, Words
from locales.words import plural as _n
from locales.words import sentence as _

# What each finding is called and how it is mended, in the order in which somebody who starts
# afresh mends them. The administrator's guide explains each.
FINDINGS: Mapping[str, tuple[Sentence, Sentence | None]] = {
    "version": (_("version"), None),
    "settings": (
        _("settings"),
        _("Mend the settings named above; .env.example explains each."),
    ),
    "zone": (_("time zone data"), _("Install the tzdata package: make run does it.")),
    "clock": (
        _("clock"),
        _(
            "The clock is behind the newest record: set it right, for example with timedatectl set-ntp true."
        ),
    ),
    "time": (
        _("clock against the platform's"),
        _("Set the clock right, for example with timedatectl set-ntp true."),
    ),
    "disk": (
        _("free disk space"),
        _("Free some space on the disk of the database and the backups."),
    ),
    "channels": (
        _("channels"),
        _("Set TELEGRAM_TOKEN or ZALO_TOKEN; without one the bot cannot be reached."),
    ),
    "telegram": (
        _("Telegram token"),
        _("Check TELEGRAM_TOKEN with @BotFather, and that this server reaches Telegram."),
    ),
    "zalo": (
        _("Zalo token"),
        _("Check ZALO_TOKEN in the Zalo Bot Platform, and that this server reaches Zalo."),
    ),
    "zalo_updates": (
        _("where Zalo brings messages"),
        _(
            "Start the bot anew: it tells Zalo. If this comes again, another program uses the same ZALO_TOKEN; only one at a time may."
        ),
    ),
    "zalo_messages": (
        _("messages used on Zalo this month"),
        _(
            "Raise the plan in the Zalo Bot Platform, and ZALO_MONTHLY_MESSAGES with it; or have people linked on Telegram."
        ),
    ),
    "database": (
        _("database"),
        _(
            "The first start or invitation makes it. If there was one, check the path in DATABASE and its rights; if it is damaged, restore a copy: python bot.py restore FILE."
        ),
    ),
    "lock": (_("running bot"), _("Start it with make run or systemctl start dondoc.")),
    "admin": (
        _("administrator"),
        _(
            "Start the bot, run python bot.py invite --role admin, and send the bot the code that it prints."
        ),
    ),
    "heads": (
        _("offices with a reachable head"),
        _(
            "Invite the heads of the offices named: python bot.py invite-heads FILE.docx makes a sheet of cards to print."
        ),
    ),
    "backup": (
        _("latest backup"),
        _("Make one now: python bot.py backup; the running bot makes one each night."),
    ),
    "inbox": (
        _("updates set aside or waiting"),
        _("Look for set_aside in the log; the updates are kept in the table inbox."),
    ),
    "outbox": (
        _("messages not delivered"),
        _(
            "See the editors' alarm, or the command for the history of messages; contact the people named."
        ),
    ),
    "held": (
        _("messages held after a restore"),
        _("An editor looks at them and sends or drops them with the command to urge."),
    ),
    "paused": (
        _("automatic messages"),
        _("They are paused; an administrator resumes them in the chat."),
    ),
}


def finding(words: Words, name: str, *, ok: bool, detail: str) -> str:
    """One line of doctor: what was looked at, whether it is well, and if not how to mend it."""
    label, remedy = FINDINGS[name]
    line = f"{'✓' if ok else '✗'} {words.say(label)}" + (f": {detail}" if detail else "")
    return line if ok else f"{line}\n    {words.say(remedy) if remedy else ''}"


def summary(words: Words, faults: int) -> str:
    if not faults:
        return words.say(_("All is well."))
    return words.say(_n("{n:n} fault to mend.", "{n:n} faults to mend."), n=faults)
