"""Near-copies on their way through ingest, on both stores: who is grouped with whom, and what their submissions say."""

import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.contracts.articles import ArticleId, StoredArticle
from services.common.contracts.submissions import (
    Channel,
    NewSubmission,
    Outcome,
    ReasonCode,
    Stage,
    Submission,
    SubmissionId,
)
from services.common.settings import Settings
from services.common.store import articles, copies, submissions, tables
from services.common.store.copies import Carried, Carrier
from services.common.store.engine import reading, writing
from services.ingest import handlers
from services.ingest.copies.kin import Kin
from services.ingest.copies.prints import prints_of, traits_of
from services.ingest.copies.wording import words_of
from tests.common.stepping import take
from tests.ingest.settling import settled
from tests.ingest.wire import WITH_ITS_OWN, Story, generated, market_report

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HEAD = replace(generated(0), outlet="The Agency", url="https://agency.example/1")


def at(story: Story, outlet: str, **changed: object) -> Story:
    """The story as this outlet carries it."""
    return replace(
        story, outlet=outlet, title=f"{outlet}: our own headline", url=f"https://{outlet.lower()}.example/1", **changed  # type: ignore[arg-type]
    )  # fmt: skip


def hand_in(store: Engine, story: Story) -> Submission:
    """The row as it is after ingest has read the story."""
    body = {"text": story.article.text, "title": story.title, "publisher": story.outlet, "url": story.url}
    if story.day is not None:
        body["published"] = story.day.isoformat() if story.at is None else story.at.isoformat()
    new = NewSubmission(channel=Channel.TEXT, name="a.json", payload=json.dumps(body).encode())
    with writing(store) as conn:
        (row,) = submissions.accept(conn, [new], now=NOW)
    reader = handlers.Reader(engine=store, settings=Settings(), clock=lambda: NOW, publish=lambda _: None)
    take(reader, row, engine=store, now=NOW)
    return found(store, row.id)


def found(store: Engine, id: SubmissionId) -> Submission:
    with reading(store) as conn:
        row = submissions.find(conn, id)
    assert row is not None
    return row


def article(store: Engine, row: Submission) -> StoredArticle:
    assert row.article_id is not None
    with reading(store) as conn:
        stored = articles.find(conn, row.article_id)
    assert stored is not None
    return stored


def carriers(store: Engine, head: Submission) -> Sequence[Carrier]:
    with reading(store) as conn:
        return copies.page(conn, ArticleId(head.article_id or ""), limit=200).items


def counted(store: Engine, head: Submission) -> Carried | None:
    with reading(store) as conn:
        return copies.carried(conn, [ArticleId(head.article_id or "")]).get(ArticleId(head.article_id or ""))


def test_a_near_copy_is_stored_grouped_and_not_extracted(store: Engine) -> None:
    head = hand_in(store, HEAD)
    copy = hand_in(store, at(HEAD, "Gazette"))
    assert (head.stage, head.outcome) == (Stage.EXTRACT, None)
    assert (copy.outcome, copy.duplicate_of) == (Outcome.DUPLICATE, head.id)
    assert copy.reason is not None
    assert copy.reason.code is ReasonCode.NEAR_COPY
    assert copy.reason.message == "It is a near-copy of an article by The Agency that is stored already."
    assert copy.article_id != head.article_id
    stored = article(store, copy)
    assert (stored.copy_of, stored.listed_in) == (head.article_id, head.article_id)
    (carrier,) = carriers(store, head)
    assert (carrier.publisher, carrier.url, carrier.share) == ("Gazette", "https://gazette.example/1", 1.0)
    assert carrier.listed_in == head.article_id


def test_what_has_words_of_its_own_is_grouped_and_extracted(store: Engine) -> None:
    head = hand_in(store, HEAD)
    version = hand_in(store, at(WITH_ITS_OWN["a paragraph in the middle"](HEAD), "Gazette"))
    assert (version.stage, version.outcome) == (Stage.EXTRACT, None)
    stored = article(store, version)
    assert (stored.copy_of, stored.listed_in) == (head.article_id, None)
    again = hand_in(store, at(WITH_ITS_OWN["a paragraph in the middle"](HEAD), "Inland Post"))
    assert again.duplicate_of == version.id  # whose statements stand for it
    assert article(store, again).copy_of == head.article_id
    assert [c.publisher for c in carriers(store, head)] == ["Gazette", "Inland Post"]


def test_other_stories_stay_by_themselves(store: Engine) -> None:
    rows = [hand_in(store, generated(n)) for n in range(5)] + [hand_in(store, market_report(n)) for n in range(5)]
    assert all(row.stage is Stage.EXTRACT for row in rows)
    assert all(article(store, row).copy_of is None for row in rows)


