"""Feeds over HTTP and on the page: adding, listing, changing, removing; OPML in and out."""

from datetime import timedelta

import pytest

from services.common.contracts.feeds import NewFeed
from services.common.contracts.submissions import Channel, NewSubmission, Reason, ReasonCode
from services.common.store import feeds, submissions
from services.common.store.engine import reading, writing
from tests.api.conftest import World
from tests.api.samples import NOW

URL = "https://news.example/feed.xml"
OPML = """<?xml version="1.0" encoding="utf-8"?><opml version="1.0"><body><outline text="World">
    <outline type="rss" text="أخبار الميناء" xmlUrl="https://news.example/ar.xml"/>
    <outline title="Bad" xmlUrl="ftp://news.example/"/></outline>
    <outline xmlUrl="https://news.example/ar.xml"/><outline text="only a folder"/></body></opml>"""


def add(world: World, url: str = URL, **more: object) -> str:
    answer = world.client.post("/v1/feeds", json={"url": url, **more})
    assert answer.status_code == 201
    key: str = answer.json()["items"][0]["feed"]["id"]
    return key


def break_feed(world: World, key: str, reason: Reason) -> None:
    with writing(world.engine) as conn:
        feeds.fail(conn, key, reason, now=NOW, next_poll_at=NOW + timedelta(minutes=5), failures=1, is_broken=True)


def test_a_feed_is_added_once_and_due_at_once(world: World) -> None:
    first = world.client.post("/v1/feeds", json={"url": URL})
    again = world.client.post("/v1/feeds", json={"url": f"  {URL} "})
    assert (first.status_code, again.status_code) == (201, 200)
    assert [answer.json()["items"][0]["result"] for answer in (first, again)] == ["added", "known"]
    feed = first.json()["items"][0]["feed"]
    assert first.headers["Location"] == feed["links"]["self"]
    assert (feed["state"], feed["next_poll_at"], feed["kind"]) == (
        "active",
        NOW.isoformat().replace("+00:00", "Z"),
        None,
    )
    assert world.client.get(feed["links"]["self"]).json() == feed
    with reading(world.engine) as conn:
        assert feeds.due(conn, now=NOW, limit=9) == (feed["id"],)


def test_of_many_each_has_its_own_result(world: World) -> None:
    sent = {"feeds": [{"url": URL, "interval_seconds": 600}, {"url": "javascript:alert(1)"}, {"url": URL}]}
    answer = world.client.post("/v1/feeds", json=sent).json()
    assert [item["result"] for item in answer["items"]] == ["added", "refused", "known"]
    assert (answer["added"], answer["known"], answer["refused"]) == (1, 1, 1)
    assert answer["items"][1]["reason"]["code"] == "bad_url"
    assert answer["items"][0]["feed"]["interval_seconds"] == 600


def test_a_list_of_another_reader_is_imported_and_ours_exported(world: World) -> None:
    answer = world.client.post("/v1/feeds", content=OPML.encode(), headers={"Content-Type": "text/x-opml"})
    assert answer.status_code == 201
    assert [(item["url"], item["result"]) for item in answer.json()["items"]] == [
        ("https://news.example/ar.xml", "added"), ("ftp://news.example/", "refused"),
    ]  # fmt: skip
    form = world.client.post("/v1/feeds", files={"files": ("feeds.opml", OPML.encode())})
    assert form.json()["known"] == 1
    exported = world.client.get("/v1/feeds.opml")
    assert exported.headers["content-type"].startswith("text/x-opml")
    assert "أخبار الميناء" in exported.text
    assert (
        world.client.post("/v1/feeds", content=exported.content, headers={"Content-Type": "application/xml"}).json()[
            "known"
        ]
        == 1
    )


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"<opml", "text/x-opml", 400),
        (b"<rss/>", "text/xml", 400),
        (b'<!DOCTYPE o [<!ENTITY a "b">]><opml><body/></opml>', "text/x-opml", 400),
        (b"{}", "application/json", 422),
        (b'{"url": "https://a.example/", "every": 5}', "application/json", 422),
        (b'{"url": "https://a.example/", "interval_seconds": 1}', "application/json", 422),
        (b'{"feeds": []}', "application/json", 422),
        (b"x", "text/plain", 415),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_advice(world: World, body: bytes, media: str, status: int) -> None:
    answer = world.client.post("/v1/feeds", content=body, headers={"Content-Type": media})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["advice"]


def test_feeds_are_listed_by_state_page_by_page(world: World) -> None:
    keys = [add(world, f"https://news.example/{n}") for n in range(5)]
    world.client.patch(f"/v1/feeds/{keys[1]}", json={"state": "paused"})
    first = world.client.get("/v1/feeds?limit=3").json()
    second = world.client.get(first["next"]).json()
    assert [item["id"] for item in first["items"] + second["items"]] == keys
    assert second["next"] is None
    assert first["counts"] == {"active": 4, "paused": 1, "broken": 0}
    assert [item["id"] for item in world.client.get("/v1/feeds?state=paused").json()["items"]] == [keys[1]]


