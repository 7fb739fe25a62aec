"""GET /metrics: everything that is promised, nothing that is not, few series, and only for those who may ask."""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from kombu.exceptions import OperationalError
from prometheus_client.core import Metric as Family
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine
from starlette.testclient import TestClient

from services.api.app import create_app
from services.api.metrics.definitions import LANGUAGES, METRICS, PUBLISHERS
from services.api.metrics.snapshot import FRESH_SECONDS, Snapshots
from services.api.routes.metrics import may_ask
from services.common.contracts.articles import Role
from services.common.contracts.counts import BOUNDS, ENDS, Counts, StageCounts
from services.common.contracts.feeds import NewFeed
from services.common.contracts.submissions import Channel, NewSubmission, Outcome, Reason, ReasonCode, Stage
from services.common.settings import Settings
from services.common.store import feeds, submissions, workers
from services.common.store.engine import open_store, writing
from tests.api import samples
from tests.api.samples import NOW
from tests.common.store.builders import a_worker

WORK = StageCounts(
    stage=Stage.EXTRACT, buckets=(3, 2, *(0,) * (len(BOUNDS) - 1)), seconds=0.06, ends=(4, 1, *(0,) * (len(ENDS) - 2))
)


class Given:
    """An application asked from this machine; what stands outside of it may be turned."""

    def __init__(self, folder: Path, engine: Engine, **settings: object) -> None:
        self.now = NOW
        self.queues: dict[str, int] | None = {"extract": 3}
        self.asked = 0
        self.is_broker_down = False
        app = create_app(
            Settings(data_dir=folder, **settings),
            engine=engine,
            publish=lambda _messages: None,
            clock=lambda: self.now,
            queue_lengths=self._lengths,
            worker_counts=self._counts,
        )
        self.context = app.state.context
        self.client = TestClient(app, base_url="http://localhost", client=("127.0.0.1", 50_000))

    def _lengths(self) -> dict[str, int] | None:
        self.asked += 1
        return self.queues

    def _counts(self, known: Collection[str]) -> Mapping[str, Counts]:
        if self.is_broker_down:
            raise OperationalError("down")
        return {worker: Counts(stages=(WORK,), deaf_seconds=7.0) for worker in known}

    def families(self) -> dict[str, Family]:
        answer = self.client.get("/metrics")
        assert answer.status_code == 200, answer.text
        return {family.name: family for family in text_string_to_metric_families(answer.text)}

    def values(self, name: str) -> dict[tuple[str, ...], float]:
        """The samples of one name, by the values of their labels in order of the labels' names."""
        family = self.families()[name.removesuffix("_total")]
        return {
            tuple(value for _, value in sorted(sample.labels.items())): sample.value
            for sample in family.samples
            if sample.name == name
        }


@pytest.fixture
def given(tmp_path: Path, store: Engine) -> Iterator[Given]:
    found = Given(tmp_path, store)
    with found.client:
        yield found


def accept(engine: Engine, *names: str, channel: Channel = Channel.TEXT) -> list[str]:
    new = [NewSubmission(channel=channel, name=name, payload=name.encode()) for name in names]
    with writing(engine) as conn:
        return [row.id for row in submissions.accept(conn, new, now=NOW)]


def fill(engine: Engine) -> None:
    """Two articles done, one submission rejected, two waiting, and a worker."""
    for sample in (samples.harbour(), samples.council()):
        samples.store(engine, sample.article, sample.statements)
    rejected, *_ = accept(engine, "torn", "first", "second", channel=Channel.FOLDER)
    reason = Reason(code=ReasonCode.UNREADABLE, message="It is torn.", advice="Mend it.")
    with writing(engine) as conn:
        submissions.finish(conn, rejected, Outcome.REJECTED, now=NOW, reason=reason)
        workers.beat(conn, a_worker("extract@a", seen_at=NOW, queues=("extract", "link"), swept_at=NOW, busy=1))
        workers.beat(conn, a_worker("ingest@a", seen_at=NOW - timedelta(seconds=90), queues=("ingest",)))


