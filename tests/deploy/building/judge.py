"""What is wrong with an image: what it says of itself, what it holds, what it leaves out."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.deploy.files import ROOT

SERVICES = ("ingest", "extract", "api")
BILL = "usr/share/qawl/sbom.cdx.json"
UNTOLD = {"protobuf", "pypdfium2"}
"""Their metadata name a licence in no form that is read."""
_PREFIX = "org.opencontainers.image."


def pinned(name: str) -> dict[str, str]:
    """Version by normalised name of what requirements/NAME.txt pins, whatever it is pinned for."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    found = re.findall(r"^([\w.-]+)(?:\[.*\])?==([^\s;]+)", text, re.MULTILINE)
    return {plain(package): version for package, version in found}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def faults_of_labels(service: str, labels: Mapping[str, str]) -> Iterator[str]:
    """Labels that are missing, empty, or of something else."""
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    version = re.search(r'^version = "(.*)"', project, re.MULTILINE)
    assert version is not None
    wanted = {"title": f"qawl-{service}", "version": version[1], "licenses": "Apache-2.0"}
    for name, value in wanted.items():
        if (found := labels.get(_PREFIX + name)) != value:
            yield f"label {name} is {found!r}, not {value!r}"
    for name in ("description", "revision", "base.name"):
        if not labels.get(_PREFIX + name):
            yield f"label {name} is missing"


def faults_of_root(service: str, root: Path) -> Iterator[str]:
    """Other services, tests, secrets or tools in the image; a bill of materials that is not that of its packages."""
    for other in SERVICES:
        if (root / "app" / "services" / other).exists() != (service in (other, "run")):
            yield f"services/{other} is {'here' if service != other else 'missing'}"
    for name in ("tests", "training", "docs", "pyproject.toml", ".env"):
        if (root / "app" / name).exists():
            yield f"{name} is here"
    packages = root / "opt" / "qawl" / "lib" / "python3.11" / "site-packages"
    for tool in ("pip", "cyclonedx_py"):
        if (packages / tool).exists():
            yield f"{tool}, which only builds, is here"
    if not (root / BILL).exists():
        yield "there is no bill of materials"
        return
    bill: Any = json.loads((root / BILL).read_text("utf-8"))
    listed = {plain(item["name"]): item["version"] for item in (*bill["components"], bill["metadata"]["component"])}
    installed = {plain(folder.name.split("-")[0]) for folder in packages.glob("*.dist-info")}
    for name in sorted(installed ^ listed.keys()):
        yield f"{name} is {'installed, not listed' if name in installed else 'listed, not installed'}"
    for name, version in sorted(listed.items()):
        if name != "qawl" and name not in pinned(service):
            yield f"{name} {version} is not pinned"
    for item in bill["components"]:
        if not item.get("licenses") and plain(item["name"]) not in UNTOLD:
            yield f"no licence of {item['name']} is told"
