"""Those who hand in: each item by its door at its time, and again until it is acknowledged.

Acknowledged is what got a 202, what stands in the watched folder, what `qawl submit` took with exit status 0. A request
without an answer may have been accepted or not: it is counted, and sent again.
"""

import http.client
import json
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from tests.chaos.material import SITE, Door, Item
from tests.end_to_end.running import ROOT, Run

_ANSWER_SECONDS = 10.0
_AGAIN_SECONDS = 0.3
_SUBMIT_SECONDS = 60.0
POSTERS = 4
"""Clients that post at the same time."""


@dataclass(slots=True)
class Told:
    """What those who handed an item in were told."""

    acknowledged: bool = False
    ids: set[str] = field(default_factory=set)
    unanswered: int = 0
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An item and the second, from the beginning, at which it is handed in."""

    at: float
    item: Item


class Clients:
    """All of them, each in a thread of its own; `join` waits until everything is acknowledged."""

    def __init__(self, run: Run, due: Sequence[Due], *, site_port: int) -> None:
        self.told = {one.item.name: Told() for one in due}
        self._run, self._site = run, f"http://127.0.0.1:{site_port}"
        self._began = time.monotonic()
        self._over = threading.Event()
        ordered = sorted(due, key=lambda one: one.at)
        posted = [one for one in ordered if one.item.door in (Door.TEXT, Door.UPLOAD, Door.URL)]
        folder = [one for one in ordered if one.item.door is Door.FOLDER]
        submitted = [one for one in ordered if one.item.door is Door.SUBMIT]
        work: list[tuple[Callable[[Sequence[Item]], bool], Sequence[Due], int]] = [
            (self._drop, folder, 1),
            (self._submit, submitted, 10),
            *((self._post, posted[start::POSTERS], 1) for start in range(POSTERS)),
        ]
        self._threads = [threading.Thread(target=self._hand_in, args=one, daemon=True) for one in work]
        for thread in self._threads:
            thread.start()

    def join(self, seconds: float) -> bool:
        """Whether all was acknowledged in time."""
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._over.set()
        return not any(thread.is_alive() for thread in self._threads)

    @property
    def handed_in(self) -> int:
        return sum(told.acknowledged for told in self.told.values())

    def _hand_in(self, door: Callable[[Sequence[Item]], bool], due: Sequence[Due], together: int) -> None:
        for batch in _batches(due, together):
            while time.monotonic() - self._began < batch[-1].at and not self._over.is_set():
                time.sleep(0.02)
            items = [one.item for one in batch]
            while not self._over.is_set() and not door(items):
                time.sleep(_AGAIN_SECONDS)

    def _drop(self, items: Sequence[Item]) -> bool:
        """A file appears in the watched folder, whole; a full disk lets it wait."""
        for item in items:
            part = self._run.folder / f"part-{threading.get_ident()}"
            try:
                part.write_bytes(item.body)
                part.replace(self._run.inbox / item.name)
            except OSError:
                return False
            self.told[item.name].acknowledged = True
        return True

    def _submit(self, items: Sequence[Item]) -> bool:
        folder = self._run.folder.parent / "handed" / uuid.uuid4().hex
        try:
            folder.mkdir(parents=True)
            for item in items:
                (folder / item.name).write_bytes(item.body)
        except OSError:  # the disk is full: nothing was handed in yet
            return False
        command = [sys.executable, "-m", "services.cli", "submit", "--no-wait", str(folder)]
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=self._run.environment, capture_output=True, timeout=_SUBMIT_SECONDS, check=False
            )
            is_accepted = done.returncode == 0
        except subprocess.TimeoutExpired:
            is_accepted = False
        for item in items:
            self.told[item.name].acknowledged |= is_accepted
            self.told[item.name].unanswered += not is_accepted
        return is_accepted

    def _post(self, items: Sequence[Item]) -> bool:
        (item,) = items
        told = self.told[item.name]
        body, kind = self._request(item)
        connection = http.client.HTTPConnection("127.0.0.1", self._run.api_port, timeout=_ANSWER_SECONDS)
        try:
            connection.request("POST", "/v1/submissions", body, {"Content-Type": kind})
            answer = connection.getresponse()
            status, content = answer.status, answer.read()
        except ConnectionRefusedError:
            return False
        except (OSError, http.client.HTTPException):
            told.unanswered += 1
            return False
        finally:
            connection.close()
        if status == 202:
            told.ids |= {one["id"] for one in json.loads(content)["items"]}
            told.acknowledged = True
        elif status >= 500:
            told.unanswered += 1
        else:
            told.refused = f"{status}: {content[:200]!r}"
        return status < 500

    def _request(self, item: Item) -> tuple[bytes, str]:
        match item.door:
            case Door.TEXT:
                return json.dumps({"text": item.body.decode()}).encode(), "application/json"
            case Door.URL:
                return json.dumps({"url": item.name.replace(SITE, self._site)}).encode(), "application/json"
            case _:
                mark = uuid.uuid4().hex
                head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{item.name}"\r\n'
                head += "Content-Type: application/octet-stream\r\n\r\n"
                whole = head.encode() + item.body + f"\r\n--{mark}--\r\n".encode()
                return whole, f"multipart/form-data; boundary={mark}"


def _batches(due: Sequence[Due], together: int) -> Iterator[Sequence[Due]]:
    for _, batch in groupby(enumerate(due), key=lambda numbered: numbered[0] // together):
        yield [one for _, one in batch]
