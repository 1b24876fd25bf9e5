"""Signed links: one file, one person, a while, and nothing else."""

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from channels.links import FileGrant, FileLinks, Link, LinkExpiredError, LinkUnknownError, derive
from core.chat import Address, Attachment
from tests.cast import Clock

LIFE = timedelta(hours=24)
ALICE = Address("zalo", "6ede9afa66b88fe6d6a9")
LETTER = Attachment("letter", "2026-04", "báo cáo tháng 4.docx")


def links(clock: Clock, secret: str = "secret") -> FileLinks:
    return FileLinks(secret, "https://bot.example.org", LIFE, clock)


def token(link: Link) -> str:
    return link.url.rpartition("/")[2]


def test_a_link_stands_for_its_file_and_its_person_as_often_as_it_is_read() -> None:
    made = links(Clock())
    link = made.make(LETTER, ALICE)
    assert link.url.startswith("https://bot.example.org/files/")
    assert [made.read(token(link)) for _ in range(3)] == [FileGrant(LETTER, made.mark(ALICE))] * 3


def test_a_link_outlives_a_restart() -> None:
    link = links(Clock()).make(LETTER, ALICE)
    again = links(Clock())
    assert again.read(token(link)) == FileGrant(LETTER, again.mark(ALICE))


def test_a_link_is_good_until_the_moment_that_it_names_and_no_longer() -> None:
    clock = Clock()
    made = links(clock)
    link = made.make(LETTER, ALICE)
    clock.now = link.expires
    assert made.read(token(link)).mark == made.mark(ALICE)
    clock.now += timedelta(seconds=1)
    with pytest.raises(LinkExpiredError):
        made.read(token(link))


def test_nobody_can_tell_from_a_link_for_whom_it_is() -> None:
    made = links(Clock())
    told = str(made._serializer.loads(token(made.make(LETTER, ALICE))))
    assert ALICE.id not in told
    assert ALICE.channel not in told
    assert made.mark(ALICE) != links(Clock(), "another secret").mark(ALICE)


def test_everybody_and_every_file_has_a_link_of_its_own() -> None:
    made = links(Clock())
    picture = replace(LETTER, picture=True)
    bob = Address("zalo", "1459232241454765289")
    assert len({made.make(f, p).url for f in (LETTER, picture) for p in (ALICE, bob)}) == 4


@given(st.integers(0, 10_000), st.sampled_from("abcXYZ019-_."))
def test_an_altered_link_is_good_for_nothing(place: int, message: str) -> None:
    """But for the last letter of the signature, some of whose bits mean nothing."""
    clock = Clock()
    good = token(links(clock).make(LETTER, ALICE))
    place %= len(good) - 1
    altered = good[:place] + message + good[place + 1 :]
    clock.now += timedelta(days=400)  # altered counts before expired
    with pytest.raises(LinkUnknownError if altered != good else LinkExpiredError):
        links(clock).read(altered)


@given(st.text(max_size=60))
def test_any_other_text_is_no_link(text: str) -> None:
    with pytest.raises(LinkUnknownError):
        links(Clock()).read(text)


def test_a_link_that_was_signed_with_another_secret_is_none_of_ours() -> None:
    link = links(Clock(), "other").make(LETTER, ALICE)
    with pytest.raises(LinkUnknownError):
        links(Clock()).read(token(link))


def test_a_link_of_another_version_is_none_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    made = links(Clock())
    other = made._serializer.dumps(["letter", "2026-04"])
    with pytest.raises(LinkUnknownError):
        made.read(str(other))


def test_without_a_secret_there_are_no_links() -> None:
    with pytest.raises(ValueError, match="secret"):
        links(Clock(), "")
    with pytest.raises(ValueError, match="nothing"):
        derive("", "links")


def test_a_derived_secret_is_always_the_same_and_differs_with_its_purpose() -> None:
    first = derive("12:abc", "links")
    assert first == derive("12:abc", "links")
    assert len({first, derive("12:abc", "hook"), derive("12:abd", "links")}) == 3
    assert len(first) == 64
