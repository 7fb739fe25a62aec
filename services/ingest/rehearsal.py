"""A text and a page, read before the first submission comes: modules are imported then, and patterns compiled."""

from services.common.errors import Rejected
from services.common.settings import Settings
from services.ingest.copies.prints import prints_of
from services.ingest.copies.wording import words_of
from services.ingest.readers import Members, limits_of, read
from services.ingest.readers.text import NO_HINTS

TEXT = "Port opens on Monday\n\nThe port of Zahrawan opens on Monday, the minister said on 20 November 2026."
PAGE = """<!doctype html><html lang="en"><head><title>Port opens on Monday</title>
<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-11-20T09:00:00Z"}</script></head>
<body><nav><a href="/">Home</a></nav><article><h1>Port opens on Monday</h1><p>By Harlan Ostberg</p>
<p>The port of Zahrawan opens again on Monday, nine days after a storm broke its northern breakwater in the night.</p>
<p>The first ship to be unloaded brings flour, the minister told reporters in the capital, and others wait outside.</p>
<p>Repairs cost some forty million crowns and will last until March, according to those who have seen the harbour.</p>
</article></body></html>"""


FILES = (("text.txt", TEXT), ("page.html", PAGE))


def rehearse(settings: Settings) -> None:
    """Read them, as a worker does."""
    for name, body in FILES:
        try:
            found = read(body.encode(), name=name, hints=NO_HINTS, limits=limits_of(settings))
        except Rejected:  # under settings of the user's own; what counts is that it was looked at
            continue
        if not isinstance(found, Members):
            prints_of(words_of(found))
