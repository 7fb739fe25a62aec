"""Finds source, cue and content where the verb comes before its subject, as in Arabic.

Each cue is tried with a short list of named patterns, the most certain first:

    quotation-after    قال سميث: «...»            quotation-before   «...»، قال سميث
    clause-after       قال سميث إن ...             clause-before      ...، قال سميث
    colon              وأضاف: ...                  object             أعلن سميث فوزه
    particle           أشار سميث إلى ...           participle         ، مشيراً إلى أن ...
    according-to       بحسب سميث، ...              relay              نقلت الوكالة عن سميث قوله إن ...
    headline           سميث: ...
"""

from services.common.contracts.spans import Span
from services.extract.model import Attribution, Cue, Form, Language, Passage
from services.extract.steps.verb_first.according import read_according
from services.extract.steps.verb_first.borders import cut_contents, drop_repeated, find_border
from services.extract.steps.verb_first.finite import read_finite
from services.extract.steps.verb_first.found import Found
from services.extract.steps.verb_first.headlines import find_headlines
from services.extract.steps.verb_first.participles import read_participle
from services.extract.steps.verb_first.relays import read_document, read_noun, read_quoted
from services.extract.steps.verb_first.words import Words

__all__ = ["attribute_verb_first"]


def attribute_verb_first(passage: Passage, cues: tuple[Cue, ...], language: Language) -> tuple[Attribution, ...]:
    """The attributions in the order of their cues; a cue without content yields none."""
    words = Words(passage, cues, language)
    found: list[Found] = []
    main: Found | None = None  # the last statement that stands in no other one: its subject may be shared
    read_to = 0  # the token up to which cues are words of a source
    for cue in cues:
        if cue.range.first < read_to:
            continue
        one, end = _read(words, cue, main)
        read_to = max(read_to, end)
        if one is not None:
            found.append(one)
            quoted = read_quoted(words, one) if one.pattern == "relay" and cue.form.form is Form.FINITE else None
            if quoted is not None:
                found.append(quoted)
            if main is None or main.low != one.low or find_border(words, one) is not None:
                main = one
    attributions = [_attribution(words, one) for one in drop_repeated(cut_contents(words, found))]
    attributions.extend(find_headlines(words))
    return tuple(sorted(attributions, key=lambda a: a.cue.start if a.cue else a.content[0].start))


def _read(words: Words, cue: Cue, previous: Found | None) -> tuple[Found | None, int]:
    low, high = words.bounds(cue.range.first)
    match cue.form.form:
        case Form.ACCORDING:
            return read_according(words, cue, low, high)
        case Form.PARTICIPLE:
            return read_participle(words, cue, previous, low, high), 0
        case Form.NOUN:
            return read_noun(words, cue, low, high), 0
        case Form.PASSIVE:
            return read_document(words, cue, low, high), 0
        case _:
            return read_finite(words, cue, previous, low, high), 0


def _attribution(words: Words, found: Found) -> Attribution:
    cue = words.passage.span(found.cue.range)
    first, *others = (words.passage.span(part) for part in found.content)
    return Attribution(
        source=found.source,
        cue=Span(cue.start + found.cue.skip, cue.end),
        content=(Span(first.start + found.skip, first.end), *others),
        pattern=found.pattern,
        implied=found.implied,
    )
