"""Who wrote a page's article: the names, and what is no name."""

from datetime import date

import pytest

from services.ingest.authors import authors_of
from services.ingest.bylines import byline_of, groups_of, names_of, unglued
from services.ingest.headlines import heads_of
from services.ingest.layout import layout_of
from services.ingest.markup import parse
from services.ingest.metadata import page_facts
from services.ingest.readers.text import read_text

TITLE = "The harbour opens in spring"


def authors(below: str = "", *, author: str = "", metas: tuple[str, ...] = (), site: str = "Morning Paper") -> str:
    head = "".join(f'<meta name="author" content="{name}">' for name in metas)
    head += f'<meta property="og:site_name" content="{site}"><link rel="canonical" href="https://www.mpaper.example/a">'
    if author:
        head += '<script type="application/ld+json">'
        head += f'{{"@type": "NewsArticle", "headline": "{TITLE}", "author": {author}}}</script>'
    tree = parse(
        f"<!doctype html><html><head>{head}</head><body><article><h1>{TITLE}</h1>{below}"
        "<p>The director said that all was ready for the spring.</p></article></body></html>"
    )
    assert tree is not None
    facts, visible = page_facts(tree), layout_of(tree).lines()
    return "; ".join(authors_of(facts, tree, visible, heads=heads_of(facts, visible, TITLE)))


OF_A_PLACE = "The people of Harrow said that they had waited for years, and that they would go on waiting if they must."
PERSON = '{"@type": "Person", "name": "%s"}'
GROUP = '{"@type": "NewsMediaOrganization", "name": "%s"}'


def test_json_ld_names_people_first_and_then_organisations() -> None:
    assert authors(author=f"[{GROUP % 'north-wire'}, {PERSON % 'A. Fuller'}]") == "A. Fuller; north-wire"
    assert authors(author='["A. Fuller", "B. Carver"]') == "A. Fuller; B. Carver"
    assert authors(author='{"givenName": "Ann", "familyName": "Fuller"}') == "Ann Fuller"
    assert authors(author='{"@id": "#p"}, "mainEntity": {"@type": "Person", "@id": "#p", "name": "C. Miller"}') == (
        "C. Miller"
    )


def test_meta_tags_may_name_more_than_json_ld_but_not_the_owner_before() -> None:
    first = PERSON % "Ann Fuller"
    assert authors(author=first, metas=("Ann Fuller", "Bo Carver")) == "Ann Fuller; Bo Carver"
    assert authors(author=first, metas=("Great Holding", "Ann Fuller")) == "Ann Fuller"


@pytest.mark.parametrize("owner", ["admin", "Morning Paper", "mpaper", "mpaper.example", "Editor", "webmaster", "null"])
def test_the_outlet_or_an_account_is_not_the_author_where_a_byline_is_shown(owner: str) -> None:
    below = "<div>By Ann Fuller</div>"
    assert authors(below, metas=(owner,)) == "Ann Fuller"
    assert authors(below, author=PERSON % owner) == "Ann Fuller"


def test_an_address_in_the_author_tag_is_no_list_of_names() -> None:
    assert authors(metas=("Morning Paper, Springfield, Oldland",)) == ""


def test_an_organisation_is_the_author_where_nobody_else_is_named() -> None:
    assert authors(author=GROUP % "Morning Paper") == "Morning Paper"
    assert authors("<div>von</div><div>NWA</div>", author=GROUP % "Morning Paper") == "Morning Paper"
    assert authors("<div>von Ann Fuller, Morning Paper</div>", author=GROUP % "Morning Paper") == "Ann Fuller"


