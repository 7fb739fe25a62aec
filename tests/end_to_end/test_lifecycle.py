"""Every arrow of `lifecycle.MOVES` is walked by the real steps on a real store, and no other one ever is."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.broker import Consumer
from services.common.contracts.articles import ArticleId
from services.common.contracts.lifecycle import MOVES, State
from services.common.contracts.messages import Message
from services.common.contracts.submissions import (
    Channel,
    NewSubmission,
    Outcome,
    Reason,
    ReasonCode,
    Stage,
    Submission,
    SubmissionId,
)
from services.common.contracts.topology import messages_for, route_of
from services.common.settings import Settings
from services.common.store import erasing, reprocessing, submissions
from services.common.store.engine import reading, writing
from services.common.store.reprocessing import ArticleFilter
from services.extract.handlers import Extractor, Linker
from services.ingest.fetch import open_door
from services.ingest.fetching import Fetcher
from services.ingest.handlers import Reader
from services.ingest.robots import Robots
from tests.ingest.site import Page, Site, site_server

TEXT = """The kiln at Harrow Bend is lit again

The kiln at Harrow Bend was lit again on Monday after four years. "We have clay for a century," said the potter
Wanda Ilsen, who runs the works with her sister.

The council said that it would pay for the road to the works before the winter.
"""
UNREAD = """Die Fähre von Grauort fährt wieder

Die Fähre zwischen Grauort und den Inseln fährt ab Montag wieder, teilte das Hafenamt am Dienstag mit. "Jedes Schiff
wurde zweimal geprüft", sagte die Hafenmeisterin Dana Orwell. Die Preise bleiben, wie sie vor dem Sturm waren, und die
Zeiten stehen ab morgen am Hafen angeschlagen.
"""
WALL = (
    "<html><head><title>Just a moment...</title></head><body>Checking your browser"
    "<script src=/cdn-cgi/challenge-platform/x.js></script></body></html>"
)
WHY = Reason(code=ReasonCode.BAD_URL, message="It is no address.", advice="Hand in an address.")

# What a submission's row stood at before and after each change, as the database itself saw it.
WITNESS = (
    "CREATE TABLE seen (before TEXT, after TEXT)",
    "CREATE TRIGGER came AFTER INSERT ON submissions BEGIN"
    " INSERT INTO seen VALUES (NULL, coalesce(NEW.outcome, NEW.stage)); END",
    "CREATE TRIGGER moved AFTER UPDATE ON submissions"
    " WHEN coalesce(OLD.outcome, OLD.stage) <> coalesce(NEW.outcome, NEW.stage) BEGIN"
    " INSERT INTO seen VALUES (coalesce(OLD.outcome, OLD.stage), coalesce(NEW.outcome, NEW.stage)); END",
)


class Broken:
    """A step with a bug."""

    def load(self, conn: Connection, rows: Sequence[Submission], *, now: datetime) -> Mapping[SubmissionId, None]:
        return {row.id: None for row in rows}

    def work(self, row: Submission, loaded: None) -> None:
        raise ZeroDivisionError

    def keep(self, conn: Connection, done: Sequence[tuple[Submission, None]], *, now: datetime) -> tuple[Message, ...]:
        raise AssertionError


class Pipeline:
    """All stages in this process, each message worked on at once; a stage named in `broken` has a bug."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.broken: set[Stage] = set()
        given = Settings.model_validate({"fetch_allow_networks": ("127.0.0.0/8",), "fetch_host_delay_seconds": 0})
        door = open_door(given)
        robots = Robots(engine=engine, door=door, settings=given, clock=self.now)
        steps: dict[Stage, Any] = {
            Stage.FETCH: Fetcher(engine=engine, door=door, robots=robots, settings=given, clock=self.now),
            Stage.INGEST: Reader(engine=engine, settings=given, clock=self.now, publish=self.publish),
            Stage.EXTRACT: Extractor(engine=engine, settings=given),
            Stage.LINK: Linker(engine=engine),
        }
        common: dict[str, Any] = {"engine": engine, "publish": self.publish, "settings": given, "clock": self.now}
        self._sound = {stage: Consumer(stage=stage, step=step, **common) for stage, step in steps.items()}
        self._broken = {stage: Consumer(stage=stage, step=Broken(), **common) for stage in steps}

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)

    def publish(self, messages: Sequence[Message]) -> None:
        for message in messages:
            stage = route_of(message).stage
            if message.ids:
                (self._broken if stage in self.broken else self._sound)[stage](message.ids)

    def hand_in(self, name: str, *, body: str | None = None, url: str | None = None) -> Submission:
        payload = None if body is None else body.encode()
        new = NewSubmission(channel=Channel.TEXT if url is None else Channel.URL, name=name, payload=payload, url=url)
        with writing(self.engine) as conn:
            rows = submissions.accept(conn, [new], now=self.now())
        self.publish(messages_for(rows))
        return self.find(rows[0].id)

    def find(self, id: str) -> Submission:
        with reading(self.engine) as conn:
            found = submissions.find(conn, id)
        assert found is not None
        return found

    def member_of(self, parent: Submission, outcome: Outcome) -> Submission:
        with reading(self.engine) as conn:
            (row,) = submissions.page(conn, parent_id=parent.id, outcome=outcome, limit=2)
        return row

    def seen(self) -> set[tuple[str | None, str]]:
        with reading(self.engine) as conn:
            return {(before, after) for before, after in conn.execute(sa.text("SELECT before, after FROM seen"))}


