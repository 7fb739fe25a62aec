"""When so many statements within so many minutes are worth an alert: a pure function of their times."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.common.contracts.webhooks import Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """The threshold was reached by what was found from `since` to `until`."""

    since: datetime
    until: datetime


def alerts(
    threshold: Threshold, found: Iterable[datetime], *, recent: Sequence[datetime], alerted_at: datetime | None
) -> tuple[tuple[Alert, ...], tuple[datetime, ...]]:
    """The alerts that what was found at these times brings, and what to pass as `recent` the next time.

    After one, there is none before the minutes of the threshold are over.
    """
    window = timedelta(minutes=threshold.minutes)
    times = list(recent)
    raised: list[Alert] = []
    for moment in sorted(found):
        times = [*(time for time in times if time > moment - window), moment][-threshold.count :]
        is_quiet = alerted_at is None or moment >= alerted_at + window
        if len(times) >= threshold.count and is_quiet:
            raised.append(Alert(since=min(times), until=moment))
            alerted_at = moment
    return tuple(raised), tuple(times)
