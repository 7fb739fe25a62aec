"""A web page to an article: the main text, what surrounds it told apart, and what the page says of itself."""

from services.common.contracts.articles import Article
from services.common.contracts.submissions import Hints
from services.ingest.authors import authors_of
from services.ingest.body import passages_of
from services.ingest.canonical import canonical_of
from services.ingest.credits import credits_of
from services.ingest.discussion import discussion_of
from services.ingest.headlines import headline_above, headline_of, heads_of
from services.ingest.language import page_language
from services.ingest.layout import layout_of
from services.ingest.listing import no_article, refuse_what_is_no_article, says_article
from services.ingest.markup import parse, strip_silent
from services.ingest.metadata import page_facts
from services.ingest.page_dates import dates_of_page
from services.ingest.page_state import state_scripts, with_state
from services.ingest.passages import is_paragraph, marked_lines, text_of
from services.ingest.published import published_hint
from services.ingest.publishers import publisher_of
from services.ingest.roles import blocks_of, roles_of
from services.ingest.sections import section_of
from services.ingest.told_body import with_told_body
from services.ingest.zones import Zone


def read_page(html: str, *, hints: Hints | None = None, url: str | None = None) -> Article:
    """The article of a decoded page. Its text is the title, then the paragraphs, with blank lines between.

    `hints` win over what the page says; `url` is where it came from. Pure: fetches nothing, reads no clock.
    Raises Rejected where the page holds no article.
    """
    hints = hints or Hints()
    tree = parse(html)
    if tree is None:
        raise no_article("The page could not be read as HTML.")
    facts = page_facts(tree)
    scripts = state_scripts(tree)
    strip_silent(tree)
    layout = layout_of(tree)
    facts = with_state(facts, scripts, layout)
    visible = layout.lines()
    title = hints.title or headline_of(facts, visible)
    heads = heads_of(facts, visible, title)
    authors = authors_of(facts, tree, visible, heads=heads)
    is_article = says_article(facts)
    discussion = discussion_of(layout, after=heads[0] if heads else -1)
    passages = passages_of(tree, layout, headline=title, is_article=is_article, discussion=discussion)
    body = [p for p in passages if p.zone is Zone.BODY and is_paragraph(p)]
    lead = body[0].at if body else -1
    above = headline_above(title, facts, visible, lead=lead, paragraphs=[p.text for p in body])
    if above is not None and not hints.title:
        title, passages = above, tuple(p for p in passages if p.at >= lead or p.text != above)
        heads = heads_of(facts, visible, title)
        authors = authors_of(facts, tree, visible, heads=heads)
    passages = with_told_body(passages, facts.article_body)
    refuse_what_is_no_article(passages, is_article=is_article, title=title, kinds=facts.kinds)
    text = text_of(title, passages)
    lines = marked_lines(text, title, passages)
    roles = roles_of(lines, title=title)
    language = hints.language or page_language(text, facts.language)
    publisher = hints.publisher or publisher_of(facts, title=title, is_shown=bool(heads) or title in facts.headlines)
    credits = credits_of(lines, roles, publisher=publisher)
    address = hints.url or canonical_of(facts.canonical, url) or url
    own_lines = layout.own_lines(without=discussion)
    dates = dates_of_page(facts, own_lines, heads=heads, url=address, language=language)
    return Article(
        text=text,
        title=title,
        language=language,
        blocks=blocks_of(lines, roles),
        published=published_hint(hints, language) or dates.published,
        modified=dates.modified,
        section=section_of(facts, tree, title=title),
        publisher=credits.publisher,
        via=credits.via,
        authors=authors,
        url=address,
    )
