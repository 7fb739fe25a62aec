"""What a cue cannot have introduced is taken off, and a quotation that a part begins is whole."""

import pytest

from services.common.contracts.spans import Span
from services.extract.languages import find
from services.extract.learned.mending import complete_quotations, without_fragments
from services.extract.learned.parting import may_speak, part_contents
from services.extract.learned.trimming import trim_source
from services.extract.learned.unsaid import is_asked_of, is_label, says_nothing_yet
from services.extract.model import Attribution, Language, Passage
from services.extract.pipeline import find_attributions, prepare_passages
from tests.extract.builders import article


def _language(code: str) -> Language:
    language = find(code)
    assert language is not None
    return language


def _passage(text: str, code: str) -> Passage:
    (passage,) = prepare_passages(article(*text.split("\n"), language=code), _language(code))
    return passage


def _span(text: str, words: str) -> Span:
    assert text.count(words) == 1, words
    return Span(text.index(words), text.index(words) + len(words))


def _tagged(text: str, source: str | None, cue: str, *content: str) -> Attribution:
    return Attribution(
        source=_span(text, source) if source else None,
        cue=_span(text, cue),
        content=tuple(_span(text, part) for part in content),
        pattern="tagged",
    )


def _parted(passage: Passage, code: str, tagged: Attribution) -> list[Attribution]:
    return part_contents(passage, [tagged], find_attributions(passage, _language(code)), _language(code))


@pytest.mark.parametrize(
    ("code", "text", "source", "cue", "content", "off"),
    [
        # in the source
        (
            "en",
            "Holt, who denies fraud, testified that he acted alone.",
            "Holt, who denies fraud",
            "testified",
            ("fraud", "he acted alone"),
            "fraud",
        ),
        # before a verb that is joined to another one
        (
            "en",
            "Outside he thanked “all who came” and said he would return.",
            None,
            "said",
            ("all who came", "he would return"),
            "all who came",
        ),
        (
            "ar",
            "قلل الطبيب من خطر الإصابة، وتوقع عودة اللاعب.",
            None,
            "توقع",
            ("خطر الإصابة", "عودة اللاعب"),
            "خطر الإصابة",
        ),
        # what was asked
        (
            "en",
            "Asked whether a vote was near, Holt replied: “Not yet.”",
            "Holt",
            "replied",
            ("a vote was near", "Not yet."),
            "a vote was near",
        ),
        # the title of a document
        (
            "en",
            "The report, titled “Dry Years”, accuses the council of waste.",
            "The report",
            "accuses",
            ("Dry Years", "the council of waste"),
            "Dry Years",
        ),
        (
            "ar",
            "وقال التقرير، بعنوان «سنوات الجفاف»، إن الآبار فارغة.",
            None,
            "قال",
            ("سنوات الجفاف", "الآبار فارغة"),
            "سنوات الجفاف",
        ),
        # after the day on which it was said
        (
            "en",
            "The ferry will stop, the union said on Tuesday, hours after talks had failed.",
            "the union",
            "said",
            ("The ferry will stop", "hours after talks had failed"),
            "hours after talks had failed",
        ),
        # a word of another paragraph
        (
            "en",
            "“We need boats,” Holt said.\nWhat did he get?",
            "Holt",
            "said",
            ("We need boats", "What"),
            "What",
        ),
        # what another verb of its own sentence leads to, there or in another paragraph
        (
            "en",
            "“The court is sorry,” Holt told the farmer.\nVale, who maintained that he was asleep, wept.",
            "Holt",
            "told",
            ("The court is sorry", "he was asleep"),
            "he was asleep",
        ),
        (
            "ar",
            "وقال حداد إن القرار نهائي. ويضيف محذراً: «لا تراجع».",
            "حداد",
            "قال",
            ("القرار نهائي", "لا تراجع"),
            "لا تراجع",
        ),
        # what a sentence of its own leads to
        (
            "en",
            "Holt called her “the future”. Vale was less kind: “I should have caught it.”",
            "Holt",
            "called",
            ("her “the future”", "I should have caught it."),
            "I should have caught it.",
        ),
        # what a verb after it leads to
        (
            "en",
            "Her father told her to count the gates. “A map is a promise,” she recalled.",
            None,
            "told",
            ("her to count the gates", "A map is a promise"),
            "A map is a promise",
        ),
        # the journalist's own words, after a paragraph that marks close
        (
            "en",
            "“It is the house,” she says. “And the piano.”\nNot all are charmed. To Vale it is “a monument”.",
            "she",
            "says",
            ("It is the house", "And the piano", "To Vale it is “a monument”"),
            "To Vale it is “a monument”",
        ),
        # a word of another sentence
        (
            "en",
            "Holt said both sides were wrong. In his view the age could stay.",
            "Holt",
            "said",
            ("both sides were wrong", "the"),
            "the",
        ),
        # the verb of another clause
        (
            "ar",
            "ألغت المحكمة الحكم، بعدما خلصت إلى أن النشر مباح.",
            None,
            "خلصت",
            ("ألغت", "النشر مباح"),
            "ألغت",
        ),
        # somebody's answer
        (
            "en",
            "“Where is the mayor?” Holt asked. “Hiding,” came the reply from the back.",
            "Holt",
            "asked",
            ("Where is the mayor?", "Hiding"),
            "Hiding",
        ),
        # a sentence of the journalist
        (
            "en",
            "Holt said ten clerks had been told. The union wants talks about their jobs.",
            "Holt",
            "said",
            ("ten clerks had been told", "The union wants talks about their jobs"),
            "The union wants talks about their jobs",
        ),
    ],
)
def test_a_part_is_taken_off(
    code: str, text: str, source: str | None, cue: str, content: tuple[str, ...], off: str
) -> None:
    passage = _passage(text, code)
    found = _parted(passage, code, _tagged(passage.text, source, cue, *content))
    kept = tuple(_span(passage.text, part) for part in content if part != off)
    assert [(one.cue is not None, one.content) for one in found] == [
        (True, kept),
        (False, (_span(passage.text, off),)),
    ]


