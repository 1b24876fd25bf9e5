"""Facts about the platforms that were learnt in the field, each in a row or a test of its own.

Where nobody has confirmed what a platform does, both ways are here. What a fault at sending means
stands in `test_telegram_faults.py` and `test_zalo_channel.py`.
"""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from app.listening import SILENT_AFTER
from app.program import Environment, Program
from app.service import forget_menus, menus, tell_news
from app.wiring import Channels
from channels.http import NoConnectionError
from channels.sending import Pace
from channels.telegram.channel import TelegramChannel
from channels.telegram.parsing import parse_update as parse_telegram
from channels.telegram.polling import MOST_CONFLICTS
from channels.zalo.channel import ZaloChannel
from channels.zalo.client import OUTCOMES, UnverifiedError
from channels.zalo.parsing import parse_update as parse_zalo
from channels.zalo.webhook import Hook
from core.chat import Address, Channel, Incoming, Menu, Reply, UpdateKind
from core.ladder import Rules
from core.people import Person
from engine.limits import RateLimiter
from engine.tasks import StoreThread
from handlers.dispatch import reply_to
from locales.oversight import closed
from locales.words import load
from store.database import Store
from tests.cast import MORNING, Department, demo_store
from tests.fakes.bot_api import TOKEN as TELEGRAM_TOKEN, BotApi
from tests.fakes.channel import FakeChannel
from tests.fakes.inbox import Inbox, Pauses, listening, until
from tests.fakes.updates import message
from tests.fakes.zalo_api import TOKEN as ZALO_TOKEN, ZaloApi
from tests.test_zalo_parsing import BOT, GROUP, SENT, update
from tests.test_zalo_webhook import listening as hooked_listening
from tests.together import together

RECEIVED = datetime(2026, 4, 22, 1, tzinfo=UTC)
HEAD = 33
TEXT, OTHER, KEPT = UpdateKind.TEXT, UpdateKind.OTHER, UpdateKind.NOT_HANDED_OVER
LINK = "https://sogd.example.vn/tin/1"


# Telegram: what nobody said

SERVICE = [
    *("boost_added", "chat_background_set", "chat_owner_changed", "chat_owner_left"),
    *("chat_shared", "checklist_tasks_added", "checklist_tasks_done", "connected_website"),
    *("delete_chat_photo", "direct_message_price_changed", "forum_topic_closed"),
    *("forum_topic_created", "forum_topic_edited", "forum_topic_reopened"),
    *("general_forum_topic_hidden", "general_forum_topic_unhidden", "gift", "gift_upgrade_sent"),
    *("giveaway", "giveaway_completed", "giveaway_created", "giveaway_winners"),
    *("group_chat_created", "invoice", "left_chat_member", "message_auto_delete_timer_changed"),
    *("migrate_from_chat_id", "migrate_to_chat_id", "new_chat_members", "new_chat_photo"),
    *("new_chat_title", "paid_message_price_changed", "passport_data", "pinned_message"),
    *("proximity_alert_triggered", "refunded_payment", "successful_payment"),
    *("suggested_post_approved", "suggested_post_paid", "supergroup_chat_created", "unique_gift"),
    *("users_shared", "video_chat_ended", "video_chat_participants_invited"),
    *("video_chat_scheduled", "video_chat_started", "web_app_data", "write_access_allowed"),
    "something_of_next_year",
]


def heard(bot: str = "123", username: str = "dondoc_bot", **update: Any) -> Incoming | None:
    return parse_telegram(json.dumps({"update_id": 1, **update}), bot, RECEIVED, username)


@together("kind", SERVICE)
def test_a_service_message_is_no_word_of_a_person(kind: str) -> None:
    assert heard(message=message(HEAD, 1, **{kind: {"x": 1}})) is None


