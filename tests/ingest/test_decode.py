"""Bytes to text: what is really written wins over what is declared."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.decode import decode

ARABIC = (
    "قال المدير في المؤتمر إن العمل في المشروع الجديد سيبدأ في الربيع، وأضاف أن النتائج التي أعلنت من قبل جيدة.\n" * 3
)
FRENCH = "Le directeur a déclaré que le nouveau projet commencerait à l'été, « une fois tout prêt ».\n" * 3
PAGE = '<html><head><meta charset="{}"></head><body><p>' + ARABIC + "</p></body></html>"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "cp1256", "iso8859_6", "utf-16-le", "utf-16-be", "utf-16", "utf-8-sig", "utf-32"]
)
def test_arabic_is_read_in_any_encoding_without_a_word_on_it(encoding: str) -> None:
    decoded = decode(ARABIC.encode(encoding))
    assert decoded is not None
    assert decoded.text == ARABIC


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256", "iso8859_6", "utf-16-be"])
@pytest.mark.parametrize("declared", ["utf-8", "windows-1256", "iso-8859-1", "no-such-charset"])
def test_a_wrong_declaration_does_no_harm(encoding: str, declared: str) -> None:
    page = PAGE.format(declared)
    decoded = decode(page.encode(encoding), declared=declared)
    assert decoded is not None
    assert decoded.text == page


def test_a_western_page_follows_its_declaration() -> None:
    decoded = decode(FRENCH.encode("cp1252"), declared="iso-8859-1")
    assert decoded is not None
    assert decoded.text == FRENCH


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    decoded = decode(codecs.BOM_UTF8 + ARABIC.encode())
    assert decoded is not None
    assert decoded.text == ARABIC


def test_utf_8_that_was_cut_in_the_middle_of_a_letter_is_still_utf_8() -> None:
    whole = ARABIC.rstrip(".\n")
    decoded = decode(whole.encode()[:-1])
    assert decoded is not None
    assert (decoded.encoding, decoded.damaged) == ("utf-8", 1)
    assert decoded.text == whole[:-1] + "\ufffd"


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(payload: bytes) -> None:
    decoded = decode(payload)
    assert decoded is None or isinstance(decoded.text, str)


@given(st.text(max_size=300))
def test_utf_8_is_always_read_as_it_was_written(text: str) -> None:
    payload = text.encode("utf-8", "ignore")
    decoded = decode(payload)
    wide = any(c in "\x00\x06" for c in text) or text.startswith("\ufeff")
    assert wide or decoded is None or decoded.text == payload.decode()
