"""Statements that no engine found and a person adds: built here from the places of their words in the text. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.common.contracts.articles import Role, StoredArticle
from services.common.contracts.refusals import Refusal
from services.common.contracts.reviews import BY_REVIEW, PERSON, UnfitError, check
from services.common.contracts.spans import Span
from services.common.contracts.statements import (
    DatePrecision,
    Evidence,
    Kind,
    NamedSpeaker,
    SaidOn,
    SpeakerKind,
    Statement,
    statement_id,
)

EVIDENCE = Evidence(engine=PERSON, version="1", pattern="added")
"""Of what was added; its version is that of the rules by which a statement is built of what a person gives."""
_QUOTED = re.compile(r"“[^“”\n]*[”\n]|„[^„“”\n]*[“”\n]|«[^«»\n]*[»\n]|\"[^\"\n]*[\"\n]")
"""Words in quotation marks; what a paragraph leaves open ends with it. Not between single marks, which are apostrophes,
too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What a person says was said. Where `kind` is None, quotation marks tell it. `name_at` is where the article names
    the speaker; where it is None and the name stands in the source, that is the source."""

    content: tuple[Span, ...]
    source: Span | None = None
    cue: Span | None = None
    kind: Kind | None = None
    name: str | None = None
    name_at: Span | None = None
    speaker_kind: SpeakerKind = SpeakerKind.PERSON
    role: str | None = None
    said_on: date | None = None
    said_precision: DatePrecision = DatePrecision.DAY


def added(article: StoredArticle, addition: Addition) -> Statement:
    """The statement that somebody adds to the article. Raises UnfitError for one that the text does not bear, or that
    nobody says."""
    a, text = addition, article.article.text
    check(text, a.content, a.source, a.cue, a.name_at)
    if a.source is None and not a.name:
        raise UnfitError(
            "Say who said it: give the speaker's name, or the words of the article that name the speaker.",
            Refusal.NOBODY,
        )
    at = a.name_at
    if at is None and a.source is not None and a.name and a.name in a.source.of(text):
        at = a.source
    roles = [block.role for block in article.article.blocks if block.span.contains(a.content[0])]
    said_on = None if a.said_on is None else SaidOn(day=a.said_on, precision=a.said_precision, basis=BY_REVIEW)
    return Statement(
        id=statement_id(article.id, a.source, a.cue, a.content),
        article_id=article.id,
        kind=a.kind or kind_of(text, a.content),
        section=roles[0] if roles else Role.MAIN,
        source=a.source,
        cue=a.cue,
        content=a.content,
        speaker=NamedSpeaker(
            name=a.name or None, kind=a.speaker_kind, role=a.role or None, resolved_by=BY_REVIEW, resolved_from=at
        ),
        evidence=EVIDENCE,
        confidence=1.0,
        said_on=said_on,
    )


def kind_of(text: str, content: Sequence[Span]) -> Kind:
    """Direct where all letters of the content stand in quotation marks, indirect where none do, else mixed."""
    quoted = bytearray(len(text))
    for match in _QUOTED.finditer(text):
        quoted[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    found = {quoted[at] for part in content for at in range(part.start, part.end) if text[at].isalnum()}
    return Kind.MIXED if len(found) > 1 else Kind.DIRECT if found == {1} else Kind.INDIRECT
