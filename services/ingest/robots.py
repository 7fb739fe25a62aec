"""What a server asks of robots: its robots.txt (RFC 9309) and its reservations of text and data mining (TDMRep).

Both are asked for through the same door as any page, and kept in the store for a day, so that all workers know them.

    robots.txt   2xx ──▶ its rules      4xx ──▶ everything is allowed      5xx, 429, no answer ──▶ the rules of before,
                 for a month; where there are none, the address is tried again later
    tdmrep.json  2xx ──▶ its rules      anything else ──▶ nothing is reserved
"""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from protego import Protego
from sqlalchemy import Engine

from services.common.errors import Rejected, Transient
from services.common.settings import Settings
from services.common.store import hosts
from services.common.store.engine import reading, writing
from services.common.store.hosts import Host
from services.ingest import pacing, refusals
from services.ingest.fetch import Answer, Door
from services.ingest.politeness import host_of

TOKEN = "Qawl"  # noqa: S105 (the name that a robots.txt calls us by)
KEPT = timedelta(hours=24)
"""RFC 9309, section 2.4: not longer than a day."""
KEPT_UNREACHABLE = timedelta(days=30)
"""RFC 9309, section 2.3.1.4: after "a reasonably long period (for example, 30 days)" there are no rules."""
ROBOTS_BYTES = 500 * 1024
"""RFC 9309, section 2.5: at least so much is to be read."""
RESERVATION_BYTES = 200_000
PATIENCE_SECONDS = 10.0
SEEN_AT_MOST = 1_000
MOST_RESERVATIONS = 1_000

Clock = Callable[[], datetime]


class Robots:
    """Says before each request whether a server lets robots have the address."""

    def __init__(self, *, engine: Engine, door: Door, settings: Settings, clock: Clock) -> None:
        self._engine, self._door, self._settings, self._clock = engine, door, settings, clock
        self._seen: dict[str, Host] = {}

    def check(self, url: str) -> None:
        """Raises Blocked where the address is disallowed or reserved, Transient where that cannot be known now."""
        host = host_of(url)
        if host is None:
            return  # the door says why
        if self._settings.fetch_robots == "obey" and not _rules(self._robots(url, host)).can_fetch(url, TOKEN):
            raise refusals.disallowed(host)
        if self._settings.fetch_tdm == "obey" and is_reserved(self._reservations(url, host), url):
            raise refusals.opted_out(host, "its /.well-known/tdmrep.json reserves it")

    def _robots(self, url: str, host: str) -> str:
        known = self._known(host)
        if known is not None and known.robots is not None and _is_fresh(known.robots_at, self._clock(), KEPT):
            return known.robots
        try:
            answer = self._ask(url, "/robots.txt", ROBOTS_BYTES)
        except Rejected:
            answer = None  # longer than any robots.txt, or redirected for ever
        except Transient:
            if (
                known is not None
                and known.robots is not None
                and not _is_fresh(known.robots_at, self._clock(), KEPT_UNREACHABLE)
            ):
                return ""
            if known is None or known.robots is None:
                raise
            return known.robots
        robots = ""
        if answer is not None and answer.status != 429 and answer.status < 500:
            robots = answer.body.decode("utf-8", "replace") if 200 <= answer.status < 300 else ""
        elif answer is not None:
            if known is not None and known.robots is not None:
                return known.robots
            raise refusals.no_robots(host, answer.status, retry_after_seconds=answer.retry_after_seconds)
        with writing(self._engine) as conn:
            hosts.keep_robots(conn, host, robots, now=self._clock(), delay_seconds=_delay(robots))
        return robots

    def _reservations(self, url: str, host: str) -> str:
        known = self._known(host)
        if (
            known is not None
            and known.reservations is not None
            and _is_fresh(known.reservations_at, self._clock(), KEPT)
        ):
            return known.reservations
        try:
            answer = self._ask(url, "/.well-known/tdmrep.json", RESERVATION_BYTES)
        except (Rejected, Transient):
            answer = None
        found = "" if answer is None or answer.status != 200 else answer.body.decode("utf-8", "replace")
        with writing(self._engine) as conn:
            hosts.keep_reservations(conn, host, found if has_reservations(found) else "", now=self._clock())
        return found

    def _known(self, host: str) -> Host | None:
        """What the store knows of it; asked once by each process as long as it is fresh."""
        seen = self._seen.get(host)
        if seen is not None and _is_fresh(min(_moments(seen)), self._clock(), KEPT):
            return seen
        with reading(self._engine) as conn:
            known = hosts.find(conn, host)
        if known is not None and len(_moments(known)) == 2:
            if len(self._seen) >= SEEN_AT_MOST:
                self._seen.clear()
            self._seen[host] = known
        return known

    def _ask(self, url: str, path: str, max_bytes: int) -> Answer:
        parts = urlsplit(url)
        seconds = min(PATIENCE_SECONDS, self._settings.fetch_timeout_seconds)
        return self._door.get(f"{parts.scheme}://{parts.netloc}{path}", max_bytes=max_bytes, timeout_seconds=seconds)


def header_reserves(answer: Answer) -> bool:
    """Whether the answer's own header reserves the page (TDMRep, section 6)."""
    return answer.headers.get("tdm-reservation", "").strip() == "1"


def has_reservations(text: str) -> bool:
    return bool(_reservations_in(text))


def is_reserved(text: str, url: str) -> bool:
    """What a tdmrep.json says of an address: the first of its rules whose location matches counts."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    for location, reserved in _reservations_in(text):
        if location.match(path[:2_000]):
            return reserved
    return False


@lru_cache(maxsize=200)
def _reservations_in(text: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """Locations as in robots.txt, `*` for any characters and `$` for the end; what is no rule is passed over."""
    try:
        given = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return ()
    found = []
    for rule in given[:MOST_RESERVATIONS] if isinstance(given, list) else []:
        location = rule.get("location") if isinstance(rule, dict) else None
        # A few stars are enough for any site, and bound the time of a match.
        if isinstance(location, str) and len(location) < 500 and location.count("*") <= 4:
            found.append((_pattern(location), str(rule.get("tdm-reservation")) == "1"))
    return tuple(found)


def _pattern(location: str) -> re.Pattern[str]:
    ends = location.endswith("$")
    parts = [re.escape(part) for part in location.removesuffix("$").split("*")]
    return re.compile("[^\n]*?".join(parts) + (r"\Z" if ends else ""))


@lru_cache(maxsize=500)
def _rules(text: str) -> Protego:
    return Protego.parse(text)


def _delay(text: str) -> float | None:
    """The pause that a robots.txt asks us for, within bounds."""
    asked = _rules(text).crawl_delay(TOKEN) if text else None
    return None if asked is None or not asked > 0 else min(float(asked), pacing.LONGEST_DELAY_SECONDS)


def _moments(host: Host) -> list[datetime]:
    return [at for at in (host.robots_at, host.reservations_at) if at is not None]


def _is_fresh(at: datetime | None, now: datetime, kept: timedelta) -> bool:
    return at is not None and now - at < kept
