"""Takes off what a cue cannot have introduced, though the tagger tied it to it.

The tagger ties each part of a content by itself, to the likeliest cue near it. Grammar and marks know better where a
part stands in the source, before a verb that is only joined to another one, in the question that an answer is to, in
a document's title, or after the day that ends a report.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from services.common.contracts.spans import Span
from services.extract.learned.trimming import tokens_of, trim_words
from services.extract.model import Attribution, Form, Frame, Language, Passage

_FEWEST_WORDS = 3
"""Of a part without quotation marks in another paragraph than its cue."""

_MARKS = frozenset('"”')

_COMMAS = frozenset("،,")

_QUESTION_MARKS = frozenset("?؟")

_MOST_TURNS = 8
"""Sentences in which others speak, behind a cue, that are looked at: the first one tells mostly."""

_LONGEST_DAY = 6
"""Tokens from a cue to the day it was said on: the cabinet said late on Tuesday."""


def part_contents(
    passage: Passage, tagged: Iterable[Attribution], by_rules: Sequence[Attribution], language: Language
) -> list[Attribution]:
    """The tagged attributions without the parts that are not theirs.

    What is taken off stands alone, without a cue: it counts where the rules know it for somebody's statement. A
    content of one part is left as it is, unless its own source holds it.
    """
    tagged = without_participles(passage, tagged, language)
    found: list[Attribution] = []
    introduced = _introduced(by_rules)
    turns = _turns(passage, tagged)
    for one in tagged:
        one = without_source(passage, one)
        kept = [
            part
            for part in one.content
            if not _is_off(passage, one, part, introduced, language)
            and not _is_behind_another(passage, one, part, turns, language)
        ]
        if len(kept) == len(one.content):
            found.append(one)
            continue
        if kept:
            found.append(replace(one, content=tuple(kept)))
        off = [part for part in one.content if part not in kept]
        groups: dict[Span, list[Span]] = {}
        for part in off:
            groups.setdefault(introduced.get(part.start, part), []).append(part)
        found += (replace(one, source=None, cue=None, content=tuple(parts)) for parts in groups.values())
    return found


def without_participles(passage: Passage, tagged: Iterable[Attribution], language: Language) -> list[Attribution]:
    """The attributions, no content ending with the participle that leads to the next one: ..., مطالبة | بتعزيزات."""
    every = list(tagged)
    starts = {one.cue.end: one.cue.start for one in every if one.cue and _is_participle(passage, one.cue, language)}
    if not starts:
        return every
    found = []
    for one in every:
        parts = [
            trim_words(passage, Span(part.start, starts[part.end])) if part.start < starts.get(part.end, 0) else part
            for part in one.content
        ]
        found.append(replace(one, content=tuple(part for part in parts if part is not None) or one.content))
    return found


def _turns(passage: Passage, tagged: Iterable[Attribution]) -> list[tuple[int, Attribution]]:
    """The sentences in which somebody is told to speak, outside quotation marks, in text order."""
    turns = []
    for one in tagged:
        if one.cue is not None and one.source is not None:
            words = tokens_of(passage, one.cue)
            if passage.quote_at[words.first] < 0:
                turns.append((passage.sentence_at[words.first], one))
    return sorted(turns, key=lambda turn: turn[0])


def _is_behind_another(
    passage: Passage, one: Attribution, part: Span, turns: Sequence[tuple[int, Attribution]], language: Language
) -> bool:
    """Farrow said they paid for that. [...] Fontaine believes in them. "Why not us?": another one has spoken since."""
    if one.cue is None or len(one.content) == 1 or language.word_order != "subject_first":
        return False
    own, there = (passage.sentence_at[tokens_of(passage, span).first] for span in (one.cue, part))
    begins = bisect_right(turns, own, key=lambda turn: turn[0])
    for place, other in turns[begins : begins + _MOST_TURNS]:
        if place >= there:
            break
        if other.source != one.source and not any(held.contains(other.content[0]) for held in one.content):
            return True
    return False


def _introduced(by_rules: Sequence[Attribution]) -> dict[int, Span]:
    """The cue of what the rules know to begin at a place: of all parts of a quotation that stands before its verb."""
    cues: dict[int, Span] = {}
    for one in by_rules:
        if one.cue is not None and one.cue.end <= one.content[0].start:
            cues[one.content[0].start] = one.cue
        elif one.cue is not None and one.pattern == "quotation-before":
            cues.update((part.start, one.cue) for part in one.content)
    return cues


def without_source(passage: Passage, one: Attribution) -> Attribution:
    """Without the source where a part begins with it: نفت طهران أي صلة."""
    source = one.source
    if source is None or not any(source.start <= part.start < source.end < part.end for part in one.content):
        return one
    cut = (Span(source.end, part.end) if source.start <= part.start < source.end else part for part in one.content)
    kept = tuple(filter(None, (trim_words(passage, part) for part in cut))) or one.content
    return replace(one, content=tuple(_without_cue(passage, part, one.cue) for part in kept))


def _without_cue(passage: Passage, part: Span, cue: Span | None) -> Span:
    """A part without the cue that it begins with."""
    if cue is None or not part.start <= cue.start <= part.start + 1 or cue.end >= part.end:
        return part
    return trim_words(passage, Span(cue.end, part.end)) or part


def _is_before_joined(passage: Passage, source: Span, cue: Span, language: Language) -> bool:
    """Whether a source stands before a verb that is joined to it, الشركة، وقال: it is not the subject."""
    if source.end > cue.start or language.word_order != "verb_first":
        return False
    first = passage.tokens[tokens_of(passage, cue).first]
    joined = passage.text[first.start : cue.start] if first.start < cue.start else ""
    is_topic = passage.tokens[passage.sentences[passage.sentence_at[tokens_of(passage, source).first]].first].key
    is_after = not (language.verb_first is not None and is_topic in language.verb_first.topical)
    return joined == language.clitics[0] or (joined in language.clitics and is_after)


def may_speak(passage: Passage, source: Span, cue: Span | None, language: Language) -> bool:
    """Whether a source can be a cue's: other words, in its paragraph, and not before a verb that is only joined."""
    if cue is None:
        return True
    places = [passage.paragraph_at[tokens_of(passage, span).first] for span in (source, cue)]
    if source.end <= cue.start and _is_participle(passage, cue, language):
        return False
    if _is_told(passage, source, cue, language):
        return False
    if _is_asked_about(passage, source, cue, language):
        return False
    is_beside = not source.overlaps(cue) and places[0] == places[1]
    return is_beside and not _is_before_joined(passage, source, cue, language)


