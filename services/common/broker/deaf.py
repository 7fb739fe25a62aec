"""Whether a worker has gone deaf: connected, its queues full, its children free, and nothing comes.

Celery's consumers may end up so after a reconnect (celery issues 8030, 8091, 10302); no setting mends it.
"""


class Ears:
    """Told at every heartbeat how things stand; pure, but for what it was told before."""

    def __init__(self) -> None:
        self._begun = 0
        self._since: float | None = None

    def deaf_for(self, *, now: float, begun: int, is_free: bool, waits: bool | None) -> float:
        """Seconds for which messages have waited and a child was free without any task being begun; 0.0 if it hears.

        `begun` counts the tasks so far; `waits` is None where the broker does not answer. A busy worker, an idle one,
        and one without a broker all hear, as far as anybody can tell.
        """
        if begun != self._begun or not is_free or not waits:
            self._begun, self._since = begun, None
            return 0.0
        if self._since is None:
            self._since = now
        return now - self._since
