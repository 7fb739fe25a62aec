"""`Idempotency-Key`: a request that is sent again, because its answer was lost, takes effect once.

What was asked for and the answer to it are committed together. So the same request gets the same answer after a lost
connection and after a crash of ours; sent again while the first one is still at work, it waits for it.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy import Connection

from services.api import body
from services.api.callers import caller_of
from services.api.context import Context, Has
from services.api.problems import Problem, ProblemKind
from services.common.store import answers
from services.common.store.answers import KeptAnswer
from services.common.store.engine import promising, reading

MAX_KEY_CHARACTERS = 255
"""A UUID has 36; the limit is the one that most services have."""
AGAIN = "Idempotent-Replayed"
"""This header, `true`, says that the answer is the one of before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A 2xx answer as it is sent, so that it can be sent again byte by byte."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        return Response(self.body, status_code=self.status, headers=dict(self.headers), media_type="application/json")


def answer(value: BaseModel, *, status: int, **headers: str | None) -> Answer:
    """The value as JSON; a header's name is written with underscores, one without a value is left out."""
    named = {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
    return Answer(status=status, body=value.model_dump_json().encode(), headers=named)


class AnsweredBefore(Exception):
    """The same request was answered already; `answer` is sent again."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("answered before")
        self.answer = answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """What one request asks for; where it has no key, nothing is looked up and nothing kept."""

    context: Context
    request: Request
    caller: str
    key: str | None

    def look(self) -> None:
        """Before the work, to spare it: raises AnsweredBefore, or Problem where the key was used for something else."""
        if self.key is None:
            return
        with reading(self.context.engine) as conn:
            self._compare(conn)

    def keep(self, conn: Connection, give: Callable[[], Answer]) -> None:
        """In the transaction that does the work, as its last step; raises as `look` does where another one was first,
        and what was done is rolled back."""
        if self.key is None:
            return
        given = give()
        kept = KeptAnswer(request=self._digest(), status=given.status, headers=given.headers, body=given.body)
        if not answers.keep(conn, kept, caller=self.caller, key=self.key, now=self.context.clock()):
            self._compare(conn)

    def keep_after(self, given: Answer) -> None:
        """For work of several transactions that finds by itself what is left to do; raises as `look` does."""
        if self.key is None:
            return
        with promising(self.context.engine) as conn:
            self.keep(conn, lambda: given)

    def _compare(self, conn: Connection) -> None:
        assert self.key is not None
        found = answers.find(conn, caller=self.caller, key=self.key)
        if found is None:
            return
        if found.request != self._digest():
            raise Problem(
                ProblemKind.IDEMPOTENCY_KEY_REUSED, f"The Idempotency-Key {self.key!r} was sent with another request."
            )
        raise AnsweredBefore(Answer(status=found.status, headers=found.headers, body=found.body))

    def _digest(self) -> str:
        """Of method, path, query and body."""
        url = self.request.url
        asked = f"{self.request.method} {url.path}?{url.query}\n{body.digest_of(self.request)}"
        return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()


def replayed(_request: Request, error: Exception) -> Response:
    """The handler of AnsweredBefore."""
    assert isinstance(error, AnsweredBefore)
    response = error.answer.response()
    response.headers[AGAIN] = "true"
    return response


async def _once(
    context: Has,
    request: Request,
    given: Annotated[  # not `key`, which names what a path is about
        str | None,
        Header(
            alias=body.IDEMPOTENCY_KEY,
            min_length=1,
            max_length=MAX_KEY_CHARACTERS,
            pattern="^[!-~]+$",
            description="Any word of your own for this request, such as a UUID. Sent again with the same key and the "
            "same body, it takes effect once and gets the same answer, for a day at least.",
        ),
    ] = None,
) -> Once:
    return Once(context=context, request=request, caller=caller_of(request).id, key=given)


Asked = Annotated[Once, Depends(_once)]
"""To be taken by every route that a client may want to ask twice."""
