"""Which processes `qawl run` starts, when, and with which commands."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from services.common import pulse
from services.common.foreign import is_foreign
from services.common.settings import Settings
from services.supervisor import embedded


class Turn(IntEnum):
    """When a process is started. On two cores every import delays every other, so what shows the first statement goes
    first and the rest waits for its turn."""

    FIRST = 0  # at once: all that the first statement needs
    READY = 1  # once the tables are up to date and the API answers
    SHOWN = 2  # once the first statements are visible


FEEDERS = 4
"""Celery's threads of a fetch worker. They only begin what QAWL_FETCH_CONCURRENCY threads then do; a few are enough,
and each holds a chunk back from whoever comes with a single address."""


NOT_YET = os.EX_TEMPFAIL
"""Status of `prepare` where the database does not answer now, and may soon: it starts with the machine, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One process: its name (of its log file too), its command, and what its environment has beside the common one."""

    name: str
    command: tuple[str, ...]
    turn: Turn = Turn.FIRST
    environment: Mapping[str, str] = field(default_factory=dict)
    ends: bool = False  # it does one thing and ends by itself
    outlives_workers: bool = False  # stopped last
    pulse: Path | None = None  # the file by which it tells that it lives
    answers_on: int | None = None  # the port on which it answers PING
    mend: Callable[[], str] | None = None  # what may help where it cannot start; says what it did
    listeners: tuple[int, ...] = ()  # sockets of the supervisor's that it listens on, by their descriptors


def plans(settings: Settings, *, listeners: Sequence[int] = ()) -> tuple[Plan, ...]:
    """In order of start; the broker is missing where one is named by QAWL_BROKER_URL. `listeners` are the sockets of
    the API's address where it has several processes."""
    python = (sys.executable, "-m")
    worker = partial(_worker, settings)
    beat_app = (*python, "celery", "-A", "services.ingest.beat", "--quiet")
    broker = Plan(
        name="broker",
        command=embedded.command(settings),
        outlives_workers=True,
        answers_on=settings.broker_port,
        mend=partial(embedded.set_aside, settings),
    )
    return (
        *(() if settings.broker_url is not None else (broker,)),
        Plan(name="prepare", command=(*python, "services.supervisor.prepare"), ends=True),
        worker("extract", app="extract", queues="extract,link", concurrency=settings.extract_concurrency),
        worker("ingest", app="ingest", queues="ingest", concurrency=settings.ingest_concurrency),
        *_api(settings, tuple(listeners)),
        # Threads, since a fetch only waits; nothing of the first statements is fetched.
        worker(
            "fetch",
            app="ingest",
            queues="fetch",
            concurrency=FEEDERS,
            pool="threads",
            turn=Turn.SHOWN,
        ),
        Plan(
            name="watch",
            command=(*python, "services.cli", "watch"),
            turn=Turn.READY,
            pulse=pulse.path(settings, pulse.here("watch")),
        ),
        Plan(
            name="beat",
            command=(*beat_app, "beat"),
            turn=Turn.READY,
            pulse=pulse.path(settings, pulse.here("beat")),
        ),
        Plan(
            name="flower",
            command=(
                *python,
                *("celery", "-A", "services.supervisor.flower", "--quiet", "flower"),
                *(f"--address={settings.flower_host}", f"--port={settings.flower_port}"),
            ),
            turn=Turn.SHOWN,
        ),
    )


def _api(settings: Settings, listeners: tuple[int, ...]) -> Iterator[Plan]:
    python = (sys.executable, "-m")
    serve = ("services.api.app:app_from_environment", "--factory", "--http", "services.api.doorstep:Doorstep")
    options = ("--no-access-log", "--timeout-graceful-shutdown", "3")
    where = ("--host", settings.api_host, "--port", str(settings.api_port))
    if settings.api_processes == 1:
        alone = (*python, "uvicorn", *serve, *options, *where)
        yield Plan(name="api", command=alone, pulse=pulse.path(settings, pulse.here("api")))
        return
    for number in range(1, settings.api_processes + 1):
        name = "api" if number == 1 else f"api-{number}"
        yield Plan(
            name=name,
            command=(*python, "services.api.serving", name, *map(str, listeners)),
            turn=Turn.FIRST if number == 1 else Turn.SHOWN,
            pulse=pulse.path(settings, pulse.here(name)),
            listeners=listeners,
        )


def _worker(
    settings: Settings,
    name: str,
    *,
    app: str,
    queues: str,
    concurrency: int,
    pool: str = "prefork",
    turn: Turn = Turn.FIRST,
) -> Plan:
    command = (sys.executable, "-m", "celery", "-A", f"services.{app}.tasks", "--quiet", "worker")
    # Gossip and mingle let workers greet one another for a second at start; nothing here uses what they learn.
    options = (f"--hostname={name}@%h", f"--queues={queues}", f"--concurrency={concurrency}", f"--pool={pool}")
    return Plan(
        name=name,
        turn=turn,
        command=(*command, *options, "--without-gossip", "--without-mingle"),
        # SIGTERM then cancels what still runs after the soft shutdown, instead of waiting for it without end.
        environment={"REMAP_SIGTERM": "SIGQUIT"},
        pulse=pulse.path(settings, pulse.here(name)),
    )


def environment(settings: Settings) -> dict[str, str]:
    """This process's environment with the settings in it, so that every child reads the very same ones; without what
    tells what they run on, on behalf of another program, what the commands here do not say."""
    found = {name: value for name, value in os.environ.items() if not is_foreign(name)}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if name not in settings.model_fields_set or value is None:
            continue
        if isinstance(value, SecretStr):
            value = value.get_secret_value()
        found[f"QAWL_{name.upper()}"] = json.dumps(value, default=str) if isinstance(value, tuple) else str(value)
    found["QAWL_DATA_DIR"] = str(settings.data_dir.absolute())
    found["PYTHONUNBUFFERED"] = "1"
    # A full /tmp would be told as a full disk of the database. SQLite reads it as Python imports it.
    found.setdefault("SQLITE_TMPDIR", found["QAWL_DATA_DIR"])
    return found
