"""What readers are given and what they give back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from services.common.contracts.articles import Article
from services.common.contracts.submissions import Hints, NewSubmission, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on hostile input: bytes after decompression, members of a container, code points of one article,
    and what a parser in a process of its own may take for one document.

    Containers have bounds of their own: bytes as they come, and bytes of all that is unpacked from one.
    """

    max_bytes: int = 20_000_000
    max_members: int = 100_000
    max_article_length: int = 1_000_000
    reader_seconds: int = 20
    reader_memory_bytes: int = 1 << 30
    max_container_bytes: int = 2_000_000_000
    max_unpacked_bytes: int = 20_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A payload with the name it came under, and what is known about it.

    `text` is what it decodes to, "" where the format is binary; `payload` are its bytes, unpacked from gzip.
    """

    payload: bytes
    text: str
    name: str
    hints: Hints
    url: str | None
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A member that cannot be taken: it ends as rejected, with its reason, and its neighbours are unharmed.

    `is_rest`: it stands for all that would have followed; a container of which it is the only member is itself refused.
    """

    new: NewSubmission
    reason: Reason
    is_rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Large:
    """A container in a container, too large for memory; its bytes can be read until the next member is asked for."""

    new: NewSubmission
    stream: BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Something that is no article by its kind, and is only counted; `what` names the kind: "images"."""

    what: str


Member = NewSubmission | Refused | Large | Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """What a container expands into; their `parent_id` is for the caller to fill in.

    They may be read from the container one by one as they are asked for, always in the same order; asking for the next
    one never raises Rejected: a container that breaks off ends with a Refused.
    """

    submissions: Iterable[Member]


Outcome = Article | Members
