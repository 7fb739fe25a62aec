"""By which keys statements find each other, and how far apart their days are where one of them is not known."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest

from services.common.contracts.statements import SpeakerKind
from services.extract.link.utterances.comparing import Telling, days_apart
from services.extract.link.utterances.gist import gist_of
from services.extract.link.utterances.keys import CELLS, asked_of, keys_of
from services.extract.link.utterances.vectors import Vectors

DAY = date(2026, 3, 2)
SAID = "The bridge will not bear another winter."
SAID_TOO = "لن يتحمل الجسر شتاء آخر."


def between(*cells: int) -> Vectors:
    """The vector of a statement that these cells are nearest to, the first one most."""
    centres = np.load(CELLS).astype(np.float32)
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    found = sum(centres[cell] * (1 - 0.05 * k) for k, cell in enumerate(cells))
    row: Vectors = (found / np.linalg.norm(found))[None].astype(np.float32)
    return row


def telling(id: str, *, day: date | None = DAY, handed_in: date = DAY, name: str | None = None) -> Telling:
    """Two of these have no word in common, and of the nearest cells those that the encoder gave."""
    text, language = (SAID, "en") if id == "a" else (SAID_TOO, "ar")
    return Telling(
        id=id,
        article=id,
        gist=gist_of(text, language),
        vectors=None,
        speaker=None if name is None else f"{id} {name}",
        speaker_kind=SpeakerKind.PERSON,
        speaker_name=name,
        day=day,
        handed_in=handed_in,
    )


def find_each_other(a: Telling, b: Telling) -> bool:
    found = {bool(set(asked_of(one)) & set(keys_of(other))) for one, other in ((a, b), (b, a))}
    assert len(found) == 1, "who came first makes a difference"
    return found.pop()


UNDATED_DAYS = [
    pytest.param(DAY, True, id="on the day"),
    pytest.param(DAY + timedelta(days=4), True, id="days later"),
    pytest.param(DAY - timedelta(days=1), True, id="in another time zone"),
    pytest.param(DAY + timedelta(days=200), False, id="in another year"),
    pytest.param(DAY - timedelta(days=200), False, id="long before it was said"),
]


@pytest.mark.parametrize(("handed_in", "is_found"), UNDATED_DAYS)
def test_an_undated_statement_finds_by_two_cells_what_was_new_when_it_was_handed_in(
    handed_in: date, is_found: bool
) -> None:
    dated = replace(telling("a"), vectors=between(3, 17, 40))
    undated = replace(telling("b", day=None, handed_in=handed_in), vectors=between(3, 17, 52))
    assert find_each_other(dated, undated) is is_found


@pytest.mark.parametrize(("handed_in", "is_found"), UNDATED_DAYS)
def test_an_undated_statement_finds_the_same_speaker_in_another_script(handed_in: date, is_found: bool) -> None:
    dated = telling("a", name="Helena Brandt")
    undated = telling("b", day=None, handed_in=handed_in, name="هيلينا براندت")
    assert find_each_other(dated, undated) is is_found


def test_two_undated_ones_find_each_other_by_the_day_they_were_handed_in() -> None:
    one = replace(telling("a", day=None), vectors=between(3, 17, 40))
    other = replace(telling("b", day=None), vectors=between(3, 17, 52))
    assert find_each_other(one, other)
    assert not find_each_other(one, replace(other, handed_in=DAY + timedelta(days=200)))


def test_two_scripts_of_one_name_find_each_other_in_one_week_and_another_name_of_that_family_does_not() -> None:
    said = telling("a", name="Helena Brandt")
    assert find_each_other(said, telling("b", name="هيلينا براندت"))
    assert not find_each_other(said, telling("b", name="هيلينا براندت", day=DAY + timedelta(days=60)))
    assert not find_each_other(said, telling("b", name="توماس براندت"))


def test_an_archive_without_dates_does_not_make_the_keys_of_its_week_too_common() -> None:
    vectors = between(3, 17, 40)
    dated, later = (replace(telling(id, day=day), vectors=vectors) for id, day in (("a", DAY), ("b", DAY)))
    undated = replace(telling("b", day=None), vectors=vectors)
    by_which_dated_ones_meet = set(asked_of(dated)) & set(keys_of(later))
    assert by_which_dated_ones_meet
    assert by_which_dated_ones_meet.isdisjoint(keys_of(undated))


@pytest.mark.parametrize(
    ("day", "since", "days"),
    [
        pytest.param(DAY, 0, 1, id="a guess is held for a day"),
        pytest.param(DAY, 3, 3, id="handed in later"),
        pytest.param(DAY, 400, 4, id="from an archive it may be of any day before"),
        pytest.param(DAY, -1, 1, id="in another time zone"),
        pytest.param(DAY, -9, 8, id="said after it was handed in"),
        pytest.param(DAY, -400, 14, id="said long after"),
        pytest.param(None, 0, 0, id="neither dated, handed in together"),
        pytest.param(None, 2, 2, id="neither dated, handed in one after the other"),
        pytest.param(None, 400, 4, id="neither dated, handed in at different times"),
    ],
)
def test_an_unknown_day_is_guessed_from_the_day_of_handing_in(day: date | None, since: int, days: int) -> None:
    a, b = telling("a", day=day), telling("b", day=None, handed_in=DAY + timedelta(days=since))
    assert days_apart(a, b) == days_apart(b, a) == days / 14


def test_known_days_count_as_they_are_whenever_they_were_handed_in() -> None:
    for since, handed_in in product((0, 5, 40), (DAY, DAY + timedelta(days=300))):
        a, b = telling("a"), telling("b", day=DAY + timedelta(days=since), handed_in=handed_in)
        assert days_apart(a, b) == min(14, since) / 14
