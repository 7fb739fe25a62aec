"""Finds the noun phrase that speaks: after its verb, before it, or shared with the statement before."""

from services.common.contracts.spans import Span
from services.extract.model import Range
from services.extract.steps.verb_first.found import Found
from services.extract.steps.verb_first.words import Words

_LONGEST_FRONTED = 15
_LONGEST_BODY = 3
"""Words of a body's own name, before what it is for; of longer ones the last are a person's."""
_LONGEST_QUOTED_NAME = 6
_LONGEST_SINGULAR = 6
"""Letters of words that end like a plural: الأمين."""


def find_subject(words: Words, j: int, border: int) -> Range | None:
    """The noun phrase from `j` up to an adjunct or the complement at `border`."""
    language = words.language
    k = j
    while k < border and (words.key(k) in words.leading or words.key(k) in words.grammar.of_whom):
        if k + 1 == border and words.key(k) in words.language.auxiliaries and words.is_complementizer(border):
            break  # a surname: وقال كان إن
        k += 1
    first = k
    if k < border and _is_circumstance(words, k):  # وقال وهو يضحك, ويضيف محذرا
        return None
    while k < border:
        key = words.key(k)
        if key in words.grammar.saying or words.is_complementizer(k):
            break
        if words.is_comma(k):
            following = words.key(k + 1)
            if (
                k + 1 >= border
                or following in language.prepositions
                or following in language.adverbs | language.time_words
                or following in language.subordinators
            ):
                break
        elif (
            is_adjunct(words, k, first)
            or (k > first and _is_object(words, k))
            or (k > first and (_is_time(words, k) or key in language.adverbs or _is_circumstance(words, k)))
        ):
            break
        k += 1
    while k > first and (
        words.is_comma(k - 1)
        or words.is_preposition(k - 1)
        or (not words.tokens[k - 1].is_word and k - 1 not in words.closes and words.key(k - 1) != ")")
    ):
        k -= 1
    return Range(first, k) if k > first and any(words.tokens[n].is_word for n in range(first, k)) else None


def _is_time(words: Words, k: int) -> bool:
    """Whether a time begins at `k`: أول من أمس, and not مساعد أول."""
    key, phrases = words.key(k), words.language.calendar.days_ago
    if key not in words.language.time_words:
        return False
    longer = [phrase for phrase in phrases if len(phrase) > 1 and phrase[0] == key]
    return not longer or (key,) in phrases or any(words.key(k + 1) == phrase[1] for phrase in longer)


def without_object(words: Words, subject: Range) -> Range:
    """Without what is described, a word with the article at its end that goes with nothing before it: القرار, in
    وصف الوزير سامي حداد القرار بأنه خطأ."""
    last, language, letters = subject.last - 1, words.language, words.letters
    key = words.key(last)
    is_noun = key.startswith(letters.article) and key not in language.titles | language.office_adjectives
    text = words.tokens[last].text
    is_adjective = text.endswith((*letters.feminine_adjective, letters.adjective)) or key in language.nationalities
    return Range(subject.first, last) if last > subject.first and is_noun and not is_adjective else subject


def _is_object(words: Words, k: int) -> bool:
    """An accusative plural after a feminine adjective, which it cannot go with: نصحت السلطات المحلية المواطنين."""
    before, letters = words.key(k - 1), words.letters
    is_plural = is_plural_object(words, k)
    return is_plural and words.tokens[k - 1].text.endswith(letters.feminine_adjective) and before != words.key(k)


def is_plural_object(words: Words, k: int) -> bool:
    """الحاضرين: a plural with the article in a form that no subject has."""
    key, letters = words.key(k), words.letters
    return key.startswith(letters.article) and key.endswith(letters.plural_object) and len(key) > _LONGEST_SINGULAR


def _is_circumstance(words: Words, k: int) -> bool:
    """مازحا, وهو يضحك: how somebody spoke, not who."""
    return words.tokens[k].text.endswith(words.letters.accusative) or words.key(k) in words.grammar.how_spoken


def is_adjunct(words: Words, k: int, first: int) -> bool:
    """Whether the word at `k` begins when, where or to whom something was said; `first` is where the subject began."""
    key, grammar, letters, language = words.key(k), words.grammar, words.letters, words.language
    is_inside = k > first
    if key == letters.to:  # لـ«...»: an outlet in quotation marks
        return True
    if key in grammar.within_subject and is_inside:
        return False
    if is_inside and key in language.naming.same and key in language.naming.the:  # ذات يوم
        return not words.key(k + 1).startswith(letters.article)
    if key.startswith(letters.by) and words.joined(k, frozenset(letters.by)):
        return key[1:] not in language.organisation_words
    if key in grammar.places_and_means and is_inside:
        return words.key(k + 1) in grammar.circumstances or words.tokens[k + 1].text[:1].isdigit()
    if is_inside and key.startswith(letters.to) and _is_outlet(words, key):
        return True
    to_the = key.startswith(letters.to_the)
    if to_the and len(key) > 4 and is_inside:
        is_audience = key[2:] in grammar.audience or key[1:] in language.outlet_words
        return is_audience or (_looks_like_name(words, k - 1) and not _names_body(words, k - 1, first))
    by_his = key.startswith(letters.by) and len(key) > 5 and key.endswith(letters.third_person)
    if by_his and is_inside and key not in words.named:  # بدورها, but not a name that begins so
        return not words.tokens[k].text.endswith(letters.feminine_sign)
    if key.startswith(letters.to) and k == first and len(key) > 3:
        return key[1:] in language.outlet_words or to_the
    if key[:1] == letters.to and key[1:] in grammar.outlets_told:
        return True
    if key in grammar.upon and is_inside:
        return words.key(k + 1) in grammar.occasions_upon
    is_preposition = words.is_preposition(k) and key not in grammar.about
    return is_preposition or key in language.subordinators


