"""Finds the names of a passage where no capital tells them: after titles, and of organisations."""

from collections.abc import Iterator, Sequence

from services.common.contracts.statements import SpeakerKind
from services.extract.model import Language, Mention, MentionKind, Passage, Token
from services.extract.steps.mentions.lexical_names import split_name, tells_office
from services.extract.steps.mentions.lexical_organisations import is_generic, organisation_core
from services.extract.steps.mentions.lexical_words import (
    gender_of_body,
    is_common,
    is_definite,
    is_given_name,
    is_preposition,
    is_verbal_noun,
    letters_of,
    opens_body,
    takes_name,
)
from services.extract.steps.mentions.words import gender_of_name, gender_of_titles, kind_of_body, written

_LONGEST_PERSON, _LONGEST_ORGANISATION, _LONGEST_INDEFINITE, _LONGEST_PHRASE = 6, 6, 2, 14
_LONGEST_APPOSED = 4
"""Words of a name beside an office, between commas."""
_LONGEST_MARKED = 6
_LONGEST_GIVEN = 5
"""Words from a first name on that are looked at."""
_MARKS = {"(": ")", '"': '"', "«": "»", "“": "”"}
_COMMAS = frozenset("،,")


def find_titled_names(passage: Passage, language: Language) -> Iterator[Mention]:
    """People with an office and organisations, in text order."""
    tokens = passage.tokens
    article = letters_of(language).article
    i = 0
    while i < len(tokens):
        plain = _without_conjunction(tokens[i].key, language)
        is_organisation = plain in language.organisation_words and not plain.startswith(article)
        is_organisation = is_organisation or (i + 1 < len(tokens) and opens_body(plain, tokens[i + 1].key, language))
        if _is_verb(tokens, i, plain, language):
            i += 1
            continue
        if _is_before(tokens[i], language) or (plain not in language.titles and not is_organisation):
            named = _given(passage, i, language)
            if named is not None:
                yield named
            i += len(named.words) if named is not None else 1
            continue
        is_office = plain in language.titles
        end = _office_end(passage, i, language) if is_office else _phrase_end(passage, i, language)
        phrase = list(tokens[i:end])
        if is_office:
            beside = _names_beside(passage, i, end, language)
            mention = _person(passage.text, phrase, beside, language)
        else:
            mention = _organisation(passage.text, phrase, plain, language)
        if mention is not None:
            yield mention
        i = end


def _is_before(token: Token, language: Language) -> bool:
    """أمام: spelled so it is "before", and no imam."""
    return token.key in language.prepositions and token.text.startswith(letters_of(language).no_article[1])


def _given(passage: Passage, i: int, language: Language) -> Mention | None:
    """A full name without a title, known by its first name, unless something is called after somebody."""
    tokens = passage.tokens
    if not is_given_name(tokens[i], language) or (i and takes_name(tokens[i - 1], language)):
        return None
    if _is_marked_thing(passage, i, language):
        return None
    phrase = list(tokens[i : min(_phrase_end(passage, i, language), i + _LONGEST_GIVEN)])
    name, _ = split_name(phrase, language)
    if len(name) < 2 or name[0] is not tokens[i]:
        return None
    return Mention(
        at=tokens[i].start,
        kind=MentionKind.NAME,
        speaker_kind=SpeakerKind.PERSON,
        words=tuple(t.key for t in name),
        name=written(passage.text, name),
        gender=gender_of_name([name[0].key], language),
    )


def _is_marked_thing(passage: Passage, i: int, language: Language) -> bool:
    """Whether words in marks are what a thing is called: محطة «نور الشرق»."""
    tokens = passage.tokens
    if i < 2 or tokens[i - 1].text not in _MARKS or tokens[i - 2].key not in language.common_words:
        return False
    return _closing_mark(passage, i - 1, min(len(tokens), i + _LONGEST_MARKED)) > 0


def _is_verb(tokens: Sequence[Token], i: int, plain: str, language: Language) -> bool:
    """Whether a word that may be an office, a student, is a verb, since who does it follows: طالب رئيس اللجنة."""
    if plain not in language.titles or plain not in language.cues or i + 1 >= len(tokens):
        return False
    following = tokens[i + 1].key
    return following in language.titles | language.organisation_words | language.group_words


def _without_conjunction(key: str, language: Language) -> str:
    is_whole = key in language.titles or key in language.organisation_words
    return key[1:] if key[:1] in language.clitics and not is_whole else key


def _names_beside(passage: Passage, first: int, last: int, language: Language) -> list[list[Token]]:
    """What an office may stand in apposition to: the words after the comma that ends it, and those before one."""
    tokens = passage.tokens
    found: list[list[Token]] = []
    if last + 1 < len(tokens) and tokens[last].key in _COMMAS:
        following = list(tokens[last + 1 : _phrase_end(passage, last + 1, language)])
        is_closed = following[-1] is not tokens[-1] and tokens[last + 1 + len(following)].key in _COMMAS
        if is_closed and 2 <= len(following) <= _LONGEST_APPOSED:
            found.append(following)
    k = first - 1 if first and tokens[first - 1].key in _COMMAS else first
    start = k
    while start > 0 and k - start < _LONGEST_APPOSED and _may_be_named(tokens[start - 1], language):
        if start < k and is_definite(tokens[start - 1], language):
            break  # only a surname has the article
        start -= 1
    if k < first and k - start >= 2:
        found.append(list(tokens[start:k]))
    return found


