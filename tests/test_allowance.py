"""A month's messages on Zalo, and channels that close: counted, and told to who keeps the bot."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.allowance import Allowance, is_spent, low_mark
from app.listening import ChannelState, keep_states
from core.chat import EMAIL, Address
from core.events import ChannelClosed, Event
from core.ladder import MessageKind, Rules
from core.month import Month
from core.people import Grant, Role
from engine.tasks import StoreThread
from reminders.claims import ClaimContext, ClaimedMessage, claim, delivered
from reminders.escalation import tell_in_charge
from store.database import Store
from store.outbox import OutboxMessage
from tests.bots import ADMIN, Bot, until
from tests.cast import APRIL, MORNING, Department, demo_store, person_at
from tests.fakes.bot_api import BotApi
from tests.fakes.zalo_api import ZaloApi
from tests.zalo import EDITOR, answered, invited, on_zalo, zalo_settings

RUNNING = ("zalo", "console")


@dataclass
class Time:
    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def thread() -> Iterator[StoreThread]:
    found = StoreThread(demo_store)
    yield found
    found.close()


def notes(store: Store) -> list[tuple[str, int]]:
    """Every note about the allowance: what of, and to whom."""
    found = store.outbox.of_month(APRIL, [MessageKind.NOTE])
    return [(_tag(one), one.person) for one in found]


def _tag(message: OutboxMessage) -> str:
    assert isinstance(message.about, Event)
    return message.about.tag


def used(store: Store) -> int:
    return store.usage.used("zalo", APRIL)


def test_it_is_time_to_warn_at_2800_of_3000() -> None:
    assert low_mark(3000) == 2800


async def test_what_is_sent_is_counted_and_the_administrator_warned_once(
    thread: StoreThread,
) -> None:
    allowance = Allowance("zalo", 3000, thread, Time(), RUNNING)
    admin = await thread(lambda store: store.people.having(Role.ADMIN)[0].id)
    allowance.note_sent(2799)
    await allowance.keep()
    assert await thread(notes) == []
    for _ in range(3):
        allowance.note_sent(1)
        await allowance.keep()
    await allowance.keep()
    assert await thread(used) == 2802
    assert await thread(notes) == [("allowance-low", admin)]


async def test_a_new_month_begins_at_nothing(thread: StoreThread) -> None:
    time = Time()
    allowance = Allowance("zalo", 3, thread, time, RUNNING)
    allowance.note_sent(2)
    await allowance.keep()
    time.now = MORNING.replace(month=5)
    allowance.note_sent(1)
    await allowance.keep()
    assert await thread(lambda store: store.usage.used("zalo", Month(2026, 5))) == 1
    assert await thread(used) == 2


async def test_a_full_disk_loses_no_count(
    thread: StoreThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowance = Allowance("zalo", 3000, thread, Time(), RUNNING)
    allowance.note_sent(5)
    allowance.note_refused()
    with monkeypatch.context() as broken:
        broken.setattr("store.outbox.Usage.count", _full)
        with pytest.raises(OSError, match="full"):
            await allowance.keep()
    allowance.note_sent(1)
    await allowance.keep()
    assert await thread(used) == 6
    assert [event for event, _ in await thread(notes)] == ["allowance-spent"]


# A month that is used up, told where it is heard.


def linked(store: Store, role: Role, *addresses: Address) -> None:
    """The person is reached there and nowhere else."""
    with store.transaction():
        person = store.people.having(role)[0]
        store.people.unlink(Address("console", str(role)))
        for address in addresses:
            store.people.link(person.id, address, MORNING)


ON_ZALO, ON_TELEGRAM = Address("zalo", "z1"), Address("telegram", "1")
BY_MAIL = Address(EMAIL, "one@so.example.vn")


@pytest.mark.parametrize(
    ("admin", "editor", "by_email", "deaf", "told"),
    [
        ([ON_ZALO, ON_TELEGRAM, BY_MAIL], [], True, False, [("admin", "telegram")]),
        ([ON_ZALO, ON_TELEGRAM, BY_MAIL], [], True, True, [("admin", EMAIL)]),
        ([ON_ZALO, BY_MAIL], [], True, False, [("admin", EMAIL)]),
        ([ON_ZALO], [ON_TELEGRAM], True, False, [("editor", "telegram")]),
        ([ON_ZALO], [ON_ZALO, BY_MAIL], True, False, [("editor", EMAIL)]),
        ([ON_ZALO, BY_MAIL], [], False, False, [("admin", "zalo")]),
        ([ON_ZALO], [], True, False, [("admin", "zalo")]),  # once it takes messages again
    ],
)
async def test_a_month_that_is_used_up_is_told_in_a_chat_that_hears_else_by_email(
    thread: StoreThread,
    caplog: pytest.LogCaptureFixture,
    admin: list[Address],
    editor: list[Address],
    by_email: bool,
    deaf: bool,
    told: list[tuple[str, str]],
) -> None:
    running = {"zalo", "telegram", *([EMAIL] if by_email else [])}
    hears = ChannelState(MORNING, MORNING - timedelta(hours=1) if deaf else MORNING)

    def link(store: Store) -> None:
        linked(store, Role.ADMIN, *admin)
        linked(store, Role.EDITOR, *(one for one in editor if one not in admin))
        keep_states(store, Rules(), {"telegram": hears}, running, at_night)

    at_night = MORNING.replace(hour=5)  # when nobody is told of the silence itself
    await thread(link)
    allowance = Allowance("zalo", 3000, thread, Time(), running)
    for _ in range(3):
        allowance.note_refused()
        await allowance.keep()
    context = ClaimContext(Rules(), {*running, EMAIL}, lambda _address: 0.0)

    def claimed_all(store: Store) -> list[tuple[str, ClaimedMessage]]:
        found = []
        while claimed := claim(store, context, MORNING):
            delivered(store, claimed, "", MORNING)
            assert claimed.message.recipient
            roles = store.people.get(claimed.message.recipient).roles
            found.append(("admin" if Role.ADMIN in roles else "editor", claimed))
        return found

    sent = await thread(claimed_all)
    assert [(role, one.address.channel) for role, one in sent] == told
    assert ("nobody_to_tell" in caplog.text) is (told[0][1] == "zalo")
    for _, one in sent:
        assert "hết số tin" in one.reply.text
        if one.address.channel == EMAIL:
            assert one.reply.envelope
            assert one.reply.envelope.subject == "Zalo đã hết số tin nhắn của tháng này"
            assert "trả lời trong cuộc trò chuyện" not in one.reply.text


async def test_that_it_is_used_up_holds_until_zalo_takes_a_message_again(
    thread: StoreThread,
) -> None:
    allowance = Allowance("zalo", 3000, thread, Time(), RUNNING)
    spent = []
    for step in (allowance.note_refused, lambda: allowance.note_sent(1)):
        step()
        await allowance.keep()
        spent.append(await thread(lambda store: is_spent(store, "zalo", APRIL)))
    assert spent == [True, False]


def _full(*_given: object) -> int:
    raise OSError("full")


def tell(department: Department, channel: str = "zalo") -> None:
    with department.store.transaction():
        event = ChannelClosed(channel, "token")
        tell_in_charge(department.store, "x", event, RUNNING, department.now)


def test_who_has_another_channel_is_told_there(department: Department) -> None:
    store, admin = department.store, department.person("admin")
    with store.transaction():
        store.people.link(admin.id, Address("zalo", EDITOR), department.now)
        store.people.change(admin.id, channel="zalo")
    tell(department)
    tell(department)
    claimed = claim(store, ClaimContext(Rules(), RUNNING, lambda _to: 0.0), department.now)
    assert claimed is not None
    assert claimed.address.channel == "console"
    assert "Zalo" in claimed.reply.text
    assert "ZALO_TOKEN" in claimed.reply.text
    assert claim(store, ClaimContext(Rules(), RUNNING, lambda _to: 0.0), department.now) is None


def test_where_no_administrator_can_be_reached_the_editors_are_told(department: Department) -> None:
    with department.store.transaction():
        department.store.people.unlink(Address("console", "admin"))
    tell(department)
    told = [person for _, person in notes(department.store)]
    assert told == [one.id for one in department.store.people.having(Role.EDITOR)]


@pytest.fixture
async def api() -> AsyncIterator[ZaloApi]:
    async with ZaloApi() as server:
        yield server
    assert server.violations == []


@pytest.mark.slow
async def test_what_a_real_bot_sent_on_zalo_is_shown_by_doctor(
    api: ZaloApi, tmp_path: Path
) -> None:
    bot = on_zalo(api, tmp_path, ZALO_MONTHLY_MESSAGES="4")
    async with bot.running():
        await invited(api, bot, EDITOR, "editor")
        await answered(api, EDITOR, "/status")
    _, printed = await bot.command("doctor")
    assert "số tin nhắn Zalo đã dùng trong tháng: 3/4" in printed
    assert "ZALO_MONTHLY_MESSAGES" in printed  # how to mend it


@pytest.mark.slow
async def test_a_quota_that_is_used_up_is_told_once_through_the_other_channel(
    api: ZaloApi, tmp_path: Path
) -> None:
    async with BotApi() as telegram:
        bot = Bot(telegram.url, tmp_path / "dondoc.db", settings=zalo_settings(api))
        bot.link()
        api.quota = 0
        async with bot.running():
            api.say(EDITOR, "/status")
            await until(lambda: len(api.called("sendMessage")) == 1)
            api.say(EDITOR, "/help")
            await until(lambda: sum(bot.inbox().values()) == 2)
        async with bot.running():
            await until(lambda: bool(telegram.sent_to(ADMIN)))
        assert [m.text for m in telegram.sent_to(ADMIN) if "hết số tin" in m.text]
        assert len(telegram.sent_to(ADMIN)) == 1
        assert len(api.called("sendMessage")) <= 2  # one of each process


@pytest.fixture
async def both(api: ZaloApi, tmp_path: Path) -> AsyncIterator[tuple[BotApi, Bot]]:
    """Telegram's side and a bot on both platforms, whose administrator is on both."""
    async with BotApi() as telegram:
        bot = Bot(telegram.url, tmp_path / "dondoc.db", settings=zalo_settings(api))
        bot.link({ADMIN: [Grant(Role.ADMIN)]})
        store = Store.open(bot.database, MORNING)
        with store.transaction():
            person = person_at(store, Address("telegram", str(ADMIN)))
            store.people.link(person.id, Address("zalo", EDITOR), MORNING)
        store.close()
        yield telegram, bot


@pytest.mark.slow
async def test_a_token_that_is_refused_is_told_through_the_other_channel(
    api: ZaloApi, both: tuple[BotApi, Bot]
) -> None:
    telegram, bot = both
    for _ in range(2):
        telegram.faults.script("getUpdates", "401")
        async with bot.running():
            await until(lambda: bool(api.sent_to(EDITOR)))
            await answered(api, EDITOR, "/status")  # it goes on there
    assert len([text for text in api.sent_to(EDITOR) if "TELEGRAM_TOKEN" in text]) == 1
    assert telegram.sent_to(ADMIN) == []
    _, printed = await bot.command("doctor")
    assert "Telegram" in printed


@pytest.mark.slow
async def test_a_single_conflict_makes_telegram_deaf_for_a_moment_only(
    api: ZaloApi, both: tuple[BotApi, Bot]
) -> None:
    telegram, bot = both
    telegram.faults.script("getUpdates", "409")
    async with bot.running():
        telegram.say(ADMIN, "/status")
        await until(lambda: bool(telegram.sent_to(ADMIN)))
        assert api.sent_to(EDITOR) == []
