"""`qawl run`, `watch`, `migrate` and `check`: starting the services and testing what they stand on."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import click

from services.cli.ground import NO_FOLDER, require_database, tell_of_new_folder
from services.common.errors import SetupError
from services.common.log import configure_logging
from services.common.settings import Settings


@click.command()
def run() -> None:
    """Start everything on this machine: broker, workers, API, page, Flower, watched folder.

    Ctrl-C stops all. What was handed in stays in the data folder; the next run continues where this one stopped.
    """
    from services.supervisor import run as supervise

    settings = Settings()
    tell_of_new_folder(settings)
    sys.exit(supervise(settings))


@click.command()
@click.argument("folders", nargs=-1, metavar="[FOLDER]...", type=click.Path(path_type=Path))
def watch(folders: tuple[Path, ...]) -> None:
    """Hand in every file that comes into the folders, by default those of QAWL_WATCH_DIR and QAWL_WATCH_DIRS.

    Each file is handed in once, when it is whole. It stays where it is, or is moved away in the end (QAWL_WATCH_AFTER).
    """
    from services.common.broker import make_app, publisher
    from services.common.pulse import Pulse
    from services.common.store.engine import open_store
    from services.ingest.watch import watch as watch_folders

    settings = Settings()
    configure_logging(settings.log_level, settings.log_format, settings.secrets)
    for folder in folders:
        if not folder.is_dir():
            raise SetupError(f"{folder} is not a folder", fix="create it, or name another")
    require_database(settings)
    if not folders:
        settings.inbox.mkdir(parents=True, exist_ok=True)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    engine = open_store(settings.database)
    publish = publisher(make_app(settings, service="ingest"), settings, lambda: engine)
    watched, pulse = folders or settings.watched_folders, Pulse(settings, "watch")
    try:
        watch_folders(watched, engine=engine, publish=publish, settings=settings, stop=stop, tell=pulse)
    finally:
        pulse.leave()


@click.command()
def migrate() -> None:
    """Bring the database to this version's schema; safe to run again, and by several machines at once."""
    from services.common.store.engine import migrate as upgrade

    settings = Settings()
    tell_of_new_folder(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database)
    click.echo("The database has this version's schema.")


@click.command()
def check() -> None:
    """Test settings, database and broker; say for each what is wrong and what mends it."""
    settings = Settings()
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("data folder", _check_data_folder),
        ("database", _check_database),
        ("broker", _check_broker),
        ("watched folders", _check_folders),
    )
    failures = 0
    click.echo(f"{click.style('ok  ', fg='green')} settings: {_changed(settings)}")
    for name, test in checks:
        try:
            click.echo(f"{click.style('ok  ', fg='green')} {name}: {test(settings)}")
        except SetupError as error:
            failures += 1
            click.echo(f"{click.style('FAIL', fg='red')} {name}: {error}")
    if failures:
        sys.exit(1)


def _changed(settings: Settings) -> str:
    names = sorted(f"QAWL_{name.upper()}" for name in settings.model_fields_set)
    return ", ".join(names) if names else "all defaults"


def _check_data_folder(settings: Settings) -> str:
    from services.common.disk import free_bytes, in_words

    if settings.database_url is None and not settings.data_dir.is_dir():
        raise SetupError(f"there is no folder {settings.data_dir.absolute()}", fix=NO_FOLDER)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        probe = settings.data_dir / ".qawl-check"
        try:
            probe.write_bytes(b"x" * 4096)  # an empty file may be had on a full disk
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        fix = "make it writable, or set QAWL_DATA_DIR to a folder that is"
        raise SetupError(f"{settings.data_dir}: {error.strerror}", fix=fix) from error
    return f"{settings.data_dir} is writable, {in_words(free_bytes(settings.data_dir) or 0)} are free"


def _check_database(settings: Settings) -> str:
    from services.common.store.engine import open_store, schema_will_do
    from services.common.store.outages import StoreDown
    from services.common.store.room import weakness

    require_database(settings)
    engine = open_store(settings.database)
    shown = engine.url.render_as_string(hide_password=True)
    try:
        if not schema_will_do(engine):
            raise SetupError(f"{shown} does not have this version's schema", fix="run `qawl migrate`")
        weak = weakness(engine, min_free_bytes=settings.min_free_bytes)
        if weak is not None:
            raise weak
    except StoreDown as error:
        raise SetupError(f"{shown}: {error}", fix=error.advice) from error
    finally:
        engine.dispose()
    return f"{shown} has this version's schema"


def _check_broker(settings: Settings) -> str:
    from services.common.broker import ping

    where = "the embedded broker" if settings.broker_url is None else "the broker of QAWL_BROKER_URL"
    fix = "`make run` starts it" if settings.broker_url is None else "start it, or correct QAWL_BROKER_URL"
    problem = ping(settings)
    if problem is not None:
        raise SetupError(f"{where} does not answer: {problem}", fix=fix)
    return f"{where} answers"


def _check_folders(settings: Settings) -> str:
    for folder in settings.watched_folders:
        if not folder.is_dir():
            fix = "create it, or correct QAWL_WATCH_DIR or QAWL_WATCH_DIRS; `qawl run` creates the default one"
            raise SetupError(f"{folder} is not a folder", fix=fix)
        if settings.watch_after == "move" and not os.access(folder, os.W_OK):
            fix = "make it writable, or set QAWL_WATCH_AFTER=keep"
            raise SetupError(f"files cannot be moved in {folder}", fix=fix)
    return ", ".join(map(str, settings.watched_folders))


COMMANDS = (run, watch, migrate, check)
