"""A deployment on disk, as `bot.py` finds it: settings, a database with the cast, and copies."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from app.maintenance import Maintenance
from config import Settings
from core.ledger import By
from engine.tasks import StoreThread
from store.database import Store
from store.seed import seed, seed_demo
from tests.cast import APRIL, DATA, MORNING, seeded_file
from tests.fakes.channel import FakeChannel
from tests.post import program_of


@dataclass
class Deployment:
    """now: the standing clock."""

    folder: Path
    now: datetime = MORNING

    @property
    def settings(self) -> Settings:
        return Settings(database=self.folder / "dondoc.db", backups=self.folder / "backups")

    def opened(self) -> Store:
        seeded_file(self.settings.database, self.now)
        store = Store.open(self.settings.database, self.now)
        seed(store, DATA, self.now)
        seed_demo(store, DATA, self.now)
        return store

    def add(self, count: int, office: str = "GDMN") -> None:
        """An entry by nobody in particular, as another process would make it."""
        store = self.opened()
        with store.transaction():
            store.ledger.add(APRIL, office, count, By(None, "editor", "console"), self.now)
        store.close()

    def count(self, office: str = "GDMN") -> int:
        store = self.opened()
        found = store.ledger.count(APRIL, office)
        store.close()
        return found

    def running(self) -> "Running":
        return Running(self)


class Running:
    """The bot's maintenance over the open database."""

    def __init__(self, deployment: Deployment) -> None:
        self.thread = StoreThread(deployment.opened)
        self.channel = FakeChannel()
        channels = {"console": self.channel}
        self.program = program_of(self.thread, channels, lambda: deployment.now)
        self.maintenance = Maintenance(self.program, deployment.settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.thread.close()
