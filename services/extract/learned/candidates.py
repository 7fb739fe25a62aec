"""Finds where a passage names those who may speak: what the tagger and the rules take for names, wherever it recurs."""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Sequence

from services.common.contracts.spans import Span
from services.extract.learned.antecedents import Name, covered, name_at
from services.extract.learned.spans import Stretch
from services.extract.learned.subwords import Subwords
from services.extract.learned.trimming import is_left_open, trim_words
from services.extract.model import Language, Mention, MentionKind, Passage
from services.extract.steps.mentions import read_mention
from services.extract.steps.mentions.lexical_words import is_definite, is_given_name, is_verbal_noun

_MOST_ALIKE = 8
"""Names that begin with one word: bounds the time at each of its occurrences."""

_LONGEST = 12
"""Tokens of a name that is looked for elsewhere."""

_LONGEST_LEAD = 200
"""Code points between the beginning of a mention and the name in it: an office stands between."""

_JOINED = frozenset("وفلبك")
_MOST_JOINED = 2
_PARTICLES = frozenset("لب")


def find_candidates(
    passage: Passage, language: Language, subwords: Subwords, tagged: Iterable[Stretch], by_rules: Iterable[Mention]
) -> list[tuple[Name, Span]]:
    """The names in text order, without overlaps, the longest first. Time is linear in the passage's length."""
    known = sorted({span for mention in by_rules if (span := _place(passage, mention)) is not None})
    read = (_read(passage, language, subwords, one, known) for one in tagged)
    keys = frozenset(token.key for token in passage.tokens)
    seen = sorted({_without_particle(passage, span, keys, language) for span in read if span is not None})
    spans = [*(span for span in known if language.has_capitals or not _meets(span, seen)), *seen]
    found = []
    starts = [span.start for span in subwords.spans]
    for span in _recurring(passage, language, spans):
        stretch_of = covered(subwords, starts, span)
        if stretch_of is not None:
            found.append((name_at(passage.text, span, stretch_of, language), span))
    return found


def _place(passage: Passage, mention: Mention) -> Span | None:
    name = mention.name or ""
    at = passage.text.find(name, mention.at, mention.at + _LONGEST_LEAD + len(name)) if name else -1
    return Span(at, at + len(name)) if at >= 0 else None


def _read(
    passage: Passage, language: Language, subwords: Subwords, stretch: Stretch, known: Sequence[Span]
) -> Span | None:
    """A tagged name in whole words, cut as the rules cut it where capitals tell; None where it is no name at all.

    A word with the article that stands before what the rules take for the name ends an office: الكندي سامي حداد.
    """
    span = trim_words(passage, Span(subwords.spans[stretch.first].start, subwords.spans[stretch.last].end))
    if span is None:
        return None
    whole = _meets(span, known)
    if (
        whole is not None
        and (
            language.has_capitals
            or _is_after_office(passage, span, whole, language)
            or (
                span.start == whole.start and span.of(passage.text) in language.organisation_words
            )  # نقابة, of نقابة المحامين
            or _goes_past(passage, span, whole, language)
            or _is_kunya(passage, span, whole, language)
            or _is_first_name(passage, span, whole, language)
            or (span.start == whole.start and is_left_open(span.of(passage.text), whole.of(passage.text)[-1:]))
            or (span.start == whole.start and _lacks_noun(passage, span, language))
            or (span.start == whole.start and _lacks_purpose(passage, span, whole, language))
        )
    ):
        return whole
    # The tagger takes descriptions, pronouns and documents for names too.
    if _begins_no_name(passage, span, language):
        return None
    return span if read_mention(passage, span, language).kind is MentionKind.NAME else None


def _without_particle(passage: Passage, span: Span, keys: Container[str], language: Language) -> Span:
    """A name without a particle that was tagged with it, where it stands without it as well: حداد, of لحداد."""
    token = passage.tokens[max(bisect_right(passage.starts, span.start) - 1, 0)]
    bare = token.key[1:]
    if language.letters is None or token.start != span.start or token.key[:1] not in _PARTICLES:
        return span
    is_word = token.key in language.organisation_words | language.outlet_words or is_given_name(token, language)
    is_same = token.text[1:2] == bare[:1]
    return Span(span.start + 1, span.end) if is_same and not is_word and len(bare) > 2 and bare in keys else span


def _begins_no_name(passage: Passage, span: Span, language: Language) -> bool:
    """Whether what the tagger takes for a name begins with a verb, or with an act that somebody does: تحويل الأموال."""
    grammar = language.verb_first
    if grammar is None:
        return False
    k = max(bisect_right(passage.starts, span.start) - 1, 0)
    token = passage.tokens[k]
    if token.start != span.start or is_given_name(token, language):
        return False
    if token.key in language.verbs | language.adverbs | language.time_words | language.naming.the:
        return True
    following = passage.tokens[k + 1] if k + 1 < len(passage.tokens) else None
    is_of = following is not None and following.end <= span.end and is_definite(following, language)
    return is_of and is_verbal_noun(token.key, language) and token.key not in grammar.not_verbal_nouns


