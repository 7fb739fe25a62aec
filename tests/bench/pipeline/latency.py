"""How soon statements are visible when nothing else is to be done: from a POST, and from a file dropped."""

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from services.extract.pipeline import RULES
from tests.bench.pipeline.inprocess import found_in
from tests.bench.pipeline.material import Kind, payload
from tests.bench.pipeline.stand import Client, Stand

POLL_SECONDS = 0.003
PAUSE_SECONDS = 0.05
"""Between two samples, once the one before is linked too: the pipeline is idle again."""
GIVE_UP_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Spread:
    """Samples in milliseconds."""

    samples: tuple[float, ...]

    def quantile(self, share: float) -> float:
        """The smallest sample that so large a share of all does not exceed."""
        ordered = sorted(self.samples)
        return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered)) - 1))]

    def __str__(self) -> str:
        return (
            f"p50 {self.quantile(0.5):6.0f}  p90 {self.quantile(0.9):6.0f}  p99 {self.quantile(0.99):6.0f}  "
            f"max {max(self.samples):6.0f}  first {self.samples[0]:6.0f} ms  ({len(self.samples)} samples)"
        )


def posts(stand: Stand, kind: Kind, count: int, *, first: int) -> Spread:
    """From the first byte of a POST to the answer that shows its statements."""

    def sample(client: Client, number: int) -> float:
        _, body = payload(number, kind)
        began = time.perf_counter()
        accepted = client.post("/v1/submissions", {"text": body.decode()})
        _until_visible(client, f"/v1/submissions/{accepted['items'][0]['id']}")
        return 1_000 * (time.perf_counter() - began)

    return Spread(tuple(_spaced(stand, sample, kind, count, first)))


def drops(stand: Stand, kind: Kind, count: int, *, first: int) -> Spread:
    """From the moment a whole file stands in the watched folder to the answer that shows its statements."""

    def sample(client: Client, number: int) -> float:
        name, body = payload(number, kind)
        part = stand.inbox / f".{name}"
        part.write_bytes(body)
        began = time.perf_counter()
        part.rename(stand.inbox / name)
        newest = f"/v1/submissions?{urlencode({'limit': 1})}"
        while (found := client.get(newest)["items"][0])["name"] != name:
            _rest(began)
        _until_visible(client, f"/v1/submissions/{found['id']}")
        return 1_000 * (time.perf_counter() - began)

    return Spread(tuple(_spaced(stand, sample, kind, count, first)))


def _spaced(
    stand: Stand, sample: Callable[[Client, int], float], kind: Kind, count: int, first: int
) -> Iterator[float]:
    """Samples with articles that have statements: some of a single paragraph have none to wait for."""
    found = (number for number in itertools.count(first) if found_in(*payload(number, kind), RULES)[1])
    numbers = list(itertools.islice(found, count))
    with stand.client() as client:
        for number in numbers:
            yield sample(client, number)
            stand.until(lambda: not stand.under_way(), GIVE_UP_SECONDS)
            time.sleep(PAUSE_SECONDS)


def _until_visible(client: Client, submission: str) -> None:
    began = time.perf_counter()
    while (row := client.get(submission))["article_id"] is None:
        if row["outcome"] is not None:
            raise RuntimeError(f"it ended without an article: {row}")
        _rest(began)
    statements = f"/v1/articles/{row['article_id']}/statements"
    while not client.get(statements)["items"]:
        _rest(began)


def _rest(began: float) -> None:
    if time.perf_counter() - began > GIVE_UP_SECONDS:
        raise RuntimeError(f"not visible within {GIVE_UP_SECONDS:.0f} s")
    time.sleep(POLL_SECONDS)
