"""The material of the chaos suite leaves nothing to chance that the order of arrival would decide."""

import re
from collections import Counter

from services.common.store.copies import COMMON
from services.ingest.copies.prints import shingles_of
from tests.chaos.material import article


def test_no_run_of_words_is_shared_by_so_many_articles_that_only_the_first_are_found_by_it() -> None:
    shared = Counter(run for number in range(1100) for run in shingles_of(re.findall(r"\w+", article(number).lower())))
    assert shared.most_common(1)[0][1] < COMMON
