"""Alerts and dashboards ask for metrics that exist, each alert fires when it should, and says what to do.

Alerts are fired by an engine of the suite's own (`promql`), as Prometheus 2 and 3 would; that it says what Prometheus
says is tested on `promql/values.yml`. Where promtool is installed, or named by PROMTOOL, it judges both files as well.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import promql_parser as promql
import pytest
import yaml  # type: ignore[import-untyped]

from deploy.grafana import dashboards
from services.api.metrics.definitions import METRICS
from tests.architecture.test_docs import anchors
from tests.deploy.files import ROOT
from tests.deploy.promql.alerts import firing, rule
from tests.deploy.promql.engine import Engine, UnknownError
from tests.deploy.promql.judge import complaints
from tests.deploy.promql.series import series

PROMETHEUS = ROOT / "deploy" / "prometheus"
LABELS = {metric.name: frozenset(metric.labels) for metric in METRICS}
OF_PROMETHEUS = frozenset({"job", "instance"})
OTHERS = {"up": frozenset[str]()}
"""What Prometheus itself says of each target."""

RULE_TESTS = PROMETHEUS / "rules_test.yml"
VALUES = ROOT / "tests" / "deploy" / "promql" / "values.yml"

PROMTOOL = os.environ.get("PROMTOOL") or shutil.which("promtool")


def rules() -> dict[str, Any]:
    groups = yaml.safe_load((PROMETHEUS / "rules.yml").read_text("utf-8"))["groups"]
    found = [rule for group in groups for rule in group["rules"]]
    assert len({rule["alert"] for rule in found}) == len(found)
    return {rule["alert"]: rule for rule in found}


def panels() -> Iterator[tuple[str, str, str]]:
    """Its name, an expression, and the legend of it."""
    for dashboard in dashboards.DASHBOARDS:
        for panel in dashboard.panels:
            for expression, legend in panel.queries:
                yield f"{dashboard.name}: {panel.title}", expression, legend


def labels_of(metric: str) -> frozenset[str]:
    """Those of a series; KeyError for one that nobody tells."""
    if metric in OTHERS:
        return OTHERS[metric] | OF_PROMETHEUS
    for suffix, more in (("", ()), ("_bucket", ("le",)), ("_sum", ()), ("_count", ())):
        name = metric.removesuffix(suffix)
        kinds = [m.kind for m in METRICS if m.name == name]
        if kinds and (metric == name) == (kinds[0] != "histogram"):
            return LABELS[name] | OF_PROMETHEUS | frozenset(more)
    raise KeyError(metric)


def nodes(expression: str) -> list[Any]:
    found: list[Any] = []
    promql.walk(promql.parse(expression), found.append)
    return found


def check(name: str, expression: str) -> frozenset[str]:
    """Every metric exists, and every label that is asked for is one of theirs; returns all labels."""
    found = nodes(expression)
    series = [node for node in found if isinstance(node, promql.VectorSelector)]
    assert series, name
    known: frozenset[str] = frozenset()
    for one in series:
        labels = labels_of(one.name or "")
        assert {matcher.name for matcher in one.matchers.matchers} <= labels, (name, one.name)
        known |= labels
    for node in found:
        if isinstance(node, promql.AggregateExpr) and node.modifier is not None:
            assert set(node.modifier.labels) <= known, (name, node.modifier.labels)
    return known


@pytest.mark.parametrize("alert", rules())
def test_an_alert_asks_for_metrics_and_labels_that_exist(alert: str) -> None:
    rule = rules()[alert]
    known = check(alert, rule["expr"])
    assert set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])) <= known
    assert rule["labels"]["severity"] in {"critical", "warning"}


@pytest.mark.parametrize(("name", "expression", "legend"), list(panels()))
def test_a_panel_asks_for_metrics_and_labels_that_exist(name: str, expression: str, legend: str) -> None:
    assert set(re.findall(r"\{\{(\w+)\}\}", legend)) <= check(name, expression)


def test_a_metric_or_label_that_does_not_exist_is_found() -> None:
    with pytest.raises(KeyError):
        check("", "sum(qawl_nothing)")
    with pytest.raises(KeyError):
        check("", "rate(qawl_work_seconds[5m])")  # a histogram has no series of its own name
    with pytest.raises(AssertionError):
        check("", 'qawl_stage_submissions{queue="ingest"}')
    with pytest.raises(AssertionError):
        check("", "sum by (queue) (qawl_stage_submissions)")
    with pytest.raises(ValueError):
        check("", "sum(")


@pytest.mark.parametrize("alert", rules())
def test_an_alert_leads_to_what_to_do(alert: str) -> None:
    page, _, anchor = rules()[alert]["annotations"]["runbook"].partition("#")
    text = (ROOT / page).read_text("utf-8")
    assert anchor in set(anchors(text))
    section = text.partition(f"\n### {alert}\n")[2].partition("\n##")[0]
    assert len(section.split()) > 20


def test_the_runbook_has_no_alert_that_does_not_exist() -> None:
    named = re.findall(r"^### (Qawl\w+)$", (ROOT / "docs" / "runbook.md").read_text("utf-8"), re.MULTILINE)
    assert named == list(rules())


def test_every_metric_is_on_a_dashboard_or_in_an_alert_or_explains_another() -> None:
    asked = {
        node.name or ""
        for expression in (*(rule["expr"] for rule in rules().values()), *(query for _, query, _ in panels()))
        for node in nodes(expression)
        if isinstance(node, promql.VectorSelector)
    }
    seen = {re.sub("_(bucket|sum|count)$", "", name) for name in asked} | asked
    explains = {"qawl_build_info", "qawl_look_seconds", "qawl_worker_seen_age_seconds"}
    assert set(LABELS) - seen == explains


def test_every_alert_is_tested_to_fire_and_to_be_quiet() -> None:
    tests = yaml.safe_load(RULE_TESTS.read_text("utf-8"))["tests"]
    told = {(case["alertname"], bool(case["exp_alerts"])) for test in tests for case in test["alert_rule_test"]}
    assert told == {(alert, fires) for alert in rules() for fires in (True, False)}
    for test in tests:
        for one in test["input_series"]:
            labels_of(one["series"].partition("{")[0])


def promtool(path: Path) -> list[str]:
    commands = (("check", "config", PROMETHEUS / "prometheus.yml"), ("test", "rules", path))
    runs = [
        subprocess.run([str(PROMTOOL), *each], capture_output=True, text=True, timeout=250, check=False)
        for each in commands
    ]
    return [run.stdout + run.stderr for run in runs if run.returncode]


JUDGES: Mapping[str, Callable[[Path], list[str]]] = {
    "Prometheus 2": partial(complaints, is_left_open=False),
    "Prometheus 3": partial(complaints, is_left_open=True),
    **({"promtool": promtool} if PROMTOOL else {}),
}
"""Each tells what is wrong with a file of tests."""


@pytest.mark.parametrize("judge", JUDGES)
def test_every_alert_fires_when_it_should_and_not_close_by(judge: str) -> None:
    assert JUDGES[judge](RULE_TESTS) == []


@pytest.mark.parametrize("judge", JUDGES)
def test_the_engine_that_fires_alerts_says_what_prometheus_says(judge: str) -> None:
    assert JUDGES[judge](VALUES) == []


@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [
        (RULE_TESTS, "values: '700x40'", "values: '500x40'"),
        (RULE_TESTS, "values: '800x40'", "values: '60+60x40'"),
        (RULE_TESTS, "11m 40s for", "11m 41s for"),
        (VALUES, "value: 1027}", "value: 1026}"),
        (VALUES, "eval_time: 9m30s", "eval_time: 10m30s"),
    ],
)
def test_a_test_that_is_not_fulfilled_is_found(tmp_path: Path, path: Path, right: str, wrong: str) -> None:
    written = path.read_text("utf-8")
    assert right in written
    shutil.copy(PROMETHEUS / "rules.yml", tmp_path)
    changed = tmp_path / path.name
    changed.write_text(written.replace(right, wrong, 1), "utf-8")
    assert complaints(changed, is_left_open=True)


@pytest.mark.parametrize(("is_left_open", "count"), [(False, 2.0), (True, 1.0)])
def test_a_window_of_prometheus_3_leaves_out_the_point_at_its_start(is_left_open: bool, count: float) -> None:
    engine = Engine(series=[series("a", "0+1x9", interval=60)], is_left_open=is_left_open)
    assert engine.read("changes(a[2m])")(240.0) == {frozenset(): count}


@pytest.mark.parametrize("expression", ["topk(3, a)", "a == bool 1", "stddev_over_time(a[5m])", "-a", "a ^ 2", "a @ 3"])
def test_what_the_engine_does_not_know_is_refused(expression: str) -> None:
    engine = Engine(series=[series("a", "1x9", interval=60)], is_left_open=True)
    with pytest.raises(UnknownError):
        engine.read(expression)(60.0)


def test_an_alert_that_is_interrupted_waits_anew() -> None:
    engine = Engine(series=[series("a", "1 1 0 1 1 1 1", interval=60)], is_left_open=True)
    alert = rule({"expr": "a > 0", "for": "2m", "labels": {}, "annotations": {}})
    fires = [bool(list(firing(alert, engine, at=60.0 * minute, interval=60))) for minute in range(7)]
    assert fires == [False, False, False, False, False, True, True]


def test_what_is_scraped_is_what_the_alerts_ask_for() -> None:
    config = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text("utf-8"))
    assert all((PROMETHEUS / name).is_file() for name in config["rule_files"])
    assert [job["job_name"] for job in config["scrape_configs"]] == ["qawl"]


@pytest.mark.parametrize("dashboard", dashboards.DASHBOARDS, ids=lambda d: d.name)
def test_a_dashboard_is_what_its_module_writes(dashboard: dashboards.Dashboard) -> None:
    written = (ROOT / "deploy" / "grafana" / f"{dashboard.name}.json").read_text("utf-8")
    assert written == dashboards.as_json(dashboard), "stale: run `make docs` and commit what it writes"
    document = json.loads(written)
    assert len({panel["id"] for panel in document["panels"]}) == len(dashboard.panels)
    assert len(document["uid"]) <= 40  # Grafana's limit
    places = [(p["gridPos"]["x"], p["gridPos"]["y"]) for p in document["panels"]]
    assert len(set(places)) == len(places)
    assert all(p["gridPos"]["x"] + p["gridPos"]["w"] <= 24 for p in document["panels"])
