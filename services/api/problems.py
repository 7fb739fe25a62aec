"""Every error as application/problem+json (RFC 9457): what was found, and what to do. Each kind is listed here once."""

import errno
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from services.api import schemas
from services.api.given import KEY, WEB_ADDRESS
from services.common.store.outages import StoreDown

MEDIA_TYPE = "application/problem+json"
RETRY_SOON_SECONDS, RETRY_LATER_SECONDS = 5, 60
"""Said while the store is away: for what passes by itself, and for what somebody has to mend."""

Model = TypeVar("Model", bound=BaseModel)

_log = logging.getLogger(__name__)

_LONGEST_PATTERN = 80
"""Characters of a regular expression that tells a person anything."""
_PATTERNS = {
    WEB_ADDRESS: "must be an http or https address without a name and password in it",
    KEY: "must be an id, 32 hexadecimal digits",
    "^[a-z]{2}$": "must be a language's two letters, such as ar",
    "^[a-z]{2,3}$": "must be a language's two or three letters, such as ar",
}
"""What a person is told instead of a regular expression."""
_MEMBER = re.compile(r"<\w+\.\w+: ('[^']*')>")
"""How Python writes a member of an enumeration; a client knows the value alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    status: int
    title: str
    advice: str


class ProblemKind(Enum):
    """The closed list; the name, in lower case with hyphens, is the anchor on /docs."""

    INVALID_REQUEST = _Facts(
        status=422, title="Invalid request", advice="Mend what `errors` lists and send it again; /docs has every field."
    )
    IDEMPOTENCY_KEY_REUSED = _Facts(
        status=422,
        title="Idempotency-Key used before",
        advice="Make a new key for each new request; send the same key only with exactly the same request.",
    )
    MALFORMED_BODY = _Facts(
        status=400,
        title="Malformed body",
        advice="Send well-formed JSON in UTF-8 as application/json, or multipart/form-data with parts named `files`.",
    )
    UNAUTHORIZED = _Facts(
        status=401,
        title="No valid key",
        advice="Send a key as `Authorization: Bearer qawl_...`; an admin makes one with `qawl keys create`.",
    )
    FORBIDDEN_ORIGIN = _Facts(
        status=403,
        title="Forbidden origin",
        advice="Send it from Qawl's own page, or from a program (which sends no Origin header).",
    )
    FORBIDDEN_SCOPE = _Facts(
        status=403,
        title="Beyond this key",
        advice="Use a key that has this scope; `qawl keys list` shows what each has.",
    )
    UNKNOWN_HOST = _Facts(
        status=421,
        title="Unknown host",
        advice="Use 127.0.0.1 or localhost in the address, or let Qawl listen on another address (QAWL_API_HOST).",
    )
    NOT_FOUND = _Facts(
        status=404, title="Not found", advice="Check the address against /docs; the lists under /v1 show what there is."
    )
    CURSOR_EXPIRED = _Facts(
        status=410,
        title="Begin again",
        advice="Ask without `since`: all there is comes again, and then what changes.",
    )
    METHOD_NOT_ALLOWED = _Facts(
        status=405, title="Method not allowed", advice="Use one of the methods that the Allow header names."
    )
    WRONG_STATE = _Facts(
        status=409, title="Not possible in this state", advice="Look at the submission again; it may have moved on."
    )
    TOO_LARGE = _Facts(
        status=413,
        title="Too large",
        advice="Send it in smaller parts, drop it into the watched folder, or raise QAWL_MAX_PAYLOAD_BYTES.",
    )
    TOO_SLOW = _Facts(
        status=408, title="Too slow", advice="Send it again without pauses; hand in what is large in several requests."
    )
    UNSUPPORTED_MEDIA_TYPE = _Facts(
        status=415,
        title="Unsupported media type",
        advice="Set Content-Type to application/json (url, urls, text or html), application/x-ndjson (one on each "
        "line) or multipart/form-data (files).",
    )
    NOT_INSTALLED = _Facts(
        status=501,
        title="Not installed here",
        advice="Ask for another format, or let who runs Qawl install what is missing.",
    )
    TOO_MANY_REQUESTS = _Facts(
        status=429,
        title="Too many requests",
        advice="Wait for as many seconds as Retry-After says; hand in many at once instead of one by one.",
    )
    BUG = _Facts(
        status=500,
        title="Internal error",
        advice="This is a bug in Qawl, and the log of the API has its traceback: please report it with that.",
    )
    NOT_READY = _Facts(
        status=503, title="Not ready", advice="Try again in a few seconds; `qawl check` tells what is wrong for longer."
    )

    @property
    def slug(self) -> str:
        return self.name.lower().replace("_", "-")


class Trouble(StrEnum):
    """What the page has a sentence of its own for, beside those for each kind."""

    NO_SPEAKER = "no_speaker"
    NO_PUBLISHER = "no_publisher"
    REVERSED_PERIOD = "reversed_period"
    TOO_MANY_SECRETS = "too_many_secrets"


class Problem(Exception):
    """Raised by a route; becomes the answer. `advice` is given where the kind's own is too general, `trouble` where the
    page has a sentence for just this, in its language (`terms.py`), and not for the kind alone."""

    def __init__(
        self,
        kind: ProblemKind,
        detail: str,
        *,
        advice: str | None = None,
        errors: Sequence[schemas.FieldError] = (),
        headers: Mapping[str, str] | None = None,
        trouble: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.trouble = trouble or kind.slug
        self.headers = dict(headers or {})
        self.body = schemas.Problem(
            type=f"/docs#problem-{kind.slug}",
            title=kind.value.title,
            status=kind.value.status,
            detail=detail,
            advice=advice or kind.value.advice,
            errors=list(errors),
        )


def answer(problem: Problem) -> Response:
    return JSONResponse(
        problem.body.model_dump(mode="json"),
        status_code=problem.body.status,
        headers={"Cache-Control": "no-store"} | problem.headers,
        media_type=MEDIA_TYPE,
    )


def not_found(noun: str, key: str) -> Problem:
    """The answer to an id that names nothing."""
    return Problem(
        ProblemKind.NOT_FOUND,
        f"There is no {noun} {key}.",
        advice=f"Check the id; GET /v1/{noun}s lists what there is.",
    )


def as_problem(request: Request, error: Exception) -> Problem:
    """Whatever went wrong, as a problem; a bug stays a bug (500)."""
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return _of_validation(request, error)
        case HTTPException():
            return _of_http(request, error)
        case StoreDown():
            _log.warning("%s %s: %s", request.method, request.url.path, error)
            seconds = RETRY_SOON_SECONDS if error.passes else RETRY_LATER_SECONDS
            headers = {"Retry-After": str(seconds)}
            return Problem(ProblemKind.NOT_READY, error.message, advice=error.advice, headers=headers)
        case OSError(errno=errno.ENOSPC | errno.EDQUOT | errno.EROFS):  # an upload is spooled there
            _log.warning("%s %s: %s", request.method, request.url.path, error)
            return Problem(
                ProblemKind.NOT_READY,
                "There is no room for the upload on the API's disk.",
                advice="Make room in the folder for temporary files (TMPDIR), or use the watched folder.",
                headers={"Retry-After": str(RETRY_LATER_SECONDS)},
            )
        case _:
            return Problem(ProblemKind.BUG, "Something went wrong while answering, and it is not your fault.")


async def given_once(request: Request) -> None:
    """Raises Problem for a parameter that is given twice: of two filters one would be without effect."""
    if "&" not in request.url.query:
        return
    pairs = request.query_params.multi_items()
    again = [name for n, (name, _) in enumerate(pairs) if name in {other for other, _ in pairs[:n]}]
    if again:
        wrong = [
            schemas.FieldError(location=f"query {name}", message="is given twice") for name in dict.fromkeys(again)
        ]
        raise Problem(
            ProblemKind.INVALID_REQUEST,
            f"The request does not fit: {wrong[0].location}: {wrong[0].message}.",
            advice="Give each parameter once; for one value or another, ask twice.",
            errors=wrong,
        )


def of_locations(errors: Sequence[Mapping[str, object]]) -> list[schemas.FieldError]:
    """Pydantic's errors, each with its place: `query limit`, `body /urls/3`; the input itself is not echoed."""
    found = []
    for error in errors:
        location = error.get("loc")
        where, *path = location if isinstance(location, tuple) and location else ("body",)
        place = "/" + "/".join(map(str, path)) if where == "body" else " ".join(map(str, path))
        found.append(schemas.FieldError(location=f"{where} {place}".strip(), message=_told(error)))
    return found


