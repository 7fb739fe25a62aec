"""Reads a cue with its subject where the subject may stand on either side of its verb, or be left out, as in Spanish.

el ministro dijo que ...      dijo el ministro que ...      «...», dijo el ministro      añadió que ...
según dijo el ministro, ...   ..., diciendo que ...         tras asegurar que ...        volvió a pedir que ...
"""

from dataclasses import replace

from services.common.contracts.articles import Role
from services.extract.model import Cue, Form, Frame, Range
from services.extract.steps.subject_first.following import (
    Following,
    apposition_end,
    complement_follows,
    ends_clause,
    find_following,
    leads_to_object,
    may_speak,
    skip_circumstances,
)
from services.extract.steps.subject_first.found import Clause, Found
from services.extract.steps.subject_first.noun_phrases import find_noun_phrase
from services.extract.steps.subject_first.subjects import find_subject
from services.extract.steps.subject_first.words import COLON, DASHES, REACH, Words

_LONGEST_QUOTED_NAME = 6


def read_verb(words: Words, cue: Cue, previous: Found | None) -> Clause | None:
    """The clause of a cue that is a verb, or None where it is no cue here (a noun, a negation, an impersonal)."""
    i = cue.range.first
    low, _ = words.bounds(i)
    is_main = words.passage.paragraphs[words.passage.paragraph_at[i]].role is Role.MAIN
    if i > low and words.is_capital(i) and is_main and words.tokens[i - 1].is_word:
        return None
    match cue.form.form:
        case Form.PARTICIPLE:
            return _sharing(words, cue, previous, i)
        case Form.BASE:
            return _read_infinitive(words, cue, previous, low)
        case Form.FINITE:
            return _read_finite(words, cue, previous, i)
        case _:
            return None


def speaks_according(words: Words, cue: Cue) -> bool:
    """Whether a verb follows "según", so that it tells who said it: según dijo el ministro."""
    k = cue.range.last
    while words.is_skippable(k) and k < cue.range.last + 3:
        k += 1
    return any(form.form is Form.FINITE for form in words.language.cues.get(words.key(k), ())) or words.is_verb(k)


def is_set_off(words: Words, cue: Cue) -> bool:
    """Whether the cue opens its sentence or follows a mark, for those that mean something else elsewhere."""
    i = cue.range.first
    return cue.form.lemma not in words.grammar.set_off or i <= words.bounds(i)[0] or not words.tokens[i - 1].is_word


def _sharing(words: Words, cue: Cue, previous: Found | None, left: int) -> Clause:
    """A clause without a subject of its own: diciendo que ..., tras asegurar que ..."""
    low, high = words.bounds(cue.range.first)
    if left > low and (words.is_comma(left - 1) or words.key(left - 1) in words.language.conjunctions):
        left -= 1
    following = find_following(words, cue.range.last, high)
    after = following.end if complement_follows(words, following.end) else cue.range.last
    source = following.subject if complement_follows(words, following.end) else None
    return Clause(cue, source, _find_implied(words, previous, low, left), left, after, False, low, high)


def _read_infinitive(words: Words, cue: Cue, previous: Found | None, low: int) -> Clause | None:
    i = cue.range.first
    pair = (words.key(i - 2), words.key(i - 1)) if i - 2 >= low else ("", "")
    if pair in words.grammar.repeating:
        return _read_finite(words, cue, previous, i - 2)
    if pair in words.grammar.before_infinitive:
        return _sharing(words, cue, previous, i - 2)
    if i > low and (words.key(i - 1),) in words.grammar.before_infinitive:
        return _sharing(words, cue, previous, i - 1)
    return None


def _read_finite(words: Words, cue: Cue, previous: Found | None, i: int) -> Clause | None:
    """The clause of a verb whose first word, an auxiliary included, stands at `i`."""
    language, grammar, j = words.language, words.grammar, cue.range.last
    low, high = words.bounds(i)
    e = i
    while e > low and _is_inner(words, e - 1):
        e -= 1
    before = words.key(e - 1) if e > low else ""
    if any(words.key(k) in language.passive_auxiliaries for k in range(e, i)) or before in language.modals:
        return None
    if before in language.passive_auxiliaries or (before in language.determiners and i == e):
        return None  # se dijo; la demanda
    is_after_quotation = _follows_quotation(words, e, low) or (before in DASHES and e - 1 > low)
    follows = find_following(words, j, high, is_certain=is_after_quotation or before in grammar.as_)
    has_complement = complement_follows(words, follows.end) and not leads_to_object(words, cue.form, j)
    if cue.form.needs_particle and not (has_complement or is_after_quotation):
        return None
    is_object = Frame.OBJECT in cue.form.frames and not has_complement
    after = follows.end if has_complement or words.is_infinitive(follows.end) else j
    after = skip_circumstances(words, cue, high) if is_object and after == j else after
    if before in grammar.as_:
        return _read_relayed(words, cue, e - 1, follows.subject, follows.end)
    if before in language.prepositions:
        return None
    if is_after_quotation and not (has_complement and words.key(follows.end) in grammar.that):
        return _read_closing(words, cue, follows, e, low, high)
    is_relative = before in language.relative_pronouns and e - 2 >= low and _linking(words, e) == 0
    if is_relative and not words.is_verb(e - 2):
        relative = _read_relative(words, cue, e, low, high, after)
        if relative is not None or not has_complement:
            return relative  # los riesgos que plantea la guerra: nobody speaks
    source = find_subject(words, e, low) if before not in language.conjunctions else None
    if source is not None and not _agrees(words, cue, source):
        source = None
    may_close = words.is_comma(e - 1) and not has_complement and (source is None or follows.subject is not None)
    may_close = may_close and any(words.is_verb(k) for k in range(max(low, e - REACH), e))
    if may_close and _is_closing(words, cue, follows.end, high):
        return _read_closing(words, cue, follows, e, low, high)
    if source is not None:
        return Clause(cue, source, None, source.first, after, False, low, high)
    inverted = follows.subject if has_complement else None
    left = _left(words, e, low)
    implied = _find_implied(words, previous, low, left) if inverted is None else None
    return Clause(cue, inverted, implied, left, after, False, low, high)


