"""What a sentence without a command asks for: only where every word of it is understood.

`understood` is sure or gives None; `likely` then tells what to offer. Neither changes anything,
knows a clock or says a sentence.
"""

from collections.abc import Collection, Sequence
from datetime import date

from msgspec.structs import replace

from core.month import Span
from core.names import OfficeNames
from core.people import EDITORS, HEADS, OVERSEERS, WRITING_IN, Role
from core.reading.absences import absence
from core.reading.intents import (
    About,
    Acknowledge,
    AnswerToNothing,
    AskArticles,
    AskBelow,
    AskComparison,
    AskDeadline,
    AskHelp,
    AskLog,
    AskNudges,
    AskOffices,
    AskQuota,
    AskRanking,
    AskSchedule,
    AskStanding,
    BeBack,
    Changing,
    Confirm,
    Courtesy,
    Decline,
    DisputeFigures,
    DoubtfulTime,
    Intent,
    MonthsOnly,
    OfficeOnly,
    PassOn,
    RaiseObstacle,
    SetCount,
    Under,
)
from core.reading.lines import parts_of
from core.reading.message import LONGEST_TEXT, is_plainly_a_count, may_be_a_count
from core.reading.notes import cut
from core.reading.periods import Period, period_of
from core.reading.phrases import CALLING
from core.reading.sentences import Part, Sentence, sentence
from core.reading.talkrules import RULES, Rule, Scene
from core.reading.talkwords import CLAUSE_STARTS, FRIENDLY, PARTICLES, RECORDING, Say
from core.reading.times import TimeFault
from core.reading.writing import clean

LIKELY = 3


def understood(
    text: str,
    names: OfficeNames,
    today: date,
    roles: Collection[Role],
    under: Under = Under.NOTHING,
) -> Intent | None:
    """What is surely meant, or None.

    A text that reads as counts is none of this; "vâng, GDMN 3 bài" is from a head a receipt, too.
    """
    if len(text) > LONGEST_TEXT:
        return None
    return _understood(text, names, today, roles, under) or _set(text, names, today, roles, under)


def _set(
    text: str, names: OfficeNames, today: date, roles: Collection[Role], under: Under
) -> SetCount | None:
    """As in "sửa GDMN là 5 vì đếm sót": the count that an office shall have, and why."""
    if EDITORS.isdisjoint(roles) or "\n" in text:
        return None
    line = clean(text)
    taken = cut(line, parts_of(line, names, today))
    if not (taken.items and taken.note) or taken.title or taken.links or taken.hidden:
        return None
    found = _understood(line[: taken.items[-1].end], names, today, roles, under)
    return replace(found, note=taken.note) if isinstance(found, SetCount) else None


def _understood(
    text: str, names: OfficeNames, today: date, roles: Collection[Role], under: Under
) -> Intent | None:
    said = sentence(text, names, today)
    if not said.says and not any(char.isalnum() for char in text):
        return Courtesy() if any(char in FRIENDLY for char in text) else AskHelp()
    if any(part.plain == CALLING for part in said.parts) and not said.says:
        return Courtesy(greeting=True)
    if not said.sure or not said.says:
        return None
    scene = Scene(said, today, frozenset(roles), under)
    if is_plainly_a_count(text, names, today) or may_be_a_count(text, names, today):
        return None if scene.any(EDITORS) else _acknowledged(scene, names)
    return (
        _choice(scene)
        or _told(scene)
        or _acknowledged(scene, names)
        or _whole(scene)
        or _answer_to_nothing(scene)
    )


