"""Reads golden cases: text files that somebody who does not program can write, see `cases/README.md`."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from services.common.contracts.articles import Article, Role
from services.common.contracts.statements import Statement
from services.extract.languages import find
from services.extract.pipeline import analyse
from tests.extract.builders import article

CASES = Path(__file__).parent / "cases"
_ROLES = {"title": Role.TITLE, "related": Role.RELATED, "caption": Role.CAPTION, "furniture": Role.FURNITURE}
_COLUMNS = ("source", "cue", "content", "speaker", "kind")
_OUTER_MARKS = " .,;:!?؟،؛…“”«»‘’\"'‹›„"
_PARTS = " … "


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A passage and the rows of its statements; `fails_because` where the rules do not find them yet."""

    name: str
    language: str
    published: date | None
    blocks: tuple[tuple[Role, str], ...]
    rows: tuple[tuple[str, ...], ...]
    fails_because: str | None


def read_cases() -> list[Case]:
    """All cases in the order of their paths: phenomenon/language/name."""
    return [read_case(path) for path in sorted(CASES.glob("*/*/*.txt"))]


def read_case(path: Path) -> Case:
    """One case; raises ValueError that names the file where it cannot be read."""
    above, line, below = path.read_text(encoding="utf-8").partition("\n---\n")
    if not line:
        raise ValueError(f"{path}: no line of three dashes between the passage and its statements")
    published, fails_because = None, None
    blocks: list[tuple[Role, str]] = []
    for words in filter(None, (w.strip() for w in above.split("\n"))):
        key, colon, rest = words.partition(":")
        if words.startswith("#"):
            continue
        if key == "published" and not blocks:
            published = date.fromisoformat(rest.strip())
        elif key == "expected to fail" and not blocks:
            fails_because = rest.strip()
        elif key in _ROLES and colon:
            blocks.append((_ROLES[key], rest.strip()))
        else:
            blocks.append((Role.MAIN, words))
    rows = [_row(path, words) for words in below.split("\n") if words.strip() and not words.startswith("#")]
    return Case(
        name="/".join(path.relative_to(CASES).with_suffix("").parts),
        language=path.parent.name,
        published=published,
        blocks=tuple(blocks),
        rows=tuple(rows),
        fails_because=fails_because,
    )


def _row(path: Path, words: str) -> tuple[str, ...]:
    fields = [field.strip() for field in words.split("|")]
    if len(fields) < len(_COLUMNS):
        raise ValueError(f"{path}: a statement has {len(fields)} fields, not {', '.join(_COLUMNS)}: {words}")
    parts = _PARTS.join(part.strip(_OUTER_MARKS) for part in fields[2].split(_PARTS))
    return (*fields[:2], parts, *fields[3:])


def found_rows(case: Case) -> tuple[tuple[str, ...], ...]:
    """What is found in the passage, as rows with the fields that the case's own rows have."""
    made = article(*case.blocks, language=case.language, published=case.published)
    data = find(case.language)
    assert data is not None, f"no module for {case.language}"
    found = analyse(made, data)
    numbers = {one.id: n for n, one in enumerate(found, 1)}
    rows = []
    for n, one in enumerate(found):
        asked = case.rows[n][len(_COLUMNS) :] if n < len(case.rows) else ()
        rows.append((*_found(one, made), *(_extra(field, one, made, numbers) for field in asked)))
    return tuple(rows)


def _found(one: Statement, made: Article) -> tuple[str, ...]:
    return (
        one.source.of(made.text) if one.source else "-",
        one.cue.of(made.text) if one.cue else "-",
        _PARTS.join(part.of(made.text).strip(_OUTER_MARKS) for part in one.content),
        one.speaker.name or "-",
        one.kind.value,
    )


def _extra(field: str, one: Statement, made: Article, numbers: dict[str, int]) -> str:
    """The found value of a field that a row asks for: "on 2024-11-05", "role mayor", "in title"."""
    key = field.split(" ")[0]
    values = {
        "on": one.said_on.day.isoformat() if one.said_on else "-",
        "at": one.venue.of(made.text) if one.venue else "-",
        "role": one.speaker.role or "-",
        "who": one.speaker.kind.value,
        "in": one.section.value,
        "inside": str(numbers[one.nested_in]) if one.nested_in else "-",
    }
    if key not in values:
        raise ValueError(f"unknown field {field!r}: one of {', '.join(values)}")
    return f"{key} {values[key]}"


def difference(expected: tuple[tuple[str, ...], ...], found: tuple[tuple[str, ...], ...]) -> str:
    """Both, a statement a line, each marked as missing (-), too much (+) or right."""
    lines = [f"  {' | '.join(row)}" if row in found else f"- {' | '.join(row)}" for row in expected]
    lines += [f"+ {' | '.join(row)}" for row in found if row not in expected]
    return "\n".join(lines)
