"""What it costs to find a speaker's subjects, and his position on one: `python -m tests.bench.subjects`.

CPU time for 100 and for 2,000 statements (the most that are looked at), made of words of the lexicons by a fixed seed:
of texts that were never read, and of the same texts again.
"""

import random
import time
from collections.abc import Callable
from datetime import date, timedelta

from services.common.contracts.subjects import Remark
from services.common.store.remarks import MOST_REMARKS
from services.common.subjects.asking import position
from services.common.subjects.finding import find_subjects
from services.common.subjects.lexicon import find_lexicon

WORDS_SAID = 18
"""Words of a statement: the median of the gold articles."""
_PLAIN = {
    "en": ("the", "of", "we", "and", "to", "will", "not", "never", "in", "for"),
    "ar": ("في", "من", "على", "أن", "لن", "لم", "هذا", "التي", "مع", "إلى"),
}


def remarks(count: int, *, seed: int) -> list[Remark]:
    drawn = random.Random(seed)
    known = {
        language: sorted(" ".join(entry.words) for found in find_lexicon(language).entries.values() for entry in found)
        for language in _PLAIN
    }
    return [
        Remark(
            id=f"{n:032}",
            text=" ".join(drawn.choice(drawn.choice((known, _PLAIN))[language]) for _ in range(WORDS_SAID)),
            language=language,
            day=date(2020, 1, 1) + timedelta(days=n),
        )
        for n in range(count)
        for language in (drawn.choice(("en", "ar")),)
    ]


def cpu_ms(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def main() -> None:
    find_subjects(remarks(200, seed=1))  # reads the lexicons
    for count in (100, MOST_REMARKS):
        said = remarks(count, seed=2 + count)
        for told, work in (
            ("subjects", lambda said=said: find_subjects(said)),
            ("subjects again", lambda said=said: find_subjects(said)),
            ("position", lambda said=said: position(said, "relations with Washington")),
        ):
            print(f"{count:>5} statements  {told:<15} {cpu_ms(work):7.0f} ms of CPU")


if __name__ == "__main__":
    main()
