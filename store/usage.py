"""How many messages a channel has used of a month's allowance, as its platform counts them."""

from sqlite_utils import Database

from core.month import Month
from store.rows import row


class Usage:
    def __init__(self, db: Database) -> None:
        self._db = db

    def count(self, channel: str, month: Month, messages: int) -> int:
        """Add messages that were sent; returns the month's number."""
        self._db.execute(
            "insert into usage values (?, ?, ?) on conflict (channel, month)"
            " do update set messages = messages + excluded.messages",
            [channel, str(month), messages],
        )
        return self.used(channel, month)

    def used(self, channel: str, month: Month) -> int:
        sql = "select messages from usage where channel = ? and month = ?"
        found = row(self._db, sql, [channel, str(month)])
        return int(found["messages"]) if found else 0
