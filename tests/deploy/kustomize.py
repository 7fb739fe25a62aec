"""What of kustomize deploy/kubernetes needs, so that the manifests are tested where there is no kubectl.

Resources, namespace, labels without selectors, images, replicas, and patches that add; anything else is an error. What
kubectl made of a small case with all of these is in `rendering`; where it is installed, it is asked again.
"""

import copy
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

Manifest = dict[str, Any]

_KNOWN = {"apiVersion", "kind", "namespace", "labels", "resources", "images", "replicas", "patches"}
_CLUSTER_WIDE = {"Namespace"}
_WITH_PODS = {"Deployment", "Job"}


def render(folder: Path) -> list[Manifest]:
    """Every manifest that `kubectl kustomize` would give for this folder, in the order of the files."""
    asked: Manifest = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    assert set(asked) <= _KNOWN, f"{folder}: {set(asked) - _KNOWN} is not known here"
    found: list[Manifest] = []
    for name in asked["resources"]:
        path = (folder / name).resolve()
        found += render(path) if path.is_dir() else list(yaml.safe_load_all(path.read_text("utf-8")))
    for patch in asked.get("patches", ()):
        _patch(found, yaml.safe_load((folder / patch["path"]).read_text("utf-8")), patch["target"])
    for one in found:
        if "namespace" in asked and one["kind"] not in _CLUSTER_WIDE:
            one["metadata"]["namespace"] = asked["namespace"]
        for labels in asked.get("labels", ()):
            _label(one, labels)
    for image in asked.get("images", ()):
        _tag(found, image)
    for replicas in asked.get("replicas", ()):
        [one] = [m for m in found if m["kind"] == "Deployment" and m["metadata"]["name"] == replicas["name"]]
        one["spec"]["replicas"] = replicas["count"]
    return found


def _patch(found: list[Manifest], operations: list[Manifest], target: Manifest) -> None:
    assert set(target) == {"kind"}
    for one in found:
        if one["kind"] != target["kind"]:
            continue
        for operation in operations:
            assert operation["op"] == "add", operation
            *way, last = operation["path"].strip("/").split("/")
            place: Any = one
            for step in way:
                place = place[int(step)] if isinstance(place, list) else place[step]
            place[last] = copy.deepcopy(operation["value"])


def _label(one: Manifest, labels: Manifest) -> None:
    assert labels["includeSelectors"] is False
    assert labels["includeTemplates"] is True
    one["metadata"].setdefault("labels", {}).update(labels["pairs"])
    if one["kind"] in _WITH_PODS:
        one["spec"]["template"]["metadata"]["labels"].update(labels["pairs"])


def _tag(found: list[Manifest], image: Manifest) -> None:
    assert set(image) == {"name", "newTag"}
    for one in found:
        if one["kind"] in _WITH_PODS:
            for container in one["spec"]["template"]["spec"]["containers"]:
                if container["image"] == image["name"]:
                    container["image"] = f"{image['name']}:{image['newTag']}"
