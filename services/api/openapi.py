"""The OpenAPI document: what FastAPI knows of the routes, completed by what they take, answer and refuse."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from services.api import (
    access_schemas,
    batch_schemas,
    change_schemas,
    erasure_schemas,
    porter,
    publisher_schemas,
    reprocess_schemas,
    review_schemas,
    schemas,
    sparse,
    speaker_schemas,
    webhook_schemas,
)
from services.api.body import IDEMPOTENCY_KEY
from services.api.problems import MEDIA_TYPE, ProblemKind
from services.common.contracts.access import Scope

DESCRIPTION = """\
Articles go in, statements come out: who said what, in which words, on which day, each one pinned to the characters of
the article it stands in.

* **Ids** are 32 hexadecimal digits. **Spans** are half-open ranges of Unicode code points of the article's text, which
  never changes.
* **Lists** come in pages, newest first: follow `next` (or the `Link` header) until it is null.
* **What was changed** since you last asked is told by `GET /v1/changes`, for those who keep a copy; it misses nothing.
* **Handing in** answers 202 as soon as everything is recorded; poll the submission until it has an `outcome`.
* **Errors** are `application/problem+json` (RFC 9457), each with `advice`.
"""

Document = dict[str, Any]
"""An OpenAPI document or a part of it: JSON, in FastAPI's own type."""

Responses = dict[int | str, dict[str, Any]]
"""What a route says of its answers beyond their models, in FastAPI's own type."""

