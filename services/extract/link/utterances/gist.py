"""What a statement says, as far as it can be checked against another: figures, places, days, names, and yes or no.

Embeddings tell what a sentence is about; they hardly tell "we never refused" from "we always refused". These facts do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from services.common.contracts.spans import Span
from services.common.contracts.utterances import Fact, FactKind
from services.common.wordings import Word, cut_words
from services.extract import languages
from services.extract.link.utterances.lexicon import Lexicon, find_lexicon, root, stems
from services.extract.link.utterances.numbers import read_figures

T = TypeVar("T")

REACH = 3
"""Words after a negator among which it turns one around: "does not in fact refuse"; beyond is another clause."""

_ALSO_WORDS = frozenset({"may", "march", "mar", "اب", "ماي"})
"""Months that are everyday words as well."""


_NONE: frozenset[float | str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gist:
    """A statement's checkable facts. All are values of its text and language alone.

    `facts` are in text order; `keys` are the folded words, without a genitive's ending, and `roots` those of the words
    that say something; `stance` has the axes of opposites that it is on, above 0 for the first side, `turned` those
    where a negation put it; `negations` counts what says no to anything else.
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
    is_doubtful: bool
    is_binding: bool

    def values(self, kind: FactKind) -> frozenset[float | str]:
        return self.by_kind.get(kind, _NONE)


def gist_of(text: str, language: str) -> Gist:
    """The gist of what was said, in time linear in the text's length, which is bounded (`cut_words`)."""
    words = cut_words(text)
    lexicon = find_lexicon(language)
    keys = frozenset(word.key for word in words)
    stance, turned, loose = _stance(words, lexicon)
    facts = tuple(sorted(_facts(words, language, lexicon), key=lambda fact: (fact.span, fact.kind)))
    return Gist(
        language=language,
        words=words,
        keys=frozenset(word.key.removesuffix("'s") for word in words),
        roots=frozenset(root(word.key) for word in words if not (lexicon and word.key in lexicon.stop)),
        facts=facts,
        by_kind={kind: frozenset(one.value for one in facts if one.kind is kind) for kind in {f.kind for f in facts}},
        stance=stance,
        turned=turned,
        negations=loose,
        is_doubtful=lexicon is not None and not keys.isdisjoint(lexicon.doubtful),
        is_binding=lexicon is not None and not keys.isdisjoint(lexicon.binding),
    )


def _facts(words: Sequence[Word], language: str, lexicon: Lexicon | None) -> Iterator[Fact]:
    counted: set[int] = set()
    for figure in read_figures(words, lexicon):
        counted.update(range(figure.first, figure.last))
        if figure.is_weighty:
            yield Fact(FactKind.FIGURE, figure.value, Span(words[figure.first].start, words[figure.last - 1].end))
    days, months, places = _tables(language)
    for k, word in enumerate(words):
        key, span = word.key.removesuffix("'s"), Span(word.start, word.end)
        two = f"{key} {words[k + 1].key}" if k + 1 < len(words) else ""
        if k in counted:
            continue
        is_plain = lexicon is not None and lexicon.has_capitals and word.text.islower()
        place = None if is_plain else _looked_up(places, key, lexicon)
        if place is not None:
            yield Fact(FactKind.PLACE, place, span)
        elif two in months:
            yield Fact(FactKind.MONTH, float(months[two]), Span(word.start, words[k + 1].end))
        elif key in months and key not in _ALSO_WORDS:
            yield Fact(FactKind.MONTH, float(months[key]), span)
        elif (day := _looked_up(days, key, lexicon)) is not None and not is_plain:
            yield Fact(FactKind.DAY, float(day), span)
        elif lexicon and lexicon.has_capitals and word.pause < 2 and word.text[:1].isupper() and len(key) > 2:
            yield Fact(FactKind.NAME, key, span)


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


def _reached(words: Sequence[Word], at: int, lexicon: Lexicon) -> Iterator[int]:
    for k in range(at + 1, min(at + 1 + REACH, len(words))):
        if words[k].pause or words[k].key in lexicon.pauses:
            return
        yield k


@cache
def _tables(language: str) -> tuple[Mapping[str, int], Mapping[str, int], Mapping[str, str]]:
    """Days of the week, months, and countries by their names."""
    found = languages.find(language)
    return (found.calendar.weekdays, found.calendar.months, found.countries) if found else ({}, {}, {})
