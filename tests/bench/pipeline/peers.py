"""What a queue alone costs for an item, by the CPU: raw Redis Streams, and Celery with a task that does nothing."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import redis
from celery import Celery

from tests.bench.material import ROOT
from tests.bench.pipeline import tree
from tests.servers.redis import redis_server

CHUNK = 100
CELERY = (
    *("-m", "celery", "-A", "tests.bench.pipeline.noop", "worker", "--concurrency=1"),
    *("--without-gossip", "--without-mingle", "--loglevel=WARNING"),
)
STREAM, GROUP = "bench", "bench"
START_SECONDS = 30.0


def make_noop_app() -> Celery:
    """An app with one task that does nothing but count; its broker is named by the environment."""
    app = Celery("noop", broker=os.environ["QAWL_BENCH_BROKER"])
    app.conf.update(task_ignore_result=True, task_acks_late=True, worker_prefetch_multiplier=1)
    server = redis.Redis.from_url(os.environ["QAWL_BENCH_BROKER"])

    @app.task(name="noop")
    def noop(ids: list[str]) -> None:
        server.incrby("done", len(ids))

    return app


def streams(folder: Path, items: int) -> float:
    """CPU microseconds an item takes to be added, read by a group a hundred at a time, and acknowledged; the server's
    included."""
    with redis_server(folder) as server:
        assert server.process is not None
        client = redis.Redis.from_url(server.url)
        client.xgroup_create(STREAM, GROUP, mkstream=True)
        before, began = tree.used(server.process.pid), time.process_time()
        for start in range(0, items, CHUNK):
            pipe = client.pipeline(transaction=False)
            for number in range(start, start + CHUNK):
                pipe.xadd(STREAM, {"id": f"{number:032}"})
            pipe.execute()
        done = 0
        while done < items:
            answer: Any = client.xreadgroup(GROUP, "one", {STREAM: ">"}, count=CHUNK)
            for _, found in answer:
                client.xack(STREAM, GROUP, *(id for id, _ in found))
                done += len(found)
        spent = time.process_time() - began
        spent += sum(tree.cpu_between(before, tree.used(server.process.pid)).values())
    return 1e6 * spent / items


def celery_noop(folder: Path, items: int, chunk: int) -> float:
    """CPU microseconds an item takes in tasks of so many that do nothing: sender, worker with its child, and server."""
    with redis_server(folder) as server:
        assert server.process is not None
        environment = {**os.environ, "QAWL_BENCH_BROKER": server.url}
        os.environ["QAWL_BENCH_BROKER"] = server.url
        app, client = make_noop_app(), redis.Redis.from_url(server.url)
        with (folder / "worker.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, *CELERY],
                cwd=ROOT, env=environment, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            app.send_task("noop", kwargs={"ids": ["x"]})
            _wait_for(client, 1)
            before = {**tree.used(worker.pid), "server": tree.used(server.process.pid)["broker"]}
            began = time.process_time()
            with app.producer_pool.acquire(block=True) as producer:
                for start in range(0, items, chunk):
                    ids = [f"{number:032}" for number in range(start, start + chunk)]
                    app.send_task("noop", kwargs={"ids": ids}, producer=producer)
            spent = time.process_time() - began
            _wait_for(client, items + 1)
            after = {**tree.used(worker.pid), "server": tree.used(server.process.pid)["broker"]}
        finally:
            worker.terminate()
            worker.wait(30)
    return 1e6 * (spent + sum(tree.cpu_between(before, after).values())) / items


def _wait_for(client: "redis.Redis", done: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while int(client.get("done") or 0) < done:
        if time.monotonic() > deadline:
            raise RuntimeError(f"not {done} items within {START_SECONDS:.0f} s")
        time.sleep(0.05)
