"""Finds names where no capital tells them: what the lexicon does not know at the end of a noun phrase."""

from services.extract.model import Language, Token
from services.extract.steps.mentions.lexical_bodies import past_own_name
from services.extract.steps.mentions.lexical_words import (
    after_marks,
    ends_name,
    is_act,
    is_adjective,
    is_common,
    is_definite,
    is_definite_thing,
    is_given_name,
    is_half_name,
    is_owned_title,
    is_possessed,
    is_surname,
    leads_to_body,
    letters_of,
    opens_body,
)

_LONGEST_PERSON = 6
_LONGEST_WHOLE_NAME = 4
_FULL_NAME = 2


def find_name_and_role(segments: list[list[Token]], language: Language) -> tuple[list[Token], list[Token]]:
    """The name in a source, cut at its commas, and the office beside it; both may be empty."""
    head = segments[0]
    called = next(filter(None, (_called(segment, language) for segment in segments[1:3])), None)
    if called:
        return called, head if tells_office(head, language) and _starts_titled(head, language) else []
    is_titled = _starts_titled(head, language)
    if len(segments) > 1 and (is_titled or is_common(head[0], language) or _is_described(head, language)):
        for segment in _most_telling(segments[1:3], language):  # the second where a place in brackets comes first
            name, rest = split_name(segment, language)
            is_plain = all(token.key in language.naming.courtesies for token in rest)
            if name and is_plain and 2 <= len(name) <= _LONGEST_WHOLE_NAME:
                return name, head
        name, _ = split_name(segments[1], language)
        if name and is_titled and not split_name(head, language)[0]:
            return name, head
    name, role = split_name(head, language)
    if name and _is_last_name(head, name[-1], language):
        name, role = [*name, head[-1]], [token for token in role if token is not head[-1]]
    if name and not role and len(segments) > 1:
        role = segments[1][segments[1][0].key in language.naming.is_ :]  # وهو عضو اللجنة
    return name, role if tells_office(role, language) else []


def _most_telling(segments: list[list[Token]], language: Language) -> list[list[Token]]:
    """Segments beside an office, one with a courtesy or a first name before others: ..., عامل عمالة كذا، السيد فلان."""

    def tells(segment: list[Token]) -> bool:
        first = next((t for t in segment if t.is_word), None)
        return first is not None and (first.key in language.naming.courtesies or is_given_name(first, language))

    return sorted(segments, key=lambda segment: not tells(segment))


def _called(segment: list[Token], language: Language) -> list[Token]:
    """The name behind "who is called": سناء, of ربة منزل، وتدعى سناء."""
    letters = letters_of(language)
    words = [t for t in segment if t.is_word]
    if len(words) < 2 or words[0].key.removeprefix(letters.and_) not in language.naming.called:
        return []
    return words[1 : _name_end(words, 1, frozenset(), language)]


def _is_last_name(head: list[Token], before: Token, language: Language) -> bool:
    """Whether the last word of a source is a surname spelled like a verb, أوليفر كان: nothing else goes on after it."""
    last = head[-1]
    is_next = len(head) > 1 and head[-2] is before
    return is_next and last.key in language.auxiliaries and is_given_name(before, language)


def _is_described(head: list[Token], language: Language) -> bool:
    """Whether a segment may be an office that the lexicon does not know: قبطان السفينة, before its holder's name."""
    first, *others = head
    is_bare = not is_definite(first, language) and not is_common(first, language)
    is_known = first.key in language.male_names or first.key in language.female_names
    return is_bare and not is_known and bool(others) and all(is_definite(t, language) for t in others if t.is_word)


def tells_office(role: list[Token], language: Language) -> bool:
    """Whether words beside a name tell an office: neither whom he spoke to (لنظيره), nor his age, nor a mere Mr."""
    words = [t for t in role if t.is_word]
    if not words or all(t.key in language.naming.courtesies for t in words):
        return False
    first, letters = words[0].key, letters_of(language)
    if first[0].isdigit():
        return False
    addressed = first[:1] == letters.to and (first[1:] in language.titles or first.startswith(letters.to_the))
    return not addressed