def _may_be_named(token: Token, language: Language) -> bool:
    return token.is_word and not is_common(token, language) and token.key not in language.complementizers


def _person(text: str, tokens: list[Token], beside: list[list[Token]], language: Language) -> Mention | None:
    name, role = split_name(tokens, language)
    if not name:
        for others in beside:
            apposed, rest = split_name(others, language)
            if apposed and not rest:
                name, role, tokens = apposed, _without_hearer(tokens, language), [*tokens, *apposed]
                break
    if not name or len(name) > _LONGEST_PERSON:
        return None
    tokens = _without_other(tokens, name, language)
    return Mention(
        at=min(tokens[0].start, name[0].start),
        kind=MentionKind.NAME,
        speaker_kind=SpeakerKind.PERSON,
        words=tuple(t.key for t in tokens if t.is_word),
        name=written(text, name),
        role=written(text, role) if tells_office(role, language) else None,
        gender=gender_of_titles([t.key for t in role], language),
    )


def _without_other(tokens: list[Token], name: list[Token], language: Language) -> list[Token]:
    """Words with a name, without another one's office behind it: طالبت النائبة هدى حداد | وزير الشؤون ب. It is
    another's where it disagrees in gender."""
    gender = gender_of_titles([t.key for t in tokens if t.start < name[0].start], language)
    for k, token in enumerate(tokens):
        other = language.title_genders.get(token.key) if token.start > name[-1].start else None
        if gender and other and other != gender:
            return tokens[:k]
    return tokens


def _without_hearer(tokens: list[Token], language: Language) -> list[Token]:
    """An office without whom its holder spoke to (لصحيفة كذا), and without a preposition at its end."""
    letters, outlets = letters_of(language), language.verb_first.outlets_told if language.verb_first else frozenset()
    joined = (n for n, t in enumerate(tokens) if n and t.key[:1] == letters.to and t.key[1:] in outlets)
    kept = tokens[: next(joined, len(tokens))]
    return kept[:-1] if len(kept) > 1 and is_preposition(kept[-1], language) else kept


def _organisation(text: str, tokens: list[Token], plain: str, language: Language) -> Mention | None:
    core = organisation_core(tokens, language)
    definite = (letters_of(language).article, letters_of(language).to_the)
    is_definite = any(t.key.startswith(definite) or t.key in language.naming.without for t in core)
    core = core[: _LONGEST_ORGANISATION if is_definite else _LONGEST_INDEFINITE]
    if len(core) < 2 or is_generic(core, language):
        return None
    first = core[0]
    if first.key != plain:
        core[0] = Token(first.start + 1, first.end, first.text[1:], plain, True)
    return Mention(
        at=tokens[0].start,
        kind=MentionKind.NAME,
        speaker_kind=kind_of_body([t.key for t in core], language),
        words=tuple(t.key for t in core if t.is_word),
        name=written(text, core),
        gender=gender_of_body(core[0], language),
    )


def _phrase_end(passage: Passage, i: int, language: Language) -> int:
    """The end of the noun phrase that begins at `i`: its words go on to a mark, a verb, or the next clause."""
    tokens = passage.tokens
    line = passage.paragraph_at[i]
    limit = min(len(tokens), i + _LONGEST_PHRASE)
    end = i + 1
    while end < limit and passage.paragraph_at[end] == line and not _ends_phrase(tokens[end], language):
        end += 1
    return end


def _office_end(passage: Passage, i: int, language: Language) -> int:
    """The same where names in brackets or quotation marks are part of the phrase: the head of the agency (UNRWA)."""
    limit = min(passage.paragraphs[passage.paragraph_at[i]].range.last, i + _LONGEST_PHRASE)
    end = _phrase_end(passage, i, language)
    while end < limit:
        closing = _closing_mark(passage, end, limit)
        if not closing:
            break
        end = _phrase_end(passage, closing, language)
    return min(end, limit)


def _closing_mark(passage: Passage, k: int, limit: int) -> int:
    """The mark that closes a name in brackets or quotation marks at `k`; 0 for none."""
    closing = _MARKS.get(passage.tokens[k].text)
    is_last = k + 1 >= len(passage.tokens)
    is_end = closing == passage.tokens[k].text and (is_last or passage.quote_at[k + 1] < 0)  # of a quotation before
    if is_end:
        return 0
    near = range(k + 2, min(limit, k + _LONGEST_MARKED))
    return next((n for n in near if passage.tokens[n].text == closing), 0) if closing else 0


def _ends_phrase(token: Token, language: Language) -> bool:
    key, letters = token.key, letters_of(language)
    if not token.is_word or key in language.complementizers or key in language.time_words:
        return True
    may_be_preposition = key in language.prepositions
    is_name = may_be_preposition and token.text.endswith(letters.never_preposition)  # علي
    if key in language.cues and not language.cues[key][0].needs_particle and not is_name:
        return True
    if language.verb_first is not None and key in language.verb_first.pluperfect:
        return True
    if key in language.verbs and key[0] in letters.imperfect and not is_given_name(token, language):
        return True
    if may_be_preposition and not is_name and key not in language.naming.at:
        return True
    if key[:1] in language.clitics and key[1:] in language.titles and key not in language.titles:
        return True
    return key[:1] == letters.by and is_verbal_noun(key[1:], language)
