"""Who statements are resolved to, across articles."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from services.common.contracts.statements import SpeakerKind

SpeakerId = NewType("SpeakerId", str)
"""32 hexadecimal digits: the least id of the namings that are one speaker, so that every order of arrival gives it.
An id that a speaker had before he was joined with another one goes on leading to him."""

NamingId = NewType("NamingId", str)
"""32 hexadecimal digits: a digest of kind, normalised name and context."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What tells namings of one and the same name apart; empty for a full name whose role tells no country.

    `office` is the key of an office (`services.extract.link.offices`), or of the countries of a role alone: for a full
    name, and where a role tells no office; `year` is the article's, `article` its id, for a first name alone, which
    means somebody else in each article.
    """

    office: str = ""
    year: str = ""
    article: str = ""

    def __str__(self) -> str:
        return f"{self.office}|{self.year}|{self.article}" if self != Context() else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How articles name somebody: the unit that is joined to speakers. All that is weighed of it, and nothing more.

    `is_full` says that the name tells a person without its context: first and family name, or any name of a body.
    `offices` are pairs of an office's key and a year in which it was given. `weight` is the number of binary digits of
    how many statements there are: what is weighed changes seldom, however many come. `is_listed` tells a name that a
    person has added, or a list; `is_bound` one that means somebody in its article alone. `countries` are those of the
    roles for which the name has this naming, and another one for other countries.
    """

    id: NamingId
    kind: SpeakerKind
    name: str
    is_full: bool
    offices: frozenset[tuple[str, str]] = frozenset()
    weight: int = 1
    is_listed: bool = False
    is_bound: bool = False
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody whom a naming may mean: one of his namings, how likely he is, and why."""

    naming: NamingId
    score: float
    reasons: tuple[str, ...]


class EditAction(StrEnum):
    """What a person has said about speakers; undone or not, each is kept."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    ALIAS = "alias"
    WIKIDATA = "wikidata"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One decision of a person (or of a list that he brought): `namings` and `apart` are what it is about.

    MERGE: the first of `namings` and each other one are one speaker. SPLIT: none of `namings` is one with any of
    `apart`. `text` tells both for people. ALIAS: `namings` are one; `text` is the name that was added. RENAME and
    WIKIDATA: the first naming's speaker is shown as, or has the Wikidata id of, `text`.
    """

    number: int
    action: EditAction
    namings: tuple[NamingId, ...]
    apart: tuple[NamingId, ...] = ()
    text: str | None = None
    made_at: datetime | None = None
    made_by: str = ""
    undone_at: datetime | None = None
    undone_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRole:
    """A role in the articles' own words, with the first and last day on which statements gave it."""

    role: str
    first: date | None
    last: date | None
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A person, organisation or outlet with the names and roles that articles give it, most frequent first.

    `statements` counts the statements resolved to it.
    """

    id: SpeakerId
    name: str
    kind: SpeakerKind
    names: tuple[str, ...]
    roles: tuple[str, ...]
    statements: int
    wikidata: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """All that is known of a speaker: `days` are statements by day, `candidates` whom an ambiguous name may mean."""

    speaker: Speaker
    namings: tuple["NamedAs", ...] = ()
    roles: tuple[DatedRole, ...] = ()
    days: tuple[tuple[date, int], ...] = ()
    candidates: tuple["LikelySpeaker", ...] = ()
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAs:
    """One naming of a speaker, with the statements that give it."""

    id: NamingId
    name: str
    context: str
    statements: int
    is_listed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelySpeaker:
    """A speaker whom a naming may mean, how likely, and why."""

    id: SpeakerId
    name: str
    score: float
    reasons: tuple[str, ...] = field(default=())
