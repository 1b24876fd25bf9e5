"""The three readers, and what portals are known to get wrong: dates, identities, character sets."""

import json
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

from core.articles import key_of
from core.portal import Outcome, PortalItem, ReaderKind, Selectors, same_article
from portal.readers import (
    Listed,
    feed_address,
    kind_of,
    list_address,
    page_of,
    read_feed,
    read_html,
    read_liferay,
)
from portal.texts import absolute, decoded, moment, plain
from tests.cast import at

BASE = "https://portal.test/tin"
CSS = Selectors("li.tin", title="a", date=".ngay", author=".tg")


ZONES = ("+0700", "+07:00", "+07", "GMT+7", "UTC+07:00", "ICT")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("21/09/2025", "2025-09-21"),
        ("1/9/2025", "2025-09-01"),
        ("21-09-2025", "2025-09-21"),
        ("21.09.2025", "2025-09-21"),
        ("21 / 09 / 2025", "2025-09-21"),
        ("30/04/2026 23:10:11", "2026-04-30 23:10:11"),
        ("Thứ Hai, 21/09/2025 | 08:30", "2025-09-21 08:30"),
        ("08:30 21/09/2025", "2025-09-21 08:30"),
        ("8h30, 21/09/2025", "2025-09-21 08:30"),
        ("2025-09-21T08:30:00-05:00", "2025-09-21 20:30"),
        ("Cập nhật: 21/09/2025 (21/09/2025)", "2025-09-21"),
        ("21/09/2025 3:05 CH", "2025-09-21"),
        ("21/09/2025 08:30 - 09:30", "2025-09-21"),
        ("21 tháng 09 năm 2025", "2025-09-21"),
        ("Ngày 1 tháng 9, năm 2025", "2025-09-01"),
        ("2025-09-21", "2025-09-21"),
        ("2025-09-21T18:30:00Z", "2025-09-22 01:30"),
        ("2025-09-21T18:30:00.123+0700", "2025-09-21 18:30"),
        ("Tue, 21 Sep 2025 18:00:00 +0000", "2025-09-22 01:00"),
        ("30 Apr 2026 20:00 GMT", "2026-05-01 03:00"),
        *((f"Tue, 21 Apr 2026 08:30:00 {zone}", "2026-04-21 08:30") for zone in ZONES),
        ("tuesday, 21 april 2026", "2026-04-21"),
        ("21-Apr-2026 08:30", "2026-04-21 08:30"),
        ("2026-04-21T08:30+07", "2026-04-21 08:30"),
        ("Thứ Ba, 21 Tháng Tư, 2026", "2026-04-21"),
        ("21 tháng mười một năm 2025", "2025-11-21"),
        ("21 thg 5, 2026", "2026-05-21"),
        ("13/4/2026 10:00:00 AM", "2026-04-13"),
        ("4/4/2026 10:00:00 PM", "2026-04-04"),
    ],
)
def test_a_date_is_read_day_first_or_by_a_standard(text: str, meant: str) -> None:
    assert moment(text) == at(meant)


