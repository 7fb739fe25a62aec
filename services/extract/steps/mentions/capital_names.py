"""Finds names by their capitals: runs of capitalised words, without the titles before them."""

from services.common.contracts.statements import SpeakerKind
from services.extract.model import Language, Token


def find_runs(tokens: list[Token], language: Language) -> list[list[Token]]:
    """Runs of capitalised words; "of", "and" join them only within an organisation's name."""
    leading = language.determiners | language.conjunctions | language.prepositions
    runs: list[list[Token]] = []
    i = 0
    while i < len(tokens):
        if not _is_name_token(tokens[i], language) or (i == 0 and tokens[i].key in leading):
            i += 1
            continue
        run = [tokens[i]]
        i += 1
        while i < len(tokens):
            following = tokens[i + 1] if i + 1 < len(tokens) else None
            if _is_name_token(tokens[i], language):
                run.append(tokens[i])
                i += 1
            elif following is not None and _is_name_token(following, language) and _links(tokens[i], run, language):
                run.extend((tokens[i], following))
                i += 2
            else:
                break
        runs.append(run)
    return runs


def _is_name_token(token: Token, language: Language) -> bool:
    if not token.is_word or token.key.endswith(language.naming.possessive):
        return False
    if token.key in language.calendar.weekdays or token.key in language.pronouns:
        return False
    return token.text[0].isupper() or token.key.startswith(language.naming.small_prefixes)


def _links(token: Token, run: list[Token], language: Language) -> bool:
    """Whether a word without a capital goes on with a name: Simon de Vries; the Ministry of Health."""
    return token.key in language.name_particles or (
        token.key in language.name_links and has_organisation(run, language)
    )


def find_name(tokens: list[Token], language: Language) -> list[Token] | None:
    """The name in a noun phrase: "former minister Jane Smith", "Jane Smith from Paris", not "officials in Paris"."""
    return _possessive_name(tokens, language) or find_personal_name(tokens, language)


def find_personal_name(tokens: list[Token], language: Language) -> list[Token] | None:
    """The same without names that are possessives themselves."""
    runs = find_runs(tokens, language)
    if not runs:
        return None
    index = {id(token): n for n, token in enumerate(tokens)}
    going_on = language.prepositions | language.relative_pronouns
    ends = (n for n, t in enumerate(tokens) if n and t.key in going_on and not t.text[0].isupper())
    head_end = next(ends, len(tokens))
    before = [run for run in runs if index[id(run[0])] < head_end]
    chosen: list[Token] | None = None
    if before:
        if index[id(before[-1][-1])] >= head_end - 1:
            chosen = before[-1]
    elif index[id(runs[-1][-1])] == len(tokens) - 1:
        ahead = tokens[index[id(runs[-1][0])] - 1].key
        if ahead not in language.prepositions and ahead not in language.determiners:
            chosen = runs[-1]
    return without_titles(chosen, language) if chosen is not None else None


def _possessive_name(head: list[Token], language: Language) -> list[Token] | None:
    """A name that is itself a possessive: Miller's; the Governor's Office."""
    naming = language.naming
    words = [t for t in head if t.is_word]
    if len(words) == 1 and words[0].text[0].isupper() and words[0].key.endswith(naming.possessive[0]):
        return words
    for n, token in enumerate(head[:-1]):
        office = head[n + 1]
        if token.key.endswith(naming.possessive) and office.key in naming.possessed and office.text[0].isupper():
            first = n
            while first > 0 and _may_precede(head[first - 1], language):
                first -= 1
            last = n + 2
            while last < len(head) and (head[last].text[0].isupper() or head[last].key in naming.possessed_links):
                last += 1
            return head[first:last]
    return None


def _may_precede(token: Token, language: Language) -> bool:
    return (token.text[0].isupper() or token.text == ".") and token.key not in language.naming.the


def without_titles(run: list[Token], language: Language) -> list[Token] | None:
    """The name in a run of capitalised words; None where all of them are titles: Prime Minister."""
    cut = 0
    for n, token in enumerate(run[:-1]):
        if token.key in language.titles or token.key == ".":
            cut = n + 1
    is_organisation = has_organisation(run, language)
    if cut == 0 and len(run) > 2 and not is_organisation:
        while cut < len(run) - 1 and run[cut].key in language.countries:
            cut += 1
    rest = run[cut:]
    if len(rest) > 1 and rest[0].key == ".":
        rest = rest[1:]
    if cut and rest and all(t.key in language.organisation_words or t.key in language.titles for t in rest):
        rest = run if is_organisation else []
    known = language.titles | language.group_words | language.determiners
    is_known = all(t.key in known or t.key in language.countries for t in rest) and any(t.key in known for t in rest)
    return None if is_known and not has_organisation(rest, language) else rest or None


def has_organisation(run: list[Token], language: Language) -> bool:
    return any(t.key in language.organisation_words for t in run)


def kind_of_name(name: list[Token], head: list[Token], language: Language) -> SpeakerKind:
    """What bears a name that stands in the noun phrase `head`."""
    keys = [t.key for t in name]
    phrase = " ".join(keys)
    if phrase in language.outlets or any(k in language.outlet_words for k in keys):
        return SpeakerKind.OUTLET
    if phrase in language.countries or any(k in language.organisation_words for k in keys):
        return SpeakerKind.ORGANIZATION
    if len(keys) == 1 and name[0].text.isupper() and len(name[0].text) > 1:
        return SpeakerKind.ORGANIZATION
    if head and head[0].key in language.naming.the and (len(head) < 2 or head[1] is name[0]):
        return SpeakerKind.ORGANIZATION
    return SpeakerKind.PERSON
