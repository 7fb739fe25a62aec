"""What people decide about speakers: merge, split, rename, alias, a list with Wikidata ids, undo.

Each is recorded (`speaker_edits.py`) and holds as a constraint whenever speakers are grouped again, so that no later
article and no new run undoes it. It shows as soon as the link stage has settled the neighbourhood, within seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from services.common.contracts.erasures import Sign
from services.common.contracts.speakers import Edit, EditAction, NamingId
from services.common.contracts.statements import SpeakerKind
from services.common.folding import fold
from services.common.store import erased_marks, namings, speaker_edits, speakers, untied
from services.common.store.namings import naming_id

LONGEST_NAME = 300
MOST_NAMES = 50
"""Names of one entry of a list; of anybody, fewer are known."""


class EditRefusedError(ValueError):
    """The decision makes no sense as it stands; the message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One entry of a list that a person brings: names of one speaker, in any script, and his Wikidata id if known."""

    names: tuple[str, ...]
    kind: SpeakerKind = SpeakerKind.PERSON
    wikidata: str | None = None


def merge(conn: Connection, ids: Sequence[str], *, by: str, now: datetime) -> Edit:
    """The speakers of these ids are one."""
    heads = list(dict.fromkeys(_members(conn, id)[0] for id in ids))
    if len(heads) < 2:
        raise EditRefusedError("That is one speaker already; name two or more.")
    found = [speakers.find(conn, head) for head in heads]
    told = " = ".join(one.name for one in found if one is not None)
    one = [id for head in heads for id in speakers.lasting(conn, head)]
    return _decided(conn, speaker_edits.record(conn, EditAction.MERGE, one, text=told, by=by, now=now))


def split(conn: Connection, id: str, parted: Sequence[str], *, by: str, now: datetime) -> Edit:
    """These namings of the speaker (ids of them, or names) are somebody else."""
    members = _members(conn, id)
    profile = speakers.profile(conn, id)
    wanted = {fold(one) for one in parted}
    known = profile.namings if profile is not None else ()
    out = [one.id for one in known if one.id in parted or fold(one.name) in wanted]
    rest = [one for one in members if one not in out]
    if not out or not rest:
        raise EditRefusedError(
            "Name some of the speaker's names, but not all of them; `qawl speakers show` lists them."
        )
    told = ", ".join(dict.fromkeys(one.name for one in known if one.id in out))
    edit = speaker_edits.record(conn, EditAction.SPLIT, out, apart=rest, text=told, by=by, now=now)
    return _decided(conn, edit)


def rename(conn: Connection, id: str, name: str, *, by: str, now: datetime) -> Edit:
    """Show the speaker under this name, whatever articles call him most."""
    head = _members(conn, id)[0]
    _refuse_erased(conn, name)
    edit = speaker_edits.record(conn, EditAction.RENAME, [head], text=_checked(name), by=by, now=now)
    speaker_edits.find_by(conn, head, name)
    return _decided(conn, edit)


def add_alias(conn: Connection, id: str, name: str, *, by: str, now: datetime) -> Edit:
    """The speaker goes by this name too, now and in articles to come."""
    found = speakers.find(conn, id)
    first = _members(conn, id)[0]
    assert found is not None
    _refuse_erased(conn, name)
    alias = naming_id(found.kind, _checked(name))
    if alias == first:
        raise EditRefusedError("The speaker has this name already.")
    speaker_edits.add_listed(conn, alias, found.kind, " ".join(name.split()), now=now)
    edit = speaker_edits.record(conn, EditAction.ALIAS, [first, alias], text=_checked(name), by=by, now=now)
    return _decided(conn, edit)


def take_in(conn: Connection, listed: Listed, *, by: str, now: datetime) -> tuple[Edit, ...]:
    """All names of an entry are one speaker's, and so is its Wikidata id. What is known already is left out.

    Raises EditRefusedError, before it writes anything, where its first name has another id: two people of one name.
    """
    names = list({fold(name): _checked(name) for name in listed.names[:MOST_NAMES] if fold(name)}.values())
    if not names:
        raise EditRefusedError("The entry has no name.")
    _refuse_erased(conn, *names)
    ids = [naming_id(listed.kind, name) for name in names]
    before = speaker_edits.of_namings(conn, ids)
    told = {e.text: e.number for e in before if e.action is EditAction.WIKIDATA and e.namings[0] == ids[0]}
    if told and listed.wikidata is not None and listed.wikidata not in told:
        other, number = next(iter(told.items()))
        raise EditRefusedError(
            f"{names[0]} is {other} already. Where that is wrong: `qawl speakers undo {number}`, then bring it again."
        )
    for id, name in zip(ids, names, strict=True):
        speaker_edits.add_listed(conn, id, listed.kind, name, now=now)
    edits: list[Edit] = []
    new = [
        id for id in ids[1:] if not any(e.action is EditAction.ALIAS and {ids[0], id} <= {*e.namings} for e in before)
    ]
    if new:
        edits.append(speaker_edits.record(conn, EditAction.ALIAS, [ids[0], *new], text=names[0], by=by, now=now))
    if listed.wikidata is not None and listed.wikidata not in told:
        edits.append(speaker_edits.record(conn, EditAction.WIKIDATA, [ids[0]], text=listed.wikidata, by=by, now=now))
    namings.unsettle(conn, ids)
    if new:
        untied.note(conn, ids)
    return tuple(edits)


def undo(conn: Connection, number: int, *, by: str, now: datetime) -> Edit:
    """Take a decision back: what follows from the evidence, and the other decisions, holds again."""
    namings.lock(conn)
    edit = speaker_edits.find(conn, number)
    if edit is None:
        raise EditRefusedError(f"There is no decision {number}; `qawl speakers edits` lists them.")
    if not speaker_edits.undo(conn, number, by=by, now=now):
        raise EditRefusedError(f"Decision {number} was taken back already.")
    return _decided(conn, edit)


def _members(conn: Connection, id: str) -> tuple[NamingId, ...]:
    """The speaker's namings, his own first."""
    namings.lock(conn)
    found = speakers.find(conn, id)
    if found is None:
        raise EditRefusedError(f"There is no speaker {id[:40]}; `qawl speakers list` has their ids.")
    head = NamingId(found.id)
    return (head, *(one for one in speakers.members(conn, head) if one != head))


def _decided(conn: Connection, edit: Edit) -> Edit:
    concerned = {*edit.namings, *edit.apart}
    namings.unsettle(conn, concerned)
    if edit.action not in (EditAction.RENAME, EditAction.WIKIDATA):
        untied.note(conn, concerned)
    return edit


def _refuse_erased(conn: Connection, *names: str) -> None:
    marks = erased_marks.known(conn)
    if marks is not None and marks.among(conn, Sign.NAME, {fold(name) for name in names}):
        raise EditRefusedError("Whoever has this name was erased, and nothing is recorded under it.")


def _checked(name: str) -> str:
    plain = " ".join(name.split())
    if not fold(plain) or len(plain) > LONGEST_NAME:
        raise EditRefusedError(f"A name has letters, and {LONGEST_NAME} at most.")
    return plain
