"""deploy/kubernetes is valid and confined, and names no command, port or metric that the code does not know."""

import copy
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml  # type: ignore[import-untyped]

from services.common.broker import make_app
from services.common.contracts.topology import QUEUES
from services.common.settings import SECRETS, Settings
from tests.architecture.api_page import document
from tests.deploy import test_watching
from tests.deploy.files import ROOT, command_of, compose, image_command, stages
from tests.deploy.kustomize import Manifest, render

FOLDER = ROOT / "deploy" / "kubernetes"
OVERLAYS = ("small", "production")
VERSIONS = ("1.30", "1.37")
"""Of Kubernetes: the oldest that the manifests are meant for, and the newest that the validator knows."""
KUBECTL = shutil.which("kubectl")
RENDERING = Path(__file__).parent / "rendering"
STAGES = ("fetch", "ingest", "extract")
GIBIBYTE = 1 << 30
INTEGER = {"type": "integer", "minimum": 0, "maximum": (1 << 31) - 1}
TEXT = {"type": "string", "minLength": 1}


def an_object(required: str, **fields: Any) -> Manifest:
    """The schema of an object with these fields and no others, of which so many must be there."""
    return {"type": "object", "required": required.split(), "properties": fields, "additionalProperties": False}


SCALED_OBJECT = an_object(
    "apiVersion kind metadata spec",
    apiVersion={"const": "keda.sh/v1alpha1"},
    kind={"const": "ScaledObject"},
    metadata={"type": "object"},
    spec=an_object(
        "scaleTargetRef triggers",
        scaleTargetRef=an_object("name", name=TEXT),
        minReplicaCount=INTEGER,
        maxReplicaCount=INTEGER,
        pollingInterval=INTEGER,
        cooldownPeriod=INTEGER,
        fallback=an_object("failureThreshold replicas", failureThreshold=INTEGER, replicas=INTEGER),
        triggers={
            "type": "array",
            "items": an_object(
                "type metadata",
                type={"const": "prometheus"},
                # All of them text, numbers too.
                metadata=an_object("serverAddress query threshold", serverAddress=TEXT, query=TEXT, threshold=TEXT),
            ),
        },
    ),
)
"""What we ask of KEDA, which the validator does not know: the fields that we use of those of its resource, as told by
https://keda.sh/docs/latest/reference/scaledobject-spec/. How this was held against KEDA's own: docs/kubernetes.md."""


@pytest.fixture(scope="module", params=OVERLAYS)
def manifests(request: pytest.FixtureRequest) -> list[Manifest]:
    return render(FOLDER / "overlays" / request.param)


def of_kind(manifests: list[Manifest], kind: str) -> dict[str, Manifest]:
    return {one["metadata"]["name"]: one for one in manifests if one["kind"] == kind}


def pods(manifests: list[Manifest]) -> dict[str, Manifest]:
    """The pod of each Deployment and Job, by its name."""
    known = of_kind(manifests, "Deployment") | of_kind(manifests, "Job")
    return {name: one["spec"]["template"]["spec"] for name, one in known.items()}


def container(pod: Manifest) -> Manifest:
    [found] = pod["containers"]
    given: Manifest = found
    return given


@pytest.mark.parametrize("version", VERSIONS)
def test_every_manifest_is_valid_to_the_letter(manifests: list[Manifest], version: str) -> None:
    checked = [one for one in manifests if not one["apiVersion"].startswith("keda.sh/")]
    assert len(checked) >= 17
    for one in checked:
        kubernetes_validate.validate(one, version, strict=True)


