"""The speakers of the articles the project was asked for: each in one entity, and no two in one."""

from pathlib import Path

from tests.bench import names


def test_every_speaker_of_the_seeds_is_one_entity_and_no_two_are_joined(shared: Path) -> None:
    found = names.linked(shared / "gold/seeds")
    assert found.joined == ()
    assert found.parted == ()
    assert found.right == found.true > 0


def test_names_that_nothing_was_fitted_on_are_told_across_scripts() -> None:
    some = names.held_out()[:300]
    assert names.of_pairs(some).recall >= 0.93
