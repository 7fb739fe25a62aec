"""Finds what somebody speaks about in his statements.

Pure, and a function of the set of statements: their order makes no difference. A term is what recurs: a country, a
subject of public affairs by any of its words, a name in any script, a phrase, another noun. What he says again in the
same words, or what is known to be one saying, counts once towards recurring.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.common.contracts.subjects import Remark, Subject, SubjectWord
from services.common.folding import fold
from services.common.spelling.letters import is_arabic
from services.common.subjects.joining import same_names
from services.common.subjects.lexicon import PLACE, TOPIC
from services.common.subjects.terms import Mention, Standing, mentions, word_key

MOST_SUBJECTS = 40
_FEWEST, _FEWEST_UNSURE = 2, 3
"""Sayings that a subject recurs in; more where it is a word that nothing is known of, or may be no phrase: in Arabic a
verb looks like a noun, and a known subject with an adjective is hardly another one."""
_WEIGHTS = {Standing.WORD: 0.5, Standing.PHRASE: 1.0, Standing.NAME: 1.0, Standing.TOPIC: 1.0, Standing.PLACE: 1.0}
_FEWEST_TO_JUDGE, _EVERYWHERE = 10, 0.8
"""Of ten sayings and more, a term that four in five have is none of his subjects, but how he speaks."""
_WITHIN = 0.75
"""A word that stands so often within one phrase is no subject beside the phrase."""
_NOUNS = 0.5
_ALSO = 0.25
"""Share of the most frequent word's uses from which another word for a subject in one language is shown, too."""
_MOST_WORDS, _FEWEST_SHOWN = 2, 2
_ENDINGS = re.compile("(?<=...)(?:يه|ات|ون|ين|ها|هم|نا|ه|ي|ا)$")
_SENT_TO = re.compile(r"(?:\b(?:to|in|on|for)(?: the)?|لدى|إلى|في) $")
_WORD = re.compile(r"\w+")
JOINED = "وفبلك"
"""Letters that Arabic writes together with the next word: taken off where the rest stands by itself elsewhere."""


@dataclass(slots=True)
class Term:
    """What is gathered of one key while going through the remarks."""

    standing: Standing = Standing.WORD
    parts: tuple[str, ...] = ()
    nouns: int = 0
    uses: int = 0
    remarks: set[int] = field(default_factory=set)
    shown: Counter[tuple[str, str, bool]] = field(default_factory=Counter)  # language, words, whether a noun

    def add(self, mention: Mention, at: int, language: str) -> None:
        self.standing = max(self.standing, mention.standing)
        self.parts = mention.parts or self.parts
        self.nouns += mention.is_noun
        self.uses += 1
        self.remarks.add(at)
        self.shown[language, mention.shown, mention.is_noun] += 1

    def without(self, letter: str) -> "Term":
        """Shown without a letter that is only joined to it."""
        shown: Counter[tuple[str, str, bool]] = Counter()
        for (language, words, is_noun), count in self.shown.items():
            shown[language, words.removeprefix(letter), is_noun] += count
        self.shown = shown
        return self

    def take_in(self, other: "Term") -> None:
        self.standing = max(self.standing, other.standing)
        self.nouns += other.nouns
        self.uses += other.uses
        self.remarks |= other.remarks
        self.shown += other.shown


def find_subjects(
    remarks: Iterable[Remark], *, names: Collection[str] = (), roles: Collection[str] = ()
) -> tuple[Subject, ...]:
    """The subjects of somebody with these names and roles, those of most sayings first; MOST_SUBJECTS at most.

    His own names are none, nor is the country whose office he holds, nor what he says nearly everywhere.
    """
    given = in_order(remarks)
    return tuple(subject_of(term, given) for _, term in recurring(given, names, roles))


def recurring(given: Sequence[Remark], names: Collection[str], roles: Collection[str]) -> list[tuple[str, Term]]:
    """The keys that are subjects, with what was gathered of each, the most frequent first."""
    sayings = _sayings(given)
    terms = _gather(given)
    own = _own(names, roles)
    for key in [key for key, term in terms.items() if own & {key, *term.parts}]:
        del terms[key]
    _join(terms)
    counts = {key: len({sayings[at] for at in term.remarks}) for key, term in terms.items()}
    whole = len(set(sayings))
    kept = {
        key: term
        for key, term in terms.items()
        if counts[key] >= (_FEWEST_UNSURE if _is_unsure(term) else _FEWEST)
        and (term.standing >= Standing.NAME or term.nouns >= _NOUNS * term.uses)
        and not (whole >= _FEWEST_TO_JUDGE and counts[key] > _EVERYWHERE * whole)
    }
    for key in _within(kept, counts):
        kept.pop(key, None)
    ranked = sorted(kept, key=lambda key: (-_WEIGHTS[kept[key].standing] * counts[key], -kept[key].standing, key))
    return [(key, kept[key]) for key in ranked[:MOST_SUBJECTS]]


def in_order(remarks: Iterable[Remark]) -> list[Remark]:
    return sorted(remarks, key=lambda one: (one.day is None, one.day or date.min, one.place, one.id))


