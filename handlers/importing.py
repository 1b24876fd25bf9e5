"""Recording what a file says: /import shows what would change, and asks before it acts.

The file was fetched and read before its update came here; see `engine/files.py`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256

from msgspec.structs import replace

from core.articles import State, key_of
from core.chat import Incoming, Reply, UpdateKind
from core.documents import EntryRow
from core.imports import (
    LIMITS,
    FileFault,
    FileRefusedError,
    Imported,
    ImportPlan,
    Known,
    Place,
    planned,
)
from core.ladder import Rules
from core.ledger import By, Entry
from core.month import Month, Span
from core.people import Role
from core.quota import Kind
from core.refusal import Refusal, Why
from handlers.arguments import LONGEST_TEXT
from handlers.cautions import below_the_export
from handlers.correcting import asked_first
from handlers.counting import shown_afresh
from handlers.declining import to_confirm
from handlers.digests import tell_of_outcomes
from handlers.documents import article, as_row
from handlers.request import Request
from locales import importing
from locales.counting import Change
from store.database import Store
from store.inbox import Upload

ROLE = "import"  # in the ledger: the entry was not typed by anybody


def import_(request: Request) -> Reply:
    """What the file would change; without a file, ask for one."""
    here = request.sender.channel
    if request.file is None and here in request.services.without_files:
        elsewhere = sorted(request.services.reachable - request.services.without_files)
        sentence = importing.FILE_ELSEWHERE if elsewhere else importing.NO_FILES
        channels = [request.words.channel(name) for name in elsewhere]
        return request.reply(sentence, here=request.words.channel(here), channels=channels)
    if request.file is None:
        return request.reply(importing.ASK_FOR_FILE)
    if request.file.size > LIMITS.size:
        refused = FileRefusedError(FileFault.TOO_LARGE, LIMITS.size)
        return Reply(importing.file_refused(request.words, refused))
    assert request.upload is not None  # no file is handed on before it was read
    return preview(request, request.upload)


def wants_reading(incoming: Incoming) -> bool:
    """Whether the file is one that is opened at all."""
    small = incoming.file is not None and incoming.file.size <= LIMITS.size
    return incoming.form is UpdateKind.FILE and not incoming.group and small


def preview(request: Request, upload: Upload) -> Reply:
    """Every difference and every doubt; and, if there is anything to record, a choice."""
    if isinstance(upload.content, FileRefusedError):
        return Reply(importing.file_refused(request.words, upload.content))
    plan = plan_of(request.store, request.rules, upload.content)
    text = importing.preview(request.words, upload.name, plan)
    if plan.is_empty:
        return Reply(text)
    text = "\n".join([text, *below_the_export(request, _changes(request, plan))])
    return Reply(text, to_confirm(request, f"/importnow {upload.id} {basis_of(plan)}"))


def _changes(request: Request, plan: ImportPlan) -> list[Change]:
    return [
        Change(
            request.store.offices.get(one.office),
            one.month,
            one.after - one.before,
            Kind.ARTICLE,
            one.before,
            one.after,
        )
        for one in plan.changes
    ]


def import_now(request: Request) -> Reply:
    """The confirmed preview; shown afresh if anything in it changed in the meantime."""
    number, _, basis = request.args.partition(" ")
    upload = request.store.uploads.get(int(number))
    if upload is None or isinstance(upload.content, FileRefusedError):
        raise Refusal(Why.QUESTION_EXPIRED)
    plan = plan_of(request.store, request.rules, upload.content)
    if basis_of(plan) != basis:
        request.store.uploads.shown(upload.id, request.now)
        return shown_afresh(request, preview(request, upload))
    by = request.by(ROLE)
    batch = request.question or None
    entries = record(request.store, plan, by, upload.name, request.now, batch=batch)
    request.store.uploads.forget(upload.id)
    tell_of_outcomes(request, {one.office for one in plan.entries})
    undo = request.choice(importing.UNDO_IMPORT, f"/undoimport {entries[0]} {entries[-1]}")
    return Reply(importing.applied(request.words, upload.name, plan, entries), (undo,))


def undo_import(request: Request) -> Reply:
    """Counter the entries of one import, first to last, as far as they still stand."""
    first, last = map(int, request.args.split())
    ledger = request.store.ledger
    imported = [ledger.get(number) for number in range(first, last + 1)]
    entries = [entry for entry in imported if entry.undone is None]
    if not entries:
        undone_by = max(entry.undone or 0 for entry in imported)
        raise Refusal(Why.IMPORT_UNDONE, at=ledger.get(undone_by).at)
    if asked := asked_first(request, entries):
        return asked
    for entry in entries:
        ledger.undo(entry, request.by(Role.EDITOR), request.now)
    return Reply(importing.import_undone(request.words, len(entries), first, last))


def plan_of(store: Store, rules: Rules, imported: Imported) -> ImportPlan:
    """What the file would change in the ledger as it is now."""
    months = {count.month for count in imported.counts}
    months |= {Month.of(entry.day) for entry in imported.entries}
    if not months:
        return planned(imported, Known({}))
    span = Span(min(months), max(months))
    standing = store.ledger.standing(span) if imported.entries else ()
    single = [entry for entry in standing if entry.published or entry.link]
    known = Known(
        counts=store.ledger.counts_over(span, rules.kinds),
        closed={month for month in months if store.months.is_closed(month)},
        articles={entry.id: article(entry) for entry in single},
        registered=tuple(_registered(store, imported)),
        titled=dict(_titled(store, imported)),
        without_link=_without_link(standing, rules, store.articles.per_entry(span)),
    )
    return planned(imported, known, rules.kinds)


def _registered(store: Store, imported: Imported) -> Iterator[tuple[int, EntryRow]]:
    """The list's articles that are counted, in whatever month and under whatever address."""
    for row in imported.entries:
        known = store.articles.with_key(key_of(row.link))
        if known and known.entry and known.month:
            # Under the list's own address, by which it is looked for.
            yield known.entry, as_row(known, known.month, row.link)


