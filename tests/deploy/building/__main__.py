"""`make images`: build every image, look into it, start its service and ask for its health, bring an article through.

Needs root, buildah and debootstrap, the registries of Debian and of Python, and a quarter of an hour.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.deploy.building import bases, judge, standing
from tests.deploy.building.buildah import Buildah, Image
from tests.deploy.files import DOCKERFILE, ROOT

NEEDED = ("buildah", "debootstrap", "git", "nsenter", "setpriv", "tar", "unshare")
ADVICE = "On Debian: apt-get install --no-install-recommends buildah debootstrap git util-linux"
SERVICES = (*judge.SERVICES, "run")
MB = 1_000_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="make images")
    parser.add_argument("--services", type=lambda text: text.split(","), default=list(SERVICES))
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "images", help="where all of it is kept")
    parser.add_argument("--twice", action="store_true", help="build each a second time, and compare")
    parser.add_argument("--built", action="store_true", help="look at the images that a run before this one built")
    given = parser.parse_args()
    if lacking := missing(shutil.which, os.geteuid()):
        _say(f"Images cannot be built here: {', '.join(lacking)}.\n{ADVICE}\nWith Docker: docs/images.md")
        return 2
    given.folder.mkdir(parents=True, exist_ok=True)
    buildah = Buildah(folder=given.folder)
    buildah.close()  # what a run that was killed left open
    try:
        faults: list[str] = []
        if not given.built:
            bases.make(buildah, given.folder)
            for service in given.services:
                faults += _build(buildah, service, is_twice=given.twice)
        roots = {service: buildah.open(_name(service)) for service in given.services}
        base = buildah.open(bases.BASE)
        images = {service: buildah.read(_name(service)) for service in given.services}
        for service, root in roots.items():
            faults += [f"{service}: {fault}" for fault in judge.faults_of_labels(service, images[service].labels)]
            faults += [f"{service}: {fault}" for fault in judge.faults_of_root(service, root)]
        faults += standing.faults({name: (images[name], root) for name, root in roots.items()}, say=_say)
        _say("\n".join(_table(buildah, roots, base, given.folder)))
    except subprocess.CalledProcessError as error:
        _say(f"{' '.join(map(str, error.cmd))}\n{error.stdout or ''}\n{error.stderr or ''}")
        return 1
    finally:
        buildah.close()
    _say("\n".join(f"WRONG {fault}" for fault in faults) or "all images are as they should be")
    return 1 if faults else 0


def missing(find: Callable[[str], str | None], user: int) -> list[str]:
    """What this machine lacks to build images, in words."""
    lacking = [f"{name} is missing" for name in NEEDED if find(name) is None]
    return [*lacking, *(["this is not root"] if user != 0 else [])]


def _build(buildah: Buildah, service: str, *, is_twice: bool) -> list[str]:
    """Raises CalledProcessError. Gives what differs between two builds."""
    builds = [_build_once(buildah, service) for _ in range(2 if is_twice else 1)]
    _say(f"built qawl-{service}, layers {' '.join(layer[7:19] for layer in builds[-1].layers)}")
    differing = [a for a, b in zip(builds[0].layers, builds[-1].layers, strict=True) if a != b]
    return [f"{service}: {len(differing)} layers differ in a second build"] if differing else []


def _build_once(buildah: Buildah, service: str) -> Image:
    arguments = {"SERVICE": service, "BUILDER": bases.BUILDER, "BASE": bases.BASE, "REVISION": _git("%H")}
    return buildah.build(
        _name(service), dockerfile=DOCKERFILE, context=ROOT, epoch=int(_git("%ct")), arguments=arguments
    )


def _table(buildah: Buildah, roots: dict[str, Path], base: Path, folder: Path) -> list[str]:
    """What each weighs: files as they lie, of these the base's, and all of it packed, in MB of a million bytes."""
    rows = ["| image | unpacked, MB | of it Debian and Python | packed |", "| --- | --- | --- | --- |"]
    for service, root in roots.items():
        packed = buildah.packed(_name(service), folder / "packed.tar")
        rows.append(f"| `{service}` | {_bytes(root) // MB} | {_bytes(base) // MB} | {packed // MB} |")
    return rows


def _bytes(root: Path) -> int:
    return sum(
        (Path(folder) / name).lstat().st_size
        for folder, _, names in os.walk(root)
        for name in names
    )  # fmt: skip


def _name(service: str) -> str:
    return f"localhost/qawl-{service}"


def _git(wanted: str) -> str:
    """Of the commit that is built."""
    done = subprocess.run(
        ["git", "log", "-1", f"--format={wanted}"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.strip()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
