"""The learned engine behind the span-finding step: a token tagger with a linker, run by ONNX Runtime on the CPU.

    weights (one file) ──▶ subwords ──▶ windows ──▶ tagger (ONNX) ──▶ spans ──▶ linker ──▶ attributions

It needs the extra `learned`; `services.extract.engines` falls back to the rules where that is missing.
"""

import os

# The small products of the linkers would wake up a thread on every core, which the other workers need. It must be set
# before NumPy is loaded; whoever sets it otherwise is heard.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
