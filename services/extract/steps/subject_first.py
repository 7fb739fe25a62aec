"""Finds source, cue and content where the subject comes before its verb, as in English and most European languages.

Each cue is tried with a short list of named patterns, the most certain first:

    quotation-after    Smith said: “...”          quotation-before   “...,” Smith said / said Smith
    clause-after       Smith said (that) ...      clause-before      ..., Smith said
    infinitive         Smith urged them to ...    object             Smith denied the report
    according-to       according to Smith, ...    headline           Smith: “...”
"""

from collections.abc import Iterator
from typing import NamedTuple

from services.common.contracts.articles import Role
from services.extract.model import Attribution, Cue, Form, Frame, Language, Passage, Range

_REACH = 40
"""Tokens that a subject or an adjunct may be away from its cue: bounds the work for each cue."""
_LONGEST_BEFORE, _LONGEST_AFTER = 200, 400
"""Tokens of one sentence that are looked at around a cue: a text without full stops still takes linear time."""
_STOPS = frozenset([".", "!", "?", "…", ";"])
_DASHES = frozenset("-–—")
_COMMAS = frozenset([","])


class _Clause(NamedTuple):
    """A cue with its subject, the token where its clause begins, and the token after which its complement begins."""

    cue: Cue
    source: Range | None
    implied: Range | None
    left: int
    after: int
    is_inverted: bool
    low: int
    high: int


class _Found(NamedTuple):
    clause: _Clause
    content: tuple[Range, ...]
    pattern: str


def attribute_subject_first(passage: Passage, cues: tuple[Cue, ...], language: Language) -> tuple[Attribution, ...]:
    """The attributions in the order of their cues; a cue without content yields none."""
    reader = _Reader(passage, language)
    found: list[_Found] = []
    main: _Found | None = None  # the last statement that stands in no other one: its subject may be shared
    for cue in cues:
        clause = reader.clause(cue, main)
        one = reader.complete(clause) if clause is not None else None
        if one is not None:
            found.append(one)
            if main is None or main.clause.low != one.clause.low or reader.border(one) is not None:
                main = one
    attributions = [_attribution(passage, one) for one in reader.cut(found)]
    known = frozenset(word for a in attributions if a.source for word in a.source.of(passage.text).split())
    attributions.extend(reader.headlines(known))
    return tuple(sorted(attributions, key=lambda a: a.cue.start if a.cue else a.content[0].start))


def _attribution(passage: Passage, found: _Found) -> Attribution:
    clause = found.clause
    return Attribution(
        source=passage.span(clause.source) if clause.source else None,
        cue=passage.span(clause.cue.range),
        content=tuple(passage.span(part) for part in found.content),
        pattern=found.pattern,
        implied=passage.span(clause.implied) if clause.implied else None,
    )


