"""Whether anything was lost or ended wrongly: what was acknowledged against the ledger."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.contracts.submissions import Outcome, Stage
from services.common.store.engine import reading
from services.common.store.tables import submissions
from tests.load.articles import name_of, path_of
from tests.load.day import Arrival, Manner
from tests.load.outlets import is_never_given

READ = frozenset({Outcome.DONE.value, Outcome.DUPLICATE.value})
NOT_HAD = frozenset({Outcome.REJECTED.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the ledger says of a submission. `has_time`: it says when somebody looks after it again."""

    name: str
    stage: str
    outcome: str | None
    reason: str | None
    has_time: bool


def ledger(engine: Engine) -> list[Row]:
    c = submissions.c
    with reading(engine) as conn:
        rows = conn.execute(sa.select(c.name, c.stage, c.outcome, c.reason_code, c.due_at)).all()
    return [
        Row(name=name, stage=stage, outcome=outcome, reason=reason, has_time=due is not None)
        for name, stage, outcome, reason, due in rows
    ]


def right_outcomes(arrival: Arrival) -> frozenset[str]:
    """How an article may end, by what its server does."""
    if arrival.manner is not None and not arrival.manner.answers:
        return NOT_HAD
    if arrival.manner is Manner.FAULTY:
        return NOT_HAD if is_never_given(path_of(arrival)) else READ
    return READ


def waits_for_ever(row: Row, arrival: Arrival | None) -> bool:
    """It is tried again and again at a server that never answers: that may take longer than anybody looks on."""
    if arrival is None or arrival.manner is None or arrival.manner.answers:
        return False
    return row.outcome is None and row.stage == Stage.FETCH and row.has_time


def wrong(rows: Iterable[Row], acknowledged: Iterable[str], day: Sequence[Arrival]) -> list[str]:
    """What is not as it should be, a line each: an article that is gone, without an outcome, or with a wrong one."""
    found: Mapping[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.name].append(row)
    arrivals = {name_of(arrival): arrival for arrival in day}
    lines = []
    for name in acknowledged:
        arrival = arrivals.get(name)
        right = READ if arrival is None else right_outcomes(arrival)
        if not found[name]:
            lines.append(f"{name} was acknowledged, and is not in the ledger")
        for row in found[name]:
            if waits_for_ever(row, arrival):
                continue
            if row.outcome is None:
                lines.append(f"{name} stands at {row.stage} still")
            elif row.outcome not in right:
                lines.append(f"{name} ended as {row.outcome} ({row.reason}) instead of {' or '.join(sorted(right))}")
    return lines


def outcomes(rows: Iterable[Row], acknowledged: Iterable[str]) -> Counter[str]:
    """How many of those that were acknowledged ended how; `fetch` those that wait for a dead server."""
    wanted = set(acknowledged)
    return Counter(row.outcome or row.stage for row in rows if row.name in wanted)
