"""Reads a finite verb: قال سميث إن ..., وأضاف: ..., أعلن سميث فوزه."""

from services.extract.model import Cue, Form, Range
from services.extract.steps.verb_first.clause_subjects import find_clause_subject
from services.extract.steps.verb_first.complements import complete, find_complement
from services.extract.steps.verb_first.found import Found
from services.extract.steps.verb_first.preceding import read_preceding
from services.extract.steps.verb_first.relays import read_relay
from services.extract.steps.verb_first.sources import (
    conjunction_letters,
    find_fronted,
    find_subject,
    find_topic,
    is_plural_object,
    share_subject,
    without_object,
)
from services.extract.steps.verb_first.words import REACH, Words

_NEAR = 7


def read_finite(words: Words, cue: Cue, previous: Found | None, low: int, high: int) -> Found | None:
    """The statement of a verb in the sentence from `low` to `high`; None where it is no cue here."""
    i, j = cue.range
    before = words.key(i - 1) if i > low else ""
    if not _is_told(words, cue, before) or _withholds(words, j):
        return None
    if cue.form.lemma in words.grammar.relaying:
        return read_relay(words, cue, low, high)
    relative_pronouns = words.language.relative_pronouns
    is_relative = before in relative_pronouns or words.bare(i - 1) in relative_pronouns
    if is_relative and words.is_comma(i - 2):  # الوزيرة، التي تابعت الحفل، ...: what it says ends with its clause
        high = next((k for k in range(j, min(high, j + REACH)) if words.is_comma(k)), high)
    e = i - 1 if before in words.grammar.pluperfect else i
    fronted = find_fronted(words, e, low) if not cue.skip else None
    complement = find_complement(words, cue, j, high, fronted is not None)
    is_weak = complement is not None and complement.pattern in ("object", "particle")
    opens = not cue.form.needs_particle or _opens_clause(words, i, low, cue, fronted)
    if complement is None or (is_weak and not opens):
        return read_preceding(words, cue, low, high) if not cue.skip else None
    if not opens:
        return None
    if is_relative or before in words.grammar.linking:
        fronted = None
    following = find_subject(words, j, _before_particle(words, cue, complement.border))
    if following is not None and cue.form.lemma in words.grammar.describing:
        following = without_object(words, following)
    is_called = following is not None and _is_called_on(words, cue, following, previous, low)
    if following is not None and (is_called or _is_whom(words, cue, following)):
        if complement.pattern in ("object", "particle"):
            complement = complement._replace(first=following.first, skip=0)
        following = None
    following = following or find_topic(words, i, low)
    source = words.span(following) if following else None
    if fronted is not None:
        source = words.span(fronted, conjunction_letters(words, fronted.first))
    left = fronted.first if fronted is not None else i
    implied = None
    if source is None and is_relative:
        antecedent = find_fronted(words, i - 1, low)
        implied = words.span(antecedent) if antecedent else None
    elif source is None:
        implied = share_subject(previous, low, i) or find_clause_subject(words, low, i)
    content = complete(words, complement, high)
    if content is None:
        return None
    return Found(cue, source, implied, content, complement.skip, complement.pattern, left, low, high)


def _is_whom(words: Words, cue: Cue, following: Range) -> bool:
    """Whether the noun after a verb is its object because the verb does not agree with it: ودعا الحكومة إلى ...."""
    if cue.form.lemma not in words.grammar.addressing or cue.form.number != "s":
        return False
    if following.first + 1 < following.last and is_plural_object(words, following.first + 1):
        return False  # أبلغ الخصاونة الصحفيين: whom he told is the second
    if is_plural_object(words, following.first) or _is_urged(words, cue, following):
        return True
    token, letters = words.tokens[following.first], words.letters
    if cue.form.gender == "f":  # كما دعت البرلمان إلى
        body = token.key.removeprefix(letters.article)
        return body != token.key and body in words.language.naming.masculine_bodies
    if cue.form.gender != "m":
        return False
    is_feminine = token.text.endswith(letters.feminine_signs) or token.key.endswith(letters.feminine_plural)
    return is_feminine and token.key.startswith(letters.article)


