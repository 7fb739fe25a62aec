"""Tells an article's page from a front page, a section, a list of results or an error page, and refuses those."""

from collections.abc import Sequence

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.lines import ends_sentence
from services.ingest.metadata import PageFacts
from services.ingest.passages import Passage

_FEWEST_WORDS = 25
"""A page whose main text is shorter is a teaser, a list or an error page; the shortest real article measured has 38."""
_FEWEST_LETTERS = 160
"""The same for scripts that put no spaces between words."""
_SENTENCE = 80
"""Code points from which a line is taken for running text, whatever it ends with."""


def refuse_what_is_no_article(passages: Sequence[Passage], facts: PageFacts) -> None:
    """Raises Rejected where the paragraphs are too short, or a list of headlines, links or cells."""
    words = sum(p.text.count(" ") + 1 for p in passages)
    length = sum(len(p.text) for p in passages)
    if words < _FEWEST_WORDS and length < _FEWEST_LETTERS and not (words and (facts.headlines or facts.article_body)):
        raise no_article("No article was found on the page: it holds no running text of any length.")
    if facts.headlines:
        return
    prose = sum(len(p.text) for p in passages if len(p.text) >= _SENTENCE or ends_sentence(p.text))
    headlines_only = len(passages) >= 8 and prose < 2 * _FEWEST_LETTERS
    linked = sum(1 for p in passages if p.opens_with_link) if len(passages) >= 20 else 0
    cells = sum(p.text.count("| ") for p in passages)
    if headlines_only or linked > 0.3 * len(passages) or cells > max(20, words / 25):
        raise no_article("The page is a list of headlines or links, not an article.")


def no_article(message: str) -> Rejected:
    """The refusal of a page that holds no article; `message` says what it is instead."""
    return Rejected(
        Reason(
            code=ReasonCode.NO_ARTICLE,
            message=message,
            advice="Hand in the address of the article itself, or its text as .txt.",
        )
    )
