"""Which words together make a request, as a table; and the months that a sentence names."""

from collections.abc import Callable, Collection
from datetime import date
from typing import TypeAlias

from msgspec import Struct

from core.month import Month, Span
from core.people import ADMINS, EDITORS, OVERSEERS, Role
from core.quota import Office
from core.reading import intents
from core.reading.periods import Period, compared
from core.reading.sentences import Sentence
from core.reading.talkwords import Say

LARGEST_COUNT = 999
OVERSEEING = OVERSEERS | ADMINS
Says: TypeAlias = frozenset[Say]


class Scene(Struct, frozen=True):
    said: Sentence
    today: date
    roles: frozenset[Role]
    under: intents.Under

    @property
    def office(self) -> Office | None:
        """The first that is named."""
        return self.said.offices[0] if self.said.offices else None

    @property
    def everyday(self) -> bool:
        return any(part.everyday for part in self.said.all(Say.OFFICE))

    def any(self, roles: Collection[Role]) -> bool:
        return not self.roles.isdisjoint(roles)


Build: TypeAlias = Callable[[Scene, Period], intents.Intent | None]


class Rule(Struct, frozen=True):
    """A sentence that says all of `needs`, and beside it nothing but some of `may`.

    roles: whose; None: anybody's.
    """

    needs: Says
    may: Says
    build: Build
    roles: frozenset[Role] | None = None


# --- What a request is about


def _about(kind: Callable[[Office | None, Span | None, bool], intents.Intent]) -> Build:
    def build(scene: Scene, period: Period) -> intents.Intent:
        whole = bool(scene.said.says & {Say.WHOLE, Say.PLURAL})
        return kind(scene.office, period.span, whole)

    return build


def _plain(intent: intents.Intent) -> Build:
    def build(_scene: Scene, _period: Period) -> intents.Intent:
        return intent

    return build


def _standing(scene: Scene, period: Period) -> intents.Intent | None:
    """An everyday word that is an office's name too, and a month: "kế hoạch tháng 5" is neither."""
    told = scene.said.says - {Say.OFFICE, Say.TIME, *_LIGHT}
    if not told and scene.everyday:
        return None
    return _about(intents.AskStanding)(scene, period)


def _missing(scene: Scene, period: Period) -> intents.Intent | None:
    """An everyday name counts only in a question: "còn thiếu cán bộ" tells of something else."""
    asked = scene.said.says & {Say.HOW_MANY, Say.ITEM, Say.QUESTION}
    return None if scene.office and not asked else _about(intents.AskMissing)(scene, period)


def _articles(scene: Scene, period: Period) -> intents.Intent:
    says = scene.said.says
    waiting = bool(says & {Say.WAITING, Say.UNPUBLISHED, Say.NEWS}) or (
        Say.SEND in says and bool(says & {Say.WHO, Say.HAVE})
    )
    return intents.AskArticles(scene.office, period.span, waiting=waiting)


def _ranking(scene: Scene, period: Period) -> intents.Intent:
    return intents.AskRanking(scene.office, period.span, province=Say.PROVINCE in scene.said.says)


def _comparison(scene: Scene, _period: Period) -> intents.Intent | None:
    """What stands behind "so với" is what is compared with."""
    if scene.office and Say.OWN in scene.said.says:
        return intents.AskOffices((scene.office,), own=True)
    sides = compared(scene.said, scene.today)
    if sides is None:
        return None
    own, to = sides
    if Say.YEAR_BEFORE in scene.said.says:
        span = own.span or Span(Month.of(scene.today), Month.of(scene.today))
        to = Period(Span(span.first.plus(-12), span.last.plus(-12)))
    found = intents.AskComparison(scene.office, own.span, Say.WHOLE in scene.said.says, to.span)
    fault = next((one for one in (own, to) if one.fault), None)
    return intents.DoubtfulTime(fault.fault, found, fault.when) if fault and fault.fault else found


