"""Finds what people answer in interviews, where no verb tells that they speak.

labels      Q: ... A: ...      س: ... ج: ...
names       The Courier: ...?  Jane Holt: ...
marks       - ...? - ...       * ...? - ...   paragraphs of a list, who asks and who answers in turn
questions   paragraphs that are questions, each with its answer below, in a text that calls itself an interview
colon       Jane Holt: “...”   as a paragraph of its own
signature   “...” — Jane Holt
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from services.common.contracts.articles import Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import SpeakerKind
from services.common.folding import fold
from services.extract.model import Attribution, Language, Mention, Passage, Range

ANSWER = "answer"
_QUESTION_MARKS = frozenset("?؟")
_DASHES = frozenset("-–—―")
_LIST_MARKS = _DASHES | frozenset("*•")
_AROUND_MARKS = frozenset(".,")
_LONGEST_LABEL, _LONGEST_QUESTION, _LONGEST_INTRODUCTION = 6, 60, 400
_FEWEST_TURNS, _FEWEST_QUESTIONS = 4, 3
"""Paragraphs of a conversation by names, and questions of one without labels: fewer may be anything."""


class _Turn(NamedTuple):
    """A paragraph of a conversation: its label, the token of its colon, and the number of the paragraph."""

    label: Range
    colon: int
    paragraph: int


def find_answers(passage: Passage, names: Sequence[Mention], language: Language) -> tuple[Attribution, ...]:
    """The answers in text order, one for each turn; `implied` is the interviewee's name where a turn does not tell it.

    Needs quotes and sentences. Questions, and answers under headings of an article that is no interview, give none.
    """
    turns = list(_turns(passage))
    labelled = [turn for turn in turns if _key(passage, turn) in language.interviewing.labels]
    found = tuple(_by_labels(passage, labelled, names, language))
    if not found:
        found = (
            tuple(_by_names(passage, turns, language))
            or tuple(_by_marks(passage, names, language))
            or tuple(_by_questions(passage, names, language))
        )
    taken = {passage.span(Range(turn.label.first, turn.label.last)) for turn in turns} if found else set()
    quoted = (one for one in _signed(passage, turns, language) if one.source not in taken)
    return tuple(sorted((*found, *quoted), key=lambda one: one.content[0]))


def _turns(passage: Passage) -> Iterator[_Turn]:
    """The paragraphs that begin with a few words and a colon."""
    for number, paragraph in enumerate(passage.paragraphs):
        first, last = paragraph.range
        first += last - first > 1 and passage.tokens[first].text in _LIST_MARKS
        colon = next(
            (k for k in range(first, min(last - 1, first + _LONGEST_LABEL)) if passage.tokens[k].key == ":"), 0
        )
        if paragraph.role is Role.MAIN and colon > first and passage.tokens[first].is_word:
            yield _Turn(Range(first, colon), colon, number)


def _key(passage: Passage, turn: _Turn) -> str:
    return " ".join(passage.tokens[k].key for k in range(*turn.label) if passage.tokens[k].is_word)


def _by_labels(
    passage: Passage, turns: Sequence[_Turn], names: Sequence[Mention], language: Language
) -> Iterator[Attribution]:
    """Q: ... A: ...: the answers, each up to the next label."""
    answers = language.interviewing.answers
    kinds = {_key(passage, turn) in answers for turn in turns}
    if kinds != {True, False}:
        return
    implied = _interviewee(passage, names, turns[0].label.first)
    for n, turn in enumerate(turns):
        if _key(passage, turn) not in answers:
            continue
        until = turns[n + 1].paragraph if n + 1 < len(turns) else turn.paragraph + 1
        yield Attribution(
            source=None,
            cue=passage.span(Range(turn.colon, turn.colon + 1)),
            content=_content(passage, turn.colon + 1, turn.paragraph, until),
            pattern=ANSWER,
            implied=implied,
        )


def _by_names(passage: Passage, turns: Sequence[_Turn], language: Language) -> Iterator[Attribution]:
    """The Courier: ...? Jane Holt: ...: everybody's turns but those of who asks."""
    speakers = [_surname(passage, turn) for turn in turns]
    counted = Counter(speakers)
    asking = Counter(s for s, turn in zip(speakers, turns, strict=True) if _asks(passage, turn.paragraph))
    if len(turns) < _FEWEST_TURNS or not asking:
        return
    asker, questions = asking.most_common(1)[0]
    if len(counted) < 2 or questions < 2 or 2 * questions <= counted[asker]:
        return
    for n, turn in enumerate(turns):
        if speakers[n] == asker or counted[speakers[n]] < 2 or not _may_be_name(passage, turn, language):
            continue
        until = turns[n + 1].paragraph if n + 1 < len(turns) else turn.paragraph + 1
        yield Attribution(
            source=passage.span(turn.label),
            cue=passage.span(Range(turn.colon, turn.colon + 1)),
            content=_content(passage, turn.colon + 1, turn.paragraph, until),
            pattern=ANSWER,
        )


