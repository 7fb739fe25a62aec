"""The plain text of a mail to paragraphs: flowed and wrapped lines joined, quoted mails and signatures told apart."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.common.contracts.articles import Role
from services.common.folding import fold
from services.ingest.parsers import mail_words
from services.ingest.parsers.parsed import Paragraph

_QUOTE = re.compile(r"(?:>\s?){1,50}")
_RULE = re.compile(r"[\s\-_=*~.•]{3,200}")
_HEADER = re.compile(
    r"(?:From|Sent|To|Cc|Subject|Date|Reply-To|من|إلى|الموضوع|التاريخ|De|Para|Von|An|Betreff|Objet)\s?:", re.I
)
_BULLET = re.compile(r"\s{0,8}(?:[-*•–—]|\d{1,3}[.)])\s")
_LINK = re.compile(r"[<(\[]?https?://[^\s>)\]]{1,2000}[>)\]]?")
_WRAPPED = (50, 100)
"""Programs wrap plain mail at 65 to 80 characters; lines that end before 50 were ended on purpose."""
_FOOTER_WORDS = 40
_SIGNATURE_LINES = 12


def paragraphs_of(text: str, *, flowed: bool, deletes_space: bool = False) -> tuple[Paragraph, ...]:
    """Its paragraphs; `flowed`, `deletes_space`: as its Content-Type says (RFC 3676)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if flowed:
        lines = list(_unflowed(lines, deletes_space))
    width = _width(lines)
    found: list[Paragraph] = []
    role: Role | None = None
    is_open = False
    length = 0
    parts: list[str] = []
    signature = 0
    for line in lines:
        told, words = _line(line)
        if line.rstrip() == "--":
            signature = _SIGNATURE_LINES
        role_now = Role.FURNITURE if told or signature else None
        signature = max(0, signature - 1) if words else signature
        joins = is_open and words and role is role_now and length >= _WRAPPED[0] and not _BULLET.match(line) and width
        if not joins and parts:
            found.append(Paragraph(text=" ".join(parts), role=role))
            parts = []
        if words:
            parts.append(words)
        is_open, length, role = bool(words), len(line), role_now
    if parts:
        found.append(Paragraph(text=" ".join(parts), role=role))
    return tuple(found)


def told_apart(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """With what is not the news as furniture: earlier mails, lines on the mailing, links by themselves."""
    told = list(paragraphs)
    forwarded = header = False
    for i, paragraph in enumerate(told):
        folded = fold(paragraph.text)
        bare = folded.strip("-—–_=*>: ")
        if bare in mail_words.ORIGINAL and not forwarded:
            told[i:] = [replace(p, role=Role.FURNITURE) for p in told[i:]]
            break
        if any(bare.startswith(words) for words in mail_words.FORWARDED) and len(bare) < 60:
            forwarded = header = True
        is_header = header and _HEADER.match(paragraph.text) is not None
        header = is_header or (header and bare.startswith(mail_words.FORWARDED))
        if (
            is_header
            or (bare.startswith(mail_words.FORWARDED) and len(bare) < 60)
            or _is_about_mailing(paragraph.text, folded)
        ):
            told[i] = replace(paragraph, role=Role.FURNITURE)
    return _footer(told)


def _is_about_mailing(text: str, folded: str) -> bool:
    if _RULE.fullmatch(text) or not _LINK.sub("", text).strip(" |<>()[]"):
        return True
    if folded.lstrip("-–— ").startswith(mail_words.SENT_FROM) and len(folded) < 80:
        return True
    if folded.endswith(mail_words.WROTE) and len(folded) < 200 and any(c.isdigit() or c == "@" for c in folded):
        return True
    if folded.count(" ") >= _FOOTER_WORDS:
        return False
    return any(words in folded for words in (*mail_words.FOOTERS, *mail_words.OPENERS))


def _footer(paragraphs: list[Paragraph]) -> tuple[Paragraph, ...]:
    """After the last third's first line on unsubscribing comes nothing but the footer."""
    start = 2 * len(paragraphs) // 3
    for i in range(start, len(paragraphs)):
        if any(words in fold(paragraphs[i].text) for words in mail_words.FOOTERS[:10]):
            return (*paragraphs[:i], *(replace(p, role=Role.FURNITURE) for p in paragraphs[i:]))
    return tuple(paragraphs)


def _line(line: str) -> tuple[bool, str]:
    """Whether it is quoted, and its words."""
    m = _QUOTE.match(line)
    return (True, line[m.end() :].strip()) if m else (False, line.strip())


def _unflowed(lines: Sequence[str], deletes_space: bool) -> Iterator[str]:
    """A line that ends in a space goes on in the next; the signature's "-- " does not."""
    held = ""
    for line in lines:
        line = line.removeprefix(" ")  # what was stuffed in
        quote = _QUOTE.match(line)
        if held and quote is not None:
            line = line[quote.end() :]
        if line.endswith(" ") and line != "-- " and len(held) < 100_000:
            held += line[:-1] if deletes_space else line
            continue
        yield held + line
        held = ""
    if held:
        yield held


def _width(lines: Sequence[str]) -> bool:
    """Whether the lines were wrapped by a program: hardly one is longer than such programs allow."""
    lengths = [len(line) for line in lines if line.strip()]
    return bool(lengths) and sum(length > _WRAPPED[1] for length in lengths) <= 0.1 * len(lengths)
