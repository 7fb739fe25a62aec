"""A replay on one picture: what waits at each stage, how old the oldest is, outcomes, memory, and a person's texts."""

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from services.common.contracts.topology import QUEUES
from tests.load.replay import Replay

_LEAST_MB = 20
"""A process that never takes more is left out of the picture."""


def plot(found: Replay, path: Path) -> None:
    """Write it as a PNG; the curves end when all had ended."""
    figure = Figure(figsize=(11, 14), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(
        f"{len(found.day)} articles of a desk of {found.part.desk.articles:,} a day,"
        f" {found.speed:g} times real time, {found.store_kind}"
    )
    waiting, ages, ended, memory, posts = figure.subplots(5, 1, sharex=True)
    at = [one.at for one in found.samples]
    for queue in QUEUES:
        waiting.plot(at, [one.waiting.get(queue, 0) for one in found.samples], label=queue)
        ages.plot(at, [one.ages.get(queue, 0.0) for one in found.samples], label=queue)
    ended.plot(at, [one.handed_in for one in found.samples], label="handed in", color="black", linestyle="--")
    for outcome in sorted({name for one in found.samples for name in one.ended}):
        ended.plot(at, [one.ended.get(outcome, 0) for one in found.samples], label=outcome)
    for process in sorted({name for one in found.samples for name in one.memory}):
        used = [one.memory.get(process, 0) / 1e6 for one in found.samples]
        if max(used) > _LEAST_MB:
            memory.plot(at, used, label=process)
    posts.plot([began for began, _ in found.posts], [took for _, took in found.posts], "o", label="one text")
    _named(waiting, "waiting")
    _named(ages, "age of the oldest, s")
    _named(ended, "articles")
    _named(memory, "memory, MB")
    _named(posts, "POST to done, s")
    posts.set_xlabel("seconds since the beginning")
    figure.savefig(path, dpi=110)


def _named(axes: Axes, what: str) -> None:
    axes.set_ylabel(what)
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    axes.legend(loc="upper right", fontsize="small")