def test_a_quotation_behind_another_speaker_is_not_the_first_ones() -> None:
    text = "“They pay for that,” said Bell. Later Holt believed in them. “Why not us?” Nobody knew."
    passage = _passage(text, "en")
    first = _tagged(passage.text, "Bell", "said", "They pay for that", "Why not us?")
    second = _tagged(passage.text, "Holt", "believed", "in them")
    found = part_contents(passage, [first, second], (), _language("en"))
    off = _span(passage.text, "Why not us?")
    assert [(one.cue, one.content) for one in found if off in one.content] == [(None, (off,))]
    lone = part_contents(passage, [first], (), _language("en"))
    assert [one.content for one in lone] == [first.content]


def test_a_part_does_not_begin_with_its_cue() -> None:
    passage = _passage("A haulage boss ordered his clerks to leave.", "en")
    (found,) = _parted(
        passage, "en", _tagged(passage.text, "A haulage boss", "ordered", "A haulage boss ordered his clerks to leave")
    )
    assert found.content == (_span(passage.text, "his clerks to leave"),)


def test_whom_somebody_told_does_not_speak() -> None:
    passage = _passage("Farmer Jane Holt, 67, told our reporter that it was over.", "en")
    told = _span(passage.text, "told")
    assert not may_speak(passage, _span(passage.text, "our reporter"), told, _language("en"))
    assert may_speak(passage, _span(passage.text, "Farmer Jane Holt, 67"), told, _language("en"))
    passage = _passage("“It is over,” told Holt.", "en")
    assert may_speak(passage, _span(passage.text, "Holt"), _span(passage.text, "told"), _language("en"))


