"""Splits paragraphs into sentences, never inside a quotation."""

from services.extract.model import Language, Passage, Range, Token

_TERMINAL = frozenset([".", "!", "?", "؟", "…", "..", "...", "....", "۔"])
_DASHES = frozenset("-–—")
_LONGEST_ABBREVIATION = 2


def split_sentences(passage: Passage, language: Language) -> tuple[Range, ...]:
    """The sentences in text order; together they cover every token. Needs `passage.quote_at`."""
    sentences: list[Range] = []
    for paragraph in passage.paragraphs:
        first = paragraph.range.first
        for i in range(first, paragraph.range.last - 1):
            if i >= first and _ends_after(passage, i, language):
                sentences.append(Range(first, i + 1))
                first = i + 1
        sentences.append(Range(first, paragraph.range.last))
    return tuple(sentences)


def _ends_after(passage: Passage, i: int, language: Language) -> bool:
    token, following = passage.tokens[i], passage.tokens[i + 1]
    quote = passage.quote_at[i]
    if quote >= 0:
        # A sentence may end with the mark that closes a quotation after its own full stop.
        extent = passage.quotes[quote].extent
        inner = passage.tokens[i - 1].text if passage.quotes[quote].is_closed else token.text
        return i + 1 == extent.last and inner in _TERMINAL and _may_begin(following)
    if following.text in _DASHES and following.start == token.end:
        return False  # VELMAR (Andaria News).- The bridge
    if token.text not in _TERMINAL or following.text in _TERMINAL or not _may_begin(following):
        return False
    return token.text != "." or not _is_abbreviation(passage, i, language)


def _may_begin(token: Token) -> bool:
    first = token.text[0]
    return not first.islower() and (token.is_word or first in "“\"«‘'([„»•*-–—`¿¡")


def _is_abbreviation(passage: Passage, i: int, language: Language) -> bool:
    if i == 0:
        return False
    before, token, following = passage.tokens[i - 1], passage.tokens[i], passage.tokens[i + 1]
    if before.key in language.abbreviations:
        return True
    is_initial = len(before.text) == 1 and before.text.isupper()
    is_glued = following.start == token.end and before.end == token.start
    looks_like_name = is_glued and len(before.text) <= _LONGEST_ABBREVIATION and language.has_capitals
    return is_initial or looks_like_name or (is_glued and before.text[-1].isdigit())
