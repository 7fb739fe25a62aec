"""Which of a page's stretches are the article's: containers, lost paragraphs, captions, boxes, exact characters."""

import contextlib
import time

import pytest

from services.common.contracts.articles import Article, Role
from services.common.errors import Rejected
from services.ingest.layout import layout_of
from services.ingest.markup import parse
from services.ingest.page import read_page
from services.ingest.zones import Zone, zone_of

TITLE = "Harbour bridge opens after ten years"


def paragraph(n: int) -> str:
    return (
        f"Engineer number {n} said that part {n} of the bridge had been tested twice, with loads far above those of an "
        f"ordinary day, and that nothing had moved by more than {n} millimetres."
    )


def page(body: str, *, head: str = "") -> str:
    return (
        f"<!doctype html><html><head><title>{TITLE}</title>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"{body}<footer><p>Imprint of the Morning Paper, its owners and editors.</p></footer></body></html>"
    )


def said(article: Article, role: Role) -> str:
    return "\n\n".join(article.text[b.span.start : b.span.end] for b in article.blocks if b.role is role)


def paragraphs(first: int, last: int, markup: str = "<p>{}</p>") -> str:
    return "".join(markup.format(paragraph(n)) for n in range(first, last))


def test_an_article_in_several_containers_is_not_cut() -> None:
    part = "<div class='article-body'><div class='inner'>{}</div></div><div class='ad-break'>Advertisement</div>"
    parts = "".join(part.format(paragraphs(n, n + 4)) for n in (1, 5, 9))
    main = said(read_page(page(f"<article><h1>{TITLE}</h1>{parts}</article>")), Role.MAIN)
    assert [n for n in range(1, 13) if paragraph(n) not in main] == []


def test_a_live_blog_keeps_its_posts() -> None:
    posts = "".join(
        f"<div class='post'><h3>Part {n} tested</h3><time>1{n}:00</time><p>{paragraph(n)}</p></div>"
        for n in range(1, 9)
    )
    main = said(read_page(page(f"<article><h1>{TITLE}</h1><p>{paragraph(0)}</p>{posts}</article>")), Role.MAIN)
    assert [n for n in range(9) if paragraph(n) not in main] == []


def test_a_wrapper_named_after_its_sidebar_is_no_sidebar() -> None:
    body = f"<div class='layout with-sidebar'><div id='content'><h1>{TITLE}</h1>{paragraphs(1, 5)}</div></div>"
    assert paragraph(3) in said(read_page(page(body)), Role.MAIN)


def test_paragraphs_parted_by_line_breaks_stay_paragraphs() -> None:
    text = "<br><br>".join(paragraph(n) for n in range(1, 5))
    article = read_page(page(f"<div class='article-body'><h1>{TITLE}</h1><div>{text}</div></div>"))
    assert "\n\n".join(paragraph(n) for n in range(1, 5)) in article.text


_FOUR = [paragraph(n) for n in range(1, 5)]
_BROKEN, _TYPED = "<br><br>".join(_FOUR), "  \n \n".join(_FOUR)
_OWN = paragraphs(1, 5, "<text-block><p-text>{}</p-text></text-block>")
_SPANS = paragraphs(1, 5, "<span style='color: red; display: block'>{}</span>")


@pytest.mark.parametrize(
    "markup",
    [
        f"<table><tr><td><font size=5><b>{TITLE}</b></font><br><br><font>{_BROKEN}</font></td></tr></table>",
        f"<table><tr><td>Menu</td><td><h1>{TITLE}</h1>{paragraphs(1, 5)}</td></tr></table>",
        f"<h1>{TITLE}</h1><story-body>{_OWN}</story-body>",
        f"<h1>{TITLE}</h1><div>{_SPANS}</div>",
        f"<h1>{TITLE}</h1><pre>{_TYPED}</pre>",
        f"<h1>{TITLE}</h1><x-story><template shadowrootmode=open>{paragraphs(1, 5)}</template></x-story>",
    ],
    ids=["one cell", "a column", "own elements", "spans as blocks", "as it was typed", "a shadow root"],
)
def test_paragraphs_of_every_markup_stay_paragraphs(markup: str) -> None:
    article = read_page(page(markup))
    assert said(article, Role.MAIN) == "\n\n".join(_FOUR)
    assert article.text.count(TITLE) == 1


