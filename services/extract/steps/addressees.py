"""Finds whom something was said to, where the words around the cue name them: told Reuters, لوكالة رويترز."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from services.common.contracts.spans import Span
from services.common.contracts.statements import CueClass
from services.extract.model import Attribution, CueReading, Form, Language, Passage, Range, Token

_FARTHEST, _FARTHEST_BEFORE = 30, 15
"""Words after a cue, and from the beginning of its sentence, among which a hearer may be named."""
_LONGEST, _LONGEST_QUOTED = 12, 8
"""Tokens of a hearer's name, and of a part of it between marks."""
_JOINERS = frozenset("-&'’.")
_COMMAS = frozenset(",،")
_SAYING_TO = frozenset(CueClass) - {CueClass.AGREE, CueClass.REFUSE, CueClass.PROMISE, CueClass.THREATEN}
"""After the others "to" leads to what is agreed or promised."""


def find_addressees(
    passage: Passage, attributions: tuple[Attribution, ...], readings: tuple[CueReading, ...], language: Language
) -> tuple[Span | None, ...]:
    """For each attribution the words that name who was spoken to, outside its source and content; None for most."""
    cues = sorted({one.cue.start for one in attributions if one.cue is not None})
    return tuple(
        _Hearing(passage, one, reading, language, cues).find()
        if one.cue is not None and reading.form is not Form.ACCORDING
        else None
        for one, reading in zip(attributions, readings, strict=True)
    )


