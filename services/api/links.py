"""Every address that the API and the page give out, in one place; all are paths on this server."""

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


def article(key: str) -> str:
    return f"/v1/articles/{key}"


def article_statements(key: str) -> str:
    return f"/v1/articles/{key}/statements"


def article_copies(key: str) -> str:
    return f"/v1/articles/{key}/copies"


def article_versions(key: str) -> str:
    return f"/v1/articles/{key}/versions"


def article_changes(key: str) -> str:
    return f"/v1/articles/{key}/changes"


def statement(key: str) -> str:
    return f"/v1/statements/{key}"


def speaker(key: str) -> str:
    return f"/v1/speakers/{key}"


def speaker_statements(key: str) -> str:
    return f"/v1/statements?speaker_id={key}"


def page_of_submission(key: SubmissionId) -> str:
    return f"/submissions/{key}"


def page_of_article(key: str) -> str:
    return f"/articles/{key}"


def page_of_speaker(key: str) -> str:
    return f"/speakers/{key}"


def place_in_article(article_key: str, statement_key: str) -> str:
    """The statement's marker in the text of the article page."""
    return f"/articles/{article_key}#in-text-{statement_key}"
