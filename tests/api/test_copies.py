"""Who carried a story, as the API and the page show it."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, event

from services.common.contracts.articles import ArticleId
from services.common.contracts.submissions import Channel, NewSubmission
from services.common.store import articles, statements, submissions
from services.common.store.copies import COMMON
from services.common.store.engine import writing
from services.ingest.copies.settle import finish_copy
from tests.api import samples
from tests.api.conftest import World
from tests.ingest.settling import settled
from tests.ingest.wire import WITH_ITS_OWN, Story

STORY = Story(
    title="Quell: port of Ardeen to reopen",
    outlet="Coastal Press",
    url="https://coastal.example/1",
    paragraphs=tuple(
        f"The port of Ardeen will reopen on Monday, harbour master Marta Quell said, and pier {n} will follow "
        f"after the inspection of crane {n + 40}, which the office of works has put off {n + 2} times since the storm."
        for n in range(6)
    ),
)


def carried(engine: Engine, story: Story) -> ArticleId:
    """The story as ingest stores it, with the first sentence as its statement where it is read by itself."""
    article = story.article
    with writing(engine) as conn:
        (row,) = submissions.accept(
            conn, [NewSubmission(channel=Channel.TEXT, name=story.title, payload=article.id.encode())], now=samples.NOW
        )
        stored = articles.insert(conn, article, row.id, now=samples.NOW)
        assert stored is not None
        listed = settled(conn, stored, now=samples.NOW)
        if listed is not None:
            finish_copy(conn, row, stored, listed, now=samples.NOW)
        else:
            said = samples.said(article, "The port of Ardeen will reopen on Monday", cue="said")
            statements.replace(conn, stored, [said], now=samples.NOW)
    return stored.id


def at(outlet: str | None, story: Story = STORY, **changed: object) -> Story:
    host = (outlet or "nobody").replace(" ", "").lower()
    return replace(story, outlet=outlet, title=f"As {outlet} has it", url=f"https://{host}.example/1", **changed)  # type: ignore[arg-type]


@pytest.fixture
def group(world: World) -> dict[str, ArticleId]:
    """A story, two copies word for word, and one with a paragraph of its own."""
    return {
        "head": carried(world.engine, STORY),
        "copy": carried(world.engine, at("Inland Post", day=date(2026, 11, 19))),
        "nameless": carried(world.engine, at(None)),
        "version": carried(world.engine, at("Gulf Daily", WITH_ITS_OWN["much more"](STORY))),
    }


def test_an_article_tells_who_carried_it(world: World, group: dict[str, ArticleId]) -> None:
    head = world.client.get(f"/v1/articles/{group['head']}").json()

    by = head["carried_by"]
    assert (by["head"], by["copies"], by["outlets"]) == (group["head"], 3, 3)
    assert [item["publisher"] for item in by["items"]] == ["Inland Post", None, "Gulf Daily"]
    assert [item["listed_in"] for item in by["items"]] == [group["head"], group["head"], None]
    assert by["first_published"]["publisher"] == "Inland Post"
    assert by["items"][2]["similarity"] < 1
    assert world.client.get(by["all"]).json()["items"] == by["items"]


def test_a_copy_tells_of_what_and_where_its_statements_are(world: World, group: dict[str, ArticleId]) -> None:
    copy = world.client.get(f"/v1/articles/{group['copy']}").json()
    version = world.client.get(f"/v1/articles/{group['version']}").json()

    assert (copy["copy_of"], copy["listed_in"]) == (group["head"], group["head"])
    assert (version["copy_of"], version["listed_in"]) == (group["head"], None)
    assert copy["carried_by"]["head"] == group["head"]


def test_the_list_of_copies_is_paged(world: World, group: dict[str, ArticleId]) -> None:
    first = world.client.get(f"/v1/articles/{group['head']}/copies", params={"limit": 2}).json()
    second = world.client.get(first["next"]).json()

    assert [item["article_id"] for item in first["items"] + second["items"]] == [
        group["copy"],
        group["nameless"],
        group["version"],
    ]
    assert second["next"] is None
    assert world.client.get(f"/v1/articles/{'0' * 32}/copies").status_code == 404
    assert world.client.get(f"/v1/articles/{group['head']}/copies?cursor=bm9wZQ").status_code == 404


def test_articles_are_listed_with_or_without_copies(world: World, group: dict[str, ArticleId]) -> None:
    shown = world.client.get("/v1/articles").json()["items"]
    hidden = world.client.get("/v1/articles", params={"copies": "hide"}).json()["items"]

    assert len(shown) == 4
    assert [item["id"] for item in hidden] == [group["version"], group["head"]]
    assert all((item["copies"], item["outlets"]) == (3, 3) for item in hidden)
    assert world.client.get("/v1/articles", params={"copies": "some"}).status_code == 422


def test_statements_tell_how_many_carried_them(world: World, group: dict[str, ArticleId]) -> None:
    items = world.client.get("/v1/statements").json()["items"]

    assert [item["article"]["outlets"] for item in items] == [3, 3]
    assert world.client.get(f"/v1/statements/{items[0]['id']}").json()["article"]["copies"] == 3


@pytest.mark.parametrize("target", ["/v1/statements?limit=200", "/v1/articles?limit=200", "/"])
def test_a_list_asks_once_for_all_its_rows(world: World, target: str) -> None:
    for n in range(12):
        carried(world.engine, replace(STORY, title=f"{n}", paragraphs=(f"{n} {' x' * n}", *STORY.paragraphs[:1])))
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(world.engine, "before_cursor_execute", note)
    assert world.client.get(target).status_code == 200
    event.remove(world.engine, "before_cursor_execute", note)
    assert sum("carriers" in statement for statement in asked) == 1


def test_the_page_shows_one_row_for_each_story_unless_asked(world: World, group: dict[str, ArticleId]) -> None:
    for query, expected in (("", 2), ("?copies=show", 4), ("?publisher=Inland+Post", 1), ("?copies=hide", 2)):
        page = world.client.get(f"/articles{query}").text
        assert page.count('class="row-name"') == expected, query
    assert "carried by 3 outlets" in world.client.get("/articles").text


def test_the_article_page_names_the_outlets(world: World, group: dict[str, ArticleId]) -> None:
    head = world.client.get(f"/articles/{group['head']}").text
    copy = world.client.get(f"/articles/{group['copy']}").text

    assert "Carried by 3 outlets" in head
    for words in ("Inland Post", "Gulf Daily", "nobody.example", "word for word", "with its own words"):
        assert words in head
    assert "It says nothing that is not in" in copy
    assert "Its statements are listed with" in copy


def test_the_submission_page_of_a_copy_leads_to_the_first(world: World, group: dict[str, ArticleId]) -> None:
    (row,) = (
        item
        for item in world.client.get("/v1/submissions?outcome=duplicate").json()["items"]
        if item["article_id"] == group["copy"]
    )

    page = world.client.get(f"/submissions/{row['id']}").text
    assert row["reason"]["code"] == "near_copy"
    assert "Stored as a copy" in page
    assert f"/articles/{group['head']}" in page


def test_no_print_is_held_by_more_than_is_looked_at(world: World, group: dict[str, ArticleId]) -> None:
    with world.engine.connect() as conn:
        held = conn.execute(sa.text("SELECT count(*) AS n FROM article_prints GROUP BY print ORDER BY n DESC")).scalar()
    assert held is not None
    assert held <= COMMON