@pytest.mark.parametrize(
    "text",
    [
        "2016/6/29",  # would be read as the 1st of June
        "2016/29/6",
        "09/21/2025",  # month first
        *("3/4/2026 10:00:00 AM", "03/04/2026 2:00 pm"),  # as English has it, it may be
        *("21/9/25", "Tue, 21 Sep 25 18:00:00 GMT", "21/09", "32/01/2025", "29/02/2025"),
        *("00/01/2025", "21/09/0025", "21/09/2999", "21/09/20256", "121/09/2025"),
        *("1/2/2025 - 3/2/2025", "1.2.2025.1", "ngày 5 tháng 13 năm 2025", "2025-13-01"),
        *("2025-9-21", "hôm qua", "05 phút trước", "1758412800", ""),
        None,
        20250921,
    ],
)
def test_what_is_not_surely_one_date_is_none(text: object) -> None:
    assert moment(text) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("A &amp; B", "A & B"),
        ("A &amp;amp; B", "A & B"),
        ("&quot;Tin&quot;", '"Tin"'),
        ("<b>Tin</b>\n <i>mới</i>", "Tin mới"),
        ("<script>alert(1)</script>Tin", "Tin"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Tin", "Tin"),
        ("Tin <img src=x onerror=alert(1)>", "Tin"),
        ("Tin <script>alert(1)</script><style>a{}</style> mới", "Tin mới"),
        ("5 < 7 và 8 > 6", "5 < 7 và 8 > 6"),
        ("Tin\x00\u202e\u200bmới", "Tinmới"),
        ("Tin\u00a0mới", "Tin mới"),
        ("Ho\u0323c", "Học"),
        ("<b>Tin</b> \ud83d", "Tin"),
        ("Tin\ufe0f\u2800\u3164 mới", "Tin mới"),  # what no font shows
        (None, ""),
        (12, "12"),
        ("x" * 1000, "x" * 299 + "…"),
    ],
)
def test_a_text_is_made_plain(written: object, read: str) -> None:
    assert plain(written) == read


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        ("/news/1", "https://portal.test/news/1"),
        ("chi-tiet/1", "https://portal.test/chi-tiet/1"),
        ("//khac.test/1", "https://khac.test/1"),
        ("http:portal.test/1", "http://portal.test/1"),
        ("http:/portal.test/1", "http://portal.test/1"),
        ("HTTPS:///portal.test/1", "HTTPS://portal.test/1"),
        (" https://portal.test/\n1 ", "https://portal.test/1"),
        ("/tin/Khai mac.html ", "https://portal.test/tin/Khai%20mac.html"),
        ("?a=1&amp;b=2", "https://portal.test/tin?a=1&b=2"),
        ("/a\x00\x1b\u202e\ufffe\ud83db", "https://portal.test/ab"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("mailto:a@portal.test", ""),
        *(("ftp://portal.test/1", ""), ("https://:80/1", "")),
        ("http://[x", ""),
        ("x" * 5000, ""),
        ("", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_a_link_is_an_address_of_the_web_or_nothing(link: object, meant: str) -> None:
    assert absolute(link, BASE).lower() == meant.lower()


VIETNAMESE = "Hội nghị tổng kết năm học"


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (VIETNAMESE.encode(), ""),
        (VIETNAMESE.encode(), "windows-1258"),  # the header is wrong
        (VIETNAMESE.encode(), "iso-8859-1"),
        (VIETNAMESE.encode(), "no-such-charset"),
        (VIETNAMESE.encode(), "base64"),  # a codec, and no character set
        (VIETNAMESE.encode(), "idna"),
        (b"\xef\xbb\xbf" + VIETNAMESE.encode(), ""),
        (VIETNAMESE.encode("utf-16"), ""),
        (VIETNAMESE.encode("utf-16"), "utf-8"),
    ],
)
def test_a_character_set_that_is_named_wrongly_does_no_harm(body: bytes, charset: str) -> None:
    assert decoded(body, charset) == VIETNAMESE


@pytest.mark.parametrize(
    "charset",
    [
        *("windows-1258", "", "iso-8859-1", "windows-1252", "us-ascii"),  # servers' default
        *("klingon", "hex", "\udcff", "a\0b", "x" * 5000),  # no character set
    ],
)
def test_windows_1258_is_recognised_and_composed(charset: str) -> None:
    text = decoded("Ho\u0323c sinh gio\u0309i, \u0111i\u00ea\u0309m".encode("cp1258"), charset)
    assert plain(text) == "Học sinh giỏi, điểm"


def test_another_character_set_is_read_as_the_document_or_the_header_names_it() -> None:
    page = '<meta charset="iso-8859-2">Łódź'
    assert decoded(page.encode("iso-8859-2")) == page
    assert decoded("Łódź".encode("iso-8859-2"), "iso-8859-2") == "Łódź"


NAMES = st.sampled_from(["id", "title", "createdDate", "urlDetail", "author", "cateName", "x"])
FORMS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y %H:%M", "ngày %d tháng %m năm %Y")


