"""Utterances as the API and the page show them."""

from datetime import date

from services.common.contracts.articles import Role
from services.common.contracts.spans import Span
from services.common.contracts.utterances import Fact, FactKind, Kept, Membership, Tie, Why
from services.common.store import ties, utterances
from services.common.store.engine import writing
from services.common.store.numbering import lock_articles
from tests.api import samples
from tests.api.conftest import World

FIRST = "The ferries will sail again on Monday with 40 crew."
SECOND = "The ferries will sail again soon, with 40 crew."
THIRD = "ستبحر العبارات من جديد مع 40 بحارا"


def reported(world: World, *, outlet: str | None = "Harbour Gazette") -> list[str]:
    """Two English reports and an Arabic one of one saying; ids in that order. `outlet` is of the first."""
    ids: list[str] = []
    given = [(FIRST, "en", outlet, 18), (SECOND, "en", "Coastal Press", 19), (THIRD, "ar", "البحر", 20)]
    for words, language, publisher, day in given:
        article = samples.an_article(
            (Role.MAIN, words), language=language, publisher=publisher, day=date(2026, 11, day), url=None
        )
        statement = samples.said(article, words)
        samples.store(world.engine, article, (statement,))
        ids.append(statement.id)
        with writing(world.engine) as conn:
            (number,) = lock_articles(conn, [article.id]).values()
            at = words.index("40")
            facts = (Fact(FactKind.FIGURE, 40.0, Span(at, at + 2)),)
            ties.keep_tellings(conn, {number: {statement.id: Kept(vectors=None, facts=facts)}}, encoder=None)
    with writing(world.engine) as conn:
        members = [Membership(statement_id=id, is_whole=False, score=0.9) for id in ids]
        first, second = sorted(ids[:2])
        why = (Why(feature="nearness", value=0.6, weight=4.1),)
        ties.tie(conn, [Tie(first=first, second=second, score=0.93, whole=None, why=why)])
        utterances.replace(conn, ids, {min(ids): members}, touched=(), now=samples.NOW)
    return ids


def test_an_utterance_is_listed_with_its_reports_and_languages(world: World) -> None:
    ids = reported(world)
    (item,) = world.client.get("/v1/utterances").json()["items"]
    assert (item["reports"], item["copies"], item["outlets"], item["languages"]) == (3, 0, 3, ["ar", "en"])
    assert item["words"] == FIRST
    assert item["links"]["first"] == f"/v1/statements/{ids[0]}"
    assert (item["first_day"], item["last_day"]) == ("2026-11-18", "2026-11-20")


def test_lists_can_be_asked_for_by_statement_language_and_reports(world: World) -> None:
    ids = reported(world)
    for query, count in {
        f"statement={ids[2]}": 1,
        f"statement={'0' * 32}": 0,
        "language=ar": 1,
        "language=es": 0,
        "reports=3": 1,
        "reports=4": 0,
    }.items():
        assert len(world.client.get(f"/v1/utterances?{query}").json()["items"]) == count, query


def test_any_statement_leads_to_its_utterance(world: World) -> None:
    ids = reported(world)
    assert {world.client.get(f"/v1/utterances/{id}").json()["id"] for id in ids} == {min(ids)}
    assert world.client.get(f"/v1/utterances/{'0' * 32}").status_code == 404


def test_wordings_are_compared_with_the_earliest_report(world: World) -> None:
    reported(world)
    (item,) = world.client.get("/v1/utterances").json()["items"]
    first, second, third = world.client.get(item["links"]["self"]).json()["members"]
    assert first["changes"] == []
    assert [(one["change"], (one["here"] or one["first"])["text"]) for one in second["changes"]] == [
        ("kept", "The ferries will sail again"),
        ("dropped", "on Monday"),
        ("added", "soon"),
        ("kept", "with 40 crew"),
    ]
    assert [(one["change"], one["first"]["text"], one["here"]["text"]) for one in third["changes"]] == [
        ("kept", "40", "40")
    ]


def test_a_tie_says_why(world: World) -> None:
    reported(world)
    (item,) = world.client.get("/v1/utterances").json()["items"]
    (tie,) = world.client.get(item["links"]["self"]).json()["ties"]
    assert tie["reasons"] == [{"feature": "nearness", "value": 0.6, "weight": 4.1}]


def test_the_page_has_a_column_for_each_report_in_its_own_direction(world: World) -> None:
    ids = reported(world)
    page = world.client.get(f"/utterances/{ids[1]}", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert page.text.count('class="card side-by-side"') == 3
    assert '<article class="card side-by-side" dir="rtl" lang="ar">' in page.text
    assert "<ins>soon</ins>" in page.text
    assert "on Monday" in page.text
    listed = world.client.get("/utterances", headers={"accept": "text/html"})
    assert f"/utterances/{min(ids)}" in listed.text


def test_a_report_of_no_known_outlet_shows_its_headline_once(world: World) -> None:
    def columns(ids: list[str]) -> list[str]:
        text = world.client.get(f"/utterances/{ids[0]}", headers={"accept": "text/html"}).text
        return text.split('class="card side-by-side"')[1:]

    ids = reported(world, outlet=None)
    article = world.client.get(f"/v1/statements/{ids[0]}").json()["article"]
    first, second, _ = columns(ids)
    assert first.count(f'href="/articles/{article["id"]}"') == 1
    assert f'<h2><a href="/articles/{article["id"]}">' in first
    assert "Coastal Press" in second.partition("</h2>")[0]
    assert second.partition("</h2>")[2].count('href="/articles/') == 1