def test_a_feed_is_paused_resumed_polled_and_given_an_interval(world: World) -> None:
    key = add(world)
    paused = world.client.patch(f"/v1/feeds/{key}", json={"state": "paused", "title": "Port"}).json()
    assert (paused["state"], paused["next_poll_at"], paused["title"]) == ("paused", None, "Port")
    refused = world.client.post(f"/v1/feeds/{key}/poll")
    assert refused.status_code == 409
    assert refused.json()["advice"].startswith("Resume")
    assert world.client.patch(f"/v1/feeds/{key}", json={"state": "active"}).json()["state"] == "active"
    assert world.client.post(f"/v1/feeds/{key}/poll").status_code == 202
    assert world.client.patch(f"/v1/feeds/{key}", json={"interval_seconds": 900}).json()["interval_seconds"] == 900
    changed = world.client.patch(f"/v1/feeds/{key}", json={"take_from": "feed"}).json()
    assert (changed["interval_seconds"], changed["take_from"]) == (900, "feed")
    assert world.client.patch(f"/v1/feeds/{key}", json={"interval_seconds": None}).json()["interval_seconds"] is None
    assert world.client.patch(f"/v1/feeds/{key}", json={"state": "broken"}).status_code == 422


def test_a_removed_feed_leaves_what_came_of_it(world: World) -> None:
    key = add(world)
    with writing(world.engine) as conn:
        new = NewSubmission(channel=Channel.FEED, name="Port", url="https://news.example/port", feed_id=key)
        (row, _) = submissions.accept(conn, [new, NewSubmission(channel=Channel.TEXT, name="x", payload=b"x")], now=NOW)
    assert world.client.delete(f"/v1/feeds/{key}").status_code == 204
    for answer in (
        world.client.delete(f"/v1/feeds/{key}"),
        world.client.get(f"/v1/feeds/{key}"),
        world.client.patch(f"/v1/feeds/{key}", json={"state": "paused"}),
        world.client.post(f"/v1/feeds/{key}/poll"),
    ):
        assert answer.status_code == 404
    (found,) = world.client.get(f"/v1/submissions?feed={key}").json()["items"]
    assert (found["id"], found["feed_id"]) == (row.id, key)
    assert world.client.get(f"/submissions?feed={key}").status_code == 200
    assert world.client.get(f"/submissions/{row.id}").status_code == 200


def test_a_broken_feed_says_why_and_gives_the_choices_of_its_page(world: World) -> None:
    key = add(world)
    detail = "https://news.example/w.xml\tWorld\nhttps://news.example/ar.xml\t"
    break_feed(world, key, Reason(code=ReasonCode.NOT_A_FEED, message="A page.", advice="Add one.", detail=detail))
    feed = world.client.get(f"/v1/feeds/{key}").json()
    assert (feed["state"], feed["reason"]["code"], feed["failures"]) == ("broken", "not_a_feed", 1)
    assert feed["choices"] == [
        {"url": "https://news.example/w.xml", "title": "World"},
        {"url": "https://news.example/ar.xml", "title": None},
    ]
    page = world.client.get("/feeds").text
    assert "A page." in page
    assert "Add one." in page
    assert 'value="https://news.example/ar.xml"' in page


def test_the_page_lists_feeds_safely_in_both_directions(world: World) -> None:
    hostile = "<script>alert(1)</script> \u202e"
    with writing(world.engine) as conn:
        feeds.add(conn, NewFeed(url="https://news.example/a", title="أخبار الميناء"), now=NOW)
        feeds.add(conn, NewFeed(url="https://news.example/b", title=hostile), now=NOW)
    page = world.client.get("/feeds").text
    assert '<bdi dir="rtl">أخبار الميناء</bdi>' in page
    assert "<script>alert" not in page
    assert "No feeds yet" not in page


def test_the_forms_of_the_page_add_and_change_feeds(world: World) -> None:
    empty = world.client.get("/feeds")
    assert "No feeds yet." in empty.text
    added = world.client.post(
        "/feeds", data={"urls": f"{URL}\r\n\r\nhttps://news.example/b"}, files={"files": ("", b"")}
    )
    assert (added.status_code, added.headers["location"]) == (303, "/feeds")
    mixed = world.client.post("/feeds", data={"urls": f"{URL}\nmailto:x"}, files={"files": ("f.opml", OPML.encode())})
    assert mixed.status_code == 200
    assert "1 feed added, 1 known already, 2 refused" in mixed.text
    assert world.client.post("/feeds", data={"urls": " "}, files={"files": ("", b"")}).status_code == 422
    key = world.client.get("/v1/feeds").json()["items"][0]["id"]
    for verb, state in (("pause", "paused"), ("resume", "active"), ("poll", "active")):
        answer = world.client.post(f"/feeds/{key}/{verb}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/feeds#feed-{key}")
        assert world.client.get(f"/v1/feeds/{key}").json()["state"] == state
    assert world.client.post(f"/feeds/{key}/remove").headers["location"] == "/feeds"
    assert world.client.get(f"/v1/feeds/{key}").status_code == 404


def test_another_sites_page_cannot_add_feeds(world: World) -> None:
    answer = world.client.post("/v1/feeds", json={"url": URL}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