def split_name(tokens: list[Token], language: Language) -> tuple[list[Token], list[Token]]:
    """The name in a noun phrase, and the office beside it; no name where every word is known or definite."""
    words = [t for t in tokens if t.is_word]
    if not words:
        return [], []
    if _is_sons(words, language):
        return words, []
    first = _first_given(words, language)
    if first is not None:
        end = _name_end(words, first, frozenset(), language)
        following = words[end:] if end < len(words) and words[end].key in language.titles else []
        return words[first:end], words[:first] or following
    if _starts_titled(words, language):
        name = _after_title(words, after_marks(tokens), language)
        return name, words[: words.index(name[0])] if name else []
    if len(words) == 1 and words[0].key in language.auxiliaries:  # وقال كان إن: a verb is no source
        return words, []
    if is_common(words[0], language) or (len(words) == 1 and is_definite_thing(words[0], language)):
        return [], []
    end = _name_end(words, 0, frozenset(), language)
    if end == 1 and words[0].key in language.name_heads:
        return [], []  # أم لخمسة أطفال
    return words[:end], words[end:]


def _first_given(words: list[Token], language: Language) -> int | None:
    """Where a name begins that has a known first name, or a word before it that can only be one: شي جين بينغ."""
    opens_office = is_definite(words[0], language) or is_common(words[0], language)
    for k, word in enumerate(words):
        if _is_kunya(words, k, language):
            return k
        is_half = is_half_name(words, k, language)
        if not is_half and not (is_given_name(word, language) and _may_go_on(words, k, language)):
            continue
        first = k
        while first > 2 and _is_fathers(words, first, language):
            first -= 2
        while first > 1 and _is_free(words, first - 1, language):
            first -= 1
        is_beside = opens_office or is_definite(words[first - 1], language)
        if not first or (is_beside and not leads_to_body(words[first - 1], language)):
            return first
        if not opens_office:
            return None
    return None


def _is_daughter(words: list[Token], k: int, language: Language) -> bool:
    """Whether "daughter of" stands between a name and the father's; "son of" is an office's word as well."""
    is_between = words[k].key in language.naming.sons - language.titles and k + 1 < len(words)
    return is_between and not is_definite(words[k + 1], language) and not is_possessed(words[k + 1], language)


def _is_sons(words: list[Token], language: Language) -> bool:
    """ابن خلدون: somebody who is known by his father's name."""
    if len(words) != _FULL_NAME or words[0].key not in language.naming.sons & language.titles:
        return False
    return not is_definite(words[1], language) and not is_common(words[1], language)


def _is_fathers(words: list[Token], k: int, language: Language) -> bool:
    """Whether a first name is the father's: تركي بن فهد."""
    return words[k - 1].key in language.naming.sons and not is_definite(words[k - 2], language)


def _is_kunya(words: list[Token], k: int, language: Language) -> bool:
    """أم خالد, behind what she is: المستهلكة أم خالد, جارته أم خالد."""
    if words[k].key not in language.naming.kunyas or k + 1 >= len(words) or not is_given_name(words[k + 1], language):
        return False
    return k > 0 and (is_definite(words[k - 1], language) or is_possessed(words[k - 1], language))


def _may_go_on(words: list[Token], k: int, language: Language) -> bool:
    """Whether the word after a first name can belong to it; alone it has to follow a title."""
    if k + 1 == len(words):
        return k > 0 and words[k - 1].key in language.titles
    following = words[k + 1]
    return is_definite(following, language) or not is_common(following, language) or is_surname(following, language)


def _is_free(words: list[Token], k: int, language: Language) -> bool:
    """Whether an unknown word at `k` belongs to no office before it: one with the article has just ended that."""
    word, letters = words[k], letters_of(language)
    is_unknown = not is_definite(word, language) and not is_common(word, language)
    return is_unknown and word.key[0] not in (letters.to, letters.by) and is_definite(words[k - 1], language)


def _starts_titled(tokens: list[Token], language: Language) -> bool:
    """Whether a noun phrase opens with an office: a known one, or a word with the article before a bare one."""
    if not tokens:
        return False
    is_described = is_definite(tokens[0], language) and len(tokens) > 1 and not is_common(tokens[0], language)
    if tokens[0].key in language.titles or (is_described and not is_definite(tokens[1], language)):
        return True
    if is_described and is_adjective(tokens[0], language):  # الدولي السابق سامي حداد
        bare = next((t for t in tokens if not is_definite(t, language)), None)
        return bare is not None and not is_common(bare, language)
    return is_owned_title(tokens[0], language)


