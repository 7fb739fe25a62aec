"""Measurements; each module says in its first line how to run it."""

import os

# As in workers: NumPy starts a thread on every core otherwise, whose waiting counts as CPU time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
