"""Figures for Prometheus, read from the store when they are asked for."""

from collections.abc import Iterable, Iterator, Mapping
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


class Metric(Struct, frozen=True):
    """One family of figures. values: by what the label tells; without a label there is one.

    counter: it only grows.
    """

    name: str
    told: str
    values: Mapping[str, float]
    label: str = ""
    counter: bool = False


def metrics(
    found: Figures,
    channels: Mapping[str, ChannelState],
    copies: Path,
    *,
    ready: bool,
    now: datetime,
) -> Iterator[Metric]:
    yield Metric("dondoc_ready", "1 while the bot does its work", {"": ready})
    yield Metric("dondoc_updates", "Updates received", {"": found.updates}, counter=True)
    planned = "Steps of the ladder that were planned"
    yield Metric("dondoc_rungs", planned, {"": found.rungs}, counter=True)
    answered = "Updates by state, of which answered ones have had theirs"
    yield Metric("dondoc_inbox", answered, found.inbox, "state")
    yield Metric("dondoc_outbox", "Messages of the outbox by state", found.outbox, "state")
    oldest = "Since the oldest message fell due"
    yield Metric("dondoc_oldest_waiting_seconds", oldest, {"": found.waiting})
    ages = {name: (now - state.last).total_seconds() for name, state in channels.items()}
    yield Metric("dondoc_channel_age_seconds", "Since the platform answered", ages, "channel")
    deaf = {name: state.is_deaf(now) for name, state in channels.items()}
    yield Metric("dondoc_channel_deaf", "1 while nothing arrives from it", deaf, "channel")
    if made := backups(copies):
        age = (now - made[-1][0]).total_seconds()
        yield Metric("dondoc_backup_age_seconds", "Since the newest copy", {"": age})


def exposition(found: Iterable[Metric]) -> bytes:
    """The text that Prometheus reads."""
    # Loaded by the first who reads it: most departments have nobody who does.
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily  # noqa: PLC0415

    families = []
    for metric in found:
        kind = CounterMetricFamily if metric.counter else GaugeMetricFamily
        family = kind(metric.name, metric.told, labels=[metric.label] if metric.label else [])
        for key, value in sorted(metric.values.items()):
            family.add_metric([key] if metric.label else [], value)
        families.append(family)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Once(families))
    return generate_latest(registry)


class _Once:
    """What a registry collects from: the figures of one moment."""

    def __init__(self, families: Iterable[Any]) -> None:
        self._families = families

    def collect(self) -> Iterable[Any]:
        return self._families
