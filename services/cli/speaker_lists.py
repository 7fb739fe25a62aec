"""Lists of names that people bring: CSV as spreadsheets save it, JSON lines, or a JSON list."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from services.common.contracts.statements import SpeakerKind

if TYPE_CHECKING:
    from services.common.store.speaker_decisions import Listed

_SEPARATOR = "|"
_WIKIDATA = re.compile(r"(?:https?://(?:www\.)?wikidata\.org/(?:entity|wiki)/)?(Q[0-9]{1,18})")
"""An id as it is, or as an address, which is how query results have it."""
_BY_MARK = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_WANTED = "name"


class NoListError(ValueError):
    """The file is no such list; the message says what was found."""


def entries(file: bytes, *, is_csv: bool) -> Iterator[Listed | str]:
    """The list's entries in order, or why one is none. Raises NoListError where the whole file is none."""
    encoding = next((name for mark, name in _BY_MARK.items() if file.startswith(mark)), "utf-8")
    text = file.decode(encoding, errors="replace")
    return _rows(text) if is_csv else map(_entry, _objects(text))


def _rows(text: str) -> Iterator[Listed | str]:
    """Parted by what the header has most of: spreadsheets write semicolons where the comma is a decimal point."""
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=header.count))
    columns: list[str] | None = None
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield f"line {reader.line_num} cannot be read: {error}"
            continue
        if columns is None:
            columns = [column.strip().lower() for column in row]
            if _WANTED not in columns:
                break
        elif row:
            yield _entry(dict(zip(columns, row, strict=False)))
    if columns is None or _WANTED not in columns:
        found = ", ".join(filter(None, columns or ()))[:200] or "nothing"
        raise NoListError(f"Its first line has no column `{_WANTED}`; it has {found}.")


def _objects(text: str) -> Iterator[object]:
    if text.lstrip().startswith("["):
        found = _json(text)
        if not isinstance(found, list):
            raise NoListError("It begins as a JSON list, and is none.")
        yield from found
    else:
        yield from map(_json, filter(str.strip, text.splitlines()))


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _entry(row: object) -> Listed | str:
    from services.common.folding import fold
    from services.common.store.speaker_decisions import Listed

    if not isinstance(row, dict):
        return "it is no object with fields"
    more = row.get("names") or []
    if not isinstance(more, str | list):
        return "its `names` are no list"
    names = [row.get(_WANTED), *(more.split(_SEPARATOR) if isinstance(more, str) else more)]
    told = tuple(
        " ".join(name.replace("\0", "").split())[:300] for name in names if isinstance(name, str) and fold(name)
    )
    kind, id = row.get("kind") or SpeakerKind.PERSON.value, row.get("id") or None
    if not told:
        return "it has no name"
    if kind not in {k.value for k in SpeakerKind}:
        return f"{str(kind)[:40]} is no kind of speaker: {', '.join(SpeakerKind)}"
    known = None if id is None else _WIKIDATA.fullmatch(id.strip()) if isinstance(id, str) else None
    if id is not None and known is None:
        return f"{str(id)[:60]} is no Wikidata id"
    return Listed(names=told, kind=SpeakerKind(kind), wikidata=None if known is None else known[1])
