"""Finds source, cue and content where the subject comes before its verb, as in English and most European languages.

Each cue is tried with a short list of named patterns, the most certain first:

    quotation-after    Smith said: “...”          quotation-before   “...,” Smith said / said Smith
                       Smith was blunt: “...”
    clause-after       Smith said (that) ...      clause-before      ..., Smith said
    infinitive         Smith urged them to ...    object             Smith denied the report
    according-to       according to Smith, ...    headline           Smith: “...”
"""

from services.extract.model import Attribution, Cue, Language, Passage
from services.extract.steps.subject_first.borders import cut_contents, find_border
from services.extract.steps.subject_first.clauses import read_clause
from services.extract.steps.subject_first.colons import find_colons
from services.extract.steps.subject_first.contents import complete
from services.extract.steps.subject_first.found import Found
from services.extract.steps.subject_first.headlines import find_headlines
from services.extract.steps.subject_first.words import Words

__all__ = ["attribute_subject_first"]


def attribute_subject_first(passage: Passage, cues: tuple[Cue, ...], language: Language) -> tuple[Attribution, ...]:
    """The attributions in the order of their cues; a cue without content yields none."""
    words = Words(passage, language)
    found: list[Found] = []
    main: Found | None = None  # the last statement that stands in no other one: its subject may be shared
    for cue in cues:
        clause = read_clause(words, cue, main)
        one = complete(words, clause) if clause is not None else None
        if one is not None:
            found.append(one)
            if main is None or main.clause.low != one.clause.low or find_border(words, one) is not None:
                main = one
    attributions = [_attribution(passage, one) for one in cut_contents(words, found)]
    known = frozenset(word for a in attributions if a.source for word in a.source.of(passage.text).split())
    attributions.extend(find_headlines(words, known))
    attributions.extend(find_colons(words, attributions, known))
    return tuple(sorted(attributions, key=lambda a: a.cue.start if a.cue else a.content[0].start))


def _attribution(passage: Passage, found: Found) -> Attribution:
    clause = found.clause
    return Attribution(
        source=passage.span(clause.source) if clause.source else None,
        cue=passage.span(clause.cue.range),
        content=tuple(passage.span(part) for part in found.content),
        pattern=found.pattern,
        implied=passage.span(clause.implied) if clause.implied else None,
    )