def test_the_validator_finds_a_field_that_does_not_exist(manifests: list[Manifest]) -> None:
    wrong = {**of_kind(manifests, "Deployment")["api"], "spce": {}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


def ordered(given: list[Manifest]) -> list[Manifest]:
    return sorted(given, key=lambda one: (one["kind"], one["metadata"]["name"]))


def test_all_that_is_asked_of_kustomize_is_rendered_as_kubectl_did() -> None:
    """`kubectl kustomize tests/deploy/rendering/overlay > tests/deploy/rendering/expected.yaml`, by Kustomize 5.5.0."""
    recorded = list(yaml.safe_load_all((RENDERING / "expected.yaml").read_text("utf-8")))
    assert ordered(render(RENDERING / "overlay")) == ordered(recorded)


@pytest.mark.parametrize(
    "folder", [RENDERING / "overlay", *(FOLDER / "overlays" / one for one in OVERLAYS)], ids=lambda one: one.name
)
def test_nothing_is_asked_of_kustomize_that_was_not_recorded(folder: Path) -> None:
    """Where kubectl is installed, it is asked as well."""
    assert features(folder) <= features(RENDERING / "overlay")
    if KUBECTL is not None:
        done = subprocess.run(
            [KUBECTL, "kustomize", str(folder)], capture_output=True, text=True, timeout=60, check=True
        )
        assert ordered(list(yaml.safe_load_all(done.stdout))) == ordered(render(folder))


def features(folder: Path) -> set[tuple[str, ...]]:
    """What a folder's kustomization and those that it builds on ask for, down to the fields of each request."""
    asked = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    found = {(key,) for key in asked}
    for key in ("labels", "images", "replicas", "patches"):
        found |= {(key, *sorted(one)) for one in asked.get(key, ())}
    found |= {("target", *sorted(one["target"])) for one in asked.get("patches", ())}
    for name in asked["resources"]:
        if (folder / name).is_dir():
            found |= features((folder / name).resolve())
    return found


def test_each_pod_runs_what_compose_runs_from_the_same_image(manifests: list[Manifest]) -> None:
    known = pods(manifests)
    assert set(known) == {*STAGES, "beat", "api", "migrate"}
    for name, pod in known.items():
        image = container(pod)["image"].partition(":")[0]
        assert image == f"qawl-{compose()['services'][name]['build']['args']['SERVICE']}"
        given = container(pod).get("command") or image_command(image.removeprefix("qawl-"))
        assert given == command_of(name)


def test_every_image_has_a_version(manifests: list[Manifest]) -> None:
    tags = {container(pod)["image"].partition(":")[2] for pod in pods(manifests).values()}
    assert tags <= {"local", re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1]}  # type: ignore[index]


def test_every_queue_has_a_worker(manifests: list[Manifest]) -> None:
    words = [word for name in pods(manifests) for word in command_of(name) if word.startswith("--queues=")]
    assert sorted(queue for word in words for queue in word.removeprefix("--queues=").split(",")) == sorted(QUEUES)


def test_each_pod_is_confined(manifests: list[Manifest]) -> None:
    user = int(stages()["base"].all("USER")[0].partition(":")[0])
    for pod in pods(manifests).values():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] == user
        assert pod["automountServiceAccountToken"] is False
        given = container(pod)["securityContext"]
        assert given["readOnlyRootFilesystem"] is True
        assert given["allowPrivilegeEscalation"] is False
        assert given["capabilities"] == {"drop": ["ALL"]}
        assert set(container(pod)["resources"]["limits"]) >= {"memory"}
        mounted = {mount["mountPath"] for mount in container(pod)["volumeMounts"]}
        assert mounted == {"/var/lib/qawl", "/tmp", "/run/secrets/qawl"}
        assert "QAWL_DATA_DIR=/var/lib/qawl" in " ".join(stages()["base"].all("ENV"))


def test_settings_are_settings_and_secrets_are_files(manifests: list[Manifest]) -> None:
    data = of_kind(manifests, "ConfigMap")["qawl-settings"]["data"]
    assert set(data) <= {f"QAWL_{field.upper()}" for field in Settings.model_fields}
    files = {f"QAWL_{field.upper()}_FILE" for field in SECRETS}
    for pod in pods(manifests).values():
        environment = {given["name"]: given["value"] for given in container(pod)["env"]}
        assert set(environment) == {"QAWL_DATABASE_URL_FILE", "QAWL_BROKER_URL_FILE"} <= files
        assert all(path.startswith("/run/secrets/qawl/") for path in environment.values())
        assert container(pod)["envFrom"] == [{"configMapRef": {"name": "qawl-settings"}}]
    assert not of_kind(manifests, "Secret")


