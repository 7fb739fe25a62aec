"""How a search may be narrowed down: the facets of what it found, each value as the search that asks for it, too."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from services.common.store.facets import Facets


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One value of a facet, how many have it, and the path of the search that asks for it, too."""

    value: str
    count: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """`offered`: each facet's name with its steps. `looked_at`: of how many, where that is not all."""

    offered: tuple[tuple[str, tuple[Step, ...]], ...]
    looked_at: int | None


def narrowing(found: Facets, given: Mapping[str, object]) -> Narrowing:
    """The facets that the search, `given` by its parameters, does not ask for yet."""
    return Narrowing(
        offered=tuple(
            (
                facet.name,
                tuple(
                    Step(value=value, count=count, href=f"/?{urlencode({**given, facet.name: value})}")
                    for value, count in facet.values
                ),
            )
            for facet in found.facets
            if facet.name not in given
        ),
        looked_at=found.looked_at if found.is_part else None,
    )