def _is_called_on(words: Words, cue: Cue, following: Range, previous: Found | None, low: int) -> bool:
    """قالت المنظمة إن ...، وطالبت السلطات المحلية ب: a verb joined to one before it, which has the same subject, calls
    on the noun behind it."""
    if not cue.skip or cue.form.lemma not in words.grammar.calling or previous is None or previous.low != low:
        return False
    is_same = (previous.source or previous.implied) and previous.cue.form.gender == cue.form.gender
    key, bodies = words.key(following.first), words.language.organisation_words | words.grammar.called_on
    called = key in bodies or is_plural_object(words, following.first)
    return bool(is_same) and called and key.startswith(words.letters.article)


def _before_particle(words: Words, cue: Cue, border: int) -> int:
    """Where the verb's own particle stands before its words: حذر الاتحاد | من المخاطر، قائلا."""
    particles = cue.form.particles & words.grammar.within_subject
    if not particles:
        return border
    near = range(cue.range.last + 1, border)
    return next((k for k in near if words.key(k) in particles), border)


def _is_urged(words: Words, cue: Cue, following: Range) -> bool:
    """وحثت السلطات على: a verb that has to tell whom, joined to the one before it, whose subject is its own."""
    is_joined = cue.skip > 0 and cue.form.lemma in words.grammar.urging
    if words.is_owned_office(following.first):
        return False
    keys = {words.key(k) for k in range(*following)}
    return is_joined and without_object(words, following) == following and keys.isdisjoint(words.named)


def _is_told(words: Words, cue: Cue, before: str) -> bool:
    """Whether a verb asserts: not after "not", "what" or a preposition, and not where nobody speaks."""
    i, j = cue.range
    grammar = words.grammar
    if before in words.language.modals or before in grammar.unasserted or words.key(i - 1) in grammar.alternative:
        return False
    if before in words.language.prepositions and not cue.skip:
        return False
    if words.key(i) in grammar.aged and (words.is_preposition(j) or words.key(j)[:1].isdigit()):
        return False
    return not (_is_impersonal(words, i, j) or _is_between(words, i))


def _withholds(words: Words, j: int) -> bool:
    """Whether what a verb leads to at `j` is not to name the source: طلب عدم ذكر اسمه."""
    if words.key(j) not in words.withholding:
        return False
    phrases = words.language.anonymity
    return any(all(words.key(j + n) == word for n, word in enumerate(phrase)) for phrase in phrases)


def _is_between(words: Words, i: int) -> bool:
    """بين without its doubling sign is "between", unless أن follows it near by."""
    between, letters = words.grammar.between, words.letters
    if words.key(i) not in (between, letters.and_ + between) or letters.doubling in words.tokens[i].text:
        return False
    near = range(i + 1, min(i + 1 + _NEAR, len(words.tokens)))
    return words.key(i) == between or not any(words.key(k) == words.grammar.that for k in near)


def _is_impersonal(words: Words, i: int, j: int) -> bool:
    """يُذكر أن: a passive that names nobody."""
    text = words.tokens[i].text.lstrip("".join(words.language.clitics))
    is_passive = text[1:2] == words.letters.passive_vowel and text[:1] in words.letters.imperfect
    if text[1:2] == words.letters.passive_vowel and words.is_complementizer(j):
        return True  # ذُكر أن
    return is_passive or (words.key(i) in words.language.impersonal and words.is_complementizer(j))


def _opens_clause(words: Words, i: int, low: int, cue: Cue, fronted: Range | None) -> bool:
    """Whether a verb can stand here: a word that is a noun too (طالب) follows other nouns, a verb does not."""
    before = words.key(i - 1)
    language = words.language
    return (
        i <= low
        or bool(cue.skip)
        or fronted is not None
        or not words.tokens[i - 1].is_word
        or before in language.subordinators | language.auxiliaries | language.adverbs | language.conjunctions
        or words.bare(i - 1) in language.relative_pronouns | language.auxiliaries
        or cue.form.form is not Form.FINITE
        or words.key(i)[0] in words.letters.imperfect
    )
