"""Reads a cue with its subject: Smith said, said Smith, according to Smith, ... adding."""

from services.common.contracts.articles import Role
from services.extract.model import Cue, Form, Frame, Range
from services.extract.steps.subject_first.either_order import is_set_off, read_verb, speaks_according
from services.extract.steps.subject_first.following import may_speak
from services.extract.steps.subject_first.found import Clause, Found
from services.extract.steps.subject_first.noun_phrases import apposed_name_end, find_noun_phrase, is_plural, phrase_end
from services.extract.steps.subject_first.subjects import find_subject
from services.extract.steps.subject_first.words import COLON, COMMA, DASHES, REACH, Words

_LONGEST_QUOTED_NAME, _LONGEST_OFFICE = 6, 12


def read_clause(words: Words, cue: Cue, previous: Found | None) -> Clause | None:
    """The cue with its subject, or None where it is no cue here (a noun, a wish, a passive)."""
    clause = _read_clause(words, cue, previous)
    if clause is None or cue.form.lemma not in words.grammar.of_documents:
        return clause
    return clause if clause.source is not None and _is_document(words, clause.source) else None


def _is_document(words: Words, source: Range) -> bool:
    """Whether a subject is a study, a poll, figures, before any apposition."""
    for k in range(source.first, source.last):
        if words.is_comma(k):
            return False
        if words.key(k) in words.language.document_words:
            return True
    return False


def _read_clause(words: Words, cue: Cue, previous: Found | None) -> Clause | None:
    i, j = cue.range
    low, high = words.bounds(i)
    form, language = cue.form.form, words.language
    if form is Form.ACCORDING:
        is_spoken = words.grammar.either_order and (speaks_according(words, cue) or not is_set_off(words, cue))
        return None if is_spoken else _read_according(words, cue, low, high)
    if words.grammar.either_order:
        return read_verb(words, cue, previous)
    if i > low and words.is_capital(i) and words.passage.paragraphs[words.passage.paragraph_at[i]].role is Role.MAIN:
        return None  # the United States
    e = i
    while e > low and words.is_skippable(e - 1):
        e -= 1
    before = words.key(e - 1) if e > low else ""
    is_passive = any(words.key(k) in language.passive_auxiliaries for k in range(e, i))
    if before in language.modals or (form is Form.FINITE and is_passive) or (form is Form.PASSIVE and not is_passive):
        return None
    if form is Form.BASE and (before in language.determiners or before.endswith(language.naming.possessive)):
        return None  # the brief, their claim: a noun
    if form is Form.PARTICIPLE and not is_passive:
        return _read_participle(words, cue, previous, low, high)
    inverted = _read_inverted(words, cue, low, high)
    if inverted is not None:
        return inverted
    if before in language.relative_pronouns and before not in words.grammar.that:
        is_apposed = words.is_comma(e - 2)
        antecedent = find_noun_phrase(words, e - 2 if is_apposed else e - 1, low)
        if is_apposed:  # the union, which had demanded a vote, ...: what it says ends with its clause
            high = next((k for k in range(j, min(high, j + REACH)) if words.is_comma(k)), high)
        if antecedent is None:
            return None
        antecedent = _agent(words, antecedent)
        first = antecedent.first + 1 if words.key(antecedent.first) in language.determiners else antecedent.first
        is_named = any(words.is_capital(k) for k in range(first, antecedent.last))
        return Clause(cue, None, antecedent, i, j, False, low, high, is_background=is_apposed and not is_named)
    source = find_subject(words, e, low) if before not in language.conjunctions else None
    if source is not None and _is_object(words, source, e, i):
        owner = _owner(words, source, j)
        return Clause(cue, owner, None, owner.first, j, False, low, high) if owner is not None else None
    if source is not None:
        if form is Form.BASE and not is_plural(words, source):
            return None
        if source.first > low and words.key(source.first - 1) in language.naming.introducing:
            high = _relative_clause_end(words, j, high)
        return Clause(cue, source, None, source.first, j, False, low, high)
    is_coordinated = before in language.conjunctions
    if is_coordinated and (form is Form.FINITE or (form is Form.PARTICIPLE and is_passive)):
        left = e - 2 if words.is_comma(e - 2) else e - 1  # said it was safe and later denied it
        return Clause(cue, None, _find_implied(words, previous, low, left), left, j, False, low, high)
    return None