def _is_outlet(words: Words, key: str) -> bool:
    """للجزيرة, لرويترز: to an outlet that everybody knows by one word."""
    letters = words.letters
    plain = letters.article + key[2:] if key.startswith(letters.to_the) else key[1:]
    return plain in words.language.outlets


def _looks_like_name(words: Words, k: int) -> bool:
    key, language = words.key(k), words.language
    known = language.titles | language.organisation_words | language.group_words | language.determiners
    if key in language.document_words:  # بلاغ للديوان
        return False
    return words.tokens[k].is_word and not key.startswith(words.letters.article) and key not in known


def _names_body(words: Words, k: int, first: int) -> bool:
    """Whether the word at `k` ends the own name of a body, which what it is for follows: شركة سكاي لاين للطيران."""
    language, n = words.language, k
    is_given = False
    while n >= first and k - n < _LONGEST_BODY and _looks_like_name(words, n):
        is_given = is_given or words.key(n) in language.male_names or words.key(n) in language.female_names
        n -= 1
    if is_given and n > first:
        return False
    key, joined = words.key(n), (words.letters.to, words.letters.by)
    kind = key[1:] if key.startswith(joined) and key[1:] in language.organisation_words else key
    is_named = kind in language.organisation_words and not kind.startswith(words.letters.article)
    return n >= first and k > n and is_named


def find_fronted(words: Words, e: int, low: int) -> Range | None:
    """The subject before its verb, which begins at `e`: headlines, كان فلان قد قال, لكن فلانا قال."""
    language = words.language
    k = _fronted_from(words, e, low)
    first = k + 1
    while first < e and not words.tokens[first].is_word and first not in words.opens:
        first += 1
    if not 0 < e - first <= _LONGEST_FRONTED:
        return None
    opening, plain = words.key(first), words.bare(first)
    joined = opening[1:] if opening[:1] in language.clitics else opening
    if not language.prepositions.isdisjoint((opening, plain, joined)) or opening in language.adverbs:
        return None
    if opening.startswith(words.grammar.never_fronted):
        return None
    if words.is_comma(e - 1) or opening in language.time_words or joined in language.time_words:
        return None
    if k >= low and words.bare(k) in language.relative_pronouns:  # the verb of a relative clause, and no subject
        return None
    if words.key(e - 2) in words.grammar.places_and_means and words.key(e - 1) in words.grammar.circumstances:
        return None  # جاء ذلك في وقت قال فيه
    if any(n in words.cue_at and not words.cue_at[n].form.needs_particle for n in range(first, e)):
        return None
    is_known = plain in language.titles | language.organisation_words
    is_country = plain in language.countries or opening in language.countries
    if k >= low and words.is_comma(k) and not (is_known or is_country):
        return None
    return Range(first, e)


def _fronted_from(words: Words, e: int, low: int) -> int:
    """The token before which nothing belongs to a noun phrase that ends at `e`; `low - 1` if all of it may."""
    k = e - 1
    while k >= low and e - k <= _LONGEST_FRONTED + 1:
        key = words.key(k)
        quote = words.closes.get(k)
        if quote is not None and quote.extent.last - quote.extent.first <= _LONGEST_QUOTED_NAME:
            k = quote.extent.first - 1
            continue
        if not words.tokens[k].is_word and key not in (")", "("):
            if words.is_comma(k) and k == e - 1:
                k -= 1
                continue
            break
        if words.is_complementizer(k) or key in words.interrupting or words.bare(k) in words.language.verbs:
            break
        if words.bare(k) in words.grammar.before_fronted:
            break
        k -= 1
    return k


def find_topic(words: Words, i: int, low: int) -> Range | None:
    """Whom the sentence turns to before the verb at `i`: أما الوزير، سامي حداد، فقد قال."""
    language, grammar, end = words.language, words.grammar, i
    if words.key(low) not in grammar.topical:
        return None
    while end > low and words.key(end - 1) in grammar.resumed | language.adverbs:
        end -= 1
    is_resumed = end < i or words.key(i)[:1] in language.clitics
    if words.is_comma(end - 1):
        end -= 1
    first = low + 1
    if not is_resumed or not 0 < end - first <= _LONGEST_FRONTED:
        return None
    if words.is_preposition(first) or any(n in words.cue_at for n in range(first, end)):
        return None
    return Range(first, end)


def conjunction_letters(words: Words, i: int) -> int:
    """Letters of a conjunction to leave out before a source: ووزارة."""
    key, language = words.key(i), words.language
    plain = key[1:]
    is_noun = plain in language.organisation_words | language.titles or plain in language.countries
    return 1 if key[:1] == words.letters.and_ and (plain.startswith(words.letters.article) or is_noun) else 0


def share_subject(previous: Found | None, low: int, i: int) -> Span | None:
    """The subject of the statement before, where it stands in the same sentence, which begins at `low`."""
    if previous is not None and previous.low == low and previous.cue.range.first < i:
        return previous.source or previous.implied
    return None
