"""W3C Web Annotations: each statement pinned to the characters of its article, by what they are and by where they are.

Positions count Unicode code points of the text at `source`, as the Web Annotation Data Model asks, and not
the units of an encoding: text[start:end] in Python, [...text].slice(start, end) in JavaScript.
"""

import json
from collections.abc import Iterator, Mapping

from services.api import links, schemas
from services.api.exports.rows import Around, Batches, Origin, Row

CONTEXT = "http://www.w3.org/ns/anno.jsonld"

Node = Mapping[str, object]


def write(batches: Batches, origin: Origin) -> Iterator[bytes]:
    """One AnnotationPage with a line for each statement."""
    head = {"@context": CONTEXT, "type": "AnnotationPage", "items": []}
    yield json.dumps(head).removesuffix("]}").encode()
    separator = "\n"
    for batch in batches:
        nodes = (json.dumps(_annotation(row, origin), ensure_ascii=False) for row in batch)
        yield (separator + ",\n".join(nodes)).encode()
        separator = ",\n"
    yield b"\n]}\n"


def _annotation(row: Row, origin: Origin) -> Node:
    given = row.statement
    said_by = given.speaker.name or (given.source and given.source.text) or given.speaker.role
    about = [word for word in (said_by, given.speaker.role, given.cue and given.cue.text) if word]
    return {
        "id": origin.base + given.links.self,
        "type": "Annotation",
        "motivation": "describing",
        "created": given.extracted_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "generator": {"type": "Software", "name": f"Qawl {origin.version}"},
        "body": [
            _text(", ".join(dict.fromkeys(about)), "describing", given.article.language),
            *([_text(said_by, "tagging", given.article.language)] if said_by else []),
            _text(given.kind.value, "classifying", "en"),
            {"type": "SpecificResource", "source": origin.base + given.links.page, "purpose": "linking"},
        ],
        # One for each part; a statement's content may stand in several places.
        "target": [
            _target(given, part, around, origin.base) for part, around in zip(given.content, row.around, strict=True)
        ],
    }


def _text(value: str, purpose: str, language: str) -> Node:
    return {"type": "TextualBody", "value": value, "purpose": purpose, "format": "text/plain", "language": language}


def _target(given: schemas.Statement, part: schemas.Span, around: Around, base: str) -> Node:
    where: dict[str, object] = {
        "type": "SpecificResource",
        "source": base + links.article_text(given.article.id),
        "selector": [
            {"type": "TextQuoteSelector", "exact": part.text, "prefix": around.prefix, "suffix": around.suffix},
            {"type": "TextPositionSelector", "start": part.start, "end": part.end},
        ],
    }
    if given.article.url is not None:
        where["scope"] = given.article.url
    return where
