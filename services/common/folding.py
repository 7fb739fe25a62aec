"""One way to fold spellings for comparison, shared by search, speakers and extraction: keys only, never shown."""

import re
import unicodedata

_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_DIGITS = re.compile(r"[^\D0-9]")
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "’": "'",
        "ʼ": "'",
    }
)
_BEGINNING = re.compile(r"^[\W_]+")
_ARTICLE = re.compile(r"^ال(?=\w{3})")


def fold(text: str) -> str:
    """The text with letter variants made equal: the result may be shorter than the text, so it holds no offsets.

    Unicode compatibility forms, case, Arabic vowel signs, tatweel, alef, ya, hamza seats, ta marbuta, Eastern
    digits, and invisible direction marks; accents of Latin letters. White space becomes single spaces.
    """
    if text.isascii():  # the common case costs a tenth
        return " ".join(text.casefold().split())
    text = unicodedata.normalize("NFKC", _MARKS.sub("", text)).translate(_LETTERS)
    text = unicodedata.normalize("NFKD", text)
    if any(map(unicodedata.combining, text)):
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(_DIGITS.sub(lambda digit: str(unicodedata.digit(digit[0])), text.casefold()).split())


def filed_under(name: str, *, is_person: bool) -> str:
    """The key by which a reader looks a name up in a list: folded, without marks before the first letter, and without
    the article that an Arabic name begins with (الهيئة under ه).

    A person's whole name begins with a given name; what looks like the article there is part of it (الكسندر ماير).
    """
    plain = _BEGINNING.sub("", _MARKS.sub("", name)).strip()
    if not (is_person and " " in plain):
        plain = _ARTICLE.sub("", plain)
    return fold(plain)
