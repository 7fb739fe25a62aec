"""The project's hard inputs and gold articles, where they lie beside the repository."""

import json
from collections import defaultdict
from pathlib import Path

from services.common.contracts.articles import Article, Role
from services.common.errors import Rejected
from services.ingest.readers import read


def refusal(path: Path) -> Rejected | None:
    try:
        read(path.read_bytes(), name=path.name)
    except Rejected as refused:
        return refused
    return None


def test_every_hard_input_ends_as_an_article_members_or_a_refusal_with_advice(shared: Path) -> None:
    for path in sorted((shared / "inputs").rglob("*")):
        if path.is_file():
            refused = refusal(path)
            assert refused is None or refused.reason.message.endswith("."), path
            assert refused is None or refused.reason.advice.endswith("."), path


def test_a_page_gives_one_text_in_each_of_its_eight_encodings(shared: Path) -> None:
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for path in sorted((shared / "inputs" / "derived-encoding").iterdir()):
        page, _, variant = path.name.partition("__")
        found = read(path.read_bytes(), name=path.name)
        assert isinstance(found, Article), path
        assert found.language == "ar", path
        if "truncated" not in variant:
            texts[page].add(found.text)
    assert len(texts) == 5
    assert {page: len(found) for page, found in texts.items()} == dict.fromkeys(texts, 1)


def test_the_seeds_metadata_and_sections_are_right(shared: Path) -> None:
    seeds = shared / "gold" / "seeds"
    asked = right = 0
    for gold_path in sorted((seeds / "json").glob("*.json")):
        gold = json.loads(gold_path.read_text("utf-8"))
        text = (seeds / "texts" / f"{gold_path.stem}.txt").read_text("utf-8")
        found = read(text.encode(), name=f"{gold_path.stem}.txt")
        assert isinstance(found, Article)
        wanted = gold["article"]
        assert (found.title, found.publisher, list(found.via)) == (wanted["title"], wanted["publisher"], wanted["via"])
        assert (found.published.day.isoformat() if found.published else None) == wanted["published"]
        assert found.language == wanted["lang"]
        for noise in wanted["noise"]:
            at = text.index(noise.strip())
            assert role_at(found, at) in (Role.FURNITURE, Role.RELATED, Role.CAPTION), noise
        for statement in gold["statements"]:
            nth = (statement.get("content_nth") or [0])[0]
            at = -1
            for _ in range(nth + 1):
                at = text.index(statement["content"][0], at + 1)
            asked += 1
            right += role_at(found, at) == statement["section"]
    assert right >= 0.95 * asked


def role_at(article: Article, at: int) -> Role | None:
    return next((b.role for b in article.blocks if b.span.start <= at < b.span.end), None)