def _goes_past(passage: Passage, span: Span, name: Span, language: Language) -> bool:
    """Whether a tagged name goes on past the rules' with an office, or with whom its bearer spoke to: سامي حداد مدير,
    سامي حداد لراديو كذا."""
    if language.letters is None or span.start != name.start or span.end <= name.end or " " not in name.of(passage.text):
        return False
    following = passage.tokens[bisect_left(passage.starts, name.end)]
    plain = following.key.removeprefix(language.letters.article)
    things = language.common_words | language.document_words | language.organisation_words | language.group_words
    is_thing = plain != following.key and plain in things
    is_other = following.key in language.titles or following.key in language.relative_pronouns
    return is_thing or is_other or following.key.startswith(language.letters.to)


def _lacks_noun(passage: Passage, span: Span, language: Language) -> bool:
    """Whether a tagged name ends with a kind of body that takes another noun: الدائرة الإعلامية لمجلس."""
    last = passage.tokens[max(bisect_left(passage.starts, span.end) - 1, 0)].key
    heads = language.verb_first.sure_heads if language.verb_first is not None else frozenset()
    return last in heads or last[1:] in heads


def _lacks_purpose(passage: Passage, span: Span, name: Span, language: Language) -> bool:
    """Whether a tagged body lacks what it is for: منظمة سام, of منظمة سام للحقوق والحريات."""
    first = passage.tokens[max(bisect_right(passage.starts, span.start) - 1, 0)]
    following = passage.tokens[bisect_left(passage.starts, span.end)] if span.end < name.end else None
    if language.letters is None or following is None or first.key not in language.organisation_words:
        return False
    return following.key.startswith(language.letters.to_the)


def _is_kunya(passage: Passage, span: Span, name: Span, language: Language) -> bool:
    """Whether a surname follows the tagged two words: أبو مصعب, of أبو مصعب الحلاق."""
    first = passage.tokens[max(bisect_right(passage.starts, span.start) - 1, 0)]
    return span.start == name.start and span.end < name.end and first.key in language.name_heads


def _is_first_name(passage: Passage, span: Span, name: Span, language: Language) -> bool:
    """Whether only the first name was tagged, or that without its first letter: سامي, of سامي بن حداد; خضر, of لخضر."""
    k = max(bisect_right(passage.starts, span.start) - 1, 0)
    first = passage.tokens[k]
    if first.start != name.start or not is_given_name(first, language):
        return False
    if span.start > first.start:
        return True
    return span.end == first.end < name.end and not is_definite(passage.tokens[k + 1], language)


def _is_after_office(passage: Passage, span: Span, name: Span, language: Language) -> bool:
    first = passage.tokens[max(bisect_right(passage.starts, span.start) - 1, 0)]
    office = passage.text[span.start : name.start].split()
    is_office = is_definite(first, language) or (
        len(office) > 1 and first.key in language.titles | language.place_words
    )
    return span.start < name.start and span.end == name.end and is_office


def _meets(span: Span, others: Sequence[Span]) -> Span | None:
    """The first of `others`, which are in text order, that overlaps a span."""
    k = bisect_left(others, span.start, key=lambda one: one.end - 1)
    return others[k] if k < len(others) and others[k].overlaps(span) else None


def _recurring(passage: Passage, language: Language, spans: Iterable[Span]) -> list[Span]:
    """Every place of the passage with the words of one of the spans."""
    names: dict[str, list[tuple[str, ...]]] = {}
    for span in spans:
        keys = _keys(passage, span)
        some = names.setdefault(keys[0], []) if keys else []
        if keys and len(keys) <= _LONGEST and keys not in some and len(some) < _MOST_ALIKE:
            some.append(keys)
    for some in names.values():
        some.sort(key=len, reverse=True)
    tokens = passage.tokens
    found = []
    i = 0
    while i < len(tokens):
        taken = 1
        for skip in range(_MOST_JOINED + 1):
            key = tokens[i].key
            if skip and (language.has_capitals or len(key) <= skip or key[skip - 1] not in _JOINED):
                break
            match = next((n for n in names.get(key[skip:], ()) if _follows(passage, i + 1, n[1:])), None)
            if match is not None:
                taken = len(match)
                found.append(Span(tokens[i].start + skip, tokens[i + taken - 1].end))
                break
        i += taken
    return found


def _keys(passage: Passage, span: Span) -> tuple[str, ...]:
    first = max(bisect_left(passage.starts, span.start + 1) - 1, 0)
    last = bisect_left(passage.starts, span.end)
    keys = tuple(token.key for token in passage.tokens[first:last])
    cut = span.start - passage.tokens[first].start if keys else 0
    return (keys[0][cut:], *keys[1:]) if 0 < cut <= _MOST_JOINED and len(keys[0]) > cut else keys


def _follows(passage: Passage, i: int, keys: Sequence[str]) -> bool:
    return i + len(keys) <= len(passage.tokens) and all(passage.tokens[i + n].key == k for n, k in enumerate(keys))