@pytest.fixture
def site() -> Iterator[Site]:
    with site_server() as server:
        yield server


@pytest.fixture
def pipeline(sqlite_store: Engine) -> Pipeline:
    with writing(sqlite_store) as conn:
        for statement in WITNESS:
            conn.execute(sa.text(statement))
    return Pipeline(sqlite_store)


def test_every_arrow_is_walked_and_no_other(pipeline: Pipeline, site: Site) -> None:
    site.pages["/robots.txt"] = Page("User-agent: *\nDisallow: /private/\n")
    site.pages["/kiln"] = Page(_page(TEXT), headers={"Content-Type": "text/html"})
    site.pages["/wall"] = Page(WALL, headers={"Content-Type": "text/html"})
    ended = {
        "article by its address": pipeline.hand_in("kiln", url=site.url("/kiln")),
        "the same address": pipeline.hand_in("kiln", url=site.url("/kiln")),
        "a dead link": pipeline.hand_in("gone", url=site.url("/gone")),
        "against robots.txt": pipeline.hand_in("private", url=site.url("/private/a")),
        "a wall": pipeline.hand_in("wall", url=site.url("/wall")),
        "a text": pipeline.hand_in("a.txt", body=TEXT.replace("Harrow Bend", "Sallow Mead")),
        "the same bytes": pipeline.hand_in("b.txt", body=TEXT.replace("Harrow Bend", "Sallow Mead")),
        "noise": pipeline.hand_in("noise.bin", body="\x89PNG\r\n\x1a\n\x00\x01"),
        "a collection": pipeline.hand_in("two.jsonl", body=f"{json.dumps({'text': UNREAD})}\n{_record(7)}\n"),
    }
    assert {name: str(row.outcome) for name, row in ended.items()} == {
        "article by its address": "done",
        "the same address": "duplicate",
        "a dead link": "rejected",
        "against robots.txt": "blocked",
        "a wall": "blocked",
        "a text": "done",
        "the same bytes": "duplicate",
        "noise": "rejected",
        "a collection": "done",
    }
    with writing(pipeline.engine) as conn:
        for outcome in (Outcome.REJECTED, Outcome.BLOCKED):
            new = NewSubmission(channel=Channel.URL, name="no address", url="no address")
            submissions.refuse(conn, new, WHY, now=pipeline.now(), outcome=outcome)
    _go_again(pipeline, *(ended[name] for name in ("a dead link", "against robots.txt", "a wall", "noise")))
    _go_again(pipeline, pipeline.member_of(ended["a collection"], Outcome.REJECTED))
    _fall_out_and_come_back(pipeline, site)
    _stand_at_ingest_without_bytes(pipeline, site)
    _extract_again(pipeline)
    _erase_at_each_end(pipeline, site)
    assert pipeline.seen() == {(_name(move.at), str(move.to)) for move in MOVES}


def _go_again(pipeline: Pipeline, *rows: Submission) -> None:
    """What was rejected or blocked, and is sent again, goes on from where it fell out, and ends as before."""
    for row in rows:
        with writing(pipeline.engine) as conn:
            assert submissions.replay(conn, row.id, now=pipeline.now())
        pipeline.publish(messages_for([pipeline.find(row.id)]))
        assert pipeline.find(row.id).outcome is row.outcome