class _Hearing:
    """The search for one statement's hearer."""

    def __init__(
        self, passage: Passage, one: Attribution, reading: CueReading, language: Language, cues: Sequence[int]
    ) -> None:
        assert one.cue is not None
        self.passage, self.tokens, self.language = passage, passage.tokens, language
        self.addressing = language.addressing
        self.reading, self.cue, self.source, self.content = reading, one.cue, one.source, one.content
        self.first = max(bisect_right(passage.starts, one.cue.start) - 1, 0)
        self.sentence = passage.sentences[passage.sentence_at[self.first]]
        self.after = bisect_left(passage.starts, one.cue.end)
        n = bisect_right(cues, one.cue.start)
        self.next_cue = cues[n] if n < len(cues) else len(passage.text)
        self.last_cue = cues[n - 2] if n > 1 else -1

    def find(self) -> Span | None:
        return self._in_cue() or self._after_cue() or self._before_cue()

    def _in_cue(self) -> Span | None:
        """Told reporters: a cue that holds its hearer."""
        last = self.after - 1
        if self.reading.lemma not in self.addressing.telling or last <= self.first:
            return None
        return self._span(last, last + 1, 0) if self.tokens[last].key in self.language.group_words else None

    def _after_cue(self) -> Span | None:
        free = self._free(self.after, self.after + _FARTHEST)
        is_direct = True  # nothing but source, adverbs and words of time between the cue and this token
        for n, k in enumerate(free):
            found = self._at(k, free[n - 1] if n else None, is_direct=is_direct)
            if found is not None:
                return found
            is_direct = is_direct and (self._passes(self.tokens[k].key) or self.tokens[k].key in _COMMAS)
        return None

    def _before_cue(self) -> Span | None:
        """In an interview with Reuters, she said."""
        first = self.sentence.first
        until = min(
            [self.cue.start, *(part.start for part in self.content), *([self.source.start] if self.source else [])]
        )
        last = min(bisect_left(self.passage.starts, until), first + _FARTHEST_BEFORE)
        for k in range(first + 1, last):
            if self.tokens[k].start > self.last_cue and self.passage.quote_at[k] < 0:
                found = self._at(k, k - 1, is_direct=False)
                if found is not None:
                    return found
        return None

    def _free(self, first: int, last: int) -> list[int]:
        """Tokens of the cue's sentence outside its source, up to its content or the next cue."""
        found = []
        for k in range(first, min(last, self.sentence.last)):
            start = self.tokens[k].start
            if start >= self.next_cue or any(part.start <= start < part.end for part in self.content):
                break
            if self.source is None or not self.source.start <= start < self.source.end:
                found.append(k)
        return found

    def _at(self, k: int, before: int | None, *, is_direct: bool) -> Span | None:
        """The hearer that a token, or the one after it, begins."""
        key = self.tokens[k].key
        talk = before is not None and self._tells_talk(before)
        letters = next((some for some in self.addressing.joined if key.startswith(some)), "")
        if letters and (talk or is_direct) and key not in self.addressing.talks:
            rest = key[len(letters) :]
            if rest in self.addressing.hearers or (talk and rest and self._may_be_name(rest) and not self._is_whole(k)):
                return self._hearer(k, len(letters))
            if talk and not rest:
                return self._hearer(k + 1, 0)
        if talk and key in self.addressing.with_:
            return self._hearer(k + 1, 0)
        if is_direct and self.reading.lemma in self.addressing.telling and not self._passes(key):
            return self._hearer(k, 0)
        if is_direct and key in self.addressing.to and self.reading.cue_class in _SAYING_TO:
            found = self._hearer(k + 1, 0)
            is_office = self.tokens[k - 1].key in self.language.titles  # said the ambassador to France, Jane Holt
            return found if found is not None and not is_office and self._can_hear(k + 1, found) else None
        return None

    def _tells_talk(self, k: int) -> bool:
        """An interview, or an interview and one word about it: تصريح خاص."""
        keys = [self.tokens[i].key for i in (k, k - 1) if i >= 0]
        return keys[0] in self.addressing.talks or (
            self.language.letters is not None and len(keys) > 1 and keys[1] in self.addressing.talks
        )

    def _may_be_name(self, rest: str) -> bool:
        """Whether what follows a joined letter is no office or body: their talk is their own."""
        letters = self.language.letters
        article = letters.article if letters is not None else ""
        names = {rest, article + rest}
        return not names & (self.language.titles | self.language.organisation_words | self.language.countries.keys())

    def _is_whole(self, k: int) -> bool:
        """Whether a word that only seems to begin with joined letters stands elsewhere, and not behind a talk or a cue:
        a name such as ليندا; or is one of those that describe a talk."""
        key = self.tokens[k].key
        if key in self.addressing.whole:
            return True
        ahead = [self.tokens[n - 1].key for n, token in enumerate(self.tokens) if n and token.key == key and n != k]
        return any(one not in self.addressing.talks and one not in self.language.cues for one in ahead)

    def _passes(self, key: str) -> bool:
        return key in self.language.adverbs or key in self.language.time_words or key in self.language.calendar.weekdays

    def _can_hear(self, k: int, found: Span) -> bool:
        """Whether words after a bare "to" are a name, a pronoun or somebody, not what was answered."""
        last = self.tokens[bisect_left(self.passage.starts, found.end) - 1].key
        people = self.language.group_words | self.language.titles | self.language.outlet_words
        return self.tokens[k].text[0].isupper() or last in people | self.language.pronouns.keys()

    def _hearer(self, k: int, skip: int) -> Span | None:
        """The name that begins at a token, without its first letters; None where no name can begin."""
        if k >= self.sentence.last or self._ends(self.tokens[k]) or self.tokens[k].text[0].isdigit():
            return None
        last = k
        while last < self.sentence.last and last - k < _LONGEST:
            token = self.tokens[last]
            if token.start >= self.next_cue or self._is_part(last):
                break
            if self.passage.quote_at[last] >= 0 and self.passage.quote_at[last] != self.passage.quote_at[self.first]:
                extent = self.passage.quotes[self.passage.quote_at[last]].extent
                if extent.last - extent.first > _LONGEST_QUOTED:
                    break
                last = extent.last
                continue
            if self._ends(token) and not (last > k and self._goes_on(last)):
                break
            last += 1
        last = self._trimmed(k, last)
        nobody = self.addressing.not_hearers | (self.language.determiners - self.language.pronouns.keys())
        is_somebody = last > k and self.tokens[k].key not in self.addressing.not_hearers
        is_somebody = is_somebody and self.tokens[last - 1].key not in nobody
        return self._span(k, last, skip) if is_somebody else None

    def _goes_on(self, k: int) -> bool:
        """Whether a name goes on over a word that ends others: of, and إن where it spells letters."""
        grammar = self.language.verb_first
        letters = grammar.spelled_letters if grammar is not None else frozenset[str]()
        is_letter = k + 1 < len(self.tokens) and self.tokens[k + 1].key in letters
        return is_letter or self.tokens[k].key in self.addressing.within

    def _is_part(self, k: int) -> bool:
        """Whether a token belongs to the cue, the source or the content."""
        start = self.tokens[k].start
        parts = (*self.content, *([self.source] if self.source else []))
        return self.first <= k < self.after or any(part.start <= start < part.end for part in parts)

    def _ends(self, token: Token) -> bool:
        """Whether a hearer's name ends before a token."""
        language, key = self.language, token.key
        if not token.is_word:
            return key not in _JOINERS and self.passage.quote_at[bisect_left(self.passage.starts, token.start)] < 0
        return (
            self._passes(key)
            or key in self.addressing.ends
            or key in language.complementizers
            or key in language.subordinators
            or key in language.prepositions
            or key in language.auxiliaries
            or key in language.modals
            or key in language.verbs
            or (key in language.conjunctions and key not in language.name_links)
        )

    def _trimmed(self, first: int, last: int) -> int:
        """Without a last link or mark that joins nothing."""
        while last > first and not (self.tokens[last - 1].is_word or self.passage.quote_at[last - 1] >= 0):
            last -= 1
        while last > first and self.tokens[last - 1].key in self.language.name_links | self.addressing.within:
            last -= 1
        return last

    def _span(self, first: int, last: int, skip: int) -> Span | None:
        if last <= first:
            return None
        keys = [token.key for token in self.tokens[first:last]]
        if any(keys[n : n + len(venue)] == list(venue) for venue in self.language.venues for n in range(len(keys))):
            return None  # told a news conference: where, not whom
        span = self.passage.span(Range(first, last))
        return Span(span.start + skip, span.end) if skip < len(span) else None
