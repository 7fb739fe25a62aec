"""What the tagger broke off is brought to its end, in English; sentences are invented."""

import pytest

from services.common.contracts.articles import Role
from services.common.contracts.spans import Span
from services.extract.languages import find
from services.extract.learned.completing import complete_ends
from services.extract.model import Attribution, Language
from services.extract.pipeline import prepare_passages
from tests.extract.builders import article


def _language() -> Language:
    language = find("en")
    assert language is not None
    return language


def _completed(text: str, *tagged: tuple[str | None, str, str], role: Role = Role.MAIN) -> list[tuple[str | None, str]]:
    """Source and content of what is left of source, cue and content, given as words of the text."""
    (passage,) = prepare_passages(article((role, text), language="en"), _language())
    text = passage.text

    def span(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    found = [
        Attribution(source=span(source) if source else None, cue=span(cue), content=(span(content),), pattern="tagged")
        for source, cue, content in tagged
    ]
    completed = complete_ends(passage, found, _language())
    return [(one.source.of(text) if one.source else None, one.content[0].of(text)) for one in completed]


@pytest.mark.parametrize(
    ("text", "tagged", "content"),
    [
        ("Holt ruled out a sale of the old ferry.", "a sale of the", "a sale of the old ferry"),
        ("Holt ruled out a sale of the old ferry, and left.", "a sale of", "a sale of the old ferry"),
        # a day is when it was said
        ("Holt ruled out a sale on Tuesday.", "a sale", "a sale"),
        # another clause, a quotation, too many words
        ("Holt ruled out a sale because it snowed.", "a sale", "a sale"),
        ("Holt ruled out a sale “for now”.", "a sale", "a sale"),
        ("Holt ruled out a sale and a loan for boats that had been bought.", "a sale", "a sale"),
        # an abbreviation ends nothing
        ("Holt ruled out a sale by Dr. Bell and his two sons.", "a sale", "a sale"),
    ],
)
def test_a_content_goes_on_to_the_near_end_of_its_clause(text: str, tagged: str, content: str) -> None:
    cue = "ruled out"
    assert _completed(text, ("Holt", cue, tagged)) == [("Holt", content)]


def test_the_words_of_another_statement_are_not_taken() -> None:
    text = "Holt called for a sale, Bell said."
    tagged = [("Holt", "called for", "a sale"), ("Bell", "said", "Holt called for a sale")]
    assert _completed(text, *tagged) == [("Holt", "a sale"), ("Bell", "Holt called for a sale")]


def test_what_is_all_small_words_is_no_statement() -> None:
    assert _completed(
        "Holt defended its record, and its record only in the year before that.", ("Holt", "defended", "its")
    ) == [("Holt", "its record")]
    assert _completed("Holt told it. Snow fell.", ("Holt", "told", "it")) == []


@pytest.mark.parametrize(
    ("text", "tagged", "source"),
    [
        ("Police in Velmar said it snowed.", "Police in", "Police in Velmar"),
        ("The drivers' union OAV, which met, said it snowed.", "The drivers' union", "The drivers' union OAV"),
        ("Jane Holt, who goes on Monday, said it snowed.", "Jane Holt, who goes", "Jane Holt, who goes on Monday"),
        ("The union, whose head, Jane Holt, said it snowed.", "The union, whose head, Jane Holt", "head, Jane Holt"),
        ("Jane Holt on Tuesday said it snowed.", "Jane Holt", "Jane Holt"),
        ("Jane Holt also said it snowed.", "Jane Holt", "Jane Holt"),
    ],
)
def test_a_source_goes_on_to_its_end(text: str, tagged: str, source: str) -> None:
    assert _completed(text, (tagged, "said", "it snowed")) == [(source, "it snowed")]


def test_the_subject_right_before_a_verb_is_its_source() -> None:
    assert _completed("The team found that it snowed.", (None, "found", "it snowed")) == [("The team", "it snowed")]
    assert _completed("Asked again, he shrugged: “It snows.”", (None, "shrugged", "It snows")) == [("he", "It snows")]
    for text in ("Holt sang and said that it snowed.", "Holt left, saying that it snowed."):
        cue = "said" if "said" in text else "saying"
        assert _completed(text, (None, cue, "it snowed")) == [(None, "it snowed")]


def test_a_headline_says_all_that_follows_its_colon_up_to_somebody_else() -> None:
    text = "Head of energy panel: Snow will stop no train; unions: “We have heard that before”"
    colons = [(None, ":", "Snow"), (None, "unions:", "We have heard that before")]
    found = _completed(text, *colons[:1], role=Role.TITLE)
    assert found == [("Head of energy panel", "Snow will stop no train")]


def test_a_line_of_a_live_report_names_who_speaks_behind_its_time() -> None:
    assert _completed("23.41 Alliance: “We won.”", (None, ":", "We won")) == [("Alliance", "We won")]
    assert _completed("Snow fell. Nobody spoke: “We won.”", (None, ":", "We won")) == [(None, "We won")]


def test_whoever_is_named_before_what_is_told_of_him_is_the_source() -> None:
    text = "“It snows,” said Joan Holt, whose daughter slept."
    for tagged in ("Joan Holt, whose daughter", "daughter"):
        assert _completed(text, (tagged, "said", "It snows")) == [("Joan Holt", "It snows")]


def test_an_account_right_after_its_verb_is_the_source() -> None:
    text = "“It snows,” tweeted @velmar_bus. Another user disagreed."
    assert _completed(text, ("Another user", "tweeted", "It snows")) == [("@velmar_bus", "It snows")]


def test_a_source_has_its_article_and_a_content_its_last_clause() -> None:
    text = "The miners' federation said it cannot open because it has no coal."
    found = _completed(text, ("miners' federation", "said", "it cannot open because"))
    assert found == [("The miners' federation", "it cannot open because it has no coal")]
