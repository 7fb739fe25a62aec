"""The OpenAPI document as plain values for the page at /docs, which loads nothing foreign."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.api.openapi import Document, examples_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One line of a table: a parameter or a member of an object. `type` is written for a person."""

    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What one method at one path does."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    bodies: tuple[tuple[str, str], ...]  # what it is, and an example
    answers: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """One schema with its members and an example, if it has one."""

    name: str
    description: str
    fields: tuple[Field, ...]
    example: str | None


def operations(document: Document) -> dict[str, list[Operation]]:
    """All operations by their tag, in the order of the document."""
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            found.setdefault(described["tags"][0], []).append(_operation(path, method, described))
    return found


def objects(document: Document) -> list[Object]:
    return [
        Object(
            name=name,
            description=schema.get("description", ""),
            fields=tuple(
                Field(
                    name=member,
                    type=type_of(inner),
                    required=member in schema.get("required", ()),
                    description=inner.get("description", ""),
                )
                for member, inner in schema["properties"].items()
            ),
            example=_json(examples_of(schema)),
        )
        for name, schema in sorted(document["components"]["schemas"].items())
        if "properties" in schema
    ]


def type_of(schema: Document) -> str:
    """A schema in words: "string or null", "list of Span", "one of: direct, indirect, mixed"."""
    match schema:
        case {"$ref": str(ref)}:
            return ref.rpartition("/")[2]
        case {"anyOf": [*options]} | {"oneOf": [*options]}:
            return " or ".join(type_of(option) for option in options)
        case {"enum": [*values]}:
            return "one of: " + ", ".join(map(str, values))
        case {"const": value}:
            return f"always {value}"
        case {"type": "array", "items": inner}:
            return f"list of {type_of(inner)}"
        case {"type": str(name)}:
            limits = [
                f"{word} {schema[key]}"
                for key, word in (("minimum", "from"), ("maximum", "to"), ("maxLength", "at most"))
                if key in schema
            ]
            return " ".join([schema.get("format", name), *limits])
        case _:
            return "anything"


def _operation(path: str, method: str, described: Document) -> Operation:
    body = described.get("requestBody", {}).get("content", {})
    return Operation(
        id=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        description=described.get("description", ""),
        parameters=tuple(
            Field(
                name=parameter["name"],
                type=type_of(parameter["schema"]),
                required=parameter.get("required", False),
                description=parameter.get("description", parameter["schema"].get("description", "")),
            )
            for parameter in described.get("parameters", ())
        ),
        bodies=tuple(_bodies(path, body)),
        answers=tuple(
            Field(
                name=status,
                type=" or ".join(type_of(content["schema"]) for content in response.get("content", {}).values()),
                required=True,
                description=response["description"],
            )
            for status, response in described["responses"].items()
        ),
    )


def _bodies(path: str, content: Document) -> Iterable[tuple[str, str]]:
    for media, described in content.items():
        for example in described.get("examples", {}).values():
            yield f"{media}: {example['summary']}", json.dumps(example["value"], ensure_ascii=False, indent=2)
    if "multipart/form-data" in content:
        files = "-F files=@feeds.opml" if path.endswith("/feeds") else "-F files=@article.html -F files=@list.urls"
        yield ("multipart/form-data: files", f"curl {files} http://127.0.0.1:8000{path}")


def _json(examples: Sequence[object]) -> str | None:
    return json.dumps(examples[0], ensure_ascii=False, indent=2) if examples else None
