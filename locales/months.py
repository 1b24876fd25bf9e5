"""The rules of a month: quotas, exemptions, closings, absences, the calendar, the province."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum, auto

from msgspec import Struct

from core.ladder import MessageKind
from core.month import Month
from core.quota import Standing
from core.review import ProvinceRank
from core.text import foreign
from locales.annex import notice
from locales.nudges import NAMES
from locales.standing import NOT_IN_TABLE, verdict
from locales.words import Sentence, Words, plural as _n, said, sentence as _

# Acknowledging and being away.
ACK = _("Received")
REPORT_OBSTACLE = _("Report an obstacle")
ACKNOWLEDGED = _("Noted that you have received: {messages}.")
NOTHING_TO_ACKNOWLEDGE = _("There is no message waiting to be acknowledged.")
AWAY_INSTEAD = _("This takes the place of the absence until the end of {day}.")
AWAY_UNTIL = _(
    "Until the end of {day} messages go to: {deputies}. To end this earlier, send {/away} off."
)
AWAY_FROM = _(
    "From {first} until the end of {day} messages go to: {deputies}. To end this earlier, send {/away} off."
)
AWAY_ON = _("On {day} messages go to: {deputies}. To end this earlier, send {/away} off.")
BACK_AGAIN = _("Messages are sent to you again.")

# Exempting and closing.
ASK_CLOSE = _(
    "Month {month} has not ended. Close it all the same? Once closed it takes no more entries."
)
CLOSE = _("Close the month")
LEAVE_OPEN = _("Leave it open")
LEFT_OPEN = _("The month stays open.")
REOPENED = _("Month {month} is reopened ({reason}). Entries from now on are marked as late.")
_TO_REOPEN = _("To reopen: {/close} reopen {month}")

# Quotas, days, pauses, languages.
QUOTA_OF = _(
    "Quota of {office} from month {month}: floor {floor}, target {target}. Earlier months keep theirs."
)
COMMON_QUOTA = _(
    "Common quota from month {month}: floor {floor}, target {target}. Earlier months keep theirs."
)
ASK_PAUSE = _(
    "Pause all automatic messages, nudges and reports among them, until they are resumed? Nothing is paused yet."
)
ASK_PAUSE_UNTIL = _(
    "Pause all automatic messages, nudges and reports among them, until the end of {day}? Nothing is paused yet."
)
PAUSE = _("Pause them")
KEEP_SENDING = _("Do not pause")
STILL_SENDING = _("Automatic messages go on.")
PAUSED = _("All automatic messages are paused. Commands are still answered.")
PAUSED_UNTIL = _(
    "All automatic messages are paused until the end of {day}, and then go on by themselves. Commands are still answered."
)
WAITS_FOR_RESUMING = _(
    "Automatic messages are paused: what is told here goes out only after {/resume}."
)
WAITS_UNTIL = _(
    "Automatic messages are paused until the end of {day}: what is told here goes out only after that."
)
RESUME_NOW = _("Resume now")
RESUME = _("Resume them")
STAY_PAUSED = _("Stay paused")
STILL_PAUSED = _("Automatic messages stay paused.")
RESUMED = _("Automatic messages are resumed.")
LANGUAGE_SET = _("The language is now English.")
WHICH_LANGUAGES = _("Languages: {languages}.")

# Whom to telephone.
_ALL_ACKNOWLEDGED = _("Month {month}: every office below the floor has acknowledged.")
_CALLS = _("Month {month}: below the floor and not acknowledged; please telephone:")

# The province's ranking.
ENTER_NOTICE = _("To enter a notice: {/province} {example}")
ASK_OVERWRITE = _("{changes}\nThis takes the place of what is known. Record it?")
OVERWRITE = _("Record it in its place")
KEEP_AS_IT_IS = _("Keep what is known")
NOTICES_LEFT = _("Nothing was recorded; what is known stays.")
UNDO_NOTICES = _("Undo this")
_NO_NOTICE = _("No notice of the province is known yet.")
_RANK = _("Month {month}: {rank:d}/{of:d}")
_BEFORE = _("Before: {rank}")
_NOW = _("Now: {rank}")


class Sending(Enum):
    """What closing a month sends."""

    AT_ONCE = auto()  # overdue notices and the report
    AT_MONTHS_END = auto()  # the same, once the month has ended
    LATE = auto()  # the report alone: it did not go out in time
    NOT_OURS = auto()  # nothing: the month had ended when the system was set up
    CORRECTED = auto()  # the corrected report, since another one went out before
    NOTHING = auto()  # it went out before, and nothing has changed since


class Closing(Struct, frozen=True):
    """What closing a month brings about. when: the next sending hours. below: offices' codes."""

    month: Month
    sending: Sending
    when: datetime
    below: Sequence[str]
    changes: Sequence[tuple[Standing | None, Standing | None]] = ()


