"""Names of authors out of what pages give for them: no addresses, no labels, no roles, each name once."""

import html
import re
from collections.abc import Iterable

from services.common.folding import fold
from services.ingest.byline_words import LABELS, NAMES_LIKE_AND, NEEDS_MARK, NEWSROOMS, NO_NAMES, PARTICLES, ROLES
from services.ingest.calendar_words import WEEKDAYS
from services.ingest.dates import find_dates

_LONGEST_VALUE = 400
_LONGEST_NAME = 60
_NOT_A_NAME = re.compile(
    r"https?:|www\.|^\d|\d\s*(?:min|minutes|hours)|^\(?(?:image|photo|picture|video)\b|^[a-z]+(?:-[a-z]+)+$"
    r"|^(?:admin|administrator|editor|staff|redacci[oó]n|super\s?user|user|author|unknown|anonymous|null|none|undefined|root"
    r"|webmaster|developed by|test)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"\(?\S{1,64}@\S{1,200}|(?<!\S)@\w{1,40}\)?")
_FORMS = "|".join(sorted((re.escape(label) for label in LABELS), key=len, reverse=True))
_LABEL = re.compile(rf"^\W{{0,3}}({_FORMS})(?:\s{{0,3}}[:：/|\-–—]+\s{{0,3}}|\s+)(?=\S)", re.IGNORECASE)
_ONLY_LABEL = re.compile(rf"^\W{{0,3}}(?:{_FORMS})\s{{0,3}}[:：/|\-–—]?$", re.IGNORECASE)
_MARK = re.compile(r"[:：/|\-–—]\s{0,3}$")
_AND = re.compile(r"\s*[,;|/•·]\s*|\s+(?:and|und|et|og|och|en|y|e|ve|i|with|&)\s+|\s+(?=و\s)و\s+|\s*[\u060c\u061b]\s*")
_GLUED_AND = re.compile(r"\s+و(?=\w{2})")
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]{0,40}[)\]]")
_CLOCK = re.compile(r"\d\d?[:.]\d\d(?!\d)")
_BEFORE_DATES = frozenset((*WEEKDAYS, *fold("on le el am في بتاريخ يوم").split()))
_NAME_WORDS = 6
_VOWEL_SIGNS = frozenset(map(chr, range(0x64B, 0x653)))
_PLACE = re.compile(r"\s+[-–—]\s+.{2,30}$")


def names_of(values: Iterable[str]) -> tuple[str, ...]:
    """The names in the order given. A value may hold several, with "By" before and "and" between.

    Roles ("Senior reporter") are left out where a name stands beside them in the same value.
    """
    names: dict[str, str] = {}
    for value in values:
        value = _CONTACT.sub(" ", _plain(value))
        value = without_label(value)
        if not value or _NOT_A_NAME.search(value):
            continue
        found = [_trimmed(part) for part in _AND.split(_ASIDE.sub("", value))]
        found = [n for n in found if _is_a_name(n)]
        people = [n for n in found if not has_word(n, ROLES)]
        for name in people or found:
            names.setdefault(fold(name), name)
    return tuple(names.values())


def unglued(value: str) -> list[str]:
    """The names of a visible byline where Arabic writes "and" as one letter before the next name.

    Both sides must have two words, as names do; "وليد" and its like are names themselves.
    """
    for m in _GLUED_AND.finditer(value):
        before, after = value[: m.start()].split(), value[m.end() :].split()
        if len(before) >= 2 and len(after) >= 2 and fold("و" + after[0]) not in NAMES_LIKE_AND:
            return [value[: m.start()], *unglued(value[m.end() :])]
    return [value]


def groups_of(values: Iterable[str]) -> tuple[str, ...]:
    """Names of organisations, whole, each once."""
    names: dict[str, str] = {}
    for value in values:
        name = _plain(value)
        if 2 <= len(name) <= _LONGEST_NAME and "http" not in name and "@" not in name:
            names.setdefault(fold(name), name)
    return tuple(names.values())


def byline_of(line: str) -> str | None:
    """What a line names behind "By", "بقلم" and their like; "" where the label stands alone, None without one.

    A label that is a common word too counts only with a colon or dash behind it.
    """
    if _ONLY_LABEL.match(line):
        return "" if fold(line.strip(" :：/|-–—")) not in NEEDS_MARK or line.rstrip().endswith((":", "：")) else None
    m = _LABEL.match(line)
    if m is None or (fold(m[1]) in NEEDS_MARK and _MARK.search(m[0]) is None):
        return None
    return line[m.end() :].strip()


def before_date(named: str) -> str:
    """The name alone in "Jane Doe, Sunday 24 May 2026" and "Jane Doe at 09:12"; empty where there is neither."""
    if not any(c.isdigit() for c in named):
        return ""
    dates = find_dates(named, day_first=True)
    clock = _CLOCK.search(named)
    stop = dates[0].start if dates else clock.start() if clock is not None else 0
    words = named[:stop].split()
    while words and (_bare(words[-1]) in _BEFORE_DATES or words[-1].islower() or not _bare(words[-1])):
        words.pop()
    return " ".join(words).rstrip(" ,،|/／-–—·")


def behind_date(line: str) -> str | None:
    """The name in "Published: 24 May 2026 by Jane Doe": what a label behind the date names; None without either."""
    dates = find_dates(line, day_first=True) if any(map(str.isdigit, line)) else ()
    rest = line[dates[-1].end :].lstrip(" ,،|/–—-·•:") if dates else ""
    named = byline_of(rest) if rest and len(rest) <= _LONGEST_NAME else None
    return named if named and len(named.split()) <= _NAME_WORDS and not any(c.isdigit() for c in named) else None


def is_name_alone(line: str) -> bool:
    """Whether a line may be nothing but a person's name: two to four words, none a section's, a newsroom's or a role's.

    In Latin letters each has a capital but for particles; in Arabic the first has no article before it.
    """
    words = line.split()
    if not 2 <= len(words) <= 4 or len(line) > _LONGEST_NAME:
        return False
    if not all(c.isalpha() or c in " .'’-" or c in _VOWEL_SIGNS for c in line) or has_word(line, NO_NAMES):
        return False
    if has_word(line, NEWSROOMS) or has_word(line, ROLES) or fold(words[0]).startswith("ال"):
        return False
    return all(word[0].isupper() or word in PARTICLES or not word[0].islower() for word in words)


def _bare(word: str) -> str:
    return fold(word).strip(" ,،|-–—·:")


def without_label(value: str) -> str:
    """The value without "By" or another label before it."""
    for _ in range(2):
        named = byline_of(value)
        if named is None:
            break
        value = named
    return value


def is_newsroom(name: str) -> bool:
    """Whether a word of it says that it is a newsroom or an agency."""
    return has_word(name, NEWSROOMS)


def has_word(name: str, words: frozenset[str]) -> bool:
    """Whether one of its words, folded, is among `words`; "ال" before an Arabic word is passed over."""
    return any(w in words or w.removeprefix("ال") in words for w in fold(name).replace("-", " ").split())


def _plain(value: str) -> str:
    return " ".join(html.unescape(html.unescape(value[:_LONGEST_VALUE])).split())


def _trimmed(part: str) -> str:
    return _PLACE.sub("", without_label(part.strip())).strip(" .,;:|-–—/*•\"'«»()")


def _is_a_name(name: str) -> bool:
    return 2 <= len(name) <= _LONGEST_NAME and not _NOT_A_NAME.search(name) and any(c.isalpha() for c in name)
