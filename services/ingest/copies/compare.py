"""Decides what one article is to another: the same story, word for word or with words of its own, or another story.

The rules lean to one side: an article that is read although it need not be gives statements twice, which is untidy;
one that is passed over although it says something new loses a statement, which is wrong. So nothing is called a copy
whose words differ inside a sentence, be it a number, a name, a "not" or a "the".
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from services.common.folding import fold
from services.ingest.copies.prints import Traits, shingles_of
from services.ingest.copies.wording import Sentence, Wording, figures_of, is_short
from services.ingest.lines import Sort, sort_of

CARRIED = 0.6
"""Share of the shorter text's shingles that has to stand in the longer one. Below it lie follow-ups that repeat their
background and reports of one event by two agencies; above it, copies with a new lead or half a story added."""
LEAD_WORDS = 60
LEAD_CARRIED = 0.5
"""Two articles of one outlet have to share their first words too: outlets repeat background and disclaimers."""
FEWEST_FIGURES = 3
SAME_FIGURES = 0.6
"""A market or weather report has the words of yesterday's and other figures: where less than three fifths of at least
three figures are the same, it is another report."""
STRANGE_SENTENCES = 12
"""With more sentences that are not those of the other text, nobody need look closer."""
DATELINE_WORDS = 12

_DATELINE_MARKS = frozenset("-–—)]/")
_NOT_SAID = frozenset((Sort.CREDIT, Sort.BYLINE, Sort.DATE, Sort.TAGS, Sort.CONTROL, Sort.RELATED_HEAD, Sort.TEASER))
_OCCURRENCES = 8
_LONGEST_CREDIT = 300


class Relation(StrEnum):
    """What an article is to one that was there before."""

    COPY = "copy"  # it says nothing that is not in the other, in the same words
    CARRIES = "carries"  # much of one is the other, with changes or words of its own
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`share` is the part of the new text, from 0 to 1, that stands in the older one."""

    relation: Relation
    share: float


_OTHER = Comparison(relation=Relation.OTHER, share=0.0)


def shares_most(new: Traits, old: Sequence[str]) -> bool:
    """Whether so many runs of the shorter one's words stand in the longer one that it is worth comparing them."""
    if is_short(new.words) or is_short(old):
        return bool(new.words) and new.words == tuple(old)
    return _share_most(new.shingles, shingles_of(old))


def _share_most(of_new: Set[bytes], of_old: Set[bytes]) -> bool:
    return len(of_new & of_old) >= CARRIED * min(len(of_new), len(of_old))


def compare(new: Wording, old: Wording, *, same_outlet: bool) -> Comparison:
    """What `new` is to `old`. In time that grows with the sum of their lengths."""
    if is_short(new.words) or is_short(old.words):
        is_same = bool(new.words) and new.words == old.words
        return Comparison(relation=Relation.COPY, share=1.0) if is_same else _OTHER
    of_new, of_old = shingles_of(new.words), shingles_of(old.words)
    if not _share_most(of_new, of_old):
        return _OTHER
    share = len(of_new & of_old) / len(of_new)
    if _adds_nothing(new, old):
        return Comparison(relation=Relation.COPY, share=share)
    if _has_other_figures(new, old) or (same_outlet and not _shares_lead(new.words, old.words, of_new & of_old)):
        return Comparison(relation=Relation.OTHER, share=share)
    return Comparison(relation=Relation.CARRIES, share=share)


def _has_other_figures(new: Wording, old: Wording) -> bool:
    a, b = figures_of(new.words), figures_of(old.words)
    fewer = min(len(a), len(b))
    return fewer >= FEWEST_FIGURES and len(a & b) < SAME_FIGURES * fewer


def _shares_lead(new: Sequence[str], old: Sequence[str], shared: Set[bytes]) -> bool:
    lead = shingles_of(min(new, old, key=len)[:LEAD_WORDS])
    return len(lead & shared) >= LEAD_CARRIED * len(lead)


def _adds_nothing(new: Wording, old: Wording) -> bool:
    """Whether each sentence stands in the older text, but for a dateline and for credits."""
    known = {old.words[s.start : s.end] for s in old.sentences}
    strange = [s for s in new.sentences if new.words[s.start : s.end] not in known]
    if not strange:
        return True
    if len(strange) > STRANGE_SENTENCES:
        return False
    running = _Running(old)
    lost = [s for s in strange if not running.holds(new.words[s.start : s.end]) and not _is_not_said(s)]
    return not lost or any(_are_before(cut, lost, new, running) for cut in _datelines(new))


def _datelines(new: Wording) -> list[int]:
    """After how many words a dateline may end: PORT ALMA, Nov. 12 (Agency) -"""
    return [n for n in range(1, DATELINE_WORDS + 1) if not _DATELINE_MARKS.isdisjoint(new.pauses.get(n, ""))]


def _are_before(cut: int, lost: Sequence[Sentence], new: Wording, running: "_Running") -> bool:
    """Whether the sentences lie before the dateline's end, but for what the older text has."""
    return all(s.end <= cut or (s.start < cut and running.holds(new.words[cut : s.end])) for s in lost)


def _is_not_said(sentence: Sentence) -> bool:
    """Whether it stands in a line that is a credit, a byline, a date, or part of the page."""
    line = sentence.line.strip()
    return len(line) <= _LONGEST_CREDIT and sort_of(line, fold(line)) in _NOT_SAID


_NO_PAUSES = frozenset("\"'“”„‟«»‘’‚‹›()[]")
"""Marks around words within a clause: what is cut off there is no clause (The "Front" for: Accused the "Front")."""


class _Running:
    """A text in which runs of words are looked up that begin and end where it pauses."""

    def __init__(self, wording: Wording) -> None:
        self._text = f" {' '.join(wording.words)} "
        at, self._pauses = 0, {0, len(self._text) - 1}
        for n, word in enumerate(wording.words):
            if not _NO_PAUSES.issuperset(wording.pauses.get(n, "")):
                self._pauses.add(at)
            at += len(word) + 1

    def holds(self, words: Sequence[str]) -> bool:
        wanted = f" {' '.join(words)} "
        at = self._text.find(wanted)
        for _ in range(_OCCURRENCES):
            if at < 0:
                return False
            if at in self._pauses and at + len(wanted) - 1 in self._pauses:
                return True
            at = self._text.find(wanted, at + 1)
        return False
