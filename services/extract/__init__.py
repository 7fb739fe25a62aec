"""Finds the statements of an article: a pure pipeline, and the shell that stores its result."""

import os

# The small products of linkers and embeddings would wake up a thread on every core, which the other workers need: a
# busy machine spent seven times the time on them. It must be set before NumPy is loaded, hence here, above all that
# loads it; whoever sets it otherwise is heard.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
