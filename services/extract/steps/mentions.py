"""Reads who is named by the words of a source: a name with its title, an office, a pronoun, a document, a group."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from services.common.contracts.spans import Span
from services.common.contracts.statements import SpeakerKind
from services.extract.model import Form, Gender, Language, Mention, MentionKind, Number, Passage, Token

_LONGEST_NAME = 7
_LONGEST_ORGANISATION = 6
_LONGEST_PERSON = 6
_LONGEST_INDEFINITE = 2


def read_mention(passage: Passage, span: Span, language: Language) -> Mention:
    """What the words of `span` name. Every span of words gives a mention; an empty one a nameless person."""
    tokens = _tokens_of(passage, span)
    return _read(passage.text, tokens, span.start, language)


def find_names(passage: Passage, language: Language) -> tuple[Mention, ...]:
    """Names of people with a title, or in capitals, anywhere in the passage outside quotations, in text order."""
    if language.has_capitals:
        return tuple(_capital_names(passage, language))
    return tuple(_titled_names(passage, language))


def _tokens_of(passage: Passage, span: Span) -> list[Token]:
    starts = passage.starts
    found = []
    i = max(bisect_left(starts, span.start + 1) - 1, 0)
    while i < len(passage.tokens) and passage.tokens[i].start < span.end:
        token = passage.tokens[i]
        if token.end > span.start:
            found.append(_trimmed(token, span))
        i += 1
    return found


def _trimmed(token: Token, span: Span) -> Token:
    """The token without the letters of a joined conjunction or preposition that the span leaves out."""
    cut = span.start - token.start
    if cut <= 0:
        return token
    text = token.text[cut:]
    key = token.key[cut:] if len(token.key) > cut else token.key
    if key.startswith("لل"):
        key, text = "ا" + key[1:], "ا" + text[1:]
    elif token.key[:2] == "لل" and key.startswith("ل"):
        key, text = "ا" + key, "ا" + text
    return Token(span.start, token.end, text, key, token.is_word)


def _read(text: str, tokens: list[Token], at: int, language: Language) -> Mention:
    words = tuple(token.key for token in tokens if token.is_word)
    if not words:
        return Mention(at=at, kind=MentionKind.DESCRIPTION, speaker_kind=SpeakerKind.PERSON, words=())
    if len(words) == 1 and words[0] in language.pronouns:
        gender, number = language.pronouns[words[0]]
        kind = SpeakerKind.GROUP if number == "p" else SpeakerKind.PERSON
        return Mention(at=at, kind=MentionKind.PRONOUN, speaker_kind=kind, words=words, gender=gender, number=number)
    reader = _latin if language.has_capitals else _arabic
    return reader(text, tokens, at, words, language)


# -- with capitals


def _latin(text: str, tokens: list[Token], at: int, words: tuple[str, ...], language: Language) -> Mention:
    segments = _segments(tokens)
    head = segments[0]
    run = _possessive_name(head) or _name_in(head, language)
    for other in segments[1:]:
        if run is not None:
            break
        candidate = _name_in(other, language)
        if candidate is not None and candidate[0] is other[0]:
            run = candidate
    genders = {language.title_genders[w] for w in words if w in language.title_genders}
    gender: Gender | None = genders.pop() if len(genders) == 1 else None
    head_words = [t.key for t in head if t.is_word]
    if run is None:
        return _nameless(at, words, head_words, gender, language)
    keys = [t.key for t in run]
    before = tokens[tokens.index(run[0]) - 1] if tokens.index(run[0]) else None
    if before is not None and before.text == "The":
        run = [before, *run]
    name = _joined(text, run)
    joint = "and" in head_words and len(_runs(head, language)) > 1 and not _is_organisation(keys, language)
    if joint:
        return Mention(at=at, kind=MentionKind.GROUP, speaker_kind=SpeakerKind.GROUP, words=words, number="p")
    speaker_kind = _kind_of(keys, head, run, language)
    if speaker_kind is SpeakerKind.PERSON and gender is None:
        gender = "f" if keys[0] in language.female_names else "m" if keys[0] in language.male_names else None
    role = _role(text, tokens, run)
    return Mention(
        at=at, kind=MentionKind.NAME, speaker_kind=speaker_kind, words=words, name=name, role=role, gender=gender
    )


def _nameless(at: int, words: tuple[str, ...], head: list[str], gender: Gender | None, language: Language) -> Mention:
    core = _before_preposition(head, language)
    last = core[-1] if core else words[-1]
    number: Number = "s"
    if last in language.document_words or (core and core[0] in language.document_words):
        kind, speaker_kind = MentionKind.DOCUMENT, SpeakerKind.ORGANIZATION
    elif last in language.group_words or (core[:1] and core[0] in ("several", "some", "many", "most", "both", "other")):
        kind, speaker_kind, number = MentionKind.GROUP, SpeakerKind.GROUP, "p"
    elif last in language.organisation_words or last in language.outlet_words:
        kind, speaker_kind = MentionKind.DESCRIPTION, SpeakerKind.ORGANIZATION
    elif last in language.titles | language.person_words or not last.endswith("s"):
        kind, speaker_kind = MentionKind.DESCRIPTION, SpeakerKind.PERSON
    else:
        kind, speaker_kind, number = MentionKind.GROUP, SpeakerKind.GROUP, "p"
    return Mention(at=at, kind=kind, speaker_kind=speaker_kind, words=words, gender=gender, number=number)


def _before_preposition(words: list[str], language: Language) -> list[str]:
    found: list[str] = []
    for word in words:
        if found and (word in language.prepositions or word in language.relative_pronouns):
            break
        found.append(word)
    return found


def _segments(tokens: list[Token]) -> list[list[Token]]:
    segments: list[list[Token]] = [[]]
    for token in tokens:
        if token.text in (",", "(", ")", "،", "–", "—"):
            if segments[-1]:
                segments.append([])
        else:
            segments[-1].append(token)
    for segment in segments:
        while len(segment) > 1 and not segment[-1].is_word:
            segment.pop()
    return [segment for segment in segments if segment] or [tokens]


def _is_name_token(token: Token, language: Language) -> bool:
    if not token.is_word or token.key.endswith(("'s", "s'")):
        return False
    if token.key in language.calendar.weekdays or token.key in language.pronouns:
        return False
    return token.text[0].isupper() or token.key.startswith(("al-", "el-", "d'"))


def _runs(tokens: list[Token], language: Language) -> list[list[Token]]:
    """Runs of capitalised words; "of", "and" join them only within an organisation's name."""
    runs: list[list[Token]] = []
    i = 0
    while i < len(tokens):
        if not _is_name_token(tokens[i], language) or (
            i == 0 and tokens[i].key in language.determiners | language.conjunctions | language.prepositions
        ):
            i += 1
            continue
        run = [tokens[i]]
        i += 1
        while i < len(tokens):
            token = tokens[i]
            following = tokens[i + 1] if i + 1 < len(tokens) else None
            if _is_name_token(token, language):
                run.append(token)
                i += 1
            elif (
                following is not None
                and _is_name_token(following, language)
                and (
                    token.key in language.name_particles
                    or (token.key in language.name_links and any(t.key in language.organisation_words for t in run))
                )
            ):
                run.extend((token, following))
                i += 2
            else:
                break
        runs.append(run)
    return runs


