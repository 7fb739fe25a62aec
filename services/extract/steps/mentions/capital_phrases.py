"""Reads one noun phrase in a language with capitals: the name in it, a body by its kind, who issued a document."""

from typing import NamedTuple

from services.common.contracts.spans import Span
from services.common.contracts.statements import SpeakerKind
from services.extract.model import Language, Token
from services.extract.steps.mentions.capital_names import (
    is_body,
    is_first_name,
    is_led_by_kind,
    is_outlet,
    kind_of_name,
    name_in,
)
from services.extract.steps.mentions.capital_runs import find_runs, is_acronym, is_name_token, is_office

_FEWEST = 2


class Phrase(NamedTuple):
    """A noun phrase: the words up to its first preposition, relative or participle, and those after it."""

    core: list[Token]
    tail: list[Token]


class Named(NamedTuple):
    """A name with what bears it."""

    name: list[Token]
    kind: SpeakerKind


def cut_phrase(tokens: list[Token], language: Language) -> Phrase:
    """The phrase, cut where its head is complete; a preposition inside a name is none: the Bank of Velmar."""
    inside = {id(token) for run in find_runs(tokens, language) for token in run}
    for n, token in enumerate(tokens):
        if n and id(token) not in inside and _ends_core(tokens, n, language):
            return Phrase(tokens[:n], tokens[n:])
    return Phrase(tokens, [])


def _ends_core(tokens: list[Token], n: int, language: Language) -> bool:
    key = tokens[n].key
    if key in language.name_links and not is_office(tokens[n - 1], language) and _is_owner(tokens, n, language):
        return False
    if key in language.prepositions or key in language.relative_pronouns or key in language.verbs:
        return True
    grammar = language.subject_first
    if grammar is None or tokens[n - 1].key not in language.document_words | language.organisation_words:
        return False
    is_titled = n + 1 < len(tokens) and is_office(tokens[n + 1], language)  # Velmar Airways managing director
    return key.endswith((grammar.past_ending, grammar.participle_ending)) and not is_titled


def _is_owner(tokens: list[Token], n: int, language: Language) -> bool:
    """Whether the words after "of" only tell whose the next noun is: the University of Velmar's institute."""
    k = n + 2 if n + 1 < len(tokens) and tokens[n + 1].key in language.naming.the else n + 1
    while k < len(tokens) and tokens[k].is_word and tokens[k].text[0].isupper():
        if tokens[k].key.endswith(language.naming.possessive):
            return True
        k += 1
    return False


def name_of_phrase(phrase: Phrase, language: Language) -> Named | None:
    """The name that a phrase ends with, or that a body has by its kind: former minister Jane Holt, Velmar radio."""
    words = [t for t in phrase.core if t.is_word]
    if len(words) == 1 and words[0].text[0].isupper() and words[0].key.endswith(language.naming.possessive[0]):
        return Named(words, SpeakerKind.ORGANIZATION)  # a shop called Holt's
    runs = find_runs(phrase.core, language)
    if not runs:
        is_owned = len(words) > _FEWEST and words[0].key.endswith(language.naming.possessive)
        return _body_by_kind(phrase.core, phrase.core[1:], language) if is_owned else None
    last = runs[-1]
    rest = phrase.core[_index(phrase.core, last[-1]) + 1 :]
    if any(t.is_word for t in rest):
        return _body_by_kind(phrase.core, rest, language)
    before = phrase.core[: _index(phrase.core, last[0])]
    name = name_in(last, language)
    if not before and len(last) == 1 and last[0].key in language.naming.whole_organisations:
        return Named(last, SpeakerKind.ORGANIZATION)
    if name is None or _is_description(before, last, language):
        return None
    is_paper = bool(before) and last[0].key in language.naming.with_article
    if len(last) == 1 and not is_paper and not is_acronym(last[0], language) and _is_small_word(name[0], language):
        return None
    if not before and is_led_by_kind(last, language):
        return Named(name, SpeakerKind.ORGANIZATION)
    head = phrase.core if name[0] is last[0] else []
    if head and before and before[-1].key in language.naming.bodies and not is_first_name(name[0], language):
        is_press = before[-1].key in language.outlet_words - language.organisation_words
        return Named(name, SpeakerKind.OUTLET if is_press else SpeakerKind.ORGANIZATION)  # the daily X, the firm X
    return Named(name, kind_of_name(name, head, language))


def _is_description(before: list[Token], run: list[Token], language: Language) -> bool:
    """Whether a run only describes: the Velmar Democrat, the Norwegian, many Europeans."""
    last = run[-1].key
    first = next((t.key for t in before), "")
    is_from = last in language.countries and last.endswith(language.naming.from_nations)
    if len(run) == 1 and is_from and first in language.determiners:
        return True
    if is_office(run[-1], language) and first in language.determiners and not is_body(run, language):
        return True
    is_many = first in language.naming.quantifiers or first.isdigit()
    return is_many and last.endswith(language.naming.plural)


