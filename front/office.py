"""Commands about offices and people: import-offices, invite, invite-heads."""

import argparse
import asyncio
import sys

from config import Settings
from core.names import AliasTakenError
from core.officetable import OfficeTableError, OfficeTableFault
from core.people import OF_AN_OFFICE, Grant, Role
from front.commandline import Said, complaint
from front.invitations import Inviter
from front.program import Outside
from front.storage import opened
from locales import cards
from locales import operation as say
from locales.words import load
from store.database import Store
from store.officetable import read_offices


def import_offices(settings: Settings, options: argparse.Namespace, outside: Outside) -> Said:
    """Add or change offices from a table; all or nothing."""
    words = load(settings.bot_language)
    try:
        offices = read_offices(options.file)
        with opened(settings, outside) as store, store.transaction():
            store.offices.save_all(offices)
    except OfficeTableError as wrong:
        return complaint(say.bad_table(words, options.file, wrong.fault, wrong.about, wrong.row))
    except AliasTakenError as taken:
        fault = OfficeTableFault.NAME_TAKEN
        return complaint(say.bad_table(words, options.file, fault, taken.alias, 0))
    return Said(say.offices_imported(words, len(offices)))


def invite(settings: Settings, options: argparse.Namespace, outside: Outside) -> Said:
    """Print a one-time invitation code; the first administrator is linked with one."""
    words = load(settings.bot_language)
    role = Role(options.role)
    if bool(options.office) != (role in OF_AN_OFFICE):
        return complaint(say.office_needed(words, role), code=2)
    with opened(settings, outside) as store:
        office = store.offices.names().exact(options.office) if options.office else None
        if options.office and office is None:
            known = [one.code for one in store.offices.active()]
            return complaint(say.unknown_office(words, options.office, known))
        inviter, note = _inviter(store, settings, outside)
        grant = Grant(role, office.code if office else "")
        told = inviter.single(grant, office, drawn=sys.stdout.isatty())
    return Said("\n".join([told, *note]))


def invite_heads(settings: Settings, options: argparse.Namespace, outside: Outside) -> Said:
    """Write a sheet of cards, one for every office whose head is not reachable."""
    words = load(settings.bot_language)
    with opened(settings, outside) as store:
        inviter, note = _inviter(store, settings, outside)
        made = inviter.sheet(options.file)
    if not made:
        return Said(cards.nobody_to_invite(words))
    return Said("\n".join([cards.sheet_made(words, options.file, made), *note]))


def _inviter(store: Store, settings: Settings, outside: Outside) -> tuple[Inviter, list[str]]:
    """Whoever issues codes, and what has to be said about their links."""
    from front.serve import deep_links  # noqa: PLC0415 - the terminal needs no network library

    words = load(settings.bot_language)
    link = asyncio.run(deep_links(settings))
    missing = "telegram" in settings.channels and not link("x")
    inviter = Inviter(
        store, settings.rules, words, outside.codes, link, outside.clock(), settings.channels
    )
    return inviter, [cards.no_link(words)] if missing else []
