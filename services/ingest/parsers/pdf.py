"""PDF: the text of its pages in reading order, by PDFium and our own sense of lines, columns and paragraphs."""

import re

import pypdfium2
import pypdfium2.raw as pdfium

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.parsers.parsed import Bounds, Paragraph, Parsed
from services.ingest.parsers.pdf_glyphs import glyphs_of
from services.ingest.parsers.pdf_lines import PdfLine, lines_of_page
from services.ingest.parsers.pdf_paragraphs import compose

_WORD = re.compile(r"[\u0621-\u064a]{4,40}")
_BACKWARDS = 5
"""Words that only make sense from the other end, before a page counts as written that way round."""
_FEWEST_LETTERS = 5
_LEAST_KNOWN = 0.5
"""Share of signs that must have a meaning: in a PDF whose fonts do not tell, some digits and spaces mostly do."""


def parse(document: bytes, bounds: Bounds) -> Parsed:
    """Its paragraphs, title and, where a browser printed it, address; Rejected: locked, damaged, only pictures."""
    try:
        pdf = pypdfium2.PdfDocument(document)
    except pypdfium2.PdfiumError as error:
        raise Rejected(_unopened(error)) from error
    if len(pdf) > bounds.max_pages:
        raise Rejected(_too_many_pages(len(pdf), bounds.max_pages))
    lines: list[PdfLine] = []
    left = bounds.max_text
    known = unknown = 0
    for number in range(len(pdf)):
        found, signs = _page(pdf, number, left)
        lines += found
        known += sum(len(line.text) for line in found)
        unknown += max(0, signs - 2 * sum(len(line.text) for line in found))
        left = bounds.max_text - known
        if left <= 0:
            raise Rejected(_too_long(bounds.max_text))
    if sum(c.isalpha() for line in lines for c in line.text) < _FEWEST_LETTERS:
        raise Rejected(_only_pictures())
    if known < _LEAST_KNOWN * (known + unknown):
        raise Rejected(_unknown_letters())
    named = pdf.get_metadata_value("Title").strip() or None
    composed = compose(lines, named=named)
    return Parsed(
        title=composed.title,
        paragraphs=tuple(Paragraph(text=_whole(text)) for text in composed.paragraphs),
        url=composed.url,
    )


def _page(pdf: pypdfium2.PdfDocument, number: int, most: int) -> tuple[list[PdfLine], int]:
    """The lines of one page, none where it is damaged; and how many signs PDFium counts on it."""
    try:
        page = pdf[number]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return [], 0
    try:
        glyphs = glyphs_of(text_page, most + 1)
        lines = lines_of_page(glyphs, page=number)
        if _is_backwards(lines):
            lines = lines_of_page(glyphs, page=number, as_set=True)
        return lines, pdfium.FPDFText_CountChars(text_page)
    finally:
        text_page.close()
        page.close()


def _is_backwards(lines: list[PdfLine]) -> bool:
    """Whether Arabic stands from left to right in the order of speaking, as programs without shaping set it.

    The article is the beginning of every third Arabic word and its mirror image the end of hardly any.
    """
    words = [word for line in lines for word in _WORD.findall(line.text)]
    forth = sum(word.startswith(("ال", "وال", "بال", "لل")) for word in words)
    back = sum(word.endswith(("لا", "لاو", "لاب", "لل")) or word[0] in "ةى" for word in words)
    return bool(back >= _BACKWARDS and back > 3 * forth)


def _whole(text: str) -> str:
    return "".join(c for c in text if c >= " " and not "\x7f" <= c <= "\x9f")


def _unopened(error: pypdfium2.PdfiumError) -> Reason:
    if error.err_code == pdfium.FPDF_ERR_PASSWORD:
        return Reason(
            code=ReasonCode.ENCRYPTED,
            message="The PDF is locked with a password.",
            advice="Open it with its password, save it without one, and hand that in.",
        )
    return Reason(
        code=ReasonCode.MALFORMED,
        message="The PDF is damaged: it has no pages that can be found.",
        advice="Copy or download it again, or save it again in another program.",
        detail=str(error),
    )


def _too_many_pages(found: int, most: int) -> Reason:
    return Reason(
        code=ReasonCode.TOO_LARGE,
        message=f"The PDF has {found:,} pages, more than the {most:,} of any article.",
        advice="Print the pages of the article into a PDF of their own.",
    )


def _too_long(most: int) -> Reason:
    return Reason(
        code=ReasonCode.TOO_LARGE,
        message=f"The PDF has more than {most:,} characters of text.",
        advice="Print the pages of the article into a PDF of their own.",
    )


_RECOGNISE = "Run it through text recognition (OCR) and hand in the result, or hand in the article's text as .txt."


def _only_pictures() -> Reason:
    return Reason(
        code=ReasonCode.NO_ARTICLE,
        message="The PDF holds no text: its pages are pictures, perhaps from a scanner.",
        advice=_RECOGNISE,
    )


def _unknown_letters() -> Reason:
    return Reason(
        code=ReasonCode.NO_ARTICLE,
        message="The PDF's fonts do not say which letters their signs are, so its text cannot be read.",
        advice=_RECOGNISE,
    )
