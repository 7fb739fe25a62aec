"""What a parser gives back across the process border: plain values, before any judgement about the article."""

from dataclasses import dataclass

from services.common.contracts.articles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one document may cost: bytes of all that is unpacked from it, code points of its text, pages, parts."""

    max_bytes: int
    max_text: int
    max_pages: int = 2_000
    """A newspaper has 100 pages, a long report 600; text is counted besides."""
    max_parts: int = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph, on one line; its role where the format tells it, else None."""

    text: str
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A document inside the document: an attachment, one item of a package."""

    name: str
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A web page inside the document, with the encoding that its part declares and the address it came from."""

    payload: bytes
    charset: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """An article's paragraphs or page with what the document says of itself, or the parts it holds.

    `published` and `modified` are stamps as `read_stamp` takes them. With `parts`, it is a container, and nothing else
    counts but what its members share: date, publisher, language.
    """

    paragraphs: tuple[Paragraph, ...] = ()
    page: Page | None = None
    parts: tuple[Part, ...] = ()
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    publisher: str | None = None
    via: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    language: str | None = None
    url: str | None = None


def each_of(words: str) -> frozenset[str]:
    """A set of words as a readable block: parted by white space."""
    return frozenset(words.split())