def _name_in(tokens: list[Token], language: Language) -> list[Token] | None:
    """The name in a noun phrase: "former minister Jane Smith", "Jane Smith from Paris", not "officials in Paris"."""
    runs = _runs(tokens, language)
    if not runs:
        return None
    index = {id(token): n for n, token in enumerate(tokens)}
    head_end = next(
        (
            n
            for n, t in enumerate(tokens)
            if n and t.key in language.prepositions | language.relative_pronouns and not t.text[0].isupper()
        ),
        len(tokens),
    )
    before = [run for run in runs if index[id(run[0])] < head_end]
    chosen: list[Token] | None = None
    if before:
        last = before[-1]
        if index[id(last[-1])] == head_end - 1 or index[id(last[-1])] >= head_end:
            chosen = last
    elif index[id(runs[-1][-1])] == len(tokens) - 1:
        ahead = tokens[index[id(runs[-1][0])] - 1].key
        if ahead not in language.prepositions and ahead not in language.determiners:
            chosen = runs[-1]
    if chosen is None:
        return None
    return _without_titles(chosen, language)


def _without_titles(run: list[Token], language: Language) -> list[Token] | None:
    cut = 0
    for n, token in enumerate(run[:-1]):
        if token.key in language.titles or token.key in (".",):
            cut = n + 1
    if cut == 0:
        while cut < len(run) - 1 and (
            run[cut].key in language.countries and len(run) > 2 and not _has_organisation(run, language)
        ):
            cut += 1
    rest = run[cut:]
    if rest and rest[0].key == "." and len(rest) > 1:
        rest = rest[1:]
    if cut and rest and all(t.key in language.organisation_words or t.key in language.titles for t in rest):
        rest = run if _has_organisation(run, language) else []
    known = language.titles | language.group_words | language.determiners
    is_known = all(t.key in known or t.key in language.countries for t in rest) and any(t.key in known for t in rest)
    return None if is_known and not _has_organisation(rest, language) else rest or None


