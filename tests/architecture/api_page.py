"""What docs/api.md says of routes and values: the API's own OpenAPI document, written out."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from fastapi.routing import APIRoute
from sqlalchemy import create_engine

from services.api import ui
from services.api.app import create_app
from services.common.settings import Settings
from tests.architecture.markdown import table

Schema = Mapping[str, Any]


@cache
def document() -> Schema:
    """The OpenAPI document of the API as it is built for a run; its engine is never connected."""
    app = create_app(
        Settings(),
        engine=create_engine("sqlite://"),
        publish=lambda _messages: None,
        clock=lambda: datetime.now(UTC),
    )
    return app.openapi()


def page_routes() -> tuple[APIRoute, ...]:
    """The pages for people, which the OpenAPI document leaves out."""
    return tuple(route for route in ui.router.routes if isinstance(route, APIRoute))


def explanation(operation: Schema) -> str:
    """What a route is for: its summary and description; "" where FastAPI made the summary up from a name."""
    summary = operation.get("summary", "")
    written = "" if summary == summary.title() else f"{summary.rstrip('.')}."
    return f"{written} {operation.get('description', '')}".strip()


def operations() -> str:
    return "\n".join(
        _operation(path, method, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    )


def _operation(path: str, method: str, operation: Schema) -> str:
    parts = [f"### {method.upper()} {path}\n", " ".join(explanation(operation).split()) + "\n"]
    parameters = operation.get("parameters", [])
    if parameters:
        rows = ((f"`{p['name']}`", p["in"], _type(p["schema"]), _meaning(p)) for p in parameters)
        parts.append(table(("parameter", "in", "value", "meaning"), rows))
    if "requestBody" in operation:
        bodies = operation["requestBody"]["content"]
        parts.append("".join(f"- Body `{kind}`: {_body(body['schema'])}\n" for kind, body in bodies.items()))
    answers = ((status, answer) for status, answer in operation["responses"].items() if status != "default")
    parts.append("".join(f"- **{status}** {_answer(answer)}\n" for status, answer in answers))
    return "\n".join(parts)


def _body(schema: Schema) -> str:
    if "oneOf" in schema:
        return "one of " + ", ".join(_type(one) for one in schema["oneOf"])
    if "properties" in schema:
        return ", ".join(
            f"`{name}` ({_type(field)}): {field.get('description', '')}" for name, field in schema["properties"].items()
        )
    return _type(schema)


def _answer(answer: Schema) -> str:
    text = " ".join(answer.get("description", "").split())
    text = "" if text == "Successful Response" else text
    given: Schema = next((c["schema"] for c in answer.get("content", {}).values() if "schema" in c), {})
    kind = _type(given) if given else ""
    return f"{kind}{': ' if kind and text else ''}{text}" if kind != "[Problem](#problem)" else text


def _meaning(parameter: Schema) -> str:
    schema = parameter.get("schema", {})
    text = str(parameter.get("description") or schema.get("description") or "").rstrip(".")
    if schema.get("default") is not None:
        text += f" (default {schema['default']})"
    return text + (" (required)" if parameter.get("required") else "")


def _type(schema: Schema) -> str:
    """How a value is written, with its bounds; named values link to their section."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return _choices(_component(name)) or f"[{name}](#{name.lower()})"
    for joined in ("anyOf", "oneOf"):
        if joined in schema:
            kinds = [_type(one) for one in schema[joined]]
            return " or ".join(k for k in kinds if k != "null") + (" or null" if "null" in kinds else "")
    if _choices(schema):
        return _choices(schema)
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    plain = str(schema.get("type", "value"))
    named = {"date": "date", "date-time": "time (UTC)", "uri": "URL", "binary": "file"}.get(
        schema.get("format", ""), plain
    )
    named = "file" if schema.get("contentMediaType") == "application/octet-stream" else named
    low, high = schema.get("minimum"), schema.get("maximum")
    return f"{named}{f' from {low}' if low is not None else ''}{f' to {high}' if high is not None else ''}"


def _choices(schema: Schema) -> str:
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return " ".join(f"`{value}`" for value in values)


def _component(name: str) -> Schema:
    found: Schema = document()["components"]["schemas"][name]
    return found


def values() -> str:
    """Every object that goes in or comes out, in alphabetical order, with its fields."""
    return "\n".join(_value(name, schema) for name, schema in sorted(_objects()))


def _objects() -> Iterator[tuple[str, Schema]]:
    for name, schema in document()["components"]["schemas"].items():
        if schema.get("type") == "object":
            yield name, schema


def _value(name: str, schema: Schema) -> str:
    parts = [f"### {name}\n"]
    if schema.get("description"):
        parts.append(" ".join(schema["description"].split()) + "\n")
    rows = (
        (f"`{field}`", _type(inner), str(inner.get("description", "")))
        for field, inner in schema.get("properties", {}).items()
    )
    parts.append(table(("field", "value", "meaning"), rows))
    return "\n".join(parts)


def page_purpose(route: APIRoute) -> str:
    """Its docstring's first paragraph, else its function's name as words: "list_articles" says it all."""
    return (route.endpoint.__doc__ or "").strip().split("\n\n")[0] or f"{route.name.replace('_', ' ').capitalize()}."


def pages() -> str:
    rows = (
        (f"`{method} {route.path}`", page_purpose(route))
        for route in page_routes()
        for method in sorted(route.methods or ())
    )
    return table(("page", "what it is for"), rows)
