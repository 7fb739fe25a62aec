"""The deployment files as values: the compose file with its variables filled in, and the Dockerfile's stages."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
ENV_EXAMPLE = ROOT / "deploy" / "env.example"

PROFILES = ("small", "watching")
"""What is only started when it is asked for."""


def tool(name: str) -> str:
    """A validator installed beside this Python."""
    return str(Path(sys.executable).parent / name)


def compose_config(environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """`podman-compose config` with these variables set and no other; needs no container engine."""
    profiles = [word for name in PROFILES for word in ("--profile", name)]
    return subprocess.run(
        [tool("podman-compose"), "--dry-run", "-f", str(COMPOSE), *profiles, "config"],
        env={"PATH": os.environ["PATH"], **environment},
        cwd=COMPOSE.parent, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def compose() -> Mapping[str, Any]:
    """The compose file with anchors merged, variables not yet filled in."""
    loaded: Mapping[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))
    return loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One `FROM ... AS name` of the Dockerfile with the instructions below it, line continuations joined."""

    name: str
    parent: str
    instructions: tuple[tuple[str, str], ...] = field(default=())

    def all(self, word: str) -> tuple[str, ...]:
        return tuple(rest for instruction, rest in self.instructions if instruction == word)


def stages() -> Mapping[str, Stage]:
    """The Dockerfile's stages by name; the last, unnamed one is called ""."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text("utf-8"), flags=re.MULTILINE)
    found: dict[str, Stage] = {}
    name = None
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            parent, _, name = rest.partition(" AS ")
            found[name] = Stage(name=name, parent=parent)
        elif word and name is not None:
            stage = found[name]
            found[name] = Stage(
                name=name, parent=stage.parent, instructions=(*stage.instructions, (word, rest.strip()))
            )
    return found


def copied(service: str) -> tuple[tuple[str, str], ...]:
    """(from, to) of every path of the repository that the image of a service holds."""
    known = stages()
    pairs: list[tuple[str, str]] = []
    for stage in (known["base"], known[service]):
        for line in stage.all("COPY"):
            *sources, target = shlex.split(line)
            if not sources[0].startswith("--from"):
                pairs.extend((source, target) for source in sources)
    return tuple(pairs)


def lay_out(service: str, folder: Path) -> None:
    """Copy into `folder` what the image of a service holds of this repository."""
    for source, target in copied(service):
        place = folder / target
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            place = place / Path(source).name if target.endswith("/") else place
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, place)


def image_command(service: str) -> list[str]:
    """What an image runs by itself, as words."""
    return _without_shell(json.loads(stages()[service].all("CMD")[0]))


def _without_shell(words: list[str]) -> list[str]:
    """A shell around a command, there to fill variables in, is taken off; its last `exec` is the command."""
    return shlex.split(words[2].rpartition("exec ")[2]) if words[:2] == ["sh", "-c"] else words


def command_of(name: str) -> list[str]:
    """What a service of the compose file runs: its own command, or its image's."""
    service = compose()["services"][name]
    own: list[str] | None = service.get("command")
    if own is not None:  # compose wants a dollar sign written twice where the shell is to see it
        return _without_shell([word.replace("$$", "$") for word in own])
    return image_command(service["build"]["args"]["SERVICE"])