def test_a_template_that_no_browser_shows_is_not_read() -> None:
    main = said(read_page(page(f"<template>{paragraph(9)}</template><h1>{TITLE}</h1>{paragraphs(1, 5)}")), Role.MAIN)
    assert main == "\n\n".join(_FOUR)


def test_every_character_is_kept_as_the_page_has_it() -> None:
    joined = "این پل‌ها را می‌سازند و کارهای بزرگ‌تری در راه است، گفت مهندسی که سال‌ها روی آن کار کرده بود و خسته نمی‌شد."
    article = read_page(page(f"<article><h1>{TITLE}</h1><p>{joined}</p>{paragraphs(1, 4)}</article>"))
    assert joined in article.text


def test_a_row_of_a_table_is_a_line() -> None:
    table = "<table><tr><th>Part</th><th>Load</th></tr><tr><td>Northern span</td><td>90 tonnes</td></tr></table>"
    article = read_page(page(f"<article><h1>{TITLE}</h1>{paragraphs(1, 4)}{table}{paragraphs(4, 6)}</article>"))
    assert "Northern span | 90 tonnes" in article.text


def test_names_in_the_markup_open_zones() -> None:
    assert zone_of("div", "newsletter-box", "") is Zone.FURNITURE
    assert zone_of("div", "RelatedArticles__list", "") is Zone.RELATED
    assert zone_of("section", "c-read-more", "") is Zone.RELATED
    assert zone_of("figcaption", "", "") is Zone.CAPTION
    assert zone_of("div", "", "navigation") is Zone.FURNITURE
    assert zone_of("div", "article-body story", "") is Zone.BODY
    assert zone_of("p", "a" * 300, "") is Zone.BODY


def test_links_are_counted_by_stretch() -> None:
    tree = parse("<html><body><p><a href='/'>All of it</a></p><p>Only <a href='/'>this</a> word</p></body></html>")
    assert tree is not None
    whole, part = layout_of(tree).pieces
    assert (whole.linked, whole.opening) == (9, 9)
    assert (part.linked, part.opening) == (4, 0)


def test_the_lead_between_headline_and_body_is_kept() -> None:
    lead = "The harbour bridge was opened on Sunday after ten years of work, the minister of transport said at noon."
    body = f"<article><h1>{TITLE}</h1><div class='by'>A. Writer</div><div class='announce'>{lead}</div>"
    body += f"<div class='article-body'>{paragraphs(1, 6)}</div></article>"
    main = said(read_page(page(body)), Role.MAIN)
    assert main.startswith(lead)
    assert paragraph(5) in main


def test_captions_of_pictures_are_caption_blocks_in_their_place() -> None:
    figure = "<figure><img src='x.jpg'><figcaption>The bridge seen from the old lighthouse</figcaption></figure>"
    article = read_page(page(f"<article><h1>{TITLE}</h1>{paragraphs(1, 4)}{figure}{paragraphs(4, 6)}</article>"))
    assert said(article, Role.CAPTION) == "The bridge seen from the old lighthouse"
    assert article.text.index(paragraph(3)) < article.text.index("old lighthouse") < article.text.index(paragraph(4))


def test_a_box_of_another_article_never_mixes_with_this_one() -> None:
    other = "Fishermen said on Friday that the season had been the worst that any of them could remember, by far."
    box = f"<div class='related-article'><h3><a href='/2'>Fishermen fear for their season</a></h3><p>{other}</p></div>"
    article = read_page(page(f"<article><h1>{TITLE}</h1>{paragraphs(1, 4)}{box}{paragraphs(4, 7)}</article>"))
    main = said(article, Role.MAIN)
    assert "Fishermen" not in main
    assert [n for n in range(1, 7) if paragraph(n) not in main] == []


def test_read_also_takes_the_headline_below_it_and_no_paragraph() -> None:
    box = "<p><b>اقرأ أيضا</b></p><p><a href='/2'>Fishermen fear for the whole of their season</a></p>"
    article = read_page(page(f"<article><h1>{TITLE}</h1>{paragraphs(1, 4)}{box}{paragraphs(4, 7)}</article>"))
    assert [n for n in range(1, 7) if paragraph(n) not in said(article, Role.MAIN)] == []
    assert "Fishermen" not in said(article, Role.MAIN)


