"""An utterance's reports side by side, each beside the earliest one's words."""

from sqlalchemy import Connection

from services.api import listing, present, schemas
from services.common.contracts.spans import Span
from services.common.store import ties, utterances
from services.common.wordings import Difference, Wording, differences


def detail(conn: Connection, key: str) -> schemas.UtteranceDetail | None:
    """The utterance of this id or of this statement; None where there is none."""
    row = utterances.find(conn, key)
    if row is None:
        return None
    members = utterances.members(conn, row.id)
    facts = ties.facts(conn, [one.statement.stored.statement.id for one in members])
    shown = listing.with_venues(conn, [one.statement for one in members])
    wordings = {
        one.id: Wording(text=one.words, language=one.article.language, facts=facts.get(one.id, ())) for one in shown
    }
    first = wordings.get(row.first)
    return schemas.UtteranceDetail(
        **dict(present.utterance(row)),
        members=[
            schemas.UtteranceMember(
                statement=statement,
                copy_of=member.statement.article.copy_of,
                is_whole=member.is_whole,
                score=member.score,
                changes=_changes(first, wordings[statement.id]) if first and statement.id != row.first else [],
            )
            for member, statement in zip(members, shown, strict=True)
        ],
        ties=[
            schemas.UtteranceTie(
                first=one.first,
                second=one.second,
                score=one.score,
                whole=one.whole,
                reasons=[schemas.TieReason(feature=w.feature, value=w.value, weight=w.weight) for w in one.why],
            )
            for one in utterances.ties(conn, row.id)
        ],
    )


def _changes(first: Wording, here: Wording) -> list[schemas.WordingChange]:
    return [_change(one, first, here) for one in differences(first, here)]


def _change(one: Difference, first: Wording, here: Wording) -> schemas.WordingChange:
    return schemas.WordingChange(change=one.change, first=_span(one.first, first), here=_span(one.second, here))


def _span(span: Span | None, wording: Wording) -> schemas.Span | None:
    return None if span is None else schemas.Span(start=span.start, end=span.end, text=span.of(wording.text))
