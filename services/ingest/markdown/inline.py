"""One paragraph of Markdown to the words that a reader sees: links to their words, and all marks gone.

After CommonMark 0.31 (https://spec.commonmark.org/0.31.2/), 6: what is not paired stays as it was written.
"""

import html
import re
import unicodedata
from collections.abc import Set
from dataclasses import dataclass

_PIECE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`++)(?P<code>[^`](?:.{0,500}?[^`])?)(?P=ticks)(?!`)"
    r"|<(?P<address>(?:https?://|mailto:)[^\s<>]{1,2000})>"
    r"|(?P<tag></?[A-Za-z][^<>\n]{0,1000}>)"
    r"|!\[(?P<alt>[^\[\]]{0,1000})\](?:\((?P<image>[^()]{0,2000}(?:\([^()]{0,200}\)[^()]{0,1000})?)\)|\[[^\[\]]{0,200}\])?"
    r"|(?P<note>\[\^[^\[\]\s]{1,60}\])"
    r"|(?P<opens>\[)"
    r"|(?P<closes>\])(?:\((?:[^()\n]{0,2000}(?:\([^()\n]{0,200}\)[^()\n]{0,1000})?)\)|\[(?P<ref>[^\[\]]{0,200})\])?"
    r"|(?P<run>\*{1,6}|_{1,6}|~~)",
    re.DOTALL,
)
_IMAGE_TITLE = re.compile(r"[\"'](?P<title>[^\"']{1,500})[\"']\s*$")
_MOST_PIECES = 40
"""Of a link's words that name an address elsewhere in the text."""
_MOST_RUNS = 2_000
"""Marks of emphasis in one paragraph; behind them the rest stays as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """`text` as read, white space made single; `is_link`: all of it is one link; `caption` is an image's title where
    the paragraph is nothing but images."""

    text: str
    is_link: bool = False
    caption: str = ""


@dataclass(slots=True, kw_only=True)
class _Run:
    at: int  # in the list of pieces
    mark: str
    count: int
    opens: bool
    closes: bool


def words_of(markup: str, *, references: Set[str] = frozenset()) -> Words:
    """The words of one paragraph; `references` are the names, folded, of the addresses that the text defines."""
    pieces: list[str] = []
    runs: list[_Run] = []
    brackets: list[int] = []
    captions: list[str] = []
    links: list[tuple[int, int]] = []
    at = 0
    for m in _PIECE.finditer(markup):
        pieces.append(html.unescape(markup[at : m.start()]))
        at = m.end()
        if m["escaped"] is not None:
            pieces.append(m["escaped"])
        elif m["code"] is not None:
            pieces.append(m["code"].strip())
        elif m["address"] is not None:
            pieces.append(m["address"].removeprefix("mailto:"))
        elif m["tag"] is not None:
            pieces.append(" " if m["tag"].lower().startswith(("<br", "<td", "<th")) else "")
        elif m["alt"] is not None:
            title = _IMAGE_TITLE.search(m["image"] or "")
            captions += [title["title"]] if title is not None else []
        elif m["note"] is not None:
            pass
        elif m["opens"] is not None:
            brackets.append(len(pieces))
            pieces.append("[")
        elif m["closes"] is not None:
            _close(m, pieces, brackets, links, references)
        elif len(runs) < _MOST_RUNS:
            runs.append(_run(markup, m, len(pieces)))
            pieces.append(m["run"])
        else:
            pieces.append(m["run"])
    pieces.append(html.unescape(markup[at:]))
    _pair(runs)
    for run in runs:
        pieces[run.at] = run.mark * run.count
    text = " ".join("".join(pieces).split())
    only = links[0] if len(links) == 1 else (0, 0)
    outside = "".join([*pieces[: only[0]], *pieces[only[1] :]]).strip(" *_\n\t")
    return Words(text=text, is_link=bool(text and links and not outside), caption="" if text else " ".join(captions))


def _close(
    m: re.Match[str],
    pieces: list[str],
    brackets: list[int],
    links: list[tuple[int, int]],
    references: Set[str],
) -> None:
    opened = brackets.pop() if brackets else -1
    is_plain = m[0] == "]"
    label = "".join(pieces[opened + 1 :]) if opened >= 0 and len(pieces) - opened <= _MOST_PIECES else ""
    ref = m["ref"] or (label if is_plain or m["ref"] == "" else None)
    is_link = opened >= 0 and (ref is None or " ".join(ref.casefold().split()) in references)
    if not is_link:
        pieces.append(m[0])
        return
    pieces[opened] = ""
    while links and links[-1][0] > opened:
        links.pop()
    links.append((opened, len(pieces)))


def _run(markup: str, m: re.Match[str], at: int) -> _Run:
    """What a run may do, by what stands on its sides (CommonMark 6.2: left-flanking, right-flanking)."""
    before = markup[m.start() - 1] if m.start() else " "
    after = markup[m.end()] if m.end() < len(markup) else " "
    left = not after.isspace() and (not _is_mark(after) or before.isspace() or _is_mark(before))
    right = not before.isspace() and (not _is_mark(before) or after.isspace() or _is_mark(after))
    if m["run"][0] == "_":
        left, right = left and (not right or _is_mark(before)), right and (not left or _is_mark(after))
    return _Run(at=at, mark=m["run"][0], count=len(m["run"]), opens=left, closes=right)


def _is_mark(c: str) -> bool:
    return unicodedata.category(c)[0] in "PS"


def _pair(runs: list[_Run]) -> None:
    """Takes from the runs what opens and closes emphasis; each closes the nearest that is open."""
    opened: dict[str, list[_Run]] = {"*": [], "_": [], "~": []}
    for run in runs:
        stack = opened[run.mark]
        while run.closes and run.count and stack:
            taken = min(run.count, stack[-1].count)
            run.count -= taken
            stack[-1].count -= taken
            if not stack[-1].count:
                stack.pop()
        if run.opens and run.count:
            stack.append(run)
