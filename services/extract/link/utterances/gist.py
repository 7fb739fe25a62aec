"""What a statement says, as far as it can be checked against another: figures, places, days, names, and yes or no.

Embeddings tell what a sentence is about; they hardly tell "we never refused" from "we always refused". These facts do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TypeVar

from services.common.contracts.spans import Span
from services.common.contracts.utterances import Fact, FactKind
from services.common.wordings import Word, cut_words
from services.extract import languages
from services.extract.link.utterances.lexicon import Lexicon, find_lexicon, root, stems
from services.extract.link.utterances.numbers import read_figures

T = TypeVar("T")

Phrase = tuple[tuple[str, ...], str]
"""The words of a country's name after the first one, and its code."""

REACH = 3
"""Words after a negator among which it turns one around: "does not in fact refuse"; beyond is another clause."""

_ALSO_WORDS = frozenset({"may", "march", "mar", "اب", "ماي"})
"""Months that are everyday words as well."""


_PRESENT = ("ي", "ت", "ن")
_HAD = ("كان", "وكان", "كنا", "كنت")
_LONG, _FEWEST_LONG = 5, 5
"""Letters of the words that are in capitals in a headline, where "with" may not be, and how many of them show it."""

_NONE: frozenset[float | str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gist:
    """A statement's checkable facts. All are values of its text and language alone.

    `facts` are in text order; `keys` are the folded words, without a genitive's ending, and `roots` those of the words
    that say something; `stance` has the axes of opposites that it is on, above 0 for the first side, `turned` those
    where a negation put it; `negations` counts what says no to anything else. `spelled` are the names that every script
    spells; others are said in each language by its own words (FBI, the Supreme Court). Whether it is doubtful and
    binding (may, must) is None where it can be read either way (could, need).
    """

    language: str
    words: tuple[Word, ...]
    keys: frozenset[str]
    roots: frozenset[str]
    facts: tuple[Fact, ...]
    by_kind: Mapping[FactKind, frozenset[float | str]]
    stance: Mapping[str, int]
    turned: frozenset[str]
    negations: int
    spelled: frozenset[str]
    is_doubtful: bool | None
    is_binding: bool | None

    def values(self, kind: FactKind) -> frozenset[float | str]:
        return self.by_kind.get(kind, _NONE)


def gist_of(text: str, language: str) -> Gist:
    """The gist of what was said, in time linear in the text's length, which is bounded (`cut_words`)."""
    words = cut_words(text)
    lexicon = find_lexicon(language)
    keys = frozenset(word.key for word in words)
    stance, turned, loose = _stance(_compounded(words, lexicon), lexicon)
    facts = tuple(sorted(_facts(words, language, lexicon), key=lambda fact: (fact.span, fact.kind)))
    by_kind = {kind: frozenset(one.value for one in facts if one.kind is kind) for kind in {f.kind for f in facts}}
    return Gist(
        language=language,
        words=words,
        keys=frozenset(word.key.removesuffix("'s") for word in words),
        roots=frozenset(root(word.key) for word in words if not (lexicon and word.key in lexicon.stop)),
        facts=facts,
        by_kind=by_kind,
        stance=stance,
        turned=turned,
        negations=loose,
        spelled=_spelled(text, facts, lexicon),
        is_doubtful=_is_doubtful(words, keys, lexicon) if lexicon else False,
        is_binding=_is_binding(words, keys, lexicon) if lexicon else False,
    )


def _facts(words: Sequence[Word], language: str, lexicon: Lexicon | None) -> Iterator[Fact]:
    counted: set[int] = set()
    for figure in read_figures(words, lexicon):
        if figure.is_weighty:  # الأحد and الاثنين are one and two, and days
            counted.update(range(figure.first, figure.last))
            yield Fact(FactKind.FIGURE, figure.value, Span(words[figure.first].start, words[figure.last - 1].end))
    days, months, places, phrases = _tables(language)
    names_stand_out = lexicon is not None and lexicon.has_capitals and not _is_in_capitals(words)
    for k, word in enumerate(words):
        key, span = word.key.removesuffix("'s"), Span(word.start, word.end)
        if k in counted:
            continue
        is_plain = lexicon is not None and lexicon.has_capitals and word.text.islower()
        long = None if is_plain else _phrase(words, k, phrases, lexicon)
        if long is not None:
            counted.update(range(k, long[1]))
            yield Fact(FactKind.PLACE, long[0], Span(word.start, words[long[1] - 1].end))
            continue
        two = f"{key} {words[k + 1].key}" if k + 1 < len(words) else ""
        place = None if is_plain else _place(places, key, lexicon)
        if place is not None:
            yield Fact(FactKind.PLACE, place, span)
        elif two in months:
            yield Fact(FactKind.MONTH, float(months[two]), Span(word.start, words[k + 1].end))
        elif key in months and (key not in _ALSO_WORDS or k - 1 in counted or k + 1 in counted):
            yield Fact(FactKind.MONTH, float(months[key]), span)
        elif (day := _looked_up(days, key, lexicon)) is not None and not is_plain:
            yield Fact(FactKind.DAY, float(day), span)
        elif names_stand_out and word.pause < 2 and word.text[:1].isupper() and len(key) > 2 and key not in months:
            yield Fact(FactKind.NAME, key, span)


def _is_in_capitals(words: Sequence[Word]) -> bool:
    """Whether all longer words have capitals, as in a headline of many outlets: there they tell no names."""
    long = [word.text for word in words if len(word.text) >= _LONG]
    return len(long) >= _FEWEST_LONG and not any(text.islower() for text in long)


def _spelled(text: str, facts: Sequence[Fact], lexicon: Lexicon | None) -> frozenset[str]:
    names = (one for one in facts if one.kind is FactKind.NAME)
    translated = lexicon.translated if lexicon else frozenset()
    return frozenset(
        str(one.value)
        for one in names
        if one.value not in translated and not text[one.span.start : one.span.end].isupper()
    )


def _phrase(
    words: Sequence[Word], k: int, phrases: Mapping[str, tuple[Phrase, ...]], lexicon: Lexicon | None
) -> tuple[str, int] | None:
    """The country whose name of several words begins here, and after its last one: الولايات المتحدة, North Korea."""
    key = words[k].key
    is_joined = lexicon is not None and lexicon.joined
    firsts = stems(key) if is_joined else (key,)
    for first in firsts:
        for rest, code in phrases.get(first, ()):
            end = k + 1 + len(rest)
            following = words[k + 1 : end]
            if len(following) == len(rest) and all(
                not word.pause and one in (stems(word.key) if is_joined else (word.key.removesuffix("'s"),))
                for word, one in zip(following, rest, strict=True)
            ):
                return code, end
    return None


def _place(places: Mapping[str, str], key: str, lexicon: Lexicon | None) -> str | None:
    """A country by a word for it; in the plural its people (Russians)."""
    found = _looked_up(places, key, lexicon)
    if found is None and lexicon is not None and lexicon.has_capitals and key.endswith("ns"):
        return places.get(key[:-1])
    return found


def _is_doubtful(words: Sequence[Word], keys: frozenset[str], lexicon: Lexicon) -> bool | None:
    for k, word in enumerate(words):
        is_month = word.key in _ALSO_WORDS and word.pause < 2 and word.text[:1].isupper()
        if word.key in lexicon.doubtful and not is_month:
            return True
        if word.key in lexicon.doubtful_before and _is_present(words, k, lexicon):
            return True
    return False if keys.isdisjoint(lexicon.maybe_doubtful) else None


def _is_present(words: Sequence[Word], k: int, lexicon: Lexicon) -> bool:
    """Whether a verb in the present follows: قد تؤدي is "may lead", قد أدى "has led", كان قد تعرض "had met with"."""
    following = words[k + 1].key if k + 1 < len(words) else ""
    had = words[k - 1].key if k else ""
    return following[:1] in _PRESENT and following not in lexicon.in_the_past and not had.startswith(_HAD)


def _is_binding(words: Sequence[Word], keys: frozenset[str], lexicon: Lexicon) -> bool | None:
    if not keys.isdisjoint(lexicon.binding):
        return True
    if any((a.key, b.key) in lexicon.binding_pairs for a, b in pairwise(words)):
        return True
    return False if keys.isdisjoint(lexicon.maybe_binding) else None


def _looked_up(table: Mapping[str, T], key: str, lexicon: Lexicon | None) -> T | None:
    if key in table or lexicon is None or not lexicon.joined:
        return table.get(key)
    return next((table[form] for form in stems(key) if form in table), None)


def _negations(words: Sequence[Word], lexicon: Lexicon | None) -> tuple[int, ...]:
    """Places of the words that say no."""
    if lexicon is None:
        return ()
    return tuple(
        k
        for k, word in enumerate(words)
        if (word.key in lexicon.negators or word.key in lexicon.refusing or word.key.endswith(lexicon.negative_endings))
        and (word.key, words[k + 1].key if k + 1 < len(words) else "") not in lexicon.not_negating
    )


def _stance(words: Sequence[Word], lexicon: Lexicon | None) -> tuple[Mapping[str, int], frozenset[str], int]:
    """How far each axis is taken to one side, which ones by a negation, and how many negations turn none.

    A negation turns the next word within its reach that takes a side.
    """
    if lexicon is None:
        return {}, frozenset(), 0
    sided = {
        k: sides
        for k, word in enumerate(words)
        if word.key not in lexicon.stop
        and word.key not in lexicon.negators
        and (sides := lexicon.opposites.of(stems(word.key)))
    }
    turned: set[int] = set()
    loose = 0
    for at in _negations(words, lexicon):
        found = next((k for k in _reached(words, at, lexicon) if k in sided), None)
        if found is not None:
            turned ^= {found}
        elif at not in sided:
            loose += 1
    taken: dict[str, int] = {}
    for k, sides in sided.items():
        for side in sides:
            taken[side.axis] = taken.get(side.axis, 0) + (-side.sign if k in turned else side.sign)
    return taken, frozenset(side.axis for k in turned for side in sided[k]), loose


def _compounded(words: tuple[Word, ...], lexicon: Lexicon | None) -> tuple[Word, ...]:
    """With one word for those that together mean another than each does."""
    if lexicon is None:
        return words
    firsts = {one[0] for one in lexicon.compounds}
    if firsts.isdisjoint(form for word in words for form in _forms(word.key, lexicon)):
        return words
    found: list[Word] = []
    k = 0
    while k < len(words):
        for one, meant in lexicon.compounds.items():
            keys = tuple(word.key for word in words[k + 1 : k + len(one)])
            if keys == one[1:] and one[0] in _forms(words[k].key, lexicon):
                found.append(words[k]._replace(key=meant))
                k += len(one)
                break
        else:
            found.append(words[k])
            k += 1
    return tuple(found)


def _forms(key: str, lexicon: Lexicon) -> tuple[str, ...]:
    return stems(key) if lexicon.joined else (key,)


def _reached(words: Sequence[Word], at: int, lexicon: Lexicon) -> Iterator[int]:
    for k in range(at + 1, min(at + 1 + REACH, len(words))):
        if words[k].pause or words[k].key in lexicon.pauses:
            return
        yield k


@cache
def _tables(
    language: str,
) -> tuple[Mapping[str, int], Mapping[str, int], Mapping[str, str], Mapping[str, tuple[Phrase, ...]]]:
    """Days of the week, months, countries by their names, and by the first of several words, the longest first."""
    found = languages.find(language)
    if found is None:
        return {}, {}, {}, {}
    lexicon = find_lexicon(language)
    phrases: dict[str, list[Phrase]] = {}
    for name, code in found.countries.items():
        first, *rest = name.split()
        if rest:
            bare = first.removeprefix("ال") if lexicon is not None and lexicon.joined else first
            phrases.setdefault(bare, []).append((tuple(rest), code))
    longest = {first: tuple(sorted(some, key=lambda one: (-len(one[0]), one))) for first, some in phrases.items()}
    return found.calendar.weekdays, found.calendar.months, found.countries, longest
