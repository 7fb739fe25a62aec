"""What kind of speech act a cue reports, whether it is negated, whom it was said to, what it stands in, and why.

Sentences and names are invented.
"""

from datetime import date

import pytest

from services.common.contracts.spans import Span
from services.common.contracts.statements import CueClass, Polarity, Statement, nesting_chains
from services.extract import languages
from services.extract.model import Attribution, Language
from services.extract.pipeline import RULES, prepare_passages
from services.extract.steps.addressees import find_addressees
from services.extract.steps.cue_classes import classify_cues
from services.extract.steps.polarity import judge_polarity
from tests.extract.builders import article, statements


def _language(code: str) -> Language:
    found = languages.find(code)
    assert found is not None
    return found


def _only(text: str, language: str) -> Statement:
    (found,) = statements(text, language=language)
    return found


def _words(span: Span | None, text: str) -> str | None:
    return None if span is None else span.of(text)


def _tied(language: str, text: str, *, cue: str | None, content: str, source: str | None = None) -> Attribution:
    """What an engine might find, whether or not the rules do."""

    def where(words: str | None) -> Span | None:
        return None if words is None else Span(text.index(words), text.index(words) + len(words))

    span = where(content)
    assert span is not None
    return Attribution(source=where(source), cue=where(cue), content=(span,), pattern="given")


def _facts(language: str, text: str, one: Attribution) -> tuple[CueClass | None, Polarity, str | None]:
    data = _language(language)
    (passage,) = prepare_passages(article(text, language=language), data)
    readings = classify_cues(passage, (one,), data)
    (polarity,) = judge_polarity(passage, (one,), readings, data)
    (addressee,) = find_addressees(passage, (one,), readings, data)
    return readings[0].cue_class, polarity, _words(addressee, text)


@pytest.mark.parametrize("code", sorted(languages.CODES))
def test_every_lemma_of_the_lexicon_has_a_class(code: str) -> None:
    data = _language(code)
    lemmas = {form.lemma for forms in data.cues.values() for form in forms}
    assert lemmas - set(data.cue_classes) == set()


@pytest.mark.parametrize("code", ["ar", "en"])
def test_every_class_has_words(code: str) -> None:
    data = _language(code)
    assert {*data.cue_classes.values(), *data.cue_words.values()} == set(CueClass)


@pytest.mark.parametrize(
    ("sentence", "language", "expected"),
    [
        ("Jane Holt said that the bridge was closed.", "en", CueClass.SAY),
        ("According to Jane Holt, the bridge was closed in March.", "en", CueClass.REPORT),
        ("Jane Holt announced that the bridge was closed.", "en", CueClass.ANNOUNCE),
        ("Jane Holt explained that the bridge was closed.", "en", CueClass.EXPLAIN),
        ("Jane Holt made clear that the bridge was closed.", "en", CueClass.EXPLAIN),
        ("Jane Holt insisted that the bridge was closed.", "en", CueClass.CLAIM),
        ("Jane Holt reiterated that the bridge was closed.", "en", CueClass.CONFIRM),
        ("Jane Holt conceded that the bridge was closed.", "en", CueClass.ADMIT),
        ("Jane Holt predicted that the bridge would close.", "en", CueClass.PREDICT),
        ("Jane Holt urged drivers to avoid the bridge.", "en", CueClass.DEMAND),
        ("Jane Holt called for a new bridge.", "en", CueClass.DEMAND),
        ("Jane Holt warned that the bridge would close.", "en", CueClass.WARN),
        ("Jane Holt vowed to repair the bridge.", "en", CueClass.PROMISE),
        ("Jane Holt threatened to close the bridge.", "en", CueClass.THREATEN),
        ("Jane Holt accused the builders of “a long list of broken promises”.", "en", CueClass.ACCUSE),
        ("قال سامي حداد إن الجسر مغلق.", "ar", CueClass.SAY),
        ("أعلن سامي حداد أن الجسر مغلق.", "ar", CueClass.ANNOUNCE),
        ("زعم سامي حداد أن الجسر مغلق.", "ar", CueClass.CLAIM),
        ("وأكد سامي حداد أن الجسر مغلق.", "ar", CueClass.CONFIRM),
        ("أقر سامي حداد بأن الجسر مغلق.", "ar", CueClass.ADMIT),
        ("حذر سامي حداد من أن الجسر مغلق.", "ar", CueClass.WARN),
        ("تعهد سامي حداد بإصلاح الجسر.", "ar", CueClass.PROMISE),
        ("هدد سامي حداد بإغلاق الجسر.", "ar", CueClass.THREATEN),
        ("اقترح سامي حداد أن يغلق الجسر.", "ar", CueClass.SUGGEST),
        ("تساءل سامي حداد: «هل الجسر مغلق؟»", "ar", CueClass.ASK),
        ("الجسر مغلق منذ شهر، بحسب سامي حداد.", "ar", CueClass.REPORT),
    ],
)
def test_a_cue_has_the_class_of_its_lemma(sentence: str, language: str, expected: CueClass) -> None:
    found = statements(sentence, language=language)
    assert [s.cue_class for s in found] == [expected]
    assert found[0].evidence.cue in _language(language).cue_classes


