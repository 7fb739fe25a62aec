"""Whether a run was right: what was acknowledged is there, each with its one right outcome, and all equals the
undisturbed run."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

from tests.chaos.client import Told
from tests.chaos.material import Door, Item
from tests.chaos.record import Entry, Record, Row

_SHOWN = 5


def differences(
    found: Record, *, material: Sequence[Item], told: Mapping[str, Told], reference: Record | None
) -> list[str]:
    """One line for each thing that is wrong; none where all is right."""
    items = {item.name: item for top in material for item in (top, *top.members)}
    rows: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in found.ledger:
        if not entry.name.startswith("examples/"):
            rows[entry.name].append(entry)
    wrong = list(found.wrong)
    wrong += [f"{name}: nobody handed it in" for name in rows.keys() - items.keys()]
    for item in material:
        wrong += _of_item(item, rows, told.get(item.name))
    noted = {dict(row)["path"] for row in found.rows["watched"]}
    wrong += [f"{i.name}: not noted as taken in" for i in material if i.door is Door.FOLDER and i.name not in noted]
    groups: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items.values():
        groups[item.group].append(item)
    for group in groups.values():
        wrong += _of_group(group, rows)
    wrong += [f"{e.name} ({e.id}): unfinished" for e in found.ledger if e.outcome is None]
    if reference is not None:
        shared = {item.name for group in groups.values() if len(group) > 1 for item in group}
        wrong += _unlike(found, reference, shared)
    return wrong


def _of_item(item: Item, rows: Mapping[str, Sequence[Entry]], told: Told | None) -> Iterable[str]:
    """It is there as often as it may be: once, and once more for each attempt that got no answer."""
    mine = rows.get(item.name, ())
    if told is None or not told.acknowledged:
        yield f"{item.name}: could not be handed in"
        return
    most = 1 + told.unanswered
    if not 1 <= len(mine) <= most:
        yield f"{item.name}: {len(mine)} rows, {most} at most were handed in"
    lost = told.ids - {entry.id for entry in mine}
    if lost:
        yield f"{item.name}: acknowledged as {sorted(lost)}, and not there"
    for entry in mine:
        if item.members and entry.members != len(item.members):
            yield f"{item.name}: {entry.members} members instead of {len(item.members)}"
    for member in item.members:
        theirs = rows.get(member.name, ())
        if sorted(str(e.parent) for e in theirs) != sorted(e.id for e in mine):
            yield f"{member.name}: {len(theirs)} rows for {len(mine)} containers"


def _of_group(group: Sequence[Item], rows: Mapping[str, Sequence[Entry]]) -> Iterable[str]:
    """Of all that brought the same, one has the outcome and the others are its duplicates."""
    mine = [entry for item in group for entry in rows.get(item.name, ())]
    right = group[0].right
    as_it_should = [e for e in mine if e.outcome == right.outcome and (right.code is None or e.code == right.code)]
    others = [e for e in mine if e not in as_it_should]
    name = group[0].name
    if not right.keeps:
        for entry in others:
            yield f"{name}: {entry.outcome} ({entry.code}) instead of {right.outcome} ({right.code})"
    else:
        if len(as_it_should) != 1:
            outcomes = Counter((e.outcome, e.code) for e in mine)
            yield f"{name}: {len(as_it_should)} times {right.outcome}, of {dict(outcomes)}"
        for entry in others:
            first = as_it_should[0] if as_it_should else None
            if entry.outcome != "duplicate" or first is None:
                yield f"{entry.name}: {entry.outcome} ({entry.code}) instead of duplicate"
            elif entry.duplicate_of != first.id or entry.article_id != first.article_id:
                yield f"{entry.name}: a duplicate of {entry.duplicate_of} instead of {first.id}"
    for entry in mine:
        if entry.outcome not in ("done", None) and not (entry.code and entry.message and entry.advice):
            yield f"{entry.name}: {entry.outcome} without a reason"
        if entry.outcome == "done" and not entry.members and entry.article_id is None:
            yield f"{entry.name}: done without an article"


def _unlike(found: Record, reference: Record, shared: Set[str]) -> Iterable[str]:
    """Where the store differs from the undisturbed one. Of the names that share their bytes, which one came first is
    for chance to say."""
    for table, theirs in reference.rows.items():
        yield from _unlike_rows(table, found.rows[table], theirs)
    mine, theirs = _first_rows(found, shared), _first_rows(reference, shared)
    yield from _unlike_rows("submissions", mine, theirs)
    if found.store == reference.store:
        for table, terms in reference.search.items():
            differing = {
                id for id in terms.keys() | found.search[table].keys() if terms.get(id) != found.search[table].get(id)
            }
            if differing:
                yield f"{table}: the terms of {len(differing)} differ: {sorted(differing)[:_SHOWN]}"


def _first_rows(record: Record, shared: Set[str]) -> Counter[Row]:
    """What the ledger says of each name, apart from the duplicates, which tell of a first."""
    return Counter(
        dict.fromkeys((e.facts for e in record.ledger if e.outcome != "duplicate" and e.name not in shared), 1)
    )


def _unlike_rows(table: str, mine: Mapping[Row, int], theirs: Mapping[Row, int]) -> Iterable[str]:
    mine, theirs = Counter(mine), Counter(theirs)
    for what, rows in (("too many", mine - theirs), ("missing", theirs - mine)):
        if rows:
            shown = [{name: str(value)[:200] for name, value in row if value is not None} for row in [*rows][:_SHOWN]]
            yield f"{table}: {sum(rows.values())} rows {what}, such as " + "\n      ".join(map(str, shown))
