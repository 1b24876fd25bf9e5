"""Invitations from the command line: one code, or a sheet of cards for all heads at once."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from core.documents import Card
from core.ladder import Rules
from core.people import Grant, Role
from core.quota import Office
from locales import documents, linking
from locales.words import Words
from store.backup import OWNER_ONLY
from store.database import Store


class Inviter(Struct, frozen=True):
    """codes: makes a code. bots: where the bot is opened, by channel; see `bot_addresses`."""

    store: Store
    rules: Rules
    words: Words
    codes: Callable[[], str]
    now: datetime
    bots: Mapping[str, str]

    @property
    def expires(self) -> datetime:
        return self.now + self.rules.invitation_life

    def issue(self, grant: Grant, office: Office | None) -> tuple[str, str]:
        """A new code, and the title under which its bearer is linked."""
        code, title = self.codes(), linking.title_of(grant, office)
        with self.store.transaction():
            self.store.roles.issue(code, grant, title, self.now, self.expires, by=None)
        return code, title

    def single(self, grant: Grant, office: Office | None, *, drawn: bool) -> str:
        """Issue one code; the sentence that hands it over. drawn: with each link as a QR code."""
        code, title = self.issue(grant, office)
        links = documents.ways_in(self.bots, code)
        told = linking.invitation(self.words, title, code, self.expires, links)
        if not (links and drawn):
            return told
        from reports.cards import qr_letters  # noqa: PLC0415 - only here and on the sheet

        scans = (f"{self.words.channel(name)}\n{qr_letters(link)}" for name, link in links.items())
        return "\n".join([told, *scans])

    def sheet(self, path: Path) -> int:
        """Write a card for every office without a reachable head; returns how many.

        Raises OSError, FileExistsError among them: then no code was issued.
        """
        from reports.cards import cards_document  # noqa: PLC0415 - slow to load, and rarely wanted

        with self.store.transaction():
            cards = [self._card(office) for office in self.store.reach.offices_without_head()]
            if cards:
                document = cards_document(documents.sheet(self.words, cards), self.now.date())
                _write_new(path, document)
        return len(cards)

    def _card(self, office: Office) -> Card:
        code, title = self.issue(Grant(Role.HEAD, office.code), office)
        return documents.card(self.words, title, code, self.expires, self.bots)


def _write_new(path: Path, document: bytes) -> None:
    """The codes in it are good for a while: nobody else may read it, and no sheet is lost."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
        file.write(document)
