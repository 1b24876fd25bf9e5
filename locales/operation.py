"""What the command line and the terminal say."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from core.imports import OfficeTableFault
from core.month import format_date
from locales.words import Words


def program(words: Words) -> str:
    _ = words.gettext
    return _("Đôn Đốc keeps the offices on their monthly quota of articles.")


def usage(words: Words) -> str:
    _ = words.gettext
    return _("Usage: ")


def commands(words: Words) -> str:
    _ = words.gettext
    return _("Commands")


def command(words: Words) -> str:
    _ = words.gettext
    return _("command")


def arguments(words: Words) -> str:
    _ = words.gettext
    return _("Arguments")


def not_understood(words: Words) -> str:
    _ = words.gettext
    return _("This command line is not complete or not right.")


def purpose(words: Words, name: str) -> str:
    """What a command is for. Raises KeyError for one that has no sentence here."""
    _ = words.gettext
    return {
        "run": _("Run the bot on the channels whose tokens are set."),
        "chat": _("Talk in this terminal: a demo that begins afresh, or a database that is kept."),
        "remind": _("Show what would go out by a time, or plan what is due now."),
        "import": _(
            "Show what a spreadsheet would change; with --apply record it, all or nothing."
        ),
        "report": _(
            "Write a month's annex, draft letter and charts; with no database, those of the demo."
        ),
        "import-offices": _("Add or change offices from a table, all or nothing."),
        "invite": _(
            "Print a one-time invitation code; the first administrator is linked with one."
        ),
        "invite-heads": _(
            "Write a sheet of invitation cards to print, for every office whose head is not linked."
        ),
        "backup": _("Copy the database, beside a running bot if need be, and check the copy."),
        "restore": _("Put a copy back; the bot must be stopped, the replaced database is kept."),
        "upgrade": _("Bring the data to this version, after a copy; the bot must be stopped."),
        "doctor": _("Name every fault of this deployment, and how to mend it."),
        "alive": _("Tell by the exit code whether the bot is running and well."),
        "version": _("Print which version this is, and on what it runs."),
    }[name]


def argument(words: Words, name: str) -> str:
    """What an argument is. Raises KeyError for one that has no sentence here."""
    _ = words.gettext
    return {
        "--help": _("show this help"),
        "--db": _("keep this database"),
        "--begin": _("the demo begins at this time, such as 2026-05-04T08:00"),
        "--dry-run": _("only show, send nothing"),
        "--at": _("look ahead to this time, such as 2026-04-24T08:00"),
        "--apply": _("record it"),
        "--month": _("the month, such as 2026-04; the running one by default"),
        "--out": _("the folder to write to; build by default"),
        "--role": _("the role: head, deputy, editor, leader, admin"),
        "--office": _("the office's code, for a head or a deputy"),
        "file": _("the file"),
    }[name]


def welcome(words: Words, now: datetime) -> str:
    _ = words.gettext
    return _(
        "Đôn Đốc in the terminal. The clock shows {moment}. You speak as {who}; change with !as GDMN, !as editor, !as leader, !as admin, !as nobody. Others: !at 2026-04-24 08:00, !file FILE, !who, !quit; commands: /help."
    ).format(moment=words.moment(now), who="editor")


def heading(moment: datetime, title: str) -> str:
    """Stands above a message that somebody else gets, or that nobody asked for."""
    return f"[{format_date(moment.date())} {moment:%H:%M} → {title}]"


def now_speaking(words: Words, title: str) -> str:
    _ = words.gettext
    return _("You now speak as {title}.").format(title=title)


def nobody(words: Words) -> str:
    _ = words.gettext
    return _("somebody who is not linked")


def unknown_speaker(words: Words, typed: str, known: Sequence[str]) -> str:
    _ = words.gettext
    return _("There is no {typed} here. Known: {known}.").format(
        typed=typed, known=", ".join(known)
    )


def clock_is(words: Words, now: datetime) -> str:
    _ = words.gettext
    return _("The clock shows {moment}.").format(moment=words.moment(now))


def clock_usage(words: Words) -> str:
    _ = words.gettext
    return _(
        "Write the time as !at 2026-04-24 08:00; the clock only moves forward, at most two years at a time."
    )


def clock_is_real(words: Words) -> str:
    _ = words.gettext
    return _("This database is kept, so the clock is the real one and cannot be moved.")


def unknown_line(words: Words) -> str:
    _ = words.gettext
    return _("Lines that begin with ! are: !as, !at, !file, !who, !quit.")


def no_file(words: Words, typed: str) -> str:
    _ = words.gettext
    return _("There is no file {typed} here.").format(typed=typed or "–")


def wrong_settings(words: Words, faults: Sequence[tuple[str, str]]) -> str:
    """Every wrong setting by name, and where it is explained. faults: (name, sentence)."""
    _ = words.gettext
    lines = [
        _("These settings cannot be used:"),
        *(f"- {name}: {fault}" for name, fault in faults),
        _("Mend them in the environment or in .env; .env.example explains each."),
    ]
    return "\n".join(lines)


def setting_fault(words: Words, kind: str, facts: Mapping[str, object]) -> str:
    """What a setting must be. kind, facts: as in `config.SettingFault`."""
    _ = words.gettext
    sentences = {
        "whole": _("must be a whole number"),
        "number": _("must be a number, such as 0.5"),
        "yes or no": _("must be true or false"),
        "too small": _("must be more than {above}"),
        "at least": _("must be at least {least}"),
        "at most": _("must be at most {most}"),
        "one of": _("must be one of: {known}"),
        "url": _("must be an address that begins with https://"),
        "place": _("must be a host and a port, such as 127.0.0.1:8080"),
        "unreadable": _("the file {path} cannot be read"),
    }
    shown = {
        name: words.number(fact) if isinstance(fact, int | float) else fact
        for name, fact in facts.items()
    }
    return sentences.get(kind, _("cannot be used")).format(**shown)


def no_channel(words: Words) -> str:
    _ = words.gettext
    return _(
        "No channel is set up: set TELEGRAM_TOKEN or ZALO_TOKEN (see .env.example), or talk in the terminal with “python bot.py chat”."
    )


def real_database(words: Words, path: Path) -> str:
    _ = words.gettext
    return _(
        "{path} is the database of the running service (DATABASE); the terminal is for trying things out: name another file."
    ).format(path=path)


def offices_imported(words: Words, n: int) -> str:
    _ = words.gettext
    return words.ngettext("{n} office was saved.", "{n} offices were saved.", n).format(
        n=words.count(n)
    )


def bad_table(words: Words, path: Path, fault: OfficeTableFault, about: str, row: int) -> str:
    """Why a table of offices was not taken over. about: a column, a cell or a name."""
    _ = words.gettext
    sentences = {
        OfficeTableFault.UNREADABLE: _("it cannot be read as UTF-8 text with columns"),
        OfficeTableFault.NO_OFFICES: _("it has no offices"),
        OfficeTableFault.NO_COLUMN: _("the column {about} is missing"),
        OfficeTableFault.EMPTY: _("row {row}: {about} is empty"),
        OfficeTableFault.BAD_POSITION: _("row {row}: the position “{about}” is not a number"),
        OfficeTableFault.NAME_TAKEN: _("the name “{about}” would lead to two offices"),
    }
    told = sentences[fault].format(about=about, row=row)
    return _("The table {path} cannot be used; nothing was changed: {fault}.").format(
        path=path, fault=told
    )


def bad_moment(words: Words, typed: str) -> str:
    _ = words.gettext
    return _("“{typed}” is not a time; write 2026-04-24T08:00.").format(typed=typed)


def unknown_office(words: Words, typed: str, known: Sequence[str]) -> str:
    _ = words.gettext
    return _("There is no office “{typed}”. Codes: {known}.").format(
        typed=typed, known=", ".join(known)
    )


def office_needed(words: Words, role: str) -> str:
    _ = words.gettext
    return _("The role {role} needs --office; the other roles take none.").format(role=role)


def would_send(moment: datetime, title: str) -> str:
    """Stands above each message of a dry run."""
    return f"[{format_date(moment.date())} {moment:%H:%M} → {title}]"


def dry_run_summary(words: Words, n: int, moment: datetime) -> str:
    _ = words.gettext
    return words.ngettext(
        "{n} message would go out by {moment}; nothing was sent.",
        "{n} messages would go out by {moment}; nothing was sent.",
        n,
    ).format(n=words.count(n), moment=words.moment(moment))


def locked(words: Words, holder: str) -> str:
    """Another process has the database. holder: its process id and name."""
    _ = words.gettext
    return _(
        "The database is in use by process {holder}; nothing was done. Stop that process first."
    ).format(holder=holder)


def damaged(words: Words, path: Path, fault: str) -> str:
    _ = words.gettext
    return _("{path} is not a whole database of Đôn Đốc ({fault}); nothing was changed.").format(
        path=path, fault=fault
    )


def half_restored(words: Words, path: Path) -> str:
    _ = words.gettext
    return _(
        "A restore of {path} was interrupted and the database is not in its place; nothing was done. Run the restore again: python bot.py restore FILE."
    ).format(path=path)


def backup_made(words: Words, path: Path) -> str:
    _ = words.gettext
    return _("Backup made and checked: {path}").format(path=path)


def no_database(words: Words, path: Path) -> str:
    _ = words.gettext
    return _("There is no database at {path}; check the setting DATABASE.").format(path=path)


def failed(words: Words, fault: str) -> str:
    _ = words.gettext
    return _("It did not work; nothing was changed: {fault}").format(fault=fault)


def restored(words: Words, copy: Path, kept: Path | None, held: int, forgotten: int) -> str:
    """What restoring did."""
    _ = words.gettext
    lines = [_("Restored from {path}.").format(path=copy)]
    if kept:
        lines.append(_("The replaced database is kept: {path}").format(path=kept))
    lines.append(
        _("Messages held for the editors: {held}; people forgotten again: {forgotten}.").format(
            held=words.number(held), forgotten=words.number(forgotten)
        )
    )
    return "\n".join(lines)


def planned(words: Words, n: int) -> str:
    _ = words.gettext
    return words.ngettext(
        "{n} message was planned; the running bot delivers it.",
        "{n} messages were planned; the running bot delivers them.",
        n,
    ).format(n=words.count(n))


def version_line(version: str, platform: str) -> str:
    return f"Đôn Đốc {version} ({platform})"


def alive(words: Words) -> str:
    _ = words.gettext
    return _("The bot is running.")


def not_alive(words: Words) -> str:
    _ = words.gettext
    return _("The bot is not running, or has given no sign of life for five minutes.")


def upgraded(words: Words, copy: Path, *, changed: bool) -> str:
    """What an upgrade did to the data."""
    _ = words.gettext
    shape = (
        _("The database was brought to this version.")
        if changed
        else _("The database needed no change.")
    )
    return "\n".join([backup_made(words, copy), shape])
