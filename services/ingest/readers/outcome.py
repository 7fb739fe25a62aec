"""What readers are given and what they give back."""

from dataclasses import dataclass

from services.common.contracts.articles import Article
from services.common.contracts.submissions import Hints, NewSubmission


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on hostile input: bytes after decompression, members of a container, code points of one article,
    and what a parser in a process of its own may take for one document."""

    max_bytes: int = 20_000_000
    max_members: int = 100_000
    max_article_length: int = 1_000_000
    reader_seconds: int = 20
    reader_memory_bytes: int = 1 << 30


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
class Members:
    """What a container expands into; their `parent_id` is for the caller to fill in."""

    submissions: tuple[NewSubmission, ...]


Outcome = Article | Members
