"""Everybody can use every page: axe finds nothing, the keyboard reaches everything, nothing moves that should not."""

from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
PHONE, WIDE = 360, 1280


def findings(page: Page, rules: list[str] = RULES) -> list[str]:
    """What axe finds wrong with the page as it stands, one line for each place. `rules`: tags, or a rule."""
    page.evaluate(AXE)
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]} {node['failureSummary'][:300]}"
        for rule in page.evaluate("rules => axe.run(document, {runOnly: rules}).then(found => found.violations)", rules)
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("width", [PHONE, WIDE])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_in_either_theme(site: Site, browser: Browser, language: str, width: int) -> None:
    """WCAG 2.2 AA, and what axe holds for good practice. In the dark only colours are others."""
    found: dict[str, list[str]] = {}
    with browser.new_context(
        locale=language, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        for target in site.pages():
            if target == "/docs" and language == "ar":
                continue  # English in both, and by far the longest
            page.emulate_media(color_scheme="light")
            page.goto(site.url + target)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            lines = findings(page)
            page.emulate_media(color_scheme="dark")
            lines += [f"dark: {line}" for line in findings(page, ["color-contrast"])]
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                lines.append(f"it is {wide} pixels wider than the window")
            if lines:
                found[target] = lines
    assert found == {}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_link_of_the_header_is_cut_off(site: Site, browser: Browser, language: str) -> None:
    """But on a phone, where the lists are one line to be pushed aside."""
    with browser.new_context(locale=language) as context:
        page = context.new_page()
        page.goto(f"{site.url}/publishers")
        for width in (700, 1000, 1200, WIDE, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            cut = page.evaluate(
                "width => [...document.querySelectorAll('.top a')].filter(one => {"
                "  const box = one.getBoundingClientRect(), nav = one.closest('nav, header').getBoundingClientRect();"
                "  return box.left < nav.left - 1 || box.right > nav.right + 1 || box.right > width || box.left < 0;"
                "}).map(one => one.textContent)",
                width,
            )
            assert cut == [], width


def test_axe_would_find_something(site: Site, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site.url)
        page.evaluate("document.querySelector('#q').labels[0].remove()")
        assert any(line.startswith("label:") for line in findings(page))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_keyboard_reaches_everything_and_the_focus_is_always_seen(
    site: Site, browser: Browser, language: str
) -> None:
    with browser.new_context(locale=language, viewport={"width": WIDE, "height": 800}) as context:
        page = context.new_page()
        article = next(target for target in site.pages() if target.startswith("/articles/"))
        for target in ("/", article):
            page.goto(site.url + target)
            wanted = page.evaluate(
                "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]"
                ".filter(one => one.checkVisibility()).length"
            )
            page.evaluate("window.reached = new Set(), 0")
            for _ in range(wanted + 12):  # a date has three parts
                page.keyboard.press("Tab")
                seen = page.evaluate(
                    """() => {
                        const one = document.activeElement, style = getComputedStyle(one);
                        const box = one.getBoundingClientRect();
                        if (one !== document.body) window.reached.add(one);
                        return one === document.body || (style.outlineStyle !== "none" && style.outlineWidth !== "0px"
                            && box.bottom > 0 && box.top < innerHeight);
                    }"""
                )
                assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
            reached = page.evaluate("window.reached.size")
            assert reached >= wanted, target


def test_the_first_key_skips_to_the_content(site: Site, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site.url)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_nothing_moves_for_those_who_asked_for_that(site: Site, browser: Browser) -> None:
    waiting = site.world.client.get("/v1/submissions?stage=fetch").json()["items"][0]["links"]["page"]
    moving = {}
    for motion in ("reduce", "no-preference"):
        with browser.new_context(reduced_motion=motion) as context:
            page = context.new_page()
            page.goto(site.url + waiting)
            moving[motion] = page.evaluate("document.getAnimations().length")
    assert moving["reduce"] == 0
    assert moving["no-preference"] > 0


def test_on_paper_stands_what_is_read_and_nothing_to_click(site: Site, browser: Browser) -> None:
    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        page.goto(site.url)
        page.emulate_media(media="print", color_scheme="dark")
        shown = "sel => [...document.querySelectorAll(sel)].filter(one => one.checkVisibility()).length"
        assert page.evaluate(shown, "header.top, .side, form, .more, button") == 0
        assert page.evaluate(shown, "blockquote") > 0
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        ink = page.evaluate("getComputedStyle(document.querySelector('blockquote')).color")
        assert max(int(part) for part in ink[4:-1].split(",")) < 80, ink
