"""What people have decided about speakers: recorded with who and when, taken back by a note, never deleted."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.speakers import Edit, EditAction, NamingId
from services.common.contracts.statements import SpeakerKind
from services.common.folding import filed_under
from services.common.store.conflict import insert
from services.common.store.search import name_words
from services.common.store.strangers import word
from services.common.store.tables import speaker_edit_namings, speaker_edits, speaker_words, speakers

MOST_LISTED = 500
LONGEST_TEXT = 1_000
_e = speaker_edits.c
_AT_ONCE = 500


def record(
    conn: Connection,
    action: EditAction,
    namings: Sequence[NamingId],
    *,
    apart: Sequence[NamingId] = (),
    text: str | None = None,
    by: str,
    now: datetime,
) -> Edit:
    """Keep a decision. The namings it is about stay, even when no statement gives them any more."""
    edit = Edit(
        number=0, action=action, namings=tuple(namings), apart=tuple(apart), text=text, made_at=now, made_by=by[:200]
    )
    number = conn.execute(
        sa.insert(speaker_edits).returning(_e.number),
        {
            "action": action.value,
            "namings": list(namings),
            "apart": list(apart),
            "text": text[:LONGEST_TEXT] if text is not None else None,
            "made_at": now,
            "made_by": edit.made_by,
        },
    ).scalar_one()
    ids = sorted({*namings, *apart})
    conn.execute(sa.insert(speaker_edit_namings), [{"speaker_id": id, "edit_number": number} for id in ids])
    for some in _chunks(ids):
        conn.execute(
            sa.update(speakers)
            .where(speakers.c.id.in_(some))
            .values(is_listed=sa.or_(speakers.c.is_listed, speakers.c.is_full))
        )
    found = find(conn, number)
    assert found is not None
    return found


def add_listed(conn: Connection, id: NamingId, kind: SpeakerKind, name: str, *, now: datetime) -> None:
    """Have a naming that no statement needs to give."""
    row = {"id": id, "kind": kind.value, "name": name, "statements": 0, "updated_at": now, "speaker_id": id}
    adding = insert(conn.dialect.name, speakers)
    conn.execute(
        adding.on_conflict_do_update(index_elements=["id"], set_={"is_listed": True}),
        {**row, "context": "", "is_full": True, "is_listed": True, "shown_name": name, "shown_kind": kind.value,
         "shown_statements": 0, "sort_name": filed_under(name, is_person=kind is SpeakerKind.PERSON)},
    )  # fmt: skip
    find_by(conn, id, name)


def find_by(conn: Connection, id: NamingId, name: str) -> None:
    """Have a naming found by the words of this name too."""
    words = [{"word": one, "speaker_id": id} for one in sorted(name_words(name))]
    if words:
        conn.execute(insert(conn.dialect.name, speaker_words).on_conflict_do_nothing(), words)


def undo(conn: Connection, number: int, *, by: str, now: datetime) -> bool:
    """Take a decision back; False where it was taken back before, or is none."""
    done = conn.execute(
        sa.update(speaker_edits)
        .where(_e.number == number, _e.undone_at.is_(None))
        .values(undone_at=now, undone_by=by[:200])
    )
    return done.rowcount == 1


def find(conn: Connection, number: int) -> Edit | None:
    row = conn.execute(sa.select(speaker_edits).where(_e.number == number)).mappings().first()
    return None if row is None else _edit(row)


def of_namings(conn: Connection, ids: Collection[str], *, undone: bool = False) -> tuple[Edit, ...]:
    """The decisions about any of these, in their order; with `undone`, those too that were taken back."""
    n = speaker_edit_namings.c
    numbers: set[int] = set()
    for some in _chunks(sorted(ids)):
        numbers |= set(conn.execute(sa.select(n.edit_number).where(n.speaker_id.in_(some))).scalars())
    found: list[Edit] = []
    for some_numbers in (sorted(numbers)[k : k + _AT_ONCE] for k in range(0, len(numbers), _AT_ONCE)):
        where = [_e.number.in_(some_numbers), *([] if undone else [_e.undone_at.is_(None)])]
        rows = conn.execute(sa.select(speaker_edits).where(*where).order_by(_e.number)).mappings()
        found += [_edit(row) for row in rows]
    return tuple(found)


def latest(conn: Connection, *, limit: int = MOST_LISTED) -> tuple[Edit, ...]:
    """All decisions, newest first."""
    rows = conn.execute(sa.select(speaker_edits).order_by(_e.number.desc()).limit(limit)).mappings()
    return tuple(_edit(row) for row in rows)


def tell(conn: Connection, edits: Sequence[Edit], ids: Collection[NamingId]) -> None:
    """Write the names and Wikidata ids that these decisions give to the namings they are about, the latest last."""
    for some in _chunks(sorted(ids)):
        was_told = sa.or_(speakers.c.given_name.is_not(None), speakers.c.wikidata.is_not(None))
        conn.execute(
            sa.update(speakers).where(speakers.c.id.in_(some), was_told).values(given_name=None, wikidata=None)
        )
    columns = {EditAction.RENAME: "given_name", EditAction.WIKIDATA: "wikidata"}
    for edit in sorted(edits, key=lambda edit: edit.number):
        column = columns.get(edit.action)
        if column is not None and edit.undone_at is None:
            conn.execute(sa.update(speakers).where(speakers.c.id == edit.namings[0]).values({column: edit.text}))


def _edit(row: sa.RowMapping) -> Edit:
    return Edit(
        number=row["number"],
        action=word(EditAction, row["action"]),
        namings=tuple(NamingId(id) for id in row["namings"]),
        apart=tuple(NamingId(id) for id in row["apart"]),
        text=row["text"],
        made_at=row["made_at"],
        made_by=row["made_by"],
        undone_at=row["undone_at"],
        undone_by=row["undone_by"],
    )


def _chunks(ids: Sequence[str]) -> list[list[str]]:
    return [list(ids[k : k + _AT_ONCE]) for k in range(0, len(ids), _AT_ONCE)]
