"""Finds source, cue and content where the verb comes before its subject, as in Arabic.

Each cue is tried with a short list of named patterns, the most certain first:

    quotation-after    قال سميث: «...»            quotation-before   «...»، قال سميث
    clause-after       قال سميث إن ...             clause-before      ...، قال سميث
    colon              وأضاف: ...                  object             أعلن سميث فوزه
    particle           أشار سميث إلى ...           participle         ، مشيراً إلى أن ...
    according-to       بحسب سميث، ...              relay              نقلت الوكالة عن سميث قوله إن ...
    headline           سميث: ...
"""

from collections.abc import Iterator
from typing import NamedTuple

from services.common.contracts.articles import Role
from services.common.contracts.spans import Span
from services.extract.model import Attribution, Cue, Form, Frame, Language, Passage, Range

_REACH = 45
"""Tokens between a cue and its complement: a long apposition fits, and the work for each cue stays bounded."""
_LONGEST_BEFORE, _LONGEST_AFTER = 200, 400
"""Tokens of one sentence that are looked at around a cue: a text without full stops still takes linear time."""
_STOPS = frozenset([".", "!", "?", "؟", "…", "؛", ";", "..", "...", "....", "۔"])
_COMMAS = frozenset(["،", ",", "؛"])
_COLON = ":"


class _Complement(NamedTuple):
    """Where a complement begins, after which tokens the subject must end, and by which pattern."""

    first: int
    border: int
    pattern: str
    skip: int = 0  # letters of a joined particle: ب in بمواجهة


class _Found(NamedTuple):
    cue: Cue
    source: Span | None
    implied: Span | None
    content: tuple[Range, ...]
    skip: int
    pattern: str
    left: int  # the token where its clause begins
    low: int
    high: int


def attribute_verb_first(passage: Passage, cues: tuple[Cue, ...], language: Language) -> tuple[Attribution, ...]:
    """The attributions in the order of their cues; a cue without content yields none."""
    reader = _Reader(passage, cues, language)
    found: list[_Found] = []
    main: _Found | None = None  # the last statement that stands in no other one: its subject may be shared
    for cue in cues:
        if cue.range.first < reader.consumed:
            continue
        for one in reader.read(cue, main):
            found.append(one)
            if main is None or main.low != one.low or reader.border(one) is not None:
                main = one
    attributions = [reader.attribution(one) for one in reader.cut(found)]
    attributions.extend(reader.headlines())
    return tuple(sorted(attributions, key=lambda a: a.cue.start if a.cue else a.content[0].start))