def _told(error: Mapping[str, object]) -> str:
    """Pydantic's message, unless it speaks of the model instead of what was sent."""
    match error:
        case {"type": "extra_forbidden"}:
            return "is not known here"
        case {"type": "too_short" | "string_too_short", "input": ""}:
            return "must not be empty"
        case {"type": "too_long", "input": str(), "ctx": {"max_length": int(most)}}:
            return f"has more than {most:,} characters"
        case {"type": "model_type" | "model_attributes_type" | "dict_type"}:
            return "must be an object"
        case {"type": "literal_error" | "enum", "ctx": {"expected": str(expected)}}:
            return "must be " + _MEMBER.sub(r"\1", expected)
        case {"type": "string_pattern_mismatch", "ctx": {"pattern": str(pattern)}} if pattern in _PATTERNS:
            return _PATTERNS[pattern]
        case {"type": "string_pattern_mismatch", "ctx": {"pattern": str(pattern)}} if len(pattern) > _LONGEST_PATTERN:
            return "is not of the form that its schema describes"
        case _:
            return str(error.get("msg", "invalid")).removeprefix("Value error, ")  # our own, for people


def fit(model: type[Model], sent: object, *, advice: str) -> Model:
    """What was sent as JSON, as this model; raises Problem with all that does not fit, and the advice."""
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        raise does_not_fit(error, advice) from None


