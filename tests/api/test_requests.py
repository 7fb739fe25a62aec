"""Each request has an id, answered back and told in every line of the log."""

import logging
import re

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from services.api.requests import HEADER, Requests, given
from services.common.log import Text
from tests.api.conftest import World


def test_a_sane_id_is_taken_and_answered_back(shared_world: World) -> None:
    answer = shared_world.client.get("/livez", headers={HEADER: "desk-7:2026.11"})
    assert answer.headers[HEADER] == "desk-7:2026.11"


@pytest.mark.parametrize("sent", ["", "a b", "a\tb", "x" * 65, "<script>", "-a", "ü", 'a"b', "a\\nb"])
def test_any_other_is_replaced(sent: str) -> None:
    assert given(sent) is None


def test_every_answer_has_one_of_its_own(shared_world: World) -> None:
    answers = [shared_world.client.get(path) for path in ("/livez", "/", "/v1/articles/none", "/nowhere")]
    answers.append(shared_world.client.get("/livez", headers={"Host": "elsewhere.example"}))  # refused by the guard
    answers.append(shared_world.client.post("/v1/submissions", content=b"{"))
    ids = {answer.headers[HEADER] for answer in answers}
    assert len(ids) == len(answers)
    assert all(re.fullmatch("[0-9a-f]{32}", id) for id in ids)


def test_a_bug_is_answered_with_the_id_too(world: World) -> None:
    world.app.state.templates = None  # what no route expects
    answer = world.client.get("/", headers={HEADER: "mine"})
    assert (answer.status_code, answer.headers[HEADER]) == (500, "mine")


def test_lines_of_the_request_carry_its_id_also_from_threads(caplog: pytest.LogCaptureFixture) -> None:
    app, written = FastAPI(), []
    app.add_middleware(Requests)

    @app.post("/work")
    def work() -> dict[str, str]:  # on a thread
        written.append(Text().format(logging.LogRecord("a", logging.INFO, "", 0, "working", (), None)))
        return {}

    with TestClient(app) as client:
        client.post("/work", headers={HEADER: "mine"})
    assert written[0].endswith("a: working [request=mine]")


def test_what_changes_something_is_told_with_what_came_of_it_and_reading_is_not(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="services.api.requests")
    world.client.get("/?q=a-name")
    answer = world.client.post("/v1/submissions", json={"text": "She said it."})
    (line,) = [record.getMessage() for record in caplog.records if record.name == "services.api.requests"]
    assert line.startswith(f"POST '/v1/submissions' answered 202, {answer.headers['location']} in ")


def test_the_query_is_never_told(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="services.api.requests")
    world.client.get("/?q=a-name")
    assert "a-name" not in caplog.text
    assert "GET '/' answered 200" in caplog.text
