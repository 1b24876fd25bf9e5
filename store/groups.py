"""Groups in which the bot is: which an administrator bound, and what was said there today.

The bot serves nobody where others read along. In a group that nobody bound it does not stay.
"""

from datetime import date, datetime

from core.chat import Address
from store.rows import Facts

_MOVED = "moved/"


class Groups(Facts):
    def bound(self, group: Address) -> bool:
        """Whether an administrator bound it, and the bot is there still."""
        sql = "select 1 from chat_group where address = ? and left_at is null"
        return self._exists(sql, [group])

    def bind(self, group: Address, person: int) -> None:
        """An administrator wants the bot there."""
        sql = (
            "insert into chat_group (address, bound_by) values (?, ?) on conflict (address)"
            " do update set bound_by = excluded.bound_by, left_at = null"
        )
        self._change(sql, [group, person])

    def forget(self, group: Address) -> None:
        """The bot is there anew."""
        self._change("delete from chat_group where address = ?", [group])

    def taken_out(self, group: Address, now: datetime) -> None:
        """The bot is there no longer; should the group have moved only, its binding moves too."""
        self._change("update chat_group set left_at = ? where address = ?", [now, group])
        self.remember(f"{_MOVED}{group}", None)

    def tell(self, group: Address, day: date) -> bool:
        """Whether nothing was said there that day yet; if so, note that something is said now."""
        sql = "update chat_group set told = ? where address = ? and told <> ?"
        return self._change(sql, [day, group, day]) == 1

    def leave(self, group: Address, now: datetime) -> bool:
        """Whether it is to be left; False where it was left already, or that is under way."""
        sql = (
            "insert into chat_group (address, left_at) values (?, ?)"
            " on conflict (address) do nothing"
        )
        return self._change(sql, [group, now]) == 1

    def move(self, old: Address, new: Address) -> None:
        """Follow a group to its new id, where the bot may be told that it was added."""
        sql = (
            "update or replace chat_group set address = ?,"
            " left_at = case when bound_by is null then left_at end where address = ?"
        )
        if self._change(sql, [new, old]):
            self.remember(f"{_MOVED}{new}", str(old))

    def followed(self, group: Address) -> bool:
        """Whether the bot came there with the group; asked once, since after that it is added anew."""
        return self._change("delete from fact where name = ?", [f"{_MOVED}{group}"]) == 1

    def purge(self, before: datetime) -> None:
        self._change("delete from chat_group where left_at < ?", [before])
