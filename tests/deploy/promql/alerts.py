"""Which alerts fire at a moment, and with what words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.deploy.promql.engine import Engine, UnknownError
from tests.deploy.promql.series import NAME, Labels, seconds

_PLACE = re.compile(r"\{\{ \$(?P<what>value|labels\.\w+)(?: \| (?P<as_what>\w+))? \}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An alert of a file of rules."""

    expression: str
    held_seconds: float
    labels: Mapping[str, str]
    annotations: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One that fires."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str]


def rule(written: Mapping[str, object]) -> Rule:
    """As a file of rules has it."""
    labels, annotations = written["labels"], written["annotations"]
    assert isinstance(labels, dict)
    assert isinstance(annotations, dict)
    return Rule(
        expression=str(written["expr"]),
        held_seconds=seconds(str(written["for"])) if "for" in written else 0.0,
        labels=labels,
        annotations=annotations,
    )


def firing(rule: Rule, engine: Engine, *, at: float, interval: float) -> Iterator[Alert]:
    """Those that have held for as long as the rule wants, where it is looked at every `interval` seconds up to `at`."""
    ask = engine.read(rule.expression)
    since: dict[Labels, float] = {}
    values: Mapping[Labels, float] = {}
    for number in range(int(at // interval) + 1):
        found = ask(number * interval)
        assert not isinstance(found, float)
        values = {frozenset(label for label in labels if label[0] != NAME): value for labels, value in found.items()}
        since = {labels: since.get(labels, number * interval) for labels in values}
    for labels, value in values.items():
        if at // interval * interval - since[labels] >= rule.held_seconds:
            words = {name: _told(text, dict(labels), value) for name, text in rule.annotations.items()}
            yield Alert(labels={**dict(labels), **rule.labels}, annotations=words)


def _told(text: str, labels: Mapping[str, str], value: float) -> str:
    def place(found: re.Match[str]) -> str:
        what, as_what = found["what"], found["as_what"]
        if what != "value":
            return labels.get(what.removeprefix("labels."), "")
        if as_what is None:
            return f"{value:.15g}"
        if as_what not in FORMS:
            raise UnknownError(as_what)
        return FORMS[as_what](value)

    told = _PLACE.sub(place, text)
    if "{{" in told:
        raise UnknownError(told)
    return told


def _by(value: float, base: float, prefixes: str) -> str:
    """With the prefix under which it is less than the base."""
    prefix = ""
    for larger in prefixes:
        if abs(value) < base:
            break
        value, prefix = value / base, larger
    return f"{value:.4g}{prefix}"


def _duration(seconds: float) -> str:
    if abs(seconds) < 60:
        return f"{seconds:.4g}s"
    whole = int(abs(seconds))
    parts = ((whole // 86400, "d"), (whole // 3600 % 24, "h"), (whole // 60 % 60, "m"), (whole % 60, "s"))
    first = next(place for place, (count, _) in enumerate(parts) if count)
    return ("-" if seconds < 0 else "") + " ".join(f"{count}{unit}" for count, unit in parts[first:])


FORMS = {
    "humanize": lambda value: _by(value, 1000, "kMGTPEZY"),
    "humanize1024": lambda value: re.sub(r"([A-Z])$|(k)$", r"\1\2i", _by(value, 1024, "kMGTPEZY")),
    "humanizePercentage": lambda value: f"{100 * value:.4g}%",
    "humanizeDuration": _duration,
}
"""As of Prometheus' templates, for values of 1 and more."""
