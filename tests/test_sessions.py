"""Whom our requests trust: whoever the system vouches for."""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

ROOT = Path(__file__).parent.parent
CERTIFICATE = Path(__file__).parent / "localhost.pem"  # with its key; nobody vouches for it
ASKING = """
import asyncio, sys
from channels.http import beat, server_time

async def main():
    print("refused" if await server_time(sys.argv[1], 5.0, "") is None else "trusted")
    print("arrived" if await beat(sys.argv[2]) else "lost")

asyncio.run(main())
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


@pytest.mark.parametrize(
    ("vouched", "told"), [(True, ["trusted", "arrived"]), (False, ["refused", "lost"])]
)
async def test_only_a_server_that_the_system_vouches_for_is_trusted(
    urls: tuple[str, str], vouched: bool, told: list[str]
) -> None:
    found = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", ASKING, *urls),
        cwd=ROOT,
        env={"SSL_CERT_FILE": str(CERTIFICATE)} if vouched else {},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await found.communicate()
    assert said.decode().splitlines() == told
