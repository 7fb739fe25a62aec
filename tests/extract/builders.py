"""Articles for tests, from a few words, and statements as comparable rows."""

from datetime import date
from typing import NamedTuple

from services.common.contracts.articles import Article, Block, DateBasis, Published, Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import Statement
from services.extract.languages import find
from services.extract.pipeline import analyse


class Row(NamedTuple):
    """A statement's words."""

    source: str | None
    cue: str | None
    content: str
    speaker: str | None


def article(*blocks: tuple[Role, str] | str, language: str, published: date | None = None) -> Article:
    """An article of blocks on lines of their own; a plain string is a main block."""
    text, made = "", []
    for block in blocks:
        role, words = (Role.MAIN, block) if isinstance(block, str) else block
        made.append(Block(role=role, span=Span(len(text), len(text) + len(words))))
        text += words + "\n"
    when = Published(day=published, basis=DateBasis.HINT) if published else None
    return Article(text=text, title=None, language=language, blocks=tuple(made), published=when)


def statements(*blocks: tuple[Role, str] | str, language: str, published: date | None = None) -> tuple[Statement, ...]:
    data = find(language)
    assert data is not None
    return analyse(article(*blocks, language=language, published=published), data)


def rows(*blocks: tuple[Role, str] | str, language: str) -> list[Row]:
    """What is found, as words; several parts of a content are joined by " … "."""
    text = article(*blocks, language=language).text
    return [
        Row(
            s.source.of(text) if s.source else None,
            s.cue.of(text) if s.cue else None,
            " … ".join(part.of(text) for part in s.content),
            s.speaker.name,
        )
        for s in statements(*blocks, language=language)
    ]
