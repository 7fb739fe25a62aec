"""The glyphs of a PDF's pages as PDFium finds them: text, place and size, turned upright."""

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import pypdfium2.raw as pdfium

_LIGATURES = (range(0xFB50, 0xFE00), range(0xFE70, 0xFEFD))
_SMALLEST, _LARGEST = 1.0, 2_000.0
_LONGEST = 12
"""Letters and marks of one sign: more is not writing."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """What one sign on the page means, in logical order, and where it stands.

    In points; `y` is the base line and grows upwards; `turn` counts the quarters by which the writing is turned.
    Not keyword-only: there are millions of them.
    """

    text: str
    left: float
    right: float
    y: float
    size: float
    turn: int

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def glyphs_of(text_page: pdfium.FPDF_TEXTPAGE, most: int) -> list[Glyph]:
    """The page's glyphs in no order that means anything, vowel marks with their letters; at most `most`.

    Left out: signs that the PDF gives no meaning (PDFium shows their number instead), and the spaces and line ends
    that PDFium makes up, because they follow its own guess at the order.
    """
    found: list[Glyph] = []
    bases: dict[tuple[float, float], int] = {}
    marks: list[tuple[tuple[float, float], Glyph]] = []
    for spot, glyph in _glyphs(text_page, most):
        if all(unicodedata.combining(c) for c in glyph.text):
            marks.append((spot, glyph))
        else:
            bases[spot] = len(found)
            found.append(glyph)
    for spot, mark in marks:
        base = bases.get(spot)
        if base is None:
            found.append(mark)
        elif len(found[base].text) < _LONGEST:
            found[base] = _joined(found[base], mark)
    return found


def _joined(base: Glyph, mark: Glyph) -> Glyph:
    """PDFium divides the place of a letter with marks among them."""
    left, right = min(base.left, mark.left), max(base.right, mark.right)
    return replace(base, text=base.text + mark.text, left=left, right=right)


def _glyphs(text_page: pdfium.FPDF_TEXTPAGE, most: int) -> Iterator[tuple[tuple[float, float], Glyph]]:
    """Each with the point that PDFium says it was set at."""
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    letters: list[str] = []
    last = (0.0, 0.0, 0.0, 0.0)
    place = (0.0, 0.0, 0.0, 0.0, 0)
    for i in range(min(pdfium.FPDFText_CountChars(text_page), most)):
        code = pdfium.FPDFText_GetUnicode(text_page, i)
        if pdfium.FPDFText_IsGenerated(text_page, i) == 1 and code != _SOFT_HYPHEN:
            continue
        if (code < 32 and code != _CONTROL_HYPHEN) or pdfium.FPDFText_HasUnicodeMapError(text_page, i) == 1:
            continue
        pdfium.FPDFText_GetLooseCharBox(text_page, i, box)
        pdfium.FPDFText_GetCharOrigin(text_page, i, x, y)
        spot = (x.value, y.value, box.left, box.right)
        if letters and spot != last:
            yield last[:2], Glyph(_meaning(letters), *place)
            letters = []
        if not letters:
            pdfium.FPDFText_GetMatrix(text_page, i, matrix)
            size = pdfium.FPDFText_GetFontSize(text_page, i) * math.hypot(matrix.c, matrix.d)
            turn = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
            place = _upright(box, x.value, y.value, min(max(size, _SMALLEST), _LARGEST), turn)
            last = spot
        letters.append("\u00ad" if code in (_SOFT_HYPHEN, _CONTROL_HYPHEN) else _sign(code))
    if letters:
        yield last[:2], Glyph(_meaning(letters), *place)


_SOFT_HYPHEN, _CONTROL_HYPHEN = 0xFFFE, 0x02
"""How PDFium tells a hyphen at the end of a line, by its version."""


def _upright(
    box: pdfium.FS_RECTF, x: float, y: float, size: float, turn: int
) -> tuple[float, float, float, float, int]:
    match turn:
        case 0:
            return box.left, box.right, y, size, turn
        case 1:
            return box.bottom, box.top, -x, size, turn
        case 2:
            return -box.right, -box.left, -y, size, turn
        case _:
            return -box.top, -box.bottom, x, size, turn


def _sign(code: int) -> str:
    if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return "\ufffd"
    return chr(code)


def _meaning(letters: list[str]) -> str:
    """The letters of one glyph in logical order, Arabic presentation forms taken back to their letters.

    PDFium turns the letters of a ligature round where it takes the line for visual order. They are turned back
    where they begin with a mark or a space, or make a ligature that exists only the other way round.
    """
    if len(letters) == 1 and not _is_presented(letters[0]):
        return letters[0]
    text = "".join(unicodedata.normalize("NFKC", c).strip() if _is_presented(c) else c for c in letters)
    back = "".join(reversed(letters))
    if len(letters) == 1 or not any("\u0600" <= c <= "\u08ff" for c in text):
        return text
    if unicodedata.combining(text[0]) or text[0] == " ":
        return back
    return back if back in _ligatures() and text not in _ligatures() else text


def _is_presented(sign: str) -> bool:
    return "\ufb50" <= sign <= "\ufdff" or "\ufe70" <= sign <= "\ufefc"


@cache
def _ligatures() -> frozenset[str]:
    """What the Arabic ligatures of Unicode stand for: two letters or more."""
    found = (unicodedata.normalize("NFKC", chr(code)).strip() for block in _LIGATURES for code in block)
    return frozenset(text for text in found if len(text) > 1)