def _after_title(words: list[Token], marked: frozenset[int], language: Language) -> list[Token]:
    """Past the office (its nouns, words with the article, prepositions, and the own name of a body or place in it),
    the first words that no lexicon knows."""
    k = _past_office(words, _last_honorific(words, language) + 1, marked, language)
    if k >= len(words):
        return words[-1:] if _ends_with_surname(words, language) else []
    if is_act(words, k, language):
        return []  # المتهم تحويل الأموال
    if _is_named_before(words, k, language):
        k -= 1  # عضو الهيئة دليلة بن سالم
    end = _name_end(words, k, marked, language)
    if end < len(words) and words[end].start in marked and end - k == 1 and not is_common(words[end], language):
        return _after_title([words[0], *words[end:]], marked - {words[end].start}, language)
    before = words[k - 1]
    if _needs_complement(before, language) and words[k].key not in language.name_heads:
        if end - k <= 3 and words[end - 1].key in language.office_adjectives:
            return []  # مدرب كذا السابق
        if end - k >= 3:
            k += 1  # محافظ عدن نايف فلان: the first word is the place's
    if _is_still_office(words, k, end, language):
        rest = words[:1] + words[end:]
        return _after_title(rest, marked, language) if end < len(words) and len(rest) > 1 else []
    return words[k:end]


def _is_named_before(words: list[Token], k: int, language: Language) -> bool:
    """Whether "son of" follows a first name that ends like any noun."""
    if k < _FULL_NAME or words[k].key not in language.naming.sons - language.titles:
        return False
    before = words[k - 1]
    known = language.titles | language.organisation_words | language.common_words | language.place_words
    return before.key not in known and not is_definite(before, language)


def _past_office(words: list[Token], k: int, marked: frozenset[int], language: Language) -> int:
    """Where the first words begin that are neither the lexicon's nor a body's or place's own name."""
    while k < len(words):
        if leads_to_body(words[k - 1], language) and not _is_known(words[k], language):
            k = past_own_name(words, k, marked, language)
        elif _is_for(words, k, language) or _opens_body(words, k, language):
            k += 2
        elif not _is_known(words[k], language) or _is_womans(words, k, language):
            break
        else:
            k += 1
    return k


def _opens_body(words: list[Token], k: int, language: Language) -> bool:
    """قائد حرس الحدود: whom he leads."""
    return k + 1 < len(words) and opens_body(words[k].key, words[k + 1].key, language)


def _is_womans(words: list[Token], k: int, language: Language) -> bool:
    """Whether a word that ends like any feminine noun is a first name, after a woman's title: السيدة نزيهة."""
    title, word = words[k - 1], words[k]
    if language.title_genders.get(title.key) != "f" or not is_definite(title, language) or is_definite(word, language):
        return False
    known = (language.common_words, language.titles, language.organisation_words, language.document_words)
    return not any(word.key in some for some in (*known, language.place_words))


def _is_for(words: list[Token], k: int, language: Language) -> bool:
    """Whether two words tell what an office or body is for, and a full name follows: الغرفة الوطنية لأصحاب الصيدليات
    سامي حداد."""
    word = words[k]
    if word.key[0] != letters_of(language).to or is_given_name(word, language):
        return False
    if not is_definite(words[k - 1], language):
        return False
    if k + 1 >= len(words) or not is_definite(words[k + 1], language):
        return False
    owners = word.key[1:]
    is_plural = owners in language.common_words or word.text[1:2] in letters_of(language).no_article
    return is_plural or len(words) - k - 2 >= _FULL_NAME


def _is_known(word: Token, language: Language) -> bool:
    return is_definite(word, language) or is_common(word, language)


def _needs_complement(title: Token, language: Language) -> bool:
    """Whether a title does not stand before a name alone, so that what it is of comes first: رئيس نورتك فلان."""
    is_bare = title.key in language.titles and not is_definite(title, language)
    return is_bare and title.key not in language.honorifics and not is_possessed(title, language)


def _ends_with_surname(words: list[Token], language: Language) -> bool:
    """A title and a surname with the article: الوزير الحداد."""
    first, last = words[0], words[-1]
    is_bare_title = 1 < len(words) <= 3 and all(w.key in language.titles for w in words[:-1])
    if not is_bare_title or not (is_definite(first, language) or first.key in language.honorifics):
        return False
    known = language.organisation_words | language.titles
    is_noun = last.key in known or last.key.removeprefix(letters_of(language).article) in language.common_words
    return is_definite(last, language) and not is_noun and not is_adjective(last, language)


