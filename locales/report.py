"""The leaders' monthly report: what the standing alone does not say."""

from collections.abc import Sequence

from core.month import Month
from core.province import ProvinceRank
from core.quota import Standing
from locales.oversight import Unreached, reason
from locales.words import Words


def title(words: Words, month: Month) -> str:
    _ = words.gettext
    return _("Report to the department's leaders, month {month}").format(month=words.month(month))


def change(words: Words, before: Month, now: int, then: int) -> str:
    """The whole department against the month before."""
    _ = words.gettext
    facts = {
        "month": words.month(before),
        "then": words.number(then),
        "by": words.number(abs(now - then)),
    }
    if now > then:
        return _("Against month {month} ({then}): up by {by}.").format(**facts)
    if now < then:
        return _("Against month {month} ({then}): down by {by}.").format(**facts)
    return _("Against month {month} ({then}): unchanged.").format(**facts)


def targets(words: Words, found: Sequence[Standing]) -> str:
    _ = words.gettext
    met = [s.office.code for s in found if s.count >= s.quota.target]
    told = _("At the target: {n}/{of} offices").format(n=words.count(len(met)), of=len(found))
    return told + (f" ({', '.join(met)})." if met else ".")


def next_agency(words: Words, found: Sequence[Standing], latest: ProvinceRank) -> str:
    """How far even all floors together are from the next agency's count."""
    _ = words.gettext
    floors = sum(s.quota.floor for s in found if not s.exempt)
    if not latest.peers:
        return _("The other agencies' counts of month {month} are not known.").format(
            month=words.month(latest.month)
        )
    name, count = min(latest.peers, key=lambda peer: peer[1])
    facts = {
        "floors": words.number(floors),
        "name": name,
        "count": words.number(count),
        "month": words.month(latest.month),
    }
    if floors >= count:
        return _(
            "With every office at its floor the department would have {floors}, not below {name} with {count} in month {month}."
        ).format(**facts)
    return _(
        "Even with every office at its floor the department would have {floors}, {short} fewer than {name} with {count} in month {month}."
    ).format(short=words.number(count - floors), **facts)


def late_entries(words: Words, n: int) -> str:
    _ = words.gettext
    if not n:
        return ""
    return words.ngettext(
        "{n} entry was made after the month's end.",
        "{n} entries were made after the month's end.",
        n,
    ).format(n=words.count(n))


def unreached(words: Words, found: Sequence[Unreached]) -> str:
    _ = words.gettext
    if not found:
        return _("Everybody was reached.")
    told = "; ".join(f"{one.title} ({reason(words, one.reason)})" for one in found)
    return _("Not reached: {people}.").format(people=told)
