"""Finds where words stand that a person has marked or typed: a form has words, and a statement has places."""

import re

from services.common.contracts.refusals import Refusal
from services.common.contracts.reviews import UnfitError
from services.common.contracts.spans import Span
from services.common.store.columns import storable


def pin(text: str, words: str, *, at: Span | None, near: int) -> Span | None:
    """Where the words stand in the text: `at`, if they stand there, otherwise nearest to `near`; None for no words.

    Blanks and ends of lines are alike, as a form changes them. Raises UnfitError where they stand nowhere. Pure.
    """
    wanted = words.split()
    if not wanted:
        return None
    held = storable(text)
    if at is not None and at.end <= len(held) and at.of(held).split() == wanted:
        return at
    found = [Span(*match.span()) for match in re.finditer(r"\s+".join(map(re.escape, wanted)), held)]
    if not found:
        told = " ".join(wanted)[:80]
        raise UnfitError(
            f"“{told}” does not stand in the article. Mark the words in its text, or copy them from there.",
            Refusal.NOT_IN_TEXT,
        )
    return min(found, key=lambda span: (abs(span.start - near), span.start))


def read_place(written: str) -> Span | None:
    """A place as the page writes it, `12:40`; None for anything else."""
    match = re.fullmatch(r"(\d{1,9}):(\d{1,9})", written.strip(), re.ASCII)
    if match is None or int(match[1]) >= int(match[2]):
        return None
    return Span(int(match[1]), int(match[2]))
