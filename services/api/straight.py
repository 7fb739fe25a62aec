"""A list of statements as JSON straight from its rows, which is most of what is asked of the API.

What comes of it is, byte by byte, what `schemas.Statement` makes of the same rows by way of their values
(`listing.with_venues`): those cost more than the rows and the JSON together, fifty times a page.
"""

from collections.abc import Collection, Mapping, Sequence

from pydantic_core import to_json
from sqlalchemy import Connection

from services.api import links, listing
from services.api.present import PART_GLUE
from services.common.contracts.spans import Span
from services.common.store import copies
from services.common.store.copies import NOT_CARRIED, Carried
from services.common.store.statement_rows import Row, chain_of

Told = Mapping[str, object]
"""A statement as JSON has it."""


def told(conn: Connection, rows: Sequence[Row]) -> list[Told]:
    """The rows with the words of their venues, and with how often their articles were carried."""
    carried = copies.carried(conn, {row.article_copy_of or row.article_id for row in rows})
    places = ((r.article_id, r.id, Span(r.venue_start, r.venue_end)) for r in rows if r.venue_start is not None)
    venues = listing.venues_of(conn, places)
    return [_statement(r, venues.get(r.id), carried.get(r.article_copy_of or r.article_id, NOT_CARRIED)) for r in rows]


def page(items: Sequence[Told], next: str | None, asked: Collection[str] | None = None) -> bytes:
    """`schemas.StatementPage`; of each item only the members that are asked for, where some are."""
    if asked is not None:
        items = [{name: value for name, value in item.items() if name in asked} for item in items]
    return to_json({"items": items, "next": next})


def _statement(r: Row, venue: str | None, carried: Carried) -> Told:
    id, article, speaker = r.id, r.article_id, r.the_speaker
    return {
        "id": id,
        "kind": r.kind,
        "section": r.section,
        "speaker": {
            "id": speaker,
            "name": r.speaker_name,
            "kind": r.speaker_kind,
            "role": r.speaker_role,
            "resolved_by": r.resolved_by,
            "resolved_from": _span(r.resolved_from_start, r.resolved_from_end, r.resolved_from_text),
        },
        "source": _span(r.source_start, r.source_end, r.source_text),
        "cue": _span(r.cue_start, r.cue_end, r.cue_text),
        "content": _parts(r.content_spans, r.content_text),
        "words": r.content_text,
        "cue_class": r.cue_class or None,
        "polarity": r.polarity or None,
        "addressee": _span(r.addressee_start, r.addressee_end, r.addressee_text),
        "said_on": None
        if r.said_day is None
        else {"day": r.said_day, "precision": r.said_precision, "basis": r.said_basis},
        "venue": _span(r.venue_start, r.venue_end, venue),
        "nested_in": r.nested_in,
        "chain": chain_of(r),
        "confidence": r.confidence,
        "review": r.review or None,
        "article": {
            "id": article,
            "title": r.article_title,
            "publisher": r.article_publisher,
            # Without what it rests on it is not told (`read_published`).
            "published": None if r.article_published_basis is None else r.published_day,
            "language": r.language,
            "url": r.article_url,
            "copies": carried.copies,
            "outlets": carried.outlets,
        },
        "evidence": {
            "engine": r.engine,
            "version": r.engine_version,
            "pattern": r.pattern,
            "cue": r.cue_entry,
            "score": r.score,
        },
        "nearness": None,
        "extracted_at": r.extracted_at,
        "links": {
            "self": links.statement(id),
            "article": links.article(article),
            "speaker": speaker and links.speaker(speaker),
            "nested_in": r.nested_in and links.statement(r.nested_in),
            "utterances": links.utterances_of(id),
            "page": links.place_in_article(article, id),
        },
    }


def _span(start: int | None, end: int | None, text: str | None) -> Told | None:
    return None if start is None or end is None or text is None else {"start": start, "end": end, "text": text}


def _parts(spans: Sequence[Sequence[int]], joined: str) -> list[Told]:
    """The parts of a content out of the joined words: the spans tell their lengths."""
    found: list[Told] = []
    place = 0
    for start, end in spans:
        found.append({"start": start, "end": end, "text": joined[place : place + end - start]})
        place += end - start + len(PART_GLUE)
    return found
