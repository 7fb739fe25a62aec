"""A statement is corrected on the article's page: with the keyboard alone, and with the mouse."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import seeds
from tests.browser.conftest import Site, served
from tests.browser.test_access import findings


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("reviewed"), seeds.usual) as site:
        yield site


def english(site: Site) -> list[dict[str, object]]:
    article = site.world.client.get("/v1/articles?language=en").json()["items"][0]["id"]
    found: list[dict[str, object]] = site.world.client.get(f"/v1/articles/{article}/statements").json()["items"]
    return found


def newest(site: Site) -> dict[str, object]:
    made: dict[str, object] = site.world.client.get("/v1/reviews").json()["items"][0]
    return made


def mark(page: Page, words: str) -> None:
    """Mark words of the text as a finger or a mouse would, from one end to the other."""
    place = page.evaluate(
        """words => {
            const walker = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode());) {
                const at = node.data.indexOf(words);
                if (at < 0) continue;
                node.parentElement.scrollIntoView({ block: "center" });
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + words.length);
                const box = range.getBoundingClientRect();
                return [box.left, box.right, box.top + box.height / 2];
            }
        }""",
        words,
    )
    left, right, middle = place
    page.mouse.move(left + 0.5, middle)
    page.mouse.down()
    page.mouse.move((left + right) / 2, middle)
    page.mouse.move(right - 0.5, middle)
    page.mouse.up()


def test_the_keyboard_alone_corrects_a_statement(site: Site, browser: Browser) -> None:
    first = english(site)[1]
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{site.url}/articles/{first['article']['id']}")
        page.locator(f"#in-text-{first['id']}").focus()
        page.keyboard.press("Enter")  # from the text to its record
        page.wait_for_function("document.activeElement.classList.contains('record')")
        page.keyboard.press("Enter")  # which opens
        page.wait_for_selector(".correct")
        page.evaluate("scrollTo(0, 0)")  # nothing lies under the header
        assert findings(page) == []
        page.locator("#review-name").focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("Ann Quell")
        page.keyboard.press("Enter")
        page.wait_for_selector(".badge.reviewed")
    made = newest(site)
    assert made["verdict"] == "corrected"
    assert made["after"]["speaker"]["name"] == "Ann Quell"
    assert made["after"]["content"] == made["before"]["content"]


def test_words_that_are_marked_in_the_text_become_the_part_that_was_chosen(site: Site, browser: Browser) -> None:
    first = english(site)[1]
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{site.url}/articles/{first['article']['id']}")
        page.locator(".text .mark", has_text="will reopen on Monday").first.click()
        page.wait_for_function("document.activeElement.classList.contains('record')")
        page.locator(".record:focus .to-review").click()
        page.locator("#review-content1").click()
        mark(page, "will reopen on Monday")
        page.wait_for_function("document.querySelector('#review-content1').value.startsWith('will')")
        words = page.locator("#review-content1").input_value()
        start, end = map(int, page.locator("[name=content_at]").first.input_value().split(":"))
        text = site.world.client.get(f"/v1/articles/{first['article']['id']}/text").text
        assert text[start:end] == words
        page.locator("button[value=corrected]").click()
        page.wait_for_selector(".badge.reviewed")
    (part,) = newest(site)["after"]["content"]
    assert (part["start"], part["end"], part["text"]) == (start, end, words)


def test_it_works_without_a_script(site: Site, browser: Browser) -> None:
    first = english(site)[1]
    with browser.new_context(java_script_enabled=False, locale="ar") as context:
        page = context.new_page()
        page.goto(f"{site.url}/articles/{first['article']['id']}")
        page.locator(f"#record-{first['id']} .to-review").click()
        page.locator("button[value=rejected]").click()
        page.locator("#rejected summary").click()
        assert page.locator("#rejected button").count() == 1
    assert newest(site)["verdict"] == "rejected"
