"""The command line's own words: what each command and argument is for."""

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
