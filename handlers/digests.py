"""Digests about articles: what waits, to the editors; what became of them, to office and sender.

A digest is put into words when it goes out, so that it tells all there is by then.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from core.ladder import MessageKind, Notice
from core.people import Role
from core.workdays import ONE_DAY, at
from handlers.request import Request

SECOND_THOUGHTS = timedelta(minutes=30)  # before an office hears of a decision
WORTH_TELLING = 10 * ONE_DAY


def tell_editors(request: Request) -> None:
    """Plan a digest to each editor in this sending window, or in the next if one went out already."""
    calendar = request.services.calendar()
    window = calendar.window(request.now)
    windows = (window, calendar.window_after(window))
    for person in request.store.people.having(Role.EDITOR):
        slots = [(f"queue/{one:%Y-%m-%dT%H%M}/p{person.id}", one) for one in windows]
        _plan_one(request, MessageKind.QUEUE, slots, person=person.id)


def _plan_one(
    request: Request,
    step: MessageKind,
    slots: Sequence[tuple[str, datetime]],
    *,
    person: int = 0,
    office: str = "",
) -> None:
    """Plan a digest in the first free slot, unless one waits already. slots: key and due time."""
    for key, due in slots:
        planned = request.store.outbox.by_key(key)
        if planned is None:
            when = max(due, request.now)
            until = when + WORTH_TELLING
            notice = Notice(key, step, request.month, when, until, office, person)
            request.store.outbox.plan(notice, request.now)
        if planned is None or planned.ended is None:
            return


def tell_of_outcomes(request: Request, codes: Collection[str]) -> None:
    """Tell these offices, and who sent them, what became of articles, if anything did."""
    articles = request.store.articles
    for code in codes:
        if articles.has_outcomes(code):
            _tell_once_a_day(request, f"/{code}", office=code)
        for one in request.store.reach.recipients(code, 0, request.now.date())[:1]:
            articles.heard_as_office(code, one.person.id)
        for person in articles.senders_to_tell(code):
            _tell_once_a_day(request, f"/p{person}", person=person)


def _tell_once_a_day(request: Request, whom: str, *, office: str = "", person: int = 0) -> None:
    """Soon after the day's first decision, or on the next working day."""
    calendar = request.services.calendar()
    soon = calendar.next_open(request.now + SECOND_THOUGHTS)
    following = calendar.on_or_after(soon.date() + ONE_DAY)
    next_day = at(following, calendar.hours.windows[0][0])
    slots = [(f"outcomes/{due:%Y-%m-%d}{whom}", due) for due in (soon, next_day)]
    _plan_one(request, MessageKind.OUTCOMES, slots, office=office, person=person)
