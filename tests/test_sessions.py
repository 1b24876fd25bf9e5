"""Whom our requests trust: whoever the system vouches for, however aiohttp was loaded."""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import web

from channels import sessions
from channels.heartbeat import beat
from channels.timecheck import server_time

ROOT = Path(__file__).parent.parent
CERTIFICATE = Path(__file__).parent / "localhost.pem"  # with its key; nobody vouches for it
AS_THE_SERVICE_LOADS_IT = """
import asyncio, sys
from core.loading import trusting_nobody
with trusting_nobody():
    import aiohttp
from channels.heartbeat import beat
from channels.timecheck import server_time

async def main(url):
    try:
        async with aiohttp.ClientSession() as session, session.head(url):
            print("trusted by aiohttp itself")
    except aiohttp.ClientConnectorCertificateError:
        print("refused by aiohttp itself")
    print("refused" if await server_time(url) is None else "trusted")
    print("arrived" if await beat(sys.argv[2]) else "lost")

asyncio.run(main(sys.argv[1]))
"""


@pytest.fixture
async def urls() -> AsyncIterator[tuple[str, str]]:
    """A server over https, on this machine, and one over http that sends everybody there."""
    secure = ""

    async def answer(request: web.Request) -> web.Response:
        if not request.secure:
            raise web.HTTPFound(secure)
        return web.Response()

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ports = [address[1] for address in runner.addresses]
    secure = f"https://127.0.0.1:{ports[0]}/"
    yield secure, f"http://127.0.0.1:{ports[1]}/"
    await runner.cleanup()


@pytest.fixture
def url(urls: tuple[str, str]) -> str:
    return urls[0]


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    sessions._trusted.cache_clear()
    yield
    sessions._trusted.cache_clear()


async def test_a_server_that_nobody_vouches_for_is_refused(url: str) -> None:
    assert await server_time(url) is None
    assert not await beat(url)


async def test_a_server_that_the_system_vouches_for_is_trusted(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    assert await server_time(url) is not None
    assert await beat(url)


@pytest.mark.parametrize(
    ("vouched", "ours"), [(True, ["trusted", "arrived"]), (False, ["refused", "lost"])]
)
async def test_as_the_service_loads_it_only_our_own_sessions_trust_anybody(
    urls: tuple[str, str], vouched: bool, ours: list[str]
) -> None:
    found = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", AS_THE_SERVICE_LOADS_IT, *urls),
        cwd=ROOT,
        env={"SSL_CERT_FILE": str(CERTIFICATE)} if vouched else {},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await found.communicate()
    assert said.decode().splitlines() == ["refused by aiohttp itself", *ours]
