"""Fetching: politely, within limits, from public addresses only; and a portal that means harm."""

import asyncio
import gzip
import ssl
import zlib
from pathlib import Path

import pytest
import trustme

from core.portal import (
    NO_SELECTORS,
    NO_VALIDATORS,
    Outcome,
    ReaderKind,
    Reading,
    Selectors,
    Source,
    Validators,
)
from portal.fetching import LARGEST, Fetcher, FetchError, Way, is_public, unpacked
from portal.reading import read
from tests.cast import at
from tests.fakes.portal import Portal, Written, written
from tests.fakes.proxy import Proxy

AGENT = "DonDoc/0.1.0"
OWN = Way(AGENT, private=True, pace=0.0)
CSS = Selectors("li.tin", title="a", date=".ngay", author=".tg")


async def reading(
    portal: Portal,
    path: str = "/list",
    kind: ReaderKind = ReaderKind.AUTO,
    *,
    way: Way = OWN,
    selectors: Selectors = NO_SELECTORS,
    validators: Validators = NO_VALIDATORS,
    known: tuple[str, ...] = (),
) -> Reading:
    source = Source(f"{portal.url}{path}", kind, selectors)
    return await read(source, Fetcher(way).opened, known, validators)


SHAPES = [
    ("/list", ReaderKind.LIFERAY, Selectors()),
    ("/category", ReaderKind.LIFERAY, Selectors()),
    ("/rss", ReaderKind.FEED, Selectors()),
    ("/atom", ReaderKind.FEED, Selectors()),
    ("/page-with-feed", ReaderKind.FEED, Selectors()),
    ("/tin", ReaderKind.HTML, CSS),
    # Selectors are for every list, and other lists than these may need none.
    ("/category", ReaderKind.LIFERAY, Selectors(".of-another-list")),
    ("/page-with-feed", ReaderKind.FEED, Selectors(".of-another-list")),
]


@pytest.mark.parametrize(("path", "kind", "selectors"), SHAPES)
@pytest.mark.parametrize("named", [True, False], ids=["named", "auto"])
async def test_every_shape_is_read(
    path: str, kind: ReaderKind, selectors: Selectors, named: bool
) -> None:
    asked = kind if named and path != "/page-with-feed" else ReaderKind.AUTO
    async with Portal(written(3)) as portal:
        found = await reading(portal, path, asked, selectors=selectors)
    assert (found.outcome, found.kind) == (Outcome.READ, kind)
    assert [item.title for item in found.items] == ["Tin số 3", "Tin số 2", "Tin số 1"]
    assert len({item.created for item in found.items}) == 1
    assert found.items[0].key == "portal.test/57300/10000003"


async def test_a_reader_that_is_named_reads_nothing_of_another_shape() -> None:
    async with Portal(written(3)) as portal:
        found = await reading(portal, "/list", ReaderKind.FEED)
    assert (found.outcome, found.kind) == (Outcome.NOT_A_LIST, ReaderKind.FEED)


async def test_it_says_who_it_is_and_takes_no_cookie() -> None:
    async with Portal(written(1), headers={"Set-Cookie": "a=b"}, per_page=1) as portal:
        fetcher = Fetcher(OWN)
        source = Source(f"{portal.url}/list")
        await read(source, fetcher.opened)
        await read(source, fetcher.opened)
    headers = [headers for _path, headers in portal.asked]
    assert {it["User-Agent"] for it in headers} == {AGENT}
    assert not any("Cookie" in it for it in headers)


async def test_what_has_not_changed_is_not_sent_again() -> None:
    async with Portal(written(1), etag='"v1"') as portal:
        first = await reading(portal)
        again = await reading(portal, validators=first.validators)
        portal.etag = '"v2"'
        changed = await reading(portal, validators=first.validators)
    assert first.validators.etag == '"v1"'
    assert again.outcome is Outcome.UNCHANGED
    assert (changed.outcome, changed.validators.etag) == (Outcome.READ, '"v2"')


