"""The stream of statements as they become known: server-sent events, read line by line."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import requests

from qawl.client.door import Door
from qawl.client.reading import read
from qawl.client.values import Statement

PATH = "/v1/statements/stream"
_STATEMENT = "statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A statement, and the id to go on behind it another time."""

    id: str
    statement: Statement


def listen(door: Door, query: Mapping[str, object], *, after: str | None) -> Iterator[Event]:
    """Each statement that fits, once; where the connection breaks, it goes on behind the last one that came."""
    while True:
        headers = {} if after is None else {"Last-Event-ID": after}
        with door.stream(PATH, query, headers) as answer:
            try:
                for id, name, data in _events(answer):
                    after = id or after
                    if name == _STATEMENT and after is not None:
                        yield Event(id=after, statement=read(Statement, json.loads(data)))
            except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError):
                continue


def _events(answer: requests.Response) -> Iterator[tuple[str, str, str]]:
    """Id, name and data of each event."""
    id = name = ""
    data: list[str] = []
    for line in answer.iter_lines(chunk_size=None):
        if not line:
            if id or data:
                yield id, name, "\n".join(data)
            id, name, data = "", "", []
            continue
        field, _, value = line.decode().partition(":")
        value = value.removeprefix(" ")
        match field:
            case "id":
                id = value
            case "event":
                name = value
            case "data":
                data.append(value)
