"""Transactions and savepoints of one connection, and what must be forgotten when they fail.

Classes rather than generators: every command takes three of them.
"""

from types import TracebackType

from sqlite_utils import Database

from store.sums import RunningSums


class Transaction:
    """All or nothing, on disk when it ends. It takes the write lock at once.

    sums: of entries that may be gone after a rollback.
    """

    _begin, _keep = "begin immediate", "commit"

    def __init__(self, db: Database, sums: RunningSums) -> None:
        self._db = db
        self._sums = sums

    def __enter__(self) -> None:
        self._db.conn.execute(self._begin)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._roll_back()
            return
        try:
            self._db.conn.execute(self._keep)
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        self._sums.forget()
        self._db.rollback()


class Savepoint(Transaction):
    """A part of a transaction that may fail by itself.

    All have one name, which always means the innermost: so the statements are prepared once.
    """

    _begin, _keep = "savepoint inner_one", "release inner_one"

    def _roll_back(self) -> None:
        if not self._db.conn.in_transaction:  # a fault of the disk has ended all of it
            self._sums.forget()
            return
        self._db.conn.execute("rollback to inner_one")
        self._db.conn.execute("release inner_one")
        self._sums.forget_undone()