_BODIES: dict[str, tuple[type[BaseModel], ...]] = {
    "handIn": (schemas.UrlIn, schemas.UrlsIn, schemas.TextIn, schemas.HtmlIn),
    "addFeeds": (schemas.FeedIn, schemas.FeedsIn),
    "changeFeed": (schemas.FeedChange,),
    "replaySubmissions": (schemas.ReplayIn,),
    "reprocess": (reprocess_schemas.ReprocessIn,),
    "editSpeaker": (speaker_schemas.NameIn, speaker_schemas.MergeIn, speaker_schemas.SplitIn),
    "saveQuery": (webhook_schemas.QueryIn,),
    "changeQuery": (webhook_schemas.QueryChange,),
    "addWebhook": (webhook_schemas.WebhookIn,),
    "changeWebhook": (webhook_schemas.WebhookChange,),
    "reviewStatement": (review_schemas.Judged, review_schemas.Corrected),
    "addStatement": (review_schemas.AddedStatementIn,),
    "erase": (erasure_schemas.ArticleErasureIn, erasure_schemas.PersonErasureIn),
}
_FILES = {
    "handIn": "Documents of any format that Qawl reads (docs/formats.md), .urls lists, .json or .jsonl articles.",
    "addFeeds": "Lists of feeds as OPML.",
}
_ERRORS: dict[str, tuple[ProblemKind, ...]] = {
    "handIn": (ProblemKind.UNSUPPORTED_MEDIA_TYPE,),
    "addFeeds": (ProblemKind.UNSUPPORTED_MEDIA_TYPE,),
    **dict.fromkeys(
        (
            "addStatement",
            "addWebhook",
            "cancelSubmission",
            "changeQuery",
            "changeWebhook",
            "editSpeaker",
            "erase",
            "liftErasure",
            "pollFeed",
            "redeliver",
            "removeQuery",
            "replaySubmission",
            "reviewStatement",
            "rotateSecret",
            "saveQuery",
            "testWebhook",
            "undoReprocessing",
            "undoReview",
            "undoSpeakerEdit",
        ),
        (ProblemKind.WRONG_STATE,),
    ),
    "listChanges": (ProblemKind.CURSOR_EXPIRED,),
    "ready": (ProblemKind.NOT_READY,),
    "listStatements": (ProblemKind.NOT_INSTALLED, ProblemKind.NOT_READY),
    "exportStatements": (ProblemKind.NOT_INSTALLED, ProblemKind.NOT_READY),
    "exportReviews": (ProblemKind.NOT_READY,),
}
"""Of single operations; what every one with a body, a path or a page can answer is told below."""
_OF_BODIES = (
    ProblemKind.MALFORMED_BODY,
    ProblemKind.TOO_SLOW,
    ProblemKind.TOO_LARGE,
    ProblemKind.INVALID_REQUEST,
)
_MAY_BE_NONE = ("addWebhook", "erase", "getPublisher", "liftErasure", "undoReview", "undoSpeakerEdit")
"""Operations without `{key}` in their path that name something, which may not be there."""
_AT_WORK = {"Location": "Address of the work.", "Retry-After": "Seconds after which it is worth looking."}
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
    "reprocess": _AT_WORK,
    "undoReprocessing": _AT_WORK,
    "getReprocessing": {"Retry-After": "Seconds after which it is worth looking again; only while it is not ended."},
    "saveQuery": {"Location": "Address of the query."},
    "addStatement": {"Location": "Address of the statement."},
    "addWebhook": {"Location": "Address of the webhook."},
    "exportStatements": {"Content-Disposition": "A name for the file."},
    "exportReviews": {"Content-Disposition": "A name for the file."},
    "feedStatements": {"ETag": "To be sent back as If-None-Match.", "Last-Modified": "Only once it is a minute old."},
    "getSubmission": {"Retry-After": "Seconds after which it is worth looking again; only while it is not finished."},
}
_ALSO = {
    "addFeeds": "All were there already, or refused.",
    "erase": "A dry run: nothing was changed.",
    "replaySubmissions": "Nothing was sent on.",
}
"""Operations that answer 200 where nothing came of them, with the same object as else."""
_OF_PROBLEMS = {
    401: {"WWW-Authenticate": "How to send a key."},
    429: {"Retry-After": "Seconds."},
    503: {"Retry-After": "Seconds."},
}
_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key that `qawl keys create` made; the list beside it names the scope that is needed. On a machine"
    " of one's own no key is needed (QAWL_API_KEYS).",
}
_REPLAYED = {"Idempotent-Replayed": "`true` where this is the answer of before to the same Idempotency-Key."}
_ETAG = {"ETag": "Of this very answer; send it as `If-None-Match` to be told whether it has changed."}
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
    document["components"]["securitySchemes"] = {"key": _KEY}
    for name, schema in components.items():
        if "examples" in schema:  # FastAPI leaves out what is null, also where it has to be there
            schema["examples"] = _model(name).model_json_schema()["examples"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete_operation(method, path, operation, porter.needed(method.upper(), path))
    return document


def _model(name: str) -> type[BaseModel]:
    """The class of an object that the API promises."""
    rarer = (access_schemas, batch_schemas, sparse, change_schemas, webhook_schemas, erasure_schemas, reprocess_schemas)
    for module in (schemas, speaker_schemas, publisher_schemas, review_schemas, *rarer):
        if isinstance(found := getattr(module, name, None), type):
            return found
    raise KeyError(name)


def _complete_operation(method: str, path: str, operation: Document, needed: Scope | None) -> None:
    name, responses = operation["operationId"], operation["responses"]
    parameters = operation.get("parameters", [])
    responses.pop("422", None)
    kinds = list(_ERRORS.get(name, ()))
    is_paged = any(parameter["name"] in ("cursor", "since") for parameter in parameters)
    if "{key}" in path or is_paged or name in _MAY_BE_NONE:
        kinds.append(ProblemKind.NOT_FOUND)
    if method != "get":
        kinds.append(ProblemKind.FORBIDDEN_ORIGIN)
    if name in _BODIES:
        kinds += _OF_BODIES
    if any(parameter["in"] == "query" for parameter in parameters):
        kinds.append(ProblemKind.INVALID_REQUEST)
    if needed is not None:
        # Without any on a machine of one's own.
        operation["security"] = [{"key": [needed.value]}, {}]
        kinds += [ProblemKind.UNAUTHORIZED, ProblemKind.FORBIDDEN_SCOPE, ProblemKind.TOO_MANY_REQUESTS]
    if any(parameter["name"] == IDEMPOTENCY_KEY for parameter in parameters):
        kinds += [ProblemKind.INVALID_REQUEST, ProblemKind.IDEMPOTENCY_KEY_REUSED]
    by_status: dict[int, dict[str, None]] = {}
    for kind in kinds:
        by_status.setdefault(kind.value.status, {})[f"{kind.value.title}. {kind.value.advice}"] = None
    for status, described in sorted(by_status.items()):
        responses[str(status)] = _problem(" Or: ".join(described)) | _headers(_OF_PROBLEMS.get(status, {}))
    responses["default"] = _problem("Any other error, described in the same way.")
    headers = _HEADERS.get(name, {}) | (_LINK if any(p["name"] == "cursor" for p in parameters) else {})
    if any(parameter["name"] == IDEMPOTENCY_KEY for parameter in parameters):
        headers = headers | _REPLAYED
    success = next(status for status in responses if status.startswith("2"))
    if method == "get" and "application/json" in responses[success].get("content", {}):
        headers = headers | _ETAG
        responses["304"] = {"description": "Not modified: `If-None-Match` names the answer's `ETag`."}
    responses[success] |= _headers(headers)
    if name in _ALSO:
        responses["200"] = {**responses[success], "description": _ALSO[name]}
    for parameter in parameters:
        parameter["schema"] = _without_null(parameter["schema"])
    if name in _BODIES:
        operation["requestBody"] = _request_body(name)


def _headers(described: dict[str, str]) -> Document:
    found = {name: {"description": text, "schema": {"type": "string"}} for name, text in described.items()}
    return {"headers": found} if found else {}


def _without_null(schema: Document) -> Document:
    """A parameter that may be left out is a string or a number where it is there."""
    match schema:
        case {"anyOf": [only, {"type": "null"}], **others}:
            return {**only, **others}
        case _:
            return schema


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
    if name == "handIn":
        lines = "On each line an object as for application/json, but `urls`; 10,000 lines at most."
        described["application/x-ndjson"] = {"schema": {"type": "string", "pattern": r"\S", "description": lines}}
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