def _sayings(given: Sequence[Remark]) -> list[str]:
    """What each remark says: the same for reports of one saying, and for the same words."""
    return [one.utterance or words_alone(one.text) for one in given]


def words_alone(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))


def _gather(given: Sequence[Remark]) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for at, one in enumerate(given):
        for mention in mentions(one.text, one.language):
            term = terms.get(mention.key)
            if term is None:
                term = terms[mention.key] = Term()
            term.add(mention, at, one.language)
    return terms


def _is_unsure(term: Term) -> bool:
    if term.standing is Standing.PHRASE:
        return any(part.startswith(TOPIC) or is_arabic(part) for part in term.parts)
    return term.standing is Standing.WORD


def _own(names: Collection[str], roles: Collection[str]) -> frozenset[str]:
    """The keys of his names' words, and of the countries in his roles, but for those that he is sent to; a country that
    speaks is its own name."""
    keys = {word_key(word, "und") for name in names for word in name.split()}
    for told in (*names, *roles):
        for language in ("ar",) if is_arabic(told) else ("en",):
            there = (one for one in mentions(told, language) if one.key.startswith(PLACE))
            keys |= {one.key for one in there if not _SENT_TO.search(told[: one.start])}
    return frozenset(keys)


def _join(terms: dict[str, Term]) -> None:
    """Makes one of a name in two scripts, of a name with its longer forms, and of a word with letters joined to it."""
    for key in sorted(terms):
        rest = key[1:]
        if len(rest) > 2 and key[0] in JOINED and terms[key].standing is Standing.WORD and rest in terms:
            terms[rest].take_in(terms.pop(key).without(key[0]))
    by_use = sorted(terms, key=lambda key: (-terms[key].uses, key))
    names = [key for key in by_use if terms[key].standing is Standing.NAME and not terms[key].parts]
    words = [key for key in by_use if terms[key].standing is Standing.WORD and is_arabic(key)]
    for word, name in same_names([key for key in names if not is_arabic(key)], words).items():
        found = terms.pop(word)
        terms[name.name].take_in(found.without(word[0]) if name.is_after_and else found)
    for key in by_use:
        term = terms.get(key)
        if term is not None and term.standing is Standing.NAME and term.parts and term.parts[-1] in terms:
            last = terms[term.parts[-1]]
            if term.uses >= _WITHIN * last.uses:  # it hardly stands without the rest: the Pacific Ocean
                last.shown = Counter({shown: n for shown, n in last.shown.items() if is_arabic(shown[1])})
            last.shown += Counter({shown: n for shown, n in term.shown.items() if n >= _FEWEST_SHOWN})
            del terms[key]


def _within(kept: Mapping[str, Term], counts: Mapping[str, int]) -> set[str]:
    """Words that hardly stand but in one phrase; and phrases that say no more than a known subject in them does."""
    found: set[str] = set()
    for key, term in kept.items():
        if term.standing is not Standing.PHRASE:
            continue
        for part in term.parts:
            if part in kept and counts[key] >= _WITHIN * counts[part]:
                found.add(part if kept[part].standing < Standing.TOPIC else key)
    return found


def subject_of(term: Term, given: Sequence[Remark]) -> Subject:
    days = [day for at in term.remarks if (day := given[at].day) is not None]
    return Subject(
        words=_words(term.shown), statements=len(term.remarks), first=min(days, default=None),
        last=max(days, default=None),
    )  # fmt: skip


def _words(shown: Mapping[tuple[str, str, bool], int]) -> tuple[SubjectWord, ...]:
    """The most frequent words of each language, spelled as they mostly are; nouns before words for a people."""
    spelled: dict[tuple[str, str], Counter[str]] = {}
    nouns = {(language, words) for language, words, is_noun in shown if is_noun}
    for (language, words, _), count in shown.items():
        key = language, " ".join(_outline(word, language) for word in words.split())
        spelled.setdefault(key, Counter())[words] += count

    def best(key: tuple[str, str]) -> str:
        return min(spelled[key], key=lambda words: ((key[0], words) not in nouns, -spelled[key][words], words))

    by_language: dict[str, list[SubjectWord]] = {}
    order = {key: ((key[0], best(key)) not in nouns, -spelled[key].total(), key) for key in spelled}
    for key in sorted(spelled, key=order.__getitem__):
        kept, total = by_language.setdefault(key[0], []), spelled[key].total()
        if len(kept) < _MOST_WORDS and (not kept or total >= _ALSO * kept[0].statements):
            kept.append(SubjectWord(text=best(key), language=key[0], statements=total))
    ranked = [(place, -word.statements, word) for kept in by_language.values() for place, word in enumerate(kept)]
    return tuple(word for *_, word in sorted(ranked, key=lambda one: (*one[:2], one[2].language)))


def _outline(word: str, language: str) -> str:
    """What is the same in the forms of one word, roughly: they are shown as one."""
    key = word_key(word, language)
    return _ENDINGS.sub("", key) if is_arabic(key) else key
