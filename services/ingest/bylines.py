"""Names of authors out of what pages give for them: no addresses, no labels, no roles, each name once."""

import html
import re
from collections.abc import Iterable

from services.common.folding import fold

_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|^\d|\d\s*(?:min|minutes|hours)|^\(?(?:image|photo|picture|video)\b|^[a-z]+(?:-[a-z]+)+$"
    r"|^(?:admin|editor|staff|redacci[oó]n|user|author|unknown|null|none|root|webmaster|developed by)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:by|von|par|por|per|di|da|door|af|av|written by|escrito por|texto|text|author|autor(?:en|in)?"
    r"|كتبت?|بقلم|إعداد|تحرير|المصدر|الكاتب)[\s:/\-–|]+",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*[,;|/]\s*|\s+(?:and|und|et|og|och|en|y|e|&)\s+|\s+(?=و\s)و\s+|\s*\u060c\s*")
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]{0,40}[)\]]")
_PLACE = re.compile(r"\s+[-–—]\s+.{2,30}$")
_LONGEST_NAME = 60


def names_of(values: Iterable[str]) -> tuple[str, ...]:
    """The names in the order given. A value may hold several, with "By" before and "and" between."""
    names: dict[str, str] = {}
    for value in values:
        value = _LABEL.sub("", " ".join(html.unescape(html.unescape(value)).split()))
        if _NOT_A_NAME.search(value):
            continue
        for part in _AND.split(_ASIDE.sub("", value)):
            name = _PLACE.sub("", _LABEL.sub("", part)).strip(" .,;:|-–—/*•\"'")
            if 2 <= len(name) <= _LONGEST_NAME and not _NOT_A_NAME.search(name) and any(c.isalpha() for c in name):
                names.setdefault(fold(name), name)
    return tuple(names.values())
