"""What an expression says of series at a moment."""

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial

import promql_parser as promql

from tests.deploy.promql.functions import OVER_TIME, Window, foreseen, quantile
from tests.deploy.promql.series import NAME, Labels, Series

Vector = Mapping[Labels, float]
Value = float | Vector
At = Callable[[float], Value]
Windows = Callable[[float], Mapping[Labels, Window]]

LOOKBACK_SECONDS = 300.0
"""After which a series that has no new point is none (Prometheus' default)."""


def _divided(left: float, right: float) -> float:
    return left / right if right else left * math.inf


ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
}
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
TOGETHER: Mapping[str, Callable[[Sequence[float]], float]] = {
    "sum": sum,
    "min": min,
    "max": max,
    "avg": lambda values: sum(values) / len(values),
    "count": lambda values: float(len(values)),
}


class UnknownError(NotImplementedError):
    """Something of PromQL that no alert needed so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """`is_left_open`: as from Prometheus 3 on, a window has no point at its very start."""

    series: Sequence[Series]
    is_left_open: bool

    def read(self, expression: str) -> At:
        """Ready to be asked at many moments, in seconds. Raises ValueError for what is no PromQL, and UnknownError."""
        return self._read(promql.parse(expression))

    def _read(self, node: promql.Expr) -> At:
        match node:
            case promql.NumberLiteral():
                return lambda _moment, value=node.val: value  # type: ignore[misc]
            case promql.ParenExpr():
                return self._read(node.expr)
            case promql.VectorSelector():
                return self._newest(node)
            case promql.AggregateExpr():
                return _aggregate(node, self._read(node.expr))
            case promql.Call():
                return self._call(node)
            case promql.BinaryExpr():
                return _pair(node, self._read(node.lhs), self._read(node.rhs))
        raise UnknownError(node.prettify())

    def _selected(self, node: promql.VectorSelector) -> list[Series]:
        tests = [_matcher(one) for one in node.matchers.matchers]
        if node.name:
            tests.append(lambda labels: labels.get(NAME) == node.name)
        return [one for one in self.series if all(test(dict(one.labels)) for test in tests)]

    def _newest(self, node: promql.VectorSelector) -> At:
        selected, offset = self._selected(node), _offset(node)

        def newest(moment: float) -> Vector:
            end = moment - offset
            found = {
                one.labels: one.between(end - LOOKBACK_SECONDS, end, is_left_open=self.is_left_open) for one in selected
            }
            return {labels: points[-1][1] for labels, points in found.items() if points}

        return newest

    def _windows(self, node: promql.Expr) -> Windows:
        match node:
            case promql.MatrixSelector(range=timedelta() as length):
                selected, offset = self._selected(node.vector_selector), _offset(node.vector_selector)
                return lambda moment: self._cut(selected, moment - offset, length.total_seconds())
            case promql.SubqueryExpr(range=timedelta() as length, step=timedelta() as every):
                inner, step, offset = cache(self._read(node.expr)), every.total_seconds(), _offset(node)
                seconds = length.total_seconds()

                def asked(moment: float) -> Mapping[Labels, Window]:
                    end = moment - offset
                    found: dict[Labels, list[tuple[float, float]]] = {}
                    for number in range(math.ceil((end - seconds) / step), math.floor(end / step) + 1):
                        for labels, value in _vector(inner(number * step)).items():
                            found.setdefault(labels, []).append((number * step, value))
                    points = [
                        Series(labels=labels, moments=tuple(m for m, _ in many), values=tuple(v for _, v in many))
                        for labels, many in found.items()
                    ]
                    return self._cut(points, end, seconds)

                return asked
        raise UnknownError(node.prettify())

    def _cut(self, many: Sequence[Series], end: float, seconds: float) -> Mapping[Labels, Window]:
        start = end - seconds
        found = {one.labels: one.between(start, end, is_left_open=self.is_left_open) for one in many}
        return {labels: Window(points=points, start=start, end=end) for labels, points in found.items() if points}

    def _call(self, node: promql.Call) -> At:
        name, given = node.func.name, node.args
        if name in OVER_TIME:
            return partial(_over_time, self._windows(given[0]), OVER_TIME[name])
        if name == "predict_linear" and isinstance(given[1], promql.NumberLiteral):
            ahead = given[1].val
            return partial(_over_time, self._windows(given[0]), lambda window: foreseen(window, ahead))
        if name == "histogram_quantile" and isinstance(given[0], promql.NumberLiteral):
            return partial(_quantiles, given[0].val, self._read(given[1]))
        raise UnknownError(name)


def _offset(node: promql.VectorSelector | promql.SubqueryExpr) -> float:
    if node.at is not None:
        raise UnknownError("@")
    return 0.0 if node.offset is None else float(node.offset.total_seconds())


def _matcher(matcher: promql.Matcher) -> Callable[[Mapping[str, str]], bool]:
    name, wanted = matcher.name, matcher.value
    match matcher.op:
        case promql.MatchOp.Equal:
            return lambda labels: labels.get(name, "") == wanted
        case promql.MatchOp.NotEqual:
            return lambda labels: labels.get(name, "") != wanted
        case promql.MatchOp.Re:
            return lambda labels: re.fullmatch(wanted, labels.get(name, "")) is not None
        case promql.MatchOp.NotRe:
            return lambda labels: re.fullmatch(wanted, labels.get(name, "")) is None
    raise UnknownError(str(matcher.op))


def _vector(value: Value) -> Vector:
    if isinstance(value, float):
        raise UnknownError("a number where a vector is asked for")
    return value


def _only(labels: Labels, names: Sequence[str]) -> Labels:
    return frozenset(label for label in labels if label[0] in names)


def _less(labels: Labels, names: Sequence[str]) -> Labels:
    return frozenset(label for label in labels if label[0] not in names)


def _without(labels: Labels, *names: str) -> Labels:
    return _less(labels, (NAME, *names))


def _over_time(windows: Windows, function: Callable[[Window], float | None], moment: float) -> Vector:
    found = {_without(labels): function(window) for labels, window in windows(moment).items()}
    return {labels: value for labels, value in found.items() if value is not None}


def _quantiles(q: float, buckets: At, moment: float) -> Vector:
    found: dict[Labels, dict[float, float]] = {}
    for labels, value in _vector(buckets(moment)).items():
        found.setdefault(_without(labels, "le"), {})[float(dict(labels)["le"])] = value
    return {labels: quantile(q, many) for labels, many in found.items()}


def _aggregate(node: promql.AggregateExpr, inner: At) -> At:
    together = TOGETHER.get(str(node.op))
    if together is None:
        raise UnknownError(str(node.op))
    names: Sequence[str] = node.modifier.labels if node.modifier else ()
    is_by = node.modifier is None or node.modifier.type == promql.AggModifierType.By

    def aggregated(moment: float) -> Vector:
        groups: dict[Labels, list[float]] = {}
        for labels, value in _vector(inner(moment)).items():
            groups.setdefault(_only(labels, names) if is_by else _without(labels, *names), []).append(value)
        return {labels: together(values) for labels, values in groups.items()}

    return aggregated


def _pair(node: promql.BinaryExpr, left: At, right: At) -> At:
    op, how = str(node.op), node.modifier
    if how is not None and how.return_bool:
        raise UnknownError("bool")
    matching = how.matching if how else None
    names: Sequence[str] = matching.labels if matching else ()
    is_on = matching is not None and matching.type == promql.LabelModifierType.Include

    def key(labels: Labels) -> Labels:
        return _only(labels, names) if is_on else _without(labels, *names)

    if op in ("and", "or", "unless"):
        return lambda moment: _sets(op, key, _vector(left(moment)), _vector(right(moment)))
    card = how.card if how else promql.VectorMatchCardinality.OneToOne
    if card not in (promql.VectorMatchCardinality.OneToOne, promql.VectorMatchCardinality.ManyToOne) or (
        how and how.group_labels
    ):
        raise UnknownError(str(card))
    is_many = card == promql.VectorMatchCardinality.ManyToOne

    def paired(moment: float) -> Value:
        one, other = left(moment), right(moment)
        if isinstance(one, float) and isinstance(other, float):
            return _numbers(op, one, other)
        if isinstance(other, float):
            return _each(op, {labels: (value, other, value) for labels, value in _vector(one).items()})
        if isinstance(one, float):
            return _each(op, {labels: (one, value, value) for labels, value in other.items()})
        partners = _unique(key, other)
        if not is_many:
            _unique(key, one)
        met = {
            labels: (value, partners[key(labels)], value) for labels, value in one.items() if key(labels) in partners
        }
        found = _each(op, met)
        if is_many:
            return found
        kept = key if is_on else partial(_less, names=names)
        return {kept(labels): value for labels, value in found.items()}

    return paired


def _numbers(op: str, left: float, right: float) -> float:
    if op not in ARITHMETIC:
        raise UnknownError(op)
    return ARITHMETIC[op](left, right)


def _each(op: str, pairs: Mapping[Labels, tuple[float, float, float]]) -> Vector:
    """Of left, right, and what stays where the two compare as they should."""
    if op in COMPARISONS:
        return {labels: kept for labels, (left, right, kept) in pairs.items() if COMPARISONS[op](left, right)}
    return {_without(labels): _numbers(op, left, right) for labels, (left, right, _) in pairs.items()}


def _sets(op: str, key: Callable[[Labels], Labels], left: Vector, right: Vector) -> Vector:
    if op == "or":
        known = {key(labels) for labels in left}
        return {**left, **{labels: value for labels, value in right.items() if key(labels) not in known}}
    there = {key(labels) for labels in right}
    return {labels: value for labels, value in left.items() if (key(labels) in there) == (op == "and")}


def _unique(key: Callable[[Labels], Labels], vector: Vector) -> Vector:
    found = {key(labels): value for labels, value in vector.items()}
    if len(found) != len(vector):
        raise ValueError("several series on the side that may have one")
    return found
