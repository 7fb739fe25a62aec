"""When a page was published and changed, and which section it belongs to."""

from datetime import UTC, date, datetime

import pytest

from services.common.contracts.articles import Article, DateBasis, Precision, Published
from services.ingest.page import read_page
from services.ingest.readers.text import read_text

TITLE = "Project begins in spring"
WORDS = (
    "The director said that the new project would begin in spring, once all was ready.",
    "He added that the work would take two years and employ hundreds of people in the city.",
    "The results will be published at the end of the year, according to a statement of the company.",
)


def read(top: str = "", *, head: str = "", lang: str = "", url: str | None = None, body: str = "") -> Article:
    words = "".join(f"<p>{line}</p>" for line in WORDS)
    return read_page(
        f'<!doctype html><html lang="{lang}"><head><title>{TITLE}</title>{head}</head>'
        f"<body>{body}<article><h1>{TITLE}</h1>{top}{words}</article></body></html>",
        url=url,
    )


def json_ld(fields: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {fields}}}</script>'


def day(when: Published | None) -> str:
    return "" if when is None else when.day.isoformat()


@pytest.mark.parametrize(
    ("head", "top", "basis"),
    [
        (json_ld('"dateModified": "2024-11-08T09:00:00Z", "datePublished": "2024-11-07"'), "", DateBasis.JSON_LD),
        ('<meta property="article:modified_time" content="2024-11-08T09:00:00Z">', "", DateBasis.META),
        ('<meta property="og:updated_time" content="2024-11-08T09:00:00Z">', "", DateBasis.META),
        ("", '<time itemprop="dateModified" datetime="2024-11-08T09:00Z">x</time>', DateBasis.TIME_TAG),
        ("", '<span itemprop="dateModified" content="2024-11-08T09:00Z">x</span>', DateBasis.TIME_TAG),
        ("", '<time class="updated" datetime="2024-11-08T09:00Z">x</time>', DateBasis.TIME_TAG),
        ("", 'Last updated: <time datetime="2024-11-08T09:00Z">8 Nov</time>', DateBasis.TIME_TAG),
        ("", "<div>Updated: 8 November 2024, 9:00 GMT</div>", DateBasis.BYLINE),
        ("", "<div>آخر تحديث: 8 نوفمبر 2024 9:00 بتوقيت غرينتش</div>", DateBasis.BYLINE),
        ("", "<div>آخر تحديث</div><div>8 نوفمبر 2024 09:00 GMT</div>", DateBasis.BYLINE),
    ],
)
def test_a_change_is_told_with_what_it_rests_on(head: str, top: str, basis: DateBasis) -> None:
    shown = '<div>Published: 7 November 2024</div>{}<meta itemprop="articleSection" content="World">'
    article = read(shown.format(top), head=head)
    assert day(article.published) == "2024-11-07"
    assert article.modified == Published(day=date(2024, 11, 8), basis=basis, at=datetime(2024, 11, 8, 9, tzinfo=UTC))
    assert article.modified.precision is Precision.TIME


@pytest.mark.parametrize(
    "line",
    [
        "<div>نشر: 7 نوفمبر 2024 - آخر تحديث: 8 نوفمبر 2024</div>",
        "<div>آخر تحديث: 8 نوفمبر 2024 | نشر في 7 نوفمبر 2024</div>",
        "<div>Published 7 November 2024, 10:00 | Updated 8 November 2024, 11:00</div>",
        "<div>7 November 2024</div><div>Last updated on 8 November 2024</div>",
    ],
)
def test_of_two_dates_on_a_line_each_keeps_its_label(line: str) -> None:
    article = read(line)
    assert (day(article.published), day(article.modified)) == ("2024-11-07", "2024-11-08")


def test_a_change_that_is_the_publication_is_none() -> None:
    same = json_ld('"datePublished": "2024-11-07T09:00:00Z", "dateModified": "2024-11-07T09:01:00Z"')
    before = json_ld('"datePublished": "2024-11-07", "dateModified": "2024-11-01"')
    alike = json_ld('"datePublished": "2024-11-07", "dateModified": "2024-11-07"')
    later = json_ld('"datePublished": "2024-11-07T09:00:00Z", "dateModified": "2024-11-07T19:00:00Z"')
    assert [read(head=head).modified for head in (same, before, alike)] == [None] * 3
    assert day(read(head=later).modified) == "2024-11-07"


def test_a_date_that_is_shown_only_as_a_change_is_the_best_that_is_known() -> None:
    article = read("<div>Updated: 8 November 2024</div>")
    assert (day(article.published), article.modified) == ("2024-11-08", None)


def test_a_publication_later_than_the_change_gives_way_to_an_earlier_one() -> None:
    head = json_ld('"datePublished": "2025-01-01T00:00:05Z", "dateModified": "2024-11-08T09:00:00Z"')
    head += '<meta property="article:published_time" content="2024-11-07T09:00:00Z">'
    assert day(read(head=head).published) == "2024-11-07"


