"""A machine's processor: exact processor sharing among what is at work, each at most one core.

With n at work and c cores to be had, each goes on at min(1, c / n) of a core. c changes over time: what other
processes of the machine take is not to be had.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import simpy

Going = Generator[simpy.Event, object, None]

_DONE = 1e-9


@dataclass(slots=True)
class _Job:
    left: float
    over: simpy.Event


class Processor:
    """Shares its cores. `cores` are (since when, how many can be had), in order, the first from 0."""

    def __init__(self, env: simpy.Environment, cores: Sequence[tuple[float, float]]) -> None:
        self._env, self._cores = env, list(cores)
        self._jobs: list[_Job] = []
        self._changed = env.event()
        self._looked_at = env.now
        self.used_seconds = 0.0
        env.process(self._run())

    def spend(self, seconds: float) -> simpy.Event:
        """An event that comes when so many seconds of processor time have been had."""
        self._catch_up()
        job = _Job(seconds, self._env.event())
        self._jobs.append(job)
        self._tell()
        return job.over

    def _tell(self) -> None:
        changed, self._changed = self._changed, self._env.event()
        changed.succeed()

    def _pace(self) -> float:
        if not self._jobs:
            return 0.0
        cores = next(cores for since, cores in reversed(self._cores) if since <= self._looked_at + _DONE)
        return min(1.0, cores / len(self._jobs))

    def _catch_up(self) -> None:
        passed = self._env.now - self._looked_at
        had = passed * self._pace()
        self._looked_at = self._env.now
        for job in self._jobs:
            job.left -= had
        self.used_seconds += had * len(self._jobs)

    def _run(self) -> Going:
        while True:
            self._catch_up()
            for job in [one for one in self._jobs if one.left <= _DONE]:
                self._jobs.remove(job)
                job.over.succeed()
            waits = [since - self._env.now for since, _ in self._cores if since > self._env.now + _DONE][:1]
            if self._jobs and (pace := self._pace()) > 0:
                waits.append(min(one.left for one in self._jobs) / pace)
            if not self._jobs:
                waits = []
            yield self._changed | self._env.timeout(min(waits)) if waits else self._changed


class Plenty:
    """Cores for everybody."""

    def __init__(self, env: simpy.Environment) -> None:
        self._env = env

    def spend(self, seconds: float) -> simpy.Event:
        return self._env.timeout(seconds)