def _is_told(passage: Passage, source: Span, cue: Span, language: Language) -> bool:
    """Whether a source stands where an English verb has whom somebody told: our reporter, of told our reporter that."""
    if language.word_order != "subject_first" or source.start - cue.end != 1:
        return False
    words = tokens_of(passage, cue)
    first = passage.sentences[passage.sentence_at[words.first]].first
    forms = language.cues.get(passage.tokens[words.last - 1].key, ())
    takes_hearer = any(Frame.ADDRESSEE in form.frames and Frame.OBJECT_TO in form.frames for form in forms)
    return takes_hearer and words.first > first and passage.quote_at[words.first - 1] < 0


def _is_asked_about(passage: Passage, source: Span, cue: Span, language: Language) -> bool:
    """Whether a source stands in what an Arabic verb's subject was asked about: وتعليقا على تقرير البنك، قال."""
    first = tokens_of(passage, source).first
    opening = passage.sentences[passage.sentence_at[first]].first
    if (
        language.verb_first is None
        or source.end > cue.start
        or passage.tokens[opening].key not in language.interviewing.asked
    ):
        return False
    return passage.text[source.end : cue.start].strip() in _COMMAS


def _is_off(passage: Passage, one: Attribution, part: Span, introduced: Mapping[int, Span], language: Language) -> bool:
    if one.cue is None:
        return False
    if one.source is not None and one.source.contains(part):
        return True
    if _is_another_verbs(one.cue, part, introduced, language):
        return True
    if len(one.content) == 1:
        return False
    return (
        _is_before_participle(passage, one, part, language)
        or _is_before_joined_verb(passage, one.cue, part, language)
        or _is_asked(passage, one.cue, part, language)
        or _is_title(passage, one.cue, part, language)
        or _is_after_day(passage, one.cue, part, one.content, language)
        or _is_scrap(passage, one.cue, part, language)
        or _is_after_quotation(passage, one.cue, part, language)
        or _is_answer(passage, one.cue, part, one.content)
        or _is_introduced(passage, one.cue, part, introduced)
        or _is_after_colon(passage, one.cue, part)
        or _is_own_sentence(passage, one, part, language)
    )


