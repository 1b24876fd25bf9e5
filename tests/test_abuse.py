"""The program that does what strangers could: it measures, and it notices what it is there for."""

from pathlib import Path

import pytest

from tests.abuse.__main__ import WAIT, attacked
from tests.abuse.attacks import ATTACKS
from tests.abuse.network import MEGABYTE, bomb
from tests.abuse.stage import after_the_night, in_use, stage
from tests.audit import weaknesses

TALK = next(attack for attack in ATTACKS if attack.name == "one stranger talks on")
SOME = 0.02  # of the attack


@pytest.mark.slow
async def test_a_stranger_who_talks_on_costs_a_handful(tmp_path: Path) -> None:
    async with stage(tmp_path, web=False) as on:
        result = await attacked(TALK, on, SOME)
        database = on.bot.database
    assert "answers" not in result.missed, result
    assert result.answers == "5, Zalo 0"
    assert after_the_night(database) <= in_use(database)


@pytest.mark.slow
async def test_a_bot_that_answers_everybody_is_noticed(tmp_path: Path) -> None:
    program = ("tests.torture.doubles", "talkative")
    async with stage(tmp_path, web=False, program=program) as on:
        result = await attacked(TALK, on, SOME)
    assert "answers" in result.missed, result


def test_every_attack_has_a_name_of_its_own() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
    assert WAIT <= 1.0


def test_a_bomb_is_a_thousandth_of_what_it_unpacks_to() -> None:
    assert len(bomb(100)) < MEGABYTE // 8


def test_a_weakness_is_told_with_the_version_that_mends_it() -> None:
    found: dict[str, list[dict[str, object]]] = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]},
            {"name": "b", "version": "1", "vulns": []},
            {"name": "c", "skip_reason": "not found"},
        ]
    }
    assert list(weaknesses(found)) == ["a 1: X-1 (mended in: 2)"]
