"""Mends where an English content begins and ends: what the tagger took along of the journalist's words, or left out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.common.contracts.spans import Span
from services.extract.learned.trimming import tokens_of, trim_words
from services.extract.model import Attribution, Frame, Language, Passage, Range
from services.extract.steps.subject_first.asides import subject_before, tail_start
from services.extract.steps.subject_first.words import Words

_LONGEST_HEARER = 8
"""Words between a verb and "that": told members of the board last week that."""

_MARKS = frozenset('"”')


def bound_contents(passage: Passage, found: Iterable[Attribution], language: Language) -> list[Attribution]:
    """The attributions with contents from their first word to their last; what another sentence tells is left out."""
    found = list(found)
    if language.word_order != "subject_first":
        return found
    words = Words(passage, language)
    bound = []
    for one in found:
        if one.cue is None or _is_another_sentence(words, one.cue, one.content):
            if one.cue is None:
                bound.append(one)
            continue
        content = _without_hearer(words, one.cue, one.content)
        content = _with_subject(words, one, content)
        content = (_without_time(words, content[0]), *content[1:])
        bound.append(replace(one, content=(*content[:-1], _without_tail(words, one.cue, content[-1]))))
    return bound


def _is_another_sentence(words: Words, cue: Span, content: Sequence[Span]) -> bool:
    """Whether all of a content is the sentence after its cue's, without marks: I demanded. | Nobody came."""
    passage = words.passage
    if len(content) > 1 or content[0].start < cue.end:
        return False
    first, at = (tokens_of(passage, span).first for span in (content[0], cue))
    if passage.quote_at[first] != passage.quote_at[at] or passage.sentence_at[first] == passage.sentence_at[at]:
        return False
    ends = words.key(passage.sentences[passage.sentence_at[at]].last - 1)
    own = passage.sentences[passage.sentence_at[first]]
    is_marked = any(words.tokens[k].text in _MARKS for k in range(*own))
    return ends == "." and not is_marked and passage.paragraph_at[first] == passage.paragraph_at[at]


def _without_hearer(words: Words, cue: Span, content: tuple[Span, ...]) -> tuple[Span, ...]:
    """The content without whom it was told to: assured | members last week that | it was safe."""
    after = tokens_of(words.passage, cue).last
    first, last = tokens_of(words.passage, content[0])
    forms = words.language.cues.get(words.key(after - 1), ())
    if first != after or not any(Frame.ADDRESSEE in form.frames for form in forms):
        return content
    for k in range(first + 1, min(first + _LONGEST_HEARER, len(words.tokens) - 1)):
        if words.key(k) in words.grammar.that:
            start, end = words.tokens[k + 1].start, content[0].end
            rest = trim_words(words.passage, Span(start, end)) if k + 1 < last else None
            return (rest, *content[1:]) if rest else content[1:] or content
        if words.is_verb(k) or not words.tokens[k].is_word or words.passage.quote_at[k] >= 0:
            return content
    return content


def _with_subject(words: Words, one: Attribution, content: tuple[Span, ...]) -> tuple[Span, ...]:
    """The content with the subject before its cue: Most of them |, she wrote, | “flew away”."""
    if one.cue is None or one.source is None:
        return content
    parts = [part for part in content if part.start >= one.cue.end]
    if not parts:
        return content
    left = tokens_of(words.passage, Span(min(one.cue.start, one.source.start), one.cue.end)).first
    after = tokens_of(words.passage, parts[0]).first
    if words.passage.sentence_at[left] != words.passage.sentence_at[after]:
        return content
    subject = subject_before(words, left, after)
    if subject is None:
        return content
    span = words.passage.span(subject)
    before = [part for part in content if part.start < one.cue.start and not span.overlaps(part)]
    return (*before, span, *parts)


def _without_time(words: Words, part: Span) -> Span:
    """A part without the time that a line of a live report begins with: 14:32 | Talks have broken down."""
    first, last = tokens_of(words.passage, part)
    is_time = words.tokens[first].text.replace(":", "").isdigit() and ":" in words.tokens[first].text
    opens = words.passage.paragraphs[words.passage.paragraph_at[first]].range.first == first
    return Span(words.tokens[first + 1].start, part.end) if is_time and opens and first + 1 < last else part


def _without_tail(words: Words, cue: Span, part: Span) -> Span:
    """A part without what the journalist says of it, and without a conjunction that leads to another statement."""
    first, last = tokens_of(words.passage, part)
    if part.start >= cue.end:
        last = tail_start(words, first, last)
    while last - first > 1 and words.key(last - 1) in words.language.conjunctions and not _is_quoted(words, last - 1):
        last -= 1
    if last == tokens_of(words.passage, part).last:
        return part
    if last - 1 in words.closes:
        return Span(part.start, words.tokens[last - 1].end)
    return trim_words(words.passage, words.passage.span(Range(first, last))) or part


def _is_quoted(words: Words, k: int) -> bool:
    return words.passage.quote_at[k] >= 0