def _surname(passage: Passage, turn: _Turn) -> str:
    return passage.tokens[turn.label.last - 1].key


def _may_be_name(passage: Passage, turn: _Turn, language: Language) -> bool:
    return not language.has_capitals or passage.tokens[turn.label.last - 1].text[0].isupper()


def _by_marks(passage: Passage, names: Sequence[Mention], language: Language) -> Iterator[Attribution]:
    """- ...? - ...: paragraphs with a mark before them: the answers, each up to the next mark.

    Where two marks take turns, one is for who asks; where all have the same, every other one asks.
    """
    marked = [n for n, one in enumerate(passage.paragraphs) if one.role is Role.MAIN and _is_marked(passage, n)]
    asked = _asked_of(passage, marked)
    if asked is None or not marked:
        return
    first = passage.paragraphs[marked[0]].range.first
    answers = [n for n, turn in enumerate(marked) if turn not in asked]
    spoken = sum(_speaks_of_himself(passage, marked[n], language) for n in answers)
    implied = _interviewee(passage, names, first)
    if implied is None or (not _is_introduced(passage, first, language) and 2 * spoken < len(answers)):
        return  # a list of questions and what is known
    for n in answers:
        until = marked[n + 1] if n + 1 < len(marked) else marked[n] + 1
        start = passage.paragraphs[marked[n]].range.first + 1
        yield Attribution(
            source=None, cue=None, content=_content(passage, start, marked[n], until), pattern=ANSWER, implied=implied
        )


def _is_marked(passage: Passage, number: int) -> bool:
    first, last = passage.paragraphs[number].range
    return passage.tokens[first].text in _LIST_MARKS and any(t.is_word for t in passage.tokens[first + 1 : last])


def _asked_of(passage: Passage, marked: Sequence[int]) -> frozenset[int] | None:
    """The paragraphs of who asks, of those with a mark; None where it is no conversation."""
    if len(marked) < _FEWEST_TURNS:
        return None
    marks = [passage.tokens[passage.paragraphs[n].range.first].text for n in marked]
    turns = [marks[0] == mark for mark in marks] if len(set(marks)) > 1 else [n % 2 == 0 for n in range(len(marked))]
    asking = [n for n, is_first in zip(marked, turns, strict=True) if is_first]
    answering = [n for n, is_first in zip(marked, turns, strict=True) if not is_first]
    questions = [sum(_asks(passage, n) for n in some) for some in (asking, answering)]
    if questions[0] < questions[1]:
        asking, answering, questions = answering, asking, questions[::-1]
    is_one = questions[0] >= 2 and 2 * questions[0] >= len(asking) and 2 * questions[1] <= len(answering) - 1
    return frozenset(asking) if is_one and len(answering) >= 2 else None


def _speaks_of_himself(passage: Passage, number: int, language: Language) -> bool:
    return any(t.key in language.first_person for t in passage.tokens[slice(*passage.paragraphs[number].range)])


def _is_introduced(passage: Passage, first: int, language: Language) -> bool:
    """Whether the words before the first question tell of an interview."""
    introduction = {token.key for token in passage.tokens[:first][:_LONGEST_INTRODUCTION]}
    return not introduction.isdisjoint(language.interviewing.words)


def _by_questions(passage: Passage, names: Sequence[Mention], language: Language) -> Iterator[Attribution]:
    """Questions as paragraphs of their own, below an introduction that tells of an interview."""
    main = [n for n, paragraph in enumerate(passage.paragraphs) if paragraph.role in (Role.MAIN, Role.TITLE)]
    asked = [n for n in main if _asks(passage, n) and _is_whole_question(passage, n)]
    if len(asked) < _FEWEST_QUESTIONS or any(b - a < 2 for a, b in pairwise(asked)):
        return
    first = passage.paragraphs[asked[0]].range.first
    if not _is_introduced(passage, first, language):
        return
    implied = _interviewee(passage, names, first)
    if implied is None:
        return
    for n, question in enumerate(asked):
        until = asked[n + 1] if n + 1 < len(asked) else question + 2
        if question + 1 < min(until, len(passage.paragraphs)):
            start = passage.paragraphs[question + 1].range.first
            content = _content(passage, start, question + 1, min(until, len(passage.paragraphs)))
            yield Attribution(source=None, cue=None, content=content, pattern=ANSWER, implied=implied)


