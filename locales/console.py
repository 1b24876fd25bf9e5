"""The terminal's own sentences: what the lines that begin with "!" answer."""

from collections.abc import Sequence
from datetime import datetime

from core.month import format_date
from locales.words import Words


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
