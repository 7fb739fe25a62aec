"""Where something stands in an article's text."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, `text[start:end]`; never empty, never negative.

    Raises ValueError when built with `start < 0` or `end <= start`.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.start < 0 or self.end <= self.start:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words themselves, verbatim; raises ValueError when the span reaches beyond the text."""
        if self.end > len(text):
            raise ValueError(f"span [{self.start}, {self.end}) in a text of {len(text)} code points")
        return text[self.start : self.end]

    def contains(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


def envelope(spans: Iterable[Span]) -> Span:
    """The smallest span around all of them; raises ValueError when there are none."""
    spans = tuple(spans)
    if not spans:
        raise ValueError("no spans to enclose")
    return Span(min(s.start for s in spans), max(s.end for s in spans))
