"""Finds what was said: after the clause, before it, or around it."""

from services.extract.model import Form, Frame, Range
from services.extract.steps.subject_first.adjuncts import addressee_end, skip_adjuncts
from services.extract.steps.subject_first.asides import subject_before, tail_start
from services.extract.steps.subject_first.following import leads_to_object, may_speak
from services.extract.steps.subject_first.found import Clause, Found
from services.extract.steps.subject_first.quotations import interrupts_quotation, quotation_after, with_second_part
from services.extract.steps.subject_first.words import COLON, DASHES, REACH, STOPS, Words

_FEWEST_WORDS = 3
_LONGEST_OBJECT = 14
"""Tokens between "urged" and "to": whom somebody urged."""
_NEAR_VERB = 12
_LONGEST_NAMED = 10
_LONGEST_CIRCUMSTANCE = 8
_SHORTEST_CLAUSE = 6
"""Tokens of a content before an aside may end it."""
_SHORTEST_NAME = 4
"""Tokens of a quotation with its marks: one word may be a proper name."""


def complete(words: Words, clause: Clause) -> Found | None:
    """The content of a cue, by the first pattern that fits."""
    frames = clause.cue.form.frames
    if clause.cue.form.form is Form.ACCORDING:
        return _content_around(words, clause)
    if clause.is_inverted:
        before = _content_before(words, clause)
        return with_second_part(words, before) if before is not None else None
    quotation = quotation_after(words, clause) if Frame.QUOTE in frames else None
    if quotation is not None and clause.source is not None and interrupts_quotation(words, clause):
        before = _content_before(words, clause)
        return with_second_part(words, before) if before is not None else quotation
    if quotation is not None and clause.source is not None:
        subject = subject_before(words, clause.left, quotation.content[0].first)
        if subject is not None:
            return quotation._replace(content=(subject, *quotation.content))
    after = quotation or _content_after(words, clause)
    if after is not None or not frames & {Frame.QUOTE, Frame.CLAUSE} or words.grammar.either_order:
        return after  # in either order, a content that precedes is told by the clause: is_inverted
    return _content_before(words, clause)


def _content_after(words: Words, clause: Clause) -> Found | None:
    """Smith said that ..., urged them to ..., denied the report."""
    frames, j, high = clause.cue.form.frames, clause.after, clause.high
    if j >= high:
        return None
    j += words.key(j) in clause.cue.form.particles
    if frames & {Frame.TO, Frame.OBJECT_TO} and _opens_infinitive(words, clause, j):
        return _reach(words, clause, j, "infinitive")
    if Frame.OBJECT_TO in frames and _has_infinitive(words, j, high):
        return _reach(words, clause, j, "infinitive")
    is_thing = words.grammar.either_order and leads_to_object(words, clause.cue.form, clause.after)
    found = _clause_after(words, clause) if Frame.CLAUSE in frames and not is_thing else None
    if found is not None or clause.is_background:
        return found
    if Frame.NAMING in frames:
        return _named_in_quotation(words, clause)
    language, form = words.language, clause.cue.form
    is_noun = words.tokens[j].is_word and words.key(j) not in language.prepositions | language.time_words
    is_noun = is_noun or (words.grammar.either_order and j in words.opens)  # destacó “la música” de su prosa
    if Frame.OBJECT in frames and (form.rest or (is_noun and form.form is not Form.BASE)):
        return _reach(words, clause, j, "object")
    return None


def _named_in_quotation(words: Words, clause: Clause) -> Found | None:
    """called the day “a beginning”: what something is called, with its name in the speaker's own words."""
    first = clause.after + (words.key(clause.after) in clause.cue.form.particles)
    for k in range(first if first > clause.after else first + 1, min(clause.high, first + _LONGEST_NAMED)):
        if k in words.opens:
            quote = words.opens[k].extent
            return Found(clause, (Range(first, quote.last),), "object") if quote.last - k > _SHORTEST_NAME else None
        if not words.tokens[k].is_word:
            return None
    return None


def _opens_infinitive(words: Words, clause: Clause, k: int) -> bool:
    """Whether an infinitive begins at `k`: with its "to", or by its own ending."""
    grammar = words.grammar
    if grammar.infinitive_endings:
        return words.is_infinitive(k + (words.key(k) in grammar.negated_infinitive))
    return Frame.TO in clause.cue.form.frames and words.key(k) in grammar.infinitive | grammar.negated_infinitive


