"""What a Markdown file says of itself above its text: YAML between ---, TOML between +++, or "Title: ..." lines.

Of YAML the part that such heads are written in is read: keys with a value, a list in brackets or line by line, an
object one step deep. A whole YAML reader would be a library more for every service, and a way in for hostile files.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Fields = Mapping[str, Sequence[str]]
"""Values by key; the key in small letters, without marks."""

_LONGEST = 20_000
"""Code points of a head; a long one has some 2,000."""
_YAML = re.compile(r"\s{0,100}---[ \t]*\n(?P<head>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\s{0,100}\+\+\+[ \t]*\n(?P<head>.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEYED = re.compile(r"(?P<key>[A-Za-z][\w -]{0,40}?)[ \t]*:(?:[ \t]+(?P<value>.*)|[ \t]*)$")
_ITEM = re.compile(r"[ \t]*-[ \t]+(?P<value>.*)$")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^']|'')*)'")
_COMMENT = re.compile(r"[ \t]#.*$")
_ESCAPED = re.compile(r"\\(.)")
_ENDINGS = (".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdx")
_TYPES = ("text/markdown", "text/x-markdown")
_PAGE = re.compile(r"\s{0,100}<(?:!doctype\s|html[\s>]|\?xml\s)", re.IGNORECASE)
_NAMES_ONE = frozenset(("name", "title", "given", "label"))
"""Keys of an object whose value stands for it: `author: {name: ...}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """`fields` as written; the text begins at `end`, 0 where there is no head."""

    fields: Fields = field(default_factory=dict)
    end: int = 0


def is_markdown(text: str, *, name: str, content_type: str | None) -> bool:
    """Told by the name it came under and by what it was sent as; else by front matter that names a title."""
    if _PAGE.match(text[:200]) is not None:
        return False
    if name.lower().endswith(_ENDINGS) or (content_type or "").lower().startswith(_TYPES):
        return True
    return text.lstrip()[:3] in ("---", "+++") and "title" in head_of(text, is_markdown=False).fields


def head_of(text: str, *, is_markdown: bool) -> Head:
    """The head of a text. Lines of "Title: ..." alone count only where it is known to be Markdown."""
    start = text[:_LONGEST]
    if (m := _TOML.match(start)) is not None:
        fields = _toml(m["head"])
        return Head(fields=fields, end=m.end()) if fields else Head()
    if (m := _YAML.match(start)) is not None:
        fields = _yaml(m["head"])
        return Head(fields=fields, end=m.end()) if fields else Head()
    return _titled(start) if is_markdown else Head()


def _titled(start: str) -> Head:
    """ "Title: ...", "Date: ..." up to the first blank line, as Pelican and MultiMarkdown write them."""
    top = len(start) - len(start.lstrip())
    head, blank, _ = start[top:].partition("\n\n")
    lines = head.split("\n")
    if not blank or not all(_KEYED.match(line) for line in lines):
        return Head()
    fields = _yaml(head)
    return Head(fields=fields, end=top + len(head) + 2) if next(iter(fields), "") == "title" else Head()


def _key(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _toml(head: str) -> Fields:
    try:
        told = tomllib.loads(head)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
    found = {_key(name): _listed(value) for name, value in told.items()}
    return {name: values for name, values in found.items() if values}


def _listed(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for name in _NAMES_ONE if name in value for text in _listed(value[name])][:1]
    if isinstance(value, list):
        return [text for one in value[:100] for text in _listed(one)]
    isoformat = getattr(value, "isoformat", None)
    return [str(isoformat() if isoformat is not None else value)]


def _yaml(head: str) -> Fields:
    """Nothing where a line is none of what is known: then the dashes were a line across the page."""
    found: dict[str, list[str]] = {}
    values: list[str] = []
    is_block = False
    for line in head.split("\n"):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        keyed = _KEYED.match(line.rstrip()) if not line[:1].isspace() else None
        item = _ITEM.match(line)
        if keyed is not None:
            values = found.setdefault(_key(keyed["key"]), [])
            value = (keyed["value"] or "").strip()
            is_block = value in ("|", ">", "|-", ">-", "|+", ">+")
            values += [] if is_block else _values(value)
        elif not found or not (line[:1].isspace() or item is not None):
            return {}
        elif is_block:
            values[:] = [" ".join([*values, bare])]
        elif item is not None:
            inner = _KEYED.match(item["value"])
            values += _named(inner) if inner is not None else _values(item["value"])
        elif (inner := _KEYED.match(bare)) is not None:
            values += _named(inner)
        else:
            values[:] = [" ".join([*values, bare])]  # a plain value over several lines
    return {name: tuple(told) for name, told in found.items() if told}


def _named(inner: re.Match[str]) -> list[str]:
    return _values((inner["value"] or "").strip()) if inner["key"].lower() in _NAMES_ONE else []


def _values(value: str) -> list[str]:
    if value.startswith("[") and (stop := value.rfind("]")) > 0:
        parts = re.findall(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^,]+", value[1:stop])
        return [one for part in parts if (one := _scalar(part.strip()))]
    one = _scalar(value)
    return [one] if one else []


def _scalar(value: str) -> str:
    m = _QUOTED.match(value)
    if m is not None:
        return _ESCAPED.sub(r"\1", m[1]) if m[1] is not None else m[2].replace("''", "'")
    value = "" if value.startswith("#") else _COMMENT.sub("", value).strip()
    return "" if value in ("null", "~") else value