@pytest.mark.parametrize(
    "not_said",
    [
        {"message": message(777000, 1, text="bài của kênh", is_automatic_forward=True)},
        {"message": message(777000, 1, text="mã đăng nhập")},
        {
            "message": message(
                1087968824, 1, text="/status", **{"from": {"id": 1087968824, "is_bot": True}}
            )
        },
        {"channel_post": message(HEAD, 1, text="/status")},
        {"edited_channel_post": message(HEAD, 1, text="/status")},
        {"message_reaction": {"user": {"id": HEAD}}},
    ],
    ids=[
        *("a channel's post in its group", "Telegram itself", "a group's administrator unseen"),
        *("a post", "its edit", "a reaction"),
    ],
)
def test_what_comes_from_no_person_is_nothing(not_said: dict[str, Any]) -> None:
    assert heard(**not_said) is None


@pytest.mark.parametrize(
    ("text", "addressed"),
    [
        ("/status", True),
        ("/status@dondoc_bot", True),
        ("/status@DonDoc_Bot 4/2026", True),
        ("/status@OtherBot", False),
        ("@dondoc_bot tháng này thế nào", True),
        ("bot ơi @dondoc_bot", True),
        ("@dondoc_bot2 x", False),
        ("chào cả nhà", False),
    ],
)
def test_in_a_group_only_what_is_addressed_to_it_is_for_the_bot(
    text: str, *, addressed: bool
) -> None:
    group = {"id": -1005, "type": "supergroup", "title": "x"}
    found = heard(message=message(HEAD, 1, text=text, chat=group))
    assert found is not None
    assert (found.group, found.addressed) == (True, addressed)


# Telegram: what a title hides


def linked(text: str, *entities: dict[str, Any], field: str = "entities") -> str:
    content = {"text": text} if field == "entities" else {"caption": text, "photo": []}
    found = heard(message=message(HEAD, 1, **content, **{field: list(entities)}))
    assert found is not None
    return found.text


def hidden(offset: int, length: int, url: object = LINK, kind: str = "text_link") -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, "url": url}


def test_the_address_that_a_title_hides_stands_behind_it() -> None:
    # Telegram counts the sign of the flag as four.
    text = "🇻🇳 Hội nghị, và Hội thi"
    found = linked(text, hidden(5, 8), hidden(18, 7, f"{LINK}2"))
    assert found == f"🇻🇳 Hội nghị {LINK}, và Hội thi {LINK}2"
    assert linked("Hội nghị", hidden(0, 8), field="caption_entities") == f"Hội nghị {LINK}"


@pytest.mark.parametrize(
    "entity",
    [
        hidden(0, 3, kind="bold"),
        hidden(0, 3, "tg://user?id=5"),
        hidden(0, 3, "https://x y"),
        hidden(0, 3, 5),
        hidden(-4, 2),
        {"type": "text_link"},
        {},
    ],
)
def test_what_hides_no_address_leaves_the_text_as_it_is(entity: dict[str, Any]) -> None:
    assert linked("Hội nghị", entity) == "Hội nghị"


def test_an_address_that_is_seen_is_not_said_twice() -> None:
    assert linked(LINK, hidden(0, len(LINK))) == LINK


def test_what_was_written_is_not_cut_to_make_room_for_what_is_hidden() -> None:
    lines = "\n".join(f"+{n} GDMN" for n in range(100, 400))
    assert linked(lines, hidden(0, 4, LINK + "x" * 1500), hidden(9, 4, LINK + "y" * 1500)) == lines
    many = [hidden(n % 4, 1, f"{LINK}{n}") for n in range(5000)]
    assert linked("abcd", *many).count(LINK) == 100


@pytest.mark.parametrize(
    "told",
    [
        {"forward_origin": {"type": "user"}},
        {"forward_date": 1776820000, "forward_sender_name": "x"},
        {"via_bot": {"id": 9, "is_bot": True, "first_name": "x"}},
        {"sender_business_bot": {"id": 9, "is_bot": True, "first_name": "x"}},
    ],
)
def test_words_of_somebody_else_are_no_command_whoever_sent_them(told: dict[str, Any]) -> None:
    found = heard(message=message(HEAD, 1, text="/add 3 GDMN", **told))
    assert found is not None
    assert found.form is UpdateKind.FORWARD


# What Telegram is asked, and what is sent there