def _has_organisation(run: list[Token], language: Language) -> bool:
    return any(t.key in language.organisation_words for t in run)


def _is_organisation(keys: list[str], language: Language) -> bool:
    return any(k in language.organisation_words or k in language.outlet_words for k in keys)


def _kind_of(keys: list[str], head: list[Token], run: list[Token], language: Language) -> SpeakerKind:
    phrase = " ".join(keys)
    if phrase in language.outlets or any(k in language.outlet_words for k in keys):
        return SpeakerKind.OUTLET
    if phrase in language.countries or any(k in language.organisation_words for k in keys):
        return SpeakerKind.ORGANIZATION
    if len(keys) == 1 and run[0].text.isupper() and len(run[0].text) > 1:
        return SpeakerKind.ORGANIZATION
    if head and head[0].key == "the" and (len(head) < 2 or head[1] is run[0]):
        return SpeakerKind.ORGANIZATION
    return SpeakerKind.PERSON


def _joined(text: str, run: list[Token]) -> str:
    return text[run[0].start : run[-1].end]


def _possessive_name(head: list[Token]) -> list[Token] | None:
    """A name that is itself a possessive: Miller's; the Governor's Office."""
    words = [t for t in head if t.is_word]
    if len(words) == 1 and words[0].text[0].isupper() and words[0].key.endswith("'s"):
        return words
    for n, token in enumerate(head[:-1]):
        if token.key.endswith(("'s", "s'")) and head[n + 1].text in ("Office", "Department", "Association", "Union"):
            first = n
            while (
                first > 0
                and (head[first - 1].text[0].isupper() or head[first - 1].text == ".")
                and head[first - 1].key != "the"
            ):
                first -= 1
            last = n + 2
            while last < len(head) and (head[last].text[0].isupper() or head[last].key in ("for", "of", "the", "and")):
                last += 1
            return head[first:last]
    return None


def _role(text: str, tokens: list[Token], run: list[Token]) -> str | None:
    first, last = tokens.index(run[0]), tokens.index(run[-1])
    before = list(tokens[:first])
    while before and not before[-1].is_word:
        before.pop()
    while before and before[0].key in ("the", "a", "an", "one", "of", "his", "her", "their"):
        before.pop(0)
    if before:
        return text[before[0].start : before[-1].end] or None
    after = list(tokens[last + 1 :])
    while after and (not after[0].is_word or after[0].key in ("the", "a", "an", "who", "is")):
        after.pop(0)
    while after and not after[-1].is_word:
        after.pop()
    return text[after[0].start : after[-1].end] if after and not after[0].key.isdigit() else None


def _capital_names(passage: Passage, language: Language) -> Iterator[Mention]:
    tokens = passage.tokens
    i = 0
    while i < len(tokens):
        if not tokens[i].is_word or not tokens[i].text[0].isupper():
            i += 1
            continue
        stretch = list(tokens[i : i + 12])
        line = passage.paragraph_at[i]
        stretch = [t for n, t in enumerate(stretch) if passage.paragraph_at[i + n] == line]
        runs = _runs(stretch, language)
        if not runs or runs[0][0] is not stretch[0]:
            i += 1
            continue
        run = runs[0]
        i += max(len(run), 1)
        starts_sentence = passage.sentences[passage.sentence_at[i - len(run)]].first == i - len(run)
        name = _without_titles(run, language)
        if name is None or len(name) > _LONGEST_NAME or (len(name) == 1 and (starts_sentence or len(run) == 1)):
            continue
        keys = [t.key for t in name]
        if any(k in language.calendar.months for k in keys):
            continue
        kind = _kind_of(keys, [], name, language)
        titles = [t.key for t in run[: len(run) - len(name)]]
        genders = [language.title_genders[t] for t in titles if t in language.title_genders]
        gender: Gender | None = genders[0] if genders else None
        if kind is SpeakerKind.PERSON and gender is None:
            gender = "f" if keys[0] in language.female_names else "m" if keys[0] in language.male_names else None
        role = passage.text[run[0].start : name[0].start].strip(" .,") or None
        if kind is SpeakerKind.PERSON and not (gender or titles or _is_introduced(passage, i - len(run), i, language)):
            continue
        yield Mention(
            at=name[0].start,
            kind=MentionKind.NAME,
            speaker_kind=kind,
            words=(*titles, *keys),
            name=_joined(passage.text, name),
            role=role,
            gender=gender,
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
        or following[1] in ("who", "whose")
        or (following[1] in ("a", "an", "the") and following[2] in language.titles)
    )


