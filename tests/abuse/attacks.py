"""The attacks: each a small function that does its worst to a stage and says what became of it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from channels.links import FileLinks, derive
from channels.zalo.webhook import HEADER
from core.chat import Address, Attachment
from tests.abuse import network
from tests.abuse.stage import Stage
from tests.bots import EDITOR, HEAD, START
from tests.cast import at
from tests.fakes import updates
from tests.fakes.zalo_api import TOKEN
from tests.zalo import EDITOR as ZALO_EDITOR

BEGAN = at(START.replace("T", " "))

MARKS = "e" + "\u0301" * 4000
GROUP = -4_000_001
REFUSED_FOR = 5  # seconds
PICTURE = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
STICKER = {"file_id": "s", "file_unique_id": "s", "width": 1, "height": 1, "type": "regular"}
ORIGIN = {"type": "hidden_user", "date": updates.NOW, "sender_user_name": "x"}
EVERY_TELEGRAM_MESSAGE = 4000
# A poll of Zalo hands out one update, and the webhook is brought one after another: whoever sends
# faster than that waits in Zalo's own queue, which is nobody's but Zalo's to order.
POLLED_A_SECOND = 25
WITHOUT_END = 300  # answers to a telephone that answers by itself
NO_MORE = 2.0  # seconds in which no answer came
CONNECTIONS = 1100  # more than a process has descriptors, where nobody set it otherwise


def zalo_id(stranger: int) -> str:
    return sha256(str(stranger).encode()).hexdigest()[:20]


def _group(number: int) -> dict[str, object]:
    return {"id": number, "type": "group", "title": "x"}


async def _paced(said: Callable[[int], object], times: int, a_second: float = 500) -> str:
    """Many times, in small handfuls, so that whoever is linked may speak in between."""
    handful = max(1, int(a_second // 20))
    for number in range(times):
        said(number)
        if number % handful == handful - 1:
            await asyncio.sleep(1 / 20)
    return f"{times} messages"


async def one_talks(stage: Stage, scale: float) -> str:
    (stranger,) = stage.strangers()
    return await _paced(lambda n: stage.telegram.say(stranger, f"xin chào {n}"), int(1500 * scale))


async def one_talks_on_zalo(stage: Stage, scale: float) -> str:
    stranger = zalo_id(stage.strangers()[0])
    return await _paced(
        lambda n: stage.zalo.say(stranger, f"xin chào {n}"), int(150 * scale), POLLED_A_SECOND
    )


async def wrong_codes(stage: Stage, scale: float) -> str:
    (stranger,) = stage.strangers()
    return await _paced(
        lambda n: stage.telegram.say(stranger, f"/start AAAA-BBBB-{n:04}"), int(1500 * scale)
    )


async def wrong_codes_on_zalo(stage: Stage, scale: float) -> str:
    stranger = zalo_id(stage.strangers()[0])
    return await _paced(
        lambda _: stage.zalo.say(stranger, "/start x"), int(150 * scale), POLLED_A_SECOND
    )


async def forged_presses(stage: Stage, scale: float) -> str:
    (stranger,) = stage.strangers()
    return await _paced(lambda _: stage.telegram.say(stranger, "/pick 9 9"), int(1500 * scale))


async def own_group(stage: Stage, _scale: float) -> str:
    (stranger,) = stage.strangers()
    stage.telegram.crowded[str(GROUP)] = REFUSED_FOR
    return await _paced(
        lambda _: stage.telegram.say(stranger, "xin chào", chat=_group(GROUP)), 60, 60
    )


async def an_insiders_group(stage: Stage, _scale: float) -> str:
    stage.telegram.crowded[str(GROUP - 1)] = REFUSED_FOR
    stage.known.add(str(GROUP - 1))
    return await _paced(
        lambda _: stage.telegram.say(HEAD, "xin chào", chat=_group(GROUP - 1)), 60, 60
    )


async def refused_chat(stage: Stage, _scale: float) -> str:
    """Telegram takes nothing more for the stranger's own chat."""
    (stranger,) = stage.strangers()
    stage.telegram.crowded[str(stranger)] = REFUSED_FOR
    return await _paced(lambda _: stage.telegram.say(stranger, "xin chào"), 60, 60)


async def zalo_groups(stage: Stage, _scale: float) -> str:
    stranger = zalo_id(stage.strangers()[0])
    return await _paced(lambda _: stage.zalo.say_in_group(stranger, "g1", "@bot xin chào"), 60, 60)


async def combining_marks(stage: Stage, scale: float) -> str:
    (stranger,) = stage.strangers()
    return await _paced(lambda _: stage.telegram.say(stranger, MARKS), int(200 * scale))


