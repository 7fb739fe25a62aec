"""A day of a big news desk as a plan: what arrives when, by which door, from which server. Pure: a seed says it all.

Arrivals are an inhomogeneous Poisson process, drawn by thinning (Lewis and Shedler 1979): a rate that swells and ebbs
over the day, and in each hour a burst that begins with it and fades.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

DAY_SECONDS = 86_400.0
_COPIED_FROM = 400
"""A copy is of one of so many originals before it: the story of the last minutes."""


class Door(StrEnum):
    """How an article is handed in."""

    FILE = "file"
    TEXT = "text"
    URL = "url"


class Manner(StrEnum):
    """How a server answers."""

    QUICK = "quick"
    SLOW = "slow"
    FAULTY = "faulty"
    SILENT = "silent"
    SHUT = "shut"

    @property
    def answers(self) -> bool:
        """Whether a page is to be had from it, in the end or mostly."""
        return self not in (Manner.SILENT, Manner.SHUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What comes to the desk in a day; shares are of all articles, `servers` how many there are of each manner."""

    articles: int = 200_000
    swell: float = 0.5
    """So much more than the mean comes at the busiest hour, and so much less twelve hours from it."""
    busiest_hour: float = 14.0
    burst_share: float = 0.3
    """Of an hour's articles that come in its burst."""
    burst_minutes: float = 4.0
    """In which a burst fades to a third."""
    copies: float = 0.3
    copies_with_their_own: float = 0.2
    """Of the copies: words are changed or added."""
    files: float = 0.25
    texts: float = 0.25
    """The rest are addresses."""
    servers: tuple[tuple[Manner, int], ...] = (
        (Manner.QUICK, 50),
        (Manner.SLOW, 4),
        (Manner.FAULTY, 3),
        (Manner.SILENT, 2),
        (Manner.SHUT, 1),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One article: when it comes (seconds of the day), and what it is.

    `copy_of` is the number of the article that it is a copy of, `change` a number that says how it was changed;
    `server` has a place in the desk's list of servers, counted through.
    """

    number: int
    at: float
    door: Door
    copy_of: int | None = None
    change: int = 0
    has_its_own: bool = False
    server: int | None = None
    manner: Manner | None = None


def rate(desk: Desk, at: float) -> float:
    """Articles a second at this second of the day; over a day it adds up to the desk's articles."""
    hour = at / 3_600
    over_day = 1 + desk.swell * math.cos(2 * math.pi * (hour - desk.busiest_hour) / 24)
    return desk.articles / DAY_SECONDS * over_day * _over_hour(desk, at % 3_600)


def _over_hour(desk: Desk, seconds: float) -> float:
    """How many times the hour's mean comes so many seconds after its beginning."""
    fading = desk.burst_minutes * (1 - math.exp(-60 / desk.burst_minutes))
    return 1 - desk.burst_share * (1 - 60 * math.exp(-seconds / 60 / desk.burst_minutes) / fading)


def arrivals(desk: Desk, *, seed: int, start: float, seconds: float) -> Iterator[Arrival]:
    """What comes from one second of the day on for so many seconds, in order."""
    draw = random.Random(f"day {seed}")
    servers = [manner for manner, count in desk.servers for _ in range(count)]
    most = desk.articles / DAY_SECONDS * (1 + desk.swell) * _over_hour(desk, 0)
    originals: list[int] = []
    number, at = 0, start
    while (at := at + draw.expovariate(most)) < start + seconds:
        if draw.random() * most > rate(desk, at):
            continue
        copy_of = draw.choice(originals[-_COPIED_FROM:]) if originals and draw.random() < desk.copies else None
        if copy_of is None:
            originals.append(number)
        chance = draw.random()
        door = Door.FILE if chance < desk.files else Door.TEXT if chance < desk.files + desk.texts else Door.URL
        server = draw.randrange(len(servers)) if door is Door.URL else None
        yield Arrival(
            number=number,
            at=at,
            door=door,
            copy_of=copy_of,
            change=draw.randrange(1 << 30),
            has_its_own=draw.random() < desk.copies_with_their_own,
            server=server,
            manner=None if server is None else servers[server],
        )
        number += 1
