"""deploy/Dockerfile: lean, not root; each image holds all that its own service imports and nothing of the others."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from services.common.settings import Settings
from tests.deploy.building.judge import pinned
from tests.deploy.files import DOCKERFILE, ROOT, copied, lay_out, stages, tool

IMAGES = ("ingest", "extract", "api", "run")

ONLY_THESE = '''
"""Import every module under services/ where nothing but the standard library and the named packages can be."""
import importlib, importlib.metadata, pkgutil, re, sys

allowed = set(sys.argv[1].split(","))
owners = importlib.metadata.packages_distributions()
# The editable installation would find what the image does not hold.
sys.meta_path[:] = [f for f in sys.meta_path if "editable" not in repr(f).lower()]

def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()

class Absent:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top in owners and top not in sys.stdlib_module_names and top != "services":
            if not allowed & {plain(owner) for owner in owners[top]}:
                raise ModuleNotFoundError(f"{top} is not in this image", name=name)
        return None

sys.meta_path.insert(0, Absent())
# Imported only once there is a server to talk to, so that their own needs would show late.
for name in sys.argv[2].split(","):
    importlib.import_module(name)
import services
for module in pkgutil.walk_packages(services.__path__, "services."):
    # A migration is run by alembic, which puts what it needs in place; `python -m` modules run when imported.
    if ".migrations." not in module.name and not module.name.endswith(".__main__"):
        importlib.import_module(module.name)
        print(module.name)
'''


LATE = (
    "alembic.command",
    "celery.bin.beat",
    "celery.bin.worker",
    "celery.concurrency.prefork",
    "kombu.transport.redis",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite",
)


def packages_of(service: str) -> set[str]:
    """The distributions that requirements/<service>.txt pins, by normalised name."""
    return set(pinned(service))


@pytest.fixture
def image(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """A service with a folder that holds what its image holds of this repository."""
    service: str = request.param
    lay_out(service, tmp_path)
    return service, tmp_path


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "", "QAWL_DATA_DIR": str(folder / "data")},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_hadolint_finds_nothing() -> None:
    done = subprocess.run([tool("hadolint"), str(DOCKERFILE)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("service", IMAGES)
def test_each_image_is_a_stage_with_hash_pinned_packages(service: str) -> None:
    assert stages()[service].parent == "base"
    assert stages()[""].parent == "${SERVICE}"
    assert "--require-hashes" in stages()["packages"].all("RUN")[0]
    assert packages_of(service)


def test_base_images_have_a_version_and_the_packages_come_from_the_same_one() -> None:
    given = dict(re.findall(r"^ARG (BUILDER|BASE)=python:(\S+)$", DOCKERFILE.read_text("utf-8"), re.MULTILINE))
    assert stages()["packages"].parent == "${BUILDER}"
    assert stages()["base"].parent == "${BASE}"
    assert given["BASE"].replace("-slim", "") == given["BUILDER"]
    assert re.fullmatch(r"3\.\d+(\.\d+)?-[a-z]+", given["BUILDER"])


def test_images_say_which_version_they_are() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    version = re.search(r'^version = "(.*)"', project, re.MULTILINE)
    assert version is not None
    (labels,) = stages()["base"].all("LABEL")
    assert f'org.opencontainers.image.version="{version[1]}"' in labels


def test_what_writes_the_bill_of_materials_is_pinned_and_not_shipped() -> None:
    installed, *_ = stages()["bill"].all("RUN")
    assert "--require-hashes" in installed
    assert packages_of("sbom") >= {"cyclonedx-bom"}
    assert [line for line in stages()["base"].all("COPY") if "--from=bill" in line] == [
        "--from=bill /tmp/sbom.cdx.json /usr/share/qawl/sbom.cdx.json"
    ]


def test_compiled_files_do_not_hold_the_moment_of_the_build() -> None:
    installed = stages()["packages"].all("RUN")[0]
    assert "--no-compile" in installed
    assert "--invalidation-mode unchecked-hash" in installed


def test_no_image_runs_as_root_or_holds_a_secret() -> None:
    known = stages()
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", known["base"].all("USER")[0])
    assert not any(s.all("USER") for name, s in known.items() if name != "base")
    text = DOCKERFILE.read_text("utf-8")
    assert not re.search(r"PASSWORD|SECRET|TOKEN|\bADD\b", text)


@pytest.mark.parametrize("service", IMAGES)
def test_each_image_knows_whether_it_is_well(service: str) -> None:
    assert len(stages()[service].all("HEALTHCHECK")) == 1
    json.loads(stages()[service].all("CMD")[0])


def test_the_api_is_asked_on_the_port_it_listens_on() -> None:
    port = str(Settings.model_fields["api_port"].default)
    for service in ("api", "run"):
        assert stages()[service].all("EXPOSE") == (port,)
        assert f"http://127.0.0.1:{port}/readyz" in stages()[service].all("HEALTHCHECK")[0]


@pytest.mark.parametrize("service", ["ingest", "extract", "api"])
def test_an_image_holds_common_and_its_own_service_alone(service: str) -> None:
    targets = {target for _, target in copied(service) if target != "./"}
    assert targets == {"services/__init__.py", "services/common", "services/cli", f"services/{service}"}


@pytest.mark.parametrize("service", IMAGES)
def test_the_builder_is_sent_what_an_image_copies_and_no_data(service: str) -> None:
    sent = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert sent[1] == "*"
    for source, _ in copied(service):
        assert {f"!{source}", f"!{source.split('/')[0]}"} & set(sent)
    assert "!data" not in sent


@pytest.mark.parametrize("image", IMAGES, indirect=True)
def test_an_image_holds_all_that_its_modules_import(image: tuple[str, Path]) -> None:
    service, folder = image
    done = python(folder, "-c", ONLY_THESE, ",".join(sorted(packages_of(service))), ",".join(LATE))
    assert done.returncode == 0, done.stderr
    modules = set(done.stdout.split())
    assert "services.common.broker" in modules
    if service != "run":
        assert f"services.{service}" in modules
        assert not modules & {f"services.{other}" for other in ("ingest", "extract", "api") if other != service}


@pytest.mark.parametrize("image", IMAGES, indirect=True)
def test_an_image_has_the_command_line(image: tuple[str, Path]) -> None:
    _, folder = image
    done = python(folder, "-m", "services.cli", "--help")
    assert done.returncode == 0, done.stderr
    assert "migrate" in done.stdout
