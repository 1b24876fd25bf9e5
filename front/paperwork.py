"""Paper without a chat: the commands import and report, beside a running bot."""

import argparse
from pathlib import Path

from config import Settings
from core.intake import FileRefusedError, Imported
from core.month import LATEST_YEAR, Month, parse_month
from core.refusal import Refusal, Why
from front.commandline import Said, complaint
from front.program import Outside
from front.rendering import Press, job_of
from front.storage import demo_store, opened
from handlers.importing import LIMITS, ROLE, plan_of, record
from locales import documents
from locales import importing as say
from locales.intake import file_refused
from locales.refusals import refused
from locales.words import load
from reports.tasks import read_file
from store.database import Store
from store.ledger import By

VIA = "cli"
FILES = Path("build")  # where files are put unless a folder is named


def import_file(settings: Settings, options: argparse.Namespace, outside: Outside) -> Said:
    """Show what a spreadsheet would change; with --apply record it, all or nothing."""
    words, rules, now = load(settings.bot_language), settings.rules, outside.clock()
    name = options.file.name
    with opened(settings, outside) as store:
        content = _read(options.file, store, Month.of(now))
        if isinstance(content, FileRefusedError):
            return complaint(file_refused(words, content))
        with store.transaction():
            plan = plan_of(store, rules, content)
            told = say.preview(words, name, plan)
            if plan.is_empty:
                return Said(told)
            if not options.apply:
                return Said(f"{told}\n{say.how_to_apply(words)}")
            entries = record(store, plan, By(None, ROLE, VIA), name, now)
    return Said(f"{told}\n\n{say.applied(words, name, plan, entries)}")


def _read(file: Path, store: Store, current: Month) -> Imported | FileRefusedError:
    with file.open("rb") as source:
        data = source.read(LIMITS.size + 1)
    return read_file(data, file.name, store.offices.active(), current)


def report(settings: Settings, options: argparse.Namespace, outside: Outside) -> Said:
    """Write a month's annex, letter and charts; with no database, those of the demo."""
    words, press = load(settings.bot_language), Press(settings.rules, settings.letterhead)
    kept = settings.database.exists()
    store = Store.copied(settings.database, outside.clock()) if kept else demo_store()
    now = outside.clock() if kept else store.born
    month = options.month or Month.of(now)
    if month > Month.of(now):
        early = Refusal(Why.FUTURE_MONTH, month=month, current=Month.of(now))
        return complaint(refused(words, early))
    options.out.mkdir(parents=True, exist_ok=True)
    lines = []
    for attachment in (
        *documents.report_files(words, month),
        *documents.month_pictures(words, month),
        *documents.year_pictures(words, month.year),
    ):
        path = options.out / attachment.name
        path.write_bytes(job_of(store, press, attachment, now)())
        lines.append(documents.written(words, str(path)))
    store.close()
    return Said("\n".join(lines))


def month_named(typed: str) -> Month:
    """A month of the command line, 2026-04 or 4/2026. Raises ValueError."""
    month = parse_month(typed, Month(LATEST_YEAR, 12))
    if month is None or str(month.year) not in typed:
        raise ValueError(typed)
    return month
