"""What the lexicon says about one word where no capital tells a name."""

from collections.abc import Sequence
from itertools import pairwise

from services.extract.model import Form, Gender, Language, Letters, Token

_LONGEST_SURNAME = 5
"""Letters of surnames that end like a plural: السادات."""
_SHORTEST_DEFINITE = 5
_SHORTEST_JOINED = 5
_SHORTEST_FEMININE = 5
_SHORTEST_OPENED = 6
_PASSIVE = 3


def letters_of(language: Language) -> Letters:
    """The language's letters; a language without capitals has to tell them."""
    assert language.letters is not None
    return language.letters


def is_definite(token: Token, language: Language) -> bool:
    """Whether the word has the article, perhaps after a conjunction: الوزير, والوزير."""
    letters = letters_of(language)
    starts = (letters.article, letters.and_ + letters.article)
    is_spelled_so = token.text.removeprefix(letters.and_)[:1] not in letters.no_article
    return token.key.startswith(starts) and len(token.key) >= _SHORTEST_DEFINITE and is_spelled_so


def is_definite_thing(token: Token, language: Language) -> bool:
    """الميناء, البيان, التبديلات: a place, a document or several things, and nobody's surname."""
    letters = letters_of(language)
    plain = token.key.removeprefix(letters.article)
    if plain == token.key or token.key in language.titles:
        return False
    are_several = plain.endswith(letters.feminine_plural) and len(plain) > _LONGEST_SURNAME
    return plain in language.place_words or plain in language.document_words or are_several


def is_preposition(token: Token, language: Language) -> bool:
    if token.key in language.naming.certain_prepositions:
        return True
    return token.key in language.prepositions and not token.text.endswith(letters_of(language).never_preposition)


def is_adjective(token: Token, language: Language) -> bool:
    """الروسي, السابق, العام: words that go on describing an office."""
    key = token.key
    ends_so = token.text.endswith(letters_of(language).feminine_adjective)
    return key in language.countries or key in language.office_adjectives or ends_so


def is_given_name(token: Token, language: Language) -> bool:
    """Whether the lexicon knows the word as somebody's first name; على and علي share a key, but no spelling."""
    key = token.key
    return (key in language.male_names or key in language.female_names) and not is_preposition(token, language)


def is_half_name(words: Sequence[Token], k: int, language: Language) -> bool:
    """Whether the word at `k` is a first name that is spelled like "in the name of": المتحدث باسم الحكومة باسم الراوي,
    الوزير باسم عوض. An unknown word or a surname follows, and no one before it is told to speak for somebody."""
    if k + 1 >= len(words):
        return False
    if words[k].key in language.naming.everyday_names | language.naming.everyday_adjectives:
        return _is_named_on(words[k], words[k + 1], language)
    if words[k].key not in language.naming.half_names:
        return False
    speaks_for = 0
    for word in words[:k]:
        plain = word.key.removeprefix(letters_of(language).article)
        speaks_for += plain in language.naming.speaking_for
        speaks_for -= word.key in language.naming.half_names
    after = words[k + 1]
    plain = after.key.removeprefix(letters_of(language).article)
    is_noun = is_common(after, language) or is_common(after._replace(key=plain), language)
    return speaks_for <= 0 and not is_noun and after.key[:1] != letters_of(language).by


def _is_named_on(word: Token, after: Token, language: Language) -> bool:
    """Whether an everyday word is a first name by what is behind it: رجاء بن سالم, سامية الحداد."""
    if after.key in language.naming.sons or (is_given_name(after, language) and not is_common(after, language)):
        return True
    if word.key not in language.naming.everyday_adjectives or not is_definite(after, language):
        return False
    plain = after._replace(key=after.key.removeprefix(letters_of(language).article))
    is_told = is_adjective(after, language) or is_definite_thing(after, language) or plain.key in language.titles
    return not (is_told or is_common(after, language) or is_common(plain, language))


def takes_name(token: Token, language: Language) -> bool:
    """Whether a name after the word is no person's: the university, hospital or street called after somebody."""
    key, letters = token.key, letters_of(language)
    if key in language.naming.whole_organisations or key.startswith(letters.article):
        return False
    is_joined = key[:1] in (letters.to, letters.by)  # لشركة, بجامعة
    return _has_name(key, language) or (is_joined and _has_name(key[1:], language))


