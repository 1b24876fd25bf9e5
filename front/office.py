"""Commands about offices and people: import-offices, invite."""

import argparse

from config import Settings
from core.names import AliasTakenError
from core.officetable import OfficeTableError, OfficeTableFault
from core.people import OF_AN_OFFICE, Grant, Role
from front.commandline import Said, complaint
from front.program import Outside
from front.storage import opened
from locales import linking
from locales import operation as say
from locales.words import load
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
        grant = Grant(role, office.code if office else "")
        now, code = outside.clock(), outside.codes()
        expires = now + settings.rules.invitation_life
        title = linking.title_of(words, grant, office)
        with store.transaction():
            store.invitations.issue(code, grant, title, now, expires)
    return Said(linking.invitation(words, title, code, "", expires))
