"""Every address that the API and the page give out, in one place; all are paths on this server."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from services.common.contracts.submissions import SubmissionId


def submission(key: str) -> str:
    return f"/v1/submissions/{key}"


def members(key: str) -> str:
    return f"/v1/submissions?parent={key}"


def feed(key: str) -> str:
    return f"/v1/feeds/{key}"


def feed_submissions(key: str) -> str:
    return f"/v1/submissions?feed={key}"


def page_of_feed(key: str) -> str:
    """Its row on the page of feeds."""
    return f"/feeds#feed-{key}"


def reprocessing(key: str) -> str:
    return f"/v1/reprocess/{key}"


def undo_of_reprocessing(key: str) -> str:
    return f"/v1/reprocess/{key}/undo"


def article(key: str) -> str:
    return f"/v1/articles/{key}"


def article_statements(key: str) -> str:
    return f"/v1/articles/{key}/statements"


def article_text(key: str) -> str:
    return f"/v1/articles/{key}/text"


def article_copies(key: str) -> str:
    return f"/v1/articles/{key}/copies"


def article_changes(key: str) -> str:
    return f"/v1/articles/{key}/changes"


def statement(key: str) -> str:
    return f"/v1/statements/{key}"


def statement_reviews(key: str) -> str:
    return f"/v1/statements/{key}/reviews"


def export(filters: Mapping[str, str], format: str) -> str:
    """All statements that fit, as a file."""
    return f"/v1/statements/export?{urlencode({**filters, 'format': format})}"


def statement_feed(filters: Mapping[str, str]) -> str:
    """The same as an Atom feed."""
    return f"/v1/statements/feed?{urlencode(filters)}" if filters else "/v1/statements/feed"


def statement_stream(filters: Mapping[str, str]) -> str:
    """The same as server-sent events."""
    return f"/v1/statements/stream?{urlencode(filters)}" if filters else "/v1/statements/stream"


def statements(filters: Mapping[str, str]) -> str:
    return f"/v1/statements?{urlencode(filters)}" if filters else "/v1/statements"


def page_of_statements(filters: Mapping[str, str]) -> str:
    """The page's search."""
    return f"/?{urlencode(filters)}" if filters else "/"


def query(key: str) -> str:
    return f"/v1/queries/{key}"


def page_of_query(key: str) -> str:
    """Its row on the page of saved searches."""
    return f"/queries#query-{key}"


def page_of_webhook(key: str) -> str:
    return f"/webhooks/{key}"


def webhook(key: str) -> str:
    return f"/v1/webhooks/{key}"


def deliveries(webhook_key: str) -> str:
    return f"/v1/webhooks/{webhook_key}/deliveries"


def speaker(key: str) -> str:
    return f"/v1/speakers/{key}"


def speaker_statements(key: str) -> str:
    return f"/v1/statements?speaker_id={key}"


def utterance(key: str) -> str:
    return f"/v1/utterances/{key}"


def utterances_of(statement: str) -> str:
    return f"/v1/utterances?statement={statement}"


def speaker_utterances(key: str) -> str:
    return f"/v1/utterances?speaker_id={key}"


def page_of_utterance(key: str) -> str:
    return f"/utterances/{key}"


def articles(filters: Mapping[str, str]) -> str:
    return f"/v1/articles?{urlencode(filters)}" if filters else "/v1/articles"


def publisher(name: str) -> str:
    return f"/v1/publishers/{quote(name, safe='')}"


def page_of_publisher(name: str) -> str:
    return f"/publishers/{quote(name, safe='')}"


def subjects(speaker_key: str) -> str:
    return f"/v1/speakers/{speaker_key}/subjects"


def subject(speaker_key: str, about: str) -> str:
    return f"{subjects(speaker_key)}/{quote(about, safe='')}"


def comparison(asked: Mapping[str, str]) -> str:
    """Two speakers or two outlets side by side."""
    return f"/v1/comparison?{urlencode(asked)}"


def page_of_comparison(asked: Mapping[str, str]) -> str:
    return f"/compare?{urlencode(asked)}"


def page_of_subject(speaker_key: str, about: str) -> str:
    return f"/speakers/{speaker_key}/subjects?{urlencode({'about': about})}"


def page_of_submission(key: SubmissionId) -> str:
    return f"/submissions/{key}"


def page_of_article(key: str) -> str:
    return f"/articles/{key}"


def page_of_speaker(key: str) -> str:
    return f"/speakers/{key}"


def place_in_article(article_key: str, statement_key: str) -> str:
    """The statement's marker in the text of the article page."""
    return f"/articles/{article_key}?at={statement_key}#in-text-{statement_key}"


def record_in_article(article_key: str, statement_key: str | None) -> str:
    """The statement's record beside the text; what was rejected stands below the others."""
    if statement_key is None:
        return f"/articles/{article_key}#rejected"
    return f"/articles/{article_key}?at={statement_key}#record-{statement_key}"


def review_in_article(article_key: str, statement_key: str) -> str:
    """The same with the form that corrects it."""
    return f"/articles/{article_key}?review={statement_key}#record-{statement_key}"


def queried(given: Mapping[str, str]) -> str:
    """What follows a path: nothing where nothing is given."""
    return f"?{urlencode(given)}" if given else ""
