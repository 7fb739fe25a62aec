"""Articles, statements and speakers as the API gives them."""

import pytest

from services.common.contracts.articles import Role
from tests.api import samples
from tests.api.conftest import World

EVERY_LIST = ("/v1/submissions", "/v1/articles", "/v1/statements", "/v1/speakers")


def walk(world: World, target: str) -> list[str]:
    seen = []
    while target:
        answer = world.client.get(target)
        assert answer.status_code == 200, answer.text
        seen += [item["id"] for item in answer.json()["items"]]
        target = answer.json()["next"]
    return seen


@pytest.mark.parametrize("target", EVERY_LIST)
@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_pages_walk_everything_exactly_once_in_one_order(filled: World, target: str, limit: int) -> None:
    whole = walk(filled, target)

    assert whole
    assert len(set(whole)) == len(whole)
    assert walk(filled, f"{target}?limit={limit}") == whole


@pytest.mark.parametrize("target", EVERY_LIST)
@pytest.mark.parametrize("cursor", ["!", "e", "bm9wZQ", "MTphYmM", "MTo", "Mjo1", "MTrYp9mE"])
def test_a_cursor_that_is_not_ours_is_told_so(filled: World, target: str, cursor: str) -> None:
    answer = filled.client.get(target, params={"cursor": cursor})

    # A position in the list of submissions is any id, so a foreign one may be no more than an odd place.
    refused = 422 if cursor == "!" else 404  # of no possible form, or of no page that there is
    assert answer.status_code == refused or target == "/v1/submissions"


@pytest.mark.parametrize("query", ["cue_class=shout", "polarity=maybe"])
def test_a_class_or_polarity_that_does_not_exist_is_a_problem(filled: World, query: str) -> None:
    assert filled.client.get(f"/v1/statements?{query}").status_code == 422


@pytest.mark.parametrize("target", EVERY_LIST)
@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "colour=red", "cursor=" + "a" * 401])
def test_parameters_that_do_not_fit_are_problems(filled: World, target: str, query: str) -> None:
    answer = filled.client.get(f"{target}?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["location"] == f"query {query.partition('=')[0]}"


def test_every_span_is_its_words_in_the_articles_text(filled: World) -> None:
    for statement in filled.client.get("/v1/statements?limit=200").json()["items"]:
        article = filled.client.get(statement["links"]["article"]).json()
        spans = [
            *statement["content"],
            *(statement[part] for part in ("source", "cue", "venue", "addressee") if statement[part]),
        ]
        assert all(article["text"][span["start"] : span["end"]] == span["text"] for span in spans)
        assert statement["words"] == " … ".join(span["text"] for span in statement["content"])
        detail = filled.client.get(statement["links"]["self"]).json()
        context = detail.pop("context")
        assert detail == statement
        assert article["text"][context["start"] : context["end"]] == context["text"]
        assert all(context["start"] <= span["start"] and span["end"] <= context["end"] for span in statement["content"])


def test_the_statements_of_an_article_stand_in_text_order(filled: World) -> None:
    sample = samples.harbour()
    found = filled.client.get(f"/v1/articles/{sample.article.id}/statements").json()["items"]

    assert {item["id"] for item in found} == {statement.id for statement in sample.statements}
    starts = [min(s["start"] for s in [*item["content"], item["source"] or item["cue"]]) for item in found]
    assert starts == sorted(starts)
    nested = [item for item in found if item["nested_in"]]
    assert [item["links"]["nested_in"] for item in nested] == [f"/v1/statements/{nested[0]['nested_in']}"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("speaker=quell", 4),
        ("speaker=الحمداوي", 2),
        ("language=ar", 4),
        ("kind=direct", 3),
        ("section=related", 2),
        ("section=related&language=en", 1),
        ("said_from=2026-11-19&said_to=2026-11-19", 5),
        ("said_to=2026-11-18", 0),
        ("published_from=2026-11-20&published_to=2026-11-20", 12),
        ("published_from=2026-11-21", 0),
        ("publisher=Harbour%20Gazette", 8),
        ("q=crane", 1),
        ("q=المشروع", 2),
        ("q=dredging&kind=indirect&publisher=harbour%20gazette", 2),
    ],
)
def test_filters_combine(filled: World, query: str, count: int) -> None:
    assert len(filled.client.get(f"/v1/statements?{query}&limit=200").json()["items"]) == count


def test_a_statement_tells_class_polarity_addressee_evidence_and_what_it_stands_in(filled: World) -> None:
    items = filled.client.get("/v1/statements?limit=200&language=en").json()["items"]
    (promised,) = (item for item in items if item["cue_class"] == "promise")
    around = filled.client.get(f"/v1/statements/{promised['nested_in']}").json()

    assert promised["chain"] == [around["id"]]
    assert around["chain"] == []
    assert promised["polarity"] == "positive"
    assert promised["evidence"]["cue"] == "say"
    assert promised["evidence"]["score"] is None
    assert promised["speaker"]["resolved_from"]["text"] == "the ministry"
    assert [item["addressee"]["text"] for item in items if item["addressee"]] == ["reporters"]


def test_next_keeps_the_filters(filled: World) -> None:
    answer = filled.client.get("/v1/statements?q=المشروع&limit=1").json()

    assert len(walk(filled, answer["next"])) == 1


def test_speakers_join_statements_and_lead_to_them(filled: World) -> None:
    quell = filled.client.get("/v1/speakers?name=quell").json()["items"][0]

    assert (quell["name"], quell["kind"], quell["roles"], quell["statements"]) == (
        "Marta Quell",
        "person",
        ["harbour master"],
        4,
    )
    told = filled.client.get(quell["links"]["self"]).json()
    assert {name: told[name] for name in quell} == quell
    assert [month["statements"] for month in told["months"]] == [4]
    assert len(walk(filled, quell["links"]["statements"])) == 4


def test_articles_are_found_by_words_publisher_and_language(filled: World) -> None:
    for query, count in (("q=dredging", 1), ("language=ar", 1), ("publisher=harbour gazette", 1), ("q=nothing", 0)):
        assert len(filled.client.get(f"/v1/articles?{query}").json()["items"]) == count
    article = filled.client.get(f"/v1/articles/{samples.council().article.id}").json()
    assert article["via"] == ["وكالة الساحل"]
    assert [block["role"] for block in article["blocks"]] == ["title", "main", "related"]
    assert article["characters"] == len(article["text"])


@pytest.mark.parametrize("noun", ["submissions", "articles", "statements", "speakers"])
@pytest.mark.parametrize("key", ["0" * 32, "x", "%00", "0" * 33, "é"])
def test_what_is_not_there_is_a_404_with_advice(filled: World, noun: str, key: str) -> None:
    for target in (f"/v1/{noun}/{key}", *([f"/v1/articles/{key}/statements"] if noun == "articles" else [])):
        answer = filled.client.get(target)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
        assert answer.json()["advice"]


def test_text_that_no_store_or_client_could_hold_comes_out_with_replacement_characters(world: World) -> None:
    article = samples.an_article((Role.MAIN, "Odd \ud800 and \x00 things, she said."))
    statement = samples.said(article, "Odd \ud800 and \x00 things", source="she", cue="said")
    samples.store(world.engine, article, [statement])

    for target in ("/v1/statements", f"/v1/statements/{statement.id}", f"/v1/articles/{article.id}"):
        assert "Odd \ufffd and \ufffd things" in world.client.get(target).text
    for target in ("/", f"/articles/{article.id}", f"/statements/{statement.id}"):
        assert world.client.get(target).status_code == 200
