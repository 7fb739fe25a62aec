"""E-mail (RFC 5322): a newsletter's text with its subject and date; what is attached, as documents of their own."""

import binascii
import contextlib
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from services.common.contracts.articles import Role
from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.decode import decode
from services.ingest.parsers import html_text, mail_text
from services.ingest.parsers.parsed import Bounds, Paragraph, Parsed, Part, each_of

_LONGEST_HEADER = 4_000
_DEEPEST = 50
"""Parts inside parts: a forward of a forward of a forward has six."""
_PREFIX = re.compile(r"(?:(?:re|fwd?|fw|aw|wg|tr|rv|رد|إعادة توجيه)\s?(?:\[\d{1,3}\])?\s?[:：]\s?){1,9}", re.IGNORECASE)
_NO_DOCUMENTS = ("image/", "audio/", "video/", "font/", "text/calendar", "text/vcard", "text/x-vcard", "text/css")
_NO_DOCUMENT_TYPES = each_of(
    """
    application/pkcs7-signature application/x-pkcs7-signature application/pgp-signature
    application/pgp-keys application/ms-tnef application/ics message/delivery-status
    message/disposition-notification text/rfc822-headers message/partial message/external-body
    """
)
_SHIFTED = re.compile(r"(?:iso-2022-|utf-?7|hz)", re.IGNORECASE)
"""Encodings that look like ASCII to everyone who is not told."""
_RICH_ENOUGH = 0.7
"""Share of the plain text's letters: the markup part is taken, because it tells more, unless it holds much less."""


@dataclass(slots=True, kw_only=True)
class _Found:
    """What a walk through the parts has met."""

    most_parts: int
    plain: list[Message] = field(default_factory=list)
    markup: list[Message] = field(default_factory=list)
    attached: list[Message] = field(default_factory=list)
    parts: int = 0


def parse(document: bytes, bounds: Bounds) -> Parsed:
    """The mail's own text, or, where documents are attached, these with the text as the first of them."""
    message = message_from_bytes(_without_envelope(document))
    found = _Found(most_parts=bounds.max_parts)
    _walk(message, found, 0)
    boundary = message.get_boundary()
    if boundary and f"--{boundary}" in (message.epilogue or ""):  # parts behind the mark that says there are no more
        head = f'Content-Type: multipart/mixed; boundary="{boundary}"\n\n'
        _walk(message_from_bytes((head + (message.epilogue or "")).encode("utf-8", "surrogateescape")), found, 1)
    body = told = _body(found, bounds)
    parts = tuple(_attachment(part, number) for number, part in enumerate(found.attached, start=1))
    parts = tuple(part for part in parts if part.payload.strip())
    if not parts:
        return _article(message, told)
    if any(c.isalpha() for paragraph in body if paragraph.role is not Role.FURNITURE for c in paragraph.text):
        parts = (Part(name="message.eml", payload=_alone(message, found)), *parts)
    return Parsed(parts=parts)


def _article(message: Message, body: tuple[Paragraph, ...]) -> Parsed:
    name, address = parseaddr(header(message, "From"))
    name = name.strip(" \"'") if "@" not in name else ""
    is_list = any(message.get(key) for key in ("List-Id", "List-Unsubscribe", "List-Post", "X-Campaign"))
    subject = _PREFIX.sub("", header(message, "Subject"), count=1).strip()
    return Parsed(
        title=subject or None,
        paragraphs=body,
        published=_sent(message),
        publisher=(name or address.rpartition("@")[2] or None) if is_list else None,
        authors=(name,) if name and not is_list else (),
        language=_language(header(message, "Content-Language")),
    )


def header(message: Message, name: str) -> str:
    """A header's text: encoded words decoded, folded lines joined, raw bytes read as what they seem to be."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")[:_LONGEST_HEADER]
    words: list[str] = []
    try:
        for text, charset in decode_header(raw):
            words.append(text if isinstance(text, str) else _decoded(text, charset))
    except (ValueError, binascii.Error, LookupError):
        words = [raw]
    joined = "".join(words)
    if any("\udc80" <= c <= "\udcff" for c in joined):
        joined = _decoded(joined.encode("utf-8", "surrogateescape"), None)
    return " ".join(joined.replace("\0", " ").split())


def content(part: Message) -> bytes:
    """The bytes of a part, its transfer encoding undone as far as it can be."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def text_of(part: Message) -> str:
    """The text of a part, whatever its charset says or is."""
    return _decoded(content(part), part.get_content_charset())


def _without_envelope(document: bytes) -> bytes:
    """Without the "From " line of a mailbox and blank lines before the head."""
    document = document.lstrip(b"\r\n\t \xef\xbb\xbf")
    return document.partition(b"\n")[2] if document.startswith(b"From ") else document