def _has_name(key: str, language: Language) -> bool:
    return key in language.organisation_words or key in language.place_words or key in language.outlet_words


def tells_outlet(key: str, language: Language) -> bool:
    """للجزيرة, لرويترز: to an outlet that everybody knows by one word."""
    letters = letters_of(language)
    plain = letters.article + key[2:] if key.startswith(letters.to_the) else key[1:]
    return key.startswith(letters.to) and plain in language.outlets


def leads_to_body(word: Token, language: Language) -> bool:
    """Whether a name after the word is that of a body, a place, or whom an office speaks for: باسم فلان."""
    return takes_name(word, language) or word.key in language.naming.employed


def opens_body(first: str, second: str, language: Language) -> bool:
    """Whether two words begin the name of a body that no word for a body opens: برنامج الأغذية العالمي."""
    return f"{first} {second}" in language.naming.body_openings


def gender_of_body(token: Token, language: Language) -> Gender | None:
    """How a verb agrees with a body whose name begins with the word: هيئة and سلطات with "she", مجلس with "he"."""
    letters = letters_of(language)
    if token.text.endswith(letters.feminine_signs) or token.key.endswith(letters.feminine_plural):
        return "f"
    key = token.key.removeprefix(letters.article)
    return "m" if key in language.naming.masculine_bodies else None


def is_common(token: Token, language: Language) -> bool:
    """Whether the word is an everyday one, and no part of a name that could begin with it."""
    key, letters = token.key, letters_of(language)
    if token.text.endswith(letters.adverbial) or key[0].isdigit() or key in (letters.to, letters.by, letters.and_):
        return True
    if _is_lexical(key, language) or _is_cue(key, language) or _tells_act(key, language):
        return True
    if key in language.negating.words or (language.verb_first is not None and key in language.verb_first.of_whom):
        return True
    if _is_passive(token, letters) and not is_given_name(token, language):
        return True  # ما نُسب إليه
    if token.text[1:2] == letters.passive_vowel and token.text[0] in letters.imperfect:
        return not is_given_name(token, language)  # يُدعى
    if is_possessed(token, language):
        return True
    if key[:1] == letters.future and key[1:] in language.verbs and not is_given_name(token, language):
        return True
    if key in language.prepositions and not token.text.endswith(letters.never_preposition):
        return True
    if key[:1] in language.clitics and _is_lexical_after_conjunction(key[1:], language):
        return True
    if key[:1] == letters.and_ and (key[1:] in language.verbs or key[1:] in language.auxiliaries):
        return True
    if key[:1] in (letters.to, letters.by) and _takes_preposition(key[1:], language):
        return True
    if key.startswith((letters.to_the, letters.by + letters.article)) and len(key) >= _SHORTEST_JOINED:
        return True
    is_feminine = key.endswith(letters.feminine) and token.text.endswith(letters.feminine_signs)
    return is_feminine and len(key) >= _SHORTEST_FEMININE and key not in language.female_names


def _is_passive(token: Token, letters: Letters) -> bool:
    """قُتل: three letters, of which a sign tells that the first one has the vowel of a passive."""
    return token.text[1:2] == letters.passive_vowel and len(token.key) == _PASSIVE


def is_possessed(token: Token, language: Language) -> bool:
    """Whether somebody's is told by an ending: قرارها، هويته، محاميه; but not a name that ends so."""
    key, letters = token.key, letters_of(language)
    if token.text.endswith(letters.feminine_signs) or is_given_name(token, language):
        return False
    stem = next((key[: -len(e)] for e in letters.third_person if key.endswith(e) and len(key) - len(e) > 2), "")
    feminine = stem.removesuffix(letters.open_feminine) + letters.feminine
    return bool(stem) and any(_is_owned(form, language) for form in (stem, feminine))


def is_owned_title(token: Token, language: Language) -> bool:
    """مديرته: an office with whose it is."""
    key, letters = token.key, letters_of(language)
    stems = (key[: -len(e)] for e in letters.third_person if key.endswith(e) and len(key) - len(e) > 2)
    feminine = letters.open_feminine, letters.feminine
    return any(s in language.titles or s.removesuffix(feminine[0]) + feminine[1] in language.titles for s in stems)