def row(**told: object) -> dict[str, object]:
    return {"id": 10000001, "title": "Tin", "createdDate": "21/04/2026 08:30:00", **told}


def as_list(*rows: object, text: bool = False, **told: object) -> Listed:
    items = json.dumps(rows) if text else rows
    return read_liferay(json.dumps({"items": items, **told}), BASE)


def feed(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> Listed:
    return read_feed(f'{head}<rss version="2.0"><channel>{"".join(items)}</channel></rss>', BASE)


ADDRESS = "https://portal.test/news/-/details/57300/tin-10000001"
THE_SAME = PortalItem(
    "portal.test/57300/10000001", "Tin & bài", ADDRESS, at("2026-04-21 08:30"), "S.T", "", "Tin tức"
)


def test_the_readers_give_the_same_value() -> None:
    told = {"title": "Tin &amp; bài", "author": "S.T", "cateName": "Tin tức", "urlDetail": ADDRESS}
    from_list = as_list(row(**told)).items
    from_feed = feed(
        f"<item><title>Tin &amp;amp; bài</title><link>{ADDRESS}</link><author>S.T</author>"
        "<category>Tin tức</category><pubDate>21/04/2026 08:30:00</pubDate></item>"
    ).items
    page = (
        f'<li class="tin"><a href="{ADDRESS}">Tin &amp; bài</a>'
        '<i class="ngay">21/04/2026 08:30</i><b class="tg">S.T</b></li>'
    )
    from_page = read_html(page, BASE, CSS).items
    assert from_list == from_feed == (THE_SAME,)
    assert [(it.key, it.title, it.created, it.author) for it in from_page] == [
        (THE_SAME.key, THE_SAME.title, THE_SAME.created, THE_SAME.author)
    ]


@pytest.mark.parametrize("text", [False, True], ids=["items", "items in a text"])
def test_the_list_of_either_installation_is_read(text: bool) -> None:
    found = as_list(row(), row(id="10000002", title="Tin hai"), text=text, totalPageNum="3")
    assert [item.title for item in found.items] == ["Tin", "Tin hai"]
    assert found.pages == 3


def test_without_an_address_the_article_is_known_by_its_number() -> None:
    (item,) = as_list(row(urlDetail="")).items
    assert (item.key, item.number, item.link) == ("portal.test//10000001", "10000001", "")


@pytest.mark.parametrize(
    "rows",
    [
        [row(title="")],
        [row(title="<b></b>")],
        [row(id=None)],
        [row(id="x", urlDetail="javascript:alert(1)")],
        [{}],
        ["text", 5, None, []],
        [],
    ],
)
def test_what_cannot_be_known_again_is_no_article(rows: Sequence[object]) -> None:
    assert as_list(*rows).outcome is Outcome.EMPTY


def test_a_row_of_the_list_may_hold_anything() -> None:
    strange = row(title=["x"], author={"a": 1}, createdDate=12, source=None, cateName=True)
    (item,) = as_list(strange).items
    assert (item.created, item.source, item.category) == (None, "", "True")


def test_a_title_that_was_cut_off_within_a_letter_spoils_no_list() -> None:
    """As a portal that counts in UTF-16 cuts it: half of a pair is left."""
    found = as_list(row(title="Tin mới \ud83d"), row(id=2, urlDetail="/n/2", title="Tin hai"))
    assert [item.title for item in found.items] == ["Tin mới", "Tin hai"]


@pytest.mark.parametrize(
    "text", ["{", "[1", "{}", "5", '"x"', '{"items": "{"}', '{"items": 5}', "[" * 100_000, "<html>"]
)
def test_what_is_no_list_is_named_so(text: str) -> None:
    assert read_liferay(text, BASE).outcome is Outcome.NOT_A_LIST


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "<html><body>Lỗi 500</body></html>", "\x00", "/etc/passwd", "http://127.0.0.1"],
)
def test_a_feed_that_is_none_is_named_so(text: str) -> None:
    assert read_feed(text, BASE).outcome is Outcome.NOT_A_LIST


