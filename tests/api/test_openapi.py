"""The OpenAPI document is true: valid examples, ids, answers as described."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest

from services.api import reference
from services.api.problems import MEDIA_TYPE
from tests.api import samples
from tests.api.conftest import World
from tests.api.test_utterances import reported

Document = Mapping[str, Any]


@pytest.fixture(scope="module")
def document(shared_world: World) -> Document:
    found: Document = shared_world.client.get("/openapi.json").json()
    return found


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def check(document: Document, schema: Document, value: object) -> None:
    jsonschema.Draft202012Validator({**schema, "components": document["components"]}).validate(value)


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere(document: Document) -> None:
    assert document["openapi"].startswith("3.1")

    def references(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            yield from (value for key, value in node.items() if key == "$ref")
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    named = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= named
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_every_operation_has_an_id_a_summary_a_tag_and_tells_its_errors(document: Document) -> None:
    found = [operation for _, _, operation in operations(document)]

    assert len({operation["operationId"] for operation in found}) == len(found)
    for operation in found:
        assert operation["summary"]
        assert operation["tags"]
        for status, answer in operation["responses"].items():
            if not status.startswith(("2", "304")):
                assert list(answer["content"]) == [MEDIA_TYPE]


def test_every_example_of_an_object_is_valid(document: Document) -> None:
    examples = 0
    for schema in document["components"]["schemas"].values():
        for example in schema.get("examples", ()):
            check(document, schema, example)
            examples += 1
    assert examples > 10


def test_every_example_of_a_request_is_accepted_as_described(shared_world: World, document: Document) -> None:
    operation = document["paths"]["/v1/submissions"]["post"]
    examples = operation["requestBody"]["content"]["application/json"]["examples"]
    assert set(examples) == {"UrlIn", "UrlsIn", "TextIn", "HtmlIn"}
    for example in examples.values():
        check(document, operation["requestBody"]["content"]["application/json"]["schema"], example["value"])
        answer = shared_world.client.post("/v1/submissions", json=example["value"])
        assert answer.status_code == 202
        assert answer.json()["refused"] == 0


def test_every_answer_is_as_described(shared_world: World, document: Document) -> None:
    for sample in (samples.harbour(), samples.council()):
        samples.store(shared_world.engine, sample.article, sample.statements)
    reported(shared_world)
    assert shared_world.client.post("/v1/feeds", json={"url": "https://news.example/feed.xml"}).status_code == 201
    query = {"name": "The port", "query": {"q": "port"}, "alert": {"count": 3, "minutes": 10}}
    assert shared_world.client.post("/v1/queries", json=query).status_code == 201
    hook = shared_world.client.post("/v1/webhooks", json={"url": "https://desk.example/qawl"}).json()
    assert shared_world.client.post(f"{hook['links']['self']}/test").status_code == 202
    assert shared_world.client.post("/v1/reprocess", json={"query": "all", "dry_run": True}).status_code == 202
    keys = {
        noun: shared_world.client.get(f"/v1/{noun}").json()["items"][0]["id"]
        for noun in (
            "submissions",
            "articles",
            "statements",
            "speakers",
            "feeds",
            "utterances",
            "queries",
            "webhooks",
            "reprocess",
        )
    }
    for path, method, operation in operations(document):
        if method != "get" or "text/event-stream" in operation["responses"]["200"].get("content", {}):
            continue  # a stream has no end (test_stream.py)
        noun = path.removeprefix("/v1/").partition("/")[0]
        needed = "?first=Marta+Quell&second=Marta+Quell" if noun == "comparison" else ""
        answer = shared_world.client.get(
            path.replace("{key}", keys.get(noun, "")).replace("{name}", "Harbour Gazette") + needed
        )
        described = operation["responses"][str(answer.status_code)]
        assert answer.status_code == 200
        (media,) = (media for media in described["content"] if answer.headers["content-type"].startswith(media))
        is_json = media == "application/json"
        check(document, described["content"][media]["schema"], answer.json() if is_json else answer.text)


def test_the_example_of_a_statement_is_true_of_the_example_of_its_article(document: Document) -> None:
    schemas = document["components"]["schemas"]
    text = schemas["Article"]["examples"][0]["text"]
    statement = schemas["StatementDetail"]["examples"][0]

    for span in (statement["source"], statement["cue"], statement["context"], *statement["content"]):
        assert text[span["start"] : span["end"]] == span["text"]


def test_the_reference_page_lists_every_operation_and_object_and_loads_nothing_foreign(
    shared_world: World, document: Document
) -> None:
    page = shared_world.client.get("/docs").text

    for _, _, operation in operations(document):
        assert f'id="{operation["operationId"]}"' in page
    for name in document["components"]["schemas"]:
        if "properties" in document["components"]["schemas"][name]:
            assert f'id="object-{name}"' in page
    assert not re.search('<(link|script|img|form|iframe)[^>]*"https?:', page)


def test_types_are_told_in_words() -> None:
    assert reference.type_of({"anyOf": [{"$ref": "#/components/schemas/Span"}, {"type": "null"}]}) == "Span or null"
    assert reference.type_of({"type": "array", "items": {"type": "string"}}) == "list of string"
    assert reference.type_of({"enum": ["a", "b"]}) == "one of: a, b"
    assert reference.type_of({}) == "anything"
