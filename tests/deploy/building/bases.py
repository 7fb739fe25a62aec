"""Stand-ins for the two official images of Python, made of Debian's packages where no registry of images is reached.

They have the same Debian and the same Python (3.11) in another place: what is built on them shows that the Dockerfile
is whole, not what a build on the official ones weighs to the byte.
"""

import shutil
import subprocess
from pathlib import Path

from tests.deploy.building.buildah import Buildah

BASE, BUILDER = "localhost/qawl-base", "localhost/qawl-builder"

# Left out, as the official slim image does.
_LEFT_OUT = ("dev", "proc", "usr/share/doc", "usr/share/locale", "usr/share/man", "var/cache/apt", "var/lib/apt/lists")
_SLIM = """FROM scratch
ADD slim.tar /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
"""
# Only what builds knows how this machine reaches its registry: it is not shipped.
_FULL = f"""FROM {BASE}
COPY machine /
RUN apt-get update && apt-get install -y --no-install-recommends python3-pip python3-venv
"""
_OF_THE_MACHINE = ("etc/pip.conf", "etc/ssl/certs/ca-certificates.crt")


def make(buildah: Buildah, folder: Path) -> None:
    """Both images, unless they are there already."""
    if buildah.has(BASE) and buildah.has(BUILDER):
        return
    root, context = folder / "debian", folder / "context"
    shutil.rmtree(context, ignore_errors=True)
    (context / "machine").mkdir(parents=True)
    if not (root / "usr" / "bin" / "python").is_symlink():
        shutil.rmtree(root, ignore_errors=True)
        packages = "--include=ca-certificates,netbase,python3,tzdata"
        subprocess.run(
            ["debootstrap", "--variant=minbase", packages, "bookworm", str(root)],
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=1800,
        )
        (root / "usr" / "bin" / "python").symlink_to("python3")
    left_out = [f"--exclude=./{path}/*" for path in _LEFT_OUT]
    subprocess.run(
        ["tar", "--numeric-owner", "--sort=name", *left_out, "-C", str(root), "-cf", str(context / "slim.tar"), "."],
        check=True,
        timeout=600,
    )
    for path in _OF_THE_MACHINE:
        if (source := Path("/") / path).exists():
            (context / "machine" / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, context / "machine" / path)
    for name, text in ((BASE, _SLIM), (BUILDER, _FULL)):
        (context / "Dockerfile").write_text(text)
        buildah.build(name, dockerfile=context / "Dockerfile", context=context, epoch=0)
    shutil.rmtree(context)
