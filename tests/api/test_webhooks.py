"""Saved queries and webhooks over HTTP."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier

from services.api import webhook_schemas
from services.api.openapi import examples_of
from services.api.parameters import StatementFilters
from services.common.contracts.access import Act, Scope
from services.common.contracts.articles import Role
from services.common.contracts.statements import CueClass, Kind, Polarity
from services.common.contracts.webhooks import DeliveryState
from services.common.store import api_keys, audit, deliveries, webhooks
from services.common.store.deliveries import Tried
from services.common.store.engine import reading, writing
from services.common.store.statement_filters import StatementFilter, asked_by
from services.common.store.statements import StatementFilter as Filter
from tests.api import samples
from tests.api.conftest import MakeWorld, World
from tests.api.samples import NOW

Json = dict[str, Any]
NOBODY = "0" * 32
GIVEN: Mapping[str, str] = {
    "speaker": "holt",
    "speaker_id": "a" * 32,
    "language": "ar",
    "kind": "direct",
    "cue_class": "deny",
    "polarity": "negative",
    "section": "caption",
    "said_from": "2026-01-02",
    "said_to": "2026-01-03",
    "published_from": "2026-01-04",
    "published_to": "2026-01-05",
    "publisher": "The Daily Example",
    "article": "b" * 32,
    "review": "accepted",
    "versions": "all",
    "q": '"the bridge"',
}


def save(world: World, name: str = "The port", **more: object) -> Json:
    answer = world.client.post("/v1/queries", json={"name": name, "query": {"q": "port"}, **more})
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


def hook(world: World, **more: object) -> Json:
    answer = world.client.post("/v1/webhooks", json={"url": "https://desk.example/qawl", **more})
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


def test_every_filter_of_statements_can_be_saved_and_means_the_same() -> None:
    filters = StatementFilters.model_validate(GIVEN)
    assert set(GIVEN) == set(StatementFilters.model_fields)
    assert filters.filters() == GIVEN
    assert asked_by({}) == StatementFilters().filter() == StatementFilter(only_current=True)
    found = asked_by(GIVEN)
    assert found == Filter(
        speaker="holt",
        speaker_id="a" * 32,
        language="ar",
        kind=Kind.DIRECT,
        cue_class=CueClass.DENY,
        polarity=Polarity.NEGATIVE,
        section=Role.CAPTION,
        said_from=filters.said_from,
        said_to=filters.said_to,
        published_from=filters.published_from,
        published_to=filters.published_to,
        publisher="The Daily Example",
        article_id="b" * 32,
        review="accepted",
        text='"the bridge"',
    )


@pytest.mark.parametrize("given", [{"colour": "red"}, {"kind": "loud"}, {"said_from": "yesterday"}])
def test_what_is_no_filter_is_told_so(given: Mapping[str, str]) -> None:
    with pytest.raises(ValueError):
        asked_by(given)


def test_a_saved_query_leads_to_what_fits_it(shared_world: World) -> None:
    sample = samples.harbour()
    samples.store(shared_world.engine, sample.article, sample.statements)
    query = save(shared_world, "Followed", alert={"count": 3, "minutes": 10})

    links = query["links"]
    assert shared_world.client.get(links["self"]).json() == query
    found = shared_world.client.get(links["statements"]).json()["items"]
    assert found == shared_world.client.get("/v1/statements?q=port").json()["items"] != []
    assert shared_world.client.get(links["feed"]).headers["content-type"].startswith("application/atom+xml")
    assert links["stream"] == "/v1/statements/stream?q=port"
    assert shared_world.client.get(links["page"]).status_code == 200
    assert query["alert"] == {"count": 3, "minutes": 10}


def test_a_saved_query_is_changed_and_removed(world: World) -> None:
    query = save(world, alert={"count": 3, "minutes": 10})
    path = query["links"]["self"]

    changed = world.client.patch(path, json={"query": {"q": "harbour", "language": "en"}}).json()
    assert changed["query"] == {"language": "en", "q": "harbour"}
    assert (changed["name"], changed["alert"]) == (query["name"], query["alert"])
    assert world.client.patch(path, json={"alert": None, "name": "The harbour"}).json()["alert"] is None
    assert [one["name"] for one in world.client.get("/v1/queries").json()["items"]] == ["The harbour"]
    assert world.client.delete(path).status_code == 204
    assert world.client.delete(path).status_code == world.client.get(path).status_code == 404
    assert world.client.patch(path, json={"name": "x"}).status_code == 404


def test_saved_queries_come_in_pages(world: World) -> None:
    names = [save(world, f"Query {number}")["name"] for number in range(5)]
    found: list[str] = []
    path = "/v1/queries?limit=2"
    while path:
        page = world.client.get(path).json()
        found += [one["name"] for one in page["items"]]
        path = page["next"]
    assert found == names


def test_a_name_is_of_one_query_alone(world: World) -> None:
    first, second = save(world, "One"), save(world, "Two")
    answer = world.client.post("/v1/queries", json={"name": "One", "query": {}})
    assert (answer.status_code, answer.json()["type"]) == (409, "/docs#problem-wrong-state")
    assert world.client.patch(second["links"]["self"], json={"name": "One"}).status_code == 409
    assert world.client.patch(first["links"]["self"], json={"name": "One"}).status_code == 200


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/v1/queries", {"name": "x", "query": {"colour": "red"}}),
        ("/v1/queries", {"name": "", "query": {}}),
        ("/v1/queries", {"query": {}}),
        ("/v1/queries", {"name": "x", "query": {}, "alert": {"count": 0, "minutes": 1}}),
        ("/v1/webhooks", {"url": "ftp://desk.example/"}),
        ("/v1/webhooks", {"url": "https://user:word@desk.example/"}),
        ("/v1/webhooks", {"url": "https://desk.example/", "events": []}),
        ("/v1/webhooks", {"url": "https://desk.example/", "events": ["webhook.test"]}),
        ("/v1/webhooks", {"url": "https://desk.example/", "secret": "whsec_mine"}),
    ],
)
def test_what_does_not_fit_is_a_problem_that_says_so(shared_world: World, path: str, sent: Json) -> None:
    answer = shared_world.client.post(path, json=sent)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["advice"]


def test_an_alert_needs_a_query_that_has_one(shared_world: World) -> None:
    sent = {"url": "https://desk.example/", "events": ["query.alerted"]}
    answer = shared_world.client.post("/v1/webhooks", json=sent)
    assert (answer.status_code, answer.json()["type"]) == (409, "/docs#problem-wrong-state")
    assert "alert" in answer.json()["advice"]


def test_every_example_of_what_can_be_sent_is_taken(world: World) -> None:
    for example in examples_of(webhook_schemas.QueryIn.model_json_schema()):
        query = world.client.post("/v1/queries", json=example).json()
    for change in examples_of(webhook_schemas.QueryChange.model_json_schema()):
        assert world.client.patch(query["links"]["self"], json=change).status_code == 200
    for example in examples_of(webhook_schemas.WebhookIn.model_json_schema()):
        assert isinstance(example, dict)
        own: Json = {**example, "query": query["id"]} if "query" in example else example
        found = world.client.post("/v1/webhooks", json=own)
        assert found.status_code == 201
    for change in examples_of(webhook_schemas.WebhookChange.model_json_schema()):
        assert world.client.patch(found.json()["links"]["self"], json=change).status_code == 200


def test_a_secret_is_shown_once_and_can_sign(world: World) -> None:
    made = hook(world)
    assert Verifier(made["secret"]).sign("id", NOW, "body").startswith("v1,")
    path = made["links"]["self"]
    answers = [
        world.client.get(path),
        world.client.get("/v1/webhooks"),
        world.client.patch(path, json={"state": "disabled"}),
        world.client.get("/v1/audit"),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert made["secret"] not in answer.text
    with reading(world.engine) as conn:
        (row,) = webhooks.listed(conn)
    assert row.secret == made["secret"]
    assert made["secret"] not in repr(row)


def test_the_same_webhook_sent_again_with_its_key_is_added_once(world: World) -> None:
    sent = {"url": "https://desk.example/qawl"}
    first, again = (world.client.post("/v1/webhooks", json=sent, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert first.content == again.content
    assert len(world.client.get("/v1/webhooks").json()["items"]) == 1


def test_a_secret_is_replaced_once_however_often_the_request_is_sent(world: World) -> None:
    made = hook(world)
    path = made["links"]["self"]
    first, again = (world.client.post(f"{path}/rotate", headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, first.content) == (200, again.content)
    new = first.json()
    assert new["secret"] not in ("", made["secret"])
    assert new["old_secrets_until"] == (NOW + timedelta(hours=24)).isoformat().replace("+00:00", "Z")
    with reading(world.engine) as conn:
        (row,) = webhooks.listed(conn)
    assert row.secrets_at(NOW) == (new["secret"], made["secret"])
    assert not {new["secret"], made["secret"]} & set(repr(row).split("'"))
    for answer in (world.client.get(path), world.client.get("/v1/audit")):
        assert not any(secret in answer.text for secret in (new["secret"], made["secret"]))

    leaked = world.client.post(f"{path}/rotate?overlap_hours=0").json()
    assert leaked["old_secrets_until"] is None
    for wrong in ("overlap_hours=-1", "overlap_hours=169", "overlap_hours=x", "hours=1"):
        assert world.client.post(f"{path}/rotate?{wrong}").status_code == 422
    assert world.client.post(f"/v1/webhooks/{NOBODY}/rotate").status_code == 404
    for _ in range(webhooks.MOST_OLD):
        assert world.client.post(f"{path}/rotate").status_code == 200
    refused = world.client.post(f"{path}/rotate")
    assert (refused.status_code, "overlap_hours=0" in refused.json()["advice"]) == (409, True)


def test_a_query_that_a_webhook_follows_stays(world: World) -> None:
    query = save(world)
    made = hook(world, query=query["id"])
    assert made["links"]["query"] == query["links"]["self"]
    assert world.client.delete(query["links"]["self"]).status_code == 409
    assert world.client.patch(made["links"]["self"], json={"query": None}).json()["query"] is None
    assert world.client.delete(query["links"]["self"]).status_code == 204
    assert world.client.post("/v1/webhooks", json={"url": "https://a.example", "query": NOBODY}).status_code == 404


def test_a_webhook_is_changed_disabled_enabled_and_removed(world: World) -> None:
    made = hook(world)
    path = made["links"]["self"]
    changed = world.client.patch(path, json={"url": "https://other.example/in"}).json()
    assert (changed["url"], changed["state"]) == ("https://other.example/in", "active")
    assert world.client.patch(path, json={"state": "disabled"}).json()["state"] == "disabled"
    assert world.client.post(f"{path}/test").status_code == 409
    assert world.client.patch(path, json={"state": "active"}).json()["disabled_at"] is None
    assert world.client.delete(path).status_code == 204
    assert [world.client.get(path).status_code, world.client.delete(path).status_code] == [404, 404]
    assert world.client.patch(path, json={"state": "active"}).status_code == 404
    assert world.client.get(f"{path}/deliveries").status_code == 404


def test_a_test_is_sent_and_can_be_sent_again_once_it_has_ended(world: World) -> None:
    path = hook(world)["links"]["self"]
    asked = world.client.post(f"{path}/test")
    assert (asked.status_code, asked.json()["event"], asked.json()["state"]) == (202, "webhook.test", "waiting")
    again = f"{path}/deliveries/{asked.json()['id']}/redeliver"
    assert world.client.post(again).status_code == 409
    key = path.rpartition("/")[2]
    with writing(world.engine) as conn:
        (waiting,) = deliveries.page(conn, key, limit=2)
        assert json.loads(waiting.body)["data"] == {"webhook": path}
        deliveries.ended(conn, waiting.id, DeliveryState.FAILED, Tried(at=NOW, status=500, problem="It answered 500."))

    (shown,) = world.client.get(f"{path}/deliveries?state=failed").json()["items"]
    assert (shown["status"], shown["problem"], shown["attempts"]) == (500, "It answered 500.", 1)
    assert shown["due_at"] is None
    repeated = world.client.post(again)
    assert (repeated.status_code, repeated.json()["state"], repeated.json()["id"]) == (202, "waiting", shown["id"])
    assert world.client.get(f"{path}/deliveries?state=failed").json()["items"] == []
    assert world.client.post(f"{path}/deliveries/{NOBODY}/redeliver").status_code == 404
    assert world.client.post(f"/v1/webhooks/{NOBODY}/test").status_code == 404


def test_deliveries_come_in_pages_newest_first(world: World) -> None:
    path = hook(world)["links"]["self"]
    sent = [world.client.post(f"{path}/test").json()["id"] for _ in range(3)]
    first = world.client.get(f"{path}/deliveries?limit=2").json()
    rest = world.client.get(first["next"]).json()
    assert [one["id"] for one in (*first["items"], *rest["items"])] == sent[::-1]
    assert rest["next"] is None


def test_who_may_read_lists_queries_and_admins_alone_see_webhooks(make_world: MakeWorld) -> None:
    world = make_world(api_keys="always")
    with writing(world.engine) as conn:
        keys = {
            scope: api_keys.create(conn, scope.value, [scope], now=NOW, expires_at=NOW + timedelta(days=1))[1]
            for scope in Scope
        }

    def status(scope: Scope, method: str, path: str, sent: Json | None = None) -> int:
        headers = {"Authorization": f"Bearer {keys[scope]}"}
        found: int = world.client.request(method, path, json=sent, headers=headers).status_code
        return found

    assert [status(scope, "GET", "/v1/queries") for scope in Scope] == [200, 403, 200, 200]
    assert [status(scope, "GET", "/v1/webhooks") for scope in Scope] == [403, 403, 403, 200]
    new: Json = {"name": "x", "query": {}}
    assert [status(scope, "POST", "/v1/queries", new) for scope in Scope] == [403, 403, 403, 201]
    to: Json = {"url": "https://desk.example/"}
    assert [status(scope, "POST", "/v1/webhooks", to) for scope in Scope] == [403, 403, 403, 201]


def test_what_was_done_stands_in_the_audit_log(world: World) -> None:
    query, made = save(world), hook(world)
    world.client.patch(query["links"]["self"], json={"name": "Other"})
    world.client.delete(query["links"]["self"])
    world.client.patch(made["links"]["self"], json={"state": "active"})
    world.client.post(f"{made['links']['self']}/test")
    world.client.post(f"{made['links']['self']}/rotate")
    world.client.delete(made["links"]["self"])
    with reading(world.engine) as conn:
        acts = [deed.act for deed in audit.page(conn, limit=20).items]
    assert acts[::-1] == [
        Act.QUERY_SAVED,
        Act.WEBHOOK_ADDED,
        Act.QUERY_CHANGED,
        Act.QUERY_REMOVED,
        Act.WEBHOOK_CHANGED,
        Act.WEBHOOK_TESTED,
        Act.WEBHOOK_ROTATED,
        Act.WEBHOOK_REMOVED,
    ]
