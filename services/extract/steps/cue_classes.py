"""Tells what kind of speech act each cue reports, by the language's lexicon."""

from bisect import bisect_left, bisect_right

from services.common.contracts.spans import Span
from services.common.contracts.statements import CueClass
from services.common.folding import fold
from services.extract.model import Attribution, CueForm, CueReading, Language, Passage

_WITHOUT_WORDS = CueReading(None, None, CueClass.SAY)
"""Marks that go on with a quotation, or a colon after a name: nothing but that it was said."""


def classify_cues(
    passage: Passage, attributions: tuple[Attribution, ...], language: Language
) -> tuple[CueReading, ...]:
    """One reading for each attribution.

    The first word of the cue that the lexicon of cues knows decides, in its longest entry; where it knows none, the
    first that is known to signal speech otherwise ("comments"). A cue without words is `say`; of one with only
    unknown words lemma and class are None.
    """
    return tuple(_read(passage, one.cue, language) for one in attributions)


def _read(passage: Passage, cue: Span | None, language: Language) -> CueReading:
    words = _keys(passage, cue, language) if cue is not None else []
    if not words:
        return _WITHOUT_WORDS
    for n, spellings in enumerate(words):
        for key in spellings:
            form = _longest(language.cues.get(key, ()), words[n + 1 :])
            if form is not None:
                return CueReading(form.lemma, form.form, language.cue_classes.get(form.lemma))
    known = (language.cue_words[key] for spellings in words for key in spellings if key in language.cue_words)
    return CueReading(None, None, next(known, None))


def _keys(passage: Passage, cue: Span, language: Language) -> list[tuple[str, ...]]:
    """For each word of the cue the keys it may be known by: as the cue cuts it, whole, without a joined letter."""
    first = max(bisect_right(passage.starts, cue.start) - 1, 0)
    found: list[tuple[str, ...]] = []
    for token in passage.tokens[first : bisect_left(passage.starts, cue.end)]:
        if token.is_word and token.end > cue.start:
            cut = fold(passage.text[max(token.start, cue.start) : min(token.end, cue.end)])
            bare = token.key[1:] if token.key[:1] in language.clitics else token.key
            found.append(tuple(dict.fromkeys((cut, token.key, bare))))
    return found


def _longest(forms: tuple[CueForm, ...], following: list[tuple[str, ...]]) -> CueForm | None:
    fitting = [
        form
        for form in forms
        if len(form.rest) <= len(following) and all(key in following[k] for k, key in enumerate(form.rest))
    ]
    return max(fitting, key=lambda form: len(form.rest), default=None)