def _read_closing(words: Words, cue: Cue, follows: Following, e: int, low: int, high: int) -> Clause:
    """The clause after what it reports: «...», dijo el ministro, Juan Pérez."""
    subject, end = follows.subject, follows.end
    if subject is not None and subject.last == end and words.is_comma(end):
        end = apposition_end(words, end, high)
        subject = Range(subject.first, end)
    return Clause(cue, subject, None, e, end, True, low, high)


def _agrees(words: Words, cue: Cue, source: Range) -> bool:
    """Whether the phrase can be the verb's subject in number: "los vecinos" are none of "dijo"."""
    language = words.language
    number = cue.form.number
    first, second = words.key(source.first), words.key(source.first + 1)
    if number is None or first not in language.determiners or source.last - source.first < 2:
        return True
    is_plural = first.endswith(words.grammar.plural_ending) and second.endswith(words.grammar.plural_ending)
    return number == "p" or not is_plural


def _is_inner(words: Words, k: int) -> bool:
    """Whether the word may stand right before a verb as part of it: a clitic, an adverb."""
    return words.is_skippable(k) and not (words.is_comma(k - 1) and words.key(k + 1) in (COLON,))


def _is_closing(words: Words, cue: Cue, k: int, high: int) -> bool:
    """Whether the clause ends here, so that what it reports stands before it: ..., dijo el ministro."""
    return ends_clause(words, k, high) and bool(cue.form.frames & {Frame.QUOTE, Frame.CLAUSE})


def _follows_quotation(words: Words, e: int, low: int) -> bool:
    at = e - 1
    if words.is_comma(at):
        at -= 1
    quote = words.closes.get(at) if at >= low else None
    if quote is None:
        return False
    length = quote.extent.last - quote.extent.first
    return words.is_comma(e - 1) or quote.extent.first <= low or length > _LONGEST_QUOTED_NAME


def _linking(words: Words, e: int) -> int:
    """The length of the phrase before `e` that opens a new clause (al tiempo que); 0 where there is none."""
    found = (
        len(phrase)
        for phrase in words.grammar.linking
        if all(words.key(e - len(phrase) + n) == word for n, word in enumerate(phrase))
    )
    return max(found, default=0)


def _left(words: Words, e: int, low: int) -> int:
    """Where the clause of a verb without a subject begins: its conjunction, with the comma before it."""
    before = words.key(e - 1) if e > low else ""
    linking = _linking(words, e)
    if linking:
        return e - linking
    if before in words.language.conjunctions or before in words.grammar.contrasting:
        return e - 2 if words.is_comma(e - 2) else e - 1
    return e - 1 if before in (",", ";") else e


def _read_relayed(words: Words, cue: Cue, first: int, subject: Range | None, end: int) -> Clause:
    """según dijo el ministro: the verb with what leads to it is the cue."""
    low, high = words.bounds(cue.range.first)
    form = replace(cue.form, form=Form.ACCORDING)
    if subject is not None and subject.last == end and words.is_comma(end):
        end = apposition_end(words, end, high)
        subject = Range(subject.first, end)
    return Clause(Cue(Range(first, cue.range.last), 0, form), subject, None, first, end, False, low, high)


def _read_relative(words: Words, cue: Cue, e: int, low: int, high: int, after: int) -> Clause | None:
    """el vecino que denunció el ruido: whoever the relative clause is about."""
    is_apposed = words.is_comma(e - 2)
    antecedent = find_noun_phrase(words, e - 2 if is_apposed else e - 1, low)
    if antecedent is None or not may_speak(words, antecedent.first, antecedent.last):
        return None
    if is_apposed:
        high = next((k for k in range(after, min(high, after + REACH)) if words.is_comma(k)), high)
    is_named = any(words.is_capital(k) for k in range(antecedent.first, antecedent.last))
    return Clause(cue, None, antecedent, e - 1, after, False, low, high, is_background=is_apposed and not is_named)


def _find_implied(words: Words, previous: Found | None, low: int, i: int) -> Range | None:
    """The subject a clause shares: that of the cue before it in its sentence, or of the sentence itself."""
    if previous is not None and previous.clause.low == low and previous.clause.cue.range.first < i:
        return previous.clause.source or previous.clause.implied
    for k in range(low, min(i, low + REACH)):
        if words.is_verb(k):
            end = k
            while end > low and words.is_skippable(end - 1):
                end -= 1
            return find_subject(words, end, low)
    return None