def _asks(passage: Passage, number: int) -> bool:
    first, last = passage.paragraphs[number].range
    return any(passage.tokens[k].text in _QUESTION_MARKS for k in range(max(first, last - 2), last))


def _is_whole_question(passage: Passage, number: int) -> bool:
    first, last = passage.paragraphs[number].range
    return last - first <= _LONGEST_QUESTION and passage.quote_at[first] < 0


def _interviewee(passage: Passage, names: Sequence[Mention], first: int) -> Span | None:
    """The person whom the words before the first question name most often, or else first."""
    until = passage.tokens[first].start
    people = [m for m in names if m.at < until and m.name and m.speaker_kind is SpeakerKind.PERSON]
    people = [m for m in people if not (m.is_guess or m.is_echo)] or people
    if not people:
        return None
    counted = Counter(fold(m.name or "").split()[-1] for m in people)
    likely = counted.most_common(1)[0][0]
    one = next(m for m in people if fold(m.name or "").split()[-1] == likely)
    at = max(one.at, passage.text.find(one.name or "", one.at))  # behind an office
    return Span(at, at + len(one.name or ""))


def _content(passage: Passage, first: int, paragraph: int, until: int) -> tuple[Span, ...]:
    """The words from the token `first` of a paragraph, and the paragraphs after it, up to the one numbered `until`."""
    spans = [passage.span(Range(first, passage.paragraphs[paragraph].range.last))]
    following = passage.paragraphs[paragraph + 1 : until]
    return (*spans, *(passage.span(other.range) for other in following if other.role is Role.MAIN))


def _signed(passage: Passage, turns: Sequence[_Turn], language: Language) -> Iterator[Attribution]:
    """Paragraphs that are a name with a colon and a quotation, or a quotation with a dash and a name."""
    if not language.has_capitals:
        return
    opens = {quote.extent.first: quote for quote in passage.quotes}
    for turn in turns:
        quote = opens.get(turn.colon + 1)
        last = passage.paragraphs[turn.paragraph].range.last
        is_name = _is_office_and_name(passage, turn.label, language)
        if quote is not None and quote.extent.last >= last and is_name:
            yield Attribution(
                source=passage.span(turn.label),
                cue=passage.span(Range(turn.colon, turn.colon + 1)),
                content=tuple(passage.span(part) for part in quote.parts),
                pattern="colon",
            )
    for paragraph in passage.paragraphs:
        quote = opens.get(paragraph.range.first)
        if quote is None or paragraph.role is not Role.MAIN or quote.extent.last >= paragraph.range.last:
            continue
        k = quote.extent.last
        while k < paragraph.range.last and passage.tokens[k].text in _AROUND_MARKS:
            k += 1
        named = Range(k + 1, paragraph.range.last)
        if passage.tokens[k].text in _DASHES and _is_signature(passage, named, language):
            yield Attribution(
                source=passage.span(named),
                cue=passage.span(Range(k, k + 1)),
                content=tuple(passage.span(part) for part in quote.parts),
                pattern="colon",
            )


def _is_office_and_name(passage: Passage, label: Range, language: Language) -> bool:
    """Whether a label is a name, behind an office perhaps: Shadow chancellor Jane Holt."""
    tokens = [token for token in passage.tokens[label.first : label.last] if token.is_word]
    small = language.titles | language.office_adjectives | language.naming.office_links | language.naming.articles
    ends_alike = bool(tokens) and tokens[0].text[0].isupper() and tokens[-1].text[0].isupper()
    return ends_alike and all(token.text[0].isupper() or token.key in small for token in tokens)


def _is_signature(passage: Passage, words: Range, language: Language) -> bool:
    """Whether words are a name, with an office perhaps, and no sentence."""
    tokens = passage.tokens[words.first : words.last]
    if not tokens or len(tokens) > 2 * _LONGEST_LABEL or not tokens[0].text[0].isupper():
        return False
    return all(
        token.key not in language.verbs and token.key not in language.cues and token.text != "." for token in tokens
    )