def _is_object(words: Words, source: Range, e: int, i: int) -> bool:
    """Whether a verb that may be a noun is another one's object, or somebody's: denied reports, the union's claim."""
    if e != i or source.last - source.first < 2 or words.grammar.either_order:
        return False
    is_plain = not words.key(i).endswith((words.grammar.past_ending, words.grammar.participle_ending))
    is_owned = words.key(e - 1).endswith(words.language.naming.possessive)
    is_done = words.is_verb(e - 1) or words.key(source.first) in words.language.auxiliaries
    return is_plain and source.last == e and (is_owned or is_done)


def _owner(words: Words, source: Range, j: int) -> Range | None:
    """Whose a claim is, of the words before it, where "that" tells what it is: rejected the union's claim that ..."""
    if words.key(j) not in words.grammar.that or not words.key(source.last - 1).endswith(
        words.language.naming.possessive
    ):
        return None
    first = source.last - 1
    while first > source.first and (words.is_capital(first - 1) or words.key(first - 1) in words.language.determiners):
        first -= 1
    return Range(first, source.last)


def _agent(words: Words, antecedent: Range) -> Range:
    """By whom something was done, of a noun phrase that begins with the participle: paid by the fund, which said ..."""
    k = antecedent.first + 1
    is_agent = words.is_verb(antecedent.first) and words.key(k) in words.language.naming.issued
    return Range(k + 1, antecedent.last) if is_agent and k + 1 < antecedent.last else antecedent


def _read_inverted(words: Words, cue: Cue, low: int, high: int) -> Clause | None:
    """The clause of "...,” said Smith": a cue right after a comma or a quotation, its subject after it."""
    i, j = cue.range
    if not (i > low and (words.ends_quote(i - 1) or words.is_comma(i - 1))) or j >= high:
        return None
    if Frame.QUOTE not in cue.form.frames or cue.form.form is Form.BASE or Frame.ADDRESSEE in cue.form.frames:
        return None
    if not words.ends_quote(i - 1) and not any(words.is_verb(k) for k in range(max(low, i - 2 * REACH), i)):
        return None  # the commas enclose an apposition
    end = phrase_end(words, j, high)
    if not words.ends_quote(i - 1) and words.key(j) not in words.language.determiners and not may_speak(words, j, end):
        return None  # An official, speaking in Velmar, said talks in ...: no talks speak
    if words.is_comma(i - 1) and _ends_relative(words, i, low):
        return None
    if end <= j or not _may_follow_subject(words, end, high) or (end - j > 1 and words.is_verb(end - 1)):
        return None  # In a speech, Holt declared three days of mourning and pledged ...: no days speak
    after = end
    if words.is_comma(end) and end + 1 < high and end + 1 not in words.opens:
        language = words.language
        opens_apposition = language.determiners | language.titles | language.relative_pronouns
        is_name = words.is_capital(end + 1) and not words.is_capital(end - 1)  # said the mayor, Jane Doe
        named = apposed_name_end(words, j, end, high)
        if named:
            after = named
        elif is_name or words.key(end + 1) in opens_apposition:
            after = end + 1
            while after < high and not words.is_comma(after) and after not in words.opens:
                after += 1
    return Clause(cue, Range(j, after), None, i, after, True, low, high)


def _relative_clause_end(words: Words, j: int, high: int) -> int:
    """The comma after what is told of somebody: The union, whose head, Jane Doe, said it was unsafe, has 90 members."""
    commas = (k for k in range(j, min(high - 1, j + REACH)) if words.is_comma(k))
    return next((k for k in commas if words.is_verb(k + 1)), high)


def _ends_relative(words: Words, i: int, low: int) -> bool:
    """Whether the comma before a verb ends what is told of its subject: The board, which met today, urged the four."""
    subject = find_subject(words, i, low)
    if subject is None:
        return False
    relative = words.language.relative_pronouns | words.language.naming.introducing
    return any(words.is_comma(k - 1) and words.key(k) in relative for k in range(subject.first + 1, subject.last))


def _may_follow_subject(words: Words, end: int, high: int) -> bool:
    key, language = words.key(end) if end < high else "", words.language
    if not key or key in (COMMA, COLON) or end in words.opens or key in language.calendar.weekdays:
        return True
    return key in language.prepositions | language.time_words | language.relative_pronouns


