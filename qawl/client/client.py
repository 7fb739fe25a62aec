"""The client: a method for what a program asks of Qawl, values as answers, lists as iterators."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TypedDict, TypeVar, Unpack
from urllib.parse import quote

import requests

from qawl.client import values
from qawl.client.door import Body, Door
from qawl.client.listening import Event, listen
from qawl.client.reading import read
from qawl.client.reviewing import Addition, Correction, Gold, Place, written

BATCH_LINES = 2_000
BATCH_BYTES = 8_000_000
"""Of one request: well below what a server takes as it is delivered, and answered within a second or two."""
LOOK_SECONDS = 0.5, 5.0
"""Between two looks at a submission, at first and at most: most are done within a second."""

T = TypeVar("T")
ChangeKind = Literal["article", "speaker", "utterance", "submission"]


class Known(TypedDict, total=False):
    """What is known of an article in hand; it wins over what Qawl would find out."""

    name: str
    title: str
    published: str
    publisher: str
    url: str
    language: str


class Client(AbstractContextManager["Client"]):
    """Qawl at `base_url`. Not to be shared by threads; closed at the end, or used in a `with`.

    A server that is busy or away for a moment is asked again for up to `patience_seconds`; a request that hands
    something in takes effect once, however often it is sent. Raises ProblemError where the server says no,
    NotReachedError where no answer comes.
    """

    def __init__(
        self,
        base_url: str = "http://127.0.0.1:8000",
        key: str | None = None,
        *,
        timeout_seconds: float = 60.0,
        patience_seconds: float = 60.0,
        session: requests.Session | None = None,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        given: dict[str, Any] = {} if sleep is None else {"sleep": sleep}
        self._door = Door(
            base_url=base_url.rstrip("/"),
            key=key,
            timeout_seconds=timeout_seconds,
            patience_seconds=patience_seconds,
            session=session or requests.Session(),
            **given,
        )

    def close(self) -> None:
        self._door.session.close()

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    # Handing in

    def submit_url(self, url: str, *, name: str | None = None, refetch: bool = False) -> values.Submission:
        """A page to be fetched."""
        return self._handed_in({"url": url, "refetch": refetch} | ({} if name is None else {"name": name}))[0]

    def submit_urls(self, urls: Iterable[str], *, refetch: bool = False) -> tuple[values.Submission, ...]:
        """Up to 1,000 pages to be fetched; an address that cannot be is refused by itself. More: `submit_batch`."""
        return self._handed_in({"urls": list(urls), "refetch": refetch})

    def submit_text(self, text: str, **known: Unpack[Known]) -> values.Submission:
        """An article's text in hand."""
        return self._handed_in({"text": text, **known})[0]

    def submit_html(self, html: str, **known: Unpack[Known]) -> values.Submission:
        """An article's page in hand."""
        return self._handed_in({"html": html, **known})[0]

    def submit_file(self, path: str | Path) -> values.Submission:
        """A file of any format that Qawl reads; it is streamed."""
        return self.submit_files([path])[0]

    def submit_files(self, paths: Iterable[str | Path]) -> tuple[values.Submission, ...]:
        """Up to 100 files."""
        found = [Path(path) for path in paths]
        body = Body(files=lambda: [("files", (path.name, path.open("rb"))) for path in found])
        return read(values.Accepted, self._door.post("/v1/submissions", body).json()).items

    def submit_batch(self, lines: Iterable[Mapping[str, object]]) -> Iterator[values.BatchItem]:
        """Any number of objects with `url`, `text` or `html`, and what is known of each, in requests of some thousand.

        Gives what became of each as its request is answered, `line` counted from 1 over all. To be exhausted: what is
        not asked for is not sent.
        """
        before = 0
        for chunk in _chunks(lines):
            body = Body(data=b"\n".join(chunk), media="application/x-ndjson")
            for item in read(values.Batch, self._door.post("/v1/submissions", body).json()).items:
                yield values.BatchItem(
                    line=before + item.line,
                    id=item.id,
                    name=item.name,
                    outcome=item.outcome,
                    reason=item.reason,
                    link=item.link,
                )
            before += len(chunk)

    # What became of it

    def submission(self, id: str) -> values.Submission:
        return self._one(values.Submission, f"/v1/submissions/{id}")

    def submissions(self, **query: Unpack[values.SubmissionsQuery]) -> Iterator[values.Submission]:
        """Newest first."""
        for page in self._pages(values.SubmissionPage, "/v1/submissions", query):
            yield from page.items

    def wait(self, submission: values.Submission | str, *, timeout_seconds: float = 300.0) -> values.Submission:
        """The submission once it has an outcome; raises TimeoutError where it has none in time."""
        id = submission if isinstance(submission, str) else submission.id
        pause, longest = LOOK_SECONDS
        waited = 0.0
        while True:
            found = self.submission(id)
            if found.outcome is not None:
                return found
            if waited + pause > timeout_seconds:
                raise TimeoutError(f"submission {id} stands at {found.stage} after {timeout_seconds:g} s")
            self._door.sleep(pause)
            waited, pause = waited + pause, min(2 * pause, longest)

    def cancel(self, id: str) -> values.Cancelled:
        """Call it off, with all that it has expanded into."""
        return read(values.Cancelled, self._door.post(f"/v1/submissions/{id}/cancel", Body()).json())

    def replay(self, id: str) -> values.Submission:
        """Let one that failed go on where it stopped."""
        return read(values.Submission, self._door.post(f"/v1/submissions/{id}/replay", Body()).json())

    # Reading

    def articles(self, **query: Unpack[values.ArticlesQuery]) -> Iterator[values.ArticleSummary]:
        """Newest first."""
        for page in self._pages(values.ArticlePage, "/v1/articles", query):
            yield from page.items

    def article(self, id: str) -> values.Article:
        """With its text and blocks."""
        return self._one(values.Article, f"/v1/articles/{id}")

    def article_statements(self, id: str) -> tuple[values.Statement, ...]:
        """In text order."""
        return self._one(values.ArticleStatements, f"/v1/articles/{id}/statements").items

    def statements(self, **query: Unpack[values.StatementsQuery]) -> Iterator[values.Statement]:
        """All that fit every filter; `limit` is how many come with one request."""
        for page in self._pages(values.StatementPage, "/v1/statements", query):
            yield from page.items

    def counts(self, **query: Unpack[values.CountsQuery]) -> values.CountedStatements:
        """How many fit, and what they are made of; `by` names what to count by, with commas between."""
        return self._one(values.CountedStatements, "/v1/statements/counts", query)

    def statement(self, id: str) -> values.StatementDetail:
        """With the lines around it."""
        return self._one(values.StatementDetail, f"/v1/statements/{id}")

    def stream(self, *, after: str | None = None, **filters: Unpack[values.StatementFilters]) -> Iterator[Event]:
        """Statements that fit as they become known, without end; from now on, or `after` the event of this id."""
        return listen(self._door, filters, after=after)

    def speakers(self, **query: Unpack[values.SpeakersQuery]) -> Iterator[values.Speaker]:
        """Most statements first."""
        for page in self._pages(values.SpeakerPage, "/v1/speakers", query):
            yield from page.items

    def speaker(self, id: str) -> values.SpeakerDetail:
        return self._one(values.SpeakerDetail, f"/v1/speakers/{id}")

    def utterances(self, **query: Unpack[values.UtterancesQuery]) -> Iterator[values.Utterance]:
        """What several articles report."""
        for page in self._pages(values.UtterancePage, "/v1/utterances", query):
            yield from page.items

    def utterance(self, id: str) -> values.UtteranceDetail:
        return self._one(values.UtteranceDetail, f"/v1/utterances/{id}")

    def publishers(self, **query: Unpack[values.PublishersQuery]) -> Iterator[values.Publisher]:
        """By name."""
        for page in self._pages(values.PublisherPage, "/v1/publishers", query):
            yield from page.items

    def publisher(self, name: str) -> values.PublisherDetail:
        """In any spelling; with its statements over time, its speakers and languages."""
        return self._one(values.PublisherDetail, f"/v1/publishers/{quote(name, safe='')}")

    def changes(self, since: str | None = None, *, kind: ChangeKind | None = None) -> Iterator[values.ChangePage]:
        """Pages of what was changed since: articles and speakers, or one kind alone. Keep the last one's `since`, and
        ask with it and the same kind the next time."""
        while True:
            query = {"since": since, "kind": kind, "limit": 200}
            page = read(values.ChangePage, self._door.get("/v1/changes", query).json())
            yield page
            if not page.more:
                return
            since = page.since

    def status(self) -> values.Status:
        """What is in the works, and who works."""
        return self._one(values.Status, "/v1/status")

    # Reviewing, with a key of scope `review`

    def accept(self, statement: str, *, note: str | None = None) -> values.Review:
        """The statement is right as it is shown."""
        return self._said(f"/v1/statements/{statement}/reviews", {"verdict": "accepted", "note": note})

    def reject(self, statement: str, *, note: str | None = None) -> values.Review:
        """It is no statement."""
        return self._said(f"/v1/statements/{statement}/reviews", {"verdict": "rejected", "note": note})

    def correct(self, statement: str, **parts: Unpack[Correction]) -> values.Review:
        """It is one, and these parts of it are others; `shown` is its id from then on."""
        return self._said(f"/v1/statements/{statement}/reviews", {"verdict": "corrected", **written(parts)})

    def add_statement(self, article: str, content: Sequence[Place], **known: Unpack[Addition]) -> values.Review:
        """A statement that no engine found; `statement` is its id."""
        sent = written({"content": content, **known})
        return self._said(f"/v1/articles/{article}/statements", sent)

    def reviews(self, **query: Unpack[values.ReviewsQuery]) -> Iterator[values.Review]:
        """What people said of statements, newest first."""
        for page in self._pages(values.ReviewPage, "/v1/reviews", query):
            yield from page.items

    def gold(self, *, whole: bool = False) -> Iterator[Gold]:
        """What people reviewed, article by article, to train and to measure engines with; with `whole`, only where
        each statement was reviewed. Raises requests.RequestException where the answer breaks off."""
        query = {"whole": "true" if whole else "false"}
        with self._door.stream("/v1/reviews/export", query, {}) as answer:
            for line in answer.iter_lines(chunk_size=None):
                yield read(Gold, json.loads(line))

    def undo_review(self, number: int) -> values.Review:
        """Take it back: accepted, corrected, rejected or added."""
        return self._said(f"/v1/reviews/{number}/undo", None)

    def _said(self, path: str, sent: Mapping[str, object] | None) -> values.Review:
        body = Body() if sent is None else Body(json=sent)
        return read(values.Review, self._door.post(path, body).json())

    def _handed_in(self, sent: object) -> tuple[values.Submission, ...]:
        return read(values.Accepted, self._door.post("/v1/submissions", Body(json=sent)).json()).items

    def _one(self, kind: type[T], path: str, query: Mapping[str, object] | None = None) -> T:
        return read(kind, self._door.get(path, query or {}).json())

    def _pages(self, kind: type[T], path: str, query: Mapping[str, object]) -> Iterator[T]:
        answer = self._door.get(path, query).json()
        while True:
            yield read(kind, answer)
            if (target := answer["next"]) is None:
                return
            answer = self._door.get(target).json()


def _chunks(lines: Iterable[Mapping[str, object]]) -> Iterator[list[bytes]]:
    chunk: list[bytes] = []
    size = 0
    for line in lines:
        written = json.dumps(line, ensure_ascii=False, default=str).encode()
        if chunk and (len(chunk) == BATCH_LINES or size + len(written) > BATCH_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(written)
        size += len(written) + 1
    if chunk:
        yield chunk
