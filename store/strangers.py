"""How many messages people who are not linked got and sent: each one today, and all together.

The rows with their addresses go within days; the sums of a channel, which name nobody, stay for
the month that its allowance is counted in.
"""

from datetime import date

from core.chat import Address
from core.month import Month
from core.people import address_digest
from store.rows import Queries


class Strangers(Queries):
    def told(self, stranger: Address, day: date) -> tuple[int, int]:
        """How often they were answered that day: as anybody, and while they held a right code."""
        sql = "select answers, with_code from stranger where address = ? and day = ?"
        found = self._row(sql, [stranger, day])
        return (found["answers"], found["with_code"]) if found else (0, 0)

    def told_on(self, channel: str, day: date) -> tuple[int, int]:
        """How many messages all of them together cost a channel: that day, and in its month."""
        found = self._one(
            "select coalesce(sum(messages) filter (where day = :day), 0) as today,"
            " coalesce(sum(messages), 0) as month from stranger_cost"
            " where channel = :channel and day between :first and :day",
            {"channel": channel, "first": Month.of(day).first, "day": day},
        )
        return found["today"], found["month"]

    def count(self, stranger: Address, day: date) -> None:
        """One more answer."""
        self._one_more("answers", stranger, day)
        self.cost(stranger.channel, day)

    def count_with_code(self, stranger: Address, day: date) -> None:
        """One more answer to somebody who holds a right code."""
        self._one_more("with_code", stranger, day)

    def count_talk(self, address: Address, day: date) -> int:
        """One more message of somebody linked that asks for nothing; how many there were that day.

        It is no answer to a stranger, which the same address may become today.
        """
        apart = Address("talk", address_digest(address))
        self._one_more("answers", apart, day)
        return self.told(apart, day)[0]

    def received(self, stranger: Address, day: date) -> tuple[int, int]:
        """How many updates were kept that day: of this one, and of all of them on the channel."""
        found = self._one(
            "select (select updates from stranger where address = ? and day = ?) as own,"
            " (select updates from stranger_cost where channel = ? and day = ?) as every",
            [stranger, day, stranger.channel, day],
        )
        return found["own"] or 0, found["every"] or 0

    def count_received(self, stranger: Address, day: date) -> None:
        """One more update was kept."""
        self._one_more("updates", stranger, day)
        self._one_more_together("updates", stranger.channel, day)

    def cost(self, channel: str, day: date) -> None:
        """One more message on this channel, to them or because of them."""
        self._one_more_together("messages", channel, day)

    def _one_more(self, what: str, stranger: Address, day: date) -> None:
        sql = (
            f"insert into stranger (address, day, {what}) values (?, ?, 1)"
            f" on conflict (address, day) do update set {what} = {what} + 1"
        )
        self._change(sql, [stranger, day])

    def _one_more_together(self, what: str, channel: str, day: date) -> None:
        sql = (
            f"insert into stranger_cost (channel, day, {what}) values (?, ?, 1)"
            f" on conflict (channel, day) do update set {what} = {what} + 1"
        )
        self._change(sql, [channel, day])

    def purge(self, today: date) -> None:
        """Forget who it was before today, and the sums of the months before this one."""
        self._change("delete from stranger where day < ?", [today])
        self._change("delete from stranger_cost where day < ?", [Month.of(today).first])
