"""Who speaks where an engine knows the name: in the source, or elsewhere in the article. Names are invented."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.common.contracts.spans import Span
from services.common.contracts.statements import NamedSpeaker
from services.extract.languages import find
from services.extract.model import Attribution, EngineName, Language, Passage
from services.extract.pipeline import analyse, find_attributions
from tests.extract.builders import article


class _Knowing:
    """An engine that finds what the rules find and knows who speaks by a name in the text."""

    name = EngineName("knowing", "1")

    def __init__(self, named: Mapping[str, str]) -> None:
        self._named = named  # by cue

    def find_attributions(self, passages: Sequence[Passage], language: Language) -> tuple[tuple[Attribution, ...], ...]:
        return tuple(
            tuple(replace(one, named=self._place(one, passage)) for one in find_attributions(passage, language))
            for passage in passages
        )

    def _place(self, one: Attribution, passage: Passage) -> Span | None:
        name = self._named.get(one.cue.of(passage.text)) if one.cue else None
        if name is None:
            return None
        at = passage.text.index(name)
        return Span(at, at + len(name))


def _known(text: str, language: str, named: Mapping[str, str]) -> list[NamedSpeaker]:
    data = find(language)
    assert data is not None
    found = analyse(article(*text.splitlines(), language=language), data, _Knowing(named))
    return [s.speaker for s in found]


def test_an_engine_tells_which_words_of_a_source_are_the_name() -> None:
    text = "قال الناطق باسم نادي الرماية وليد قنديل إن السباق تأجل.\nوأضاف أن الملعب غمرته المياه."
    first, second = _known(text, "ar", {"قال": "وليد قنديل"})
    assert (first.name, second.name) == ("وليد قنديل", "وليد قنديل")
    assert first.role == "الناطق باسم نادي الرماية"


def test_an_engine_tells_whom_a_pronoun_means() -> None:
    text = "Ida Brandt met Petra Lowe on Monday.\nShe said that the bridge was safe."
    (speaker,) = _known(text, "en", {"said": "Ida Brandt"})
    assert (speaker.name, speaker.resolved_by) == ("Ida Brandt", "antecedent")


def test_whom_an_engine_names_speaks_under_his_fullest_name() -> None:
    text = "Governor Ida Brandt visited the bridge.\nBrandt met builders.\nIt is safe, she said."
    (speaker,) = _known(text, "en", {"said": "Brandt"})
    assert speaker.name == "Ida Brandt"


def test_a_known_name_without_a_source_around_it_is_taken_for_a_subject_left_out() -> None:
    text = "قال وزير النقل سامي حداد إن الجسر آمن، ودعا المهندس وليد قنديل إلى الحذر.\nوأضاف أن العمل انتهى."
    speakers = _known(text, "ar", {"أضاف": "سامي حداد"})
    assert (speakers[-1].name, speakers[-1].resolved_by) == ("سامي حداد", "antecedent")


def test_no_man_is_meant_by_a_statement_or_a_ministry_whatever_an_engine_says() -> None:
    text = "The Transport Ministry met Ida Brandt on Monday.\nThe ministry said that the bridge was safe."
    (speaker,) = _known(text, "en", {"said": "Ida Brandt"})
    assert speaker.name != "Ida Brandt"
    text = "أصدرت وزارة النقل بياناً عن لقاء الوزير سامي حداد.\nوأضاف البيان أن الجسر آمن."
    (speaker,) = _known(text, "ar", {"أضاف": "سامي حداد"})
    assert speaker.name != "سامي حداد"
