"""JSON-LD in the words of schema.org: a Quotation where the speaker's own words stand, otherwise a Claim."""

import json
from collections.abc import Iterator, Mapping

from services.api import schemas
from services.api.exports.rows import Batches, Origin
from services.common.contracts.statements import DatePrecision, Kind, SpeakerKind

_TYPES = {
    SpeakerKind.PERSON: "Person",
    SpeakerKind.ORGANIZATION: "Organization",
    SpeakerKind.OUTLET: "NewsMediaOrganization",
    SpeakerKind.GROUP: "Organization",  # unnamed people: schema.org knows nothing nearer
}
_DAYS = {DatePrecision.DAY: "%Y-%m-%d", DatePrecision.MONTH: "%Y-%m", DatePrecision.YEAR: "%Y"}

Node = Mapping[str, object]


def write(batches: Batches, origin: Origin) -> Iterator[bytes]:
    """One document; its graph has a line for each statement."""
    head = json.dumps({"@context": "https://schema.org", "@graph": []})
    yield head.removesuffix("]}").encode()
    separator = "\n"
    for batch in batches:
        nodes = (json.dumps(_statement(row.statement, origin.base), ensure_ascii=False) for row in batch)
        yield (separator + ",\n".join(nodes)).encode()
        separator = ",\n"
    yield b"\n]}\n"


def _statement(given: schemas.Statement, base: str) -> Node:
    """`spokenByCharacter` and `author` say what the article says: to whom it attributes the words."""
    quoted = given.kind is not Kind.INDIRECT
    return _told(
        {
            "@type": "Quotation" if quoted else "Claim",
            "@id": base + given.links.self,
            "url": base + given.links.page,
            "text": given.words,
            "inLanguage": given.article.language,
            "spokenByCharacter" if quoted else "author": _speaker(given, base),
            "dateCreated": given.said_on and given.said_on.day.strftime(_DAYS[given.said_on.precision]),
            "isPartOf" if quoted else "appearance": _article(given.article, base + given.links.article),
        }
    )


def _speaker(given: schemas.Statement, base: str) -> Node | None:
    name = given.speaker.name or (given.source and given.source.text) or given.speaker.role
    if name is None:
        return None
    return _told(
        {
            "@type": _TYPES[given.speaker.kind],
            "@id": given.links.speaker and base + given.links.speaker,
            "name": name,
            "jobTitle": given.speaker.role if given.speaker.kind is SpeakerKind.PERSON else None,
        }
    )


def _article(given: schemas.StatementArticle, id: str) -> Node:
    return _told(
        {
            "@type": "NewsArticle",
            "@id": id,
            "url": given.url,
            "headline": given.title,
            "inLanguage": given.language,
            "datePublished": given.published and given.published.isoformat(),
            "publisher": given.publisher and {"@type": "NewsMediaOrganization", "name": given.publisher},
        }
    )


def _told(node: Node) -> Node:
    """Without what is not known: JSON-LD has no null."""
    return {name: value for name, value in node.items() if value is not None}