@pytest.mark.parametrize(
    ("below", "names"),
    [
        ("<div>By Ann Fuller and Bo Carver</div>", "Ann Fuller; Bo Carver"),
        ("<div>By</div><div>Ann Fuller</div>", "Ann Fuller"),
        ("<div>By Ann Fuller, Senior Correspondent</div>", "Ann Fuller"),
        ("<div>By Ann Fuller ann@mpaper.example @annw</div>", "Ann Fuller"),
        ("<div>كتب: سامر النجار</div>", "سامر النجار"),
        ("<div>كتبت هالة سالم</div>", "هالة سالم"),
        ("<div>كتب - سامر النجار وهالة سالم</div>", "سامر النجار; هالة سالم"),
        ("<div>كتب سامر وليد النجار</div>", "سامر وليد النجار"),
        ("<div>بقلم/ سامر النجار</div>", "سامر النجار"),
        ("<div>حوار: هالة سالم</div>", "هالة سالم"),
        ("<div>إعداد : سامر النجار، هالة سالم</div>", "سامر النجار; هالة سالم"),
        ("<div>حوار مع سامر النجار</div>", ""),
        ("<div>نویسنده: سارا رستمی</div>", "سارا رستمی"),
        ('<div class="post-author"><i></i><a href="/e/1">سامر النجار</a></div>', "سامر النجار"),
        ('<a rel="author" href="/e/1">Ann Fuller</a>', "Ann Fuller"),
        ('<span itemprop="author" itemscope><b itemprop="name">Ann Fuller</b></span>', "Ann Fuller"),
        ("<div>By Ann Fuller, Sunday 24 May 2026</div>", "Ann Fuller"),
        ("<div>Posted by Ann Fuller at 09:12</div>", "Ann Fuller"),
        ("<div>كتب: سامر النجار الأحد 24 مايو 2026 - 02:15 م 312 مشاهدة</div>", "سامر النجار"),
        ("<div>By the old river they all met on 24 May 2026</div>", ""),
        ("<div>By the river they sat down, and all the people of the old town came to see them there</div>", ""),
        (f"<div>Ann Fuller</div><div>24 May 2026</div><p>{OF_A_PLACE}</p>", "Ann Fuller"),
        (f"<div>East Harrow</div><div>24 May 2026</div><p>{OF_A_PLACE}</p>", ""),
        ("<div>الروابي-هالة سالم</div><div>24 مايو 2026</div>", "هالة سالم"),
        (
            '<div class="post-footer"><span class="post-author"><b itemprop="author">Ann Fuller</b></span></div>',
            "Ann Fuller",
        ),
        (
            '<p itemprop="author">Ann Fuller</p><div itemprop="comment"><b itemprop="author">Bo Carver</b></div>',
            "Ann Fuller",
        ),
        ('<div class="related"><a rel="author" href="/e/1">Ann Fuller</a></div>', ""),
    ],
)
def test_the_byline_that_is_shown(below: str, names: str) -> None:
    assert authors(below) == names


def test_broken_json_ld_still_names_its_author() -> None:
    broken = '{"@type": "Person", "name": "Ann Fuller"}, "x": "a"b"'
    assert authors(author=broken) == "Ann Fuller"


def test_labels_that_are_common_words_need_a_mark() -> None:
    assert byline_of("تقرير: سامر النجار") == "سامر النجار"
    assert byline_of("تقرير المصير") is None
    assert byline_of("بقلم") == ""
    assert byline_of("Nothing of the kind") is None


def test_names_are_cleaned_and_given_once() -> None:
    assert names_of(["By Ann Fuller | Bo Carver", "ann fuller", "https://x.example/a", "12 min read"]) == (
        "Ann Fuller",
        "Bo Carver",
    )
    assert names_of(["Political correspondent"]) == ("Political correspondent",)
    assert groups_of(["North Wire and South Wire", "https://x.example"]) == ("North Wire and South Wire",)
    assert unglued("سامر النجار وليد سالم") == ["سامر النجار وليد سالم"]


def test_hostile_bylines_end_soon() -> None:
    long = "و" * 5_000 + " " + "By " * 5_000
    assert names_of([long]) == ()
    assert len(unglued("ab cd " + "وab cd " * 60)) <= 62


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ann Fuller and Bo Carver", ("Ann Fuller", "Bo Carver")),
        ("كتب: سامر النجار", ("سامر النجار",)),
        ("بقلم: هالة سالم", ("هالة سالم",)),
        ("Editing by Bo Carver", ()),
        ("", ()),
    ],
)
def test_the_byline_of_a_plain_text(byline: str, names: tuple[str, ...]) -> None:
    words = "The director said that all was ready for the spring, and that the harbour would open soon."
    assert read_text("\n\n".join(filter(None, [TITLE, byline, words, words]))).authors == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ann Fuller, 19 March 2026", ("Ann Fuller",)),
        ("By Ann Fuller | 19 March 2026", ("Ann Fuller",)),
        ("By Ann Fuller and Bo Carver - Mar 19, 2026", ("Ann Fuller", "Bo Carver")),
        ("كتبت: هالة سالم | 19 مارس 2026", ("هالة سالم",)),
        ("The Velmar Courier | 19 March 2026 | Ann Fuller", ()),
    ],
)
def test_a_line_with_a_name_and_a_date_is_no_title_and_dates_the_text(line: str, names: tuple[str, ...]) -> None:
    words = "The director said that all was ready for the spring, and that the harbour would open soon."
    found = read_text(f"{TITLE}\n{line}\n\n{words}\n\n{words}")
    assert (found.title, found.authors) == (TITLE, names)
    assert found.published is not None
    assert found.published.day == date(2026, 3, 19)
    assert found.text[found.blocks[-1].span.start :].startswith(words)


def test_a_headline_with_a_year_in_it_is_a_title() -> None:
    words = "The director said that all was ready for the spring, and that the harbour would open soon."
    title = "Review | The best of 19 March 2026 in pictures and words"
    assert read_text(f"{title}\n\n{words}\n\n{words}").title == title