class _Reader:
    """A passage and a language, read token by token."""

    def __init__(self, passage: Passage, cues: tuple[Cue, ...], language: Language) -> None:
        self.passage = passage
        assert language.verb_first is not None
        self.language = language
        self.grammar = language.verb_first
        self.tokens = passage.tokens
        self.cue_at = {cue.range.first: cue for cue in cues}
        self.opens = {quote.extent.first: quote for quote in passage.quotes}
        self.closes = {quote.extent.last - 1: quote for quote in passage.quotes}
        self.consumed = 0
        self.named = self.names_after_titles()

    def names_after_titles(self) -> frozenset[str]:
        """Words that follow a title somewhere in the passage: parts of people's names, mostly."""
        found: set[str] = set()
        for i, token in enumerate(self.tokens):
            if token.key in self.language.titles:
                for k in range(i + 1, min(i + 6, len(self.tokens))):
                    key = self.tokens[k].key
                    if self.tokens[k].is_word and not key.startswith("ال") and key not in self.language.titles:
                        found.add(key)
        return frozenset(found - self.language.prepositions - self.language.complementizers - self.language.adverbs)

    # -- small questions about one token

    def key(self, i: int) -> str:
        return self.tokens[i].key if 0 <= i < len(self.tokens) else ""

    def bare(self, i: int) -> str:
        """The key without a joined و or ف."""
        key = self.key(i)
        return key[1:] if len(key) > 3 and key[0] in self.language.clitics else key

    def is_comma(self, i: int) -> bool:
        return self.key(i) in _COMMAS

    def is_complementizer(self, i: int) -> bool:
        if self.key(i) not in self.language.complementizers:
            return False
        return not (
            self.key(i + 1) in self.grammar.spelled_letters or self.key(i - 1) in self.grammar.spelled_letters
        )  # سي إن إن, إن بي سي

    def is_preposition(self, i: int) -> bool:
        return (self.key(i) in self.language.prepositions and not self.tokens[i].text.endswith("ي")) or self.key(i) in (
            "في",
            "لدي",
        )

    def is_verbal_noun(self, i: int) -> bool:
        key = self.key(i)
        language = self.language
        if (
            key in self.grammar.not_verbal_nouns
            or key in language.titles | language.organisation_words
            or key in language.countries
        ):
            return False
        stem = next((key[: -len(s)] for s in self.grammar.suffixes if key.endswith(s) and len(key) - len(s) >= 2), key)
        taa = stem + "ه" if not stem.endswith("ت") else stem[:-1] + "ه"
        return (
            key in self.grammar.verbal_nouns
            or stem in self.grammar.verbal_nouns
            or taa in self.grammar.verbal_nouns
            or bool(self.grammar.verbal_noun.match(key))
        )

    def is_addressed(self, i: int) -> bool:
        """An accusative plural with the article after a word without it: دعا فلان اللاجئين إلى ..."""
        key, before = self.key(i), self.key(i - 1)
        known = self.language.titles | self.language.organisation_words | self.language.group_words
        is_plural = key.startswith("ال") and key.endswith("ين") and len(key) > 6
        return is_plural and before not in known and not before.startswith("ال") and not self.is_preposition(i - 1)

    def joined(self, i: int, particles: frozenset[str]) -> int:
        """Letters of a particle joined to token `i` that leads to a content (بمواجهة): 0 for none."""
        key, text = self.key(i), self.tokens[i].text
        for particle in particles:
            if len(particle) == 1 and key.startswith(particle) and len(key) > 3:
                rest = key[1:]
                nominal = (
                    rest.startswith("ال")
                    or rest in self.grammar.verbal_nouns
                    or bool(self.grammar.verbal_noun.match(rest))
                )
                stem = next((rest[: -len(s)] for s in self.grammar.suffixes if rest.endswith(s)), rest)
                if nominal or stem in self.grammar.verbal_nouns or stem[:-1] + "ه" in self.grammar.verbal_nouns:
                    return len(text) - len(text[1:].lstrip("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640"))
            if key == particle and len(particle) == 1:
                return len(text)
        return 0

    def bounds(self, i: int) -> tuple[int, int]:
        passage = self.passage
        number = passage.quote_at[i]
        if number < 0:
            low, high = passage.sentences[passage.sentence_at[i]]
            low, high = max(low, i - _LONGEST_BEFORE), min(high, i + _LONGEST_AFTER)
        else:
            part = next((p for p in passage.quotes[number].parts if p.first <= i < p.last), Range(i, i + 1))
            low = high = i
            while low > part.first and self.key(low - 1) not in _STOPS and i - low < 2 * _REACH:
                low -= 1
            while high < part.last and self.key(high) not in _STOPS and high - i < 4 * _REACH:
                high += 1
        while high > low and self.key(high - 1) in _STOPS:
            high -= 1
        while low < i and not self.tokens[low].is_word and low not in self.opens:
            low += 1
        return low, high

    def span(self, found: Range, skip: int = 0) -> Span:
        span = self.passage.span(found)
        return Span(span.start + skip, span.end) if skip and span.start + skip < span.end else span

    # -- one cue

    def read(self, cue: Cue, previous: _Found | None) -> Iterator[_Found]:
        low, high = self.bounds(cue.range.first)
        match cue.form.form:
            case Form.ACCORDING:
                found = self.according(cue, low, high)
            case Form.PARTICIPLE:
                found = self.participle(cue, previous, low, high)
            case Form.NOUN:
                found = self.noun(cue, low, high)
            case Form.PASSIVE:
                found = self.document(cue, low, high)
            case _:
                found = self.finite(cue, previous, low, high)
        if found is not None:
            yield found

    def finite(self, cue: Cue, previous: _Found | None, low: int, high: int) -> _Found | None:
        i, j = cue.range
        before = self.key(i - 1) if i > low else ""
        if before in self.language.modals or before in ("ما", "مما") or self.key(i - 1) == "او":
            return None
        if before in self.language.prepositions and not cue.skip:
            return None
        if self.is_impersonal(i, j) or self.is_between(i):
            return None
        if cue.form.lemma == "نقل":
            return self.relay(cue, low, high)
        k = i - 1
        if before == "قد" or before == "وقد":
            k -= 1
        fronted = self.fronted(k + 1, low) if not cue.skip else None
        complement = self.complement(cue, j, high, fronted is not None)
        is_relative = before in self.language.relative_pronouns or self.bare(i - 1) in self.language.relative_pronouns
        is_weak = complement is not None and complement.pattern in ("object", "particle")
        if complement is None or (cue.form.needs_particle and is_weak and not self.opens_clause(i, low, cue, fronted)):
            return self.preceding(cue, low, high) if not cue.skip else None
        if cue.form.needs_particle and not self.opens_clause(i, low, cue, fronted):
            return None
        if is_relative or before in ("حيث", "اذ", "كما", "فيما", "بينما"):
            fronted = None
        following = self.subject(j, complement.border)
        source = self.span(following) if following else None
        if fronted is not None:
            source = self.span(fronted, self.clitic(fronted.first))
        left = fronted.first if fronted is not None else i
        implied = None
        if source is None and is_relative:
            antecedent = self.fronted(i - 1, low)
            implied = self.span(antecedent) if antecedent else None
        elif source is None:
            implied = self.shared(previous, low, i)
        content = self.content(complement, high)
        if content is None:
            return None
        return _Found(cue, source, implied, content, complement.skip, complement.pattern, left, low, high)

    def is_between(self, i: int) -> bool:
        """بين without its doubling sign is "between", unless أن follows it near by."""
        if self.key(i) not in ("بين", "وبين") or "\u0651" in self.tokens[i].text:
            return False
        near = range(i + 1, min(i + 8, len(self.tokens)))
        return self.key(i) == "بين" or not any(self.key(k) == "ان" for k in near)

    def is_impersonal(self, i: int, j: int) -> bool:
        """يُذكر أن: a passive that names nobody."""
        text = self.tokens[i].text.lstrip("وف")
        is_passive = text[1:2] == "\u064f" and text[:1] in "يت"
        return is_passive or (self.key(i) in self.language.impersonal and self.is_complementizer(j))

    def opens_clause(self, i: int, low: int, cue: Cue, fronted: Range | None) -> bool:
        """Whether a verb can stand here: a word that is a noun too (طالب) follows other nouns, a verb does not."""
        before = self.key(i - 1)
        language = self.language
        return (
            i <= low
            or bool(cue.skip)
            or fronted is not None
            or not self.tokens[i - 1].is_word
            or before in language.subordinators | language.auxiliaries | language.adverbs | language.conjunctions
            or self.bare(i - 1) in language.relative_pronouns | language.auxiliaries
            or cue.form.form is not Form.FINITE
            or self.key(i)[0] in "يت"
        )

    def clitic(self, i: int) -> int:
        """Letters of a conjunction to leave out before a source: ووزارة."""
        key = self.key(i)
        plain = key[1:]
        is_joined = key[:1] == "و" and (
            plain.startswith("ال")
            or plain in self.language.organisation_words | self.language.titles
            or plain in self.language.countries
        )
        return 1 if is_joined else 0

    def shared(self, previous: _Found | None, low: int, i: int) -> Span | None:
        if previous is not None and previous.low == low and previous.cue.range.first < i:
            return previous.source or previous.implied
        return None

    def content(self, complement: _Complement, high: int) -> tuple[Range, ...] | None:
        if complement.pattern == "quotation-after":
            return self.opens[complement.first].parts
        if complement.first >= high:
            return None
        return (Range(complement.first, high),)

    # -- the complement: where what was said begins

    def complement(self, cue: Cue, j: int, high: int, has_subject: bool) -> _Complement | None:
        """The first thing after the cue that can open its content."""
        particles = cue.form.particles
        limit = min(high, j + _REACH)
        weak: _Complement | None = None  # a nominal object: kept while nothing surer follows
        k = j
        while k < limit:
            key = self.key(k)
            if self.is_complementizer(k):
                if (
                    key in ("ان", "بان")
                    and k > j
                    and self.key(k - 1) in ("بعد", "قبل", "منذ", "دون", "الا", "علي", "الي", "من")
                    and (self.key(k - 1) not in particles and self.key(k - 1) not in ("علي", "الي", "من"))
                ):
                    k += 1
                    continue
                return self.after_particle(k + 1, high, k)
            if key == _COLON:
                return self.after_colon(k, high)
            if k in self.opens:
                quote = self.opens[k]
                if self.is_name_in_quotes(k, quote.extent.last, limit):
                    k = quote.extent.last
                    continue
                if self.continues(quote.extent.last, high) and weak is not None:
                    return weak
                if self.continues(quote.extent.last, high):
                    return _Complement(k, k, "clause-after")
                return weak or _Complement(k, k, "quotation-after")
            if key in self.grammar.saying:
                k += 1
                continue
            if self.is_comma(k):
                if not self.resumes(k, limit, particles):
                    break
                k += 1
                continue
            if not self.tokens[k].is_word and key not in ("-", "–", "(", ")", "[", "]", "/", "."):
                break
            other = self.cue_at.get(k)
            if (
                other is not None
                and k > j
                and other.form.form is Form.FINITE
                and not other.form.needs_particle
                and other.skip
            ):
                break
            if key in particles and len(key) > 1 and self.tokens[k].text[-1:] != "ي":
                if self.is_complementizer(k + 1):
                    return self.after_particle(k + 2, high, k)
                if k + 1 in self.opens and not self.continues(self.opens[k + 1].extent.last, high):
                    return _Complement(k + 1, k, "quotation-after")
                if weak is None:
                    weak = _Complement(k + 1, k, "particle")
            elif weak is None and (skip := self.joined(k, particles)):
                if skip == len(self.tokens[k].text):
                    quoted = k + 1 in self.opens and not self.continues(self.opens[k + 1].extent.last, high)
                    weak = _Complement(k + 1, k, "quotation-after" if quoted else "particle")
                else:
                    weak = _Complement(k, k, "particle", skip)
                if weak.pattern == "quotation-after":
                    return weak
            elif weak is None and Frame.OBJECT in cue.form.frames and self.is_verbal_noun(k):
                if self.key(k - 1) not in self.language.titles and not self.is_preposition(k - 1):
                    weak = _Complement(k, k, "object")
            elif weak is None and Frame.OBJECT in cue.form.frames and self.is_addressed(k) and k > j:
                weak = _Complement(k, k, "object")
            if weak is not None and k - weak.first > 4:
                return weak
            if weak is not None and self.is_complementizer(k + 1) and k + 1 > weak.first + 1:
                return weak
            k += 1
        if weak is None and Frame.OBJECT in cue.form.frames and has_subject and j < high and self.tokens[j].is_word:
            return _Complement(j, j, "object")
        return weak

    def after_particle(self, first: int, high: int, border: int) -> _Complement:
        k = first
        if self.is_comma(k):
            k += 1
        if k in self.opens and not self.continues(self.opens[k].extent.last, high):
            return _Complement(k, border, "quotation-after")
        return _Complement(k, border, "clause-after")

    def after_colon(self, k: int, high: int) -> _Complement | None:
        first = k + 1
        if self.is_complementizer(first):
            return self.after_particle(first + 1, high, k)
        if first in self.opens:
            if self.continues(self.opens[first].extent.last, high):
                return _Complement(first, k, "colon")
            return _Complement(first, k, "quotation-after")
        return _Complement(first, k, "colon") if first < high else None

    def continues(self, k: int, high: int) -> bool:
        """Whether the clause goes on after a quotation that ends before token `k`."""
        return (
            k < high
            and self.tokens[k].is_word
            and k not in self.cue_at
            and self.key(k) not in self.language.subordinators
        )

    def is_name_in_quotes(self, first: int, last: int, limit: int) -> bool:
        """Whether marks hold a name within the subject: «رويترز» قالت إن, حركة "س"، فلان، إن."""
        if last - first > 6:
            return False
        for k in range(last, limit):
            if self.is_complementizer(k) or self.key(k) == _COLON or (k in self.opens and k > last):
                return True
            if self.key(k) in _STOPS:
                return False
            if k in self.cue_at and self.cue_at[k].form.form is not Form.PARTICIPLE:
                return False
        return False

    def resumes(self, comma: int, limit: int, particles: frozenset[str]) -> bool:
        """Whether the complement comes after a comma: an apposition or a circumstance stands between."""
        for k in range(comma + 1, min(limit, comma + 28)):
            key = self.key(k)
            if self.is_complementizer(k) or key == _COLON or key in self.grammar.saying:
                return True
            if k in self.opens and (self.is_comma(k - 1) or k == comma + 1):
                return True
            if key in particles and len(key) > 1 and self.is_complementizer(k + 1):
                return True
            if self.is_comma(k) and (k + 1 < limit and key in particles):
                return True
            if self.is_comma(k) and k + 1 < limit and self.key(k + 1) in particles:
                return True
            cue = self.cue_at.get(k)
            if (
                cue is not None
                and not cue.form.needs_particle
                and cue.form.form in (Form.PARTICIPLE, Form.FINITE, Form.ACCORDING)
            ):
                return False
            if key in ("و", "بينما", "فيما", "حيث"):
                return False
        return False

    # -- the subject

    def subject(self, j: int, border: int) -> Range | None:
        """The noun phrase from `j` up to an adjunct or the complement."""
        language = self.language
        k = j
        while k < border and (self.key(k) in language.adverbs | language.time_words | language.verbs):
            k += 1
        first = k
        while k < border:
            key = self.key(k)
            if key in self.grammar.saying or self.is_complementizer(k):
                break
            if self.is_comma(k):
                following = self.key(k + 1)
                if (
                    k + 1 >= border
                    or following in language.prepositions
                    or following in language.adverbs | language.time_words
                    or following in language.subordinators
                ):
                    break
            elif self.is_adjunct(k, first) or (
                k > first and (key in language.time_words or key in language.adverbs or self.is_circumstance(k))
            ):
                break
            k += 1
        while k > first and (
            self.is_comma(k - 1)
            or (not self.tokens[k - 1].is_word and k - 1 not in self.closes and self.key(k - 1) != ")")
        ):
            k -= 1
        return Range(first, k) if k > first and any(self.tokens[n].is_word for n in range(first, k)) else None

    def is_circumstance(self, k: int) -> bool:
        """مازحا, وهو يضحك: how somebody spoke, not who."""
        text = self.tokens[k].text
        return text.endswith(("ًا", "اً", "ةً")) or self.key(k) in ("وهو", "وهي", "وهم")

    def is_adjunct(self, k: int, first: int) -> bool:
        key = self.key(k)
        if key in ("من",) and k > first:
            return False
        if key.startswith("ب") and self.joined(k, frozenset("ب")):
            return key[1:] not in self.language.organisation_words
        if key in ("في", "ب") and k > first:
            return self.key(k + 1) in self.grammar.circumstances or self.tokens[k + 1].text[:1].isdigit()
        if key.startswith("لل") and len(key) > 4 and k > first and self.looks_like_name(k - 1):
            return True
        if (
            key.startswith("ب")
            and len(key) > 5
            and k > first
            and key.endswith(("ه", "ها", "هم"))
            and self.key(k) not in self.named
        ):
            return not self.tokens[k].text.endswith("ة")
        if key.startswith("لل") and len(key) > 4 and k > first:
            return key[2:] in ("صحافيين", "صحفيين", "اعلاميين") or key[1:] in self.language.outlet_words or k == first
        if (
            key.startswith(("لل", "لوكاله", "لصحيفه", "لقناه", "لموقع", "لبي", "لشبكه", "لمجله", "لاذاعه", "ل"))
            and k == first
            and len(key) > 3
        ):
            return key[1:] in self.language.outlet_words or key.startswith("لل") or key == "ل"
        if key in ("لوكاله", "لصحيفه", "لقناه", "لموقع", "لشبكه", "لمجله", "لاذاعه"):
            return True
        if key in ("علي", "لدي") and k > first:
            return self.key(k + 1) in ("هامش", "حسابه", "حسابها", "تويتر", "صفحته", "خلفيه", "سوال")
        return (
            self.is_preposition(k) and key not in ("حول", "عن", "ضد", "بين", "مع")
        ) or key in self.language.subordinators

    def looks_like_name(self, k: int) -> bool:
        key = self.key(k)
        known = self.language.titles | self.language.organisation_words | self.language.group_words
        return (
            self.tokens[k].is_word
            and not key.startswith("ال")
            and key not in known
            and key not in self.language.determiners
        )

    def fronted(self, e: int, low: int) -> Range | None:
        """The subject before its verb: headlines, كان فلان قد قال, لكن فلانا قال."""
        language = self.language
        k = e - 1
        while k >= low and e - k <= 16:
            key = self.key(k)
            if k in self.closes and self.closes[k].extent.last - self.closes[k].extent.first <= 6:
                k = self.closes[k].extent.first - 1
                continue
            if not self.tokens[k].is_word and key not in (")", "("):
                if self.is_comma(k) and k == e - 1:
                    k -= 1
                    continue
                break
            if (
                self.is_complementizer(k)
                or key in language.subordinators
                or key in language.verbs
                or key in language.auxiliaries
            ):
                break
            if self.bare(k) in ("كان", "كانت", "كانوا", "لكن", "بينما", "فيما", "حيث"):
                break
            k -= 1
        first = k + 1
        while first < e and not self.tokens[first].is_word and first not in self.opens:
            first += 1
        words = e - first
        if words <= 0 or words > 15:
            return None
        opening = self.key(first)
        plain = self.bare(first)
        if (
            opening in language.prepositions
            or plain in language.prepositions
            or opening in language.adverbs
            or opening.startswith(("بال", "لل", "وبال", "كما"))
        ):
            return None
        if self.is_comma(e - 1) or opening in language.time_words:
            return None
        if any(n in self.cue_at and not self.cue_at[n].form.needs_particle for n in range(first, e)):
            return None
        if (
            k >= low
            and self.is_comma(k)
            and not (
                plain in language.titles | language.organisation_words
                or plain in language.countries
                or opening in language.countries
            )
        ):
            return None
        return Range(first, e)

    def is_nominal(self, first: int, e: int, k: int, low: int) -> bool:
        """Whether words before a verb are its subject rather than another verb's clause."""
        language = self.language
        plain = self.bare(first)
        known = language.titles | language.organisation_words | language.outlet_words | language.group_words
        known |= language.person_words | language.document_words
        for key in (self.key(first), plain):
            if key in known or key in language.countries or key.startswith("ال") or key in language.determiners:
                return not any(self.key(n) in ("الي", "عن") for n in range(first, e))
        after_auxiliary = k >= low and self.bare(k) in ("كان", "كانت", "كانوا", "لكن", "بينما", "فيما", "حيث")
        is_headline = self.passage.paragraphs[self.passage.paragraph_at[first]].role is not Role.MAIN
        if after_auxiliary or is_headline or first in self.opens:
            return True
        return e - first <= 3 and plain in self.named

    # -- the other kinds of cue

    def participle(self, cue: Cue, previous: _Found | None, low: int, high: int) -> _Found | None:
        i, j = cue.range
        if (
            cue.form.lemma == "قال"
            and previous is not None
            and previous.cue.range.first >= low
            and previous.content[0].first > i
        ):
            return None
        before = self.key(i - 1) if i > low else ""
        detached = not before or self.is_comma(i - 1) or not self.tokens[i - 1].is_word or cue.skip
        complement = self.complement(cue, j, min(high, j + 14 + _REACH), True)
        if complement is None:
            return None
        near = complement.border - j <= 12
        if not near or (not detached and complement.pattern not in ("clause-after", "quotation-after", "particle")):
            return None
        if cue.form.needs_particle and complement.pattern in ("object", "particle"):
            return None
        first = complement.first
        if complement.pattern != "quotation-after" and first >= high:
            return None
        content = self.opens[first].parts if complement.pattern == "quotation-after" else (Range(first, high),)
        left = i - 1 if self.is_comma(i - 1) else i
        return _Found(cue, None, self.shared(previous, low, i), content, complement.skip, "participle", left, low, high)

    def noun(self, cue: Cue, low: int, high: int) -> _Found | None:
        """قوله إن, after عن فلان."""
        i, j = cue.range
        complement = self.complement(cue, j, high, False)
        if complement is None or complement.border - j > 10:
            return None
        content = self.content(complement, high)
        if content is None:
            return None
        origin = next((k for k in range(i - 1, max(low, i - 25) - 1, -1) if self.key(k) in ("عن", "الي")), None)
        source = self.span(Range(origin + 1, i)) if origin is not None and origin + 1 < i else None
        return _Found(cue, source, None, content, 0, "relay", i, low, high)

    def relay(self, cue: Cue, low: int, high: int) -> _Found | None:
        """نقلت وكالة كذا عن فلان ...: the agency's own report, around what it quotes."""
        i, j = cue.range
        origin = next((k for k in range(j, min(high, j + 16)) if self.key(k) == "عن"), None)
        if origin is None:
            return None
        if not any(
            self.is_complementizer(k) or self.key(k) == _COLON or k in self.opens
            for k in range(origin + 1, min(high, origin + 30))
        ):
            return None
        source = self.subject(j, origin)
        return _Found(
            cue, self.span(source) if source else None, None, (Range(origin + 1, high),), 0, "relay", i, low, high
        )

    def document(self, cue: Cue, low: int, high: int) -> _Found | None:
        """جاء في بيان الوزارة أن ..."""
        i, j = cue.range
        complement = self.complement(cue, j, high, False)
        if complement is None or complement.pattern in ("object", "particle"):
            return None
        content = self.content(complement, high)
        source = self.subject(j, complement.border)
        if content is None or source is None:
            return None
        return _Found(cue, self.span(source), None, content, 0, "document", i, low, high)

    def according(self, cue: Cue, low: int, high: int) -> _Found | None:
        language = self.language
        i, j = cue.range
        skip = 0
        k = j
        last_word = cue.form.rest[-1] if cue.form.rest else cue.form.lemma
        is_closed = last_word.endswith(
            ("قوله", "قولها", "قولهم", "تعبيره", "تعبيرها", "وصفه", "وصفها", "زعمه", "زعمها")
        )
        source: Span | None = None
        if not is_closed:
            if self.key(k) in ("لما", "ما"):
                k += 1
            verb = self.cue_at.get(k)
            if (
                (verb is not None and verb.form.form is Form.FINITE)
                or (k > j and self.tokens[k].is_word)
                or (cue.form.lemma in ("حسبما", "بحسبما", "وفقما") or last_word in ("ما", "لما"))
            ):
                k += 1
                while self.key(k) in ("به", "فيه", "عنه", "عنها", "في", "عن", "له", "علي"):
                    k += 1
            end = k
            opening = not any(self.tokens[n].is_word for n in range(low, i)) or self.is_complementizer(i - 1)
            while (
                end < high
                and end - k < 20
                and not self.is_comma(end)
                and not self.is_complementizer(end)
                and self.key(end) != _COLON
            ):
                if end > k and (
                    self.key(end) in language.relative_pronouns or self.key(end) in self.grammar.result_particles
                ):
                    break
                if end > k and self.key(end) in language.subordinators:
                    break
                if (
                    end > k
                    and end in self.cue_at
                    and self.cue_at[end].form.form is not Form.ACCORDING
                    and not self.cue_at[end].form.needs_particle
                ):
                    break
                end += 1
            if end == k:
                return None
            while k < end - 1 and (self.is_document(k) or self.key(k) in self.grammar.published):
                k += 1
                if self.key(k) in ("صادر", "صادره", "صدر", "اصدره", "اصدرته", "نشر", "نشرته", "نشره", "ادلي"):
                    k += 1
                    if self.key(k) in ("عن", "في", "بها", "من"):
                        k += 1
            first_key = self.key(k)
            if first_key.startswith("ل") and last_word in ("وفقا", "طبقا", "وفقاً") and k == j:
                skip = 1
            if k >= end:
                return None
            source = self.span(Range(k, end), skip)
        else:
            end = j
            opening = False
        self.consumed = max(self.consumed, k)
        if opening:
            first = end + 1 if self.is_comma(end) or self.key(end) == _COLON or self.is_complementizer(end) else end
            if self.key(first) in self.grammar.result_particles:
                first += 1
            if first >= high:
                return None
            content: tuple[Range, ...] = (Range(first, high),)
            left = i
        else:
            last = i
            while last > low and (self.is_comma(last - 1) or self.key(last - 1) == "كما"):
                last -= 1
            if last <= low:
                return None
            quote = self.closes.get(last - 1)
            content = quote.parts if quote is not None and quote.extent.first <= low else (Range(low, last),)
            left = last
            goes_on = (
                self.is_comma(end)
                and end + 1 < high
                and end + 1 not in self.cue_at
                and not self.key(end + 1).startswith("و")
            )
            if goes_on and last - low < 12 and self.key(end + 1) not in language.subordinators:
                content = (*content, Range(end + 1, high))
        return _Found(cue, source, None, content, 0, "according-to", left, low, high)

    def is_document(self, k: int) -> bool:
        key = self.key(k)
        return key in self.language.document_words or (key[:1] == "ل" and key[1:] in self.language.document_words)

    def preceding(self, cue: Cue, low: int, high: int) -> _Found | None:
        """«...»، قال فلان."""
        i, j = cue.range
        if cue.form.needs_particle and not (i > low and (i - 1 in self.closes or i - 2 in self.closes)):
            return None
        at = i - 1
        while at > low and (self.is_comma(at) or self.key(at) in ("كما", "هكذا")):
            at -= 1
        if at < low or (at == i - 1 and at not in self.closes):
            return None
        source = self.subject(j, min(high, j + 14))
        if source is None or (
            source.last < high
            and not self.is_comma(source.last)
            and not self.is_adjunct(source.last, source.first)
            and self.key(source.last) not in self.language.time_words
        ):
            return None
        quote = self.closes.get(at)
        if quote is not None and (quote.extent.first <= low or quote.extent.last - quote.extent.first > 5):
            return _Found(cue, self.span(source), None, quote.parts, 0, "quotation-before", i, low, high)
        if quote is None and cue.form.lemma in ("قال", "أضاف", "أوضح") and source.last >= high and at - low > 3:
            return _Found(cue, self.span(source), None, (Range(low, at + 1),), 0, "clause-before", at + 1, low, high)
        return None

    # -- where one content ends because the next statement begins

    def cut(self, found: list[_Found]) -> Iterator[_Found]:
        for n, one in enumerate(found):
            last = one.content[-1]
            if one.pattern in ("quotation-after", "quotation-before", "clause-before") or (
                self.passage.quote_at[last.first] >= 0
                and self.opens.get(last.first - 1)
                and last in self.opens[last.first - 1].parts
            ):
                yield one
                continue
            end = last.last
            if last.last > one.cue.range.first:
                for later in found[n + 1 : n + 8]:
                    if later.cue.range.first >= end or later.low != one.low:
                        break
                    at = self.border(later)
                    if at is not None and last.first < at <= end:
                        end = at
                        break
            end = self.resumption(one, last.first, end)
            while (
                end > last.first
                and not self.tokens[end - 1].is_word
                and end - 1 not in self.closes
                and self.key(end - 1) != ")"
            ):
                end -= 1
            if end > last.first:
                yield one._replace(content=(*one.content[:-1], Range(last.first, end)))

    def resumption(self, one: _Found, first: int, end: int) -> int:
        """Where the journalist's own voice goes on within the sentence: ، وكان ... ; `end` if it does not."""
        opening = (
            self.grammar.resuming | self.grammar.loosely_resuming
            if one.pattern in ("object", "particle")
            else self.grammar.resuming
        )
        for k in range(first + 3, min(end, first + 4 * _REACH) - 1):
            if self.is_comma(k) and self.key(k + 1) in opening:
                return k
        return end

    def border(self, later: _Found) -> int | None:
        form = later.cue.form.form
        i = later.cue.range.first
        if form is Form.PARTICIPLE:
            return later.left
        if form is Form.ACCORDING:
            return later.left if later.content[0].first < i else None
        if later.pattern in ("quotation-before", "clause-before"):
            return i - 1
        if form is Form.FINITE and later.cue.skip:
            return i - 1 if self.is_comma(i - 1) else i
        if form is Form.FINITE and self.key(i - 1) in ("فيما", "بينما", "كما", "حيث"):
            return i - 2 if self.is_comma(i - 2) else i - 1
        return None

    # -- headlines

    def headlines(self) -> Iterator[Attribution]:
        for paragraph in self.passage.paragraphs:
            if paragraph.role not in (Role.TITLE, Role.RELATED):
                continue
            for first, last in self.segments(paragraph.range):
                found = self.headline(first, last)
                if found is not None:
                    yield found

    def segments(self, whole: Range) -> Iterator[tuple[int, int]]:
        """Headlines that run together without a space are taken apart."""
        first = whole.first
        while first < whole.last and not self.tokens[first].is_word and first not in self.opens:
            first += 1
        for k in range(first + 1, whole.last):
            glued = (
                self.tokens[k].is_word and self.tokens[k - 1].is_word and self.tokens[k].start == self.tokens[k - 1].end
            )
            if glued:
                yield first, k
                first = k
        if first < whole.last:
            yield first, whole.last

    def headline(self, first: int, last: int) -> Attribution | None:
        colon = next((k for k in range(first + 1, min(last - 2, first + 9)) if self.key(k) == _COLON), None)
        if colon is None or any(
            k in self.cue_at and self.cue_at[k].form.form is not Form.PARTICIPLE for k in range(first, colon)
        ):
            return None
        words = [self.key(k) for k in range(first, colon)]
        if any(w in self.language.headline_labels or w[:1].isdigit() for w in words) or last - first > 2 * _REACH:
            return None
        end = last
        while end > colon + 1 and self.key(end - 1) in _STOPS:
            end -= 1
        quote = self.opens.get(colon + 1)
        parts = quote.parts if quote is not None and quote.extent.last >= end else (Range(colon + 1, end),)
        if parts[0].last - parts[0].first < 2:
            return None
        return Attribution(
            source=self.span(Range(first, colon)),
            cue=self.passage.span(Range(colon, colon + 1)),
            content=tuple(self.passage.span(part) for part in parts),
            pattern="headline",
        )

    def attribution(self, found: _Found) -> Attribution:
        start, end = self.tokens[found.cue.range.first].start, self.tokens[found.cue.range.last - 1].end
        content = [self.passage.span(part) for part in found.content]
        content[0] = Span(content[0].start + found.skip, content[0].end) if found.skip else content[0]
        return Attribution(
            source=found.source,
            cue=Span(start + found.cue.skip, end),
            content=tuple(content),
            pattern=found.pattern,
            implied=found.implied,
        )
