"""Who has an answer already is told so, and never of one that has changed."""

import re

import pytest
from fastapi.responses import StreamingResponse
from hypothesis import given
from hypothesis import strategies as st

from services.api.app import STATIC
from services.api.etags import matches
from tests.api.conftest import World


@pytest.mark.parametrize(
    "path",
    [
        "/v1/statements",
        "/v1/statements?limit=1",
        "/v1/articles",
        "/v1/speakers",
        "/v1/submissions",
        "/v1/feeds",
        "/v1/feeds.opml",
        "/v1/audit",
        "/openapi.json",
        "/articles",
    ],
)
def test_the_same_answer_is_not_sent_twice(filled: World, path: str) -> None:
    first = filled.client.get(path)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"

    again = filled.client.get(path, headers={"if-none-match": tag})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert "content-length" not in again.headers
    assert "content-type" not in again.headers
    assert again.headers.get("link") == first.headers.get("link")
    assert "default-src" in again.headers["content-security-policy"]
    assert filled.client.head(path).headers["etag"] == tag
    assert filled.client.head(path, headers={"if-none-match": tag}).status_code == 304
    assert filled.client.get(path, headers={"if-none-match": '"other"'}).content == first.content


def test_each_thing_by_itself_has_a_tag_that_changes_with_it(world: World) -> None:
    (item,) = world.client.post("/v1/submissions", json={"url": "https://news.example/a"}).json()["items"]
    feed = world.client.post("/v1/feeds", json={"url": "https://news.example/f"}).json()["items"][0]["feed"]
    path, other = item["links"]["self"], feed["links"]["self"]
    tags = [world.client.get(one).headers["etag"] for one in (path, other, "/v1/feeds")]
    world.client.patch(other, json={"title": "New"})

    assert world.client.get(path, headers={"if-none-match": tags[0]}).status_code == 304
    for one, tag in ((other, tags[1]), ("/v1/feeds", tags[2])):
        changed = world.client.get(one, headers={"if-none-match": tag})
        assert (changed.status_code, changed.headers["etag"] == tag) == (200, False)


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/statements?limit=x", "/v1/articles/" + "0" * 32])
def test_errors_have_none(filled: World, path: str) -> None:
    answer = filled.client.get(path, headers={"if-none-match": "*"})
    assert answer.status_code in (404, 422)
    assert "etag" not in answer.headers


def test_what_is_written_is_not_answered_from_before(world: World) -> None:
    answer = world.client.post("/v1/submissions", json={"text": "a"}, headers={"if-none-match": "*"})
    assert answer.status_code == 202
    assert "etag" not in answer.headers


def test_a_stream_passes_as_it_comes(world: World) -> None:
    @world.app.get("/v1/stream")
    def stream() -> StreamingResponse:
        return StreamingResponse(iter(["{", "}"]), media_type="application/json")

    answer = world.client.get("/v1/stream", headers={"if-none-match": "*"})
    assert (answer.status_code, answer.text) == (200, "{}")
    assert "etag" not in answer.headers


def test_static_files_keep_their_own(world: World) -> None:
    tag = world.client.get("/static/qawl.css").headers["etag"]
    again = world.client.get("/static/qawl.css", headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_a_browser_asks_again_for_a_static_file_only_where_its_address_tells_no_version(world: World) -> None:
    page = world.client.get("/").text
    (sheet,) = re.findall('href="(/static/qawl.css[^"]*)"', page)
    (script,) = re.findall('src="(/static/qawl.js[^"]*)"', page)
    for path in (sheet, script):
        found = world.client.get(path)
        assert found.content == (STATIC / found.url.path.rpartition("/")[2]).read_bytes()
        assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert world.client.get(sheet).headers["content-type"] == "text/css; charset=utf-8"
    assert world.client.get(script).headers["content-type"] == "text/javascript; charset=utf-8"
    for path in ("/static/qawl.css", "/static/qawl.css?v=", "/static/qawl.css?v=000000000000"):
        assert world.client.get(path).headers["cache-control"] == "no-cache"
    font = world.client.get("/static/noto-naskh-arabic.woff2")
    assert (font.headers["content-type"], font.headers["cache-control"]) == ("font/woff2", "public, max-age=86400")
    assert world.client.post("/static/qawl.css").status_code == 405


@pytest.mark.parametrize(
    ("header", "is_named"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ('"b" ,W/"a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
        ("", False),
        ('"a', False),
    ],
)
def test_a_header_may_name_several(header: str, is_named: bool) -> None:
    assert matches(header, '"a"') is is_named


@given(st.text())
def test_no_header_breaks_it(header: str) -> None:
    assert isinstance(matches(header, '"a"'), bool)
