"""The Python client against the API behind a real socket."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import count, islice
from pathlib import Path

import pytest
import requests

from qawl.client import Client, NotReachedError, ProblemError, values
from qawl.client.reading import read
from services.common.contracts.submissions import Outcome, Reason, ReasonCode, Stage
from services.common.store import submissions
from services.common.store.engine import open_store, writing
from tests.api import samples
from tests.api.conftest import World, worlds
from tests.architecture.generate import DOCS
from tests.common.store.embedded import embed, meant
from tests.servers.api import serving

URL = "https://news.example/world/port-reopens"
NOBODY = "http://127.0.0.1:9"
"""The port of discard: nothing listens there."""


_numbers = count()


class Slept(list[float]):
    """What a client would have slept."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, sqlite_store_at: Callable[[Path], str]
) -> Iterator[tuple[World, str]]:
    """A world with two articles, and where it is served."""
    folder = tmp_path_factory.mktemp("client")
    engine = open_store(sqlite_store_at(folder / "store.sqlite"))
    with worlds(folder, engine) as make:
        world = make()
        for number, sample in enumerate((samples.harbour(), samples.council())):
            samples.store(engine, sample.article, sample.statements, now=samples.NOW.replace(second=number))
        with serving(world.app) as port:
            yield world, f"http://127.0.0.1:{port}"
    engine.dispose()


@contextmanager
def at_work(world: World) -> Iterator[None]:
    """Meanwhile what is handed in ends, and an article about a harbour comes in again and again."""
    over = threading.Event()
    why = Reason(code=ReasonCode.NO_ARTICLE, message="m", advice="a")

    def work() -> None:
        while not over.wait(0.2):
            with writing(world.engine) as conn:
                for row in submissions.page(conn, stage=Stage.INGEST, limit=10):
                    submissions.finish(conn, row.id, Outcome.REJECTED, now=samples.NOW, reason=why)
            article = samples.an_article((samples.Role.MAIN, f"“Harbour {next(_numbers)},” she said."))
            samples.store(world.engine, article, [samples.said(article, "“Harbour", cue="said")])

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture
def client(served: tuple[World, str]) -> Iterator[Client]:
    with Client(served[1]) as client:
        yield client


def test_lists_go_over_all_pages_and_values_are_typed(client: Client) -> None:
    every = list(client.statements(limit=3))

    assert len(every) > 10
    assert len({one.id for one in every}) == len(every)
    dated = next(one for one in every if one.said_on is not None)
    assert isinstance(dated.extracted_at, datetime)
    assert dated.said_on is not None
    assert isinstance(dated.said_on.day, date)
    article = client.article(dated.article.id)
    content = dated.content[0]
    assert article.text[content.start : content.end] == content.text
    assert dated.links.self == f"/v1/statements/{dated.id}"
    assert [one.id for one in client.article_statements(article.id)] == [
        one.id for one in client.statements(article=article.id)
    ]


def test_what_is_near_in_meaning_comes_with_its_nearness(served: tuple[World, str], client: Client) -> None:
    first, second, third = (one.id for one in islice(client.statements(), 3))
    embed(served[0].engine, {first: meant("port"), second: meant("port", away=0.5), third: meant("taxes")})
    assert [(one.id, (one.nearness or 0) > 0.8) for one in client.statements(near=first)] == [(second, True)]
    assert [one.id for one in client.statements(near="port", limit=1)] == [first, second]


def test_filters_are_passed_on(client: Client) -> None:
    quell = list(client.statements(speaker="Quell", said_from=date(2026, 11, 19), sort="said_oldest"))

    assert quell
    assert {one.speaker.name for one in quell} == {"Marta Quell"}
    assert list(client.statements(said_from=date(2030, 1, 1))) == []
    assert {one.language for one in client.articles(language="ar")} == {"ar"}
    (speaker,) = client.speakers(name="Quell")
    assert client.speaker(speaker.id).name == "Marta Quell"
    assert client.statement(quell[0].id).context.text
    assert list(client.utterances(reports=50)) == []
    assert client.status().counts