def test_an_empty_list_is_empty_whatever_its_shape() -> None:
    assert as_list().outcome is Outcome.EMPTY
    assert read_liferay('{"items": ""}', BASE).outcome is Outcome.EMPTY
    assert feed().outcome is Outcome.EMPTY


def test_a_page_that_asks_for_a_password_is_no_list() -> None:
    page = '<form><input type="password"></form>'
    assert read_html(page, BASE, CSS).outcome is Outcome.LOGIN
    assert read_liferay(page, BASE).outcome is Outcome.LOGIN
    assert read_feed(page, BASE).outcome is Outcome.LOGIN


@pytest.mark.parametrize("selector", ["li[", ">>", "a,,b", "{", ":is("])
def test_a_selector_that_is_none_is_named(selector: str) -> None:
    page = '<li class="tin"><a href="/1">Tin</a></li>'
    assert read_html(page, BASE, Selectors(selector)).outcome is Outcome.BAD_SELECTOR
    assert read_html(page, BASE, Selectors("li", date=selector)).outcome is Outcome.BAD_SELECTOR


def test_selectors_that_find_nothing_are_named() -> None:
    assert read_html("<p>Tin</p>", BASE, CSS).outcome is Outcome.NO_ITEMS


def test_a_picture_that_is_a_link_too_hides_no_title() -> None:
    page = '<li><a href="/1"><img src="x"></a><h3><a href="/1">Tin một</a></h3></li>'
    (found,) = read_html(page, BASE, Selectors("li")).items
    assert (found.title, found.link) == ("Tin một", "https://portal.test/1")


def test_relative_addresses_begin_where_the_page_says() -> None:
    head = '<base href="https://khac.test/goc/"><link type="application/rss+xml" href="rss">'
    (found,) = read_html(f'{head}<li><a href="tin-1">Tin</a></li>', BASE, Selectors("li")).items
    assert found.link == "https://khac.test/goc/tin-1"
    assert feed_address(head, BASE) == "https://khac.test/goc/rss"


def test_a_date_that_is_told_by_how_long_ago_stands_in_an_attribute() -> None:
    for attribute in ('datetime="2026-04-21"', 'title="21/4/2026"'):
        page = f'<li><a href="/1">Tin</a><time {attribute}>2 giờ trước</time></li>'
        (found,) = read_html(page, BASE, Selectors("li", date="time")).items
        assert found.created == at("2026-04-21")


def test_an_item_may_be_the_link_itself_and_its_date_an_attribute() -> None:
    page = '<a class="t" href="/1">Tin <time datetime="2026-04-21">hôm qua</time></a>'
    (item,) = read_html(page, BASE, Selectors("a.t", date="time")).items
    assert (item.link, item.created) == ("https://portal.test/1", at("2026-04-21 00:00"))


@pytest.mark.parametrize(
    "guid", ["", "<guid>1</guid>", "<guid>bản sửa 2</guid>", '<guid isPermaLink="false">x</guid>']
)
def test_a_guid_changes_nothing_of_an_identity(guid: str) -> None:
    found = feed(f"<item><title>Tin</title><link>{ADDRESS}</link>{guid}</item>")
    assert [item.key for item in found.items] == [THE_SAME.key]


def test_two_articles_that_share_a_guid_are_two() -> None:
    item = "<item><title>{0}</title><link>/{0}</link><guid>1</guid></item>"
    assert len(feed(item.format("a"), item.format("b")).items) == 2


def test_an_article_that_is_listed_twice_is_one() -> None:
    assert len(as_list(row(), row(title="Tin khác")).items) == 1


FEED = (
    '<?xml version="1.0" encoding="utf-16"?><rss version="2.0"><channel>'  # which is not so
    "<item><title>{title}</title><link>{link}</link></item></channel></rss>"
)
JSON = '{{"items": [{{"title": "{title}", "urlDetail": "{link}"}}]}}'
PAGE = '<li class="tin"><a href="{link}">{title}</a></li>'


