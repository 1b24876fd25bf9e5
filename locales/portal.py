"""The portal: what is said of a reading, of its silence, and of what would be proposed."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from core.articles import Article
from core.month import format_date
from core.portal import ANSWERED, Outcome, PortalItem, ReaderKind, Reading, Silence, SourceState
from core.text import foreign, web_address
from locales.words import Sentence, Words, plural as _n, sentence as _

SHOWN = 20  # articles that are listed at most

NOT_SET_UP = _(
    "No list of the portal is set up: set PORTAL_URLS (see .env.example), and try it with “python bot.py portal --url ADDRESS”."
)
BEING_READ = _("It is being read again now; the result will be sent to you at once.")
NEW_FOUND = _("New articles in this reading: {n:n}.")
NEVER_READ = _("Not read yet.")

_OUTCOMES: Mapping[Outcome, Sentence] = {
    Outcome.READ: _("it was read"),
    Outcome.UNCHANGED: _("it answered that nothing has changed"),
    Outcome.NO_CONNECTION: _(
        "there is no connection to it; check the address, PORTAL_PROXY and whether this server reaches it"
    ),
    Outcome.NO_ANSWER: _("it did not answer, or not completely, within 30 seconds"),
    Outcome.CERTIFICATE: _(
        "its certificate cannot be verified; put the missing intermediate certificate into a file and name it in PORTAL_CA_FILE"
    ),
    Outcome.ENCRYPTION: _("no secure connection to it is possible; its encryption is too old"),
    Outcome.STATUS: _("it answered with the error {status:d}"),
    Outcome.TOO_LARGE: _("its answer is larger than 5 MB and was broken off"),
    Outcome.BROKEN: _("its answer is damaged and cannot be read"),
    Outcome.REDIRECTS: _("it redirects in a circle or to something that is no web address"),
    Outcome.PRIVATE: _(
        "it leads to an address of an internal network, which is not read; set PORTAL_ALLOW_PRIVATE=true if that is meant"
    ),
    Outcome.LOGIN: _("it asks for a password instead of showing the list"),
    Outcome.NOT_A_LIST: _("it answered with a page that is no list of articles"),
    Outcome.EMPTY: _("its list is empty"),
    Outcome.NO_ITEMS: _("the selectors find no article in the page; check PORTAL_ITEM"),
    Outcome.BAD_SELECTOR: _("one of the selectors (PORTAL_ITEM and the others) is not valid CSS"),
}
_GONE = _n(
    "{n} counted article is no longer on the portal's list:",
    "{n} counted articles are no longer on the portal's list:",
)
_ALTERED = _n(
    "{n} counted article has another title or date on the portal now:",
    "{n} counted articles have another title or date on the portal now:",
)
_COUNTS_STAY = _("The counts stay as they are until you change them: {/set} or {/undo}.")
_KINDS: Mapping[ReaderKind, Sentence] = {
    ReaderKind.AUTO: _("found out by itself"),
    ReaderKind.FEED: _("RSS or Atom"),
    ReaderKind.LIFERAY: _("Liferay's list"),
    ReaderKind.HTML: _("HTML page"),
}
_SILENT: Mapping[Silence, Sentence] = {
    Silence.NO_ANSWER: _(
        "The portal's list {address} has not been readable for three working days. Please look at it."
    ),
    Silence.NOTHING_NEW: _(
        "The portal's list {address} has had no new article for three working days. It is being read well: either nothing was published, or the articles now stand in another list."
    ),
    Silence.FAULT: _(
        "The portal's list {address} cannot be read, and this will not pass by itself."
    ),
}
_LAST = _("Last reading at {at}: {outcome}.")
_ANSWERED = _("Last good answer: {at}.")
_NEVER_ANSWERED = _("It has never answered well.")
_NEWEST = _("Last new article: “{newest}”, {at}.")
_NO_NEWEST = _("No new article has been seen yet.")


def address(url: str) -> str:
    """An address as people know it: without scheme and parameters; what is none as it is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.netloc}{parts.path}".rstrip("/") or url


def outcome(words: Words, of: Outcome, status: int = 0) -> str:
    return words.say(_OUTCOMES[of], status=status)


def status(words: Words, states: Sequence[SourceState]) -> str:
    """For each list: the last reading, the last good answer, the last new article."""
    return "\n\n".join("\n".join([f"{address(it.url)}:", *_told(words, it)]) for it in states)


def silent(words: Words, state: SourceState, kind: Silence) -> str:
    said = words.say(_SILENT[kind], address=address(state.url))
    return "\n".join([said, *_told(words, state)])


def _told(words: Words, state: SourceState) -> list[str]:
    if state.outcome is None or state.read_at is None:
        return [words.say(NEVER_READ)]
    said = outcome(words, state.outcome, state.status)
    lines = [words.say(_LAST, at=state.read_at, outcome=said)]
    if state.outcome not in ANSWERED:
        answered = words.say(_ANSWERED, at=state.answered_at) if state.answered_at else ""
        lines.append(answered or words.say(_NEVER_ANSWERED))
    newest = words.say(_NEWEST, newest=state.newest, at=state.newest_at) if state.newest_at else ""
    return [*lines, newest or words.say(_NO_NEWEST)]


def changed(words: Words, gone: Sequence[Article], altered: Sequence[Article]) -> str:
    """Counted articles that were taken down, or have another title or date."""
    lines = []
    for sentence, articles in ((_GONE, gone), (_ALTERED, altered)):
        if articles:
            lines += [
                words.say(sentence, n=len(articles)),
                *(_counted(words, it) for it in articles),
            ]
    return "\n".join([*lines, words.say(_COUNTS_STAY)])


def _counted(words: Words, article: Article) -> str:
    facts = {"title": article.title, "office": article.office or "–", "month": article.of_month}
    line = words.say(_("“{title}” ({office}, {month})"), **facts)
    return f"- {line} {web_address(article.link)}".rstrip()


def preview(words: Words, url: str, reading: Reading, new: Sequence[PortalItem]) -> str:
    """What a reading would propose; nothing is recorded. new: of its articles."""
    said = outcome(words, reading.outcome, reading.status)
    lines = [f"{address(url)}: {said}"]
    if not reading.answered:
        return lines[0]
    facts = {"kind": words.say(_KINDS[reading.kind]), "old": len(reading.items) - len(new)}
    counted = _n(
        "Read as {kind}: {n} article would be proposed, {old:n} are known or older than the first month.",
        "Read as {kind}: {n} articles would be proposed, {old:n} are known or older than the first month.",
    )
    lines.append(words.say(counted, n=len(new), **facts))
    lines += [_line(item) for item in new[:SHOWN]]
    if (more := len(new) - SHOWN + reading.left_off) > 0:
        lines.append(words.say(_("… and {more:n} more."), more=more))
    if undated := sum(item.created is None for item in reading.items):
        doubtful = _n(
            "{n} article has no date that can be read with certainty; its month will be asked for.",
            "{n} articles have no date that can be read with certainty; their months will be asked for.",
        )
        lines.append(words.say(doubtful, n=undated))
    return "\n".join([*lines, words.say(_("Nothing was recorded."))])


def _line(item: PortalItem) -> str:
    day = format_date(item.created.date()) if item.created else "–"
    told = " · ".join(map(foreign, filter(None, (item.author, item.source, item.category))))
    lines = [f"- {day} {foreign(item.title)}", f"  {told}" if told else ""]
    return "\n".join(filter(None, [*lines, f"  {web_address(item.link)}"]))