def _is_small_word(token: Token, language: Language) -> bool:
    """Whether a lone capital is an everyday word that opens a sentence."""
    key = token.key
    return (
        key in language.adverbs
        or key in language.subordinators
        or key in language.conjunctions
        or key in language.prepositions
        or key in language.determiners
        or key in language.naming.indefinite
        or key in language.document_words
        or key in language.group_words
        or key in language.person_words
        or key in language.verbs
    )


def _body_by_kind(core: list[Token], rest: list[Token], language: Language) -> Named | None:
    """A body that its kind and a proper noun name together: the Velmar government, Holt's campaign."""
    head = rest[-1].key
    if not rest[-1].is_word or core[0].key in language.naming.indefinite or core[0].key in language.naming.quantifiers:
        return None
    if not (head in language.naming.collectives or head in language.organisation_words | language.outlet_words):
        return None
    owner = next((n for n, t in enumerate(core) if t.key.endswith(language.naming.possessive)), None)
    if owner is not None:
        is_direct = core[owner + 1] is rest[-1] and head in language.naming.collectives
        if not is_direct and not _is_a_states(core[owner:], language):
            return None
    first = 0
    while first < len(core) and not core[first].text[0].isupper():
        first += 1  # the nationalist Homeland party
    if first < len(core) and core[first].key in language.determiners:
        first += 1
    is_press = is_outlet([t.key for t in core if t.is_word], language)
    return Named(core[first:], SpeakerKind.OUTLET if is_press else SpeakerKind.ORGANIZATION)


def _is_a_states(words: list[Token], language: Language) -> bool:
    """Whether a body of a state is told by what it is for: Velmar's central bank; not its largest one."""
    ending = next(end for end in language.naming.possessive if words[0].key.endswith(end))
    between = [t.key for t in words[1:-1] if t.is_word]
    ranked = language.naming.ranking | language.naming.indefinite | language.naming.quantifiers
    is_ranked = any(key in ranked or key.endswith(language.naming.superlative) for key in between)
    return words[0].key.removesuffix(ending) in language.countries and bool(between) and not is_ranked


def owner_of(core: list[Token], language: Language) -> Named | None:
    """Whose a thing is: Velmar Power's schedule."""
    ending = language.naming.possessive[0]
    for n, token in enumerate(core[:-1]):
        if token.key.endswith(ending) and token.text[0].isupper():
            bare = Token(
                token.start, token.end - len(ending), token.text[: -len(ending)], token.key[: -len(ending)], True
            )
            named = name_of_phrase(Phrase([*core[:n], bare], []), language)
            if named is not None:
                return named
    return None


def is_of_office(tokens: list[Token], named: Span, language: Language) -> bool:
    """Whether words of a source that an engine takes for somebody's name tell what an office is of: the head of
    Nortek, a Nortek spokesman."""
    first = next((n for n, t in enumerate(tokens) if t.start >= named.start), len(tokens))
    rest = [t for t in tokens if t.start >= named.end]
    noun = rest[: next((n for n, t in enumerate(rest) if not t.is_word), len(rest))]
    if noun and (is_office(noun[0], language) or is_office(noun[-1], language)):
        return not any(t.text[0].isupper() for t in rest)
    while first and tokens[first - 1].key in language.determiners | language.naming.articles:
        first -= 1
    is_linked = first > 1 and tokens[first - 1].key in language.prepositions
    return is_linked and any(is_office(t, language) for t in tokens[: first - 1])


def issuer_of(phrase: Phrase, language: Language) -> Named | None:
    """Who issued a document: a Velmar News poll, a report by the Holt Institute, data from Velmar Power."""
    runs = find_runs(phrase.core, language)
    owner = owner_of(phrase.core, language)
    if owner is not None:
        return owner
    named = [run for run in runs if not all(_is_no_issuer(t, language) for t in run)]
    if len(named) == 1 and named[0][-1] is not phrase.core[-1]:
        name = name_in(named[0], language)
        if name is not None:
            kind = kind_of_name(name, [], language)
            is_known = kind is not SpeakerKind.PERSON or (len(name) >= _FEWEST and is_first_name(name[0], language))
            return Named(name, kind if is_known else SpeakerKind.ORGANIZATION)
    for n, token in enumerate(phrase.tail):
        if token.key in language.naming.issued:
            return name_of_phrase(cut_phrase(phrase.tail[n + 1 :], language), language)
    return None


def _is_no_issuer(token: Token, language: Language) -> bool:
    key = token.key
    return (
        key in language.countries
        or key in language.document_words
        or key in language.calendar.months
        or key in language.titles
        or key in language.adverbs
        or key in language.time_words
        or not is_name_token(token, language)
    )


def _index(tokens: list[Token], token: Token) -> int:
    return next(n for n, t in enumerate(tokens) if t is token)
