"""What extract does with a submission whose article is stored: statements first, then their speakers.

    EXTRACT ──replace statements + advance──▶ LINK ──assign speakers + finish──▶ FINISHED (done)
       └ no module for the article's language ──▶ FINISHED (rejected; the article stays and can be read)

Each arrow is one transaction. Statements have ids made of the article and their spans, and speakers ids made of kind
and name, so that doing the work twice, in any order, gives the same rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from services.common.contracts.messages import Message, StatementsExtracted
from services.common.contracts.submissions import Outcome, Reason, ReasonCode, Stage, Submission, SubmissionId
from services.common.errors import Rejected
from services.common.settings import Settings
from services.common.store import articles, bites, speakers, statements
from services.common.store.articles import Packed
from services.common.store.engine import reading
from services.common.store.statements import Prepared
from services.extract import languages
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
        statements.replace_all(conn, tuple(each.values()), now=now)
        moved = dict.fromkeys(row.id for row, _ in done)
        bites.advance(conn, moved, at=Stage.EXTRACT, to=Stage.LINK, now=now, due_at=due_at)
        return (StatementsExtracted(tuple(moved)),)

    def _article(self, row: Submission) -> Packed:
        id = _article_id(row)
        with reading(self.engine) as conn:
            found = articles.packed(conn, [id])
        assert id in found, f"article {id} is gone: articles are never deleted"
        return found[id]


@dataclass(frozen=True, slots=True)
class Linked:
    """There is nothing to work out: speakers are told by what the store holds."""


@dataclass(frozen=True, slots=True)
class Linker:
    """Resolves the speakers of articles' statements, and finishes their submissions as done."""

    def load(self, conn: Connection, rows: Sequence[Submission], *, now: datetime) -> dict[SubmissionId, None]:  # noqa: ARG002
        return {row.id: None for row in rows}

    def work(self, row: Submission, loaded: None) -> Linked:  # noqa: ARG002
        return Linked()

    def keep(
        self, conn: Connection, done: Sequence[tuple[Submission, Linked]], *, now: datetime
    ) -> tuple[Message, ...]:
        speakers.assign(conn, *(_article_id(row) for row, _ in done), now=now)
        bites.finish(conn, [row.id for row, _ in done], Outcome.DONE, at=Stage.LINK, now=now)
        return ()


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
