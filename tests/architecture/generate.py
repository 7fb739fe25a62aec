"""`python -m tests.architecture.generate` writes the tables in docs/ that the code already knows, between markers.

A page is written by hand around `<!-- generated: NAME -->` ... `<!-- end: NAME -->`; only what stands between is
replaced. tests/architecture/test_docs.py fails while a page differs from what this would write.
"""

import importlib
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin

import annotated_types
import click
from fastapi.routing import APIRoute
from pydantic.fields import FieldInfo

from services.common.contracts.topology import ROUTES, SWEEP_TASK
from services.common.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REGION = re.compile(r"(<!-- generated: (?P<name>[a-z]+) -->\n).*?(<!-- end: (?P=name) -->)", re.DOTALL)


def variable_of(field: str) -> str:
    """The environment variable of a setting."""
    return f"QAWL_{field.upper()}"


def _cell(text: str) -> str:
    """Text that stays in one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _type_name(field: FieldInfo) -> str:
    """The kind of value a person writes, with its bounds: "number above 0", "folder", "yes or no"."""
    annotation = field.annotation
    if get_args(annotation) and NoneType in get_args(annotation):
        annotation = next(a for a in get_args(annotation) if a is not NoneType)
    if get_origin(annotation) is tuple:
        name = "JSON list"
    else:
        known = {bool: "true or false", int: "whole number", float: "number", str: "text", Path: "folder"}
        name = known.get(annotation, "URL") if annotation is not None else "text"
    lower = next((f" from {m.ge}" for m in field.metadata if isinstance(m, annotated_types.Ge)), "")
    lower = next((f" above {m.gt}" for m in field.metadata if isinstance(m, annotated_types.Gt)), lower)
    upper = next((f" to {m.le}" for m in field.metadata if isinstance(m, annotated_types.Le)), "")
    return f"{name}{lower}{upper}"


def _default(field: FieldInfo) -> str:
    match field.default:
        case None:
            return "see meaning"
        case bool():
            return f"`{str(field.default).lower()}`"
        case ():
            return "`[]`"
        case _:
            return f"`{field.default}`"


def settings_table() -> str:
    rows = (
        (f"`{variable_of(name)}`", _default(field), _type_name(field), field.description or "")
        for name, field in Settings.model_fields.items()
    )
    return _table(("variable", "default", "value", "meaning"), rows)


def queues_table() -> str:
    """One row a route, in the order of the stages; what a task does is its docstring's first sentence."""
    rows = [
        (f"`{route.queue}`", f"`{route.task}`", f"`{route.message.__name__}`", task_summary(route.task))
        for route in ROUTES
    ]
    sweep = (f"`{SWEEP_QUEUE}`", f"`{SWEEP_TASK}`", "(sent by beat)", task_summary(SWEEP_TASK))
    return _table(("queue", "task", "message", "what the task does"), iter([*rows, sweep]))


SWEEP_QUEUE = next(route.queue for route in ROUTES if route.task.split(".")[0] == SWEEP_TASK.split(".")[0])
"""The sweep rides on the queue of the service that its name begins with."""


def task_summary(name: str) -> str:
    """The first line of a task's docstring; raises KeyError when no service registers a task of that name."""
    app = importlib.import_module(f"services.{name.split('.')[0]}.tasks").app
    return (app.tasks[name].__doc__ or "").strip().splitlines()[0]


def commands() -> Mapping[str, click.Command]:
    """Every command of `qawl` by its name, in the order they were added."""
    from services.cli import main

    return main.commands


def cli_section() -> str:
    from services.cli import main

    def of(name: str, command: click.Command, parent: click.Context | None) -> Iterator[str]:
        with click.Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100) as ctx:
            yield f"## {ctx.command_path}\n\n```text\n{command.get_help(ctx).rstrip()}\n```\n"
            if isinstance(command, click.Group):
                for below, inner in command.commands.items():
                    yield from of(below, inner, ctx)

    return "\n".join(of("qawl", main, None))


def openapi() -> Mapping[str, Any]:
    """The OpenAPI document of the API as it is built for a run with default settings."""
    return _api().openapi()


def page_routes() -> tuple[APIRoute, ...]:
    """Routes that are served but not part of the OpenAPI document: the pages for people."""
    return tuple(r for r in _api().routes if isinstance(r, APIRoute) and not r.include_in_schema)


def _api() -> Any:
    from datetime import UTC, datetime

    from services.api.app import create_app
    from sqlalchemy import create_engine

    return create_app(
        Settings(),
        engine=create_engine("sqlite://"),  # never connected: the schema needs no rows
        publish=lambda _messages: None,
        clock=lambda: datetime.now(UTC),
    )


def api_section() -> str:
    return "\n".join(
        _operation(path, method, operation)
        for path, methods in openapi()["paths"].items()
        for method, operation in methods.items()
    )


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> str:
    lines = [f"### {method.upper()} {path}\n"]
    text = operation.get("description") or operation.get("summary") or ""
    lines.append(" ".join(text.split()) + "\n")
    parameters = operation.get("parameters", [])
    if parameters:
        rows = ((f"`{p['name']}`", p["in"], _meaning_of(p)) for p in parameters)
        lines.append(_table(("parameter", "in", "meaning"), rows))
    if "requestBody" in operation:
        lines.append(f"Body: {', '.join(f'`{kind}`' for kind in operation['requestBody']['content'])}.\n")
    answers = (f"{status} {_cell(answer.get('description', ''))}" for status, answer in operation["responses"].items())
    lines.append(f"Answers: {'; '.join(answers)}.\n")
    return "\n".join(lines)


def _meaning_of(parameter: Mapping[str, Any]) -> str:
    schema = parameter.get("schema", {})
    text = str(parameter.get("description") or schema.get("description") or "").rstrip(".")
    if schema.get("default") is not None:
        text += f" (default {schema['default']})"
    if parameter.get("required"):
        text += " (required)"
    return text.strip()


def pages_table() -> str:
    rows = (
        (f"`{method} {route.path}`", (route.endpoint.__doc__ or "").strip().split("\n\n")[0])
        for route in page_routes()
        for method in sorted(route.methods or ())
    )
    return _table(("route", "what it shows"), rows)


SECTIONS: Mapping[str, Callable[[], str]] = {
    "settings": settings_table,
    "queues": queues_table,
    "cli": cli_section,
    "api": api_section,
    "pages": pages_table,
}


def written(page: str) -> str:
    """The page's text with each generated region as the code would have it now; raises KeyError for an unknown one."""
    return REGION.sub(lambda m: f"{m[1]}\n{SECTIONS[m['name']]()}\n{m[3]}", page)


def generated_pages() -> tuple[Path, ...]:
    """The pages under docs/ that have at least one generated region."""
    return tuple(p for p in sorted(DOCS.rglob("*.md")) if REGION.search(p.read_text(encoding="utf-8")))


def main() -> None:
    for path in generated_pages():
        before = path.read_text(encoding="utf-8")
        after = written(before)
        if after != before:
            path.write_text(after, encoding="utf-8")
            sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
