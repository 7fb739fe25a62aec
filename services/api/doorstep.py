"""Connections as uvicorn has them, but none is waited on for ever: `uvicorn --http services.api.doorstep:Doorstep`.

uvicorn bounds how long a connection rests between two requests, and `body.py` how long a body may take. Between them
stands the head of a request: whoever opens connections and sends a header now and then would keep each open, and with
it a file descriptor of the process, of which there are some thousand (slowloris).
"""

import asyncio
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from services.api.problems import MEDIA_TYPE, Problem, ProblemKind


class Doorstep(H11Protocol):
    """Closes a connection whose request's head is not whole in time, with 408 where some of it had come."""

    head_seconds: ClassVar[float] = 30.0
    """For all of a head, however often some more of it comes: as long as nothing more of a body may come."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def _watch(self) -> None:
        # h11 leaves IDLE with the last byte of a head, and comes back to it when request and answer are over.
        if self.conn.their_state is not h11.IDLE:
            self._rest()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.head_seconds, self._part)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _part(self) -> None:
        if self.transport.is_closing():
            return
        some, _ = self.conn.trailing_data
        if some:  # a browser that opened a connection to have one is told nothing
            problem = Problem(
                ProblemKind.TOO_SLOW,
                f"The headers were not complete after {self.head_seconds:g} s.",
                advice="Send a request's headers at once.",
            )
            self.transport.write(self._written(problem.body.model_dump_json().encode()))
        self.transport.close()

    def _written(self, body: bytes) -> bytes:
        headers = {"content-type": MEDIA_TYPE, "content-length": f"{len(body)}", "connection": "close"}
        head = h11.Response(status_code=408, headers=list(headers.items()), reason=b"Request Timeout")
        return b"".join(self.conn.send(event) or b"" for event in (head, h11.Data(data=body), h11.EndOfMessage()))
