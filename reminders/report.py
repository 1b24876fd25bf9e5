"""What people rather than offices get: previews, the list to telephone, the leaders' report, notes."""

from collections import Counter
from datetime import datetime

from core.ladder import NUDGES, RUNGS, Step, below_floor
from core.month import Span
from core.quota import total
from core.rules import Rules
from core.workdays import WorkCalendar
from locales import circle, directory, obstacles, oversight, privacy
from locales import report as say
from locales.standing import Situation, province_line, ranking, whole_status
from locales.words import Words
from store.database import Store
from store.outbox import Letter


def text_for(
    store: Store, rules: Rules, calendar: WorkCalendar, words: Words, letter: Letter, now: datetime
) -> str:
    """The body of a message to a person, or of a note to an office."""
    match letter.step:
        case Step.ALARM:
            return _alarm(store, words, letter)
        case Step.NOTE:
            return _note(store, words, letter)
        case Step.PREVIEW:
            return _preview(store, rules, words, letter)
        case Step.CALLS:
            return _calls(store, rules, words, letter)
        case _:
            return leaders_report(store, rules, calendar, words, letter, now)


def _preview(store: Store, rules: Rules, words: Words, letter: Letter) -> str:
    below = below_floor(store.standings(letter.month, rules.kinds))
    of = Step(str(letter.detail["of"]))
    last_entry = store.ledger.last_entry_at(letter.month)
    return oversight.preview(words, of, letter.month, letter.deadline, below, last_entry)


def _calls(store: Store, rules: Rules, words: Words, letter: Letter) -> str:
    """Heads below the floor who have not acknowledged the month's last message to them."""
    latest = {one.office: one for one in store.outbox.of_month(letter.month, RUNGS)}
    lines = []
    for standing in below_floor(store.standings(letter.month, rules.kinds)):
        sent = latest.get(standing.office.code)
        if sent and sent.acknowledged:
            continue
        person = store.people.get(sent.recipient) if sent and sent.recipient else None
        count = f"{standing.count}/{standing.quota.floor}"
        lines.append((standing.office.head_title, count, person.phone if person else ""))
    return circle.calls(words, letter.month, lines)


def leaders_report(
    store: Store, rules: Rules, calendar: WorkCalendar, words: Words, letter: Letter, now: datetime
) -> str:
    """The month as the leaders get it."""
    month = letter.month
    standings = store.standings(month, rules.kinds)
    before = store.standings(month.plus(-1), rules.kinds)
    latest = store.province.latest(month)
    states = Counter(str(one.state) for one in store.obstacles.of_month(month))
    failed = [one for one in store.outbox.of_month(month, sorted(NUDGES)) if one.state == "failed"]
    situation = Situation.of(month, standings, calendar, now, paused=False)
    parts = [
        say.title(words, month),
        whole_status(words, situation),
        ranking(words, Span(month, month), standings, now),
        say.change(words, month.plus(-1), total(standings), total(before)),
        say.targets(words, standings),
        province_line(words, latest.rank, latest.of, latest.month) if latest else "",
        say.next_agency(words, standings, latest) if latest else "",
        obstacles.by_state(words, sorted(states.items())),
        say.late_entries(words, store.ledger.late_entries(month)),
        say.unreached(words, [_unreached(store, one) for one in failed]),
    ]
    return "\n\n".join(filter(None, parts))


def _alarm(store: Store, words: Words, letter: Letter) -> str:
    failed = store.outbox.reported_in(int(letter.detail["alarm"]))
    return oversight.alarm(words, [_unreached(store, one) for one in failed])


def _unreached(store: Store, letter: Letter) -> oversight.Unreached:
    office = store.offices.get(letter.office)
    person = store.people.get(letter.recipient) if letter.recipient else None
    phone = person.phone if person else ""
    return oversight.Unreached(
        office.head_title, letter.office, letter.step, letter.month, letter.reason, phone
    )


def _note(store: Store, words: Words, letter: Letter) -> str:
    if letter.detail["event"] == "left":
        return privacy.left(words, str(letter.detail["roles"]))
    if letter.detail["event"] == "access":
        name, channel = str(letter.detail["name"]), str(letter.detail["channel"])
        return directory.access_wanted(words, name, channel)
    if letter.detail["event"] == "restored":
        return oversight.restored(words, int(letter.detail["held"]))
    found = store.obstacles.get(int(letter.detail["obstacle"]))
    office = store.offices.get(found.office)
    match letter.detail["event"]:
        case "raised":
            return obstacles.raised(words, office, found.number, found.text, found.figures)
        case "forwarded":
            return obstacles.forwarded(words, office, found.number, found.text)
        case _:
            resolved = found.state == "resolved"
            return obstacles.answered(
                words, found.number, found.text, found.answer, resolved=resolved
            )
