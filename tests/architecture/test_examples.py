"""The first articles that a user sees are read well: title, date, language, and several people's statements."""

import datetime
from pathlib import Path

import pytest

from services.cli.offline import statements_of
from services.common.contracts.articles import Article
from services.common.contracts.statements import Kind
from services.common.contracts.submissions import Hints
from services.ingest.readers import Limits, read
from tests.architecture.generate import ROOT

EXAMPLES = sorted(f for f in (ROOT / "examples").iterdir() if f.suffix != ".md")
LIMITS = Limits(max_bytes=1_000_000, max_members=10)
PUBLISHED = {"harbour-reopens": datetime.date(2026, 11, 12), "first-ship": datetime.date(2026, 11, 16)}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_read_with_its_facts_and_shows_several_people_speaking(path: Path) -> None:
    article = read(path.read_bytes(), name=path.name, hints=Hints(), limits=LIMITS)
    assert isinstance(article, Article)
    story, language = path.name.split(".")[:2]
    assert article.language == language
    assert article.title
    assert article.published is not None
    assert article.published.day == PUBLISHED[story]
    statements = statements_of(article)
    assert len({s.speaker.name for s in statements if s.speaker.name}) >= 3
    assert {s.kind for s in statements} >= {Kind.DIRECT, Kind.INDIRECT}


def test_the_readme_of_the_examples_names_each() -> None:
    text = (ROOT / "examples" / "README.md").read_text("utf-8")
    assert all(f"`{path.name}`" in text for path in EXAMPLES)
