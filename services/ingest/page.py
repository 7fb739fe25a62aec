"""A web page to an article: the main text, what surrounds it told apart, and what the page says of itself."""

from services.common.contracts.articles import Article
from services.common.contracts.submissions import Hints
from services.common.folding import fold
from services.ingest.authors import authors_of
from services.ingest.body import as_marked_up, no_article, paragraphs_of, refuse_what_is_no_article
from services.ingest.canonical import canonical_of
from services.ingest.credits import credits_of
from services.ingest.headlines import headline_of, heads_of
from services.ingest.language import page_language
from services.ingest.lines import lines_of
from services.ingest.markup import links_of, parse, visible_lines
from services.ingest.metadata import page_facts
from services.ingest.published import published_hint, published_of
from services.ingest.publishers import publisher_of
from services.ingest.roles import blocks_of, roles_of


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
    visible = visible_lines(tree)
    links = links_of(tree)
    paragraphs = paragraphs_of(tree)
    title = hints.title or headline_of(facts, visible)
    if title is not None:
        paragraphs = [p for i, p in enumerate(paragraphs) if i > 2 or fold(p) != fold(title)]
    refuse_what_is_no_article(paragraphs, facts, links)
    text = "\n\n".join([title, *paragraphs] if title else paragraphs)
    lines = as_marked_up(lines_of(text), facts.captions, links)
    roles = roles_of(lines, title=title)
    language = hints.language or page_language(text, facts.language)
    publisher = hints.publisher or publisher_of(facts)
    credits = credits_of(lines, roles, publisher=publisher)
    heads = heads_of(facts, visible, title)
    address = hints.url or canonical_of(facts.canonical, url) or url
    return Article(
        text=text,
        title=title,
        language=language,
        blocks=blocks_of(lines, roles),
        published=published_hint(hints, language)
        or published_of(facts, visible, heads=heads, url=address, language=language),
        publisher=credits.publisher,
        via=credits.via,
        authors=authors_of(facts, tree, visible, heads=heads),
        url=address,
    )
