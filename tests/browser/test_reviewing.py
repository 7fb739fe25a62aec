"""A statement is corrected or added on the article's page: with the keyboard alone, and with the mouse."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

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
        expect(page.locator(".record:focus")).to_have_count(1)
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
        expect(page.locator(".record:focus")).to_have_count(1)
        page.locator(".record:focus .to-review").click()
        page.locator("#review-content1").click()
        mark(page, "will reopen on Monday")
        expect(page.locator("#review-content1")).to_have_value("will reopen on Monday")
        words = page.locator("#review-content1").input_value()
        start, end = map(int, page.locator("[name=content_at]").first.input_value().split(":"))
        text = site.world.client.get(f"/v1/articles/{first['article']['id']}/text").text
        assert text[start:end] == words
        page.locator("button[value=corrected]").click()
        page.wait_for_selector(".badge.reviewed")
    (part,) = newest(site)["after"]["content"]
    assert (part["start"], part["end"], part["text"]) == (start, end, words)


def test_words_that_are_marked_while_reading_are_added_with_who_said_them(site: Site, browser: Browser) -> None:
    article = english(site)[1]["article"]["id"]
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{site.url}/articles/{article}")
        mark(page, "Cranes at Ardeen")
        page.locator(".say").click()
        page.wait_for_selector("#add")
        expect(page.locator("#review-source")).to_be_focused()
        assert page.locator("#review-content1").input_value() == "Cranes at Ardeen"
        mark(page, "Thursday.")
        expect(page.locator("#review-source")).to_have_value("Thursday.")
        page.evaluate("scrollTo(0, 0)")  # nothing lies under the header
        assert findings(page) == []
        page.locator("#review-name").fill("Dara Finn")
        page.locator("#add button").click()
        page.wait_for_selector(".record:target .badge.reviewed")
    made = newest(site)
    assert (made["verdict"], made["after"]["speaker"]["name"]) == ("added", "Dara Finn")
    assert [part["text"] for part in made["after"]["content"]] == ["Cranes at Ardeen"]
    assert made["after"]["source"]["text"] == "Thursday."


@pytest.mark.parametrize(("language", "forward"), [("en", "ArrowRight"), ("ar", "ArrowLeft")])
def test_the_keyboard_alone_adds_a_statement(site: Site, browser: Browser, language: str, forward: str) -> None:
    article = site.world.client.get(f"/v1/articles?language={language}").json()["items"][0]["id"]
    text = site.world.client.get(f"/v1/articles/{article}/text").text
    with browser.new_context(viewport={"width": 1280, "height": 800}, locale=language) as context:
        page = context.new_page()
        page.goto(f"{site.url}/articles/{article}")
        page.locator(".text").focus()
        expect(page.locator("#text-how")).to_be_visible()
        for key in (forward, "ArrowDown", "ArrowUp", forward, f"Shift+{forward}", "Enter"):
            page.keyboard.press(key)  # the second word and the third
        page.wait_for_selector("#add")
        words = page.locator("#review-content1").input_value()
        assert words == " ".join(text.split()[1:3])
        page.locator("#review-name").focus()
        page.keyboard.type("Dara Finn")
        page.keyboard.press("Enter")
        page.wait_for_selector(".record:target .badge.reviewed")
    (part,) = newest(site)["after"]["content"]
    assert (part["text"], text[part["start"] : part["end"]]) == (words, words)


def test_a_statement_is_added_without_a_script(site: Site, browser: Browser) -> None:
    article = english(site)[1]["article"]["id"]
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.url}/articles/{article}")
        page.locator(".to-add a").click()
        page.locator("#review-content1").fill("Cranes  at Ardeen")
        page.locator("#review-name").fill("Dara Finn")
        page.locator("#add button").click()
        page.wait_for_selector(".record:target .badge.reviewed")
        page.locator(".record:target .to-review").click()
        page.locator(".record:target .reviewing .bar button").first.click()
        page.wait_for_selector(".record", state="attached")
        assert page.locator(".badge.reviewed").count() == 0
    assert site.world.client.get("/v1/reviews").json()["items"] == []


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


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_form_that_is_not_taken_stands_there_as_it_was_typed(site: Site, browser: Browser, language: str) -> None:
    article = english(site)[1]["article"]["id"]
    with browser.new_context(locale=language, viewport={"width": 360, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{site.url}/articles/{article}?add=")
        page.locator("#review-content1").fill("Cranes of nobody")
        page.locator("#review-name").fill("Dara Finn")
        page.keyboard.press("Enter")
        expect(page.locator("#review-content1")).to_be_focused()
        expect(page.locator("#review-content1")).to_be_in_viewport()
        expect(page.locator("#review-content1")).to_have_class("target")
        expect(page.locator("#review-name")).to_have_value("Dara Finn")
        page.evaluate("scrollTo(0, 0)")  # nothing lies under the header
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert findings(page) == []
        page.locator("#review-content1").fill("Cranes at Ardeen")
        page.locator("#add button").click()
        page.wait_for_selector(".record:target .badge.reviewed")
    assert newest(site)["verdict"] == "added"
