"""Finds where the content begins after a cue: after a particle, a colon, a quotation mark, or at a noun."""

from services.extract.model import Cue, Form, Frame, Range
from services.extract.steps.verb_first.found import Complement
from services.extract.steps.verb_first.sources import is_plural_object
from services.extract.steps.verb_first.words import COLON, REACH, STOPS, Words

_INNER_MARKS = frozenset("-–()[]/.")
"""Marks that may stand inside a subject."""
_LONGEST_QUOTED_NAME = 6
_LONGEST_APPOSITION = 28
_LONGEST_TIME = 4
_LONGEST_ASIDE = 9
_LONGEST_OBJECT_START = 4
"""Tokens after a nominal object within which a surer complement may still follow."""


def find_complement(words: Words, cue: Cue, j: int, high: int, has_subject: bool) -> Complement | None:
    """The first thing from `j` on that can open the cue's content."""
    particles = cue.form.particles
    limit = min(high, j + REACH)
    weak: Complement | None = None  # a nominal object: kept while nothing surer follows
    k = j
    while k < limit:
        key = words.key(k)
        if words.is_complementizer(k):
            if k > j and _tells_event(words, k, particles):
                k += 1
                continue
            return _after_particle(words, k + 1, high, k)
        if key == COLON:
            return _after_colon(words, k, high)
        if k in words.opens:
            end = words.opens[k].extent.last
            if _is_name_in_quotes(words, k, end, limit):
                k = end
                continue
            if cue.form.needs_particle and not _is_quotation(words, k, high):  # marks around a word of its object
                break
            return weak or _quotation(words, k, k, high)
        if key in words.grammar.saying:
            k += 1
            continue
        if words.is_comma(k):
            closing = _relative_end(words, k, limit) or _time_end(words, k, limit) or _aside_end(words, k, limit)
            closing = closing or (_apposition_end(words, cue, k, limit) if k > j else 0)
            if closing:
                k = closing
                continue
            if not _resumes(words, k, limit, particles):
                break
            k += 1
            continue
        if not words.tokens[k].is_word and key not in _INNER_MARKS:
            break
        if k > j and _opens_next(words, k):
            break
        if _leads(words, k, particles):
            if words.is_complementizer(k + 1):
                return _after_particle(words, k + 2, high, k)
            if _is_quotation(words, k + 1, high):
                return Complement(k + 1, k, "quotation-after")
            weak = weak or Complement(k + 1, k, "particle")
        elif weak is None:
            weak = _after_joined_particle(words, k, particles, high)
            if weak is not None and weak.pattern == "quotation-after":
                return weak
            if weak is None and _is_denied(words, cue, k):
                return Complement(k, k, "clause-after")
            if weak is None and Frame.OBJECT in cue.form.frames and _opens_object(words, j, k):
                weak = Complement(k, k, "object")
        if weak is not None and k - weak.first > _LONGEST_OBJECT_START:
            return weak
        if weak is not None and words.is_complementizer(k + 1) and k + 1 > weak.first + 1:
            return weak
        k += 1
    if weak is None and Frame.OBJECT in cue.form.frames and has_subject and j < high and words.tokens[j].is_word:
        return Complement(j, j, "object")
    return weak


def complete(words: Words, complement: Complement, high: int) -> tuple[Range, ...] | None:
    """The content that a complement opens in a sentence that ends at `high`; None for none."""
    if complement.pattern == "quotation-after":
        return words.opens[complement.first].parts
    if complement.first >= high:
        return None
    return (Range(complement.first, high),)


def _tells_event(words: Words, k: int, particles: frozenset[str]) -> bool:
    """بعد أن, قبل أن: when it happened, and not what was said."""
    before = words.key(k - 1)
    is_bare = words.key(k) in words.grammar.bare_that
    return is_bare and before in words.grammar.before_events and before not in particles


def _opens_next(words: Words, k: int) -> bool:
    """A verb with a joined conjunction begins the next statement."""
    cue = words.cue_at.get(k)
    return cue is not None and cue.form.form is Form.FINITE and not cue.form.needs_particle and cue.skip > 0


def _leads(words: Words, k: int, particles: frozenset[str]) -> bool:
    """Whether a particle of its own leads to the content: إلى, عن; but not علي, a name."""
    key = words.key(k)
    return key in particles and len(key) > 1 and not words.tokens[k].text.endswith(words.letters.never_preposition)


def _after_joined_particle(words: Words, k: int, particles: frozenset[str], high: int) -> Complement | None:
    skip = words.joined(k, particles)
    if not skip:
        return None
    if skip < len(words.tokens[k].text):
        return Complement(k, k, "particle", skip)
    return Complement(k + 1, k, "quotation-after" if _is_quotation(words, k + 1, high) else "particle")


def _is_denied(words: Words, cue: Cue, k: int) -> bool:
    """نفى فلان ما نشرته الصحف: what others said."""
    is_what = cue.form.lemma in words.grammar.denying and words.key(k) in words.grammar.unasserted
    return is_what and not words.is_preposition(k - 1)


def _opens_object(words: Words, j: int, k: int) -> bool:
    """Whether a nominal object begins at `k`: a verbal noun (أعلن فوزه), or those who are addressed."""
    if words.is_verbal_noun(k):
        return words.key(k - 1) not in words.language.titles and not words.is_preposition(k - 1)
    return k > j and _is_addressed(words, k)


