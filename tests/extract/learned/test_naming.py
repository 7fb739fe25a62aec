"""Which names a statement may be tied to, and what is known of each; no weights are needed. Names are invented."""

from dataclasses import replace

import numpy as np
import pytest

from services.common.contracts.spans import Span
from services.common.contracts.statements import NamedSpeaker, SpeakerKind
from services.extract.languages import find
from services.extract.learned import antecedents, candidates, spans, subwords
from services.extract.model import Language
from services.extract.pipeline import find_attributions, name_speakers, prepare_passages
from services.extract.steps.mentions import find_names
from tests.extract.builders import article

Stretch = spans.Stretch


def _english() -> Language:
    language = find("en")
    assert language is not None
    return language


def _words(count: int, per_sentence: int = 10) -> object:
    """One subword a word, in sentences and paragraphs of equal length."""
    features = np.zeros((count, len(subwords.FEATURES)), np.int64)
    features[::per_sentence, 1] = 1
    return subwords.Subwords(
        ids=np.zeros(count, np.int64),
        features=features,
        spans=tuple(Span(5 * k, 5 * k + 4) for k in range(count)),
        sentences=tuple(k // per_sentence for k in range(count)),
        is_quoted=(False,) * count,
    )


def _names(*places: tuple[int, str]) -> list[object]:
    def name(at: int, words: str) -> object:
        keys = tuple(words.split())
        return antecedents.Name(Stretch(at, at + len(keys) - 1), keys, None)

    return [name(at, words) for at, words in places]


def _anchor(at: int, *, source: str = "", by_rules: NamedSpeaker | None = None) -> object:
    words = tuple(source.split())
    return antecedents.Anchor(
        stretch=Stretch(at, at + max(len(words), 1) - 1),
        has_source=bool(words),
        words=words,
        contents=(Stretch(at + 3, at + 6),),
        gender=None,
        by_rules=by_rules,
    )


def test_names_in_the_source_come_first_then_those_before_it_each_spelling_once() -> None:
    names = _names((0, "jane holt"), (5, "adam bell"), (12, "jane holt"), (20, "petra lowe"), (30, "ida brandt"))
    (choice,) = antecedents.choices([_anchor(20, source="petra lowe")], names, _words(40))
    assert choice.candidates == (3, 2, 1, 4)


def test_no_more_names_are_compared_than_a_choice_has_room_for() -> None:
    names = _names(*((3 * k, f"name{k}") for k in range(100)))
    anchors = [_anchor(3 * k + 1) for k in range(99)]
    found = antecedents.choices(anchors, names, _words(320))
    assert max(len(choice.candidates) for choice in found) == antecedents.BEFORE + antecedents.AFTER


def test_every_feature_stays_in_its_table() -> None:
    names = _names((0, "jane holt"), (5, "holt"), (12, "adam bell"), (60, "bell"), (198, "lowe"))
    rules = NamedSpeaker(name="Jane Holt", kind=SpeakerKind.PERSON, role=None, resolved_by="pronoun")
    anchors = [_anchor(at, source=source, by_rules=rules) for at, source in ((0, "jane holt"), (62, ""), (190, "he"))]
    for choice in antecedents.choices(anchors, names, _words(210)):
        assert (choice.pairs < np.array(antecedents.PAIR_FEATURES)).all()
        assert (choice.about < np.array(antecedents.ANCHOR_FEATURES)).all()


def test_a_surname_and_a_full_name_that_ends_with_it_may_be_one() -> None:
    assert antecedents.are_one(("jane", "holt"), ("holt",))
    assert not antecedents.are_one(("jane", "holt"), ("jane", "bell"))
    assert not antecedents.are_one((), ("holt",))


def test_what_speaks_again_is_known_by_how_many_sources_ago_it_spoke() -> None:
    names = _names((0, "jane holt"), (20, "adam bell"))
    anchors = [_anchor(0, source="jane holt"), _anchor(20, source="adam bell"), _anchor(40)]
    *_, last = antecedents.choices(anchors, names, _words(60))
    spoke = dict(zip(last.candidates, last.pairs[:, 4].tolist(), strict=True))
    assert spoke == {1: 1, 0: 2}


def _found(text: str, code: str, *tagged: str) -> list[str]:
    """The candidates of a text with the places tagged as names, each word one subword."""
    language = find(code)
    assert language is not None
    (passage,) = prepare_passages(article(text, language=code), language)
    made = _words(len(passage.tokens))
    cut = replace(made, spans=tuple(Span(token.start, token.end) for token in passage.tokens))
    stretches = []
    for words in tagged:
        at = text.index(words)
        inside = [k for k, t in enumerate(passage.tokens) if t.start >= at and t.end <= at + len(words)]
        stretches.append(Stretch(inside[0], inside[-1]))
    found = candidates.find_candidates(passage, language, cut, stretches, find_names(passage, language))
    return [span.of(text) for _, span in found]


def test_a_tagged_name_is_found_wherever_it_recurs_even_behind_a_joined_letter() -> None:
    text = "قال وليد قنديل إن الجسر آمن. وحضر اللقاء سامر ووليد قنديل."
    assert _found(text, "ar", "وليد قنديل") == ["وليد قنديل", "وليد قنديل"]


def test_the_last_word_of_an_office_that_was_tagged_is_no_part_of_the_name() -> None:
    text = "قال وزير الري التالوني عدنان شلهوب إن السد آمن. وأكد عدنان شلهوب ذلك."
    assert _found(text, "ar", "التالوني عدنان شلهوب") == ["عدنان شلهوب", "عدنان شلهوب"]


def test_a_description_that_was_tagged_is_no_name() -> None:
    assert _found("قال الوزير إن الجسر آمن.", "ar", "الوزير") == []


def test_where_capitals_tell_a_tagged_part_of_a_name_becomes_the_whole() -> None:
    assert _found("The bridge is safe, Ida Brandt said.", "en", "Ida") == ["Ida Brandt"]


def test_whom_an_engine_takes_for_she_is_no_he_later() -> None:
    text = "Birgitte Lund said it was late. Adam Bell left. She said it was cold. He said it was warm."
    language = _english()
    (passage,) = prepare_passages(article(text, language="en"), language)
    at = text.index("Birgitte Lund")
    found = tuple(
        replace(one, named=Span(at, at + 13)) if one.source and one.source.of(text) in ("She", "He") else one
        for one in find_attributions(passage, language)
    )
    speakers = name_speakers(passage, found, find_names(passage, language), language)
    assert [one.name for one in speakers] == ["Birgitte Lund", "Birgitte Lund", "Adam Bell"]


@pytest.mark.parametrize(
    ("text", "cue", "tied", "speaker"),
    [
        (
            "Jane Holt was questioned by Peter Bell. Later she said the bridge was safe.",
            "said",
            "Peter Bell",
            "Jane Holt",
        ),
        ("Jane Holt met Peter Bell. Later he said the bridge was safe.", "said", "Peter Bell", "Peter Bell"),
        ("Jane Holt spoke first. A driver said the bridge was safe.", "said", "Jane Holt", None),
        ("A driver said the bridge was safe. Jane Holt was at the wheel.", "said", "Jane Holt", "Jane Holt"),
    ],
)
def test_a_name_is_nobodys_whom_the_words_of_the_source_cannot_mean(
    text: str, cue: str, tied: str, speaker: str | None
) -> None:
    language = _english()
    (passage,) = prepare_passages(article(text, language="en"), language)
    at = text.index(tied)
    found = tuple(
        replace(one, named=Span(at, at + len(tied))) if one.cue and one.cue.of(text) == cue else one
        for one in find_attributions(passage, language)
    )
    speakers = name_speakers(passage, found, find_names(passage, language), language)
    assert [one.name for one in speakers] == [speaker]