def likely(
    text: str,
    names: OfficeNames,
    today: date,
    roles: Collection[Role],
    under: Under = Under.NOTHING,
) -> tuple[Intent, ...]:
    """Two or three things to offer to whoever was not understood, likeliest first.

    To whoever is no editor the first is always to pass the words on to the editors.
    """
    text = text[:LONGEST_TEXT].strip()
    said = sentence(text, names, today)
    scene = Scene(said, today, frozenset(roles), under)
    writes_in = scene.any(HEADS) or (scene.any(WRITING_IN) and Role.EDITOR not in scene.roles)
    found: list[Intent] = [PassOn(text)] if text and writes_in else []
    found += [intent for rule in RULES if (intent := _perhaps(rule, scene))]
    ended = {Say.OBSTACLE, Say.ENDED} <= said.says
    troubled = said.says & {Say.OBSTACLE, Say.LACK} and not (ended or _denies(said))
    if Say.REWORK in said.says:
        found.append(AskArticles(scene.office))
    if text and scene.any(HEADS) and (troubled or Say.TROUBLE in said.says):
        found.append(RaiseObstacle(text))
    found += _usual(scene)
    distinct = [intent for index, intent in enumerate(found) if intent not in found[:index]]
    return tuple(distinct[:LIKELY])


def _usual(scene: Scene) -> list[Intent]:
    if scene.any(OVERSEERS) and not scene.any(HEADS):
        return [AskStanding(), AskBelow(), AskRanking()]
    return [AskStanding(), AskHelp()]


def _perhaps(rule: Rule, scene: Scene) -> Intent | None:
    """What a sentence may mean in which there is more than the rule can account for."""
    if not rule.needs <= scene.said.says or not (rule.roles is None or scene.any(rule.roles)):
        return None
    period = period_of(scene.said, scene.today) or Period()
    if period.of_a_day:
        period = Period()
    intent = None if period.fault else rule.build(scene, period)
    if isinstance(intent, Courtesy) or (isinstance(intent, Changing) and _denies(scene.said)):
        return None
    return intent


def _denies(said: Sentence) -> bool:
    return bool(said.says & {Say.NO, Say.NOT_YET, Say.DONT, Say.UNCLEAR, Say.QUESTION})


# --- Yes and no


_BESIDE_A_CHOICE = frozenset({Say.POLITE, Say.THANKS, Say.GREETING})
_YES = frozenset(
    {Say.HAVE, Say.AGREE, Say.FINE, Say.RECORD, Say.RIGHT, Say.GOT, Say.THUMB, Say.SEND}
)
_NO = frozenset({Say.STOP, Say.REFUSE, Say.CANCEL, Say.MISTAKE, Say.WRONG, Say.LAST})
_ALONE = (frozenset({Say.NO}), frozenset({Say.NOT_YET}), frozenset({Say.DONT}))


def _choice(scene: Scene) -> Intent | None:
    """Under a question of yes and no: either of them, unless it is both."""
    if scene.under is not Under.PREVIEW:
        return None
    says = scene.said.says - _BESIDE_A_CHOICE
    if not says:
        return None
    if says <= _YES and says != {Say.SEND}:
        return Confirm(any(part.plain == RECORDING for part in scene.said.all(Say.RECORD)))
    refused = says - {Say.MORE}
    if refused in _ALONE or (refused - {Say.NO} <= _NO and (says & {Say.STOP} or refused <= _NO)):
        return Decline()
    return None


def _answer_to_nothing(scene: Scene) -> AnswerToNothing | None:
    asked = scene.under in (Under.PREVIEW, Under.NUDGE)
    says = scene.said.says - _BESIDE_A_CHOICE
    short = says <= _YES - {Say.SEND} or says <= _NO - {Say.MISTAKE, Say.WRONG} or says in _ALONE
    takes_back = Say.CANCEL in says
    return AnswerToNothing(takes_back) if says and short and not asked else None


# --- What is told, with words of one's own


