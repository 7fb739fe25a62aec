"""Which pairs of two articles' statements are judged at all: none is left out that would be a link."""

from datetime import date
from itertools import product
from random import Random

import numpy as np
import pytest

from services.extract.link.utterances.comparing import Telling
from services.extract.link.utterances.gist import gist_of
from services.extract.link.utterances.joining import join, pairs, stacked
from services.extract.link.utterances.judging import judge
from services.extract.link.utterances.reach import FARTHEST, Stack, within_reach
from services.extract.link.utterances.standing import MOST_RIVAL, NEAR_ENOUGH, standings
from services.extract.link.utterances.vectors import Vectors

SAYINGS = (
    "The bridge is safe and will reopen on Monday.",
    "The bridge is not safe and will stay closed on Monday.",
    "France rejects the plan, and Germany accepts 40 of its 50 points.",
    "Nobody has paid 3 million for the harbour since March. The port stays open, and its debts grow.",
    "The ferries will sail again, Mayor Brandt said.",
    "الجسر آمن وسيعاد فتحه يوم الاثنين بكلفة 40 مليونا.",
)
DAYS = (date(2026, 3, 2), date(2026, 3, 3), None, date(2026, 3, 9))


def an_article(random: Random, name: str, count: int) -> list[Telling]:
    found = []
    for k in range(count):
        text = random.choice(SAYINGS)
        centre = np.random.RandomState(random.randrange(3)).standard_normal(16)
        rows = centre + 0.7 * np.random.RandomState(random.randrange(10**6)).standard_normal(
            (random.choice((1, 3)), 16)
        )
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        found.append(
            Telling(
                id=f"{name}{k:02}",
                article=name,
                gist=gist_of(text, "ar" if text == SAYINGS[-1] else "en"),
                vectors=rows.astype(np.float32),
                is_heading=k == 0,
                place=k,
                is_denied=k % 3 == 2,
                day=DAYS[(k + ord(name)) % len(DAYS)],
            )
        )
    return found


def nearness(a: Telling, b: Telling) -> float:
    """The best cosine of one's whole with anything of the other."""
    assert a.vectors is not None
    assert b.vectors is not None
    return float(max((a.vectors @ b.vectors[0]).max(), (b.vectors @ a.vectors[0]).max()))


def wholes(some: list[Telling]) -> Vectors:
    return np.stack([one.vectors[0] for one in some if one.vectors is not None])


@pytest.mark.parametrize("is_one", [False, True], ids=["two articles", "one article"])
def test_each_pair_that_is_a_link_is_found_and_no_other(is_one: bool) -> None:
    random, links, count = Random(5), 0, 0
    for _ in range(60):
        new = an_article(random, "a", random.randint(1, 6))
        old = new if is_one else an_article(random, "b", random.randint(1, 6))
        table = standings(wholes(new), wholes(old), is_one=is_one)
        wanted = {
            (new[i].id, old[j].id)
            for i, j in product(range(len(new)), range(len(old)))
            if (not is_one or i < j)
            and judge(new[i], old[j], same_speaker=1.0, standing=table.of(i, j)).link
            and nearness(new[i], old[j]) >= FARTHEST
        }
        found = join(new, old, same_speaker=lambda _a, _b: 1.0)
        assert {(one.first, one.second) for one in found} == wanted
        links += len(wanted)
        count += len(new) * len(old)
    assert 0 < links < count / 4


def test_pairs_that_vectors_hold_apart_are_not_compared_word_by_word() -> None:
    random = Random(6)
    new, old = an_article(random, "a", 6), an_article(random, "b", 6)
    near = sum(nearness(a, b) >= FARTHEST for a, b in product(new, old))
    assert 0 < len(list(pairs(new, old))) < 0.7 * near


def stack_of(some: list[Telling]) -> Stack:
    found = stacked(some)
    assert found is not None
    return found


def test_an_article_stands_to_another_as_if_there_were_no_third() -> None:
    random = Random(7)
    new = an_article(random, "a", 5)
    others = [an_article(random, name, random.randint(1, 9)) for name in "bcdefgh"]
    together = standings(wholes(new), *map(wholes, others))
    stacks = [stack_of(other) for other in others]
    reached = {(one.article, one.one, one.other): one.standing for one in within_reach(new, stack_of(new), stacks)}
    assert len(reached) > len(others)
    for k, other in enumerate(others):
        alone = standings(wholes(new), wholes(other))
        for i, j in product(range(len(new)), range(len(other))):
            assert together.of(i, j, k) == pytest.approx(alone.of(i, j), abs=1e-5)
        apart = {(one.one, one.other) for one in within_reach(new, stack_of(new), [stack_of(other)])}
        assert {(i, j) for number, i, j in reached if number == k} == apart


def test_two_articles_stand_to_each_other_alike_whichever_came_first() -> None:
    random = Random(8)
    for _ in range(20):
        one, other = an_article(random, "a", random.randint(1, 7)), an_article(random, "b", random.randint(1, 7))
        there, back = standings(wholes(one), wholes(other)), standings(wholes(other), wholes(one))
        for i, j in product(range(len(one)), range(len(other))):
            assert there.of(i, j) == pytest.approx(back.of(j, i), abs=1e-5)


def test_a_pairs_rival_is_the_nearest_statement_that_says_something_else() -> None:
    random, rivals = Random(8), 0
    for _ in range(40):
        a, b = (wholes(an_article(random, name, random.randint(1, 7))) for name in "ab")
        table, found = a @ b.T, standings(a, b)
        for i, j in product(range(len(a)), range(len(b))):
            # What says much the same as one of the two is not held against them.
            of_b = [table[i, k] for k in range(len(b)) if b[j] @ b[k] < NEAR_ENOUGH]
            of_a = [table[k, j] for k in range(len(a)) if a[i] @ a[k] < NEAR_ENOUGH]
            nearer = max([0.0, *(float(one - table[i, j]) for one in (*of_b, *of_a))])
            assert found.of(i, j).rival == pytest.approx(min(nearer, MOST_RIVAL), abs=1e-5)
            rivals += nearer > 0
    assert rivals > 40
