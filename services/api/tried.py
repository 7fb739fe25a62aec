"""A form that somebody sent and that was not taken: what it held, and what is wrong with which of its fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from services.api.problems import Problem, ProblemKind

NOT_TAKEN = frozenset(
    {ProblemKind.INVALID_REQUEST, ProblemKind.WRONG_STATE, ProblemKind.MALFORMED_BODY, ProblemKind.NOT_FOUND}
)
"""Problems that whoever filled the form in can mend there."""


class Wrong(StrEnum):
    """What is wrong with a field; the page has a sentence for each in its language."""

    NOTHING = "nothing"
    ADDRESS = "address"
    CHOICE = "choice"
    NAME = "name"
    ALERT = "alert"
    OTHERS = "others"
    LIST = "list"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """`detail` says in English what was found; empty where the sentence says all."""

    wrong: Mapping[str, Wrong]
    values: Mapping[str, str] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    detail: str = ""
    status: int = 422

    def state(self, name: str) -> dict[str, str]:
        """The attributes by which a browser and a screen reader know that the field is wrong; none where it is not."""
        if name not in self.wrong:
            return {}
        told = {"aria-invalid": "true", "aria-describedby": f"{name}-fault"}
        return told | ({"autofocus": ""} if name == next(iter(self.wrong)) else {})


def told(
    problem: Problem,
    fields: Mapping[str, tuple[str, Wrong]],
    *,
    values: Mapping[str, str],
    chosen: tuple[str, ...] = (),
) -> Tried:
    """What a problem says of a form. `fields`: by the beginning of a place in what the API takes, the form's field and
    what is wrong there; by "" where the problem names no place. Raises the problem where the form cannot mend it."""
    if problem.kind not in NOT_TAKEN:
        raise problem
    wrong: dict[str, Wrong] = {}
    for place in [error.location.removeprefix("body ") for error in problem.body.errors] or [""]:
        name, what = next((fields[begin] for begin in fields if begin and place.startswith(begin)), fields[""])
        wrong.setdefault(name, what)
    detail = "" if problem.body.errors else problem.body.detail
    return Tried(wrong=wrong, values=values, chosen=chosen, detail=detail, status=problem.body.status)
