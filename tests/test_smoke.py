from tests.cast import Department, at, titles


def test_a_count_goes_up_and_comes_back(department: Department) -> None:
    assert "12 → 15" in department.say("editor", "/add 3 GDTrH").text
    assert "15 → 12" in department.say("editor", "/undo").text
    assert department.count("GDTrH") == 12


def test_eight_heads_are_nudged_on_the_third_last_working_day(department: Department) -> None:
    sent = department.pass_to(at("2026-04-24 08:00"))
    assert len([t for t in titles(sent) if t.startswith("Trưởng phòng")]) == 7
