"""What extract does with a submission whose article is stored: statements first, then their speakers and
what other reports of the same words there are.

    EXTRACT ──replace statements + advance──▶ LINK ──speakers, utterances + finish──▶ FINISHED (done)
       └ no module for the article's language ──▶ FINISHED (rejected; the article stays and can be read)

Each arrow is one transaction. Statements have ids made of the article and their spans, and speakers ids made of kind
and name; utterances are a function of what is stored: doing the work twice, in any order, gives the same rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from services.common.contracts.messages import Message, StatementsExtracted
from services.common.contracts.submissions import Outcome, Reason, ReasonCode, Stage, Submission, SubmissionId
from services.common.contracts.utterances import Kept
from services.common.errors import Rejected
from services.common.settings import Settings
from services.common.store import arrivals, articles, bites, erased_names, reviews, statements, ties
from services.common.store.articles import Packed
from services.common.store.engine import reading, snapshot
from services.common.store.numbering import lock_articles, numbers_of
from services.common.store.statements import Prepared
from services.common.store.ties import Words
from services.extract import languages, linking, tying
from services.extract.link.utterances.encoders import Encoder
from services.extract.neighbours import Seen, Shelf
from services.extract.pipeline import RULES, analyse
from services.extract.pipeline import Engine as Finder

SMALL_BYTES = 64_000
"""Deflated texts up to so large are loaded together: 99 of 100 articles are, and 50 of them take 3 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extractor:
    """Finds who says what in articles, and stores it."""

    engine: Engine
    finder: Finder = RULES
    settings: Settings

    def load(self, conn: Connection, rows: Sequence[Submission], *, now: datetime) -> dict[SubmissionId, Packed]:  # noqa: ARG002
        found = articles.packed(conn, {_article_id(row) for row in rows}, most_bytes=SMALL_BYTES)
        return {row.id: found[_article_id(row)] for row in rows if _article_id(row) in found}

    def work(self, row: Submission, loaded: Packed | None) -> Prepared:
        """Raises Rejected for a language that Qawl does not read."""
        stored = (loaded or self._article(row)).unpacked()
        language = languages.find(stored.article.language)
        if language is None:
            raise Rejected(_unsupported(stored.article.language))
        found = analyse(stored.article, language, self.finder)
        return statements.prepared(stored, found)

    def keep(
        self, conn: Connection, done: Sequence[tuple[Submission, Prepared]], *, now: datetime
    ) -> tuple[Message, ...]:
        due_at = now + timedelta(seconds=self.settings.publish_grace_seconds)
        each = {found.article_id: found for _, found in done}
        may_be = erased_names.left(conn, tuple(each.values()))
        statements.replace_all(conn, reviews.laid_over(conn, may_be), now=now)
        moved = dict.fromkeys(row.id for row, _ in done)
        bites.advance(conn, moved, at=Stage.EXTRACT, to=Stage.LINK, now=now, due_at=due_at)
        return (StatementsExtracted(tuple(moved)),)

    def _article(self, row: Submission) -> Packed:
        id = _article_id(row)
        with reading(self.engine) as conn:
            found = articles.packed(conn, [id])
        assert id in found, f"article {id} is gone: articles are never deleted"
        return found[id]


MOST_TOGETHER = 400
"""Statements of a bite that are embedded in one go, a third of a second: no other row of the bite waits for a large
article, and a worker that is told to stop does so soon."""

Lacking = Mapping[str, Words]
"""An article's statements of which nothing is kept for the linker yet, by their ids."""


@dataclass(slots=True)
class Linked:
    """What an article's statements lacked, by their ids, and what was `seen` of its neighbours before anybody had to
    wait for it."""

    made: Mapping[str, Kept]
    seen: Seen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Linker:
    """Resolves who speaks in articles' statements, ties them to other reports of the same words, and finishes their
    submissions as done."""

    engine: Engine
    encoder: Encoder | None = None
    shelf: Shelf = field(default_factory=Shelf)

    def load(self, conn: Connection, rows: Sequence[Submission], *, now: datetime) -> dict[SubmissionId, Lacking]:  # noqa: ARG002
        found = self._lacking(conn, rows)
        return {row.id: found.get(_article_id(row), {}) for row in rows}

    def ready(self, loaded: Mapping[SubmissionId, Lacking]) -> Mapping[SubmissionId, Lacking]:
        """With embeddings, as far as they are not too many."""
        return tying.embedded(loaded, self.encoder, most=MOST_TOGETHER)

    def work(self, row: Submission, loaded: Lacking | None) -> Linked:
        if loaded is None:
            with reading(self.engine) as conn:
                loaded = self._lacking(conn, [row]).get(_article_id(row), {})
        return Linked(tying.prepare(loaded, self.encoder))

    def look_ahead(self, done: Sequence[tuple[Submission, Linked]]) -> None:
        """Compare the articles with the neighbours that there are: links are made by one process at a time, and `keep`
        has only to compare with those that have come or changed since."""
        each = {_article_id(row): linked for row, linked in done}
        with snapshot(self.engine) as conn:
            numbers = numbers_of(conn, each)
            made = {number: each[id].made for id, number in numbers.items()}
            speakers = linking.foreseen(conn, made)
            seen = tying.look_ahead(conn, made, speakers, self.shelf, encoder=self.encoder)
        for id, number in numbers.items():
            each[id].seen = seen.get(number)

    def keep(
        self, conn: Connection, done: Sequence[tuple[Submission, Linked]], *, now: datetime
    ) -> tuple[Message, ...]:
        each = {_article_id(row): linked for row, linked in done}
        linking.link(conn, each, now=now)
        numbers = lock_articles(conn, each)
        tying.link(
            conn,
            {numbers[id]: linked.made for id, linked in each.items()},
            encoder=self.encoder,
            now=now,
            seen={numbers[id]: linked.seen for id, linked in each.items() if linked.seen is not None},
            shelf=self.shelf,
        )
        bites.finish(conn, [row.id for row, _ in done], Outcome.DONE, at=Stage.LINK, now=now)
        arrivals.announce(conn, each)
        return ()

    def _lacking(self, conn: Connection, rows: Sequence[Submission]) -> Mapping[str, Lacking]:
        name = self.encoder.name if self.encoder else None
        return ties.lacking(conn, {_article_id(row) for row in rows}, name)


def _article_id(row: Submission) -> str:
    assert row.article_id is not None, "it stands behind INGEST without an article"
    return row.article_id


def _unsupported(language: str) -> Reason:
    found = "The language of the article could not be told" if language == "und" else f"It is in language {language!r}"
    known = ", ".join(sorted(languages.CODES))
    return Reason(
        code=ReasonCode.UNSUPPORTED_LANGUAGE,
        message=f"{found}; Qawl finds statements in: {known}.",
        advice="If it is in one of these, hand it in again with its language named; otherwise read it as it is.",
    )