def does_not_fit(error: ValidationError, advice: str) -> Problem:
    """The answer to a body that is JSON, but not what is taken here."""
    wrong = of_locations([{**e, "loc": ("body", *e["loc"])} for e in error.errors()])
    return Problem(
        ProblemKind.INVALID_REQUEST,
        f"The body does not fit: {wrong[0].location}: {wrong[0].message}.",
        advice=f"{advice} `errors` lists what does not fit.",
        errors=wrong,
    )


def _of_validation(request: Request, error: RequestValidationError) -> Problem:
    errors = of_locations(error.errors())
    if any(found.location.startswith("path ") for found in errors):
        return Problem(ProblemKind.NOT_FOUND, f"There is nothing at {request.url.path}.")  # an id of no possible form
    first = f"{errors[0].location}: {errors[0].message}" if errors else "the request does not fit"
    is_unknown = any(one.get("type") == "extra_forbidden" and one["loc"][0] == "query" for one in error.errors())
    known = _parameters(request) if is_unknown else ()
    advice = f"Parameters that are known here: {', '.join(known)}." if known else None
    trouble = None
    if errors and error.errors()[0].get("type") == Trouble.REVERSED_PERIOD:  # of the one that `detail` tells
        trouble, advice = Trouble.REVERSED_PERIOD, "Exchange the two days."
    return Problem(
        ProblemKind.INVALID_REQUEST,
        f"The request does not fit: {first}.",
        advice=advice,
        errors=errors,
        trouble=trouble,
    )


def _parameters(request: Request) -> Sequence[str]:
    """What the route that was asked takes in its query."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return ()
    models = (one.field_info.annotation for one in route.dependant.query_params)
    return [
        name
        for model in models
        if isinstance(model, type) and issubclass(model, BaseModel)
        for name in model.model_fields
    ]


def _of_http(request: Request, error: HTTPException) -> Problem:
    by_status = {kind.value.status: kind for kind in reversed(ProblemKind)}  # of several, the first
    kind = by_status.get(error.status_code)
    path = request.url.path
    match kind:
        case ProblemKind.NOT_FOUND:
            return Problem(kind, f"There is nothing at {path}.")
        case ProblemKind.METHOD_NOT_ALLOWED:
            allowed = ", ".join(_methods_at(request))
            return Problem(kind, f"{request.method} is not possible at {path}.", headers={"Allow": allowed})
        case None:
            fallback = ProblemKind.BUG if error.status_code >= 500 else ProblemKind.MALFORMED_BODY
            return Problem(fallback, str(error.detail), headers=error.headers)
        case _:
            return Problem(kind, str(error.detail), headers=error.headers)


def _methods_at(request: Request) -> list[str]:
    """All that this path takes; the route that was asked knows its own alone."""

    def takes(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)

    found = [method for method in ("DELETE", "GET", "PATCH", "POST", "PUT") if takes(method)]
    return [*found, "HEAD"] if "GET" in found else found
