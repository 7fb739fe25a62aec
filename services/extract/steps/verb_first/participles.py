"""Reads a participle, which speaks for the subject of the clause it hangs on: ، مشيراً إلى أن ...."""

from services.extract.model import Cue, Range
from services.extract.steps.verb_first.clause_subjects import find_clause_subject
from services.extract.steps.verb_first.complements import find_complement
from services.extract.steps.verb_first.found import Found
from services.extract.steps.verb_first.sources import share_subject
from services.extract.steps.verb_first.words import REACH, Words

_FARTHEST, _NEAR = 14, 12
"""Tokens between a participle and its content."""


def read_participle(words: Words, cue: Cue, previous: Found | None, low: int, high: int) -> Found | None:
    """The statement of a participle in the sentence from `low` to `high`, told by the subject of `previous`."""
    i, j = cue.range
    if (
        cue.form.lemma in words.grammar.plain_saying
        and previous is not None
        and previous.cue.range.first >= low
        and previous.content[0].first > i
    ):
        return None
    before = words.key(i - 1) if i > low else ""
    detached = not before or words.is_comma(i - 1) or not words.tokens[i - 1].is_word or cue.skip
    complement = find_complement(words, cue, j, min(high, j + _FARTHEST + REACH), True)
    if complement is None:
        return None
    near = complement.border - j <= _NEAR
    if not near or (not detached and complement.pattern not in ("clause-after", "quotation-after", "particle")):
        return None
    if cue.form.needs_particle and complement.pattern in ("object", "particle"):
        return None
    first = complement.first
    if complement.pattern != "quotation-after" and first >= high:
        return None
    content = words.opens[first].parts if complement.pattern == "quotation-after" else (Range(first, high),)
    left = i - 1 if words.is_comma(i - 1) else i
    is_shared = previous is not None and previous.cue.form.number == cue.form.number
    implied = (share_subject(previous, low, i) if is_shared else None) or find_clause_subject(words, low, i)
    return Found(cue, None, implied, content, complement.skip, "participle", left, low, high)
