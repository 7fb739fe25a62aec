"""What people say of statements, as the API and the page take and tell it."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from services.api import cursors, links, problems
from services.api import review_schemas as schemas
from services.api.callers import Caller
from services.api.context import Context
from services.api.parameters import ReviewQuery
from services.api.problems import Problem, ProblemKind
from services.api.schemas import Span as WordsAt
from services.common.contracts.access import Act
from services.common.contracts.additions import Addition
from services.common.contracts.reviews import KEEP, Correction, Review
from services.common.contracts.spans import Span
from services.common.contracts.statements import DatePrecision, Statement, Verdict
from services.common.store import articles, review_decisions, reviews
from services.common.store.columns import storable
from services.common.store.engine import promising, reading
from services.common.store.numbering import read_cursor
from services.common.store.review_decisions import ReviewRefusedError, UnknownError

Within = Callable[[Connection, schemas.Review], None]
"""Called with a review in its transaction."""


def nothing_else(_conn: Connection, _review: schemas.Review) -> None:
    """Nothing is to be true together with it."""


def listed(conn: Connection, query: ReviewQuery) -> tuple[list[schemas.Review], int | None]:
    """A page of reviews, newest first, and the number before which the next one begins; None where none follows."""
    position = cursors.opened(query.cursor)
    page = reviews.page(
        conn,
        verdict=query.verdict,
        article_id=query.article,
        by=query.by,
        made_from=query.made_from,
        made_to=query.made_to,
        undone=query.undone,
        before=None if position is None else read_cursor(position),
        limit=query.limit,
    )
    return told_of(conn, page.items), page.next


def decide(
    context: Context, key: str, asked: schemas.ReviewIn, *, caller: Caller, within: Within = nothing_else
) -> schemas.Review:
    """Record it; it shows at once, its speaker within seconds. Raises Problem for one that makes no sense."""
    by, now, note = asked.by or caller.name, context.clock(), asked.note
    with refusing(), promising(context.engine) as conn:
        match asked:
            case schemas.Judged(verdict="accepted"):
                made = review_decisions.accept(conn, key, by=by, now=now, note=note)
            case schemas.Judged():
                made = review_decisions.reject(conn, key, by=by, now=now, note=note)
            case schemas.Corrected():
                made = review_decisions.correct(conn, key, correction(asked), by=by, now=now, note=note)
        caller.write(conn, Act.STATEMENT_REVIEWED, now=now, subject=key, note=f"{made.verdict} (number {made.number})")
        (told,) = told_of(conn, [made])
        within(conn, told)
    return told


def add(
    context: Context,
    article: str,
    asked: schemas.AddedStatementIn,
    *,
    caller: Caller,
    within: Within = nothing_else,
) -> schemas.Review:
    """Record a statement that no engine found; it shows at once, its speaker within seconds. Raises Problem."""
    by, now, new = asked.by or caller.name, context.clock(), addition(asked)
    with refusing(), promising(context.engine) as conn:
        made = review_decisions.add(conn, article, new, by=by, now=now, note=asked.note)
        caller.write(conn, Act.STATEMENT_ADDED, now=now, subject=made.statement_id, note=f"number {made.number}")
        (told,) = told_of(conn, [made])
        within(conn, told)
    return told


def undo(context: Context, number: int, *, caller: Caller, within: Within = nothing_else) -> schemas.Review:
    """Take it back. Raises Problem where there is none, or it was taken back before."""
    now = context.clock()
    with refusing(), promising(context.engine) as conn:
        undone = review_decisions.undo(conn, number, by=caller.name, now=now)
        caller.write(conn, Act.REVIEW_UNDONE, now=now, subject=undone.statement_id, note=f"number {number}")
        (told,) = told_of(conn, [undone])
        within(conn, told)
    return told


def history(context: Context, key: str) -> schemas.StatementReviews:
    """Raises Problem where there is no such statement, nor ever was one that somebody reviewed."""
    with reading(context.engine) as conn:
        made = reviews.of_statement(conn, key)
        if not made and reviews.shown(conn, key) is None:
            raise problems.not_found("statement", key)
        return schemas.StatementReviews(items=told_of(conn, made[::-1]))


def read(sent: object) -> schemas.ReviewIn:
    """Raises Problem with all that does not fit."""
    is_corrected = isinstance(sent, dict) and sent.get("verdict") == "corrected"
    model: type[schemas.ReviewIn] = schemas.Corrected if is_corrected else schemas.Judged
    return problems.fit(
        model, sent, advice='Send {"verdict": "accepted"} or "rejected", or "corrected" with the parts that are wrong.'
    )


def read_addition(sent: object) -> schemas.AddedStatementIn:
    """Raises Problem with all that does not fit."""
    advice = (
        'Send {"content": [{"start": 0, "end": 30}], "speaker": {"name": "..."}} with spans of the article\'s text.'
    )
    return problems.fit(schemas.AddedStatementIn, sent, advice=advice)


def addition(asked: schemas.AddedStatementIn) -> Addition:
    """What was sent as a new statement; raises Problem for a span that is none."""
    who, day = asked.speaker, asked.said_on
    return Addition(
        content=tuple(_span(one) for one in asked.content),
        source=_place(asked.source),
        cue=_place(asked.cue),
        kind=asked.kind,
        name=who.name,
        name_at=_place(who.at),
        speaker_kind=who.kind,
        role=who.role,
        said_on=None if day is None else day.day,
        said_precision=DatePrecision.DAY if day is None else day.precision,
    )


def correction(asked: schemas.Corrected) -> Correction:
    """What was sent as a correction; raises Problem for a span that is none."""
    given = asked.model_fields_set
    who = asked.speaker
    told = who.model_fields_set if who is not None else frozenset[str]()
    return Correction(
        content=KEEP if asked.content is None else tuple(_span(one) for one in asked.content),
        source=_place(asked.source) if "source" in given else KEEP,
        cue=_place(asked.cue) if "cue" in given else KEEP,
        kind=asked.kind or KEEP,
        name=who.name if who is not None and "name" in told else KEEP,
        name_at=_place(who.at) if who is not None and "at" in told else KEEP,
        speaker_kind=(who.kind or KEEP) if who is not None else KEEP,
        role=who.role if who is not None and "role" in told else KEEP,
        said_on=KEEP if "said_on" not in given else None if asked.said_on is None else asked.said_on.day,
        said_precision=DatePrecision.DAY if asked.said_on is None else asked.said_on.precision,
    )


def _place(given: schemas.SpanIn | None) -> Span | None:
    return None if given is None else _span(given)


def _span(given: schemas.SpanIn) -> Span:
    try:
        return Span(given.start, given.end)
    except ValueError:
        raise Problem(
            ProblemKind.INVALID_REQUEST,
            f"[{given.start}, {given.end}) holds no characters.",
            advice="Give `end` as the place behind the last character: it is greater than `start`.",
        ) from None


_ADVICE = "GET /v1/reviews lists what was said, GET /v1/articles/{id}/text the text that spans count."


class RefusedProblem(Problem):
    """A review that makes no sense; `because` and `statement` tell a page why, in the reader's language."""

    def __init__(self, error: ReviewRefusedError) -> None:
        super().__init__(ProblemKind.WRONG_STATE, str(error), advice=_ADVICE)
        self.because = error.because
        self.statement = error.statement


