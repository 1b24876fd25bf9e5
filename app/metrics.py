"""Figures for Prometheus, read from the store when they are asked for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

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


def exposition(metrics: Iterable[Metric]) -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Once(metrics))
    return generate_latest(registry)


@dataclass
class _Once(Collector):
    metrics: Iterable[Metric]

    def collect(self) -> Iterable[Metric]:
        return self.metrics


def metrics(
    found: Figures,
    channels: Mapping[str, ChannelState],
    copies: Path,
    *,
    ready: bool,
    now: datetime,
) -> Iterator[Metric]:
    yield GaugeMetricFamily("dondoc_ready", "1 while the bot does its work", ready)
    yield CounterMetricFamily("dondoc_updates", "Updates received", found.updates)
    yield CounterMetricFamily("dondoc_rungs", "Steps of the ladder that were planned", found.rungs)
    answered = "Updates by state, of which answered ones have had theirs"
    yield _by("dondoc_inbox", answered, "state", found.inbox)
    yield _by("dondoc_outbox", "Messages of the outbox by state", "state", found.outbox)
    oldest = "Since the oldest message fell due"
    yield GaugeMetricFamily("dondoc_oldest_waiting_seconds", oldest, found.waiting)
    ages = {name: (now - state.last).total_seconds() for name, state in channels.items()}
    yield _by("dondoc_channel_age_seconds", "Since the platform answered", "channel", ages)
    deaf = {name: float(state.is_deaf(now)) for name, state in channels.items()}
    yield _by("dondoc_channel_deaf", "1 while nothing arrives from it", "channel", deaf)
    if made := backups(copies):
        age = (now - made[-1][0]).total_seconds()
        yield GaugeMetricFamily("dondoc_backup_age_seconds", "Since the newest copy", age)


def _by(name: str, told: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family
