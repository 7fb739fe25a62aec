"""Which way a text runs, told by most of its letters: the first letter, as dir="auto" takes it, misleads too often.

An Arabic paragraph that begins with "NATO" still runs from right to left.
"""

import re
import unicodedata
from typing import Literal

Direction = Literal["ltr", "rtl"]

RTL_LANGUAGES = frozenset({"ar", "arc", "ckb", "dv", "fa", "ha", "he", "khw", "ks", "ps", "sd", "ug", "ur", "yi"})
_LATIN = re.compile("[A-Za-z]")
_LOOKED_AT = 400
"""Letters enough to tell; keeps it cheap for whole articles."""


def of_language(code: str) -> Direction:
    return "rtl" if code in RTL_LANGUAGES else "ltr"


def of_text(text: str, default: Direction = "ltr") -> Direction:
    """The direction of most letters; `default` where there are as many of each, or none."""
    looked_at = text[:_LOOKED_AT]
    if looked_at.isascii():  # a page asks it of a hundred texts
        return "ltr" if _LATIN.search(looked_at) else default
    kinds = list(map(unicodedata.bidirectional, looked_at))
    balance = kinds.count("R") + kinds.count("AL") - kinds.count("L")
    if balance == 0:
        return default
    return "rtl" if balance > 0 else "ltr"
