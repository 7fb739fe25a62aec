"""From an article to its statements: the steps in order."""

from bisect import bisect_right
from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from services.common.contracts.articles import Article, Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import Evidence, NamedSpeaker, SpeakerKind, Statement, statement_id
from services.extract.model import Attribution, CueReading, EngineName, Language, Mention, MentionKind, Passage
from services.extract.steps.addressees import find_addressees
from services.extract.steps.anonymity import find_asides, is_about_naming
from services.extract.steps.antecedents import find_antecedents
from services.extract.steps.bare_bodies import tell_bodies
from services.extract.steps.confidence import rate_confidence
from services.extract.steps.continuations import continue_quotations
from services.extract.steps.cue_classes import classify_cues
from services.extract.steps.cues import cue_gender, cue_number, find_cues
from services.extract.steps.interviews import find_answers
from services.extract.steps.kinds import judge_kinds
from services.extract.steps.mentions import find_names, read_mention, read_name, read_source, without_objects
from services.extract.steps.nesting import find_nesting
from services.extract.steps.occasions import find_occasions
from services.extract.steps.passages import cut_passages
from services.extract.steps.polarity import judge_polarity
from services.extract.steps.quotations import pair_quotations
from services.extract.steps.sentences import split_sentences
from services.extract.steps.speakers import Voice, resolve_speakers
from services.extract.steps.subject_first import attribute_subject_first
from services.extract.steps.verb_first import attribute_verb_first


class Engine(Protocol):
    """The replaceable step: finds source, cue and content, tied together. Pure and deterministic."""

    @property
    def name(self) -> EngineName: ...

    def find_attributions(
        self, passages: Sequence[Passage], language: Language
    ) -> tuple[tuple[Attribution, ...], ...]: ...


class Rules:
    """Cues of the lexicon, and the clauses and quotations around them."""

    name = EngineName("rules", "8")

    def find_attributions(self, passages: Sequence[Passage], language: Language) -> tuple[tuple[Attribution, ...], ...]:
        """What the language's rules find in each of an article's passages, which have quotes and sentences."""
        return tuple(find_attributions(passage, language) for passage in passages)


RULES = Rules()


def analyse(article: Article, language: Language, engine: Engine = RULES) -> tuple[Statement, ...]:
    """The article's statements in text order, each one's parts verbatim spans of its text.

    Pure and deterministic; the time is linear in the text's length. An article without words gives `()`.
    """
    published = article.published.day if article.published else None
    own_names: tuple[Mention, ...] = ()
    statements: list[Statement] = []
    passages = prepare_passages(article, language)
    for passage, found in zip(passages, engine.find_attributions(passages, language), strict=True):
        names = find_names(passage, language)
        found = _with_answers(passage, found, find_answers(passage, names, language))
        statements.extend(_statements(article, passage, engine.name, found, names, own_names, published, language))
        own_names = own_names if passage.is_related else names
    told = tell_bodies([one.speaker for one in statements], language)
    statements = [replace(one, speaker=speaker) for one, speaker in zip(statements, told, strict=True)]
    statements.sort(key=_place)
    rated = rate_confidence(statements, article.text)
    return tuple(replace(one, confidence=sure) for one, sure in zip(statements, rated, strict=True))


def _with_answers(
    passage: Passage, found: tuple[Attribution, ...], answers: tuple[Attribution, ...]
) -> tuple[Attribution, ...]:
    """What an engine found, with the answers of an interview, each in place of the engine's own reading of it; what is
    asked before each is nobody's answer to something else."""
    answers = tuple(replace(answer, found_by=RULES.name) for answer in answers)
    starts = {answer.content[0].start for answer in answers}
    inside = sorted(part for answer in answers for part in answer.content)
    asked = {_paragraph_of(passage, answer.content[0]) - 1 for answer in answers}
    unasked = filter(None, (_without_questions(passage, one, asked) for one in found)) if answers else found
    kept = (_outside(one, inside) for one in unasked if one.content[0].start not in starts)
    return tuple(sorted((*kept, *answers), key=lambda one: (one.cue or one.content[0]).start)) if answers else found


def _paragraph_of(passage: Passage, span: Span) -> int:
    return passage.paragraph_at[bisect_right(passage.starts, span.start) - 1]


def _without_questions(passage: Passage, one: Attribution, asked: Container[int]) -> Attribution | None:
    """An attribution without the parts in a paragraph that asks, where its cue stands elsewhere."""
    if one.cue is None:
        return one
    place = _paragraph_of(passage, one.cue)
    places = [_paragraph_of(passage, part) for part in one.content]
    own = tuple(part for part, n in zip(one.content, places, strict=True) if n == place or n not in asked)
    return replace(one, content=own) if own else None


def _outside(one: Attribution, inside: Sequence[Span]) -> Attribution:
    """An attribution without the parts `inside` answers, where its own cue is in none: what a question tells."""

    def is_inside(span: Span) -> bool:
        k = bisect_right(inside, span.end, key=lambda part: part.start) - 1
        return k >= 0 and inside[k].overlaps(span)

    if one.cue is None:
        return one
    is_told = is_inside(one.cue)  # in an answer: what it tells stands there, too
    own = tuple(part for part in one.content if is_inside(part) == is_told)
    return replace(one, content=own) if own else one


def find_attributions(passage: Passage, language: Language) -> tuple[Attribution, ...]:
    """The replaceable step by rules: source, cue and content, tied together."""
    cues = find_cues(passage, language)
    attribute = attribute_subject_first if language.word_order == "subject_first" else attribute_verb_first
    found = attribute(passage, cues, language)
    asides = find_asides(passage, language)
    return tuple(one for one in found if not is_about_naming(one, asides)) if asides else found


