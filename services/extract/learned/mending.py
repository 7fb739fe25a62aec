"""Makes whole what the tagger broke: a quotation that a part only begins, one clause in pieces."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from services.common.contracts.spans import Span
from services.extract.learned.trimming import tokens_of, trim_words
from services.extract.model import Attribution, Language, Passage, Range, Token

_MARKS = frozenset('"“”„«»')

_MOST_LACKING = 2
"""Words of a quotation before what was tagged of it."""

_LONGEST_LINK = 2
"""Words between two parts that only lead from one to the other: but said."""


def without_fragments(passage: Passage, found: Iterable[Attribution], language: Language) -> list[Attribution]:
    """The attributions, the pieces of one clause that the tagger broke made whole, and a piece of the journalist's own
    next clause taken off: He said the bridge was safe, as critics decried | plans for a toll."""
    found = list(found)
    if language.word_order != "subject_first":
        return found
    cues = [one.cue for one in found if one.cue is not None]
    starts = {one.content[0].start: one.content[0].end for one in found}
    return [
        replace(one, content=_with_inner(passage, _mended(passage, one.content, cues, language), starts, language))
        for one in found
    ]


def _with_inner(
    passage: Passage, content: tuple[Span, ...], starts: Mapping[int, int], language: Language
) -> tuple[Span, ...]:
    """The content with what another statement tells behind its last "that": He told them that | it was lost."""
    *others, last = content
    following = tokens_of(passage, last).last
    that = language.subject_first.that if language.subject_first is not None else frozenset()
    if passage.tokens[following - 1].key not in that or following >= len(passage.tokens):
        return content
    end = starts.get(passage.tokens[following].start, last.end)
    return (*others, Span(last.start, max(end, last.end)))


def _mended(passage: Passage, content: Sequence[Span], cues: Sequence[Span], language: Language) -> tuple[Span, ...]:
    grammar = language.subject_first
    if grammar is None:
        return tuple(content)
    asides = grammar.asides | grammar.as_ | grammar.contrasting
    first, *others = content
    parts = [first]
    for part in others:
        between = Range(tokens_of(passage, parts[-1]).last, tokens_of(passage, part).first)
        gap = passage.tokens[slice(*between)]
        edges = [passage.quote_at[between.first - 1], passage.quote_at[between.last]]
        is_sentence = passage.sentence_at[between.first - 1] == passage.sentence_at[between.last]
        is_led = any(parts[-1].end <= cue.start < part.start for cue in cues)
        count = sum(token.is_word for token in gap)
        if edges != [-1, -1] or not is_sentence or is_led or not count:
            parts.append(part)
        elif count == len(gap) and not _are_small(gap, language):
            parts[-1] = Span(parts[-1].start, part.end)
        elif not (gap[0].text == "," and gap[1].key in asides and count > _LONGEST_LINK and gap[-1].is_word):
            parts.append(part)
    return tuple(parts)


def without_relays(
    passage: Passage, found: Iterable[Attribution], by_rules: Sequence[Attribution], language: Language
) -> list[Attribution]:
    """What an outlet says in place of whom it cites for it: According to the Courier, | citing a diplomat, | ..."""
    grammar = language.subject_first
    if grammar is None:
        return list(found)
    by_cue = {one.cue: one for one in by_rules if one.pattern == "according-to"}
    mended = []
    for one in found:
        rule = by_cue.get(one.cue)
        is_relay = passage.tokens[tokens_of(passage, one.content[0]).first].key in grammar.quoting
        is_other = rule is not None and not any(a.overlaps(b) for a in one.content for b in rule.content)
        mended.append(replace(one, content=rule.content) if rule is not None and is_relay and is_other else one)
    return mended


def _are_small(tokens: Sequence[Token], language: Language) -> bool:
    """Whether words only lead from one clause to the next: and that."""
    small = language.conjunctions | language.complementizers | language.relative_pronouns | language.adverbs
    return all(token.key in small for token in tokens)


def complete_quotations(passage: Passage, found: Sequence[Attribution]) -> list[Attribution]:
    """The attributions with each quotation whole that a part begins: quoted speech inside it does not end it.

    Where further marks stand in its rest, one may have been lost: it is left as it is. What was tagged in the rest
    goes, unless its cue stands there too: the speaker tells what somebody said.
    """
    rests: list[Span] = []
    whole = [replace(one, content=_completed(passage, one, rests)) for one in found]
    rests.sort()
    return [one for one in whole if not _is_rest(one, rests)] if rests else whole


def _completed(passage: Passage, one: Attribution, rests: list[Span]) -> tuple[Span, ...]:
    parts: list[Span] = []
    for part in one.content:
        if parts and parts[-1].end >= part.end:
            continue
        whole = _whole_quotation(passage, part, one.cue)
        if whole.end > part.end:
            rests.append(Span(part.end, whole.end))
        parts.append(whole)
    return tuple(parts)


def _whole_quotation(passage: Passage, part: Span, cue: Span | None) -> Span:
    words = tokens_of(passage, part)
    number = passage.quote_at[words.first]
    if number < 0 or not passage.quotes[number].is_closed:
        return part
    quote = passage.quotes[number]
    lacking = range(words.first - _MOST_LACKING, words.first + 1)
    stretch = next((some for some in quote.parts if some.first in lacking and some.last >= words.last), None)
    if stretch is None:
        return part
    start, end = passage.tokens[stretch.first].start, passage.tokens[stretch.last - 1].end
    if cue is not None and start <= cue.start < part.start:  # “He said it was safe,” she said
        start = part.start
    if any(token.text in _MARKS for token in passage.tokens[words.last : stretch.last]):
        end = part.end
    whole = trim_words(passage, Span(start, end)) or part
    return Span(min(whole.start, part.start), max(whole.end, part.end))


def _is_rest(one: Attribution, rests: Sequence[Span]) -> bool:
    """Whether all that was tagged stands in one of the rests, which are in text order, and its cue does not."""
    k = bisect_right(rests, one.content[0].start, key=lambda rest: rest.start) - 1
    if k < 0 or not all(rests[k].contains(part) for part in one.content):
        return False
    return one.cue is None or not rests[k].contains(one.cue)
