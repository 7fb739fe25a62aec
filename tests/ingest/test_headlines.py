"""Which of a page's titles is its headline."""

import pytest

from services.ingest.headings import headings_of
from services.ingest.headlines import headline_of
from services.ingest.layout import layout_of
from services.ingest.markup import parse
from services.ingest.metadata import page_facts

SEO = "Harbour prices: What the port says now"
SHOWN = "The port asks for more, and nobody knows why"


def headline(body: str, *, title: str = "", og: str = "", json: str = "", site: str = "") -> str | None:
    head = f"<title>{title}</title>" if title else ""
    head += f'<meta property="og:title" content="{og}">' if og else ""
    head += f'<meta property="og:site_name" content="{site}">' if site else ""
    if json:
        head += f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{json}"}}</script>'
    tree = parse(f"<!doctype html><html><head>{head}</head><body>{body}<p>Some words.</p></body></html>")
    assert tree is not None
    return headline_of(page_facts(tree), layout_of(tree).lines())


@pytest.mark.parametrize(
    "trail",
    [
        '<nav><a href="/">Home</a><h1>{}</h1></nav>',
        '<ul class="breadcrumb"><li>Home</li><li><h1>{}</h1></li></ul>',
        '<div class="breadcrumbs__bar"><h1>{}</h1></div>',
        '<div><a href="/">Home</a><a href="/b">Business</a><h1>{}</h1></div>',
    ],
)
@pytest.mark.parametrize("mark", ["<h2>{}</h2>", "<h2><span>Trade</span> <span>{}</span></h2>"])
def test_a_heading_in_the_breadcrumb_is_not_the_headline_that_is_shown(trail: str, mark: str) -> None:
    body = trail.format(SEO) + f"<article>{mark.format(SHOWN)}</article>"
    assert headline(body, json=SEO, og=SHOWN, title=f"{SEO} | Morning Paper") == SHOWN
    assert headline(body, json=SHOWN, og=SEO, title=f"{SEO} | Morning Paper") == SHOWN


def test_a_heading_in_the_breadcrumb_is_taken_where_nothing_else_is_told() -> None:
    assert headline(f"<nav><h1>{SEO}</h1></nav>") == SEO


def test_a_heading_behind_one_link_is_shown() -> None:
    body = f'<div><a href="/b">Business</a><h1>{SHOWN}</h1></div>'
    assert headline(body, json=SEO, title=f"{SEO} | Morning Paper", og=SHOWN) == SHOWN


@pytest.mark.parametrize(
    "mark",
    [
        "<h1><span>Trade</span>{}</h1>",
        "<h1><span>Trade<i>:</i></span> <span>{}</span></h1>",
        "<h1><div><small>Trade</small><br><b>{}</b></div></h1>",
    ],
)
def test_a_kicker_glued_to_the_heading_is_no_part_of_the_headline(mark: str) -> None:
    assert headline(mark.format(SHOWN), og=SHOWN) == SHOWN
    assert headline(mark.format(SHOWN), json=SHOWN, og=SEO) == SHOWN


def test_quotation_marks_and_spaces_do_not_part_two_titles() -> None:
    assert headline("<h1>Minister: ’All is ready’ in Aden</h1>", json=SEO, og="Minister : 'All is ready' in Aden") == (
        "Minister : 'All is ready' in Aden"
    )


@pytest.mark.parametrize("cut", ["...", "…", " ..."])
def test_a_cut_headline_is_read_from_where_it_is_whole(cut: str) -> None:
    assert headline(f"<h1>{SHOWN}</h1>", json=SHOWN[:26] + cut) == SHOWN
    assert headline("", json=SHOWN[:26] + cut, og=SHOWN) == SHOWN


def test_a_headline_cut_at_110_letters_without_a_mark_is_read_whole() -> None:
    long = " ".join([SHOWN] * 3)
    assert headline(f"<h1>{long}</h1>", json=long[:110]) == long


@pytest.mark.parametrize(
    "title",
    [
        f"{SHOWN} | Business | Morning Paper",
        f"{SHOWN} - Morning Paper",
        f"Morning Paper :: {SHOWN}",
        f"Business » {SHOWN}",
        f"{SHOWN} — Morning Paper",
    ],
)
def test_a_page_title_alone_loses_what_no_line_of_the_page_repeats(title: str) -> None:
    assert headline(f"<h3>{SHOWN}</h3>", title=title) == SHOWN


def test_the_outlets_name_is_told_without_regard_to_its_spaces() -> None:
    assert headline("<h1>Morning Paper</h1>", site="MorningPaper", title=SHOWN) == SHOWN
    assert headline("", title=f"{SHOWN} | Morning Paper", site="MorningPaper") == SHOWN


def test_a_page_without_any_title_has_no_headline() -> None:
    assert headline("") is None


def test_each_heading_is_given_once_and_hostile_ones_are_passed_over() -> None:
    tree = parse("<html><body><h1>One</h1><h1>One</h1><h1></h1><h1>" + "x" * 500 + "</h1></body></html>")
    assert tree is not None
    first, second = headings_of(tree)
    assert [h.text for h in first] == ["One"]
    assert second == ()
    deep = parse("<html><body><h1>" + "<b>" * 2_000 + "A deep one" + "</b>" * 2_000 + "</h1></body></html>")
    assert deep is not None
    assert all(h.text == "A deep one" for h in headings_of(deep)[0])


def test_a_page_title_loses_the_outlet_before_two_dashes_where_the_page_shows_the_rest() -> None:
    assert headline(f"<font size=5><b>{SHOWN}</b></font><br>", title=f"Morning Paper -- {SHOWN}") == SHOWN


def test_an_entrys_title_wins_over_the_name_of_the_blog() -> None:
    body = '<h1>Notes from Harrow Lane</h1><h3 class="post-title entry-title">The bakery that would not close</h3>'
    title = "Notes from Harrow Lane: The bakery that would not close"
    assert headline(body, title=title) == "The bakery that would not close"
    several = f'{body}<h3 class="entry-title">Another entry of the blog</h3>'
    assert headline(several, title=title) == "Notes from Harrow Lane"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (f"<h1>Morning Paper</h1><h2>{SHOWN}</h2>", f"{SHOWN} - Morning Paper"),
        (f"<h1>Morning Paper</h1><h2>{SHOWN}</h2>", f"Morning Paper: {SHOWN}"),
        (f"<h1>Morning Paper</h1><h2 class='entry-title'>{SHOWN}</h2>", "Morning Paper"),
        (f"<h1>{SHOWN}</h1><h2>What came of it in spring</h2>", f"{SHOWN} - Morning Paper"),
        (f"<h1>{SHOWN} - m.Morning</h1>", f"{SHOWN} - m.Morning"),
    ],
)
def test_the_name_of_the_outlet_is_no_headline(body: str, title: str) -> None:
    assert headline(body, title=title) == SHOWN
