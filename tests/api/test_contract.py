"""schemathesis finds nothing: what /openapi.json promises is kept for requests that nobody thought of.

It runs over a store that holds a little of everything. CONTRACT_EXAMPLES are the requests that it makes up for each
operation, beside those at the edges of each schema (`make contract` asks for many).
"""

import copy
import itertools
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.generation.case import Case
from schemathesis.hooks import unregister
from schemathesis.schemas import BaseSchema

from services.api.problems import MEDIA_TYPE
from services.common.store.engine import open_store
from tests.api import samples
from tests.api.conftest import World, worlds
from tests.api.test_utterances import reported
from tests.common.store.embedded import embed, meant

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "1"))
_REJECTED = ["400", "401", "403", "404", "405", "409", "413", "415", "422", "429"]
_CONFIG = {
    "base-url": "http://localhost",
    "generation": {"deterministic": True, "database": "none", "max-examples": EXAMPLES},
    # The examples are tried at the edges, too. Each further method costs a request for each path.
    "phases": {
        "examples": {"enabled": False},
        "stateful": {"enabled": False},
        "coverage": {"unexpected-methods": ["put", "options"]},
    },
    "checks": {
        "negative_data_rejection": {"expected-statuses": _REJECTED},
        # 410: whoever follows changes has to begin again, with a cursor of its form that is of another store.
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "3xx", "401", "403", "404", "409", "410", "429", "5xx"]
        },
    },
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_store_at: Callable[[Path], str]) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("contract")
    engine = open_store(sqlite_store_at(folder / "qawl.sqlite"))
    with worlds(folder, engine) as make:
        world = make()
        for sample in (samples.harbour(), samples.council()):
            samples.store(engine, sample.article, sample.statements)
        *_, newest = reported(world)
        embed(engine, {newest: meant("ferries")})  # else it says, with 501, that there is no encoder
        yield world
    engine.dispose()


@pytest.fixture
def schema(world: World) -> Iterator[BaseSchema]:
    document = copy.deepcopy(world.app.openapi())
    for operations in document["paths"].values():
        for operation in operations.values():
            # It would let any status pass. These two come before an operation is looked for.
            operation["responses"] |= dict.fromkeys(("405", "421"), operation["responses"].pop("default"))
    posted = document["paths"]["/v1/feeds"]["post"]["requestBody"]["content"]
    for media in ("text/x-opml", "multipart/form-data"):
        del posted[media]  # no schema says what OPML is (test_feeds.py)
    found = schemathesis.openapi.from_dict(document, config=SchemathesisConfig.from_dict(_CONFIG))
    found.app = world.app
    numbers = itertools.count()

    def before_call(_context: object, case: Case[Any], _kwargs: object) -> None:
        # What no schema says: a key is for one request, the end of a span lies behind its start, and what is near in
        # meaning has an order of its own.
        if isinstance(case.query, dict) and "near" in case.query:
            case.query.pop("sort", None)
        key = case.headers.get("Idempotency-Key")
        if isinstance(key, str) and re.fullmatch("[!-~]{1,255}", key):
            case.headers["Idempotency-Key"] = f"{key[:200]}-{next(numbers)}"
        for span in _spans(case.body):
            span["start"], span["end"] = sorted((span["start"], span["end"] + (span["end"] == span["start"])))

    schemathesis.hook(before_call)
    yield found.exclude(path_regex="/stream$")  # it has no end (test_stream.py)
    unregister(before_call)


def _spans(sent: object) -> Iterator[dict[str, int]]:
    if isinstance(sent, dict):
        if all(type(place := sent.get(name)) in (int, float) and place >= 0 for name in ("start", "end")):
            yield sent
        for value in sent.values():
            yield from _spans(value)
    elif isinstance(sent, list):
        for value in sent:
            yield from _spans(value)


@pytest.mark.timeout(1_200)  # it is a thousand requests
@pytest.mark.filterwarnings("ignore")  # of what it does with Starlette and Hypothesis
def test_no_request_is_answered_other_than_the_document_says(schema: BaseSchema) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    checked = 0
    for event in from_schema(schema).execute():
        match event:
            case events.ScenarioFinished(recorder=recorder):
                for id, checks in recorder.checks.items():
                    label = recorder.cases[id].value.operation.label
                    checked += len(checks)
                    for check in checks:
                        if (failed := check.failure_info) is not None:
                            found[label].append(
                                f"{failed.failure.title}: {failed.failure.message}\n{failed.code_sample}"
                            )
            case events.NonFatalError(label=label, value=error) | events.FatalError(id=label, exception=error):
                found[str(label)].append(repr(error))
    assert not found, "\n\n".join(f"{label}\n{told[:2_000]}" for label, some in found.items() for told in some[:3])
    assert checked > 1_000


def test_every_status_that_is_told_of_has_what_comes_with_it(world: World) -> None:
    for path, operations in world.app.openapi()["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if status.startswith(("4", "5")):
                    assert list(answer["content"]) == [MEDIA_TYPE], (method, path, status)
                elif status not in ("204", "304"):
                    assert answer["content"], (method, path, status)
                if status in ("401", "429", "503"):
                    assert answer["headers"], (method, path, status)
