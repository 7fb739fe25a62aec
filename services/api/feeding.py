"""From addresses and OPML lists to feeds: rows that are due at once, which a worker polls."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from services.api import intake
from services.api.callers import Caller
from services.api.context import Context
from services.api.problems import Problem, ProblemKind, not_found
from services.api.schemas import MAX_URL_CHARACTERS
from services.common.contracts.access import Act
from services.common.contracts.feeds import Feed, FeedId, FeedState, NewFeed
from services.common.contracts.opml import OpmlError, read_opml
from services.common.contracts.submissions import Reason
from services.common.store import feeds
from services.common.store.engine import promising, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of one address: `feed` is None where it was refused, `is_new` False where it was there already."""

    url: str
    feed: Feed | None
    is_new: bool
    refusal: Reason | None = None


def of_addresses(lines: Iterable[str]) -> list[NewFeed]:
    """One feed for each line that is not blank."""
    return [NewFeed(url=line.strip()) for line in lines if line.strip()]


def of_opml(document: bytes) -> list[NewFeed]:
    """The feeds of a list; raises Problem where it cannot be read."""
    try:
        outlines = read_opml(document)
    except OpmlError as error:
        raise Problem(
            ProblemKind.MALFORMED_BODY,
            f"The list of feeds cannot be read: {error}.",
            advice="Export it again as OPML, or give the addresses themselves.",
        ) from None
    return [NewFeed(url=outline.url, title=outline.title) for outline in outlines]


def add(
    context: Context,
    wanted: Sequence[NewFeed],
    *,
    by: Caller,
    within: Callable[[Connection, list[Added]], None] = lambda _conn, _added: None,
) -> list[Added]:
    """Add each that could be an address, in one transaction; the others come back with their reason.

    `within` is called with them in that transaction.
    """
    now = context.clock()
    found: list[Added] = []
    with promising(context.engine) as conn:
        for new in wanted:
            refusal = intake.refusal_of(new.url)
            if refusal is not None:
                url = intake.printable(new.url)[:MAX_URL_CHARACTERS]
                found.append(Added(url=url, feed=None, is_new=False, refusal=refusal))
            else:
                feed, is_new = feeds.add(conn, new, now=now)
                found.append(Added(url=new.url, feed=feed, is_new=is_new))
        ids = [one.feed.id for one in found if one.is_new and one.feed is not None]
        if ids:
            by.write(conn, Act.FEEDS_ADDED, now=now, subject=ids[0] if len(ids) == 1 else None, count=len(ids))
        within(conn, found)
    return found


def find(context: Context, key: str) -> Feed:
    with reading(context.engine) as conn:
        row = feeds.find(conn, key)
    if row is None:
        raise not_found("feed", key)
    return row


def set_state(context: Context, key: str, state: FeedState, *, by: Caller) -> None:
    """Pause or resume it; one that stands so already stays as it is. Raises Problem where there is none."""
    with promising(context.engine) as conn:
        if state is FeedState.PAUSED:
            feeds.pause(conn, key)
        else:
            feeds.resume(conn, key, now=context.clock())
        if feeds.find(conn, key) is None:
            raise not_found("feed", key)
        by.write(conn, Act.FEED_CHANGED, now=context.clock(), subject=key, note=state.value)


def poll_now(
    context: Context, key: str, *, by: Caller, within: Callable[[Connection, Feed], None] = lambda _conn, _feed: None
) -> Feed:
    """Let it be polled within seconds; raises Problem where it is paused or not there."""
    with promising(context.engine) as conn:
        asked = feeds.poll_now(conn, key, now=context.clock())
        row = feeds.find(conn, key)
        if asked and row is not None:
            by.write(conn, Act.FEED_POLLED, now=context.clock(), subject=key)
            within(conn, row)
    if row is None:
        raise not_found("feed", key)
    if not asked:
        raise Problem(
            ProblemKind.WRONG_STATE, "A paused feed is not polled.", advice="Resume it; it is polled at once then."
        )
    return row


def remove(context: Context, key: str, *, by: Caller) -> None:
    with promising(context.engine) as conn:
        if not feeds.remove(conn, FeedId(key)):
            raise not_found("feed", key)
        by.write(conn, Act.FEED_REMOVED, now=context.clock(), subject=key)


def all_feeds(context: Context) -> list[Feed]:
    """Every feed, in order of adding."""
    found: list[Feed] = []
    after: str | None = None
    with reading(context.engine) as conn:
        while page := feeds.page(conn, after=after, limit=1_000):
            found += page
            after = page[-1].id
    return found
