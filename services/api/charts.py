"""Small charts as values that a template draws: no script, no library."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

WIDTH, HEIGHT = 640, 72
"""In units of the drawing, which the page scales."""
_MOST_BARS, _GAP = 60, 1
"""Five years of months; more are drawn by year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: its place and size, and what it stands for."""

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    bars: tuple[Bar, ...]
    first: str
    last: str
    most: int
    width: int = WIDTH
    height: int = HEIGHT


def months(counted: Sequence[tuple[str, int]]) -> Chart | None:
    """A bar for each month ("2026-11") from the first to the last, in order; by year where there are too many. None
    where nothing is dated."""
    counts = dict(counted)
    if not counts:
        return None
    steps = _between(min(counts), max(counts))
    if len(steps) > _MOST_BARS:
        years: dict[str, int] = {}
        for month, count in counts.items():
            years[month[:4]] = years.get(month[:4], 0) + count
        counts = years
        steps = [f"{year:04d}" for year in range(int(min(years)), int(max(years)) + 1)][-_MOST_BARS:]
    return _drawn(counts, steps)


def days(counted: Sequence[tuple[date, int]], *, first: date, last: date) -> Chart | None:
    """A bar for each day from `first` to `last`, both included. None where there is nothing on any of them."""
    counts = {day.isoformat(): count for day, count in counted if first <= day <= last}
    if not counts:
        return None
    steps = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    return _drawn(counts, steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opposed:
    """Two sides on one scale: the first one's bars stand on the line in the middle, the second one's hang from it."""

    up: tuple[Bar, ...]
    down: tuple[Bar, ...]
    first: str
    last: str
    most: int
    width: int = WIDTH
    height: int = 2 * HEIGHT


def opposed(counted: Sequence[tuple[str, int, int]]) -> Opposed | None:
    """For periods in order, days, months or years alike, with the counts of both. None where there are none."""
    if not counted:
        return None
    steps = _steps(counted[0][0], counted[-1][0])
    most = max(max(one, other) for _, one, other in counted)
    up, down = ({period: both[side] for period, *both in counted} for side in (0, 1))
    return Opposed(
        up=_bars(up, steps, most=most),
        down=tuple(replace(bar, y=HEIGHT) for bar in _bars(down, steps, most=most)),
        first=steps[0],
        last=steps[-1],
        most=most,
    )


def _steps(first: str, last: str) -> list[str]:
    """All periods of the kind of these from the one to the other."""
    if len(first) == len("2026"):
        return [f"{year:04d}" for year in range(int(first), int(last) + 1)]
    if len(first) == len("2026-11"):
        return _between(first, last)
    start = date.fromisoformat(first)
    return [(start + timedelta(days=n)).isoformat() for n in range((date.fromisoformat(last) - start).days + 1)]


def _drawn(counts: Mapping[str, int], steps: Sequence[str]) -> Chart:
    most = max(counts.values())
    return Chart(bars=_bars(counts, steps, most=most), first=steps[0], last=steps[-1], most=most)


def _bars(counts: Mapping[str, int], steps: Sequence[str], *, most: int) -> tuple[Bar, ...]:
    """A bar for each step that has a count, as wide as the others; `most` is as high as may be."""
    step = WIDTH / len(steps)
    return tuple(
        Bar(
            x=round(k * step, 2),
            y=round(HEIGHT - height, 2),
            width=round(max(min(step - _GAP, 40.0), 0.5), 2),
            height=round(height, 2),
            label=label,
            count=counts[label],
        )
        for k, label in enumerate(steps)
        if counts.get(label)
        for height in (max(2.0, HEIGHT * counts[label] / most),)
    )


def _between(first: str, last: str) -> list[str]:
    start, end = (12 * int(month[:4]) + int(month[5:7]) - 1 for month in (first, last))
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(start, end + 1)]