def _office(scene: Scene, _period: Period) -> intents.Intent | None:
    return intents.OfficeOnly(scene.office) if scene.office else None


def _only_months(_scene: Scene, period: Period) -> intents.Intent | None:
    if period.span:
        return intents.MonthsOnly(period.span)
    return intents.AskStanding() if period.fault else None


def _codes(scene: Scene, _period: Period) -> intents.Intent | None:
    """The offices; "phòng nào có" begins other questions too, and "có ai" asks about people."""
    said = scene.said
    people = any(said.text[one.start : one.end].lower().endswith("ai") for one in said.all(Say.WHO))
    other = (people and Say.HAVE in said.says) or not said.says <= _OF_CODES
    return None if other and Say.CODES not in said.says else intents.AskCodes()


def _help(scene: Scene, _period: Period) -> intents.Intent | None:
    """A lone "?"; a lone "thế à" asks for nothing."""
    words = any(part.plain for part in scene.said.all(Say.QUESTION))
    return None if words else intents.AskHelp()


def _courtesy(scene: Scene, _period: Period) -> intents.Intent | None:
    """Under a question only thanks are no answer to it."""
    answers = scene.said.says - _KIND | (scene.said.says & {Say.FINE})
    if answers and scene.under is intents.Under.PREVIEW:
        return None
    return intents.Courtesy(greeting=Say.GREETING in scene.said.says)


def _undo(scene: Scene, _period: Period) -> intents.Intent | None:
    numbers = scene.said.all(Say.NUMBER)
    counted = bool(numbers) and Say.ITEM in scene.said.says
    if scene.under is intents.Under.PREVIEW or counted:
        return None
    if numbers and not scene.said.says & {Say.CANCEL, Say.RECORD}:
        return None  # "nhầm, 3": the count that is right, as much as the entry that is wrong
    if len(numbers) > 1 and Say.CANCEL not in scene.said.says:
        return None  # "nhầm, 3, không phải 5" tells of counts
    entries = [part.number for part in numbers]
    return intents.Undo(entries[0], tuple(entries[1:])) if entries else intents.Undo()


def _set(scene: Scene, period: Period) -> intents.Intent | None:
    numbers = scene.said.all(Say.NUMBER)
    one_month = period.span is None or period.span.first == period.span.last
    if scene.office is None or len(numbers) != 1 or not one_month:
        return None
    count = numbers[0].number
    return intents.SetCount(scene.office, count, period.span) if count <= LARGEST_COUNT else None


# --- The table


_LIGHT = frozenset(
    {Say.HAVE, Say.GOT, Say.QUESTION, Say.THANKS, Say.GREETING, Say.POLITE, Say.FINE, Say.EDITORS}
)
_PERIOD = frozenset({Say.TIME, Say.SINCE, Say.TO})
_SUBJECT = _LIGHT | _PERIOD | {Say.OFFICE, Say.OWN, Say.WHOLE, Say.PLURAL, Say.ITEM}
_GENERAL = _LIGHT | _PERIOD | {Say.WHOLE, Say.PLURAL, Say.ITEM, Say.OWN}
_OF_ARTICLES = frozenset(
    {Say.WHAT, Say.LIST, Say.HOW, Say.HOW_MANY, Say.WHO, Say.SEND, Say.NO, Say.WHY, Say.NOT_YET}
    | {Say.WHEN}
    | {Say.WAITING, Say.UNPUBLISHED, Say.ARTICLES, Say.NEWS}
)
_OF_CODES = _LIGHT | frozenset(
    {Say.OFFICE, Say.WHO, Say.CODES, Say.WHAT, Say.LIST, Say.WHOLE, Say.OWN, Say.PLURAL}
)
_KIND = frozenset({Say.THANKS, Say.GREETING, Say.EDITORS, Say.POLITE, Say.FINE, Say.PRAISE})
_RECEIVED = _KIND | {Say.RECEIVED, Say.AGREE, Say.RIGHT, Say.THUMB, Say.GOT}


