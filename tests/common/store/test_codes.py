"""Codes of embeddings are held, forgotten and compared as looking at each of them would."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.contracts.utterances import EMBEDDED_NUMBERS, Embedding
from services.common.store.codes import SHARPENED, Codes, cosines
from tests.common.store.embedded import meant

SOME = [meant(f"topic {n}") for n in range(8)]


def code(vector: bytes) -> int:
    return int("".join("1" if 0 < byte < 128 else "0" for byte in vector), 2)


def apart(one: bytes, other: bytes) -> int:
    return (code(one) ^ code(other)).bit_count()


def likely(asked: bytes, vector: bytes) -> int:
    """What the numbers of `asked` come to where those of `vector` are positive."""
    return sum(ours for ours, its in zip(numbers_in(asked), numbers_in(vector), strict=True) if its > 0)


def numbers_in(vector: bytes) -> list[int]:
    return [byte - 256 if byte > 127 else byte for byte in vector]


@settings(max_examples=60)
@given(
    st.lists(
        st.one_of(
            st.lists(st.integers(0, 7), max_size=6).map(lambda held: ("hold", held)),
            st.lists(st.integers(0, 60), max_size=3, unique=True).map(lambda gone: ("forget", gone)),
        ),
        max_size=12,
    )
)
def test_what_is_held_is_what_was_held_and_not_forgotten(steps: list[tuple[str, list[int]]]) -> None:
    codes, plain, article = Codes(), dict[int, bytes](), 0
    for step, of in steps:
        if step == "hold":
            article += 1
            new = {-article * 100 + place: SOME[topic] for place, topic in enumerate(of)}
            plain |= new
            codes.hold(list(new), list(new.values()))
        else:
            codes.forget([(-number * 100, (1 - number) * 100) for number in of])
            plain = {number: vector for number, vector in plain.items() if -(number // 100) not in of}
        assert len(codes) == len(plain)
        found = codes.nearest(SOME[0], apart=EMBEDDED_NUMBERS, most=1000)
        assert sorted(found) == sorted(plain)
        near = [likely(SOME[0], plain[number]) for number in found]
        assert near == sorted(near, reverse=True)
    same = {number for number, vector in plain.items() if vector == SOME[0]}
    assert set(codes.nearest(SOME[0], apart=0, most=1000)) == same


def test_the_nearest_of_many_are_those_that_differ_in_the_fewest_bits() -> None:
    chance = random.Random(7)
    vectors = [meant("ferries", away=chance.uniform(0, 4), by=f"{n}") for n in range(300)]
    codes = Codes()
    codes.hold(range(300), vectors)
    far = [apart(meant("ferries"), vector) for vector in vectors]
    found = codes.nearest(meant("ferries"), apart=200, most=40)
    assert sorted(far[number] for number in found) == sorted(one for one in far if one <= 200)[:40]
    near = [likely(meant("ferries"), vectors[number]) for number in found]
    assert near == sorted(near, reverse=True) != near[::-1]
    codes.clear()
    assert (len(codes), codes.nearest(meant("ferries"), apart=512, most=9)) == (0, [])


def test_those_beyond_the_first_thousands_follow_by_their_bits() -> None:
    chance = random.Random(8)
    vectors = [chance.randbytes(EMBEDDED_NUMBERS) for _ in range(SHARPENED + 60)]
    codes = Codes()
    codes.hold(range(len(vectors)), vectors)
    found = codes.nearest(SOME[0], apart=EMBEDDED_NUMBERS, most=len(vectors))
    far = [apart(SOME[0], vectors[number]) for number in found]
    assert far[SHARPENED:] == sorted(far)[SHARPENED:]
    near = [likely(SOME[0], vectors[number]) for number in found[:300]]
    assert near == sorted(near, reverse=True)


def test_cosines_are_those_of_the_numbers_and_nothing_is_near_to_no_direction() -> None:
    lowest = Embedding(b"\x80" * EMBEDDED_NUMBERS)
    others = [*SOME, lowest, Embedding(bytes(EMBEDDED_NUMBERS))]
    for asked in (SOME[0], lowest):
        ours = numbers_in(asked)
        for other, near in zip(others[:-1], cosines(asked, others)[:-1], strict=True):
            its = numbers_in(other)
            product = sum(a * b for a, b in zip(ours, its, strict=True))
            assert near == pytest.approx(product / math.hypot(*ours) / math.hypot(*its), abs=5.1e-5)
        assert cosines(asked, others)[-1] == 0
    assert cosines(SOME[0], []) == []
