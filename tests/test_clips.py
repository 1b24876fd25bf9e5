"""Clips that an office sends or the portal shows: recorded as clips, which do not count."""

import pytest

from core.articles import kind_of
from core.month import Span
from core.quota import Kind
from tests.articles import LINK, TITLE, accept, digests, item, listed, look, may, tap
from tests.cast import APRIL, Department, at
from tests.test_placing import note_of


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        (f"/gui Clip: Hội thi {LINK}", "Ghi nhận là clip"),
        (f"/gui [Video] Hội thi {LINK}", "Ghi nhận là clip"),
        (f"/gui (Video clip) Hội thi {LINK}", "Ghi nhận là clip"),
        (f"/gui Video về hội thi {LINK}", "Ghi nhận là tin"),
        (f"/gui Hội thi clip: ngắn {LINK}", "Ghi nhận là tin"),
        (f"/gui {TITLE} {LINK}", "Ghi nhận là tin"),
    ],
)
def test_a_clip_is_recorded_from_the_queue_and_does_not_count(
    department: Department, typed: str, first: str
) -> None:
    before = department.count("GDMN")
    department.say("GDMN", typed)
    shown = department.say("editor", "/choduyet")
    labels = [choice.label for choice in shown.choices[:3]]
    assert labels[0] == first
    assert {*labels} == {"Ghi nhận là tin", "Ghi nhận là bài", "Ghi nhận là clip"}
    assert "01 clip" in department.press("editor", shown, "Ghi nhận là clip").text
    assert department.count("GDMN") == before
    assert "· clip ·" in department.say("GDMN", "/dsbai").text
    (told,) = digests(department, "2026-04-22 16:00", "outcomes")
    assert "clip không tính vào định mức" in told


@pytest.mark.parametrize("label", ["Ghi nhận là tin", "Ghi nhận là bài"])
def test_what_only_looks_like_a_clip_is_recorded_as_the_editor_says(
    department: Department, label: str
) -> None:
    before = department.count("GDMN")
    department.say("GDMN", f"/gui Clip: Hội thi {LINK}")
    accept(department, label)
    assert department.count("GDMN") == before + 1
    (article,) = department.store.articles.in_span(Span(APRIL, APRIL), "GDMN")
    entry = department.store.ledger.get(article.entry or 0)
    assert article.kind is entry.kind is not Kind.CLIP
    labels = [choice.label for choice in department.say("editor", "/hoantac", "/choduyet").choices]
    assert labels[0] == "Ghi nhận là clip"


def test_a_clip_is_announced_in_words(department: Department) -> None:
    department.press("GDMN", "gửi clip: Bé vui đến trường", "Gửi")
    (waiting,) = department.store.articles.waiting()
    assert (waiting.title, waiting.kind) == ("clip: Bé vui đến trường", Kind.CLIP)


# --- On the portal


@pytest.mark.parametrize(
    ("title", "category", "kind"),
    [
        ("Clip: Ngày hội đọc sách", "", Kind.CLIP),
        ("VIDEO - Ngày hội đọc sách", "", Kind.CLIP),
        ("[Video clip] Ngày hội đọc sách", "", Kind.CLIP),
        ("Ngày hội đọc sách", "Thư viện video", Kind.CLIP),
        ("Ngày hội đọc sách", "Video clip", Kind.CLIP),
        ("Cuộc thi video về an toàn giao thông", "Tin tức", Kind.ARTICLE),
        ("Video của học sinh đạt giải", "", Kind.ARTICLE),
        ("Ngày hội đọc sách", "", Kind.ARTICLE),
    ],
)
def test_a_clip_is_known_by_its_mark_or_its_category(title: str, category: str, kind: Kind) -> None:
    assert kind_of(title, category) is kind


def test_a_clip_on_the_portal_is_recorded_as_one(department: Department) -> None:
    listed(department, item(1, "Clip: Ngày hội đọc sách", day="2026-04-20"))
    before = department.count("GDMN")
    assert "Bài này sẽ được ghi nhận là clip." in look(department).text
    assert "01 clip" in tap(department, "GDMN").text
    assert department.count("GDMN") == before
    department.say("editor", "/hoantac")
    assert "Bài này sẽ được ghi nhận là clip." in look(department).text


@pytest.mark.parametrize(
    ("title", "labels", "counted"),
    [
        ("Ngày hội đọc sách", ["Là clip", "GDMN"], 0),
        ("Ngày hội đọc sách", ["Là clip", "Không phải clip", "GDMN"], 1),
        ("Clip: Ngày hội", ["Không phải clip", "GDMN"], 1),
    ],
)
def test_an_editor_says_whether_it_is_a_clip(
    department: Department, title: str, labels: list[str], counted: int
) -> None:
    department.now = at("2026-05-13 08:00")
    listed(department, item(1, title))
    tap(department, *labels)
    assert may(department) == counted


def test_a_clip_that_will_not_count_is_not_among_what_waits_beside_the_counts(
    department: Department,
) -> None:
    department.say("GDMN", f"/gui Clip: Hội thi {LINK}")
    for typed in ("/status", "/status 2026", "/baocao"):
        assert "Đang chờ duyệt" not in department.say("leader", typed).text
    assert "Hội thi" in department.say("editor", "/choduyet").text


def test_a_clip_that_was_taken_down_changes_no_report(department: Department) -> None:
    department.say("editor", "/add 3 GDMN")
    listed(
        department, item(2, day="2026-04-21"), item(1, "Clip: Ngày hội", day="2026-04-20"), item(0)
    )
    tap(department, "Không tính")
    tap(department, "GDMN")
    before = department.count("GDMN")
    department.say("editor", "/baocao")
    for _ in range(2):
        listed(department, item(2, day="2026-04-21"), item(0))
    told = department.press("editor", note_of(department), "Không tính nữa: “Clip: Ngày hội”")
    assert f"tháng 4/2026 còn {before:02} tin, bài" in told.text
    assert department.count("GDMN") == before


@pytest.mark.parametrize("typed", ["-1 clip GDMN: nhầm", "-1 clip GDMN: nhầm\n2 GDTH"])
def test_no_clip_is_taken_away_where_there_is_none(department: Department, typed: str) -> None:
    assert "làm số liệu âm" in department.say("editor", typed).text
