"""Who may come in: keys with scopes, logins on the page, other sites, and what is written down of it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from services.api import porter
from services.api.app import _require_keys
from services.common.contracts.access import Act, ApiKey, Scope, allows
from services.common.settings import Settings
from services.common.store import api_keys, audit
from services.common.store.engine import open_store, reading, writing
from services.common.store.tables import metadata
from tests.api.conftest import MakeWorld, World
from tests.api.samples import NOW

BROWSER = {"accept": "text/html"}
FORM = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def wide(make_world: MakeWorld) -> World:
    """One that listens beyond this machine."""
    return make_world(api_host="0.0.0.0")


def make(engine: Engine, *scopes: Scope, name: str = "desk", days: int | None = None) -> str:
    """The secret of a new key."""
    with writing(engine) as conn:
        ends = None if days is None else NOW + timedelta(days=days)
        return api_keys.create(conn, name, scopes, now=NOW, expires_at=ends)[1]


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def log_in(world: World, secret: str, to: str = "/") -> str:
    """Through the form; gives where it leads to. The client keeps the cookie."""
    answer = world.client.post("/login", files={"key": (None, secret), "to": (None, to)}, headers=FORM)
    assert answer.status_code == 303
    target: str = answer.headers["location"]
    return target


def test_on_this_machine_nobody_needs_a_key(world: World) -> None:
    assert world.client.get("/v1/statements").status_code == 200
    assert world.client.post("/v1/submissions", json={"text": "a"}).status_code == 202
    assert world.client.get("/v1/audit").status_code == 200


def test_on_this_machine_too_where_it_is_said(make_world: MakeWorld) -> None:
    assert make_world(api_keys="always").client.get("/v1/statements").status_code == 401


def test_beyond_it_everything_but_probes_and_the_reference_needs_a_key(wide: World) -> None:
    is_open = set()
    for path, methods in wide.app.openapi()["paths"].items():
        for method in methods:
            if porter.needed(method.upper(), path) is None:
                is_open.add(path)
                continue
            answer = wide.client.request(method, path.replace("{key}", "0" * 32).replace("{number}", "1"))
            assert answer.status_code == 401, f"{method} {path}"
            assert answer.json()["type"] == "/docs#problem-unauthorized"
            assert answer.headers["www-authenticate"].startswith("Bearer")
    assert is_open == {"/livez", "/readyz"}
    for path in ("/docs", "/openapi.json", "/login", "/static/qawl.css", "/livez", "/readyz"):
        assert wide.client.get(path).status_code == 200
    for path in ("/", "/submissions", "/nothing", "/v1/nothing", "/v1//audit", "//v1/audit"):
        assert wide.client.get(path).status_code == 401


@pytest.mark.parametrize(
    ("scopes", "reads", "submits", "audits"),
    [
        ({Scope.READ}, 200, 403, 403),
        ({Scope.SUBMIT}, 403, 202, 403),
        ({Scope.READ, Scope.SUBMIT}, 200, 202, 403),
        ({Scope.REVIEW}, 200, 403, 403),
        ({Scope.ADMIN}, 200, 202, 200),
        (set(), 403, 403, 403),
    ],
)
def test_a_key_may_do_what_its_scopes_say(
    wide: World, scopes: set[Scope], reads: int, submits: int, audits: int
) -> None:
    headers = bearer(make(wide.engine, *scopes))
    assert wide.client.get("/v1/statements", headers=headers).status_code == reads
    assert wide.client.head("/v1/statements", headers=headers).status_code == reads
    assert wide.client.post("/v1/submissions", json={"text": "a"}, headers=headers).status_code == submits
    answer = wide.client.get("/v1/audit", headers=headers)
    assert answer.status_code == audits
    if audits == 403:
        assert answer.json()["type"] == "/docs#problem-forbidden-scope"
        assert "admin" in answer.json()["detail"]


def test_what_is_in_no_list_is_written_by_admins_alone() -> None:
    assert porter.needed("POST", "/v1/something-new") is Scope.ADMIN
    assert porter.needed("GET", "/v1/something-new") is Scope.READ
    assert porter.needed("POST", "/v1/feedsx") is Scope.ADMIN
    assert porter.needed("GET", "/v1/feeds.opml") is Scope.READ
    assert porter.needed("GET", "/staticx") is Scope.READ


def test_the_reference_tells_which_scope_each_operation_needs(world: World) -> None:
    document = world.app.openapi()
    assert document["paths"]["/v1/submissions"]["post"]["security"] == [{"key": ["submit"]}, {}]
    assert document["paths"]["/v1/audit"]["get"]["security"] == [{"key": ["admin"]}, {}]
    assert "security" not in document["paths"]["/livez"]["get"]
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Bearer ", "Basic YTpi", "qawl_x", "", "Bearer \x80"])
def test_what_is_no_key_of_ours_is_refused_on_this_machine_too(shared_world: World, header: str) -> None:
    answer = shared_world.client.get("/v1/statements", headers={"authorization": header.encode("latin-1")})
    assert answer.status_code == 401
    assert "nonsense" not in answer.text


def test_a_key_ends_when_it_expires_and_when_it_is_revoked(wide: World) -> None:
    short, long = make(wide.engine, Scope.READ, name="short", days=1), make(wide.engine, Scope.READ, name="long")
    assert wide.client.get("/v1/statements", headers=bearer(short)).status_code == 200
    wide.now = NOW + timedelta(days=1)
    assert wide.client.get("/v1/statements", headers=bearer(short)).status_code == 401
    assert wide.client.get("/v1/statements", headers=bearer(long)).status_code == 200
    with writing(wide.engine) as conn:
        assert api_keys.revoke(conn, "long", now=wide.now) is not None
        assert api_keys.revoke(conn, "long", now=wide.now) is None
    assert wide.client.get("/v1/statements", headers=bearer(long)).status_code == 401


def test_what_is_for_everybody_looks_at_no_key(wide: World) -> None:
    for headers in (bearer("nonsense"), {"authorization": "Basic YTpi"}, {"cookie": f"{porter.COOKIE}=nonsense"}):
        for path in ("/livez", "/readyz", "/static/qawl.css", "/login"):
            assert wide.client.get(path, headers=headers).status_code == 200


def test_a_store_that_others_write_is_read_on_meanwhile(make_world: MakeWorld, store_url: str) -> None:
    impatient = open_store(store_url, patience_seconds=0.2)
    wide = make_world(engine=impatient, api_host="0.0.0.0")
    headers = bearer(make(impatient, Scope.READ))
    other = open_store(store_url)
    with writing(other) as conn:
        api_keys.note_use(conn, api_keys.listed(conn)[0], now=NOW)  # it holds the lock of SQLite, the row of PostgreSQL
        assert wide.client.get("/v1/statements", headers=headers).status_code == 200
    for engine in (impatient, other):
        engine.dispose()


def test_the_last_use_is_kept_to_the_minute(wide: World) -> None:
    headers = bearer(make(wide.engine, Scope.READ))

    def used() -> object:
        with reading(wide.engine) as conn:
            return api_keys.listed(conn)[0].used_at

    assert used() is None
    for seconds, seen in ((0, 0), (30, 0), (61, 61)):
        wide.now = NOW + timedelta(seconds=seconds)
        wide.client.get("/v1/statements", headers=headers)
        assert used() == NOW + timedelta(seconds=seen)


def test_no_secret_stands_in_the_store_nor_in_what_is_logged(wide: World, caplog: pytest.LogCaptureFixture) -> None:
    secret = make(wide.engine, Scope.ADMIN)
    with caplog.at_level("DEBUG", logger="services"):
        log_in(wide, secret)
        wide.client.get("/v1/statements", headers=bearer(secret + "x"))
        wide.client.get("/v1/statements", headers=bearer(secret))
    token = wide.client.cookies[porter.COOKIE]
    with reading(wide.engine) as conn:
        held = str([conn.execute(sa.select(table)).all() for table in metadata.sorted_tables])
    for hidden in (secret, secret.removeprefix(api_keys.PREFIX), token):
        assert hidden not in held
        assert hidden not in caplog.text
    assert secret != token


def test_two_keys_in_use_have_two_names(store: Engine) -> None:
    make(store, Scope.READ, name="desk")
    with pytest.raises(ValueError, match="desk"):
        make(store, Scope.READ, name="desk")
    with writing(store) as conn:
        api_keys.revoke(conn, "desk", now=NOW)
    make(store, Scope.READ, name="desk")


def test_a_person_logs_in_with_a_key_and_comes_to_where_they_wanted(wide: World) -> None:
    secret = make(wide.engine, Scope.READ, Scope.SUBMIT)
    asked = wide.client.get("/articles?q=a%26b", headers=BROWSER)
    assert asked.status_code == 303
    form = wide.client.get(asked.headers["location"], headers=BROWSER)
    target = re.search('name="to" value="([^"]*)"', form.text)
    assert target is not None
    assert target[1] == "/articles?q=a%26b"
    assert "qawl_login" not in form.headers.get("set-cookie", "")

    assert log_in(wide, secret, "/articles?q=a%26b") == "/articles?q=a%26b"
    page = wide.client.get("/articles", headers=BROWSER)
    assert page.status_code == 200
    assert "Log out" in page.text
    assert wide.client.get("/v1/statements").status_code == 200, "the page's scripts ask with the cookie"
    handed_in = wide.client.post("/submissions", files=[("files", ("a.txt", b"a"))], headers=FORM)
    assert handed_in.status_code == 303


def test_the_cookie_is_for_this_site_alone_and_no_script_reads_it(wide: World) -> None:
    secret = make(wide.engine, Scope.READ)
    for url, is_secure in (("http://localhost", False), ("https://qawl.example", True)):
        answer = wide.client.post(f"{url}/login", files={"key": (None, secret)}, headers=FORM)
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert ("secure" in cookie) is is_secure
        assert "max-age=604800" in cookie
        assert "domain" not in cookie


def test_a_wrong_key_is_told_on_the_form(wide: World) -> None:
    answer = wide.client.post("/login", files={"key": (None, "qawl_wrong"), "to": (None, "/feeds")}, headers=FORM)
    assert answer.status_code == 401
    assert "not known" in answer.text
    assert 'value="/feeds"' in answer.text
    assert "set-cookie" not in answer.headers
    assert "qawl_wrong" not in answer.text


@pytest.mark.parametrize(
    "target", ["//evil.example/", "/\\evil.example", "https://evil.example/", "evil", "", "/a\nb", "/" + "a" * 3000]
)
def test_a_login_leads_nowhere_else(wide: World, target: str) -> None:
    assert log_in(wide, make(wide.engine, Scope.READ), target) == "/"


def test_a_login_ends_by_logging_out_by_time_and_with_its_key(wide: World) -> None:
    secret = make(wide.engine, Scope.READ)
    log_in(wide, secret)
    token = wide.client.cookies[porter.COOKIE]
    out = wide.client.post("/logout", headers=FORM)
    assert (out.status_code, out.headers["location"]) == (303, "/login")
    cookie = {"cookie": f"{porter.COOKIE}={token}"}
    assert wide.client.get("/v1/statements", headers=cookie).status_code == 401, "stolen, it is of no use any more"

    log_in(wide, secret)
    wide.now = NOW + timedelta(days=api_keys.LOGIN_DAYS)
    assert wide.client.get("/v1/statements").status_code == 401
    log_in(wide, secret)
    assert wide.client.get("/v1/statements").status_code == 200
    with writing(wide.engine) as conn:
        api_keys.revoke(conn, "desk", now=wide.now)
    assert wide.client.get("/v1/statements").status_code == 401


def test_logins_of_one_key_are_bounded(store: Engine) -> None:
    make(store, Scope.READ)
    with writing(store) as conn:
        (key,) = api_keys.listed(conn)
        tokens = [
            api_keys.log_in(conn, key, now=NOW + timedelta(seconds=n))[0] for n in range(api_keys.MOST_LOGINS + 2)
        ]
        alive = [api_keys.of_login(conn, token, now=NOW) is not None for token in tokens]
    assert alive == [False, False] + [True] * api_keys.MOST_LOGINS


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"origin": "http://localhost"}, 303),
        ({"sec-fetch-site": "cross-site", "origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_another_sites_page_cannot_use_a_login(wide: World, headers: dict[str, str], status: int) -> None:
    log_in(wide, make(wide.engine, Scope.ADMIN))
    answer = wide.client.post("/submissions", files=[("files", ("a.txt", b"a"))], headers=headers)
    assert answer.status_code == status


def test_a_page_that_had_its_name_resolve_to_ours_comes_without_a_login(wide: World) -> None:
    log_in(wide, make(wide.engine, Scope.ADMIN))
    assert wide.client.get("http://rebound.example/v1/statements").status_code == 401


def test_other_sites_may_ask_only_where_they_are_named(make_world: MakeWorld) -> None:
    desk = {"origin": "https://desk.example", "sec-fetch-site": "cross-site"}
    preflight = {**desk, "access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    closed = make_world(api_host="0.0.0.0")
    headers = bearer(make(closed.engine, Scope.ADMIN))
    assert "access-control-allow-origin" not in closed.client.get("/v1/statements", headers=desk | headers).headers
    assert closed.client.post("/v1/submissions", json={"text": "a"}, headers=desk | headers).status_code == 403
    assert closed.client.options("/v1/submissions", headers=preflight).status_code in (401, 405)

    named = make_world(api_host="0.0.0.0", api_origins=("https://desk.example",))
    asked = named.client.options("/v1/submissions", headers=preflight)
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == "https://desk.example"
    assert "access-control-allow-credentials" not in asked.headers
    sent = named.client.post("/v1/submissions", json={"text": "a"}, headers=desk | headers)
    assert (sent.status_code, sent.headers["access-control-allow-origin"]) == (202, "https://desk.example")
    refused = named.client.get("/v1/statements", headers=desk)
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "https://desk.example")
    evil = {**desk, "origin": "https://evil.example"}
    assert named.client.post("/v1/submissions", json={"text": "a"}, headers=evil | headers).status_code == 403
    log_in(named, make(named.engine, Scope.ADMIN, name="other"))
    assert named.client.post("/v1/submissions", json={"text": "a"}, headers=desk).status_code == 403, "by a login"


def test_it_does_not_start_where_nobody_could_come_in(store: Engine) -> None:
    wide = Settings(api_host="0.0.0.0")
    with pytest.raises(SystemExit, match="qawl keys create"):
        _require_keys(wide, store)
    _require_keys(Settings(), store)
    secret = make(store, Scope.READ)
    assert secret.startswith(api_keys.PREFIX)
    _require_keys(wide, store)
    with writing(store) as conn:
        api_keys.revoke(conn, "desk", now=NOW)
    with pytest.raises(SystemExit):
        _require_keys(wide, store)


def test_a_store_without_tables_has_no_key_and_one_that_is_away_is_asked_later(
    make_world: MakeWorld, tmp_path_factory: pytest.TempPathFactory
) -> None:
    empty = open_store(f"sqlite:///{tmp_path_factory.mktemp('empty') / 'empty.sqlite'}")
    with pytest.raises(SystemExit):
        _require_keys(Settings(api_keys="always"), empty)
    away = open_store("postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=2")
    _require_keys(Settings(api_keys="always"), away)
    world = make_world(engine=away, api_keys="always")
    assert world.client.get("/v1/statements", headers=bearer("qawl_x")).status_code == 503
    assert world.client.get("/v1/statements").status_code == 401


def test_callers_have_answers_of_their_own(wide: World) -> None:
    one, other = (bearer(make(wide.engine, Scope.SUBMIT, name=name)) for name in "ab")
    same = {"idempotency-key": "k"}
    first = wide.client.post("/v1/submissions", json={"text": "a"}, headers=one | same)
    second = wide.client.post("/v1/submissions", json={"text": "b"}, headers=other | same)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.content != second.content


def test_the_audit_log_tells_who_did_what(wide: World) -> None:
    admin, desk = make(wide.engine, Scope.ADMIN, name="admin"), make(wide.engine, Scope.SUBMIT)
    headers = bearer(desk)
    (item,) = wide.client.post("/v1/submissions", json={"text": "a"}, headers=headers).json()["items"]
    wide.client.post("/v1/submissions", json={"urls": ["https://a.example/1", "https://a.example/2"]}, headers=headers)
    feed = wide.client.post("/v1/feeds", json={"url": "https://a.example/f"}, headers=headers).json()["items"][0]
    wide.client.post("/v1/feeds", json={"url": "https://a.example/f"}, headers=headers)
    key = feed["feed"]["id"]
    wide.client.patch(f"/v1/feeds/{key}", json={"state": "paused", "title": "T"}, headers=headers)
    wide.client.post(f"/v1/feeds/{key}/poll", headers=headers)
    wide.client.delete(f"/v1/feeds/{key}", headers=headers)
    wide.client.post(f"/v1/submissions/{item['id']}/replay", headers=headers)

    found = wide.client.get("/v1/audit", headers=bearer(admin)).json()["items"]

    assert [(one["act"], one["subject"], one["count"]) for one in reversed(found)] == [
        ("submissions.added", item["id"], 1),
        ("submissions.added", None, 2),
        ("feeds.added", key, 1),
        ("feed.changed", key, 1),
        ("feed.changed", key, 1),
        ("feed.removed", key, 1),
    ], "what changed nothing did nothing"
    assert {(one["by"], one["peer"]) for one in found} == {("key desk", "testclient")}
    page = wide.client.get("/v1/audit?limit=2", headers=bearer(admin)).json()
    rest = wide.client.get(page["next"] + "", headers=bearer(admin)).json()["items"]
    assert page["items"] + rest == found[:4]
    only = wide.client.get("/v1/audit?act=feed.changed&by=key%20desk", headers=bearer(admin)).json()["items"]
    assert len(only) == 2
    assert wide.client.get("/v1/audit?by=key%20admin", headers=bearer(admin)).json()["items"] == []
    assert wide.client.get("/v1/audit?cursor=MTp4", headers=bearer(admin)).status_code == 404


def test_the_audit_log_is_bounded(world: World) -> None:
    for _ in range(7):
        world.client.post("/v1/submissions", json={"text": "a"})
    newest = world.client.get("/v1/audit?limit=3").json()["items"]
    assert audit.forget(world.engine, most=3) == 4
    assert world.client.get("/v1/audit").json()["items"] == newest
    assert audit.forget(world.engine, most=3) == 0


def every_use() -> Iterator[tuple[frozenset[Scope], Scope, bool]]:
    yield frozenset({Scope.READ}), Scope.READ, True
    yield frozenset({Scope.REVIEW}), Scope.READ, True
    yield frozenset({Scope.SUBMIT}), Scope.READ, False
    yield frozenset({Scope.READ, Scope.SUBMIT, Scope.REVIEW}), Scope.ADMIN, False
    for scope in Scope:
        yield frozenset({Scope.ADMIN}), scope, True
        yield frozenset(), scope, False


@pytest.mark.parametrize(("held", "needed", "is_allowed"), list(every_use()))
def test_scopes_allow_what_they_say(held: frozenset[Scope], needed: Scope, is_allowed: bool) -> None:
    assert allows(held, needed) is is_allowed


def test_a_key_knows_when_it_ends() -> None:
    key = ApiKey(id="a", name="a", scopes=frozenset(), created_at=NOW, expires_at=NOW)
    assert not key.is_usable(NOW)
    assert key.is_usable(NOW - timedelta(seconds=1))
    assert Act("key.created") is Act.KEY_CREATED
