"""A rule that is looked at in many cases tells each case in which it does not hold."""

import pytest

from tests.cast import Department
from tests.together import together


def test_every_case_is_tried_and_each_that_fails_is_named() -> None:
    @together("n", [1, 2, 3, 4])
    def even(n: int) -> None:
        assert n % 2 == 0

    with pytest.raises(ExceptionGroup, match=r"Case 1: 1; Case 3: 3") as told:
        even()
    assert [type(fault) for fault in told.value.exceptions] == [AssertionError, AssertionError]


def test_whatever_a_case_raises_the_others_are_tried() -> None:
    @together(("n", "name"), lambda: zip([0, 1, 0], "abc", strict=True), ids=str)
    def divided(n: int, name: str) -> None:
        assert 1 / n

    with pytest.raises(ExceptionGroup, match=r"Case 1: 0, a; Case 3: 0, c"):
        divided()


def test_no_case_meets_what_another_left_behind() -> None:
    counts = []

    @together("n", [3, 4])
    def add(department: Department, n: int) -> None:
        department.say("editor", f"/add {n} VP")
        counts.append(department.count("VP"))

    add()
    assert counts == [9, 10]


def test_nothing_but_a_new_department_may_be_asked_for() -> None:
    with pytest.raises(AssertionError, match="tmp_path"):

        @together("n", [1])
        def kept(n: int, tmp_path: object) -> None: ...


def test_no_case_at_all_is_a_fault() -> None:
    @together("n", [])
    def none(n: int) -> None: ...

    with pytest.raises(AssertionError, match="no case"):
        none()


def test_it_keeps_its_name_and_asks_pytest_for_nothing() -> None:
    @together("n", [1])
    def one(department: Department, n: int) -> None: ...

    assert one.__name__ == "one"
    assert one.__code__.co_argcount == 0
