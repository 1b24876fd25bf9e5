"""What people rather than offices get: previews, the list to telephone, the leaders' report, notes."""

from datetime import datetime

from core.ladder import NUDGES, Step, below_floor
from core.people import Role
from core.rules import Rules
from locales import channels, circle, directory, obstacles, oversight, privacy
from locales.report import leaders_report
from locales.words import Words
from store.database import Store
from store.outbox import Letter
from store.reviews import review

# What a head is asked to acknowledge before the month is over.
ASKED_AFTER = sorted(NUDGES - {Step.OVERDUE})


def text_for(store: Store, rules: Rules, words: Words, letter: Letter, now: datetime) -> str:
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
            return leaders_report(words, review(store, letter.month, rules.kinds), now)


def _preview(store: Store, rules: Rules, words: Words, letter: Letter) -> str:
    below = below_floor(store.standings(letter.month, rules.kinds))
    of = Step(str(letter.detail["of"]))
    last_entry = store.ledger.last_entry_at(letter.month)
    return oversight.preview(words, of, letter.month, letter.deadline, below, last_entry)


def _calls(store: Store, rules: Rules, words: Words, letter: Letter) -> str:
    """Heads below the floor whom the month's last message did not reach, or who keep silent."""
    latest = {one.office: one for one in store.outbox.of_month(letter.month, ASKED_AFTER)}
    found = []
    for standing in below_floor(store.standings(letter.month, rules.kinds)):
        sent = latest.get(standing.office.code)
        if sent and sent.acknowledged:
            continue
        count = f"{words.number(standing.count)}/{words.number(standing.quota.floor)}"
        failed = sent.reason if sent and sent.state == "failed" else ""
        found.append(
            circle.Call(
                standing.office.head_title,
                count,
                _phone(store, standing.office.code),
                oversight.reason(words, failed) if failed else "",
            )
        )
    return circle.calls(words, letter.month, found)


def _phone(store: Store, office: str) -> str:
    """The head's number, else a deputy's."""
    people = (
        *store.people.having(Role.HEAD, office=office),
        *store.people.having(Role.DEPUTY, office=office),
    )
    return next((person.phone for person in people if person.phone), "")


def _alarm(store: Store, words: Words, letter: Letter) -> str:
    failed = store.failures.told_in(int(letter.detail["alarm"]))
    return oversight.alarm(words, [_unreached(store, one) for one in failed])


def _unreached(store: Store, letter: Letter) -> oversight.Unreached:
    office = store.offices.get(letter.office)
    return oversight.Unreached(
        office.head_title,
        letter.office,
        letter.step,
        letter.month,
        letter.reason,
        _phone(store, letter.office),
        doubtful=letter.doubts > 0,
    )


def _about_channel(words: Words, letter: Letter) -> str:
    """What the watchers are told; see `reminders.watchers`. Empty for any other note."""
    detail = letter.detail
    channel = str(detail["channel"])
    match detail["event"]:
        case "allowance-low":
            return channels.allowance_low(
                words, channel, int(detail["used"]), int(detail["allowance"])
            )
        case "allowance-spent":
            return channels.allowance_spent(words, channel)
        case "closed":
            return channels.closed(words, channel, str(detail["kind"]))
    return ""


def _note(store: Store, words: Words, letter: Letter) -> str:
    if "channel" in letter.detail and (told := _about_channel(words, letter)):
        return told
    if letter.detail["event"] == "left":
        return privacy.left(words, str(letter.detail["grants"]), str(letter.detail["alone"]))
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
