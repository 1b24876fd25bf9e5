"""The official letter and its annex."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from core.documents import (
    Annex,
    AnnexRow,
    AnnexText,
    Cell,
    EntryRow,
    Letterhead,
    LetterText,
    TableText,
)
from core.month import Month, Span, padded_month
from core.quota import Kind, Office, Standing
from core.review import ProvinceRank
from locales.words import Words

BLANK = "\N{NO-BREAK SPACE}" * 6  # room to write a number or a day by hand


def annex_text(words: Words, annex: Annex, head: Letterhead, made: dt.date) -> AnnexText:
    """The annex in its final words. made: the day of the draft; only its year is printed."""
    _ = words.gettext
    span = in_span(words, annex.span)
    source = _source(words, annex)
    return AnnexText(
        label=_("Annex"),
        title=_("Summary of the evaluation of the portal {span}").format(span=span).upper(),
        reference=_("(With letter No. {number} {date} of {agency})").format(
            number=f"{BLANK}/{head.code}", date=undated(words, made), agency=head.agency_short
        ),
        province=_province_table(words, annex, head, source),
        offices=_office_table(words, annex, span, source),
        sheet=_("Annex sheet"),
    )


def entries_text(words: Words, entries: Iterable[EntryRow], names: Mapping[str, str]) -> TableText:
    """The list of articles for the annex's second sheet. names: offices' names by code."""
    _ = words.gettext
    head = (
        _("No."),
        _("Published on"),
        _("Office (of a table)"),
        _("Article's title"),
        _("Article's link"),
        _("Kind of article"),
        _("Number of articles"),
    )
    rows = tuple(
        (
            number,
            entry.day if entry.dated else words.month(Month.of(entry.day)),
            names.get(entry.office, entry.office),
            entry.title or None,
            entry.link or None,
            kind_label(words, entry.kind),
            entry.count,
        )
        for number, entry in enumerate(entries, start=1)
    )
    return TableText(_("List of articles"), head, rows)


def kind_label(words: Words, kind: Kind) -> str:
    """A kind as a table's cell names it."""
    _ = words.gettext
    return {
        Kind.ARTICLE: _("Article, kind not told"),
        Kind.NEWS: _("News item (kind)"),
        Kind.FEATURE: _("Feature (kind)"),
        Kind.CLIP: _("Clip (kind)"),
    }[kind]


def in_span(words: Words, span: Span) -> str:
    """Inside a sentence: in the first 04 months of 2026, in month 4/2026, in 2026."""
    _ = words.gettext
    first, last = span.first, span.last
    if first == last:
        return _("in month {month}").format(month=words.month(first))
    if first != Month(last.year, 1):
        return _("from month {first} to month {last}").format(
            first=words.month(first), last=words.month(last)
        )
    if last.number == 12:  # noqa: PLR2004
        return _("in the year {year}").format(year=last.year)
    return _("in the first {n} months of {year}").format(n=words.count(last.number), year=last.year)


def undated(words: Words, made: dt.date) -> str:
    """A date whose day and month the records office writes in."""
    _ = words.gettext
    return _("dated {day} {month} {year}").format(day=BLANK, month=BLANK, year=made.year)


def in_full(words: Words, day: dt.date) -> str:
    """ngày 04 tháng 3 năm 2026."""
    _ = words.gettext
    return _("dated {day} {month} {year}").format(
        day=f"{day.day:02}", month=padded_month(day.month), year=day.year
    )


def notice(words: Words, rank: ProvinceRank) -> str:
    """The province's notice, as it is cited; empty if its number is not known."""
    _ = words.gettext
    if not rank.notice:
        return ""
    if rank.notice_date is None:
        return _("notice No. {number}").format(number=rank.notice)
    return _("notice No. {number} of {date}").format(
        number=rank.notice, date=words.date(rank.notice_date)
    )


def unknown(words: Words) -> str:
    _ = words.gettext
    return _("no figures available")


