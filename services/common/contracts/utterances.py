"""One saying, as several articles report it: what was said once, on one occasion, by one speaker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, NewType

from services.common.contracts.spans import Span
from services.common.contracts.statements import SpeakerKind

UtteranceId = NewType("UtteranceId", str)
"""The id of the first, in their order, of the statements that report it at one length: each statement does so in one
utterance at most, so that an utterance can be asked for by the id of any of them, also when an earlier one joins."""

EMBEDDED_BY = "use-multilingual-3"
"""The encoder whose embeddings are compared with each other; what another one made is passed over."""
EMBEDDED_NUMBERS = 512
"""Of one of its vectors, a signed byte each as they are kept; the first vector of a statement is that of the whole."""

Embedding = NewType("Embedding", bytes)
"""One vector of EMBEDDED_BY, as it is kept."""


class NoAnswer(StrEnum):
    """Why nobody can say what words mean."""

    NO_ENCODER = "no_encoder"
    NO_BROKER = "no_broker"
    TOO_LATE = "too_late"


class FactKind(StrEnum):
    FIGURE = "figure"
    PLACE = "place"  # a country, by its name, its people or its capital
    DAY = "day"  # of the week
    MONTH = "month"
    NAME = "name"  # another word in capitals


@dataclass(frozen=True, slots=True)
class Fact:
    """Something said that has one value in every language, but for names: a number, a country's code, a folded name.

    `span` is its place in the words of the statement.
    """

    kind: FactKind
    value: float | str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What speaks for or against two statements being one saying: a feature, its value, and what it adds to the odds.

    `weight` is in log-odds; negative ones speak against it.
    """

    feature: str
    value: float
    weight: float


class Link(NamedTuple):
    """Two statements that report the same words, the smaller id first; `score` is the probability that they do.

    `whole` is the id of the one that holds the other's words among more of its own, None where both say the same.
    """

    first: str
    second: str
    score: float
    whole: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A link with what it is made of."""

    first: str
    second: str
    score: float
    whole: str | None
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A statement in an utterance. `is_whole`: it is a longer quotation that holds the words among more.

    `score` is how sure it is, on average, that it says what the others say.
    """

    statement_id: str
    is_whole: bool
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A saying with what is known of its reports.

    `reports` counts the articles with words of their own, `copies` those that carry another one's text; `outlets` and
    `languages` count each once. `first` is the id of the earliest report, `words` are its words, in `language`. `days`
    are the first and the last day it was said or published on, where known.
    """

    id: UtteranceId
    speaker_id: str | None
    speaker_name: str | None
    first: str
    words: str
    language: str
    statements: int
    reports: int
    copies: int
    outlets: int
    languages: tuple[str, ...]
    days: tuple[date, date] | None
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A stored statement as the linker takes it up; `vectors` are packed embeddings, None without an encoder.

    `speaker_id` is the naming that it gives its speaker, `speaker_name` the name as it gives it; `places` are the spans
    of its words in the article; `is_heading` where its headline says it; `handed_in` is the day the article was stored.
    """

    statement_id: str
    article_id: str
    article_number: int
    language: str
    words: str
    places: tuple[Span, ...]
    is_heading: bool
    speaker_id: str | None
    speaker_kind: SpeakerKind
    speaker_name: str | None
    day: date | None
    handed_in: date
    is_direct: bool
    is_denied: bool
    vectors: bytes | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided about who speaks: `joined` are namings that are one speaker because of it, each with his id;
    the two of a pair in `apart` are two."""

    joined: Mapping[str, str]
    apart: frozenset[frozenset[str]]

    def is_one(self, naming: str, other: str) -> bool | None:
        """Whether two namings are one speaker's; None where nobody decided about them."""
        speaker = self.joined.get(naming)
        if speaker is not None and speaker == self.joined.get(other):
            return True
        return False if frozenset((naming, other)) in self.apart else None


NOTHING_DECIDED = Decided({}, frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the linker keeps of a statement, made once."""

    vectors: bytes | None
    facts: tuple[Fact, ...]
