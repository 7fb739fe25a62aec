"""Series of a rule test, in promtool's notation: `0+60x3`, `1x5 0x20`, `5 10 _ 20`."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import promql_parser as promql

Labels = frozenset[tuple[str, str]]
Point = tuple[float, float]
"""A moment in seconds, and a value."""

NAME = "__name__"

_VALUES = re.compile(r"(?P<first>-?[\d.]+)(?P<step>[+-][\d.]+)?(?:x(?P<more>\d+))?|_(?:x(?P<none>\d+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Its labels, its name among them, and its points: the moments in order, and a value at each."""

    labels: Labels
    moments: tuple[float, ...]
    values: tuple[float, ...]

    def between(self, start: float, end: float, *, is_left_open: bool) -> list[Point]:
        """Those from `start`, which Prometheus 3 leaves out and 2 does not, to `end`."""
        cut = bisect_right if is_left_open else bisect_left
        places = range(cut(self.moments, start), bisect_right(self.moments, end))
        return [(self.moments[place], self.values[place]) for place in places]


def seconds(duration: str) -> float:
    """Of `1h30m`, as files of rules have it."""
    return float(promql.parse_duration(duration).total_seconds())


def series(selector: str, values: str, *, interval: float) -> Series:
    """Of a test's `series` and `values`, a value every so many seconds. Raises ValueError."""
    parsed = promql.parse(selector)
    assert isinstance(parsed, promql.VectorSelector)
    labels = {(matcher.name, matcher.value) for matcher in parsed.matchers.matchers}
    points = [(number * interval, value) for number, value in enumerate(_values(values)) if value is not None]
    return Series(
        labels=frozenset({*labels, (NAME, parsed.name or "")}),
        moments=tuple(moment for moment, _ in points),
        values=tuple(value for _, value in points),
    )


def _values(notation: str) -> Iterator[float | None]:
    for piece in notation.split():
        found = _VALUES.fullmatch(piece)
        if found is None:
            raise ValueError(f"no values of a series: {piece}")
        if found["first"] is None:
            yield from [None] * int(found["none"] or 1)
            continue
        first, step = float(found["first"]), float(found["step"] or 0)
        yield from (first + number * step for number in range(int(found["more"] or 0) + 1))
