"""Reads "according to": بحسب سميث، ..., before its content or after it."""

from typing import NamedTuple

from services.extract.model import Cue, Form, Range
from services.extract.steps.verb_first.found import Found
from services.extract.steps.verb_first.words import COLON, Words

_LONGEST_SOURCE = 20
_LONGEST_ASIDE = 16
_SHORTEST_TIME = 2
_LONGEST_SPLIT = 12
"""Words before a cue that stands between commas, where its content still goes on after it."""


class _Source(NamedTuple):
    """Whose words they are: from `first`, less some letters, to `last`."""

    first: int
    last: int
    skip: int


def read_according(words: Words, cue: Cue, low: int, high: int) -> tuple[Found | None, int]:
    """The statement around the cue, and the token up to which cues are part of its source."""
    i, j = cue.range
    last_word = cue.form.rest[-1] if cue.form.rest else cue.form.lemma
    if last_word.endswith(words.grammar.own_words):  # على حد قوله: whoever spoke before
        return _after_content(words, cue, None, j, low, high), j
    source = _find_source(words, cue, last_word, high)
    if source is None:
        return None, 0
    is_opening = not any(words.tokens[n].is_word for n in range(low, i)) or words.is_complementizer(i - 1)
    read = _before_content if is_opening else _after_content
    return read(words, cue, source, source.last, low, high), source.first


def _find_source(words: Words, cue: Cue, last_word: str, high: int) -> _Source | None:
    grammar = words.grammar
    j = cue.range.last
    k = _after_verb(words, cue, last_word)
    end = _source_end(words, k, high)
    if end == k:
        return None
    while k < end - 1 and (_is_document(words, k) or words.key(k) in grammar.published):
        k += 1
        if words.key(k) in grammar.issued:
            k += 1
            if words.key(k) in grammar.issued_by:
                k += 1
    if k >= end or (not cue.form.rest and _is_thing(words, k)):
        return None
    is_joined = words.key(k).startswith(words.letters.to) and last_word in grammar.according_with_to and k == j
    return _Source(k, end, 1 if is_joined else 0)


def _after_verb(words: Words, cue: Cue, last_word: str) -> int:
    """The token after "what X said" in حسبما قال, وفقا لما صرح به."""
    grammar = words.grammar
    j = k = cue.range.last
    if words.key(k) in grammar.what:
        k += 1
    verb = words.cue_at.get(k)
    is_verb = verb is not None and verb.form.form is Form.FINITE
    follows_what = cue.form.lemma in grammar.according_with_what or last_word in grammar.what
    if is_verb or (k > j and words.tokens[k].is_word) or follows_what:
        k += 1
        while words.key(k) in grammar.after_what:
            k += 1
    return k


def _source_end(words: Words, k: int, high: int) -> int:
    language = words.language
    end = k
    while end < high and end - k < _LONGEST_SOURCE and not _ends_phrase(words, end):
        key = words.key(end)
        closing = language.relative_pronouns | words.grammar.result_particles | language.subordinators
        if end > k and (key in closing or _is_other_cue(words, end)):
            break
        end += 1
    return end


def _is_thing(words: Words, k: int) -> bool:
    """Whether a word is what somebody went by, and says nothing itself: وفق الجدول الزمني."""
    return words.key(k).removeprefix(words.letters.article) in words.grammar.measures


def _ends_phrase(words: Words, k: int) -> bool:
    return words.is_comma(k) or words.is_complementizer(k) or words.key(k) == COLON


def _is_other_cue(words: Words, k: int) -> bool:
    cue = words.cue_at.get(k)
    return cue is not None and cue.form.form is not Form.ACCORDING and not cue.form.needs_particle


def _is_document(words: Words, k: int) -> bool:
    """Whether a document stands between the cue and its issuer; التصريحات الفرنسية is a whole source."""
    key, documents = words.key(k), words.language.document_words
    article = words.letters.article
    if (
        key.startswith(article)
        and words.key(k + 1).startswith(article)
        and words.key(k + 1) in words.language.countries
    ):
        return False
    return key in documents or (key[:1] == words.letters.to and key[1:] in documents)


def _before_content(words: Words, cue: Cue, source: _Source | None, end: int, low: int, high: int) -> Found | None:
    first = end + 1 if _ends_phrase(words, end) else end
    particle = _particle_after_aside(words, end, high) if words.is_comma(end) else None
    if particle is not None and source is not None and words.key(first) in words.language.titles:
        source = source._replace(last=particle - 1)  # سامي حداد، مدير الهيئة، فإن
    first = first if particle is None else particle
    if words.key(first) in words.grammar.result_particles:
        first += 1
    if first >= high:
        return None
    return _found(words, cue, source, (Range(first, high),), cue.range.first, low, high)


def _particle_after_aside(words: Words, comma: int, high: int) -> int | None:
    """Where the content is taken up again after an aside that tells more about the source: ، طلب عدم ذكر اسمه، فإن."""
    for k in range(comma + 1, min(high, comma + 2 + _LONGEST_ASIDE)):
        if words.key(k) in words.grammar.result_particles:
            return k if words.is_comma(k - 1) else None
    return None


def _after_content(words: Words, cue: Cue, source: _Source | None, end: int, low: int, high: int) -> Found | None:
    last = cue.range.first
    while last > low and (words.is_comma(last - 1) or words.key(last - 1) in words.grammar.as_):
        last -= 1
    if last <= low:
        return None
    quote = words.closes.get(last - 1)
    content = quote.parts if quote is not None and quote.extent.first <= low else (Range(low, last),)
    following = words.key(end + 1)
    goes_on = (
        words.is_comma(end)
        and end + 1 < high
        and end + 1 not in words.cue_at
        and not following.startswith(words.letters.and_)
        and following not in words.language.subordinators
    )
    if goes_on and last - low < _LONGEST_SPLIT:
        content = (*content, Range(end + 1, high))
    return _found(words, cue, source, content, last, low, high)


def _before_time(words: Words, source: _Source) -> int:
    """The end of a source without when it spoke: المنظمة, of لتقرير أصدرته المنظمة الشهر الماضي."""
    last, times = source.last, words.language.time_words
    while last > source.first + 1 and words.key(last - 1) in times:
        last -= 1
    return source.last if source.last - last < _SHORTEST_TIME else last


def _found(
    words: Words, cue: Cue, source: _Source | None, content: tuple[Range, ...], left: int, low: int, high: int
) -> Found:
    span = words.span(Range(source.first, _before_time(words, source)), source.skip) if source is not None else None
    return Found(cue, span, None, content, 0, "according-to", left, low, high)
