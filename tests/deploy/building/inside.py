"""A process inside an image's root file system, confined as the compose file confines it, and its health check."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.building.buildah import Image

USER = 10001
_ENTER = Path(__file__).with_name("enter.sh")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """One image's root file system, with a data folder of its own and the folder that has the database's socket."""

    image: Image
    root: Path
    data: Path
    sockets: Path
    settings: Mapping[str, str]

    def command(self, words: Sequence[str]) -> list[str]:
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--"]
        return [*apart, "sh", str(_ENTER), str(self.root), str(self.data), str(self.sockets), *words]

    def environment(self) -> dict[str, str]:
        """The image's variables and the settings; `sh`, which enters, needs no other."""
        return {**self.image.variables, **self.settings}

    def start(self, words: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("ab") as said:
            return subprocess.Popen(
                self.command(words), env=self.environment(), stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )

    def run(self, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(words), env=self.environment(), capture_output=True, text=True, timeout=180, check=False
        )

    def is_well(self, process: subprocess.Popen[bytes], health: Sequence[str]) -> bool:
        """What the image's health check says of a process that `start` gave: asked beside it, as an engine does."""
        first = _child(process.pid)
        if first is None:
            return False
        beside = ["nsenter", f"--target={first}", "--mount", "--pid", "--root", f"--setuid={USER}", f"--setgid={USER}"]
        done = subprocess.run(
            [*beside, "env", "-C", "/app", *health],
            env=self.environment(), capture_output=True, timeout=180, check=False,
        )  # fmt: skip
        return done.returncode == 0


def _child(pid: int) -> int | None:
    """The first process of the namespace that `unshare` made."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return None
    return int(listed[0]) if listed else None
