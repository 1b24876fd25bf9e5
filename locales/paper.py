"""The letter that the annex goes with, composed from the month's own figures.

An official Vietnamese document: it is composed with `load("vi")` whatever the reader's language.
Counts inside its sentences are padded, what is not known is said to be unknown.
"""

import datetime as dt
from collections.abc import Sequence

from msgspec import Struct

from core.month import Month
from core.paper import Annex, AnnexRow, Letterhead, LetterText
from core.province import ProvinceRank
from core.quota import Office, Standing
from locales.annex import BLANK, annex_text, in_span, undated, unknown
from locales.words import Words

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
