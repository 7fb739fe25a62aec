"""Two people of one name: what tells, beside the names, that two namings are not one person."""

from collections.abc import Iterable
from functools import lru_cache

from services.common.contracts.speakers import Naming
from services.extract.link.offices import Office, fields

_OF_ONE_STATE = frozenset(
    ["president", "prime-minister", "minister", "crown-prince", "emir", "senator", "chief-of-staff"]
)
"""Who holds one of these serves one state; an envoy may be sent to two, and a king be king of several."""
_SLIP = 4
"""Binary digits of statements: where one in sixteen says otherwise, it is more likely a slip than a second person."""


def of_one_state(one: Naming, others: Iterable[Naming]) -> int:
    """1 where roles of both tell a common country, -1 where they tell other ones, 0 where it is not told."""
    countries = frozenset[str]().union(*(other.countries for other in others))
    if not one.countries or not countries:
        return 0
    return 1 if one.countries & countries else -1


def are_two(one: Naming, other: Naming) -> bool:
    """Whether they served two states in one year, told about equally often; of namings by the country of the role."""
    if not one.countries or not other.countries or one.countries & other.countries:
        return False
    if abs(one.weight - other.weight) > _SLIP:
        return False
    return any(
        year == other_year != "" and _is_of_one_state(office) and _is_of_one_state(other_office)
        for office, year in one.offices
        for other_office, other_year in other.offices
    )


@lru_cache(maxsize=4_096)
def _is_of_one_state(key: str) -> bool:
    """With words of anything else it is an office of a company, an association or a party."""
    office = Office.of_key(key)
    is_one = bool(office.countries and office.concepts & _OF_ONE_STATE)
    return is_one and office.concepts <= _OF_ONE_STATE | {"vice"} | fields()
