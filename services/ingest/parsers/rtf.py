"""RTF: the text by striprtf, in the code page that the file names."""

import codecs
import re

from striprtf.striprtf import rtf_to_text

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.parsers.parsed import Bounds, Paragraph, Parsed

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_HEAD = 4_000
_PICTURE = re.compile(rb"(?:[0-9a-fA-F]{2}\s{0,4}){200,}")
"""Hexadecimal digits of pictures; taken out, because striprtf looks at each one (1 s for a million)."""


def parse(document: bytes, bounds: Bounds) -> Parsed:
    """Its paragraphs; cells of a table row stand in one, parted by bars. Rejected: more text than any article."""
    told = _CODE_PAGE.search(document[:_HEAD])
    encoding = f"cp{told[1].decode('ascii')}" if told else "cp1252"
    try:
        codecs.lookup(encoding)
    except LookupError:
        encoding = "cp1252"
    source = _PICTURE.sub(b"", document.lstrip()).decode("latin-1")
    text: str = rtf_to_text(source, encoding=encoding, errors="replace")  # type: ignore[no-untyped-call]
    if len(text) > bounds.max_text:
        raise Rejected(
            Reason(
                code=ReasonCode.TOO_LARGE,
                message="The document has more text than any article.",
                advice="Save each article as a document of its own.",
            )
        )
    lines = (
        line.strip(" |\t") for line in text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").split("\n")
    )
    return Parsed(paragraphs=tuple(Paragraph(text=line) for line in lines if line))
