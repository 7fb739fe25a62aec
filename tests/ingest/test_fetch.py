"""The one door to the network: what it refuses, and how it bounds what it lets in."""

import socket
import time
from collections.abc import Callable, Iterator

import pytest

from services.common.contracts.submissions import ReasonCode
from services.common.errors import Blocked, Rejected, SetupError, Transient
from services.common.settings import Settings
from services.common.store.submissions import FetchedBytes
from services.ingest.fetch import MAX_REDIRECTS, open_door
from services.ingest.fetching import taken
from tests.ingest.web import Web, web_server

FORBIDDEN = [
    "http://127.0.0.1/",
    "http://127.0.0.1.:80/",
    "http://127.8.9.10/",
    "http://127.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://0x7f.0.0.1/",
    "http://0x7f000001/",
    "http://0/",
    "http://0.0.0.0/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://sub.localhost/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fd00::1]/",
    "http://[ff02::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://0300.0250.1.1/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://192.0.2.1/",
    "https://127.0.0.1/",
    "http://example.com:22/",
    "http://example.com:6379/",
    "https://example.com:8443/",
]
NO_ADDRESS = [
    "",
    "not an address",
    "//127.0.0.1/",
    "/etc/passwd",
    "file:///etc/passwd",
    "gopher://127.0.0.1:70/",
    "ftp://127.0.0.1/",
    "javascript:alert(1)",
    "data:text/html,hello",
    "http://",
    "http:///path",
    "http://user@example.com/",
    "http://user:password@127.0.0.1/",
    "http://example.com\\@127.0.0.1/",
    "http://example.com%2f@127.0.0.1/",
    "http://127.0.0.1:80:80/",
    "http://[::1",
    "http://exa mple.com/",
    "http://a..b/",
    "http://\u2460\u2461\u2466.0.0.1/",
    "http://127\u30020\u30020\u30021/",
    "http://\u202e127.0.0.1/",
    "http://127.0.0.1%00.example.com/",
    "http://example.com:99999/",
    "http://" + "a" * 300 + ".com/",
    "http://example.com/" + "a" * 5_000,
]


Fetch = Callable[[str], FetchedBytes]


def fetcher(settings: Settings) -> Fetch:
    """What a submission meets: the door, and what its answer means."""
    door = open_door(settings)
    return lambda url: taken(door.get(url))


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with web_server() as server:
        yield server


@pytest.fixture(scope="module")
def public() -> Fetch:
    return fetcher(Settings(fetch_timeout_seconds=10))


@pytest.fixture(scope="module")
def local() -> Fetch:
    return fetcher(local_settings())


def local_settings(**more: object) -> Settings:
    return Settings.model_validate({"fetch_allow_networks": ("127.0.0.0/8",), "fetch_timeout_seconds": 10} | more)


@pytest.mark.parametrize("url", FORBIDDEN)
def test_an_address_off_the_public_web_is_blocked(public: Fetch, url: str) -> None:
    with pytest.raises(Blocked) as caught:
        public(url)
    assert caught.value.reason.code is ReasonCode.FORBIDDEN_ADDRESS
    assert "QAWL_FETCH_ALLOW_NETWORKS" in caught.value.reason.advice


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_what_is_no_web_address_is_rejected(public: Fetch, url: str) -> None:
    with pytest.raises(Rejected) as caught:
        public(url)
    assert caught.value.reason.code is ReasonCode.BAD_URL


def test_a_name_that_resolves_to_loopback_is_blocked(web: Web, public: Fetch) -> None:
    before = len(web.asked)
    for host in {"localhost", socket.gethostname()}:
        with pytest.raises((Blocked, Rejected)):
            public(web.url("/page/1", host=host))
    assert len(web.asked) == before


def test_a_server_that_does_not_exist_is_told_so(public: Fetch) -> None:
    with pytest.raises(Rejected) as caught:
        public("http://no-such-server.invalid/")
    assert caught.value.reason.code is ReasonCode.UNREACHABLE
    assert "no-such-server.invalid" in caught.value.reason.message


def test_a_page_is_fetched_from_a_network_that_is_opened_by_name(web: Web, local: Fetch) -> None:
    fetched = local(web.url("/page/1"))
    assert (fetched.body, fetched.content_type, fetched.url) == (b"page 1", "text/html", web.url("/page/1"))
    assert web.asked[-1][1]["User-Agent"].startswith("Qawl/")


def test_an_opened_network_opens_no_other_one(local: Fetch) -> None:
    for url in (
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/",
        "http://10.0.0.1:8080/",
        "http://192.0.2.1:8080/",
    ):
        with pytest.raises(Blocked):
            local(url)


def test_a_network_that_cannot_be_read_is_a_setup_error() -> None:
    with pytest.raises(SetupError, match="QAWL_FETCH_ALLOW_NETWORKS"):
        fetcher(Settings(fetch_allow_networks=("office",)))