def test_every_metric_that_is_defined_is_told_and_no_other(given: Given, store: Engine) -> None:
    fill(store)
    with writing(store) as conn:
        feeds.add(conn, NewFeed(url="https://news.example/feed"), now=NOW)
    given.client.get("/livez")
    told = given.families()

    assert set(told) == {metric.name.removesuffix("_total") for metric in METRICS}
    for metric in METRICS:
        family = told[metric.name.removesuffix("_total")]
        assert (family.type, family.documentation) == (metric.kind, metric.help)
        assert family.samples
        for sample in family.samples:
            assert set(sample.labels) - {"le"} == set(metric.labels), sample


def test_names_and_units_follow_the_conventions() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    for metric in METRICS:
        assert metric.name.startswith("qawl_")
        assert (metric.kind == "counter") == metric.name.endswith("_total")
        for unit in ("seconds", "bytes"):
            if metric.name.endswith(f"_{unit}"):
                assert unit in metric.help or "when" in metric.help.lower() or unit == "bytes", metric.name
        assert not any(word in metric.name for word in ("_ms", "_minutes", "_kb", "_mb", "_percent"))


def test_what_waits_is_told_with_its_age(given: Given, store: Engine) -> None:
    fill(store)
    given.now = NOW + timedelta(seconds=40)

    assert given.values("qawl_stage_submissions") == {("fetch",): 0, ("ingest",): 2, ("extract",): 0, ("link",): 0}
    assert given.values("qawl_stage_oldest_age_seconds")[("ingest",)] == 40
    assert given.values("qawl_stage_oldest_age_seconds")[("link",)] == 0
    assert given.values("qawl_queue_messages")[("extract",)] == 3
    assert given.values("qawl_queue_workers") == {("fetch",): 0, ("ingest",): 0, ("extract",): 0, ("link",): 0}


def test_what_came_of_the_latest_is_told_by_channel_and_reason(given: Given, store: Engine) -> None:
    fill(store)

    assert given.values("qawl_finished_submissions")[("done",)] == 2
    assert given.values("qawl_finished_submissions")[("quarantined",)] == 0
    assert given.values("qawl_recent_submissions") == {
        ("text", "", "done"): 2,
        ("folder", "", "ingest"): 2,
        ("folder", "unreadable", "rejected"): 1,
    }


def test_the_time_to_done_is_told_by_quantiles(given: Given, store: Engine) -> None:
    ids = accept(store, *(f"article {number}" for number in range(10)))
    with writing(store) as conn:
        for seconds, id in enumerate(ids, start=1):
            for at, to in ((Stage.INGEST, Stage.EXTRACT), (Stage.EXTRACT, Stage.LINK)):
                submissions.advance(conn, id, at=at, to=to, now=NOW)
            submissions.finish(conn, id, Outcome.DONE, now=NOW + timedelta(seconds=seconds))

    assert given.values("qawl_recent_done_seconds") == {("0.5",): 5, ("0.9",): 9, ("0.99",): 10}


def test_what_extraction_found_is_told_by_language_and_publisher(given: Given, store: Engine) -> None:
    fill(store)
    articles, said, unnamed = (
        given.values(f"qawl_recent_{name}") for name in ("articles", "statements", "statements_without_speaker")
    )

    assert {language for language, _ in articles} == {"en", "ar"}
    assert sum(articles.values()) == 2
    (english,) = (labels for labels in said if labels[0] == "en")
    assert (said[english], unnamed[english]) == (8, 1)
    assert given.values("qawl_articles_total") == {(): 2}


def test_publishers_and_languages_beyond_the_most_frequent_share_a_label(given: Given, store: Engine) -> None:
    for number in range(2 * PUBLISHERS):
        text = f"The harbour opened for the {number}th time, she said."
        article = samples.an_article(
            (Role.MAIN, text),
            publisher=f"Gazette {number}",
            language=f"x{number:02}",
            url=f"https://n.example/{number}",
        )
        samples.store(store, article, ())
    labels = set(given.values("qawl_recent_articles"))

    assert len({publisher for _, publisher in labels}) == PUBLISHERS + 1
    assert len({language for language, _ in labels}) == LANGUAGES + 1
    assert sum(given.values("qawl_recent_articles").values()) == 2 * PUBLISHERS