@pytest.mark.parametrize("source", [FEED, JSON, PAGE])
@pytest.mark.parametrize("sign", ["\0", "\b", "\v", "\x1b", "\x7f", "\x85", "\ufffe"])
def test_signs_that_a_list_must_not_hold_and_letters_in_pieces_are_made_plain(
    source: str, sign: str
) -> None:
    given = source.format(title=f"Ho\u0323c{sign}\xa0sinh", link=f"/ho\u0323{sign}c-sinh")
    (item,) = _read_any(decoded(given.encode(), "windows-1258")).items
    assert (item.title.replace(" ", ""), item.link) == ("Họcsinh", "https://portal.test/học-sinh")


@pytest.mark.parametrize(
    "text",
    [
        '\x1e{"items": [{"id": "1", "title": "Tin"}]}\n\0',
        r'{"items": "[{\"id\": \"1\", \"title\": \"T\u0000in\"}]"}',  # older installations
        '{"items": "[{\\"id\\": \\"1\\",\v \\"title\\": \\"Tin\\"}]"}',
    ],
)
def test_signs_that_json_forbids_spoil_no_list(text: str) -> None:
    assert [item.title for item in read_liferay(text, BASE).items] == ["Tin"]


def _read_any(text: str) -> Listed:
    kind = kind_of(text, CSS)
    if kind is ReaderKind.HTML:
        return read_html(text, BASE, CSS)
    return read_liferay(text, BASE) if kind is ReaderKind.LIFERAY else read_feed(text, BASE)


def test_broken_bytes_leave_the_rest_readable() -> None:
    assert decoded(b"ab\xc3") == "abĂ"
    assert decoded(b"\xef\xbb\xbfa\xc3\x28") == "a\ufffd("


def test_a_feed_opens_no_file_and_unfolds_no_entity() -> None:
    head = (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">'
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    )
    found = feed("<item><title>Tin &f;&b;</title><link>/1</link></item>", head=head)
    assert all("aaaa" not in item.title and len(item.title) < 20 for item in found.items)


def test_a_feed_whose_items_never_end_is_read_in_time() -> None:
    """The library would take half a minute for this one."""
    found = feed("<item><title>a</title><link>/1</link>" * 100_000)
    assert found.left_off == 99_500


ONE_ARTICLE = [
    "https://bacninh.gov.vn/news/-/details/57300/slug-mot-10000001",
    "https://bacninh.gov.vn/-/details/57300/slug-da-sua-10000001",
    "http:bacninh.gov.vn/news/-/details/57300/slug-mot-10000001?utm_source=zalo",
    "//www.bacninh.gov.vn/news/-/details/57300/slug-mot-10000001#top",
    "https://m.bacninh.gov.vn/-/details/57300/slug-mot-10000001",
    "https://bacninh.gov.vn./news/-/details/57300/slug-mot-10000001.html",
    "https://bacninh.gov.vn/-/details/57300/slug-mot-10000001;jsessionid=A1.node2",
    "https://bacninh.gov.vn/-/details/57300/slug-mot-10000001&fbclid=IwAR0",
]


def test_one_article_has_one_key_under_several_addresses() -> None:
    assert {key_of(absolute(link, BASE)) for link in ONE_ARTICLE} == {
        "bacninh.gov.vn/57300/10000001"
    }


def item(key: str, title: str = "Tin", day: str | None = "2026-04-21") -> PortalItem:
    return PortalItem(key, title, created=at(day) if day else None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (item("a.vn/1/10000001"), item("b.vn/2/10000001"), True),  # another host and site
        (item("a.vn/1/10000001"), item("a.vn/2/10000001"), True),
        (item("a.vn//10000001"), item("a.vn/2/10000001"), True),  # it had no address yet
        (item("a.vn/1/10000001"), item("b.vn/2/10000001", "Tin khác"), False),
        (item("a.vn/1/10000001"), item("a.vn/1/10000002"), False),  # two with one title
        (item("a.vn/1/10000001"), item("b.vn/2/10000002"), True),  # copied to another host
        (item("a.vn/1/10000001"), item("b.vn/2/10000002", day="2026-05-21"), False),
        (item("a.vn/bai"), item("a.vn/bai-da-sua"), True),
        (item("a.vn/bai"), item("a.vn/bai-2", day="2026-04-28"), False),  # each week's
        (item("a.vn/bai"), item("b.vn/bai", day="2026-04-28"), True),
        (item("a.vn/bai"), item("a.vn/bai-2", day=None), False),
        (item("a.vn/bai", day=None), item("b.vn/bai", day=None), True),
        (item("a.vn/bai", title=""), item("b.vn/bai", title=""), False),
        (item("a.vn/bai", title="TIN  MỚI"), item("b.vn/bai", title="Tin mới"), True),
    ],
)
def test_what_is_one_article_under_two_keys(one: PortalItem, other: PortalItem, same: bool) -> None:
    assert same_article(one, other) is same is same_article(other, one)


