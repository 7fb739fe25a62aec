"""Tells an article's page from a front page, a section, a list of results or an error page, and refuses those."""

from collections.abc import Sequence
from itertools import pairwise

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.common.folding import fold
from services.ingest.lines import ends_sentence
from services.ingest.metadata import PageFacts
from services.ingest.passages import Passage
from services.ingest.roles import tells_of
from services.ingest.zones import Zone

_FEWEST_WORDS = 25
"""A page whose main text is shorter is a teaser, a list or an error page; the shortest real article measured has 38."""
_FEWEST_LETTERS = 160
"""The same for scripts that put no spaces between words."""
_SENTENCE = 80
"""Code points from which a line is taken for running text, whatever it ends with."""
_FEWEST_SUMMARIES = 3
_FEWEST_ENTRIES = 40
"""Paragraphs of a directory of links; an article that opens each of its offers with a link has fewer."""
_MOSTLY = 0.5
_BELOW_LINKS = 0.6
"""Share of paragraphs; an article with "Read also" between its paragraphs has them below fewer than every second."""
_RESULTS = tuple(
    fold(words)
    for words in ("search results", "results for", "search:", "نتائج البحث", "نتائج بحث", "resultados de la búsqueda")
)
"""What the headline of a list of results opens with, folded."""
_NEWS_WORDS = 6
"""A headline of news has more words than most headings inside an article."""


def says_article(facts: PageFacts) -> bool:
    """Whether the page calls itself one article; a list may name many."""
    return bool(facts.headlines or facts.article_body) and len(set(facts.headlines)) <= 1


def refuse_what_is_no_article(
    passages: Sequence[Passage], *, is_article: bool, title: str | None = None, kinds: Sequence[str] = ()
) -> None:
    """Raises Rejected where the paragraphs are too few, or are headlines, links, cells, or many articles' summaries.

    `title` is the page's headline, `kinds` what OpenGraph calls the page.
    """
    body = [p for p in passages if p.zone is Zone.BODY and not p.is_link]
    words = sum(p.text.count(" ") + 1 for p in body)
    length = sum(len(p.text) for p in body)
    if words < _FEWEST_WORDS and length < _FEWEST_LETTERS and not (words and is_article):
        raise no_article("No article was found on the page: it holds no running text of any length.")
    prose = [p for p in body if len(p.text) >= _SENTENCE or ends_sentence(p.text)]
    if is_article:
        return
    if "profile" in kinds:
        raise no_article("The page is about an author or a person, with a list of articles, not an article.")
    if fold(title or "").startswith(_RESULTS):
        raise no_article("The page is a list of search results, not an article.")
    if _are_summaries(body, prose) or _are_below_links(body):
        raise no_article("The page is a list of articles with their summaries, not an article.")
    headlines_only = (
        len(passages) >= 8 and sum(len(p.text) for p in prose) < 2 * _FEWEST_LETTERS and not _is_form(passages, prose)
    )
    linked = sum(1 for p in passages if p.opens_with_link) if len(passages) >= _FEWEST_ENTRIES else 0
    cells = sum(p.text.count("| ") for p in passages)
    if headlines_only or linked > 0.5 * len(passages) or cells > max(20, words / 25):
        raise no_article("The page is a list of headlines or links, not an article.")


def _is_form(passages: Sequence[Passage], prose: Sequence[Passage]) -> bool:
    """Whether it is a notice with labels ("Contact: ...") around its text: whole sentences stand together, and nearly
    all else is shorter than a headline, and no link."""
    rest = [p for p in passages if p not in prose]
    entries = sum(p.is_link or p.opens_with_link or p.text.count(" ") + 1 >= _NEWS_WORDS for p in rest)
    places = [i for i, p in enumerate(passages) if p in prose]
    return len(places) >= 2 and places[-1] - places[0] == len(places) - 1 and entries <= 1


def _are_summaries(body: Sequence[Passage], prose: Sequence[Passage]) -> bool:
    """Whether headlines and paragraphs take turns, and most paragraphs tell what the headline above them says."""
    pairs = 0
    for above, below in pairwise(body):
        is_headline = above.text.count(" ") + 1 >= _NEWS_WORDS and not ends_sentence(above.text)
        pairs += is_headline and len(below.text) > len(above.text) and tells_of(fold(above.text), fold(below.text))
    return pairs > _FEWEST_SUMMARIES and 2 * pairs > 0.7 * len(body) and pairs > _MOSTLY * len(prose)


def _are_below_links(body: Sequence[Passage]) -> bool:
    """Whether most paragraphs stand right below a headline that leads to another page."""
    below = sum(p.below_link for p in body)
    return below > _FEWEST_SUMMARIES and below > _BELOW_LINKS * len(body)


def no_article(message: str) -> Rejected:
    """The refusal of a page that holds no article; `message` says what it is instead."""
    return Rejected(
        Reason(
            code=ReasonCode.NO_ARTICLE,
            message=message,
            advice="Hand in the address of the article itself, or its text as .txt.",
        )
    )