@pytest.mark.parametrize("tag", [b'"\xff\xfe"', "“bản 1”".encode(), b"x" * 5000])
async def test_a_mark_that_cannot_be_kept_is_as_good_as_none(tag: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = b"HTTP/1.1 200 OK\r\nETag: %b\r\nLast-Modified: %b\r\nConnection: close\r\n\r\n"
        writer.write(head % (tag, tag) + b'[{"id": 1, "title": "Tin"}]')
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        found = await read(Source(url), Fetcher(Way(AGENT, private=True)).opened)
    assert (found.outcome, found.validators) == (Outcome.READ, Validators())


async def test_no_more_than_one_request_in_a_second() -> None:
    waits = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async with Portal(written(4), per_page=1) as portal:
        fetcher = Fetcher(Way(AGENT, private=True), sleep)
        await read(Source(f"{portal.url}/list"), fetcher.opened)
    assert len(portal.asked) == 4
    assert len(waits) == 3
    assert all(0.5 < wait <= 1.0 for wait in waits)


async def test_more_pages_are_read_until_one_has_something_known() -> None:
    async with Portal(written(9), per_page=2) as portal:
        everything = await reading(portal)
        portal.asked.clear()
        known = await reading(portal, known=("portal.test/57300/10000007",))
    assert [len(everything.items), len(known.items)] == [8, 4]
    assert [path.partition("?")[0] for path, _ in portal.asked] == ["/list", "/list"]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("big", Outcome.TOO_LARGE),
        ("bomb", Outcome.TOO_LARGE),
        ("drip", Outcome.NO_ANSWER),
        ("cut", Outcome.NO_ANSWER),
        ("redirect", Outcome.REDIRECTS),
        ("500", Outcome.STATUS),
        ("404", Outcome.STATUS),
        ("login", Outcome.LOGIN),
        ("error page", Outcome.NOT_A_LIST),
        ("half packed", Outcome.BROKEN),
        ("strange packing", Outcome.BROKEN),
        ("not packed", Outcome.READ),
        ("packed", Outcome.READ),
    ],
)
async def test_whatever_a_portal_answers_has_a_name(fault: str, outcome: Outcome) -> None:
    patience = 0.2 if fault == "drip" else 20.0
    async with Portal(written(2), fault=fault) as portal:
        found = await reading(portal, way=Way(AGENT, private=True, pace=0, patience=patience))
    assert found.outcome is outcome
    assert len(found.items) == (2 if outcome is Outcome.READ else 0)
    assert found.status == (int(fault) if outcome is Outcome.STATUS else 0)


async def test_nobody_listens_there() -> None:
    async with Portal() as portal:
        pass
    assert (await reading(portal)).outcome is Outcome.NO_CONNECTION


@pytest.mark.parametrize(("path", "kind", "selectors"), SHAPES[::2] + SHAPES[-1:])
async def test_of_ten_thousand_items_the_first_are_taken(
    path: str, kind: ReaderKind, selectors: Selectors
) -> None:
    async with Portal(written(10_000)) as portal:
        found = await reading(portal, path, selectors=selectors)
    assert (found.kind, len(found.items), found.left_off) == (kind, 500, 9_500)
    assert found.items[0].created == at("2026-04-21 08:30")


@pytest.mark.parametrize(("path", "kind", "selectors"), SHAPES)
async def test_script_in_a_title_is_gone(path: str, kind: ReaderKind, selectors: Selectors) -> None:
    bad = "<script>alert(1)</script>Tin <img src=x onerror=alert(1)>"
    async with Portal([Written(10000001, bad)]) as portal:
        (item,) = (await reading(portal, path, selectors=selectors)).items
    assert item.title == "Tin"


async def test_what_breaks_a_reader_is_said_and_kept_from_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("portal.reading.read_liferay", broken)
    async with Portal(written(1)) as portal:
        assert (await reading(portal)).outcome is Outcome.BROKEN


# --- Addresses

PUBLIC = Way(AGENT, pace=0.0)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
    ],
)
def test_an_address_that_is_not_of_the_internet(host: str) -> None:
    assert not is_public(host)


@pytest.mark.parametrize("host", ["203.162.0.181", "8.8.8.8", "2001:4860:4860::8888"])
def test_an_address_of_the_internet(host: str) -> None:
    assert is_public(host)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "LOCALHOST.", "a.localhost", "127.1", "2130706433", "[::1]"]
)
async def test_the_own_network_is_not_read_unless_it_is_meant(host: str) -> None:
    async with Portal(written(1)) as portal:
        portal.url = portal.url.replace("127.0.0.1", host)
        found = await reading(portal, way=PUBLIC)
    assert found.outcome in {Outcome.PRIVATE, Outcome.REDIRECTS}
    assert not portal.asked


