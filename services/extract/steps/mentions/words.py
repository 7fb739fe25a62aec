"""The words of a source, cut where its span begins, in segments, and as they were written."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from services.common.contracts.spans import Span
from services.common.contracts.statements import SpeakerKind
from services.extract.model import Form, Gender, Language, Passage, Token

_SEPARATORS = frozenset([",", "(", ")", "[", "]", "،", "–", "—", ";"])
_CLOSING = frozenset([")", '"', "”", "»"])
_OPENED_BY = {")": "(", '"': '"', "”": "“", "»": "«"}


def words_of(passage: Passage, span: Span, language: Language) -> list[Token]:
    """The tokens of a span, the first one without letters that the span leaves out."""
    starts = passage.starts
    found = []
    i = max(bisect_left(starts, span.start + 1) - 1, 0)
    while i < len(passage.tokens) and passage.tokens[i].start < span.end:
        token = passage.tokens[i]
        if token.end > span.start:
            found.append(_trimmed(token, span, language))
        i += 1
    if found and language.has_capitals and i < len(passage.tokens) and _owns(found[-1], passage.tokens[i], language):
        ending = len(language.naming.possessive[0])
        found[-1] = _without_ending(found[-1], Span(found[-1].start, found[-1].end - ending))
    return found


def without_manner(tokens: list[Token], language: Language) -> list[Token]:
    """The words of a source without those at its end that tell how somebody spoke: حداد, of حداد مازحة."""
    manners = language.verb_first.how_spoken if language.verb_first is not None else frozenset()
    last = len(tokens)
    while last > 1 and tokens[last - 1].key in manners:
        last -= 1
    return tokens[:last]


def _owns(last: Token, following: Token, language: Language) -> bool:
    """Whether a source ends with the owner of what follows: Holt's, of Holt's latest remarks."""
    if not language.naming.possessive or not last.key.endswith(language.naming.possessive[0]):
        return False
    forms = language.cues.get(following.key, ())
    does = (
        any(form.form is not Form.BASE for form in forms)
        or following.key in language.verbs | language.auxiliaries | language.modals
    )
    return following.is_word and not does and following.key not in language.adverbs


def _trimmed(token: Token, span: Span, language: Language) -> Token:
    """The token without the letters of a joined conjunction or preposition that the span leaves out."""
    cut = span.start - token.start
    if cut <= 0:
        return _without_ending(token, span) if token.end > span.end and language.has_capitals else token
    text = token.text[cut:]
    key = token.key[cut:] if len(token.key) > cut else token.key
    letters = language.letters
    if letters is not None and key.startswith(letters.to_the):  # للوزير is ل and الوزير
        key, text = letters.article[0] + key[1:], letters.article[0] + text[1:]
    elif letters is not None and token.key.startswith(letters.to_the) and key.startswith(letters.to):
        key, text = letters.article[0] + key, letters.article[0] + text
    return Token(span.start, token.end, text, key, token.is_word)


def _without_ending(token: Token, span: Span) -> Token:
    """The token without what the span leaves out at its end: Holt's, of which only Holt is the source."""
    left_out = token.end - span.end
    key = token.key[:-left_out] or token.key
    return Token(token.start, span.end, token.text[:-left_out], key, token.is_word)


def segments_of(tokens: list[Token]) -> list[list[Token]]:
    """The stretches between commas, dashes and brackets: a name, an apposition. At least one."""
    segments: list[list[Token]] = [[]]
    for token in tokens:
        if token.text in _SEPARATORS:
            if segments[-1]:
                segments.append([])
        else:
            segments[-1].append(token)
    for segment in segments:
        while len(segment) > 1 and not segment[-1].is_word:
            segment.pop()
    return [segment for segment in segments if segment] or [tokens]


def written(text: str, tokens: list[Token]) -> str:
    """The words as written, without a quotation mark at either end; a split-off article is restored."""
    kept = list(tokens)
    while kept and not kept[0].is_word:
        kept.pop(0)
    while kept and not kept[-1].is_word and kept[-1].text not in _CLOSING:
        kept.pop()
    if not kept:
        return ""
    words = text[kept[0].start : kept[-1].end]
    words += _left_open(words, text[kept[-1].end : kept[-1].end + 1])
    first = kept[0]
    return first.text + words[first.end - first.start :] if not words.startswith(first.text) else words


def _left_open(words: str, following: str) -> str:
    """The mark that follows and closes one inside the words: رئيسة شركة «نورتك»."""
    opening = _OPENED_BY.get(following)
    if opening is None or not words:
        return ""
    is_open = words.count(opening) % 2 if opening == following else words.count(opening) > words.count(following)
    return following if is_open else ""


def gender_of_titles(keys: Iterable[str], language: Language) -> Gender | None:
    """What the first title among the words says about its holder."""
    return next((language.title_genders[key] for key in keys if key in language.title_genders), None)


def gender_of_name(keys: Sequence[str], language: Language) -> Gender | None:
    """What a first name says about its bearer."""
    return "f" if keys[0] in language.female_names else "m" if keys[0] in language.male_names else None


def kind_of_body(keys: Sequence[str], language: Language) -> SpeakerKind:
    """What a body is: an agency is an outlet where its name tells of the news, or is an outlet's."""
    first, *others = keys
    if first not in language.outlet_words:
        return SpeakerKind.ORGANIZATION
    is_press = first not in language.organisation_words or not others
    known = language.outlet_words | language.outlets | language.naming.press
    return SpeakerKind.OUTLET if is_press or not known.isdisjoint(others) else SpeakerKind.ORGANIZATION
