"""Whether a source names two people who speak together, where the word for "and" is joined to the second one's name."""

from collections.abc import Sequence

from services.extract.model import Language

_SHORTEST_SURNAME = 3


def is_joint(keys: Sequence[str], language: Language) -> bool:
    """كريم عودة ووليد سالم by the given name, النجار وحداد by two bare surnames; وليد, and القاضي وليد, are one."""
    letters = language.letters
    if letters is None:
        return False
    if tuple(keys[:2]) in language.naming.both:
        return True
    given = language.male_names | language.female_names
    joined = [key.removeprefix(letters.and_) for key in keys[1:] if key.startswith(letters.and_) and key not in given]
    if any(key in given for key in joined):
        return True
    is_surname = keys[0].startswith(letters.article) and keys[0] not in _no_surnames(language)
    return is_surname and len(keys) == 2 and len(joined) == 1 and len(joined[0]) >= _SHORTEST_SURNAME


def _no_surnames(language: Language) -> frozenset[str]:
    return language.titles | language.organisation_words | language.outlet_words | language.document_words