async def combining_marks_in_a_command(stage: Stage, scale: float) -> str:
    (stranger,) = stage.strangers()
    return await _paced(
        lambda _: stage.telegram.say(stranger, f"/start {MARKS}"[:4096]), int(200 * scale)
    )


async def long_names(stage: Stage, scale: float) -> str:
    (stranger,) = stage.strangers()
    named = {**updates.user(stranger), "first_name": MARKS * 10}
    sender = {"from": named}
    return await _paced(lambda _: stage.telegram.say(stranger, "x", **sender), int(200 * scale))


async def captioned_files(stage: Stage, scale: float) -> str:
    (stranger,) = stage.strangers()
    return await _paced(
        lambda _: stage.telegram.hand_over(stranger, "x.xlsx", b"x", "/import"), int(300 * scale)
    )


async def stickers(stage: Stage, scale: float) -> str:
    (stranger,) = stage.strangers()

    def send(number: int) -> None:
        content: dict[str, object] = {"sticker": STICKER} if number % 2 else {"photo": PICTURE}
        stage.telegram.push({"message": updates.message(stranger, number + 1, **content)})

    return await _paced(send, int(300 * scale))


async def edits(stage: Stage, scale: float) -> str:
    (stranger,) = stage.strangers()
    return await _paced(lambda n: stage.telegram.edit(stranger, f"sửa {n}"), int(300 * scale))


async def forwards(stage: Stage, scale: float) -> str:
    (stranger,) = stage.strangers()
    return await _paced(
        lambda _: stage.telegram.say(stranger, "/start x", forward_origin=ORIGIN), int(300 * scale)
    )


async def numbers_and_counts(stage: Stage, scale: float) -> str:
    (stranger,) = stage.strangers()
    stage.zalo.say(zalo_id(stranger), "1")
    return await _paced(lambda n: stage.telegram.say(stranger, f"+{n} GDTrH"), int(300 * scale))


async def blocks(stage: Stage, scale: float) -> str:
    (stranger,) = stage.strangers()

    def send(number: int) -> None:
        (stage.telegram.unblock if number % 2 else stage.telegram.block)(stranger)

    return await _paced(send, int(300 * scale))


async def nonsense(stage: Stage, scale: float) -> str:
    deep: object = 0
    for _ in range(200):
        deep = [deep]
    return await _paced(lambda _: stage.telegram.push({"message": deep}), int(300 * scale))