def prepare_passages(article: Article, language: Language) -> tuple[Passage, ...]:
    """The article's passages with their quotes and sentences: what an engine is given."""
    return tuple(_prepared(passage, language) for passage in cut_passages(article))


def _prepared(passage: Passage, language: Language) -> Passage:
    quotes = pair_quotations(passage)
    quote_at = [-1] * len(passage.tokens)
    for n, quote in enumerate(quotes):
        for i in range(*quote.extent):
            quote_at[i] = n
    passage = replace(passage, quotes=quotes, quote_at=tuple(quote_at))
    sentences = split_sentences(passage, language)
    sentence_at = [n for n, sentence in enumerate(sentences) for _ in range(*sentence)]
    return replace(passage, sentences=sentences, sentence_at=tuple(sentence_at))


def _statements(
    article: Article,
    passage: Passage,
    engine: EngineName,
    attributions: tuple[Attribution, ...],
    names: tuple[Mention, ...],
    own_names: tuple[Mention, ...],
    published: date | None,
    language: Language,
) -> list[Statement]:
    attributions = continue_quotations(passage, without_objects(passage, attributions, names, language))
    kinds = judge_kinds(passage, attributions, language)
    nesting = find_nesting(attributions)
    speakers = name_speakers(passage, attributions, names, language, own_names)
    keys = tuple(s.name if outer is None else None for s, outer in zip(speakers, nesting, strict=True))
    antecedents = find_antecedents(passage, attributions, speakers, (*names, *own_names))
    readings = classify_cues(passage, attributions, language)
    polarities = judge_polarity(passage, attributions, readings, language)
    addressees = find_addressees(passage, attributions, readings, language)
    occasions = find_occasions(passage, attributions, keys, published, language)
    article_id = article.id
    ids = [statement_id(article_id, a.source, a.cue, a.content) for a in attributions]
    return [
        Statement(
            id=ids[n],
            article_id=article_id,
            kind=kinds[n],
            section=_section(article, one),
            source=one.source,
            cue=one.cue,
            content=one.content,
            speaker=replace(speakers[n], resolved_from=antecedents[n]),
            evidence=_evidence(one, engine, readings[n]),
            confidence=0.0,  # rated once the whole article is known
            said_on=occasions[n].said_on,
            venue=occasions[n].venue,
            nested_in=ids[outer] if (outer := nesting[n]) is not None else None,
            cue_class=readings[n].cue_class,
            polarity=polarities[n],
            addressee=addressees[n],
        )
        for n, one in enumerate(attributions)
    ]


def name_speakers(
    passage: Passage,
    attributions: tuple[Attribution, ...],
    names: tuple[Mention, ...],
    language: Language,
    own_names: tuple[Mention, ...] = (),
) -> tuple[NamedSpeaker, ...]:
    """Who says each of a passage's attributions, given the names in the passage and those of the page's own article."""
    nesting = find_nesting(attributions)
    holding = frozenset(nesting)
    voices = [
        _voice(passage, one, attributions, nesting[n], language, holds_another=n in holding)
        for n, one in enumerate(attributions)
    ]
    return resolve_speakers(voices, names, own_names, language)


def _evidence(one: Attribution, asked: EngineName, reading: CueReading) -> Evidence:
    by = one.found_by or asked
    return Evidence(engine=by.name, version=by.version, pattern=one.pattern, cue=reading.lemma, score=one.certainty)


def _voice(
    passage: Passage,
    one: Attribution,
    attributions: tuple[Attribution, ...],
    outer: int | None,
    language: Language,
    *,
    holds_another: bool,
) -> Voice:
    at = one.cue or one.content[0]
    i = max(bisect_right(passage.starts, at.start) - 1, 0)
    return Voice(
        at=(one.source or at).start,
        mention=_mention(passage, one, one.source, language) if one.source else None,
        antecedent=read_name(passage, one.named, language) if one.named and not _is_within(one) else None,
        implied=read_mention(passage, one.implied, language) if one.implied else None,
        gender=cue_gender(passage, one.cue, language),
        number=cue_number(passage, one.cue, language),
        outer=outer,
        outer_from=attributions[outer].content[0].start if outer is not None else None,
        is_quoted=passage.quote_at[i] >= 0,
        reports_another=holds_another and one.pattern in ("according-to", "relay"),
    )


def _mention(passage: Passage, one: Attribution, source: Span, language: Language) -> Mention:
    """What a source names: a document where the cue says so, whatever the lexicon knows: جاء في الحكم."""
    mention = read_source(passage, source, one.named, language)
    is_thing = one.pattern == "document" and mention.speaker_kind is SpeakerKind.PERSON and len(mention.words) == 1
    if not is_thing:
        return mention
    return replace(mention, kind=MentionKind.DOCUMENT, speaker_kind=SpeakerKind.ORGANIZATION, name=None)


def _is_within(one: Attribution) -> bool:
    """Whether the words that name the speaker stand in the source."""
    return one.named is not None and one.source is not None and one.source.overlaps(one.named)


def _section(article: Article, one: Attribution) -> Role:
    n = bisect_right(article.blocks, one.content[0].start, key=lambda block: block.span.start) - 1
    return article.blocks[n].role if n >= 0 else Role.MAIN


def _place(statement: Statement) -> tuple[int, int, str]:
    first = statement.cue or statement.content[0]
    return min(first.start, statement.content[0].start), first.start, statement.id
