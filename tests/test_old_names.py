"""A renamed office keeps its old name in past months; titles are Vietnamese whoever types."""

import pytest

from app.rendering import RenderContext, job_of
from core.chat import Attachment
from core.month import Month
from locales.letterhead import DEFAULT_LETTERHEAD
from reports.tasks import AnnexFile
from tests.cast import APRIL, MAY, Department, at

OLD, NEW, NEWEST = "Phòng Giáo dục Mầm non", "Phòng Mầm non và Nhà trẻ", "Phòng Nhà trẻ"


@pytest.fixture
def renamed(department: Department) -> Department:
    """In May, and once more in June."""
    for moment, name in (("2026-05-12 08:00", NEW), ("2026-06-12 08:00", NEWEST)):
        department.now = at(moment)
        department.say("admin", f"/donvi GDMN tên {name}")
    return department


@pytest.mark.parametrize(
    ("month", "name"), [(Month(2026, 1), OLD), (APRIL, OLD), (MAY, NEW), (Month(2026, 6), NEWEST)]
)
def test_a_months_tables_have_the_name_of_that_month(
    renamed: Department, month: Month, name: str
) -> None:
    typed = f"{month.number}/{month.year}"
    told = [renamed.say("leader", f"/{command} {typed}").text for command in ("rank", "report")]
    told.append(renamed.say("leader", f"/status GDMN {typed}").text)
    context = RenderContext(renamed.rules, DEFAULT_LETTERHEAD)
    for paper in ("annex", "letter"):
        job = job_of(renamed.store, context, Attachment(paper, str(month), ""), renamed.now)
        told.append(repr(job.text) if isinstance(job, AnnexFile) else repr(job))
    for text in told:
        short = name.removeprefix("Phòng ")
        assert short in text, text
        for other in {OLD, NEW, NEWEST} - {name}:
            assert f"{other}:" not in text
            assert f"{other} " not in text or other in name


def test_renamed_twice_in_a_month_the_name_before_is_kept(department: Department) -> None:
    for name in (NEW, NEWEST):
        department.say("admin", f"/donvi GDMN tên {name}")
    assert f"{OLD}:" in department.say("leader", "/rank 3/2026").text
    assert f"{NEWEST}:" in department.say("leader", "/rank 4/2026").text


def test_a_closed_month_does_not_hold_up_a_renaming(department: Department) -> None:
    department.close("editor", "3/2026")
    assert "đã chốt" not in department.say("admin", f"/donvi GDMN tên {NEW}").text
    assert f"{OLD}:" in department.say("leader", "/rank 3/2026").text


def test_titles_are_vietnamese_whatever_the_language(department: Department) -> None:
    department.say("admin", "/language en", "/office new CNTT Phòng Công nghệ thông tin")
    assert department.store.offices.get("CNTT").head_title == "Trưởng phòng Công nghệ thông tin"
    department.say("admin", "/people new deputy GDMN")
    department.say("admin", "/people new leader")
    department.say("admin", f"/office name GDMN {NEW}")
    titles = [person.title for person in department.store.people.all()]
    assert "Phó Trưởng phòng Mầm non và Nhà trẻ" in titles
    assert department.person("GDMN").title == "Trưởng phòng Mầm non và Nhà trẻ"
    assert not any(title.startswith(("Head", "Deputy", "Leader")) for title in titles)