# -- without capitals: a name is what the lexicon does not know, at the end of its noun phrase


def _arabic(text: str, tokens: list[Token], at: int, words: tuple[str, ...], language: Language) -> Mention:
    genders = [language.title_genders[w] for w in words if w in language.title_genders]
    gender: Gender | None = genders[0] if genders else None
    first = words[0]
    phrase = " ".join(words)
    if phrase in language.countries or (len(words) == 1 and first in language.countries):
        return Mention(
            at=at, kind=MentionKind.NAME, speaker_kind=SpeakerKind.ORGANIZATION, words=words, name=_text(text, tokens)
        )
    if first in language.outlets and len(words) == 1:
        return Mention(
            at=at, kind=MentionKind.NAME, speaker_kind=SpeakerKind.OUTLET, words=words, name=_text(text, tokens)
        )
    if first in language.document_words:
        issuer = _issuer(tokens, language)
        if issuer:
            return _arabic(text, issuer, issuer[0].start, tuple(t.key for t in issuer if t.is_word), language)
        return Mention(at=at, kind=MentionKind.DOCUMENT, speaker_kind=SpeakerKind.ORGANIZATION, words=words)
    if first in language.group_words or first[0].isdigit():
        return Mention(at=at, kind=MentionKind.GROUP, speaker_kind=SpeakerKind.GROUP, words=words, number="p")
    if words[-1] in language.outlet_words and first not in language.titles and len(words) <= 4:
        return Mention(
            at=at, kind=MentionKind.NAME, speaker_kind=SpeakerKind.OUTLET, words=words, name=_text(text, tokens)
        )
    if first in language.organisation_words or first in language.outlet_words:
        is_outlet = first in language.outlet_words
        kind = SpeakerKind.OUTLET if is_outlet else SpeakerKind.ORGANIZATION
        core = _organisation_core(tokens, language)
        is_generic = (
            len([t for t in core if t.is_word]) == 1 and first.startswith("ال") and first not in language.outlets
        )
        if is_generic and first not in ("الكرملين", "البنتاغون", "الناتو", "الكونغرس", "البرلمان"):
            return Mention(at=at, kind=MentionKind.DESCRIPTION, speaker_kind=kind, words=words[:1], gender=gender)
        return Mention(
            at=at, kind=MentionKind.NAME, speaker_kind=kind, words=words, name=_text(text, core), gender=gender
        )
    segments = _segments(tokens)
    name, role = _arabic_name(segments, language)
    if name:
        if gender is None:
            gender = (
                "f" if name[0].key in language.female_names else "m" if name[0].key in language.male_names else None
            )
        return Mention(
            at=at,
            kind=MentionKind.NAME,
            speaker_kind=SpeakerKind.PERSON,
            words=words,
            name=_text(text, name),
            role=_text(text, role) if role else None,
            gender=gender,
        )
    is_group = first.endswith(("ون", "ان")) and first not in language.titles and len(first) > 5
    return Mention(
        at=at,
        kind=MentionKind.GROUP if is_group else MentionKind.DESCRIPTION,
        speaker_kind=SpeakerKind.GROUP if is_group else SpeakerKind.PERSON,
        words=words,
        gender=gender,
        number="p" if is_group else "s",
    )


def _text(text: str, tokens: list[Token]) -> str:
    """The words as written, without a quotation mark at either end; a split-off article is restored."""
    kept = list(tokens)
    while kept and not kept[0].is_word:
        kept.pop(0)
    while kept and not kept[-1].is_word and kept[-1].text not in (")", '"', "”", "»"):
        kept.pop()
    if not kept:
        return ""
    written = text[kept[0].start : kept[-1].end]
    first = kept[0]
    return first.text + written[first.end - first.start :] if not written.startswith(first.text) else written


