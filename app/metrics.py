"""Figures for Prometheus, read from the store when they are asked for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from app.listening import ChannelState
from store.backup import backups
from store.database import Store


class Figures(Struct, frozen=True):
    """What stands in the store. waiting: seconds since the oldest message fell due."""

    updates: int
    inbox: Mapping[str, int]
    outbox: Mapping[str, int]
    rungs: int
    waiting: float


def figures(store: Store, waiting: float) -> Figures:
    inbox, outbox = store.inbox, store.outbox
    return Figures(inbox.received(), inbox.tally(), outbox.tally(), outbox.rungs(), waiting)


def exposition(
    found: Figures,
    channels: Mapping[str, ChannelState],
    copies: Path,
    *,
    ready: bool,
    now: datetime,
) -> bytes:
    """The text that Prometheus reads."""
    # Loaded by the first who reads it: most departments have nobody who does.
    from prometheus_client import generate_latest  # noqa: PLC0415
    from prometheus_client.core import (  # noqa: PLC0415
        CounterMetricFamily as Counter,
        GaugeMetricFamily as Gauge,
    )

    def by(label: str, name: str, told: str, values: Mapping[str, float]) -> Gauge:
        family = Gauge(name, told, labels=[label])
        for key, value in sorted(values.items()):
            family.add_metric([key], value)
        return family

    ages = {name: (now - state.last).total_seconds() for name, state in channels.items()}
    deaf = {name: state.is_deaf(now) for name, state in channels.items()}
    inbox = "Updates by state, of which answered ones have had theirs"
    waiting = "Since the oldest message fell due"
    families = [
        Gauge("dondoc_ready", "1 while the bot does its work", ready),
        Counter("dondoc_updates", "Updates received", found.updates),
        Counter("dondoc_rungs", "Steps of the ladder that were planned", found.rungs),
        by("state", "dondoc_inbox", inbox, found.inbox),
        by("state", "dondoc_outbox", "Messages of the outbox by state", found.outbox),
        Gauge("dondoc_oldest_waiting_seconds", waiting, found.waiting),
        by("channel", "dondoc_channel_age_seconds", "Since the platform answered", ages),
        by("channel", "dondoc_channel_deaf", "1 while nothing arrives from it", deaf),
    ]
    if made := backups(copies):
        age = (now - made[-1][0]).total_seconds()
        families.append(Gauge("dondoc_backup_age_seconds", "Since the newest copy", age))
    return generate_latest(_Once(families))


class _Once(Struct, frozen=True):
    """What the library collects from: the figures of one moment."""

    families: Sequence[Any]

    def collect(self) -> Sequence[Any]:
        return self.families