class _Reader:
    """A passage and a language, read token by token."""

    def __init__(self, passage: Passage, language: Language) -> None:
        self.passage = passage
        self.language = language
        self.tokens = passage.tokens
        self.skippable = language.adverbs | language.auxiliaries
        self.opens = {quote.extent.first: quote for quote in passage.quotes}
        self.closes = {quote.extent.last - 1: quote for quote in passage.quotes}

    # -- small questions about one token

    def key(self, i: int) -> str:
        return self.tokens[i].key if 0 <= i < len(self.tokens) else ""

    def is_capital(self, i: int) -> bool:
        return self.tokens[i].text[0].isupper()

    def is_comma(self, i: int) -> bool:
        return self.key(i) == ","

    def ends_quote(self, i: int) -> bool:
        return i in self.closes

    def bounds(self, i: int) -> tuple[int, int]:
        """The sentence around a token, without its final mark; inside a quotation, the sentence of the quotation."""
        passage = self.passage
        number = passage.quote_at[i]
        if number < 0:
            low, high = passage.sentences[passage.sentence_at[i]]
            low, high = max(low, i - _LONGEST_BEFORE), min(high, i + _LONGEST_AFTER)
            while high > low and self.key(high - 1) in _STOPS:
                high -= 1
            return low, high
        part = next((p for p in passage.quotes[number].parts if p.first <= i < p.last), Range(i, i + 1))
        low = high = i
        while low > part.first and self.key(low - 1) not in _STOPS and i - low < 2 * _REACH:
            low -= 1
        while high < part.last and self.key(high) not in _STOPS and high - i < 4 * _REACH:
            high += 1
        return low, high

    def is_verb(self, i: int) -> bool:
        key = self.key(i)
        if key in self.language.verbs or (
            key.endswith(("n't", "'s", "'re", "'ve", "'ll", "'d", "'m")) and not self.is_capital(i)
        ):
            return True
        if key in self.language.contractions:
            return True
        return key.endswith("ed") and len(key) > 4 and not self.is_capital(i)

    # -- the subject

    def clause(self, cue: Cue, previous: _Found | None) -> _Clause | None:
        """The cue with its subject, or None where it is no cue here (a noun, a wish, a passive)."""
        i, j = cue.range
        low, high = self.bounds(i)
        form = cue.form.form
        if form is Form.ACCORDING:
            return self.according(cue, low, high)
        if i > low and self.is_capital(i) and self.passage.paragraphs[self.passage.paragraph_at[i]].role is Role.MAIN:
            return None  # the United States
        e = i
        while e > low and self.is_skippable(e - 1):
            e -= 1
        aux = {self.key(k) for k in range(e, i)}
        if self.key(e - 1) in self.language.modals and e > low:
            return None
        if form is Form.FINITE and aux & self.language.passive_auxiliaries and cue.form.lemma != "be":
            return None
        if form is Form.PARTICIPLE:
            if aux & self.language.passive_auxiliaries:
                form = Form.FINITE
            else:
                return self.participle(cue, previous, low, high)
        if form is Form.PASSIVE and not aux & self.language.passive_auxiliaries:
            return None
        inverted = self.inverted(cue, low, high)
        if inverted is not None:
            return inverted
        if e > low and self.key(e - 1) in self.language.relative_pronouns and self.key(e - 1) != "that":
            antecedent = self.noun_phrase(e - 2 if self.is_comma(e - 2) else e - 1, low)
            return _Clause(cue, None, antecedent, i, j, False, low, high) if antecedent else None
        source = self.subject(e, low)
        if source is not None:
            if form is Form.BASE and not self.is_plural(source):
                return None
            return _Clause(cue, source, None, source.first, j, False, low, high)
        if e > low and self.key(e - 1) in self.language.conjunctions and form is Form.FINITE and e == i | 0:
            left = e - 2 if self.is_comma(e - 2) else e - 1
            implied = self.implied(previous, low, left)
            return _Clause(cue, None, implied, left, j, False, low, high)
        return None

    def is_skippable(self, i: int) -> bool:
        key = self.key(i)
        return key in self.skippable or (len(key) > 4 and key.endswith("ly") and not self.is_capital(i))

    def is_plural(self, source: Range) -> bool:
        last = self.key(source.last - 1)
        pronoun = self.language.pronouns.get(last)
        if pronoun is not None:
            return pronoun[1] == "p" or last in self.language.first_person or last == "you"
        words = {self.key(k) for k in range(source.first, source.last)}
        return bool(words & (self.language.group_words | {"and"})) or last.endswith("s")

    def subject(self, e: int, low: int) -> Range | None:
        """The noun phrase that ends before token `e`, an apposition between commas included."""
        if e <= low:
            return None
        if self.is_comma(e - 1) and not self.ends_quote(e - 2):
            return self.with_apposition(e - 1, low)
        found = self.noun_phrase(e, low)
        if found is not None and self.is_comma(found.first - 1) and self.key(found.first) in ("a", "an", "the", "one"):
            name = self.noun_phrase(found.first - 1, low)  # Jane Doe, a senator from Ohio said
            if name is not None and self.is_capital(name.last - 1) and self.starts_clause(name.first, low):
                return Range(name.first, e)
        return found

    def with_apposition(self, end: int, low: int) -> Range | None:
        """The head and its apposition, which a comma at `end` closes: Jane Doe, a senator from Ohio,"""
        k = end - 1
        while k > low and end - k < _REACH:
            if self.is_comma(k):
                head = self.noun_phrase(k, low)
                if head is None:
                    return None
                if self.can_head(head) and self.starts_clause(head.first, low):
                    return Range(head.first, end)
            elif self.key(k) in _STOPS or (k in self.closes and self.passage.quote_at[end] != self.passage.quote_at[k]):
                return None
            k -= 1
        return None

    def can_head(self, head: Range) -> bool:
        keys = {self.key(k) for k in range(head.first, head.last)}
        return (
            self.is_capital(head.last - 1)
            or self.key(head.first) in self.language.determiners
            or bool(keys & self.language.titles)
        )

    def starts_clause(self, i: int, low: int) -> bool:
        return (
            i <= low
            or self.key(i - 1) in self.language.subordinators | self.language.conjunctions
            or not self.tokens[i - 1].is_word
        )

    def noun_phrase(self, e: int, low: int) -> Range | None:
        """The noun phrase whose last token is `e - 1`: leftwards to a mark, a verb or a subordinator."""
        language = self.language
        last = self.key(e - 1) if e > low else ""
        if last in language.pronouns:
            return (
                Range(e - 1, e)
                if last not in language.relative_pronouns and last not in ("his", "her", "him")
                else None
            )
        p = e - 1
        while p >= low and e - p <= _REACH:
            key, token = self.key(p), self.tokens[p]
            if p in self.closes:
                quote = self.closes[p]
                if quote.extent.last - quote.extent.first > 6 or quote.extent.first <= low:
                    break
                p = quote.extent.first - 1
                continue
            if not token.is_word:
                abbreviated = (
                    key == "." and p > low and self.key(p - 1) in language.abbreviations | {self.key(p - 1)[:1]}
                )
                if not (abbreviated or key in ("&", "/", "'", "’", "(", ")", "[", "]", "%", "#")):
                    break
            elif (
                key in language.subordinators
                or key in language.verbs
                or key in language.modals
                or (key in language.conjunctions and not self.joins(p, low))
            ):
                break
            p -= 1
        first = p + 1
        while first < e and (
            self.key(first) in language.conjunctions
            or not self.tokens[first].is_word
            or (self.key(first) in language.adverbs and self.key(first) not in language.determiners)
        ):
            first += 1
        if first < e and self.key(first) in language.prepositions:
            first = self.core(first, e)
        words = [k for k in range(first, e) if self.tokens[k].is_word]
        if (
            not words
            or all(self.key(k) in language.determiners for k in words)
            or self.key(e - 1) in language.prepositions
        ):
            nominal = self.key(e - 1) in language.group_words
            return Range(first, e) if nominal and words else None
        return Range(first, e)

    def joins(self, p: int, low: int) -> bool:
        """Whether the conjunction at `p` joins two nouns: both sides are names, or both plain words near by."""
        if p <= low or p + 1 >= len(self.tokens) or self.key(p) not in ("and", "or", "&"):
            return False
        before, after = self.tokens[p - 1], self.tokens[p + 1]
        if not before.is_word or not after.is_word:
            return False
        return before.text[0].isupper() == after.text[0].isupper() or after.key in self.language.group_words

    def core(self, first: int, e: int) -> int:
        """Where the noun phrase begins in "On Monday the minister", "In Paris Ms Smith": e if there is none."""
        language = self.language
        for k in range(e - 1, first, -1):
            if self.key(k) in language.determiners and self.key(k - 1) not in language.prepositions:
                return k
        k = e
        while k > first and (self.is_capital(k - 1) or self.key(k - 1) in language.titles):
            if self.key(k - 1) in language.prepositions:
                break
            k -= 1
        while k < e and self.key(k) in language.calendar.weekdays.keys() | language.calendar.months.keys():
            k += 1
        return k if self.key(k - 1) not in language.prepositions else e

    def inverted(self, cue: Cue, low: int, high: int) -> _Clause | None:
        """The clause of "...,” said Smith": a cue right after a comma or a quotation, its subject after it."""
        i, j = cue.range
        if not (i > low and (self.ends_quote(i - 1) or self.is_comma(i - 1))) or j >= high:
            return None
        if Frame.QUOTE not in cue.form.frames or cue.form.form is Form.BASE or Frame.ADDRESSEE in cue.form.frames:
            return None
        if not self.ends_quote(i - 1) and not any(self.is_verb(k) for k in range(max(low, i - 2 * _REACH), i)):
            return None  # the commas enclose an apposition
        end = self.phrase_end(j, high)
        if end <= j:
            return None
        following = self.key(end) if end < high else ""
        if following and not (
            following in (",", ":")
            or end in self.opens
            or following in self.language.prepositions | self.language.time_words | self.language.relative_pronouns
            or following in self.language.calendar.weekdays
        ):
            return None
        after = end
        if self.is_comma(end) and end + 1 < high and end + 1 not in self.opens:
            starts = self.key(end + 1)
            if starts in self.language.determiners | self.language.titles | self.language.relative_pronouns:
                after = end + 1
                while after < high and not self.is_comma(after) and after not in self.opens:
                    after += 1
        return _Clause(cue, Range(j, after), None, i, after, True, low, high)

    def phrase_end(self, j: int, high: int) -> int:
        """The end of the noun phrase that begins at `j`."""
        language = self.language
        k = j
        inner = frozenset(("of", "for", "from", "with", "at"))
        while k < high and k - j < _REACH:
            key = self.key(k)
            if not self.tokens[k].is_word:
                abbreviated = key == "." and self.key(k - 1) in language.abbreviations
                if not abbreviated and key not in ("&", "'", "’", "/"):
                    break
            elif (
                (key in language.prepositions and (key not in inner or k == j))
                or key in language.subordinators
                or key in language.verbs
                or key in language.time_words
                or key in language.calendar.weekdays
                or (key in language.pronouns and k > j)
                or (key in language.conjunctions and not self.joins(k, j))
            ):
                break
            k += 1
        return k

    def according(self, cue: Cue, low: int, high: int) -> _Clause | None:
        i, j = cue.range
        if j >= high:
            return None
        end = j
        while end < high and end - j < _REACH and not self.is_comma(end) and self.key(end) not in _DASHES:
            if (
                self.key(end) in self.language.subordinators
                and end > j
                and self.key(end) not in ("who", "which", "that")
            ):
                break
            if end in self.opens and self.opens[end].extent.last - end > 6:
                break
            end += 1
        if end == j:
            return None
        if cue.form.lemma == "per" and not self.is_capital(j):
            return None
        return _Clause(cue, Range(j, end), None, i, end, False, low, high)

    def participle(self, cue: Cue, previous: _Found | None, low: int, high: int) -> _Clause | None:
        i, j = cue.range
        before = self.key(i - 1) if i > low else ""
        left = i
        if before in (",", ";") or self.ends_quote(i - 1) or before in _DASHES:
            left = i - 1
        elif before in ("and", "while", "by", "but"):
            left = i - 2 if self.is_comma(i - 2) else i - 1
        elif i > low:
            return None
        return _Clause(cue, None, self.implied(previous, low, left), left, j, False, low, high)

    def implied(self, previous: _Found | None, low: int, i: int) -> Range | None:
        """The subject a clause shares: that of the cue before it in its sentence, or of the sentence itself."""
        if previous is not None and previous.clause.low == low and previous.clause.cue.range.first < i:
            return previous.clause.source or previous.clause.implied
        language = self.language
        for k in range(low, min(i, low + _REACH)):
            key = self.key(k)
            if key in language.verbs or (key.endswith("ed") and not self.is_capital(k)):
                end = k
                while end > low and self.is_skippable(end - 1):
                    end -= 1
                return self.subject(end, low)
        return None

    # -- the content

    def complete(self, clause: _Clause) -> _Found | None:
        """The content of a cue, by the first pattern that fits."""
        frames = clause.cue.form.frames
        if clause.cue.form.form is Form.ACCORDING:
            return self.around(clause)
        if clause.is_inverted:
            before = self.before(clause)
            if before is None:
                return None
            return self.with_second_part(before)
        after = self.quotation_after(clause) if Frame.QUOTE in frames else None
        if after is not None and clause.source is not None and self.is_second_part(clause):
            before = self.before(clause)
            return self.with_second_part(before) if before is not None else after
        if after is not None:
            return after
        return self.complement(clause) or (self.before(clause) if frames & {Frame.QUOTE, Frame.CLAUSE} else None)

    def is_second_part(self, clause: _Clause) -> bool:
        """Whether a quotation ends right before the clause: “A,” he said, “B.”"""
        return clause.left > clause.low and self.ends_quote(clause.left - 1)

    def with_second_part(self, found: _Found) -> _Found:
        clause = found.clause
        k = self.skip_adjuncts(clause.after, clause.high)
        if self.is_comma(k) or self.key(k) == ":":
            k += 1
        while k < clause.high and self.key(k) in self.language.conjunctions | {"that"}:
            k += 1
        if k in self.opens and k < clause.high:
            return found._replace(content=found.content + self.opens[k].parts)
        return found

    def quotation_after(self, clause: _Clause) -> _Found | None:
        k = clause.after
        if Frame.ADDRESSEE in clause.cue.form.frames:
            k = self.phrase_end(k, clause.high)
        k = self.skip_adjuncts(k, clause.high)
        colon = self.key(k) == ":"
        while (
            k < clause.high
            and (self.key(k) in (",", ":", "that") or self.key(k) in _DASHES)
            and k - clause.after < _REACH
        ):
            k += 1
        quote = self.opens.get(k)
        if quote is None or k >= clause.high + 1:
            return None
        rest = self.rest(quote.extent.last, clause.high)
        if rest and not colon:
            return None  # the quotation is only the first words of a clause
        return _Found(clause, quote.parts, "quotation-after")

    def rest(self, k: int, high: int) -> bool:
        """Whether more words follow before the next comma."""
        return k < high and self.tokens[k].is_word and self.key(k) not in self.language.subordinators

    def skip_adjuncts(self, k: int, high: int) -> int:
        """The token after "on Monday", "in a statement", "to reporters" and the like."""
        language = self.language
        start = k
        while k < high and k - start < _REACH:
            key = self.key(k)
            if key in language.time_words or key in language.calendar.weekdays or key in language.adverbs:
                k += 1
            elif key in language.prepositions and not self.is_capital(k):
                k = self.adjunct_end(k + 1, high)
            else:
                break
        return k

    def adjunct_end(self, k: int, high: int) -> int:
        language = self.language
        first = k
        while k < high and self.tokens[k].is_word and k - first < 12:
            key = self.key(k)
            if key in language.complementizers or key in language.verbs or k in self.opens:
                break
            if k > first and (key in language.prepositions or key in language.determiners or key in language.pronouns):
                break
            if (
                k > first
                and self.is_capital(k)
                and not self.is_capital(k - 1)
                and self.key(k - 1) not in language.determiners
            ):
                break
            k += 1
        return k

    def complement(self, clause: _Clause) -> _Found | None:
        language, frames = self.language, clause.cue.form.frames
        j, high = clause.after, clause.high
        if j >= high:
            return None
        if Frame.TO in frames and self.key(j) in ("to", "not"):
            return self.reach(clause, j, "infinitive")
        if Frame.OBJECT_TO in frames:
            k = j
            while k < high and k - j < 14 and not (self.key(k) == "to" or self.is_comma(k) or self.key(k) in _STOPS):
                k += 1
            if k < high and self.key(k) == "to":
                return self.reach(clause, j, "infinitive")
        if Frame.CLAUSE in frames:
            k = j
            if Frame.ADDRESSEE in frames:
                k = self.addressee_end(j, high)
            k = self.skip_adjuncts(k, high)
            if self.key(k) == ":":
                return self.reach(clause, k + 1, "clause-after")
            if self.is_comma(k) and self.key(k + 1) == "that":
                k += 1
            if self.key(k) == "that":
                return self.reach(clause, k + 1, "clause-after")
            if k < high and (self.tokens[k].is_word or k in self.opens) and self.is_bare_clause(clause, k, high):
                return self.reach(clause, k, "clause-after")
            opens_sentence = clause.left <= clause.low + 2 and self.key(j) in language.prepositions
            if opens_sentence and self.is_comma(k) and k > j and self.is_bare_clause(clause, k + 1, high):
                return self.reach(clause, j, "clause-after")  # said after the vote, the minister would resign
        is_noun = self.tokens[j].is_word and self.key(j) not in language.prepositions | language.time_words
        if Frame.OBJECT in frames and (clause.cue.form.rest or (is_noun and clause.cue.form.form is not Form.BASE)):
            return self.reach(clause, j, "object")
        return None

    def addressee_end(self, j: int, high: int) -> int:
        """The token after whom it was told to; `j` where the clause begins at once."""
        if self.key(j) in ("me", "us", "him", "her", "them", "you", "it"):
            return j + 1
        end = j
        while end < high and end - j < 14:
            key = self.key(end)
            if key in self.language.complementizers or not self.tokens[end].is_word or key in self.language.verbs:
                break
            if end > j and (
                key in self.language.pronouns or key in self.language.determiners | self.language.prepositions
            ):
                break
            if (
                end > j
                and self.is_capital(end)
                and not self.is_capital(end - 1)
                and self.key(end - 1) not in self.language.determiners
            ):
                break
            end += 1
        if self.key(end) == "," and self.key(end + 1) in self.language.complementizers:
            return end + 1
        return end

    def is_bare_clause(self, clause: _Clause, k: int, high: int) -> bool:
        """Whether a clause without "that" begins here: it has a verb of its own, before any other clause."""
        if self.key(k) in self.language.complementizers:
            return True
        frames = clause.cue.form.frames
        if Frame.BARE not in frames:
            return False
        if self.key(k) in self.language.prepositions and clause.cue.form.lemma not in ("say", "tell"):
            return False
        loose = clause.cue.form.lemma in ("say", "tell")
        for i in range(k, min(high, k + _REACH)):
            key = self.key(i)
            if self.is_verb(i) and (i > k or key in self.language.contractions):
                return True
            if not loose and (key in self.language.subordinators or self.is_comma(i)) and i > k + 1:
                return False
            if i > k and key.endswith("s") and not self.is_capital(i) and loose:
                return True
        return False

    def reach(self, clause: _Clause, first: int, pattern: str) -> _Found | None:
        """The complement from `first` to the end of the sentence; later cues may cut it shorter."""
        last = clause.high
        if last <= first or not any(self.tokens[k].is_word for k in range(first, min(last, first + _REACH))):
            return None
        return _Found(clause, (Range(first, last),), pattern)

    def before(self, clause: _Clause) -> _Found | None:
        """The content that ends before the clause: a quotation, or the sentence so far."""
        end = clause.left
        low = clause.low
        if end <= low:
            return None
        at = end - 1
        if self.key(at) in self.language.conjunctions | {"as"} and at > low:
            at -= 1
        quote = self.closes.get(at) or (self.closes.get(at - 1) if self.is_comma(at) else None)
        if quote is not None and quote.extent.first <= low:
            return _Found(clause, quote.parts, "quotation-before")
        if quote is None and not self.is_comma(at) and self.key(at) not in _DASHES | {"?", "!"}:
            return None
        last = at + 1 if quote is not None and not self.is_comma(at) else at
        words = sum(1 for k in range(low, min(last, low + 4)) if self.tokens[k].is_word)
        resumed = self.resumed(clause)
        if words < 3 and resumed:
            return _Found(clause, resumed, "clause-before")
        if words < 3:
            return None
        return _Found(clause, (Range(low, last), *resumed), "clause-before")

    def resumed(self, clause: _Clause) -> tuple[Range, ...]:
        """The clause that goes on after a cue set between commas: The plan, he said, is dead."""
        k = self.skip_adjuncts(clause.after, clause.high)
        if not self.is_comma(k) or k + 2 >= clause.high:
            return ()
        key = self.key(k + 1)
        if key in self.language.conjunctions | self.language.subordinators or key.endswith("ing"):
            return ()
        if not self.tokens[k + 1].is_word or not any(self.is_verb(n) for n in range(k + 1, min(clause.high, k + 12))):
            return ()
        return (Range(k + 1, clause.high),)

    def around(self, clause: _Clause) -> _Found | None:
        """The content of "according to": what follows where it opens the sentence, otherwise what precedes."""
        low, i = clause.low, clause.cue.range.first
        opening = i - low <= 1 or not any(
            self.tokens[k].is_word and self.key(k) not in self.language.conjunctions for k in range(low, i)
        )
        if opening:
            k = clause.after + 1 if self.is_comma(clause.after) else clause.after
            return self.reach(clause, k, "according-to")
        last = i
        while last > low and (self.is_comma(last - 1) or self.key(last - 1) in _DASHES):
            last -= 1
        if last <= low:
            return None
        quote = self.closes.get(last - 1)
        if quote is not None and quote.extent.first <= low:
            content = quote.parts
        else:
            content = (Range(low, last), *self.resumed(clause))
        left = last
        return _Found(clause._replace(left=left), content, "according-to")

    # -- where one content ends because the next statement begins

    def cut(self, found: list[_Found]) -> Iterator[_Found]:
        for n, one in enumerate(found):
            last = one.content[-1]
            if one.pattern in ("quotation-after", "quotation-before", "clause-before"):
                yield one
                continue
            end = last.last
            for later in found[n + 1 : n + 8]:
                if later.clause.cue.range.first >= end or later.clause.low != one.clause.low:
                    break
                at = self.border(later)
                if at is not None and at > last.first:
                    end = at
                    break
            while end > last.first and not self.tokens[end - 1].is_word and end - 1 not in self.closes:
                end -= 1
            if end > last.first:
                yield one._replace(content=(*one.content[:-1], Range(last.first, end)))

    def border(self, later: _Found) -> int | None:
        """The token before which an earlier content ends, if the later statement is not part of it."""
        clause = later.clause
        if later.pattern in ("quotation-before", "clause-before") or (
            later.pattern == "according-to" and later.content[0].first < clause.cue.range.first
        ):
            return clause.left - 1 if self.is_comma(clause.left - 1) else clause.left
        left = clause.left
        if clause.cue.form.form is Form.PARTICIPLE or (clause.source is None and left < clause.cue.range.first):
            return left
        before = self.key(left - 1)
        if before in ("and", "but", "while", "whereas") and self.is_comma(left - 2):
            return left - 2
        if before in ("but", "while", "whereas"):
            return left - 1
        if before in (";", ","):
            return left - 1
        return None

    # -- headlines

    def headlines(self, known: frozenset[str]) -> Iterator[Attribution]:
        """ "Smith: ..." in titles, where the right side is quoted or the left side speaks in the article too."""
        for paragraph in self.passage.paragraphs:
            first, last = paragraph.range
            if paragraph.role not in (Role.TITLE, Role.RELATED) or last - first > _REACH:
                continue
            colon = next((k for k in range(first + 1, min(last - 2, first + 10)) if self.key(k) == ":"), None)
            if colon is None or self.key(colon - 1) in self.language.headline_labels:
                continue
            name = self.passage.span(Range(first, colon))
            quote = self.opens.get(colon + 1)
            speaks = known.issuperset(name.of(self.passage.text).split())
            if not self.is_capital(colon - 1) or not (quote is not None or speaks):
                continue
            parts = quote.parts if quote is not None else (Range(colon + 1, last),)
            yield Attribution(
                source=name,
                cue=self.passage.span(Range(colon, colon + 1)),
                content=tuple(self.passage.span(part) for part in parts),
                pattern="headline",
            )
