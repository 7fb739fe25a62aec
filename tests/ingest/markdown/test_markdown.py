"""Markdown: front matter told, marks gone, every span exact in the words that are left."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.articles import Article, DateBasis, Role
from services.common.contracts.submissions import Hints
from services.common.errors import Rejected
from services.ingest.markdown.blocks import blocks_of
from services.ingest.markdown.front_matter import head_of
from services.ingest.markdown.inline import words_of
from services.ingest.readers import read

LEAD = "The director said that the new project would begin in spring, once all was ready."
MORE = "He added that the work would take two years and employ hundreds of people in the city."
FRONT = """---
title: "Project: begins in spring"
authors:
  - name: Lena Whitcombe
    email: l@coast.example
  - Omar Tully
date: 2026-11-19T09:14:00+02:00   # as planned
lastmod: 2026-11-20T10:00:00+02:00
publisher: Coast Weekly
categories: [local, ports]
canonical_url: https://coast.example/project
---
"""


def article(text: str, name: str = "a.md", **given: object) -> Article:
    found = read(text.encode(), name=name, **given)  # type: ignore[arg-type]
    assert isinstance(found, Article)
    return found


def parts(found: Article, role: Role) -> list[str]:
    return [found.text[b.span.start : b.span.end] for b in found.blocks if b.role is role]


def test_front_matter_tells_title_authors_dates_publisher_section_and_address() -> None:
    found = article(f"{FRONT}\n# Project: begins in spring\n\n{LEAD}\n\n{MORE}\n")
    assert found.title == "Project: begins in spring"
    assert found.authors == ("Lena Whitcombe", "Omar Tully")
    assert found.published is not None
    assert found.published.day == date(2026, 11, 19)
    assert found.published.basis is DateBasis.META
    assert found.published.at is not None
    assert found.modified is not None
    assert found.modified.day == date(2026, 11, 20)
    assert (found.publisher, found.section, found.url) == ("Coast Weekly", "local", "https://coast.example/project")
    assert found.text == f"Project: begins in spring\n\n{LEAD}\n\n{MORE}"
    assert [b.role for b in found.blocks] == [Role.TITLE, Role.MAIN]


def test_what_was_handed_in_with_it_wins_over_front_matter() -> None:
    found = article(FRONT + LEAD, hints=Hints(title="Another", published="2026-01-02", publisher="Else"))
    assert (found.title, found.publisher) == ("Another", "Else")
    assert found.published is not None
    assert found.published.day == date(2026, 1, 2)


def test_front_matter_is_known_under_any_name_and_a_line_of_dashes_is_none() -> None:
    assert article(FRONT + LEAD, name="a.txt").title == "Project: begins in spring"
    plain = article(f"---\nProject begins in spring\n\n{LEAD}\n---\n", name="a.txt")
    assert LEAD in plain.text
    assert not head_of("---\nJust a line.\n---\n", is_markdown=True).fields


@pytest.mark.parametrize(
    "head",
    [
        '+++\ntitle = "Project begins"\nauthors = ["Lena Whitcombe"]\ndate = 2026-11-19\n+++\n',
        "Title: Project begins\nDate: 2026-11-19\nAuthor: Lena Whitcombe\n\n",
        "---\ntitle: >-\n  Project\n  begins\nauthor: {name: x}\nbyline: By Lena Whitcombe\ndate: '2026-11-19'\n---\n",
    ],
)
def test_heads_in_toml_in_lines_and_in_folded_yaml_are_read(head: str) -> None:
    found = article(head + LEAD)
    assert found.title == "Project begins"
    assert found.published is not None
    assert found.published.day == date(2026, 11, 19)
    assert found.text == f"Project begins\n\n{LEAD}"
    assert "Lena Whitcombe" in head_of(head, is_markdown=True).fields.get("byline", found.authors)[0]


def test_a_heading_is_the_title_and_bylines_dates_links_and_pictures_are_told_apart() -> None:
    found = article(
        f"# Project begins\n\nBy Lena Whitcombe\n\n19 November 2026\n\n**CITY** — {LEAD}\n\n"
        '![A harbour](h.jpg "The harbour at dawn")\n\n## What follows\n\n'
        f"[The bridge toll is under review again](https://coast.example/b)\n\n> {MORE}\n"
    )
    assert (found.title, found.authors) == ("Project begins", ("Lena Whitcombe",))
    assert found.published is not None
    assert found.published.day == date(2026, 11, 19)
    assert parts(found, Role.MAIN) == [f"CITY — {LEAD}", "What follows", MORE]
    assert parts(found, Role.CAPTION) == ["The harbour at dawn"]
    assert parts(found, Role.RELATED) == ["The bridge toll is under review again"]


def test_an_arabic_text_keeps_its_words_without_marks() -> None:
    found = article("# خفض أجرة العبارة\n\nوقال **رئيس المجلس** إن [الأجرة](https://a.example) *ستنخفض* قريبا.\n")
    assert found.title == "خفض أجرة العبارة"
    assert parts(found, Role.MAIN) == ["وقال رئيس المجلس إن الأجرة ستنخفض قريبا."]


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("**bold**, *it*, ***both***, __b__, _i_, ~~gone~~", "bold, it, both, b, i, gone"),
        ("5 * 3 * 2 and snake_case_name and 2*3*4", "5 * 3 * 2 and snake_case_name and 234"),
        (r"\*not emphasis\* and \[no link\]", "*not emphasis* and [no link]"),
        ("`a * b` and ``c ` d`` and `open", "a * b and c ` d and `open"),
        ("a [link](http://x.example/a_(b) 'T'), [ref][1], [1], [no ref][2]", "a link, ref, 1, [no ref][2]"),
        ("[“Quoted,” *she* said](http://x.example)", "“Quoted,” she said"),
        ("[![badge](b.png)](http://x.example) after", "after"),
        ("said[^1] so [sic] and <https://x.example/a>", "said so [sic] and https://x.example/a"),
        ("R&amp;D <em>now</em><br>then", "R&D now then"),
        ('"**We** won\'t" — she*s* said **', '"We won\'t" — shes said **'),
    ],
)
def test_words_of_a_paragraph(markup: str, words: str) -> None:
    assert words_of(markup, references=frozenset({"1"})).text == words


def test_blocks_are_headings_paragraphs_items_rows_and_lines_with_hard_breaks() -> None:
    text = (
        "Head\n====\n\nOne line\nand its second.\n\n- first\n- [x] second\n  goes on\n1. third\n\n"
        "Hard  \nbreak\\\nhere\n"
        "\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "```py\ncode_here\n```\n***\n### Sub ###\n[r]: http://x.example\n<!-- no -->"
    )
    assert [(b.text, b.level) for b in blocks_of(text)] == [
        ("Head", 1), ("One line and its second.", 0), ("first", 0), ("second goes on", 0), ("third", 0), ("Hard", 0),
        ("break", 0), ("here", 0), ("a | b", 0), ("1 | 2", 0), ("code_here", 0), ("Sub", 3),
    ]  # fmt: skip


def test_a_web_page_under_a_name_of_markdown_is_a_web_page() -> None:
    page = (
        f"<!doctype html><html><body><article><h1>Project begins</h1><p>{LEAD}</p><p>{MORE}</p></article></body></html>"
    )
    assert "<" not in article(page).text


@given(st.text(alphabet="ab .,\n#*_`~[]()<>!\\|-=+:\"'&;{}%^عق1", max_size=300))
def test_any_markdown_is_read_or_refused_and_its_blocks_do_not_overlap(text: str) -> None:
    try:
        found = read(text.encode(), name="a.md")
    except Rejected:
        return
    assert isinstance(found, Article)
    at = 0
    for block in found.blocks:
        assert at <= block.span.start < block.span.end <= len(found.text)
        at = block.span.end


@pytest.mark.parametrize(
    "piece", ["[", "![", "](", "[a]", "*", "`a", "``` `", "# ", "<a", "a  ", "_a", "> ", "|-", "{{<"]
)
def test_hostile_marks_take_time_that_grows_with_their_number(piece: str) -> None:
    start = time.process_time()
    list(blocks_of(piece * 40_000))
    assert (
        time.process_time() - start < 20
    )  # a tenth of a second each; with the square of the length it is many minutes
