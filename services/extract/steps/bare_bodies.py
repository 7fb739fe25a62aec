"""Tells bodies that are called by a bare coined name from people: Keltraxa, beside "the mining group Keltraxa"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.common.contracts.statements import NamedSpeaker, SpeakerKind
from services.common.folding import fold
from services.extract.model import Language


def tell_bodies(speakers: Sequence[NamedSpeaker], language: Language) -> tuple[NamedSpeaker, ...]:
    """An article's speakers; those of one bare name that the article calls a firm are organisations.

    It does so by what stands beside the name in the place of an office (the miner Keltraxa), or by an office that only
    firms have (Keltraxa chief executive Jane Holt). Where names have no capitals, by the kind of firm before the name
    (شركة مارنباص), and the bare name is that whole one's then. One who is called by an office stays a person.
    """
    told = _told(speakers, language)
    if not told:
        return tuple(speakers)
    return tuple(
        replace(one, name=told[key] or one.name, kind=SpeakerKind.ORGANIZATION)
        if (key := _bare(one)) in told and key is not None
        else one
        for one in speakers
    )


def _told(speakers: Sequence[NamedSpeaker], language: Language) -> Mapping[str, str | None]:
    """By the bare names of firms their whole ones, where the article has them."""
    naming = language.naming
    bare = {key for one in speakers if (key := _bare(one)) is not None}
    found: dict[str, str | None] = {}
    people: set[str] = set()
    for one in speakers:
        role, name = fold(one.role or "").split(), fold(one.name or "").split()
        key = _bare(one)
        if key is not None and role:
            if role[-1] in naming.firms or (len(role) > 1 and role[-1] in naming.firms_of):
                found.setdefault(key, None)
            elif not {*role, role[0].removeprefix("ال")}.isdisjoint(language.titles):
                people.add(key)
        if one.kind is SpeakerKind.PERSON and len(name) > 1:
            people.update((name[0], name[-1]))
            if role and role[0] in bare and " ".join(role[1:]) in naming.offices_of_firms:
                found.setdefault(role[0], None)
        if (
            one.kind is SpeakerKind.ORGANIZATION
            and len(name) > 1
            and name[0] in naming.firms_before
            and name[1] in bare
        ):
            found[name[1]] = min(filter(None, (found.get(name[1]), one.name)), key=lambda whole: (len(whole), whole))
    return {key: whole for key, whole in found.items() if key not in people}


def _bare(one: NamedSpeaker) -> str | None:
    """The key of a person's name of a single word."""
    words = fold(one.name or "").split()
    return words[0] if one.kind is SpeakerKind.PERSON and len(words) == 1 else None
