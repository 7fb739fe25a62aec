"""The app that Flower runs on: beat's, with the two pages shut that Flower answers without a password.

`/metrics` names machines and tasks, `/healthcheck` tells whether it is there; neither asks who wants to know. What they
tell, Qawl's own `GET /metrics` does (docs/metrics.md).
"""

from flower import urls  # type: ignore[import-untyped]

from services.ingest.beat import app

__all__ = ["app"]

SHUT = frozenset({"/metrics", "/healthcheck"})


def _path(handler: object) -> str:
    """Of a handler as Flower lists them: a tuple, or a rule of Tornado's."""
    found = handler[0] if isinstance(handler, tuple) else handler.regex.pattern  # type: ignore[attr-defined]
    return str(found).rstrip("$")


urls.handlers[:] = [handler for handler in urls.handlers if _path(handler) not in SHUT]