def _has_infinitive(words: Words, j: int, high: int) -> bool:
    """Whether "to" follows those who are urged."""
    has_endings = bool(words.grammar.infinitive_endings)
    for k in range(j, min(high, j + _LONGEST_OBJECT + 1)):
        if words.key(k) in words.grammar.infinitive and (not has_endings or words.is_infinitive(k + 1)):
            return True
        if words.is_comma(k) or words.key(k) in STOPS or words.key(k) in words.grammar.that:
            return False
    return False


def _clause_after(words: Words, clause: Clause) -> Found | None:
    j, high, that = clause.after, clause.high, words.grammar.that
    k = addressee_end(words, j, high) if Frame.ADDRESSEE in clause.cue.form.frames else j
    k = skip_adjuncts(words, k, high)
    if words.key(k) == COLON:
        is_free = clause.source is not None and words.key(clause.source.first - 1) in words.language.complementizers
        return None if is_free else _reach(words, clause, k + 1, "clause-after")  # What they said: the vote in full
    if words.is_comma(k) and words.key(k + 1) in that:
        k += 1
    if words.key(k) in that:
        is_pronoun = (
            k == j and not words.grammar.either_order and words.key(k + 1) in words.language.verbs
        )  # said that was no answer
        return _reach(words, clause, k if is_pronoun else k + 1, "clause-after")
    if k < high and (words.tokens[k].is_word or k in words.opens) and _is_bare_clause(words, clause, k):
        return _reach(words, clause, k, "clause-after")
    opens_sentence = clause.left <= clause.low + 2 and words.key(j) in words.language.prepositions
    if opens_sentence and words.is_comma(k) and k > j and _is_bare_clause(words, clause, k + 1):
        return _reach(words, clause, j, "clause-after")  # said after the vote, the minister would resign
    return None


def _is_bare_clause(words: Words, clause: Clause, k: int) -> bool:
    """Whether a clause without "that" begins here: it has a verb of its own, before any other clause."""
    language, form = words.language, clause.cue.form
    if words.key(k) in language.complementizers:
        return True
    is_loose = form.lemma in words.grammar.loose
    after = words.key(k + 1)
    if words.key(k) in words.grammar.addressed_pronouns and (words.is_comma(k + 1) or after in language.prepositions):
        return False  # said it to her
    if Frame.BARE not in form.frames or (words.key(k) in language.prepositions and not is_loose):
        return False
    for i in range(k, min(clause.high, k + REACH)):
        key = words.key(i)
        if words.is_verb(i) and (i > k or key in language.contractions):
            return True
        if not is_loose and (key in language.subordinators or words.is_comma(i)) and i > k + 1:
            return False
        if is_loose and i > k and key.endswith(words.grammar.present_ending) and not words.is_capital(i):
            return True
    return False


def _reach(words: Words, clause: Clause, first: int, pattern: str) -> Found | None:
    """The complement from `first` to the end of the sentence; later cues may cut it shorter."""
    last = _aside_after(words, first, clause.high) if pattern == "clause-after" else clause.high
    last = tail_start(words, first, last)
    if last <= first or not any(words.tokens[k].is_word for k in range(first, min(last, first + REACH))):
        return None
    return Found(clause, (Range(first, last),), pattern)


def _aside_after(words: Words, first: int, high: int) -> int:
    """The comma after which the journalist adds something: said the ferry was safe, though it sank; `high` if none."""
    for k in range(first + _SHORTEST_CLAUSE, high):
        is_aside = words.is_comma(k) and words.key(k + 1) in words.grammar.asides
        if is_aside and words.passage.quote_at[k] < 0:
            return k
    return high


