"""A speaker's profile as the API and the page tell it, and the decisions that they take."""

from collections import Counter
from collections.abc import Callable

from sqlalchemy import Connection

from services.api import cursors, present, problems
from services.api import speaker_schemas as schemas
from services.api.callers import Caller
from services.api.context import Context
from services.api.parameters import SpeakerQuery
from services.api.problems import Problem, ProblemKind
from services.common.contracts.access import Act
from services.common.contracts.speakers import Edit, Profile
from services.common.store import speaker_decisions, speaker_edits, speakers
from services.common.store.engine import promising, reading
from services.common.store.speaker_decisions import EditRefusedError
from services.common.store.speaker_order import SpeakerOrder

Within = Callable[[Connection, schemas.SpeakerEdit], None]
"""Called with a decision in its transaction."""


def nothing_else(_conn: Connection, _edit: schemas.SpeakerEdit) -> None:
    """Nothing is to be true together with it."""


def listed(context: Context, query: SpeakerQuery, order: SpeakerOrder) -> speakers.SpeakerPage:
    """A page of speakers in this order; raises Problem for a cursor of another list."""
    with cursors.ours(), reading(context.engine) as conn:
        return speakers.page(
            conn,
            name=query.name,
            kind=query.kind,
            order=order,
            after=cursors.opened(query.cursor),
            limit=query.limit,
        )


def find(context: Context, key: str) -> schemas.SpeakerDetail:
    """Raises Problem where nobody has the id, nor had it."""
    with reading(context.engine) as conn:
        profile = speakers.profile(conn, key)
        if profile is None:
            raise problems.not_found("speaker", key)
        edits = speaker_edits.of_namings(conn, [one.id for one in profile.namings], undone=True)
    return _detail(profile, edits)


def decide(
    context: Context, key: str, asked: schemas.SpeakerEditIn, *, caller: Caller, within: Within = nothing_else
) -> schemas.SpeakerEdit:
    """Record a decision; it shows within seconds. Raises Problem for one that makes no sense."""
    by, now = asked.by or caller.name, context.clock()
    with refusing(), promising(context.engine) as conn:
        match asked:
            case schemas.MergeIn():
                found = speaker_decisions.merge(conn, [key, *asked.others], by=by, now=now)
            case schemas.SplitIn():
                found = speaker_decisions.split(conn, key, asked.names, by=by, now=now)
            case schemas.NameIn(action="rename"):
                found = speaker_decisions.rename(conn, key, asked.name, by=by, now=now)
            case schemas.NameIn():
                found = speaker_decisions.add_alias(conn, key, asked.name, by=by, now=now)
        caller.write(conn, Act.SPEAKER_DECIDED, now=now, subject=key, note=f"{found.action} (number {found.number})")
        within(conn, edit(found))
    return edit(found)


def undo(context: Context, number: int, *, caller: Caller, within: Within = nothing_else) -> schemas.SpeakerEdit:
    with refusing(), promising(context.engine) as conn:
        speaker_decisions.undo(conn, number, by=caller.name, now=context.clock())
        found = speaker_edits.find(conn, number)
        assert found is not None
        caller.write(conn, Act.SPEAKER_UNDONE, now=context.clock(), note=f"number {number}")
        within(conn, edit(found))
    return edit(found)


def latest(context: Context) -> schemas.SpeakerEditPage:
    with reading(context.engine) as conn:
        return schemas.SpeakerEditPage(items=[edit(one) for one in speaker_edits.latest(conn)])


def read(sent: object) -> schemas.SpeakerEditIn:
    """Raises Problem with all that does not fit."""
    model: type[schemas.SpeakerEditIn]
    match sent:
        case {"action": "merge"}:
            model = schemas.MergeIn
        case {"action": "split"}:
            model = schemas.SplitIn
        case _:
            model = schemas.NameIn
    return problems.fit(
        model, sent, advice='Send {"action": "rename", "name": "..."}; there are "alias", "merge" and "split", too.'
    )


class refusing:  # noqa: N801 (it reads as a verb where it is used)
    """A decision that makes no sense, or is about nobody, as a problem."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, EditRefusedError):
            missing = str(error).startswith("There is no")
            raise Problem(
                ProblemKind.NOT_FOUND if missing else ProblemKind.WRONG_STATE,
                str(error),
                advice=None if missing else "GET /v1/speakers/{id} tells the speaker's names and decisions.",
            ) from error


def edit(row: Edit) -> schemas.SpeakerEdit:
    return schemas.SpeakerEdit(
        number=row.number,
        action=row.action,
        namings=list(row.namings),
        apart=list(row.apart),
        text=row.text,
        made_at=row.made_at,
        made_by=row.made_by,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
    )


def _detail(profile: Profile, edits: tuple[Edit, ...]) -> schemas.SpeakerDetail:
    months: Counter[str] = Counter()
    for day, statements in profile.days:
        months[f"{day:%Y-%m}"] += statements
    return schemas.SpeakerDetail(
        **present.speaker(profile.speaker).model_dump(),
        roles_over_time=[
            schemas.DatedRole(role=one.role, first_seen=one.first, last_seen=one.last, statements=one.statements)
            for one in profile.roles
        ],
        namings=[
            schemas.SpeakerNaming(
                id=one.id, name=one.name, context=one.context, statements=one.statements, listed=one.is_listed
            )
            for one in profile.namings
        ],
        months=[schemas.StatementsOfMonth(month=month, statements=months[month]) for month in sorted(months)],
        candidates=[
            schemas.SpeakerCandidate(id=one.id, name=one.name, score=one.score, reasons=list(one.reasons))
            for one in profile.candidates
        ],
        edits=[edit(one) for one in edits],
    )
