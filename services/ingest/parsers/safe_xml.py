"""XML without entities, external files or endless depth; a document that needs them is refused."""

from lxml import etree

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected


def parse_xml(payload: bytes, *, what: str) -> etree._Element:
    """The root element. Raises Rejected, naming `what`: not well-formed, or declaring entities.

    A document type declaration by itself (`<!DOCTYPE nitf SYSTEM "...">`) does no harm, because nothing is loaded.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(payload.lstrip(b" \t\r\n"), parser)
    except etree.XMLSyntaxError as error:
        raise Rejected(
            Reason(
                code=ReasonCode.MALFORMED,
                message=f"{what} is not well-formed XML.",
                advice="Export or download it again, or mend it at the place that the detail names.",
                detail=str(error)[:500],
            )
        ) from error
    if _declares_entities(root):
        raise Rejected(
            Reason(
                code=ReasonCode.MALFORMED,
                message=f"{what} declares entities of its own, which are not read because they can be made to explode.",
                advice="Export it without a document type declaration.",
            )
        )
    return root


def _declares_entities(root: etree._Element) -> bool:
    declared = root.getroottree().docinfo.internalDTD
    return declared is not None and next(iter(declared.iterentities()), None) is not None  # type: ignore[attr-defined]


def local(element: etree._Element) -> str:
    """The element's name without its namespace; "" for comments and entities."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def text_within(element: etree._Element) -> str:
    """All its text, white space as one space."""
    return " ".join("".join(str(t) for t in element.itertext("*")).split())
