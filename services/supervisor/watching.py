"""What the console says about a run: the addresses once the API answers, then the first statements."""

import http.client
import json

from services.common.settings import Settings

ANSWER_SECONDS = 0.5
"""Longest wait for an answer; the loop that asks has other children to watch."""


def is_ready(settings: Settings) -> bool:
    """Whether the API answers that it, its database and the broker are usable."""
    return _get(settings, "/readyz") is not None


def has_statements(settings: Settings) -> bool:
    """Whether the API lists at least one statement."""
    body = _get(settings, "/v1/statements?limit=1")
    if body is None:
        return False
    try:
        listed = json.loads(body)
    except ValueError:
        return False
    return isinstance(listed, dict) and bool(listed.get("items"))


def addresses(settings: Settings) -> str:
    """Where everything is, one line each."""
    page = f"http://{_shown(settings.api_host)}:{settings.api_port}"
    lines = (
        ("page", f"{page}/"),
        ("API", f"{page}/docs"),
        ("Flower (queues)", f"http://{_shown(settings.flower_host)}:{settings.flower_port}/"),
        ("watched folder", f"{settings.inbox.absolute()}"),
        ("data and logs", f"{settings.data_dir.absolute()}"),
    )
    return "\n".join(f"  {name:16} {where}" for name, where in lines)


def _shown(host: str) -> str:
    """An address that a browser on this machine can open, also where the server listens on all of them."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 (compared, not listened on)
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _get(settings: Settings, path: str) -> bytes | None:
    host = _shown(settings.api_host).strip("[]")
    connection = http.client.HTTPConnection(host, settings.api_port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return body if answer.status == 200 else None
