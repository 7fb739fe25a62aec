"""The compose file rehearsed without containers: each service with its image's files, its command and its variables."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.files import ROOT, command_of, compose, lay_out, stages
from tests.servers.redis import free_port, redis_server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]

STARTED = ("fetch", "ingest", "extract", "api", "watch", "beat", "flower")
PATIENCE_SECONDS = 120.0
MODULES = {"celery": "celery", "uvicorn": "uvicorn", "qawl": "services.cli"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where the services run: one folder an image, one inbox, ports of their own."""

    folder: Path
    environment: dict[str, str]
    ports: dict[str, int]

    def image(self, name: str) -> str:
        service: str = compose()["services"][name]["build"]["args"]["SERVICE"]
        return service

    def variables(self, name: str) -> dict[str, str]:
        """What the container's process would see, with the servers of this test."""
        given = {k: self.meant(v) for k, v in compose()["services"][name]["environment"].items() if v is not None}
        baked = " ".join(stages()["base"].all("ENV"))
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith("QAWL_")},
            **given,
            "REMAP_SIGTERM": re.search(r"REMAP_SIGTERM=(\w+)", baked)[1],  # type: ignore[index]
            "PYTHONPATH": str(self.folder / self.image(name)),
            "QAWL_DATA_DIR": str(self.folder / f"{name}-data"),
            **self.environment,
            **({"QAWL_WATCH_DIR": str(self.folder / "inbox")} if name == "watch" else {}),
        }

    def meant(self, value: str) -> str:
        """A value of the compose file, with its default filled in and the secrets where this test has them."""
        value = re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", value)
        return value.replace("/run/secrets", str(self.folder / "secrets"))

    def command(self, name: str) -> list[str]:
        words = [re.sub(r"\$\{\w+:-(\w+)\}", r"\1", word) for word in command_of(name)]
        if name in self.ports:
            words = [word.replace("0.0.0.0", "127.0.0.1") for word in words]
            words = [re.sub(r"^(--port=)?(8000|5555)$", rf"\g<1>{self.ports[name]}", word) for word in words]
        return [sys.executable, "-m", MODULES[words[0]], *words[1:]]

    def start(self, name: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                self.command(name),
                cwd=self.folder / self.image(name),
                env=self.variables(name),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def ask(self, name: str, path: str, *, login: str | None = None) -> Any:
        request = urllib.request.Request(f"http://127.0.0.1:{self.ports[name]}{path}")
        if login is not None:
            request.add_header("Authorization", f"Basic {base64.b64encode(login.encode()).decode()}")
        with urllib.request.urlopen(request, timeout=10) as answer:
            body = answer.read()
        return json.loads(body) if "json" in answer.headers.get("Content-Type", "") else body.decode()

    def logs(self) -> str:
        return "\n".join(f"== {log.name}\n{log.read_text()[-3000:]}" for log in sorted(self.folder.glob("*.log")))


@pytest.fixture
def stand(tmp_path: Path, empty_postgres_url: str) -> Iterator[Stand]:
    for service in ("ingest", "extract", "api", "run"):
        lay_out(service, tmp_path / service)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "postgres_password").write_text("only-for-this-test\n")
    with redis_server(tmp_path / "redis") as redis:
        yield Stand(
            folder=tmp_path,
            environment={
                "QAWL_DATABASE_URL": empty_postgres_url,
                "QAWL_BROKER_URL": redis.url,
                "FLOWER_BASIC_AUTH": "name:secret",
            },
            ports={"api": free_port(), "flower": free_port()},
        )


def test_the_services_bring_a_dropped_article_to_its_statements_and_stop_in_time(stand: Stand) -> None:
    migrated = subprocess.run(
        stand.command("migrate"),
        cwd=stand.folder / stand.image("migrate"),
        env=stand.variables("migrate"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert migrated.returncode == 0, migrated.stderr
    processes = {name: stand.start(name) for name in STARTED}
    try:
        examples = sorted(ROOT.joinpath("examples").glob("*.txt"))
        for example in examples:
            shutil.copy(example, stand.folder / "inbox")
        wait_for(lambda: stand.ask("api", "/readyz")["status"] == "ok", stand)
        wait_for(lambda: outcomes(stand) == ["done"] * len(examples), stand)
        assert {item["language"] for item in stand.ask("api", "/v1/articles")["items"]} == {"ar", "en", "es"}
        assert stand.ask("api", "/v1/statements?limit=1")["items"]

        wait_for(lambda: "Flower" in stand.ask("flower", "/", login="name:secret"), stand)
        for path, answer in (("/", "401"), ("/api/workers", "401"), ("/metrics", "404"), ("/healthcheck", "404")):
            with pytest.raises(urllib.error.HTTPError, match=answer):
                stand.ask("flower", path)
        wait_for(lambda: is_shown_by_flower(stand), stand)
        for name in ("fetch", "ingest", "extract", "beat"):
            assert is_well(name, stand), stand.logs()
        assert {name for name, process in processes.items() if process.poll() is not None} == set(), stand.logs()
    finally:
        for process in processes.values():
            process.terminate()
        late = [name for name, process in processes.items() if not ends_in_time(name, process)]
    assert late == [], stand.logs()


def is_shown_by_flower(stand: Stand) -> bool:
    """Whether Flower tells by its id which article a worker read; another one is handed in while it does not. Workers
    tell Flower of tasks only once it has asked them to."""
    more = [one for one in stand.ask("api", "/v1/submissions")["items"] if one["name"].startswith("more-")]
    written = len(list((stand.folder / "inbox").glob("more-*.txt")))
    if len(more) == written and all(one["outcome"] for one in more):
        (stand.folder / "inbox" / f"more-{written}.txt").write_text(f"The ferry number {written} sails again.")
    tasks = stand.ask("flower", "/api/tasks", login="name:secret").values()
    told = {task["kwargs"] for task in tasks if task["name"] == "ingest.read_submissions"}
    return not told.isdisjoint({f"submission {one['id']}" for one in more})


def outcomes(stand: Stand) -> list[str]:
    return sorted(str(item["outcome"]) for item in stand.ask("api", "/v1/submissions")["items"])


def wait_for(is_true: Callable[[], bool], stand: Stand) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            if is_true():
                return
        except OSError:
            pass  # not listening yet
        time.sleep(0.2)
    pytest.fail(f"it did not happen within {PATIENCE_SECONDS:.0f} s\n{stand.logs()}")


def is_well(name: str, stand: Stand) -> bool:
    """The service's health check, or else its image's, run as Docker would."""
    own = compose()["services"][name].get("healthcheck", {}).get("test", [])[1:]
    check = own or json.loads(stages()[stand.image(name)].all("HEALTHCHECK")[0].partition("CMD ")[2])
    done = subprocess.run(
        [sys.executable, "-m", MODULES[check[0]], *check[1:]],
        cwd=stand.folder / stand.image(name),
        env=stand.variables(name),
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    return done.returncode == 0


def ends_in_time(name: str, process: subprocess.Popen[bytes]) -> bool:
    """Whether it ends by itself within its grace period, doubled: all are told at once, beside other tests. Kills it
    where it does not."""
    try:
        process.wait(2 * int(compose()["services"][name]["stop_grace_period"].removesuffix("s")))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False
    return True
