"""How much room a disk has left."""

import shutil
from pathlib import Path


def free_bytes(folder: Path) -> int | None:
    """Of the disk that holds the folder; None where that cannot be told."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def in_words(size: int) -> str:
    """`12 MB`"""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
