"""When a message that was not taken is sent again."""

from datetime import timedelta

PAUSES = (5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
"""Seconds: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, as Standard Webhooks recommends; three days in all."""
JITTER = 0.1
"""Of a pause, at most, so that what failed together does not come back together."""
GIVEN_UP_AFTER = timedelta(days=3)
"""An address that took nothing for so long is told nothing more: it is as long as one message is tried."""


def pause_after(attempts: int, *, chance: float, asked: float | None = None) -> float | None:
    """Seconds until the next try after so many that failed; None where that was the last. `chance` is from 0 to 1;
    `asked` is the least that the other side asked for."""
    if attempts > len(PAUSES):
        return None
    return max(PAUSES[attempts - 1] * (1 + JITTER * chance), asked or 0.0)