def _walk(part: Message, found: _Found, depth: int) -> None:
    found.parts += 1
    if found.parts > found.most_parts or depth > _DEEPEST:
        raise Rejected(_too_many_parts())
    kind = part.get_content_type()
    if kind == "multipart/encrypted" or (
        kind in ("application/pkcs7-mime", "application/x-pkcs7-mime") and part.get_param("smime-type") != "signed-data"
    ):
        raise Rejected(_locked())
    children = part.get_payload()
    if kind == "message/rfc822":
        found.attached.append(part)
    elif isinstance(children, list) and kind.startswith("multipart/"):
        for child in children[:1] if kind in ("multipart/related", "multipart/signed") else children:
            if isinstance(child, Message):
                _walk(child, found, depth + 1)
        if kind == "multipart/related":
            found.attached += [c for c in children[1:] if isinstance(c, Message) and _is_attached(c)]
    elif _is_attached(part):
        if not kind.startswith(_NO_DOCUMENTS) and kind not in _NO_DOCUMENT_TYPES:
            found.attached.append(part)
    elif kind == "text/html":
        found.markup.append(part)
    elif kind.startswith("text/") and not kind.startswith(_NO_DOCUMENTS):
        found.plain.append(part)
    elif not kind.startswith(_NO_DOCUMENTS) and kind not in _NO_DOCUMENT_TYPES:
        found.attached.append(part)


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or (
        bool(part.get_filename()) and not part.get_content_type().startswith(_NO_DOCUMENTS)
    )


def _body(found: _Found, bounds: Bounds) -> tuple[Paragraph, ...]:
    """The richer of the two forms of its text."""
    plain: list[Paragraph] = []
    for part in found.plain:
        flowed = str(part.get_param("format", "")).lower() == "flowed"
        deletes = str(part.get_param("delsp", "")).lower() == "yes"
        text = text_of(part)
        if "<html" in text[:500].lower():  # some senders forget to say so
            plain += html_text.paragraphs_of(text, most=bounds.max_text)
        else:
            plain += mail_text.paragraphs_of(text[: bounds.max_text], flowed=flowed, deletes_space=deletes)
    rich = [p for part in found.markup for p in html_text.paragraphs_of(text_of(part), most=bounds.max_text)]
    chosen = rich if _letters(rich) >= _RICH_ENOUGH * _letters(plain) and rich else plain
    return mail_text.told_apart(chosen)


def _letters(paragraphs: list[Paragraph]) -> int:
    return sum(len(p.text) for p in paragraphs if p.role is not Role.FURNITURE)


def _attachment(part: Message, number: int) -> Part:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        mail = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], Message) else None
        payload = b"" if mail is None else mail.as_bytes()
        if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
            payload = _unpacked(payload)
        name = part.get_filename() or (header(mail, "Subject") if mail is not None else "") or f"mail {number}"
        name = name if name.lower().endswith(".eml") else f"{name}.eml"
    else:
        payload = content(part)
        name = part.get_filename() or f"attachment {number}"
    return Part(name=" ".join(_plain(name).split())[:200], payload=payload)


def _plain(name: str) -> str:
    """A file's name with its encoded words decoded and no half of a surrogate pair left."""
    told = Message()
    told["Name"] = name.replace("\n", " ").replace("\r", " ")
    return header(told, "Name").replace("/", "_")


def _unpacked(payload: bytes) -> bytes:
    try:
        return b64decode(payload.strip(), validate=False)
    except (ValueError, binascii.Error):
        return payload


def _alone(message: Message, found: _Found) -> bytes:
    """The mail without what is attached to it, to be read as one by itself."""
    lines = [f"{key}: {message[key]}" for key in _KEPT if message.get(key)]
    if not message.get("Date") and message.get("Received"):
        lines.append(f"Date: {header(message, 'Received').rpartition(';')[2]}")
    kept = [(part, "html") for part in found.markup] or [(part, "plain") for part in found.plain]
    both = [(part, "plain") for part in found.plain] if found.markup and found.plain else []
    boundary = "=_qawl_body"
    chunks = ["\r\n".join(" ".join(line.split())[:_LONGEST_HEADER] for line in lines), "\r\nMIME-Version: 1.0\r\n"]
    chunks.append(f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n')
    for part, kind in (*both, *kept):
        flowed = "; format=flowed" if str(part.get_param("format", "")).lower() == "flowed" else ""
        packed = b64encode(text_of(part).encode("utf-8", "replace")).decode("ascii")
        chunks.append(
            f"\r\n--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8{flowed}\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n{packed}\r\n"
        )
    chunks.append(f"\r\n--{boundary}--\r\n")
    return "".join(chunks).encode("utf-8", "surrogateescape")


_KEPT = ("From", "To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe", "Content-Language")


def _sent(message: Message) -> str | None:
    """When it was sent; where it does not say, when it was received."""
    for said in (header(message, "Date"), header(message, "Received").rpartition(";")[2]):
        with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
            sent: datetime = parsedate_to_datetime(said)
            return sent.isoformat()
    return None


def _language(value: str) -> str | None:
    m = re.match(r"[A-Za-z]{2}(?![A-Za-z])", value)
    return m[0].lower() if m else None


def _decoded(payload: bytes, charset: str | None) -> str:
    if charset is not None and _SHIFTED.match(charset):
        try:
            return payload.decode(charset, "replace")
        except LookupError:
            pass
    found = decode(payload, declared=charset)
    return payload.decode("utf-8", "replace") if found is None else found.text


def _too_many_parts() -> Reason:
    return Reason(
        code=ReasonCode.TOO_MANY_MEMBERS,
        message="The mail has more parts, or more parts inside parts, than any mail that people send.",
        advice="Save the text that you need from it as .txt.",
    )


def _locked() -> Reason:
    return Reason(
        code=ReasonCode.ENCRYPTED,
        message="The mail is encrypted.",
        advice="Open it in the mail program that has its key, and save its text.",
    )
