"""The sentence for every reason why something was not done."""

from collections.abc import Callable, Mapping
from datetime import date

from core.month import Month
from core.quota import Office
from core.refusal import Refusal, Why
from locales.commands import shown, since_command
from locales.linking import channel_name
from locales.months import not_read
from locales.notices import in_line, quoted
from locales.people import PEOPLE_EXAMPLE
from locales.words import Words


def text_fact(refusal: Refusal, name: str) -> str:
    return str(refusal.facts.get(name, ""))


def typed(refusal: Refusal) -> str:
    return quoted(text_fact(refusal, "typed"))


def month_fact(words: Words, refusal: Refusal, name: str = "month") -> str:
    month = refusal.facts[name]
    assert isinstance(month, Month)
    return words.month(month)


def office_fact(refusal: Refusal, name: str) -> str:
    office = refusal.facts[name]
    assert isinstance(office, Office)
    return f"{office.code} ({office.name})"


def _bad_count(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "“{typed}” is not a valid count; nothing was recorded. A count is written with 1 to 3 digits, for example 3."
    ).format(typed=typed(refusal))


def _zero_count(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _("A count of 0 changes nothing; nothing was recorded.")


def _no_reason(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "A correction needs a reason, at the end of its line; nothing was recorded. Example: {example}"
    ).format(example=_("-1 GDTrH recorded twice"))


def _below_zero(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "{office} has {count} in month {month}; the correction would make it negative. Nothing was recorded."
    ).format(
        office=office_fact(refusal, "office"),
        count=refusal.facts["count"],
        month=month_fact(words, refusal),
    )


def _two_offices(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "The message names two offices, {first} and {second}; nothing was recorded. Please send one line for each office."
    ).format(first=office_fact(refusal, "first"), second=office_fact(refusal, "second"))


def _bad_entry(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("There is no entry {typed}; nothing was changed. The numbers are in {log}.").format(
        typed=typed(refusal), log=shown(words, "log")
    )


def _already_undone(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("Entry {entry} was undone before (by entry {by}); nothing was changed.").format(
        entry=refusal.facts["entry"], by=refusal.facts["by"]
    )


def _undo_of_undo(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "Entry {entry} is itself an undo; nothing was changed. To restore the count, please record it again."
    ).format(entry=refusal.facts["entry"])


def _nothing_to_undo(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "You have no entry that could be undone. To undo another's, add its number: {example}"
    ).format(example=f"{shown(words, 'undo')} 128")


def _undo_below_zero(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "Undoing entry {entry} would make the count negative; nothing was changed. Please undo the later corrections first."
    ).format(entry=refusal.facts["entry"])


def _too_many_lines(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("A message may hold at most {limit} lines of counts; nothing was recorded.").format(
        limit=refusal.facts["limit"]
    )


def _closed_month(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    month = month_fact(words, refusal)
    return _(
        "Month {month} is closed; nothing was recorded. To reopen it: {reopen} and the reason."
    ).format(month=month, reopen=f"{shown(words, 'reopen')} {month}")


ABOUT_COUNTS: Mapping[Why, Callable[[Words, Refusal], str]] = {
    Why.BAD_COUNT: _bad_count,
    Why.ZERO_COUNT: _zero_count,
    Why.NO_REASON: _no_reason,
    Why.BELOW_ZERO: _below_zero,
    Why.TWO_OFFICES: _two_offices,
    Why.BAD_ENTRY: _bad_entry,
    Why.ALREADY_UNDONE: _already_undone,
    Why.UNDO_OF_UNDO: _undo_of_undo,
    Why.NOTHING_TO_UNDO: _nothing_to_undo,
    Why.UNDO_BELOW_ZERO: _undo_below_zero,
    Why.TOO_MANY_LINES: _too_many_lines,
    Why.CLOSED_MONTH: _closed_month,
}


def refused(words: Words, refusal: Refusal) -> str:
    """Every `Why` has a sentence here; a test holds that."""
    return in_line(words, _SENTENCES[refusal.why](words, refusal), refusal.line)


def _not_allowed(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "This function is for authorised staff only; the request was not carried out. Please contact the department's office if you need help."
    )


def _unknown_command(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("There is no command {typed}. See {help}.").format(
        typed=typed(refusal), help=shown(words, "help")
    )


def _usage(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("Something is missing; nothing was recorded. Example: {example}").format(
        example=text_fact(refusal, "example")
    )


def _bad_month(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("“{typed}” is not a month; nothing was changed. Write it as 4/2026 or T4.").format(
        typed=typed(refusal)
    )


def _future_month(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("Month {month} has not begun (it is month {current}); nothing was changed.").format(
        month=month_fact(words, refusal), current=month_fact(words, refusal, "current")
    )


def _channels(words: Words, refusal: Refusal) -> str:
    """The channels that are running, by the names that people know. known: a list of texts."""
    known = refusal.facts["known"]
    assert isinstance(known, list | tuple)
    return ", ".join(channel_name(words, str(name)) for name in known)


def _future_date(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("The day {typed} has not come yet; nothing was changed.").format(typed=typed(refusal))


def _bad_date(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("“{typed}” is not a date; nothing was changed. Write it as 29/4/2026.").format(
        typed=typed(refusal)
    )


def _too_long(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("The text is too long (at most {limit} characters); nothing was recorded.").format(
        limit=words.number(int(text_fact(refusal, "limit")))
    )


def _bad_quota(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "A quota is two counts, the floor and then the target that is not below it; nothing was changed. Example: {example}"
    ).format(example=f"{shown(words, 'quota')} 10 15")


def _name_taken(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "The name “{typed}” is taken or could mean several offices; nothing was changed."
    ).format(typed=typed(refusal))


def _unknown_office_code(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("There is no office {typed}; nothing was changed.").format(typed=typed(refusal))


def _unknown_person(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "There is no person {typed}; nothing was changed. The numbers are in {people}."
    ).format(typed=typed(refusal), people=shown(words, "people"))


def _last_admin(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "This is the last administrator; nothing was changed. Please appoint another one first."
    )


def _bad_role(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "“{typed}” is not a role; nothing was changed. Roles: head, deputy (both with an office's code), editor, leader, admin."
    ).format(typed=typed(refusal))


def _no_such_choice(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _("There is no such choice any more; nothing was changed.")


def _question_expired(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _("This choice has expired; nothing was changed. Please send the command again.")


def _not_your_question(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _("This choice was offered to somebody else; nothing was changed.")


def _bad_code(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "The invitation code is not valid or no longer valid. Please check it, or ask the department's office for a new one."
    )


def _too_many_guesses(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _("Too many wrong codes were sent. Please try again after an hour.")


def _nothing_to_consent(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "There is no invitation waiting for this chat. Please send {start} followed by your code."
    ).format(start=shown(words, "start"))


def _no_office(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("Please name an office. Example: {example}").format(
        example=text_fact(refusal, "example")
    )


def _nothing_changes(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _("It is so already; nothing was changed.")


def _unknown_obstacle(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "There is no obstacle {typed}; nothing was changed. The numbers are in {obstacles}."
    ).format(typed=typed(refusal), obstacles=shown(words, "obstacles"))


def _no_deputy(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "No such deputy is linked for your office; nothing was changed. Please ask the department's office to invite one."
    )


def _no_leader(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "No leader of the department is linked yet; nothing was submitted. Please invite one first."
    )


def _bad_absence(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    day = refusal.facts["day"]
    assert isinstance(day, date)
    return _(
        "{date} is not within a year from today; nothing was changed. Please write the last day away, for example {example}"
    ).format(date=words.date(day), example=f"{shown(words, 'away')} 20/5")


def _retired_office(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "{office} has not been in the tables since month {month}; nothing was recorded."
    ).format(office=office_fact(refusal, "office"), month=month_fact(words, refusal))


def _office_to_come(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    office = refusal.facts["office"]
    assert isinstance(office, Office)
    return _(
        "{office} is in the tables since month {month} only; nothing was recorded. An administrator changes this with {command}."
    ).format(
        office=office_fact(refusal, "office"),
        month=month_fact(words, refusal),
        command=since_command(words, office),
    )


def _no_role(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "Person {typed} has no role; nothing was done. Please give a role first: {people}"
    ).format(typed=typed(refusal), people=f"{shown(words, 'people')} {words.say(PEOPLE_EXAMPLE)}")


def _linked_otherwise(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "This chat is linked to another person; nothing was changed. Please use the code in the chat of the person whom it was issued for."
    )


def _no_such_channel(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("“{typed}” is no channel in use here; nothing was changed. In use: {known}.").format(
        typed=typed(refusal), known=_channels(words, refusal)
    )


def _not_linked_there(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("You are not linked on “{typed}”; nothing was changed.").format(typed=typed(refusal))


def _last_door(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "This is your only channel; it was not unlinked. To receive nothing: {stop}; to delete your data: {forget}."
    ).format(stop=shown(words, "stop"), forget=shown(words, "forget"))


_SENTENCES: dict[Why, Callable[[Words, Refusal], str]] = {
    **ABOUT_COUNTS,
    Why.NOT_ALLOWED: _not_allowed,
    Why.UNKNOWN_COMMAND: _unknown_command,
    Why.USAGE: _usage,
    Why.BAD_MONTH: _bad_month,
    Why.FUTURE_MONTH: _future_month,
    Why.BAD_DATE: _bad_date,
    Why.FUTURE_DATE: _future_date,
    Why.TOO_LONG: _too_long,
    Why.BAD_QUOTA: _bad_quota,
    Why.BAD_PROVINCE: lambda words, refusal: not_read(words, typed(refusal)),
    Why.NAME_TAKEN: _name_taken,
    Why.UNKNOWN_OFFICE_CODE: _unknown_office_code,
    Why.UNKNOWN_PERSON: _unknown_person,
    Why.LAST_ADMIN: _last_admin,
    Why.BAD_ROLE: _bad_role,
    Why.NO_SUCH_CHOICE: _no_such_choice,
    Why.QUESTION_EXPIRED: _question_expired,
    Why.NOT_YOUR_QUESTION: _not_your_question,
    Why.BAD_CODE: _bad_code,
    Why.TOO_MANY_GUESSES: _too_many_guesses,
    Why.NOTHING_TO_CONSENT: _nothing_to_consent,
    Why.NO_OFFICE: _no_office,
    Why.NOTHING_CHANGES: _nothing_changes,
    Why.UNKNOWN_OBSTACLE: _unknown_obstacle,
    Why.NO_DEPUTY: _no_deputy,
    Why.NO_LEADER: _no_leader,
    Why.BAD_ABSENCE: _bad_absence,
    Why.RETIRED_OFFICE: _retired_office,
    Why.OFFICE_TO_COME: _office_to_come,
    Why.NO_ROLE: _no_role,
    Why.LINKED_OTHERWISE: _linked_otherwise,
    Why.NO_SUCH_CHANNEL: _no_such_channel,
    Why.NOT_LINKED_THERE: _not_linked_there,
    Why.LAST_DOOR: _last_door,
}