def test_a_paragraph_that_stands_many_times_is_kept_once() -> None:
    text = paragraphs(1, 3) + f"<p>{paragraph(7)}</p>" * 5 + paragraphs(3, 5)
    main = said(read_page(page(f"<article><h1>{TITLE}</h1>{text}</article>")), Role.MAIN)
    assert main.count(paragraph(7)) == 1
    assert paragraph(4) in main


LINE = "The engineer said that this part of the bridge had been tested twice and found to be good."


@pytest.mark.parametrize(
    "html",
    [
        "<html><body>" + "<div>" * 100_000 + LINE,
        "<html><body>" + "<b>x</b>" * 150_000,
        "<html><body>" + "<p>x y z.</p>" * 90_000,
        "<html><body><p>" + "word and more words, " * 200_000,
        "<html><body>" + f"<p>{LINE}</p>" * 5_000,
        "<html><body>" + f"<a href='/x'>Four words of link</a><p>{LINE}</p>" * 4_000,
        "<html><body><table>" + "<tr><td>A cell</td><td>Another</td></tr>" * 10_000,
        "<html><body><div class='" + "read-more-" * 50_000 + f"'><p>{LINE}</p>",
        "<html><body><div>" + "Words<br>" * 30_000,
        "<html><body>" + f"<p>{LINE}</p>".replace(" ", "\0") * 10,
    ],
    ids=["deep", "tags", "paragraphs", "a line", "repeats", "links", "cells", "names", "breaks", "nulls"],
)
def test_hostile_pages_end_soon(html: str) -> None:
    started = time.process_time()
    with contextlib.suppress(Rejected):
        assert len(read_page(html).text) <= len(html) + 1
    assert time.process_time() - started < 30  # a few seconds on an idle machine, far more where time is squared


def test_a_page_drawn_by_script_is_read_from_the_body_that_its_metadata_carries() -> None:
    told = "\\n\\n".join(paragraph(n).replace('"', "'") for n in range(1, 5))
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "'
        + TITLE
        + f'", "articleBody": "{told}"}}</script>'
    )
    article = read_page(page("<div id='root'></div><noscript>Please switch scripts on.</noscript>", head=head))
    assert said(article, Role.MAIN) == "\n\n".join(paragraph(n) for n in range(1, 5))
    shown = read_page(page(f"<article><h1>{TITLE}</h1>{paragraphs(1, 8)}</article>", head=head))
    assert paragraph(7) in said(shown, Role.MAIN)


def test_a_short_article_that_only_the_metadata_carries_is_read() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "' + paragraph(1) + '"}</script>'
    assert said(read_page(page("<div id='root'></div>", head=head)), Role.MAIN) == paragraph(1)


def test_a_short_lead_beside_the_body_is_kept() -> None:
    lead = "The mayor wants to dance on the bridge in spring."
    body = f"<div class='title'><h1>{TITLE}</h1></div><div class='lead'>{lead}</div><div>{paragraphs(1, 5)}</div>"
    assert lead in said(read_page(page(body)), Role.MAIN)


def test_the_columns_beside_the_article_are_not_its_own() -> None:
    beside = "Buy your boots at Barlow and Sons, who have the best boots in the whole of the county."
    links = "<a href=/1>Ferry late again</a><br><a href=/2>Snow in the hills</a><br>"
    text = "<br><br>".join(paragraph(n) for n in range(1, 6))
    body = f"<table><tr><td>{links}</td><td><b>{TITLE}</b><br><br>{text}</td><td>{beside}</td></tr></table>"
    main = said(read_page(page(body)), Role.MAIN)
    assert paragraph(1) in main
    assert paragraph(5) in main
    assert "boots" not in main
    assert "Ferry" not in main


@pytest.mark.parametrize("heading", ["3 Comments", "Comments (1,204)", "Leave a Reply", "التعليقات (2)", "٣ تعليقات"])
def test_what_readers_wrote_below_an_article_is_no_part_of_it_nor_dates_it(heading: str) -> None:
    comments = "".join(f"<p><b>Reader {n}</b> says: {n} Nov 2026 at 9:12</p><p>{paragraph(n)}</p>" for n in range(5, 9))
    article = read_page(page(f"<div><h1>{TITLE}</h1>{paragraphs(1, 5)}<h3>{heading}</h3>{comments}</div>"))
    assert said(article, Role.MAIN) == "\n\n".join(_FOUR)
    assert article.published is None


