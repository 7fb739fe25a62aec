"""What somebody said on a subject: any words that a reader asks for, by any words for the same. Pure."""

from collections.abc import Collection, Iterable, Sequence

from services.common.contracts.spans import Span
from services.common.contracts.subjects import OnSubject, Position, Remark, Saying
from services.common.spelling.letters import is_arabic
from services.common.subjects.finding import JOINED, in_order, recurring, subject_of, words_alone
from services.common.subjects.joining import same_names
from services.common.subjects.lexicon import narrower
from services.common.subjects.terms import Mention, Standing, mentions, word_key


def position(
    remarks: Iterable[Remark], about: str, *, names: Collection[str] = (), roles: Collection[str] = ()
) -> Position:
    """What somebody said on what is asked for: the remarks that have each of its words, by any word for the same; of a
    broad one beside others, by any for a part of it.

    A remark whose saying is reported by such a remark is one, too. Empty where nothing is asked for.
    """
    given = in_order(remarks)
    languages = {one.language for one in given}
    found = [mentions(one.text, one.language) for one in given]
    asked = _asked(about, languages)
    wanted = [_alternatives(keys, found, is_alone=len(asked) == 1) for keys in asked]
    direct: dict[int, tuple[Span, ...]] = {}
    for at, there in enumerate(found if wanted else ()):
        places = [{Span(one.start, one.end) for one in there if one.key in keys} for keys in wanted]
        if all(places):
            direct[at] = tuple(sorted(set().union(*places)))
    told = {given[at].utterance for at in direct} - {None}
    fitting = [
        OnSubject(remark=one, places=direct.get(at, ()))
        for at, one in enumerate(given)
        if at in direct or one.utterance in told
    ]
    rest = [one.remark for one in fitting]
    also = tuple(
        subject_of(term, rest)
        for key, term in recurring(rest, names, roles)
        # What all of it is about is what was asked for; what is broad would be met by its parts.
        if len(term.remarks) < len(rest) and key not in narrower()
    )
    return Position(sayings=_told_once(fitting), also=also)


def told_once(remarks: Iterable[Remark]) -> tuple[Saying, ...]:
    """All of them by saying: one utterance, or the same words on one day; the earliest first, what has no day last."""
    return _told_once([OnSubject(remark=one, places=()) for one in in_order(remarks)])


def _told_once(fitting: Sequence[OnSubject]) -> tuple[Saying, ...]:
    """By saying, in the order of the earliest report: one utterance, or the same words on one day."""
    sayings: dict[tuple[object, ...], list[OnSubject]] = {}
    for one in fitting:
        remark = one.remark
        key = (remark.utterance,) if remark.utterance else (words_alone(remark.text), remark.day)
        sayings.setdefault(key, []).append(one)
    return tuple(
        Saying(day=reports[0].remark.day, utterance=reports[0].remark.utterance, reports=tuple(reports))
        for reports in sayings.values()
    )


def _asked(about: str, languages: Collection[str]) -> list[frozenset[str]]:
    """For each word or phrase that is asked for, the keys that it may stand for in these languages."""
    script = is_arabic(about)
    read = [language for language in sorted(languages) if script == (language in _ARABIC_SCRIPT)]
    by_place: dict[tuple[int, int], set[str]] = {}
    for language in read or ["ar" if script else "en"]:
        # Who asks for a country may well write it small.
        written = {about, about.title()} if about.islower() else {about}
        there = [one for text in sorted(written) for one in mentions(text, language) if not one.parts]
        for one in there or [_any(word, language) for word in about.split()[:1]]:
            by_place.setdefault((one.start, one.end), set()).add(one.key)
    return [frozenset(keys) for _, keys in sorted(by_place.items())]


_ARABIC_SCRIPT = frozenset({"ar", "fa", "ur", "ps", "ckb", "ug", "sd"})


def _any(word: str, language: str) -> Mention:
    return Mention(word_key(word, language), Standing.WORD, 0, len(word), word)


def _alternatives(asked: frozenset[str], found: Sequence[Sequence[Mention]], *, is_alone: bool) -> frozenset[str]:
    """With the parts of a broad subject, and the spellings in another script of a name that is asked for."""
    if not is_alone:
        asked = asked.union(*(narrower().get(key, frozenset()) for key in asked))
    plain = [key for key in asked if ":" not in key and " " not in key]
    if not plain:
        return asked
    asked |= {letter + key for key in plain if is_arabic(key) for letter in JOINED}
    keys = {one.key for there in found for one in there if one.standing in (Standing.WORD, Standing.NAME)}
    others = sorted(key for key in keys if any(is_arabic(key) != is_arabic(one) for one in plain) and " " not in key)
    latin, arabic = (plain, others) if not is_arabic(plain[0]) else (others, plain)
    joined = same_names(latin, arabic)
    return asked | {key for word, name in joined.items() if asked & {word, name.name} for key in (word, name.name)}