def test_what_workers_count_and_how_they_live_is_told(given: Given, store: Engine) -> None:
    fill(store)

    assert given.values("qawl_worker_up") == {("extract@a",): 1, ("ingest@a",): 0}
    assert given.values("qawl_worker_busy")[("extract@a",)] == 1
    assert given.values("qawl_worker_deaf_seconds")[("extract@a",)] == 7
    assert given.values("qawl_attempts_total")[("again", "extract", "extract@a")] == 1
    samples_of = {
        (sample.name, sample.labels.get("le")): sample.value
        for sample in given.families()["qawl_work_seconds"].samples
        if sample.labels["worker"] == "extract@a"
    }
    assert samples_of["qawl_work_seconds_bucket", str(BOUNDS[0])] == 3
    assert samples_of["qawl_work_seconds_bucket", "+Inf"] == 5 == samples_of["qawl_work_seconds_count", None]
    assert samples_of["qawl_work_seconds_sum", None] == 0.06


def test_requests_are_counted_by_their_route_and_never_by_their_address(given: Given) -> None:
    for path in ("/v1/articles/nothing", "/v1/articles/neither", "/nowhere/1", "/nowhere/2", "/livez"):
        given.client.get(path)
    counted = {
        (sample.labels["route"], sample.labels["status"]): sample.value
        for sample in given.families()["qawl_http_request_seconds"].samples
        if sample.name.endswith("_count")
    }

    assert counted == {("/v1/articles/{key}", "4xx"): 2, ("none", "4xx"): 2, ("/livez", "2xx"): 1}


def test_a_look_is_kept_for_some_seconds(given: Given) -> None:
    now = 100.0
    snapshots = Snapshots(given.context, stopwatch=lambda: now)
    first = snapshots.latest()
    now += FRESH_SECONDS - 0.1
    assert snapshots.latest() is first
    now += 0.1
    assert snapshots.latest() is not first
    assert given.asked == 2


def test_without_a_broker_the_rest_is_told(given: Given, store: Engine) -> None:
    fill(store)
    given.queues = None
    assert given.values("qawl_broker_up") == {(): 0}
    assert given.values("qawl_store_up") == {(): 1}
    assert not given.values("qawl_attempts_total")


def test_a_broker_that_goes_away_between_two_questions_is_told_as_down(given: Given, store: Engine) -> None:
    fill(store)
    given.is_broker_down = True
    assert given.values("qawl_broker_up") == {(): 0}


def test_without_a_store_it_says_so_instead_of_failing(tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    engine = open_store(f"sqlite:///{nowhere}/store.sqlite")
    given = Given(tmp_path, engine)
    assert given.values("qawl_store_up") == {(): 0}
    assert "qawl_stage_submissions" not in given.families()
    engine.dispose()


@pytest.mark.parametrize(
    ("client", "headers", "networks", "expected"),
    [
        ("127.0.0.1", (), (), True),
        ("::1", (), (), True),
        ("10.1.2.3", (), (), False),
        ("10.1.2.3", (), ("10.1.0.0/16",), True),
        ("10.2.2.3", (), ("10.1.0.0/16",), False),
        ("127.0.0.1", ("X-Forwarded-For",), (), False),
        ("127.0.0.1", ("forwarded",), ("127.0.0.0/8",), False),
        ("a-socket", (), ("0.0.0.0/0",), False),
        ("", (), (), False),
    ],
)
def test_only_this_machine_and_named_networks_may_ask_and_no_proxy(
    client: str, headers: tuple[str, ...], networks: tuple[str, ...], expected: bool
) -> None:
    assert may_ask(client, headers, networks) is expected


def test_for_others_there_is_nothing_there(tmp_path: Path, sqlite_store: Engine) -> None:
    given = Given(tmp_path, sqlite_store)
    given.client = TestClient(given.client.app, base_url="http://localhost", client=("192.0.2.7", 50_000))
    assert given.client.get("/metrics").status_code == 404
    opened = Given(tmp_path, sqlite_store, metrics_networks=("192.0.2.0/24",))
    opened.client = TestClient(opened.client.app, base_url="http://localhost", client=("192.0.2.7", 50_000))
    assert opened.client.get("/metrics").status_code == 200


def test_openmetrics_is_spoken_to_whoever_asks_for_it(given: Given) -> None:
    answer = given.client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")