def _content_before(words: Words, clause: Clause) -> Found | None:
    """The content that ends before the clause: a quotation, or the sentence so far."""
    low = clause.low
    at = clause.left - 1
    if at < low or _is_noun(words, clause):
        return None
    conjunctions = words.language.conjunctions
    is_joined = clause.source is None and not conjunctions.isdisjoint(map(words.key, (clause.left, clause.left + 1)))
    if words.key(at) in words.language.conjunctions | words.grammar.as_ and at > low:
        is_other = words.key(at) in words.grammar.contrasting and not words.ends_quote(at - 1 - words.is_comma(at - 1))
        if is_other:
            return None  # He begged her to burn it, but she refused.
        is_joined = is_joined or words.key(at) in conjunctions
        at -= 1
    quote = words.closes.get(at) or (words.closes.get(at - 1) if words.is_comma(at) else None)
    if quote is not None and quote.extent.first <= low:
        return Found(clause, quote.parts, "quotation-before")
    if (quote is None and Frame.MANNER in clause.cue.form.frames) or (quote is not None and is_joined):
        return None  # She called it “a wound” and declared three days of mourning.
    if quote is None and _is_circumstance(words, low, at):
        return None
    if quote is None and not words.is_comma(at) and words.key(at) not in DASHES | {"?", "!"}:
        return None
    last = at + 1 if quote is not None and not words.is_comma(at) else at
    count = sum(words.tokens[k].is_word for k in range(low, min(last, low + _FEWEST_WORDS + 1)))
    resumed = _resumed_clause(words, clause)
    is_split = bool(resumed) and count > 0 and words.is_verb(resumed[0].first)  # The plan, he said, is dead.
    if count >= _FEWEST_WORDS or is_split:
        return Found(clause, (Range(low, last), *resumed), "clause-before")
    return Found(clause, resumed, "clause-before") if resumed else None


def _is_noun(words: Words, clause: Clause) -> bool:
    """Whether a word that may be a noun follows words that name nobody: cut its outlook, blaming weak demand."""
    i, _ = clause.cue.range
    is_plain = words.key(i) == clause.cue.form.lemma or words.key(i).endswith(words.grammar.present_ending)
    if clause.source is None or clause.is_inverted or not is_plain or words.grammar.either_order:
        return False
    opening = words.key(clause.source.first)
    is_named = opening in words.language.pronouns or opening in words.language.determiners
    return not is_named and not may_speak(words, *clause.source)


def _is_circumstance(words: Words, low: int, comma: int) -> bool:
    """Whether what stands before a comma is only when, where or by whom: In an interview under caution, According to
    the league's own figures; or what somebody was asked."""
    if words.key(low) in words.language.interviewing.asked:
        return True
    if comma - low > _LONGEST_CIRCUMSTANCE:
        return False
    forms = words.language.cues.get(words.key(low), ())
    is_phrase = words.key(low) in words.language.prepositions or any(form.form is Form.ACCORDING for form in forms)
    return is_phrase and not any(words.is_verb(k) for k in range(low, min(comma, low + REACH)))


def _resumed_clause(words: Words, clause: Clause) -> tuple[Range, ...]:
    """The clause that goes on after a cue set between commas: The plan, he said, is dead."""
    k = skip_adjuncts(words, clause.after, clause.high)
    if not words.is_comma(k) or k + 2 >= clause.high:
        return ()
    key, language = words.key(k + 1), words.language
    if key in language.conjunctions | language.subordinators or key.endswith(words.grammar.participle_ending):
        return ()
    has_verb = any(words.is_verb(n) for n in range(k + 1, min(clause.high, k + _NEAR_VERB)))
    return (Range(k + 1, clause.high),) if words.tokens[k + 1].is_word and has_verb else ()


def _content_around(words: Words, clause: Clause) -> Found | None:
    """The content of "according to": what follows where it opens the sentence, otherwise what precedes."""
    low, i = clause.low, clause.cue.range.first
    conjunctions = words.language.conjunctions
    is_opening = not any(words.tokens[k].is_word and words.key(k) not in conjunctions for k in range(low, i))
    if is_opening or i - low <= 1:
        k = clause.after + 1 if words.is_comma(clause.after) else clause.after
        return _reach(words, clause, k, "according-to")
    last = i
    while last > low and (words.is_comma(last - 1) or words.key(last - 1) in DASHES):
        last -= 1
    if last <= low:
        return None
    quote = words.closes.get(last - 1)
    is_quotation = quote is not None and quote.extent.first <= low
    content = quote.parts if quote and is_quotation else (Range(low, last), *_resumed_clause(words, clause))
    return Found(clause._replace(left=last), content, "according-to")
