"""The province's ranking of its agencies' portals: /province shows it, and editors enter it.

A line is "8/13 4/2026 660/BBT-CTTĐT 28/4/2026 38; Sở Tư pháp=165; …": rank and month; then, as
far as they are known, the notice's number, its date and the department's count, in any order;
then the other agencies' counts. Several months are entered line by line.
"""

import re
from datetime import date

from msgspec.structs import replace

from core.chat import Reply
from core.month import parse_year
from core.names import fold
from core.people import Role
from core.reading.times import Purpose, leading_time
from core.refusal import Refusal, Why
from core.review import ProvinceRank
from handlers.request import Request, month_and_rest, refuse_long
from locales import months
from locales.purposes import PROVINCE_EXAMPLE

LONGEST_NAME = 100  # characters of a notice's number or an agency's name
_RANK = re.compile(r"([0-9]{1,2})/([0-9]{1,2})")
_COUNT = re.compile(r"[0-9]{1,5}")
_NUMBER = re.compile(r"[0-9]+/(?=.*[^\W\d]).+")
_PEER = re.compile(r"(.*[^\s=:])\s*[=:]\s*([0-9]{1,5})")
_FILLING = frozenset({"so", "ngay", "thongbao", "no", "of"})  # words that a notice is cited with


def province(request: Request) -> Reply:
    """A year's ranking; or, from an editor, notices to keep."""
    is_editor = request.me.may({Role.EDITOR})
    if not request.args or parse_year(request.args):
        year = parse_year(request.args) or request.month.year
        text = months.ranking(request.words, year, request.store.province.all(year))
        if is_editor:
            text += "\n" + request.say(months.ENTER_NOTICE, example=PROVINCE_EXAMPLE)
        return Reply(text)
    # The one command that everybody reads with and only some may write with.
    if not is_editor:
        raise Refusal(Why.NOT_ALLOWED)
    notices = [_read(line, request) for line in _notices(request.args)]
    return Reply("\n".join(_kept(request, notice) for notice in notices))


def _notices(text: str) -> list[str]:
    """One text for each month; a line that begins with no rank goes on with other agencies."""
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
    month, rest = month_and_rest(words, request.month)
    if month is None:
        raise Refusal(Why.BAD_MONTH, typed=words[0] if words else "")
    if month > request.month:
        raise Refusal(Why.FUTURE_MONTH, month=month, current=request.month)
    notice = ProvinceRank(month, int(rank[1]), int(rank[2]))
    for word in rest.split():
        notice = _with(notice, word, request.now.date())
    return replace(notice, peers=tuple(_peer(peer) for peer in peers if peer.strip()))


def _with(notice: ProvinceRank, word: str, today: date) -> ProvinceRank:
    """One more word: the notice's number, its date or the count, each once."""
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


def _kept(request: Request, notice: ProvinceRank) -> str:
    """Keep a notice; what it does not name stays as it was known."""
    known = {rank.month: rank for rank in request.store.province.all(notice.month.year)}
    before, after = known.get(notice.month), notice
    if before:
        after = replace(
            notice,
            own_count=before.own_count if notice.own_count is None else notice.own_count,
            notice=notice.notice or before.notice,
            notice_date=notice.notice_date or before.notice_date,
            peers=notice.peers or before.peers,
        )
    if after != before:
        request.store.province.save(after, request.now, request.me.id)
    return months.province_kept(request.words, before, after)