def _is_before_participle(passage: Passage, one: Attribution, part: Span, language: Language) -> bool:
    """دان الهجوم، واصفا إياه ...: what is before a participle without a subject is said by the verb before it."""
    if one.source is not None or one.cue is None or part.end > one.cue.start:
        return False
    return _is_participle(passage, one.cue, language)


def _is_participle(passage: Passage, cue: Span, language: Language) -> bool:
    if language.word_order != "verb_first":
        return False
    forms = language.cues.get(passage.tokens[tokens_of(passage, cue).first].key, ())
    return bool(forms) and all(form.form is Form.PARTICIPLE for form in forms)


def _is_before_joined_verb(passage: Passage, cue: Span, part: Span, language: Language) -> bool:
    """He thanked "all who came" and said ...; «A»، وقال «B»: what stands before is another verb's."""
    first = tokens_of(passage, cue).first
    if part.end > cue.start:
        return False
    if passage.tokens[first].start < cue.start:
        return passage.text[passage.tokens[first].start : cue.start] in language.clitics
    while first and passage.tokens[first - 1].key in language.adverbs:
        first -= 1
    return bool(first) and passage.tokens[first - 1].key in language.conjunctions


def _is_asked(passage: Passage, cue: Span, part: Span, language: Language) -> bool:
    """Asked whether there would be a vote, she said ..."""
    words = tokens_of(passage, part)
    sentence = passage.sentences[passage.sentence_at[words.first]]
    if part.end > cue.start or passage.quote_at[words.first] >= 0 or sentence.first == words.first:
        return False
    opening = {token.key for token in passage.tokens[sentence.first : min(sentence.first + 2, words.first)]}
    return not opening.isdisjoint(language.interviewing.asked)


def _is_title(passage: Passage, cue: Span, part: Span, language: Language) -> bool:
    """The report, titled "Dry Years", says ..."""
    first = tokens_of(passage, part).first
    mark = first - 1
    if passage.quote_at[first] < 0 or mark < 1:
        return False
    before = passage.tokens[mark - 1]
    return before.key in language.entitling and not cue.overlaps(Span(before.start, before.end))


def _is_after_day(passage: Passage, cue: Span, part: Span, content: Sequence[Span], language: Language) -> bool:
    """..., the union said on Tuesday, hours after talks had failed: what follows the day is the journalist's."""
    words = tokens_of(passage, part)
    after = tokens_of(passage, cue).last
    is_tail = cue.end <= part.start and content[0].end <= cue.start
    if (
        not is_tail
        or passage.quote_at[words.first] >= 0
        or passage.sentence_at[after - 1] != passage.sentence_at[words.first]
    ):
        return False
    between = passage.tokens[after : words.first]
    days = language.calendar.weekdays.keys() | language.calendar.months.keys()
    days |= {phrase[0] for phrase in language.calendar.days_ago if len(phrase) == 1}
    return len(between) <= _LONGEST_DAY and any(token.key in days for token in between)


def _is_scrap(passage: Passage, cue: Span, part: Span, language: Language) -> bool:
    """A word or two of another paragraph, a clause there that another verb leads to, or one word before an Arabic verb:
    ألغت المحكمة الحكم، بعدما خلصت إلى أن ..."""
    words = tokens_of(passage, part)
    if passage.quote_at[words.first] >= 0:
        return False
    count = sum(token.is_word for token in passage.tokens[words.first : words.last])
    at = tokens_of(passage, cue).first
    is_after = words.first > at and passage.sentence_at[words.first] != passage.sentence_at[at]
    if is_after and count == 1 and language.word_order == "subject_first":
        return True
    if passage.paragraph_at[words.first] != passage.paragraph_at[tokens_of(passage, cue).first]:
        before = passage.tokens[words.first - 1].key if words.first else ""
        return count < _FEWEST_WORDS or before in language.complementizers
    return count == 1 and language.word_order == "verb_first" and part.end <= cue.start


