"""NewsML-G2, NewsML 1, NITF and ninjs: an agency's item with its headline, dates, byline and status."""

import json

import pytest

from services.common.contracts.articles import Article, Role
from services.common.contracts.submissions import Hints, ReasonCode
from services.common.errors import Rejected
from services.ingest.readers import Members, read

SAID = "The minister said on Tuesday that the government would buy new trains next year."
MORE = "She added that prices would remain as they are until the coming winter at least."
G2 = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'
NITF = (
    "<nitf><head><title>t</title></head><body><body.head><hedline><hl1>Trains for all</hl1></hedline></body.head>"
    f"<body.content><block><p>{SAID}</p><p>{MORE}</p></block><media><media-caption>A train.</media-caption></media>"
    "</body.content><body.end><tagline>(ae)</tagline></body.end></body></nitf>"
)
XHTML = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body><p>{SAID}</p><p>{MORE}</p></body></html>'


def item(body: str = XHTML, meta: str = "", content: str = "", status: str = "usable") -> str:
    return (
        f'<newsItem {G2} guid="urn:x:1" version="3" xml:lang="en"><itemMeta><itemClass qcode="ninat:text"/>'
        f'<provider qcode="nprov:EX"><name>Example Agency</name></provider>'
        f'<versionCreated>2026-05-12T10:15:00+03:00</versionCreated><pubStatus qcode="stat:{status}"/>{meta}</itemMeta>'
        f"<contentMeta><contentCreated>2026-05-11T09:00:00+03:00</contentCreated><by>By Anna Example</by>"
        f'<creditline>Example Agency/Partner</creditline><language tag="en-GB"/>'
        f"<headline>New trains</headline>{content}"
        '</contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml">'
        f"{body}</inlineXML></contentSet></newsItem>"
    )


def article(payload: str, hints: Hints | None = None) -> Article:
    found = read(payload.encode(), name="a.xml", hints=hints or Hints())
    assert isinstance(found, Article)
    return found


def refusal(payload: str) -> Rejected:
    with pytest.raises(Rejected) as caught:
        read(payload.encode(), name="a.xml")
    return caught.value


def with_role(found: Article, role: Role) -> str:
    return " ".join(found.text[b.span.start : b.span.end] for b in found.blocks if b.role is role)


@pytest.mark.parametrize("body", [XHTML, NITF])
def test_an_item_gives_its_headline_byline_dates_provider_and_text(body: str) -> None:
    found = article('<?xml version="1.0" encoding="UTF-8"?>\n<!-- x -->\n' + item(body))
    assert (found.title, found.language, found.publisher) == ("New trains", "en", "Example Agency")
    assert found.authors == ("Anna Example",)
    assert found.via == ("Example Agency/Partner",)
    assert found.published is not None
    assert found.published.day.isoformat() == "2026-05-11"
    assert found.modified is not None
    assert found.modified.day.isoformat() == "2026-05-12"
    assert with_role(found, Role.MAIN) == f"{SAID}\n\n{MORE}"
    assert with_role(found, Role.CAPTION) == ("A train." if body is NITF else "")


def test_text_without_markup_is_read_line_by_line() -> None:
    payload = item().replace(
        f'<inlineXML contenttype="application/xhtml+xml">{XHTML}</inlineXML>', "<inlineData>X</inlineData>"
    )
    assert article(payload.replace(">X<", f">{SAID}\n{MORE}<")).text.endswith(f"{SAID}\n\n{MORE}")


def test_an_embargo_dates_the_publication_and_a_dateline_stands_before_the_text() -> None:
    found = article(
        item(meta="<embargoed>2026-05-13T06:00:00Z</embargoed>", content="<dateline>CAIRO, May 12</dateline>")
    )
    assert found.published is not None
    assert found.published.day.isoformat() == "2026-05-13"
    assert with_role(found, Role.FURNITURE) == "CAIRO, May 12"


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_an_item_that_is_not_to_be_published_is_refused_as_withheld(status: str) -> None:
    assert refusal(item(status=status)).reason.code is ReasonCode.WITHHELD


def test_a_message_with_several_items_expands_and_pictures_are_passed_over() -> None:
    picture = f"<newsItem {G2}><contentSet><remoteContent href='x.jpg'/></contentSet></newsItem>"
    package = f"<packageItem {G2}><groupSet><group><itemRef residref='urn:x:1'/></group></groupSet></packageItem>"
    second = item(NITF, status="canceled")
    message = f"<newsMessage {G2}><header/><itemSet>{package}{item()}{picture}{second}</itemSet></newsMessage>"
    found = read(message.encode(), name="m.xml")
    assert isinstance(found, Members)
    given = [m for m in found.submissions if not hasattr(m, "reason")]
    assert [m.name for m in given] == ["m.xml / item 1.xml", "m.xml / item 2.xml"]  # type: ignore[union-attr]
    assert article((given[0].payload or b"").decode()).title == "New trains"  # type: ignore[union-attr]


