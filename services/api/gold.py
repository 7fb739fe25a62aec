"""What people reviewed as material to train and to measure engines with: a text and a JSON file for each article.

In the JSON stand the words of each part, verbatim, with which occurrence they are where they come several times. Only
what a person accepted or corrected is required of an engine. What nobody said anything of is `optional`, which counts
neither as missed nor as wrong; what was rejected is left out, so that an engine that finds it is wrong.
"""

import io
import json
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine

from services.common.contracts.articles import Article, ArticleId, Role
from services.common.contracts.reviews import standing
from services.common.contracts.spans import Span
from services.common.contracts.statements import Statement
from services.common.store import articles, reviews, statements
from services.common.store.columns import storable
from services.common.store.engine import snapshot

_EDGE = 50
"""Characters that tell where a body begins and ends, and which block is noise: scorers ask for 20 to 60."""

Node = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """One article as it is written; `is_whole` where something was said of each of its statements."""

    id: ArticleId
    text: str
    json: Node
    is_whole: bool


def reviewed(engine: Engine) -> Iterator[GoldArticle]:
    """Every article of which a review stands, in the order of their ids, each read in a transaction of its own. Raises
    StoreDown."""
    after = ""
    while True:
        with snapshot(engine) as conn:
            ids = reviews.reviewed(conn, after=after)
        if not ids:
            return
        for id in ids:
            with snapshot(engine) as conn:
                row = articles.find(conn, id)
                said = standing(reviews.of_article(conn, id))
                shown = tuple(stored.statement for stored in statements.of_article(conn, id))
            if row is not None and said:
                yield gold_of(row.id, row.article, shown)
        after = ids[-1]


class GoldFormat(StrEnum):
    JSONL = "jsonl"
    TAR = "tar"


MEDIA: Mapping[GoldFormat, tuple[str, str]] = {
    GoldFormat.JSONL: ("application/jsonl", ".jsonl"),
    GoldFormat.TAR: ("application/gzip", ".tar.gz"),
}
"""By format: its media type, and how the name of a file ends."""


def files_of(article: GoldArticle) -> tuple[tuple[str, bytes], ...]:
    """The two files of an article, by their paths in a folder."""
    written = json.dumps(article.json, ensure_ascii=False, indent=1) + "\n"
    return (f"texts/{article.id}.txt", article.text.encode()), (f"json/{article.id}.json", written.encode())


def write(form: GoldFormat, found: Iterable[GoldArticle], *, now: datetime) -> Iterator[bytes]:
    """The articles in this form, piece by piece, in memory that does not grow with them; each file is made `now`."""
    return _lines(found) if form is GoldFormat.JSONL else _archive(found, now)


def _lines(found: Iterable[GoldArticle]) -> Iterator[bytes]:
    """An object for each article: what its JSON file has, its text, and whether it was reviewed whole."""
    for one in found:
        line = {"id": one.id, "text": one.text, "whole": one.is_whole, **one.json}
        yield json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _archive(found: Iterable[GoldArticle], now: datetime) -> Iterator[bytes]:
    sink = io.BytesIO()
    with tarfile.open(mode="w|gz", fileobj=sink) as archive:
        for one in found:
            for path, content in files_of(one):
                member = tarfile.TarInfo(path)
                member.size, member.mtime = len(content), int(now.timestamp())
                archive.addfile(member, io.BytesIO(content))
            yield from _taken(sink)
    yield from _taken(sink)


def _taken(sink: io.BytesIO) -> Iterator[bytes]:
    """What has been written by now, if any; it is forgotten."""
    if piece := sink.getvalue():
        sink.seek(0)
        sink.truncate()
        yield piece


def gold_of(id: ArticleId, article: Article, shown: Sequence[Statement]) -> GoldArticle:
    """What is told of an article with these statements, in text order. Pure."""
    text = storable(article.text)
    main = [block.span for block in article.blocks if block.role is Role.MAIN]
    noise = [block.span for block in article.blocks if block.role in (Role.FURNITURE, Role.RELATED)]
    named: dict[str, Node] = {}
    for one in shown:
        if one.speaker.name is not None:
            named.setdefault(storable(one.speaker.name), {"names": [storable(one.speaker.name)], "descriptions": []})
    title = article.title and storable(article.title)
    told: Node = {
        "id": id,
        "lang": article.language,
        "title": title if title and title in text else None,
        "published": None if article.published is None else str(article.published.day),
        "publisher": article.publisher and storable(article.publisher),
        "via": [storable(one) for one in article.via],
        "main_start": _edge(text, main[0])[0] if main else None,
        "main_end": _edge(text, main[-1])[1] if main else None,
        "noise": [_edge(text, span)[0] for span in noise if _edge(text, span)[0]],
    }
    rows = [_statement(one, text) for one in shown]
    return GoldArticle(
        id=id,
        text=text,
        json={"article": told, "statements": rows, "speakers": named},
        is_whole=all(one.review is not None for one in shown),
    )


def _edge(text: str, span: Span) -> tuple[str, str]:
    """The first and the last words of a block, within one line each."""
    words = span.of(text).strip()
    return words.split("\n")[0][:_EDGE].strip(), words.split("\n")[-1][-_EDGE:].strip()


def _statement(of: Statement, text: str) -> Node:
    source, cue = _one(text, "source", of.source), _one(text, "cue", of.cue)
    nths = [_nth(text, part) for part in of.content]
    return {
        **source,
        **cue,
        "content": [part.of(text) for part in of.content],
        **({"content_nth": nths} if any(nths) else {}),
        "kind": of.kind.value,
        "speaker": of.speaker.name and storable(of.speaker.name),
        "speaker_kind": of.speaker.kind.value,
        "role": of.speaker.role and storable(of.speaker.role),
        "section": of.section.value,
        "said_on": None if of.said_on is None else str(of.said_on.day),
        "venue": None if of.venue is None else of.venue.of(text),
        "nested": of.nested_in is not None,
        "optional": of.review is None,
    }


def _one(text: str, name: str, span: Span | None) -> Node:
    if span is None:
        return {name: None}
    nth = _nth(text, span)
    return {name: span.of(text), **({f"{name}_nth": nth} if nth else {})}


def _nth(text: str, span: Span) -> int:
    """Which occurrence of its words it is, overlapping ones counted."""
    words, count, at = span.of(text), 0, -1
    while (at := text.find(words, at + 1)) != span.start:
        count += 1
    return count
