"""Connections as uvicorn has them, but none is waited on for ever: `uvicorn --http services.api.doorstep:Doorstep`.

uvicorn bounds how long a connection rests between two requests, and `body.py` how long a body may take. Between them
stands the head of a request: whoever opens connections and sends a header now and then would keep each open, and with
it a file descriptor of the process, of which there are some thousand (slowloris). And behind it stands the answer: who
stops reading would keep it, and the seat of an export, for as long as he likes.
"""

import asyncio
import fcntl
import logging
import struct
import termios
from contextlib import suppress
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from services.api.problems import MEDIA_TYPE, Problem, ProblemKind

_log = logging.getLogger(__name__)


class Doorstep(H11Protocol):
    """Closes a connection whose request's head is not whole in time, with 408 where some of it had come, and one of
    whose answer nothing was taken for a long time."""

    head_seconds: ClassVar[float] = 30.0
    """For all of a head, however often some more of it comes: as long as nothing more of a body may come."""

    unread_seconds: ClassVar[float] = 300.0
    """Of an answer something is taken within this time, be it a byte. Long, since who reads slowly lives: a program may
    work on what it has read, a person may stop at a screenful; and what is held meanwhile is a socket and 100 kB."""
    look_seconds: ClassVar[float] = 5.0
    """Between two looks at how much of an answer is still to be taken."""

    _deadline: asyncio.TimerHandle | None = None
    _next_look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # Whatever the system does not take waits here, however little it is: so none of it is left unwatched.
        transport.set_write_buffer_limits(high=0)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        self._look_no_more()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._look(self._unread(), since=self.loop.time())

    def resume_writing(self) -> None:
        self._look_no_more()
        super().resume_writing()

    def _look(self, before: int, since: float) -> None:
        """While all waits for the reader, nothing is written: what is unread grows less by what he takes alone."""
        now, unread = self.loop.time(), self._unread()
        if unread < before:
            since = now
        if now - since >= self.unread_seconds:
            _log.warning("%s took nothing of its answer for %g s: closed", self.client, self.unread_seconds)
            self.transport.abort()
            return
        self._next_look = self.loop.call_later(self.look_seconds, self._look, unread, since)

    def _look_no_more(self) -> None:
        if self._next_look is not None:
            self._next_look.cancel()
            self._next_look = None

    def _unread(self) -> int:
        """Bytes that the other side has not taken yet: here, and in the system's buffer, which takes more only when a
        third of it is free; a slow reader needs minutes for that. Where the system does not tell, here alone."""
        queued = bytearray(4)
        with suppress(OSError, ValueError):
            fcntl.ioctl(self.transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, queued)
        (size,) = struct.unpack("i", queued)
        return self.transport.get_write_buffer_size() + int(size)

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