def _organisation_core(tokens: list[Token], language: Language) -> list[Token]:
    """The organisation's own name. Up to its first word with the article anything but a verb or a preposition goes;
    after that only words with the article, or "for ..." (لحقوق الإنسان), so that an object is not taken in."""
    is_definite = tokens[0].key.startswith("ال")
    is_quoted = False
    is_outlet = tokens[0].key in language.outlet_words
    for n, token in enumerate(tokens):
        if not n:
            continue
        key = token.key
        if not token.is_word and token.text not in ('"', "«", "»", "“", "”", "-"):
            return tokens[:n]
        if not token.is_word:
            is_quoted = not is_quoted
            continue
        if is_quoted:
            continue
        if key in language.determiners:
            return tokens[:n]
        if key in language.subordinators or key in language.time_words | language.adverbs | language.verbs:
            return tokens[:n]
        if _is_preposition(token, language):
            at_place = key == "في" and n + 1 < len(tokens) and tokens[n + 1].key in language.countries
            if not at_place:
                return tokens[:n]
        elif key.startswith(("ال", "وال")):
            is_definite = True
        elif token.text.endswith(("ًا", "اً")) or (is_definite and not is_outlet and not _is_for(token)):
            if not (key in language.countries or tokens[n - 1].key == "في"):
                return tokens[:n]
        elif n > _LONGEST_ORGANISATION:
            return tokens[:n]
    return tokens


def _is_preposition(token: Token, language: Language) -> bool:
    return token.key == "في" or (token.key in language.prepositions and not token.text.endswith("ي"))


def _is_for(token: Token) -> bool:
    """لكرة، لحقوق، للأمم: what an organisation is for."""
    return token.key.startswith("لل") or (token.key.startswith("ل") and len(token.key) > 3)


def _issuer(tokens: list[Token], language: Language) -> list[Token]:
    """Whose statement it is: بيان وزارة ..., بيان صادر عن ..."""
    k = 1
    while k < len(tokens) and (
        tokens[k].key in ("صادر", "صادره", "عن", "صدر", "في", "ل", "من", "صحفي", "الصادر", "اصدرته", "نشرته")
        or not tokens[k].is_word
    ):
        k += 1
    rest = tokens[k:]
    if not rest:
        return []
    key = rest[0].key
    known = language.organisation_words | language.outlet_words | language.titles
    if key in known or key in language.countries:
        return rest
    return []


def _arabic_name(segments: list[list[Token]], language: Language) -> tuple[list[Token], list[Token]]:
    head = segments[0]
    if len(segments) > 1 and _starts_titled(head, language):
        name, rest = _split_name(segments[1], language)
        is_whole = name and not rest and 2 <= len(name) <= 4
        if name and (is_whole or not _split_name(head, language)[0]):
            return name, head
    name, role = _split_name(head, language)
    if name and not role and len(segments) > 1:
        role = segments[1]
    return name, role


def _starts_titled(tokens: list[Token], language: Language) -> bool:
    """Whether a noun phrase opens with an office: a known one, or a word with the article before a bare one."""
    if not tokens:
        return False
    is_described = _is_definite(tokens[0]) and len(tokens) > 1 and not _is_common(tokens[0], language)
    return tokens[0].key in language.titles or (is_described and not _is_definite(tokens[1]))


def _split_name(tokens: list[Token], language: Language) -> tuple[list[Token], list[Token]]:
    """The name in a noun phrase, and the office beside it; no name where every word is known or definite."""
    words = [t for t in tokens if t.is_word]
    if not words:
        return [], []
    if _starts_titled(words, language):
        return _after_title(words, _marked(tokens), language)
    if _is_common(words[0], language):
        return [], []
    end = _name_end(words, 0, frozenset(), language)
    return words[:end], words[end:]


