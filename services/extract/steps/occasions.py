"""Dates statements and finds their venue by the words around them, and carries both over the same occasion."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from services.common.contracts.spans import Span
from services.common.contracts.statements import DatePrecision, SaidOn
from services.common.folding import fold
from services.extract.model import Attribution, Language, Passage, Range

_LEAD_SENTENCES, _LONGEST_LEAD = 10, 80
"""Where an article says what the occasion was that all of it reports."""


class Occasion(NamedTuple):
    """When and where something was said, as far as the article tells."""

    said_on: SaidOn | None
    venue: Span | None


def find_occasions(
    passage: Passage,
    attributions: tuple[Attribution, ...],
    speakers: tuple[str | None, ...],
    published: date | None,
    language: Language,
) -> tuple[Occasion, ...]:
    """One occasion for each attribution; `speakers` are keys that tell who speaks in each, None where nobody knows.

    Words like "today" count from the published day, and not at all in another article embedded in the page, whose
    day is not known.
    """
    starts = [token.start for token in passage.tokens]
    base = None if passage.is_related else published
    said = [part for one in attributions for part in one.content]
    own = [_own(passage, one, said, starts, base, language) for one in attributions]
    dates: dict[str, SaidOn] = {}
    venues: dict[str, Span] = {}
    for speaker, occasion in zip(speakers, own, strict=True):
        if speaker is not None and occasion.said_on is not None:
            dates.setdefault(speaker, occasion.said_on)
        if speaker is not None and occasion.venue is not None:
            venues.setdefault(speaker, occasion.venue)
    lead = tuple(_lead_events(passage, base, language))
    for speaker in {s for s in speakers if s is not None and s not in dates}:
        surname = fold(speaker).split()[-1:]
        said_on = next((day for words, day in lead if surname and surname[0] in words), None)
        if said_on is not None:
            dates[speaker] = said_on
    return tuple(
        Occasion(
            occasion.said_on or (dates.get(speaker) if speaker is not None else None),
            occasion.venue or (venues.get(speaker) if speaker is not None else None),
        )
        for speaker, occasion in zip(speakers, own, strict=True)
    )


def _lead_events(passage: Passage, base: date | None, language: Language) -> Iterator[tuple[frozenset[str], SaidOn]]:
    """The words and the day of each sentence of the lead that dates an occasion of speaking: X testified on Tuesday."""
    for sentence in passage.sentences[:_LEAD_SENTENCES]:
        window = list(range(sentence.first, min(sentence.last, sentence.first + _LONGEST_LEAD)))
        words = frozenset(passage.tokens[k].key for k in window)
        said_on = next(_dates(passage, window, base, language), None) if words & language.occasion_words else None
        if said_on is not None:
            yield words, said_on


def _own(
    passage: Passage,
    one: Attribution,
    said: Sequence[Span],
    starts: list[int],
    base: date | None,
    language: Language,
) -> Occasion:
    """What anybody says does not tell when it is said: "turnout was low, adding that results were due on Saturday"."""
    at = one.cue or one.content[0]
    i = bisect_left(starts, at.start)
    if i == len(starts) or starts[i] > at.start:
        i -= 1
    sentence = passage.sentences[passage.sentence_at[i]]
    window = Range(max(sentence.first, i - 60), min(sentence.last, i + 60))
    first, last = passage.tokens[window.first].start, passage.tokens[window.last - 1].end
    near = [part for part in said if part.start < last and first < part.end]
    outside = [
        k
        for k in range(window.first, window.last)
        if not any(part.start <= passage.tokens[k].start < part.end for part in near)
    ]
    said_on = next(_dates(passage, outside, base, language), None)
    venue = next(_venues(passage, outside, language), None)
    return Occasion(said_on, venue)


def _dates(passage: Passage, window: list[int], base: date | None, language: Language) -> Iterator[SaidOn]:
    calendar = language.calendar
    # The first words of everything that dates: most words are none, and are passed at once.
    dating = {*calendar.weekdays, *(words[0] for words in calendar.days_ago), *(m.split()[0] for m in calendar.months)}
    keys = {k: _plain(passage.tokens[k].key, language) for k in window}
    for k in window:
        key = keys[k]
        if key not in dating or _is_limit(k, keys, language):
            continue
        for phrase, days in calendar.days_ago.items():
            if keys.get(k + len(phrase)) in calendar.shifting:
                continue
            if base is not None and key == phrase[0] and all(keys.get(k + n) == w for n, w in enumerate(phrase)):
                yield _said_on(passage, Range(k, k + len(phrase)), base - timedelta(days=days))
                break
        if key in calendar.months or f"{key} {keys.get(k + 1, '')}" in calendar.months:
            found = _calendar_day(passage, k, keys, base, language)
            if found is not None:
                yield found
        if base is not None and key in calendar.weekdays:
            if _calendar_near(k, keys, language) or keys.get(k + 1) in calendar.shifting:
                continue
            back = (base.weekday() - calendar.weekdays[key]) % 7
            if back == 0 and (keys.get(k - 1) in calendar.last or keys.get(k + 1) in calendar.last):
                back = 7
            yield _said_on(passage, Range(k, k + 1), base - timedelta(days=back))


def _is_limit(k: int, keys: dict[int, str], language: Language) -> bool:
    """Whether a day is told as what comes before or after something: before Sunday, منذ يوم الأحد."""
    before = k - 1
    while keys.get(before) in language.calendar.day_words or (keys.get(before, "").isdigit() and before > k - 3):
        before -= 1
    return keys.get(before) in language.calendar.limiting


def _plain(key: str, language: Language) -> str:
    """Without a joined letter before a weekday: والخميس."""
    return key[1:] if key[:1] in language.clitics and key[1:] in language.calendar.weekdays else key


def _calendar_near(k: int, keys: dict[int, str], language: Language) -> bool:
    """Whether a calendar date follows the weekday, which then says more: Thursday, November 7."""
    return any(keys.get(k + n, "") in language.calendar.months for n in range(1, 5))


def _calendar_day(
    passage: Passage, k: int, keys: dict[int, str], base: date | None, language: Language
) -> SaidOn | None:
    months = language.calendar.months
    double = f"{keys[k]} {keys.get(k + 1, '')}"
    width = 2 if double in months else 1
    month = months[double if width == 2 else keys[k]]
    before = k - 2 if keys.get(k - 1, "") in language.calendar.of else k - 1
    day = _number(keys.get(before, ""), 1, 31)
    first, last = (before, k + width) if day else (k, k + width)
    if not day and language.has_capitals:
        day = _number(keys.get(k + width, ""), 1, 31)
        last = k + width + 1 if day else last
    if not day:
        return None
    year = next((y for n in range(0, 4) if (y := _number(keys.get(last + n, ""), 1900, 2100))), 0)
    if not year:
        if base is None:
            return None
        year = base.year if (month, day) <= (base.month, base.day) else base.year - 1
    try:
        return _said_on(passage, Range(first, last), date(year, month, day))
    except ValueError:
        return None


def _number(key: str, least: int, most: int) -> int:
    for suffix in ("st", "nd", "rd", "th"):
        key = key.removesuffix(suffix)
    return int(key) if key.isascii() and key.isdigit() and len(key) <= 4 and least <= int(key) <= most else 0


def _said_on(passage: Passage, words: Range, day: date) -> SaidOn:
    last = min(words.last, len(passage.tokens))
    return SaidOn(day=day, precision=DatePrecision.DAY, basis=passage.span(Range(words.first, last)).of(passage.text))


def _venues(passage: Passage, window: list[int], language: Language) -> Iterator[Span]:
    keys = {k: passage.tokens[k].key for k in window}
    present = frozenset(keys.values())
    for phrase in language.venues:
        if phrase[0] not in present:
            continue
        for k in window:
            if keys[k] == phrase[0] and all(keys.get(k + n) == word for n, word in enumerate(phrase)):
                yield passage.span(Range(k, k + len(phrase)))