def column(words: Words, annex: Annex, month: Month) -> str:
    """A month's column: Tháng 04, and with its year where the table has several."""
    _ = words.gettext
    label = f"{month.number:02}"
    if annex.span.first.year != annex.span.last.year:
        label += f"/{month.year}"
    return _("Month {month} (column)").format(month=label)


def _source(words: Words, annex: Annex) -> str:
    _ = words.gettext
    told = [cited for rank in annex.province if (cited := notice(words, rank))]
    if not told:
        return _("Source of the figures: the portal's editorial board.")
    return _("Source of the figures: {notices}.").format(notices="; ".join(told))


def _province_table(words: Words, annex: Annex, head: Letterhead, source: str) -> TableText:
    _ = words.gettext
    titles = (
        _("No."),
        _("Month (of a table)"),
        _("Rank in the province (of a table)"),
        _("Articles of {agency}").format(agency=head.agency_short),
        _("The province's notice (of a table)"),
    )
    rows = tuple(
        (number, column(words, annex, month), *_province_row(words, annex.rank_of(month)))
        for number, month in enumerate(annex.months, start=1)
    )
    return TableText(_("I. Results of the evaluation of the portal"), titles, rows, source)


def _province_row(words: Words, rank: ProvinceRank | None) -> tuple[Cell, Cell, Cell]:
    nothing = unknown(words)
    if rank is None:
        return nothing, nothing, nothing
    own = nothing if rank.own_count is None else rank.own_count
    cited = notice(words, rank)
    return f"{rank.rank}/{rank.of}", own, cited[:1].upper() + cited[1:] if cited else nothing


def _office_table(words: Words, annex: Annex, span: str, source: str) -> TableText:
    _ = words.gettext
    head = (
        _("No."),
        _("Office (of a table)"),
        *(column(words, annex, month) for month in annex.months),
        _("Sum (of a table)"),
        _("Rank by number"),
    )
    rows = tuple(_office_row(number, row) for number, row in enumerate(annex.rows, start=1))
    heading = _("II. Number of articles {span}").format(span=span)
    return TableText(heading, head, rows, source)


def _office_row(number: int, row: AnnexRow) -> tuple[Cell, ...]:
    return (number, row.office.name, *row.counts, row.total, row.rank)


LEADERS = 2  # ranks that are praised by name
LOWEST = 2  # offices that are named for having few


class LetterFacts(Struct, frozen=True):
    """What the letter is about.

    annex: of the span that ends with the letter's month. standings: of that month.
    tally: the day up to which the articles are counted. made: the day of the draft.
    """

    annex: Annex
    standings: Sequence[Standing]
    tally: dt.date
    made: dt.date

    @property
    def month(self) -> Month:
        return self.annex.span.last


def default_letterhead(words: Words) -> Letterhead:
    """The department's own; each field can be set by a deployment."""
    _ = words.gettext
    return Letterhead(
        parent=_("People's Committee of Bắc Ninh province"),
        agency=_("Department of Education and Training"),
        agency_short=_("the Department"),
        place=_("Bắc Ninh"),
        code=_("SGDĐT-VP"),
        plan=_("Plan No. 49/KH-SGDĐT of 19/11/2025"),
        signing=(_("FOR THE DIRECTOR"), _("DEPUTY DIRECTOR")),
        signer="",
        records=_("records, office"),
    )


def letter_text(words: Words, facts: LetterFacts, head: Letterhead) -> LetterText:
    """The letter in its final words, its annex included."""
    _ = words.gettext
    return LetterText(
        draft=_("DRAFT"),
        parent=head.parent.upper(),
        agency=head.agency.upper(),
        country=_("SOCIALIST REPUBLIC OF VIỆT NAM"),
        motto=_("Independence - Freedom - Happiness"),
        number=_("No.: {number}/{code}").format(number=BLANK, code=head.code),
        place_and_date=_("{place}, {date}").format(
            place=head.place, date=undated(words, facts.made)
        ),
        subject=_(
            "Re: carrying out the communication plan of {year} and improving the portal"
        ).format(year=facts.month.year),
        addressee=_("To: the offices of the {agency}").format(agency=head.agency),
        paragraphs=_body(words, facts, head),
        signing=head.signing,
        signer=head.signer,
        recipients_head=_("Copies to:"),
        recipients=_recipients(words, head),
        annex=annex_text(words, facts.annex, head, facts.made),
    )


