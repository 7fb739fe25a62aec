"""The OpenAPI document, completed, and the same as plain values for the page at /docs, which loads nothing foreign."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from services.api import schemas
from services.api.problems import MEDIA_TYPE, ProblemKind

DESCRIPTION = """\
Articles go in, statements come out: who said what, in which words, on which day, each one pinned to the characters of
the article it stands in.

* **Ids** are 32 hexadecimal digits. **Spans** are half-open ranges of Unicode code points of the article's text, which
  never changes.
* **Lists** come in pages, newest first: follow `next` (or the `Link` header) until it is null.
* **Handing in** answers 202 as soon as everything is recorded; poll the submission until it has an `outcome`.
* **Errors** are `application/problem+json` (RFC 9457), each with `advice`.
"""

Document = dict[str, Any]
"""An OpenAPI document or a part of it: JSON, in FastAPI's own type."""

_BODIES: dict[str, tuple[type[BaseModel], ...]] = {
    "handIn": (schemas.UrlIn, schemas.UrlsIn, schemas.TextIn),
    "addFeeds": (schemas.FeedIn, schemas.FeedsIn),
    "changeFeed": (schemas.FeedChange,),
    "replaySubmissions": (schemas.ReplayIn,),
}
_FILES = {
    "handIn": "Documents of any format that Qawl reads (docs/formats.md), .urls lists, .json or .jsonl articles.",
    "addFeeds": "Lists of feeds as OPML.",
}
_ERRORS: dict[str, tuple[ProblemKind, ...]] = {
    "handIn": (
        ProblemKind.MALFORMED_BODY,
        ProblemKind.FORBIDDEN_ORIGIN,
        ProblemKind.TOO_LARGE,
        ProblemKind.UNSUPPORTED_MEDIA_TYPE,
        ProblemKind.INVALID_REQUEST,
    ),
    "addFeeds": (
        ProblemKind.MALFORMED_BODY,
        ProblemKind.FORBIDDEN_ORIGIN,
        ProblemKind.TOO_LARGE,
        ProblemKind.UNSUPPORTED_MEDIA_TYPE,
        ProblemKind.INVALID_REQUEST,
    ),
    "changeFeed": (ProblemKind.MALFORMED_BODY, ProblemKind.FORBIDDEN_ORIGIN, ProblemKind.INVALID_REQUEST),
    "removeFeed": (ProblemKind.FORBIDDEN_ORIGIN,),
    "pollFeed": (ProblemKind.FORBIDDEN_ORIGIN, ProblemKind.WRONG_STATE),
    "replaySubmission": (ProblemKind.FORBIDDEN_ORIGIN, ProblemKind.NOT_FOUND, ProblemKind.WRONG_STATE),
    "replaySubmissions": (ProblemKind.MALFORMED_BODY, ProblemKind.FORBIDDEN_ORIGIN, ProblemKind.INVALID_REQUEST),
    "ready": (ProblemKind.NOT_READY,),
}
_HEADERS: dict[str, dict[str, str]] = {
    "handIn": {
        "Location": "Address of the submission, where there is just one.",
        "Retry-After": "Seconds after which it is worth looking.",
    },
    "addFeeds": {"Location": "Address of the feed, where there is just one."},
    "replaySubmission": {
        "Location": "Address of the submission.",
        "Retry-After": "Seconds after which it is worth looking.",
    },
    "getSubmission": {"Retry-After": "Seconds after which it is worth looking again; only while it is not finished."},
}
_LINK = {"Link": "The next page, as RFC 8288 writes it; absent on the last."}


def complete(app: FastAPI) -> None:
    """Let the application describe its errors, headers and request bodies as they are."""

    def openapi() -> Document:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


def _document(app: FastAPI) -> Document:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        license_info=app.license_info,
        routes=app.routes,
    )
    components = document["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        components.pop(unused, None)
    models: list[type[BaseModel]] = [*chain.from_iterable(_BODIES.values()), schemas.Problem]
    _, extra = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
    )
    components.update(extra["$defs"])
    for name, schema in components.items():
        if "examples" in schema:  # FastAPI leaves out what is null, also where it has to be there
            schema["examples"] = getattr(schemas, name).model_json_schema()["examples"]
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _complete_operation(path, operation)
    return document


def _complete_operation(path: str, operation: Document) -> None:
    name, responses = operation["operationId"], operation["responses"]
    parameters = operation.get("parameters", [])
    responses.pop("422", None)
    kinds = list(_ERRORS.get(name, ()))
    if "{key}" in path and ProblemKind.NOT_FOUND not in kinds:
        kinds.append(ProblemKind.NOT_FOUND)
    if any(parameter["in"] == "query" for parameter in parameters):
        kinds.append(ProblemKind.INVALID_REQUEST)
    for kind in kinds:
        responses[str(kind.value.status)] = _problem(f"{kind.value.title}. {kind.value.advice}")
    responses["default"] = _problem("Any other error, described in the same way.")
    headers = _HEADERS.get(name, {}) | (_LINK if any(p["name"] == "cursor" for p in parameters) else {})
    success = next(status for status in responses if status.startswith("2"))
    if headers:
        responses[success]["headers"] = {
            header: {"description": text, "schema": {"type": "string"}} for header, text in headers.items()
        }
    if name in _BODIES:
        operation["requestBody"] = _request_body(name)


