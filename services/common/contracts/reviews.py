"""What people say of statements: right as it is, right when corrected, none at all, or one that was missed.

    what the engine finds ──┐
                            ├── apply ──▶ what is shown
    standing reviews ───────┘

Reviews are told apart from what an engine finds, and laid over it each time. So an article may be read again by any
engine, as often as one likes, and what a person said stays said; taken back, what the engine finds is there again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import Enum
from itertools import pairwise

from services.common.contracts.articles import Article, ArticleId
from services.common.contracts.refusals import Refusal
from services.common.contracts.spans import Span
from services.common.contracts.statements import (
    DatePrecision,
    Kind,
    SaidOn,
    SpeakerKind,
    Statement,
    StatementId,
    Verdict,
    statement_id,
)

BY_REVIEW = "review"
"""What a speaker is resolved by, and a date rests on, where a person has told it."""
PERSON = "person"
"""The engine in the evidence of what a person added (`additions.py`)."""
MOST_PARTS = 50
"""Of one content: an interrupted quotation has two or three."""
SAME_SHARE = 0.5
"""Characters that two contents must have in common, of all that either has, to be taken for the same statement: what
scorers of quotations hold for a match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What somebody said of one statement. It is kept as it was made; undone, it counts no more.

    `statement_id` is the statement as the engine found it, `seen`. `record` is what is shown instead: `seen` itself
    where it was accepted, None where it was rejected. Of several for one statement the latest counts that stands. What
    somebody added is `seen` and `record` alike.
    """

    number: int
    article_id: ArticleId
    statement_id: StatementId
    verdict: Verdict
    seen: Statement
    record: Statement | None
    made_at: datetime
    made_by: str
    note: str | None = None
    undone_at: datetime | None = None
    undone_by: str | None = None

    @property
    def is_of_added(self) -> bool:
        """Whether it is of a statement that no engine found: the addition itself, or what was said of it later."""
        return self.seen.evidence.engine == PERSON


class Keep(Enum):
    """What a correction says of a part that it leaves as it is."""

    AS_IT_IS = 0


KEEP = Keep.AS_IT_IS


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is wrong with a statement, part by part: None says that there is none.

    `name_at` is where the article names the speaker. A `name` of another speaker takes the role with it unless one is
    given.
    """

    content: tuple[Span, ...] | Keep = KEEP
    source: Span | Keep | None = KEEP
    cue: Span | Keep | None = KEEP
    kind: Kind | Keep = KEEP
    name: str | Keep | None = KEEP
    name_at: Span | Keep | None = KEEP
    speaker_kind: SpeakerKind | Keep = KEEP
    role: str | Keep | None = KEEP
    said_on: date | Keep | None = KEEP
    said_precision: DatePrecision = DatePrecision.DAY


class UnfitError(ValueError):
    """A correction that the article's text does not bear; the message says why, and what to do."""

    def __init__(self, message: str, because: Refusal) -> None:
        super().__init__(message)
        self.because = because


def corrected(of: Statement, article: Article, correction: Correction) -> Statement:
    """The statement as somebody says that it is; raises UnfitError. Its id is that of its spans, as ever."""
    c = correction
    content = of.content if isinstance(c.content, Keep) else c.content
    source = of.source if isinstance(c.source, Keep) else c.source
    cue = of.cue if isinstance(c.cue, Keep) else c.cue
    check(article.text, content, source, cue)
    speaker = of.speaker
    if not (isinstance(c.name, Keep) and isinstance(c.name_at, Keep) and isinstance(c.speaker_kind, Keep)):
        name = speaker.name if isinstance(c.name, Keep) else c.name
        is_other = name != speaker.name
        at = speaker.resolved_from if not is_other else None
        speaker = replace(
            speaker,
            name=name,
            kind=speaker.kind if isinstance(c.speaker_kind, Keep) else c.speaker_kind,
            role=None if is_other else speaker.role,
            resolved_from=at if isinstance(c.name_at, Keep) else c.name_at,
        )
        if speaker != of.speaker:
            speaker = replace(speaker, resolved_by=BY_REVIEW)
        _check_span(article.text, speaker.resolved_from)
    if not isinstance(c.role, Keep) and c.role != speaker.role:
        speaker = replace(speaker, role=c.role, resolved_by=BY_REVIEW)
    said_on = of.said_on
    if not isinstance(c.said_on, Keep) and _day(of.said_on) != (c.said_on and (c.said_on, c.said_precision)):
        new = c.said_on
        said_on = None if new is None else SaidOn(day=new, precision=c.said_precision, basis=BY_REVIEW)
    # What a cue means is known of the words that were found; of a wider or narrower cut of them as well.
    is_known = cue == of.cue or (cue is not None and of.cue is not None and cue.overlaps(of.cue))
    blocks = [block.role for block in article.blocks if block.span.contains(Span(content[0].start, content[0].end))]
    return replace(
        of,
        id=statement_id(of.article_id, source, cue, content),
        content=content,
        source=source,
        cue=cue,
        kind=of.kind if isinstance(c.kind, Keep) else c.kind,
        speaker=speaker,
        said_on=said_on,
        section=blocks[0] if blocks and content != of.content else of.section,
        cue_class=of.cue_class if is_known else None,
        polarity=of.polarity if is_known else None,
    )


def _day(said_on: SaidOn | None) -> tuple[date, DatePrecision] | None:
    return None if said_on is None else (said_on.day, said_on.precision)