def _fall_out_and_come_back(pipeline: Pipeline, site: Site) -> None:
    """At each stage: a bug quarantines it, a replay puts it back there, and it goes on to its end."""
    for number, stage in enumerate((Stage.FETCH, Stage.INGEST, Stage.EXTRACT, Stage.LINK)):
        site.pages[f"/{stage}"] = Page(_page(TEXT.replace("Harrow Bend", f"Mill {number}")))
        pipeline.broken = {stage}
        row = pipeline.hand_in(f"at {stage}", url=site.url(f"/{stage}"))
        assert (row.outcome, row.reason and row.reason.code) == (Outcome.QUARANTINED, ReasonCode.BUG)
        pipeline.broken = set()
        with writing(pipeline.engine) as conn:
            assert submissions.replay(conn, row.id, now=pipeline.now())
        row = pipeline.find(row.id)
        assert row.stage is stage
        pipeline.publish(messages_for([row]))
        # Mills differ by a word: near-copies, which are a duplicate where they are seen to be one.
        assert pipeline.find(row.id).outcome in (Outcome.DONE, Outcome.DUPLICATE)


def _extract_again(pipeline: Pipeline) -> None:
    """All stored articles, those of an unread language too; each ends as before. Then as if what was found before were
    put back."""
    with writing(pipeline.engine) as conn:
        before = {one.outcome: one.count for one in reprocessing.standings(conn, ArticleFilter())}
        numbers = reprocessing.following(conn, ArticleFilter())
    assert len(numbers) == before[Outcome.DONE] + before[Outcome.REJECTED]
    for stage, count in ((Stage.EXTRACT, len(numbers)), (Stage.LINK, before[Outcome.DONE])):
        with writing(pipeline.engine) as conn:
            sent = reprocessing.send_back(
                conn, numbers, to=stage, together=1, now=pipeline.now(), due_at=pipeline.now()
            )  # fmt: skip
        assert len(sent) == count
        pipeline.publish(messages_for([pipeline.find(id) for id in sent]))
        with reading(pipeline.engine) as conn:
            assert {one.outcome: one.count for one in reprocessing.standings(conn, ArticleFilter())} == before


def _erase_at_each_end(pipeline: Pipeline, site: Site) -> None:
    """However a submission of an article ended, and where it stands before its end."""
    url, text = site.url("/well"), TEXT.replace("kiln", "well").replace("Harrow Bend", "Nether Stoke")
    site.pages["/well"] = Page(WALL, headers={"Content-Type": "text/html"})
    rows = [pipeline.hand_in("a wall at first", url=url)]
    pipeline.broken = {Stage.FETCH}
    rows.append(pipeline.hand_in("a bug", url=url))
    site.pages["/well"] = Page(_page(text), headers={"Content-Type": "text/html"})
    pipeline.broken = {Stage.LINK}
    linking = pipeline.hand_in("done", url=url)
    pipeline.broken = set()
    rows.append(pipeline.hand_in("known", url=url))
    with writing(pipeline.engine) as conn:
        assert submissions.replay(conn, linking.id, now=pipeline.now())
    rows.append(pipeline.find(linking.id))
    assert [row.outcome for row in rows] == [Outcome.BLOCKED, Outcome.QUARANTINED, Outcome.DUPLICATE, None]
    done = pipeline.hand_in("a tale", body=text.replace("well", "mole").replace("Wanda Ilsen", "Otto Karn"))
    assert done.outcome is Outcome.DONE
    with writing(pipeline.engine) as conn:
        for row in (linking, done):
            assert row.article_id is not None
            erasing.erase(conn, ArticleId(row.article_id), by="test", now=pipeline.now())
    for row in (*rows, done):
        ended = pipeline.find(row.id)
        assert (ended.outcome, ended.reason and ended.reason.code) == (Outcome.REJECTED, ReasonCode.ERASED)


def _stand_at_ingest_without_bytes(pipeline: Pipeline, site: Site) -> None:
    """As versions before revision 0003 left them."""
    new = NewSubmission(channel=Channel.URL, name="old", url=site.url("/gone"))
    with writing(pipeline.engine) as conn:
        (row,) = submissions.accept(conn, [new], now=pipeline.now())
        conn.execute(sa.text("UPDATE submissions SET stage = 'ingest' WHERE id = :id"), {"id": row.id})
    pipeline.publish(messages_for([pipeline.find(row.id)]))
    assert pipeline.find(row.id).outcome is Outcome.REJECTED


def _name(state: State | None) -> str | None:
    return None if state is None else str(state)


def _page(text: str) -> str:
    title, *paragraphs = text.strip().split("\n\n")
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    head = f"<html lang=en><head><title>{title}</title></head>"
    return f"{head}<body><article><h1>{title}</h1>{body}</article></body></html>"


def _record(number: int) -> str:
    return json.dumps({"text": TEXT.replace("kiln", f"forge {number}"), "title": "The forge"})
