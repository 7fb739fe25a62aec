"""Front pages, sections, tags and search results hold no article; a short article is one."""

import pytest

from services.common.contracts.submissions import ReasonCode
from services.common.errors import Rejected
from services.ingest.page import read_page

WHO = ("The minister", "A spokesman", "The mayor", "The director", "The union", "The committee", "A judge", "The club")
DID = ("opens", "rejects", "announces", "postpones", "welcomes", "criticises", "approves", "cancels", "studies")
WHAT = ("the new bridge", "a water plan", "the budget", "the school reform", "a trade fair", "the summer festival")
PLACE = ("in Marwa", "near the port", "in the old town", "after long talks", "before the vote", "amid protests")
STEPS = (1, 3, 5, 7)
AR_WHO = ("الوزير", "المتحدث", "رئيس البلدية", "المدير", "النقابة", "اللجنة", "المحكمة")
AR_DID = ("يفتتح", "يرفض", "يعلن", "يؤجل", "يرحب", "ينتقد", "يقر", "يلغي")
AR_WHAT = ("الجسر الجديد", "خطة المياه", "الموازنة العامة", "إصلاح المدارس", "المعرض التجاري", "مهرجان الصيف")
AR_PLACE = ("في مدينة مروة", "قرب الميناء", "في البلدة القديمة", "بعد محادثات طويلة", "قبل التصويت")


def entry(n: int, language: str) -> tuple[str, str]:
    """A headline, and a summary in a full sentence."""
    words = (AR_WHO, AR_DID, AR_WHAT, AR_PLACE) if language == "ar" else (WHO, DID, WHAT, PLACE)
    who, did, what, place = (
        column[(n * step + n // 5) % len(column)] for column, step in zip(words, STEPS, strict=True)
    )
    if language == "ar":
        return (
            f"{who} {did} {what} {place}",
            f"قال {who} يوم الاثنين إن {what} سيحظى بدعم كامل من المجلس {place} هذا العام.",
        )
    return (
        f"{who} {did} {what} {place}",
        f"{who} said on Monday that {what} would have the full support of the council {place} this year.",
    )


HEAD = "<a href='/{n}'>{head}</a>"
SHAPES = {
    "links in a list": f"<li><h3>{HEAD}</h3></li>",
    "cards with a sentence": f"<div class='card'><h2>{HEAD}</h2><p>{{text}}</p></div>",
    "cards without paragraphs": f"<div class='item'><div>{HEAD}</div><div>{{text}}</div></div>",
    "all of it one link": "<a href='/{n}'><h3>{head}</h3><p>{text}</p></a>",
    "a table": f"<tr><td>{HEAD}<br>{{text}}</td></tr>",
    "search results": f"<div class='result'><h3>{HEAD}</h3><div>3 May 2024</div><p>... {{text}} ...</p></div>",
    "articles to read on": f"<article><h2>{HEAD}</h2><p>{{text}} {{more}}</p><a href='/{{n}}'>Read more</a></article>",
    "a definition list": f"<dt>{HEAD}</dt><dd>{{text}}</dd>",
    "long excerpts": f"<div class='post'><h2>{HEAD}</h2><div><p>{{text}}</p><p>{{more}}</p></div></div>",
}
HEADS = {
    "nothing": "",
    "a website": "<meta property='og:type' content='website'><meta property='og:title' content='Morning Paper'>",
    "an article": "<meta property='og:type' content='article'>",
    "a list of articles": (
        '<script type="application/ld+json">{"@type": "ItemList", "itemListElement": ['
        '{"@type": "NewsArticle", "headline": "One thing"}, '
        '{"@type": "NewsArticle", "headline": "Another thing"}]}</script>'
    ),
}


def listing(shape: str, language: str, count: int, *, head: str = "", intro: str = "") -> str:
    rows = []
    for n in range(count):
        title, text = entry(n, language)
        rows.append(SHAPES[shape].format(n=n, head=title, text=text, more=entry(n + 3, language)[1]))
    inner = "".join(rows)
    wrapper = {"a table": "table", "links in a list": "ul", "a definition list": "dl"}.get(shape, "div")
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li></ul></nav>"
    return (
        f"<!doctype html><html lang='{language}'><head><title>Morning Paper</title>{head}</head><body>{menu}"
        f"<main><h1>News</h1>{intro}<{wrapper}>{inner}</{wrapper}></main><footer>Imprint</footer></body></html>"
    )


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_of_articles_is_refused_whatever_its_shape(shape: str, head: str, language: str) -> None:
    for count in (5, 12, 40):
        with pytest.raises(Rejected) as caught:
            read_page(listing(shape, language, count, head=HEADS[head]))
        assert caught.value.reason.code is ReasonCode.NO_ARTICLE


@pytest.mark.parametrize("shape", SHAPES)
def test_an_introduction_makes_no_article_of_a_list(shape: str) -> None:
    intro = (
        "<p>All that happened in the region this week, collected by our editors and brought up to date every hour.</p>"
    )
    with pytest.raises(Rejected):
        read_page(listing(shape, "en", 20, intro=intro))


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_short_article_above_a_list_of_others_is_read(shape: str, language: str, count: int) -> None:
    paragraphs = [entry(50 + n, language)[1] + " " + entry(60 + n, language)[1] for n in range(count)]
    others = listing(shape, language, 6)
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    html = others.replace(
        "<main>", f"<article class='story'><h1>{entry(50, language)[0]}</h1>{body}</article><aside>", 1
    )
    html = html.replace("</main>", "</aside>", 1)
    article = read_page(html)
    for paragraph in paragraphs:
        assert paragraph in article.text


@pytest.mark.parametrize(
    ("heading", "kind"), [("Search results", ""), ("نتائج البحث عن: الميناء", ""), ("Nora Field", "profile")]
)
def test_a_page_that_calls_itself_a_list_or_a_person_is_refused(heading: str, kind: str) -> None:
    found = "".join(
        f"<li><a href=/{n}>Port story {n}</a><br>... the owner of the port said {n} words of thanks ...</li>"
        for n in range(9)
    )
    head = f"<html><head><meta property=og:type content='{kind}'></head><body><h1>{heading}</h1>"
    page = f"{head}<p>Here is what was found by it.</p><ol>{found}</ol></body></html>"
    with pytest.raises(Rejected) as refused:
        read_page(page)
    assert refused.value.reason.code is ReasonCode.NO_ARTICLE


def test_a_front_page_whose_short_teasers_say_other_words_than_their_headlines_is_refused() -> None:
    teasers = "".join(
        f"<div><h2><a href=/{n}>Story number {n} from the port</a></h2><time>3 May</time>"
        "<p>A minister would not say more of it.</p></div>"
        for n in range(12)
    )
    with pytest.raises(Rejected):
        read_page(f"<html><head><title>The Morning Paper</title></head><body>{teasers}</body></html>")
