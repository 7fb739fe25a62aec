"""Several processes of the API on one port: each serves alike, one that stands still or dies is not missed, and
whichever is asked counts for all."""

import http.client
import json
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from services.api.metrics import counting
from services.api.serving import Shared
from services.common.errors import SetupError
from services.common.settings import Settings
from services.common.store.engine import migrate
from services.supervisor import ground
from services.supervisor.child import Child
from services.supervisor.plan import Turn, environment, plans
from tests.patience import PATIENCE_SECONDS
from tests.servers.redis import free_port

COUNTED = re.compile(r'qawl_http_request_seconds_count\{method="GET",route="/livez",status="2xx"\} (\d+)')


def test_one_process_is_the_default_and_opens_its_own_socket(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with ground.listening(settings) as listeners:
        assert listeners == ()
    (api,) = (plan for plan in plans(settings) if plan.name.startswith("api"))
    assert (api.command[2], api.listeners) == ("uvicorn", ())


def test_the_first_starts_at_once_and_the_others_when_statements_are_shown(tmp_path: Path) -> None:
    found = [p for p in plans(Settings(data_dir=tmp_path, api_processes=3), listeners=[7, 8]) if "api" in p.name]
    assert [(plan.name, plan.turn) for plan in found] == [
        ("api", Turn.FIRST),
        ("api-2", Turn.SHOWN),
        ("api-3", Turn.SHOWN),
    ]
    assert [plan.command[2:] for plan in found] == [("services.api.serving", plan.name, "7", "8") for plan in found]
    assert len({plan.pulse for plan in found}) == 3


def test_a_name_of_several_addresses_is_listened_on_at_each_of_them(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, api_processes=2, api_host="localhost", api_port=free_port())
    with ground.listening(settings) as listeners:
        assert {one.getsockname()[0] for one in listeners} <= {"127.0.0.1", "::1"}
        assert {one.getsockname()[1] for one in listeners} == {settings.api_port}


def test_what_cannot_be_listened_on_is_told_before_anything_starts(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, api_processes=2, api_port=free_port())
    with (
        ground.listening(settings),
        pytest.raises(SetupError, match=f"cannot share 127.0.0.1 port {settings.api_port}"),
        ground.listening(settings),
    ):
        pass


def test_what_an_earlier_run_counted_goes(tmp_path: Path) -> None:
    (tmp_path / "counted").mkdir()
    (tmp_path / "counted" / "histogram_api-7.db").write_bytes(b"of an earlier version")
    with ground.listening(Settings(data_dir=tmp_path, api_processes=2, api_port=free_port())):
        assert not list((tmp_path / "counted").iterdir())


def test_whoever_wakes_up_first_leaves_connections_to_the_others() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, Shared(fileno=os.dup(listener.fileno())) as shared:
        waiting = [socket.create_connection(listener.getsockname()) for _ in range(2)]
        taken = [shared.accept()]
        with pytest.raises(BlockingIOError):
            shared.accept()
        taken.append(shared.accept())
        assert [address for _, address in taken] == [one.getsockname() for one in waiting]
        for one in (*waiting, *(connection for connection, _ in taken)):
            one.close()


def test_who_finds_no_room_to_count_with_the_others_counts_alone(tmp_path: Path) -> None:
    assert counting.join(Settings(data_dir=tmp_path / "gone"), "api-2") is None


class Served:
    """Two processes over one new store, without a broker; what asks them opens a connection for each question."""

    def __init__(self, settings: Settings, children: list[Child]) -> None:
        self.settings, self.children = settings, children

    def ask(self, path: str, body: object = None, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.settings.api_port, timeout=PATIENCE_SECONDS)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is None:
            connection.request("GET", path, headers=sent)
        else:
            sent["content-type"] = "application/json"
            connection.request("POST", path, json.dumps(body), sent)
        answer = connection.getresponse()
        answer.body = answer.read().decode()  # type: ignore[attr-defined]
        connection.close()
        return answer

    def counted(self) -> int:
        """Questions for /livez, as whoever takes this one up tells."""
        found = COUNTED.search(self.ask("/metrics").body)  # type: ignore[attr-defined]
        return 0 if found is None else int(found[1])

    def until_counted(self, count: int) -> None:
        """A question counts a moment after its answer is out."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.counted() < count and time.monotonic() < deadline:
            time.sleep(0.02)
        assert self.counted() == count

    def pid(self, child: Child) -> int:
        """As its sign of life says, which is empty while it is written."""
        assert child.plan.pulse is not None
        while not (found := child.plan.pulse.read_text()):
            time.sleep(0.001)
        return int(found)

    def until_all_live(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not all(child.plan.pulse is not None and child.plan.pulse.is_file() for child in self.children):
            assert time.monotonic() < deadline, [child.log.read_text() for child in self.children]
            time.sleep(0.02)

    @contextmanager
    def only(self, child: Child) -> Iterator[None]:
        """All others stand still, and so take up nothing."""
        others = [self.pid(one) for one in self.children if one is not child]
        for pid in others:
            os.kill(pid, signal.SIGSTOP)
            while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
                time.sleep(0.001)
        try:
            yield
        finally:
            for pid in others:
                os.kill(pid, signal.SIGCONT)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    settings = Settings(
        data_dir=tmp_path, api_processes=2, api_port=free_port(), broker_url=f"redis://127.0.0.1:{free_port()}/0"
    )
    migrate(settings.database)
    with ExitStack() as stack:
        listeners = stack.enter_context(ground.listening(settings))
        found = plans(settings, listeners=[one.fileno() for one in listeners])
        children = [
            Child(plan, environment=environment(settings), log=tmp_path / f"{plan.name}.log")
            for plan in found
            if plan.listeners
        ]
        for child in children:
            stack.callback(child.kill)
            child.start()
        served = Served(settings, children)
        served.until_all_live()
        yield served


def test_each_serves_while_the_other_stands_still_or_is_dead_and_all_are_counted(served: Served) -> None:
    first, second = served.children
    with served.only(first):
        assert {served.ask("/livez").status for _ in range(3)} == {200}
        served.until_counted(3)
        sent = served.ask("/v1/submissions", {"text": "Said once."}, idempotency_key="one")
        assert sent.status == 202
    with served.only(second):
        assert {served.ask("/livez").status for _ in range(4)} == {200}
        served.until_counted(7)
        again = served.ask("/v1/submissions", {"text": "Said once."}, idempotency_key="one")
        assert (again.status, again.getheader("location")) == (202, sent.getheader("location"))
        assert again.getheader("idempotent-replayed") == "true"

    dead = served.pid(first)
    os.kill(dead, signal.SIGKILL)
    assert {served.ask("/livez").status for _ in range(5)} == {200}
    served.until_counted(12)
    deadline = time.monotonic() + PATIENCE_SECONDS
    said: list[str] = []
    while served.pid(first) == dead and time.monotonic() < deadline:
        line = first.tick()
        said += [] if line is None else [line]
        time.sleep(0.02)
    assert [line[:26] for line in said] == ["api was killed by SIGKILL;"]
    with served.only(first):
        assert served.ask("/livez").status == 200
        served.until_counted(13)
    assert sorted(file.name for file in (served.settings.data_dir / "counted").iterdir()) == [
        "histogram_api-2.db",
        "histogram_api.db",
    ]
