"""A feed in a whole `qawl run`: added, polled by beat, its articles read, its new items found."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.running import Run, running
from tests.ingest.feeds.server import Site, site
from tests.patience import STOP_SECONDS

pytestmark = pytest.mark.slow

SETTINGS = {
    "QAWL_FETCH_ALLOW_NETWORKS": '["127.0.0.0/8"]',
    "QAWL_FEEDS_CHECK_SECONDS": "1",
    # Nothing is killed here, so nothing has to be found out soon; a busy machine may take its time.
    "QAWL_TASK_TIME_LIMIT_SECONDS": "60",
    "QAWL_LEASE_SECONDS": "65",
}


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as server:
        yield server


def page(number: int) -> str:
    told = f"The port of Velmora will open pier {number} on Monday, harbour master Marta Quell said."
    more = "".join(
        f"<p>Work on quay {number}-{line} took the crews two long weeks of the autumn.</p>" for line in range(8)
    )
    return (
        f"<!doctype html><html lang=en><head><title>Pier {number} opens</title></head><body><article>"
        f"<h1>Pier {number} opens</h1><p>{told}</p>{more}</article></body></html>"
    )


def publish(web: Site, numbers: range) -> str:
    for number in numbers:
        web.give(f"/{number}", page(number), Content_Type="text/html; charset=utf-8")
    when = "<pubDate>Sun, 22 Nov 2026 0{0}:00:00 +0300</pubDate>"
    item = f"<item><title>Pier {{0}} opens</title><link>/{{0}}</link>{when}</item>"
    items = "".join(item.format(number) for number in numbers)
    return web.give("/feed", f"<rss version='2.0'><channel><title>Velmora</title>{items}</channel></rss>")


def post(run: Run, path: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{run.api_port}{path}", data=data or b"", headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_a_feed_is_polled_and_its_articles_are_read_and_new_ones_found(tmp_path: Path, web: Site) -> None:
    address = publish(web, range(1, 3))
    with running(tmp_path, SETTINGS) as run:
        run.until_ready()
        key = post(run, "/v1/feeds", {"url": address})["items"][0]["feed"]["id"]

        def outcomes() -> list[str | None]:
            return [item["outcome"] for item in run.get(f"/v1/submissions?feed={key}")["items"]]

        run.until(lambda: outcomes() == ["done"] * 2)
        (newest, _) = run.get(f"/v1/submissions?feed={key}")["items"]
        article = run.get(f"/v1/articles/{newest['article_id']}")
        assert (newest["channel"], article["title"]) == ("feed", "Pier 2 opens")
        assert article["published"]["day"] == "2026-11-22"  # told by the feed alone
        publish(web, range(1, 4))
        assert post(run, f"/v1/feeds/{key}/poll")["state"] == "active"
        run.until(lambda: outcomes() == ["done"] * 3)
        assert run.get(f"/v1/feeds/{key}")["items"] == 3
        assert run.stop() < STOP_SECONDS
