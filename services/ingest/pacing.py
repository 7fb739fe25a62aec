"""When a server may be asked again: pure rules over what is known of it. `politeness.py` keeps them.

Each address of a server gets a time of its own, one delay after the one before: its slot. A slot that lies in the
future is waited for in the ledger, by nobody. An address whose slot has come goes if the server was not asked less
than a delay ago; otherwise it gets a new slot. So the distance holds also when a worker was late, when several work,
and when the delay has grown meanwhile.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from services.common.store.hosts import Host

LONGEST_DELAY_SECONDS = 30.0
"""Also for what robots.txt asks for: some say a day, by which a site of 1,000 articles would take three years."""

AT_ONCE = 2
"""Requests under way to one server: one that hangs takes no more threads than that."""

DOWN_SECONDS = (15.0, 60.0, 600.0)
"""So long a server that did not answer is left alone: after the first time, the second, any more. The last is what
Media Cloud's fetcher takes."""

LONGEST_HOLD_SECONDS = 3600.0


def take_turn(
    host: Host, *, now: datetime, slot_at: datetime | None, delay: timedelta, under_way: int = 0
) -> tuple[Host, datetime | None]:
    """The host after an address of it came, and until when that one waits; None: it goes now.

    `slot_at` is the slot that it was given before, `under_way` how many requests to the host have no answer yet.
    """
    if slot_at is not None and slot_at > now:
        return host, slot_at
    if host.down_until is not None and host.down_until > now:
        return host, None  # it is told so without asking
    ready = max(now if host.last_at is None else host.last_at + delay, host.held_until or now)
    if under_way >= AT_ONCE:
        ready = max(ready, now + max(delay, timedelta(seconds=1)))
    if (ready if slot_at is not None else max(ready, host.next_at)) <= now:
        return replace(host, last_at=now, next_at=max(host.next_at, now + delay)), None
    if slot_at is not None and ready - now < delay / 2:
        return host, ready  # the one before it was a moment late, and so is this one
    slot = max(host.next_at, ready)
    return replace(host, next_at=slot + delay), slot


def did_not_answer(host: Host, *, now: datetime) -> Host:
    """Left alone for a while, longer each time."""
    pause = DOWN_SECONDS[min(host.failures, len(DOWN_SECONDS) - 1)]
    return replace(host, failures=host.failures + 1, down_until=now + timedelta(seconds=pause))


def answered(host: Host) -> Host:
    return replace(host, failures=0, down_until=None)


def asked_to_wait(host: Host, *, now: datetime, seconds: float, slower_than: float | None) -> Host:
    """Held for so long as a whole. Where it said that it is asked too often, `slower_than` is the delay that was too
    short: it is doubled."""
    until = now + timedelta(seconds=min(seconds, LONGEST_HOLD_SECONDS))
    held = replace(answered(host), held_until=max(until, host.held_until or until))
    if slower_than is None:
        return held
    return replace(held, delay_seconds=min(max(2 * slower_than, 1.0), LONGEST_DELAY_SECONDS))


def delay_of(host: Host | None, default_seconds: float) -> timedelta:
    """The pause between two requests: what the host asks for where that is more than the setting, within bounds."""
    asked = 0.0 if host is None or host.delay_seconds is None else min(host.delay_seconds, LONGEST_DELAY_SECONDS)
    return timedelta(seconds=max(asked, default_seconds))
