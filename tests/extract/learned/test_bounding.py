"""A content begins and ends where what was said does: the journalist's own words beside it are not part of it."""

import pytest

from services.common.contracts.spans import Span
from services.extract.languages import find
from services.extract.learned.bounding import bound_contents
from services.extract.model import Attribution
from services.extract.pipeline import prepare_passages
from tests.extract.builders import article


def _bounded(text: str, source: str | None, cue: str, *content: str) -> list[list[str]]:
    language = find("en")
    assert language is not None
    (passage,) = prepare_passages(article(*text.split("\n"), language="en"), language)
    spans = [Span(text.index(words), text.index(words) + len(words)) for words in (source or cue, cue, *content)]
    one = Attribution(
        source=spans[0] if source else None, cue=spans[1], content=tuple(spans[2:]), pattern="tagged", certainty=0.9
    )
    return [[part.of(text) for part in found.content] for found in bound_contents(passage, [one], language)]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "bounded"),
    [
        # the subject before a clause between commas
        (
            "Most of them, she wrote, “flew straight to the feeder”.",
            "she",
            "wrote",
            ("flew straight to the feeder",),
            ["Most of them", "flew straight to the feeder"],
        ),
        # when and where it was said is none
        (
            "In a letter, she wrote, “we flew straight home”.",
            "she",
            "wrote",
            ("we flew straight home",),
            ["we flew straight home"],
        ),
        # to whom it was told
        (
            "Holt assured members last year that “no village will be cut off”.",
            "Holt",
            "assured",
            ("members last year", "no village will be cut off"),
            ["no village will be cut off"],
        ),
        (
            "Holt assured members last year that no village will be cut off.",
            "Holt",
            "assured",
            ("members last year that no village will be cut off",),
            ["no village will be cut off"],
        ),
        # the journalist sums it up
        (
            "Holt called it “a war on farmers”, a charge the ministry denies.",
            "Holt",
            "called",
            ("it “a war on farmers”, a charge the ministry denies",),
            ["it “a war on farmers”"],
        ),
        (
            "Holt said he had seen a fox, a badger and an owl.",
            "Holt",
            "said",
            ("he had seen a fox, a badger and an owl",),
            ["he had seen a fox, a badger and an owl"],
        ),
        # a conjunction leads to the next statement
        (
            "Holt said the road was closed but declined to say why.",
            "Holt",
            "said",
            ("the road was closed but",),
            ["the road was closed"],
        ),
        # the time of a line in a live report
        (
            "14:32 Talks have broken down, Holt says",
            "Holt",
            "says",
            ("14:32 Talks have broken down",),
            ["Talks have broken down"],
        ),
    ],
)
def test_a_content_has_its_own_words(
    text: str, source: str, cue: str, content: tuple[str, ...], bounded: list[str]
) -> None:
    assert _bounded(text, source, cue, *content) == [bounded]


def test_another_sentence_without_marks_is_not_said() -> None:
    assert _bounded("I demanded. Nobody came.", "I", "demanded", "Nobody came") == []
    assert _bounded("I demanded: nobody came.", "I", "demanded", "nobody came") == [["nobody came"]]
