"""Tells the name in a run of capitalised words from the titles beside it, and what bears it."""

from services.common.contracts.statements import SpeakerKind
from services.extract.model import Language, Token
from services.extract.steps.mentions.capital_runs import is_office
from services.extract.steps.mentions.words import kind_of_body

_SURELY_NAMED = 2
"""Words at the end of an unknown office that are a name: Minister of Culture Jane Holt."""


def name_in(run: list[Token], language: Language) -> list[Token] | None:
    """The name in a run of capitalised words, without titles; None where they are all an office: Prime Minister."""
    if is_body(run, language):
        return run
    if is_led_by_kind(run, language):
        return run[1:]
    for n in range(len(run) - 2, -1, -1):
        if is_office(run[n], language):
            return _after_office(run, n, language)
    rest = run[_given(run, language) or _leading(run, language) :]
    return None if _is_known(rest, language) and not has_organisation(rest, language) else rest


def is_led_by_kind(run: list[Token], language: Language) -> bool:
    """Whether a sentence opens with what kind of body the name after it is of: Carmaker Ferrano."""
    if len(run) < _SURELY_NAMED or run[0].key not in language.naming.leading_kinds:
        return False
    is_inner = run[1].key in language.name_links or run[-1].key in language.group_words | language.titles
    return not (is_inner or is_first_name(run[1], language))


def _given(run: list[Token], language: Language) -> int:
    """Where a person's name begins after the name of what an office is for: ministro de Obras Públicas Juan Holt."""
    if not language.naming.head_first or is_first_name(run[0], language):
        return 0
    return next((n for n, t in enumerate(run[:-1]) if n and is_first_name(t, language)), 0)


def _after_office(run: list[Token], n: int, language: Language) -> list[Token] | None:
    """The name after the office at `n`: President Jane Holt, Secretary of State Jane Holt."""
    rest = run[n + 1 :]
    while rest and rest[0].key == ".":
        rest = rest[1:]
    if not rest:
        return None
    if rest[0].key in language.naming.office_links:
        return _after_complement(rest[1:], language)
    is_courtesy = run[n].key in language.naming.courtesies
    return None if not is_courtesy and _is_known(rest, language) else rest


def _after_complement(rest: list[Token], language: Language) -> list[Token] | None:
    """The name after what an office is for: of the House Jane Holt."""
    first = next((n for n, t in enumerate(rest) if n and is_first_name(t, language)), None)
    if first is not None and len(rest) - first > 1:
        return rest[first:]
    n = 0
    while n < len(rest) and (
        _is_known([rest[n]], language) or rest[n].key in language.naming.the | language.name_links
    ):
        n += 1
    named = rest[n:]
    if n == 0:
        named = rest[-_SURELY_NAMED:] if len(rest) > _SURELY_NAMED else []
    return named or None


def _leading(run: list[Token], language: Language) -> int:
    """The number of nations and adjectives before a name: British, Democratic."""
    n = 0
    while n < len(run) - 1 and (run[n].key in language.countries or run[n].key in language.office_adjectives):
        n += 1
    is_person = is_first_name(run[n], language) and len(run) - n > 1
    is_foreigner = (
        n > 0
        and run[-1].key not in language.document_words
        and len(run) - n > 1
        and all(t.key in language.countries for t in run[:n])
    )
    return n if is_person or is_foreigner else 0


def is_first_name(token: Token, language: Language) -> bool:
    return token.key in language.female_names or token.key in language.male_names


def _is_known(run: list[Token], language: Language) -> bool:
    """Whether the words are all offices, adjectives, nations, kinds of body or of people."""
    return all(
        t.key in language.titles
        or t.key in language.office_adjectives
        or t.key in language.countries
        or t.key in language.organisation_words
        or t.key in language.group_words
        or t.key in language.determiners
        or not t.is_word
        for t in run
    ) and not all(t.key in language.countries for t in run)


def is_body(run: list[Token], language: Language) -> bool:
    """Whether a run is the name of a body or an outlet: its last word says so, or one that "of" follows."""
    for n, token in enumerate(run):
        is_kind = token.key in language.organisation_words or token.key in language.outlet_words
        is_head = n == len(run) - 1 or run[n + 1].key in language.name_links
        if is_kind and is_head and not any(_is_in_office(run, k, language) for k in range(len(run))):
            return True
    return " ".join(t.key for t in run) in language.outlets


def _is_in_office(run: list[Token], k: int, language: Language) -> bool:
    """Whether the word at `k` is an office that takes a complement or a name that is no kind of body."""
    if not is_office(run[k], language) or k == len(run) - 1:
        return False
    if run[k + 1].key in language.naming.office_links:
        return True
    ahead = run[k - 1].key if k else ""
    if ahead in language.name_links and run[-1].key in language.group_words:
        return False  # the Union of Head Teachers
    return run[-1].key not in language.organisation_words and run[-1].key not in language.outlet_words


def has_organisation(run: list[Token], language: Language) -> bool:
    return any(t.key in language.organisation_words or t.key in language.outlet_words for t in run)


def is_outlet(keys: list[str], language: Language) -> bool:
    """Whether a body by its last word is an outlet: a radio, a news agency, and not a space agency."""
    return kind_of_body([keys[-1], *keys[:-1]], language) is SpeakerKind.OUTLET


def kind_of_name(name: list[Token], head: list[Token], language: Language) -> SpeakerKind:
    """What bears a name that stands in the noun phrase `head`."""
    keys = [t.key for t in name]
    phrase = " ".join(keys)
    is_person = is_first_name(name[0], language) and len(name) > 1 and keys[-1] not in language.organisation_words
    links = language.name_links - language.name_particles
    is_person = is_person and links.isdisjoint(keys)
    if phrase in language.outlets or (is_outlet(keys, language) and not is_person):
        return SpeakerKind.OUTLET
    if phrase in language.countries or (has_organisation(name, language) and not is_person):
        return SpeakerKind.ORGANIZATION
    if keys[0] in language.naming.appeals and len(keys) > 1:
        return SpeakerKind.ORGANIZATION
    if not links.isdisjoint(keys) or keys[-1].endswith(language.naming.possessive):
        return SpeakerKind.ORGANIZATION
    if len(keys) == 1 and name[0].text.isupper() and len(name[0].text) > 1:
        return SpeakerKind.ORGANIZATION
    if head and head[0].key in language.naming.the and (len(head) < 2 or head[1] is name[0]):
        return SpeakerKind.OUTLET if keys[-1] in language.naming.with_article else SpeakerKind.ORGANIZATION
    return SpeakerKind.PERSON
