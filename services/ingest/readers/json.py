"""JSON articles: one object with its text or page and what a crawler knows about it, or a list of such objects."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.common.contracts.articles import Article
from services.common.contracts.submissions import Channel, Hints, NewSubmission, Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.page import read_page
from services.ingest.published import change_told
from services.ingest.readers.ninjs import is_ninjs, read_ninjs
from services.ingest.readers.outcome import Members, Source
from services.ingest.readers.text import read_text
from services.ingest.readers.urls import too_many


def _each(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_TEXT = _each(
    """
    text body content articlebody fulltext maintext articletext bodytext plaintext contenttext story article
    """
)
_PAGE = _each("html rawhtml contenthtml bodyhtml pagehtml htmlcontent")
_TITLE = _each("title headline heading")
_DATE = _each(
    """
    published date publishedat datepublished publishdate pubdate publishedtime publicationdate publishedon
    firstpublished pubtime
    """
)
_MODIFIED = _each(
    "modified datemodified modifiedat lastmodified updated updatedat lastupdated dateupdated modifiedtime"
)
_SECTION = _each("section articlesection category desk")
_PUBLISHER = _each("publisher outlet sitename sourcename source publication newspaper site")
_LANGUAGE = _each("language lang inlanguage")
_URL = _each("url canonicalurl link sourceurl permalink articleurl href")
_AUTHORS = _each("authors author byline creator")
_LISTS = _each("articles items data results documents docs stories news entries records")
_MARKUP = re.compile(r"<(?:p|br|div|h[1-6]|html|body|article|span|a)\b[^<>]{0,500}>", re.IGNORECASE)
_LONGEST_FIELD = 2_000
_LONGEST_SECTION = 100

Fields = Mapping[str, object]


def read_json(source: Source) -> Article | Members:
    """An article of one object; members of a list of objects (also under "articles", "items", "data", ...).

    Names of fields are compared without case and marks: `publishedAt`, `published_at`. An object with an address and
    no text becomes one submission that fetches it.
    """
    value = _parse(source)
    listed = _listed(value)
    if listed is not None and len(listed) != 1:
        return _members(listed, source)
    item = listed[0] if listed else value
    if isinstance(item, str) and item.startswith(("http://", "https://")):
        return _members([item], source)
    if not isinstance(item, dict):
        raise _no_article(f"It holds {_kind(item)}, not an object with an article's text.")
    fields = {re.sub(r"[\W_]", "", str(k)).lower(): v for k, v in item.items()}
    return read_ninjs(fields, source) if is_ninjs(fields) else _article(fields, source)


def _parse(source: Source) -> object:
    try:
        return json.loads(source.text)
    except RecursionError:
        raise _malformed(source, "it is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise _malformed(source, f"{error.msg} at line {error.lineno}, column {error.colno}") from error
    except ValueError as error:
        raise _malformed(source, "it holds a number that is too long") from error


def _listed(value: object) -> Sequence[object] | None:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for key, inner in value.items():
            if str(key).lower() in _LISTS and isinstance(inner, list) and any(isinstance(i, dict) for i in inner):
                return inner
    return None


def _members(items: Sequence[object], source: Source) -> Members:
    if len(items) > source.limits.max_members:
        raise too_many(len(items), source)
    if not items:
        raise Rejected(
            Reason(
                code=ReasonCode.EMPTY,
                message="The list holds no article.",
                advice="Check that the export that wrote it was complete, then hand it in again.",
            )
        )
    members: list[NewSubmission] = []
    for number, item in enumerate(items, start=1):
        if isinstance(item, str) and item.startswith(("http://", "https://")):
            members.append(NewSubmission(channel=Channel.CONTAINER, name=item[:_LONGEST_FIELD], url=item))
            continue
        line = json.dumps(item, ensure_ascii=False).encode("utf-8", "replace")
        members.append(
            NewSubmission(
                channel=Channel.CONTAINER, name=f"{source.name} entry {number}.json", payload=line, hints=source.hints
            )
        )
    return Members(submissions=tuple(members))


def _article(fields: Fields, source: Source) -> Article | Members:
    hints = _hints(fields, source.hints)
    url = hints.url or source.url
    page = _string(fields, _PAGE)
    text = _string(fields, _TEXT)
    if not page and text and len(_MARKUP.findall(text[:20_000])) >= 2:
        page, text = text, ""
    if page and not text.strip():
        article = read_page(page, hints=hints, url=url)
        return _with_facts(replace(article, authors=_authors(fields) or article.authors), fields)
    if text.strip() and len(text) > source.limits.max_article_length:
        raise Rejected(
            Reason(
                code=ReasonCode.TOO_LARGE,
                message=f"The text has {len(text):,} characters, more than any article.",
                advice="Give each article an object of its own.",
            )
        )
    if text.strip():
        return _with_facts(read_text(text, hints=hints, url=url, authors=_authors(fields)), fields)
    if url and url.startswith(("http://", "https://")):
        return Members(
            submissions=(NewSubmission(channel=Channel.CONTAINER, name=hints.title or url, url=url, hints=hints),)
        )
    named = ", ".join(sorted(map(str, fields))[:12]) or "none"
    raise _no_article(f"It has no field with an article's text; its fields are: {named[:300]}.")


def _with_facts(article: Article, fields: Fields) -> Article:
    """With the change and the section that the object names; a change is one only after the publication."""
    changed = change_told(_string(fields, _MODIFIED), article.published, article.language)
    section = _short(_string(fields, _SECTION)[:_LONGEST_SECTION])
    return replace(article, modified=changed or article.modified, section=section or article.section)


def _hints(fields: Fields, given: Hints) -> Hints:
    """What was handed in along with the bytes wins over what stands in them."""
    date = _string(fields, _DATE)
    return Hints(
        title=given.title or _short(_string(fields, _TITLE)),
        published=given.published or _short(date),
        publisher=given.publisher or _short(_string(fields, _PUBLISHER)),
        language=given.language or _language(_string(fields, _LANGUAGE)),
        url=given.url or _short(_string(fields, _URL)),
    )


def _string(fields: Fields, names: Sequence[str]) -> str:
    """The first non-blank field of these names; of an object its name, of a list of paragraphs their text."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, dict):
            value = value.get("name") or value.get("rendered") or value.get("text")
        if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
            value = "\n\n".join(value)
        if isinstance(value, str) and value.strip():
            return _whole(value)
    return ""


