"""E-mail addresses: the offices' mailboxes, who wants papers, and addresses to be confirmed.

A person's own address, once confirmed, is one of their linked addresses; see `store.people`.
"""

from datetime import datetime, timedelta

from msgspec import Struct

from core.chat import EMAIL, Address
from core.events import EmailCode
from store.invitations import digest
from store.rows import Queries, address, as_json

CODE_LIFE = timedelta(hours=1)
MOST_GUESSES = 5
CODE_KEY = "email-code"  # how the keys of messages with a code begin


class OfficeMailbox(Struct, frozen=True):
    """An office's official address, and who reads it, as the administrator put it."""

    office: str
    address: Address
    readers: str


class Emails(Queries):
    # The offices' mailboxes

    def mailbox(self, office: str) -> OfficeMailbox | None:
        sql = "select * from office_mailbox where office = ?"
        return self._value(OfficeMailbox, sql, [office])

    def mailboxes(self) -> tuple[OfficeMailbox, ...]:
        return self._values(OfficeMailbox, "select * from office_mailbox order by office")

    def set_mailbox(self, found: OfficeMailbox, now: datetime, by: int) -> None:
        columns = {"address": found.address, "readers": found.readers}
        self._upsert("office_mailbox", "office", office=found.office, **columns, at=now, person=by)

    def drop_mailbox(self, office: str) -> bool:
        """False if there was none."""
        return self._change("delete from office_mailbox where office = ?", [office]) == 1

    # People's own addresses

    def await_code(self, person: int, to: str, code: str, now: datetime) -> None:
        """An address that is the person's once they repeat the code; it replaces an earlier one."""
        self._upsert(
            "email_code",
            "person",
            person=person,
            address=Address(EMAIL, to),
            hash=digest(code),
            expires_at=now + CODE_LIFE,
            guesses=0,
        )

    def await_no_code(self, person: int) -> bool:
        """Forget the address that waits for its code. Whether there was one."""
        return bool(self._change("delete from email_code where person = ?", [person]))

    def confirm(self, person: int, code: str, now: datetime) -> Address | None:
        """The address whose code this is; None for a wrong, an old or an often guessed one.

        Whoever asks must keep what this changes: a wrong code counts.
        """
        sql = "select * from email_code where person = ? and expires_at > ? and guesses < ?"
        found = self._row(sql, [person, now, MOST_GUESSES])
        if found is None:
            return None
        if found["hash"] != digest(code):
            self._change("update email_code set guesses = guesses + 1 where person = ?", [person])
            return None
        self._change("delete from email_code where person = ?", [person])
        self._blank(person)
        return address(found["address"])

    def _blank(self, person: int) -> None:
        """Blank the messages with codes. Their rows stay, since a day's codes are counted."""
        sql = (
            "update outbox set detail = ?, address = null, tried = '[]'"
            " where key like ? and step = 'note' and ended_at is not null"
        )
        self._change(sql, [as_json(EmailCode()), f"{CODE_KEY}/p{person}/%"])

    def awaited(self, person: int, now: datetime) -> str:
        """The address that waits for its code, or an empty text."""
        sql = "select address from email_code where person = ? and expires_at > ?"
        found = self._row(sql, [person, now])
        return address(found["address"]).id if found else ""

    def purge(self, now: datetime) -> None:
        """Delete codes that are no longer good, and blank the messages that held one."""
        self._change("delete from email_code where expires_at <= ?", [now])
        self._change(
            "delete from outbox where key like ? and planned_at <= ?",
            [f"{CODE_KEY}/%", now - CODE_LIFE],
        )

    # Papers

    def want_papers(self, person: int, *, wanted: bool) -> None:
        """Whether the month's papers are sent to the person's own address too."""
        self._change("update person set papers = ? where id = ?", [int(wanted), person])

    def wants_papers(self, person: int) -> bool:
        """Whether they are wanted and can be sent, as far as is known here."""
        sql = (
            "select 1 from person p join address a on a.person = p.id"
            " where p.id = ? and p.papers and a.address like 'email:%'"
        )
        return self._exists(sql, [person])
