"""What is wrong with the tests of a file that promtool reads (`promtool test rules`): nothing, if all is well."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser as promql
import yaml  # type: ignore[import-untyped]

from tests.deploy.promql.alerts import firing, rule
from tests.deploy.promql.engine import Engine, Vector
from tests.deploy.promql.series import NAME, seconds, series


def complaints(path: Path, *, is_left_open: bool) -> list[str]:
    """Of each test that a Prometheus would not fulfil, one that looks at windows so (`Engine`)."""
    file = yaml.safe_load(path.read_text("utf-8"))
    groups = [yaml.safe_load((path.parent / name).read_text("utf-8"))["groups"] for name in file.get("rule_files", ())]
    rules = {each["alert"]: rule(each) for many in groups for group in many for each in group["rules"]}
    interval = seconds(file["evaluation_interval"])
    found: list[str] = []
    for test in file["tests"]:
        given = [
            series(one["series"], one["values"], interval=seconds(test["interval"])) for one in test["input_series"]
        ]
        engine = Engine(series=given, is_left_open=is_left_open)
        for case in test.get("alert_rule_test", ()):
            told = firing(rules[case["alertname"]], engine, at=seconds(case["eval_time"]), interval=interval)
            fires = [{"exp_labels": one.labels, "exp_annotations": one.annotations} for one in told]
            if sorted(fires, key=str) != sorted((_as_text(one) for one in case["exp_alerts"]), key=str):
                found.append(f"{test['name']}: {fires}")
        found += [f"{test['name']}: {wrong}" for wrong in _expressions(test, engine)]
    return found


def _as_text(alert: dict[str, dict[str, Any]]) -> dict[str, dict[str, str]]:
    return {part: {name: str(value) for name, value in words.items()} for part, words in alert.items()}


def _expressions(test: dict[str, Any], engine: Engine) -> Iterator[str]:
    for case in test.get("promql_expr_test", ()):
        found = engine.read(case["expr"])(seconds(case["eval_time"]))
        vector: Vector = {frozenset(): found} if isinstance(found, float) else found
        expected = {_labels(one["labels"]): float(one["value"]) for one in case.get("exp_samples", ())}
        is_right = vector.keys() == expected.keys() and all(
            math.isclose(vector[labels], value, rel_tol=1e-9) for labels, value in expected.items()
        )
        if not is_right:
            yield f"{case['expr']} is {[(sorted(labels), value) for labels, value in vector.items()]}"


def _labels(written: str) -> frozenset[tuple[str, str]]:
    if written == "{}":
        return frozenset()
    parsed = promql.parse(written)
    assert isinstance(parsed, promql.VectorSelector)
    named = {(NAME, parsed.name)} if parsed.name else set()
    return frozenset({*named, *((one.name, one.value) for one in parsed.matchers.matchers)})
