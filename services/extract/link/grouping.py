"""Which namings are one speaker: a function of the evidence alone, so that no order of arrival changes the result.

    full names ──greedy, best first, never across a conflict──▶ speakers
    full names that fit two who are not one ┐
    family names alone, with office and year ┴──whom they most likely mean──▶ a speaker, or candidates, or a new one

What people have decided is a constraint: namings that are one stay one, namings kept apart stay apart.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from services.common.contracts.speakers import Candidate, Edit, EditAction, Naming, NamingId
from services.common.contracts.statements import SpeakerKind
from services.common.folding import fold
from services.extract.link.likeness import Likeness, likeness
from services.extract.link.offices import Office
from services.extract.link.strangers import are_two, of_one_state

ONE = 0.8
"""Names that are so likely one person's are joined, as they are in one pair of strangers of ten thousand."""
MAY_BE = 0.3
"""Below it a likeness is not kept as a tie."""
_CONFLICT = 0.05
"""Full names so unlike never come to one speaker, whoever else is like both of them."""
_MEANT = 0.8
"""A family name means somebody where he is so much more likely than all others together."""
_MOST_CANDIDATES = 8
_SAME_OFFICE, _OTHER_COUNTRY = 3.0, -4.0
"""In log-odds: two namings have held one office, or the same office of two countries."""
_SAME_STATE = 2.0
"""The same for roles of one country, or of two, whatever they are: an Egyptian singer is no Jordanian judge."""
_HEAVIEST = 12
"""Binary digits of a number of statements: beyond thousands, more of them tell no more."""
_SUREST = 200.0
"""Odds that a family name is somebody's, as far as its letters tell: however alike they are, others bear it."""
_SOMEBODY_ELSE = 5.0
"""In the same odds: that it means nobody who is known. So of strange names one letter's doubt leaves it undecided."""
_BODIES = frozenset({SpeakerKind.ORGANIZATION, SpeakerKind.OUTLET})

