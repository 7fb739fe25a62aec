"""What the page says, in the reader's language: messages from one file for each language, dates and digits by locale.

The templates' English is the key of each message. `locale/ar.po` holds the Arabic; another language is another such
file, and nothing else: its name, direction, plural rules, months and digits come from the CLDR (Babel).
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from services.api.direction import Direction
from services.api.terms import NOUNS, TERMS

FOLDER = Path(__file__).parent / "locale"
SOURCE = "en"
"""The language of the messages themselves, which needs no file."""

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_UNKNOWN = "und"
"""An article's language where nothing tells it (ISO 639-2)."""
_MOST_WISHES = 10
"""Of an Accept-Language header; browsers send fewer."""
_DIGITS = {
    "arab": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
    "arabext": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"),
}
"""By numbering system of the CLDR: the Arabic of Egypt and the East writes ٢٠٢٦, that of the Maghreb 2026. Babel tells
which, but writes Latin digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One language as one region writes it."""

    locale: Locale
    messages: NullTranslations
    lang: str = field(init=False)
    """For `lang`: "ar", "ar-EG"."""
    dir: Direction = field(init=False)

    def __post_init__(self) -> None:
        # Told once: a page asks for them a hundred times.
        object.__setattr__(self, "lang", str(self.locale).replace("_", "-"))
        object.__setattr__(self, "dir", "rtl" if self.locale.text_direction == "rtl" else "ltr")

    @property
    def is_source(self) -> bool:
        return self.locale.language == SOURCE

    def number(self, value: int) -> str:
        """2,000 or ٢٬٠٠٠"""
        return self._digits(_written_number(value, self.locale))

    def decimal(self, value: float) -> str:
        """Two places: 0.93 or ٠٫٩٣"""
        text = format_decimal(value, format="0.00", locale=self.locale, numbering_system="default")
        return self._digits(text)

    def percent(self, value: float) -> str:
        """0.1 as 10% or ١٠٪"""
        text = format_percent(value, locale=self.locale, numbering_system="default")
        return self._digits(text.replace("%", "٪") if self.locale.default_numbering_system in _DIGITS else text)

    def count(self, value: int, noun: str, *, most: int | None = None) -> str:
        """1 statement, 2,000 statements; more than 1,000 statements, where nobody counted beyond `most`."""
        if most is not None and value > most:
            return self.messages.gettext("more than %(what)s") % {"what": self.count(most, noun)}
        one, many = NOUNS[noun]
        return self.messages.ngettext(one, many, value) % {"num": self.number(value)}

    def term(self, value: str, group: str) -> str:
        """A value of a closed list, in words: `group` says of which ("stage": "fetch" is "fetching")."""
        words = TERMS[group].get(value, value.replace("_", " "))
        return self.messages.pgettext(group, words)

    def day(self, value: date) -> str:
        """20 Nov 2026"""
        return self._dated(value, "d MMM y")

    def short_day(self, value: date) -> str:
        """20 Nov"""
        return self._dated(value, "d MMM")

    def month(self, value: date) -> str:
        """Nov 2026"""
        return self._dated(value, "MMM y")

    def year(self, value: date) -> str:
        return self._dated(value, "y")

    def period(self, label: str) -> str:
        """ "2026-11" as a month, "2026" as a year, "2026-11-20" as a day."""
        if len(label) == len("2026"):
            return self._digits(label)
        write = self.month if len(label) == len("2026-11") else self.day
        return write(date.fromisoformat(f"{label}-01" if write == self.month else label))

    def language_name(self, code: str) -> str:
        """ "ar" as Arabic or العربية; the code itself where the CLDR has no name."""
        if code == _UNKNOWN:  # of which Babel makes what is likeliest in the world
            return self.messages.gettext("unknown language")
        try:
            return Locale.parse(code).get_display_name(self.locale) or code
        except (UnknownLocaleError, ValueError):
            return code

    def clock(self, value: datetime) -> str:
        """09:30, in UTC"""
        return self._digits(f"{value.astimezone(UTC):%H:%M}")

    def _dated(self, value: date, pattern: str) -> str:
        if self.dir == "rtl":  # Arabic has no abbreviated months, and the CLDR only some regions' names under MMM
            pattern = pattern.replace("MMM", "MMMM")
        return self._digits(_written_date(value, pattern, self.locale))

    def _digits(self, text: str) -> str:
        digits = _DIGITS.get(self.locale.default_numbering_system)
        return text.translate(digits) if digits else text


_MOST_WRITTEN = 4_000
"""Days and numbers of which it is kept how they are written: the same ones stand on every page."""


class Wordings:
    """Every language that there is a file of, and English; read once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._messages: dict[str, NullTranslations] = {SOURCE: NullTranslations()}
        for path in sorted(folder.glob("*.po")):
            self._messages[path.stem] = _read(path)
        self.of = lru_cache(maxsize=256)(self._of)

    @property
    def names(self) -> Mapping[str, str]:
        """Each language's name in itself, by its code."""
        return {code: Locale(code).get_display_name() or code for code in self._messages}

    def _of(self, tag: str) -> Wording | None:
        """The wording for a language tag such as "ar" or "ar-EG"; None where there is none of its language."""
        if not _TAG.fullmatch(tag):
            return None
        code = tag.partition("-")[0].lower()
        if code not in self._messages:
            return None
        try:
            locale = Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            locale = Locale(code)
        return Wording(locale=locale, messages=self._messages[code])

    def wished(self, accept_language: str) -> Wording:
        """The first of an Accept-Language header's wishes (RFC 9110, 12.5.4) that can be met; else English."""
        wishes = []
        for place, wish in enumerate(accept_language[:500].split(",")[:_MOST_WISHES]):
            tag, _, weight = wish.partition(";")
            wishes.append((-_weight(weight), place, tag.strip()))
        for order, _, tag in sorted(wishes):
            found = self.of(tag) if order < 0 else None
            if found:
                return found
        return source()


@lru_cache(maxsize=_MOST_WRITTEN)
def _written_date(value: date, pattern: str, locale: Locale) -> str:
    return format_date(value, pattern, locale=locale)


@lru_cache(maxsize=_MOST_WRITTEN)
def _written_number(value: int, locale: Locale) -> str:
    return format_decimal(value, locale=locale, numbering_system="default")


@cache
def source() -> Wording:
    """English, as the templates are written."""
    return Wording(locale=Locale(SOURCE), messages=NullTranslations())


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(float(value), 1.0)
    except ValueError:
        return 0.0


def _read(path: Path) -> NullTranslations:
    """A .po as gettext reads it; compiled in memory, so that nobody has to."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.stem, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)
