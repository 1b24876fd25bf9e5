"""Serving files to whoever comes with a signed link."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import PurePath
from unicodedata import normalize
from urllib.parse import quote

from aiohttp import web
from msgspec import Struct

from channels.links import FileLinks, LinkExpiredError, LinkUnknownError, Ticket
from core.chat import Render

log = logging.getLogger("dondoc.web")

# Here and not from the system, whose table differs from one machine to the next.
TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".png": "image/png",
    ".csv": "text/csv; charset=utf-8",
}
_GUARDED = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


class Pages(Struct, frozen=True):
    """What a reader is told in place of a file; the sentences come from `locales.files`."""

    expired: str
    unknown: str
    failed: str


async def everybody(_ticket: Ticket) -> bool:
    return True


class FileShelf(Struct, frozen=True):
    """render: turns a recipe into bytes. admits: whether the person may still have the file."""

    links: FileLinks
    render: Render
    pages: Pages
    admits: Callable[[Ticket], Awaitable[bool]] = everybody

    async def handle(self, request: web.Request) -> web.Response:
        """200 with the file, 404 for what is no link of ours, 410 for one that is over."""
        try:
            ticket = self.links.read(request.match_info["token"])
        except LinkUnknownError:
            return _page(HTTPStatus.NOT_FOUND, self.pages.unknown)
        except LinkExpiredError:
            return _page(HTTPStatus.GONE, self.pages.expired)
        try:
            if not await self.admits(ticket):
                return _page(HTTPStatus.GONE, self.pages.expired)
            content = await self.render(ticket.attachment)
        except Exception:
            attachment = ticket.attachment
            log.exception("not_served report=%s month=%s", attachment.report, attachment.month)
            return _page(HTTPStatus.INTERNAL_SERVER_ERROR, self.pages.failed)
        return _file(ticket, content)


def _file(ticket: Ticket, content: bytes) -> web.Response:
    attachment = ticket.attachment
    log.info("served report=%s month=%s to=%s", attachment.report, attachment.month, ticket.to)
    kind = TYPES.get(PurePath(attachment.name).suffix.lower(), "application/octet-stream")
    shown = "inline" if attachment.picture else "attachment"
    headers = {"Content-Type": kind, "Content-Disposition": disposition(shown, attachment.name)}
    return web.Response(body=content, headers=_GUARDED | headers)


def disposition(shown: str, name: str) -> str:
    """A Content-Disposition with the name in UTF-8, and in ASCII for readers of the old kind."""
    stripped = normalize("NFKD", name.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(c for c in stripped if " " <= c <= "~" and c not in '"\\%/')
    return f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _page(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text, headers=_GUARDED)
