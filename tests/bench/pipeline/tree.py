"""What each process of a tree has used: CPU seconds and memory, from /proc, by what the process is."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_SIGNS = {
    "valkey": "broker",
    "postgres": "postgres",
    "services.supervisor.prepare": "prepare",
    "--queues=fetch": "fetch",
    "services.ingest.tasks": "ingest",
    "services.extract.tasks": "extract",
    "uvicorn": "api",
    "services.cli watch": "watch",
    "flower": "flower",
    "--quiet beat": "beat",
    "services.cli run": "supervisor",
}
"""What tells a process by its command line, first match first."""


@dataclass(frozen=True, slots=True)
class Used:
    """CPU seconds since its start, those of its children that have ended included; memory in bytes."""

    cpu_seconds: float
    memory_bytes: int


def used(root: int) -> dict[str, Used]:
    """What `root` and all processes below it have used, by name; children of a worker's pool are counted with it."""
    found: dict[str, Used] = {}
    for pid, name in _below(root, "supervisor"):
        try:
            one = _used(pid)
        except OSError:  # it ended just now: its parent has its time
            continue
        before = found.get(name, Used(0.0, 0))
        found[name] = Used(before.cpu_seconds + one.cpu_seconds, before.memory_bytes + one.memory_bytes)
    return found


def cpu_between(before: dict[str, Used], after: dict[str, Used]) -> dict[str, float]:
    """CPU seconds that each used from one look to the other."""
    none = Used(0.0, 0)
    return {name: one.cpu_seconds - before.get(name, none).cpu_seconds for name, one in after.items()}


def descendants(root: int) -> list[tuple[int, str]]:
    """The pids of the tree with their names."""
    return list(_below(root, "supervisor"))


def _below(pid: int, parents: str) -> list[tuple[int, str]]:
    name = _name(pid) or parents
    found = [(pid, name)]
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return found
    for child in children:
        found += _below(child, name)
    return found


def _name(pid: int) -> str | None:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
    except OSError:
        return None
    return next((name for sign, name in _SIGNS.items() if sign in command), None)


def _used(pid: int) -> Used:
    # The second field is the command in parentheses, and may hold blanks.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(int(one) for one in fields[11:15])
    return Used(ticks * _TICK_SECONDS, _private_bytes(pid) or int(fields[21]) * _PAGE_BYTES)


def _private_bytes(pid: int) -> int:
    """Proportional set size: what children share with their parent is counted once."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
