"""Finds which statement stands inside the content of which other one."""

from services.extract.model import Attribution


def find_nesting(attributions: tuple[Attribution, ...]) -> tuple[int | None, ...]:
    """For each attribution the number of the innermost other one whose content holds its cue, or None.

    Contents that hold one another's cue (a quotation around its own cue) do not nest.
    """
    parts = sorted((part.start, -part.end, n) for n, one in enumerate(attributions) for part in one.content)
    order = sorted(range(len(attributions)), key=lambda n: _place(attributions[n])[0])
    outer: list[int | None] = [None] * len(attributions)
    open_parts: list[tuple[int, int, int]] = []  # end, start negated, holder: the innermost sorts first
    next_part = 0
    for n in order:
        start, end = _place(attributions[n])
        while next_part < len(parts) and parts[next_part][0] <= start:
            begin, negative_end, holder = parts[next_part]
            open_parts.append((-negative_end, -begin, holder))
            next_part += 1
        open_parts = [part for part in open_parts if part[0] > start]
        for _, _, holder in sorted(part for part in open_parts if part[0] >= end and part[2] != n):
            if not _holds(attributions[n], attributions[holder]):
                outer[n] = holder
                break
    return tuple(outer)


def _place(one: Attribution) -> tuple[int, int]:
    at = one.cue or one.content[0]
    return at.start, at.end


def _holds(outer: Attribution, inner: Attribution) -> bool:
    start, end = _place(inner)
    return any(part.start <= start and end <= part.end for part in outer.content)
