"""Compares two statements: every feature that the decision is made of, each between 0 and about 1, each readable."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from operator import attrgetter

from services.common.contracts.statements import SpeakerKind
from services.common.contracts.utterances import FactKind
from services.extract.link.utterances.gist import Gist
from services.extract.link.utterances.sounds import sounds_like
from services.extract.link.utterances.standing import ALONE, NEAR_ENOUGH, Standing
from services.extract.link.utterances.vectors import Vectors

MOST_SHARED = 3
"""Figures, places, names or sides that two statements share, from which more say nothing more."""

DAYS = 14
"""Days from which more say nothing more: a fortnight."""

LEAST_GUESSED, MOST_GUESSED = 1, 4
"""Days by which an unknown day is held to be apart from a known one: a report of the day it was handed in, and one
that may as well be older."""

FEW_WORDS = 12
"""Words of a plain sentence: in a longer text one "not" more or less says less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One statement as it is compared with others: what it says, and who said it when.

    `vectors` is None without the optional encoder. `speaker` is the naming of who speaks, None where nobody knows;
    `speaker_name` is his name in the article's words. `handed_in` is the day the article was stored, which is all that
    is known of the day where `day` is None.
    """

    id: str
    article: str
    gist: Gist
    vectors: Vectors | None
    speaker: str | None = None
    speaker_kind: SpeakerKind | None = None
    speaker_name: str | None = None
    day: date | None = None
    handed_in: date | None = None
    is_direct: bool = False
    is_heading: bool = False
    place: int | None = None  # which of the article's statements it is, in the order of the text
    is_denied: bool = False  # the cue says no to the content, or nobody said it


_FOR = frozenset(
    {
        "nearness",
        "closeness",
        "across",
        "part",
        "beyond",
        "lead",
        "company",
        "words",
        "heading",
        "adjacent",
        "same_speaker",
        "agreed",
        "figures_shared",
        "places_shared",
        "names_shared",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What speaks for and against one saying. `None` is never used: what is unknown is 0.

    nearness, closeness: cosine of the whole statements, up to NEAR_ENOUGH and beyond, which tells more `across` two
    languages, where no words are the same by chance; part: how much nearer the nearest sentence of one is to the other
    whole; beyond, rival, twin, lead, company: as in Standing; heading, adjacent: one is its article's headline; one
    follows the other; names_missing: names of the shorter one that the longer one lacks.
    """

    nearness: float
    closeness: float
    across: float
    part: float
    beyond: float
    rival: float
    twin: float
    lead: float
    company: float
    words: float
    heading: float
    adjacent: float
    same_speaker: float
    other_speaker: float
    days_apart: float
    contrary: float
    agreed: float
    negation: float
    figures_changed: float
    figures_shared: float
    places_changed: float
    places_shared: float
    days_changed: float
    names_shared: float
    names_missing: float
    modality: float
    brief: float

    def row(self) -> tuple[float, ...]:
        return _row(self)

    def spoken_by(self, same_speaker: float | None) -> "Features":
        """The same of a pair whose speakers are one by so much."""
        same, other = _speakers(same_speaker)
        return replace(self, same_speaker=same, other_speaker=other)


NAMES = tuple(field.name for field in fields(Features))
_row: Callable[[Features], tuple[float, ...]] = attrgetter(*NAMES)
SIGNS = {name: 1 if name in _FOR else -1 for name in NAMES}
"""Which way each feature may count: sense says it, not the training material."""


def compare(a: Telling, b: Telling, *, same_speaker: float | None, standing: Standing = ALONE) -> Features:
    """The features of a pair; the same for (a, b) and (b, a).

    `same_speaker` is how likely both are one speaker, from 0 to 1; None where that of one is not known. `standing` is
    what the other statements of both articles say of the pair (`standings`).
    """
    x, y = a.gist, b.gist
    nearness, part = _nearness(a, b)
    closeness = max(0.0, nearness - NEAR_ENOUGH) / (1 - NEAR_ENOUGH)
    shared_names, missing_names = _names(x, y)
    turned = a.is_denied != b.is_denied
    contrary, agreed = stances(x, y, turned=turned)
    negations = abs(_negations(x, y) - _negations(y, x))
    missed = 0 if turned else min(negations, _turned_by_one(x, y))
    same, other = _speakers(same_speaker)
    return Features(
        nearness=min(nearness, NEAR_ENOUGH),
        closeness=closeness,
        across=closeness if x.language != y.language else 0.0,
        part=part,
        beyond=standing.beyond,
        rival=standing.rival,
        twin=standing.twin,
        lead=standing.lead,
        company=standing.company,
        words=_overlap(x, y),
        heading=float(a.is_heading != b.is_heading),
        adjacent=are_adjacent(a, b),
        same_speaker=same,
        other_speaker=other,
        days_apart=days_apart(a, b),
        contrary=min(2, contrary - missed) / 2,
        agreed=min(MOST_SHARED, agreed) / MOST_SHARED,
        negation=min(1.0, (negations - missed + turned) / _clauses(x, y)),
        figures_changed=changed(x, y, FactKind.FIGURE),
        figures_shared=shared(x, y, FactKind.FIGURE),
        places_changed=changed(x, y, FactKind.PLACE),
        places_shared=shared(x, y, FactKind.PLACE),
        days_changed=max(changed(x, y, FactKind.DAY), changed(x, y, FactKind.MONTH)),
        names_shared=shared_names,
        names_missing=missing_names,
        modality=(_differ(x.is_doubtful, y.is_doubtful) + _differ(x.is_binding, y.is_binding)) / 2,
        brief=max(0.0, 1 - min(len(x.words), len(y.words)) / FEW_WORDS),
    )


