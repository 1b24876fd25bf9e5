"""The torture on Zalo, in small; and its judge notices what is broken."""

from pathlib import Path

import pytest

from tests.torture.zalo import ZaloTorture

pytestmark = pytest.mark.long


async def test_by_polling_no_more_is_lost_than_one_update_on_the_wire_for_each_kill(
    tmp_path: Path,
) -> None:
    found = await ZaloTorture(5, 1, tmp_path, webhook=False).run()
    assert found.breaches(allowed_on_the_wire=found.ends) == []


async def test_by_webhook_nothing_is_lost_at_all(tmp_path: Path) -> None:
    found = await ZaloTorture(5, 1, tmp_path, webhook=True).run()
    assert found.breaches(allowed_on_the_wire=0) == []
    assert found.on_the_wire == 0


@pytest.mark.parametrize(
    ("double", "webhook", "breach"),
    [("forgets", True, "lost on the wire"), ("unlabelled", False, "unlabelled repeat")],
)
async def test_a_program_that_breaks_a_promise_is_caught(
    tmp_path: Path, double: str, breach: str, *, webhook: bool
) -> None:
    program = ("tests.torture.doubles", double)
    faults = {"hang": 0.7} if double == "unlabelled" else {}
    found = await ZaloTorture(3, 1, tmp_path, webhook, program, faults).run()
    assert [one for one in found.breaches(0) if one.startswith(breach)]
