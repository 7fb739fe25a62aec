"""Finds runs of capitalised words, with the small words and marks inside a name: de, of, initials, nicknames."""

from services.extract.model import Language, Token

_QUOTES = frozenset("\"'“”‘’")
_APOSTROPHES = frozenset("'’")
_MOST_LINKS = 3


def find_runs(tokens: list[Token], language: Language) -> list[list[Token]]:
    """The runs in text order; "of" and the like join them only within the name of an organisation or an office."""
    leading = language.determiners | language.conjunctions | language.prepositions
    runs: list[list[Token]] = []
    i = 0
    while i < len(tokens):
        if not _continues(tokens, i, language) or (i == 0 and tokens[i].key in leading):
            i += 1
            continue
        end = _run_end(tokens, i, language)
        runs.append(tokens[i:end])
        i = end
    return [run for run in runs if run]


def _run_end(tokens: list[Token], first: int, language: Language) -> int:
    end = first + 1
    while end < len(tokens):
        if _continues(tokens, end, language):
            end += 1
            continue
        following = _over_link(tokens, first, end, language)
        if following == end:
            break
        end = following + 1
    return end


def is_name_token(token: Token, language: Language) -> bool:
    if not token.is_word or token.key.endswith(language.naming.possessive):
        return False
    if token.key in language.calendar.weekdays or token.key in language.contractions:
        return False
    if token.key in language.pronouns and not is_acronym(token, language):
        return False
    return token.text[0].isupper() or token.key.startswith(language.naming.small_prefixes)


def is_acronym(token: Token, language: Language) -> bool:
    """Whether capitals tell an acronym from the pronoun that is spelled alike: WHO."""
    return token.text.isupper() and token.key in language.relative_pronouns


def _continues(tokens: list[Token], i: int, language: Language) -> bool:
    """Whether a word can be part of a name: a capital, or whose office it is in "the Governor's Office"."""
    if is_name_token(tokens[i], language):
        return True
    key = tokens[i].key
    if not tokens[i].text[0].isupper() or i + 1 >= len(tokens) or not key.endswith(language.naming.possessive):
        return False
    owner = key[: -len(language.naming.possessive[0])] if key.endswith(language.naming.possessive[0]) else key[:-1]
    is_office = owner in language.titles or owner in language.group_words or owner in language.person_words
    following = tokens[i + 1]
    if not is_name_token(following, language):
        return False
    return following.key in language.naming.possessed or (is_office and _has_body(tokens[i + 1 : i + 4], language))


def _over_link(tokens: list[Token], first: int, k: int, language: Language) -> int:
    """The name token that small words or marks at `k` tie to the run before them; `k` if there is none."""
    token, before = tokens[k], tokens[k - 1]
    if k - first == 1 and before.key in language.group_words and token.key in language.name_links:
        return k  # Economists of ..., at the beginning of a sentence
    if k - first == 1 and before.key in language.naming.appeals and token.key in language.naming.the:
        return k + 1 if _is_name(tokens, k + 1, language) else k
    if token.key == ".":
        is_short = len(before.text) == 1 or before.key in language.abbreviations
        return k + 1 if is_short and _is_name(tokens, k + 1, language) else k
    if token.text in _QUOTES and k + 3 < len(tokens) and tokens[k + 2].text in _QUOTES:
        is_nickname = _is_name(tokens, k + 1, language) and _is_name(tokens, k + 3, language)
        return k + 3 if is_nickname else k
    if token.text in _APOSTROPHES and k + 1 < len(tokens) and token.end < tokens[k + 1].start:
        given = language.female_names | language.male_names
        if tokens[k + 1].key in given:
            return k  # the Lib Dems' Jane Holt; but the Dockers' Union
    if token.key in language.name_particles or token.key == "&":
        n = k + 1
        while n < len(tokens) and n - k < _MOST_LINKS and not _is_name(tokens, n, language):
            if tokens[n].key not in language.name_particles:
                return k
            n += 1
        return n if _is_name(tokens, n, language) else k
    if token.key not in language.name_links:
        return k
    n = k + 1
    if n < len(tokens) and tokens[n].key in language.naming.articles:
        n += 1
    if not _is_name(tokens, n, language):
        return k
    return n if _is_linked(tokens, first, k, n, language) else k


def _is_linked(tokens: list[Token], first: int, k: int, n: int, language: Language) -> bool:
    """Whether the word at `k` joins the run from `first` with the name at `n`: the Ministry of Health, the Bill and
    Melinda Gates Foundation, Secretary of State."""
    run, link = tokens[first:k], tokens[k].key
    if link in language.naming.joint:
        is_inside = any(t.key in language.name_links for t in run) and _has_body(run, language)
        return n == k + 1 and (is_inside or (not _has_body(run[-1:], language) and _body_ahead(tokens, n, language)))
    if is_office(run[-1], language):
        return link in language.naming.office_links
    if link in language.naming.aims:
        known = run[-1].key in language.group_words or run[-1].key in language.countries
        is_cause = run[-1].key.endswith(language.naming.plural) and not known
        return run[-1].key in language.organisation_words or is_cause
    return _has_body(run, language)


def _body_ahead(tokens: list[Token], n: int, language: Language) -> bool:
    """Whether the run from `n` ends with the noun of a body, and has more words than it."""
    if not _is_name(tokens, n, language):
        return False
    end = _run_end(tokens, n, language)
    return end - n > 1 and tokens[end - 1].key in language.organisation_words


def _is_name(tokens: list[Token], n: int, language: Language) -> bool:
    return n < len(tokens) and is_name_token(tokens[n], language)


def _has_body(run: list[Token], language: Language) -> bool:
    return any(t.key in language.organisation_words or t.key in language.outlet_words for t in run)


def is_office(token: Token, language: Language) -> bool:
    """Whether a title is one that somebody holds, rather than a word that only describes one: minister, not foreign."""
    return token.key in language.titles and token.key not in language.office_adjectives
