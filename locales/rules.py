"""Quotas, calendar days, pausing: what an administrator sets."""

from datetime import date

from core.month import Month
from core.quota import Office, Quota
from locales.commands import shown
from locales.words import Words


def quota_set(words: Words, quota: Quota, office: Office | None, since: Month) -> str:
    _ = words.gettext
    sentence = (
        _(
            "Quota of {office} from month {month}: floor {floor}, target {target}. Earlier months keep theirs."
        )
        if office
        else _(
            "Common quota from month {month}: floor {floor}, target {target}. Earlier months keep theirs."
        )
    )
    return sentence.format(
        office=office.name if office else "",
        month=words.month(since),
        floor=words.count(quota.floor),
        target=words.count(quota.target),
    )


def quotas(words: Words, month: Month, lines: list[tuple[Office, Quota]]) -> str:
    """The quotas in force."""
    _ = words.gettext
    head = _("Quotas of month {month} (floor - target):").format(month=words.month(month))
    return "\n".join([head, *(f"{o.code}: {q.floor} - {q.target}" for o, q in lines)])


def day_set(words: Words, day: date, reason: str, *, working: bool) -> str:
    _ = words.gettext
    sentence = (
        _("{weekday} {date} is now a working day ({reason}).")
        if working
        else _("{weekday} {date} is now a day off ({reason}).")
    )
    told = sentence.format(weekday=words.weekday(day), date=words.date(day), reason=reason)
    return told[0].upper() + told[1:]


def days(words: Words, lines: list[tuple[date, bool, str]]) -> str:
    """The overrides of the calendar."""
    _ = words.gettext
    if not lines:
        return _("No day is set apart from the public calendar.")
    kinds = {True: _("working"), False: _("off")}
    told = (f"{words.date(day)}: {kinds[working]} ({reason})" for day, working, reason in lines)
    return "\n".join([_("Days set apart from the public calendar:"), *told])


def paused(words: Words) -> str:
    _ = words.gettext
    return _(
        "All automatic messages are paused. Commands are still answered. To resume: {resume}."
    ).format(resume=shown(words, "resume"))


def resumed(words: Words) -> str:
    _ = words.gettext
    return _("Automatic messages are resumed.")


def language_set(words: Words) -> str:
    _ = words.gettext
    return _("The language is now English.")


def languages(words: Words) -> str:
    _ = words.gettext
    return _("Languages: vi (Tiếng Việt), en (English).")
