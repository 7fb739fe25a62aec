"""Which of a page's stretches are the article's: containers, lost paragraphs, captions, boxes, exact characters."""

from services.common.contracts.articles import Article, Role
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
