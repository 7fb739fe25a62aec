"""The body that a page carries in its metadata, for pages that draw their text by script alone."""

import html
import re
from collections.abc import Sequence

from services.ingest.passages import Passage
from services.ingest.zones import Zone

_FEWEST_LETTERS, _FEWEST_ALONE = 300, 160
"""What is shorter is a summary, whatever it is called; of a page that shows no text it may be a short article."""
_MORE = 3
"""The told body must be so many times as long as what the page shows: where both are there, the shown one is better,
for it has paragraphs, captions and embedded stories told apart."""
_LONGEST = 1_000_000
_BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029]|</?(?:p|div|br|h[1-6]|li|blockquote)\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")


def with_told_body(passages: tuple[Passage, ...], told: str) -> tuple[Passage, ...]:
    """The paragraphs of `told` (JSON-LD's articleBody) where it says much more than the page shows, else `passages`."""
    shown = _shown(passages)
    fewest = _FEWEST_LETTERS if shown else _FEWEST_ALONE
    if len(told) < fewest or len(told) < _MORE * shown:
        return passages
    lines = (_plain(line) for line in _BREAK.split(told[:_LONGEST]))
    paragraphs = tuple(Passage(text=line) for line in lines if line)
    return paragraphs if sum(len(p.text) for p in paragraphs) >= fewest else passages


def _shown(passages: Sequence[Passage]) -> int:
    return sum(len(p.text) for p in passages if p.zone is Zone.BODY and not p.is_link)


def _plain(line: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", line)).replace("\0", "\ufffd").split())