@pytest.mark.parametrize(
    ("language", "text", "cue", "expected"),
    [
        ("en", "In remarks about the bridge, Holt spoke of a closure in May.", "remarks about", CueClass.SAY),
        ("en", "The criticism of the closure came from Holt.", "criticism of", CueClass.CRITICIZE),
        ("en", "Holt: bridge to close", ":", CueClass.SAY),
        ("en", "Holt sketched a closure of the bridge.", "sketched", None),
        ("ar", "وجاءت إشادة الوزير بإغلاق الجسر أمس.", "إشادة", CueClass.PRAISE),
        ("ar", "وندد الوزير بإغلاق الجسر أمس.", "ندد", CueClass.CRITICIZE),
    ],
)
def test_a_cue_beyond_the_lexicon_is_read_word_by_word(
    language: str, text: str, cue: str, expected: CueClass | None
) -> None:
    contents = ("إغلاق الجسر", "bridge to close", "a closure", "the closure")
    content = next(words for words in contents if words in text)
    assert _facts(language, text, _tied(language, text, cue=cue, content=content))[0] is expected


def test_a_quotation_without_a_cue_is_said() -> None:
    text = "“The bridge is closed.”"
    assert _facts("en", text, _tied("en", text, cue=None, content="The bridge is closed."))[:2] == (
        CueClass.SAY,
        Polarity.POSITIVE,
    )


NEGATED = [
    ("en", "Jane Holt did not say that the bridge was closed.", "say", Polarity.NEGATIVE),
    ("en", "Jane Holt didn't say that the bridge was closed.", "say", Polarity.NEGATIVE),
    ("en", "Jane Holt declined on Friday to confirm that the bridge was closed.", "confirm", Polarity.NEGATIVE),
    ("en", "Jane Holt left without saying that the bridge was closed.", "saying", Polarity.NEGATIVE),
    ("en", "Jane Holt has never really promised that the bridge was closed.", "promised", Polarity.NEGATIVE),
    ("en", "Jane Holt denied that the bridge was closed.", "denied", Polarity.NEGATIVE),
    ("en", "Jane Holt did not deny that the bridge was closed.", "deny", Polarity.POSITIVE),
    ("en", "Jane Holt not only said that the bridge was closed.", "said", Polarity.POSITIVE),
    ("en", "The bridge is not new, but Holt said that the bridge was closed.", "said", Polarity.POSITIVE),
    ("en", "Those who did not vote said that the bridge was closed.", "said", Polarity.POSITIVE),
    ("en", "Jane Holt said that the bridge was closed.", "said", Polarity.POSITIVE),
    ("ar", "لم يؤكد الوزير أن الجسر مغلق.", "يؤكد", Polarity.NEGATIVE),
    ("ar", "ولم يقل الوزير إن الجسر مغلق.", "يقل", Polarity.NEGATIVE),
    ("ar", "رفض الوزير اليوم أن يؤكد أن الجسر مغلق.", "يؤكد", Polarity.NEGATIVE),
    ("en", "Jane Holt declined in a call to say that the bridge was closed.", "say", Polarity.NEGATIVE),
    ("ar", "رفض أن يؤكد أن الجسر مغلق.", "يؤكد", Polarity.NEGATIVE),
    ("ar", "غادر الوزير دون أن يذكر أن الجسر مغلق.", "يذكر", Polarity.NEGATIVE),
    ("ar", "ما قال الوزير إن الجسر مغلق.", "قال", Polarity.NEGATIVE),
    ("ar", "هذا ما قال الوزير إن الجسر مغلق بسببه.", "قال", Polarity.POSITIVE),
    ("ar", "نفى الوزير أن الجسر مغلق.", "نفى", Polarity.NEGATIVE),
    ("ar", "لم ينف الوزير أن الجسر مغلق.", "ينف", Polarity.POSITIVE),
    ("ar", "قال الوزير إن الجسر مغلق.", "قال", Polarity.POSITIVE),
]


