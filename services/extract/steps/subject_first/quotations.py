"""Finds a quotation that a clause introduces, and the second part of one that it interrupts."""

from services.extract.model import Frame
from services.extract.steps.subject_first.adjuncts import skip_adjuncts
from services.extract.steps.subject_first.found import Clause, Found
from services.extract.steps.subject_first.noun_phrases import phrase_end
from services.extract.steps.subject_first.words import COLON, COMMA, DASHES, REACH, Words


def quotation_after(words: Words, clause: Clause) -> Found | None:
    """Smith said: “...”; None where the quotation is only the first words of a clause."""
    k = clause.after
    if Frame.ADDRESSEE in clause.cue.form.frames:
        k = phrase_end(words, k, clause.high)
    k = skip_adjuncts(words, k, clause.high)
    has_colon = words.key(k) == COLON
    leading = DASHES | words.grammar.that | {COMMA, COLON}
    while k < clause.high and words.key(k) in leading and k - clause.after < REACH:
        k += 1
    quote = words.opens.get(k)
    if Frame.MANNER in clause.cue.form.frames and words.key(k - 1) not in (COLON, COMMA):
        return None  # smiled at the “heroes”
    if words.grammar.either_order and words.key(k - 1) in words.language.prepositions:
        return None  # acusó a Pérez de «...»: the marks stand inside the object
    if quote is None or k > clause.high or (_goes_on(words, quote.extent.last, clause.high) and not has_colon):
        return None
    return Found(clause, quote.parts, "quotation-after")


def _goes_on(words: Words, k: int, high: int) -> bool:
    """Whether more words follow before the next comma."""
    return k < high and words.tokens[k].is_word and words.key(k) not in words.language.subordinators


def interrupts_quotation(words: Words, clause: Clause) -> bool:
    """Whether a quotation ends right before the clause: “A,” he said, “B.”"""
    return clause.left > clause.low and words.ends_quote(clause.left - 1)


def with_second_part(words: Words, found: Found) -> Found:
    """The statement with the quotation that goes on after its clause, if one does."""
    clause = found.clause
    k = skip_adjuncts(words, clause.after, clause.high)
    if words.is_comma(k) or words.key(k) == COLON:
        k += 1
    while k < clause.high and words.key(k) in words.language.conjunctions | words.grammar.that:
        k += 1
    if k in words.opens and k < clause.high:
        return found._replace(content=found.content + words.opens[k].parts)
    return found
