"""The values that pass between the steps, and the shape of a language: what every step may know, and nothing else.

Offsets inside a passage are token numbers, ranges are half-open; only spans, which leave the pipeline, count code
points of the article's text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

from services.common.contracts.articles import Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import CueClass, SpeakerKind


class Token(NamedTuple):
    """A word, a number or a mark. `key` is its folded spelling, by which lexicons know it; marks are their own key."""

    start: int
    end: int
    text: str
    key: str
    is_word: bool


class Range(NamedTuple):
    """A half-open range of token numbers."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words between quotation marks, which may run over paragraphs: `extent` with its marks, `parts` without."""

    extent: Range
    parts: tuple[Range, ...]
    is_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A line of the text, with the role of the block it stands in."""

    range: Range
    role: Role


@dataclass(frozen=True, slots=True)
class Passage:
    """One article's words: the page's own (title, main, captions), or those of another one embedded in it (related).

    `quote_at`, `sentence_at` and `paragraph_at` give for each token the number of its quote (-1 for none), sentence
    and paragraph.
    """

    text: str
    is_related: bool
    tokens: tuple[Token, ...]
    paragraphs: tuple[Paragraph, ...]
    paragraph_at: tuple[int, ...]
    starts: tuple[int, ...]  # of the tokens, for finding the token of a code point
    quotes: tuple[Quote, ...] = ()
    quote_at: tuple[int, ...] = ()
    sentences: tuple[Range, ...] = ()
    sentence_at: tuple[int, ...] = ()

    def span(self, found: Range) -> Span:
        """The code points from the first to the last token of a range that is not empty."""
        return Span(self.tokens[found.first].start, self.tokens[found.last - 1].end)


class Frame(StrEnum):
    """What a cue may govern."""

    QUOTE = "quote"  # a quotation
    MANNER = "manner"  # shrugged: “...”: only a quotation that a comma or a colon sets off
    CLAUSE = "clause"  # that ... / أن ..., with or without the particle
    BARE = "bare"  # said it was so: a clause without its particle
    TO = "to"  # pledged to ...
    OBJECT_TO = "object_to"  # urged somebody to ...
    OBJECT = "object"  # denied the report / أعلن فوزه
    ADDRESSEE = "addressee"  # told somebody (that) ...
    NAMING = "naming"  # called it “a beginning”: an object with a quotation


class Form(StrEnum):
    """Where in a sentence a cue can stand."""

    FINITE = "finite"
    BASE = "base"  # say: after to, a modal, or as the present of a plural subject
    PARTICIPLE = "participle"  # saying / مشيرا: its subject is somebody else's
    PASSIVE = "passive"  # was quoted as saying / نُقل عن
    NOUN = "noun"  # in a statement / قوله
    ACCORDING = "according"  # according to / بحسب


Gender = Literal["m", "f"]
Number = Literal["s", "p"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CueForm:
    """One inflected form of a cue, as the lexicon has it. `rest` holds the keys of its further words.

    `particles` are the words that may lead from this cue to its content, besides the language's complementizers.
    """

    lemma: str
    form: Form
    frames: frozenset[Frame]
    rest: tuple[str, ...] = ()
    gender: Gender | None = None
    number: Number | None = None
    particles: frozenset[str] = frozenset()
    needs_particle: bool = False  # ambiguous with an everyday word: a cue only where a particle, colon or quote follows
    written: str | None = None  # its last word in small letters, where accents tell it apart: anunció, not anuncio


class Cue(NamedTuple):
    """A cue in the passage: its tokens, how many letters of a joined conjunction to leave out, and what it is."""

    range: Range
    skip: int
    form: CueForm


class CueReading(NamedTuple):
    """What a cue tells: the lexicon's lemma and its form, and the class of its speech act; None for what is unknown."""

    lemma: str | None
    form: Form | None
    cue_class: CueClass | None


