"""One request and its answer: keys, waiting for a server that is busy, errors as exceptions.

QawlError
  ProblemError      the server's answer: `problem` tells what was wrong and what to do
  NotReachedError   no answer came
"""

import random
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

import requests

from qawl.client.reading import read
from qawl.client.values import Problem

PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Between attempts where the server does not say how long; each 0.5 to 1 times that, so that clients do not come all at
once."""
LONGEST_PAUSE_SECONDS = 120.0
"""A server that asks for more is better asked by somebody who knows why."""
_AGAIN = (429, 502, 503, 504)


class QawlError(Exception):
    """Whatever went wrong."""


class NotReachedError(QawlError):
    """No answer came, however often it was tried."""


class ProblemError(QawlError):
    """The server said no."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.title} ({problem.status}): {problem.detail} {problem.advice}")
        self.problem = problem

    @property
    def status(self) -> int:
        return self.problem.status

    @property
    def kind(self) -> str:
        """`not-found`, `invalid-request`, ...: the problem's type without its place on /docs."""
        return self.problem.type.rpartition("#problem-")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What is sent: JSON, or bytes of some type, or files by name. Made anew for each attempt."""

    json: object = None
    data: bytes | None = None
    media: str | None = None
    files: Callable[[], list[tuple[str, tuple[str, Any]]]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """`patience_seconds`: so long is waited in all, between the attempts at one request."""

    base_url: str
    key: str | None
    timeout_seconds: float
    patience_seconds: float
    session: requests.Session = field(default_factory=requests.Session)
    sleep: Callable[[float], None] = time.sleep

    def get(self, path: str, query: Mapping[str, object] | None = None) -> requests.Response:
        return self._ask("GET", path, query=query or {}, headers={}, body=Body())

    def post(self, path: str, body: Body) -> requests.Response:
        """Takes effect once, however often it has to be sent."""
        return self._ask("POST", path, query={}, headers={"Idempotency-Key": str(uuid.uuid4())}, body=body)

    def stream(self, path: str, query: Mapping[str, object], headers: Mapping[str, str]) -> requests.Response:
        """An answer without end, to be read as it comes."""
        return self._ask("GET", path, query=query, headers=headers, body=Body(), is_stream=True)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object],
        headers: Mapping[str, str],
        body: Body,
        is_stream: bool = False,
    ) -> requests.Response:
        waited, attempt = 0.0, 0
        while True:
            answer = self._once(method, path, query=query, headers=headers, body=body, is_stream=is_stream)
            if isinstance(answer, requests.Response) and answer.status_code not in _AGAIN:
                break
            pause = _pause(answer, attempt)
            if waited + pause > self.patience_seconds or pause > LONGEST_PAUSE_SECONDS:
                break
            self.sleep(pause)
            waited, attempt = waited + pause, attempt + 1
        if not isinstance(answer, requests.Response):
            raise NotReachedError(f"{method} {self.base_url}{path}: {answer}") from answer
        if answer.status_code >= 400:
            raise ProblemError(_problem(answer))
        return answer

    def _once(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object],
        headers: Mapping[str, str],
        body: Body,
        is_stream: bool,
    ) -> requests.Response | requests.RequestException:
        sent = dict(headers)
        if self.key is not None:
            sent["Authorization"] = f"Bearer {self.key}"
        if body.media is not None:
            sent["Content-Type"] = body.media
        files = None if body.files is None else body.files()
        try:
            return self.session.request(
                method,
                self.base_url + path,
                params={name: _written(value) for name, value in query.items() if value is not None},
                headers=sent,
                json=body.json,
                data=body.data,
                files=files,
                timeout=self.timeout_seconds,
                stream=is_stream,
                allow_redirects=False,
            )
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            return error
        finally:
            for _, (_, file) in files or ():
                file.close()


def _pause(answer: requests.Response | requests.RequestException, attempt: int) -> float:
    told = answer.headers.get("Retry-After", "") if isinstance(answer, requests.Response) else ""
    if told.isdigit():
        return float(told)
    return PAUSES_SECONDS[min(attempt, len(PAUSES_SECONDS) - 1)] * random.uniform(0.5, 1.0)  # noqa: S311 (no secret)


def _problem(answer: requests.Response) -> Problem:
    """What the server said; of a proxy, which says it otherwise, the status at least."""
    try:
        return read(Problem, answer.json())
    except ValueError:
        return Problem(
            type="about:blank",
            title=answer.reason or "Error",
            status=answer.status_code,
            detail=f"{answer.url} was answered by something that is not Qawl.",
            advice="Check the address, and what stands before the server.",
            errors=(),
        )


def _written(value: object) -> str | int | float:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)