@pytest.mark.parametrize(("language", "text", "cue", "expected"), NEGATED)
def test_a_saying_that_is_denied_or_negated_is_negative(language: str, text: str, cue: str, expected: Polarity) -> None:
    content = "the bridge was closed" if language == "en" else "الجسر مغلق"
    assert _facts(language, text, _tied(language, text, cue=cue, content=content))[1] is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [("Nobody said that the bridge was closed.", True), ("Jane Holt denied that the bridge was closed.", False)],
)
def test_a_denial_is_no_negated_saying(sentence: str, expected: bool) -> None:
    found = _only(sentence, "en")
    assert found.polarity is Polarity.NEGATIVE
    assert found.is_negated is expected


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "Jane Holt told Reuters on Friday that the bridge was closed.", "Reuters"),
        ("en", "Jane Holt told reporters in Velmar the bridge was closed.", "reporters"),
        ("en", "“It is closed,” Jane Holt told the Velmar Gazette. “Go home.”", "the Velmar Gazette"),
        ("en", "“It is closed,” Jane Holt told a news conference.", None),
        ("en", "Jane Holt informed the Committee for Bridges that it was closed.", "the Committee for Bridges"),
        ("en", "In an interview with the Andaria Times, Jane Holt said the bridge was closed.", "the Andaria Times"),
        ("en", "Speaking to journalists in Velmar, Jane Holt said the bridge was closed.", "journalists"),
        ("en", "Jane Holt said in a letter to the court that the bridge was closed.", "the court"),
        ("en", "“It is closed,” Jane Holt said to Robert Finch.", "Robert Finch"),
        ("en", "“It is closed,” Jane Holt said to be sure.", None),
        ("en", "Jane Holt accused Robert Finch of “a long list of lies”.", None),
        ("en", "Jane Holt pledged to the end to repair the bridge.", None),
        ("ar", "قال الوزير سامي حداد لوكالة رويترز إن الجسر مغلق.", "وكالة رويترز"),
        ("ar", "قال الوزير سامي حداد، أمس الخميس، لوكالة الساحل إن الجسر مغلق.", "وكالة الساحل"),
        ("ar", "قال الوزير سامي حداد أمس للصحفيين إن الجسر مغلق.", "صحفيين"),
        ("ar", "قال الوزير سامي حداد في حديث لصحيفة «المرسى» إن الجسر مغلق.", "صحيفة «المرسى»"),
        ("ar", "قال الوزير سامي حداد، في مقابلة مع قناة الساحل، إن الجسر مغلق.", "قناة الساحل"),
        ("ar", "وفي تصريح خاص لقناة الساحل قال سامي حداد إن الجسر مغلق.", "قناة الساحل"),
        ("ar", "قال الوزير في بيان إن الجسر مغلق.", None),
        ("ar", "وفي تصريح للوزير قال سامي حداد إن الجسر مغلق.", None),
        ("ar", "وفي تصريح لافت قال سامي حداد إن الجسر مغلق.", None),
        ("ar", "وفي تصريح ليورونيوز قال سامي حداد إن الجسر مغلق.", "يورونيوز"),
        ("ar", "وفي تصريحات ليندا عن الجسر، قالت الوزيرة إن الجسر مغلق. ثم غادرت الوزيرة ليندا.", None),
    ],
)
def test_whom_it_was_said_to_is_found_outside_source_and_content(
    language: str, sentence: str, expected: str | None
) -> None:
    found = statements(sentence, language=language)[0]
    assert _words(found.addressee, sentence) == expected
    if found.addressee is not None:
        others = [*found.content, *([found.source] if found.source else [])]
        assert not any(found.addressee.overlaps(span) for span in others)