_CHANGED_SINCE = _("Changed since the report: {changes}.")
# Before and after it is closed.
_SENT: Mapping[Sending, Sentence] = {
    Sending.AT_ONCE: _("Sent at {when}: the report to leaders and editors{overdue}."),
    Sending.AT_MONTHS_END: _(
        "The overdue notices and the report go out when the month has ended; until then no office is urged."
    ),
    Sending.LATE: _(
        "The report of the month has not been sent yet: it goes to leaders and editors at {when}."
    ),
    Sending.NOT_OURS: _(
        "The month had ended before the system was set up: neither a report nor an overdue notice is sent."
    ),
    Sending.CORRECTED: _(
        "The figures have changed since the report was sent: the corrected report goes to leaders and editors at {when}."
    ),
    Sending.NOTHING: _(
        "The report was sent before and nothing has changed since: nothing more is sent."
    ),
}


def ask_close(words: Words, closing: Closing) -> str:
    lines = [_("Close month {month}? Once closed it takes no more entries.")]
    if closing.sending is Sending.AT_MONTHS_END:
        lines = [ASK_CLOSE]
    return f"{words.tell(lines, month=closing.month)} {_what_is_sent(words, closing)}"


def closed(words: Words, closing: Closing) -> str:
    done = words.say(
        _("Month {month} is closed: no more entries are recorded."), month=closing.month
    )
    again = words.say(_TO_REOPEN, month=closing.month)
    return " ".join([done, _what_is_sent(words, closing), again])


def _what_is_sent(words: Words, closing: Closing) -> str:
    overdue = ""
    if closing.below:
        overdue = words.say(_(", overdue notices to {offices}"), offices=list(closing.below))
    sent = words.say(_SENT[closing.sending], when=closing.when, overdue=overdue)
    if not closing.changes:
        return sent
    told = (_changed(words, before, after) for before, after in closing.changes if after)
    return f"{sent} {words.say(_CHANGED_SINCE, changes='; '.join(told))}"


def _changed(words: Words, before: Standing | None, after: Standing) -> str:
    """As in: GDMN: 1 (thiếu 9) → 1 (được miễn)."""
    then = f"{words.number(before.count)} ({verdict(words, before)})" if before else "–"
    return f"{after.office.code}: {then} → {words.number(after.count)} ({verdict(words, after)})"


class VerdictChange(Struct, frozen=True):
    """What is said of an office (its code) in a month, before and after. None: not in the table."""

    office: str
    before: Standing | None
    after: Standing | None


def verdicts_changed(words: Words, month: Month, changes: Sequence[VerdictChange]) -> str:
    """How a change altered the verdicts of a month that was closed before."""
    told = (
        words.say(
            _("{office} from “{before}” to “{after}”"),
            office=one.office,
            before=_verdict(words, one.before),
            after=_verdict(words, one.after),
        )
        for one in changes
    )
    sentence = _("This changes the result of month {month}, which was closed before: {changes}.")
    return words.say(sentence, month=month, changes=said(*told, by="; "))


