"""Finds the names of a passage in a language with capitals."""

from collections.abc import Iterator

from services.common.contracts.statements import SpeakerKind
from services.extract.model import Form, Language, Mention, MentionKind, Passage, Standing, Token
from services.extract.steps.mentions.capital_names import is_led_by_kind, kind_of_name, name_in
from services.extract.steps.mentions.capital_runs import find_runs
from services.extract.steps.mentions.words import gender_of_name, gender_of_titles

_LONGEST_NAME, _LONGEST_STRETCH, _LONGEST_GUESS = 9, 14, 3
_MOST_SMALL_WORDS = 3
_LONGEST_OFFICE = 4
_LONGEST_APPOSITION = 8


def find_capital_names(passage: Passage, language: Language) -> Iterator[Mention]:
    """Organisations, and people who are told as such by a title, a first name or an apposition; in text order."""
    i = 0
    while i < len(passage.tokens):
        run = _run_at(passage, i, language)
        if run:
            mention = (
                _owner(passage, i, run, language)
                or _mention(passage, i, run, language)
                or _echo(passage, i, run, language)
            )
            if mention is not None:
                yield mention
        i += max(len(run), 1)


def _run_at(passage: Passage, i: int, language: Language) -> list[Token]:
    """The capitalised words that begin at `i`; none where another run goes on."""
    if not passage.tokens[i].is_word or not passage.tokens[i].text[0].isupper():
        return []
    end = min(passage.sentences[passage.sentence_at[i]].last, i + _LONGEST_STRETCH)
    stretch = list(passage.tokens[i:end])
    runs = find_runs(stretch, language)
    return runs[0] if runs and runs[0][0] is stretch[0] else []


def _mention(passage: Passage, i: int, run: list[Token], language: Language) -> Mention | None:
    owner = _owning_body(passage, i, run, language)
    if owner is not None:
        return owner
    name = name_in(run, language)
    kind = kind_of_name(name, [], language) if name else SpeakerKind.PERSON
    body = _body_by_kind(passage, i, i + len(run), language)
    if body is not None:
        name, kind = body, SpeakerKind.ORGANIZATION
    if name is None or len(name) > _LONGEST_NAME:
        return None
    starts_sentence = passage.sentences[passage.sentence_at[i]].first == i
    kinds = _kinds_told(passage, i, i + len(run), language) if kind is not SpeakerKind.OUTLET else []
    if is_led_by_kind(run, language):
        kinds = [run[0].key]
    if len(name) == 1 and (starts_sentence or (len(run) == 1 and not kinds)):
        return None
    keys = [t.key for t in name]
    if any(key in language.calendar.months for key in keys):
        return None
    titles = [t.key for t in run[: len(run) - len(name)]]
    gender = gender_of_titles(titles, language)
    if kinds:
        is_outlet = kinds[0] in language.outlet_words - language.organisation_words
        kind = SpeakerKind.OUTLET if is_outlet else SpeakerKind.ORGANIZATION
    office = _office_before(passage, i, language) if kind is SpeakerKind.PERSON else []
    is_guess = False
    if kind is SpeakerKind.PERSON:
        gender = gender or gender_of_name(keys, language)
        is_guess = not (gender or titles or _is_introduced(passage, i, i + len(run), language))
        if is_guess and not _may_be_person(passage, i, name, language):
            return None
    return Mention(
        at=name[0].start,
        kind=MentionKind.NAME,
        speaker_kind=kind,
        words=(*(t.key for t in office), *titles, *keys, *kinds),
        name=passage.text[name[0].start : name[-1].end],
        role=passage.text[(office or run)[0].start : name[0].start].strip(" .,") or None,
        gender=gender,
        is_guess=is_guess,
        standing=_standing(passage, i, i + len(run), language),
    )


def _office_before(passage: Passage, i: int, language: Language) -> list[Token]:
    """An office in small letters with its nation, right before a person's name: his Egyptian counterpart Jane Holt."""
    known = language.titles | language.office_adjectives | language.naming.portfolios
    first = i
    while first and i - first < _LONGEST_OFFICE and passage.tokens[first - 1].key in known:
        first -= 1
    is_nations = 0 < first < i and passage.tokens[first - 1].key in language.countries
    return list(passage.tokens[first - 1 : i]) if is_nations else []


def _owner(passage: Passage, i: int, run: list[Token], language: Language) -> Mention | None:
    """Whoever something is of: Jane Holt's goal. A guess that the surname alone, elsewhere, bears out."""
    end = i + len(run)
    if end >= len(passage.tokens) or passage.sentence_at[end] != passage.sentence_at[i]:
        return None
    last = passage.tokens[end]
    ending = next((ending for ending in language.naming.possessive if last.key.endswith(ending)), "")
    if not ending or ending[-1] != "s" or not last.text[0].isupper():
        return None
    word, name = last.key.removesuffix(ending), name_in(run, language)
    is_known = word in language.organisation_words or word in language.group_words or word in language.titles
    if is_known or word in language.countries or name is None or len(name) >= _LONGEST_GUESS:
        return None
    titles = [t.key for t in run[: len(run) - len(name)]]
    if not titles and not _may_be_person(passage, i, name, language):
        return None
    return Mention(
        at=name[0].start,
        kind=MentionKind.NAME,
        speaker_kind=SpeakerKind.PERSON,
        words=(*titles, *(t.key for t in name), word),
        name=passage.text[name[0].start : last.end - len(ending)],
        gender=gender_of_titles(titles, language) or gender_of_name([name[0].key], language),
        is_guess=not titles,
        standing=_standing(passage, i, end + 1, language),
    )


