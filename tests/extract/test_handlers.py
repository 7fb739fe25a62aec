"""What extract does with a stored article, on a real store."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from services.common.contracts.articles import Article, Block, Role
from services.common.contracts.messages import StatementsExtracted
from services.common.contracts.spans import Span
from services.common.contracts.submissions import Channel, NewSubmission, Outcome, ReasonCode, Stage, Submission
from services.common.errors import Rejected
from services.common.settings import Settings
from services.common.store import articles, speakers, statements, submissions
from services.common.store.engine import reading, writing
from services.extract import handlers
from services.extract.languages import CODES
from tests.common.stepping import take

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
TEXT = """"Every ship was inspected twice," harbour master Dana Orwell said on Tuesday.

The ferries will sail again from Monday, Dana Orwell said.
"""


@pytest.fixture
def engine(sqlite_store: Engine) -> Engine:
    return sqlite_store


def stored(engine: Engine, *, language: str = "en", text: str = TEXT) -> Submission:
    """A submission that stands at EXTRACT with its article."""
    blocks = (Block(role=Role.MAIN, span=Span(0, len(text))),)
    article = Article(text=text, title=None, language=language, blocks=blocks)
    with writing(engine) as conn:
        new = NewSubmission(channel=Channel.TEXT, name="ferry", payload=text.encode())
        (submission,) = submissions.accept(conn, [new], now=NOW)
        articles.insert(conn, article, submission.id, now=NOW)
        submissions.advance(conn, submission.id, at=Stage.INGEST, to=Stage.EXTRACT, now=NOW, article_id=article.id)
    return row(engine, submission.id)


def row(engine: Engine, id: str) -> Submission:
    with reading(engine) as conn:
        found = submissions.find(conn, id)
    assert found is not None
    return found


def extract(engine: Engine, submission: Submission) -> object:
    return take(handlers.Extractor(engine=engine, settings=Settings()), submission, engine=engine, now=NOW)


def link(engine: Engine, submission: Submission) -> object:
    return take(handlers.Linker(engine=engine), row(engine, submission.id), engine=engine, now=NOW)


def of_article(engine: Engine, submission: Submission) -> list[tuple[str, str | None]]:
    assert submission.article_id is not None
    with reading(engine) as conn:
        found = statements.of_article(conn, submission.article_id)
    return [(s.statement.id, s.speaker_id) for s in found]


def test_statements_are_stored_and_wait_for_their_speakers(engine: Engine) -> None:
    submission = stored(engine)
    assert extract(engine, submission) == (StatementsExtracted((submission.id,)),)
    assert len(of_article(engine, submission)) == 2
    assert row(engine, submission.id).stage is Stage.LINK


def test_extracting_twice_gives_the_same_rows_and_moves_on_once(engine: Engine) -> None:
    submission = stored(engine)
    extract(engine, submission)
    before = of_article(engine, submission)
    assert extract(engine, submission) == ()
    assert of_article(engine, submission) == before


def test_linking_finishes_the_submission_with_its_speakers(engine: Engine) -> None:
    submission = stored(engine)
    extract(engine, submission)
    for _ in range(2):  # a message that comes twice counts nobody's statements twice
        assert link(engine, submission) == ()
    assert row(engine, submission.id).outcome is Outcome.DONE
    (speaker_id,) = {speaker_id for _, speaker_id in of_article(engine, submission)}
    assert speaker_id is not None
    with reading(engine) as conn:
        speaker = speakers.find(conn, speaker_id)
    assert speaker is not None
    assert (speaker.name, speaker.statements) == ("Dana Orwell", 2)


def test_an_article_without_statements_is_done_as_well(engine: Engine) -> None:
    submission = stored(engine, text="The ferries sail from Monday.\n")
    assert extract(engine, submission) == (StatementsExtracted((submission.id,)),)
    link(engine, submission)
    assert row(engine, submission.id).outcome is Outcome.DONE


@pytest.mark.parametrize("language", ["xx", "und"])
def test_a_language_without_a_module_is_rejected_and_says_which_ones_there_are(engine: Engine, language: str) -> None:
    submission = stored(engine, language=language)
    with pytest.raises(Rejected) as raised:
        extract(engine, submission)
    assert raised.value.reason.code is ReasonCode.UNSUPPORTED_LANGUAGE
    assert ", ".join(sorted(CODES)) in raised.value.reason.message


def test_what_has_moved_on_is_queued_from_then_on(engine: Engine) -> None:
    submission = stored(engine)
    extract(engine, submission)
    assert row(engine, submission.id).queued_at == NOW
