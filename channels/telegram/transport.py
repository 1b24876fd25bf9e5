"""python-telegram-bot's requests over aiohttp: the one HTTP library of the program.

It writes no log line with the token in its URL, as the library's default transport does.
"""

import json
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest, RequestData

from channels.http import CONNECT, READ, HttpClient, NoAnswerError, NoConnectionError
from channels.jsontext import Json

_REST = "retry_after"
_ASKED = (_REST, "migrate_to_chat_id")
LONGEST_REST = 3600  # seconds; then it is asked whether the platform still refuses
UNTOLD_REST = 10  # seconds, where whoever asks for a rest does not say for how long


class NotSentError(NetworkError):
    """No connection: the request certainly did not reach the platform."""


class AiohttpRequest(BaseRequest):
    """patience: seconds without an answer after which a request is given up.

    relayed: it is not Telegram itself that answers, but somebody before it. proxy: as in `opened`.
    """

    def __init__(self, patience: float = READ, proxy: str = "", *, relayed: bool = False) -> None:
        self._patience = patience
        self._relayed = relayed
        self._client = HttpClient(proxy)

    @property
    def read_timeout(self) -> float | None:
        return self._patience

    async def initialize(self) -> None:
        """Nothing to do before the first request."""

    async def shutdown(self) -> None:
        await self._client.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the base's signature
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the base's signature
    ) -> tuple[int, bytes]:
        try:
            status, body = await self._client.request(
                method,
                url,
                read=_seconds(read_timeout, self._patience),
                connect=_seconds(connect_timeout, CONNECT),
                data=_body(request_data),
            )
        except NoConnectionError as fault:
            raise NotSentError(str(fault)) from None
        except NoAnswerError as fault:
            raise NetworkError(str(fault)) from None
        except Exception as fault:  # noqa: BLE001 - the library would quote it, with the URL
            raise NetworkError(f"connection lost ({type(fault).__name__})") from None
        # The library takes 413 for a fault of the network, which would be tried again for ever.
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise BadRequest("file too large for the platform")
        # The library takes 404 for a wrong token; from a relay it means an unknown path.
        if status == HTTPStatus.NOT_FOUND and self._relayed:
            raise NotSentError("the relay answers 404")
        _check_whose(status, body)
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        """The platform's answer, and not a gateway's page, which the library would also log."""
        if (answer := _answer(payload)) is None:
            raise TelegramError("the answer is not the Bot API's")
        return answer


def _check_whose(status: int, body: bytes) -> None:
    """What a gateway, a proxy or a provider's block page says is nothing about a chat or a token.

    The library would take its 403 for a chat that blocked the bot, and its 401 for a wrong token.
    A 5xx is left to the library: the request may have passed on all the same.
    """
    if not HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return
    answer = _answer(body)
    if status == HTTPStatus.TOO_MANY_REQUESTS and not (answer and _REST in answer["parameters"]):
        raise RetryAfter(UNTOLD_REST)
    if answer is None:
        raise NotSentError(f"refused on the way to the platform ({status})")


def _answer(payload: bytes) -> Json | None:
    """An answer of the Bot API; None for anything else."""
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict) or not answer.keys() & {"result", "description"}:
        return None
    if not isinstance(answer.get("description", ""), str):
        return None
    answer["parameters"] = _parameters(answer.get("parameters"))
    return answer


def _parameters(given: object) -> Json:
    """What a refusal asks for, as far as it can be done; a number without end would end sending."""
    found = given if isinstance(given, dict) else {}
    asked = {name: found[name] for name in _ASKED if type(found.get(name)) is int}
    if _REST in asked:
        asked[_REST] = min(max(asked[_REST], 1), LONGEST_REST)
    return asked


def _seconds(given: object, default: float) -> float:
    """The library hands on a number, or a mark that says that nobody gave one."""
    return float(given) if isinstance(given, int | float) else default


def _body(data: RequestData | None) -> Any:
    if data is None:
        return None
    if not data.contains_files:
        return aiohttp.BytesPayload(data.json_payload, content_type="application/json")
    form = aiohttp.FormData(quote_fields=False)  # else "báo cáo.docx" arrives percent-encoded
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=mime)
    return form
