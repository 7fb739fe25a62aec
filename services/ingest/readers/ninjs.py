"""ninjs (IPTC, 1.x to 3.x): the fields of a news item in JSON, said in the words of plain JSON articles."""

from collections.abc import Mapping

from services.common.contracts.articles import Article, Role
from services.common.contracts.submissions import Hints, Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.bylines import names_of
from services.ingest.parsers import html_text
from services.ingest.parsers.parsed import Paragraph, Parsed, each_of
from services.ingest.readers.documents import compose
from services.ingest.readers.outcome import Source

_NOT_PUBLISHED = ("canceled", "cancelled", "withheld")
_SIGNS = each_of(
    """
    versioncreated representationtype pubstatus bodyxhtml bodies copyrightnotice usageterms
    infosources located contentcreated firstcreated editorialrole
    """
)
_FEWEST_SIGNS = 2
_LONGEST_FACT = 500

Fields = Mapping[str, object]


def is_ninjs(fields: Fields) -> bool:
    """Whether an object with these names of fields (lower case, no marks) is a ninjs item."""
    standard = fields.get("standard")
    if isinstance(standard, dict) and "ninjs" in str(standard.get("name", "")).lower():
        return True
    return isinstance(fields.get("uri"), str) and len(_SIGNS & fields.keys()) >= _FEWEST_SIGNS


def read_ninjs(fields: Fields, source: Source) -> Article:
    """The article of a ninjs item. Raises Rejected: canceled or withheld, without a text (pictures)."""
    status = _text(fields.get("pubstatus")).lower().rpartition(":")[2]
    if status in _NOT_PUBLISHED:
        raise Rejected(
            Reason(
                code=ReasonCode.WITHHELD,
                message=f"The news item says of itself that it is {status}.",
                advice="Nothing needs to be done; if it is released later, hand in the new version.",
            )
        )
    body = _body(fields, source.limits.max_article_length)
    if not body:
        raise Rejected(
            Reason(
                code=ReasonCode.NO_ARTICLE,
                message="The news item holds no text; it may be one of pictures, sound or data.",
                advice="Hand in the item of the text, with body_html, body_text or bodies.",
            )
        )
    uri = _text(fields.get("uri"))
    language = _text(fields.get("language"))[:2].lower()
    dateline = _text(fields.get("dateline"))
    lead = (Paragraph(text=dateline, role=Role.FURNITURE),) if dateline and dateline not in body[0].text else ()
    given = source.hints
    # What was handed in along with the item wins over what stands in it; `compose` sees to that for the rest.
    hints = Hints(
        title=given.title,
        published=given.published or _published(fields),
        publisher=given.publisher,
        language=given.language or (language if language.isalpha() and len(language) == 2 else None),
        url=given.url,
    )
    return compose(
        Parsed(
            title=_headline(fields),
            paragraphs=(*lead, *body),
            modified=_text(fields.get("contentmodified")) or _text(fields.get("versioncreated")) or None,
            publisher=_publisher(fields),
            via=tuple(name for name in (_text(fields.get("creditline")),) if name and name != _publisher(fields)),
            authors=names_of([_text(fields.get("byline")) or _text(fields.get("by"))]),
            url=uri if uri.startswith(("http://", "https://")) else None,
        ),
        hints=hints,
        url=source.url,
    )


def _body(fields: Fields, most: int) -> tuple[Paragraph, ...]:
    """The first form of the main text that holds one: markup before plain text."""
    for name in ("bodyhtml", "bodyxhtml", "bodyhtml5"):
        found = html_text.paragraphs_of(_text(fields.get(name)), most=most)
        if found:
            return found
    plain = _text(fields.get("bodytext"))
    bodies = fields.get("bodies")
    for body in sorted((b for b in bodies if isinstance(b, dict)), key=_rank) if isinstance(bodies, list) else ():
        value, kind = _text(body.get("value")), _text(body.get("contentType") or body.get("contenttype"))
        if "html" in kind or (value.lstrip().startswith("<") and not kind.startswith("text/plain")):
            found = html_text.paragraphs_of(value, most=most)
            if found:
                return found
        plain = plain or value
    return tuple(Paragraph(text=line.strip()) for line in plain.splitlines() if line.strip())


def _rank(body: Mapping[str, object]) -> tuple[bool, bool]:
    role, kind = _text(body.get("role")), _text(body.get("contentType") or body.get("contenttype"))
    return role not in ("", "main", "body"), "html" not in kind


def _headline(fields: Fields) -> str | None:
    headlines = fields.get("headlines")
    listed = [h for h in headlines if isinstance(h, dict)] if isinstance(headlines, list) else []
    listed.sort(key=lambda h: _text(h.get("role")) not in ("", "main"))
    said = _text(fields.get("headline")) or next((v for h in listed if (v := _text(h.get("value")))), "")
    said = said or _text(fields.get("title"))
    return said[:_LONGEST_FACT] or None


def _publisher(fields: Fields) -> str | None:
    sources = fields.get("infosources")
    listed = [s for s in sources if isinstance(s, dict)] if isinstance(sources, list) else []
    for said in (
        _text(fields.get("provider")),
        *(_text(s.get("name")) for s in listed),
        _text(fields.get("source")),
        _text(fields.get("copyrightholder")),
    ):
        if said:
            return said[:_LONGEST_FACT]
    return None


def _published(fields: Fields) -> str | None:
    for name in ("embargoed", "contentcreated", "firstcreated", "versioncreated"):
        said = _text(fields.get(name))
        if said:
            return said[:_LONGEST_FACT]
    return None


def _text(value: object) -> str:
    """A string as stored: without NUL and halves of surrogate pairs."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("value")
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
