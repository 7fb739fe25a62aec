"""A body is read with patience, and not for ever."""

import asyncio

import pytest
from fastapi import Request

from services.api.body import PATIENCE, Patience, read_bytes
from services.api.problems import Problem, ProblemKind


def _read(*messages: dict[str, object], patience: Patience = PATIENCE) -> bytes:
    """What is read of these messages, after which nothing more comes."""
    left = list(messages)

    async def receive() -> dict[str, object]:
        if not left:
            await asyncio.Event().wait()
        return left.pop(0)

    return asyncio.run(read_bytes(Request({"type": "http", "headers": []}, receive), limit=9, patience=patience))


def test_a_body_is_read_to_its_end() -> None:
    first = {"type": "http.request", "body": b"two ", "more_body": True}
    assert _read(first, {"type": "http.request", "body": b"parts"}) == b"two parts"


@pytest.mark.parametrize("patience", [Patience(quiet=0.05), Patience(longest=0.05)])
def test_a_body_that_stops_arriving_is_waited_for_no_longer(patience: Patience) -> None:
    with pytest.raises(Problem) as told:
        _read({"type": "http.request", "body": b"two ", "more_body": True}, patience=patience)
    assert told.value.kind is ProblemKind.TOO_SLOW


def test_what_is_too_large_is_said_so_though_more_would_come() -> None:
    with pytest.raises(Problem) as told:
        _read({"type": "http.request", "body": b"x" * 19, "more_body": True})
    assert told.value.kind is ProblemKind.TOO_LARGE
