"""What travels on the queues: ids of ledger rows, never bodies.

A message may carry many ids (a chunk) where there is a backlog; each id is attempted, counted and finished by itself.
`priority` is how urgent they are (`urgency.py`); None: as urgent as the message whose work brought this one forth.
"""

from dataclasses import dataclass, field

from services.common.contracts.submissions import SubmissionId


@dataclass(frozen=True, slots=True)
class AddressAccepted:
    """Rows with a web address are committed; they wait to be fetched."""

    ids: tuple[SubmissionId, ...]
    priority: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SubmissionAccepted:
    """The rows' bytes are committed; they wait to be read."""

    ids: tuple[SubmissionId, ...]
    priority: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ArticleStored:
    """The submissions' articles are stored; they wait for extraction."""

    ids: tuple[SubmissionId, ...]
    priority: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class StatementsExtracted:
    """The articles' statements are stored; their speakers wait to be resolved across articles."""

    ids: tuple[SubmissionId, ...]
    priority: int | None = field(default=None, compare=False)


Message = AddressAccepted | SubmissionAccepted | ArticleStored | StatementsExtracted
