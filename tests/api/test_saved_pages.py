"""The pages of saved searches and webhooks, as somebody without JavaScript uses them."""

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest

from services.api import porter
from services.common.contracts.access import Scope
from services.common.contracts.webhooks import DeliveryState, Event
from services.common.store import api_keys, deliveries, webhooks
from services.common.store.deliveries import NewDelivery, Tried
from services.common.store.engine import writing
from tests.api.conftest import MakeWorld, World
from tests.api.samples import NOW
from tests.api.test_page import see
from tests.api.test_webhooks import hook, save

FORM = {"sec-fetch-site": "same-origin"}
ADDRESS = "https://desk.example/qawl"


def send(world: World, target: str, status: int = 303, /, **fields: str | list[str]) -> str:
    """A form as a browser sends it; gives where it leads to, or the page that it gives."""
    parts = [(name, one) for name, some in fields.items() for one in ([some] if isinstance(some, str) else some)]
    files = [(name, (None, value)) for name, value in parts]
    answer = world.client.post(target, files=files, headers=FORM) if files else world.client.post(target, headers=FORM)
    assert answer.status_code == status, answer.text
    found: str = answer.headers["location"] if status == 303 else answer.text
    return found


def links_of(world: World, target: str) -> list[str]:
    return [link for tag, a in see(world, target).elements if tag == "a" and (link := a.get("href"))]


def actions_of(world: World, target: str) -> set[str]:
    """Where its forms lead to."""
    return {a["action"] or "" for tag, a in see(world, target).elements if tag == "form" and a["method"] == "post"}


def sent_by(world: World, target: str) -> dict[str, str]:
    """The hidden fields of the page's forms."""
    fields = [a for tag, a in see(world, target).elements if tag == "input" and a.get("type") == "hidden"]
    return {str(a["name"]): str(a["value"]) for a in fields}


def test_a_search_is_saved_from_what_it_found(filled: World) -> None:
    (form,) = [link for link in links_of(filled, "/?q=port&kind=indirect&speaker=") if link.startswith("/queries?")]
    assert "Save this search" not in see(filled, "/").text
    hidden = sent_by(filled, form)
    assert hidden == {"q": "port", "kind": "indirect"}

    target = send(filled, "/queries", name="الميناء", alert_count="3", alert_minutes="60", **hidden)

    (query,) = filled.client.get("/v1/queries").json()["items"]
    assert (query["name"], query["query"]) == ("الميناء", {"q": "port", "kind": "indirect"})
    assert query["alert"] == {"count": 3, "minutes": 60}
    page = see(filled, target.partition("#")[0])
    assert target.partition("#")[2] in page.ids()
    text = " ".join(page.text.split())
    assert "الميناء Words: port Kind: indirect alert at 3 statements within 60 minutes told to nobody" in text
    assert f"/queries/{query['id']}" in links_of(filled, "/queries")
    assert filled.client.get(f"/queries/{query['id']}").headers["location"] == query["links"]["page"]


@pytest.mark.parametrize(
    "fields",
    [{"name": ""}, {"name": "x", "alert_count": "3"}, {"name": "x", "kind": "shouted"}, {"name": "x", "z": "1"}],
)
def test_a_search_that_cannot_be_saved_so_says_why(world: World, fields: Mapping[str, str]) -> None:
    answer = world.client.post("/queries", files=[(n, (None, v)) for n, v in fields.items()], headers=FORM)

    assert answer.status_code == 422
    assert world.client.get("/v1/queries").json()["items"] == []


def test_a_speaker_that_a_search_names_by_id_is_shown_by_name(filled: World) -> None:
    speaker = filled.client.get("/v1/speakers").json()["items"][0]
    save(filled, query={"speaker_id": speaker["id"]})

    assert speaker["name"] in see(filled, "/queries").text


def test_an_address_is_added_for_a_saved_search_and_its_secret_is_shown_once(world: World) -> None:
    query = save(world, alert={"count": 3, "minutes": 60})
    (form,) = [link for link in links_of(world, "/queries") if link.startswith("/webhooks?query=")]
    chosen = [(tag, a) for tag, a in see(world, form.partition("#")[0]).elements if {"selected", "checked"} & a.keys()]
    assert [a["value"] for _, a in chosen] == [query["id"], "query.alerted"]

    html = send(world, "/webhooks", 200, url=ADDRESS, query=query["id"], events=["query.alerted", "statement.arrived"])

    (made,) = world.client.get("/v1/webhooks").json()["items"]
    assert (made["url"], made["query"]) == (ADDRESS, query["id"])
    assert made["events"] == ["query.alerted", "statement.arrived"]
    assert len(re.findall(r"whsec_[A-Za-z0-9+/=]{20,}", html)) == 1
    assert "whsec_" not in world.client.get("/webhooks").text
    assert "told to 1 webhook" in see(world, "/queries").text


