"""What extract does with a submission whose article is stored: statements first, then their speakers.

    EXTRACT ──replace statements + advance──▶ LINK ──assign speakers + finish──▶ FINISHED (done)
       └ no module for the article's language ──▶ FINISHED (rejected; the article stays and can be read)

Each arrow is one transaction. Statements have ids made of the article and their spans, and speakers ids made of kind
and name, so that doing the work twice, in any order, gives the same rows.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from services.common.contracts.articles import ArticleId, StoredArticle
from services.common.contracts.messages import Message, StatementsExtracted
from services.common.contracts.submissions import Outcome, Reason, ReasonCode, Stage, Submission
from services.common.errors import Rejected
from services.common.settings import Settings
from services.common.store import articles, speakers, statements, submissions
from services.common.store.engine import reading, writing
from services.extract import languages
from services.extract.pipeline import RULES, analyse
from services.extract.pipeline import Engine as Finder

Clock = Callable[[], datetime]


def extract_statements(
    submission: Submission, *, engine: Engine, finder: Finder = RULES, settings: Settings, clock: Clock
) -> tuple[Message, ...]:
    """Find who says what in its article, and store it; raises Rejected for a language that Qawl does not read."""
    stored = _article(submission, engine)
    language = languages.find(stored.article.language)
    if language is None:
        raise Rejected(_unsupported(stored.article.language))
    found = analyse(stored.article, language, finder)
    now = clock()
    due_at = now + timedelta(seconds=settings.publish_grace_seconds)
    with writing(engine) as conn:
        if not submissions.advance(conn, submission.id, at=Stage.EXTRACT, to=Stage.LINK, now=now, due_at=due_at):
            return ()  # another attempt was faster; its statements are the same
        statements.replace(conn, stored, found, now=now)
    return (StatementsExtracted((submission.id,)),)


def link_speakers(submission: Submission, *, engine: Engine, clock: Clock) -> tuple[Message, ...]:
    """Resolve the speakers of its article's statements, and finish it as done."""
    assert submission.article_id is not None, "it stands at LINK without an article"
    with writing(engine) as conn:
        if submissions.finish(conn, submission.id, Outcome.DONE, now=clock()):
            speakers.assign(conn, submission.article_id, now=clock())
    return ()


def _article(submission: Submission, engine: Engine) -> StoredArticle:
    assert submission.article_id is not None, "it stands at EXTRACT without an article"
    with reading(engine) as conn:
        stored = articles.find(conn, ArticleId(submission.article_id))
    assert stored is not None, f"article {submission.article_id} is gone: articles are never deleted"
    return stored


def _unsupported(language: str) -> Reason:
    found = "The language of the article could not be told" if language == "und" else f"It is in language {language!r}"
    known = ", ".join(sorted(languages.CODES))
    return Reason(
        code=ReasonCode.UNSUPPORTED_LANGUAGE,
        message=f"{found}; Qawl finds statements in: {known}.",
        advice="If it is in one of these, hand it in again with its language named; otherwise read it as it is.",
    )
