"""Which count belongs to which office, kind and time: only what can be read in one way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from core.month import Month
from core.quota import Kind, Office
from core.reading.counted import Counted, Doubt, Readings, count_of
from core.reading.items import Item, Sign
from core.reading.phrases import What
from core.reading.times import When

_HEAD = frozenset({What.COUNT, What.OFFICE, What.KIND})
_PARTS = frozenset({What.COUNT, What.OFFICE, What.KIND, What.SEPARATOR, What.DASH, What.EACH})
_NO_PLUS = frozenset({Sign.EITHER, Sign.TAKEN})


@dataclass
class PairingError(Exception):
    """The line can be read in several ways, or in none. readings: the likely ones."""

    doubt: Doubt
    readings: Readings = ()
    understood: tuple[Counted, ...] = ()


class _Pair(Struct, frozen=True):
    """A count of an office. first: where in the line it begins; together: with which others."""

    count: int
    sign: Sign
    office: Office
    kind: Kind | None
    first: int
    together: int
    times: tuple[When, ...] = ()
    links: tuple[str, ...] = ()


def paired(
    items: Sequence[Item], heading: When | None, today: date, links: Sequence[tuple[int, str]] = ()
) -> tuple[Counted, ...]:
    """The counts of a line, each with its own. Raises PairingError.

    heading: the time that a line above gives. links: where in the line, and which.
    """
    timed = _by_time(items) if not links else []
    if not timed:
        pairs = _with_links(_pairs(_kinds_together(items)), links)
        timed = _with_times(pairs, items, today)
    likely = _counts(timed, heading)
    _check_signs(timed, likely)
    if not any(count.count for count in likely):
        raise PairingError(Doubt.ZERO, understood=likely)
    return likely


def _kinds_together(items: Sequence[Item]) -> list[Item]:
    """The parts that matter here, with "tin, bài" made one kind."""
    kept = [item for item in items if item.what in _PARTS]
    found: list[Item] = []
    for index, item in enumerate(kept):
        following = kept[index + 1].what if index + 1 < len(kept) else None
        if item.kind is Kind.FEATURE and following is not What.COUNT and _follows_news(found):
            while found[-1].what is not What.KIND:
                found.pop()
            found[-1] = replace(found[-1], kind=Kind.ARTICLE)
        else:
            found.append(item)
    return found


def _follows_news(found: Sequence[Item]) -> bool:
    before = [item.kind for item in found[-2:] if item.what is not What.SEPARATOR]
    return before[-1:] == [Kind.NEWS]


# --- Counts and offices


def _pairs(items: Sequence[Item]) -> list[_Pair]:
    parts = _split(items)
    each = any(item.what is What.EACH for item in items)
    if len(parts) > 1 and not each and all(_has_both(part) for part in parts):
        return [pair for part in parts for pair in _pairs_of(part)]
    return _pairs_of([item for item in items if item.what not in (What.SEPARATOR, What.DASH)])


def _split(items: Sequence[Item]) -> list[list[Item]]:
    parts: list[list[Item]] = [[]]
    for item in items:
        if item.what in (What.SEPARATOR, What.DASH):
            parts.append([])
        else:
            parts[-1].append(item)
    return [part for part in parts if part]


def _has_both(items: Sequence[Item]) -> bool:
    found = {item.what for item in items}
    return What.COUNT in found and What.OFFICE in found


def _pairs_of(items: Sequence[Item]) -> list[_Pair]:
    """Pairs of a part without separators: counts before their offices, or behind them."""
    each = any(item.what is What.EACH for item in items)
    offices, groups = _grouped([item for item in items if item.what is not What.EACH])
    counts = [[item for item in group if item.what is What.COUNT] for group in groups]
    if not offices:
        raise PairingError(Doubt.NO_OFFICE if any(counts) else Doubt.NO_COUNT)
    if not any(counts):
        raise PairingError(Doubt.NO_COUNT)
    if each and sum(map(bool, counts)) > 1:  # "2 bài cho GDMN và GDTH, mỗi bên 1"
        raise PairingError(Doubt.PAIRING)
    if all(counts[:-1]) and not counts[-1]:
        return _matched(offices, _kinds_behind(groups))
    if all(counts[1:]) and not groups[0]:
        return _matched(offices, groups[1:])
    if len(offices) > 1 and sum(map(bool, counts)) == 1 and (counts[0] or counts[-1]):
        return _one_for_each(offices, groups, each=each)
    raise PairingError(Doubt.PAIRING, _likely(offices, groups))


def _grouped(items: Sequence[Item]) -> tuple[list[Item], list[list[Item]]]:
    """The offices, and what stands before, between and behind them; twice the same is once."""
    offices: list[Item] = []
    groups: list[list[Item]] = [[]]
    for item in items:
        if item.what is not What.OFFICE:
            groups[-1].append(item)
        elif offices and not groups[-1] and offices[-1].office == item.office:
            continue  # "phòng Giáo dục Mầm non (GDMN)"
        else:
            offices.append(item)
            groups.append([])
    return offices, groups


def _kinds_behind(groups: Sequence[list[Item]]) -> list[list[Item]]:
    """As in "3 GDTrH tin": a kind behind the last office is the count's before it."""
    *before, last = groups
    if not last:
        return list(before)
    if len(before[-1]) != 1:
        raise PairingError(Doubt.KIND)
    return [*before[:-1], [*before[-1], *last]]


