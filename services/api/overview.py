"""How things stand, for an editor: what is in the works and since when, what came of the latest, why some failed."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from services.api.metrics.exposition import quantile
from services.api.metrics.snapshot import Snapshot, Stored
from services.common.contracts.submissions import Outcome, Stage
from services.common.contracts.topology import ROUTES
from services.common.contracts.workers import is_alive

FAILED = (Outcome.REJECTED, Outcome.BLOCKED, Outcome.QUARANTINED)
WHYS = 10
"""Reasons that are listed, the most frequent first."""

LATE = timedelta(minutes=10)
"""For what is read or extracted, which takes seconds; a fetch may have to wait for its server."""

Mood = Literal["idle", "working", "late", "troubled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """A length of time as people say it: a number, and a noun of `terms.NOUNS`."""

    number: int
    noun: Literal["second", "minute", "hour", "day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtStage:
    """`oldest` is how long ago the oldest of them came in; `workers` live and take from this stage."""

    stage: Stage
    count: int
    oldest: Lasting | None
    workers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    outcome: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`latest` counts the latest submissions by where they stand; `half` and `most` (nine in ten) are how long those
    that are done took; `statements` and `unnamed` are of the latest `articles`."""

    mood: Mood
    oldest: Lasting | None
    stages: tuple[AtStage, ...]
    latest: tuple[tuple[str, int], ...]
    whys: tuple[Why, ...]
    half: Lasting | None
    most: Lasting | None
    stored: int
    articles: int
    statements: int
    unnamed: int
    is_broker_down: bool
    is_disk_short: bool
    quarantined: int


def overview(
    look: Snapshot, stored: Stored, *, has_warnings: bool, min_free_bytes: int, heartbeat_seconds: float
) -> Overview:
    """`stored` is what the look found in the store; `has_warnings`: something is wrong with the workers."""
    standing = {row.stage: row for row in stored.standing if row.outcome is None}
    alive = [w for w in stored.workers if is_alive(w, now=look.at, heartbeat_seconds=heartbeat_seconds)]
    is_broker_down = look.queues is None
    is_disk_short = any(left < min_free_bytes for left in look.free.values())
    late = [age for stage, row in standing.items() if stage is not Stage.FETCH and (age := look.at - row.oldest) > LATE]
    mood: Mood = "working" if standing else "idle"
    if is_broker_down or is_disk_short or has_warnings:
        mood = "troubled"
    elif late:
        mood = "late"
    states, whys = Counter[str](), Counter[tuple[str, str]]()
    for row in stored.states:
        states[row.state] += row.count
        if row.state in FAILED and row.reason:
            whys[row.state, row.reason] += row.count
    return Overview(
        mood=mood,
        oldest=lasting(max(late)) if late else None,
        stages=tuple(
            AtStage(
                stage=route.stage,
                count=standing[route.stage].count if route.stage in standing else 0,
                oldest=lasting(look.at - standing[route.stage].oldest) if route.stage in standing else None,
                workers=sum(route.queue in worker.queues for worker in alive),
            )
            for route in ROUTES
        ),
        latest=tuple(states.most_common()),
        whys=tuple(
            Why(outcome=outcome, reason=reason, count=count) for (outcome, reason), count in whys.most_common(WHYS)
        ),
        half=lasting(quantile(stored.times, 0.5)) if stored.times else None,
        most=lasting(quantile(stored.times, 0.9)) if stored.times else None,
        stored=stored.articles_stored,
        articles=len(stored.articles),
        statements=sum(article.statements for article in stored.articles),
        unnamed=sum(article.statements - article.named for article in stored.articles),
        is_broker_down=is_broker_down,
        is_disk_short=is_disk_short,
        quarantined=next((row.count for row in stored.standing if row.outcome is Outcome.QUARANTINED), 0),
    )


def lasting(time: timedelta) -> Lasting:
    """In the largest unit of which there are two, rounded: 90 seconds, 2 minutes, 47 hours, 3 days; never none."""
    seconds = max(1, round(time.total_seconds()))
    if seconds < 120:
        return Lasting(number=seconds, noun="second")
    if seconds < 2 * 3600:
        return Lasting(number=round(seconds / 60), noun="minute")
    if seconds < 2 * 86_400:
        return Lasting(number=round(seconds / 3600), noun="hour")
    return Lasting(number=round(seconds / 86_400), noun="day")
