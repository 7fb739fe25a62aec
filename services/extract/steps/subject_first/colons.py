"""Reads a quotation that a sentence without a verb of speaking leads to: Smith himself was less kind: “...”."""

from collections.abc import Iterator, Sequence

from services.common.contracts.articles import Role
from services.common.contracts.spans import Span
from services.extract.model import Attribution, Quote, Range
from services.extract.steps.subject_first.subjects import find_subject
from services.extract.steps.subject_first.words import COLON, Words

_LONGEST_NAME = 5
_LONGEST_PREDICATE = 14
"""Tokens between the subject and the colon."""
_FEWEST_WORDS = 3


def find_colons(words: Words, found: Sequence[Attribution], known: frozenset[str]) -> Iterator[Attribution]:
    """Quotations after a colon, in text order, that none of the attributions found has, each by its sentence's subject.

    That is a pronoun, or a name: one of several words, one of the words `known` to name sources, or one with "himself".
    """
    taken = {part.start for one in found for part in one.content}
    for quote in words.passage.quotes:
        colon = quote.extent.first - 1
        content = tuple(words.passage.span(part) for part in quote.parts)
        if words.key(colon) != COLON or not _is_speech(words, quote) or _is_taken(content, taken):
            continue
        source = _subject(words, colon, known)
        if source is not None:
            yield Attribution(
                source=words.passage.span(source),
                cue=words.passage.span(Range(colon, colon + 1)),
                content=content,
                pattern="quotation-after",
            )


def _is_taken(content: Sequence[Span], taken: set[int]) -> bool:
    return any(part.start in taken for part in content)


def _is_speech(words: Words, quote: Quote) -> bool:
    paragraph = words.passage.paragraphs[words.passage.paragraph_at[quote.extent.first]]
    count = sum(words.tokens[k].is_word for part in quote.parts for k in range(*part))
    return paragraph.role is Role.MAIN and quote.is_closed and count >= _FEWEST_WORDS


def _subject(words: Words, colon: int, known: frozenset[str]) -> Range | None:
    """Whom the sentence before a colon is about; None where a verb of speaking stands in it, or a clause of another."""
    language = words.language
    low, _ = words.bounds(colon)
    while low < colon and words.key(low) in language.conjunctions | language.adverbs | {","}:
        low += 1
    end = low + 1
    if words.key(low) not in language.pronouns:
        while (
            end < colon and end - low < _LONGEST_NAME and (words.is_capital(end) or words.key(end) in language.titles)
        ):
            end += 1
    if words.is_comma(end):
        end = _aside_end(words, low, colon) or end
    predicate = range(end, colon)
    if not 0 < len(predicate) <= _LONGEST_PREDICATE:
        return None
    keys = {words.key(k) for k in predicate}
    if not keys.isdisjoint(language.relative_pronouns | language.entitling | words.grammar.that):
        return None
    if any(_is_cue(words, k) for k in predicate):
        return None
    whole = _long_subject(words, low, colon)
    if whole is not None:
        return whole
    is_himself = words.key(end) in words.grammar.oneself
    verb = end + is_himself
    if not (words.is_verb(verb) or words.is_skippable(verb) or words.key(verb) in language.modals):
        return None
    subject = Range(low, end - words.is_comma(end - 1))
    return subject if _may_speak(words, subject, known, is_himself=is_himself) else None


def _long_subject(words: Words, low: int, colon: int) -> Range | None:
    """An office with its holder's name between commas: The minister of mines, Jane Holt, welcomed the vote."""
    verb = next((k for k in range(low + 1, colon) if words.is_verb(k)), low)
    if not words.is_comma(verb - 1):
        return None
    subject = find_subject(words, verb, low)
    if subject is None or subject.first != low:
        return None
    comma = next((k for k in range(low, verb - 1) if words.is_comma(k)), verb)
    names = range(comma + 1, verb - 1)
    return subject if len(names) > 1 and all(words.is_capital(k) for k in names) else None


def _is_cue(words: Words, k: int) -> bool:
    """Whether a verb of speaking stands there: "went on", but not "went further"."""
    forms = words.language.cues.get(words.key(k), ())
    return any(not form.rest or words.key(k + 1) == form.rest[0] for form in forms)


def _aside_end(words: Words, low: int, colon: int) -> int:
    """The token after what commas add to a name: Jane Doe, speaking in Velmar, went further; 0 where none."""
    commas = (k for k in range(colon - 1, max(low, colon - _LONGEST_PREDICATE), -1) if words.is_comma(k))
    comma = next(commas, low)
    subject = find_subject(words, comma + 1, low) if comma > low else None
    return comma + 1 if subject is not None and subject.first == low else 0


def _may_speak(words: Words, subject: Range, known: frozenset[str], *, is_himself: bool) -> bool:
    gender, number = words.language.pronouns.get(words.key(subject.first), (None, "p"))
    if words.key(subject.first) in words.language.pronouns:
        return gender is not None and number == "s"
    if not words.is_capital(subject.first) or words.key(subject.first) in words.language.determiners:
        return False
    named = {words.tokens[k].text for k in range(*subject)}
    return is_himself or subject.last - subject.first > 1 or not named.isdisjoint(known)
