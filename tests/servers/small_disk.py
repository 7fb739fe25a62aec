"""A disk of a few hundred kilobytes: a tmpfs in a namespace of its own, in which a program runs, gone with it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run_on_small_disk(program: str, folder: Path, *, size: str, seconds: float = 60.0) -> str:
    """What the Python program prints that has `folder` as a file system of `size` ("512k") and can mount it anew.

    Raises RuntimeError with what it said where it failed, or where the machine allows no namespaces.
    """
    mount = f'mount -t tmpfs -o size={size} small {folder} && exec {sys.executable} -c "$PROGRAM" {folder}'
    found = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "PROGRAM": program, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=seconds,
    )
    if found.returncode:
        raise RuntimeError(f"{found.stdout}\n{found.stderr}")
    return found.stdout
