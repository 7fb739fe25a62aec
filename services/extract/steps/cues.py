"""Finds the cues: the words that signal that something was said, by the language's lexicon."""

from unicodedata import normalize

from services.common.contracts.spans import Span
from services.common.folding import fold
from services.extract.model import Cue, CueForm, Gender, Language, Number, Passage, Range


def find_cues(passage: Passage, language: Language) -> tuple[Cue, ...]:
    """The cues in text order, the longest form where several begin at one word; they do not overlap."""
    cues: list[Cue] = []
    i = 0
    while i < len(passage.tokens):
        cue = _cue_at(passage, i, language) if passage.tokens[i].is_word else None
        if cue is not None:
            cues.append(cue)
        i = cue.range.last if cue is not None else i + 1
    return tuple(cues)


def _cue_at(passage: Passage, i: int, language: Language) -> Cue | None:
    key = passage.tokens[i].key
    for skip, known in ((0, key), (1, key[1:] if key[:1] in language.clitics else "")):
        best: CueForm | None = None
        for form in language.cues.get(known, ()):
            is_longer = best is None or len(form.rest) > len(best.rest)
            if is_longer and _follows(passage, i + 1, form.rest) and _is_spelled(passage, i + len(form.rest), form):
                best = form
        if best is not None:
            return Cue(Range(i, i + 1 + len(best.rest)), skip, best)
    return None


def _is_spelled(passage: Passage, last: int, form: CueForm) -> bool:
    """Whether the accents of the cue's last word are the form's own, where the form asks for them."""
    return form.written is None or normalize("NFC", passage.tokens[last].text).lower() == form.written


def _follows(passage: Passage, i: int, rest: tuple[str, ...]) -> bool:
    if not rest:
        return True
    if i + len(rest) > len(passage.tokens):
        return False
    return all(passage.tokens[i + k].key == word for k, word in enumerate(rest))


def cue_number(passage: Passage, cue: Span | None, language: Language) -> Number | None:
    """The number that a cue's form shows of its subject, where its word is nothing else: one, or two and more."""
    word = fold(cue.of(passage.text)).split()[:1] if cue is not None and language.word_order == "verb_first" else []
    forms = language.cues.get(word[0], ()) if word else ()
    numbers = {form.number for form in forms}
    if len(numbers) != 1 or ("p" in numbers and any(form.needs_particle for form in forms)):
        return None
    return numbers.pop()


def cue_gender(passage: Passage, cue: Span | None, language: Language) -> Gender | None:
    """The gender a cue's form shows of its subject."""
    word = fold(cue.of(passage.text)).split()[:1] if cue is not None else []
    genders = {form.gender for form in language.cues.get(word[0], ())} if word else set()
    return genders.pop() if len(genders) == 1 else None
