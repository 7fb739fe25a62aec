"""What a desk of any size needs of Redis, PostgreSQL and money: from its workers, and figures of other benches."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.load.model.costs import Costs
from tests.load.model.sizing import Size

GB = 1e9
DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Measured by other benches and told in docs/scaling.md, where each is followed by the command that gave it."""

    statements: float = 10.0
    """Of an article that is no copy."""
    bytes_a_statement: float = 4_132.0
    """PostgreSQL, all tables and indexes, at 20,000."""
    log_bytes: tuple[float, float] = (114e3, 1_434e3)
    """Written ahead for an article: while the indexes that it touches are in memory and lately written, and beyond a
    million statements, where nearly every page is written whole after each checkpoint."""
    server_seconds: float = 0.0136
    """PostgreSQL's own processor time for an article."""
    payload_bytes: float = 35e3
    """Of a page, deflated."""
    message_bytes: float = 5e3
    """Of a message of a hundred ids."""
    messages: int = 4 * 3 * 100
    """That Redis holds at most: stages, urgencies, QAWL_QUEUE_MESSAGES."""
    random_bytes: float = 200.0
    """A statement's in the indexes that are written at random places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one server bears, as the plan takes it: parameters, not measurements."""

    log_bytes_a_second: float = 60e6
    """Half of a line of 1 Gbit/s to a replica."""
    memory_bytes: float = 64e9
    """Of a database server; half of it for the indexes that are written at random."""
    lock_share: float = 0.7
    """Of the day in which linkers may hold their lock, so that the rest of an hour drains its burst."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Examples, to be replaced by one's own. A core-hour: half of an m7g.large with 2 vCPUs at 0.0816 USD (AWS
    us-east-1, on demand, June 2026, as told by factualminds.com on 2026-06-17). An object store: 0.023 USD for a GB and
    month (S3 Standard, us-east-1, as told by zeonedge.com on 2026-04-09). A disk: 0.1, a round number."""

    core_hour: float = 0.0408
    object_gb_month: float = 0.023
    disk_gb_month: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """In a day, if nothing else is said."""

    redis_bytes: float
    statements: float
    store_bytes: float
    payload_bytes: float
    log_bytes_a_second: tuple[float, float]
    server_cores: float
    primaries_by_log: int
    primaries_by_lock: int
    partition_days: float
    core_hours_used: float
    core_hours_rented: float
    price_used: float
    price_rented: float
    price_kept: float


def needs(size: Size, costs: Costs, *, figures: Figures, bounds: Bounds, prices: Prices, copies: float) -> Needs:
    """Prices are for a million articles: for the processor time that is used, for cores rented all day for the peak,
    and for a month of what is kept."""
    read = size.articles * (1 - copies)
    statements = read * figures.statements
    store = statements * figures.bytes_a_statement
    payloads = size.articles * figures.payload_bytes
    log = (size.mean_rate * figures.log_bytes[0], size.mean_rate * figures.log_bytes[1])
    used_seconds = (
        costs.post + costs.fetch + costs.ingest + figures.server_seconds + (1 - copies) * (costs.extract + costs.link)
    ) * size.articles
    server_cores = size.peak_rate * figures.server_seconds
    used, rented = used_seconds / 3_600, 24 * (size.cores + server_cores)
    millions = size.articles / 1e6
    primaries = max(1, math.ceil(log[1] / bounds.log_bytes_a_second))
    return Needs(
        redis_bytes=figures.messages * figures.message_bytes,
        statements=statements,
        store_bytes=store,
        payload_bytes=payloads,
        log_bytes_a_second=log,
        server_cores=server_cores,
        primaries_by_log=primaries,
        primaries_by_lock=max(1, math.ceil(size.lock_share / bounds.lock_share)),
        partition_days=bounds.memory_bytes / 2 / (figures.random_bytes * statements / primaries),
        core_hours_used=used,
        core_hours_rented=rented,
        price_used=used * prices.core_hour / millions,
        price_rented=rented * prices.core_hour / millions,
        price_kept=(store * prices.disk_gb_month + payloads * prices.object_gb_month) / GB / millions,
    )


_ROWS: tuple[tuple[str, Callable[[Size, Needs], tuple[float, ...]]], ...] = (
    ("articles a second: mean; in the fullest minute", lambda s, _: (s.mean_rate, s.peak_rate)),
    ("children of ingest; extract; link", lambda s, _: (s.ingest, s.extract, s.link)),
    (
        "cores at the peak: to accept; to fetch; of PostgreSQL",
        lambda s, n: (s.accept_cores, s.fetch_cores, n.server_cores),
    ),
    ("statements of 99 of 100 articles can be read within, s", lambda s, _: (s.seconds,)),
    ("time that linkers hold their lock, in days of each day", lambda s, _: (s.lock_share,)),
    ("messages in Redis at most, MB", lambda _, n: (n.redis_bytes / 1e6,)),
    ("statements a day, millions", lambda _, n: (n.statements / 1e6,)),
    ("kept a day, GB: PostgreSQL; pages", lambda _, n: (n.store_bytes / GB, n.payload_bytes / GB)),
    (
        "log, MB a second: in a small store; beyond a million statements",
        lambda _, n: tuple(one / 1e6 for one in n.log_bytes_a_second),
    ),
    ("primaries: for the log; for linking", lambda _, n: (n.primaries_by_log, n.primaries_by_lock)),
    ("days of a partition whose random indexes stay in memory", lambda _, n: (n.partition_days,)),
    (
        "core-hours for a million articles: used; rented for the peak",
        lambda s, n: (n.core_hours_used / s.articles * 1e6, n.core_hours_rented / s.articles * 1e6),
    ),
    (
        "USD for a million articles: cores used; cores rented; a month of what is kept",
        lambda _, n: (n.price_used, n.price_rented, n.price_kept),
    ),
)


def table(desks: Sequence[tuple[Size, Needs]]) -> list[str]:
    """Lines of Markdown, a column for each desk."""
    head = [f"{size.articles / 1e6:g} million a day" for size, _ in desks]
    return [
        f"| | {' | '.join(head)} |",
        "| --- |" + " --- |" * len(head),
        *(f"| {name} | {' | '.join('; '.join(map(_short, row(*each))) for each in desks)} |" for name, row in _ROWS),
    ]


def _short(number: float) -> str:
    """Three figures, as far as it has so many."""
    return f"{number:,.0f}" if number >= 100 or number == int(number) else f"{number:.3g}"
