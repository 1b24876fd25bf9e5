"""Taking a role away takes it away: every way to lose one, and every way back that is closed."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from msgspec import Struct

from app.maintenance import copy_of, restore
from app.wiring import may_have
from core.changes import What
from core.chat import Address, Attachment
from core.month import Month
from core.people import OF_AN_OFFICE, Grant, Person, Role
from reminders.planner import plan_due
from store.rows import rows
from tests.cast import Department, at, code_in, granted, titles
from tests.deployment import Deployment
from tests.together import together

ROOT = Path(__file__).parent.parent
WHO = "insider"
THIEF = "elsewhere"
SPELT = {
    Role.HEAD: "trưởng phòng GDMN",
    Role.DEPUTY: "phó phòng GDMN",
    Role.WRITER: "viết bài GDMN",
    Role.EDITOR: "biên tập",
    Role.LEADER: "lãnh đạo",
    Role.ADMIN: "quản trị",
}


def insider(department: Department, role: Role) -> Person:
    """Somebody with just this role, linked in a chat of their own; a second admin looks on."""
    store, now = department.store, department.now
    department.running = frozenset({"console", "zalo"})
    if role is Role.HEAD:
        store.roles.clear("GDMN", None, now)
    person = department.join(WHO, granted(role))
    store.people.consent(person.id, "2026-01", now)
    department.join("second", Grant(Role.ADMIN), title="Quản trị viên thứ hai")
    return store.people.get(person.id)


# Ways to lose a role


def taken_away(department: Department, person: Person) -> None:
    (grant,) = person.grants
    assert "liên kết" in department.say("admin", f"/nhansu {person.id} -{SPELT[grant.role]}").text


def forgotten(department: Department, person: Person) -> None:
    department.press("admin", f"/nhansu {person.id} xóa", "Xóa dữ liệu")


def left(department: Department, person: Person) -> None:
    department.press(WHO, "/xoadulieu", "Xóa dữ liệu của tôi")
    assert person.grants


def replaced(department: Department, person: Person) -> None:
    code = code_in(department.say("second", "/capma GDMN trưởng phòng"))
    department.press("successor", f"/start {code}", "Đồng ý")
    assert person.grants


def retired(department: Department, person: Person) -> None:
    department.say("admin", "/donvi GDMN ngừng 5/2026")
    store = department.store
    assert store.roles.end_of_retired(Month(2026, 5), department.now) == 0
    store.roles.end_of_retired(Month(2026, 6), department.now)
    assert person.grants


LOSSES: dict[str, Callable[[Department, Person], None]] = {
    "taken away": taken_away,
    "forgotten": forgotten,
    "left": left,
    "replaced": replaced,
    "office retired": retired,
}

# Ways back: what is prepared while the role is held, and what is tried once it is gone.
Attempt = Callable[[], object]


def own_code(department: Department, _person: Person) -> Attempt:
    code = code_in(department.say(WHO, "/kenh zalo"))
    return lambda: consents(department, code)


def own_code_being_read(department: Department, _person: Person) -> Attempt:
    notice = department.say(THIEF, f"/start {code_in(department.say(WHO, '/kenh zalo'))}")
    return lambda: department.press(THIEF, notice, "Đồng ý")


def code_for_them(department: Department, person: Person) -> Attempt:
    code = department.code(f"/capma {person.id}")
    return lambda: consents(department, code)


def code_for_the_role(department: Department, person: Person) -> Attempt:
    code = department.code(f"/capma {SPELT[person.grants[0].role]}")
    return lambda: consents(department, code)


def code_for_the_role_being_read(department: Department, person: Person) -> Attempt:
    code = department.code(f"/capma {SPELT[person.grants[0].role]}")
    notice = department.say(THIEF, f"/start {code}")
    return lambda: department.press(THIEF, notice, "Đồng ý")


def code_that_they_issued(department: Department, person: Person) -> Attempt:
    assert person.roles & ISSUERS
    code = code_in(department.say(WHO, "/capma GDTH phó phòng"))
    return lambda: consents(department, code)


def the_link(department: Department, _person: Person) -> Attempt:
    return lambda: department.heard(WHO, "/status")


def an_open_question(department: Department, _person: Person) -> Attempt:
    department.say(WHO, "/vuongmac")
    return lambda: department.heard(WHO, "Thiếu người viết bài")


def a_choice(department: Department, person: Person) -> Attempt:
    asked = department.say(WHO, "/caidat")
    assert person.grants
    return lambda: department.press(WHO, asked, "Dữ liệu")


def consents(department: Department, code: str) -> None:
    """Present a code from elsewhere, and agree to whatever comes."""
    notice = department.heard(THIEF, f"/start {code}")
    if notice and notice.choices:
        department.heard(THIEF, notice.choices[0].pick)


WAYS_BACK = {
    function.__name__: function
    for function in (
        own_code,
        own_code_being_read,
        code_for_them,
        code_for_the_role,
        code_for_the_role_being_read,
        code_that_they_issued,
        the_link,
        an_open_question,
        a_choice,
    )
}


ISSUERS = frozenset({Role.EDITOR, Role.ADMIN})


class Case(Struct, frozen=True):
    role: Role
    loss: str


def cases() -> Iterator[Case]:
    for role, loss in product(Role, LOSSES):
        if loss == "replaced" and role is not Role.HEAD:
            continue
        if loss == "office retired" and role not in OF_AN_OFFICE:
            continue
        yield Case(role, loss)


CASES = [pytest.param(case, id=f"{case.role} {case.loss}") for case in cases()]


def powers(department: Department) -> list[tuple[object, ...]]:
    """Who has which role and address; and what heads could have added."""
    db = department.store._db
    return [
        tuple(row)
        for sql in (
            "select person, role, office from role order by 1, 2, 3",
            "select address, person from address order by 1",
            "select id from obstacle",
        )
        for row in rows(db, sql)
    ]


TRIED = [
    (case, way)
    for case, way in product(cases(), WAYS_BACK)
    if way != "code_that_they_issued" or case.role in ISSUERS
]


@together(("case", "way"), TRIED)
def test_a_role_that_was_lost_is_not_got_back(department: Department, case: Case, way: str) -> None:
    person = insider(department, case.role)
    attempt = WAYS_BACK[way](department, person)
    LOSSES[case.loss](department, person)
    lost = department.store.people.get(person.id)
    assert lost.grants == ()
    before = powers(department)
    attempt()
    assert powers(department) == before
    assert department.store.people.at(Address("console", WHO)) is None
    assert department.store.people.at(Address("console", THIEF)) is None


@pytest.mark.parametrize("loss", ["taken away", "replaced"])
def test_nor_after_an_older_copy_was_restored(
    department: Department, tmp_path: Path, loss: str
) -> None:
    """The copy is of the time when the role was held and every way back was prepared."""
    deployment = Deployment(tmp_path)
    department.store.close()
    department.store = deployment.opened()
    person = insider(department, Role.HEAD)
    ways = [way for name, way in WAYS_BACK.items() if name != "code_that_they_issued"]
    attempts = [way(department, person) for way in ways]
    copy = copy_of(deployment.settings, department.now)
    LOSSES[loss](department, person)
    department.store.close()
    restore(copy, deployment.settings, department.now)
    department.store = deployment.opened()
    before = powers(department)
    for attempt in attempts:
        attempt()
    assert powers(department) == before
    assert department.store.people.get(person.id).grants == ()
    assert {What.RESTORED, What.CODE_WITHDRAWN} <= {
        one.what for one in department.store.changes.page(None, 30)
    }
    department.store.close()


@pytest.mark.parametrize("way", [way for way in WAYS_BACK if way not in {"the_link", "a_choice"}])
def test_while_the_role_is_held_each_of_the_ways_leads_somewhere(
    department: Department, way: str
) -> None:
    """Otherwise the test above would tell nothing."""
    role = Role.EDITOR if way == "code_that_they_issued" else Role.HEAD
    attempt = WAYS_BACK[way](department, insider(department, role))
    before = powers(department)
    attempt()
    assert powers(department) != before


@pytest.mark.parametrize("case", CASES)
def test_a_file_that_was_theirs_is_theirs_no_longer(department: Department, case: Case) -> None:
    person = insider(department, case.role)
    chart, report = Attachment("chart", "2026-04", "x", picture=True), Attachment("annex", "", "x")
    mine = Attachment("mydata", str(person.id), "x")
    where = Address("console", WHO)
    assert may_have(department.store.people.at(where), chart)
    assert may_have(department.store.people.at(where), mine)
    LOSSES[case.loss](department, person)
    for file in (chart, report, mine):
        assert not may_have(department.store.people.at(where), file)


@pytest.mark.parametrize("case", CASES)
def test_a_lost_role_is_in_the_trail_and_told_to_both_sides(
    department: Department, case: Case
) -> None:
    person = insider(department, case.role)
    LOSSES[case.loss](department, person)
    ended = What.FORGOTTEN if case.loss in {"forgotten", "left"} else What.ROLE_ENDED
    trail = department.store.changes.about(person.id)
    assert ended in {one.what for one in trail}
    sent = [claimed for _, claimed in department.wait(minutes=1)]
    to = {claimed.address.id for claimed in sent}
    assert "second" in to or case.loss == "replaced"
    # Who deletes their own data is told by the answer.
    assert (WHO in to) is (case.loss != "left")
    if WHO in to:
        farewell = next(one.reply.text for one in sent if one.address.id == WHO)
        assert "đã kết thúc" in farewell or "không còn liên kết" in farewell
        assert case.loss != "forgotten" or "Người thực hiện: Quản trị viên" in farewell


@pytest.mark.parametrize("case", CASES)
def test_every_code_that_becomes_void_with_a_role_is_in_the_trail(
    department: Department, case: Case
) -> None:
    person = insider(department, case.role)
    for prepare in (own_code, code_for_them, code_for_the_role):
        prepare(department, person)
    codes = department.store.invitations.unused
    before = len(codes())
    LOSSES[case.loss](department, person)
    noted = Counter(one.what for one in department.store.changes.page(None, 99))
    issued = noted[What.CODE_ISSUED] - before
    ended = noted[What.CODE_WITHDRAWN] + noted[What.CODE_USED]
    assert ended == before + issued - len(codes()) > 0


def test_a_farewell_leaves_no_address_behind(department: Department) -> None:
    person = insider(department, Role.EDITOR)
    taken_away(department, person)
    kept = "select detail, address from outbox where detail like '%role-ended%'"
    assert WHO in str([tuple(row) for row in rows(department.store._db, kept)])
    department.wait(minutes=1)
    department.store.privacy.blank_told(department.now)
    assert WHO not in str([tuple(row) for row in rows(department.store._db, kept)])


@pytest.mark.parametrize("role", [Role.EDITOR, Role.LEADER])
def test_what_waits_for_a_role_is_not_sent_to_whoever_lost_it(
    department: Department, role: Role
) -> None:
    """They are still linked, as the head of an office."""
    person = insider(department, role)
    department.say("admin", f"/nhansu {person.id} phó phòng GDTH")
    late = at("2026-04-30 10:00") if role is Role.EDITOR else at("2026-05-04 15:00")
    plan_due(department.store, department.rules, late)
    waiting = (
        "select count(*) from outbox where person = ? and step <> 'note' and state = 'planned'"
    )
    ((planned,),) = department.store._db.execute(waiting, [person.id]).fetchall()
    assert planned
    department.say("admin", f"/nhansu {person.id} -{SPELT[role]}")
    sent = [claimed for _, claimed in department.pass_to(late)]
    kinds = {str(one.message.step) for one in sent if one.address.id == WHO}
    assert kinds == {"note"}


def test_people_are_told_of_one_thing_once(department: Department) -> None:
    person = insider(department, Role.EDITOR)
    department.say("admin", f"/nhansu {person.id} lãnh đạo")
    sent = department.wait(minutes=1)
    assert sorted(titles(sent)) == ["Người mới", "Quản trị viên thứ hai"]
    # Of heads only a change about a head tells anything.
    assert "người đứng đầu" not in "".join(claimed.reply.text for _, claimed in sent)


# The plan of the house

OWNED = (
    *("people.grant(", "people.revoke(", "people.link(", "people.unlink(", "invitations.issue("),
    *("invitations.withdraw(", "privacy.forget(", "privacy.erase(", "privacy.let_go("),
)


def test_power_is_given_and_taken_in_one_place() -> None:
    """Everything else goes through `store.roles`, which notes it, tells it, and voids the codes."""
    rooms = ("handlers", "reminders", "engine", "app", "store")
    without = {ROOT / "store" / "roles.py", ROOT / "store" / "seed.py"}  # it, and the demo's people
    product = [path for room in rooms for path in room_of(room) if path not in without]
    found = [
        f"{path}: {call}"
        for path in product
        for call in OWNED
        if call in path.read_text(encoding="utf-8")
    ]
    assert product
    assert found == []


def room_of(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))