def test_a_search_that_is_told_of_cannot_be_removed_before_its_webhook(world: World) -> None:
    query = save(world)
    removal = f"/queries/{query['id']}/remove"
    assert removal in actions_of(world, "/queries")
    key = hook(world, query=query["id"])["id"]

    assert removal not in actions_of(world, "/queries")
    assert "A webhook follows this query" in send(world, removal, 409)
    send(world, f"/webhooks/{key}/remove")
    send(world, removal)
    assert world.client.get("/v1/queries").json()["items"] == []


def test_an_address_that_cannot_be_told_is_refused(world: World) -> None:
    send(world, "/webhooks", 422, url="ftp://desk.example/", query="", events="statement.arrived")
    send(world, "/webhooks", 409, url=ADDRESS, query="", events="query.alerted")
    send(world, "/webhooks", 422, url=ADDRESS, query="")
    assert world.client.get("/v1/webhooks").json()["items"] == []


def test_what_a_webhook_was_told_is_shown_with_its_outcome_and_sent_again(world: World) -> None:
    key = hook(world)["id"]
    new = [NewDelivery(event=Event.STATEMENT_ARRIVED, place=n, subject="0" * 32, body="{}") for n in "ab"]
    with writing(world.engine) as conn:
        good, bad = deliveries.add(conn, key, new, now=NOW)
        deliveries.ended(conn, good, DeliveryState.DELIVERED, Tried(at=NOW, status=204))
        deliveries.ended(conn, bad, DeliveryState.FAILED, Tried(at=NOW, status=503, problem="It answered 503."))

    text = " ".join(see(world, f"/webhooks/{key}").text.split())
    assert "HTTP 204" in text
    assert "HTTP 503 It answered 503." in text
    assert "HTTP 204" not in see(world, f"/webhooks/{key}?state=failed").text

    target = send(world, f"/webhooks/{key}/deliveries/{bad}/redeliver")
    assert target == f"/webhooks/{key}#delivery-{bad}"
    assert f"/webhooks/{key}/deliveries/{bad}/redeliver" not in actions_of(world, f"/webhooks/{key}")
    assert "waiting to be sent" in send(world, f"/webhooks/{key}/deliveries/{bad}/redeliver", 409)


def test_a_new_secret_is_shown_once_with_what_becomes_of_the_one_before(world: World) -> None:
    made = hook(world)
    page = f"/webhooks/{made['id']}"
    assert f"{page}/rotate" in actions_of(world, page)

    html = send(world, f"{page}/rotate", 200, overlap_hours="24")
    (new,) = set(re.findall(r"whsec_[A-Za-z0-9+/=]{20,}", html))
    assert new != made["secret"]
    shown = see(world, page).text
    assert "signed with the secret of before, too, until" in shown
    assert "whsec_" not in shown
    send(world, f"{page}/rotate", 200, overlap_hours="0")
    assert "signed with the secret of before" not in see(world, page).text
    send(world, f"{page}/rotate", 422, overlap_hours="many")
    for _ in range(webhooks.MOST_OLD):
        send(world, f"{page}/rotate", 200, overlap_hours="24")
    refused = send(world, f"{page}/rotate", 409, overlap_hours="24")
    assert "of before sign this webhook" in refused


def test_a_webhook_is_tried_out_switched_off_and_on(world: World) -> None:
    key = hook(world)["id"]
    page = f"/webhooks/{key}"
    assert send(world, f"{page}/test").startswith(f"{page}#delivery-")
    assert "a test" in see(world, page).text

    send(world, f"{page}/disable")
    assert f"{page}/test" not in actions_of(world, page)
    assert world.client.get(f"/v1{page}").json()["state"] == "disabled"
    send(world, f"{page}/enable")
    assert world.client.get(f"/v1{page}").json()["state"] == "active"


def test_keys_may_do_on_the_pages_what_they_may_over_the_api(make_world: MakeWorld) -> None:
    world = make_world(api_keys="always")
    with writing(world.engine) as conn:
        keys = {
            scope: api_keys.create(conn, scope.value, [scope], now=NOW, expires_at=NOW + timedelta(days=1))[1]
            for scope in (Scope.REVIEW, Scope.ADMIN)
        }

    def status(scope: Scope, method: str, path: str, headers: Mapping[str, str] = FORM) -> int:
        world.client.cookies.clear()
        world.client.post("/login", files={"key": (None, keys[scope]), "to": (None, "/")}, headers=FORM)
        assert porter.COOKIE in world.client.cookies
        files = {"name": (None, "x"), "q": (None, "y")} if method == "POST" else None
        found: int = world.client.request(method, path, files=files, headers=dict(headers)).status_code
        return found

    assert status(Scope.REVIEW, "GET", "/queries") == 200
    assert "/queries" not in actions_of(world, "/queries?q=y")
    assert "an admin’s may save them" in see(world, "/queries?q=y").text
    assert [status(Scope.REVIEW, *asked) for asked in (("POST", "/queries"), ("GET", "/webhooks"))] == [403, 403]
    assert status(Scope.ADMIN, "GET", "/webhooks") == 200
    assert "/queries" in actions_of(world, "/queries?q=y")
    foreign = {"sec-fetch-site": "cross-site"}
    assert [status(Scope.ADMIN, "POST", "/queries", one) for one in (foreign, {}, FORM)] == [403, 403, 303]
