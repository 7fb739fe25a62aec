"""buildah, which builds and opens images without an engine; it keeps all it has in one folder."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BUILD_SECONDS = 1800
"""An image's packages come from a registry, on two cores that have other work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What an image says of itself."""

    id: str
    layers: tuple[str, ...]
    labels: Mapping[str, str]
    variables: Mapping[str, str]
    command: tuple[str, ...]
    health: tuple[str, ...]
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Buildah:
    """Raises subprocess.CalledProcessError, with what was said, where buildah fails."""

    folder: Path

    def build(
        self, name: str, *, dockerfile: Path, context: Path, epoch: int, arguments: Mapping[str, str] | None = None
    ) -> Image:
        """Build it anew from the first step; every moment in it is `epoch` (seconds since 1970)."""
        given = [word for item in (arguments or {}).items() for word in ("--build-arg", "=".join(item))]
        # Only this format has health checks.
        kept = ["--format", "docker", "--timestamp", str(epoch), "--no-cache", "--pull-never"]
        self._do("build", "--isolation", "chroot", *kept, *given, "-t", name, "-f", str(dockerfile), str(context))
        return self.read(name)

    def has(self, name: str) -> bool:
        with suppress(subprocess.CalledProcessError):
            return bool(self._do("images", "--quiet", name))
        return False

    def read(self, name: str) -> Image:
        inspected: Any = json.loads(self._do("inspect", "--type", "image", name))
        told, config = inspected["Docker"], inspected["Docker"]["config"]
        return Image(
            id=inspected["FromImageID"],
            layers=tuple(told["rootfs"]["diff_ids"]),
            labels=config.get("Labels") or {},
            variables=dict(item.split("=", 1) for item in config["Env"]),
            command=tuple(config.get("Cmd") or ()),
            health=tuple((config.get("Healthcheck") or {}).get("Test", ())[1:]),
            user=config.get("User", ""),
        )

    def open(self, name: str) -> Path:
        """The image's root file system as a folder, until `close`."""
        return Path(self._do("mount", self._do("from", "--pull-never", name)))

    def packed(self, name: str, file: Path) -> int:
        """Bytes of the image as a registry would keep it, its layers packed with gzip."""
        self._do("push", "--compression-format", "gzip", name, f"oci-archive:{file}")
        try:
            return file.stat().st_size
        finally:
            file.unlink()

    def close(self) -> None:
        """Nothing is open any more; the images stay."""
        if self.folder.exists():
            self._do("umount", "--all")
            self._do("rm", "--all")

    def forget(self) -> None:
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _do(self, *words: str) -> str:
        command = ["buildah", "--root", str(self.folder / "store"), "--runroot", str(self.folder / "run"), *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=BUILD_SECONDS, check=False)
        if done.returncode != 0:
            raise subprocess.CalledProcessError(done.returncode, command, done.stdout[-3000:], done.stderr[-3000:])
        return done.stdout.strip()