def _after_title(words: list[Token], marked: frozenset[int], language: Language) -> tuple[list[Token], list[Token]]:
    """Past the office (its nouns, words with the article, prepositions) to the first words that no lexicon knows."""
    k = _last_honorific(words, language) + 1
    while k < len(words) and (_is_definite(words[k]) or _is_common(words[k], language)):
        k += 2 if words[k].key in language.place_words and k + 1 < len(words) else 1
    if k >= len(words):
        bare_title = len(words) > 1 and all(w.key in language.titles for w in words[:-1])
        last = words[-1]
        takes_surname = (
            bare_title and len(words) <= 3 and (_is_definite(words[0]) or words[0].key in language.honorifics)
        )
        known = language.organisation_words | language.titles
        if takes_surname and _is_definite(last) and last.key not in known and not _is_adjective(last, language):
            return [last], words[:-1]  # a title and a surname with the article: الوزير الحداد
        return [], []
    end = _name_end(words, k, marked, language)
    if end < len(words) and words[end].start in marked and end - k == 1 and not _is_common(words[end], language):
        return _after_title([words[0], *words[end:]], marked - {words[end].start}, language)
    takes_name = language.organisation_words | language.place_words | language.place_titles
    is_bare = not _is_definite(words[k - 1]) and words[k].key not in language.name_heads
    if end - k >= 3 and is_bare and words[k - 1].key in takes_name:
        k += 1  # محافظ عدن نايف فلان: the first word is the place's
    is_idafa = (
        words[k].key not in language.name_heads
        and end - k == 2
        and _is_definite(words[k + 1])
        and end < len(words)
        and _is_definite(words[end])
    )
    is_lone = end - k == 1 and not _is_definite(words[k - 1]) and words[k - 1].key not in language.honorifics
    if is_idafa or is_lone:  # حارس مرمى المنتخب: still the office
        rest = words[:1] + words[end:]
        return _after_title(rest, marked, language) if end < len(words) and len(rest) > 1 else ([], [])
    return words[k:end], words[:k]


def _last_honorific(words: list[Token], language: Language) -> int:
    """The last title that stands right before a name, 0 for none: أستاذ الإعلام في جامعة كذا الدكتور فلان."""
    for n in range(len(words) - 2, 0, -1):
        is_title = words[n].key in language.titles and (_is_definite(words[n]) or words[n].key in language.honorifics)
        before = words[n - 1].key
        is_free = before not in language.organisation_words | language.place_words | language.titles
        if is_title and is_free and not _is_definite(words[n + 1]) and not _is_common(words[n + 1], language):
            return n
    return 0


def _name_end(words: list[Token], k: int, marked: frozenset[int], language: Language) -> int:
    """Where the name that begins at `k` ends; a word with the article can be its last, the surname."""
    end = k + 1
    while end < len(words) and end - k < _LONGEST_PERSON and words[end].start not in marked:
        word = words[end]
        if words[end - 1].key in language.name_heads:  # عبد الرحمن, بن علي: never apart
            end += 1
            continue
        if _is_definite(word):
            is_last = end + 1 == len(words)
            if is_last or not (_is_adjective(word, language) or word.key in language.titles):
                end += 1
            break
        if _ends_name(word, language):
            break
        end += 1
    return end


def _is_definite(token: Token) -> bool:
    return token.key.startswith(("ال", "وال")) and len(token.key) > 4


def _marked(tokens: list[Token]) -> frozenset[int]:
    """Where words begin right after a mark: a name does not reach back over «...»."""
    return frozenset(t.start for before, t in pairwise(tokens) if t.is_word and not before.is_word)


def _ends_name(token: Token, language: Language) -> bool:
    """Whether a word cannot go on with a name that has begun; many surnames end like a common noun (حمادة)."""
    if token.key in language.titles or token.key in language.complementizers:
        return True
    if token.key == "هو":  # the last part of a Korean name; a pronoun begins a clause, which no source holds
        return False
    ends_feminine = (
        token.text.endswith(("ة", "ةً", "ةُ", "ةِ"))
        and token.key not in language.organisation_words | language.document_words
    )
    return _is_common(token, language) and not token.key.startswith("ال") and not ends_feminine


