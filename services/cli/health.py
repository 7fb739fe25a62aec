"""`qawl health`: whether a process of this machine still tells that it lives, for the health checks of containers."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import NoReturn

import click

from services.common import pulse
from services.common.contracts.workers import BEATS_MISSED
from services.common.settings import Settings


@click.command()
@click.option("--end", is_flag=True, help="Kill it where it hangs, so that whoever started it starts it again.")
@click.argument("name", metavar="NAME")
def health(name: str, end: bool) -> None:
    """Tell whether a worker (ingest, fetch, extract) or beat on this machine still gives signs of life.

    Exit status 1 where it does not, with a line that says why. It asks neither the database nor the broker: an outage
    of these is no reason to restart a worker.
    """
    settings = Settings()
    file = pulse.path(settings, pulse.here(name))
    late = BEATS_MISSED * settings.heartbeat_seconds
    still = pulse.stood_still(file)
    if still is None:
        _unwell(f"{pulse.here(name)} has not started, or has ended")
    if still <= late:
        click.echo(f"{pulse.here(name)} gave a sign of life {still:.0f} s ago")
        return
    if end:
        _end(name, settings)
    _unwell(f"{pulse.here(name)} hangs: its last sign of life was {still:.0f} s ago")


def _end(name: str, settings: Settings) -> None:
    """Looked at twice, as the machine's clock may have been set forward."""
    file = pulse.path(settings, pulse.here(name))
    before, pid = file.stat().st_mtime_ns, int(file.read_text())
    time.sleep(1.5 * settings.heartbeat_seconds)
    if file.exists() and file.stat().st_mtime_ns == before:
        os.kill(pid, signal.SIGKILL)


def _unwell(why: str) -> NoReturn:
    click.echo(why, err=True)
    sys.exit(1)


COMMANDS = (health,)