def test_forty_outlets_are_counted_once_each(store: Engine) -> None:
    head = hand_in(store, HEAD)
    for n in range(40):
        hand_in(store, at(HEAD, f"Outlet{n}"))
    hand_in(store, replace(at(HEAD, "Outlet1"), title="Evening edition"))
    hand_in(store, replace(HEAD, title="The agency's own second headline", url="https://agency.example/2"))
    assert counted(store, head) == Carried(copies=42, outlets=40)
    assert len(carriers(store, head)) == 42
    with reading(store) as conn:
        heads = articles.page(conn, copies=False, limit=50)
        assert [row.id for row in heads.items] == [head.article_id]
        assert len(articles.page(conn, limit=50).items) == 43


def test_the_very_same_text_at_another_outlet_is_a_carrier_without_an_article_of_its_own(store: Engine) -> None:
    head = hand_in(store, HEAD)
    same = hand_in(store, replace(HEAD, outlet="Gazette", url="https://gazette.example/9"))
    assert same.reason is not None
    assert same.reason.code is ReasonCode.SAME_TEXT
    (carrier,) = carriers(store, head)
    assert (carrier.article_id, carrier.publisher, carrier.listed_in) == (head.article_id, "Gazette", head.article_id)
    hand_in(store, replace(HEAD, outlet="Gazette", url="https://gazette.example/9", day=date(2026, 11, 21)))
    hand_in(store, replace(HEAD, day=date(2026, 11, 21)))
    assert len(carriers(store, head)) == 1  # neither outlet nor address is new


def test_carriers_come_in_the_order_in_which_they_were_published(store: Engine) -> None:
    head = hand_in(store, HEAD)
    hand_in(store, at(HEAD, "Undated", day=None))
    hand_in(store, at(HEAD, "Later", at=datetime(2026, 11, 20, 9, tzinfo=timezone(timedelta(hours=3)))))
    hand_in(store, at(HEAD, "Sooner", at=datetime(2026, 11, 20, 5, 59, tzinfo=UTC)))
    hand_in(store, at(HEAD, "Dayonly"))
    hand_in(store, at(HEAD, "Earliest", day=date(2026, 11, 19)))
    assert [c.publisher for c in carriers(store, head)] == ["Earliest", "Sooner", "Later", "Dayonly", "Undated"]
    with reading(store) as conn:
        first = copies.page(conn, ArticleId(head.article_id or ""), limit=2)
        second = copies.page(conn, ArticleId(head.article_id or ""), after=first.next, limit=3)
    assert [c.publisher for c in second.items] == ["Later", "Dayonly", "Undated"]
    assert second.next is None


def test_a_cursor_that_was_not_given_out_is_an_error(store: Engine) -> None:
    head = hand_in(store, HEAD)
    with reading(store) as conn, pytest.raises(ValueError, match="not a cursor"):
        copies.page(conn, ArticleId(head.article_id or ""), after="x", limit=1)


def test_an_outlets_formula_makes_no_group_however_often_it_comes(store: Engine) -> None:
    formula = generated(500, paragraphs=2).paragraphs
    for n in range(copies.COMMON + 8):
        story = generated(n, paragraphs=2)
        row = hand_in(store, replace(story, paragraphs=(*story.paragraphs, *formula), outlet="Gazette"))
        assert article(store, row).copy_of is None
    story = generated(copies.COMMON + 7, paragraphs=2)
    late = at(replace(story, paragraphs=(*story.paragraphs, *formula)), "Post")
    copy = hand_in(store, late)
    assert copy.outcome is Outcome.DUPLICATE  # found by what is its own


def test_a_print_that_many_share_is_not_kept_for_ever_more_articles(store: Engine) -> None:
    formula = generated(500, paragraphs=2)
    shared = prints_of(words_of(formula.article))
    for n in range(copies.COMMON + 8):
        story = generated(n, paragraphs=2)
        hand_in(store, replace(story, paragraphs=(*story.paragraphs, *formula.paragraphs)))
    with reading(store) as conn:
        held = copies.holding(conn, shared)
    assert max(len(numbers) for numbers in held.values()) == copies.COMMON


def renewed(store: Engine, newer: Story, older: StoredArticle) -> StoredArticle:
    """The newer version of an article, stored in its place."""
    with writing(store) as conn:
        new = NewSubmission(channel=Channel.TEXT, name="newer", payload=newer.article.id.encode())
        (row,) = submissions.accept(conn, [new], now=NOW)
        stored = articles.insert(conn, newer.article, row.id, now=NOW)
        assert stored is not None
        settled(conn, stored, now=NOW, version_of=older)
        conn.execute(sa.update(tables.articles).where(tables.articles.c.id == older.id).values(superseded_by=stored.id))
    with reading(store) as conn:
        known = articles.find(conn, stored.id)
    assert known is not None
    return known


