"""Who said what, in which words of the article: the unit of the record."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from services.common.contracts.articles import ArticleId, Role
from services.common.contracts.spans import Span

StatementId = NewType("StatementId", str)
"""32 hexadecimal digits: see `statement_id`."""

SCHEMA_VERSION = 1
"""Raised when the meaning of a statement's spans changes, so that ids of the old meaning are never mistaken."""


MOST_LEVELS = 20
"""Statements around one that its chain names: no writer nests deeper, and a hostile text must not grow it."""


class Kind(StrEnum):
    """How much of the content stood inside quotation marks as the speaker's words: all, none, some."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class SpeakerKind(StrEnum):
    PERSON = "person"
    ORGANIZATION = "organization"
    OUTLET = "outlet"  # a news organisation speaking for itself
    GROUP = "group"  # unnamed people: "analysts", "several European countries"


class CueClass(StrEnum):
    """What kind of speech act a cue reports.

    The five families of Searle, "A Classification of Illocutionary Acts" (Language in Society 5, 1976), parted where
    readers of news part them: by Wierzbicka, "English Speech Act Verbs" (1987), and, for how far a reporter stands
    behind what he reports, Caldas-Coulthard, "On Reporting Reporting" (1994). `docs/statements.md` has examples.
    """

    # Assertives: the speaker says how things are.
    SAY = "say"  # without more: said, told, added, wrote, replied, and marks or a colon alone
    REPORT = "report"  # passes on: according to, reported, quoted, testified
    ANNOUNCE = "announce"  # makes known: announced, declared, revealed
    EXPLAIN = "explain"  # gives reasons, details or a description: explained, described, called
    CLAIM = "claim"  # without proof, or against others: claimed, argued, insisted
    CONFIRM = "confirm"  # with weight: confirmed, stressed, reiterated
    DENY = "deny"  # that it is so: denied, dismissed, ruled out
    ADMIT = "admit"  # against oneself: admitted, conceded, apologized
    PREDICT = "predict"  # what will be, or may be: predicted, estimated
    # Directives: the speaker wants somebody to do something.
    SUGGEST = "suggest"  # suggested, recommended, proposed, advised, hinted
    ASK = "ask"  # an answer or a favour: asked, requested, appealed
    DEMAND = "demand"  # demanded, urged, called for, ordered
    WARN = "warn"  # warned, cautioned
    # Commissives: the speaker binds himself.
    PROMISE = "promise"  # promised, pledged, vowed
    THREATEN = "threaten"
    AGREE = "agree"  # agreed, accepted
    REFUSE = "refuse"  # refused, rejected
    # Expressives: the speaker judges.
    ACCUSE = "accuse"  # accused, blamed
    CRITICIZE = "criticize"  # criticized, condemned, complained
    PRAISE = "praise"  # praised, hailed, thanked


SAYING_NO = frozenset({CueClass.DENY, CueClass.REFUSE})
"""Classes whose cues say no to the content by themselves."""


class Polarity(StrEnum):
    """Whether the cue puts the content forward.

    Negative where it says no to it (deny, refuse) or the saying itself is negated ("did not say", "declined to
    confirm"), but not both: "did not deny" is positive. So class and polarity together tell which it was.
    """

    POSITIVE = "positive"
    NEGATIVE = "negative"


class Verdict(StrEnum):
    """What a person said of a statement (`reviews.py`)."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    ADDED = "added"  # no engine found it


class DatePrecision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOn:
    """The day the article supports; `basis` says by which words ("اليوم الخميس" against the published date)."""

    day: date
    precision: DatePrecision
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSpeaker:
    """The speaker as this article knows him: the fullest name it gives, None where it gives none ("officials").

    `role` is the office in the article's own words. `resolved_by` names the resolution step, for the evidence:
    "name", "surname", "role", "pronoun", "dropped subject", "issuer", "antecedent" (the engine tied it to a
    name elsewhere), "unnamed". `resolved_from` is where the article names the speaker: within the source itself, or
    else the mention that the step took up.
    """

    name: str | None
    kind: SpeakerKind
    role: str | None
    resolved_by: str
    resolved_from: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why this is a statement: engine and version, and the name of the pattern that fired on the cue.

    `cue` is the lexicon's entry for the cue, None where it has none; `score` the model's certainty, None for rules.
    """

    engine: str
    version: str
    pattern: str
    cue: str | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One cue with its source and content in one article.

    `content` holds one or more spans in text order; `source` is None where the text leaves the subject out; `cue` is
    None only for a quotation that continues an earlier one's. `nested_in` is the id of the statement whose content
    holds this one. `confidence` is between 0 and 1. `cue_class` is None where the lexicon does not know the cue.
    `addressee` is whom it was said to ("told Reuters"), outside source and content. Statements stored before Qawl
    told class and polarity have None for both. `review` is what a person said of it, None for most.
    """

    id: StatementId
    article_id: ArticleId
    kind: Kind
    section: Role
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    speaker: NamedSpeaker
    evidence: Evidence
    confidence: float
    said_on: SaidOn | None = None
    venue: Span | None = None
    nested_in: StatementId | None = None
    cue_class: CueClass | None = None
    polarity: Polarity | None = None
    addressee: Span | None = None
    review: Verdict | None = None

    @property
    def is_negated(self) -> bool:
        """Whether the saying itself is negated: "did not say", "did not deny", but not "denied"."""
        return (self.polarity is Polarity.NEGATIVE) != (self.cue_class in SAYING_NO) and self.polarity is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStatement:
    """A statement as the store knows it; `speaker_id` is set by the link stage.

    `chain` are the ids of the statements around it, from the one it is nested in outward.
    """

    statement: Statement
    speaker_id: str | None
    extracted_at: datetime
    chain: tuple[StatementId, ...] = ()


def nesting_chains(statements: Iterable[Statement]) -> Mapping[StatementId, tuple[StatementId, ...]]:
    """For each statement of an article those around it, from the one it is nested in outward; () for most."""
    outer = {s.id: s.nested_in for s in statements}
    chains: dict[StatementId, tuple[StatementId, ...]] = {}
    for id in outer:
        chain: list[StatementId] = []
        around = outer[id]
        while around is not None and around != id and around not in chain and len(chain) < MOST_LEVELS:
            chain.append(around)
            around = outer.get(around)
        chains[id] = tuple(chain)
    return chains


def statement_id(
    article_id: ArticleId, source: Span | None, cue: Span | None, content: tuple[Span, ...]
) -> StatementId:
    """A digest of (article text digest, spans, schema version): the same work done twice gives the same rows."""

    def written(span: Span | None) -> str:
        return "-" if span is None else f"{span.start}:{span.end}"

    key = "|".join([str(SCHEMA_VERSION), article_id, written(source), written(cue), ",".join(map(written, content))])
    return StatementId(hashlib.sha256(key.encode()).hexdigest()[:32])