def test_a_message_with_one_text_is_that_article() -> None:
    assert article(f"<newsMessage {G2}><itemSet>{item()}</itemSet></newsMessage>").title == "New trains"


def test_a_package_that_only_refers_and_an_item_of_pictures_are_refused() -> None:
    package = f"<packageItem {G2}><groupSet><group><itemRef residref='urn:x:1'/></group></groupSet></packageItem>"
    assert "only refers" in refusal(package).reason.message
    assert "pictures" in refusal(f"<newsItem {G2}><contentSet/></newsItem>").reason.message


def test_nitf_by_itself_is_read_with_its_doctype() -> None:
    dated = NITF.replace("<title>t</title>", '<title>t</title><docdata><date.issue norm="20260512T101500Z"/></docdata>')
    found = article(f'<?xml version="1.0"?>\n<!DOCTYPE nitf SYSTEM "http://x.example/nitf.dtd">\n{dated}')
    assert found.title == "Trains for all"
    assert found.published is not None
    assert found.published.day.isoformat() == "2026-05-12"


def test_an_item_of_the_first_newsml_is_read() -> None:
    payload = (
        "<NewsML><NewsItem><NewsManagement><FirstCreated>20260512T101500+0300</FirstCreated>"
        '<Status FormalName="Usable"/></NewsManagement><NewsComponent><NewsLines><HeadLine>New trains</HeadLine>'
        "<ByLine>Anna Example</ByLine></NewsLines><AdministrativeMetadata><Provider>"
        f"<Party FormalName='Example Agency'/></Provider></AdministrativeMetadata>"
        f"<ContentItem><DataContent>{NITF}</DataContent></ContentItem></NewsComponent>"
        "</NewsItem></NewsML>"
    )
    found = article(payload)
    assert (found.title, found.publisher, found.authors) == ("New trains", "Example Agency", ("Anna Example",))
    assert found.published is not None
    assert found.published.day.isoformat() == "2026-05-12"


LAUGHS = "<!DOCTYPE l [" + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "ha"}">' for i in range(12)) + "]>"


@pytest.mark.parametrize(
    "payload",
    [
        LAUGHS + item(body="<p>&a11;</p>"),
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + item(body="<p>&e;</p>"),
        item()[:300],
        item(body="<p>" * 100_000),
        item(body='<p a="' + "x" * 15_000_000),
    ],
    ids=["laughs", "external", "broken off", "deep", "long attribute"],
)
def test_hostile_xml_is_refused(payload: str) -> None:
    assert refusal(payload).reason.code is ReasonCode.MALFORMED


NINJS = {
    "uri": "https://agency.example/items/1",
    "type": "text",
    "pubStatus": "usable",
    "versionCreated": "2026-05-12T10:15:00+03:00",
    "language": "en-GB",
    "headline": "New trains",
    "by": "By Anna Example",
    "infoSources": [{"name": "Example Agency"}],
    "usageTerms": "None.",
    "bodies": [
        {"role": "caption", "contentType": "text/plain", "value": "A train."},
        {"role": "main", "contentType": "text/html", "value": f"<p>{SAID}</p><p>{MORE}</p>"},
    ],
}


def test_ninjs_is_read_with_headline_dates_byline_and_source() -> None:
    found = article(json.dumps(NINJS))
    assert (found.title, found.publisher, found.authors) == ("New trains", "Example Agency", ("Anna Example",))
    assert found.url == "https://agency.example/items/1"
    assert found.text == f"New trains\n\n{SAID}\n\n{MORE}"
    assert found.published is not None
    assert found.published.day.isoformat() == "2026-05-12"


def test_the_first_ninjs_with_its_own_names_is_read_too() -> None:
    old = {
        "uri": "urn:x:1",
        "pubstatus": "usable",
        "versioncreated": "2026-05-12T10:15:00Z",
        "headline": "New trains",
        "byline": "Anna Example",
        "body_xhtml": f"<div><p>{SAID}</p><p>{MORE}</p></div>",
        "body_text": "ignored",
    }
    found = article(json.dumps(old))
    assert found.text == f"New trains\n\n{SAID}\n\n{MORE}"
    assert found.url is None


def test_what_is_handed_in_with_a_ninjs_item_wins() -> None:
    found = article(json.dumps(NINJS), Hints(title="Trains", publisher="The Desk", published="2026-01-02"))
    assert (found.title, found.publisher) == ("Trains", "The Desk")
    assert found.published is not None
    assert found.published.day.isoformat() == "2026-01-02"


def test_ninjs_that_is_withheld_or_holds_no_text_is_refused() -> None:
    assert refusal(json.dumps({**NINJS, "pubStatus": "withheld"})).reason.code is ReasonCode.WITHHELD
    assert refusal(json.dumps({**NINJS, "bodies": []})).reason.code is ReasonCode.NO_ARTICLE