def _is_common(token: Token, language: Language) -> bool:
    key = token.key
    if key[:1] in language.clitics and key[1:] in language.titles | language.organisation_words:
        return True
    if token.text.endswith(("ًا", "اً")) or key[0].isdigit():
        return True
    if (
        key in language.verbs
        or key in language.auxiliaries
        or (key[:1] == "و" and key[1:] in language.verbs | language.auxiliaries)
    ):
        return True
    if any(not f.rest and (f.form is not Form.FINITE or not f.needs_particle) for f in language.cues.get(key, ())):
        return True
    if key[:1] in language.clitics and (key[1:] in language.cues or key[1:] in language.prepositions):
        return True
    if key in language.common_words:
        return True
    return (
        key in language.titles
        or key in language.organisation_words
        or key in language.place_words
        or key in language.outlet_words
        or key in language.group_words
        or key in language.document_words
        or key in language.person_words
        or (key in language.prepositions and not token.text.endswith("ي"))
        or key
        in (
            "في",
            "لدي",
            "باسم",
            "لشوون",
            "شوون",
            "عام",
            "اول",
            "سابق",
            "سياسي",
            "رسمي",
            "وهو",
            "وهي",
            "فيه",
            "فيها",
            "لكره",
        )
        or key in language.adverbs
        or key in language.subordinators
        or key in language.countries
        or key in language.determiners
        or key in language.time_words
        or (key.startswith(("لل", "بال")) and len(key) > 4)
        or (key[:1] in "لب" and key[1:] in language.titles | language.outlet_words | language.organisation_words)
        or (
            len(key) > 4
            and key.endswith("ه")
            and token.text.endswith(("ة", "ةً", "ةُ", "ةِ"))
            and key not in language.female_names
        )
    )


def _is_adjective(token: Token, language: Language) -> bool:
    """الروسي, السابق, العام: words that go on describing an office."""
    key = token.key
    return key in language.countries or key in language.office_adjectives or token.text.endswith(("ية", "يّة"))


def _titled_names(passage: Passage, language: Language) -> Iterator[Mention]:
    tokens = passage.tokens
    i = 0
    while i < len(tokens):
        key = tokens[i].key
        plain = (
            key[1:] if key[:1] in language.clitics and key not in language.titles | language.organisation_words else key
        )
        if plain in language.titles:
            end = _phrase_end(passage, i, language)
            name, role = _split_name(list(tokens[i:end]), language)
            if name and len(name) <= _LONGEST_PERSON:
                yield _person(passage.text, tokens[i:end], name, role, language)
            i = end
        elif plain in language.organisation_words and not plain.startswith("ال"):
            end = _phrase_end(passage, i, language)
            core = _organisation_core(list(tokens[i:end]), language)
            is_definite = any(t.key.startswith("ال") for t in core)
            core = core[: _LONGEST_ORGANISATION if is_definite else _LONGEST_INDEFINITE]
            if len(core) > 1:
                core[0] = (
                    core[0] if plain == key else Token(core[0].start + 1, core[0].end, core[0].text[1:], plain, True)
                )
                yield Mention(
                    at=tokens[i].start,
                    kind=MentionKind.NAME,
                    speaker_kind=SpeakerKind.ORGANIZATION,
                    words=tuple(t.key for t in core if t.is_word),
                    name=_text(passage.text, core),
                )
            i = end
        else:
            i += 1


def _phrase_end(passage: Passage, i: int, language: Language) -> int:
    """The end of the noun phrase that begins at `i`: its words go on to a mark, a verb, or the next clause."""
    tokens = passage.tokens
    end = i + 1
    line = passage.paragraph_at[i]
    while end < len(tokens) and end - i < 14 and passage.paragraph_at[end] == line:
        token = tokens[end]
        if not token.is_word or token.key in language.complementizers or token.key in language.time_words:
            break
        if token.key in language.cues and not language.cues[token.key][0].needs_particle:
            break
        if token.key in language.prepositions and token.key not in ("في",) and not token.text.endswith("ي"):
            break
        if token.key[:1] in language.clitics and token.key[1:] in language.titles and token.key not in language.titles:
            break
        if token.key[:1] == "ب" and _is_verbal_noun(token.key[1:], language):
            break
        end += 1
    return end


def _is_verbal_noun(key: str, language: Language) -> bool:
    grammar = language.verb_first
    return grammar is not None and (key in grammar.verbal_nouns or bool(grammar.verbal_noun.match(key)))


def _person(text: str, tokens: tuple[Token, ...], name: list[Token], role: list[Token], language: Language) -> Mention:
    genders = [language.title_genders[t.key] for t in role if t.key in language.title_genders]
    gender: Gender | None = genders[0] if genders else None
    return Mention(
        at=tokens[0].start,
        kind=MentionKind.NAME,
        speaker_kind=SpeakerKind.PERSON,
        words=tuple(t.key for t in tokens if t.is_word),
        name=_text(text, name),
        role=_text(text, role) if role else None,
        gender=gender,
    )
