"""Reads what stands between a verb and its content where a subject may stand there: dijo ayer el ministro que ..."""

from typing import NamedTuple

from services.extract.model import Cue, CueForm, Frame, Range
from services.extract.steps.subject_first.words import COLON, DASHES, REACH, Words

_LONGEST_ASIDE, _LONGEST_BRACKET = 14, 5
_NEAR = 4


class Following(NamedTuple):
    """The subject after a verb, if one is there, and the token where the complement or the rest begins."""

    subject: Range | None
    end: int


def find_following(words: Words, j: int, high: int, *, is_certain: bool = False) -> Following:
    """Passes over when, where and to whom it was said, and over a subject, from the token `j` after the verb; where it
    `is_certain` that a subject follows, any noun phrase is one."""
    subject: Range | None = None
    k = j
    while k < high and k - j < REACH and k not in words.opens:
        if words.is_comma(k):
            end = _aside_end(words, k, high)
            if end == k:
                break
            if subject is not None and subject.last == k:
                subject = Range(subject.first, end - 1)
            k = end
            continue
        passed = _time_end(words, k) or _phrase_end(words, k, high)
        if passed is not None:
            k = passed
            continue
        if subject is not None or not words.tokens[k].is_word or words.key(k) in words.language.prepositions:
            break
        end = noun_phrase_end(words, k, high, is_adjunct=False)
        if end <= k or not (is_certain or may_speak(words, k, end)):
            break
        subject = Range(k, end)
        k = end
    return Following(subject, k)


def skip_circumstances(words: Words, cue: Cue, high: int) -> int:
    """The token after when, where and to whom something was announced, before the object: anunció en Velmar la compra;
    what leads from the cue to its object is no circumstance."""
    k = cue.range.last
    while k < high:
        end = _time_end(words, k)
        if end is None and words.key(k) in words.grammar.circumstances - cue.form.particles:
            end = _phrase_end(words, k, high)
        if end is None or end <= k:
            break
        k = end
    return k


def _time_end(words: Words, k: int) -> int | None:
    """The token after "ayer", "este jueves", "el pasado lunes", "el 7 de noviembre"; None where no time stands."""
    language = words.language
    calendar = language.calendar
    first = k
    while words.key(k) in language.determiners | calendar.last and k - first < 2:
        k += 1
    key = words.key(k)
    if key in calendar.weekdays or (key in language.time_words and k == first) or (key.isdigit() and k > first):
        k += 1
        while words.key(k) in calendar.months | calendar.weekdays.keys() or words.key(k) in calendar.last | calendar.of:
            if words.key(k) in calendar.of and not (words.key(k + 1) in calendar.months or words.key(k + 1).isdigit()):
                break
            k += 1 + words.key(k + 1).isdigit()
        return k
    if k == first and words.is_skippable(k) and words.key(k) not in language.determiners:
        return k + 1
    return None


def _phrase_end(words: Words, k: int, high: int) -> int | None:
    """The token after a phrase with a preposition; None where none begins."""
    if words.key(k) not in words.language.prepositions or words.is_infinitive(k + 1):
        return None
    if words.key(k + 1) in words.language.complementizers:
        return None if words.key(k + 1) not in words.grammar.that else k + 1  # advirtió de que
    end = noun_phrase_end(words, k + 1, high, is_adjunct=True)
    return end if end > k + 1 and words.key(end - 1) not in words.language.prepositions else None


def _aside_end(words: Words, comma: int, high: int) -> int:
    """The token after an aside between commas before the content: dijo el ministro, Juan Pérez, que ..."""
    for k in range(comma + 1, min(high, comma + _LONGEST_ASIDE)):
        if words.is_comma(k):
            is_preposition = words.key(k + 1) in words.language.prepositions
            return k + 1 if complement_follows(words, k + 1 + is_preposition) else comma
        if not words.tokens[k].is_word or words.key(k) in words.grammar.that:
            break
    return comma