_IN_FRONT = frozenset({Say.FILLER, Say.GREETING, Say.EDITORS, Say.POLITE, Say.BREAK})
_ABOUT = frozenset({"ve", "trong", "o", "do", "vi", "voi", "khi", "qua", "lam", "nhieu", "rat"})
_BEFORE_AN_OBSTACLE = _IN_FRONT | {Say.OWN, Say.HAVE, Say.TELL, Say.FINE}
_NO_OBSTACLE = frozenset(
    {Say.NO, Say.NOT_YET, Say.DONT, Say.ENDED, Say.WHAT, Say.HOW, Say.QUESTION}
)
_BESIDE_FIGURES = frozenset(
    {Say.OWN, Say.OFFICE, Say.TIME, Say.ITEM, Say.POLITE, Say.GREETING, Say.STANDING, Say.GOT}
    | {Say.EDITORS}
)


def _told(scene: Scene) -> Intent | None:
    """An obstacle, a dispute, an absence: only of whoever answers for an office."""
    if not scene.any(HEADS):
        return None
    return _obstacle(scene) or _dispute(scene) or _absence(scene)


def _obstacle(scene: Scene) -> RaiseObstacle | None:
    parts = scene.said.parts
    at = next((i for i, part in enumerate(parts) if part.say not in _BEFORE_AN_OBSTACLE), -1)
    if at < 0 or parts[at].say is not Say.OBSTACLE:
        return None
    rest = parts[at + 1 :]
    first = next((i for i, one in enumerate(rest) if one.say not in (Say.FILLER, Say.BREAK)), -1)
    if first < 0:
        return RaiseObstacle()
    told = rest[first:]
    marked = Say.BREAK in {part.say for part in rest[:first]}
    if told[0].say is Say.ENDED or (not marked and _denied(told)):
        return None
    start = next(part.start for part in rest if part.say is not Say.BREAK)
    if not marked and rest[0].plain in _ABOUT:
        start = parts[at].start  # "khó khăn về nhân lực", "vướng quá"
    return RaiseObstacle(scene.said.text[start:])


def _denied(told: Sequence[Part]) -> bool:
    """Whether words that no colon or the like sets off deny an obstacle, or ask about one."""
    end = next((i for i, part in enumerate(told) if part.say is Say.BREAK), len(told))
    says = {part.say for part in told[:end]}
    return bool(says & _NO_OBSTACLE) or told[0].say in (Say.OWN, Say.PLURAL)


def _dispute(scene: Scene) -> Intent | None:
    clause = _first_clause(scene.said)
    says = clause.says
    wrong = says & {Say.WRONG, Say.MISTAKE}
    named = Say.FIGURES in says or (scene.under is Under.FIGURES and Say.WRONG in says)
    about = {Say.FIGURES, Say.WRONG, Say.MISTAKE, Say.MISCOUNT} | _BESIDE_FIGURES
    if not ((wrong and named) or Say.MISCOUNT in says) or not says <= about:
        return None
    period = period_of(clause, scene.today)
    if period is None or (period.fault and not period.of_a_day):
        return None
    return DisputeFigures(scene.said.text, period.span)


def _first_clause(said: Sentence) -> Sentence:
    """Up to the first mark, a salutation left out."""
    parts: list[Part] = []
    for part in said.parts:
        if part.say is Say.BREAK and {one.say for one in parts} - _IN_FRONT:
            break
        parts.append(part)
    return replace(said, parts=tuple(parts))


def _absence(scene: Scene) -> Intent | None:
    if scene.said.says - _BESIDE_A_CHOICE - {Say.OWN} == {Say.BACK}:
        return BeBack()
    return absence(scene.said, scene.today)


# --- An acknowledgement


_RECEIPT = frozenset({Say.RECEIVED, Say.FINE, Say.THUMB})
_RECEIPT_UNDER_A_NUDGE = _RECEIPT | {Say.AGREE, Say.GOT, Say.POLITE}
_GOES_WITH_A_RECEIPT = _RECEIPT_UNDER_A_NUDGE | {Say.THANKS, Say.PRAISE}
_FRONT_OF_A_RECEIPT = frozenset({Say.GREETING, Say.OWN, Say.FILLER, Say.BREAK, Say.EDITORS})


