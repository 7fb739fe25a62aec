"""What makes a statement more or less likely to be right. Sentences and names are invented."""

from services.extract.steps.confidence import facts_of, probability, rate_confidence
from services.extract.steps.confidence.table import WEIGHTS
from tests.extract.builders import article, statements

NAMED = (
    "“The bridge is safe for everyone who crosses it,” said Jane Holt.",
    "Holt said repairs had begun.",
    "Holt added that the bridge would open in May.",
)


def test_a_speaker_named_often_is_surer_than_nobody() -> None:
    quoted, *_ = statements(*NAMED, language="en")
    (nameless,) = statements("Urging them to go, he said so.", "A man pledged to go.", language="en")[-1:]
    assert quoted.confidence > 0.8 > nameless.confidence > 0


def test_confidence_is_a_number_of_two_places_and_the_same_when_rated_again() -> None:
    found = statements(*NAMED, language="en")
    assert [s.confidence for s in found] == list(rate_confidence(found, article(*NAMED, language="en").text))
    assert all(0 <= s.confidence <= 1 and round(s.confidence, 2) == s.confidence for s in found)


def test_facts_are_the_same_for_the_same_shape_in_both_languages() -> None:
    english, arabic = "Jane Holt said that the bridge was closed.", "قال سامي حداد إن الجسر كان مغلقا اليوم."
    (one,) = facts_of(statements(english, language="en"), english)
    (other,) = facts_of(statements(arabic, language="ar"), arabic)
    assert {fact for fact in one if not fact.startswith("pattern")} == {
        fact for fact in other if not fact.startswith("pattern")
    }


def test_a_fact_that_nothing_was_fitted_on_changes_nothing() -> None:
    for table in WEIGHTS.values():
        assert probability(table, ["kind direct", "never seen"]) == probability(table, ["kind direct"])


def test_both_engines_have_weights_for_content_and_speaker() -> None:
    assert {name: set(table) for name, table in WEIGHTS.items()} == {
        "rules": {"content", "speaker"},
        "learned": {"content", "speaker"},
    }
    assert all(weights["always"] for table in WEIGHTS.values() for weights in table.values())
