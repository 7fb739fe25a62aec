"""Stored text never runs: hostile articles in a browser whose dialogs, requests and complaints are watched."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext

from services.api.security import HEADERS
from tests.browser import seeds
from tests.browser.conftest import Site, served


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("hostile"), seeds.hostile) as site:
        yield site


def watched(context: BrowserContext, site: Site, targets: list[str]) -> list[str]:
    """Looks at the pages, touches what can be touched, and tells everything that should not have happened."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("dialog", lambda dialog: (wrong.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: wrong.append(f"an error: {error}"))
    page.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
    page.on("request", lambda asked: None if asked.url.startswith(site.url) else wrong.append(f"asked {asked.url}"))
    page.on("popup", lambda other: wrong.append(f"a window: {other.url}"))
    for target in targets:
        page.goto(site.url + target)
        if page.evaluate("window.ran"):
            wrong.append(f"{target}: text ran")
        strange = page.evaluate(
            """() => [...document.querySelectorAll(
                    "script, style, iframe, object, embed, img, video, base, math, animate, [srcdoc], [style]")]
                .filter(one => !(one.localName === "script" && one.src.startsWith(location.origin + "/static/")))
                .concat([...document.querySelectorAll("*")].filter(one =>
                    [...one.attributes].some(at => at.name.startsWith("on") || at.name === "ping")
                    || (one.href && typeof one.href === "string" && !/^https?:/.test(one.href))))
                .map(one => one.outerHTML.slice(0, 200))"""
        )
        wrong += [f"{target}: {one}" for one in strange]
        if not page.url.startswith(site.url):
            wrong.append(f"{target} led to {page.url}")
    return wrong


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_stored_text_runs_nor_asks_elsewhere(site: Site, browser: Browser, language: str) -> None:
    lists = {
        noun: [item["id"] for item in site.world.client.get(f"/v1/{noun}?limit=100").json()["items"]]
        for noun in ("submissions", "articles", "statements", "speakers", "webhooks")
    }
    assert all(len(keys) >= len(seeds.HOSTILE) for keys in lists.values()), {n: len(k) for n, k in lists.items()}
    # Each kind of page is one template: half of the texts in each language see all of it.
    half = 0 if language == "en" else 1
    targets = ["/", "/speakers", "/articles", "/feeds", "/submissions", "/?q=window", "/?q=<script>alert(1)</script>"]
    targets += ["/queries", "/webhooks"]
    keys = lists["speakers"]
    targets += [f"/compare?first={one}&second={other}" for one, other in zip(keys[half::9], keys[2::9], strict=False)]
    outlets = {"by": "publisher", "first": seeds.HOSTILE[0], "second": seeds.HOSTILE[half], "about": seeds.HOSTILE[1]}
    targets.append(f"/compare?{urlencode(outlets)}")
    targets += ["/publishers"]
    targets += [one["links"]["page"] for one in site.world.client.get("/v1/publishers").json()["items"][half::5]]
    lists["webhooks"] = lists["webhooks"][::4]
    targets += [f"/{noun}/{key}" for noun, keys in lists.items() for key in keys[half::2]]
    with browser.new_context(locale=language) as context:
        assert watched(context, site, targets) == []


def test_the_watchers_see_what_runs(browser: Browser, site: Site) -> None:
    with browser.new_context(bypass_csp=True) as context:
        context.route("**/speakers", lambda route: route.fulfill(body=seeds.HOSTILE[2], content_type="text/html"))
        found = watched(context, site, ["/speakers"])
    assert "a dialog: 1" in found
    assert any("text ran" in line for line in found)


def test_every_answer_carries_the_policy(site: Site) -> None:
    client = site.world.client
    answers = [client.get(target, headers={"accept": "text/html"}) for target in site.pages()]
    answers += [client.get("/static/qawl.js"), client.get("/v1/statements"), client.post("/submissions")]
    for answer in answers:
        assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"], answer.url
        assert answer.headers["x-content-type-options"] == "nosniff"
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert not any(loose in policy for loose in ("unsafe", "http", "*"))
