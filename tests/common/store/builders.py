"""Values to store, with everything but the point of the test filled in. All names are invented."""

import sqlite3
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from services.common.contracts.articles import Article, Block, DateBasis, Published, Role, StoredArticle
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
from services.common.contracts.submissions import Channel, NewSubmission, Reason, ReasonCode, SubmissionId
from services.common.contracts.topology import ROUTES
from services.common.contracts.urgency import LEVELS
from services.common.contracts.workers import Worker
from services.common.store import articles, statements, submissions, sweeping

NOW = datetime(2026, 3, 4, 5, 6, 7, 890123, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
WHY = Reason(code=ReasonCode.UNREACHABLE, message="No answer.", advice="Try again.", detail="timed out")


def a_submission(payload: bytes | None = b"bytes", url: str | None = None, name: str = "a file") -> NewSubmission:
    return NewSubmission(channel=Channel.UPLOAD, name=name, payload=None if url else payload, url=url)


def a_worker(name: str = "ingest@desk", *, seen_at: datetime = NOW, **known: object) -> Worker:
    given: dict[str, object] = {"queues": ("ingest",), "version": "0.1", "pid": 7, "concurrency": 2, "busy": 1}
    given |= {"name": name, "started_at": seen_at, "seen_at": seen_at, **known}
    return Worker(**given)  # type: ignore[arg-type]


def an_article(
    text: str,
    *,
    language: str = "en",
    publisher: str | None = "The Daily Example",
    day: date | None = date(2026, 3, 1),
    url: str | None = None,
) -> Article:
    return Article(
        text=text,
        title=None,
        language=language,
        blocks=(Block(role=Role.MAIN, span=Span(0, len(text))),) if text else (),
        publisher=publisher,
        published=None if day is None else Published(day=day, basis=DateBasis.META),
        url=url,
    )


def stored(conn: Connection, article: Article, *, now: datetime = NOW) -> StoredArticle:
    """The article in the store, brought by a submission of its own."""
    (submission,) = submissions.accept(conn, [a_submission()], now=now)
    found = articles.insert(conn, article, submission.id, now=now)
    assert found is not None
    return found


def a_statement(
    article: Article,
    content: str,
    *,
    source: str | None = None,
    cue: str | None = None,
    name: str | None = "Mira Holt",
    speaker_kind: SpeakerKind = SpeakerKind.PERSON,
    role: str | None = None,
    kind: Kind = Kind.INDIRECT,
    section: Role = Role.MAIN,
    said: date | None = None,
) -> Statement:
    """A statement whose spans are where the given words first stand in the article."""

    def where(words: str) -> Span:
        start = article.text.index(words)
        return Span(start, start + len(words))

    spans = (None if source is None else where(source), None if cue is None else where(cue), (where(content),))
    return Statement(
        id=statement_id(article.id, *spans),
        article_id=article.id,
        kind=kind,
        section=section,
        source=spans[0],
        cue=spans[1],
        content=spans[2],
        speaker=NamedSpeaker(name=name, kind=speaker_kind, role=role, resolved_by="name"),
        evidence=Evidence(engine="test", version="1", pattern="said"),
        confidence=0.75,
        said_on=None if said is None else SaidOn(day=said, precision=DatePrecision.DAY, basis="today"),
    )


def one_statement(conn: Connection, text: str, *, language: str = "en", **of: object) -> Statement:
    """An article whose whole text is the content of its only statement, stored."""
    article = stored(conn, an_article(text, language=language))
    statement = a_statement(article.article, text, **of)  # type: ignore[arg-type]
    statements.replace(conn, article, [statement], now=NOW)
    return statement


def awaiting(conn: Connection, *, now: datetime) -> tuple[SubmissionId, ...]:
    """Which submissions a message is to be sent for at this time, at whatever stage, most urgent first."""
    return tuple(
        id
        for priority in LEVELS
        for route in ROUTES
        for id in sweeping.waiting(conn, route.stage, priority, now=now, ahead=timedelta(), limit=1000)
    )


def busy_error() -> sqlite3.OperationalError:
    """As SQLite tells that another connection holds the lock."""
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_BUSY, "SQLITE_BUSY"
    return error
