"""Other sites' pages cannot write, foreign names are not answered on loopback, and nothing from outside is loaded."""

import pytest

from tests.api.conftest import MakeWorld, World


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin", "origin": "http://localhost"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "http://localhost"}, True),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "http://localhost:81"}, False),
        ({"origin": "null"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://localhost"}, False),
    ],
)
@pytest.mark.parametrize("path", ["/v1/submissions", "/submissions"])
def test_writes_come_from_this_site_or_from_programs(
    shared_world: World, path: str, headers: dict[str, str], allowed: bool
) -> None:
    client, files = shared_world.client, [("files", ("a.txt", b"a"))]
    before = client.get("/v1/submissions?limit=200").json()["items"]

    answer = client.post(path, files=files, headers=headers)

    assert (answer.status_code != 403) is allowed
    assert len(client.get("/v1/submissions?limit=200").json()["items"]) == len(before) + int(allowed)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8000", 200),
        ("127.0.0.1", 200),
        ("[::1]:8000", 200),
        ("qawl.localhost", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
        ("[", 421),
    ],
)
def test_on_loopback_only_local_names_are_answered(shared_world: World, host: str, status: int) -> None:
    assert shared_world.client.get("/livez", headers={"host": host}).status_code == status


def test_beyond_loopback_any_name_is_answered(make_world: MakeWorld) -> None:
    world = make_world(api_host="0.0.0.0")

    assert world.client.get("/livez", headers={"host": "qawl.internal"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/docs", "/v1/statements", "/nothing", "/static/qawl.css", "/openapi.json"])
def test_every_answer_forbids_foreign_and_inline_content(shared_world: World, path: str) -> None:
    headers = shared_world.client.get(path).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