def _acknowledged(scene: Scene, names: OfficeNames) -> Intent | None:
    if not scene.any(HEADS) or scene.under is Under.PREVIEW:
        return None
    nudged = scene.under is Under.NUDGE
    front = _FRONT_OF_A_RECEIPT | ({Say.THANKS} if nudged else set())
    receipt = _RECEIPT_UNDER_A_NUDGE if nudged else frozenset({Say.RECEIVED})
    parts = scene.said.parts
    first = next((i for i, part in enumerate(parts) if part.say not in front), -1)
    if first < 0 or parts[first].say not in receipt:
        return None
    end, clear = _end_of_receipt(parts, first)
    if end == len(parts):
        return Acknowledge()
    receipt_given = {part.say for part in parts[first:end]} - {Say.POLITE, Say.FILLER, Say.BREAK}
    if not receipt_given or (not clear and parts[end].plain not in CLAUSE_STARTS):
        return None
    return _with_rest(scene, scene.said.text[parts[end].start :], names)


def _end_of_receipt(parts: tuple[Part, ...], start: int) -> tuple[int, bool]:
    """Where the words after the receipt begin, and whether punctuation sets them off."""
    end, at, clear = start, start, False
    while at < len(parts) and parts[at].say in _GOES_WITH_A_RECEIPT | {Say.FILLER, Say.BREAK}:
        at += 1
        part = parts[at - 1]
        goes_on = end == at - 1 and not clear and part.plain in PARTICLES - CLAUSE_STARTS
        if part.say is not Say.FILLER or goes_on:  # "ok rồi"
            end, clear = at, part.say is Say.BREAK
    return (at, True) if at == len(parts) else (end, clear)


def _with_rest(scene: Scene, rest: str, names: OfficeNames) -> Intent | None:
    """The receipt with the rest, a question or words to pass on; None if it would change something."""
    after = replace(scene, said=sentence(rest, names, scene.today), under=Under.NOTHING)
    if _told(after) or after.said.says & {Say.CANCEL, Say.MISTAKE, Say.CHANGE}:
        return None
    if Say.OBSTACLE in after.said.says and not _denies(after.said):
        return None
    asked = _whole(after)
    if isinstance(asked, Courtesy):
        return Acknowledge()
    if asked is None or isinstance(asked, MonthsOnly | OfficeOnly | Changing):
        return Acknowledge(rest)
    return Acknowledge(then=asked)


# --- Sentences that are understood whole


def _whole(scene: Scene) -> Intent | None:
    says = scene.said.says
    for rule in RULES:
        if not (rule.needs <= says <= rule.needs | rule.may):
            continue
        if rule.roles is not None and not scene.any(rule.roles):
            continue
        if len(scene.said.offices) > 1:
            return _offices(scene)
        if (period := period_of(scene.said, scene.today)) is None:
            if intent := rule.build(scene, Period()):
                return intent if isinstance(intent, AskComparison) else None
            continue
        if intent := rule.build(scene, period):
            return _timed(intent, period)
    return None


def _offices(scene: Scene) -> Intent | None:
    """Of several offices only a comparison is understood."""
    period = period_of(scene.said, scene.today)
    if Say.COMPARE not in scene.said.says or period is None:
        return None
    return _timed(AskOffices(scene.said.offices, period.span), period)


_AHEAD = AskDeadline | AskQuota | AskSchedule  # known of what is to come
_BY_DAYS = AskArticles | AskLog | AskNudges | AskDeadline | AskSchedule  # listed with their days


def _timed(intent: Intent, period: Period) -> Intent | None:
    if period.fault is TimeFault.TO_COME and isinstance(intent, _AHEAD):
        month = period.when.month if period.when else None
        return replace(intent, span=Span(month, month)) if month else intent
    if period.fault is TimeFault.WEEK and isinstance(intent, _BY_DAYS):
        return intent
    if period.of_a_day and not isinstance(intent, About):
        return None
    if period.fault and not isinstance(intent, AskComparison | Courtesy):
        return DoubtfulTime(period.fault, intent, period.when)
    return intent