def _is_owned(key: str, language: Language) -> bool:
    return (
        key in language.common_words
        or key in language.titles
        or key in language.organisation_words
        or key in language.document_words
        or is_verbal_noun(key, language)
    )


def _is_lexical(key: str, language: Language) -> bool:
    return (
        key in language.titles
        or key in language.common_words
        or key in language.organisation_words
        or key in language.place_words
        or key in language.outlet_words
        or key in language.group_words
        or key in language.document_words
        or key in language.person_words
        or key in language.verbs
        or key in language.auxiliaries
        or key in language.adverbs
        or key in language.subordinators
        or key in language.countries
        or key in language.determiners
        or key in language.time_words
    )


def _is_lexical_after_conjunction(key: str, language: Language) -> bool:
    if key in language.cues or key in language.prepositions:
        return True
    return key in language.titles or key in language.organisation_words


def _takes_preposition(key: str, language: Language) -> bool:
    return key in language.titles or key in language.outlet_words or key in language.organisation_words


def _is_cue(key: str, language: Language) -> bool:
    """Whether the word is a cue that is no everyday word as well."""
    forms = language.cues.get(key, ())
    return any(not f.rest and (f.form is not Form.FINITE or not f.needs_particle) for f in forms)


def _tells_act(key: str, language: Language) -> bool:
    """رفض، دعم: a noun that the lexicon knows to tell an act; those known by their shape alone may be names."""
    return language.verb_first is not None and key in language.verb_first.verbal_nouns


def is_verbal_noun(key: str, language: Language) -> bool:
    grammar = language.verb_first
    return grammar is not None and (key in grammar.verbal_nouns or bool(grammar.verbal_noun.match(key)))


def is_surname(token: Token, language: Language) -> bool:
    """Whether a word behind a given name is a surname though it is spelled like another word: سلام, بورقيبة."""
    key, naming = token.key, language.naming
    if key in naming.surnames:
        return True
    if not key.startswith(naming.surname_openings) or len(key) < _SHORTEST_OPENED:
        return False
    return not (key in language.prepositions or _is_lexical(key[1:], language) or is_verbal_noun(key[1:], language))


def ends_name(token: Token, language: Language) -> bool:
    """Whether a word cannot go on with a name that has begun; many surnames end like a common noun (حمادة)."""
    if token.key in language.titles or token.key in language.complementizers or token.key in language.naming.the:
        return True
    if token.key in language.naming.last_syllables:
        return False
    if token.key[:1] in language.clitics and token.key[1:] in language.determiners:
        return True  # سامي حداد وعدد من
    letters = letters_of(language)
    known = language.organisation_words | language.document_words
    ends_feminine = token.text.endswith(letters.feminine_signs) and token.key not in known
    return is_common(token, language) and not token.key.startswith(letters.article) and not ends_feminine


def after_marks(tokens: list[Token]) -> frozenset[int]:
    """Where words begin right after a mark: a name does not reach back over «...»."""
    return frozenset(t.start for before, t in pairwise(tokens) if t.is_word and not before.is_word)


def is_act(words: Sequence[Token], k: int, language: Language) -> bool:
    """Whether an act and what it is done to follow an office: what its holder denied or announced, or a clause about
    him: المتهم خان الأمانة."""
    if is_given_name(words[k], language):
        return False
    if _is_weak_verb(words[k], language):  # المتهم استولى
        return True
    if k + 1 >= len(words):
        return False
    plain = words[k + 1].key.removeprefix(letters_of(language).article)
    is_thing = plain != words[k + 1].key and plain in language.common_words
    is_body = k == 1 and plain != words[k + 1].key and words[k + 1].key in language.organisation_words
    return is_body or (is_thing and is_verbal_noun(words[k].key, language))


def _is_weak_verb(word: Token, language: Language) -> bool:
    """استولى, اعتدى: by the letters at both its ends."""
    letters = letters_of(language)
    return word.text.endswith(letters.weak) and word.key[0] == letters.article[0] and not is_definite(word, language)
