"""Web pages: the article out of what surrounds it, and what the page says of itself."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.common.contracts.articles import Article, DateBasis, Role
from services.common.contracts.submissions import Hints, ReasonCode
from services.common.errors import Rejected
from services.ingest.page import read_page

TITLE = "Project begins in spring"
LEAD = "The director said that the new project would begin in spring, once all was ready."
MORE = "He added that the work would take two years and employ hundreds of people in the city."
LAST = "The results will be published at the end of the year, according to a statement of the company."
NEWS = '{"@context": "https://schema.org", "@type": "NewsArticle", %s}'


def page(*, head: str = "", top: str = "", inside: str = "", title: str = TITLE) -> str:
    body = f"<h1>{title}</h1>{top}<p>{LEAD}</p>{inside}<p>{MORE}</p><p>{LAST}</p>"
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li></ul></nav>"
    return (
        f"<!doctype html><html><head><title>{title} | Morning Paper</title>{head}</head>"
        f"<body>{menu}<article>{body}</article><footer>Imprint</footer></body></html>"
    )


def json_ld(fields: str) -> str:
    return f'<script type="application/ld+json">{NEWS % fields}</script>'


def role_of(article: Article, words: str) -> Role | None:
    at = article.text.index(words)
    return next((b.role for b in article.blocks if b.span.start <= at < b.span.end), None)


def refusal(html: str) -> Rejected:
    with pytest.raises(Rejected) as caught:
        read_page(html)
    return caught.value


def attempt(html: str) -> Article | Rejected:
    try:
        return read_page(html)
    except Rejected as refused:
        return refused


def test_the_text_is_the_title_and_the_paragraphs() -> None:
    article = read_page(page())
    assert article.text == f"{TITLE}\n\n{LEAD}\n\n{MORE}\n\n{LAST}"
    assert article.title == TITLE
    assert [b.role for b in article.blocks] == [Role.TITLE, Role.MAIN]
    assert article.language == "en"


def test_json_ld_tells_headline_date_authors_and_publisher() -> None:
    fields = (
        '"headline": "Project &quot;begins&quot;", "datePublished": "2024-11-07T22:30:00-05:00", '
        '"author": [{"@type": "Person", "name": "By A. Writer"}, {"name": "B. Writer"}], '
        '"publisher": {"name": "Morning Paper"}'
    )
    article = read_page(page(head=json_ld(fields), title='Project "begins"'))
    assert article.title == 'Project "begins"'
    assert article.published is not None
    assert article.published.day == date(2024, 11, 7)
    assert article.published.at == datetime(2024, 11, 8, 3, 30, tzinfo=UTC)
    assert article.published.basis is DateBasis.JSON_LD
    assert article.authors == ("A. Writer", "B. Writer")
    assert article.publisher == "Morning Paper"


@pytest.mark.parametrize(
    "script", ['{"@graph": [{"@type": "WebPage"}, %s]}', "[%s,]", "<!-- %s -->", "//<![CDATA[\n%s\n//]]>"]
)
def test_json_ld_is_found_in_graphs_lists_and_comments(script: str) -> None:
    object_ = NEWS % '"headline": "H", "datePublished": "2024-11-07"'
    article = read_page(page(head=f'<script type="application/ld+json">{script % object_}</script>'))
    assert article.published is not None
    assert article.published.day == date(2024, 11, 7)


def test_broken_json_ld_still_gives_its_date() -> None:
    broken = '{"@type": "NewsArticle", "datePublished": "2024-11-07", "x": "a"b"}'
    article = read_page(page(head=f'<script type="application/ld+json">{broken}</script>'))
    assert article.published is not None
    assert article.published.day == date(2024, 11, 7)


@pytest.mark.parametrize(
    ("head", "top", "url", "basis"),
    [
        ('<meta property="article:published_time" content="2024-11-07T10:00:00Z">', "", None, DateBasis.META),
        ('<meta itemprop="datePublished" content="2024-11-07">', "", None, DateBasis.META),
        ("", '<time datetime="2024-11-07">a while ago</time>', None, DateBasis.TIME_TAG),
        ("", "<div>Published: 7 November 2024, 10:15</div>", None, DateBasis.BYLINE),
        ("", "<div>A. Writer | 07.11.2024</div>", None, DateBasis.BYLINE),
        ("", "", "https://news.example/2024/11/07/project", DateBasis.URL),
        ("", "", "https://news.example/project-2024-11-07.html", DateBasis.URL),
    ],
)
def test_the_published_date_and_what_it_rests_on(head: str, top: str, url: str | None, basis: DateBasis) -> None:
    article = read_page(page(head=head, top=top), url=url)
    assert article.published is not None
    assert (article.published.day, article.published.basis) == (date(2024, 11, 7), basis)


def test_an_instant_in_utc_takes_its_day_from_the_same_instant_in_local_time() -> None:
    head = json_ld('"headline": "H", "datePublished": "2024-11-07T23:30:00Z"')
    top = '<time datetime="2024-11-08T01:30:00+02:00">today</time>'
    article = read_page(page(head=head, top=top))
    assert article.published is not None
    assert article.published.day == date(2024, 11, 8)


def test_a_bare_year_or_a_caption_gives_no_date() -> None:
    assert (
        read_page(page(top="<div>2024</div>", inside="<p>The hall of the city as it looked, 3 May 2020</p>")).published
        is None
    )


def test_the_outlets_name_is_no_part_of_the_title() -> None:
    head = f'<meta property="og:title" content="{TITLE} - Morning Paper">'
    head += '<meta property="og:site_name" content="Morning Paper">'
    article = read_page(page(head=head))
    assert (article.title, article.publisher) == (TITLE, "Morning Paper")


def test_the_canonical_address_is_the_articles_but_never_a_front_page() -> None:
    link = '<link rel="canonical" href="{}">'
    url = "https://news.example/1?utm_source=x"
    assert read_page(page(head=link.format("https://news.example/1")), url=url).url == "https://news.example/1"
    assert read_page(page(head=link.format("/1")), url=url).url == "https://news.example/1"
    assert read_page(page(head=link.format("https://news.example/")), url=url).url == url
    assert read_page(page(head=link.format("javascript:x")), url=url).url == url


def test_captions_and_teasers_inside_the_article_are_told_apart() -> None:
    inside = "<p>Read more: Minister opens the autumn book fair</p>"
    inside += '<p><a href="/2">Team wins the second match of the year</a></p>'
    article = read_page(page(inside=inside))
    for words in ("Read more", "Team wins"):
        assert words not in article.text or role_of(article, words) is Role.RELATED
    assert role_of(article, MORE) is Role.MAIN


def test_hints_win_over_the_page() -> None:
    hints = Hints(
        title="Given", published="2023-01-02", publisher="Evening Paper", language="en", url="https://b.example/"
    )
    article = read_page(page(head=json_ld('"headline": "H", "datePublished": "2024-11-07"')), hints=hints)
    assert (article.title, article.publisher, article.url) == ("Given", "Evening Paper", "https://b.example/")
    assert article.published is not None
    assert article.published.day == date(2023, 1, 2)


@pytest.mark.parametrize(
    "html",
    [
        "<html><body></body></html>",
        "<html><body><p>Not found</p></body></html>",
        "<html><body><form><input></form></body></html>",
        "<html><body><ul>"
        + "".join(f"<li><a href='/{n}'>Headline number {n} of the day</a></li>" for n in range(60))
        + "</ul></body></html>",
        "<p>",
        "<",
    ],
)
def test_a_page_without_an_article_is_refused(html: str) -> None:
    assert refusal(html).reason.code is ReasonCode.NO_ARTICLE


@pytest.mark.parametrize(
    "html",
    [
        "<html><body>" + "<div>" * 20_000 + LEAD,
        "<html><body>" + "<b>" * 20_000 + LEAD,
        "<html><body>" + "<script>" * 100_000 + LEAD,
        "<html>" + "<" * 1_500_000,
        '<html><script type="application/ld+json">' + "[" * 50_000 + "</script>" + page(),
        "<!DOCTYPE x [<!ENTITY a 'aa'><!ENTITY b '&a;&a;&a;'>]><html><body>&b;" + page(),
        page().replace("<p>", "<p\0>"),
    ],
)
def test_hostile_markup_ends_soon_as_an_article_or_a_refusal(html: str) -> None:
    found = attempt(html)
    assert found.text if isinstance(found, Article) else found.reason.code is ReasonCode.NO_ARTICLE


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "</div>",
                "<a href=x>",
                "</a>",
                "<!--",
                "-->",
                "<table><tr><td>",
                "<script>",
                "</script>",
                LEAD,
                MORE,
                "<time>",
                "&amp;",
                "\0",
                "<figcaption>",
                "<h1>",
            ]
        ),
        max_size=30,
    )
)
def test_any_markup_ends_as_an_article_or_a_refusal(parts: list[str]) -> None:
    try:
        article = read_page("".join(parts))
    except Rejected:
        return
    for block in article.blocks:
        block.span.of(article.text)


@pytest.mark.parametrize(
    "line",
    [
        "5 May 2026 14:10 &nbsp; <a href=p>Print</a> <a href=e>E-mail</a> <a href=s>Share</a>",
        "Tuesday, May 5, 2026 | <a href=p>Print this page</a> | <a href=m>Email to a friend</a>",
        "05/05/2026 | <a href=p>طباعة</a> | <a href=m>أرسل لصديق</a>",
        "By Ann Roe, 5 May 2026",
        "Par Ann Roe, le 5 mai 2026",
        "كتب: سامي ناصر الثلاثاء 5 مايو 2026 - 02:15 م",
    ],
)
def test_a_date_beside_controls_or_a_name_is_the_articles_and_no_part_of_its_text(line: str) -> None:
    article = read_page(f"<h1>{TITLE}</h1><div>{line}</div><p>{LEAD}</p><p>{MORE}</p>")
    assert article.published is not None
    assert article.published.day == date(2026, 5, 5)
    assert role_of(article, LEAD) is Role.MAIN
    assert "2026" not in "".join(b.span.of(article.text) for b in article.blocks if b.role is Role.MAIN)


def test_a_sentence_that_begins_as_a_byline_does_is_no_date_line() -> None:
    line = "By the old river they all came together on 5 May 2026"
    assert read_page(f"<h1>{TITLE}</h1><p>{line}</p><p>{LEAD}</p><p>{MORE}</p>").published is None


def test_a_short_notice_among_labels_is_an_article() -> None:
    labels = ("Press release", "Reference: 26/114", "Place: Ostham", "Subject: Appointment")
    below = ("Contact: Jon Abel", "Telephone: 555 0101", "Fax: 555 0102", "E-mail: press@ostham.example")
    said = "The board of the harbour has appointed Greta Lindh as its director from January."
    more = "“I know every quay of this harbour, and most of its people,” Ms Lindh said."
    html = "".join(f"<p>{one}</p>" for one in (*labels, said, more, *below))
    article = read_page(f"<h1>New head of the harbour</h1>{html}")
    assert role_of(article, said) is Role.MAIN
    assert role_of(article, more) is Role.MAIN


def test_why_a_newsletter_came_is_no_part_of_it() -> None:
    notice = "You are receiving this email because you signed up on our site. Unsubscribe"
    article = read_page(page(inside=f"<table><tr><td><p>{notice}</p></td></tr></table>"))
    assert role_of(article, notice) in (None, Role.FURNITURE)


def test_the_publisher_is_named_beside_the_headline_in_the_pages_title() -> None:
    assert read_page(page()).publisher == "Morning Paper"
    named = page().replace(f"<title>{TITLE} | Morning Paper", "<title>Harbour Notes: %s")
    for written, publisher in (
        (f"{TITLE} | News | Morning Paper", "Morning Paper"),
        (f"Morning Paper - {TITLE}", "Morning Paper"),
        (f"{TITLE} - News", None),
        (f"{TITLE} | updated", None),
        ("Another matter | Morning Paper", None),
    ):
        assert read_page(named.replace("Harbour Notes: %s", written)).publisher == publisher
    site = '<meta property="og:site_name" content="Evening Paper">'
    assert read_page(page(head=site)).publisher == "Evening Paper"


@pytest.mark.parametrize(
    "head",
    [
        "<title>Morning Paper</title></head><body>",
        '<title>x</title><meta property="og:title" content="Morning Paper - latest">'
        '<meta property="og:site_name" content="Morning Paper"></head><body><h1>Morning Paper</h1>',
    ],
)
def test_a_headline_without_a_heading_of_its_own_is_found_above_the_text(head: str) -> None:
    told = ("<b>Notices</b>", "<b>New project to begin next spring</b>", "19 November 2026")
    rows = "".join(f"<tr><td>{row}</td></tr>" for row in (*told, "".join(f"<p>{p}</p>" for p in (LEAD, MORE, LAST))))
    found = read_page(f"<html><head>{head}<table>{rows}</table></body></html>")
    assert found.title == "New project to begin next spring"
    assert found.published is not None
    assert found.published.day == date(2026, 11, 19)
    assert role_of(found, "New project") is Role.TITLE
    assert role_of(found, LAST) is Role.MAIN


def test_a_title_that_tells_what_the_text_tells_stays_though_the_page_does_not_show_it() -> None:
    shown = page(title="A long-awaited beginning").replace(
        "<title>A long-awaited beginning", "<title>Project of the director"
    )
    shown = shown.replace("<h1>A long-awaited beginning</h1>", "<p>The director and the spring project</p>")
    assert read_page(shown).title == "Project of the director | Morning Paper"


def test_a_notice_above_the_headline_is_no_part_of_the_article() -> None:
    notice = "<div><p>We and our partners use cookies to read data on your device, as our policy says.</p></div>"
    found = read_page(page().replace("<article>", f"{notice}<article>"))
    assert "cookies" not in found.text
    assert LEAD in found.text


@pytest.mark.parametrize(
    "top",
    [
        "<p>ANN FULLER</p><p>Thursday 19 November 2026 09:14</p>",
        "<p>19 November 2026</p><p>Ann Fuller</p>",
        "<p>Published: 19 November 2026 by Ann Fuller</p>",
    ],
)
def test_a_name_beside_the_date_is_the_authors(top: str) -> None:
    found = read_page(page(top=top))
    assert found.authors == ("Ann Fuller",)
    assert found.published is not None
    assert found.published.day == date(2026, 11, 19)
    assert LEAD in found.text
    assert (
        "fuller"
        not in " ".join(found.text[b.span.start : b.span.end] for b in found.blocks if b.role is Role.MAIN).casefold()
    )


@pytest.mark.parametrize("line", ["Local News", "Latest updates", "Spring Project"])
def test_a_section_or_what_the_text_speaks_of_is_no_author(line: str) -> None:
    assert (
        read_page(
            page(top=f"<p>{line}</p><p>19 November 2026</p>", inside=f"<p>The Spring Project was meant: {MORE}</p>")
        ).authors
        == ()
    )


def test_paragraphs_between_links_to_other_articles_are_an_article() -> None:
    link = '<div><a href="/{}">A headline that leads to another article</a></div>'
    found = read_page(
        f"<html><body><h1>{TITLE}</h1><p>{LEAD}</p>{link.format(1)}<p>{MORE}</p><p>Read also..</p>{link.format(2)}"
        f"<p>{LAST}</p><p>{LEAD.replace('director', 'engineer')}</p></body></html>"
    )
    assert MORE in found.text


def test_a_short_sentence_behind_a_read_also_without_its_link_is_the_articles_own() -> None:
    short = "Lea Fuller added: “We asked all of those who cross.”"
    found = read_page(
        f"<html><body><h1>{TITLE}</h1><p>{LEAD}</p><p>{MORE}</p><p><strong>Read also..</strong></p><p><a href='/2'>"
        f"<strong>The bus comes back after two years</strong></a></p><p>{short}</p><p>The fares fall.</p></body></html>"
    )
    assert role_of(found, short) is Role.MAIN


def drawn(script: str, *, head: str = "") -> str:
    return (
        f"<html><head><title>{TITLE} | Morning Paper</title>{head}</head><body><div id=a></div>{script}</body></html>"
    )


STATE = '{"props": {"story": %s, "more": [{"title": "Another project ends", "body": "%s"}]}}'


@pytest.mark.parametrize(
    "story",
    [
        '{"headline": "%s", "datePublished": "2026-11-19T09:14:00+02:00", "author": {"name": "Ann Fuller"}, '
        '"articleBody": "<p>%s</p><p>%s</p>"}',
        '{"headlines": {"basic": "%s"}, "display_date": "2026-11-19T09:14:00+02:00", "credits": {"by": [{"name": "Ann '
        'Fuller"}]}, "content_elements": [{"type": "text", "content": "%s"}, {"type": "image", "content": "A view of '
        'it"}, {"type": "text", "content": "%s"}]}',
        '{"title": "%s", "publishedAt": "2026-11-19T09:14:00+02:00", "authors": ["Ann Fuller"], "body": ['
        '{"_type": "block", "children": [{"text": "%s"}]}, {"_type": "block", "children": [{"text": "%s"}]}]}',
    ],
)
@pytest.mark.parametrize(
    "script",
    ['<script id="__NEXT_DATA__" type="application/json">%s</script>', "<script>window.__STATE__ = %s;x=1</script>"],
)
def test_a_page_drawn_by_script_is_read_from_the_data_of_its_script(story: str, script: str) -> None:
    found = read_page(drawn(script % (STATE % (story % (TITLE, LEAD, MORE), LAST * 5))))
    assert found.title == TITLE
    assert found.text == f"{TITLE}\n\n{LEAD}\n\n{MORE}"
    assert found.authors == ("Ann Fuller",)
    assert found.published is not None
    assert found.published.day == date(2026, 11, 19)


@pytest.mark.parametrize(
    "data", ["{", "[1, 2]", '{"props": {"headline": "Another matter", "articleBody": "%s"}}' % (LEAD * 4)]
)
def test_data_of_a_script_that_are_not_this_pages_article_are_not_read(data: str) -> None:
    assert (
        refusal(drawn(f'<script type="application/json">{data}{" " * 300}</script>')).reason.code
        is ReasonCode.NO_ARTICLE
    )


def test_a_page_is_read_from_data_whose_fields_are_places_in_a_list() -> None:
    words = f'"<p>{LEAD}</p><p>{MORE}</p>"'
    flat = f'[["Reactive", 1], {{"story": 2}}, {{"title": 3, "body": 4, "author": 5, "me": 2}}, "{TITLE}", {words}, '
    flat += '{"name": 6}, "Ann Fuller"]'
    found = read_page(drawn(f'<script type="application/json" id="__NUXT_DATA__">{flat}</script>'))
    assert found.text == f"{TITLE}\n\n{LEAD}\n\n{MORE}"
    assert (found.authors, found.publisher) == (("Ann Fuller",), "Morning Paper")
