"""Who asks too often is told when to come again; who may ask is not refused for others."""

from services.common.broker import Buckets
from services.common.contracts.access import Scope
from tests.api.conftest import MakeWorld
from tests.api.test_keys import FORM, bearer, make


def test_a_key_that_asks_too_often_is_told_for_how_long_to_wait(make_world: MakeWorld) -> None:
    world = make_world(api_host="0.0.0.0", api_rate_per_second=0.5)
    world.take = Buckets(0.5, clock=lambda: world.now.timestamp())
    one, other = (bearer(make(world.engine, Scope.READ, name=name)) for name in "ab")

    asked = [world.client.get("/v1/statements", headers=one) for _ in range(6)]

    assert [answer.status_code for answer in asked] == [200] * 5 + [429]
    assert asked[-1].headers["retry-after"] == "2"
    assert asked[-1].json()["type"] == "/docs#problem-too-many-requests"
    assert world.client.get("/v1/statements", headers=other).status_code == 200
    assert world.client.get("/readyz").status_code == 200


def test_an_address_is_counted_for_what_it_sends_without_a_valid_key(make_world: MakeWorld) -> None:
    world = make_world(api_host="0.0.0.0", api_rate_per_second=0.5)
    world.take = Buckets(0.5, clock=lambda: world.now.timestamp())
    good = bearer(make(world.engine, Scope.READ))

    tried = [world.client.get("/v1/statements", headers=bearer(f"qawl_{n}")).status_code for n in range(3)]
    tried += [
        world.client.post("/login", files={"key": (None, f"qawl_{n}")}, headers=FORM).status_code for n in range(3)
    ]

    assert tried == [401] * 5 + [429]
    assert world.client.get("/v1/statements").status_code == 429
    assert world.client.get("/v1/statements", headers=good).status_code == 200, "of its address or not"


def test_where_no_key_is_needed_nobody_is_counted(make_world: MakeWorld) -> None:
    world = make_world()
    world.take = lambda _whose: 1.0
    assert world.client.get("/v1/statements").status_code == 200
    assert world.client.post("/v1/submissions", json={"text": "a"}).status_code == 202