def _matched(offices: Sequence[Item], groups: Sequence[Sequence[Item]]) -> list[_Pair]:
    return [
        pair
        for office, group in zip(offices, groups, strict=True)
        for pair in _of_one(office, group)
    ]


def _of_one(office: Item, group: Sequence[Item]) -> list[_Pair]:
    """The counts of one office: "3", "3 tin", "tin 3", "3 tin 2 bài", "tin 3 bài 2"."""
    shape = "".join("C" if item.what is What.COUNT else "K" for item in group)
    if shape == "C":
        return [_pair(group[0], office, None)]
    if shape == "CK" * (len(shape) // 2):
        couples = list(zip(group[::2], group[1::2], strict=True))
    elif shape == "KC" * (len(shape) // 2):
        couples = list(zip(group[1::2], group[::2], strict=True))
    else:
        raise PairingError(Doubt.KIND if shape.count("C") == 1 else Doubt.PAIRING)
    if len({kind.kind for _, kind in couples}) < len(couples):
        raise PairingError(Doubt.PAIRING)
    return [_pair(count, office, kind.kind) for count, kind in couples]


def _pair(count: Item, office: Item, kind: Kind | None) -> _Pair:
    first = min(count.start, office.start)
    value = -count.count if count.sign is Sign.MINUS else count.count
    return _Pair(value, count.sign, _named(office), kind, first, office.start)


def _named(item: Item) -> Office:
    assert item.office
    return item.office


def _one_for_each(
    offices: Sequence[Item], groups: Sequence[Sequence[Item]], *, each: bool
) -> list[_Pair]:
    """One count and several offices: asked, unless "mỗi phòng" says that it is for each."""
    group = groups[0] or groups[-1]
    if len([found for found in groups if found]) > 1:
        raise PairingError(Doubt.PAIRING)
    pairs = [pair for office in offices for pair in _of_one(office, group)]
    if each:
        return [replace(pair, together=-1) for pair in pairs]
    raise PairingError(Doubt.EACH, (_plain(pairs),))


def _likely(offices: Sequence[Item], groups: Sequence[Sequence[Item]]) -> Readings:
    """As in "2 GDMN 1 clip": most likely both of the one office."""
    if len(offices) > 1:
        return ()
    try:
        pairs = [pair for group in groups if group for pair in _of_one(offices[0], group)]
    except PairingError:
        return ()
    kinds = [pair.kind for pair in pairs]
    return (_plain(pairs),) if len(set(kinds)) == len(kinds) else ()


def _plain(pairs: Sequence[_Pair]) -> tuple[Counted, ...]:
    return tuple(_counted(pair, None) for pair in pairs)


def _check_signs(pairs: Sequence[_Pair], likely: tuple[Counted, ...]) -> None:
    signs = {pair.sign for pair in pairs}
    if Sign.WRONG in signs:
        raise PairingError(Doubt.BAD_COUNT)
    if not signs & _NO_PLUS:
        return
    minus = tuple(
        replace(count, count=-abs(count.count)) if pair.sign in _NO_PLUS else count
        for pair, count in zip(pairs, likely, strict=True)
    )
    raise PairingError(Doubt.SIGN, (minus,) if Sign.TAKEN in signs else (likely, minus))


# --- Times and links


def _with_times(pairs: Sequence[_Pair], items: Sequence[Item], today: date) -> list[_Pair]:
    """Each time goes to the count it stands with; in front of all, to all."""
    first = min((item.start for item in items if item.what in _HEAD), default=0)
    times = [(item.start, item.time.when) for item in items if item.time and item.time.when]
    heads = [when for start, when in times if start < first]
    own: dict[int, list[When]] = {index: list(heads) for index in range(len(pairs))}
    for start, when in times:
        if start >= first:
            own[_beside(pairs, start)].append(when)
    timed = _same_for_one_office(pairs, own)
    return _all_or_asked(timed, today)


def _beside(pairs: Sequence[_Pair], start: int) -> int:
    """Which pair a part of the line stands with: the last that begins before it, else the first."""
    begun = [place for place, pair in enumerate(pairs) if pair.first <= start]
    return begun[-1] if begun else 0


def _same_for_one_office(pairs: Sequence[_Pair], own: dict[int, list[When]]) -> list[_Pair]:
    """Counts of one mention of an office ("GDMN 2 tin 3 bài T4") share their time."""
    shared: dict[int, list[When]] = {}
    for index, pair in enumerate(pairs):
        shared.setdefault(pair.together, []).extend(own[index])
    return [replace(pair, times=tuple(dict.fromkeys(shared[pair.together]))) for pair in pairs]


def _by_time(items: Sequence[Item]) -> list[_Pair]:
    """As in "GDTH 5 bài tháng 3 và 2 bài tháng 4": of one office, each count with its time.

    Empty where it is anything else.
    """
    offices = [item for item in items if item.what is What.OFFICE]
    parts = _split([item for item in items if item.what in _PARTS | {What.TIME}])
    if len(offices) != 1 or len(parts) < 2 or not all(map(_has_its_time, parts)):  # noqa: PLR2004
        return []
    found = []
    for part in parts:
        by = {item.what: item for item in part}
        kind, time = by.get(What.KIND), by[What.TIME].time
        pair = _pair(by[What.COUNT], offices[0], kind.kind if kind else None)
        when = (time.when,) if time and time.when else ()
        found.append(replace(pair, times=when, together=by[What.COUNT].start))
    return found


def _has_its_time(part: Sequence[Item]) -> bool:
    """Whether a part has a count and a time, and is no day: "2 tháng 4" alone may be one."""
    whats = [item.what for item in part]
    once = all(whats.count(what) == 1 for what in (What.COUNT, What.TIME))
    only = set(whats) <= _HEAD | {What.TIME} and len(whats) == len(set(whats))
    no_day = bool({What.KIND, What.OFFICE} & set(whats)) or whats[0] is What.TIME
    return once and only and no_day


def _all_or_asked(pairs: list[_Pair], today: date) -> list[_Pair]:
    """A time at some counts only: for all if it is of this month, else it is asked for whom."""
    dated = [pair.times for pair in pairs if pair.times]
    if not dated or len(dated) == len(pairs):
        return pairs
    if len(set(dated)) > 1:
        raise PairingError(Doubt.WHOSE_TIME, (_timed(pairs),))
    for_all = [replace(pair, times=dated[0]) for pair in pairs]
    if {when.month for when in dated[0]} == {Month.of(today)}:
        return for_all
    raise PairingError(Doubt.WHOSE_TIME, (_timed(for_all), _timed(pairs)))


def _timed(pairs: Sequence[_Pair]) -> tuple[Counted, ...]:
    return tuple(_counted(pair, _one_time(pair.times)) for pair in pairs)


def _counts(pairs: Sequence[_Pair], heading: When | None) -> tuple[Counted, ...]:
    above = (heading,) if heading else ()
    return tuple(_counted(pair, _one_time((*above, *pair.times))) for pair in pairs)


def _one_time(times: Sequence[When]) -> When | None:
    """One month, and the day in it if one is named. Raises PairingError."""
    months = {when.month for when in times}
    days = {when.day for when in times if when.day}
    if len(months) > 1 or len(days) > 1:
        raise PairingError(Doubt.TWO_TIMES)
    return When(months.pop(), days.pop() if days else None) if months else None


def _counted(pair: _Pair, when: When | None) -> Counted:
    link = pair.links[0] if pair.links else ""
    return count_of(pair.count, pair.office, pair.kind, when, link=link)


def _with_links(pairs: list[_Pair], links: Sequence[tuple[int, str]]) -> list[_Pair]:
    """Each link at the count beside it; a count of just as many links is one of each."""
    if len(pairs) == 1 and pairs[0].sign is Sign.PLUS and 1 < pairs[0].count == len(links):
        return [replace(pairs[0], count=1, links=(link,)) for _, link in links]
    for start, link in links:
        at = _beside(pairs, start)
        if pairs[at].links:
            raise PairingError(Doubt.PAIRING)
        pairs[at] = replace(pairs[at], links=(link,))
    return pairs
