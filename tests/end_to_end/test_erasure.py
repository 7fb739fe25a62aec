"""What was erased is gone from everywhere, and does not come back by any door."""

import io
import json
import tarfile
import zipfile
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.contracts.erasures import Plan
from services.common.contracts.feeds import NewFeed
from services.common.contracts.submissions import Channel, Hints, NewSubmission, Outcome, ReasonCode, Submission
from services.common.store import articles, changes, erasing, erasures, feeds, submissions, tables, utterances
from services.common.store.engine import reading, writing
from services.common.store.portable import export_store, import_store
from tests.common.store.remains import remains
from tests.end_to_end.inprocess import Web, Works

TITLE = "The lamp of Ostrava Point is lit again"
BODY = """The lamp of the lighthouse at Ostrava Point was lit again on Monday after four years in the dark. "We have oil
for the whole of the winter," said the keeper Wanda Quillfeather, who lives there with her brother and nine geese.

The harbour council said that it would pay for the new mirror before the first storm, and that the pilots had asked for
it in every one of the last eleven meetings. Nobody in the village had believed that the money would ever come."""
OTHER = """The bridge over the Sarnow was closed

The bridge over the Sarnow was closed to carts on Friday. "The third arch has moved by a hand," said the surveyor
Ilja Brandt, who measured it twice. The town said that it would be open again before the market in spring."""
TEXT = f"{TITLE}\n\n{BODY}"
PAGE = f"""<html lang=en><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>
{"".join(f"<p>{one}</p>" for one in BODY.split(chr(10) * 2))}</article></body></html>""".encode()
URL = "https://news.example/lamp"
FEED = "https://news.example/feed"
MARKER = "Quillfeather"


