"""Tells which language a text is written in."""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

UNKNOWN = "und"
_SAMPLE = 6_000
"""Code points looked at: more does not change the answer for a news article."""
_FEWEST_LETTERS = 20
_LEAST_CONFIDENCE = 0.7
"""Of the identifier: keyboard noise stays below it; sentences of 50 letters in 11 languages reach 0.84 and more."""
_LEAST_WITH_WORD, _LEAST_ENGLISH_ALONE = 0.5, 0.25
"""The same for English where one of its smallest words stands there, which noise has not; and what of it must be
English's own."""
_WORD = re.compile(r"[a-z]+")
_ENGLISH = frozenset(
    ("the", "of", "and", "to", "in", "that", "for", "on", "with", "was", "is", "said", "by", "from", "at", "his", "her")
)
_SURELY_ENGLISH = _ENGLISH | {"says", "will", "not", "who", "has", "have", "would", "told"}
_LEAST_THE, _LEAST_ENGLISH = 0.02, 0.15
"""Shares of all words. English news has 5 % and 30 %; no other language in Latin letters has a word "the"."""
_NOT_ARABIC = frozenset("پچژگکیٹڈڑںھہۃےێۆڕڵ")
"""Letters that Persian, Urdu and Kurdish have and Arabic has not."""

_KURDISH, _SORANI = frozenset("ەێۆڕڵ"), frozenset("ێڕڵ")
_LEAST_KURDISH = 0.06
"""Share of letters that Sorani has to itself in this script: its texts have 15 % and more, Urdu's "ہے" is another."""
_SMALL_WORDS = {
    "fa": frozenset(("که", "كه", "از", "به", "در", "را", "این", "اين", "است", "با", "برای", "براي", "می", "مي", "شد")),
    "ur": frozenset(("کے", "کی", "میں", "ہے", "سے", "نے", "اور", "کو", "پر", "کا", "ہیں", "کہ")),
}
_LEAST_SMALL = 0.08
"""Share of all words; news in Persian and Urdu has 20 % and more of these, and Arabic none of them but by chance."""
_ARABIC_LETTER = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufeff]")
_ARABIC_WORD = re.compile("[\u0600-\u06ff]+")


def language_of(text: str) -> str:
    """The ISO 639-1 code of the text's main language, "und" where it cannot be told.

    Arabic, Persian, Urdu, Kurdish and English are told by script and by their smallest words; everything else is
    asked of py3langid (97 languages, 1 s and 80 MB when it is first needed).
    """
    sample = text[:_SAMPLE]
    letters = "".join(filter(str.isalpha, sample))
    if len(letters) < _FEWEST_LETTERS:
        return UNKNOWN
    arabic = _ARABIC_LETTER.findall(letters)
    if len(arabic) > 0.6 * len(letters) and sum(map(_NOT_ARABIC.__contains__, arabic)) < 0.01 * len(arabic):
        return "ar"
    if len(arabic) > 0.6 * len(letters):
        code = _in_arabic_letters(sample, arabic)
        if code is not None:
            return code
    if _is_english(sample):
        return "en"
    ranked = dict(_identifier().rank(sample))
    if ranked["en"] >= _LEAST_ENGLISH_ALONE:
        ranked["en"] += ranked.pop("pcm")  # Nigerian Pidgin: what short English is most often taken for
    code, confidence = max(ranked.items(), key=lambda item: item[1])
    least = _LEAST_WITH_WORD if code == "en" and _has_english(sample) else _LEAST_CONFIDENCE
    return str(code) if len(code) == 2 and confidence >= least else UNKNOWN


def page_language(text: str, declared: str) -> str:
    """What a page's text is written in; its own word (`lang`) only where that cannot be told."""
    told = language_of(text)
    code = re.match(r"[a-z]{2}(?![a-z])", declared.lower())
    return told if told != UNKNOWN or code is None else code[0]


def _has_english(sample: str) -> bool:
    return not _SURELY_ENGLISH.isdisjoint(_WORD.findall(sample.lower()))


def _in_arabic_letters(sample: str, letters: list[str]) -> str | None:
    """Kurdish, Persian or Urdu, also where Persian is typed with the Arabic forms of its letters; None for others."""
    own = sum(c in _SORANI for c in letters)  # Uyghur shares the others
    if own >= 0.01 * len(letters) and sum(c in _KURDISH for c in letters) >= _LEAST_KURDISH * len(letters):
        return "ku"
    words = _ARABIC_WORD.findall(sample)
    counts = {code: sum(word in small for word in words) for code, small in _SMALL_WORDS.items()}
    code = max(counts, key=lambda code: counts[code])
    return code if counts[code] >= max(2, _LEAST_SMALL * len(words)) else None


def _is_english(sample: str) -> bool:
    words = _WORD.findall(sample.lower())
    return (
        words.count("the") >= _LEAST_THE * len(words)
        and sum(map(_ENGLISH.__contains__, words)) >= _LEAST_ENGLISH * len(words)
        and len(words) * 3 >= _FEWEST_LETTERS
    )


@cache
def _identifier() -> LanguageIdentifier:
    """The model that the package carries; read once a process, because unpacking it takes a second."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
