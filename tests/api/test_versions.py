"""Versions of an article, what changed from one to the next, and lists that show the current ones."""

import pytest

from services.common.contracts.articles import ArticleId, Role
from services.common.contracts.submissions import SubmissionId
from services.common.store import articles, submissions
from services.common.store.engine import reading, writing
from tests.api import samples
from tests.api.conftest import World

KEPT = "Every ship was inspected twice"
BEFORE = (KEPT, "the ferries sail again on Monday morning", "tickets cost four crowns")
AFTER = (KEPT, "the ferries sail again on Tuesday morning", "nobody had asked the islanders")


def version(world: World, sentences: tuple[str, ...], *, second: int) -> ArticleId:
    text = " ".join(f"{sentence}, Marta Quell said." for sentence in sentences)
    article = samples.an_article((Role.MAIN, text), title="Ferries")
    found = [samples.said(article, one, source="Marta Quell", cue="said", near=one) for one in sentences]
    return samples.store(world.engine, article, found, now=samples.NOW.replace(second=second)).id


@pytest.fixture
def both(world: World) -> tuple[ArticleId, ArticleId]:
    old, new = version(world, BEFORE, second=1), version(world, AFTER, second=2)
    with writing(world.engine) as conn:
        articles.supersede(conn, old, new)
    return old, new


def words(items: list[dict[str, str]]) -> list[str]:
    return [item["words"] for item in items]


def test_the_versions_of_an_article_are_listed_oldest_first(world: World, both: tuple[ArticleId, ArticleId]) -> None:
    for key in both:
        listed = world.client.get(f"/v1/articles/{key}/versions").json()
        assert [item["id"] for item in listed["items"]] == list(both)
    assert world.client.get(f"/v1/articles/{'0' * 32}/versions").status_code == 404


def test_the_changes_of_a_version_say_what_became_of_each_statement(
    world: World, both: tuple[ArticleId, ArticleId]
) -> None:
    old, new = both
    found = world.client.get(f"/v1/articles/{new}/changes").json()
    assert (found["before"], found["after"]) == (old, new)
    assert (words(found["kept"]), words(found["gone"]), words(found["new"])) == ([KEPT], [BEFORE[2]], [AFTER[2]])
    assert [(pair["before"]["words"], pair["after"]["words"]) for pair in found["reworded"]] == [(BEFORE[1], AFTER[1])]
    first = world.client.get(f"/v1/articles/{old}/changes").json()
    assert (first["before"], first["kept"], first["new"]) == (None, [], [])


def test_lists_of_statements_show_current_versions_unless_all_are_asked_for(
    world: World, both: tuple[ArticleId, ArticleId]
) -> None:
    old, _ = both

    def listed(query: str) -> int:
        return len(world.client.get(f"/v1/statements?{query}").json()["items"])

    assert (listed(""), listed("versions=all"), listed("q=ship"), listed("q=ship&versions=all")) == (3, 6, 1, 2)
    assert listed(f"article={old}") == 3


def test_the_page_of_an_article_shows_its_versions(world: World, both: tuple[ArticleId, ArticleId]) -> None:
    page = world.client.get(f"/articles/{both[1]}").text
    assert "2 versions of this article" in page
    assert "1 kept, 1 reworded, 1 new, 1 gone" in page
    assert f'href="/articles/{both[0]}"' in page


@pytest.mark.parametrize("body", [{"url": "https://news.example/a"}, {"urls": ["https://news.example/a"]}])
def test_an_address_may_be_handed_in_to_be_looked_at_again(world: World, body: dict[str, object]) -> None:
    for refetch in (True, False):
        sent = body | ({"refetch": True} if refetch else {})
        key = world.client.post("/v1/submissions", json=sent).json()["items"][0]["id"]
        with reading(world.engine) as conn:
            row = submissions.find(conn, SubmissionId(key))
        assert row is not None
        assert row.is_refetch is refetch