def _feed(*items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>News</title>{"".join(items)}</channel></rss>'.encode()


def _item(title: str, url: str, text: str = "") -> str:
    return f"<item><title>{title}</title><link>{url}</link><guid>{url}</guid><description>{text}</description></item>"


def _zip(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in files:
            archive.writestr(name, body)
    return out.getvalue()


def _tar(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, body in files:
            told = tarfile.TarInfo(name)
            told.size = len(body)
            archive.addfile(told, io.BytesIO(body))
    return out.getvalue()


def _of(payload: bytes, name: str = "a file", **more: object) -> NewSubmission:
    return replace(NewSubmission(channel=Channel.UPLOAD, name=name, payload=payload), **more)  # type: ignore[arg-type]


DOORS: dict[str, NewSubmission] = {
    "its address": NewSubmission(channel=Channel.URL, name=URL, url=URL),
    "its address, spelt otherwise": NewSubmission(
        channel=Channel.URL, name="x", url="http://news.example/lamp/?utm_source=a#top"
    ),
    "its page at another address": NewSubmission(channel=Channel.URL, name="x", url="https://copy.example/a"),
    "the same bytes": _of(PAGE),
    "the same page in other bytes": _of(PAGE.replace(b"<article>", b"<article >"), "other.html"),
    "its text": NewSubmission(channel=Channel.TEXT, name="pasted", payload=TEXT.encode()),
    "its text with a word changed": _of(TEXT.replace("nine geese", "ten geese").encode(), "a.txt"),
    "its text without its title": _of(BODY.encode(), "b.txt"),
    "another text said to stand there": _of(OTHER.encode(), "c.txt", hints=Hints(url=URL)),
    "a record of a batch": _of(json.dumps({"text": TEXT, "title": TITLE}).encode(), "one.jsonl"),
}
"""What comes in as one article."""
ARCHIVES = {
    "zip": _zip(("lamp.html", PAGE), ("bridge.txt", OTHER.encode())),
    "tar": _tar(("deep/lamp.txt", TEXT.encode()), ("deep/bridge.txt", OTHER.encode())),
    "zip in zip": _zip(("inner.zip", _zip(("lamp.html", PAGE))), ("bridge.txt", OTHER.encode())),
    "jsonl": b"\n".join(json.dumps({"text": one, "title": one[:20]}).encode() for one in (TEXT, OTHER)),
}


@pytest.fixture
def works(store: Engine) -> Works:
    return Works(store, Web({URL: [PAGE] * 9, "https://copy.example/a": [PAGE] * 9}))


def _take_in(works: Works, *new: NewSubmission) -> list[Submission]:
    """Hand in, one after the other, and work until all is done; the rows that came of it, members included."""
    before = {row.id for row in _rows(works)}
    for one in new:
        works.hand_in([one])
        works.until_done("taking in")
    return [row for row in _rows(works) if row.id not in before]


def _rows(works: Works) -> tuple[Submission, ...]:
    with reading(works.engine) as conn:
        return submissions.page(conn, limit=100)


def _erase(works: Works, given: str = URL, *, copies: bool = True) -> Plan:
    with writing(works.engine) as conn:
        id = erasing.article_of(conn, given)
        assert id is not None
        before = erasing.plan(conn, id, copies=copies)
        _, plan = erasing.erase(conn, id, copies=copies, by="the desk", now=works.now)
    assert plan.extent == before.extent, "a dry run counts what goes"
    return plan


def _left(engine: Engine) -> dict[str, list[str]]:
    """By table: columns in which something of the article stands, inflated where it is deflated."""
    return remains(engine, MARKER, "news.example/lamp", "lighthouse")


def test_an_erased_article_is_nowhere_and_its_rows_say_so(works: Works) -> None:
    _take_in(works, DOORS["its address"], DOORS["its text"], _of(OTHER.encode(), "bridge.txt"))
    with reading(works.engine) as conn:
        since = changes.now(conn)
    plan = _erase(works)
    works.until_done("linking anew")
    assert plan.extent.articles == 2, "the page and the pasted text"
    assert plan.extent.statements >= 2
    assert plan.extent.submissions == 2
    assert _left(works.engine) == {}
    ended = {(row.name, str(row.outcome), row.reason and row.reason.code) for row in _rows(works)}
    assert ended == {("(erased)", "rejected", ReasonCode.ERASED), ("bridge.txt", "done", None)}
    with reading(works.engine) as conn:
        told = {
            (one.key, one.is_removed)
            for one in changes.page(conn, since=since, limit=50).items
            if one.kind == "article"
        }
    assert told == {(id, True) for id in plan.articles}


@pytest.mark.parametrize("first", ["its address", "its text", "the same bytes"])
def test_it_comes_back_by_no_door(works: Works, first: str) -> None:
    _take_in(works, DOORS["its address"], DOORS[first])
    _erase(works)
    for door, new in DOORS.items():
        (row,) = _take_in(works, new) if door != "a record of a batch" else _take_in(works, new)[:1]
        assert (row.outcome, row.reason and row.reason.code) == (Outcome.REJECTED, ReasonCode.ERASED), door
        assert (row.name, row.url, row.payload_digest, row.article_id) == ("(erased)", None, None, None), door
        with writing(works.engine) as conn:
            assert not submissions.replay(conn, row.id, now=works.now), "nothing is left to go on with"
    assert _left(works.engine) == {}
    with reading(works.engine) as conn:
        assert articles.page(conn, limit=9).items == ()


@pytest.mark.parametrize("kind", ARCHIVES)
def test_of_an_archive_the_others_come_in_and_its_bytes_are_not_kept(works: Works, kind: str) -> None:
    _take_in(works, DOORS["its text"], DOORS["its address"])
    _erase(works)
    rows = _take_in(works, _of(ARCHIVES[kind], f"both.{kind.replace(' ', '.')}" if kind == "jsonl" else "both"))
    codes = [row.reason.code for row in rows if row.reason is not None]
    assert codes == [ReasonCode.ERASED]
    assert _left(works.engine) == {}
    with reading(works.engine) as conn:
        assert len(articles.page(conn, limit=9).items) == 1


def test_erasing_a_member_takes_the_bytes_of_its_archive(works: Works) -> None:
    _take_in(works, _of(ARCHIVES["zip in zip"], "both.zip"))
    with reading(works.engine) as conn:
        (id,) = [one.id for one in articles.page(conn, limit=9).items if one.title == TITLE]
    plan = _erase(works, id)
    assert plan.extent.containers == 2
    assert _left(works.engine) == {}
    with reading(works.engine) as conn:
        assert len(articles.page(conn, limit=9).items) == 1


def test_a_feed_that_still_has_it_brings_it_no_more(works: Works) -> None:
    item = _item(TITLE, URL, "The lamp is lit.")
    works.web.pages = {FEED: [_feed(item)] * 99, URL: [PAGE] * 9}
    with writing(works.engine) as conn:
        feeds.add(conn, NewFeed(url=FEED), now=works.now)
    works.until_done("polling")
    _erase(works)
    with writing(works.engine) as conn:
        conn.execute(sa.delete(tables.feed_items))  # as if it came again after months
    works.until_done("polling again")
    assert {row.reason and row.reason.code for row in _rows(works)} == {ReasonCode.ERASED}


def test_what_is_lifted_may_come_in_again(works: Works) -> None:
    _take_in(works, DOORS["its address"])
    _erase(works)
    with writing(works.engine) as conn:
        lifted = erasures.lift(conn, 1, now=works.now)
        assert lifted is not None
        assert lifted.lifted_at == works.now
        assert erasures.lift(conn, 1, now=works.now) is None
    (row,) = _take_in(works, DOORS["its address"])
    assert row.outcome is Outcome.DONE


def test_near_copies_with_words_of_their_own_stay_unless_they_are_asked_for(works: Works) -> None:
    _take_in(works, DOORS["its address"], DOORS["its text"])
    plan = _erase(works, copies=False)
    assert (plan.extent.articles, plan.extent.copies_left) == (1, 1)
    with reading(works.engine) as conn:
        (left,) = articles.page(conn, limit=9).items
    assert (left.copy_of, left.listed_in) == (None, None)
    assert _erase(works, left.id).extent.articles == 1
    assert _left(works.engine) == {}


def test_other_reports_of_the_same_saying_stay_together(works: Works) -> None:
    said = '"The lamp has oil for the whole of the long winter, and the pilots may sleep," said Wanda Quillfeather.'
    others = [
        f"{place} news\n\nThe keeper spoke to the people of {place} on Monday evening in the hall. {said} {tail}"
        for place, tail in (
            ("Harrow", "Forty came, and two dogs, and nobody asked about the geese at all."),
            ("Sallow", "A choir of children sang before the soup, which was of leeks and cream."),
            ("Nether", "The mayor had a cold; his deputy read the greetings of the ferry company."),
        )
    ]
    _take_in(works, *(_of(one.encode(), f"{n}.txt") for n, one in enumerate(others)))
    with reading(works.engine) as conn:
        (before,) = utterances.page(conn, limit=9).items
        newest = articles.page(conn, limit=9).items[0].id
    assert before.statements == 3
    _erase(works, newest, copies=False)
    with reading(works.engine) as conn:
        (after,) = utterances.page(conn, limit=9).items
        assert len(utterances.members(conn, after.id)) == after.statements == 2


def test_an_export_takes_along_what_was_erased(works: Works, sqlite_store: Engine) -> None:
    _take_in(works, DOORS["its address"])
    _erase(works)
    file = io.BytesIO()
    export_store(works.engine, file, qawl_version="1", made_at=works.now, progress=lambda *_: None)
    import_store(sqlite_store, file, largest_row=10**7, progress=lambda *_: None)
    there = Works(sqlite_store, works.web)
    there.now = works.now
    for door in ("its address", "its text", "its text with a word changed"):
        (row,) = _take_in(there, DOORS[door])
        assert row.reason is not None
        assert row.reason.code is ReasonCode.ERASED
    assert _left(sqlite_store) == {}