def _problem(description: str) -> Document:
    return {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _request_body(name: str) -> Document:
    models = _BODIES[name]
    described = {
        "application/json": {
            "schema": {"oneOf": [{"$ref": f"#/components/schemas/{model.__name__}"} for model in models]},
            "examples": {
                f"{model.__name__}{number or ''}": {
                    "summary": (model.__doc__ or "").partition("\n")[0],
                    "value": example,
                }
                for model in models
                for number, example in enumerate(examples_of(model.model_json_schema()))
            },
        }
    }
    if name == "addFeeds":
        described["text/x-opml"] = {"schema": {"type": "string", "description": _FILES[name]}}
    if name in _FILES:
        described["multipart/form-data"] = _files(_FILES[name])
    return {"required": True, "content": described}


def _files(description: str) -> Document:
    return {
        "schema": {
            "type": "object",
            "required": ["files"],
            "additionalProperties": False,
            "properties": {
                "files": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": schemas.MAX_FILES,
                    "items": {"type": "string", "contentMediaType": "application/octet-stream"},
                    "description": description,
                }
            },
        },
        "encoding": {"files": {"contentType": "application/octet-stream, text/plain, text/html"}},
    }


def examples_of(schema: Document) -> Sequence[object]:
    found = schema.get("examples", [])
    assert isinstance(found, list)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One line of a table: a parameter or a member of an object. `type` is written for a person."""

    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What one method at one path does."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    bodies: tuple[tuple[str, str], ...]  # what it is, and an example
    answers: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """One schema with its members and an example, if it has one."""

    name: str
    description: str
    fields: tuple[Field, ...]
    example: str | None


def operations(document: Document) -> dict[str, list[Operation]]:
    """All operations by their tag, in the order of the document."""
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            found.setdefault(described["tags"][0], []).append(_operation(path, method, described))
    return found


def objects(document: Document) -> list[Object]:
    return [
        Object(
            name=name,
            description=schema.get("description", ""),
            fields=tuple(
                Field(
                    name=member,
                    type=type_of(inner),
                    required=member in schema.get("required", ()),
                    description=inner.get("description", ""),
                )
                for member, inner in schema["properties"].items()
            ),
            example=_json(examples_of(schema)),
        )
        for name, schema in sorted(document["components"]["schemas"].items())
        if "properties" in schema
    ]


def type_of(schema: Document) -> str:
    """A schema in words: "string or null", "list of Span", "one of: direct, indirect, mixed"."""
    match schema:
        case {"$ref": str(ref)}:
            return ref.rpartition("/")[2]
        case {"anyOf": [*options]} | {"oneOf": [*options]}:
            return " or ".join(type_of(option) for option in options)
        case {"enum": [*values]}:
            return "one of: " + ", ".join(map(str, values))
        case {"const": value}:
            return f"always {value}"
        case {"type": "array", "items": inner}:
            return f"list of {type_of(inner)}"
        case {"type": str(name)}:
            limits = [
                f"{word} {schema[key]}"
                for key, word in (("minimum", "from"), ("maximum", "to"), ("maxLength", "at most"))
                if key in schema
            ]
            return " ".join([schema.get("format", name), *limits])
        case _:
            return "anything"


def _operation(path: str, method: str, described: Document) -> Operation:
    body = described.get("requestBody", {}).get("content", {})
    return Operation(
        id=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        description=described.get("description", ""),
        parameters=tuple(
            Field(
                name=parameter["name"],
                type=type_of(parameter["schema"]),
                required=parameter.get("required", False),
                description=parameter.get("description", parameter["schema"].get("description", "")),
            )
            for parameter in described.get("parameters", ())
        ),
        bodies=tuple(_bodies(path, body)),
        answers=tuple(
            Field(
                name=status,
                type=" or ".join(type_of(content["schema"]) for content in response.get("content", {}).values()),
                required=True,
                description=response["description"],
            )
            for status, response in described["responses"].items()
        ),
    )


def _bodies(path: str, content: Document) -> Iterable[tuple[str, str]]:
    for media, described in content.items():
        for example in described.get("examples", {}).values():
            yield f"{media}: {example['summary']}", json.dumps(example["value"], ensure_ascii=False, indent=2)
    if "multipart/form-data" in content:
        files = "-F files=@feeds.opml" if path.endswith("/feeds") else "-F files=@article.html -F files=@list.urls"
        yield ("multipart/form-data: files", f"curl {files} http://127.0.0.1:8000{path}")


def _json(examples: Sequence[object]) -> str | None:
    return json.dumps(examples[0], ensure_ascii=False, indent=2) if examples else None
