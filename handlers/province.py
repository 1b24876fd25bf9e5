"""The province's ranking of its agencies' portals: /province shows it, and editors enter it.

A line is "8/13 4/2026 660/BBT-CTTĐT 28/4/2026 38; Sở Tư pháp=165; …": rank and month; then, as
far as they are known, the notice's number, its date and the department's count, in any order;
then the other agencies' counts. Several months are entered line by line.
"""

import re
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import TypeAlias

from msgspec.json import decode
from msgspec.structs import replace

from core.chat import Reply
from core.month import Month, parse_year
from core.names import fold
from core.people import EDITORS
from core.reading.reckoning import Purpose
from core.reading.times import leading_time
from core.refusal import Refusal, Why
from core.review import ProvinceRank
from handlers.arguments import month_and_rest, refuse_long
from handlers.request import Request
from locales import months
from locales.purposes import PROVINCE_EXAMPLE
from locales.words import said
from store.rows import as_json

Change: TypeAlias = tuple[ProvinceRank | None, ProvinceRank]  # known before, and after

LONGEST_NAME = 100  # characters of a notice's number or an agency's name
_RANK = re.compile(r"([0-9]{1,2})/([0-9]{1,2})")
_COUNT = re.compile(r"[0-9]{1,5}")
_NUMBER = re.compile(r"[0-9]+/(?=.*[^\W\d]).+")
_PEER = re.compile(r"(.*[^\s=:])\s*[=:]\s*([0-9]{1,5})")
_FILLING = frozenset({"so", "ngay", "thongbao", "no", "of"})  # words that a notice is cited with


def province(request: Request) -> Reply:
    """A year's ranking; or, from an editor, notices to keep."""
    is_editor = request.me.may(EDITORS)
    if not request.args or parse_year(request.args):
        year = parse_year(request.args) or request.month.year
        text = months.ranking(request.words, year, request.store.province.all(year))
        if is_editor:
            text += "\n" + request.say(months.ENTER_NOTICE, example=PROVINCE_EXAMPLE)
        return Reply(text)
    # The one command that everybody reads with and only some may write with.
    if not is_editor:
        raise Refusal(Why.NOT_ALLOWED)
    changes = _changes(request)
    if any(before not in (None, after) for before, after in changes):
        return _asked(request, changes)
    return _kept(request, changes)


def _notices(text: str) -> list[str]:
    """The typed text, split by month; a line without a rank in front goes on with other agencies."""
    notices: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if notices and not _RANK.fullmatch(line.split()[0]):
            notices[-1] += f"; {line}"
        else:
            notices.append(line)
    return notices


def _read(text: str, request: Request) -> ProvinceRank:
    """Raises Refusal, naming what cannot be read."""
    refuse_long(text)
    head, *peers = text.split(";")
    first, *words = head.split() or [""]
    rank = _RANK.fullmatch(first)
    if not rank or not 0 < int(rank[1]) <= int(rank[2]):
        raise Refusal(Why.BAD_PROVINCE, typed=first)
    if not words:
        raise Refusal(Why.BAD_PROVINCE, typed=first)
    month, rest = month_and_rest(words, request.month)
    if month is None:
        raise Refusal(Why.BAD_MONTH, typed=words[0])
    if month > request.month:
        raise Refusal(Why.FUTURE_MONTH, month=month, current=request.month)
    notice = ProvinceRank(month, int(rank[1]), int(rank[2]))
    for word in rest.split():
        notice = _with(notice, word, request.now.date())
    return replace(notice, peers=tuple(_peer(peer) for peer in peers if peer.strip()))


def _with(notice: ProvinceRank, word: str, today: date) -> ProvinceRank:
    """The notice with one more word: its number, its date or the count, each at most once."""
    if fold(word) in _FILLING:
        return notice
    if _COUNT.fullmatch(word) and notice.own_count is None:
        return replace(notice, own_count=int(word))
    if _NUMBER.fullmatch(word) and not notice.notice and len(word) <= LONGEST_NAME:
        return replace(notice, notice=word)
    found = leading_time([word], today, Purpose.BEHIND)
    if found is None or not found.when or not found.when.day or notice.notice_date:
        raise Refusal(Why.BAD_PROVINCE, typed=word)
    if found.fault:
        raise Refusal(Why.FUTURE_DATE, typed=word)
    return replace(notice, notice_date=found.when.day)


def _peer(text: str) -> tuple[str, int]:
    match = _PEER.fullmatch(text.strip())
    if not match or len(match[1]) > LONGEST_NAME:
        raise Refusal(Why.BAD_PROVINCE, typed=text.strip())
    return match[1], int(match[2])


def _changes(request: Request) -> list[Change]:
    """What is typed would put in place of what; what it does not name stays as it was known."""
    known: dict[Month, ProvinceRank] = {}
    changes = []
    for notice in (_read(line, request) for line in _notices(request.args)):
        before = known.get(notice.month) or request.store.province.of(notice.month)
        after = notice if before is None else _completed(notice, before)
        known[notice.month] = after
        changes.append((before, after))
    return changes


def _completed(notice: ProvinceRank, before: ProvinceRank) -> ProvinceRank:
    """The notice with what it does not name; an agency that is named with 0 is left out."""
    peers = {fold(one[0]): one for one in (*before.peers, *notice.peers)}
    return replace(
        notice,
        own_count=before.own_count if notice.own_count is None else notice.own_count,
        notice=notice.notice or before.notice,
        notice_date=notice.notice_date or before.notice_date,
        peers=tuple(one for one in peers.values() if one[1]),
    )


def _asked(request: Request, changes: Sequence[Change]) -> Reply:
    """Something known would be overwritten."""
    told = (months.notice_change(request.words, *change) for change in changes)
    return request.reply(
        months.ASK_OVERWRITE,
        request.choice(months.OVERWRITE, f"/keepnotices {_basis(changes)}\n{request.args}"),
        request.choice(months.KEEP_AS_IT_IS, "/leavenotices"),
        changes=said(*told),
    )


def _basis(changes: Sequence[Change]) -> str:
    """The same for the same change: what is kept is what was shown."""
    return sha256(as_json(changes).encode()).hexdigest()[:16]


def keep_notices(request: Request) -> Reply:
    """The confirmed overwrite; asked afresh if what is known changed in the meantime."""
    basis, _, typed = request.args.partition("\n")
    request = request.saying(typed)
    changes = _changes(request)
    return _kept(request, changes) if _basis(changes) == basis else _asked(request, changes)


def _kept(request: Request, changes: Sequence[Change]) -> Reply:
    """Keep the notices, with a choice to undo it."""
    done = [change for change in changes if change[0] != change[1]]
    for _before, after in done:
        request.store.province.save(after, request.now, request.me.id)
    text = "\n".join(months.province_kept(request.words, *change) for change in changes)
    undo = request.choice(months.UNDO_NOTICES, f"/undonotices {as_json(done)}")
    return Reply(text, (undo,) if done else ())


def undo_notices(request: Request) -> Reply:
    """Put back what was known before, unless something else was entered since."""
    province = request.store.province
    changes = decode(request.args, type=list[Change])
    for before, after in reversed(changes):
        if province.of(after.month) != after:
            raise Refusal(Why.NOTICE_CHANGED, month=after.month)
        if before is None:
            province.remove(after.month)
        else:
            province.save(before, request.now, request.me.id)
    return Reply("\n".join(months.notice_undone(request.words, *change) for change in changes))