def _titled(store: Store, imported: Imported) -> Iterator[tuple[EntryRow, int]]:
    """The list's articles that are counted under the same title, a few days apart at most."""
    for row in imported.entries:
        same = store.articles.with_title(row.title, row.day, row.office, State.PUBLISHED)
        if same and same.entry:
            yield row, same.entry


def _without_link(
    standing: Iterable[Entry], rules: Rules, named: Mapping[int, int]
) -> dict[Place, int]:
    """Articles that were recorded by their number alone. named: articles behind each entry."""
    counts: dict[Place, int] = {}
    for entry in standing:
        listed = entry.published and entry.by.role == ROLE
        if not (entry.link or listed) and entry.kind in rules.kinds:
            place = (entry.month, entry.office)
            alone = entry.count - named.get(entry.id, 0)
            counts[place] = counts.get(place, 0) + alone
    return counts


def basis_of(plan: ImportPlan) -> str:
    """The same for the same plan: what is recorded is what was shown."""
    plan = replace(plan, totals=())  # they follow from the file, recorded or not
    return sha256(repr(plan).encode()).hexdigest()[:16]


def record(
    store: Store, plan: ImportPlan, by: By, name: str, now: datetime, *, batch: int | None = None
) -> tuple[int, ...]:
    """Record a plan in full, inside a transaction of the caller's; the entries' numbers.

    name: of the file, which becomes the entries' note. batch: of the choice, for one undo.
    An import never plans a thank-you.
    """
    note = name[:LONGEST_TEXT]
    made = [
        Entry(0, now, c.month, c.office, Kind.ARTICLE, c.after - c.before, by, note, batch=batch)
        for c in plan.changes
    ]
    if plan.entries:
        made = [_entry(one, by, note, now, batch) for one in plan.entries]
    return tuple(store.ledger.append(one).id for one in made)


def _entry(one: EntryRow, by: By, note: str, now: datetime, batch: int | None) -> Entry:
    """A line of a list of articles, as it is recorded."""
    month, told = Month.of(one.day), (note, one.title, one.link, one.day)
    return Entry(0, now, month, one.office, one.kind, one.count, by, *told, batch=batch)