def _recipients(words: Words, head: Letterhead) -> tuple[str, ...]:
    _ = words.gettext
    agency = head.agency_short
    return (
        _("- As above;"),
        _("- The leaders of {agency};").format(agency=agency),
        _("- The portal of {agency};").format(agency=agency),
        _("- File: {records}.").format(records=head.records),
    )


def _body(words: Words, facts: LetterFacts, head: Letterhead) -> tuple[str, ...]:
    return (
        _about_rank(words, facts.annex, head),
        _about_cause(words, facts, head),
        _about_offices(words, facts, head),
        *_about_work(words, facts, head),
        _about_duties(words, head),
        _about_obstacles(words),
    )


def _about_rank(words: Words, annex: Annex, head: Letterhead) -> str:
    _ = words.gettext
    role = _(
        "1. The portal is the official channel of information of the {agency} ({short}), serves the work of guidance and the people's need to know, and is evaluated and ranked by the province every month."
    ).format(agency=head.agency, short=head.agency_short)
    if not annex.province:
        return role + " " + _("The province's ranking: no figures available.")
    ranks = ", ".join(_one_rank(words, month, annex.rank_of(month)) for month in annex.months)
    told = _("Rank of the portal among the province's agencies: {ranks}.").format(ranks=ranks)
    return " ".join([role, told, *_trend(words, annex.province)])


def _one_rank(words: Words, month: Month, rank: ProvinceRank | None) -> str:
    _ = words.gettext
    if rank is None:
        return _("month {month} {unknown}").format(month=words.month(month), unknown=unknown(words))
    return _("month {month} {rank}/{of}").format(
        month=words.month(month), rank=rank.rank, of=rank.of
    )


def _trend(words: Words, province: Sequence[ProvinceRank]) -> list[str]:
    """The latest rank against the one before; a smaller number is a better rank."""
    _ = words.gettext
    if len(province) < 2:  # noqa: PLR2004
        return []
    before, latest = province[-2:]
    facts = {
        "latest": words.month(latest.month),
        "before": words.month(before.month),
        "by": words.count(abs(latest.rank - before.rank)),
    }
    if latest.rank < before.rank:
        return [_("Month {latest} is {by} ranks higher than month {before}.").format(**facts)]
    if latest.rank > before.rank:
        return [_("Month {latest} is {by} ranks lower than month {before}.").format(**facts)]
    return [_("Month {latest} has the rank of month {before}.").format(**facts)]


def _about_cause(words: Words, facts: LetterFacts, head: Letterhead) -> str:
    _ = words.gettext
    cause = _(
        "2. The rank depends directly on the number of articles that are approved and published."
    )
    rank = facts.annex.rank_of(facts.month) or ProvinceRank(facts.month, 0, 0)
    own = unknown(words) if rank.own_count is None else words.count(rank.own_count)
    figures = {"month": words.month(facts.month), "agency": head.agency_short, "own": own}
    if not rank.peers:
        return f"{cause} " + _(
            "By the province's figures for month {month}, articles of {agency}: {own}; of the other agencies: {unknown}."
        ).format(unknown=unknown(words), **figures)
    peers = ", ".join(f"{name} {words.count(count)}" for name, count in rank.peers)
    told = _(
        "By the province's figures for month {month}, articles of {agency}: {own}; of other agencies: {peers}."
    ).format(peers=peers, **figures)
    fewest = min(count for _name, count in rank.peers)
    if rank.own_count is not None and rank.own_count < fewest:
        told += " " + _("{agency} has fewer than each of the agencies named.").format(**figures)
    return f"{cause} {told}"


