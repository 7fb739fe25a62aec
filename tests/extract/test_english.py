"""Golden cases in English, one phenomenon each; sentences and names are invented."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from services.common.contracts.articles import Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import Kind, SpeakerKind
from services.extract.languages import find
from services.extract.model import Attribution, Language, Passage
from services.extract.pipeline import RULES, analyse
from tests.extract.builders import Row, article, rows, statements

CASES: dict[str, tuple[str, list[Row]]] = {
    "a that-clause": (
        "Mayor Jane Holt said that the bridge would reopen in May.",
        [Row("Mayor Jane Holt", "said", "the bridge would reopen in May", "Jane Holt")],
    ),
    "a clause without that": (
        "Jane Holt said the bridge would reopen in May.",
        [Row("Jane Holt", "said", "the bridge would reopen in May", "Jane Holt")],
    ),
    "a quotation after the cue": (
        "Jane Holt said: “The bridge is safe.”",
        [Row("Jane Holt", "said", "The bridge is safe.", "Jane Holt")],
    ),
    "a quotation without a space before its mark": (
        "Jane Holt added,“The bridge is safe.”",
        [Row("Jane Holt", "added", "The bridge is safe.", "Jane Holt")],
    ),
    "a quotation before the cue": (
        '"The bridge is safe," said Jane Holt.',
        [Row("Jane Holt", "said", "The bridge is safe,", "Jane Holt")],
    ),
    "an interrupted quotation": (
        "“The bridge,” Jane Holt said, “is safe for everyone.”",
        [Row("Jane Holt", "said", "The bridge, … is safe for everyone.", "Jane Holt")],
    ),
    "a clause before the cue": (
        "The bridge was closed in March, Jane Holt said.",
        [Row("Jane Holt", "said", "The bridge was closed in March", "Jane Holt")],
    ),
    "according to": (
        "According to Jane Holt, the bridge was closed in March.",
        [Row("Jane Holt", "According to", "the bridge was closed in March", "Jane Holt")],
    ),
    "an infinitive": (
        "Jane Holt urged drivers to avoid the bridge.",
        [Row("Jane Holt", "urged", "drivers to avoid the bridge", "Jane Holt")],
    ),
    "a promise": (
        "Jane Holt pledged to repair the bridge.",
        [Row("Jane Holt", "pledged", "to repair the bridge", "Jane Holt")],
    ),
    "a participle with the speaker carried on": (
        "Jane Holt said the bridge was closed, adding that repairs would take a year.",
        [
            Row("Jane Holt", "said", "the bridge was closed", "Jane Holt"),
            Row(None, "adding", "repairs would take a year", "Jane Holt"),
        ],
    ),
    "an apposition": (
        "Jane Holt, a spokeswoman for the city, said the bridge was closed.",
        [Row("Jane Holt, a spokeswoman for the city", "said", "the bridge was closed", "Jane Holt")],
    ),
    "an apposition after according to": (
        "According to Jane Holt, its spokeswoman, the bridge was closed in March.",
        [Row("Jane Holt, its spokeswoman", "According to", "the bridge was closed in March", "Jane Holt")],
    ),
    "no apposition after according to": (
        "According to Jane Holt, the bridge, built in the spring, was closed in March.",
        [Row("Jane Holt", "According to", "the bridge, built in the spring, was closed in March", "Jane Holt")],
    ),
    "what something is called": (
        "Jane Holt, who opened it, called the bridge “a beginning, not an end”.",
        [Row("Jane Holt, who opened it", "called", "the bridge “a beginning, not an end”", "Jane Holt")],
    ),
    "a relative clause ends at its comma": (
        "Jane Holt, who denied the report, left on Friday.",
        [Row(None, "denied", "the report", "Jane Holt")],
    ),
    "a dateline is no part of the content": (
        "VELMAR, May 3 (Andaria News) - The bridge was closed in March, Jane Holt said.",
        [Row("Jane Holt", "said", "The bridge was closed in March", "Jane Holt")],
    ),
    "quoted as saying": (
        "Jane Holt was quoted as saying the bridge was closed.",
        [Row("Jane Holt", "quoted as saying", "the bridge was closed", "Jane Holt")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_phenomenon_is_found_with_its_parts(name: str) -> None:
    sentence, expected = CASES[name]
    assert rows(sentence, language="en") == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "It is believed that the bridge is old.",
        "The so-called “iron bridge” was built in the spring.",
        "The United States closed the border on Friday.",
        "The bridge would say more than words.",
        "The film “The Long Bridge” opened on Friday.",
        "The film was called “The Long Bridge” on Friday.",
        "Lawyers met for the brief that the court wanted on Friday.",
        "The builders’ union, which had demanded a vote, met on Friday.",
    ],
)
def test_what_nobody_says_is_no_statement(sentence: str) -> None:
    assert rows(sentence, language="en") == []


def test_a_surname_and_a_pronoun_get_the_full_name() -> None:
    found = rows(
        "Mayor Jane Holt said the bridge was closed.",
        "Holt said repairs had begun.",
        "She said they would take a year.",
        language="en",
    )
    assert [row.speaker for row in found] == ["Jane Holt", "Jane Holt", "Jane Holt"]


def test_a_pronoun_agrees_in_gender() -> None:
    found = rows(
        "Mayor Jane Holt met Robert Finch on Friday.",
        "Robert Finch said the bridge was closed.",
        "Jane Holt said repairs had begun.",
        "He said they would take a year.",
        language="en",
    )
    assert found[-1].speaker == "Robert Finch"


def test_an_office_is_taken_up_again() -> None:
    found = rows(
        "Foreign Minister Jane Holt said the talks had ended.",
        "The foreign minister said they would go on in May.",
        language="en",
    )
    assert found[-1].speaker == "Jane Holt"


def test_the_unnamed_stay_unnamed() -> None:
    (found,) = statements("Officials said the bridge was closed.", language="en")
    assert (found.speaker.name, found.speaker.kind) == (None, SpeakerKind.GROUP)


def test_a_quotation_over_paragraphs_is_one_statement() -> None:
    (found,) = statements(
        "Jane Holt said: “The bridge is old and tired.", "“We will build a new one next year.”", language="en"
    )
    assert len(found.content) == 2
    assert found.kind is Kind.DIRECT


def test_an_uncued_quotation_continues_the_statement_before_it() -> None:
    (found,) = rows("“The bridge is old,” Jane Holt said.", "“We will build a new one next year.”", language="en")
    assert found.content == "The bridge is old, … We will build a new one next year."


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Jane Holt said: “The bridge is very old.”", Kind.DIRECT),
        ("Jane Holt said the bridge was old.", Kind.INDIRECT),
        ("Jane Holt said the bridge was “a great danger to all”.", Kind.MIXED),
    ],
)
def test_the_kind_tells_how_much_was_quoted(sentence: str, kind: Kind) -> None:
    (found,) = statements(sentence, language="en")
    assert found.kind is kind


def test_a_report_within_a_statement_is_nested() -> None:
    outer, inner = statements("Jane Holt said that Robert Finch had promised to help.", language="en")
    assert inner.nested_in == outer.id


def test_a_headline_with_a_colon_speaks_for_a_speaker_of_the_article() -> None:
    first, _ = statements(
        (Role.TITLE, "Holt: “We need a bridge”"), "Jane Holt said: “We need a bridge now.”", language="en"
    )
    assert first.section is Role.TITLE
    assert first.speaker.name == "Jane Holt"


def test_a_weekday_counts_back_from_the_published_day_and_is_carried_over() -> None:
    first, second = statements(
        "Jane Holt said on Tuesday that the bridge was closed.",
        "Holt said repairs had begun.",
        language="en",
        published=date(2024, 11, 7),
    )
    assert first.said_on is not None
    assert first.said_on.day == date(2024, 11, 5)
    assert second.said_on == first.said_on


def test_the_venue_is_found() -> None:
    text_of = "Jane Holt said at a press conference that the bridge was closed."
    (found,) = statements(text_of, language="en")
    assert found.venue is not None
    assert found.venue.of(text_of) == "press conference"


def test_furniture_is_skipped_and_a_related_article_is_its_own() -> None:
    found = statements(
        "Jane Holt said the bridge was closed.",
        (Role.FURNITURE, "Jane Holt said share this page."),
        (Role.RELATED, "He said the harbour was closed."),
        language="en",
    )
    assert [s.section for s in found] == [Role.MAIN, Role.RELATED]
    assert found[1].speaker.name is None


@pytest.mark.parametrize(
    ("sentence", "contents"),
    [
        ("A poll shows voters are tired of the debate.", ["voters are tired of the debate"]),
        (
            "An audit by the Velmar Institute, published Monday, found that the gates had rusted.",
            ["the gates had rusted"],
        ),
        ("Jane Holt found that the gates had rusted.", []),
        ("The village, where the report lay, showed that winter had come.", []),
    ],
)
def test_to_show_and_to_find_is_to_say_for_documents_alone(sentence: str, contents: list[str]) -> None:
    assert [row.content for row in rows(sentence, language="en")] == contents


class _Joining:
    """An engine that joins what a question tells to the answer."""

    name = RULES.name

    def find_attributions(self, passages: Sequence[Passage], language: Language) -> tuple[tuple[Attribution, ...], ...]:
        found = RULES.find_attributions(passages, language)
        (text,) = (passage.text for passage in passages)
        at = text.index("They are right")
        return tuple(
            tuple(replace(a, content=(*a.content, Span(at, at + len("They are right")))) for a in some if a.cue)
            for some in found
        )


def test_what_a_question_tells_ends_before_its_answer() -> None:
    made = article(
        "Mayor Jane Holt spoke to the Velmar Echo. The interview was cut.",
        "Q: Your critics say the bridge is unsafe.",
        "A: They are right. I have a plan.",
        "Q: Will you stand again?",
        "A: Ask me when the bridge is safe.",
        language="en",
    )
    language = find("en")
    assert language is not None
    found = analyse(made, language, _Joining())
    contents = [[part.of(made.text) for part in one.content] for one in found]
    assert ["the bridge is unsafe"] in contents
    assert sum("They are right" in part for parts in contents for part in parts) == 1
