"""Finds an organisation's own name, and whose statement a document is, where no capital tells them."""

from services.extract.model import Language, Token
from services.extract.steps.mentions.lexical_words import (
    is_definite,
    is_given_name,
    is_preposition,
    is_verbal_noun,
    letters_of,
)

_LONGEST_ORGANISATION = 6
_QUOTATION_MARKS = frozenset(['"', "«", "»", "“", "”", "-"])
_SHORTEST_JOINED = 4
_SHORTEST_ADJECTIVE = 5
_SHORTEST_PLURAL = 6


def organisation_core(tokens: list[Token], language: Language) -> list[Token]:
    """The organisation's own name. Up to its first word with the article anything but a verb or a preposition goes;
    after that only words with the article, or "for ..." (لحقوق الإنسان), so that an object is not taken in."""
    letters = letters_of(language)
    is_definite = tokens[0].key.startswith(letters.article)
    is_outlet = tokens[0].key in language.outlet_words
    is_quoted = False
    for n, token in enumerate(tokens):
        if not n:
            continue
        key = token.key
        if not token.is_word:
            if token.text not in _QUOTATION_MARKS:
                return tokens[:n]
            is_quoted = not is_quoted
            continue
        if is_quoted:
            continue
        if tokens[n - 1].key in language.naming.without:  # أطباء بلا حدود: what follows is an adjective or an object
            is_definite = True
            continue
        if is_outlet and n > 1 and token is tokens[-1] and key in language.naming.outlet_ends:
            continue
        if _ends_organisation(key, language) or (is_definite and n > 1 and _is_object(token, language)):
            return tokens[:n]
        if is_definite and n > 1 and _is_another(token, language):
            return tokens[:n]
        if is_preposition(token, language):
            if not _is_at_place(tokens, n, language):
                return tokens[:n]
        elif key.startswith((letters.article, letters.and_ + letters.article)) and not _is_own(token, language):
            is_definite = not _opens_name(tokens, n, language)
        elif is_definite and _is_for(token, language):
            is_definite = key.startswith(letters.to_the)  # لحكومة إقليم الشمال: whose it is goes on to its article
        elif token.text.endswith(letters.adverbial) or (is_definite and not is_outlet and not _is_for(token, language)):
            if not (key in language.countries or tokens[n - 1].key in language.naming.at):
                return tokens[:n]
        elif n > _LONGEST_ORGANISATION:
            return tokens[:n]
    return tokens


def is_generic(core: list[Token], language: Language) -> bool:
    """Whether words tell only what kind of body it is, منظمة حقوقية: all without the article, and one an adjective."""
    letters = letters_of(language)
    if len(core) != 2 or any(is_definite(t, language) for t in core) or core[0].text.startswith(letters.article):
        return False
    last = core[1]
    return last.is_word and last.text.endswith(letters.feminine_adjective) and len(last.key) >= _SHORTEST_ADJECTIVE


def _is_object(token: Token, language: Language) -> bool:
    """Whether a word with the article, behind another one, is what the body spoke of: انتقد اتحاد النقل القرار."""
    letters = letters_of(language)
    key = token.key.removeprefix(letters.article)
    is_act = key.endswith(letters.feminine_plural) or is_verbal_noun(key, language)
    measures = language.verb_first.measures if language.verb_first else frozenset()
    is_told = key in language.document_words or key in measures or (is_act and key in language.common_words)
    return key != token.key and is_told


def _is_another(token: Token, language: Language) -> bool:
    """Whether a noun with the article, behind another one, is who the body spoke to: حث صندوق النقد الدولي الحكومة."""
    letters = letters_of(language)
    if not token.key.startswith(letters.article) or token.text.endswith(letters.feminine_adjective):
        return False
    called_on = language.verb_first.called_on if language.verb_first else frozenset()
    return token.key in called_on | language.naming.governing


def _is_own(token: Token, language: Language) -> bool:
    """Whether what looks like the article is the word's own beginning: إلغاء."""
    return token.text[:1] in letters_of(language).no_article


def _ends_organisation(key: str, language: Language) -> bool:
    return (
        key in language.verbs
        or key in language.determiners
        or key in language.subordinators
        or key in language.time_words
        or key in language.adverbs
    )


def _opens_name(tokens: list[Token], n: int, language: Language) -> bool:
    """كتائب الشهيد عز الدين ...: the name of whom it is called after follows his title."""
    if tokens[n].key not in language.titles or n + 1 >= len(tokens):
        return False
    ends = language.naming.compound_ends
    return is_given_name(tokens[n + 1], language) or (n + 2 < len(tokens) and tokens[n + 2].key in ends)


def _is_at_place(tokens: list[Token], n: int, language: Language) -> bool:
    """The Foreign Ministry in Paris: its place belongs to it."""
    if tokens[n].key not in language.naming.at or n + 1 >= len(tokens):
        return False
    two = " ".join(token.key for token in tokens[n + 1 : n + 3])
    return tokens[n + 1].key in language.countries or two in language.countries


def _is_for(token: Token, language: Language) -> bool:
    """لكرة، لحقوق، للأمم: what an organisation is for."""
    letters = letters_of(language)
    return token.key.startswith(letters.to) and (
        len(token.key) >= _SHORTEST_JOINED or token.key.startswith(letters.to_the)
    )


def find_issuer(tokens: list[Token], language: Language) -> list[Token]:
    """Whose statement it is: بيان وزارة ..., بيان صادر عن ...; nothing where it does not say."""
    k = 1
    while k < len(tokens) and (tokens[k].key in language.naming.issued or not tokens[k].is_word):
        k += 1
    if k >= len(tokens):
        return []
    token = without_to(tokens[k], language)
    known = language.organisation_words | language.outlet_words | language.titles
    return [token, *tokens[k + 1 :]] if token.key in known or token.key in language.countries else []


def without_to(token: Token, language: Language) -> Token:
    """A body's or office's word without a joined "to": للوزارة, لوزارة."""
    letters, key = letters_of(language), token.key
    if key.startswith(letters.to_the) and len(key) >= _SHORTEST_PLURAL:
        return Token(token.start, token.end, letters.article + token.text[2:], letters.article + key[2:], True)
    known = language.titles | language.organisation_words | language.outlet_words | language.document_words
    if key[:1] == letters.to and key not in known and (key[1:] in known or key[1:] in language.outlets):
        return Token(token.start + 1, token.end, token.text[1:], key[1:], True)
    return token