def check(text: str, content: Sequence[Span], *others: Span | None) -> None:
    """Raises UnfitError where the text does not bear a statement of this content, with these other parts."""
    if not content:
        raise UnfitError(
            "A statement says something: give the content at least one part, or reject the statement.",
            Refusal.NO_CONTENT,
        )
    if len(content) > MOST_PARTS:
        raise UnfitError(f"The content has {len(content)} parts; one has {MOST_PARTS} at most.", Refusal.TOO_MANY_PARTS)
    for span in (*content, *others):
        _check_span(text, span)
    for one, next_one in pairwise(content):
        if next_one.start < one.end:
            raise UnfitError(
                "The parts of a content stand in text order, and none within another.", Refusal.OUT_OF_ORDER
            )


def _check_span(text: str, span: Span | None) -> None:
    if span is None:
        return
    if span.end > len(text):
        told = f"[{span.start}, {span.end}) reaches beyond the article's {len(text)} characters."
        raise UnfitError(told, Refusal.NOT_IN_TEXT)
    if not span.of(text).strip():
        raise UnfitError(f"There are no words from {span.start} to {span.end}.", Refusal.NOT_IN_TEXT)


def standing(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """Of each statement's reviews the latest that is not undone, oldest first. With an addition goes all that was said
    of what was added."""
    latest: dict[StatementId, Review] = {}
    left = [one for one in sorted(reviews, key=lambda one: one.number) if one.undone_at is None]
    added = {one.statement_id for one in left if one.verdict is Verdict.ADDED}
    for review in left:
        if not review.is_of_added or review.statement_id in added:
            latest[review.statement_id] = review
    return tuple(sorted(latest.values(), key=lambda one: one.number))


def apply(found: Iterable[Statement], reviews: Iterable[Review]) -> tuple[Statement, ...]:
    """What is shown of an article whose statements these are, and which these reviews are of; in order of their ids.

    A statement that an engine finds elsewhere than the one before did is the same where the cues overlap and half of
    the contents is in common. The order in which either comes does not matter.
    """
    by_id = {one.id: one for one in found}
    counting = standing(reviews)
    covered = _covered(by_id, counting)
    shown = {id: one for id, one in by_id.items() if id not in covered}
    instead: dict[StatementId, StatementId | None] = {}
    for review in counting:
        if review.record is not None:
            shown[review.record.id] = replace(review.record, review=review.verdict)
        outer = review.seen.nested_in if review.record is None else review.record.id
        instead |= dict.fromkeys((id for id, by in covered.items() if by is review), outer)
        instead[review.statement_id] = outer
    nested = {id: replace(one, nested_in=_outer(one, shown, instead)) for id, one in shown.items()}
    added = {one.record.id for one in counting if one.is_of_added and one.record is not None}
    return tuple(_placed(nested[id], nested, added) for id in sorted(nested))


def _covered(found: Mapping[StatementId, Statement], reviews: Sequence[Review]) -> dict[StatementId, Review]:
    """Which review each statement falls under, of those that fall under one."""
    covered: dict[StatementId, Review] = {}
    for review in reviews:
        for id in (review.statement_id, None if review.record is None else review.record.id):
            if id is not None and id in found:
                covered[id] = review
    for review in reviews:
        if review.statement_id in found:
            continue
        near = [one for id, one in found.items() if id not in covered and is_same(one, review.seen)]
        if near:
            covered[max(near, key=lambda one: (_share(one, review.seen), one.id)).id] = review
    return covered


def _outer(
    of: Statement, shown: Mapping[StatementId, Statement], instead: Mapping[StatementId, StatementId | None]
) -> StatementId | None:
    """The statement that it is nested in by what is shown."""
    outer, passed = of.nested_in, set[StatementId]()
    while outer is not None and outer not in passed and (outer not in shown or outer == of.id):
        passed.add(outer)
        outer = instead.get(outer)
    return outer if outer in shown and outer != of.id else None


def _placed(of: Statement, shown: Mapping[StatementId, Statement], added: Collection[StatementId]) -> Statement:
    """Within what it stands in, where it was added, or stands in what was: no engine has told so."""
    around = [
        shown[id] for id in (shown if of.id in added else added) if id != of.id and _holds(shown[id], of)
    ]  # fmt: skip
    if of.id not in added and of.nested_in is not None:
        around = [one for one in around if _holds(shown[of.nested_in], one)]
    if not around:
        return of
    return replace(of, nested_in=min(around, key=lambda one: (sum(map(len, one.content)), one.id)).id)


def _holds(outer: Statement, inner: Statement) -> bool:
    """Whether one part of the outer one's content has all of the inner one in it, and more."""
    parts = (*inner.content, *(span for span in (inner.cue,) if span is not None))
    return any(all(part.contains(one) and part != one for one in parts) for part in outer.content)


def is_same(one: Statement, other: Statement) -> bool:
    """Whether both tell the same words of the same cue, cut a little differently. Where somebody added one without
    telling its cue, that may be any."""
    if _share(one, other) < SAME_SHARE:
        return False
    if any(each.cue is None and each.evidence.engine == PERSON for each in (one, other)):
        return True
    if one.cue is None or other.cue is None:
        return one.cue is other.cue
    return one.cue.overlaps(other.cue)


def _share(one: Statement, other: Statement) -> float:
    """Of the characters of both contents, those that they have in common."""
    common = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one.content for b in other.content)
    return common / (sum(map(len, one.content)) + sum(map(len, other.content)) - common)


def is_unchanged(one: Statement, other: Statement) -> bool:
    """Whether they tell the same, whatever was said of them."""
    return all(getattr(one, f.name) == getattr(other, f.name) for f in fields(Statement) if f.name != "review")
