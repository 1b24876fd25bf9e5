"""What a row of the outbox is about: every shape that a version ever wrote can still be read."""

from typing import get_args

import pytest
from msgspec.structs import replace

from core.changes import What
from core.events import (
    AccessWanted,
    Alarm,
    AllowanceLow,
    AllowanceSpent,
    ChannelClosed,
    ClockWrong,
    CopyFailed,
    DatabaseRestored,
    EmailCode,
    EmailFailed,
    EntryUndone,
    Event,
    FiguresMissing,
    Left,
    NoticeChanged,
    ObstacleAnswered,
    ObstacleForwarded,
    ObstacleRaised,
    ObstacleWithdrawn,
    PapersByEmail,
    PassedOn,
    PortalChanged,
    PortalRead,
    PortalSilent,
    PowerChanged,
)
from core.ladder import About, MessageKind, Notice, PreviewOf, Rules
from core.people import EVERYONE, OVERSEERS, Role
from core.workdays import ONE_DAY
from locales.words import load
from reminders.messages import text_for
from reminders.planner import Moment
from reminders.recipients import may_still_read
from store.database import Store
from store.outbox import OutboxMessage
from tests.cast import APRIL, MORNING, demo_store, granted

KEY = "note/1"
# The column as `json.dumps` of the first versions wrote it, and what it says.
WRITTEN: list[tuple[MessageKind, str, About]] = [
    (MessageKind.NOTE, '{"obstacle": 1, "event": "raised"}', ObstacleRaised(1)),
    (MessageKind.NOTE, '{"obstacle": 1, "event": "forwarded"}', ObstacleForwarded(1)),
    (MessageKind.NOTE, '{"obstacle": 1, "event": "answered"}', ObstacleAnswered(1)),
    (MessageKind.NOTE, '{"event":"withdrawn","obstacle":1}', ObstacleWithdrawn(1)),
    (
        MessageKind.NOTE,
        '{"event":"words","person":1,"office":"GDMN","text":"phòng sẽ gửi"}',
        PassedOn(1, "GDMN", "phòng sẽ gửi"),
    ),
    (MessageKind.NOTE, '{"event":"undone","entry":1,"person":1}', EntryUndone(1, 1)),
    (
        MessageKind.NOTE,
        '{"event": "access", "name": "Người “mới”", "channel": "telegram"}',
        AccessWanted("Người “mới”", "telegram"),
    ),
    (
        MessageKind.NOTE,
        '{"event": "left", "roles": "head GDMN, editor"}',
        Left(roles="head GDMN, editor"),
    ),
    (
        MessageKind.NOTE,
        '{"event": "left", "grants": "head GDMN,editor", "alone": "GDMN"}',
        Left("head GDMN,editor", "GDMN"),
    ),
    (MessageKind.NOTE, '{"event": "left", "grants": "editor", "alone": ""}', Left("editor")),
    (MessageKind.NOTE, '{"event": "restored", "held": 7}', DatabaseRestored(7)),
    (
        MessageKind.NOTE,
        '{"event":"restored","held":7,"again":{"role-ended":1},"codes":2,"lost":{"linked":3}}',
        DatabaseRestored(7, {What.ROLE_ENDED: 1}, 2, {What.LINKED: 3}),
    ),
    (MessageKind.NOTE, '{"event":"notice","version":"2026-01"}', NoticeChanged("2026-01")),
    *(
        (
            MessageKind.NOTE,
            f'{{"event":"power","what":"{what}","person":{person},"about":"{about}","by":2}}',
            PowerChanged(what, person, about, 2),
        )
        for what, about in (
            (What.ROLE_GIVEN, "head GDMN"),
            (What.ROLE_ENDED, "editor"),
            (What.LINKED, "zalo"),
            (What.UNLINKED, "telegram"),
            (What.FORGOTTEN, ""),
        )
        for person in (1, 3)
    ),
    (
        MessageKind.NOTE,
        '{"event": "allowance-low", "used": 2800, "allowance": 3000, "channel": "zalo"}',
        AllowanceLow("zalo", 2800, 3000),
    ),
    (MessageKind.NOTE, '{"event": "allowance-spent", "channel": "zalo"}', AllowanceSpent("zalo")),
    *(
        (
            MessageKind.NOTE,
            f'{{"event": "closed", "kind": "{kind}", "channel": "zalo"}}',
            ChannelClosed("zalo", kind),
        )
        for kind in ("token", "poller", "webhook", "silent")
    ),
    (MessageKind.NOTE, '{"event": "no-figures", "channel": ""}', FiguresMissing()),
    (MessageKind.NOTE, '{"event": "clock", "minutes": 2880, "channel": ""}', ClockWrong("", 2880)),
    (MessageKind.NOTE, '{"event": "copy"}', CopyFailed()),
    (MessageKind.NOTE, '{"event": "copy", "elsewhere": true}', CopyFailed(elsewhere=True)),
    (MessageKind.ALARM, '{"alarm": 12}', Alarm(12)),
    *(
        (MessageKind.PREVIEW, f'{{"of": "{of}"}}', PreviewOf(MessageKind(of)))
        for of in ("mid", "third-last", "last", "overdue")
    ),
    *((kind, "{}", None) for kind in MessageKind),
]
EACH = pytest.mark.parametrize(("kind", "written", "about"), WRITTEN)


