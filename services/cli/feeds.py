"""`qawl feeds`: what is polled, how it stands, and OPML in and out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import click

from services.cli import auditing
from services.cli.ledger import _open
from services.common.contracts.access import Act
from services.common.contracts.feeds import Feed, FeedState, NewFeed, TakeFrom
from services.common.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

COLOURS = {FeedState.ACTIVE: "green", FeedState.PAUSED: "yellow", FeedState.BROKEN: "red"}
LARGEST_LIST_BYTES = 20_000_000
"""Of an OPML file: 10,000 feeds take two million."""


@click.group()
def feeds() -> None:
    """Feeds and sitemaps that are polled; FEED is an id or an address."""


def _now() -> datetime:
    return datetime.now(UTC)


def _add(wanted: Sequence[NewFeed]) -> None:
    from services.common.store import feeds as store
    from services.common.store.engine import promising

    engine = _open(Settings())
    refused = 0
    added: list[str] = []
    with promising(engine) as conn:
        for new in wanted:
            if not _is_address(new.url):
                refused += 1
                click.echo(f"{click.style('refused    ', fg='red')} {new.url[:300]}: it is no http or https address.")
                continue
            feed, is_new = store.add(conn, new, now=_now())
            label = click.style("added      ", fg="green") if is_new else click.style("known      ", fg="yellow")
            click.echo(f"{label} {feed.url}")
            added += [feed.id] if is_new else []
        if added:
            subject = added[0] if len(added) == 1 else None
            auditing.write(conn, Act.FEEDS_ADDED, now=_now(), subject=subject, count=len(added))
    if refused:
        sys.exit(1)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and parts.username is None


@feeds.command()
@click.option("--take-from", type=click.Choice([t.value for t in TakeFrom]), default="page", show_default=True,
              help="Read each article at its page, or in the feed itself where that has its whole text.")  # fmt: skip
@click.option("--interval", type=click.FloatRange(60, 604_800), help="Seconds between two polls; else its own rhythm.")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
def add(take_from: str, interval: float | None, urls: tuple[str, ...]) -> None:
    """Add feeds, sitemaps, or pages that name their feed; a running Qawl polls them within seconds.

    Exit status 1 when an address was refused.
    """
    _add([NewFeed(url=url.strip(), take_from=TakeFrom(take_from), interval_seconds=interval) for url in urls])


@feeds.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Add the feeds of an OPML file, as every feed reader exports one."""
    from services.common.contracts.opml import OpmlError, read_opml

    try:
        with file.open("rb") as opened:
            outlines = read_opml(opened.read(LARGEST_LIST_BYTES))
    except OpmlError as error:
        raise click.ClickException(f"{file} cannot be read: {error}; export it again as OPML") from error
    _add([NewFeed(url=outline.url, title=outline.title) for outline in outlines])


@feeds.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=False)
def export(file: Path | None) -> None:
    """Write all feeds as OPML, to FILE or to the terminal."""
    from services.common.contracts.opml import Outline, write_opml

    document = write_opml((Outline(url=feed.url, title=feed.title) for feed in _all(None)), title="Feeds of Qawl")
    if file is None:
        click.echo(document, nl=False)
    else:
        file.write_text(document, encoding="utf-8")


@feeds.command(name="list")
@click.option("--state", type=click.Choice([s.value for s in FeedState]), help="Only those that stand so.")
def list_(state: str | None) -> None:
    """List the feeds with their state, and why the broken ones are."""
    found = _all(FeedState(state) if state else None)
    if not found:
        click.echo("No feed stands so." if state else "No feeds yet; `qawl feeds add URL` adds one.")
    for feed in found:
        _print(feed)


@feeds.command()
@click.argument("feed", metavar="FEED")
def show(feed: str) -> None:
    """Tell all about one feed."""
    _each((feed,), lambda _conn, found: _tell(found))


@feeds.command()
@click.argument("given", nargs=-1, required=True, metavar="FEED...")
def pause(given: tuple[str, ...]) -> None:
    """Poll these feeds no more, until they are resumed."""
    from services.common.store import feeds as store

    paused = _Said("paused", "was paused already", Act.FEED_CHANGED, FeedState.PAUSED.value)
    _each(given, lambda conn, feed: _say(conn, feed, store.pause(conn, feed.id), paused))


