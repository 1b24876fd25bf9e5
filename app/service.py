"""The bot as a service: channels, inbox, outbox and scheduler, until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import partial

from app.clock import ClockKeeper, ClockWatch, asking
from app.copies import Copies
from app.health import HealthCheck, beating, running_on, version, waits
from app.installation import notify
from app.listening import Listening
from app.maintenance import MENU, Maintenance, real_store
from app.metrics import exposition, figures
from app.portal import PortalReader, fetcher
from app.program import Environment, Program
from app.rendering import RenderContext, Renderer, reader_in
from app.sandbox import hide_memory
from app.wiring import (
    Channels,
    build_channels,
    health_server,
    new_pages,
    page_server,
    web_server,
)
from app.worker import Worker
from channels.http import beat
from channels.telegram.channel import TelegramChannel
from channels.zalo.channel import ZaloChannel
from config import Settings
from core.chat import OUT_ONLY, Address, Channel, ChannelClosedError, DeliveryError, Menu
from core.events import ChannelClosed
from engine.limits import RateLimiter
from engine.tasks import StoreThread
from handlers.help import menu
from handlers.table import COMMANDS
from locales.words import load
from reminders.escalation import tell_in_charge
from reminders.scheduler import Job, awaken, ticking
from store.database import Store
from store.lock import ProcessLock
from store.rows import address

log = logging.getLogger("dondoc")

STOP_WITHIN = 1.5  # seconds that everything under way is given to end
LOOK_AFTER = 30.0  # seconds
REST = 1.0  # seconds before a channel that failed is listened to again


@dataclass
class Service:
    """daily: jobs by their hour. every_minute: jobs beside the planning of what fell due.

    work: what runs beside inbox and outbox, and never ends by itself.
    refused: told that a platform will not serve the bot; gives the seconds until the next attempt.
    """

    program: Program
    channels: Mapping[str, Channel]
    refused: Callable[[str, ChannelClosedError], Awaitable[float]]
    daily: Mapping[time, Job] = field(default_factory=dict)
    every_minute: Sequence[Job] = ()
    work: Sequence[Coroutine[None, None, None]] = ()
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> int:
        """Run until SIGTERM or SIGINT; returns the exit code. 1: a fault in the work itself."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        await self.program.recover()
        work = [
            asyncio.create_task(self.program.processor.run(), name="inbox"),
            asyncio.create_task(self.program.outbox_sender.run(), name="outbox"),
            *map(asyncio.create_task, self.work),
        ]
        listening = [
            asyncio.create_task(self._listen(channel), name=channel.name)
            for channel in self.channels.values()
            if channel.name not in OUT_ONLY  # without one that hears, there is nothing to run for
        ]
        notify("READY=1")
        with ticking((self.program.tick, *self.every_minute), self.daily) as scheduler:
            work.append(asyncio.create_task(self._keep_awake(partial(awaken, scheduler))))
            code = await self._until_stopped(work, listening)
        notify("STOPPING=1")
        await _end([*work, *listening])
        for channel in self.channels.values():
            await channel.close()
        log.info("stop code=%d", code)
        return code

    async def _keep_awake(self, wake: Callable[[datetime], None]) -> None:
        """Look after the scheduler, by a clock that nobody sets."""
        while True:
            await asyncio.sleep(LOOK_AFTER)
            wake(self.program.now())

    async def _listen(self, channel: Channel) -> None:
        """Listen until the channel ends by itself; after a fault or a refusal, listen again."""
        while True:
            try:
                await channel.listen(partial(self.program.processor.receive, channel.name))
            except ChannelClosedError as fault:
                pause = await self.refused(channel.name, fault)
                log.error("channel=%s refused reason=%r pause=%g", channel.name, str(fault), pause)  # noqa: TRY400
                await asyncio.sleep(pause)
            except Exception:
                log.exception("channel=%s not_listened_to", channel.name)
                await asyncio.sleep(REST)
            else:
                return

    async def _until_stopped(
        self, work: Sequence[asyncio.Task[None]], listening: Sequence[asyncio.Task[None]]
    ) -> int:
        """Wait for a signal, for every channel to end, or for a fault in the work itself."""
        stop = asyncio.ensure_future(self._stop.wait())
        silent = asyncio.ensure_future(asyncio.wait(listening))
        await asyncio.wait([stop, silent, *work], return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        silent.cancel()
        if self._stop.is_set():
            return 0
        for task in work:
            if task.done() and not task.cancelled() and (fault := task.exception()):
                log.error("task=%s ended fault=%r", task.get_name(), fault)
        return 1


async def _safely(job: Job) -> None:
    try:
        await job()
    except Exception:
        log.exception("job=failed")


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel, and wait for what each still has to put away."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=STOP_WITHIN)


NIGHT = time(2, 30)  # when nobody writes
MORNING = time(7, 30)  # before the first window opens
HOURLY = tuple(time(hour, 5) for hour in range(24))


async def serve(settings: Settings, environment: Environment) -> int:
    """Run the bot, which holds the database, until it is told to stop; returns the exit code."""
    log.info("version=%s on=%r", version(), running_on())
    hide_memory()
    clock, monotonic = environment.clock, environment.monotonic
    thread, worker = StoreThread(partial(real_store, settings, environment)), Worker()
    render = Renderer(thread, RenderContext(settings.rules, settings.letterhead), clock, worker)
    channels, began = build_channels(settings, clock, thread, render), monotonic()
    allowance = channels.allowance
    listening = listening_to(channels, settings, environment, began)
    watch = ClockWatch(clock, monotonic, asking(settings), listening.heard_any)
    program = _program(settings, environment, thread, channels, worker, watch)
    check = HealthCheck(program, listening, watch)
    maintenance = _maintenance(program, settings, check)
    keep_listening = listening.job(thread, program.outbox_sender.wake)
    every_minute = [
        *_jobs_of(channels, program),
        beating(ProcessLock(settings.database), thread, clock),
        keep_listening,
        ClockKeeper(watch, program).keep,
        maintenance.catch_up,
    ]
    if settings.copies_to:
        every_minute.append(Copies(program, settings).keep)
    work = []
    if settings.sources:
        portal = _portal_reader(program, settings)
        every_minute.append(portal.keep)
        work.append(portal.run())
    daily = {
        NIGHT: maintenance.nightly,
        MORNING: maintenance.daily,
        **dict.fromkeys(HOURLY, maintenance.beat),
    }
    refused = partial(_refused, listening, keep_listening)
    watched = partial(measured, program, listening, check, settings)
    try:
        async with (
            page_server(settings, program) as page,
            web_server(settings, channels, program, render, check.examine, page),
            health_server(settings, check.examine, watched),
        ):
            service = Service(program, channels.by_name, refused, daily, every_minute, work)
            return await service.run()
    finally:
        if allowance:
            await _safely(allowance.keep)
        thread.close()


def _program(
    settings: Settings,
    environment: Environment,
    thread: StoreThread,
    channels: Channels,
    worker: Worker,
    watch: ClockWatch,
) -> Program:
    limiter = RateLimiter(
        environment.monotonic, settings.messages_per_second, settings.seconds_per_chat
    )
    return Program.build(
        settings.rules,
        environment,
        thread,
        channels.by_name,
        limiter,
        channels.links_for,
        reader_in(worker),
        new_pages(lambda: settings.page_root, environment.keys),
        watch.trusted,
        watch.true_time,
    )


def _maintenance(program: Program, settings: Settings, check: HealthCheck) -> Maintenance:
    url = settings.heartbeat_url.get_secret_value()
    return Maintenance(program, settings, partial(beat, url) if url else None, check.examine)


def _portal_reader(program: Program, settings: Settings) -> PortalReader:
    """Reads the portal when it is due, and when somebody has asked for it."""
    reader = PortalReader(
        program, fetcher(settings).opened, settings.sources, settings.reading_times
    )
    program.listeners.append(reader.wake)
    return reader


def listening_to(
    channels: Channels, settings: Settings, environment: Environment, began: float
) -> Listening:
    clock, monotonic, running = environment.clock, environment.monotonic, channels.by_name.keys()
    return Listening(channels.ears, running, settings.rules, clock, monotonic, began)


def _jobs_of(channels: Channels, program: Program) -> list[Job]:
    """What the channels themselves need done every minute."""
    jobs: list[Job] = []
    if telegram := channels.telegram:
        jobs.append(partial(_introduce, telegram, program))
    if allowance := channels.allowance:
        jobs.append(allowance.keep)
    if zalo := channels.zalo:
        jobs.append(partial(_learn_name, zalo))
    return jobs + [partial(tell_news, channel, program) for channel in channels.talking]


async def _learn_name(zalo: ZaloChannel) -> None:
    """Ask Zalo, until it answers, at which address the bot is opened."""
    if not zalo.address():
        await zalo.get_me()


async def measured(
    program: Program, listening: Listening, check: HealthCheck, settings: Settings
) -> bytes:
    """What Prometheus reads."""
    now, rules = program.now(), program.rules
    ready = (await check.examine()).ready
    found = await program.thread(lambda store: figures(store, waits(store, rules, now)[0]))
    channels, copies = listening.states(), settings.backups
    return exposition(found, channels, copies, ready=ready, now=now)


async def _refused(listening: Listening, keep: Job, name: str, fault: ChannelClosedError) -> float:
    pause = listening.refused(name, fault)
    await _safely(keep)  # administrators need not wait for the next minute
    return pause


async def _introduce(telegram: TelegramChannel, program: Program) -> None:
    """Learn the bot's own name, and keep everybody's command menu right."""
    try:
        if not telegram.link("x"):
            await telegram.get_me()
    except (DeliveryError, ChannelClosedError) as fault:
        log.warning("channel=telegram no_name reason=%r", str(fault))
        return
    found = await program.thread(partial(menus, language=program.rules.language))
    await telegram.set_menus(found)
    if over := telegram.without_menu():
        await program.thread(partial(forget_menus, over))


def menus(store: Store, language: str) -> list[Menu]:
    """Everybody's default menu, then each linked person's own; an empty one ends it.

    Where a menu was set is remembered, for a role may end while the bot does not run.
    """
    found = [menu(load(language), None, COMMANDS)]
    for person in store.people.all():
        chats = (one.address for one in store.people.reach(person.id).chats)
        if addresses := tuple(one for one in chats if one.channel == "telegram"):
            own = menu(load(person.language), person, COMMANDS)
            found.append(Menu(own.language, own.commands, addresses))
    theirs = {f"{MENU}{one}": one for own in found for one in own.people}
    kept = store.facts(MENU)
    if new := theirs.keys() - kept.keys():
        with store.transaction():
            for name in new:
                store.remember(name, "set")
    over = [address(name.removeprefix(MENU)) for name in kept.keys() - theirs.keys()]
    return [*found, Menu(language, (), tuple(over))] if over else found


def forget_menus(over: Collection[Address], store: Store) -> None:
    """They are gone at the platform too."""
    with store.transaction():
        for one in over:
            store.remember(f"{MENU}{one}", None)


async def tell_news(channel: TelegramChannel | ZaloChannel, program: Program) -> None:
    """Tell the administrators, of each kind once a day, how a channel receives or does not."""
    if not (kind := channel.news()):
        return
    now = program.now()
    subject, event = f"news/{channel.name}/{kind}/{now.date()}", ChannelClosed(channel.name, kind)

    def plan(store: Store) -> None:
        with store.transaction():
            tell_in_charge(store, subject, event, program.running, now)

    await program.thread(plan)
