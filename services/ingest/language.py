"""Tells which language a text is written in."""

import unicodedata

import pycld2

UNKNOWN = "und"
_SAMPLE = 6_000
"""Code points looked at: more does not change the answer for a news article."""
_FEWEST_LETTERS = 20
_CODES = {"iw": "he", "jw": "jv", "in": "id", "zh-Hant": "zh"}
"""Old and long codes of CLD2, as ISO 639-1."""
_NOT_ARABIC = frozenset("پچژگکیٹڈڑںھہۃےێۆڕڵ")
"""Letters that Persian, Urdu and Kurdish have and Arabic has not."""


def language_of(text: str) -> str:
    """The ISO 639-1 code of the text's main language, "und" where it cannot be told.

    Arabic script without the letters of its neighbours is Arabic; everything else is asked of CLD2.
    """
    sample = text[:_SAMPLE]
    letters = [c for c in sample if c.isalpha()]
    if len(letters) < _FEWEST_LETTERS:
        return UNKNOWN
    arabic = [c for c in letters if "\u0600" <= c <= "\u06ff" or "\u0750" <= c <= "\u077f" or "\ufb50" <= c <= "\ufeff"]
    if len(arabic) > 0.6 * len(letters) and sum(c in _NOT_ARABIC for c in arabic) < 0.01 * len(arabic):
        return "ar"
    clean = "".join(c if unicodedata.category(c)[0] not in "CS" else " " for c in sample)
    try:
        reliable, _, guesses = pycld2.detect(clean.encode("utf-8", "ignore"), isPlainText=True, bestEffort=True)
    except pycld2.error:
        return UNKNOWN
    code, percent = guesses[0][1], guesses[0][2]
    if code == "un" or not (reliable or percent >= 70):
        return UNKNOWN
    code = _CODES.get(code, code)
    return code if len(code) == 2 else code.split("-")[0] if "-" in code else UNKNOWN