def _rules(
    build: Build, *needs: Collection[Say], may: Says, roles: frozenset[Role] | None = None
) -> tuple[Rule, ...]:
    return tuple(Rule(frozenset(one), may, build, roles) for one in needs)


RULES = (
    *_rules(_plain(intents.AskSettings()), {Say.SETTINGS}, may=_LIGHT),
    *_rules(_plain(intents.AskHelp()), {Say.HELP}, may=_LIGHT | {Say.HOW, Say.WHAT}),
    *_rules(_help, {Say.QUESTION}, may=frozenset()),
    *_rules(_plain(intents.AskHelp()), {Say.ENTER}, may=_GENERAL | {Say.FIGURES}, roles=EDITORS),
    *_rules(
        _plain(intents.AskHelp()),
        {Say.HOW, Say.ENTER},
        {Say.HOW, Say.CHANGE},
        {Say.HOW, Say.CANCEL},
        {Say.HOW, Say.RECORD},
        may=_LIGHT | {Say.ITEM, Say.FIGURES, Say.FILE, Say.PAPER, Say.LAST, Say.CONTACT},
    ),
    # An editor who says so wants it done: that is the command, which asks first.
    *_rules(_about(intents.AskNudges), {Say.URGE}, may=_SUBJECT, roles=OVERSEEING - EDITORS),
    *_rules(
        _about(intents.AskNudges),
        {Say.URGING},
        {Say.URGE, Say.QUESTION},
        {Say.URGE, Say.WHO},
        {Say.URGE, Say.LIST},
        {Say.URGE, Say.TIME},
        {Say.WHO, Say.UNANSWERED},
        may=_SUBJECT | {Say.WHO, Say.TO_WHOM, Say.LIST},
        roles=OVERSEEING,
    ),
    *_rules(
        _plain(intents.AskNudges()),
        {Say.WHO, Say.RECEIVED},
        may=_LIGHT | {Say.ITEM},
        roles=OVERSEEING,
    ),
    *_rules(
        _about(intents.AskLog),
        {Say.LOG},
        {Say.WHO, Say.ENTER},
        may=_SUBJECT | {Say.RECORD, Say.WHO, Say.ENTER, Say.FIGURES},
        roles=OVERSEEING,
    ),
    *_rules(
        _plain(intents.AskObstacles()),
        {Say.OBSTACLE, Say.QUESTION},
        {Say.OBSTACLE, Say.WHAT},
        {Say.OBSTACLE, Say.HOW},
        {Say.OBSTACLE, Say.LIST},
        {Say.OBSTACLE, Say.WHO},
        {Say.OBSTACLE, Say.STANDING},
        may=_SUBJECT
        | {Say.WHAT, Say.HOW, Say.LIST, Say.WHO, Say.QUESTION, Say.STANDING}
        | {Say.ENDED, Say.NOT_YET, Say.TELL},
    ),
    *_rules(
        _plain(intents.AskObstacles()),
        {Say.OBSTACLE},
        may=_KIND | {Say.PLURAL, Say.HAVE},
        roles=OVERSEEING,
    ),
    *_rules(
        _comparison,
        {Say.COMPARE},
        {Say.UP_OR_DOWN},
        may=_SUBJECT | {Say.STANDING, Say.FIGURES, Say.HOW, Say.YEAR_BEFORE, Say.UP_OR_DOWN},
    ),
    *_rules(
        _about(intents.AskChart), {Say.CHART}, may=_SUBJECT | {Say.RANK, Say.STANDING, Say.FIGURES}
    ),
    *_rules(
        _ranking,
        {Say.RANK},
        {Say.MOST, Say.WHO},
        {Say.LATEST, Say.WHO},
        {Say.MET, Say.WHO},
        may=_SUBJECT | {Say.PROVINCE, Say.HOW_MANY, Say.WHO, Say.FIGURES, Say.QUOTA},
    ),
    *_rules(_ranking, {Say.MOST, Say.NUMBER}, may=_LIGHT | _PERIOD | {Say.OWN, Say.PLURAL}),
    *_rules(
        lambda _scene, period: intents.AskBelow(span=period.span),
        {Say.BELOW, Say.WHO},
        {Say.BELOW, Say.LIST},
        {Say.MISSING, Say.WHO},
        {Say.LACK, Say.WHO},
        {Say.LOW, Say.WHO},
        {Say.NOT_YET, Say.WHO, Say.WHAT},
        may=_GENERAL | {Say.WHO, Say.LIST, Say.QUOTA, Say.HOW_MANY, Say.LOW},
    ),
    *_rules(
        lambda _scene, period: intents.AskBelow(span=period.span),
        {Say.BELOW},
        may=_PERIOD | _KIND | {Say.PLURAL, Say.WHOLE, Say.ITEM, Say.QUOTA},
        roles=OVERSEEING,
    ),
    *_rules(
        _about(intents.AskQuota),
        {Say.QUOTA},
        may=_SUBJECT | {Say.HOW_MANY, Say.WHAT, Say.MUST, Say.HOW},
    ),
    *_rules(
        _missing,
        {Say.MISSING},
        {Say.LACK, Say.HOW_MANY},
        {Say.MORE, Say.HOW_MANY},
        {Say.MUST, Say.HOW_MANY},
        may=_SUBJECT | {Say.HOW_MANY, Say.MORE, Say.MET, Say.MUST, Say.QUOTA, Say.LACK},
    ),
    *_rules(
        _articles,
        {Say.ARTICLES},
        {Say.WAITING},
        {Say.NEWS},
        {Say.SEND, Say.HOW_MANY, Say.ITEM},
        {Say.ITEM, Say.WHAT, Say.QUESTION},
        {Say.UNPUBLISHED, Say.QUESTION},
        {Say.UNPUBLISHED, Say.WHAT},
        {Say.UNPUBLISHED, Say.WHY},
        {Say.WAITING, Say.WHY},
        may=_SUBJECT | _OF_ARTICLES,
    ),
    *_rules(
        _articles,
        {Say.WHO, Say.SEND},
        {Say.SEND, Say.HAVE, Say.QUESTION},
        {Say.SEND, Say.ITEM, Say.OFFICE},
        may=_SUBJECT | _OF_ARTICLES,
        roles=EDITORS,
    ),
    *_rules(
        _standing,
        {Say.STANDING},
        {Say.FIGURES},
        {Say.HOW_MANY, Say.ITEM},
        {Say.HOW_MANY, Say.GOT},
        {Say.MET, Say.QUESTION},
        {Say.BELOW, Say.OFFICE, Say.QUESTION},
        {Say.OFFICE, Say.HOW},
        {Say.OFFICE, Say.TIME},
        {Say.OWN, Say.HOW},
        {Say.OWN, Say.TIME},
        {Say.TIME, Say.HOW},
        {Say.SINCE, Say.HOW},
        {Say.PLURAL, Say.HOW},
        {Say.WHOLE, Say.HOW},
        {Say.LOW, Say.WHY},
        {Say.BELOW, Say.WHY},
        {Say.ENTER, Say.WHEN},
        {Say.LOW, Say.OWN, Say.QUESTION},
        may=_SUBJECT
        | {Say.HOW, Say.HOW_MANY, Say.FIGURES, Say.STANDING, Say.REPORT, Say.QUOTA}
        | {Say.LOW, Say.WHY, Say.MET, Say.ENTER, Say.WHEN},
    ),
    *_rules(
        _plain(intents.AskClosed()),
        {Say.IS_CLOSED},
        {Say.CLOSED, Say.QUESTION},
        {Say.CLOSED, Say.LIST},
        {Say.CLOSED, Say.MONTH_END, Say.WHAT},
        may=_LIGHT | _PERIOD | {Say.FIGURES, Say.PLURAL},
    ),
    *_rules(
        lambda _scene, period: intents.AskSchedule(period.span),
        {Say.SCHEDULE},
        {Say.URGE, Say.WHEN},
        {Say.REPORT, Say.WHEN},
        may=_GENERAL | {Say.WHEN, Say.SCHEDULE, Say.QUESTION, Say.HAVE, Say.SEND, Say.TO_WHOM},
    ),
    *_rules(
        _codes,
        {Say.CODES},
        {Say.LIST, Say.PLURAL},
        {Say.LIST, Say.OWN},
        {Say.HAVE, Say.WHO},
        {Say.OFFICE, Say.WHO},
        may=_OF_CODES,
    ),
    *_rules(
        lambda _scene, period: intents.AskDeadline(period.span),
        {Say.DEADLINE},
        {Say.LATEST},
        {Say.SEND, Say.WHEN},
        {Say.MUST, Say.WHEN},
        may=_LIGHT
        | _PERIOD
        | {Say.WHEN, Say.SEND, Say.ITEM, Say.MUST, Say.OWN, Say.LATEST, Say.DEADLINE},
    ),
    *_rules(
        _articles,
        {Say.ITEM, Say.OWN, Say.QUESTION},
        {Say.ITEM, Say.WHEN},
        may=_SUBJECT | _OF_ARTICLES,
    ),
    *_rules(
        _plain(intents.AskWhereToSend()),
        {Say.SEND, Say.WHERE},
        {Say.SEND, Say.WHO},
        {Say.SEND, Say.TO_WHOM},
        {Say.SEND, Say.FILE, Say.QUESTION},
        {Say.SEND, Say.PAPER, Say.QUESTION},
        {Say.SEND, Say.HOW},
        {Say.ADDRESS},
        {Say.HELP, Say.SEND},
        may=_LIGHT
        | {Say.ITEM, Say.WHERE, Say.WHO, Say.HOW, Say.SEND, Say.ADDRESS, Say.OWN}
        | {Say.TO_WHOM, Say.FILE, Say.PAPER},
    ),
    *_rules(
        lambda scene, _period: intents.AskContact(scene.office),
        {Say.CONTACT},
        {Say.CALL, Say.WHO},
        {Say.CALL, Say.TO_WHOM},
        {Say.CALL, Say.EDITORS},
        {Say.WHO, Say.EDITORS},
        {Say.CALL},
        may=_LIGHT
        | {Say.OFFICE, Say.WHO, Say.WHAT, Say.HOW, Say.HOW_MANY, Say.CALL, Say.WHERE, Say.TO_WHOM}
        | {Say.PLURAL, Say.WHOLE, Say.OWN},
    ),
    *_rules(
        _about(intents.AskReport),
        {Say.REPORT},
        {Say.PAPER},
        may=_SUBJECT | {Say.FIGURES, Say.REPORT, Say.PAPER},
        roles=OVERSEEING,
    ),
    *_rules(
        _undo,
        {Say.CANCEL},
        {Say.MISTAKE},
        {Say.WRONG},
        may=_KIND
        | {Say.CANCEL, Say.MISTAKE, Say.WRONG, Say.LAST, Say.NUMBER, Say.ITEM, Say.RECORD},
        roles=EDITORS,
    ),
    *_rules(
        _set,
        {Say.CHANGE, Say.OFFICE, Say.NUMBER},
        may=_KIND | _PERIOD | {Say.ITEM, Say.FIGURES},
        roles=EDITORS,
    ),
    *_rules(_office, {Say.OFFICE}, may=_LIGHT - {Say.HAVE, Say.GOT}),
    *_rules(_only_months, {Say.TIME}, {Say.SINCE}, may=_LIGHT - {Say.HAVE, Say.GOT} | {Say.TO}),
    *_rules(
        _courtesy,
        *({one} for one in sorted(_RECEIVED - {Say.EDITORS, Say.GOT})),
        may=_RECEIVED,
    ),
)