async def test_a_name_that_leads_into_the_own_network_is_found_when_connecting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Resolved once, and looked at as it is connected to: it cannot turn private in between."""
    async with Portal(written(1)) as portal:
        port = portal.url.rpartition(":")[2]
        monkeypatch.setattr("aiohttp.ThreadedResolver.resolve", _resolving_to_this_machine)
        source = Source(f"http://portal.example.vn:{port}/list")
        found = await read(source, Fetcher(PUBLIC).opened)
        allowed = await read(source, Fetcher(OWN).opened)
    assert found.outcome is Outcome.PRIVATE
    assert allowed.outcome is Outcome.READ
    assert len(portal.asked) == 1


async def _resolving_to_this_machine(
    _self: object, host: str, port: int = 0, family: object = None
) -> list[dict[str, object]]:
    named = {"hostname": host, "host": "127.0.0.1", "port": port}
    return [{**named, "family": 2, "proto": 0, "flags": 0}]


@pytest.mark.parametrize(
    ("location", "outcome"),
    [
        ("http://127.0.0.1/", Outcome.PRIVATE),
        ("http://localhost:8080/health", Outcome.PRIVATE),
        ("http://169.254.169.254/latest/meta-data", Outcome.PRIVATE),
        ("//10.0.0.1/", Outcome.PRIVATE),
        ("file:///etc/passwd", Outcome.REDIRECTS),
        ("ftp://portal.test/", Outcome.REDIRECTS),
        ("http://[x/", Outcome.REDIRECTS),
        ("http://portal.test:99999/", Outcome.REDIRECTS),
    ],
)
async def test_a_redirect_is_checked_as_the_first_address_is(
    location: str, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Portal(written(1), fault="redirect", location=location) as portal:
        port = portal.url.rpartition(":")[2]
        # As if this server were on the Internet: only what it redirects to is looked at.
        monkeypatch.setattr(Fetcher, "_may_reach", lambda _self, _host: True)
        monkeypatch.setattr("aiohttp.ThreadedResolver.resolve", _resolving_to_this_machine)
        found = await read(Source(f"http://portal.example.vn:{port}/"), Fetcher(PUBLIC).opened)
    assert found.outcome is outcome
    assert len(portal.asked) == 1


async def test_a_redirect_to_another_public_page_is_followed() -> None:
    async with Portal(written(1)) as there, Portal(fault="redirect") as here:
        here.location = f"{there.url}/list"
        assert (await reading(here)).outcome is Outcome.READ


# --- Certificates and proxies


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def serving(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    return context


async def test_a_certificate_that_nobody_vouches_for_is_refused_until_a_file_names_who(
    authority: trustme.CA, tmp_path: Path
) -> None:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    async with Portal(written(1), tls=serving(authority)) as portal:
        refused = await reading(portal)
        trusted = await reading(portal, way=Way(AGENT, file, private=True, pace=0.0))
    assert refused.outcome is Outcome.CERTIFICATE
    assert trusted.outcome is Outcome.READ


async def test_a_chain_without_its_intermediate_is_completed_by_the_file(
    authority: trustme.CA, tmp_path: Path
) -> None:
    """What such portals do: the server sends its own certificate, and not who signed it."""
    between = authority.create_child_ca()
    issued = between.issue_cert("localhost")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    alone = tmp_path / "server.pem"
    alone.write_bytes(issued.private_key_pem.bytes() + issued.cert_chain_pems[0].bytes())
    context.load_cert_chain(alone)
    file = tmp_path / "ca.pem"
    file.write_bytes(between.cert_pem.bytes() + authority.cert_pem.bytes())
    authority.cert_pem.write_to_path(str(tmp_path / "root.pem"))
    async with Portal(written(1), tls=context) as portal:
        ways = [
            Way(AGENT, tmp_path / name, private=True, pace=0.0) for name in ("root.pem", "ca.pem")
        ]
        outcomes = [(await reading(portal, way=way)).outcome for way in ways]
    assert outcomes == [Outcome.CERTIFICATE, Outcome.READ]


async def test_a_server_of_another_name_is_refused(authority: trustme.CA, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("khac.test").configure_cert(context)
    async with Portal(written(1), tls=context) as portal:
        found = await reading(portal, way=Way(AGENT, file, private=True, pace=0.0))
    assert found.outcome is Outcome.CERTIFICATE


async def test_a_server_that_speaks_no_encryption_is_named(authority: trustme.CA) -> None:
    async with Portal(written(1)) as portal:
        portal.url = portal.url.replace("http:", "https:")
        assert (await reading(portal)).outcome is Outcome.ENCRYPTION


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks4"])
async def test_a_proxy_that_is_not_there_is_no_connection(scheme: str) -> None:
    way = Way(AGENT, proxy=f"{scheme}://127.0.0.1:9", private=True, pace=0.0)
    async with Portal(written(1)) as portal:
        assert (await reading(portal, way=way)).outcome is Outcome.NO_CONNECTION
        assert not portal.asked


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_portal_is_read_through_a_proxy_which_resolves_its_name(scheme: str) -> None:
    async with Portal(written(2)) as portal, Proxy(int(portal.url.rpartition(":")[2])) as proxy:
        way = Way(AGENT, proxy=f"{scheme}://{proxy.address}", pace=0.0)
        found = await read(Source("http://portal.example.vn/list"), Fetcher(way).opened)
    assert (found.outcome, len(found.items)) == (Outcome.READ, 2)
    assert proxy.asked == ["portal.example.vn"]
    assert portal.asked[0][1]["Host"] == "portal.example.vn"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "[::1]"])
async def test_a_proxy_is_asked_for_no_private_address(host: str) -> None:
    way = Way(AGENT, proxy="http://127.0.0.1:9", pace=0.0)
    found = await read(Source(f"http://{host}/list"), Fetcher(way).opened)
    assert found.outcome is Outcome.PRIVATE


# --- Packing


def test_what_is_packed_beyond_measure_is_never_unpacked() -> None:
    bomb = gzip.compress(b" " * (LARGEST + 1), 9)
    with pytest.raises(FetchError) as fault:
        unpacked(bomb, "gzip")
    assert fault.value.outcome is Outcome.TOO_LARGE
    assert len(unpacked(gzip.compress(b" " * LARGEST, 1), "gzip")) == LARGEST


@pytest.mark.parametrize("window", [15, -15], ids=["zlib", "raw"])
def test_either_kind_of_deflate_is_unpacked(window: int) -> None:
    packer = zlib.compressobj(wbits=window)
    assert unpacked(packer.compress(b"tin") + packer.flush(), "deflate") == b"tin"
