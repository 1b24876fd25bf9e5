"""What an answer of the Bot Platform means: `ok` decides, and nothing of it is believed unread."""

import pytest

from channels.http import NoAnswerError
from channels.zalo.client import RefusedError, read_answer


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"ok":false,"error_code":400}', 400),
        (b'{"ok":false,"errorCode":404}', 404),
        (b'{"ok":false,"error_code":429,"description":"Quota exceeded"}', 429),
        (b'{"ok":false,"error_code":"403"}', 403),
        (b'{"ok":false,"error_code":0}', 0),
        (b'{"ok":false,"error_code":"x"}', 0),
        (b'{"ok":false}', 0),
    ],
)
def test_ok_decides_and_not_the_status(body: bytes, code: int) -> None:
    with pytest.raises(RefusedError) as refused:
        read_answer(200, body)
    assert refused.value.code == code


def test_where_the_platform_gives_no_code_the_status_stands_for_it() -> None:
    with pytest.raises(RefusedError) as refused:
        read_answer(403, b'{"ok":false,"description":5}')
    assert (refused.value.code, str(refused.value)) == (403, "error 403")


def test_a_success_may_bear_a_code_or_nothing_else_at_all() -> None:
    assert read_answer(200, b'{"ok":true,"result":[1],"error_code":0}') == [1]
    assert read_answer(200, b'{"ok":true}') is None


def test_a_letter_that_is_no_utf8_does_not_lose_an_update() -> None:
    assert read_answer(200, b'{"ok":true,"result":"a\xffb"}') == "a\ufffdb"


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b'{"ok":"true"}', b"[" * 100_000])
def test_anything_else_is_not_the_platforms_answer(body: bytes) -> None:
    with pytest.raises(NoAnswerError):
        read_answer(200, body)


def test_a_token_that_the_platform_quotes_is_blotted_out() -> None:
    body = b'{"ok":false,"error_code":404,"description":"no /bot12:abc/x, nor abc"}'
    with pytest.raises(RefusedError, match=r"no /bot\*\*\*/x, nor \*\*\* \(404\)"):
        read_answer(200, body, "12:abc")
