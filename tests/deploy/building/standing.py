"""The services of the images, started from their root file systems beside a real database and a real broker."""

import json
import os
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.deploy.building.buildah import Image
from tests.deploy.building.inside import USER, Inside
from tests.deploy.building.judge import SERVICES
from tests.patience import PATIENCE_SECONDS
from tests.servers.postgres import postgres_server
from tests.servers.redis import free_port, redis_server

GRACE_SECONDS = 15
"""`stop_grace_period` of the compose file's slowest service."""
SAID = "The bridge is safe"
TEXT = f'Bridge stays open\n\n"{SAID}," said engineer Paul Holt on Monday. Trains will run again by noon.'

Say = Callable[[str], None]


def faults(images: Mapping[str, tuple[Image, Path]], *, say: Say) -> list[str]:
    """Start each image's service, ask for its health, and bring an article through; gives what went wrong."""
    with tempfile.TemporaryDirectory(prefix="qawl-images-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        return list(_faults(images, folder, say))


def _faults(images: Mapping[str, tuple[Image, Path]], folder: Path, say: Say) -> Iterator[str]:
    (folder / "redis").mkdir()
    with postgres_server() as postgres, redis_server(folder / "redis") as redis:
        sockets = Path(postgres.rpartition("host=")[2])
        sockets.chmod(0o711)  # who is in an image reaches the socket, and sees nothing else
        port = str(free_port())
        settings = {
            "QAWL_DATABASE_URL": postgres.replace(str(sockets), "/mnt"),
            "QAWL_BROKER_URL": redis.url,
            "QAWL_API_PORT": port,
            "QAWL_BROKER_PORT": str(free_port()),
            "QAWL_FLOWER_PORT": str(free_port()),
            "QAWL_API_HOST": "127.0.0.1",
        }
        stands = {
            service: Inside(
                image=image,
                root=root,
                data=_data(folder, service),
                sockets=sockets,
                # That one has a database and a broker of its own.
                settings={k: v for k, v in settings.items() if service != "run" or "_URL" not in k},
            )
            for service, (image, root) in images.items()
        }
        for service, stand in stands.items():
            yield from (f"{service}: {fault}" for fault in _strangers(service, stand))
        apart = [service for service in SERVICES if service in stands]
        if apart:
            migrated = stands[apart[-1] if "extract" not in apart else "extract"].run(["qawl", "migrate"])
            if migrated.returncode != 0:
                yield f"migrate: {migrated.stderr[-2000:]}"
        yield from _stand({service: stands[service] for service in apart}, folder, port, say)
        if "run" in stands:
            yield from _stand({"run": stands["run"]}, folder, port, say)


def _stand(stands: Mapping[str, Inside], folder: Path, port: str, say: Say) -> Iterator[str]:
    """All at once: well, an article brought through where there are enough of them, and ended in time."""
    with _started(stands, folder, port) as processes:
        for service, process in processes.items():
            began = time.monotonic()
            health = _with_port(stands[service].image.health, port)
            if not _until(lambda s=service, p=process, h=health: stands[s].is_well(p, h)):  # type: ignore[misc]
                yield f"{service} does not get well: {(folder / f'{service}.log').read_text()[-2000:]}"
                continue
            say(f"{service} is well after {time.monotonic() - began:.0f} s more")
        if set(SERVICES) <= processes.keys() or "run" in processes:
            try:
                found = _bring_through(int(port))
            except (AssertionError, OSError, ValueError) as error:
                logs = "\n".join((folder / f"{service}.log").read_text()[-1500:] for service in processes)
                yield f"an article did not come through {', '.join(processes)}: {error}\n{logs}"
            else:
                say(f"an article came through {', '.join(processes)}: {found!r}")
        for service, process in processes.items():
            if not _ends(process):
                yield f"{service} does not end within {GRACE_SECONDS} s"


@contextmanager
def _started(stands: Mapping[str, Inside], folder: Path, port: str) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for service, stand in stands.items():
            words = _with_port(stand.image.command, port)
            processes[service] = stand.start(words, folder / f"{service}.log")
        yield processes
    finally:
        for process in processes.values():
            process.kill()
            process.wait()


def _with_port(words: Sequence[str], port: str) -> list[str]:
    """The command with a port that is free here, and nothing listening beyond this machine."""
    return [word.replace("0.0.0.0", "127.0.0.1").replace("8000", port) for word in words]


def _data(folder: Path, service: str) -> Path:
    data = folder / f"{service}-data"
    data.mkdir()
    os.chown(data, USER, USER)
    return data


def _strangers(service: str, stand: Inside) -> Iterator[str]:
    """What an image can import and should not, or the other way round; whether it can write where it should not."""
    for other in SERVICES:
        can = stand.run(["python", "-c", f"import services.{other}"]).returncode == 0
        if can != (service in (other, "run")):
            yield f"it can {'' if can else 'not '}import services.{other}"
    for path in ("/app/x", "/opt/qawl/x", "/x"):
        if stand.run(["python", "-c", f"open({path!r}, 'w')"]).returncode == 0:
            yield f"it can write {path}"
    if (who := stand.run(["id", "-u"]).stdout.strip()) != stand.image.user.partition(":")[0]:
        yield f"it runs as {who}"


def _bring_through(port: int) -> str:
    """Hand a text in by the API, and wait for its statement; gives what was said.

    Raises AssertionError, OSError, and ValueError where it is not there once.
    """
    body = json.dumps({"text": TEXT}).encode()
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/submissions", data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=60) as answer:
        (item,) = json.load(answer)["items"]
    assert _until(lambda: _get(port, f"/v1/submissions/{item['id']}")["outcome"] == "done"), "it was never done"
    found = _get(port, "/v1/statements?q=bridge&limit=50")["items"]
    (words,) = (str(one["words"]) for one in found if SAID in one["words"])
    return words


def _get(port: int, path: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
        return json.load(answer)


def _until(is_true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := is_true()) and time.monotonic() < deadline:
        time.sleep(1)
    return found


def _ends(process: subprocess.Popen[bytes]) -> bool:
    """`unshare` passes no signal on: what it started is told, as an engine tells the first process of a container."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in listed:
        os.kill(int(pid), 15)
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True
