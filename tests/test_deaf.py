"""A channel that is deaf is never green: it is tried again, told of, and told the same everywhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from pydantic import Secret, SecretStr

import bot
from app.clock import ClockWatch
from app.health import HealthCheck, examine, known_faults
from app.listening import (
    TOKEN_PAUSE,
    WENT_WELL,
    ChannelState,
    Listening,
    deaf_at,
    keep_states,
    states,
)
from app.program import Environment
from app.service import listening_to
from app.wiring import build_channels
from config import Settings
from core.chat import EMAIL, Address, Attachment, ChannelClosedError
from core.events import AllowanceLow, ChannelClosed, ClockWrong, CopyFailed, PortalSilent
from core.ladder import MessageKind, Rules
from core.people import Role
from core.portal import Silence
from engine.tasks import StoreThread
from locales.words import load
from reminders.claims import ClaimContext, ClaimedMessage, claim, delivered
from reminders.escalation import Trouble, tell_in_charge
from reminders.messages import text_for
from reminders.planner import Moment
from store.database import Store
from store.lock import ProcessLock
from tests.cast import APRIL, MORNING, Clock, at, demo_store
from tests.deployment import Deployment
from tests.fakes.bot_api import TOKEN
from tests.post import program_of

LAST_DAY = at("2026-04-29 09:00")  # a working day, within the hours of sending
SUNDAY = at("2026-04-26 09:00")
CHATS = {"telegram", "zalo"}
RUNNING = CHATS | {EMAIL}
CLOSED = {
    kind: ChannelClosedError(f"a {kind}", kind=kind) for kind in ("token", "poller", "webhook")
}


@dataclass
class Times(Clock):
    """Both clocks, and how long each platform has been silent."""

    silences: dict[str, float | None] = field(
        default_factory=lambda: {"telegram": 1.0, "zalo": 1.0}
    )

    def listening(self) -> Listening:
        ears = {name: Hearing(self, name) for name in self.silences}
        return Listening(ears, ears, Rules(), self, self.monotonic, 0.0)

    def pass_by(self, seconds: float, *heard: str) -> None:
        super().pass_by(seconds)
        for name, silence in self.silences.items():
            if name in heard:
                self.silences[name] = 1.0
            elif silence is not None:
                self.silences[name] = silence + seconds


@dataclass
class Hearing:
    times: Times
    name: str

    def silence(self) -> float | None:
        return self.times.silences[self.name]

    def trouble(self) -> str:
        return "poll_failed"


@pytest.fixture
def times() -> Times:
    return Times(LAST_DAY)


@pytest.mark.parametrize("kind", ["poller", "webhook"])
def test_a_channel_that_another_program_took_is_tried_again_with_growing_pauses(
    times: Times, kind: str
) -> None:
    listening = times.listening()
    pauses = []
    for _ in range(11):
        pauses.append(listening.refused("telegram", CLOSED[kind]))
        times.pass_by(pauses[-1])
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    times.pass_by(WENT_WELL + 1)
    assert listening.refused("telegram", CLOSED[kind]) == 2


def test_a_token_that_is_refused_is_tried_hourly(times: Times) -> None:
    listening = times.listening()
    assert [listening.refused("telegram", CLOSED["token"]) for _ in range(3)] == [TOKEN_PAUSE] * 3


def test_what_was_refused_is_deaf_until_the_platform_answers_again(times: Times) -> None:
    listening = times.listening()
    listening.refused("telegram", CLOSED["poller"])
    times.pass_by(10, "zalo")
    assert listening.deaf() == ["telegram"]
    times.pass_by(5, "telegram")
    assert listening.deaf() == []


@pytest.mark.parametrize(
    ("silence", "up", "deaf"),
    [
        (1.0, 500, False),
        (179.0, 500, False),
        (181.0, 500, True),
        (None, 170, False),
        (None, 190, True),
    ],
)
def test_silence_is_deafness_after_three_minutes(
    times: Times, silence: float | None, up: float, deaf: bool
) -> None:
    listening = times.listening()
    times.pass_by(up, "zalo")
    times.silences["telegram"] = silence
    assert (listening.deaf() == ["telegram"]) is deaf


# Who is told, and when.


@pytest.fixture
def store() -> Iterator[Store]:
    """The editor has both channels, the administrator Telegram alone."""
    found = demo_store(MORNING)
    with found.transaction():
        for role, address in (
            (Role.EDITOR, Address("telegram", "11")),
            (Role.EDITOR, Address("zalo", "z11")),
            (Role.ADMIN, Address("telegram", "12")),
        ):
            found.people.link(found.people.having(role)[0].id, address, MORNING)
    yield found
    found.close()


def editor(store: Store) -> int:
    return store.people.having(Role.EDITOR)[0].id


def silent_for(minutes: float, now: datetime, *, refused: str = "") -> dict[str, ChannelState]:
    began = now - timedelta(days=1)
    last = now - timedelta(minutes=minutes)
    return {"telegram": ChannelState(began, last, refused), "zalo": ChannelState(began, now)}


def told(store: Store) -> list[ChannelClosed]:
    found = store.outbox.of_month(APRIL, [MessageKind.NOTE])
    return [one.about for one in found if isinstance(one.about, ChannelClosed)]


@pytest.mark.parametrize(
    ("minutes", "now", "refused", "kinds"),
    [
        (14, LAST_DAY, "", []),
        (16, LAST_DAY, "", ["silent"]),
        (16, SUNDAY, "", []),
        (1, LAST_DAY, "poller", []),
        (0, SUNDAY, "token", ["token"]),
    ],
)
def test_whoever_has_another_channel_is_told_of_the_deaf_one(
    store: Store, minutes: float, now: datetime, refused: str, kinds: list[str]
) -> None:
    for _ in range(3):  # and once is enough
        keep_states(store, Rules(), silent_for(minutes, now, refused=refused), CHATS, now)
    assert [event.kind for event in told(store)] == kinds
    people = {one.person for one in store.outbox.of_month(APRIL, [MessageKind.NOTE])}
    assert people == ({editor(store)} if kinds else set())


def test_who_has_not_mended_it_is_told_again_the_next_day(store: Store) -> None:
    for hours in range(0, 72, 6):
        now = at("2026-04-27 00:00") + timedelta(hours=hours)
        keep_states(store, Rules(), silent_for(0, now, refused="token"), CHATS, now)
    assert len(told(store)) == 3


def test_where_another_program_hears_what_is_sent_arrives_all_the_same(store: Store) -> None:
    now = LAST_DAY
    keep_states(store, Rules(), silent_for(16, now, refused="poller"), CHATS, now)
    sent = claimed_all(store, now)
    assert {(role_of(store, one), one.address.channel) for one in sent} == {
        (Role.EDITOR, "zalo"),
        (Role.ADMIN, "telegram"),
    }
    assert {("tại đây" in one.reply.text) for one in sent if one.address.channel == "zalo"} == {
        True
    }
    assert not any("tại đây" in one.reply.text for one in sent if one.address.channel != "zalo")


# Where every channel is deaf, an e-mail tells it.


def role_of(store: Store, claimed: ClaimedMessage) -> Role:
    assert claimed.message.recipient
    roles = store.people.get(claimed.message.recipient).roles
    return Role.ADMIN if Role.ADMIN in roles else Role.EDITOR


def claimed_all(store: Store, now: datetime) -> list[ClaimedMessage]:
    context, found = ClaimContext(Rules(), RUNNING, lambda _address: 0.0), []
    while claimed := claim(store, context, now):
        delivered(store, claimed, "", now)
        found.append(claimed)
    return found


def give_mailboxes(store: Store, *roles: Role) -> None:
    with store.transaction():
        for role in roles:
            keeper = store.people.having(role)[0]
            store.people.link(keeper.id, Address(EMAIL, f"{role}@so.example.vn"), MORNING)


def silent_everywhere(
    now: datetime, minutes: float = 16, **refused: str
) -> dict[str, ChannelState]:
    since = now - timedelta(minutes=minutes)
    return {
        name: ChannelState(since, since, refused.get(name, "")) for name in ("telegram", "zalo")
    }


@pytest.mark.parametrize(
    ("minutes", "now", "refused", "told_of"),
    [
        (14, LAST_DAY, {}, set()),
        (16, LAST_DAY, {}, {"telegram", "zalo"}),
        (16, SUNDAY, {}, set()),
        (4, SUNDAY, {"telegram": "token", "zalo": "token"}, {"telegram", "zalo"}),
    ],
)
def test_where_every_channel_is_deaf_who_looks_after_the_bot_gets_an_email(
    store: Store, minutes: float, now: datetime, refused: dict[str, str], told_of: set[str]
) -> None:
    give_mailboxes(store, Role.ADMIN, Role.EDITOR)
    for _ in range(3):
        keep_states(store, Rules(), silent_everywhere(now, minutes, **refused), RUNNING, now)
    sent = claimed_all(store, now)
    assert {one.address.channel for one in sent} <= {EMAIL}
    told = [(role_of(store, one), getattr(one.message.about, "channel", "")) for one in sent]
    assert set(told) == {
        (role, channel) for role in (Role.ADMIN, Role.EDITOR) for channel in told_of
    }
    for one in sent:
        assert one.reply.envelope
        assert "không nhận được tin" in one.reply.envelope.subject
        assert "tại đây" not in one.reply.text
        assert "trả lời trong cuộc trò chuyện" not in one.reply.text


def test_whoever_hears_nothing_else_gets_an_email_though_a_channel_hears(store: Store) -> None:
    give_mailboxes(store, Role.ADMIN, Role.EDITOR)
    keep_states(store, Rules(), silent_for(16, LAST_DAY), RUNNING, LAST_DAY)
    sent = claimed_all(store, LAST_DAY)
    assert {(role_of(store, one), one.address.channel) for one in sent} == {
        (Role.EDITOR, "zalo"),
        (Role.ADMIN, EMAIL),
    }


@pytest.mark.parametrize(
    "event",
    [AllowanceLow("zalo", 2, 3), ClockWrong("", 9), CopyFailed(), PortalSilent(1, Silence.FAULT)],
)
def test_what_no_email_tells_goes_to_the_editors_where_administrators_have_nothing_else(
    store: Store, event: Trouble
) -> None:
    give_mailboxes(store, Role.ADMIN)
    (admin,) = store.people.having(Role.ADMIN)
    store.people.block(Address("telegram", "12"), MORNING)
    assert tell_in_charge(store, "subject", event, RUNNING, LAST_DAY) > 0
    notes = store.outbox.of_month(APRIL, [MessageKind.NOTE])
    assert admin.id not in {one.person for one in notes}


@pytest.mark.parametrize("by_email", [True, False])
async def test_the_running_bot_tells_by_email_where_a_mail_server_is_set(by_email: bool) -> None:
    def opened() -> Store:
        found = demo_store(MORNING)
        give_mailboxes(found, Role.ADMIN)
        return found

    settings = Settings(telegram_token=SecretStr(TOKEN), email_from="bot@so.example.vn")
    if by_email:
        settings = settings.model_copy(update={"smtp_url": Secret("smtp://127.0.0.1:9")})
    thread, environment = StoreThread(opened), Environment(lambda: LAST_DAY, lambda: 960.0, str)
    channels = build_channels(settings, environment.clock, thread, no_files)
    woken: list[bool] = []
    await listening_to(channels, settings, environment, 0.0).job(
        thread, lambda: woken.append(True)
    )()
    planned = await thread(told)
    thread.close()
    assert [event.channel for event in planned] == (["telegram"] if by_email else [])
    assert woken == ([True] if by_email else [])


async def test_a_channel_that_is_refused_is_not_ready_in_the_running_bot_either() -> None:
    settings = Settings(telegram_token=SecretStr(TOKEN))
    environment = Environment(lambda: LAST_DAY, lambda: 1.0, str)
    thread = StoreThread(lambda: demo_store(LAST_DAY))
    channels = build_channels(settings, environment.clock, thread, no_files)
    program = program_of(thread, channels.by_name, environment.clock, environment.monotonic)
    listening = listening_to(channels, settings, environment, 0.0)
    watch = ClockWatch(environment.clock, environment.monotonic, None, listening.heard_any)
    check = HealthCheck(program, listening, watch)
    assert (await check.examine()).ready
    listening.refused("telegram", CLOSED["poller"])
    assert not (await check.examine()).ready
    thread.close()


async def no_files(_file: Attachment) -> bytes:
    return b""


def test_without_a_mail_server_nothing_is_planned_for_it(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    give_mailboxes(store, Role.ADMIN)
    keep_states(store, Rules(), silent_everywhere(LAST_DAY), CHATS, LAST_DAY)
    assert told(store) == []
    assert "nobody_to_tell" in caplog.text


def test_where_every_channel_is_deaf_the_log_says_so(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    found = silent_for(20, LAST_DAY) | {"zalo": ChannelState(LAST_DAY, None, "token")}
    keep_states(store, Rules(), found, CHATS, LAST_DAY)
    assert told(store) == []
    assert "nobody_to_tell" in caplog.text


def test_the_words_name_the_channel_and_that_it_is_tried_again(store: Store) -> None:
    keep_states(store, Rules(), silent_for(20, LAST_DAY), CHATS, LAST_DAY)
    (note,) = [
        one
        for one in store.outbox.of_month(APRIL, [MessageKind.NOTE])
        if isinstance(one.about, ChannelClosed)
    ]
    text = text_for(Moment.of(store, Rules(), LAST_DAY), load("vi"), note)
    assert "Telegram" in text
    assert "15 phút" in text


def test_what_is_known_of_a_channel_that_is_no_longer_set_up_is_forgotten(store: Store) -> None:
    found = silent_for(0, LAST_DAY)
    keep_states(store, Rules(), found, CHATS, LAST_DAY)
    del found["telegram"]
    keep_states(store, Rules(), found, CHATS, LAST_DAY)
    assert states(store) == found


# The same truth everywhere.


@pytest.mark.parametrize("deaf", [True, False])
def test_doctor_the_health_line_and_the_health_check_tell_the_same(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, deaf: bool
) -> None:
    settings = deployment.settings.model_copy(update={"telegram_token": SecretStr(TOKEN)})
    now = deployment.now
    with ProcessLock(settings.database).held("bot.py run") as _:
        lock = ProcessLock(settings.database)
        lock.touch(now.timestamp())
        store = deployment.opened()
        keep_states(store, Rules(), silent_for(20 if deaf else 0, now), CHATS, now)
        assert ("heard" in known_faults(store, settings, now)) is deaf
        store.close()
        findings = {one.name: one.ok for one in examine(settings, now)}
        assert findings["heard"] is not deaf
        assert deaf_at(settings.database, now) == (["telegram"] if deaf else [])
        monkeypatch.setattr(bot, "wall_clock", lambda: now)
        monkeypatch.setattr(bot, "load_settings", lambda: settings)
        assert bot.main(["alive"]) == int(deaf)
