"""Names of one person that no likeness of letters can tell: a list of names that are spelled by another tradition."""

from functools import cache, lru_cache
from importlib import resources

from services.common.folding import fold

_SEPARATOR = "|"


@cache
def _listed() -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    lines = resources.files(__package__).joinpath("aliases.txt").read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if line and not line.startswith("#"):
            for name in line.split(_SEPARATOR):
                key = fold(name)
                found[key] = found.get(key, frozenset()) | {number}
    return found


@lru_cache(maxsize=65_536)
def aliases_of(name: str) -> frozenset[int]:
    """The entries of the list that have this name; most names have none."""
    return _listed().get(fold(name), frozenset())