def test_what_somebody_was_asked_is_not_what_he_says() -> None:
    for text, is_asked in (
        ("Holt, asked if she would go, laughed.", True),
        ("“Is it safe?” Holt asked if only to be heard.", False),
    ):
        passage = _passage(text, "en")
        assert is_asked_of(passage, _span(passage.text, "asked"), _language("en")) == is_asked


def test_a_label_introduces_nothing() -> None:
    for text, cue, is_one in (
        ("Opinion: the buses are fine.", ":", True),
        ("Holt: the buses are fine.", ":", False),
        ("Analysis by Jane Holt, who says it is over.", "Analysis by", True),
        ("It was led by Jane Holt.", "led by", False),
    ):
        passage = _passage(text, "en")
        assert is_label(passage, _span(passage.text, cue), _language("en")) == is_one


def test_a_source_does_not_end_with_the_word_that_leads_to_more_of_it() -> None:
    passage = _passage("It is over, said Jane Holt, who added nothing.", "en")
    for tagged in ("Jane Holt, who", "Jane Holt"):
        assert trim_source(passage, _span(passage.text, tagged), _language("en")) == _span(passage.text, "Jane Holt")


@pytest.mark.parametrize(
    ("text", "cue", "content", "says_nothing"),
    [
        ("Holt would not say whether she would go.", "say", "whether she would go", True),
        ("Holt declined to disclose who had paid.", "disclose", "who had paid", True),
        ("Holt is expected to tell members that the bill is dead.", "tell", "the bill is dead", True),
        ("In May Holt would have said it was a bridge.", "said", "it was a bridge", True),
        ("Holt did not say that the bill was dead.", "say", "the bill was dead", False),
        ("Neither Holt nor her aide would say when it opens.", "say", "when it opens", True),
        ("Nobody has said who paid.", "said", "who paid", True),
        ("Holt refused to say sorry.", "say", "sorry", False),
        ("Holt has said it was a bridge.", "said", "it was a bridge", False),
        ("Holt asked whether she could go.", "asked", "whether she could go", False),
        ("The meeting is said to have lasted an hour.", "said", "to have lasted an hour", True),
        ("Holt was told to leave at once.", "told", "to leave at once", False),
        ("What they said: reaction to the vote.", "said", "reaction to the vote", True),
    ],
)
def test_what_is_kept_back_or_awaited_is_not_said(text: str, cue: str, content: str, says_nothing: bool) -> None:
    passage = _passage(text, "en")
    spans = _span(passage.text, cue), [_span(passage.text, content)]
    assert says_nothing_yet(passage, *spans, _language("en")) == says_nothing


def test_a_part_does_not_begin_with_its_source() -> None:
    passage = _passage("نفت نورتك أي صلة بالحريق.", "ar")
    (found,) = _parted(passage, "ar", _tagged(passage.text, "نورتك", "نفت", "نورتك أي صلة بالحريق"))
    assert found.content == (_span(passage.text, "أي صلة بالحريق"),)


def test_what_is_before_a_participle_is_another_verbs() -> None:
    text = "شجب الاتحاد الهجوم على الميناء، واصفا إياه بأنه عمل جبان."
    passage = _passage(text, "ar")
    tagged = _tagged(passage.text, None, "واصفا", "الهجوم على الميناء", "إياه بأنه عمل جبان")
    found = _parted(passage, "ar", tagged)
    assert found[0].content == (_span(passage.text, "إياه بأنه عمل جبان"),)


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("“We need boats,” Holt said, “and soon.”", "Holt", "said", ("We need boats,", "and soon.")),
        ("The ferry, Holt said, will stop in May.", "Holt", "said", ("The ferry", "will stop in May")),
        (
            "“We need boats,” Holt said. “And soon.”",
            "Holt",
            "said",
            ("We need boats,", "And soon."),
        ),
        ("Holt called it “a gift”.", "Holt", "called", ("it “a gift”",)),
        ("“Is it safe?” Holt asked. “Is it dry?”", "Holt", "asked", ("Is it safe?", "Is it dry?")),
    ],
)
def test_the_parts_of_one_statement_stay(text: str, source: str, cue: str, content: tuple[str, ...]) -> None:
    passage = _passage(text, "en")
    tagged = _tagged(passage.text, source, cue, *content)
    assert _parted(passage, "en", tagged) == [tagged]


