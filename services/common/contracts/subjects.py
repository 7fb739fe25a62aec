"""What somebody speaks about: subjects, named by his own words, with his statements on each over time."""

from dataclasses import dataclass
from datetime import date

from services.common.contracts.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A statement as subjects are found in it. `day` is when it was said, or else published; `place` orders what was
    said on one day.

    `utterance` is the saying that it reports, where it is known to be reported by others too.
    """

    id: str
    text: str
    language: str
    day: date | None = None
    place: int = 0
    utterance: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectWord:
    """A word or phrase for a subject, as the speaker says it, in the language in which it was written down."""

    text: str
    language: str
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What recurs in what somebody says. `words` are the most frequent of each language, the most frequent first.

    `statements` counts what he said of it, each report; `first` and `last` are the days of the earliest and the latest
    one, where days are known.
    """

    words: tuple[SubjectWord, ...]
    statements: int
    first: date | None
    last: date | None

    @property
    def name(self) -> str:
        """By what it is asked for again: its most frequent word."""
        return self.words[0].text


@dataclass(frozen=True, slots=True, kw_only=True)
class OnSubject:
    """A remark that is on a subject: the places of its words in the remark's text.

    Without places, the remark reports a saying of which another report names the subject.
    """

    remark: Remark
    places: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What was said once on a subject, with its reports in order of time; `day` is the earliest one's.

    `utterance` is None where no other report is known, or only such as print the same words on the same day.
    """

    day: date | None
    utterance: str | None
    reports: tuple[OnSubject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """All that somebody said on a subject, in order of time, what has no day last; and what else it was about."""

    sayings: tuple[Saying, ...]
    also: tuple[Subject, ...]