def _is_after_quotation(passage: Passage, cue: Span, part: Span, language: Language) -> bool:
    """She says: “A.” [new paragraph] To Holt it is ...: words of the journalist, after a paragraph that marks close."""
    words = tokens_of(passage, part)
    number = passage.paragraph_at[words.first]
    first = passage.paragraphs[number].range.first
    is_another = number != passage.paragraph_at[tokens_of(passage, cue).first] and first > 0
    if language.word_order != "subject_first" or not is_another or passage.quote_at[words.first] >= 0:
        return False
    before = passage.quote_at[first - 1]
    return before >= 0 and passage.quotes[before].is_closed and passage.quotes[before].extent.last == first


def _is_answer(passage: Passage, cue: Span, part: Span, content: Sequence[Span]) -> bool:
    """ "Where is she?" asked one. "Hiding," came the reply: a question, and then what stands beside other words."""
    question = next((other for other in reversed(content) if other.end <= part.start), None)
    number = passage.quote_at[tokens_of(passage, part).first]
    if question is None or number < 0 or passage.text[question.end - 1] not in _QUESTION_MARKS:
        return False
    extent = passage.quotes[number].extent
    first = passage.sentences[passage.sentence_at[extent.first]].first
    last = passage.sentences[passage.sentence_at[extent.last - 1]].last
    if not passage.quotes[number].is_closed or first <= tokens_of(passage, cue).first < last:
        return False
    return sum(token.is_word for token in passage.tokens[extent.last : last]) >= _FEWEST_WORDS


def _is_introduced(passage: Passage, cue: Span, part: Span, introduced: Mapping[int, Span]) -> bool:
    """He said it was final. And he adds: "No way back.": the rules know a verb of its own sentence that leads to it."""
    own = introduced.get(part.start)
    if own is None or own.overlaps(cue):
        return False
    sentence = passage.sentence_at[tokens_of(passage, part).first]
    places = [passage.sentence_at[tokens_of(passage, one).first] for one in (own, cue)]
    return places[0] == sentence != places[1]


def _is_another_verbs(cue: Span, part: Span, introduced: Mapping[int, Span], language: Language) -> bool:
    """Whether an Arabic verb before a part leads to it, not the one behind it: قال المكتب إن ...، فيما قال متحدث."""
    own = introduced.get(part.start) if language.word_order == "verb_first" else None
    return own is not None and own.end <= part.start and part.end <= cue.start


def _is_after_colon(passage: Passage, cue: Span, part: Span) -> bool:
    """He called her "the future". Holt was less kind: "I should have caught it": its own sentence leads to it."""
    first = tokens_of(passage, part).first
    number = passage.quote_at[first]
    if number < 0:
        return False
    mark = passage.quotes[number].extent.first
    is_introduced = mark > 0 and first - mark <= 1 and passage.tokens[mark - 1].text == ":"
    if not is_introduced or cue.end > part.start:
        return False
    return passage.sentence_at[mark - 1] != passage.sentence_at[tokens_of(passage, cue).first]


def _is_own_sentence(passage: Passage, one: Attribution, part: Span, language: Language) -> bool:
    """She said they were told by email. The union wants talks: without marks a sentence is the journalist's again."""
    if one.cue is None or language.word_order != "subject_first" or part.start < one.cue.end:
        return False
    first, at = (tokens_of(passage, span).first for span in (part, one.cue))
    if passage.quote_at[first] >= 0 or passage.sentence_at[first] == passage.sentence_at[at]:
        return False
    begins = passage.tokens[passage.paragraphs[passage.paragraph_at[at]].range.first].start
    between = passage.text[begins : part.start]
    is_open = between.count('"') % 2 or between.count("“") > between.count("”")
    ends = passage.tokens[passage.sentences[passage.sentence_at[first]].last - 1]
    # in lines of one sentence each a quotation may go on without a mark at its line's beginning
    return not is_open and ends.text not in _MARKS
