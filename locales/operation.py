"""What the command line and the terminal say."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from core.imports import OfficeTableFault
from core.month import format_date
from locales.words import Sentence, Words, plural as _n, said, sentence as _

# The command line's help.
PROGRAM = _("Đôn Đốc keeps the offices on their monthly quota of articles.")
USAGE = _("Usage: ")
COMMANDS = _("Commands")
COMMAND = _("command")
ARGUMENTS = _("Arguments")
NOT_UNDERSTOOD = _("This command line is not complete or not right.")

PURPOSES: Mapping[str, Sentence] = {
    "run": _("Run the bot on the channels whose tokens are set."),
    "chat": _("Talk in this terminal: a demo that begins afresh, or a database that is kept."),
    "remind": _("Show what would go out by a time, or plan what is due now."),
    "import": _("Show what a spreadsheet would change; with --apply record it, all or nothing."),
    "report": _(
        "Write a month's annex, draft letter and charts; with no database, those of the demo."
    ),
    "import-offices": _("Add or change offices from a table, all or nothing."),
    "invite": _("Print a one-time invitation code; the first administrator is linked with one."),
    "invite-heads": _(
        "Write a sheet of invitation cards to print, for every office whose head is not linked."
    ),
    "backup": _("Copy the database, beside a running bot if need be, and check the copy."),
    "restore": _("Put a copy back; the bot must be stopped, the replaced database is kept."),
    "promote": _(
        "Go on from the newest copy on this machine, the second one; the first must be off."
    ),
    "upgrade": _("Bring the data to this version, after a copy; the bot must be stopped."),
    "doctor": _("Name every fault of this deployment, and how to mend it."),
    "portal": _("Show what is read from the portal and would be proposed; nothing is recorded."),
    "alive": _("Tell by the exit code whether the bot is running and well."),
    "version": _("Print which version this is, and on what it runs."),
}

ARGUMENT_HELP: Mapping[str, Sentence] = {
    "--help": _("show this help"),
    "--db": _("keep this database"),
    "--begin": _("the demo begins at this time, such as 2026-05-04T08:00"),
    "--dry-run": _("only show, send nothing"),
    "--at": _("look ahead to this time, such as 2026-04-24T08:00"),
    "--apply": _("record it"),
    "--month": _("the month, such as 2026-04; the running one by default"),
    "--out": _("the folder to write to; build by default"),
    "--role": _("the role: head, deputy, writer, editor, leader, admin"),
    "--office": _("the office's code, for a head, a deputy or a writer"),
    "--url": _("the address of a list; those of PORTAL_URLS by default"),
    "--kind": _("how it is read: auto, feed, liferay, html; auto by default"),
    "file": _("the file"),
    "folder": _("the folder of copies, to which COPIES_TO of the first machine leads"),
    "--off": _("the first machine is off: needed where only Zalo is used, which does not tell"),
}

# The terminal.
WELCOME = _(
    "Đôn Đốc in the terminal. The clock shows {moment}. You speak as editor; change with !as GDMN, !as editor, !as leader, !as admin, !as nobody. Others: !at 2026-04-24 08:00, !file FILE, !page GDMN, !portal, !who, !quit; commands: /help."
)
NOW_SPEAKING = _("You now speak as {title}.")
NOBODY = _("somebody who is not linked")
UNKNOWN_SPEAKER = _("There is no {typed} here. Known: {known}.")
CLOCK_IS = _("The clock shows {moment}.")
CLOCK_USAGE = _(
    "Write the time as !at 2026-04-24 08:00; the clock only moves forward, at most two years at a time."
)
CLOCK_IS_REAL = _("This database is kept, so the clock is the real one and cannot be moved.")
UNKNOWN_LINE = _("Lines that begin with ! are: !as, !at, !file, !page, !portal, !who, !quit.")
PAGE_AT = _("The page of {title}, to open in a browser: {address}")
PAGE_ENDS = _(
    "The page can be opened only while this conversation goes on; to look at it, type in the terminal itself."
)
SAMPLE_READ = _(
    "The sample list was read: {listed:n} articles, {new:n} of them new. They are a sample, and count for nobody until an editor records them."
)
NO_FILE = _("There is no file {typed} here.")

# What commands answer.
NO_CHANNEL = _(
    "No channel is set up: set TELEGRAM_TOKEN or ZALO_TOKEN (see .env.example), or talk in the terminal with “python bot.py chat”."
)
REAL_DATABASE = _(
    "{path} is the database of the running service (DATABASE); the terminal is for trying things out: name another file."
)
OFFICES_IMPORTED = _n("{n} office was saved.", "{n} offices were saved.")
UNKNOWN_OFFICE = _("There is no office “{typed}”. Codes: {known}.")
OFFICE_NEEDED = _("The roles head, deputy and writer need --office; the other roles take none.")
DRY_RUN_SUMMARY = _n(
    "{n} message would go out by {moment}; nothing was sent.",
    "{n} messages would go out by {moment}; nothing was sent.",
)
# Another process has the database. holder: its process id and name.
LOCKED = _("The database is in use by process {holder}; nothing was done. Stop that process first.")
DAMAGED = _(
    "{path} is not a whole database of Đôn Đốc ({fault}); nothing was changed. Check the path and DATABASE; if it was ours, stop the service and put the newest copy back: python bot.py restore FILE"
)
NEWER = _(
    "{path} was brought along by a newer version of Đôn Đốc, which this one does not know; nothing was changed. Take the newer program again, or restore the copy that was made before the upgrade: python bot.py restore FILE."
)
NOT_IN_PLACE = _(
    "The database {path} is not in its place: it was taken away or emptied, or a restore was interrupted. Nothing was done. Put a copy back: python bot.py restore FILE. Only to begin anew on purpose, take {path}.journal away as well."
)
BACKUP_MADE = _("Backup made and checked: {path}")
NO_DATABASE = _("There is no database at {path}; check the setting DATABASE.")
RESTORED = (
    _("Restored from {path}."),
    _("The replaced database is kept: {kept}"),
    _("Messages held for the editors: {held:n}."),
)
PROMOTED = _(
    "This machine goes on from the copy of {made}. What was recorded on the first one after that, at most within {minutes:n} minutes, is lost: please look through it and enter it again. Never start the first machine again."
)
STILL_POLLED = _(
    "Another program still receives the messages of this token; nothing was changed. Stop it on the first machine, and see that it does not start again: sudo systemctl disable --now dondoc"
)
FIRST_UNKNOWN = _(
    "Whether the first machine still runs cannot be told: {why}. Nothing was changed. If it is off for certain, add --off."
)
NO_COPY = _("There is no whole copy in {path}; nothing was changed.")
ONLY_ZALO = _("Zalo does not say who receives its messages")
FAILED = _("It did not work; nothing was changed: {fault}")
_NO_RIGHT = _(
    "The program's user has no right there: give file and folder to that user, as with sudo chown -R dondoc: PATH. What is in /root or /home must be copied elsewhere first."
)
_FULL = _("The disk is full: make room there. Nothing that was recorded is lost.")
_READ_ONLY = _(
    "Nothing can be written there: the service writes only to its own folder of data and below /mnt; or the disk has a fault."
)
_BROKEN = _(
    "The database is damaged: stop the service, and put the newest copy back: python bot.py restore FILE"
)
# What to do about it, by the system's or SQLite's name of a fault.
_MENDING: Mapping[str, Sentence] = {
    "EACCES": _NO_RIGHT,
    "EPERM": _NO_RIGHT,
    "SQLITE_CANTOPEN": _NO_RIGHT,
    "ENOENT": _("There is no such file or folder: check the path."),
    "ENOSPC": _FULL,
    "EDQUOT": _FULL,
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": _("The disk is full or has a fault: see df -h and the system's log."),
    "EROFS": _READ_ONLY,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_CORRUPT": _BROKEN,
    "SQLITE_NOTADB": _BROKEN,
    "SQLITE_BUSY": _("Another program holds the database: end that one, or wait a minute."),
    "EADDRINUSE": _(
        "Another program listens there: choose another port for LISTEN or HEALTH_LISTEN, or end that one."
    ),
    "EADDRNOTAVAIL": _("This machine has no such address: check LISTEN and HEALTH_LISTEN."),
}
PLANNED = _n(
    "{n} message was planned; the running bot delivers it.",
    "{n} messages were planned; the running bot delivers them.",
)
LOOKING = _("Looking at this machine and the database …")
ASKING = _("Asking the platforms and the portal, for ten seconds at most …")
ALIVE = _("The bot is running.")
DEAF = _("The bot is running, but nothing arrives from: {channels}. The doctor tells why.")
NOT_ALIVE = _("The bot is not running, or has given no sign of life for five minutes.")

# What a setting must be, by `config.SettingFault.kind`.
_SETTING_FAULTS: Mapping[str, Sentence] = {
    "whole": _("must be a whole number"),
    "number": _("must be a number, such as 0.5"),
    "yes or no": _("must be true or false"),
    "too small": _("must be more than {above:n}"),
    "at least": _("must be at least {least:n}"),
    "at most": _("must be at most {most:n}"),
    "one of": _("must be one of: {known}"),
    "url": _("must be an address that begins with https://"),
    "place": _("must be a host and a port, such as 127.0.0.1:8080"),
    "open": _(
        "is reached from outside this machine, without the proxy: write 127.0.0.1 as its host, or LISTEN_OPENLY=yes if that is meant"
    ),
    "mail server": _(
        "must be a mail server, such as smtps://user:password@mail.example.vn:465 or smtp://mail.example.vn:587; a sign such as @ in the password is written as %40"
    ),
    "mailbox": _("must be an e-mail address, such as dondoc@example.vn"),
    "email from": _("must be set where SMTP_URL is: the address from which e-mail is sent"),
    "line": _(
        "this line cannot be read, type it anew: NAME=value; a quotation mark in front wants one at the end; # stands before a remark"
    ),
    "twice": _("stands on two lines, {first:d} and {second:d}: keep one of them"),
    "token": _(
        "must be the token as the platform gave it, such as 123456789:AA…, on one line, without blanks or quotation marks"
    ),
    "too long": _("must have at most {most:n} letters"),
    "misspelt": _("is no setting; {meant} is one"),
    "unreadable": _(
        "the file {path} cannot be read: it must be there, belong to the program's user, and be text in UTF-8"
    ),
    "portal urls": _(
        "must be addresses that begin with https://, parted by blanks, each with its kind in front if need be, such as feed=https://… (feed, liferay, html, auto)"
    ),
    "portal times": _(
        "must be hours within the sending hours, parted by blanks, such as 08:30 10:30 15:00"
    ),
    "portal item": _("must be set for a list of the kind html: the CSS selector of one article"),
    "certificates": _("the file holds no certificates that can be read"),
    "proxy": _("must be an address that begins with http://, socks4:// or socks5://"),
}

# Why a table of offices was not taken over. about: a column, a cell or a name.
_TABLE_FAULTS: Mapping[OfficeTableFault, Sentence] = {
    OfficeTableFault.UNREADABLE: _("it cannot be read as UTF-8 text with columns"),
    OfficeTableFault.NO_OFFICES: _("it has no offices"),
    OfficeTableFault.NO_COLUMN: _("the column {about} is missing"),
    OfficeTableFault.EMPTY: _("row {row:d}: {about} is empty"),
    OfficeTableFault.BAD_POSITION: _("row {row:d}: the position “{about}” is not a number"),
    OfficeTableFault.NAME_TAKEN: _("the name “{about}” would lead to two offices"),
}


def heading(moment: datetime, title: str) -> str:
    """Stands above a message that somebody else gets, that nobody asked for, or of a dry run."""
    return f"[{format_date(moment.date())} {moment:%H:%M} → {title}]"


def setting_fault(words: Words, kind: str, facts: Mapping[str, object]) -> str:
    """What a setting must be. kind, facts: as in `config.SettingFault`."""
    of_this_machine = {name: said(it) if isinstance(it, str) else it for name, it in facts.items()}
    return words.say(_SETTING_FAULTS.get(kind, _("cannot be used")), **of_this_machine)


def wrong_settings(words: Words, faults: Sequence[tuple[str, str]]) -> str:
    """Every wrong setting by name, and where it is explained. faults: (name, sentence)."""
    mend = _("Mend them in the environment or in .env; .env.example explains each.")
    lines = (f"- {name}: {fault}" for name, fault in faults)
    return "\n".join([words.say(_("These settings cannot be used:")), *lines, words.say(mend)])


def failed(words: Words, fault: str, cause: str) -> str:
    """What did not work, and what to do about it where that is known. cause: a key of `_MENDING`."""
    told = words.say(FAILED, fault=said(fault))
    return "\n".join([told, *(words.say(_MENDING[one]) for one in [cause] if one in _MENDING)])


def bad_table(words: Words, path: Path, fault: OfficeTableFault, about: str, row: int) -> str:
    sentence = _("The table {path} cannot be used; nothing was changed: {fault}.")
    told = words.say(_TABLE_FAULTS[fault], about=about, row=row)
    return words.say(sentence, path=path, fault=told)


def upgraded(words: Words, copy: Path, *, changed: bool) -> str:
    brought = _("The database was brought to this version.")
    done = brought if changed else _("The database needed no change.")
    return f"{words.say(BACKUP_MADE, path=copy)}\n{words.say(done)}"


def version_line(version: str, platform: str) -> str:
    return f"Đôn Đốc {version} ({platform})"
