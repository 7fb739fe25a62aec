"""The material of the chaos suite leaves nothing to chance that the order of arrival would decide."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from services.common.store.copies import COMMON
from services.ingest.copies.prints import shingles_of
from tests.chaos.material import article


def test_no_run_of_words_is_shared_by_so_many_articles_that_only_the_first_are_found_by_it() -> None:
    shared = Counter(run for number in range(1100) for run in shingles_of(re.findall(r"\w+", article(number).lower())))
    assert shared.most_common(1)[0][1] < COMMON


def test_poison_that_takes_memory_is_told_so_long_before_its_time_is_over() -> None:
    taste = "\n".join(
        (
            "import pathlib, re, resource, sitecustomize",
            "resource.setrlimit(resource.RLIMIT_DATA, (768 << 20, 768 << 20))",
            "try:",
            "    sitecustomize._taste('venommemory')",
            "except MemoryError:",
            # Not getrusage: that begins with what the parent had when it forked.
            "    print(re.search(r'VmHWM:\\s*(\\d+)', pathlib.Path('/proc/self/status').read_text())[1])",
        )
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent / "poison"), "CHAOS_LONGER_SECONDS": "0"}
    found = subprocess.run([sys.executable, "-c", taste], env=environment, capture_output=True, text=True, check=True)
    assert int(found.stdout) < 200 << 10, "KiB: what is asked for is not written to, which takes a busy machine long"