def _about_offices(words: Words, facts: LetterFacts, head: Letterhead) -> str:
    _ = words.gettext
    annex = facts.annex
    whole = {
        "date": words.date(facts.tally),
        "span": in_span(words, annex.span),
        "agency": head.agency_short,
        "total": words.count(sum(annex.sums)),
        "month": words.month(facts.month),
        "own": words.count(annex.sums[-1]),
    }
    if len(annex.months) == 1:
        told = _("3. Up to {date}, {span}, {agency} had {total} articles published.")
    else:
        told = _(
            "3. Up to {date}, {span}, {agency} had {total} articles published, {own} of them in month {month}."
        )
    parts = [told.format(**whole), *_leaders_and_lowest(words, annex.rows)]
    return " ".join([*parts, _about_floor(words, facts), _("(Details in the annex.)")])


def _leaders_and_lowest(words: Words, rows: Sequence[AnnexRow]) -> list[str]:
    _ = words.gettext
    some = [row for row in rows if row.total]
    leaders = [row for row in some if row.rank <= LEADERS]
    lowest = [row for row in some if row.rank > LEADERS][-LOWEST:]
    none = [in_sentence(words, row.office) for row in rows if not row.total]
    sentences = (
        (_("The most articles: {offices}."), _with_totals(words, leaders)),
        (_("Few articles: {offices}."), _with_totals(words, lowest)),
        (_("No articles yet: {offices}."), "; ".join(none)),
    )
    return [sentence.format(offices=offices) for sentence, offices in sentences if offices]


def _with_totals(words: Words, rows: Sequence[AnnexRow]) -> str:
    return "; ".join(f"{in_sentence(words, row.office)} ({words.count(row.total)})" for row in rows)


def in_sentence(words: Words, office: Office) -> str:
    """An office's name in mid-sentence: phòng Giáo dục Trung học, but Văn phòng Sở."""
    _ = words.gettext
    first, _space, rest = office.name.partition(" ")
    return f"{first.lower()} {rest}" if rest and first == _("Office (first word)") else office.name


def _about_floor(words: Words, facts: LetterFacts) -> str:
    _ = words.gettext
    bound = [standing for standing in facts.standings if not standing.exempt]
    met = sum(standing.met for standing in bound)
    figures = {
        "month": words.month(facts.month),
        "met": words.count(met),
        "of": words.number(len(bound)),
        "missing": words.count(sum(standing.missing for standing in bound)),
    }
    if met == len(bound):
        return _("In month {month} every office reached the floor of the quota.").format(**figures)
    return _(
        "In month {month} {met}/{of} offices reached the floor of the quota; {missing} articles are missing to it in all."
    ).format(**figures)


def _about_work(words: Words, facts: LetterFacts, head: Letterhead) -> tuple[str, ...]:
    _ = words.gettext
    quotas = {(s.quota.floor, s.quota.target) for s in facts.standings if not s.exempt}
    if len(quotas) == 1:
        ((floor, target),) = quotas
        quota = _(
            "a) Every month at least {floor} - {target} good and fitting articles of each office, approved and published on the portal;"
        ).format(floor=floor, target=target)
    else:
        quota = _(
            "a) Every month the number of good and fitting articles that each office's quota sets, approved and published on the portal;"
        )
    return (
        _("4. The offices are asked to carry out {plan}, in particular:").format(plan=head.plan),
        quota,
        _("b) Make more video clips about the work of the sector and of the schools;"),
        _(
            "c) Write expert articles for each period of the school year: its opening, the end of term, examinations, admission, its close;"
        ),
        _("d) Make known and explain new law and policy about education and training."),
    )


def _about_duties(words: Words, head: Letterhead) -> str:
    _ = words.gettext
    return _(
        "5. The editorial board of the portal tallies, watches and urges regularly. The heads of the offices answer to the leaders of {agency} for their office's quota."
    ).format(agency=head.agency_short)


def _about_obstacles(words: Words) -> str:
    _ = words.gettext
    return _(
        "6. Obstacles are to be reported to the department's office, to be put together and reported to the leaders./."
    )
