"""`make docs` writes qawl/client/values.py out of the API's OpenAPI document.

Each object that an answer may hold becomes a frozen dataclass, each closed list of words a Literal, and the query of
each list a TypedDict. A test fails while the file differs from what this would write.
"""

import ast
import keyword
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.architecture.api_page import document

Schema = Mapping[str, Any]

PATH = Path(__file__).resolve().parents[2] / "qawl" / "client" / "values.py"
LISTS = {
    "listSubmissions": "SubmissionsQuery",
    "listArticles": "ArticlesQuery",
    "listStatements": "StatementsQuery",
    "countStatements": "CountsQuery",
    "streamStatements": "StatementFilters",
    "listSpeakers": "SpeakersQuery",
    "listUtterances": "UtterancesQuery",
    "listReviews": "ReviewsQuery",
    "listPublishers": "PublishersQuery",
}
"""Their queries, by the operation's id."""
ROOTS = (
    *("Accepted", "Batch", "Cancelled", "Submission", "SubmissionPage", "Article", "ArticlePage", "ArticleStatements"),
    *("StatementDetail", "StatementPage", "SpeakerDetail", "SpeakerPage", "UtteranceDetail", "UtterancePage"),
    *("ChangePage", "Status", "Problem", "Review", "ReviewPage"),
    *("PublisherDetail", "PublisherPage", "CountedStatements"),
)
"""What the client reads; whatever they hold comes with them."""
LEFT_TO_THE_CLIENT = ("cursor", "fields")
"""Parameters that it sets by itself, or that would take members away that its values have."""
HEAD = '''"""What the API answers, as values: written by `make docs`, not by hand."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias, TypedDict
'''
_FORMATS = {"date": "date", "date-time": "datetime"}
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def written() -> str:
    schemas: Mapping[str, Schema] = document()["components"]["schemas"]
    needed = dict.fromkeys(_reached(ROOTS, schemas))
    queries = dict(_queries(document()))
    for query in queries.values():
        needed |= dict.fromkeys(_reached(_named(query), schemas))
    words = sorted(name for name in needed if "enum" in schemas[name])
    objects = _inner_first([name for name in needed if "properties" in schemas[name]], schemas)
    parts = [HEAD.rstrip("\n"), "\n".join(f"{name}: TypeAlias = {_literal(schemas[name]['enum'])}" for name in words)]
    parts += (_dataclass(name, schemas[name]) for name in objects)
    parts += (_typed_dict(name, query) for name, query in queries.items())
    return "\n\n".join(parts)


def _reached(names: Iterable[str], schemas: Mapping[str, Schema]) -> Iterator[str]:
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in seen:
            seen.add(name)
            yield name
            waiting += _named(schemas[name])


def _named(node: object) -> list[str]:
    """The schemas that it refers to."""
    found: list[str] = []
    if isinstance(node, Mapping):
        if isinstance(ref := node.get("$ref"), str):
            found.append(ref.rpartition("/")[2])
        for key, value in node.items():
            if key != "examples":
                found += _named(value)
    elif isinstance(node, list):
        for value in node:
            found += _named(value)
    return found


def _inner_first(names: list[str], schemas: Mapping[str, Schema]) -> list[str]:
    """In an order in which nothing is named before it is there."""
    ordered: list[str] = []

    def put(name: str) -> None:
        if name in ordered or name not in names:
            return
        for inner in _named(schemas[name]):
            put(inner)
        ordered.append(name)

    for name in sorted(names):
        put(name)
    return ordered


def _dataclass(name: str, schema: Schema) -> str:
    lines = ["@dataclass(frozen=True, slots=True, kw_only=True)", f"class {name}:"]
    first = " ".join(schema.get("description", "").partition("\n\n")[0].split())
    lines.append(f'    """{_short(first)}"""\n')
    for member, inner in schema["properties"].items():
        assert not keyword.iskeyword(member), f"{name}.{member} cannot be a field"
        lines.append(f"    {member}: {_type(inner)}")
    return "\n".join(lines)


def _short(text: str) -> str:
    return text if len(text) < 108 else text[:105].rpartition(" ")[0] + " ..."


def _queries(api: Schema) -> Iterator[tuple[str, Schema]]:
    for methods in api["paths"].values():
        for operation in methods.values():
            if (name := LISTS.get(operation["operationId"])) is not None:
                yield (
                    name,
                    {
                        parameter["name"]: parameter["schema"]
                        for parameter in operation["parameters"]
                        if parameter["in"] == "query" and parameter["name"] not in LEFT_TO_THE_CLIENT
                    },
                )


def _typed_dict(name: str, query: Schema) -> str:
    """None leaves a filter out, as far as there is none by itself."""
    lines = [f"class {name}(TypedDict, total=False):", '    """What a list may be asked for."""\n']
    written = ((member, _type(inner), "" if "default" in inner else " | None") for member, inner in query.items())
    return "\n".join([*lines, *(f"    {member}: {type_}{none}" for member, type_, none in written)])


def _type(schema: Schema) -> str:
    match schema:
        case {"$ref": str(ref)}:
            name = ref.rpartition("/")[2]
            return "object" if name == "JsonValue" else name
        case {"anyOf": [*options]} | {"oneOf": [*options]}:
            return " | ".join(dict.fromkeys(map(_type, options)))
        case {"enum": [*values]}:
            return _literal(values)
        case {"const": value}:
            return _literal([value])
        case {"type": "array", "items": inner}:
            return f"tuple[{_type(inner)}, ...]"
        case {"type": "object", "additionalProperties": inner}:
            return f"dict[str, {_type(inner)}]"
        case {"type": str(name)}:
            return _FORMATS.get(schema.get("format", "")) or _PLAIN[name]
        case _:
            return "object"


def _literal(values: Iterable[object]) -> str:
    return f"Literal[{', '.join(repr(value) for value in values)}]"


def is_current() -> bool:
    """Whether the file says what would be written, however it is laid out."""
    return PATH.exists() and ast.dump(ast.parse(PATH.read_text(encoding="utf-8"))) == ast.dump(ast.parse(written()))


def write() -> None:
    """Write the file, laid out as all others."""
    command = [sys.executable, "-m", "ruff", "format", "--quiet", "--stdin-filename", str(PATH), "-"]
    laid_out = subprocess.run(command, input=written(), capture_output=True, text=True, check=True)
    PATH.write_text(laid_out.stdout, encoding="utf-8")