@pytest.mark.parametrize("stamp", ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00", "0000-00-00", "2024", "2024-11"])
def test_a_placeholder_or_a_bare_month_is_no_date(stamp: str) -> None:
    head = json_ld(f'"datePublished": "{stamp}"')
    assert read(head=head).published is None
    assert day(read("<div>7 November 2024</div>", head=head).published) == "2024-11-07"


def test_midnight_is_no_time_of_day() -> None:
    published = read(head=json_ld('"datePublished": "2024-11-07T00:00:00+02:00"')).published
    assert published == Published(day=date(2024, 11, 7), basis=DateBasis.JSON_LD)
    assert published.precision is Precision.DAY


def test_the_time_of_day_is_taken_from_another_source_of_the_same_day() -> None:
    head = json_ld('"datePublished": "2024-11-07"')
    head += '<meta property="article:published_time" content="2024-11-07T09:00:00+02:00">'
    published = read(head=head).published
    assert published is not None
    assert (published.at, published.basis) == (datetime(2024, 11, 7, 7, tzinfo=UTC), DateBasis.META)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("الجمعة 25 ديسمبر 2020", "2020-12-25"),
        ("الجمعة 25/12/2020 12:30 ص", "2020-12-25"),
        ("الجمعة 25/12/2020 05:17 م", "2020-12-24"),  # no zone has that time at that moment
        ("الخميس 24 ديسمبر 2020", "2020-12-24"),
        ("الأربعاء 23 ديسمبر 2020", "2020-12-24"),  # no zone is so far behind
        ("آخر تحديث: 25 ديسمبر 2020", "2020-12-24"),
    ],
)
def test_a_moment_in_utc_takes_the_outlets_own_day_from_its_date_line(shown: str, expected: str) -> None:
    published = read(f"<div>{shown}</div>", head=json_ld('"datePublished": "2020-12-24T22:30:00Z"')).published
    assert published is not None
    assert (day(published), published.at) == (expected, datetime(2020, 12, 24, 22, 30, tzinfo=UTC))


def test_the_day_of_the_change_does_not_move_the_publication() -> None:
    head = json_ld('"datePublished": "2020-12-24T22:30:00Z", "dateModified": "2020-12-25T08:00:00Z"')
    assert day(read("<div>25 December 2020</div>", head=head).published) == "2020-12-24"


@pytest.mark.parametrize(
    ("lang", "more", "url", "expected"),
    [
        ("en-GB", "", None, "2024-05-04"),
        ("en-US", "", None, ""),
        ("en", "<div>On 23/04/2024 in Paris</div>", None, "2024-05-04"),
        ("en", "<div>On 04/23/2024 in Paris</div>", None, "2024-04-05"),
        ("en", "", "https://n.example/2024/04/05/a", "2024-04-05"),
    ],
)
def test_day_and_month_are_told_by_what_else_the_page_says(
    lang: str, more: str, url: str | None, expected: str
) -> None:
    assert day(read("<div>Published: 04/05/2024</div>", lang=lang, url=url, body=more).published) == expected


def test_a_date_of_two_calendars_is_the_gregorian_one() -> None:
    assert day(read("<div>الجمعة 5 ربيع الآخر 1445هـ الموافق 20 أكتوبر 2023م</div>").published) == "2023-10-20"


def test_the_date_of_a_post_that_the_article_shows_is_not_its_own() -> None:
    post = "<blockquote><p>We thank them all.</p>&mdash; Ministry (@ministry) <a href='/1'>May 3, 2026</a></blockquote>"
    assert day(read(f"<p>By Paul Okafor and Mina Lund · 2 Nov 2026</p>{post}").published) == "2026-11-02"
    assert read(post).published is None


def test_a_time_tag_of_another_article_is_not_this_ones() -> None:
    beside = '<aside class="related"><time datetime="2020-01-01">1 Jan</time></aside>'
    assert day(read('<time datetime="2024-11-07">7 Nov</time>', body=beside).published) == "2024-11-07"
    assert read(body=beside).published is None


def test_a_text_tells_its_change_too() -> None:
    lines = [TITLE, "Published: 7 November 2024", "Updated: 8 November 2024", *WORDS]
    article = read_text("\n\n".join(lines))
    assert (day(article.published), day(article.modified)) == ("2024-11-07", "2024-11-08")
    alone = read_text("\n\n".join([TITLE, "Updated: 8 November 2024", *WORDS]))
    assert (day(alone.published), alone.modified) == ("2024-11-08", None)


TRAIL = '{"@type": "BreadcrumbList", "itemListElement": [%s]}'
STEPS = [f'{{"position": {place}, "name": "{name}"}}' for place, name in enumerate(("Home", "World", TITLE))]


@pytest.mark.parametrize(
    ("head", "body", "section"),
    [
        (json_ld('"articleSection": "World"'), "", "World"),
        (json_ld('"articleSection": ["World", "Europe"]'), "", "World"),
        (json_ld('"articleSection": "News / World"'), "", "World"),
        ('<meta property="article:section" content="أخبار العالم">', "", "أخبار العالم"),
        ("", '<span itemprop="articleSection">World</span>', "World"),
        (f'<script type="application/ld+json">{TRAIL % ",".join(STEPS)}</script>', "", "World"),
        ("", f'<ul class="breadcrumb"><li><a>الرئيسية</a></li><li><a>سياسة</a></li><li>{TITLE}</li></ul>', "سياسة"),
        ("", '<nav aria-label="breadcrumb"><a>Home</a></nav>', None),
        (json_ld('"articleSection": "https://n.example/world"'), "", None),
        ('<meta property="article:section" content="Uncategorized">', "", None),
        ("", "", None),
    ],
)
def test_the_section_is_the_outlets_own_word(head: str, body: str, section: str | None) -> None:
    assert read(head=head, body=body).section == section


def test_a_time_in_the_title_of_an_abbreviation_dates_an_entry() -> None:
    times = '<abbr class="published" title="2024-11-07T18:00:00+01:00">in the evening</abbr>'
    times += '<abbr class="updated" title="2024-11-09T18:00:00+01:00">two days later</abbr>'
    article = read(times + '<abbr class="unit" title="2021-01-01">x</abbr>')
    assert (day(article.published), day(article.modified)) == ("2024-11-07", "2024-11-09")
