"""One line a record on standard error, as text or as JSON, with the ids of what is worked on, and without secrets.

with log.about(submission=row.id): ...    every line of that block, also of libraries, carries the id
"""

import json
import logging
import re
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

Format = Literal["text", "json"]

_about: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("about", default=())

HIDDEN = "***"
_SECRETS = (
    re.compile(r"(?<=://)[^/@\s\"']*:[^/@\s\"']*(?=@)"),  # name:password@ in a URL
    re.compile(r"(?i)(?<=\bbearer )[^\s\"',]+|(?<=\bbasic )[a-z0-9+/=]{8,}"),
    re.compile(r"\b(?:qawl|whsec)_[A-Za-z0-9_+/=-]{40,}"),  # our keys are 43 characters of chance
    re.compile(r"(?i)(?<=password=)[^\s&\"',;]+|(?<=token=)[^\s&\"',;]+|(?<=secret=)[^\s&\"',;]+"),
)


@contextmanager
def about(**ids: str) -> Iterator[None]:
    """What is worked on meanwhile, told beside what is told already; for this thread, or this asynchronous task."""
    token = _about.set((*_about.get(), *ids.items()))
    try:
        yield
    finally:
        _about.reset(token)


def keep_telling(**ids: str) -> None:
    """`about` to the end of this asynchronous task, for what is logged once its last frame of ours is left."""
    _about.set((*_about.get(), *ids.items()))


def configure_logging(level: str, format: Format = "text", secrets: Collection[str] = ()) -> None:
    """Set the root logger up once at the start of a process; `level` is a standard level name, `secrets` are never
    written."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json(secrets) if format == "json" else Text(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error"):  # it has set its own up before our code is imported
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    # It tells of every look at the schema, which each readiness check takes.
    logging.getLogger("alembic").setLevel(logging.WARNING)


class Text(logging.Formatter):
    """Time, level, logger, message; at the end the ids."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._secrets = _longest_first(secrets)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (the library's name)
        ids = " ".join(f"{name}={value}" for name, value in dict(_about.get()).items())
        return f"{super().formatMessage(record)} [{ids}]" if ids else super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record), self._secrets)


class Json(logging.Formatter):
    """One object a line: time (UTC), level, logger, message, process, the ids, and the traceback as `exception`."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        super().__init__()
        self._secrets = _longest_first(secrets)

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
            **dict(_about.get()),
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            told["stack"] = record.stack_info
        clean = {key: without_secrets(v, self._secrets) if isinstance(v, str) else v for key, v in told.items()}
        return json.dumps(clean, ensure_ascii=False)


def without_secrets(text: str, known: Collection[str] = ()) -> str:
    """The text with `***` for each secret that is known, and for whatever looks like one."""
    for secret in known:
        text = text.replace(secret, HIDDEN)
    for pattern in _SECRETS:
        text = pattern.sub(HIDDEN, text)
    return text


def _longest_first(secrets: Collection[str]) -> tuple[str, ...]:
    """One may hold another; what is shorter than four characters would hide words."""
    return tuple(sorted({secret for secret in secrets if len(secret) >= 4}, key=len, reverse=True))
