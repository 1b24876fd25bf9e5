"""Nobody is urged on figures that were never entered: neither on the first days nor later."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from msgspec.json import encode

from app.rendering import RenderContext, job_of
from core.chat import Address, Attachment
from core.events import FiguresMissing, PowerChanged
from core.ladder import NUDGES, MessageKind, Rules
from core.ledger import By
from core.month import Span
from core.people import Grant, Role
from core.text import as_text
from core.workdays import Hours
from handlers.documents import charted, year_so_far
from handlers.viewing import whole
from locales import documents
from locales.letterhead import DEFAULT_LETTERHEAD
from locales.words import load
from reminders.messages import text_for
from reminders.planner import Moment, next_moment, plan_due
from store.database import Store
from store.outbox import OutboxMessage
from store.seed import seed
from tests.cast import APRIL, DATA, MAY, Department, at, person_at

BEGAN = at("2026-04-02 08:00")
MID, LAST = at("2026-04-15 08:00"), at("2026-04-29 08:00")


@pytest.fixture
def store() -> Iterator[Store]:
    """Nine offices, the editor, and no figures."""
    found = Store.in_memory(BEGAN)
    seed(found, DATA, BEGAN)
    with found.transaction():
        link(found, Grant(Role.EDITOR), "editor")
    yield found
    found.close()


def link(store: Store, grant: Grant, name: str) -> int:
    person = store.people.add(name, [], BEGAN)
    store.roles.give(person.id, grant, None, BEGAN, told=False)
    store.roles.link(person.id, Address("console", name), BEGAN)
    return person.id


def planned(store: Store, now: datetime) -> tuple[int, int]:
    """How many nudges there are, and how often the editor was told that figures are missing."""
    plan_due(store, Rules(), now)
    nudges = store.outbox.of_month(APRIL, sorted(NUDGES))
    notes = store.outbox.of_month(APRIL, [MessageKind.NOTE])
    return len(nudges), sum(isinstance(note.about, FiguresMissing) for note in notes)


def enter(store: Store, now: datetime) -> None:
    with store.transaction():
        store.ledger.add(APRIL, "GDMN", 3, By(None, "editor", "console"), now)


def test_instead_of_the_heads_the_editor_is_told(store: Store) -> None:
    assert planned(store, MID) == (0, 1)
    assert planned(store, MID) == (0, 1)  # once a rung
    assert planned(store, LAST)[0] == 0


def test_what_is_due_goes_out_once_the_figures_are_there(store: Store) -> None:
    planned(store, MID)
    enter(store, MID)
    assert planned(store, MID)[0] == 9


def test_nobody_is_asked_about_a_rung_that_went_out_while_there_was_no_editor(store: Store) -> None:
    editor = person_at(store, "editor")
    store.roles.end(editor.id, Grant(Role.EDITOR), None, MID)
    assert planned(store, MID) == (9, 0)
    link(store, Grant(Role.EDITOR), "another")
    assert planned(store, MID + timedelta(minutes=1)) == (9, 0)


# A later month without any figures: not entered, or nothing written? The editors are asked, and
# the offices are urged the same day all the same.

RUNGS_OF_MAY = [
    # the rung, when it falls due, and when it goes out without an answer
    ("mid", "2026-05-15 08:00", "2026-05-15 14:00"),
    ("third-last", "2026-05-27 08:00", "2026-05-27 14:00"),
    ("last", "2026-05-29 08:00", "2026-05-29 14:00"),
    ("overdue", "2026-06-01 14:00", "2026-06-02 08:00"),
    ("report", "2026-06-01 14:00", "2026-06-02 08:00"),
]
EACH_RUNG = pytest.mark.parametrize(("step", "due", "until"), RUNGS_OF_MAY)


def rung(store: Store, step: str, moment: datetime, rules: Rules | None = None) -> int:
    plan_due(store, rules or Rules(), moment)
    return len(store.outbox.of_month(MAY, [MessageKind(step)]))


def questions(store: Store) -> list[OutboxMessage]:
    found = store.outbox.of_month(MAY, [MessageKind.NOTE])
    return [one for one in found if isinstance(one.about, FiguresMissing)]


@pytest.fixture
def later(store: Store) -> Store:
    """In May, of which nothing is known; a leader gets the reports."""
    enter(store, BEGAN)
    with store.transaction():
        link(store, Grant(Role.LEADER), "leader")
    plan_due(store, Rules(), at("2026-05-15 07:59"))
    return store


@EACH_RUNG
def test_what_is_due_on_figures_waits_for_the_editors_until_the_next_window(
    later: Store, step: str, due: str, until: str
) -> None:
    assert rung(later, step, at(due)) == 0
    assert questions(later)[-1].about == FiguresMissing(at(until))
    assert next_moment(later, Rules(), at(due)) <= at(until)
    assert rung(later, step, at(until) - timedelta(minutes=1)) == 0
    assert rung(later, step, at(until)) == {"report": 2}.get(step, 9)
    (first, *_) = later.outbox.of_month(MAY, [MessageKind(step)])
    assert first.due == at(until)  # nothing was interrupted, and nobody is told so
    assert first.deadline > at(until)


@EACH_RUNG
def test_an_editors_word_that_there_are_none_lets_it_go_at_once(
    later: Store, step: str, due: str, until: str
) -> None:
    assert rung(later, step, at(due)) == 0
    later.months.confirm_zeros(MAY, at(due))
    assert rung(later, step, at(due) + timedelta(minutes=1)) > 0
    asked = len(questions(later))
    plan_due(later, Rules(), at(until) + timedelta(days=1))
    assert len(questions(later)) == asked  # one word holds for the month


def test_figures_that_are_entered_meanwhile_let_it_go_at_once(later: Store) -> None:
    assert rung(later, "mid", at("2026-05-15 08:00")) == 0
    with later.transaction():
        by = By(None, "editor", "console")
        later.ledger.add(MAY, "GDMN", 10, by, at("2026-05-15 09:00"))
    assert rung(later, "mid", at("2026-05-15 09:01")) == 8


def test_a_month_that_was_closed_without_any_is_one_of_zeros(later: Store) -> None:
    later.months.close(MAY, "", at("2026-06-01 09:00"), 1)
    assert rung(later, "overdue", at("2026-06-01 14:00")) == 9


def test_nudges_and_report_of_the_same_hour_are_asked_about_once(later: Store) -> None:
    for moment in ("2026-06-01 14:00", "2026-06-01 14:01"):
        plan_due(later, Rules(), at(moment))
    assert [one.due for one in questions(later)].count(at("2026-06-01 14:00")) == 1


def test_with_one_window_a_day_it_goes_out_before_the_last_days_end(later: Store) -> None:
    hours = Hours(((time(8), time(16)),), time(8), time(8))
    due = at("2026-05-29 08:00")
    assert rung(later, "last", due, Rules(hours=hours)) == 0
    assert rung(later, "last", at("2026-05-29 12:00"), Rules(hours=hours)) == 9


def test_an_editor_who_cannot_be_reached_holds_nothing(later: Store) -> None:
    with later.transaction():
        later.people.unlink(Address("console", "editor"))
    assert rung(later, "mid", at("2026-05-15 08:00")) == 9


def test_the_preview_and_the_question_offer_the_editors_word(department: Department) -> None:
    sent = [claimed for _, claimed in department.pass_to(at("2026-05-15 13:59"))]
    preview, asked = (
        next(
            one.reply
            for one in reversed(sent)
            if one.message.step is step and "5/2026" in one.reply.text
        )
        for step in (MessageKind.PREVIEW, MessageKind.NOTE)
    )
    assert "14 giờ 00" in asked.text
    assert [one.label for one in (*preview.choices, *asked.choices)] == [
        "Đúng là chưa đơn vị nào có bài"
    ] * 2
    assert "tháng 5/2026 chưa đơn vị nào có bài" in department.say("editor", "1").text
    assert len([one for _, one in department.wait(minutes=2) if one.message.office]) == 9


def test_a_word_that_comes_after_the_figures_changes_nothing(department: Department) -> None:
    sent = department.pass_to(at("2026-05-15 09:00"))
    asked = sent[-1][1].reply
    department.say("editor", "/add 3 GDMN")
    assert "đã được nhập" in department.press("editor", asked, asked.choices[0].label).text
    assert not department.store.months.are_zeros(MAY)


def test_where_no_editor_could_be_told_the_heads_are(store: Store) -> None:
    with store.transaction():
        editor = store.people.having(Role.EDITOR)[0]
        store.roles.end(editor.id, Grant(Role.EDITOR), None, BEGAN)
    assert planned(store, MID) == (9, 0)


def test_the_words_say_what_to_do(store: Store) -> None:
    plan_due(store, Rules(), MID)
    found = store.outbox.of_month(APRIL, [MessageKind.NOTE])
    (note,) = [one for one in found if isinstance(one.about, FiguresMissing)]
    text = text_for(Moment.of(store, Rules(), MID), load("vi"), note)
    assert text.startswith("Chưa nhập số liệu tháng 4/2026")
    assert "Nếu không có trả lời" not in text  # in the first month it waits


def test_the_administrator_hears_of_each_head_and_how_many_there_are(store: Store) -> None:
    with store.transaction():
        admin = link(store, Grant(Role.ADMIN), "admin")
        for number, office in enumerate(store.offices.active()[:7]):
            link(store, Grant(Role.HEAD, office.code), f"head{number}")
    found = store.outbox.of_month(APRIL, [MessageKind.NOTE])
    told = [
        text_for(Moment.of(store, Rules(), BEGAN), load("vi"), note)
        for note in found
        if note.person == admin and isinstance(note.about, PowerChanged)
    ]
    assert any("7/9 đơn vị" in text for text in told)


def test_no_paper_chart_or_page_speaks_of_months_before_the_data(store: Store) -> None:
    enter(store, BEGAN)
    now, four_months = at("2026-05-04 14:00"), "04 THÁNG ĐẦU NĂM"
    context = RenderContext(Rules(), DEFAULT_LETTERHEAD)

    def made(report: str, key: str) -> str:
        job = job_of(store, context, Attachment(report, key, "x"), now)
        return encode(job, enc_hook=as_text).decode().upper().replace("\N{NO-BREAK SPACE}", " ")

    for report in (documents.ANNEX, documents.LETTER, documents.LETTER_AND_LIST):
        told = made(report, "2026-04")
        assert "TRONG THÁNG 4/2026" in told
        assert four_months not in told
    for report in (documents.YEAR_CHART, documents.WHOLE_CHART):
        assert "TRONG THÁNG 4/2026" in made(report, "2026")
    assert whole(store, Rules(), MAY, now).annex.span == Span(APRIL, MAY)
    assert year_so_far(store, APRIL.plus(-1)) == Span(APRIL.plus(-1), APRIL.plus(-1))


def test_a_year_is_charted_up_to_the_newest_month_with_figures(store: Store) -> None:
    """A month that has only begun is no fall to nothing; one that passed without figures is."""
    enter(store, BEGAN)
    assert charted(store, 2026, MID) == Span(APRIL, APRIL)
    assert charted(store, 2026, at("2026-05-04 14:00")) == Span(APRIL, APRIL)
    assert charted(store, 2026, at("2026-06-01 14:00")) == Span(APRIL, MAY)
    with store.transaction():
        store.ledger.add(MAY, "GDMN", 1, By(None, "editor", "console"), at("2026-05-04 14:00"))
    assert charted(store, 2026, at("2026-05-04 14:00")) == Span(APRIL, MAY)