def test_the_settings_are_read_as_they_stand(manifests: list[Manifest], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in of_kind(manifests, "ConfigMap")["qawl-settings"]["data"].items():
        monkeypatch.setenv(name, value)
    assert Settings().api_needs_keys


def test_the_api_is_asked_on_its_port_for_what_it_answers(manifests: list[Manifest]) -> None:
    given = container(pods(manifests)["api"])
    assert given["ports"] == [{"name": "http", "containerPort": Settings.model_fields["api_port"].default}]
    for probe in ("readinessProbe", "livenessProbe"):
        assert given[probe]["httpGet"]["path"] in document()["paths"]
        assert given[probe]["httpGet"]["port"] == "http"
    [port] = of_kind(manifests, "Service")["api"]["spec"]["ports"]
    assert port["targetPort"] == "http"


def test_the_api_has_time_to_be_forgotten_and_to_end_its_answers(manifests: list[Manifest]) -> None:
    pod = pods(manifests)["api"]
    words = command_of("api")
    answers = int(words[words.index("--timeout-graceful-shutdown") + 1])
    pause = container(pod)["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pause + answers < pod["terminationGracePeriodSeconds"]


@pytest.mark.parametrize("name", [*STAGES, "beat"])
def test_a_worker_is_asked_for_its_own_sign_of_life(manifests: list[Manifest], name: str) -> None:
    assert container(pods(manifests)[name])["livenessProbe"]["exec"]["command"] == ["qawl", "health", name]


@pytest.mark.parametrize("name", STAGES)
def test_a_worker_has_time_to_stop_and_room_for_its_children(manifests: list[Manifest], name: str) -> None:
    pod = pods(manifests)[name]
    soft = make_app(Settings(), service=name).conf.worker_soft_shutdown_timeout
    assert soft < pod["terminationGracePeriodSeconds"]
    children = 0 if name == "fetch" else Settings.model_fields[f"{name}_concurrency"].default
    limit = container(pod)["resources"]["limits"]["memory"]
    assert int(limit.removesuffix("Gi")) * GIBIBYTE > children * Settings.model_fields["child_memory_bytes"].default


def test_only_fetch_leaves_the_cluster(manifests: list[Manifest]) -> None:
    policies = of_kind(manifests, "NetworkPolicy")
    assert policies["nothing"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    leaving: list[Any] = []
    for policy in policies.values():
        for rule in policy["spec"].get("egress", ()):
            assert rule.get("to"), "a rule without `to` would let everything out"
            if any(to.get("ipBlock", {}).get("cidr") in ("0.0.0.0/0", "::/0") for to in rule["to"]):
                leaving.append(policy["spec"]["podSelector"])
    assert leaving == [{"matchLabels": {"app.kubernetes.io/name": "fetch"}}]


def test_a_drained_machine_takes_one_of_each_at_a_time(manifests: list[Manifest]) -> None:
    budgets = of_kind(manifests, "PodDisruptionBudget")
    assert set(budgets) == {*STAGES, "api"}
    labels = {
        name: one["spec"]["template"]["metadata"]["labels"] for name, one in of_kind(manifests, "Deployment").items()
    }
    for name, budget in budgets.items():
        assert budget["spec"]["maxUnavailable"] == 1
        assert budget["spec"]["selector"]["matchLabels"].items() <= labels[name].items()


def test_each_stage_grows_with_what_waits_and_how_long() -> None:
    manifests = render(FOLDER / "overlays" / "production")
    scaled = of_kind(manifests, "ScaledObject")
    deployments = of_kind(manifests, "Deployment")
    assert set(scaled) == set(STAGES)
    for name, one in scaled.items():
        spec = one["spec"]
        jsonschema.validate(one, SCALED_OBJECT)
        assert spec["scaleTargetRef"] == {"name": name}
        assert name in deployments
        assert 1 <= spec["minReplicaCount"] < spec["maxReplicaCount"]
        queues = next(w for w in command_of(name) if w.startswith("--queues=")).removeprefix("--queues=").split(",")
        asked = set()
        for trigger in spec["triggers"]:
            assert float(trigger["metadata"]["threshold"]) > 0
            test_watching.check(name, trigger["metadata"]["query"])
            [metric, stages_asked] = re.findall(r'(qawl_\w+)\{stage=~?"([\w|]+)"\}', trigger["metadata"]["query"])[0]
            assert stages_asked.split("|") == queues
            asked.add(metric)
        assert asked == {"qawl_stage_submissions", "qawl_stage_oldest_age_seconds"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: one["spec"].update(cooldown=300),
        lambda one: one["spec"].update(pollingInterval="15"),
        lambda one: one["spec"]["fallback"].pop("failureThreshold"),
        lambda one: one["spec"]["triggers"][0]["metadata"].update(threshold=500),
        lambda one: one["spec"]["triggers"][0].update(metadatas={}),
    ],
)
def test_what_keda_would_not_take_is_found(spoil: Callable[[Manifest], object]) -> None:
    one = copy.deepcopy(of_kind(render(FOLDER / "overlays" / "production"), "ScaledObject")["extract"])
    spoil(one)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(one, SCALED_OBJECT)
