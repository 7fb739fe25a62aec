"""Functions over the points of one series in a window, and over a histogram; as Prometheus computes them.

Source: promql/functions.go and promql/quantile.go of Prometheus 3.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tests.deploy.promql.series import Point

NEAR = 1.1
"""The window's edge is this near to a point, in mean distances of points, if the series is taken to reach it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The points of one series from `start` to `end`; never none."""

    points: Sequence[Point]
    start: float
    end: float

    @property
    def values(self) -> list[float]:
        return [value for _, value in self.points]


OverTime = Callable[[Window], float | None]
"""None where the window has too few points."""


def _grown(window: Window, *, is_counter: bool) -> float | None:
    """By how much it grew over the whole window, as far as its points tell."""
    if len(window.points) < 2:
        return None
    (first_at, first), (last_at, last) = window.points[0], window.points[-1]
    grown = last - first
    if is_counter:  # one that falls was set to 0
        grown += sum(before for before, after in pairwise(window.values) if after < before)
    sampled = last_at - first_at
    mean = sampled / (len(window.points) - 1)
    ahead, behind = (
        edge if edge < NEAR * mean else mean / 2 for edge in (first_at - window.start, window.end - last_at)
    )
    if is_counter and grown > 0 and first >= 0:  # it was never below 0
        ahead = min(ahead, sampled * first / grown)
    return grown * (sampled + ahead + behind) / sampled


def _rate(window: Window) -> float | None:
    grown = _grown(window, is_counter=True)
    return None if grown is None else grown / (window.end - window.start)


def foreseen(window: Window, seconds: float) -> float | None:
    """On the line of least squares, so many seconds after the window's end."""
    count = len(window.points)
    if count < 2:
        return None
    moments = [moment - window.end for moment, _ in window.points]
    mean_moment, mean_value = sum(moments) / count, sum(window.values) / count
    spread = sum((moment - mean_moment) ** 2 for moment in moments)
    along = sum(
        (moment - mean_moment) * (value - mean_value) for moment, value in zip(moments, window.values, strict=True)
    )
    return mean_value + along / spread * (seconds - mean_moment)


OVER_TIME: Mapping[str, OverTime] = {
    "rate": _rate,
    "increase": lambda window: _grown(window, is_counter=True),
    "delta": lambda window: _grown(window, is_counter=False),
    "changes": lambda window: float(sum(before != after for before, after in pairwise(window.values))),
    "max_over_time": lambda window: max(window.values),
    "avg_over_time": lambda window: sum(window.values) / len(window.values),
}


def quantile(q: float, buckets: Mapping[float, float]) -> float:
    """Of the counts up to each upper bound, of which one is infinite; NaN where nothing was counted."""
    bounds = sorted(buckets)
    if len(bounds) < 2 or bounds[-1] != math.inf or not buckets[math.inf]:
        return math.nan
    rank = q * buckets[math.inf]
    place = next((n for n, bound in enumerate(bounds[:-1]) if buckets[bound] >= rank), len(bounds) - 1)
    if bounds[place] == math.inf:
        return bounds[-2]
    if place == 0 and bounds[0] <= 0:
        return bounds[0]
    low, below = (0.0, 0.0) if place == 0 else (bounds[place - 1], buckets[bounds[place - 1]])
    return low + (bounds[place] - low) * (rank - below) / (buckets[bounds[place]] - below)