@feeds.command()
@click.argument("given", nargs=-1, required=True, metavar="FEED...")
def resume(given: tuple[str, ...]) -> None:
    """Poll these feeds again, at once."""
    from services.common.store import feeds as store

    resumed = _Said("resumed", "was not paused", Act.FEED_CHANGED, FeedState.ACTIVE.value)
    _each(given, lambda conn, feed: _say(conn, feed, store.resume(conn, feed.id, now=_now()), resumed))


@feeds.command()
@click.argument("given", nargs=-1, required=True, metavar="FEED...")
def poll(given: tuple[str, ...]) -> None:
    """Let a running Qawl poll these feeds now, whatever their rhythm."""
    from services.common.store import feeds as store

    polled = _Said("is polled within seconds", "is paused: resume it", Act.FEED_POLLED)
    _each(given, lambda conn, feed: _say(conn, feed, store.poll_now(conn, feed.id, now=_now()), polled))


@feeds.command()
@click.argument("given", nargs=-1, required=True, metavar="FEED...")
def remove(given: tuple[str, ...]) -> None:
    """Remove these feeds; what came of them stays."""
    from services.common.store import feeds as store

    removed = _Said("removed", "was gone already", Act.FEED_REMOVED)
    _each(given, lambda conn, feed: _say(conn, feed, store.remove(conn, feed.id), removed))


def _all(state: FeedState | None) -> list[Feed]:
    from services.common.store import feeds as store
    from services.common.store.engine import reading

    found: list[Feed] = []
    with reading(_open(Settings())) as conn:
        while page := store.page(conn, state=state, after=found[-1].id if found else None, limit=500):
            found += page
    return found


def _each(given: Sequence[str], do: Callable[[Connection, Feed], None]) -> None:
    """Do it for each feed that is there, in one transaction; exit status 1 when one is not."""
    from services.common.store import feeds as store
    from services.common.store.engine import promising

    missing = 0
    with promising(_open(Settings())) as conn:
        for name in given:
            feed = store.find(conn, name) or store.by_url(conn, name)
            if feed is None:
                missing += 1
                click.secho(f"{name}: there is no such feed; `qawl feeds list` lists them", fg="red", err=True)
            else:
                do(conn, feed)
    if missing:
        sys.exit(1)


class _Said(NamedTuple):
    """What is told of a feed that was changed, or was not; and what the audit log tells of it."""

    done: str
    nothing: str
    act: Act
    note: str | None = None


def _say(conn: Connection, feed: Feed, is_done: bool, said: _Said) -> None:
    if is_done:
        auditing.write(conn, said.act, now=_now(), subject=feed.id, note=said.note)
    click.echo(f"{feed.url}: {said.done if is_done else said.nothing}")


def _print(feed: Feed) -> None:
    label = click.style(f"{feed.state.value:7}", fg=COLOURS[feed.state])
    name = f" {feed.title}" if feed.title else ""
    click.echo(f"{label} {feed.items:6,} {feed.url}{click.style(name, dim=True)}")
    if feed.reason is not None:
        click.secho(f"{'':15}{feed.reason.message} {feed.reason.advice}", dim=True)


def _tell(feed: Feed) -> None:
    own = f"{feed.fixed_interval_seconds:,.0f} s, as it was set" if feed.fixed_interval_seconds else "its own rhythm"
    rows = {
        "id": feed.id,
        "title": feed.title,
        "kind": feed.kind,
        "take from": feed.take_from,
        "added": _moment(feed.added_at),
        "last poll": feed.polled_at and f"{_moment(feed.polled_at)} ({feed.result})",
        "last good poll": _moment(feed.succeeded_at),
        "next poll": None if feed.state is FeedState.PAUSED else _moment(feed.next_poll_at),
        "interval": own,
        "failures in a row": feed.failures or None,
        "redirected to": feed.moved_to,
        "last item": _moment(feed.last_item_at),
    }
    _print(feed)
    for name, value in rows.items():
        if value is not None:
            click.echo(f"  {name:18} {value}")
    for line in (feed.reason.detail or "").splitlines() if feed.reason else ():
        click.echo(f"  {'':18} {line}")


def _moment(value: datetime | None) -> str | None:
    return None if value is None else f"{value:%Y-%m-%d %H:%M:%S} UTC"


COMMANDS = (feeds,)
