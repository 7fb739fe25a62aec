"""An address handed in again: known, unchanged, changed, or another address of the same article."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from services.common.contracts.articles import StoredArticle
from services.common.contracts.submissions import Channel, NewSubmission, Outcome, ReasonCode, Stage, Submission
from services.common.settings import Settings
from services.common.store import articles, submissions
from services.common.store.engine import reading, writing
from services.ingest import handlers
from services.ingest.fetch import open_door
from services.ingest.fetching import Fetcher
from services.ingest.robots import Robots
from tests.common.stepping import take
from tests.ingest.site import Page, Site, site_server

SENTENCES = (
    "The ferry between Port Alma and the islands will sail again from Monday, the harbour office announced.",
    '"Every ship was inspected twice," said harbour master Dana Orwell on Tuesday.',
    "Tickets cost four crowns, as they did before the storm closed the harbour in the last week of January.",
    "The crews were told of the new rules for the winter, under which no ship leaves in winds above force seven.",
    "Shopkeepers on the islands had asked for a ship in the evening too, which the office is going to consider.",
)
CHANGED = (SENTENCES[0], '"Every ship was inspected three times," said harbour master Dana Orwell.', *SENTENCES[2:])
OTHER = tuple(
    f"In {name} the council votes on Thursday on the new school and its roof." for name in ("Arl", "Bex", "Corv")
)


def page(sentences: tuple[str, ...] = SENTENCES, head: str = "", title: str = "Ferries sail again") -> str:
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    article = f"<article><h1>{title}</h1>{body}</article>"
    return f"<html lang=en><head><title>{title}</title>{head}</head><body>{article}</body></html>"


class Desk:
    """Fetches and reads as the workers do, at a clock that is set by hand."""

    def __init__(self, engine: Engine, site: Site) -> None:
        self.engine, self.site = engine, site
        self.now = datetime(2026, 3, 4, 12, tzinfo=UTC)
        self.settings = Settings(fetch_allow_networks=("127.0.0.0/8",), fetch_robots="ignore", fetch_tdm="ignore")
        door = open_door(self.settings)
        robots = Robots(engine=engine, door=door, settings=self.settings, clock=lambda: self.now)
        self.fetch = Fetcher(
            engine=engine,
            door=door,
            robots=robots,
            settings=self.settings,
            clock=lambda: self.now,
        )

    def hand_in(self, url: str, *, refetch: bool = False) -> Submission:
        """The row after it was fetched and read."""
        new = NewSubmission(channel=Channel.URL, name=url, url=url, is_refetch=refetch)
        with writing(self.engine) as conn:
            (row,) = submissions.accept(conn, [new], now=self.now)
        take(self.fetch, row, engine=self.engine, now=self.now)
        row = self.row(row.id)
        if row.stage is Stage.INGEST:
            reader = handlers.Reader(
                engine=self.engine, settings=self.settings, clock=lambda: self.now, publish=lambda _: None
            )
            take(reader, row, engine=self.engine, now=self.now)
        return self.row(row.id)

    def row(self, id: str) -> Submission:
        with reading(self.engine) as conn:
            found = submissions.find(conn, id)
        assert found is not None
        return found

    def article(self, row: Submission) -> StoredArticle:
        assert row.article_id is not None
        with reading(self.engine) as conn:
            found = articles.find(conn, row.article_id)
        assert found is not None
        return found


@pytest.fixture
def desk(sqlite_store: Engine) -> Iterator[Desk]:
    with site_server() as site:
        site.pages["/ferries"] = Page(page())
        yield Desk(sqlite_store, site)


def code(row: Submission) -> ReasonCode | None:
    return None if row.reason is None else row.reason.code


def test_an_address_handed_in_again_soon_is_a_duplicate_and_not_fetched(desk: Desk) -> None:
    first = desk.hand_in(desk.site.url("/ferries"))
    again = desk.hand_in(desk.site.url("/ferries?utm_source=letter#top"))
    assert (again.outcome, code(again), again.duplicate_of) == (Outcome.DUPLICATE, ReasonCode.SAME_URL, first.id)
    assert desk.site.asked == ["/ferries"]


def test_an_address_handed_in_later_is_asked_for_only_if_it_has_changed(desk: Desk) -> None:
    desk.site.pages["/ferries"] = Page(page(), headers={"ETag": '"v1"'})
    first = desk.hand_in(desk.site.url("/ferries"))
    desk.now += timedelta(hours=2)
    again = desk.hand_in(desk.site.url("/ferries"))
    assert (code(again), again.article_id) == (ReasonCode.UNCHANGED, first.article_id)
    assert desk.site.sent[-1]["if-none-match"] == '"v1"'
    desk.now += timedelta(minutes=30)
    assert code(desk.hand_in(desk.site.url("/ferries"))) is ReasonCode.SAME_URL


def test_the_same_text_again_is_a_duplicate(desk: Desk) -> None:
    desk.hand_in(desk.site.url("/ferries"))
    desk.now += timedelta(hours=2)
    assert code(desk.hand_in(desk.site.url("/ferries"))) is ReasonCode.SAME_TEXT


@pytest.mark.parametrize("refetch", [True, False])
def test_a_changed_article_is_a_new_version_of_the_old_one(desk: Desk, refetch: bool) -> None:
    first = desk.hand_in(desk.site.url("/ferries"))
    desk.site.pages["/ferries"] = Page(page(CHANGED))
    desk.now += timedelta(minutes=1 if refetch else 90)
    second = desk.hand_in(desk.site.url("/ferries"), refetch=refetch)
    assert second.stage is Stage.EXTRACT
    old, new = desk.article(first), desk.article(second)
    assert (old.superseded_by, new.supersedes) == (new.id, old.id)
    with reading(desk.engine) as conn:
        assert [one.id for one in articles.versions(conn, old.id)] == [old.id, new.id]
        assert articles.versions(conn, old.id) == articles.versions(conn, new.id)


def test_a_third_version_follows_the_second(desk: Desk) -> None:
    rows = []
    for number in range(3):
        desk.site.pages["/ferries"] = Page(
            page((*SENTENCES, f"That was change number {number} of this article today."))
        )
        rows.append(desk.hand_in(desk.site.url("/ferries"), refetch=True))
    with reading(desk.engine) as conn:
        assert [one.id for one in articles.versions(conn, desk.article(rows[1]).id)] == [row.article_id for row in rows]


def test_another_story_at_the_same_address_is_an_article_of_its_own(desk: Desk) -> None:
    first = desk.hand_in(desk.site.url("/ferries"))
    desk.site.pages["/ferries"] = Page(page(OTHER, title="Council votes"))
    second = desk.hand_in(desk.site.url("/ferries"), refetch=True)
    assert second.stage is Stage.EXTRACT
    assert desk.article(first).superseded_by is None


@pytest.mark.parametrize("twin", ["/ferries/amp", "/ferries/print/", "/ferries?print=1", "/amp/ferries"])
def test_a_twin_of_a_stored_page_is_the_same_article(desk: Desk, twin: str) -> None:
    first = desk.hand_in(desk.site.url("/ferries"))
    desk.site.pages[twin.partition("?")[0] if "?" not in twin else twin] = Page(page(SENTENCES[:4]))
    again = desk.hand_in(desk.site.url(twin))
    assert (code(again), again.article_id) == (ReasonCode.SAME_ARTICLE, first.article_id)
    assert code(desk.hand_in(desk.site.url(twin))) is ReasonCode.SAME_URL


def test_a_page_is_known_from_its_twin_that_came_first(desk: Desk) -> None:
    desk.site.pages["/ferries/amp"] = Page(page(SENTENCES[:4]))
    first = desk.hand_in(desk.site.url("/ferries/amp"))
    assert desk.hand_in(desk.site.url("/ferries")).article_id == first.article_id


def test_a_page_that_calls_another_one_its_own_address_is_compared_with_it(desk: Desk) -> None:
    first = desk.hand_in(desk.site.url("/ferries"))
    head = f'<link rel="canonical" href="{desk.site.url("/ferries")}">'
    desk.site.pages["/read/4711"] = Page(page(SENTENCES[:4], head))
    assert desk.hand_in(desk.site.url("/read/4711")).article_id == first.article_id
    desk.site.pages["/read/4712"] = Page(page(OTHER, head, title="Council votes"))
    other = desk.hand_in(desk.site.url("/read/4712"))
    assert (other.stage, other.outcome) == (Stage.EXTRACT, None)


def test_a_site_that_calls_its_front_page_the_address_of_all_loses_no_article(desk: Desk) -> None:
    head = f'<link rel="canonical" href="{desk.site.url("/")}">'
    desk.site.pages["/a"], desk.site.pages["/b"] = Page(page(head=head)), Page(page(OTHER, head, title="Council votes"))
    assert desk.hand_in(desk.site.url("/a")).stage is Stage.EXTRACT
    assert desk.hand_in(desk.site.url("/b")).stage is Stage.EXTRACT
