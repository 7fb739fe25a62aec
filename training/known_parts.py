"""Which spellings of a part of people's names are known to be one: `python -m training.known_parts NAME_PARTS`.

NAME_PARTS is a text file of lines "form, form, ... => Q123", as for `training.spellings`. Kept are the parts that have
both Latin (or Cyrillic) and Arabic forms, as lines "letters number number ..." in the order of their bytes: the numbers
of the parts that these letters may be. Writes `services/extract/link/names/known_parts.gz`.
"""

import gzip
import sys
from collections import defaultdict
from pathlib import Path

from services.common.spelling.letters import Alphabet, word

OUT = Path(__file__).parents[1] / "services/extract/link/names/known_parts.gz"
_LATIN = range(0x0370)
_CYRILLIC = range(0x0400, 0x0530)
_ARABIC = range(0x0600, 0x0700)


def read(lines: list[str]) -> dict[str, set[int]]:
    """The parts that each spelling may be, by their places in the list."""
    known: dict[str, set[int]] = defaultdict(set)
    for place, line in enumerate(lines):
        forms, arrow, _ = line.partition(" => ")
        words = {word(form) for form in forms.split(", ") if _is_one_word(form)} if arrow else set()
        kept = {one for one in words if len(one.letters) > 1}
        if {one.alphabet for one in kept} == set(Alphabet):
            for one in kept:
                known[one.letters].add(place)
    return known


def _is_one_word(form: str) -> bool:
    plain = all(any(ord(letter) in script for script in (_LATIN, _CYRILLIC, _ARABIC)) for letter in form)
    return plain and " " not in form and "-" not in form


def main() -> None:
    known = read(Path(sys.argv[1]).read_text("utf-8").splitlines())
    places = sorted(set().union(*known.values()))
    number = {place: k for k, place in enumerate(places)}
    lines = sorted(
        " ".join([letters, *(str(n) for n in sorted(number[place] for place in found))]).encode()
        for letters, found in known.items()
    )
    OUT.write_bytes(gzip.compress(b"\n".join(lines) + b"\n", 9, mtime=0))


if __name__ == "__main__":
    main()
