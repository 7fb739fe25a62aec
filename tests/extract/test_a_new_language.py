"""The least that makes a language, as docs/adding-a-language.md tells it: ten lines of data find who said what."""

from services.extract.model import Calendar, CueForm, Form, Frame, Language, Naming, SubjectFirst
from services.extract.pipeline import analyse
from tests.extract.builders import article

NOTHING: frozenset[str] = frozenset()
FRAMES = frozenset({Frame.QUOTE, Frame.CLAUSE})
SAID = CueForm(lemma="dizer", form=Form.FINITE, frames=FRAMES)
PORTUGUESE_IN_TEN_LINES = Language(
    code="xx",
    word_order="subject_first",
    has_capitals=True,
    cues={"disse": (SAID,), "afirmou": (SAID,)},
    calendar=Calendar(weekdays={}, months={}, days_ago={}, last=NOTHING),
    determiners=frozenset({"o", "a"}),
    prepositions=frozenset({"de", "em"}),
    titles=frozenset({"ministra"}),
    naming=Naming(possessive=("'s",)),
    subject_first=SubjectFirst(
        that=frozenset({"que"}),
        infinitive=NOTHING,
        negated_infinitive=NOTHING,
        as_=NOTHING,
        loose=NOTHING,
        rates=NOTHING,
        articles=frozenset({"o", "a"}),
        joining=frozenset({"e"}),
        joint=frozenset({"e"}),
        contrasting=NOTHING,
        before_participle=NOTHING,
        inner_prepositions=frozenset({"de"}),
        object_pronouns=NOTHING,
        addressed_pronouns=NOTHING,
        second_person=NOTHING,
        contracted=(),
        past_ending="ou",
        present_ending="a",
        participle_ending="ndo",
        plural_ending="s",
        adverb_ending="mente",
        either_order=True,
    ),
)


def found(sentence: str) -> list[tuple[str | None, str, str | None]]:
    made = article(sentence, language="xx")
    return [
        (s.source.of(made.text) if s.source else None, s.content[0].of(made.text), s.speaker.name)
        for s in analyse(made, PORTUGUESE_IN_TEN_LINES)
    ]


def test_a_minimal_language_finds_who_said_that() -> None:
    assert found("A ministra Joana Prado disse que a ponte abre em maio.") == [
        ("A ministra Joana Prado", "a ponte abre em maio", "Joana Prado")
    ]


def test_a_minimal_language_finds_a_subject_after_its_verb() -> None:
    assert found("«A ponte é segura», afirmou a ministra Joana Prado.") == [
        ("a ministra Joana Prado", "A ponte é segura", "Joana Prado")
    ]


def test_a_minimal_language_finds_a_subject_left_out() -> None:
    assert found("Disse que a ponte abre em maio.") == [(None, "a ponte abre em maio", None)]