def apposition_end(words: Words, comma: int, high: int) -> int:
    """The token after what a comma adds to a subject: a name after an office, an office after a name, "que ..."; the
    comma itself where another clause begins."""
    language = words.language
    first = comma + 1
    if first >= high or not words.tokens[first].is_word or words.key(first) in language.calendar.weekdays:
        return comma
    opens = language.titles | language.determiners | language.relative_pronouns
    if not words.is_capital(first) and words.key(first) not in opens:
        return comma
    if words.key(first) not in language.relative_pronouns and words.key(first) not in language.titles:
        is_told = words.is_capital(comma - 1) or any(
            words.key(k) in language.titles for k in range(max(comma - REACH, 0), comma)
        )
        if not is_told:
            return comma
    if words.key(first) in language.relative_pronouns and not language.cues.keys().isdisjoint(
        words.key(k) for k in range(first + 1, min(high, first + _NEAR))
    ):
        return comma  # Pérez, quien recordó que ...: the next statement
    for k in range(first, min(high, first + _LONGEST_ASIDE)):
        if words.is_comma(k) or k in words.opens or words.key(k) in (COLON, *DASHES):
            return k
        if words.is_verb(k) and words.key(first) not in language.relative_pronouns:
            return comma
    return min(high, first + _LONGEST_ASIDE)


def noun_phrase_end(words: Words, first: int, high: int, *, is_adjunct: bool) -> int:
    """The end of the noun phrase that begins at `first`; that of an adjunct ends where a name begins anew."""
    language = words.language
    k = first
    while k < high and k - first < REACH:
        key = words.key(k)
        if not words.tokens[k].is_word:
            closing = _bracket_end(words, k, high) if key == "(" and k > first else k
            if closing == k and not (key == "." and words.key(k - 1) in language.abbreviations):
                break
            k = max(closing, k + 1)
            continue
        if key in language.complementizers or key in language.subordinators or words.is_verb(k):
            break
        if k > first and _breaks(words, k, is_adjunct=is_adjunct):
            break
        k += 1
    return k


def _breaks(words: Words, k: int, *, is_adjunct: bool) -> bool:
    """Whether a word within a noun phrase begins something else."""
    key, language, is_name = words.key(k), words.language, words.is_capital(k)
    if key in language.prepositions:
        return key not in words.grammar.inner_prepositions
    if key in language.conjunctions:
        return not _joins(words, k)
    if is_name:
        return is_adjunct and _opens_subject(words, k)
    is_determined = key in language.determiners and words.key(k - 1) not in language.prepositions
    return is_determined or _time_end(words, k) is not None


def _bracket_end(words: Words, k: int, high: int) -> int:
    """The token after a short bracket, an abbreviation of a party or a body; `k` where none opens."""
    return next((n + 1 for n in range(k + 1, min(high, k + _LONGEST_BRACKET)) if words.key(n) == ")"), k)


def _joins(words: Words, k: int) -> bool:
    """Whether a conjunction joins two names, or two plain words of which none is a verb."""
    if words.key(k) not in words.grammar.joining or k + 1 >= len(words.tokens) or not words.tokens[k + 1].is_word:
        return False
    return words.is_capital(k - 1) == words.is_capital(k + 1) and not words.is_verb(k + 1)


def _opens_subject(words: Words, k: int) -> bool:
    """Whether a capital after a small word begins a name of its own: en rueda de prensa Juan Pérez."""
    before, language = words.key(k - 1), words.language
    introduced = language.titles | language.organisation_words | language.outlet_words
    return not (
        words.is_capital(k - 1)
        or before in introduced
        or before in language.prepositions
        or before in language.determiners
        or not words.tokens[k - 1].is_word
    )


def may_speak(words: Words, first: int, last: int) -> bool:
    """Whether a noun phrase can be a speaker: a name, somebody with an office, a body, a group, a document."""
    language = words.language
    speaking = (
        language.titles
        | language.organisation_words
        | language.outlet_words
        | language.group_words
        | language.person_words
        | language.document_words
        | language.naming.bodies
    )
    if last - first == 1 and words.key(first) in language.pronouns:
        return words.key(first) not in words.grammar.object_pronouns or words.tokens[first].text != words.key(first)
    head = next((k for k in range(first + 1, last) if words.key(k) in language.prepositions), last)
    return any(words.is_capital(k) or words.key(k) in speaking for k in range(first, head) if words.tokens[k].is_word)


def complement_follows(words: Words, k: int) -> bool:
    """Whether what was said begins at `k`: que, a colon, a quotation."""
    return words.key(k) in words.grammar.that or words.key(k) == COLON or k in words.opens


def leads_to_object(words: Words, form: CueForm, k: int) -> bool:
    """Whether a particle at `k` leads to a thing, whatever "que" follows it: advirtió de los riesgos que ..."""
    is_particle = Frame.OBJECT in form.frames and words.key(k) in form.particles
    return is_particle and words.key(k + 1) not in words.language.complementizers


def ends_clause(words: Words, k: int, high: int) -> bool:
    """Whether nothing, or a mark, stands at `k`."""
    return k >= high or words.is_comma(k) or words.key(k) in DASHES
