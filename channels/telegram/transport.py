"""python-telegram-bot's requests over aiohttp: the one HTTP library of the program.

It is about twice as fast as the library's default transport, and writes no log line with the
token in its URL. No error carries the text of another one, which may hold the URL or the body.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, TypeAlias

import aiohttp
from msgspec import Struct
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from channels import http
from channels.http import opened

Timeout: TypeAlias = DefaultValue[float] | float | DefaultValue[None] | None

CONNECT = 5.0  # seconds
READ = 15.0
TRANSFER = 120.0  # beyond these two, for what trickles: a file on a slow line
JSON = "application/json"


class NotSentError(NetworkError):
    """No connection: the request certainly did not reach the platform."""


class _Written(Struct, frozen=True):
    """A body that is JSON already. The library only hands it on, from `post` to `do_request`."""

    body: bytes


class AiohttpRequest(BaseRequest):
    """patience: seconds without an answer after which a request is given up.

    Opens its session when first used, because that needs a running event loop.
    """

    def __init__(self, patience: float = READ) -> None:
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self, url: str, fields: Mapping[str, Any], read_timeout: float | None = None
    ) -> Any:
        """One method of the Bot API, by its URL; its result as JSON. Raises TelegramError.

        What the library's own methods do beside it, they do to every message: they make objects
        of the fields and of the answer, which costs more than sending it.
        """
        body = _Written(http.written(fields).encode())
        return await self.post(url, body, read_timeout=read_timeout)  # type: ignore[arg-type]

    @property
    def read_timeout(self) -> float | None:
        return self._patience

    async def initialize(self) -> None:
        """Nothing to do before the first request."""

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Timeout = BaseRequest.DEFAULT_NONE,
        write_timeout: Timeout = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the base's signature
        connect_timeout: Timeout = BaseRequest.DEFAULT_NONE,
        pool_timeout: Timeout = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the base's signature
    ) -> tuple[int, bytes]:
        connect = _seconds(connect_timeout, CONNECT)
        read = _seconds(read_timeout, self._patience)
        timeout = aiohttp.ClientTimeout(
            connect + read + TRANSFER, sock_connect=connect, sock_read=read
        )
        try:
            async with self._open().request(
                method, url, data=_body(request_data), timeout=timeout
            ) as response:
                return _checked(response.status), await response.read()
        except TelegramError:
            raise
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NotSentError("no connection") from None
        except TimeoutError:
            raise TimedOut("no answer in time") from None
        except Exception as fault:  # noqa: BLE001 - the library would quote it, with the URL
            raise NetworkError(f"connection lost ({type(fault).__name__})") from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The platform's answer, and not a gateway's page, which the library would also log."""
        try:
            answer = http.read(payload)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or not answer.keys() & {"result", "description"}:
            raise TelegramError("the answer is not the Bot API's")
        return answer

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = opened()
        return self._session


def _checked(status: int) -> int:
    # The library takes 413 for a fault of the network, which would be tried again for ever.
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise BadRequest("file too large for the platform")
    return status


def _seconds(given: Timeout, default: float) -> float:
    value = DefaultValue.get_value(given)
    return default if value is None else float(value)


def _body(data: RequestData | _Written | None) -> Any:
    if data is None:
        return None
    if isinstance(data, _Written):
        return aiohttp.BytesPayload(data.body, content_type=JSON)
    if not data.contains_files:
        return aiohttp.BytesPayload(data.json_payload, content_type=JSON)
    form = aiohttp.FormData(quote_fields=False)  # else "báo cáo.docx" arrives percent-encoded
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=mime)
    return form
