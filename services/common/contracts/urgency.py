"""How urgent a submission is: the fewer came together, the sooner somebody looks for what became of them.

The number is kept in the submission's row and is the priority of its messages, at each stage: lower goes first.
"""

SWEEP = 0
"""Errands that keep the rest going; they never wait behind work."""

FEW = 3
"""A person, or a page that was just published, waits for it."""

BATCH = 6
"""More than anybody looks at one by one; also the rows of before there were urgencies."""

FLOOD = 9
"""An archive, a year of a wire: it takes as long as it takes, and holds nobody else up."""

LEVELS = (FEW, BATCH, FLOOD)
"""Of submissions, most urgent first."""

FEW_IDS = 20
"""Up to so many at once, somebody waits for them."""

BATCH_IDS = 1000
"""Up to so many, it is a day's work of a newsroom, done within seconds to minutes; more is a flood."""


def urgency_of(count: int) -> int:
    """Of so many that came together."""
    return FEW if count <= FEW_IDS else BATCH if count <= BATCH_IDS else FLOOD
