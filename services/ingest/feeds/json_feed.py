"""Items of JSON Feed 1 and 1.1."""

import json
from collections.abc import Mapping

from services.common.contracts.feeds import FeedKind
from services.ingest.feeds.fields import address, key_of, language, plain, stamp
from services.ingest.feeds.values import Feed, Item

_LONGEST_FIELD = 1_000_000

Fields = Mapping[str, object]


def read_json_feed(text: str, base: str, *, most: int) -> Feed | None:
    """The feed; None where it is no JSON Feed. `base` is the feed's own address; at most `most` items are read."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or "jsonfeed.org/version/" not in _text(value, "version"):
        return None
    listed = value.get("items")
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    authors = _authors(value)
    items = [item for entry in entries[:most] if (item := _item(entry, base, authors)) is not None]
    return Feed(
        kind=FeedKind.JSON,
        title=plain(_text(value, "title")),
        url=address(_text(value, "home_page_url"), (base,)),
        language=language(_text(value, "language")),
        items=tuple(items),
        is_cut=len(entries) > most,
    )


def _item(entry: Fields, base: str, authors: tuple[str, ...]) -> Item | None:
    identifier = entry.get("id")
    id = str(identifier) if isinstance(identifier, str | int | float) else ""
    links = (_text(entry, "url"), _text(entry, "external_url"), id if id.startswith("http") else "")
    url = next((found for link in links if link and (found := address(link, (base,)))), None)
    title = plain(_text(entry, "title"))
    content = _text(entry, "content_html") or _text(entry, "content_text") or None
    summary = _text(entry, "summary") or None
    key = key_of(id, url, f"{title or ''} {summary or content or ''}")
    if key is None or (url is None and title is None and not content and not summary):
        return None
    published, updated = stamp(_text(entry, "date_published")), stamp(_text(entry, "date_modified"))
    return Item(
        key=key,
        url=url,
        title=title,
        published=published,
        updated=updated,
        changed=_text(entry, "date_modified")[:100] or None,
        authors=_authors(entry) or authors,
        language=language(_text(entry, "language")),
        summary=summary,
        content=content,
    )


def _authors(entry: Fields) -> tuple[str, ...]:
    listed = entry.get("authors")
    found = listed if isinstance(listed, list) else [entry.get("author")]
    names = (plain(_text(author, "name")) for author in found[:20] if isinstance(author, dict))
    return tuple(name for name in names if name)


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return value.strip()[:_LONGEST_FIELD] if isinstance(value, str) else ""