def test_speech_inside_a_quotation_does_not_end_it() -> None:
    text = "Holt told us: “He looked up and said: ‘You play.’ So I played.”"
    passage = _passage(text, "en")
    outer = _tagged(passage.text, "Holt", "told", "He looked up and said: ‘You play")
    rest = _tagged(passage.text, "He", "said", "So I played")
    (found,) = complete_quotations(passage, [outer, rest])
    assert found.content == (_span(passage.text, "He looked up and said: ‘You play.’ So I played"),)


def test_a_quotation_with_further_marks_in_it_is_left_as_it_is() -> None:
    text = "وقال حداد: «الجسر مغلق. وأضاف:»العمل مستمر»."
    passage = _passage(text, "ar")
    tagged = [_tagged(passage.text, "حداد", "قال", "الجسر مغلق")]
    assert complete_quotations(passage, tagged) == tagged


def test_a_source_before_a_joined_verb_is_not_its_subject() -> None:
    passage = _passage("واتهم الوالد الشركة المالكة بالإهمال، وقال إن الجسر خطر.", "ar")
    company, cue = _span(passage.text, "الشركة المالكة"), _span(passage.text, "قال")
    assert not may_speak(passage, company, cue, _language("ar"))
    passage = _passage("أما الوزير فقال إن الجسر آمن.", "ar")
    assert may_speak(passage, _span(passage.text, "الوزير"), _span(passage.text, "قال"), _language("ar"))


@pytest.mark.parametrize(
    ("text", "cue", "tagged", "whole"),
    [
        # the words between two pieces of one clause
        (
            "Holt said the results will soon show the way.",
            "said",
            ("the results", "show the way"),
            ("the results will soon show the way",),
        ),
        # the journalist's own next clause
        (
            "Holt said the bridge was safe, as drivers rounded on plans for a toll.",
            "said",
            ("the bridge was safe", "plans for a toll"),
            ("the bridge was safe",),
        ),
        # two clauses of one statement
        (
            "Holt said the bridge was safe and that it would open.",
            "said",
            ("the bridge was safe", "it would open"),
            ("the bridge was safe", "it would open"),
        ),
    ],
)
def test_pieces_of_a_clause_are_one(text: str, cue: str, tagged: tuple[str, ...], whole: tuple[str, ...]) -> None:
    (found,) = without_fragments(_passage(text, "en"), [_tagged(text, "Holt", cue, *tagged)], _language("en"))
    assert tuple(part.of(text) for part in found.content) == whole


def test_a_quotation_gets_its_first_words_back_unless_its_own_verb_stands_there() -> None:
    text = 'Holt stressed: "Somebody has to pay for it." She added: "He said it was late."'
    passage = _passage(text, "en")
    outer = _tagged(text, "Holt", "stressed", "has to pay for it")
    (found,) = complete_quotations(passage, [outer])
    assert [part.of(text) for part in found.content] == ["Somebody has to pay for it"]
    inner = _tagged(text, "He", "said", "it was late")
    (kept,) = complete_quotations(passage, [inner])
    assert [part.of(text) for part in kept.content] == ["it was late"]


def test_a_body_in_what_an_answer_is_to_does_not_answer() -> None:
    text = "وتعليقا على تقرير البنك، قال إن الأرقام قديمة."
    passage, language = _passage(text, "ar"), _language("ar")
    assert not may_speak(passage, _span(text, "البنك"), _span(text, "قال"), language)
    text = "وفي القاهرة وصف البنك، قال النجار إن الأرقام قديمة."
    passage = _passage(text, "ar")
    assert may_speak(passage, _span(text, "النجار"), _span(text, "قال"), language)
