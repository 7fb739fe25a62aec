"""Poison for the workers' children, from outside: this folder stands first on PYTHONPATH in a chaos run.

Python imports a module of this name at its start. It lets two functions of Qawl, once they are imported, look for the
marks of `material.py` first: an article's text at extraction, a file's name at reading. So the product knows nothing
of it. Every article also takes a few milliseconds longer, waiting, so that faults fall into work in hand.
"""

import importlib.machinery
import importlib.util
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import Any

_LONGER_SECONDS = float(os.environ.get("CHAOS_LONGER_SECONDS", "0"))
_MOST_BYTES = 6 << 30
"""What exhausts memory gives up here: no limit has stopped it, and the test says so instead of the machine."""


def _segfault() -> None:
    import ctypes
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.string_at(0)


def _deadlock() -> None:
    """As in a library that holds the process: the soft time limit is not heard, and only a kill ends it."""
    while True:
        try:
            time.sleep(3600)
        except Exception:  # noqa: BLE001 - it takes no notice of anything
            continue


def _memory() -> None:
    """Asks for it and writes nothing there: on a busy machine that would take longer than a task may, and what came of
    the article would be another reason."""
    taken = []
    for _ in range(_MOST_BYTES >> 25):
        taken.append(bytes(1 << 25))  # noqa: PERF401 - one at a time is the point


_KINDS: dict[str, Callable[[], None]] = {
    "segfault": _segfault,
    "deadlock": _deadlock,
    "memory": _memory,
}


def _taste(words: str) -> None:
    if "venom" in words:
        for kind, harm in _KINDS.items():
            if f"venom{kind}" in words or f"venom-{kind}" in words:
                harm()
    if _LONGER_SECONDS:
        time.sleep(random.uniform(0, 2 * _LONGER_SECONDS))


def _at_extraction(module: ModuleType) -> None:
    analyse = module.analyse

    def tasting(article: Any, *given: Any, **named: Any) -> Any:
        _taste(article.text)
        return analyse(article, *given, **named)

    module.analyse = tasting  # type: ignore[attr-defined]


def _at_reading(module: ModuleType) -> None:
    read_file = module.read_file

    def tasting(file: Any, *given: Any, name: str, **named: Any) -> Any:
        _taste(name)
        return read_file(file, *given, name=name, **named)

    module.read_file = tasting  # type: ignore[attr-defined]


_WHERE = {"services.extract.pipeline": _at_extraction, "services.ingest.readers": _at_reading}


class _Poisoner(MetaPathFinder):
    """Finds the two modules as Python would, and changes them once they are loaded."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        change = _WHERE.get(fullname)
        spec = None if change is None else importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if change is None or spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def load_and_change(module: ModuleType) -> None:
            load(module)
            change(module)

        spec.loader.exec_module = load_and_change  # type: ignore[method-assign]
        return spec


sys.meta_path.insert(0, _Poisoner())
