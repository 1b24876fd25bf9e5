"""What `doctor` says: each finding, and how to mend it."""

from collections.abc import Mapping

from locales.oversight import reason
from locales.words import Sentence, Words, plural as _n, sentence as _

# What each finding is called, in the order in which somebody who starts afresh mends them.
FINDINGS: Mapping[str, Sentence] = {
    "version": _("version"),
    "settings": _("settings"),
    "zone": _("time zone data"),
    "clock": _("clock"),
    "born": _("day on which the database was made"),
    "time": _("clock against the platform's"),
    "disk": _("free disk space"),
    "writable": _("folders that the service writes to"),
    "channels": _("channels"),
    "listen": _("web port open at"),
    "page": _("addresses of the page travel encrypted"),
    "sandbox": _("files that are sent are opened without a network"),
    "telegram": _("Telegram token"),
    "zalo": _("Zalo token"),
    "heard": _("last answer of the messaging platform"),
    "zalo_updates": _("where Zalo brings messages"),
    "zalo_messages": _("messages used on Zalo this month"),
    "email": _("mail server"),
    "keepers_email": _("e-mail address of an administrator or editor"),
    "database": _("database"),
    "lost": _("database that is gone or emptied"),
    "newer": _("data of a newer version"),
    "lock": _("running bot"),
    "admin": _("administrator"),
    "heads": _("offices with a reachable head"),
    "backup": _("latest backup"),
    "private": _("files that only the service may read"),
    "old_journal": _("list of deleted people of an older version"),
    "copies": _("copy in the second place"),
    "inbox": _("updates set aside or waiting"),
    "outbox": _("messages not delivered"),
    "held": _("messages held after a restore"),
    "paused": _("automatic messages"),
    "portal": _("the portal's list"),
    "portal_last": _("last reading of the portal / last new article"),
}
# How each is mended. The administrator's guide explains each.
_REMEDIES: Mapping[str, Sentence] = {
    "page": _(
        "Put a proxy with a certificate in front of the page, and set PAGE_URL to its https address."
    ),
    "settings": _("Mend the settings named above; .env.example explains each."),
    "zone": _("Install the tzdata package: make run does it."),
    "clock": _(
        "The clock is behind the newest record: set it right, for example with timedatectl set-ntp true. If it is right, something was recorded while it was wrong: restore the copy made before."
    ),
    "born": _(
        "It lies ahead: the clock was wrong when the database was made, and nothing falls due before that day. Set the clock right and start the bot: once a platform has confirmed the clock, it takes that moment instead."
    ),
    "time": _("Set the clock right, for example with timedatectl set-ntp true."),
    "disk": _("Free some space on the disk of the database and the backups."),
    "writable": _(
        "The program's user cannot write there: sudo chown -R dondoc: each folder named above; see that its disk is mounted, and not read-only."
    ),
    "channels": _("Set TELEGRAM_TOKEN or ZALO_TOKEN; without one the bot cannot be reached."),
    "sandbox": _(
        "This system has no filter of system calls (seccomp) for us: only editors send files, but give the service a kernel that has it."
    ),
    "telegram": _(
        "Check TELEGRAM_TOKEN with @BotFather, and that this server reaches Telegram. The provider may block it: TELEGRAM_PROXY names a way around."
    ),
    "zalo": _(
        "Check ZALO_TOKEN in the Zalo Bot Platform, and that this server reaches Zalo, through ZALO_PROXY where the network asks for a proxy."
    ),
    "heard": _(
        "Nothing that people write there arrives. Look at the reason named; the bot tries again by itself. Where nothing answers, the provider may block the platform: set TELEGRAM_PROXY or ZALO_PROXY."
    ),
    "zalo_updates": _(
        "Start the bot anew: it tells Zalo. If this comes again, another program uses the same ZALO_TOKEN; only one at a time may."
    ),
    "zalo_messages": _(
        "Raise the plan in the Zalo Bot Platform, and ZALO_MONTHLY_MESSAGES with it; or have people linked on Telegram."
    ),
    "email": _(
        "Check SMTP_URL and EMAIL_FROM with whoever runs the mail server: host, port, user, password, and that it may send from that address."
    ),
    "keepers_email": _(
        "Where no chat works any more, an e-mail tells it, but nobody who looks after the bot has given an address: one of them types {/email} in the chat."
    ),
    "database": _(
        "The first start or invitation makes it. If there was one, check the path in DATABASE and its rights; if it is damaged, restore a copy: python bot.py restore FILE."
    ),
    "lost": _(
        "Put it back where it was, or a copy in its place: python bot.py restore FILE. Nothing begins anew by itself; see the guide."
    ),
    "newer": _(
        "Take the newer program again, or restore the copy that was made before the upgrade: python bot.py restore FILE."
    ),
    "lock": _("Start it with make run or systemctl start dondoc."),
    "admin": _(
        "Start the bot, run python bot.py invite --role admin, and send the bot the code that it prints."
    ),
    "heads": _(
        "Invite the heads of the offices named: python bot.py invite-heads FILE.docx makes a sheet of cards to print."
    ),
    "backup": _(
        "Make one now: python bot.py backup; the running bot makes one each night. A copy whose name lies ahead was made while the clock was wrong: move it away."
    ),
    "private": _(
        "Everybody on this machine can read them: chmod o-rwx each file or folder named above."
    ),
    "old_journal": _(
        "Start the bot once: it takes the list over. If it stays, it belongs to a database that was moved: keep it beside that one."
    ),
    "copies": _(
        "No copy could be taken to COPIES_TO: look whether the folder is mounted or the command works; it is tried again every ten minutes."
    ),
    "inbox": _("Look for set_aside in the log; the updates are kept in the table inbox."),
    "outbox": _(
        "See the editors' alarm, or the command for the history of messages; contact the people named."
    ),
    "held": _("An editor looks at them and sends or drops them with the command to urge."),
    "portal": _("See what it answers: python bot.py portal --url ADDRESS."),
    "portal_last": _(
        "See what it answers: python bot.py portal. If it is read well, articles may now stand in another list."
    ),
    "paused": _("They are paused; an administrator resumes them in the chat."),
}


def finding(words: Words, name: str, *, ok: bool, detail: str) -> str:
    """One line of doctor: what was looked at, whether it is well, and if not how to mend it."""
    told = reason(words, detail)
    line = f"{'✓' if ok else '✗'} {words.say(FINDINGS[name])}" + (f": {told}" if told else "")
    remedy = words.say(_REMEDIES[name]) if name in _REMEDIES else ""
    return line if ok else f"{line}\n    {remedy}"


def summary(words: Words, faults: int) -> str:
    if not faults:
        return words.say(_("All is well."))
    return words.say(_n("{n:n} fault to mend.", "{n:n} faults to mend."), n=faults)
