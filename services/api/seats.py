"""A bound on how many long answers are given at once, so that they never take every thread from the short ones."""

import logging
from collections.abc import AsyncIterable, Iterable, Mapping
from threading import BoundedSemaphore

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from services.api.problems import Problem, ProblemKind
from services.common.store.outages import StoreDown

_log = logging.getLogger(__name__)


class Seats:
    """`count` places; one that is taken is given back when its answer ends, however it ends."""

    def __init__(self, count: int, *, taken: str, retry_seconds: int) -> None:
        self._free = BoundedSemaphore(count)
        self._taken = taken
        self._retry_seconds = retry_seconds

    def take(self) -> None:
        """Raises Problem, with `taken`, where none is free."""
        if not self._free.acquire(blocking=False):
            raise Problem(
                ProblemKind.NOT_READY,
                self._taken,
                advice="Try again when one of them has ended.",
                headers={"Retry-After": str(self._retry_seconds)},
            )

    def give_back(self) -> None:
        self._free.release()


class SeatedResponse(StreamingResponse):
    """A stream that gives its seat back at its end, be it that the client went away. Where it cannot go on, because
    the store or the caller's key is away, it is left without its end: the connection is cut."""

    def __init__(
        self,
        content: Iterable[bytes] | AsyncIterable[bytes],
        *,
        seats: Seats,
        media_type: str,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(content, media_type=media_type, headers=headers)
        self._seats = seats

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except (Problem, StoreDown) as error:
            _log.warning("%s broke off: %s", scope["path"], error)
        finally:
            self._seats.give_back()
