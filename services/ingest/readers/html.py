"""Web pages: the page reader behind the readers' common door."""

from services.common.contracts.articles import Article
from services.ingest.page import read_page
from services.ingest.readers.outcome import Source


def read_html(source: Source) -> Article:
    """The article of a page; raises Rejected where there is none."""
    return read_page(source.text, hints=source.hints, url=source.url)