def _authors(fields: Fields) -> tuple[str, ...]:
    for name in _AUTHORS:
        value = fields.get(name)
        values = value if isinstance(value, list) else [value]
        names = [v.get("name") if isinstance(v, dict) else v for v in values]
        found = tuple(_whole(n.strip()) for n in names if isinstance(n, str) and n.strip() and len(n) < 200)
        if found:
            return found
    return ()


def _short(value: str) -> str | None:
    return " ".join(value.split())[:_LONGEST_FIELD] or None


def _language(value: str) -> str | None:
    code = value.strip().lower().replace("_", "-").split("-")[0]
    return code if re.fullmatch(r"[a-z]{2}", code) else None


def _whole(value: str) -> str:
    """Without NUL and halves of surrogate pairs, which no store takes; each becomes one replacement mark."""
    return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _kind(value: object) -> str:
    return {list: "a list", str: "a string", bool: "true or false", type(None): "null"}.get(type(value), "a number")


def _no_article(message: str) -> Rejected:
    return Rejected(
        Reason(
            code=ReasonCode.NO_ARTICLE,
            message=message,
            advice='Give an object with "text" (or "html"), and where known "title", "published", "publisher", "url".',
        )
    )


def _malformed(source: Source, why: str) -> Rejected:
    return Rejected(
        Reason(
            code=ReasonCode.MALFORMED,
            message=f"{source.name} is not valid JSON: {why}.",
            advice="Mend it at that place, or export it again, then hand it in again.",
        )
    )