def _owning_body(passage: Passage, i: int, run: list[Token], language: Language) -> Mention | None:
    """The body whose kind is the owner's word: the World Health Organization's envoy."""
    end = i + len(run)
    if end >= len(passage.tokens) or passage.sentence_at[end] != passage.sentence_at[i]:
        return None
    kind = passage.tokens[end]
    ending = next((ending for ending in language.naming.possessive if kind.key.endswith(ending)), "")
    word = kind.key.removesuffix(ending)
    if not ending or not kind.text[0].isupper() or word not in language.organisation_words:
        return None
    return Mention(
        at=run[0].start,
        kind=MentionKind.NAME,
        speaker_kind=SpeakerKind.ORGANIZATION,
        words=(*(token.key for token in run), word),
        name=passage.text[run[0].start : kind.end - len(ending)],
        standing=_standing(passage, i, end + 1, language),
    )


def _kinds_told(passage: Passage, first: int, end: int, language: Language) -> list[str]:
    """What kind of body bears a name, as the words beside it say: the airline X; X, the national airline."""
    if first and passage.tokens[first - 1].key in language.naming.bodies:
        return [passage.tokens[first - 1].key]
    following = [token.key for token in passage.tokens[end : end + _LONGEST_APPOSITION]]
    if len(following) < _LONGEST_APPOSITION or following[0] != "," or following[1] not in language.naming.articles:
        return []
    for key in following[2:]:
        if key in language.prepositions or not key.isalpha() or key in language.relative_pronouns:
            break
        if key in language.naming.bodies:
            return [key]
    return []


def _echo(passage: Passage, i: int, run: list[Token], language: Language) -> Mention | None:
    """A lone capital, which may be somebody's surname."""
    if len(run) > 1 or _is_function_word(run[0].key, language):
        return None
    return Mention(
        at=run[0].start,
        kind=MentionKind.NAME,
        speaker_kind=SpeakerKind.PERSON,
        words=(run[0].key,),
        name=run[0].text,
        is_echo=True,
        standing=_standing(passage, i, i + 1, language),
    )


def _standing(passage: Passage, first: int, end: int, language: Language) -> Standing:
    """What part a name plays that fills the tokens from `first` to `end`."""
    if passage.quote_at[first] >= 0:
        return Standing.QUOTED
    sentence = passage.sentences[passage.sentence_at[first]]
    if first == sentence.first:
        return Standing.SUBJECT
    following = passage.tokens[end] if end < sentence.last else None
    is_verb = following is not None and (following.key in language.verbs or following.key in language.auxiliaries)
    grammar = language.subject_first
    is_past = (
        following is not None
        and grammar is not None
        and following.key.endswith(grammar.past_ending)
        and following.text.islower()
    )
    before = passage.tokens[first - 1].key
    is_object = before in language.prepositions
    return Standing.SUBJECT if (is_verb or is_past) and not is_object else Standing.OTHER


def _body_by_kind(passage: Passage, first: int, end: int, language: Language) -> list[Token] | None:
    """The name of a body that a proper noun and its kind in small letters make: the Velmar state government."""
    if first and passage.tokens[first - 1].key in language.naming.indefinite:
        return None
    last = passage.sentences[passage.sentence_at[first]].last
    for k in range(end, min(end + _MOST_SMALL_WORDS, last)):
        token = passage.tokens[k]
        if k + 1 < last and passage.tokens[k + 1].text[0].isupper() and token.key not in language.naming.collectives:
            return None  # the advocacy group X: its own name follows
        if (
            not token.is_word
            or token.text[0].isupper()
            or (_is_function_word(token.key, language) and (token.key not in language.organisation_words))
            or _is_told(token.key, language)
        ):
            return None
        if token.key in language.naming.collectives or token.key in language.organisation_words:
            return list(passage.tokens[first : k + 1])
    return None


def _is_told(key: str, language: Language) -> bool:
    """Whether a word is a verb of speaking, and the name before it its subject: Holt tells state radio."""
    forms = language.cues.get(key, ())
    if not forms or key in language.organisation_words or key in language.naming.collectives:
        return False
    return any(form.form is Form.FINITE and not form.rest for form in forms)


def _may_be_person(passage: Passage, first: int, name: list[Token], language: Language) -> bool:
    """Whether a name without an introduction can be a person's: short, no function word with a capital because it
    opens a sentence, no shouting headline, not the end of Minister of Information Moammar ..."""
    is_linked = first > 0 and passage.tokens[first - 1].key in language.name_links
    is_shouted = all(t.text.isupper() for t in name)
    is_place = any(t.key in language.countries or t.key in language.place_words for t in name)
    is_no_name = is_linked or is_shouted or is_place or _is_function_word(name[0].key, language)
    return len(name) <= _LONGEST_GUESS and not is_no_name


def _is_function_word(key: str, language: Language) -> bool:
    return (
        key in language.subordinators
        or key in language.conjunctions
        or key in language.prepositions
        or key in language.determiners
        or key in language.adverbs
        or key in language.time_words
        or key in language.verbs
        or key in language.modals
        or key in language.organisation_words
    )


def _is_introduced(passage: Passage, first: int, end: int, language: Language) -> bool:
    """Whether a capitalised name without a title is a person's: "rapper X", "X, 34,", "X, a lawyer", "X, who"."""
    before = passage.tokens[first - 1].key if first else ""
    if before in language.titles and passage.paragraph_at[first - 1] == passage.paragraph_at[first]:
        return True
    following = [token.key for token in passage.tokens[end : end + 3]]
    if len(following) < 2 or following[0] != ",":
        return False
    return (
        following[1].isdigit()
        or following[1] in language.naming.introducing
        or (following[1] in language.naming.articles and following[2] in language.titles)
    )