class refusing:  # noqa: N801 (it reads as a verb where it is used)
    """A review that makes no sense, or is about nothing, as a problem."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, UnknownError):
            raise Problem(ProblemKind.NOT_FOUND, str(error), advice=_ADVICE) from error
        if isinstance(error, ReviewRefusedError):
            raise RefusedProblem(error) from error


def told_of(conn: Connection, made: Sequence[Review]) -> list[schemas.Review]:
    """The reviews in this order, with the words that their spans hold."""
    found: dict[int, schemas.Review] = {}
    for id, text in articles.texts(conn, {one.article_id for one in made}):
        kept = storable(text)
        found |= {one.number: _told(one, kept) for one in made if one.article_id == id}
    return [found[one.number] for one in made if one.number in found]


def _told(one: Review, text: str) -> schemas.Review:
    shown = None if one.record is None else one.record.id
    return schemas.Review(
        number=one.number,
        verdict=one.verdict,
        statement=one.statement_id,
        shown=shown,
        article=one.article_id,
        before=None if one.verdict is Verdict.ADDED else _reviewed(one.seen, text),
        after=None if one.record is None else _reviewed(one.record, text),
        made_at=one.made_at,
        made_by=one.made_by,
        note=one.note,
        undone_at=one.undone_at,
        undone_by=one.undone_by,
        links=schemas.ReviewLinks(
            history=links.statement_reviews(one.statement_id),
            statement=shown and links.statement(shown),
            article=links.article(one.article_id),
            page=links.record_in_article(one.article_id, shown),
        ),
    )


def _reviewed(of: Statement, text: str) -> schemas.Reviewed:
    def at(span: Span | None) -> WordsAt | None:
        return None if span is None else WordsAt(start=span.start, end=span.end, text=span.of(text))

    day = of.said_on
    return schemas.Reviewed(
        kind=of.kind,
        speaker=schemas.ReviewedSpeaker(name=of.speaker.name, kind=of.speaker.kind, role=of.speaker.role),
        source=at(of.source),
        cue=at(of.cue),
        content=[WordsAt(start=one.start, end=one.end, text=one.of(text)) for one in of.content],
        said_on=None if day is None else schemas.ReviewedDay(day=day.day, precision=day.precision),
    )
