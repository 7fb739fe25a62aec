"""The subjects of a speaker, and his position on one, as the API and the page tell them."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection

from services.api import links, listing, problems
from services.api import subject_schemas as schemas
from services.api.context import Context
from services.api.speaker_schemas import StatementsOfMonth
from services.common.contracts.speakers import Speaker
from services.common.contracts.subjects import OnSubject, Saying, Subject
from services.common.store import remarks, speakers, statements
from services.common.store.engine import reading
from services.common.subjects.asking import position
from services.common.subjects.finding import find_subjects


def of_speaker(context: Context, key: str) -> tuple[Speaker, schemas.SubjectList]:
    """Raises Problem where nobody has the id, nor had it."""
    with reading(context.engine) as conn:
        speaker = _found(conn, key)
        said = remarks.of_speaker(conn, speaker.id)
    given = (part for one in said.items for part in (one.id, one.text, one.language, one.day, one.place, one.utterance))
    found = context.subjects.of(
        (speaker.names, speaker.roles, *given),
        lambda: find_subjects(said.items, names=speaker.names, roles=speaker.roles),
    )
    return speaker, schemas.SubjectList(
        items=[_subject(speaker, one) for one in found], looked_at=len(said.items), more=said.is_cut
    )


def on(
    context: Context, key: str, about: str, *, after: str | None, limit: int
) -> tuple[Speaker, schemas.SubjectPosition, str | None]:
    """What he said on it, `limit` sayings from where the last page ended, and where this one does.

    Raises Problem as `of_speaker` does, ValueError for a place that it did not give out.
    """
    start = read_place(after)
    with reading(context.engine) as conn:
        speaker = _found(conn, key)
        said = remarks.of_speaker(conn, speaker.id)
        found = position(said.items, about, names=speaker.names, roles=speaker.roles)
        page = found.sayings[start : start + limit]
        items = sayings(conn, page)
    end = start + limit if len(found.sayings) > start + limit else None
    told = schemas.SubjectPosition(
        about=about,
        sayings=len(found.sayings),
        statements=sum(len(saying.reports) for saying in found.sayings),
        months=_months(found.sayings),
        items=items,
        also=[_subject(speaker, one, beside=about) for one in found.also],
        looked_at=len(said.items),
        more=said.is_cut,
        next=None,
    )
    return speaker, told, None if end is None else str(end)


def _found(conn: Connection, key: str) -> Speaker:
    speaker = speakers.find(conn, key)
    if speaker is None:
        raise problems.not_found("speaker", key)
    return speaker


def read_place(after: str | None) -> int:
    """How many came before; raises ValueError for a place that was not given out."""
    if after is None:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) <= 6):
        raise ValueError(f"not a cursor of this list: {after[:40]!r}")
    return int(after)


def sayings(conn: Connection, page: Sequence[Saying]) -> list[schemas.SubjectSaying]:
    """These, with the statements that report them."""
    rows = statements.listed(conn, [one.remark.id for saying in page for one in saying.reports])
    shown = {item.id: item for item in listing.with_venues(conn, rows)}
    return [
        schemas.SubjectSaying(
            day=saying.day,
            utterance=saying.utterance,
            reports=[
                schemas.SubjectReport(statement=shown[one.remark.id], named_at=_places(one))
                for one in saying.reports
                if one.remark.id in shown
            ],
        )
        for saying in page
    ]


def _months(sayings: Sequence[Saying]) -> list[StatementsOfMonth]:
    days = (one.remark.day for saying in sayings for one in saying.reports)
    months = Counter(f"{day:%Y-%m}" for day in days if day is not None)
    return [StatementsOfMonth(month=month, statements=months[month]) for month in sorted(months)]


def _places(one: OnSubject) -> list[schemas.PlaceInWords]:
    return [schemas.PlaceInWords(start=place.start, end=place.end) for place in one.places]


def _subject(speaker: Speaker, one: Subject, *, beside: str | None = None) -> schemas.Subject:
    about = one.name if beside is None else f"{beside} {one.name}"
    return schemas.Subject(
        name=one.name,
        words=[schemas.SubjectWord(text=word.text, language=word.language, uses=word.statements) for word in one.words],
        statements=one.statements,
        first_day=one.first,
        last_day=one.last,
        links=schemas.SubjectLinks(
            self=links.subject(speaker.id, about), page=links.page_of_subject(speaker.id, about)
        ),
    )