def _is_addressed(words: Words, k: int) -> bool:
    """An accusative plural with the article after a word without it: دعا فلان اللاجئين إلى ..."""
    before, letters = words.key(k - 1), words.letters
    known = words.language.titles | words.language.organisation_words | words.language.group_words
    is_free = before not in known and not before.startswith(letters.article) and not words.is_preposition(k - 1)
    return is_plural_object(words, k) and is_free


def _after_particle(words: Words, first: int, high: int, border: int) -> Complement:
    k = first + 1 if words.is_comma(first) else first
    return Complement(k, border, "quotation-after" if _is_quotation(words, k, high) else "clause-after")


def _after_colon(words: Words, k: int, high: int) -> Complement | None:
    first = k + 1
    if words.is_complementizer(first):
        return _after_particle(words, first + 1, high, k)
    if _is_quotation(words, first, high):
        return Complement(first, k, "quotation-after")
    return Complement(first, k, "colon") if first < high or first in words.opens else None


def _quotation(words: Words, k: int, border: int, high: int) -> Complement:
    return Complement(k, border, "quotation-after" if _is_quotation(words, k, high) else "clause-after")


def _is_quotation(words: Words, k: int, high: int) -> bool:
    """Whether a quotation at `k` is all that was said: the clause does not go on after it."""
    if k not in words.opens:
        return False
    end = words.opens[k].extent.last
    is_word = end < high and words.tokens[end].is_word
    return not (is_word and end not in words.cue_at and words.key(end) not in words.language.subordinators)


def _is_name_in_quotes(words: Words, first: int, last: int, limit: int) -> bool:
    """Whether marks hold a name within the subject: «رويترز» قالت إن, حركة "س"، فلان، إن."""
    if last - first > _LONGEST_QUOTED_NAME:
        return False
    for k in range(last, limit):
        if words.is_complementizer(k) or words.key(k) == COLON or (k in words.opens and k > last):
            return True
        if words.key(k) in STOPS:
            return False
        if k in words.cue_at and words.cue_at[k].form.form is not Form.PARTICIPLE:
            return False
    return False


def _relative_end(words: Words, comma: int, limit: int) -> int:
    """The token after a relative clause between commas: فلان، الذي وصل أمس، إن ...; 0 where none opens or it is not
    closed before the content."""
    if words.key(comma + 1) not in words.language.relative_pronouns:
        return 0
    for k in range(comma + 2, min(limit, comma + _LONGEST_APPOSITION)):
        if words.is_complementizer(k) or words.key(k) == COLON or k in words.opens or words.key(k) in STOPS:
            return 0
        if words.is_comma(k):
            return k + 1
    return 0


def _time_end(words: Words, comma: int, limit: int) -> int:
    """The token after a time between commas: نفى فلان، الأحد الماضي، وجود اتفاق; 0 where none stands there."""
    if words.key(comma + 1) not in words.language.time_words:
        return 0
    near = range(comma + 2, min(limit, comma + 2 + _LONGEST_TIME))
    return next((k + 1 for k in near if words.is_comma(k)), 0)


def _aside_end(words: Words, comma: int, limit: int) -> int:
    """The token after a source's asking not to be named: نفى مصدر، طلب عدم ذكر اسمه، ما نشرته الصحف; 0 for none."""
    last = next((k for k in range(comma + 1, min(limit, comma + _LONGEST_ASIDE)) if words.is_comma(k)), 0)
    keys = tuple(words.key(k) for k in range(comma + 1, last))
    phrases = words.language.anonymity
    return last + 1 if any(keys[-len(phrase) :] == phrase for phrase in phrases) else 0


def _apposition_end(words: Words, cue: Cue, comma: int, limit: int) -> int:
    """The token after an apposition that what was denied or announced follows: نفى فلان، مساعد الوزير، ما تردد عن ...;
    0 for none."""
    for k in range(comma + 1, min(limit, comma + _LONGEST_ASIDE)):
        if words.is_comma(k):
            is_object = Frame.OBJECT in cue.form.frames and words.is_verbal_noun(k + 1)
            return k + 1 if k > comma + 1 and (_is_denied(words, cue, k + 1) or is_object) else 0
        if k in words.cue_at or k in words.opens or words.is_complementizer(k) or not words.tokens[k].is_word:
            return 0
    return 0


def _resumes(words: Words, comma: int, limit: int, particles: frozenset[str]) -> bool:
    """Whether the complement comes after a comma: an apposition or a circumstance stands between."""
    for k in range(comma + 1, min(limit, comma + _LONGEST_APPOSITION)):
        key = words.key(k)
        if words.is_complementizer(k) or key == COLON or key in words.grammar.saying:
            return True
        if k in words.opens and (words.is_comma(k - 1) or k == comma + 1):
            return True
        if key in particles and len(key) > 1 and words.is_complementizer(k + 1):
            return True
        if words.is_comma(k) and k + 1 < limit and (words.key(k + 1) in particles or words.joined(k + 1, particles)):
            return True
        cue = words.cue_at.get(k)
        is_next = cue is not None and cue.form.form is Form.PARTICIPLE and k == comma + 1  # ، متابعاً: «...»
        is_sure = cue is not None and (is_next or not cue.form.needs_particle)
        if is_sure and cue is not None and cue.form.form in (Form.PARTICIPLE, Form.FINITE, Form.ACCORDING):
            return False
        if key in words.grammar.separating:
            return False
    return False