def _verdict(words: Words, standing: Standing | None) -> str:
    return verdict(words, standing) if standing else words.say(NOT_IN_TABLE)


class Call(Struct, frozen=True):
    """Whom to telephone. failure: why the message did not arrive, or empty."""

    standing: Standing
    phone: str = ""
    failure: str = ""


def calls(words: Words, month: Month, wanted: Sequence[Call]) -> str:
    if not wanted:
        return words.say(_ALL_ACKNOWLEDGED, month=month)
    return "\n".join([words.say(_CALLS, month=month), *(_call(words, call) for call in wanted)])


def _call(words: Words, call: Call) -> str:
    standing = call.standing
    count, floor = words.number(standing.count), words.number(standing.quota.floor)
    parts = [f"- {foreign(standing.office.head_title)}: {count}/{floor}"]
    if call.failure:
        parts.append(words.say(_("message not received ({reason})"), reason=call.failure))
    return " · ".join([*parts, *filter(None, [foreign(call.phone)])])


def ask_resume(words: Words, waiting: Sequence[tuple[MessageKind, Month, Sequence[str]]]) -> str:
    """waiting: kind, month and the offices (codes; empty for a person) of what would go out."""
    lines = [words.say(_("Nothing is waiting to be sent. Resume the automatic messages?"))]
    if waiting:
        n = sum(len(offices) for *_kind, offices in waiting)
        about = _n("{n} message would go out now:", "{n} messages would go out now:")
        lines = [words.say(about, n=n)]
    for kind, month, offices in waiting:
        name = words.say(NAMES[kind], month=month) if kind in NAMES else str(kind)
        named = [code for code in offices if code]
        lines.append(f"- {name}: {', '.join(named) or words.number(len(offices))}")
    if waiting:
        lines.append(words.say(_("Resume the automatic messages?")))
    return "\n".join(lines)


def ranking(words: Words, year: int, ranks: Sequence[ProvinceRank]) -> str:
    """A year's notices, a line for each month."""
    lines = [_rank(words, rank) for rank in ranks] or [words.say(_NO_NOTICE)]
    return "\n".join([words.say(_("Rank in the province, {year:d}"), year=year), *lines])


def _rank(words: Words, rank: ProvinceRank) -> str:
    """One month: rank, notice, the department's count and the other agencies'."""
    line = words.say(_RANK, month=rank.month, rank=rank.rank, of=rank.of)
    line += f" ({cited})" if (cited := notice(words, rank)) else ""
    counts = [f"{foreign(name)} {words.number(count)}" for name, count in rank.peers]
    if rank.own_count is not None:
        counts.insert(0, words.say(_("the Department {n:n}"), n=rank.own_count))
    return line + (": " + ", ".join(counts) if counts else "") + "."


def province_kept(words: Words, before: ProvinceRank | None, after: ProvinceRank) -> str:
    """The answer to a notice that was entered."""
    now = _rank(words, after)
    if before is None:
        return words.say(_("Recorded. {rank}"), rank=now)
    if before == after:
        return words.say(_("It is so already. {rank}"), rank=now)
    return f"{words.say(_BEFORE, rank=_rank(words, before))}\n{words.say(_NOW, rank=now)}"


def notice_change(words: Words, before: ProvinceRank | None, after: ProvinceRank) -> str:
    """What would be recorded, in a question."""
    lines = [words.say(_BEFORE, rank=_rank(words, before))] if before else []
    return "\n".join([*lines, words.say(_("To be recorded: {rank}"), rank=_rank(words, after))])


def notice_undone(words: Words, before: ProvinceRank | None, after: ProvinceRank) -> str:
    """What holds again."""
    if before is None:
        return words.say(_("Undone: of month {month} nothing is known."), month=after.month)
    return words.say(_("Undone. It holds again: {rank}"), rank=_rank(words, before))
