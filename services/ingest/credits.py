"""Who published a text and from whom it took it, as its own lines and dateline say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.common.contracts.articles import Role
from services.common.folding import fold
from services.ingest import wording
from services.ingest.lines import Line, Sort, credited

_SIGNED = re.compile(r"\(\s?([^()\-–—]{2,40}?)\s?[-–—]\s?([^()]{2,60}?)\s?\)")
_DATELINES = (
    re.compile(r"^[^\n:!?؟]{0,60}?\(\s?([^()]{2,40}?)\s?\)\.?\s?(?:[-–—:]|--)"),
    re.compile(r"^\(\s?([^()]{2,40}?)\s?\)\s"),
    re.compile(r"^([^\n():]{2,60}?)\s?:\s"),
    re.compile(r"^([^\n():]{2,60}?)\s?(?:/|[-–—]{1,2}\s)"),
)
"""Openings of a lead that may name an agency: "CITY (AGENCY) -", "(AGENCY)", "CITY - AGENCY:", "AGENCY -"."""
_SPLIT = re.compile(r"\s?[+،,;؛|/]\s?|\s[-–—]\s")
_SYNDICATORS = {fold(name): name for name in wording.SYNDICATORS}
_NOT_NAMES = frozenset(
    fold(w)
    for w in ("خاص", "مواقع", "مواقع إلكترونية", "وسائل إعلام", "exclusive", "staff", "المصدر", "redacción", "propia")
)
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Credits:
    """`publisher` as written or None; `via` in the order of the text, each once."""

    publisher: str | None
    via: tuple[str, ...]


def credits_of(lines: Sequence[Line], roles: Sequence[Role], *, publisher: str | None = None) -> Credits:
    """From credit lines outside related blocks, the lead's dateline, and "(SYNDICATOR- Outlet)".

    A `publisher` that is known already is kept, and is not its own source.
    """
    own = [line for line, role in zip(lines, roles, strict=True) if role is not Role.RELATED]
    first_related = next(
        (i for i, role in enumerate(roles) if role is Role.RELATED and lines[i].sort is Sort.RELATED_HEAD), len(lines)
    )
    credit_lines = [
        line
        for line, role in zip(lines[:first_related], roles, strict=False)
        if line.sort is Sort.CREDIT and role is Role.FURNITURE
    ]
    via: list[str] = []
    for line in own[:5]:
        signed = _SIGNED.search(line.text[:300])
        if signed is not None and fold(signed[1]) in _SYNDICATORS:
            publisher = publisher or signed[1]
            via.append(signed[2])
    lead = next((line for line, role in zip(lines, roles, strict=True) if role is Role.MAIN), None)
    if lead is not None:
        via += _in_dateline(lead.text)
    for line in credit_lines:
        via += _in_credit(line.text)
    known: dict[str, str] = {}
    for name in via:
        known.setdefault(fold(name), name)
    mine = fold(publisher or "")
    kept = tuple(name for key, name in known.items() if not mine or (key != mine and f" {key} " not in f" {mine} "))
    return Credits(publisher=publisher, via=kept)


def _in_dateline(lead: str) -> list[str]:
    for pattern in _DATELINES:
        m = pattern.match(lead)
        named = [part for part in _names(m[1]) if fold(part) in wording.AGENCIES] if m is not None else []
        if named:
            return named
    return []


def _in_credit(line: str) -> list[str]:
    return _names(credited(line))


def _names(text: str) -> list[str]:
    parts = (part.strip(' .()[]\u00a0\u200e\u200f"“”«»') for part in _SPLIT.split(text))
    return [p for p in parts if 1 < len(p) <= _LONGEST_NAME and fold(p) not in _NOT_NAMES and not p.startswith("http")]