@pytest.mark.parametrize("line", ["<h3>3 Comments</h3>{}", "{}<h3>Comments on the plan</h3>", "{}<p>3 comments</p>"])
def test_what_only_looks_like_a_heading_of_comments_cuts_nothing_off(line: str) -> None:
    body = line.format(paragraphs(1, 3)) + paragraphs(3, 5)
    main = said(read_page(page(f"<div><h1>{TITLE}</h1>{body}</div>")), Role.MAIN)
    assert [n for n in range(1, 5) if paragraph(n) not in main] == []


def test_readers_comments_in_a_layout_table_need_no_heading() -> None:
    said = [f"<b>reader_{n}</b> wrote on March {n}, 2026 at {n}:12 pm<br>{paragraph(n)}<br><br>" for n in range(4, 7)]
    rows = "".join(f"<tr><td></td><td>{one}</td></tr>" for one in said)
    body = "<br><br>".join(paragraph(n) for n in range(1, 4))
    article = read_page(page(f"<table><tr><td>Home</td><td><h1>{TITLE}</h1>{body}</td></tr>{rows}</table>"))
    assert paragraph(3) in article.text
    assert paragraph(4) not in article.text
    assert article.published is None, "a comment's date is not the article's"


def test_one_line_that_tells_who_wrote_when_is_the_articles() -> None:
    line = "<p>The mayor wrote on March 4, 2026 at 5:12 pm</p>"
    article = read_page(page(f"<div><h1>{TITLE}</h1>{paragraphs(1, 4)}{line}{paragraphs(4, 6)}</div>"))
    assert paragraph(5) in article.text


@pytest.mark.parametrize(
    "post",
    [
        '<div class="post bg2"><dl class="postprofile"><dt>{}</dt></dl><div class="content">{}</div></div>',
        '<div class="topic-body crawler-post"><span>{}</span><div class="post">{}</div></div>',
        '<article class="message"><section class="message-user"><h4>{}</h4></section><div>{}</div></article>',
    ],
)
def test_the_later_posts_of_a_forum_are_no_part_of_its_first(post: str) -> None:
    first = post.format("marlow", paragraphs(1, 5))
    later = "".join(post.format(f"reader_{n}", paragraphs(n, n + 1)) for n in range(5, 8))
    article = read_page(page(f"<h1>{TITLE}</h1><div>{first}{later}</div>"))
    assert said(article, Role.MAIN) == "\n\n".join(_FOUR)


def test_a_quotation_that_is_set_again_beside_a_paragraph_takes_nothing_from_it() -> None:
    again = f"<aside class='pullquote'>{paragraph(2)[:70]}</aside>"
    article = read_page(page(f"<article><h1>{TITLE}</h1>{paragraphs(1, 3)}{again}{paragraphs(3, 5)}</article>"))
    assert [n for n in range(1, 5) if paragraph(n) not in said(article, Role.MAIN)] == []


def test_headlines_below_related_in_a_cell_are_not_the_articles() -> None:
    links = (
        "<a href='/2'>Night buses come back to all of the hills</a><br><a href='/3'>A new roof for the market hall</a>"
    )
    body = f"<p align=justify><font>{'<br><br>'.join(_FOUR)}</font></p>"
    tools = "<table><tr><td><a href='p'>Print</a></td><td><a href='s'>Send</a></td></tr></table>"
    cells = (f"<font size=5><b>{TITLE}</b></font>", body, tools, f"<b>Related articles</b><br>{links}")
    rows = "".join(f"<tr><td>{cell}</td></tr>" for cell in cells)
    menu = "<td><table><tr><td><a href='/1'>Front page</a></td></tr></table></td>"
    article = read_page(page(f"<table><tr>{menu}<td><table>{rows}</table></td></tr></table>"))
    assert said(article, Role.MAIN) == "\n\n".join(_FOUR)
    assert "Night buses" in said(article, Role.RELATED)
