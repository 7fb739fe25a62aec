"""The store breaks off at each single step of a submission's way, and the end is as if nothing had been."""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.common.contracts.feeds import NewFeed, TakeFrom
from services.common.contracts.submissions import Channel, NewSubmission
from services.common.contracts.urgency import FEW
from services.common.store import feeds
from services.common.store.engine import promising, writing
from services.common.store.outages import StoreDown
from services.ingest.folders.ground import grounds
from services.ingest.folders.intake import hand_in, read
from services.ingest.folders.scan import mark_of
from tests.end_to_end.inprocess import Web, Works, state
from tests.servers.injected import Injected

SAID = (
    "The harbour's new quay will open in May, the mayor said on Monday.\n\n"
    'According to the engineer Lena Hart, the quay is "longer than the old one by half". '
    "She added that the work had taken four years, and that nobody had been hurt in all that time. "
    "The council had voted for it by a narrow majority, after a debate that took two evenings and most of a night.\n"
)
OTHER = (
    "Rain kept most voters at home, the returning officer told reporters.\n\n"
    '"Four in ten came," Omar Field said. The count begins at eight, and its result is expected before midnight.\n'
)
STORIES = {  # unlike one another: of near-copies that come at one time, either may be the first
    1: SAID,
    2: OTHER,
    3: 'The museum shuts for a year, its director said. "We have no choice," Ana Reyes told the staff on Friday.\n',
}
PAGE = (
    "<html lang='en'><head><title>{title}</title><meta property='article:published_time' content='2026-03-03'>"
    "</head><body><article><h1>{title}</h1>{body}</article></body></html>"
)


def page(title: str, text: str) -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
    return PAGE.format(title=title, body=body).encode()


def a_text(name: str, text: str) -> NewSubmission:
    return NewSubmission(channel=Channel.TEXT, name=name, payload=text.encode())


@dataclass
class Scenario:
    """What is handed in, and what the web answers."""

    play: Callable[[Works], None]
    pages: dict[str, list[bytes]]


def texts(works: Works) -> None:
    works.hand_in([a_text("first", SAID), a_text("again", SAID)])
    works.until_done("texts")
    works.hand_in([a_text("near-copy", SAID.replace("in May", "in June"))])
    works.until_done("near-copy")


def container(works: Works) -> None:
    buffer = io.BytesIO()
    members = {"a.txt": SAID, "b.json": json.dumps({"text": OTHER}), "c.txt": ""}
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text)  # always of 1980: each time the same bytes
    works.hand_in([NewSubmission(channel=Channel.UPLOAD, name="news.zip", payload=buffer.getvalue())])
    works.until_done("container")


ADDRESS = "https://news.example/quay"


def versions(works: Works) -> None:
    for number in (0, 1):
        works.web.served[ADDRESS] = number
        name = f"version {number}"
        works.hand_in([NewSubmission(channel=Channel.URL, name=name, url=ADDRESS, is_refetch=bool(number))])
        works.until_done(name)


FEED = "https://news.example/feed"
ITEM = "<item><title>{n}</title><link>https://news.example/{n}</link><guid>{n}</guid><description>{text}</description></item>"


def feed_of(*numbers: int) -> bytes:
    items = "".join(ITEM.format(n=n, text=STORIES[n]) for n in numbers)
    return f"<rss version='2.0'><channel><title>Harbour</title>{items}</channel></rss>".encode()


def feed(works: Works) -> None:
    while True:
        try:
            with promising(works.engine) as conn:
                feeds.add(
                    conn, NewFeed(url=FEED, take_from=TakeFrom.FEED, title=None, interval_seconds=None), now=works.now
                )
            break
        except StoreDown:
            continue
    works.until_done("first poll")
    works.web.served[FEED] = 1
    works.now += timedelta(days=1)
    works.until_done("second poll")


def watched(works: Works, folder: Path) -> None:
    (ground,) = grounds((str(folder),), installation="test", data_dir=str(folder.parent / "data"))
    for text in (SAID, SAID.replace("quay", "lighthouse")):
        (folder / "a.txt").write_text(text)
        while True:
            mark = mark_of(ground.path_of("a.txt"))
            assert mark is not None
            item = read(ground, "a.txt", mark, max_bytes=10_000)
            assert item is not None
            try:
                with writing(works.engine) as conn:
                    hand_in(conn, ground, [item], now=works.now, priority=FEW)
                break
            except StoreDown:
                continue
        works.until_done("watched")


SCENARIOS = {
    "texts": Scenario(texts, {}),
    "container": Scenario(container, {}),
    "versions": Scenario(
        versions, {ADDRESS: [page("The quay", SAID), page("The quay", SAID.replace("in May", "in June"))]}
    ),
    "feed": Scenario(
        feed,
        {FEED: [feed_of(1, 2), feed_of(1, 2, 3)]}
        | {f"https://news.example/{n}": [page(f"{n}", STORIES[n])] for n in STORIES},
    ),
}

NewStore = Callable[[], Engine]


@pytest.fixture
def new_store(store: Engine, store_url: str) -> NewStore:
    """Stores one after the other, all empty; with one engine, since a new one compiles every statement anew."""
    if store.dialect.name == "sqlite":
        path = Path(store_url.removeprefix("sqlite:///"))
        template = path.read_bytes()

        def make() -> Engine:
            store.dispose()
            for written in path.parent.glob(f"{path.name}-*"):
                written.unlink()
            path.write_bytes(template)
            return store

    else:

        def make() -> Engine:
            with store.begin() as conn:
                tables = conn.exec_driver_sql(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
                )
                names = tables.scalars().all()
                conn.exec_driver_sql("SET LOCAL session_replication_role = replica")  # in any order
                for table in names:
                    conn.exec_driver_sql(f"DELETE FROM {table}")
            return store

    return make


def differences(undisturbed: dict[str, list[str]], found: dict[str, list[str]]) -> list[str]:
    """Rows that are missing and rows that should not be there, by table."""
    both = ((table, Counter(rows), Counter(found[table])) for table, rows in undisturbed.items())
    return [
        f"{sign} {table} {row}"
        for table, before, after in both
        for sign, rows in (("-", before - after), ("+", after - before))
        for row in rows
    ]


@contextmanager
def played(scenario: Scenario, engine: Engine, at: int) -> Iterator[Injected]:
    works = Works(engine, Web(pages=scenario.pages))
    with Injected(engine, at=at) as injected:
        scenario.play(works)
    yield injected


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_wherever_the_store_breaks_off_the_end_is_the_same(name: str, new_store: NewStore) -> None:
    """On SQLite at each step; on PostgreSQL before and after each commit: what breaks off within a transaction never
    reaches the server, and leaves as little there."""
    engine = new_store()
    with played(SCENARIOS[name], engine, 0) as counted:
        undisturbed = state(engine)
    assert undisturbed["articles"]
    assert undisturbed["statements"]
    assert "quarantined" not in str(undisturbed["submissions"])
    assert len(counted.commits) >= 10
    steps = range(1, counted.steps + 1) if engine.dialect.name == "sqlite" else counted.commits
    for step in steps:
        engine = new_store()
        with played(SCENARIOS[name], engine, step):
            assert differences(undisturbed, state(engine)) == [], f"broken off at step {step} of {counted.steps}"
