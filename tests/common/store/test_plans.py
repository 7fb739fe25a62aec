"""Each list is read from an index in its order: no whole table is gone through, and nothing larger than a page sorted.

The stores are asked how they would do it. PostgreSQL, which goes through an empty table whatever indexes it has, is
asked to avoid that, and sorting, wherever it can.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from services.common.contracts.articles import Role
from services.common.contracts.statements import CueClass, Kind, Polarity
from services.common.contracts.submissions import Channel, Outcome, Stage, SubmissionId
from services.common.store import (
    articles,
    copies,
    deliveries,
    publishers,
    recent,
    speakers,
    statements,
    submissions,
    sweeping,
    tallies,
    utterances,
    webhooks,
)
from services.common.store.article_order import ArticleOrder
from services.common.store.engine import reading, writing
from services.common.store.ledger_order import LedgerOrder
from services.common.store.statements import Order, StatementFilter
from services.common.store.utterances import UtteranceOrder
from services.extract import linking
from tests.common.store.builders import NOW, one_statement

DAY = date(2026, 3, 1)
FILTERS = {
    "nothing": StatementFilter(),
    "current": StatementFilter(only_current=True),
    "language": StatementFilter(language="ar"),
    "kind": StatementFilter(kind=Kind.DIRECT),
    "cue class": StatementFilter(cue_class=CueClass.DENY),
    "polarity": StatementFilter(polarity=Polarity.NEGATIVE),
    "section": StatementFilter(section=Role.CAPTION),
    "publisher": StatementFilter(publisher="The Daily Example"),
    "day of publication": StatementFilter(published_from=DAY, published_to=DAY),
    "day": StatementFilter(said_from=DAY, said_to=DAY),
    "word": StatementFilter(text="bridge"),
    "word and language": StatementFilter(text="bridge", language="en", only_current=True),
    "phrase": StatementFilter(text='"the bridge"'),
    "name": StatementFilter(speaker="holt"),
}


def _page(filter: StatementFilter, before: str | None) -> Callable[[Connection], object]:
    return lambda conn: statements.page(conn, filter, before=before, limit=50)


def _page_of_speaker(before: str | None) -> Callable[[Connection], object]:
    def ask(conn: Connection) -> object:
        (speaker,) = speakers.page(conn, limit=50).items
        assert len(speakers.members(conn, speaker.id)) == 2
        return statements.page(conn, StatementFilter(speaker_id=speaker.id), before=before, limit=50)

    return ask


ASKED: dict[str, Callable[[Connection], object]] = {
    **{f"statements by {name}": _page(filter, None) for name, filter in FILTERS.items()},
    **{f"further statements by {name}": _page(filter, "-99") for name, filter in FILTERS.items()},
    "statements by speaker": _page_of_speaker(None),
    "further statements by speaker": _page_of_speaker("-99"),
    "statement": lambda conn: statements.find(conn, "0" * 32),
    "articles": lambda conn: articles.page(conn, limit=50),
    "articles by language": lambda conn: articles.page(conn, language="ar", limit=50),
    "articles by publisher": lambda conn: articles.page(conn, publisher="x", limit=50),
    "articles by word": lambda conn: articles.page(conn, text="bridge", limit=50),
    "publishers": lambda conn: publishers.page(conn, limit=50),
    "publishers by name": lambda conn: publishers.page(conn, name="the", after="a", limit=50),
    "publisher": lambda conn: publishers.profile(conn, "The Daily Example"),
    "articles of a day": lambda conn: articles.page(conn, published_from=DAY, published_to=DAY, limit=50),
    "ledger from its beginning": lambda conn: submissions.page(
        conn, stage=Stage.FETCH, order=LedgerOrder.OLDEST, before=f"oldest/{'0' * 32}", limit=50
    ),
    "utterances by day": lambda conn: utterances.page(conn, order=UtteranceOrder.LATEST, limit=50),
    "further utterances by day": lambda conn: utterances.page(
        conn, order=UtteranceOrder.LATEST, after=f"latest/{DAY}/{'0' * 32}", limit=50
    ),
    "article by address": lambda conn: articles.by_url(conn, "https://example.org/"),
    "near-copies": lambda conn: copies.holding(conn, [1, 2, 3]),
    "speakers": lambda conn: speakers.page(conn, limit=50),
    "ledger": lambda conn: submissions.page(conn, limit=50),
    "ledger by outcome": lambda conn: submissions.page(conn, outcome=Outcome.QUARANTINED, limit=50),
    "ledger of what has ended": lambda conn: submissions.page(conn, stage=Stage.FINISHED, limit=50),
    "ledger by stage": lambda conn: submissions.page(conn, stage=Stage.LINK, limit=50),
    "ledger by channel": lambda conn: submissions.page(conn, channel=Channel.FEED, limit=50),
    "ledger by container": lambda conn: submissions.page(conn, parent_id="0" * 32, limit=50),
    "ledger by feed": lambda conn: submissions.page(conn, feed_id="0" * 32, limit=50),
    "what waits for a message": lambda conn: sweeping.waiting(
        conn, Stage.INGEST, 6, now=NOW, ahead=timedelta(seconds=2), limit=1_000
    ),
    "whose message may be lost": lambda conn: sweeping.queued_outside(conn, before=NOW, after=NOW, limit=1_000),
    "what a clock put off": lambda conn: sweeping.put_off_ahead(conn, Stage.FETCH, 6, soon=NOW, limit=1_000),
    "what is sent": lambda conn: sweeping.claim(conn, [SubmissionId("0" * 32)], Stage.INGEST, now=NOW),
    "what is not sent": lambda conn: sweeping.unqueue(conn, [SubmissionId("0" * 32)], Stage.INGEST, now=NOW),
    "what is set back": lambda conn: sweeping.set_back(conn, [SubmissionId("0" * 32)], now=NOW, soon=NOW),
    "utterances": lambda conn: utterances.page(conn, least_reports=2, limit=50),
    "further utterances": lambda conn: utterances.page(conn, after=f"3.{'0' * 32}", limit=50),
    "what a webhook was told": lambda conn: deliveries.page(conn, "0" * 32, before="1" * 32, limit=50),
    "what a webhook is told next": lambda conn: deliveries.next_due(conn, "0" * 32, now=NOW),
    "whether much waits for a webhook": lambda conn: deliveries.is_full(conn, "0" * 32, most=10_000),
    "since when something waits for a webhook": lambda conn: deliveries.oldest_due(conn, now=NOW),
    "webhooks that are to be told": lambda conn: webhooks.due(conn, now=NOW),
    "counts": tallies.counts,
    "what became of the latest": lambda conn: recent.by_state(conn, latest=2000),
    "how long the latest took": lambda conn: recent.times_to_done(conn, latest=2000),
    "the statements of the latest": lambda conn: tuple(recent.extracted(conn, latest=1000)),
    "articles stored": recent.articles_stored,
    "same bytes": lambda conn: submissions.first_with_payloads(conn, ["0" * 64]),
}
SORTED_IN_PART = re.compile("CTE Scan|Append|ProjectSet|COMPOUND QUERY|payload_digest|speaker_forms|submission_tallies")
"""What may be sorted: matches of one stretch, the pages of a few lists, and what are few rows."""
LARGE = (
    "(statements|articles|submissions|speakers|statement_search|article_search|article_prints"
    "|utterances|utterance_members|ties|tellings|deliveries)"
)


@contextmanager
def recorded(conn: Connection) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are executed meanwhile, with their parameters."""
    found: list[tuple[str, Any]] = []

    def keep(_conn: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        found.append((statement, parameters))

    event.listen(conn, "before_cursor_execute", keep)
    try:
        yield found
    finally:
        event.remove(conn, "before_cursor_execute", keep)


def plans(store: Engine, ask: Callable[[Connection], object]) -> Iterator[tuple[str, str]]:
    """What is asked, and how the store would do it, line by line."""
    is_postgresql = store.dialect.name == "postgresql"
    with reading(store) as conn:
        if is_postgresql:
            conn.exec_driver_sql("SET LOCAL enable_seqscan = off")
            conn.exec_driver_sql("SET LOCAL enable_sort = off")
        with recorded(conn) as asked:
            ask(conn)
        assert asked
        for statement, parameters in asked:
            explain = "EXPLAIN" if is_postgresql else "EXPLAIN QUERY PLAN"
            rows = conn.exec_driver_sql(f"{explain} {statement}", parameters).all()
            yield statement, "\n".join(str(row[-1]) for row in rows)


def is_flat(store: Engine, statement: str, plan: str) -> bool:
    if store.dialect.name == "postgresql":
        walked = re.search(f"Seq Scan on {LARGE}\\b", plan)
        is_sorted = re.search(r"\bSort\b", plan)
    else:
        is_sorted = re.search("TEMP B-TREE FOR (LAST TERM OF )?ORDER BY", plan)
        walked = re.search(f"^SCAN {LARGE}$", plan, re.MULTILINE)
        if "LIMIT" in statement and not is_sorted:
            walked = None  # the list of all of them is their table from its beginning on
    return not walked and (not is_sorted or bool(SORTED_IN_PART.search(plan + statement)))


def test_each_list_is_read_from_an_index_in_its_order(store: Engine) -> None:
    with writing(store) as conn:
        for n, name in enumerate(("Mira Holt", "Mira Holt", "ميرا هولت")):
            one = one_statement(conn, f"the bridge is number {n}", name=name)
            linking.link(conn, [one.article_id], now=NOW)
    found = [(name, *told) for name, ask in ASKED.items() for told in plans(store, ask)]
    bad = [f"{name}:\n{statement}\n{plan}" for name, statement, plan in found if not is_flat(store, statement, plan)]
    assert not bad, "\n\n".join(bad)


BY_DAY = {
    Order.SAID: ("ix_statements_said", StatementFilter(said_to=DAY)),
    Order.SAID_OLDEST: ("ix_statements_said", StatementFilter(said_from=DAY)),
    Order.PUBLISHED: ("ix_statements_published", StatementFilter(published_to=DAY, only_current=True)),
    Order.PUBLISHED_OLDEST: ("ix_statements_published", StatementFilter()),
}


@pytest.mark.parametrize("order", BY_DAY)
def test_a_list_by_day_is_read_from_the_index_of_its_days_and_sorts_one_day_at_most(
    store: Engine, order: Order
) -> None:
    index, filter = BY_DAY[order]
    for before in (None, f"{order}/{DAY}/-99"):
        told = plans(store, lambda conn, at=before: statements.page(conn, filter, order=order, before=at, limit=50))  # type: ignore[misc]
        listing = [(statement, plan) for statement, plan in told if "IS NOT NULL ORDER BY" in statement]
        assert listing
        for statement, plan in listing:
            assert index in plan, f"{statement}\n{plan}"
            within_a_day = re.sub("Incremental Sort|TEMP B-TREE FOR LAST TERM OF ORDER BY", "", plan)
            assert not re.search(f"Seq Scan on {LARGE}|TEMP B-TREE FOR ORDER BY|\\bSort\\b *\\(", within_a_day), plan


@pytest.mark.parametrize("order", [ArticleOrder.PUBLISHED, ArticleOrder.PUBLISHED_OLDEST])
@pytest.mark.parametrize("period", [{}, {"published_from": DAY, "published_to": DAY + timedelta(days=9)}])
def test_articles_by_day_are_read_from_the_index_of_their_days_and_not_sorted(
    store: Engine, order: ArticleOrder, period: dict[str, date]
) -> None:
    for before in (None, f"{order}/{DAY}/99"):
        told = plans(store, lambda conn, at=before: articles.page(conn, order=order, before=at, limit=50, **period))  # type: ignore[arg-type, misc]
        listing = [(statement, plan) for statement, plan in told if "IS NOT NULL ORDER BY" in statement]
        assert listing
        for statement, plan in listing:
            assert "ix_articles_published" in plan, f"{statement}\n{plan}"
            assert not re.search(r"Seq Scan|TEMP B-TREE|\bSort\b", plan), plan


RARER = {
    "outlet": (StatementFilter(publisher="The Daily Example", polarity=Polarity.POSITIVE), "ix_statements_publisher"),
    "month": (StatementFilter(published_from=DAY, published_to=date(2026, 3, 31), kind=Kind.DIRECT), "of_days"),
    "all": (
        StatementFilter(
            publisher="The Daily Example",
            language="en",
            polarity=Polarity.POSITIVE,
            section=Role.MAIN,
            cue_class=CueClass.SAY,
            said_from=DAY,
            said_to=date(2026, 3, 31),
            only_current=True,
        ),
        "of_days",
    ),
}


@pytest.mark.parametrize("name", RARER)
def test_sqlite_is_led_by_what_is_rarer_than_one_of_a_few_kinds(store: Engine, name: str) -> None:
    filter, lead = RARER[name]
    told = "\n".join(plan for asked, plan in plans(store, _page(filter, None)) if "ORDER BY" in asked)
    if store.dialect.name == "sqlite":  # PostgreSQL knows how many there are of each
        assert lead in told
        assert not re.search("ix_statements_(polarity|language|section|cue_class)", told), told