def test_what_is_handed_in_is_told_of_each(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "تقرير.txt"
    file.write_text("A text.")

    one = client.submit_url(URL, name="the port")
    several = client.submit_urls([URL, "ftp://a.example"])
    text = client.submit_text("A text.", title="T", published="2026-11-20")
    page = client.submit_html("<p>one", url=URL)
    uploaded = client.submit_file(file)

    assert (one.name, one.stage, one.outcome) == ("the port", "fetch", None)
    assert [(item.outcome, item.reason and item.reason.code) for item in several] == [
        (None, None),
        ("rejected", "bad_url"),
    ]
    assert (text.name, page.name, uploaded.name) == ("T", URL, "تقرير.txt")
    assert {text.id, page.id, uploaded.id} <= {row.id for row in client.submissions(stage="ingest", limit=2)}
    assert client.cancel(text.id).submission.reason == client.submission(text.id).reason
    assert client.replay(text.id).stage == "ingest"


def test_a_batch_of_any_length_is_counted_over_its_requests(client: Client) -> None:
    lines = ({"text": f"Text {number}."} if number != 2_500 else {"txt": ""} for number in range(1, 4_002))

    found = list(client.submit_batch(lines))

    assert [item.line for item in found] == list(range(1, 4_002))
    (refused,) = (item for item in found if item.outcome is not None)
    assert (refused.line, refused.reason and refused.reason.code) == (2_500, "malformed")


def test_waiting_ends_with_the_outcome_or_in_time(served: tuple[World, str]) -> None:
    world, address = served
    slept = Slept()
    with Client(address, sleep=slept) as client:
        row = client.submit_text("Another text.")
        with pytest.raises(TimeoutError, match="ingest"):
            client.wait(row, timeout_seconds=10)
    assert 5 < sum(slept) <= 10
    with at_work(world), Client(address) as client:
        done = client.wait(row)
    assert (done.outcome, done.reason and done.reason.message) == ("rejected", "m")


def test_changes_are_told_page_by_page_and_then_from_the_last_place_on(client: Client) -> None:
    pages = list(client.changes())

    assert {change.kind for page in pages for change in page.items} == {"article", "speaker"}
    assert not pages[-1].more
    (rest,) = client.changes(pages[-1].since)
    assert rest.items == ()
    (handed_in, *_) = client.changes(kind="submission")
    assert {change.kind for change in handed_in.items} == {"submission"}


def test_publishers_are_listed_and_told_by_any_spelling(client: Client) -> None:
    first, *_ = client.publishers()
    found = client.publisher(first.name.upper())
    assert (found.name, found.articles) == (first.name, first.articles)
    assert sum(one.statements for one in found.languages) == found.looked_at


def test_statements_are_counted(client: Client) -> None:
    found = client.counts(language="en", by="language,published")
    (language, published) = found.parts
    assert found.total == len(list(client.statements(language="en"))) > 0
    assert [(one.value, one.count) for one in language.values] == [("en", found.total)]
    assert published.by == "published"


def test_an_error_carries_the_problem(client: Client) -> None:
    with pytest.raises(ProblemError, match="There is no article") as caught:
        client.article("0" * 32)
    assert (caught.value.status, caught.value.kind) == (404, "not-found")
    assert caught.value.problem.advice
    with pytest.raises(ProblemError) as wrong:
        list(client.statements(limit=0))
    assert wrong.value.problem.errors[0].location == "query limit"


def test_a_busy_server_is_asked_again_after_as_long_as_it_says(served: tuple[World, str], tmp_path: Path) -> None:
    slept, waits = Slept(), [2.0, 3.0]
    with worlds(tmp_path, served[0].engine) as make:
        world = make(api_keys="always")
        world.take = lambda _whose: waits.pop(0) if waits else 0.0
        with serving(world.app) as port, Client(f"http://127.0.0.1:{port}", "no such key", sleep=slept) as client:
            with pytest.raises(ProblemError) as caught:
                client.status()
            assert (caught.value.kind, slept) == ("unauthorized", [2.0, 3.0])

            waits += [500.0]
            with pytest.raises(ProblemError) as busy:
                client.status()
    assert (busy.value.kind, slept) == ("too-many-requests", [2.0, 3.0])


def test_where_nobody_answers_it_is_tried_for_a_while(tmp_path: Path) -> None:
    slept = Slept()
    with Client(NOBODY, patience_seconds=5, sleep=slept) as client, pytest.raises(NotReachedError, match="GET"):
        client.status()
    assert slept
    assert sum(slept) <= 5


class Losing(requests.Session):
    """A connection that loses the answer to each first request that hands something in."""

    lost = 0

    def request(self, method, url, **of):  # type: ignore[no-untyped-def]
        answer = super().request(method, url, **of)
        if method == "POST" and self.lost == 0:
            self.lost += 1
            raise requests.ConnectionError("the answer was lost")
        return answer


def test_what_is_sent_again_takes_effect_once(served: tuple[World, str], tmp_path: Path) -> None:
    file = tmp_path / "once.txt"
    file.write_text("Sent once.")
    slept = Slept()
    with Client(served[1], session=Losing(), sleep=slept) as client:
        row = client.submit_file(file)
        assert [one.id for one in client.submissions(channel="upload") if one.name == "once.txt"] == [row.id]
    assert len(slept) == 1


def test_the_stream_gives_what_becomes_known_and_goes_on_behind_what_was_seen(served: tuple[World, str]) -> None:
    world, address = served
    with at_work(world), Client(address) as client:
        events = client.stream(q="harbour")
        first, second = next(events), next(events)
        again = client.stream(after=first.id, q="harbour")
        assert next(again) == second
    assert first.statement.words.startswith("“Harbour")


def test_a_person_reviews_statements_and_adds_one(client: Client) -> None:
    first = next(client.statements(language="ar", sort="said"))
    accepted = client.accept(first.id, note="As it was said.")
    assert (accepted.verdict, accepted.note, client.statement(first.id).review) == (
        "accepted",
        "As it was said.",
        "accepted",
    )
    places = [(part.start, part.end - 1) for part in first.content]
    moved = client.correct(first.id, content=places, source=None, kind="mixed", said_on=None, speaker={"role": "عضو"})
    assert moved.shown != first.id
    assert moved.after is not None
    assert (moved.after.source, moved.after.said_on, moved.after.speaker.role) == (None, None, "عضو")
    assert [(part.start, part.end) for part in moved.after.content] == places
    rejected = client.reject(first.id)
    added = client.add_statement(first.article.id, [(0, 6)], source=(0, 6), said_on=date(2026, 11, 1), note="Missed.")
    assert (added.verdict, added.before, added.shown) == ("added", None, added.statement)
    assert [one.text[:6] in str(one.statements) for one in client.gold() if one.id == first.article.id] == [True]
    assert first.article.id not in {one.id for one in client.gold(whole=True)}
    made = (added, rejected, moved, accepted)
    assert [one.number for one in client.reviews(article=first.article.id, limit=2)] == [one.number for one in made]
    for one in made:
        assert client.undo_review(one.number).undone_at is not None
    again = client.statement(first.id)
    assert (again.review, again.words, again.source) == (None, first.words, first.source)
    with pytest.raises(ProblemError) as error:
        client.undo_review(added.number)
    assert error.value.kind == "wrong-state"


def test_the_examples_of_the_documentation_work(served: tuple[World, str], tmp_path: Path) -> None:
    world, address = served
    examples = re.findall(r"^```python\n(.*?)^```", (DOCS / "client.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(examples) == 5
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF-1.4")
    known: dict[str, object] = {}
    with at_work(world):
        for example in examples:
            code = example.replace("http://127.0.0.1:8000", address).replace('"report.pdf"', repr(str(file)))
            exec(compile(code, "docs/client.md", "exec"), known)
    client = known["client"]
    assert isinstance(client, Client)
    client.close()


def test_a_value_of_another_version_is_read_as_far_as_it_goes() -> None:
    told = {"code": "brand_new", "message": "m", "advice": "a", "colour": "red"}

    assert read(values.Reason, told) == values.Reason(code="brand_new", message="m", advice="a", detail=None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="Reason was expected"):
        read(values.Reason, [])
