"""What is printed and drawn: /report, /chart, and the figures behind them.

A reply carries recipes only; the files are made when they are sent. See `app/rendering.py`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from core.articles import Article
from core.chat import Reply
from core.documents import Annex, EntryRow, build_annex
from core.ladder import Rules
from core.ledger import Entry
from core.month import Month, Span, parse_year
from core.quota import Standing, common_floor
from core.text import flat
from handlers import emailing
from handlers.arguments import read_month
from handlers.request import Request
from handlers.spans import known, read_span
from locales import documents, oversight
from locales.standing import in_articles
from store.database import Store
from store.reviews import exported, review

MOST_OFFERED = 6  # months
_EMAIL = re.compile(r"\b(?:qua |bang |by )?(?:e-?mail|mail|thu dien tu)\b")


def annex_of(store: Store, rules: Rules, span: Span) -> Annex:
    """The figures of a span, as the ledger has them now."""
    counts = store.ledger.counts_over(span, rules.kinds)
    years = range(span.first.year, span.last.year + 1)
    province = [rank for year in years for rank in store.province.all(year)]
    return build_annex(store.offices.named_in(span.last), counts, province, span)


def floors_of(tables: Mapping[Month, Sequence[Standing]]) -> Mapping[tuple[Month, str], int]:
    """The floor of each office that owed something, by month and code."""
    return {
        (month, one.office.code): one.quota.floor
        for month, found in tables.items()
        for one in found
        if not one.exempt
    }


def common_floors(store: Store, rules: Rules, span: Span) -> tuple[int, ...]:
    """The floor of all offices together in each month of a span."""
    return tuple(map(common_floor, store.standings_of(span, rules.kinds).values()))


def article(entry: Entry) -> EntryRow:
    """A ledger entry as a line of the list of articles; often its day of publication is not known."""
    day, dated = entry.published or entry.month.first, entry.published is not None
    return EntryRow(
        day, entry.office, entry.title, entry.link, entry.kind, entry.count, dated=dated
    )


def as_row(one: Article, month: Month, link: str = "") -> EntryRow:
    """An article of the register as such a line, in the month that it counts in."""
    dated = one.published is not None and Month.of(one.published) == month
    day = one.published if one.published and dated else month.first
    return EntryRow(day, one.office or "", one.title, link or one.link, one.kind, dated=dated)


def articles_of(store: Store, span: Span) -> list[EntryRow]:
    """The list of articles: each that is known, and beside them what was recorded by number."""
    behind: dict[int, list[Article]] = {}
    for one in store.articles.in_span(span):
        if one.entry is not None:
            behind.setdefault(one.entry, []).append(one)
    rows = []
    for entry in store.ledger.standing(span):
        named = behind.get(entry.id, [])
        if not named or (entry.count == 1 and (entry.link or entry.title)):
            rows.append(article(entry))
            continue
        rows += [as_row(one, entry.month) for one in named]
        if alone := entry.count - len(named):
            rows.append(replace(article(entry), title="", link="", count=alone))
    return sorted(rows, key=lambda row: row.day)


def year_so_far(store: Store, month: Month) -> Span:
    """What the annex is about: the year up to a month, as far as there are figures."""
    return known(store, Span(Month(month.year, 1), month)) or Span.of(month)


def charted(store: Store, year: int, now: datetime) -> Span:
    """What a year's charts are about. A month that has only begun would look like a fall to nothing."""
    current = Month.of(now)
    last = Span.year(year, current).last
    span = year_so_far(store, last)
    if last == current and span.first < last and not store.ledger.has_any(last):
        return Span(span.first, last.plus(-1))
    return span


def _without_email(args: str) -> tuple[str, bool]:
    """What is asked for, and whether it shall come by e-mail: "4/2026 email", "email 4/2026"."""
    found = _EMAIL.search(flat(args))
    if found is None:
        return args, False
    return f"{args[: found.start()]} {args[found.end() :]}".strip(), True


def report(request: Request) -> Reply:
    """What the leaders get after a month, as it is now, with the annex and the draft letter."""
    rest, by_email = _without_email(request.args)
    month = read_month(rest, request.month)
    counts = request.store.ledger.counts(month, request.kinds)
    if month < Month.of(request.store.born) and not counts:
        return request.reply(documents.NO_REPORT, month=month)
    exported(request.store, month, request.now, request.kinds)
    if by_email:
        return emailing.send_papers(request, month)
    annex = annex_of(request.store, request.rules, year_so_far(request.store, month))
    found = review(request.store, month, request.kinds)
    told = oversight.leaders_report(request.words, found, request.now)
    own, total = (in_articles(request.words, n) for n in (annex.sums[-1], sum(annex.sums)))
    whole_year = annex.span.first.number == 1
    figures = {"month": month, "own": own, "total": total if whole_year else None}
    figures["alone"] = None if whole_year else own
    beside = request.words.tell(documents.BESIDE_FILES, **figures)
    files = documents.report_files(request.words, month)
    with_list = request.choice(documents.WITH_LIST, f"/reportlist {month}")
    return Reply(f"{told}\n\n{beside}", (with_list,), files)


def report_list(request: Request) -> Reply:
    """The draft letter once more, with the list of the month's articles."""
    month = Month.from_key(request.args)
    listed = request.store.articles.counted(Span.of(month), request.kinds)
    text = request.say(documents.LIST_BESIDE, month=month, count=sum(listed.values()))
    return Reply(text, attachments=documents.letter_and_list(request.words, month))


def chart(request: Request) -> Reply:
    """A month's bars, or the year's map of offices and months and the line of the whole."""
    span = read_span(request)
    words, rules, store, now = request.words, request.rules, request.store, request.now
    if span.only and parse_year(request.args) is None:
        found = store.standings(span.only, rules.kinds)
        text = documents.month_caption(words, span.only, found, now)
        return Reply(text, attachments=documents.month_pictures(words, span.only))
    whole_year = charted(store, span.last.year, now)
    if not span.first <= whole_year.first <= whole_year.last <= span.last:
        return _which_chart(request, span)
    span = whole_year
    annex = annex_of(store, rules, span)
    year = documents.year_caption(
        words, annex, floors_of(store.standings_of(span, rules.kinds)), now
    )
    whole = documents.whole_caption(words, annex, common_floors(store, rules, span), now)
    pictures = documents.year_pictures(words, span.last.year)
    return Reply(f"{year}\n\n{whole}", attachments=pictures)


def _which_chart(request: Request, span: Span) -> Reply:
    """Of some months there is none: one of them is chosen, or their year."""
    year = span.last.year
    months = reversed(span.months[-MOST_OFFERED:])
    return request.reply(
        documents.WHICH_CHART,
        request.choice(documents.CHART_OF_YEAR, f"/chart {year}", year=year),
        *(request.choice(documents.CHART_OF, f"/chart {one}", month=one) for one in months),
    )
