"""Every error is application/problem+json with something to do, or a page that says the same to a person."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.api.problems import ProblemKind
from services.common.store.engine import open_store
from tests.api.conftest import MakeWorld, World

BROWSER = {"accept": "text/html,application/xhtml+xml"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/nothing", 404),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/static/../app.py", 404),
        ("DELETE", "/v1/submissions", 405),
        ("PUT", "/v1/statements", 405),
        ("POST", "/", 405),
        ("GET", "/v1/statements?limit=x", 422),
        ("GET", "/?said_from=x", 422),
        ("POST", "/v1/submissions", 415),
    ],
)
def test_errors_are_problems(shared_world: World, method: str, path: str, status: int) -> None:
    answer = shared_world.client.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "advice", "errors"}
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["advice"]
    slug = problem["type"].removeprefix("/docs#")
    assert f'id="{slug}"' in shared_world.client.get("/docs").text
    if status == 405:
        assert answer.headers["allow"]


def test_a_person_sees_a_page_and_a_program_never_does(world: World) -> None:
    page = world.client.get("/nothing", headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "What to do" in page.text
    for path in ("/v1/nothing", "/static/nothing"):
        assert world.client.get(path, headers=BROWSER).headers["content-type"] == "application/problem+json"


def test_a_bug_is_a_500_that_gives_nothing_away(world: World) -> None:
    @world.app.get("/v1/broken")
    def broken() -> None:
        raise RuntimeError("secret")

    for headers in ({}, BROWSER):
        answer = world.client.get("/v1/broken", headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
        assert "secret" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.fixture
def unreachable() -> Engine:
    return open_store("postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=2")


def test_a_database_that_does_not_answer_is_a_503(make_world: MakeWorld, unreachable: Engine) -> None:
    world = make_world(engine=unreachable)

    for answer in (
        world.client.get("/v1/statements"),
        world.client.get("/readyz"),
        world.client.post("/v1/submissions", json={"text": "a"}),
    ):
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert answer.json()["type"] == "/docs#problem-not-ready"
    assert world.client.get("/", headers=BROWSER).status_code == 503
    assert world.client.get("/livez").json() == {"status": "ok"}


def test_a_store_without_our_tables_is_not_ready(make_world: MakeWorld, tmp_path: Path) -> None:
    answer = make_world(engine=open_store(f"sqlite:///{tmp_path / 'empty.sqlite'}")).client.get("/readyz")

    assert answer.status_code == 503
    assert "qawl migrate" in answer.json()["advice"]


def test_without_a_broker_it_is_ready_but_degraded(world: World) -> None:
    assert world.client.get("/readyz").json() == {"status": "ok", "database": "ok", "broker": "ok", "advice": None}
    world.broker_fault = "connection refused"

    answer = world.client.get("/readyz")

    assert answer.status_code == 200
    found = answer.json()
    assert "QAWL_BROKER_URL" in found.pop("advice")
    assert found == {"status": "degraded", "database": "ok", "broker": "unreachable"}


def test_every_kind_of_problem_has_its_own_title_and_advice() -> None:
    assert len({kind.value.title for kind in ProblemKind}) == len(ProblemKind)
    assert all(kind.value.advice.endswith((".", ";")) for kind in ProblemKind)


def test_head_is_get_without_the_body(world: World) -> None:
    for path in ("/", "/v1/statements", "/static/qawl.css", "/nothing"):
        head, get = (world.client.request(method, path, headers={"x-request-id": "a"}) for method in ("HEAD", "GET"))
        assert (head.status_code, head.headers) == (get.status_code, get.headers)
        assert head.content == b""


def test_an_unknown_parameter_is_told_with_those_that_there_are(world: World) -> None:
    body = world.client.get("/v1/articles?changed_since=2026-11-01").json()
    assert body["errors"] == [{"location": "query changed_since", "message": "is not known here"}]
    assert all(name in body["advice"] for name in ("published_from", "sort", "fields", "cursor"))
    empty = world.client.get("/v1/publishers?name=").json()
    assert empty["errors"] == [{"location": "query name", "message": "must not be empty"}]


def test_a_parameter_is_given_once(world: World) -> None:
    for path in ("/v1/statements?kind=direct&kind=mixed", "/v1/articles?q=a&limit=5&q=", "/v1/reviews?by=a&by=a"):
        answer = world.client.get(path)
        assert answer.status_code == 422, path
        name = path.partition("?")[2].partition("=")[0]
        assert answer.json()["errors"] == [{"location": f"query {name}", "message": "is given twice"}]
    assert world.client.get("/v1/statements?kind=direct&limit=5").status_code == 200


def test_what_is_wrong_is_told_without_the_words_of_a_library(world: World) -> None:
    (wrong,) = world.client.get("/v1/statements?q=%00").json()["errors"]
    assert wrong["message"] == "must not hold control characters"


def test_a_word_that_is_too_long_is_told_in_characters(world: World) -> None:
    (error,) = world.client.get("/v1/statements", params={"q": "x" * 301}).json()["errors"]
    assert error == {"location": "query q", "message": "has more than 300 characters"}
    assert world.client.get("/v1/statements", params={"q": "x" * 300}).status_code == 200


def test_a_body_may_begin_with_the_mark_that_some_systems_write(world: World) -> None:
    json = {"content-type": "application/json"}
    sent = b'{"text": "The port opens, the pilot said."}'
    assert world.client.post("/v1/submissions", content=b"\xef\xbb\xbf" + sent, headers=json).status_code == 202
    assert world.client.post("/v1/submissions", content=b"\xef\xbb\xbf" * 2 + sent, headers=json).status_code == 400


@pytest.mark.parametrize(
    ("path", "sent", "message"),
    [
        (
            "webhooks",
            {"url": "ftp://desk.example"},
            "must be an http or https address without a name and password in it",
        ),
        (
            "webhooks",
            {"url": "https://desk.example", "events": ["ended"]},
            "must be 'statement.arrived', 'query.alerted' or 'submission.ended'",
        ),
        ("webhooks", {"url": "https://desk.example", "query": "x"}, "must be an id, 32 hexadecimal digits"),
        ("submissions", {"text": "a", "language": "arabic"}, "must be a language's two letters, such as ar"),
        ("submissions", [], "must be an object"),
        ("queries", "x", "must be an object"),
        ("reprocess", {"query": {"language": "AR"}}, "must be a language's two or three letters, such as ar"),
    ],
)
def test_what_does_not_fit_is_told_as_people_would(shared_world: World, path: str, sent: object, message: str) -> None:
    answer = shared_world.client.post(f"/v1/{path}", json=sent)
    assert answer.status_code == 422
    assert message in [wrong["message"] for wrong in answer.json()["errors"]]
    assert message in answer.json()["detail"]
