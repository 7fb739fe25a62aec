"""What people decided about who speaks, as far as it bears on whether two statements are one speaker's."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.speakers import EditAction
from services.common.contracts.utterances import NOTHING_DECIDED, Decided
from services.common.store import speaker_edits
from services.common.store.tables import speaker_edit_namings, speakers

_AT_ONCE = 500
_ANY = sa.select(speaker_edit_namings.c.edit_number).limit(1)
_HEADS = sa.select(speakers.c.id, speakers.c.speaker_id).where(
    speakers.c.id.in_(sa.bindparam("ids", expanding=True)), speakers.c.speaker_id.is_not(None)
)
_member = speakers.alias("member")
_CONCERNED = (
    sa.select(_member.c.speaker_id, speaker_edit_namings.c.speaker_id)
    .join(speaker_edit_namings, speaker_edit_namings.c.speaker_id == _member.c.id)
    .where(_member.c.speaker_id.in_(sa.bindparam("heads", expanding=True)))
    .distinct()
)


def decided(conn: Connection, namings: Collection[str]) -> Decided:
    """What people decided about these namings, and about those that are one speaker with them."""
    if not namings or conn.execute(_ANY).first() is None:
        return NOTHING_DECIDED
    heads: dict[str, str] = {}
    ids = sorted(namings)
    for some in (ids[k : k + _AT_ONCE] for k in range(0, len(ids), _AT_ONCE)):
        heads |= {id: head for id, head in conn.execute(_HEADS, {"ids": some})}  # noqa: C416 (mypy)
    concerned: dict[str, str] = {}  # whom a decision is about, with the speaker
    wanted = sorted(set(heads.values()))
    for some in (wanted[k : k + _AT_ONCE] for k in range(0, len(wanted), _AT_ONCE)):
        concerned |= {id: head for head, id in conn.execute(_CONCERNED, {"heads": some})}
    edits = speaker_edits.of_namings(conn, concerned.keys() | namings)
    joining = {id for one in edits if one.action in (EditAction.MERGE, EditAction.ALIAS) for id in one.namings}
    joined = {concerned[id] for id in joining & concerned.keys()}
    return Decided(
        {id: head for id, head in heads.items() if head in joined},
        frozenset(
            frozenset((one, other))
            for edit in edits
            if edit.action is EditAction.SPLIT
            for one in edit.namings
            for other in edit.apart
        ),
    )