class EngineName(NamedTuple):
    """An engine, and what it knows: a statement's evidence names both."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """What an engine finds: source, cue and content tied together. Everything after it is shared by all engines.

    `implied` is the subject that the sentence gives a cue without a source of its own ("He left, saying ...").
    `pattern` is the name of the rule, or of the model's decision; `certainty` the model's, between 0 and 1.
    `named` are the words, inside the source or elsewhere, that name whoever speaks, where an engine knows them.
    `found_by` names the engine where that is not the one that was asked.
    """

    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    pattern: str
    implied: Span | None = None
    certainty: float | None = None
    named: Span | None = None
    found_by: EngineName | None = None


class MentionKind(StrEnum):
    """How words name somebody."""

    NAME = "name"  # Jane Holt; the Foreign Ministry
    DESCRIPTION = "description"  # the senior diplomat; الوزير
    PRONOUN = "pronoun"
    DOCUMENT = "document"  # the statement, the report
    GROUP = "group"  # officials; several countries


class Standing(StrEnum):
    """What part a name plays where it stands: how likely the next "he" means its bearer."""

    SUBJECT = "subject"
    OTHER = "other"
    QUOTED = "quoted"  # named in somebody's quotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """What words say about whom they name. `name` is free of titles; `role` is the office beside it, both as written.

    `words` are the keys of all its words; `at` is the code point where it begins.
    """

    at: int
    kind: MentionKind
    speaker_kind: SpeakerKind
    words: tuple[str, ...]
    name: str | None = None
    role: str | None = None
    gender: Gender | None = None
    number: Number = "s"
    is_guess: bool = False  # a full name that nothing introduces: it counts once somebody speaks under its surname
    is_echo: bool = False  # a lone capital: it counts where it is part of a name that is known
    are_two: bool = False  # two who speak together, each by name
    stays_unnamed: bool = False  # a source that asks not to be named: it is nobody who is named elsewhere
    standing: Standing = Standing.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Words of time, by folded key."""

    weekdays: Mapping[str, int]  # Monday is 0
    months: Mapping[str, int]
    days_ago: Mapping[tuple[str, ...], int]  # today 0, yesterday 1; a phrase before its own beginning
    last: frozenset[str]  # "last Tuesday", "الماضي"
    limiting: frozenset[str] = frozenset()  # before, until: a day after them is not the day it was said
    day_words: frozenset[str] = frozenset()  # between them and the day: يوم
    shifting: frozenset[str] = frozenset()  # after a day they make it another: اليوم التالي
    of: frozenset[str] = frozenset()  # between a day, its month and the year: 7 de noviembre


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """Letters that are written together with a word, and endings that tell what it is: folded, except the signs."""

    article: str
    and_: str
    to: str
    to_the: str
    by: str
    with_article: tuple[str, ...]  # what may stand before a word for it to be definite: ال, وال, بال, لل
    never_preposition: str  # a last letter as written that no preposition has: علي is a name, على is none
    feminine: str
    open_feminine: str  # the feminine ending before a possessive one
    feminine_sign: str  # as written
    feminine_signs: tuple[str, ...]  # as written, with its vowels
    feminine_adjective: tuple[str, ...]  # as written
    adjective: str  # as written, of a man: الروسي
    accusative: tuple[str, ...]  # as written
    participle: str  # a first letter: مشيدا
    weak: str  # as written, a last letter that verbs have: بكى
    adverbial: tuple[str, ...]  # as written: the accusative of what is no name
    plural: tuple[str, ...]
    feminine_plural: str
    plural_object: str
    third_person: tuple[str, ...]  # possessive endings
    imperfect: str  # first letters of a verb in the present
    future: str  # before one of them: سيزور
    no_article: str  # as written, first letters of words that only seem to begin with the article: إلغاء
    long_first: str  # as written, a first letter that tells a word from a particle of the same key: آن
    passive_vowel: str
    doubling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How sources name somebody, beyond the common words; by folded key."""

    the: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    joint: frozenset[str] = frozenset()  # between two who speak together
    quantifiers: frozenset[str] = frozenset()  # several: a group follows
    plural: tuple[str, ...] = ()  # endings
    ranking: frozenset[str] = frozenset()  # main, top: they describe a body, and are none of its name
    superlative: str = "-"  # the ending of words that rank; "-" is on no word
    possessive: tuple[str, ...] = ()  # endings, that of a single owner first
    possessed: frozenset[str] = frozenset()  # the Governor's Office: a name with whose it is
    small_prefixes: tuple[str, ...] = ()  # of names in small letters: al-
    before_role: frozenset[str] = frozenset()  # they lead to an office before a name: her lawyer
    before_apposition: frozenset[str] = frozenset()  # they lead to one after it: , the lawyer
    copulas: frozenset[str] = frozenset()  # , who is a lawyer: without one of them "who" tells no office
    courtesies: frozenset[str] = frozenset()  # titles that are no office: Mr
    by_courtesy: Mapping[str, str] = field(default_factory=dict)  # his Excellency: the title of whom it stands for
    introducing: frozenset[str] = frozenset()  # after a comma they tell that a name is a person's
    certain_prepositions: frozenset[str] = frozenset()  # though they end like a name
    at: frozenset[str] = frozenset()  # in, before the place of an office
    employed: frozenset[str] = frozenset()  # at, for: before the body that somebody works or speaks for
    called: frozenset[str] = frozenset()  # verbs that lead to somebody's name: يدعى
    without: frozenset[str] = frozenset()  # بلا: inside a body's name, which ends with the next word
    outlet_ends: frozenset[str] = frozenset()  # last words of an outlet's name: المصري اليوم
    both: frozenset[tuple[str, str]] = frozenset()  # words before two who speak together: كل من
    is_: frozenset[str] = frozenset()  # "and he is", before what he is: وهو
    press: frozenset[str] = frozenset()  # words of a news agency's name: أنباء
    kunyas: frozenset[str] = frozenset()  # أم، أبو
    body_openings: frozenset[str] = frozenset()  # first two words of bodies that begin with no kind of body
    governing: frozenset[str] = frozenset()  # bodies that others speak to
    surnames: frozenset[str] = frozenset()  # spelled like another word: سلام
    surname_openings: tuple[str, ...] = ()  # a word that begins so is one behind a given name: بوتفليقة
    half_names: frozenset[str] = frozenset()  # first names that are spelled like a word of "speaks for"
    everyday_names: frozenset[str] = frozenset()  # words that are first names before a father's name: رجاء, أمين
    everyday_adjectives: frozenset[str] = frozenset()  # and before any surname: سامية
    speaking_for: frozenset[str] = frozenset()  # who does: spokesman
    last_syllables: frozenset[str] = frozenset()  # last parts of foreign names that are spelled like a pronoun
    compound_ends: frozenset[str] = frozenset()  # second parts of first names: علاء الدين
    issued: frozenset[str] = frozenset()  # between a document and its issuer
    come_by: frozenset[str] = frozenset()  # how an outlet knows a document: seen by
    masculine_bodies: frozenset[str] = frozenset()  # their verbs are masculine; an ending tells the feminine ones
    sons: frozenset[str] = frozenset()  # between a name and the father's: بن
    unnamed: frozenset[str] = frozenset()  # without the article they tell of somebody whose name is kept: مصدر أمني
    states: frozenset[str] = frozenset()  # before the name of a country: دولة
    same: frozenset[str] = frozenset()  # they tell that a source is the one before: ذاته, نفسه
    bodies: frozenset[str] = frozenset()  # the company: whichever body was named last
    firms: frozenset[str] = frozenset()  # beside a bare name they tell a firm: the airline Solvanair
    firms_of: frozenset[str] = frozenset()  # the same behind another word: food maker Ostrelle
    firms_before: frozenset[str] = frozenset()  # the same as the first word of a firm's name: شركة
    offices_of_firms: frozenset[str] = frozenset()  # after a firm's name: Keltraxa chief executive
    leading_kinds: frozenset[str] = frozenset()  # kinds of body that a sentence may open with: Carmaker Ferrano
    sure_kinds: frozenset[str] = frozenset()  # the ministry: never a body whose name says that it is of another kind
    bodies_apart: frozenset[str] = frozenset()  # the department: none whose name has no word for a body, or another one
    sure_offices: frozenset[str] = frozenset()  # the mayor: never a minister, though a chairman may be one as well
    aged: tuple[str, ...] = ()  # endings of somebody's age, which stands for him: the 51-year-old
    ranks: frozenset[str] = frozenset()  # deputy, prime: with or without one it is another office
    portfolios: frozenset[str] = frozenset()  # foreign, finance: what one minister is for and another is not
    linking: frozenset[str] = frozenset()  # between the words of a description
    neuter: frozenset[str] = frozenset()  # it: no person
    surname_articles: tuple[str, ...] = ()  # a surname is known with and without: al-
    same_offices: Mapping[str, str] = field(default_factory=dict)  # two words for one office
    correspondents: frozenset[str] = frozenset()  # they speak for their outlet: our correspondent, مراسل ...
    whole_organisations: frozenset[str] = frozenset()  # the Kremlin: one word with the article names it
    owners: frozenset[str] = frozenset()  # they open a description of whom somebody has: his, زوجته
    from_nations: tuple[str, ...] = ()  # endings of words for somebody of a nation: the Norwegian
    indefinite: frozenset[str] = frozenset()  # a, another: what follows stays unnamed
    office_links: frozenset[str] = frozenset()  # between an office and what it is for: Secretary of State
    appeals: frozenset[str] = frozenset()  # they open the name of a body that calls for something: Save the Children
    aims: frozenset[str] = frozenset()  # between a body and its cause: Committee to Protect ..., Doctors Without ...
    collectives: frozenset[str] = frozenset()  # police, government: a proper noun before one names a body
    with_article: frozenset[str] = frozenset()  # last words of papers whose article belongs to the name: the Guardian
    exemplifying: frozenset[str] = frozenset()  # including: names after it are no apposition
    generational: frozenset[str] = frozenset()  # Jr, KC: after a surname
    head_first: bool = False  # adjectives follow their noun, and articles tell its gender: la portavoz rusa


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectFirst:
    """What a language needs beyond the common words where the subject comes before its verb, by folded key."""

    that: frozenset[str]  # what may lead from any cue to its content
    infinitive: frozenset[str]  # to
    negated_infinitive: frozenset[str]
    oneself: frozenset[str] = frozenset()  # himself: after a name
    as_: frozenset[str]  # between a content and its clause: ..., as Smith said
    loose: frozenset[str]  # cues, by lemma, that take any clause without "that"
    rates: frozenset[str]  # cues, by lemma, that count things too: per
    of_documents: frozenset[str] = frozenset()  # cues, by lemma, where a document is their subject: the report found
    articles: frozenset[str]  # they open an apposition
    joining: frozenset[str]  # they join two nouns
    joint: frozenset[str]  # they make a subject plural
    contrasting: frozenset[str]  # but, while: the next statement begins
    before_participle: frozenset[str]  # while saying
    inner_prepositions: frozenset[str]  # they go on with a noun phrase
    object_pronouns: frozenset[str]  # no subjects
    addressed_pronouns: frozenset[str]  # told me
    second_person: frozenset[str]
    contracted: tuple[str, ...]  # endings of a word that holds a verb: it'll
    past_ending: str
    present_ending: str
    participle_ending: str
    plural_ending: str
    adverb_ending: str
    quoting: frozenset[str] = frozenset()  # verbs whose object is quoted: quoted him as saying
    summing: frozenset[str] = frozenset()  # nouns that the journalist sums up a content by: , a charge they deny
    near: frozenset[str] = frozenset()  # before "to" they tell of somebody: a source close to the talks
    comparing: frozenset[str] = frozenset()  # before "as": such as, as well as
    asides: frozenset[str] = frozenset()  # after a comma they open what the journalist adds: , though
    # where a subject may also follow its verb, or be left out
    either_order: bool = False
    written_past_endings: tuple[str, ...] = ()  # of verbs, as written: llegó
    infinitive_endings: tuple[str, ...] = ()  # where no word leads to an infinitive: prometió construir
    before_infinitive: frozenset[tuple[str, ...]] = frozenset()  # an infinitive after them tells: tras asegurar que
    repeating: frozenset[tuple[str, ...]] = frozenset()  # an infinitive after them is the verb: volvió a pedir
    circumstances: frozenset[str] = frozenset()  # prepositions of when and where, between a verb and its object
    linking: frozenset[tuple[str, ...]] = frozenset()  # they open the next clause: al tiempo que
    set_off: frozenset[str] = frozenset()  # according-cues, by lemma, that open a sentence or follow a comma


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbFirst:
    """What a language needs beyond the common words where the verb comes before its subject, by folded key."""

    # what was said: the content and what leads to it
    verbal_noun: re.Pattern[str]  # the shapes of nouns that open a nominal content: أعلن انسحابه
    verbal_nouns: frozenset[str]  # those that no shape tells
    not_verbal_nouns: frozenset[str]
    suffixes: tuple[str, ...]  # possessive endings
    saying: frozenset[str]  # قائلا after another cue
    plural_letters: str  # with which no verbal noun of that shape begins, but plurals do: أطباء
    spelled_letters: frozenset[str]  # سي إن إن: letters that make إن a name
    that: str
    bare_that: frozenset[str]  # أن, بأن: after "before" they tell an event
    before_events: frozenset[str]
    commenting: frozenset[tuple[str, str]] = frozenset()  # after a comma, about what was said: وهو ما
    separating: frozenset[str]  # after a comma, another clause: no content follows
    resuming: frozenset[str]  # after a comma, the journalist's own voice: وكان
    loosely_resuming: frozenset[str]  # after a comma they end a nominal content, though a clause may run over them
    # the verb
    unasserted: frozenset[str]  # what X said
    alternative: frozenset[str]  # or X said
    pluperfect: frozenset[str]  # between a subject and its verb: كان فلان قد قال
    linking: frozenset[str]  # while, as: a new clause, whose subject comes after its verb
    aged: frozenset[str]  # cues that tell an age or a number too: يبلغ من العمر
    between: str  # a preposition spelled like the verb "made clear"
    relaying: frozenset[str]  # verbs, by their perfect, that report what somebody told: نقل
    addressing: frozenset[str]  # verbs, by their perfect, whose object is whom they call on or accuse
    called_on: frozenset[str] = frozenset()  # nouns, besides bodies and groups, that such a verb often calls on
    going_on: frozenset[str] = frozenset()  # verbs, by their perfect, that have a thing as their object too: تابع
    plain_saying: frozenset[str]  # verbs, by their perfect, whose participle repeats a cue before it
    closing: frozenset[str]  # verbs, by their perfect, that may stand after what was said without marks
    thus: frozenset[str]  # between a quotation and a verb after it
    # who said it
    within_subject: frozenset[str]  # prepositions that go on with a subject: مسؤولون من
    about: frozenset[str]  # prepositions that may stand in a subject
    charged: frozenset[str]  # titles that a joined preposition follows: القائم بأعمال
    certain_prepositions: frozenset[str]  # though they end like a name
    before_fronted: frozenset[str]  # كان, لكن: a subject before its verb begins after them
    topical: frozenset[str] = frozenset()  # as for: whom a sentence turns to, before its verb: أما فلان، فقد قال
    resumed: frozenset[str] = frozenset()  # between him and the verb: فقد
    never_fronted: tuple[str, ...]  # beginnings of words that open no subject
    urging: frozenset[str] = frozenset()  # verbs, by their perfect, that have to tell whom they urge: حث
    calling: frozenset[str]  # verbs that call on a body behind them, where they are joined to one with a subject
    denying: frozenset[str] = frozenset()  # verbs, by their perfect, of which what others said is the object: نفى ما
    describing: frozenset[str] = frozenset()  # whom or what they describe stands before "as": وصف الوزير القرار بأنه
    sure_heads: frozenset[str] = frozenset()  # offices and bodies without the article that take another noun: وزير
    open_ends: frozenset[str] = frozenset()  # prepositions between an office and what it is for: النائب عن
    of_whom: frozenset[str] = frozenset()  # between a verb and its subject: رد عليه فلان
    how_spoken: frozenset[str]  # وهو يضحك
    places_and_means: frozenset[str]  # in, by: followed by a circumstance they end a subject
    circumstances: frozenset[str]  # when and where it was said: في بيان
    upon: frozenset[str]
    occasions_upon: frozenset[str]  # على هامش
    audience: frozenset[str]  # للصحافيين
    outlets_told: frozenset[str]  # لوكالة
    # according to
    own_words: tuple[str, ...]  # endings of cues that name nobody: على حد قوله
    measures: frozenset[str] = frozenset()  # nouns that something is done by, and that say nothing: وفق الجدول
    what: frozenset[str]  # لما, ما: a verb follows
    according_with_what: frozenset[str]  # cues that hold it: حسبما
    according_with_to: frozenset[str]  # cues whose source has a joined "to": وفقا لفلان
    after_what: frozenset[str]  # between that verb and its subject: صرح به
    published: frozenset[str]  # between a document and whose it is: استطلاع أجرته ...
    issued: frozenset[str]
    issued_by: frozenset[str]
    result_particles: frozenset[str]  # open what follows "according to": فإن
    as_: frozenset[str]
    origin: str  # نقل عن
    origins: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Negating:
    """What negates a saying, by folded key."""

    words: frozenset[str] = frozenset()  # not, never; لم
    endings: tuple[str, ...] = ()  # of words that hold one: didn't
    opening: frozenset[str] = frozenset()  # negations only where a sentence begins: ما, elsewhere "what"
    refusing: frozenset[str] = frozenset()  # declined, refused: with a linking word between them and the cue
    awaiting: frozenset[str] = frozenset()  # expected: before "to" and a verb of saying, nothing is said yet
    linking: frozenset[str] = frozenset()  # to; أن
    nobody: frozenset[str] = frozenset()  # nobody, no: a source that begins with it
    only: frozenset[str] = frozenset()  # not only said: no negation
    between: frozenset[str] = frozenset()  # may stand between, besides auxiliaries, adverbs and words of time


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """How a text names whom something was said to, by folded key."""

    telling: frozenset[str] = frozenset()  # lemmas of verbs whose object was told: told Reuters
    to: frozenset[str] = frozenset()  # said to Reuters
    talks: frozenset[str] = frozenset()  # in an interview with Reuters
    with_: frozenset[str] = frozenset()  # between the talk and whom it was with
    joined: tuple[str, ...] = ()  # letters that mean "to" joined to a word, longest first: لل, ل
    hearers: frozenset[str] = frozenset()  # words that tell a hearer behind joined letters: agency, reporters
    whole: frozenset[str] = frozenset()  # words about a talk that only seem to begin with joined letters: لافت
    not_hearers: frozenset[str] = frozenset()  # they follow "to", or a verb of telling, but hear nothing
    within: frozenset[str] = frozenset()  # prepositions that go on with a hearer's name: of
    ends: frozenset[str] = frozenset()  # further words before which a hearer's name ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Interviewing:
    """How interviews in question and answer form are set, by folded key."""

    questions: frozenset[str] = frozenset()  # Q: س:
    answers: frozenset[str] = frozenset()  # A: ج:
    words: frozenset[str] = frozenset()  # interview: an introduction with one of them leads to questions and answers
    asked: frozenset[str] = frozenset()  # they open what was asked before an answer: Asked whether ..., she said

    @property
    def labels(self) -> frozenset[str]:
        return self.questions | self.answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language as data. Sets hold folded keys (`services.common.folding.fold`); see en.py and ar.py for examples."""

    code: str
    word_order: Literal["subject_first", "verb_first"]
    has_capitals: bool
    cues: Mapping[str, tuple[CueForm, ...]]
    calendar: Calendar
    abbreviations: frozenset[str] = frozenset()
    complementizers: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()  # and, but: they link clauses
    subordinators: frozenset[str] = frozenset()  # when, because: a subject cannot reach over them
    prepositions: frozenset[str] = frozenset()
    determiners: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    modals: frozenset[str] = frozenset()  # would say: nothing was said
    passive_auxiliaries: frozenset[str] = frozenset()
    adverbs: frozenset[str] = frozenset()  # they stand between subject and cue
    time_words: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()  # everyday verbs that no noun phrase holds
    pronouns: Mapping[str, tuple[Gender | None, Number]] = field(default_factory=dict)
    first_person: frozenset[str] = frozenset()
    relative_pronouns: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()  # minister, Mr: words before or for a person
    title_genders: Mapping[str, Gender] = field(default_factory=dict)
    female_names: frozenset[str] = frozenset()
    male_names: frozenset[str] = frozenset()
    organisation_words: frozenset[str] = frozenset()  # ministry, company
    place_words: frozenset[str] = frozenset()  # city, province: a place's name follows
    outlet_words: frozenset[str] = frozenset()  # agency, newspaper
    outlets: frozenset[str] = frozenset()
    group_words: frozenset[str] = frozenset()  # officials, analysts
    person_words: frozenset[str] = frozenset()  # a man, a witness: somebody, but unnamed
    common_words: frozenset[str] = frozenset()  # everyday nouns, where no capital tells a name
    document_words: frozenset[str] = frozenset()
    countries: Mapping[str, str] = field(default_factory=dict)  # country, capital and nationality keys -> ISO code
    nationalities: Mapping[str, str] = field(default_factory=dict)  # key with the article -> the country's name
    anonymity: tuple[tuple[str, ...], ...] = ()  # phrases, as keys: not to be named, عدم ذكر اسمه
    headline_labels: frozenset[str] = frozenset()  # Live: ..., فيديو: ...
    occasion_words: frozenset[str] = frozenset()  # testified, speech: what is dated with them was said then
    venues: tuple[tuple[str, ...], ...] = ()  # phrases, as keys
    contractions: frozenset[str] = frozenset()  # it's: a subject with its verb
    honorifics: frozenset[str] = frozenset()  # titles after which one word is a whole name
    place_titles: frozenset[str] = frozenset()  # governor: the place's name follows, then the person's
    name_heads: frozenset[str] = frozenset()  # first parts of compound names: عبد
    name_particles: frozenset[str] = frozenset()  # de, van, bin
    name_links: frozenset[str] = frozenset()  # of, and: inside an organisation's name
    office_adjectives: frozenset[str] = frozenset()  # السابق, العام: they go on describing an office
    naming: Naming = field(default_factory=Naming)
    letters: Letters | None = None  # where words are written together
    subject_first: SubjectFirst | None = None
    verb_first: VerbFirst | None = None
    impersonal: frozenset[str] = frozenset()  # it is believed: cues that nobody utters where no subject follows
    entitling: frozenset[str] = frozenset()  # before the title of a document: titled, بعنوان
    clitics: tuple[str, ...] = ()  # letters that join a following word: و ف
    cue_classes: Mapping[str, CueClass] = field(default_factory=dict)  # of each lemma of the cues
    cue_words: Mapping[str, CueClass] = field(default_factory=dict)  # of words that signal speech but are no cue here
    negating: Negating = field(default_factory=Negating)
    addressing: Addressing = field(default_factory=Addressing)
    interviewing: Interviewing = field(default_factory=Interviewing)