def _nearness(a: Telling, b: Telling) -> tuple[float, float]:
    if a.vectors is None or b.vectors is None:
        return 0.0, 0.0
    table = (a.vectors @ b.vectors.T).tolist()  # a few numbers, which NumPy takes longer to call for than to compare
    whole: float = table[0][0]
    best = max(*table[0], *(row[0] for row in table))
    return whole, best - whole


def _overlap(x: Gist, y: Gist) -> float:
    """Share of the shorter one's words that stand in the other, where both are in one language."""
    if x.language != y.language or not x.roots or not y.roots:
        return 0.0
    return len(x.roots & y.roots) / min(len(x.roots), len(y.roots))


def _speakers(same_speaker: float | None) -> tuple[float, float]:
    """How much both are one speaker, and how much they are two."""
    return (0.0, 0.0) if same_speaker is None else (max(0.0, 2 * same_speaker - 1), max(0.0, 1 - 2 * same_speaker))


def are_adjacent(a: Telling, b: Telling) -> float:
    """Whether one follows the other in one article: what is told first is often quoted next."""
    if a.article != b.article or a.place is None or b.place is None:
        return 0.0
    return float(abs(a.place - b.place) == 1)


def days_apart(a: Telling, b: Telling) -> float:
    """0 for one day, 1 for a fortnight and more.

    An article without a date is most often of the day it was handed in, and it may be of any day before, but of none
    after: so it counts as of that day, by MOST_GUESSED days at most; what was said later than it came is as far away
    as it looks, but for a day between time zones.
    """
    if a.day is not None and b.day is not None:
        return min(DAYS, abs((a.day - b.day).days)) / DAYS
    if a.day is None and b.day is None:
        return min(MOST_GUESSED, _handed_in_apart(a.handed_in, b.handed_in)) / DAYS
    day, handed_in = (a.day, b.handed_in) if b.day is None else (b.day, a.handed_in)
    if day is None or handed_in is None:
        return MOST_GUESSED / DAYS
    since = (handed_in - day).days
    return min(DAYS, max(LEAST_GUESSED, min(MOST_GUESSED, since), -since - 1)) / DAYS


def _handed_in_apart(a: date | None, b: date | None) -> int:
    """Days, none where it is not told: then nothing speaks against one occasion."""
    return abs((a - b).days) if a is not None and b is not None else 0


def stances(x: Gist, y: Gist, *, turned: bool) -> tuple[int, int]:
    """On how many axes both stand on opposite sides, and on how many on the same one."""
    contrary = agreed = 0
    for axis in x.stance.keys() & y.stance.keys():
        a, b = x.stance[axis], -y.stance[axis] if turned else y.stance[axis]
        agreed += a * b > 0
        # Where one says both (raise rates, unless prices fall), two steps aside are a word put in another's place.
        contrary += a * b < 0 or (a * b == 0 and abs(a - b) >= 2)
    return contrary, agreed


def _turned_by_one(x: Gist, y: Gist) -> int:
    """On how many axes they stand on opposite sides because a negation of one turned it, and the other one, that says
    no more often beside, was not seen to: "most are not dangerous" and لا تمثل معظم الفصائل خطرا say no once each, and
    only the word that it is said of is too far away in one of them. Who says no as often says the opposite."""
    more, fewer = (x, y) if _negations(x, y) > _negations(y, x) else (y, x)
    return sum(
        axis not in more.turned and x.stance[axis] * y.stance[axis] < 0 for axis in fewer.turned & more.stance.keys()
    )


def _negations(x: Gist, y: Gist) -> int:
    """How often one says no where the other takes no side."""
    return x.negations + len(x.turned - y.stance.keys())


def _clauses(x: Gist, y: Gist) -> float:
    return max(1.0, (len(x.words) + len(y.words)) / 2 / FEW_WORDS)


def changed(x: Gist, y: Gist, kind: FactKind) -> float:
    """Whether each has something that the other has not, as if one had been put in the other's place."""
    a, b = x.values(kind), y.values(kind)
    return float(min(2, len(a - b), len(b - a))) / 2 if a and b else 0.0


def shared(x: Gist, y: Gist, kind: FactKind) -> float:
    return min(MOST_SHARED, len(x.values(kind) & y.values(kind))) / MOST_SHARED


def _differ(one: bool | None, other: bool | None) -> float:
    """Whether both are told, and are not the same."""
    return float(one is not None and other is not None and one != other)


def _names(x: Gist, y: Gist) -> tuple[float, float]:
    """How many of the shorter one's names in capitals the longer one has too, and how many it lacks; of three at most.

    Where only the longer one's language has capitals, its names are looked for in the shorter one, and none is missed.
    """
    shorter, longer = sorted((x, y), key=lambda one: (len(one.words), one.language))
    found, missing = _found(shorter, longer)
    if not _named(shorter, longer):
        return min(MOST_SHARED, _found(longer, shorter)[0]) / MOST_SHARED, 0.0
    return min(MOST_SHARED, found) / MOST_SHARED, min(MOST_SHARED, missing) / MOST_SHARED


def _found(one: Gist, other: Gist) -> tuple[int, int]:
    """How many of one's names the other has, in any script, and how many it lacks."""
    names = _named(one, other)
    if not names:
        return 0, 0
    found = names & other.keys
    if one.language != other.language:
        found |= {name for name in names - found if any(sounds_like(str(name), key) for key in other.keys)}
    return len(found), len(names) - len(found)


def _named(one: Gist, other: Gist) -> frozenset[float | str]:
    """The names of one that the other would have, too, if it told of them."""
    return one.values(FactKind.NAME) if one.language == other.language else frozenset(one.spelled)
