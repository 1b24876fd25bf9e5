"""Lists are cut at a rank, never inside a tie; nobody is ranked while nobody has anything."""

from hypothesis import given, strategies as st

from core.month import Month
from core.quota import Office, Quota, cut_at_a_rank, standings
from tests.cast import Department, at

MAY_BEGINS = at("2026-05-05 08:00")
UNRANKED = "Chưa đơn vị nào có tin, bài; chưa xếp hạng"


@given(counts=st.lists(st.integers(0, 3), min_size=1, max_size=60), most=st.integers(1, 50))
def test_a_ranking_is_never_cut_inside_a_tie(counts: list[int], most: int) -> None:
    offices = [Office(f"P{n}", f"Phòng {n}", "Phòng", "", n) for n in range(len(counts))]
    codes = [office.code for office in offices]
    quotas = dict.fromkeys(codes, Quota())
    found = standings(offices, dict(zip(codes, counts, strict=True)), quotas)
    shown = cut_at_a_rank(found, most)
    assert shown
    assert shown == found[: len(shown)]
    assert len(shown) <= most
    whole = len(shown) == len(found) or found[len(shown)].rank != shown[-1].rank
    assert whole or shown[-1].rank == found[0].rank
    assert all(one.rank == 0 and not one.tied for one in found) == (not any(counts))


def test_the_lowest_are_named_with_whoever_is_tied_with_them(department: Department) -> None:
    """Case q3 of the lists: three offices with the second lowest count are three, or none."""
    store = department.store
    found = store.standings(Month(2026, 4))
    below = sorted(one.count for one in found if not one.met)
    last = below[1]
    text = department.say("leader", "/status").text
    for one in found:
        if not one.met:
            assert (f"{one.office.code} {one.count}" in text) == (one.count <= last)
    more = sum(count > last for count in below)
    assert f"và {more:02} đơn vị khác" in text


def test_nobody_is_ranked_while_nobody_has_anything(department: Department) -> None:
    department.now = MAY_BEGINS
    assert UNRANKED in department.say("GDMN", "/status").text
    ranking = department.say("leader", "/rank").text
    assert UNRANKED in ranking
    told = [ranking, department.say("leader", "/report").text]
    told.append(department.say("leader", "/chart").text)
    for text in told:
        assert "1. " not in text
    department.say("editor", "/add 1 GDMN T5")
    assert "1/9" in department.say("GDMN", "/status").text


def test_what_is_disputed_before_anybody_has_anything_has_no_rank(department: Department) -> None:
    department.now = MAY_BEGINS
    assert "nêu rõ số liệu chưa khớp" in department.press("GDMN", "/status").text
    department.say("GDMN", "thiếu hai bài đã đăng")
    told = department.say("editor", "/obstacles").text
    assert "(số liệu: tháng 5/2026: 0, chưa xếp hạng)" in told