def _read_according(words: Words, cue: Cue, low: int, high: int) -> Clause | None:
    i, j = cue.range
    if j >= high or (cue.form.lemma in words.grammar.rates and not words.is_capital(j)):
        return None
    end = j
    while end < high and end - j < REACH and not words.is_comma(end) and words.key(end) not in DASHES:
        key = words.key(end)
        if end > j and key in words.language.subordinators - words.language.relative_pronouns:
            break
        if end in words.opens and words.opens[end].extent.last - end > _LONGEST_QUOTED_NAME:
            break
        end += 1
    while end > j + 1 and words.key(end - 1) in words.language.time_words and not words.is_capital(end - 1):
        end -= 1
    end = apposed_name_end(words, j, end, high) or _apposition_end(words, end, high)
    after = _relative_end(words, end, high)
    return Clause(cue, Range(j, end), None, i, after, False, low, high) if end > j else None


def _relative_end(words: Words, comma: int, high: int) -> int:
    """The comma after what a clause tells of a source: According to the report, which Smith has seen, or according to
    the Courier, citing Smith, ...; `comma` itself where none opens there."""
    opening = words.language.relative_pronouns | words.grammar.quoting
    if not words.is_comma(comma) or words.key(comma + 1) not in opening:
        return comma
    return next((k for k in range(comma + 2, min(high, comma + REACH)) if words.is_comma(k)), comma)


def _apposition_end(words: Words, comma: int, high: int) -> int:
    """The token after an office that a comma adds to a name: According to Smith, its spokeswoman, ...; `comma` itself
    where the next words are no office or no comma closes them."""
    language, grammar = words.language, words.grammar
    first = comma + 1
    if not words.is_comma(comma) or not words.tokens[comma - 1].is_word or not words.is_capital(comma - 1):
        return comma
    if words.key(first) not in language.determiners | grammar.articles and words.key(first) not in language.titles:
        return comma
    end = first
    while end < high and end - first < _LONGEST_OFFICE and words.tokens[end].is_word and not words.is_verb(end):
        end += 1
    is_office = any(words.key(k) in language.titles | language.person_words for k in range(first, end))
    return end if is_office and words.is_comma(end) else comma


def _read_participle(words: Words, cue: Cue, previous: Found | None, low: int, high: int) -> Clause | None:
    i, j = cue.range
    before = words.key(i - 1) if i > low else ""
    if previous is not None and previous.clause.cue.form.form is Form.ACCORDING and i < previous.clause.after:
        return None  # According to the Courier, citing Smith, ...
    left = i
    if before in (COMMA, ";") or words.ends_quote(i - 1) or before in DASHES:
        left = i - 1
    elif before in words.grammar.before_participle:
        left = i - 2 if words.is_comma(i - 2) else i - 1
    elif before in words.grammar.as_:
        return _read_quoted(words, cue, low, high)
    elif i > low:
        return None
    return Clause(cue, None, _find_implied(words, previous, low, left), left, j, False, low, high)


def _read_quoted(words: Words, cue: Cue, low: int, high: int) -> Clause | None:
    """The clause of "quoted the minister as saying": whom another one quotes says it."""
    i, j = cue.range
    quoting = next(
        (k for k in range(i - 2, max(low, i - REACH) - 1, -1) if words.key(k) in words.grammar.quoting), None
    )
    if quoting is None or quoting + 1 >= i - 1:
        return None
    if words.key(quoting + 1) in words.language.prepositions:  # Holt was quoted by the Courier as saying
        verb = quoting
        while verb > low and words.is_skippable(verb - 1):
            verb -= 1
        subject = find_subject(words, verb, low) if verb < quoting else None
        return Clause(cue, subject, None, subject.first, j, False, low, high) if subject is not None else None
    pronoun = words.key(quoting + 1) in words.grammar.object_pronouns and quoting + 2 == i - 1
    source = Range(quoting + 1, i - 1) if pronoun else find_noun_phrase(words, i - 1, quoting + 1)
    return Clause(cue, source, None, source.first, j, False, low, high) if source is not None else None


def _find_implied(words: Words, previous: Found | None, low: int, i: int) -> Range | None:
    """The subject a clause shares: that of the cue before it in its sentence, or of the sentence itself."""
    if previous is not None and previous.clause.low == low and previous.clause.cue.range.first < i:
        return previous.clause.source or previous.clause.implied
    for k in range(low, min(i, low + REACH)):
        key = words.key(k)
        if key in words.language.verbs or (key.endswith(words.grammar.past_ending) and not words.is_capital(k)):
            end = k
            while end > low and words.is_skippable(end - 1):
                end -= 1
            return find_subject(words, end, low)
    return None
