"""Finds whom a sentence is about before a cue that names nobody: زار سميث الميناء أمس وقال إن ...."""

from services.common.contracts.spans import Span
from services.extract.model import Form, Range
from services.extract.steps.verb_first.sources import find_fronted, find_subject, find_topic, is_plural_object
from services.extract.steps.verb_first.words import Words

_LONGEST_OPENING = 12
"""Tokens before the verb of a sentence: when and where it happened, or its subject."""
_LONGEST_SUBJECT = 14
_SHORTEST_JOINED = 3


def find_clause_subject(words: Words, low: int, i: int) -> Span | None:
    """The subject of the sentence that begins at `low`, where its verb agrees with the cue at `i`; None for none."""
    topic = _topic_of_clause(words, low, i)
    if topic is not None:
        return words.span(topic)
    verb = _first_verb(words, low, i)
    if verb is None or _is_feminine(words, verb) != _is_feminine(words, i):
        return None
    subject = find_subject(words, verb + 1, min(i, verb + _LONGEST_SUBJECT))
    if subject is not None and subject.first == verb + 1 and _may_speak(words, subject):
        return words.span(_without_objects(words, _surname_alone(words, subject)))
    fronted = find_fronted(words, verb, low)
    return words.span(fronted) if fronted is not None and _may_speak(words, fronted) else None


def _surname_alone(words: Words, subject: Range) -> Range:
    """The surname that a subject begins with, where another noun with the article follows: أنكر النجار التهم."""
    first, article, language = subject.first, words.letters.article, words.language
    if subject.last - first < 2 or not all(words.key(k).startswith(article) for k in (first, first + 1)):
        return subject
    known = language.titles | language.organisation_words | language.outlet_words | language.group_words
    text, key = words.tokens[first + 1].text, words.key(first + 1)
    is_adjective = text.endswith((*words.letters.feminine_adjective, words.letters.adjective))
    is_name = key in language.titles or key in language.office_adjectives or key in language.countries
    return subject if words.key(first) in known or is_adjective or is_name else Range(first, first + 1)


def _without_objects(words: Words, subject: Range) -> Range:
    """A named subject up to whom or what its verb is about: استقبل الرئيس فلان الفلاني السفير, رفض فلان تحميل غيره."""
    language = words.language
    given = (k for k in range(*subject) if words.key(k) in language.male_names | language.female_names)
    surname = next(given, subject.last) + 1
    for k in range(subject.first + 2, subject.last):
        is_act = words.is_verbal_noun(k) and (k > surname or _is_unknown(words, k - 1))
        if is_act or (k > surname and (_is_person_or_thing(words, k) or is_plural_object(words, k))):
            return Range(subject.first, k)
    return subject


def _is_person_or_thing(words: Words, k: int) -> bool:
    """السفير, القرار: a noun with the article that is no surname."""
    key, language = words.key(k), words.language
    plain = key.removeprefix(words.letters.article)
    nouns = (language.titles, language.person_words, language.group_words, language.document_words)
    return key != plain and (plain in language.common_words or any(key in some or plain in some for some in nouns))


def _is_unknown(words: Words, k: int) -> bool:
    """Whether a word is none of the lexicon's, as most surnames are."""
    key, language = words.key(k), words.language
    known = (language.titles, language.organisation_words, language.common_words, language.office_adjectives)
    is_plain = not key.startswith(words.letters.article) and words.tokens[k].is_word and not words.is_preposition(k)
    return is_plain and key not in language.countries and not any(key in some for some in known)


def _topic_of_clause(words: Words, low: int, i: int) -> Range | None:
    """Whom a sentence turns to whose own verb says nothing: أما فلان فرفض الاتهامات، معتبراً أن ..."""
    if words.key(low) not in words.grammar.topical:
        return None
    for k in range(low + 2, min(i, low + _LONGEST_SUBJECT)):
        if words.key(k) in words.grammar.resumed or _is_resumed(words, k):
            topic = find_topic(words, k, low)
            return topic if topic is not None and _may_speak(words, topic) else None
    return None


def _is_resumed(words: Words, k: int) -> bool:
    """فرفض: a word joined to its topic that is no name, office or body which begins so."""
    key, language = words.key(k), words.language
    nouns = (language.male_names, language.titles, language.organisation_words, language.common_words)
    is_noun = any(key in some for some in nouns) or key in language.countries or words.is_preposition(k)
    is_joined = key[:1] == language.clitics[-1] and len(key) > _SHORTEST_JOINED and key not in language.subordinators
    return is_joined and not is_noun


def _first_verb(words: Words, low: int, i: int) -> int | None:
    for k in range(low, min(i, low + _LONGEST_OPENING)):
        if words.is_complementizer(k) or words.bare(k) in words.language.relative_pronouns:
            return None
        if words.key(k) in words.language.auxiliaries or words.bare(k) in words.language.auxiliaries:
            continue
        if (
            words.bare(k) in words.language.verbs
            or _is_verb_of_saying(words, k)
            or (_begins(words, k, low) and _opens(words, k))
        ):
            return k
    return None


def _begins(words: Words, k: int, low: int) -> bool:
    """Whether a clause begins at `k`: the sentence does, or when or where it happened ends: وفي اتصال هاتفي، حمّل."""
    joined = words.key(low)[1:] if words.key(low)[:1] in words.language.clitics else words.key(low)
    return k == low or (words.is_comma(k - 1) and joined in words.language.prepositions)


def _opens(words: Words, k: int) -> bool:
    """Whether a word that may be a noun is the verb at the head of its sentence, ورفض الاتحاد: "she" has it, too."""
    return words.bare(k) + words.letters.open_feminine in words.language.verbs


def _is_verb_of_saying(words: Words, k: int) -> bool:
    cue = words.cue_at.get(k)
    return cue is not None and cue.form.form is Form.FINITE and not (cue.form.needs_particle and not cue.skip)


def _is_feminine(words: Words, k: int) -> bool:
    """Whether a verb or participle agrees with "she"."""
    cue = words.cue_at.get(k)
    if cue is not None:
        return cue.form.gender == "f"
    key, letters = words.bare(k), words.letters
    is_imperfect = key[:1] in letters.imperfect and letters.imperfect[0] + key[1:] in words.language.verbs
    return key[:1] != letters.imperfect[0] if is_imperfect else key.endswith(letters.open_feminine)


def _may_speak(words: Words, subject: Range) -> bool:
    """Whether a subject is somebody: an office, a body, a country or a name, and no event or thing."""
    token, language = words.tokens[subject.first], words.language
    key = token.key
    if key in language.titles or key in language.organisation_words or key in language.countries:
        return True
    if f"{key} {words.key(subject.first + 1)}" in language.naming.body_openings:
        return True
    plain = key.removeprefix(words.letters.article)
    known = (
        plain in language.common_words
        or plain in language.document_words
        or plain in language.group_words
        or plain in language.place_words
        or plain in language.person_words
    )
    ends_feminine = token.text.endswith(words.letters.feminine_signs) and key not in language.female_names
    is_accusative = token.text.endswith(words.letters.accusative)
    is_number = key[:1].isdigit() or not token.is_word
    return not (known or ends_feminine or is_accusative or is_number or words.is_verbal_noun(subject.first))
