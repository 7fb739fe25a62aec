"""A worker of the extract service computes in one thread: its neighbours on the machine need the other cores."""

import os
import subprocess
import sys

_PROGRAM = """
import os, sys

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "numpy":
            print("numpy", os.environ.get("OPENBLAS_NUM_THREADS"))

sys.meta_path.insert(0, Watch())
import services.extract.tasks
"""


def test_numpy_is_loaded_after_its_threads_are_bounded() -> None:
    assert _loads_numpy({}) == "numpy 1"


def test_whoever_bounds_them_otherwise_is_heard() -> None:
    assert _loads_numpy({"OPENBLAS_NUM_THREADS": "2"}) == "numpy 2"


def _loads_numpy(more: dict[str, str]) -> str:
    """What the module of the worker's tasks finds set at the moment at which it loads NumPy."""
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"} | more
    done = subprocess.run([sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()
