"""What the console says about a run: the addresses once the API answers, then the first statements."""

import http.client
import json
from collections.abc import Callable
from pathlib import Path

from services.common.disk import free_bytes, in_words
from services.common.settings import Settings

ANSWER_SECONDS = 0.5
"""Longest wait for an answer; the loop that asks has other children to watch."""


def readiness(settings: Settings) -> str | None:
    """What the API says is to be done, "" where all is well; None while it is not ready."""
    answer = _get(settings, "/readyz")
    return None if answer is None else str(answer.get("advice") or "")


class Room:
    """The room on the disk of the data folder: said once when it grows short, and once when there is enough again."""

    def __init__(self, settings: Settings, *, free: Callable[[Path], int | None] = free_bytes) -> None:
        self._settings, self._free = settings, free
        self._short = False

    def look(self) -> str | None:
        """What is to be said now."""
        free = self._free(self._settings.data_dir)
        if free is None:
            return None
        # A tenth more ends it, so that a disk at the brink does not say both in turns.
        least = self._settings.min_free_bytes * (1.1 if self._short else 1.0)
        if (free < least) == self._short:
            return None
        self._short = not self._short
        if not self._short:
            return f"The disk of the data folder has room again ({in_words(free)}); what waited goes on."
        return (
            f"The disk of the data folder has {in_words(free)} left: nothing large is taken any more, and nothing at"
            f" all when it is full. Make room for {self._settings.data_dir.absolute()}."
        )


def has_statements(settings: Settings) -> bool:
    """Whether the API lists at least one statement."""
    answer = _get(settings, "/v1/statements?limit=1")
    return answer is not None and bool(answer.get("items"))


def addresses(settings: Settings) -> str:
    """Where everything is, one line each."""
    page = f"http://{_shown(settings.api_host)}:{settings.api_port}"
    lines = (
        ("page", f"{page}/"),
        ("API", f"{page}/docs"),
        ("Flower (queues)", f"http://{_shown(settings.flower_host)}:{settings.flower_port}/"),
        *(("watched folder", f"{folder.absolute()}") for folder in settings.watched_folders),
        ("data and logs", f"{settings.data_dir.absolute()}"),
    )
    return "\n".join(f"  {name:16} {where}" for name, where in lines)


def _shown(host: str) -> str:
    """An address that a browser on this machine can open, also where the server listens on all of them."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 (compared, not listened on)
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _get(settings: Settings, path: str) -> dict[str, object] | None:
    """The JSON object that the API answers with; None when it answers with anything else, or not at all."""
    host = _shown(settings.api_host).strip("[]")
    connection = http.client.HTTPConnection(host, settings.api_port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        found = json.loads(answer.read()) if answer.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return found if isinstance(found, dict) else None
