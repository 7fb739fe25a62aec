"""What `make images` needs, and what it would find wrong; the images themselves are built by it, as root."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.deploy.building import judge
from tests.deploy.building.__main__ import NEEDED, missing
from tests.deploy.files import ROOT, lay_out

LABELS = {
    f"org.opencontainers.image.{name}": value
    for name, value in {
        "title": "qawl-api",
        "version": "0.1.0",
        "licenses": "Apache-2.0",
        "description": "Who said what",
        "revision": "0" * 40,
        "base.name": "python:3.11-slim-bookworm",
    }.items()
}


def test_what_is_missing_to_build_images_is_told_with_what_to_do() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.deploy.building"],
        cwd=ROOT, env={**os.environ, "PATH": "", "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2
    assert "buildah is missing" in done.stdout
    assert "apt-get install" in done.stdout
    assert "Traceback" not in done.stderr


def test_who_is_not_root_is_told_so() -> None:
    assert missing(lambda _: "/there", 0) == []
    assert missing(lambda _: "/there", 1000) == ["this is not root"]
    assert len(missing(lambda _: None, 1000)) == len(NEEDED) + 1


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The root file system that the image of the API has, as far as it is looked into."""
    lay_out("api", tmp_path / "app")
    packages = tmp_path / "opt" / "qawl" / "lib" / "python3.11" / "site-packages"
    components = []
    for name, version in judge.pinned("api").items():
        (packages / f"{name.replace('-', '_')}-{version}.dist-info").mkdir(parents=True)
        components.append({"name": name, "version": version, "licenses": [{"license": {"id": "MIT"}}]})
    (packages / "qawl-0.1.0.dist-info").mkdir()
    bill = {"components": components, "metadata": {"component": {"name": "qawl", "version": "0.1.0"}}}
    (tmp_path / judge.BILL).parent.mkdir(parents=True)
    (tmp_path / judge.BILL).write_text(json.dumps(bill))
    return tmp_path


def test_an_image_as_it_should_be_has_no_fault(root: Path) -> None:
    assert list(judge.faults_of_root("api", root)) == []
    assert list(judge.faults_of_labels("api", LABELS)) == []


def _without_licences(root: Path) -> None:
    bill = root / judge.BILL
    bill.write_text(bill.read_text().replace('"licenses"', '"other"', 1))


def _with_another(root: Path) -> None:
    (root / "opt/qawl/lib/python3.11/site-packages/leftpad-1.0.dist-info").mkdir()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda root: (root / "app/services/extract").mkdir(), "services/extract is here"),
        (lambda root: (root / "app/services/api").rename(root / "api"), "services/api is missing"),
        (lambda root: (root / "app/tests").mkdir(), "tests is here"),
        (lambda root: (root / "opt/qawl/lib/python3.11/site-packages/pip").mkdir(), "pip, which only builds"),
        (lambda root: (root / judge.BILL).unlink(), "there is no bill of materials"),
        (_without_licences, "no licence of"),
        (_with_another, "leftpad is installed, not listed"),
    ],
)
def test_what_is_wrong_in_an_image_is_found(root: Path, spoil: Callable[[Path], object], told: str) -> None:
    spoil(root)
    assert any(fault.startswith(told) for fault in judge.faults_of_root("api", root))


@pytest.mark.parametrize("name", LABELS)
def test_a_label_that_is_missing_is_found(name: str) -> None:
    rest = {key: value for key, value in LABELS.items() if key != name}
    assert len(list(judge.faults_of_labels("api", rest))) == 1