@pytest.fixture
def store() -> Store:
    found = demo_store()
    found.obstacles.add("GDMN", APRIL, "Thiếu máy", 1, MORNING)
    return found


def plan(store: Store, kind: MessageKind, about: About) -> OutboxMessage:
    notice = Notice(KEY, kind, APRIL, MORNING, MORNING + ONE_DAY, person=1, about=about)
    store.outbox.plan(notice, MORNING)
    return read(store)


def read(store: Store) -> OutboxMessage:
    found = store.outbox.by_key(KEY)
    assert found is not None
    return found


@EACH
def test_what_an_earlier_version_wrote_is_read(
    store: Store, kind: MessageKind, written: str, about: About
) -> None:
    plan(store, kind, None)
    store._db.execute("update outbox set detail = ?", [written])
    assert read(store).about == about


@EACH
def test_what_is_written_is_read_again(
    store: Store, kind: MessageKind, written: str, about: About
) -> None:
    assert plan(store, kind, about).about == about


def worded(store: Store, about: About) -> str:
    note = plan(store, MessageKind.NOTE, about)
    return text_for(Moment.of(store, Rules(), MORNING), load("vi"), note)


NOTES = [about for kind, _, about in WRITTEN if kind is MessageKind.NOTE and about]


KEEPERS = frozenset({Role.ADMIN, Role.EDITOR})
# In which roles a note about it is read; about all else: by those who keep things going.
READ_IN: dict[type, frozenset[Role]] = {
    ObstacleRaised: KEEPERS | OVERSEERS,
    ObstacleForwarded: KEEPERS | OVERSEERS,
    ObstacleWithdrawn: KEEPERS | OVERSEERS,
    PapersByEmail: OVERSEERS,
    PowerChanged: frozenset({Role.ADMIN}),
    ObstacleAnswered: EVERYONE,
    NoticeChanged: EVERYONE,
    EmailCode: EVERYONE,
    EmailFailed: EVERYONE,
}


def test_what_is_told_in_a_role_is_not_read_by_whoever_has_it_no_more(store: Store) -> None:
    others = (PortalRead((1,)), PortalSilent(1, "unreadable"), PortalChanged())
    by_email = (PapersByEmail(), EmailCode(), EmailFailed("a@example.vn"))
    notes: dict[type, About] = {type(one): one for one in (*NOTES, *others, *by_email)}
    assert notes.keys() >= set(get_args(Event))
    held_by = [(role, store.people.add("", [granted(role)], MORNING).id) for role in Role]
    for kind, about in notes.items():
        note = plan(store, MessageKind.NOTE, about)
        store._db.execute("delete from outbox")
        readers = {
            role for role, person in held_by if may_still_read(store, replace(note, person=person))
        }
        assert readers == READ_IN.get(kind, KEEPERS), kind


@pytest.mark.parametrize("about", NOTES)
def test_every_note_has_words_of_its_own(store: Store, about: About) -> None:
    assert worded(store, about)


def test_whose_roles_the_first_versions_named_is_told_in_the_same_words(store: Store) -> None:
    text = worded(store, Left(roles="head GDMN, editor"))
    assert text == worded(demo_store(), Left("head GDMN,editor"))
    assert "GDMN" in text