async def test_a_single_409_is_not_the_end(api: BotApi) -> None:
    inbox = Inbox()
    api.faults.script("getUpdates", *["409"] * (MOST_CONFLICTS - 1), "", "409")
    api.say(HEAD, "một")
    async with listening(api, inbox.receive):
        await until(lambda: inbox.kept)
        api.say(HEAD, "hai")
        await until(lambda: len(inbox.kept) == 2)


async def test_a_webhook_that_was_left_behind_is_removed_and_that_is_told(
    api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox()
    api.webhook = "https://relay.example.org/old"
    api.say(HEAD, "x")
    async with listening(api, inbox.receive) as channel:
        await until(lambda: inbox.kept)
    assert api.webhook == ""
    assert "webhook_removed" in caplog.text
    assert (channel.news(), channel.news()) == ("removed", "")
    assert "webhook" in closed(load("vi"), "telegram", "removed")


async def test_a_relays_404_is_no_wrong_token(api: BotApi) -> None:
    inbox = Inbox()
    api.faults.script("getUpdates", "404", "404")
    api.say(HEAD, "x")
    async with listening(api, inbox.receive):
        await until(lambda: inbox.kept)


@pytest.mark.parametrize("text", ["một & hai", "<b>x</b>", "5 > 3", "Văn phòng Sở"])
async def test_what_is_not_marked_up_is_sent_as_it_is(api: BotApi, text: str) -> None:
    channel = TelegramChannel(TELEGRAM_TOKEN, base_url=api.url)
    await channel.send(Address("telegram", "33"), Reply(text))
    await channel.close()
    (sent,) = api.called("sendMessage")
    assert sent["text"] == text
    assert "parse_mode" not in sent


@pytest.mark.parametrize(("fault", "asked"), [("blocked", 1), ("400", 1), ("500", 3)])
async def test_a_chat_that_refuses_its_menu_is_not_asked_again(
    api: BotApi, fault: str, asked: int
) -> None:
    channel = TelegramChannel(TELEGRAM_TOKEN, base_url=api.url)
    api.faults.script("setMyCommands", *[fault] * 5)
    menu = Menu("vi", (("trogiup", "Trợ giúp"),), (Address("telegram", "33"),))
    for _ in range(3):
        await channel.set_menus([menu])
    await channel.close()
    assert len(api.called("setMyCommands")) == asked


# Zalo: what arrives


def told(event: str, **content: Any) -> tuple[UpdateKind, str] | None:
    found = parse_zalo(json.dumps(update(f"message.{event}.received", **content)), BOT, RECEIVED)
    return None if found is None else (found.form, found.text)


@pytest.mark.parametrize(
    ("event", "content", "meaning"),
    [
        ("text", {"text": "/status"}, (TEXT, "/status")),
        ("link", {"text": f"/add 1 GDMN {LINK}"}, (TEXT, f"/add 1 GDMN {LINK}")),
        ("unsupported", {"text": "/status"}, (TEXT, "/status")),
        ("sticker", {"text": "ok"}, (TEXT, "ok")),
        ("of_next_year", {"text": "ok"}, (TEXT, "ok")),
        ("link", {"url": LINK}, (TEXT, LINK)),
        ("link", {"link": LINK, "thumb": "https://x.vn/a.png"}, (TEXT, LINK)),
        ("link", {"link": {"href": LINK, "title": "Hội nghị"}}, (TEXT, LINK)),
        ("link", {"attachments": [{"payload": {"url": LINK}}]}, (TEXT, LINK)),
        ("link", {"thumb": "https://x.vn/a.png"}, (KEPT, "")),
        ("link", {}, (KEPT, "")),
        ("unsupported", {}, (KEPT, "")),
        ("unsupported", {"text": " "}, (KEPT, "")),
        ("image", {"photo_url": "https://x.vn/a.png"}, (OTHER, "")),
        ("image", {"photo_url": "https://x.vn/a.png", "caption": "x"}, (OTHER, "x")),
        ("voice", {}, (OTHER, "")),
        ("reaction", {"reaction": "like"}, None),
        ("reaction", {"text": "ok"}, None),
    ],
)
def test_what_an_event_of_zalo_says(
    event: str, content: dict[str, Any], meaning: tuple[UpdateKind, str] | None
) -> None:
    assert told(event, **content) == meaning


@pytest.mark.parametrize(
    "date", [None, "", "soon", "2026-04-22T08:00:00", -1, 10**20, "9" * 90, True, 1.5, [], {}]
)
def test_a_message_without_a_time_that_can_be_read_came_now(date: object) -> None:
    found = parse_zalo(json.dumps(update(text="x", date=date)), BOT, RECEIVED)
    assert found is not None
    assert found.sent == RECEIVED


def test_a_time_may_be_a_text() -> None:
    as_number, as_text = (
        parse_zalo(json.dumps(update(text="x", date=date)), BOT, RECEIVED)
        for date in (SENT, f"{SENT}")
    )
    assert as_number == as_text


@pytest.mark.parametrize(
    "text",
    ["@Bot Đôn Đốc Sở GDĐT /status", "@Bot.Test /status", "@Bot\n/status", " @Bot A B\n/status"],
)
def test_a_bots_name_in_a_group_holds_spaces(text: str) -> None:
    found = parse_zalo(json.dumps(update(text=text, chat=GROUP)), BOT, RECEIVED)
    assert found is not None
    assert found.text.removeprefix("A B").strip() == "/status"


def test_who_typed_a_link_is_told_what_zalo_kept(department: Department) -> None:
    head, on_zalo = department.person("GDMN"), Address("zalo", "a5")
    department.store.people.link(head.id, on_zalo, department.now)
    typed = Incoming("k", on_zalo, on_zalo, "x", "", department.now, KEPT)
    reply = reply_to(department.services(), typed, department.now)
    assert reply is not None
    assert "Zalo không chuyển đường dẫn và tệp" in reply.text
    assert "văn bản" not in reply.text


# Zalo: the webhook

HOOK = Hook("http://127.0.0.1:9", "path", "a secret of the hook")


@pytest.mark.parametrize("outcome", [*sorted(OUTCOMES), "err.of_next_year"])
async def test_a_webhook_that_zalo_did_not_reach_is_not_set_whatever_ok_says(outcome: str) -> None:
    pauses, zalo = Pauses(), ZaloApi(outcome=outcome)
    async with zalo, hooked_listening(zalo, HOOK, pauses) as channel:
        await until(lambda: len(pauses.taken) >= 10)
        assert not channel.hooked
        assert channel.unreached == (outcome if outcome in OUTCOMES else "webhook.other")
        assert (channel.silence(), channel.unreached in channel.trouble()) == (None, True)
        zalo.outcome = "webhook.ok"
        await until(lambda: channel.hooked)
        assert (channel.silence(), channel.trouble(), channel.unreached) == (0.0, "", "")
    assert pauses.taken[:3] == [2, 4, 8]
    assert max(pauses.taken) == 300
    assert zalo.violations == []


def test_a_webhook_that_is_never_reached_is_probed_every_five_minutes_for_ever() -> None:
    channel = ZaloChannel(ZALO_TOKEN, hook=HOOK)
    pauses = [channel._not_hooked(UnverifiedError("err.tls")).least for _ in range(2000)]
    assert pauses[:3] == [2, 4, 8]
    assert pauses[-1] == max(pauses) == 300


@pytest.mark.parametrize("lost", ["err.tls", "cut_before", "502"])
async def test_a_webhook_that_zalo_reaches_no_longer_is_deaf_until_it_does_again(lost: str) -> None:
    """A certificate that has run out, or a way out that is no more."""
    zalo, pauses = ZaloApi(outcome="webhook.ok"), Pauses()
    async with zalo, hooked_listening(zalo, HOOK, pauses) as channel:
        await until(lambda: channel.hooked)
        assert channel.silence() == 0.0
        if lost in OUTCOMES:
            zalo.outcome = lost
        else:
            zalo.faults.script("setWebhook", *[lost] * 10_000)
        await until(lambda: channel.silence() != 0.0)
        assert channel.trouble()
        zalo.outcome = "webhook.ok"
        zalo.faults.scripted.clear()
        await until(lambda: channel.silence() == 0.0)
        assert channel.hooked


@pytest.mark.parametrize("fault", [UnverifiedError("err.tls"), NoConnectionError("cut")])
def test_a_webhook_is_silent_from_when_it_failed_and_not_from_when_it_was_last_set(
    fault: Exception,
) -> None:
    """It is set every five minutes: after that a single cut would be taken for deafness."""
    channel = ZaloChannel(ZALO_TOKEN, hook=HOOK)
    channel.hooked, channel._poller._answered = True, time.monotonic() - 300
    channel._not_hooked(fault)
    assert (channel.silence() or 0.0) < SILENT_AFTER.total_seconds()


async def test_a_platform_that_tells_of_no_probe_made_none() -> None:
    zalo = ZaloApi(outcome="")
    async with zalo, hooked_listening(zalo, HOOK, Pauses()) as channel:
        await until(lambda: channel.hooked)


@pytest.mark.parametrize("outcome", sorted(OUTCOMES))
def test_every_outcome_has_words(outcome: str) -> None:
    sentence = closed(load("vi"), "zalo", outcome)
    assert outcome not in sentence
    assert "Zalo" in sentence


async def test_administrators_are_told_once_a_day_what_zalo_met() -> None:
    def admin(store: Store) -> Person:
        with store.transaction():
            found = next(p for p in store.people.all() if p.title == "Quản trị viên hệ thống")
            store.people.link(found.id, Address("telegram", "11"), MORNING)
            return found

    thread, zalo = StoreThread(demo_store), ZaloChannel(ZALO_TOKEN)
    await thread(admin)
    environment = Environment(lambda: MORNING, lambda: 0.0, str)
    channels: dict[str, Channel] = {"telegram": FakeChannel(), "zalo": zalo}
    program = Program.build(Rules(), environment, thread, channels, RateLimiter(lambda: 0.0))
    for zalo.unreached in ("", "err.tls", "err.tls"):
        await tell_news(zalo, program)
    kept = await thread(lambda store: store.outbox.tally())
    thread.close()
    assert kept == {"planned": 1}


@pytest.mark.parametrize("unhooked", ["404", "url"])
async def test_that_no_webhook_is_set_may_be_said_in_two_ways(unhooked: str) -> None:
    async with ZaloApi(unhooked=unhooked) as zalo:
        channel = ZaloChannel(ZALO_TOKEN, base_url=zalo.url)
        assert await channel.webhook() == ""
        await channel.close()


@pytest.mark.parametrize("statuses", [False, True], ids=["HTTP 200", "HTTP statuses"])
@pytest.mark.parametrize("code", ["400", "401", "403", "404", "429", "429_rate", "500"])
async def test_an_error_means_the_same_with_and_without_its_http_status(
    code: str, *, statuses: bool
) -> None:
    found = []
    for bears in (False, statuses):
        async with ZaloApi(statuses=bears) as zalo:
            channel = ZaloChannel(ZALO_TOKEN, base_url=zalo.url)
            zalo.faults.script("sendMessage", code)
            with pytest.raises(Exception) as raised:  # noqa: PT011 - any, as long as it is the same
                await channel.send(Address("zalo", "a5"), Reply("x"))
            found.append(repr(raised.value))
            await channel.close()
    assert found[0] == found[1]


async def test_only_the_spent_month_is_told_as_such() -> None:
    spent: list[str] = []
    async with ZaloApi() as zalo:
        channel = ZaloChannel(ZALO_TOKEN, base_url=zalo.url, on_refused=lambda: spent.append(fault))
        for fault in ("http_429", "429_rate", "429"):
            zalo.faults.script("sendMessage", fault)
            with pytest.raises(Exception, match=r"requests|quota"):
                await channel.send(Address("zalo", "a5"), Reply("x"))
        await channel.close()
    assert spent == ["429"]


async def test_on_zalo_a_burst_leaves_at_once_and_then_two_a_second() -> None:
    """The clock stands still, so each waits for all before it."""
    pauses = Pauses()
    pace = Pace(2.0, 10, lambda: 100.0, pauses.sleep)
    for _ in range(13):
        await pace.turn()
    assert pauses.taken == [0.5, 1.0, 1.5]


async def test_who_was_silent_has_the_burst_again() -> None:
    pauses, seconds = Pauses(), iter([100.0] * 10 + [105.0] * 10)
    pace = Pace(2.0, 10, lambda: next(seconds), pauses.sleep)
    for _ in range(20):
        await pace.turn()
    assert pauses.taken == []


async def test_every_call_that_sends_on_zalo_keeps_the_pace() -> None:
    pauses = Pauses()
    async with ZaloApi() as zalo:
        channel = ZaloChannel(ZALO_TOKEN, base_url=zalo.url, per_second=0.001, sleep=pauses.sleep)
        for _ in range(12):
            await channel.send(Address("zalo", "a5"), Reply("x"))
        await channel.close()
    assert len(pauses.taken) == 2
    assert len(zalo.delivered) == 12


@pytest.mark.parametrize(
    ("account", "address"),
    [
        ("bot.VDKyGxQvc", "https://zalo.me/bot.VDKyGxQvc"),
        ("", ""),
        ("x/y?z", ""),
        (None, ""),
        (5, ""),
    ],
)
async def test_the_bot_is_opened_on_zalo_by_its_account_name(account: object, address: str) -> None:
    async with ZaloApi(account=account) as zalo:
        channel = ZaloChannel(ZALO_TOKEN, base_url=zalo.url)
        assert channel.address() == ""
        await channel.get_me()
        assert channel.address() == address
        channels = Channels(None, channel, None, None, None, None)
        assert channels.links_for("CODE") == ({"zalo": address} if address else {})
        await channel.close()


async def shown(store: Store, api: BotApi) -> list[str]:
    """A process starts, and ends; whose menus it took away."""
    before = len(api.called("deleteMyCommands"))
    channel = TelegramChannel(TELEGRAM_TOKEN, base_url=api.url)
    for _ in range(2):
        await channel.set_menus(menus(store, "vi"))
        forget_menus(channel.without_menu(), store)
    await channel.close()
    gone = api.called("deleteMyCommands")[before:]
    return [str(json.loads(one["scope"])["chat_id"]) for one in gone]


async def test_who_lost_the_role_while_the_bot_did_not_run_loses_the_menu(
    department: Department, api: BotApi
) -> None:
    store, head, place = department.store, department.person("GDMN"), Address("telegram", "33")
    store.people.link(head.id, place, department.now)
    assert await shown(store, api) == []
    store.people.unlink(place)
    assert await shown(store, api) == ["33"]
    assert await shown(store, api) == []  # once is enough
    assert store.facts("menu/") == {}
    store.people.link(head.id, place, department.now)
    assert await shown(store, api) == []


@pytest.mark.parametrize(("fault", "again"), [("500", 2), ("blocked", 0)])
async def test_a_menu_that_could_not_be_taken_away_is_tried_again_unless_that_is_refused(
    department: Department, api: BotApi, fault: str, again: int
) -> None:
    store, place = department.store, Address("telegram", "33")
    store.people.link(department.person("GDMN").id, place, department.now)
    await shown(store, api)
    store.people.unlink(place)
    api.faults.script("deleteMyCommands", fault)
    assert len(await shown(store, api)) == max(1, again)
    assert store.facts("menu/") == {}


async def test_with_the_last_role_the_menu_ends(department: Department, api: BotApi) -> None:
    head, place = department.person("GDMN"), Address("telegram", "33")
    department.store.people.link(head.id, place, department.now)
    channel = TelegramChannel(TELEGRAM_TOKEN, base_url=api.url)
    await channel.set_menus(menus(department.store, "vi"))
    for grant in head.grants:
        department.store.roles.end(head.id, grant, None, department.now)
    for _ in range(2):
        await channel.set_menus(menus(department.store, "vi"))
    await channel.close()
    (removed,) = api.called("deleteMyCommands")
    assert json.loads(removed["scope"])["chat_id"] == 33