def test_redirects_are_followed_and_the_last_address_is_told(web: Web, local: Fetch) -> None:
    fetched = local(web.url("/to//to//page/2"))
    assert (fetched.body, fetched.url) == (b"page 2", web.url("/page/2"))


@pytest.mark.parametrize(
    "target",
    ["http://[::1]/", "http://169.254.169.254/", "http://10.0.0.1:8080/", "http://2852039166/", "//0x0a000001/"],
)
def test_a_redirect_off_the_allowed_networks_is_blocked(web: Web, local: Fetch, target: str) -> None:
    with pytest.raises(Blocked) as caught:
        local(web.url(f"/to/{target}"))
    assert caught.value.reason.code is ReasonCode.FORBIDDEN_ADDRESS


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "http://user@127.0.0.1/", "http://[bad/", "gopher://x.example/"]
)
def test_a_redirect_to_no_web_address_is_rejected(web: Web, local: Fetch, target: str) -> None:
    with pytest.raises(Rejected) as caught:
        local(web.url(f"/to/{target}"))
    assert caught.value.reason.code is ReasonCode.BAD_URL


def test_an_endless_chain_of_redirects_is_cut(web: Web, local: Fetch) -> None:
    before = len(web.asked)
    with pytest.raises(Rejected):
        local(web.url("/loop/0"))
    assert len(web.asked) - before == MAX_REDIRECTS + 1


def test_no_cookie_is_kept(web: Web, local: Fetch) -> None:
    assert local(web.url("/cookie")).body == b"page after"
    assert "Cookie" not in web.asked[-1][1]


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (401, Blocked, ReasonCode.REFUSED),
        (403, Blocked, ReasonCode.REFUSED),
        (451, Blocked, ReasonCode.REFUSED),
        (404, Rejected, ReasonCode.NOT_FOUND),
        (410, Rejected, ReasonCode.NOT_FOUND),
        (500, Transient, ReasonCode.UNREACHABLE),
        (503, Transient, ReasonCode.UNREACHABLE),
        (429, Transient, ReasonCode.UNREACHABLE),
    ],
)
def test_an_answer_that_is_no_page_ends_with_its_reason(
    web: Web, local: Fetch, status: int, error: type[Rejected | Transient], code: ReasonCode
) -> None:
    with pytest.raises(error) as caught:
        local(web.url(f"/status/{status}"))
    assert isinstance(caught.value, error)
    assert caught.value.reason.code is code
    assert str(status) in caught.value.reason.message


def test_the_pause_that_a_server_asks_for_is_passed_on(web: Web, local: Fetch) -> None:
    with pytest.raises(Transient) as caught:
        local(web.url("/wait/120"))
    assert caught.value.retry_after_seconds == 120
    with pytest.raises(Transient) as caught:
        local(web.url("/wait/soon"))
    assert caught.value.retry_after_seconds is None


def test_a_packed_page_is_unpacked(web: Web, local: Fetch) -> None:
    assert local(web.url("/gzip")).body == b"packed"


@pytest.mark.parametrize("path", ["/bomb", "/endless", "/declared"])
def test_a_body_over_the_limit_is_not_read_on(web: Web, path: str) -> None:
    fetch = fetcher(local_settings(max_payload_bytes=100_000))
    with pytest.raises(Rejected) as caught:
        fetch(web.url(path))
    assert caught.value.reason.code is ReasonCode.TOO_LARGE


@pytest.mark.parametrize("path", ["/slow", "/slowhead"])
def test_a_server_that_dribbles_is_left_when_the_time_is_up(web: Web, path: str) -> None:
    fetch = fetcher(local_settings(fetch_timeout_seconds=0.6))
    began = time.monotonic()
    with pytest.raises(Transient) as caught:
        fetch(web.url(path))
    assert time.monotonic() - began < 30  # it would take a minute
    assert caught.value.reason.code is ReasonCode.UNREACHABLE


def test_a_port_that_nobody_serves_is_unreachable(local: Fetch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Transient) as caught:
        local(f"http://127.0.0.1:{port}/")
    assert "accepts no connection" in caught.value.reason.message


@pytest.mark.parametrize("path", ["/nothing", "/broken", "/headers"])
def test_a_damaged_answer_is_tried_again(web: Web, local: Fetch, path: str) -> None:
    with pytest.raises(Transient):
        local(web.url(path))


def test_a_picture_is_refused_by_its_type(web: Web, local: Fetch) -> None:
    with pytest.raises(Rejected) as caught:
        local(web.url("/image"))
    assert caught.value.reason.code is ReasonCode.UNKNOWN_FORMAT


def test_a_proxy_of_the_environment_is_not_used(web: Web, local: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert local(web.url("/page/3")).body == b"page 3"
