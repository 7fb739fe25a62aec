"""What a fetched page says of itself beside its article: that it may not be mined, or stands in the way of one."""

from urllib.parse import urlsplit

from services.common.contracts.articles import Article
from services.common.contracts.submissions import Submission
from services.common.settings import Settings
from services.ingest import refusals, walls
from services.ingest.readers import Members

LOOKED_AT = walls.LOOKED_AT


def check(submission: Submission, body: bytes, found: Article | Members | None, *, settings: Settings) -> None:
    """Raises Blocked where the page of a fetched submission is reserved or is a wall; `found` is what was read from it,
    `body` its first LOOKED_AT bytes at least.

    Nothing is asked of what was handed in as bytes, in a web archive too: who has a page may hand it in.
    """
    if submission.url is None or submission.fetched_url is None or isinstance(found, Members):
        return
    page = body[:LOOKED_AT].decode("utf-8", "replace")
    host = urlsplit(submission.fetched_url).hostname or ""
    if settings.fetch_tdm == "obey" and walls.reserves(page):
        raise refusals.opted_out(host, "the page says so")
    wall = walls.of_page(
        page,
        host=host,
        words=None if found is None else len(found.text.split()),
        is_sent_on=host != urlsplit(submission.url or "").hostname,
    )
    if wall is not None:
        raise wall
