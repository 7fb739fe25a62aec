"""Word, OpenDocument, EPUB, RTF and MHTML: told from archives by content, read as printed, refused when hostile."""

import io
import zipfile

import pytest

from services.common.contracts.articles import Article, Role
from services.common.contracts.submissions import ReasonCode
from services.common.errors import Rejected
from services.ingest.readers import Limits, Members, read

SAID = "The minister said on Tuesday that the government would buy new trains next year."
MORE = "She added that prices would remain as they are until the coming winter at least."
TYPES = ("[Content_Types].xml", "<Types/>")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(*entries: tuple[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return buffer.getvalue()


def docx(body: str, *entries: tuple[str, str | bytes]) -> bytes:
    return zipped(TYPES, ("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>"), *entries)


def para(text: str, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}<w:r><w:t>{text}</w:t></w:r></w:p>"


def article(payload: bytes) -> Article:
    found = read(payload, name="a")
    assert isinstance(found, Article)
    return found


def refusal(payload: bytes, limits: Limits | None = None) -> Rejected:
    with pytest.raises(Rejected) as caught:
        read(payload, name="a", limits=limits or Limits())
    return caught.value


def test_a_word_documents_paragraphs_are_read_with_its_title_by_style() -> None:
    styles = f'<w:styles {W}><w:style w:styleId="Titre"><w:name w:val="Title"/></w:style></w:styles>'
    found = article(docx(para("New trains", "Titre") + para(SAID) + para(MORE), ("word/styles.xml", styles)))
    assert found.title == "New trains"
    assert found.text == f"New trains\n\n{SAID}\n\n{MORE}"


def test_what_nobody_sees_in_print_is_left_out() -> None:
    body = (
        para(SAID)
        + "<w:p><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r>"
        + "<w:ins><w:r><w:t>inserted</w:t></w:r></w:ins></w:p>"
    )
    notes = f"<w:footnotes {W}><w:footnote>{para('A note.')}</w:footnote></w:footnotes>"
    comments = f"<w:comments {W}><w:comment>{para('Check this!')}</w:comment></w:comments>"
    found = article(docx(body, ("word/footnotes.xml", notes), ("word/comments.xml", comments)))
    assert found.text.split("\n\n") == [SAID, "inserted", "A note."]
    assert found.blocks[-1].role is Role.FURNITURE


def test_a_text_box_stands_once_after_its_paragraph_and_a_line_break_parts() -> None:
    box = f"<w:txbxContent>{para('In the box.')}</w:txbxContent>"
    body = (
        f'<w:p xmlns:mc="m"><w:r><w:t>{SAID}</w:t><w:br/><w:t>{MORE}</w:t></w:r><mc:AlternateContent>'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:p>"
    )
    assert article(docx(body)).text.split("\n\n") == [SAID, MORE, "In the box."]


def test_a_main_part_of_another_name_is_found() -> None:
    rels = '<Relationships><Relationship Type="x/officeDocument" Target="word/doc2.xml"/></Relationships>'
    payload = zipped(TYPES, ("_rels/.rels", rels), ("word/doc2.xml", f"<w:document {W}>{para(SAID)}</w:document>"))
    assert article(payload).text == SAID


def test_an_opendocument_text_is_read_without_notes_and_comments() -> None:
    content = (
        '<d xmlns:text="t" xmlns:office="o"><office:text><text:tracked-changes>'
        "<text:p>old</text:p></text:tracked-changes>"
        f'<text:h text:outline-level="1">New trains</text:h><text:p>The <text:span>minister</text:span>{SAID[12:]}'
        "<office:annotation><text:p>Check!</text:p></office:annotation></text:p></office:text></d>"
    )
    payload = zipped(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", content))
    found = article(payload)
    assert found.title == "New trains"
    assert found.text == f"New trains\n\n{SAID}"


def book(*chapters: str) -> bytes:
    items = "".join(f'<item id="c{i}" href="c%20{i}.xhtml"/>' for i in range(len(chapters)))
    spine = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
    package = (
        '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>The Issue</dc:title>'
        "<dc:publisher>The Daily Example</dc:publisher><dc:date>2026-05-12</dc:date><dc:language>en</dc:language>"
        f"</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = '<container><rootfiles><rootfile full-path="o/p.opf"/></rootfiles></container>'
    pages = [(f"o/c {i}.xhtml", f"<html><body>{chapter}</body></html>") for i, chapter in enumerate(chapters)]
    return zipped(
        ("mimetype", "application/epub+zip"), ("META-INF/container.xml", container), ("o/p.opf", package), *pages
    )


CHAPTER = f"<h1>New trains</h1><p>{SAID} {MORE}</p>" * 1 + f"<p>{SAID} {MORE}</p><p>{MORE} {SAID} Nobody objected.</p>"


def test_each_chapter_of_a_book_is_a_submission_with_the_books_date_and_publisher() -> None:
    found = read(book("<p>Contents</p>", CHAPTER, CHAPTER.replace("minister", "mayor")), name="i.epub")
    assert isinstance(found, Members)
    given = [m for m in found.submissions if not hasattr(m, "reason")]
    assert [m.name for m in given] == ["i.epub / c 1.xhtml", "i.epub / c 2.xhtml"]  # type: ignore[union-attr]
    hints = given[0].hints  # type: ignore[union-attr]
    assert (hints.publisher, hints.published, hints.language) == ("The Daily Example", "2026-05-12", "en")


def test_a_book_of_one_chapter_is_an_article() -> None:
    found = article(book(CHAPTER))
    assert (found.title, found.publisher) == ("The Issue", "The Daily Example")


def test_a_locked_book_is_refused_as_locked() -> None:
    payload = zipped(
        ("mimetype", "application/epub+zip"), ("META-INF/encryption.xml", "<e/>"), ("META-INF/rights.xml", "<r/>")
    )
    assert refusal(payload).reason.code is ReasonCode.ENCRYPTED


def test_rtf_is_read_in_its_code_page_with_its_letters_by_number() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1256{\info{\author X}}{\*\generator y}\rtlpar \'de\'c7\'e1 \'c7\'e1\'e6\'d2\'ed\'d1\par "
        rb"\u1602?\u1575?\u1604? plain \b bold\b0\par {\pict\wmetafile8 " + b"0123456789abcdef" * 100_000 + b"}}"
    )
    assert article(rtf).text.split("\n\n") == ["قال الوزير", "قال plain bold"]


SAVED = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://news.example/trains\r\nSubject: x\r\n"
    "MIME-Version: 1.0\r\n"
    'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
)


def saved(page: str, more: str = "", charset: str = "") -> bytes:
    return (
        f"{SAVED}--b\r\nContent-Type: text/html{charset}\r\nContent-ID: <f@m>\r\n"
        f"Content-Location: https://news.example/trains\r\n\r\n{page}\r\n{more}--b--\r\n"
    ).encode()


PAGE = (
    f"<html><head><title>New trains</title></head><body><article><h1>New trains</h1><p>{SAID}</p><p>{MORE}</p>"
    f"<p>{MORE.replace('prices', 'wages')}</p></article></body></html>"
)


@pytest.mark.parametrize("charset", ["", "; charset=x-user-defined", "; charset=utf-8"])
def test_a_saved_page_is_read_as_the_page_with_its_address(charset: str) -> None:
    frame = "--b\r\nContent-Type: text/html\r\nContent-Location: cid:x\r\n\r\n<p>An advertisement.</p>\r\n"
    found = article(saved(PAGE, frame, charset))
    assert found.url == "https://news.example/trains"
    assert found.title == "New trains"
    assert "advertisement" not in found.text


def test_a_saved_archive_without_a_page_is_refused() -> None:
    assert (
        refusal(f"{SAVED}--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--".encode()).reason.code is ReasonCode.MALFORMED
    )


LAUGHS = "<!DOCTYPE l [" + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "ha"}">' for i in range(12)) + "]>"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (docx("")[:200], ReasonCode.MALFORMED),
        (zipped(TYPES, ("word/other.xml", "<x/>")), ReasonCode.MALFORMED),
        (zipped(TYPES, ("word/document.xml", "<w:document")), ReasonCode.MALFORMED),
        (zipped(TYPES, ("word/document.xml", f"{LAUGHS}<l>&a11;</l>")), ReasonCode.MALFORMED),
        (zipped(TYPES, ("word/document.xml", b"<a>" * 100_000)), ReasonCode.MALFORMED),
        (zipped(TYPES, ("word/document.xml", b" " * 60_000_000)), ReasonCode.TOO_LARGE),
        (zipped(TYPES, *((f"word/{i}", "x") for i in range(3_000))), ReasonCode.TOO_LARGE),
        (docx(para("a" * 1_100_000)), ReasonCode.TOO_LARGE),
        (docx(para("")), ReasonCode.NO_ARTICLE),
        (zipped(("mimetype", "application/epub+zip"), ("x", "y")), ReasonCode.NO_ARTICLE),
        (zipped(("mimetype", "application/vnd.oasis.opendocument.text"), ("x", "y")), ReasonCode.MALFORMED),
    ],
)
def test_damaged_and_hostile_documents_are_refused_with_the_reason(payload: bytes, code: ReasonCode) -> None:
    assert refusal(payload).reason.code is code


def test_external_entities_are_not_fetched() -> None:
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    payload = zipped(TYPES, ("word/document.xml", f"{outside}<w:document {W}>{para('&e;')}</w:document>"))
    assert refusal(payload).reason.code is ReasonCode.MALFORMED


def test_a_word_document_with_a_password_is_refused_as_locked() -> None:
    packed = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000) + "EncryptedPackage".encode("utf-16-le") + bytes(100)
    assert refusal(packed).reason.code is ReasonCode.ENCRYPTED


def test_a_locked_entry_is_refused_as_locked() -> None:
    payload = bytearray(docx(para(SAID)))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = payload.find(sign)
        while start >= 0:
            payload[start + at] |= 1
            start = payload.find(sign, start + 4)
    assert refusal(bytes(payload)).reason.code is ReasonCode.ENCRYPTED