Pairs = frozenset[frozenset[NamingId]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Each naming in one group; `candidates` of those whose name may mean several, best first."""

    groups: tuple[frozenset[NamingId], ...]
    candidates: Mapping[NamingId, tuple[Candidate, ...]] = field(default_factory=dict)


def are_comparable(one: SpeakerKind, other: SpeakerKind) -> bool:
    """A ministry is not its minister; an outlet may be taken for an organisation."""
    return one is other or (one in _BODIES and other in _BODIES)


def tie(one: Naming, other: Naming) -> Likeness | None:
    """How far two names are alike; None where they are too unlike to be looked at again."""
    if one.is_bound or other.is_bound or not are_comparable(one.kind, other.kind):
        return None
    found = likeness(one.kind, one.name, other.name)
    return found if found.score >= MAY_BE else None


def group(
    namings: Iterable[Naming],
    edits: Sequence[Edit] = (),
    tied: Iterable[tuple[NamingId, NamingId]] | None = None,
) -> Grouping:
    """The speakers of a neighbourhood: of all namings that can be one with any of these. The same for every order.

    `tied` are the pairs whose names are alike (`tie`), where that is known; others are not looked at.
    """
    ordered = sorted(namings, key=lambda naming: naming.id)
    near = _near(ordered, tied)
    must, apart = _constraints(edits)
    groups = _Groups(ordered, apart, frozenset(id for pair in must for id in pair))
    named = [naming for naming in ordered if naming.is_full or naming.is_listed]
    # Evidence first, so that a decision joins all of one speaker with all of the other.
    torn = groups.torn(_join_best_first(groups, named, near))
    full = [naming for naming in named if naming.id not in torn]
    if torn:  # what they would have brought together is not to be either
        groups = _Groups(ordered, apart, groups.decided)
        _join_best_first(groups, full, near)
    for pair in sorted(sorted(pair) for pair in must):
        groups.join(*pair, is_decided=True)
    lone = [naming for naming in ordered if naming.id in torn or not (naming.is_full or naming.is_listed)]
    free = [naming for naming in lone if len(groups.members(naming.id)) == 1]
    known = frozenset(naming.id for naming in full)
    candidates = {naming.id: _candidates(naming, groups, near[naming.id] & known) for naming in free}
    for naming in free:
        if candidates[naming.id] and candidates[naming.id][0].score >= _MEANT:
            groups.join(candidates[naming.id][0].naming, naming.id, is_decided=True)
    unknown = [naming for naming in free if len(groups.members(naming.id)) == 1]
    _join_strangers(groups, [naming for naming in unknown if not candidates[naming.id]], near)
    _join_best_first(groups, [naming for naming in unknown if naming.id in torn], near)
    _join_alike(groups, [naming for naming in unknown if candidates[naming.id]], candidates)
    return Grouping(
        groups=groups.all(),
        candidates={id: found for id, found in candidates.items() if found and found[0].score < _MEANT},
    )


def speaker_of(members: Iterable[Naming]) -> NamingId:
    """The id of a group: the least of its full names, of which a neighbourhood knows all, or else of its names."""
    some = list(members)
    named = [naming for naming in some if naming.is_full or naming.is_listed]
    # Without a country first: so the id is what it was before the name was given with one.
    return min([naming.id for naming in named if not naming.countries] or [naming.id for naming in named or some])


def _near(
    namings: Sequence[Naming], tied: Iterable[tuple[NamingId, NamingId]] | None
) -> dict[NamingId, frozenset[NamingId]]:
    ids = {naming.id for naming in namings}
    pairs = combinations(sorted(ids), 2) if tied is None else tied
    near: dict[NamingId, set[NamingId]] = {id: set() for id in ids}
    for one, other in pairs:
        if one in ids and other in ids:
            near[one].add(other)
            near[other].add(one)
    return {id: frozenset(others) for id, others in near.items()}


Near = Mapping[NamingId, frozenset[NamingId]]


class _Groups:
    """Namings joined step by step; never two that are kept apart, nor, but by decision, two full names in conflict."""

    def __init__(self, namings: Sequence[Naming], apart: Pairs, decided: frozenset[NamingId]) -> None:
        self.by_id = {naming.id: naming for naming in namings}
        self.group: dict[NamingId, frozenset[NamingId]] = {id: frozenset({id}) for id in self.by_id}
        self.apart = apart
        self.decided = decided  # they need not be alike: an alias is like no name

    def members(self, id: NamingId) -> frozenset[NamingId]:
        return self.group[id]

    def join(self, one: NamingId, other: NamingId, *, is_decided: bool = False) -> bool:
        if one not in self.group or other not in self.group:
            return False
        a, b = self.group[one], self.group[other]
        if a is b:
            return True
        if any(self.are_apart(x, y, is_decided=is_decided) for x in a for y in b):
            return False
        joined = a | b
        for id in joined:
            self.group[id] = joined
        return True

    def torn(self, refused: Iterable[tuple[NamingId, NamingId]]) -> frozenset[NamingId]:
        """Of names that are alike, and could not be joined as their groups are two: those that fit either group."""
        return frozenset(
            id
            for pair in refused
            for id, there in (pair, pair[::-1])
            if id not in self.decided and not any(self.are_apart(id, x) for x in self.group[there])
        )

    def are_apart(self, one: NamingId, other: NamingId, *, is_decided: bool = False) -> bool:
        is_told = bool(self.apart) and frozenset((one, other)) in self.apart
        return is_told or (not is_decided and self._conflict(one, other))

    def _conflict(self, one: NamingId, other: NamingId) -> bool:
        a, b = self.by_id[one], self.by_id[other]
        if not (a.is_full or b.is_full):
            return _office_evidence(a.offices, b.offices) < 0 or of_one_state(a, [b]) < 0
        if one in self.decided or other in self.decided or not (a.is_full and b.is_full):
            return False
        found = likeness(a.kind, a.name, b.name)
        return found.score < _CONFLICT or found.is_at_odds or are_two(a, b)

    def all(self) -> tuple[frozenset[NamingId], ...]:
        return tuple(sorted(set(self.group.values()), key=min))


def _constraints(edits: Sequence[Edit]) -> tuple[Pairs, Pairs]:
    """Pairs that are one, and pairs that are not: of two decisions about a pair the later one holds."""
    decided: dict[frozenset[NamingId], bool] = {}
    for edit in sorted(edits, key=lambda edit: edit.number):
        if edit.undone_at is not None:
            continue
        if edit.action in (EditAction.MERGE, EditAction.ALIAS):
            told = frozenset(edit.namings)
            decided = {pair: is_one for pair, is_one in decided.items() if is_one or not pair <= told}
            for other in edit.namings[1:]:
                decided[frozenset((edit.namings[0], other))] = True
        elif edit.action is EditAction.SPLIT:
            decided |= {frozenset((one, other)): False for one in edit.namings for other in edit.apart}
    pairs = {pair: is_one for pair, is_one in decided.items() if len(pair) == 2}
    return (
        frozenset(pair for pair, is_one in pairs.items() if is_one),
        frozenset(pair for pair, is_one in pairs.items() if not is_one),
    )


def _join_best_first(groups: _Groups, namings: Sequence[Naming], near: Near) -> tuple[tuple[NamingId, NamingId], ...]:
    """Join names that are alike; returns the pairs that are, and were refused."""
    scored: list[tuple[float, float, NamingId, NamingId]] = []
    for one, other in _pairs(namings, near):
        found = tie(one, other)
        if found is not None and not found.is_by_family_alone:
            evidence = _office_evidence(one.offices, other.offices)
            score = _with_offices(found.score, evidence)
            if score >= ONE:
                scored.append((-score, -evidence - of_one_state(one, [other]), one.id, other.id))
    return tuple((one, other) for _, _, one, other in sorted(scored) if not groups.join(one, other))


def _pairs(namings: Sequence[Naming], near: Near) -> Iterator[tuple[Naming, Naming]]:
    by_id = {naming.id: naming for naming in namings}
    for one in namings:
        for id in sorted(near[one.id] & by_id.keys()):
            if one.id < id:
                yield one, by_id[id]


def _with_offices(score: float, evidence: float) -> float:
    if score >= 1.0:
        return score
    odds = math.log(max(score, 1e-9) / max(1 - score, 1e-9)) + evidence
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def _office_evidence(one: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]]) -> float:
    """One office in common speaks for one person; the same office of other countries, and none in common, against."""
    a, b = {office for office, _ in one if office}, {office for office, _ in other if office}
    if a & b:
        return _SAME_OFFICE
    offices = [(Office.of_key(x), Office.of_key(y)) for x in a for y in b]
    if any(_is_less(x, y) or _is_less(y, x) for x, y in offices):
        return _SAME_OFFICE / 2
    if any(
        x.concepts & y.concepts and x.countries and y.countries and not x.countries & y.countries for x, y in offices
    ):
        return _OTHER_COUNTRY
    return 0.0


def _is_less(one: Office, other: Office) -> bool:
    """The same office told in fewer words: the minister, the Russian foreign minister."""
    return one.concepts <= other.concepts and one.countries <= other.countries


def _candidates(naming: Naming, groups: _Groups, full: frozenset[NamingId]) -> tuple[Candidate, ...]:
    """The speakers whom a family name can mean, best first: by likeness, office, and how much they say."""
    best: dict[frozenset[NamingId], tuple[float, Naming, Likeness]] = {}
    for one in (groups.by_id[id] for id in sorted(full)):
        found = tie(naming, one)
        members = groups.members(one.id)
        if found is None or any(groups.are_apart(naming.id, member) for member in members):
            continue
        if (found.score, one.id) > (best[members][0], best[members][1].id) if members in best else True:
            best[members] = (found.score, one, found)
    if not best:
        return ()
    weighed: list[tuple[float, NamingId, tuple[str, ...]]] = []
    for members, (_, one, found) in best.items():
        offices = {office for member in members for office in groups.by_id[member].offices}
        # An office tells its country, too.
        is_told = bool(naming.offices) and not naming.is_full
        state = 0 if is_told else of_one_state(naming, (groups.by_id[member] for member in members))
        evidence = _office_evidence(naming.offices, offices)
        weight = min(_HEAVIEST, max(groups.by_id[member].weight for member in members))
        is_listed = one.is_listed and fold(one.name) == fold(naming.name)
        odds = min(_SUREST, found.score / max(1 - found.score, 1e-9))
        # Who speaks often is meant oftener, but by the root of it: a name that fits badly is not made good by fame.
        value = 1e9 if is_listed else odds * math.exp(evidence + _SAME_STATE * state) * 2.0 ** ((weight - 1) / 2)
        reasons = (
            *found.reasons,
            *_told(evidence, "office"),
            *_told(state, "country"),
            f"{weight} binary digits of statements",
        )
        weighed.append((value, speaker_of(groups.by_id[member] for member in members), reasons))
    asks_for_office = bool({office for office, _ in naming.offices if office})
    else_ = _SOMEBODY_ELSE * (3.0 if asks_for_office else 1.0)
    total = sum(value for value, _, _ in weighed) + else_
    weighed.sort(key=lambda one: (-one[0], one[1]))
    return tuple(
        Candidate(naming=id, score=round(value / total, 4), reasons=reasons)
        for value, id, reasons in weighed[:_MOST_CANDIDATES]
    )


def _told(evidence: float, of: Literal["office", "country"]) -> tuple[str, ...]:
    if evidence == 0:
        return ()
    if of == "country":
        return ("a role of the same country",) if evidence > 0 else ("a role of another country",)
    return ("the same office",) if evidence > 0 else ("the same office of another country",)


def _join_strangers(groups: _Groups, namings: Sequence[Naming], near: Near) -> None:
    """Family names of nobody who is known: those of one office first, then those without one, where it is plain."""
    with_office = [naming for naming in namings if any(office for office, _ in naming.offices)]
    without = [naming for naming in namings if naming not in with_office]
    for some, least in ((with_office, 1.0), (without, 0.0)):
        alike = ((_stranger_evidence(one, other), one.id, other.id) for one, other in _pairs(some, near))
        for evidence, one_id, other_id in sorted(alike, key=lambda pair: (-pair[0], pair[1:])):
            if evidence >= least:
                groups.join(one_id, other_id)
    for naming in without:
        near_by = [other for other in with_office if other.id in near[naming.id]]
        fitting = {
            speaker_of(groups.by_id[id] for id in groups.members(other.id))
            for other in near_by
            if _stranger_evidence(naming, other) >= 0
        }
        if len(fitting) == 1:
            groups.join(fitting.pop(), naming.id)


def _stranger_evidence(one: Naming, other: Naming) -> float:
    found = tie(one, other)
    return -math.inf if found is None or found.score < ONE else _office_evidence(one.offices, other.offices)


def _join_alike(
    groups: _Groups, namings: Sequence[Naming], candidates: Mapping[NamingId, tuple[Candidate, ...]]
) -> None:
    """One name that may mean the same several people, in one office or none: shown as one, undecided."""
    first: dict[tuple[object, ...], NamingId] = {}
    for naming in namings:
        offices = frozenset(office for office, _ in naming.offices)
        key = (fold(naming.name), offices, frozenset(one.naming for one in candidates[naming.id]))
        groups.join(first.setdefault(key, naming.id), naming.id)