def test_a_page_leads_to_its_list_or_its_feed() -> None:
    for script in (
        "loadPageURL: 'https://portal.test/list?a=1'",
        '"loadPageURL":"https:\\/\\/portal.test\\/list?a\\x3d1"',
        "var loadPageURL = '/list?a=1';",
        'loadPageURL = "/list?a\\u003d1"',
    ):
        assert list_address(f"<script>{script}</script>", BASE) == "https://portal.test/list?a=1"
    head = '<link rel="alternate" type="application/rss+xml" href="/rss">'
    assert feed_address(f"<head>{head}</head>", BASE) == "https://portal.test/rss"
    assert list_address("", BASE) == feed_address("", BASE) == ""


def test_a_page_of_the_list_is_asked_for_once_and_keeps_what_else_is_asked() -> None:
    asked = page_of("https://portal.test/list?p_p_id=x&pageNum=9&keyword=y", 2)
    assert asked == "https://portal.test/list?p_p_id=x&pageNum=2&recordPerPage=50&keyword="


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=6,
)


@settings(max_examples=25)
@given(rows=ANYTHING, around=st.sampled_from(["list", "items", "text"]))
def test_a_list_may_hold_any_json(rows: object, around: str) -> None:
    items = json.dumps(rows) if around == "text" else rows
    found = read_liferay(json.dumps(items if around == "list" else {"items": items}), BASE)
    assert bool(found.items) == (found.outcome is Outcome.READ)
    assert all(item.key and item.title for item in found.items)


@settings(max_examples=25)
@given(before=st.binary(max_size=30), inside=st.binary(max_size=30), charset=st.text(max_size=8))
def test_any_bytes_are_read_or_refused(before: bytes, inside: bytes, charset: str) -> None:
    body = before + b'<rss version="2.0"><channel><item><title>' + inside + b"</title>"
    text = decoded(body + b"<link>/1</link><pubDate>" + inside + b"</pubDate></item>", charset)
    for found in (read_feed(text, BASE), read_liferay(text, BASE), read_html(text, BASE, CSS)):
        assert bool(found.items) == (found.outcome is Outcome.READ)


@settings(max_examples=25)
@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), form=st.sampled_from(FORMS))
def test_a_day_that_is_written_is_that_day_and_no_other(day: date, form: str) -> None:
    found = moment(day.strftime(form))
    assert found
    assert found.date() == day
    swapped = moment(day.strftime(form.replace("%d", "%M").replace("%m", "%d").replace("%M", "%m")))
    assert (swapped is None) == (day.day > 12)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (' {"items": []}', ReaderKind.LIFERAY),
        ("[]", ReaderKind.LIFERAY),
        ('<?xml version="1.0"?>\n<rss version="2.0">', ReaderKind.FEED),
        ("<feed xmlns='http://www.w3.org/2005/Atom'>", ReaderKind.FEED),
        ("<rdf:RDF xmlns:rdf='x'>", ReaderKind.FEED),
        ("<html>", None),
    ],
)
def test_the_reader_is_chosen_by_what_came(text: str, kind: ReaderKind | None) -> None:
    assert kind_of(text, Selectors()) is kind
    assert kind_of(text, Selectors("li")) is (kind or ReaderKind.HTML)
