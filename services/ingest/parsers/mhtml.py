"""MHTML (RFC 2557): the page that a browser saved with all that belongs to it."""

from email import message_from_bytes
from email.message import Message

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.parsers import mail
from services.ingest.parsers.parsed import Bounds, Page, Parsed

_MARKUP = ("text/html", "application/xhtml+xml")
_DEEPEST = 20


def parse(document: bytes, bounds: Bounds) -> Parsed:
    """The root page with the address that it was saved from; Rejected where none of its parts is a page."""
    message = message_from_bytes(document.lstrip(b"\r\n\t \xef\xbb\xbf"))
    root = _root(message, bounds.max_parts)
    payload = b"" if root is None else mail.content(root)
    if root is None or not payload.strip():
        raise Rejected(
            Reason(
                code=ReasonCode.MALFORMED,
                message="The saved web archive (MHTML) holds no page.",
                advice="Save the page again, as HTML if the browser allows it.",
            )
        )
    places = (
        mail.header(message, "Snapshot-Content-Location"),
        mail.header(root, "Content-Location"),
        mail.header(message, "Content-Location"),
    )
    url = next((place for place in places if place.lower().startswith(("http://", "https://"))), None)
    return Parsed(page=Page(payload=payload, charset=root.get_content_charset(), url=url))


def _root(message: Message, most: int) -> Message | None:
    """The part that `start` names, else the first page; of forms to choose from, the page."""
    start = str(message.get_param("start", "") or "").strip()
    wanted: list[Message] = []
    stack = [(message, 0)]
    seen = 0
    while stack and seen < most:
        part, depth = stack.pop()
        seen += 1
        children = part.get_payload()
        if isinstance(children, list) and depth < _DEEPEST:
            stack += [(child, depth + 1) for child in reversed(children) if isinstance(child, Message)]
        elif part.get_content_type() in _MARKUP:
            if start and str(part.get("Content-ID", "")).strip() == start:
                return part
            wanted.append(part)
    return wanted[0] if wanted else None