def test_a_new_version_takes_the_place_of_the_older_one(store: Engine) -> None:
    head = hand_in(store, HEAD)
    longer = at(WITH_ITS_OWN["much more"](HEAD), "Gazette")
    newer = renewed(store, WITH_ITS_OWN["a number changed"](longer), article(store, hand_in(store, longer)))
    assert [c.article_id for c in carriers(store, head)] == [newer.id]
    assert (newer.copy_of, newer.listed_in) == (head.article_id, None)


def test_a_new_version_of_a_head_is_no_copy_of_it(store: Engine) -> None:
    newer = renewed(store, replace(HEAD, title="Corrected headline"), article(store, hand_in(store, HEAD)))
    assert newer.copy_of is None


def test_a_new_version_of_a_copy_is_a_copy_still_or_read_by_itself(store: Engine) -> None:
    head = hand_in(store, HEAD)
    story = at(HEAD, "Gazette")
    second = renewed(store, replace(story, title="Another headline"), article(store, hand_in(store, story)))
    assert (second.copy_of, second.listed_in) == (head.article_id, head.article_id)
    assert [c.article_id for c in carriers(store, head)] == [second.id]
    third = renewed(store, WITH_ITS_OWN["a number changed"](story), second)
    assert (third.copy_of, third.listed_in) == (head.article_id, None)
    fourth = renewed(store, replace(generated(77), outlet="Gazette"), second)
    assert (fourth.copy_of, fourth.listed_in) == (head.article_id, None)


def test_what_copies_a_replaced_version_is_read_by_itself(store: Engine) -> None:
    head = hand_in(store, HEAD)
    renewed(store, WITH_ITS_OWN["a number changed"](HEAD), article(store, head))
    of_old = article(store, hand_in(store, at(HEAD, "Gazette")))
    assert (of_old.copy_of, of_old.listed_in) == (head.article_id, None)
    of_new = hand_in(store, at(WITH_ITS_OWN["a number changed"](HEAD), "Post"))
    assert of_new.outcome is Outcome.DUPLICATE


def test_of_copies_that_are_read_at_once_one_is_the_head(store: Engine) -> None:
    stories = [at(HEAD, f"Outlet{n}") for n in range(6)]
    rows: list[Submission] = []
    ready = threading.Barrier(len(stories))

    def work(story: Story) -> None:
        ready.wait()
        rows.append(hand_in(store, story))

    for round_ in range(3):
        rows.clear()
        body = generated(900 + round_).paragraphs
        threads = [threading.Thread(target=work, args=(replace(s, paragraphs=body),)) for s in stories]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(rows) == len(stories)
        (head,) = (row for row in rows if row.outcome is None)
        assert all(row.duplicate_of == head.id for row in rows if row is not head)
        assert counted(store, head) == Carried(copies=5, outlets=5)


def test_an_outlet_is_known_by_its_name_or_else_by_its_host() -> None:
    assert copies.outlet_key("The  GAZETTE", None) == "the gazette"
    assert copies.outlet_key(None, "https://www.gazette.example/a") == "gazette.example"
    assert copies.outlet_key(None, "https://[broken") is None
    assert copies.outlet_key(None, None) is None


def test_background_that_two_articles_share_is_no_reason_to_compare_them_and_two_thirds_of_a_story_are(
    store: Engine,
) -> None:
    passed_over, compared = 0, 0
    for n in range(0, 80, 2):
        # Twelve to sixteen paragraphs of some 50 words: between the fewest and the most prints that are told apart.
        one, other = (generated(number, paragraphs=12 + n % 5) for number in (1_000 + n, 1_001 + n))
        most = -(-2 * len(one.paragraphs) // 3)
        follow_up = replace(other, paragraphs=(one.paragraphs[1], *other.paragraphs[1:]))
        carried = replace(other, paragraphs=(*one.paragraphs[:most], *other.paragraphs[most:]))
        with writing(store) as conn:
            (row,) = submissions.accept(conn, [NewSubmission(channel=Channel.TEXT, name="a", payload=b"")], now=NOW)
            stored = articles.insert(conn, one.article, row.id, now=NOW)
            assert stored is not None
            settled(conn, stored, now=NOW)
            for version in (follow_up, carried):
                traits = traits_of(version.article)
                shares_some = not set(traits.prints).isdisjoint(traits_of(one.article).prints)
                likely = [found.id for found in Kin(conn, [traits]).likely(conn, traits.prints)]
                compared += version is carried and stored.id in likely
                passed_over += version is follow_up and shares_some and stored.id not in likely
    assert compared == 40
    assert passed_over >= 25