async def many_strangers(stage: Stage, scale: float) -> str:
    """The flood: everybody is somebody else, and says as much as a message holds."""
    said = "a " * (EVERY_TELEGRAM_MESSAGE // 2)
    crowd = stage.strangers(int(10_000 * scale))
    return await _paced(lambda n: stage.telegram.say(crowd[n], said), len(crowd), 1000)


async def many_strangers_on_zalo(stage: Stage, scale: float) -> str:
    crowd = stage.strangers(int(150 * scale))
    return await _paced(
        lambda n: stage.zalo.say(zalo_id(crowd[n]), "xin chào"), len(crowd), POLLED_A_SECOND
    )


async def answers_by_itself(stage: Stage, _scale: float) -> str:
    """Somebody's telephone says something to each answer, and that is answered, and so on."""
    before, said = len(stage.telegram.sent_to(HEAD)), 0
    while (told := len(stage.telegram.sent_to(HEAD)) - before) == said and said < WITHOUT_END:
        stage.telegram.say(HEAD, "Hiện tôi đang bận, tôi sẽ phản hồi sau.")
        said += 1
        deadline = asyncio.get_running_loop().time() + NO_MORE
        while len(stage.telegram.sent_to(HEAD)) - before == told:
            if asyncio.get_running_loop().time() > deadline:
                break
            await asyncio.sleep(0.05)  # sooner no telephone answers
    return f"{told} answers, then none" if said < WITHOUT_END else "no end"


# The network


async def gzip_bodies(stage: Stage, scale: float) -> str:
    body = network.bomb(int(1900 * scale))
    packed = {"Content-Encoding": "gzip"}
    paths = ("/nothing", stage.hook, "/health")
    found = await asyncio.gather(
        *(network.send(stage.port, path, body, packed, linger=True) for path in paths)
    )
    return " · ".join(_code(line) for line in found)


async def gzip_by_the_platform(stage: Stage, scale: float) -> str:
    packed = {"Content-Encoding": "gzip", HEADER: stage.secret}
    return _code(
        await network.send(stage.port, stage.hook, network.bomb(int(1900 * scale)), packed)
    )


async def big_bodies(stage: Stage, scale: float) -> str:
    body = b"x" * int(64 * network.MEGABYTE * scale)
    ours = {HEADER: stage.secret}
    found = await asyncio.gather(
        network.send(stage.port, "/nothing", body, linger=True),
        network.send(stage.port, stage.hook, body, linger=True),
        network.send(stage.port, stage.hook, body, ours, linger=True),
    )
    return " · ".join(_code(line) for line in found)


async def endless_bodies(stage: Stage, _scale: float) -> str:
    sent = await asyncio.gather(
        *(network.endless(stage.port, path) for path in ("/nothing", stage.hook, "/health"))
    )
    return f"{sum(sent) // network.MEGABYTE} MB taken"


async def deep_bodies(stage: Stage, _scale: float) -> str:
    body = b"[" * 200_000
    return _code(await network.send(stage.port, stage.hook, body, {HEADER: stage.secret}))


async def slow_bodies(stage: Stage, scale: float) -> str:
    many = int(200 * scale)
    await network.trickled(stage.port, stage.hook, {HEADER: "x"}, many)
    return f"{many} connections"


async def unfinished_headers(stage: Stage, _scale: float) -> str:
    beginning = b"POST / HTTP/1.1\r\nHost: a\r\nX-A: "
    ended, stage.new_request = await network.held(stage.port, beginning, CONNECTIONS)
    return f"{CONNECTIONS} connections, {ended} ended; a new one {stage.new_request:.1f} s"


async def long_headers(stage: Stage, scale: float) -> str:
    head = {"X-A": "a" * 100_000}
    found = [await network.send(stage.port, "/", b"", head) for _ in range(int(50 * scale))]
    return _code(found[-1])


async def wrong_secrets(stage: Stage, scale: float) -> str:
    wrong, many = {HEADER: "x" * 64}, int(500 * scale)
    for _ in range(many):
        found = await network.send(stage.port, stage.hook, b"{}", wrong)
    return f"{many} requests, {_code(found)}"


async def unread_answers(stage: Stage, scale: float) -> str:
    """Request after request on each connection, whose answers are never read."""
    asked = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n" * 2000
    many = int(100 * scale)
    _, stage.new_request = await network.held(stage.port, asked, many)
    return f"{many} connections; a new one {stage.new_request:.1f} s"


async def bytes_that_are_no_text(stage: Stage, scale: float) -> str:
    """A header that cannot be written on, while somebody looks at the page."""
    before = len(stage.telegram.sent_to(EDITOR))
    stage.telegram.say(EDITOR, "/trang")
    place = ""
    while not place:
        await asyncio.sleep(0.05)
        told = stage.telegram.sent_to(EDITOR)[before:]
        place = next((part for one in told for part in one.text.split() if "/xem/" in part), "")
    path, spoilt = urlsplit(place).path, {"If-None-Match": "\udcff\udcfe"}
    found: Counter[str] = Counter()
    for _ in range(int(50 * scale)):
        _, looked = await asyncio.gather(
            network.send(stage.port, "/xem/abcdefgh", b"", spoilt, method="GET"),
            network.send(stage.port, path, b"", method="GET"),
        )
        found[_code(looked)] += 1
    return "page: " + ", ".join(f"{code}: {times}" for code, times in sorted(found.items()))


async def wrong_links(stage: Stage, scale: float) -> str:
    many = int(500 * scale)
    for number in range(many):
        path = f"/files/{'x' * 200}{number}"
        found = await network.send(stage.port, path, b"", method="GET")
    return f"{many} requests, {_code(found)}"


async def one_link_without_end(stage: Stage, scale: float) -> str:
    """Whoever holds one good link asks for its file again and again, many times at once."""
    links = FileLinks(derive(TOKEN, "file links"), "", timedelta(days=7), lambda: BEGAN)
    link = links.make(Attachment("annex", "2026-04", "x.xlsx"), Address("zalo", ZALO_EDITOR))
    found: Counter[str] = Counter()

    async def ask() -> None:
        for _ in range(int(20 * scale)):
            found[_code(await network.send(stage.port, link.url, b"", method="GET"))] += 1

    await asyncio.gather(*(ask() for _ in range(20)))
    return ", ".join(f"{code}: {times}" for code, times in sorted(found.items()))


async def health(stage: Stage, scale: float) -> str:
    many = int(500 * scale)
    for _ in range(many):
        found = await network.send(stage.port, "/health", b"", method="GET")
    return f"{many} requests, {_code(found)}"


def _code(line: str) -> str:
    return line.split()[1] if line.count(" ") else "no answer"


GATE = "`handlers/gate.py`; `tests/test_strangers.py`"
PACE = "`engine/limits.py`; `tests/test_pauses.py`"
PARSING = "`channels/telegram/parsing.py`; `tests/test_telegram_parsing.py`"
INTAKE = "`engine/intake.py`, `store/inbox.py`; `tests/test_intake.py`"
WEB = "`channels/server.py`, `channels/web.py`; `tests/test_web.py`"
RENDER = "`app/rendering.py`, `channels/web.py`; `tests/test_rendering.py`, `tests/test_web.py`"
HOOK = "`channels/zalo/webhook.py`; `tests/test_zalo_webhook.py`"
TALK = "`handlers/talking.py`; `tests/test_talking.py`"
PAGE = "`channels/page.py`; `tests/test_page_server.py`"
NOBODY, ONE, MANY = "nobody", "one", "many"


@dataclass(frozen=True)
class Attack:
    """held: what stops it, the file and the test. told: how many may be answered.

    web: needs the deployment with a public address.
    """

    name: str
    who: str
    run: Callable[[Stage, float], Awaitable[str]]
    held: str
    told: str = NOBODY
    web: bool = False


STRANGER, INSIDER, NETWORK, PLATFORM = "stranger", "insider", "network", "platform"
ATTACKS = (
    Attack("one stranger talks on", STRANGER, one_talks, GATE, ONE),
    Attack("one stranger talks on, on Zalo", STRANGER, one_talks_on_zalo, GATE, ONE),
    Attack("wrong codes", STRANGER, wrong_codes, GATE, ONE),
    Attack("wrong codes on Zalo", STRANGER, wrong_codes_on_zalo, GATE, ONE),
    Attack("forged presses", STRANGER, forged_presses, GATE, ONE),
    Attack("a group of their own, refused by Telegram", STRANGER, own_group, PACE),
    Attack("an insider's group, refused by Telegram", INSIDER, an_insiders_group, PACE),
    Attack("a chat of their own, refused by Telegram", STRANGER, refused_chat, PACE, ONE),
    Attack("a group on Zalo", STRANGER, zalo_groups, GATE),
    Attack("a letter with 4,000 marks", STRANGER, combining_marks, GATE, ONE),
    Attack("a code with 4,000 marks", STRANGER, combining_marks_in_a_command, GATE, ONE),
    Attack("names of 40,000 marks", STRANGER, long_names, GATE, ONE),
    Attack("captioned files", STRANGER, captioned_files, GATE, ONE),
    Attack("stickers and pictures", STRANGER, stickers, GATE, ONE),
    Attack("edits", STRANGER, edits, GATE, ONE),
    Attack("forwards", STRANGER, forwards, GATE, ONE),
    Attack("numbers and counts", STRANGER, numbers_and_counts, GATE, ONE),
    Attack("blocked and let in again", STRANGER, blocks, PARSING),
    Attack("a telephone that answers by itself", INSIDER, answers_by_itself, TALK),
    Attack("updates that are none", PLATFORM, nonsense, INTAKE),
    Attack("everybody is somebody else, on Zalo", STRANGER, many_strangers_on_zalo, GATE, MANY),
    Attack("gzip bodies to anywhere", NETWORK, gzip_bodies, WEB, web=True),
    Attack("a gzip body with the secret", PLATFORM, gzip_by_the_platform, HOOK, web=True),
    Attack("big bodies", NETWORK, big_bodies, WEB, web=True),
    Attack("endless bodies", NETWORK, endless_bodies, WEB, web=True),
    Attack("a body nested deeply, with the secret", PLATFORM, deep_bodies, HOOK, web=True),
    Attack("slow bodies", NETWORK, slow_bodies, WEB, web=True),
    Attack("unfinished headers", NETWORK, unfinished_headers, WEB, web=True),
    Attack("answers that nobody reads", NETWORK, unread_answers, WEB, web=True),
    Attack("bytes that are no text, to the page", NETWORK, bytes_that_are_no_text, PAGE, web=True),
    Attack("long headers", NETWORK, long_headers, WEB, web=True),
    Attack("wrong secrets", NETWORK, wrong_secrets, HOOK, web=True),
    Attack("wrong links", NETWORK, wrong_links, WEB, web=True),
    Attack("one good link without end", INSIDER, one_link_without_end, RENDER, web=True),
    Attack("asking how it is", NETWORK, health, WEB, web=True),
    Attack(
        "everybody is somebody else, by webhook",
        STRANGER,
        many_strangers_on_zalo,
        GATE,
        MANY,
        web=True,
    ),
)
FLOOD = Attack("10,000 strangers, a long message each", STRANGER, many_strangers, INTAKE, MANY)