def _is_still_office(words: list[Token], k: int, end: int, language: Language) -> bool:
    """Unknown words that are no name yet: حارس مرمى المنتخب, or one word after a noun that takes another."""
    before = words[k - 1]
    if end - k == 1:
        return not is_definite(before, language) and before.key not in language.honorifics
    if end - k != 2 or end == len(words) or not is_definite(words[k + 1], language):
        return False
    return words[k].key not in language.name_heads and _goes_on(words, k, end, language)


def _goes_on(words: list[Token], k: int, end: int, language: Language) -> bool:
    """Whether an office goes on after two words that could be a name: مرمى المنتخب الوطني, عمال المرافئ سامي حداد."""
    if is_definite(words[end], language):
        return True
    is_name = not is_common(words[end], language) and len(words) - end >= 2
    return is_name and not is_definite(words[k - 1], language)


def _last_honorific(words: list[Token], language: Language) -> int:
    """The last title that stands right before a name, 0 for none: أستاذ الإعلام في جامعة كذا الدكتور فلان."""
    known = language.organisation_words | language.place_words | language.titles
    for n in range(len(words) - 2, 0, -1):
        word, following = words[n], words[n + 1]
        is_honorific = is_definite(word, language) or word.key in language.honorifics
        if word.key not in language.titles or not is_honorific or words[n - 1].key in known:
            continue
        if not is_definite(following, language) and not is_common(following, language):
            return n
    return 0


def _is_office_surname(words: list[Token], k: int, end: int, language: Language) -> bool:
    """Whether the last word, behind a first name alone, is a surname that is an office, too: نديم سعادة."""
    is_last = end == k + 1 and end + 1 == len(words) and words[end].key in language.titles
    return is_last and is_given_name(words[k], language) and not is_definite(words[end], language)


def _begins_next(word: Token, language: Language) -> bool:
    """ووليد: a first name that is joined to the name before it."""
    given, and_ = language.male_names | language.female_names, letters_of(language).and_
    return word.key.startswith(and_) and word.key not in given and word.key[1:] in given


def _is_first_name(words: list[Token], language: Language) -> bool:
    """كمال, عبد العزيز, زين العابدين."""
    if len(words) == 1:
        return is_given_name(words[0], language)
    first, second = words[0].key, words[1].key
    is_compound = first in language.name_heads or second in language.naming.compound_ends
    return len(words) == 2 and is_compound


def _is_joined(word: Token, language: Language) -> bool:
    """Whether the word is one behind a preposition that is joined to it: لخلافة, بعقده."""
    letters = letters_of(language)
    return word.key[0] in (letters.to, letters.by) and is_common(word, language)


def _name_end(words: list[Token], k: int, marked: frozenset[int], language: Language) -> int:
    """Where the name that begins at `k` ends; a word with the article can be its last, the surname."""
    end = k + 1
    while end < len(words) and end - k < _LONGEST_PERSON and words[end].start not in marked:
        word = words[end]
        if is_surname(word, language) and _is_first_name(words[k:end], language):
            end += 1
            continue
        is_other = _is_joined(word, language)
        if words[end - 1].key in language.name_heads and not is_other:  # عبد الرحمن, بن علي: never apart
            end += 1
            continue
        if word.key in language.naming.compound_ends:  # علاء الدين, نصر الله
            end += 1
            continue
        if _is_daughter(words, end, language):  # شمسة بنت سالم
            end += 1
            continue
        if word.key in language.relative_pronouns or _begins_next(word, language):
            break
        if is_definite(word, language):
            is_last = end + 1 == len(words)
            is_body = word.key in language.organisation_words  # سامي حداد الشركة: an object
            if end - k > 1 and (is_body or is_definite_thing(word, language)):
                break
            is_hers = any(_is_daughter(words, n, language) for n in range(k + 1, end))  # هدى بنت سالم الحارثية
            if is_last or is_hers or not (is_adjective(word, language) or word.key in language.titles):
                end += 1
            break
        if (ends_name(word, language) and not _is_office_surname(words, k, end, language)) or is_other:
            break  # the second: لخلافة, بعقده
        end += 1
    return end