def test_who_was_told_stands_behind_verb_and_subject() -> None:
    text = "أخبر الوزير الصحفيين أمس أن الجسر مغلق."
    one = _tied("ar", text, cue="أخبر", source="الوزير", content="الجسر مغلق")
    assert _facts("ar", text, one)[2] == "الصحفيين"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "The Velmar Gazette reported that Jane Holt said that Robert Finch had promised to repair the bridge.",
        ),
        ("ar", "ذكرت صحيفة المرسى أن الوزير سامي حداد قال إن المدير نادر عطا وعد بإصلاح الجسر."),
    ],
)
def test_a_report_of_a_report_of_a_promise_is_one_chain(language: str, sentence: str) -> None:
    outer, middle, inner = statements(sentence, language=language)
    assert (outer.nested_in, middle.nested_in, inner.nested_in) == (None, outer.id, middle.id)
    assert nesting_chains([inner, outer, middle])[inner.id] == (middle.id, outer.id)


def test_a_speaker_says_which_words_he_was_resolved_from() -> None:
    text = "Mayor Jane Holt said the bridge was closed.\nHolt said repairs had begun.\nShe said they would take a year."
    found = statements(*text.split("\n"), language="en")
    places = [(s.speaker.resolved_by, s.speaker.resolved_from) for s in found]
    holt = Span(text.index("Jane Holt"), text.index("Jane Holt") + len("Jane Holt"))
    surname = Span(text.index("\nHolt") + 1, text.index("\nHolt") + 5)
    assert places == [("name", holt), ("surname", holt), ("pronoun", surname)]


def test_nobody_named_is_resolved_from_nothing() -> None:
    assert _only("Officials said that the bridge was closed.", "en").speaker.resolved_from is None


def test_rules_have_no_score_and_say_which_entry_of_the_lexicon_fired() -> None:
    evidence = _only("Jane Holt said that the bridge was closed.", "en").evidence
    assert (evidence.engine, evidence.cue, evidence.score) == (RULES.name.name, "say", None)


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "Jane Holt said on Tuesday that the bridge was closed.", date(2026, 3, 3)),
        ("en", "Last night Jane Holt said that the bridge was closed.", date(2026, 3, 4)),
        ("en", "Before Tuesday, Jane Holt said that the bridge was closed.", None),
        ("en", "Jane Holt has said since March 2 that the bridge was closed.", None),
        ("ar", "قال سامي حداد يوم الثلاثاء إن الجسر مغلق.", date(2026, 3, 3)),
        ("ar", "قال سامي حداد أمس الأول إن الجسر مغلق.", date(2026, 3, 3)),
        ("ar", "وقبل يوم الثلاثاء، قال سامي حداد إن الجسر مغلق.", None),
        ("ar", "وفي اليوم التالي قال سامي حداد إن الجسر مغلق.", None),
    ],
)
def test_a_day_that_something_came_before_or_after_is_not_the_day_it_was_said(
    language: str, sentence: str, expected: date | None
) -> None:
    (found,) = statements(sentence, language=language, published=date(2026, 3, 5))
    assert (found.said_on and found.said_on.day) == expected


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Jane Holt said that turnout was low, adding that results would be final on Saturday."),
        ("ar", "قالت داليا رزق إن نسبة المشاركة منخفضة، مضيفة أن النتائج ستكون نهائية يوم السبت."),
    ],
)
def test_what_is_said_next_does_not_tell_the_day_of_what_was_said_before(language: str, sentence: str) -> None:
    found = statements(sentence, language=language, published=date(2026, 3, 5))
    assert len(found) == 2
    assert [one.said_on for one in found] == [None, None]
