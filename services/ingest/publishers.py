"""Which outlet a page belongs to, as the page itself names it."""

import html

from services.ingest.metadata import PageFacts

_LONGEST_NAME = 80


def publisher_of(facts: PageFacts) -> str | None:
    """The publisher of JSON-LD, else the site's name of the meta tags, as written; no address, no handle."""
    for name in (facts.publisher_json, *facts.sites):
        name = " ".join(html.unescape(name).split())
        if name and not name.startswith(("http", "@")) and len(name) <= _LONGEST_NAME:
            return name
    return None
