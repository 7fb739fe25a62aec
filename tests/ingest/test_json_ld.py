"""JSON-LD as pages have it: broken, nested, several objects, other pages' articles."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.json_ld import read_json_ld
from services.ingest.markup import parse
from services.ingest.metadata import PageFacts, page_facts

OWN = '{"@type": "NewsArticle", "headline": "Own", "datePublished": "2024-11-07"}'


def facts(*scripts: str, head: str = "") -> PageFacts:
    marks = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    tree = parse(f"<!doctype html><html><head>{head}{marks}</head><body><p>Words.</p></body></html>")
    assert tree is not None
    return page_facts(tree)


@pytest.mark.parametrize(
    "script",
    [
        OWN,
        f"[{OWN}]",
        f"{OWN},",
        f"{OWN};",
        f'{OWN}\n{{"@type": "WebSite", "name": "Paper"}}',
        f'{{"@type": "WebSite", "name": "Paper"}} {OWN}',
        f'{{"@graph": [{{"@type": "WebSite"}}, {OWN}]}}',
        f'{{"@type": "WebPage", "mainEntity": {OWN}}}',
        f'{{"@type": "WebPage", "hasPart": [{OWN}]}}',
        OWN.replace('"2024-11-07"', '"2024-11-07",'),
        OWN.replace("Own", "Own\x01\t").replace('"@type"', '\n"@type"'),
        OWN.replace("Own", "Own\\' "),
        OWN.replace('"', "&quot;"),
        OWN.replace('"2024-11-07"', '["2024-11-07"]'),
        OWN.replace('"2024-11-07"', '{"@value": "2024-11-07"}'),
        OWN.replace('"NewsArticle"', '["Article", "https://schema.org/NewsArticle"]'),
        OWN.replace("}", ', "x": "a"b"}'),
        OWN[:-1],
        f"<!-- {OWN} -->",
        f"/* <![CDATA[ */ {OWN} /* ]]> */;",
        OWN.replace(", ", "," + " " * 200_000),
    ],
)
def test_an_article_is_read_as_far_as_it_can_be(script: str) -> None:
    (found,) = [a for a in read_json_ld([script]).articles if a.is_article]
    assert (found.headline.rstrip("' \x01"), found.published) == ("Own", ("2024-11-07",))


def test_the_object_of_this_page_wins_over_those_of_others() -> None:
    other = '{"@type": "NewsArticle", "headline": "Other", "url": "https://n.example/2", "datePublished": "2020-01-01"}'
    own = OWN.replace("}", ', "mainEntityOfPage": {"@id": "https://n.example/1/"}}')
    found = facts(other, own, head='<link rel="canonical" href="https://n.example/1?x=y">')
    assert found.headlines == ("Own",)
    assert found.published_json == ("2024-11-07",)


def test_a_page_without_an_article_gives_its_dates_but_no_headline() -> None:
    found = facts('{"@type": "WebPage", "name": "P", "datePublished": "2024-11-07", "dateModified": "2024-11-08"}')
    assert (found.headlines, found.published_json, found.modified_json) == ((), ("2024-11-07",), ("2024-11-08",))


def test_things_are_found_by_their_ids() -> None:
    found = facts(
        '{"@graph": [{"@type": "Article", "headline": "H", "author": {"@id": "#a"}, "publisher": {"@id": "#o"}},'
        '{"@type": "Organization", "@id": "#o", "name": "Paper"}, {"@type": "Person", "@id": "#a", "name": "A. W."}]}'
    )
    assert (found.publisher_json, found.authors_json) == ("Paper", ("A. W.",))


def test_the_steps_of_a_breadcrumb_come_by_their_positions() -> None:
    found = facts(
        '{"@type": "BreadcrumbList", "itemListElement": [{"position": 2, "item": {"name": "World"}},'
        '{"position": "1", "name": "Home"}, {"position": "x", "name": "Last"}, 7]}'
    )
    assert found.trail == ("Home", "World", "Last") or found.trail == ("Home", "Last", "World")


@pytest.mark.parametrize(
    "script", ["", "null", "7", '"text"', "{", "[" * 5_000, '{"a":' * 5_000, "]", "{}" * 3_000, '{"@type": 1e999}']
)
def test_what_is_no_article_gives_none(script: str) -> None:
    assert read_json_ld([script]).articles == ()


@given(st.recursive(st.none() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=4)))
def test_any_value_in_any_field_is_read_without_an_error(value: object) -> None:
    fields = ("headline", "datePublished", "author", "publisher", "articleSection", "mainEntityOfPage", "@id", "url")
    read_json_ld([json.dumps({"@type": "NewsArticle", **dict.fromkeys(fields, value)})])
    read_json_ld([json.dumps({"@type": "BreadcrumbList", "itemListElement": value})])
