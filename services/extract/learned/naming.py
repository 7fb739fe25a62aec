"""Says of each attribution which words of the passage name whoever speaks: in its source, or elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from services.common.contracts.spans import Span
from services.common.contracts.statements import NamedSpeaker, SpeakerKind
from services.common.folding import fold
from services.extract.learned.antecedents import (
    ANCHOR_FEATURES,
    PAIR_FEATURES,
    Choice,
    Name,
    anchors_of,
    are_one,
    choices,
)
from services.extract.learned.candidates import find_candidates
from services.extract.learned.spans import Stretch
from services.extract.learned.subwords import Subwords
from services.extract.learned.trimming import tokens_of
from services.extract.model import Attribution, Form, Language, Mention, Passage, Range
from services.extract.steps.cues import cue_gender, cue_number

_WITHIN, _ELSEWHERE, _AGAINST_A_NAME, _AGAINST_NOBODY, _FROM_AFAR = 0.5, 0.35, 0.8, 0.8, 0.6
"""How probable a name must be: inside a source in which the rules read no name; elsewhere; elsewhere where they do, and
where they take whoever speaks for somebody unnamed who spoke before; and where a sentence names no source and nobody
has spoken."""

_NEVER = 2.0

_LONGEST_JOINT = 2
"""Tokens between a content and the conjunction that joins the next verb: marks."""

Reals = NDArray[np.float32]
Halves = NDArray[np.float16]


class Namer:
    """Chooses a name for each attribution."""

    def __init__(self, weights: Mapping[str, Reals]) -> None:
        self._antecedents = Antecedents(weights)

    def name(
        self,
        passage: Passage,
        language: Language,
        attributions: Sequence[Attribution],
        by_rules: Sequence[NamedSpeaker],
        stretches: Sequence[Stretch],
        mentions: Sequence[Mention],
        subwords: Subwords,
        hidden: Halves,
    ) -> tuple[Attribution, ...]:
        """The attributions, `named` where it is probable enough who speaks.

        `stretches` are what the tagger takes for names, `mentions` what the rules do.
        """
        candidates = find_candidates(passage, language, subwords, stretches, mentions)
        names, spans = [name for name, _ in candidates], [span for _, span in candidates]
        genders = [cue_gender(passage, one.cue, language) for one in attributions]
        parts = [(one.source, one.cue, one.content) for one in attributions]
        anchors = anchors_of(passage.text, parts, genders, by_rules, subwords)
        found = list(attributions)
        for (number, anchor), choice in zip(
            anchors, choices([anchor for _, anchor in anchors], names, subwords), strict=True
        ):
            likely = self._antecedents.score(anchor.stretch, names, choice, hidden)
            chosen = _choose(names, choice, likely)
            if chosen is None:
                continue
            k, sure = chosen
            source = attributions[number].source
            within = source is not None and source.overlaps(spans[k])
            if within and source is not None and _is_told_of(passage, source, spans[k], language):
                continue
            if number and _is_bound(passage, found[number - 1 : number + 1], by_rules[number - 1], language):
                continue
            if source is not None and passage.text[source.start] == "@":
                continue
            is_nobodys = bool(number) and by_rules[number - 1].name is None
            if is_nobodys and _shares_subject(passage, found[number - 1 : number + 1], language):
                found[number] = replace(found[number], named=found[number - 1].named)
                continue
            if _is_elsewhere(passage, found[number], by_rules[number], spans[k], language):
                continue
            shared = number and _is_shared(passage, found[number - 1 : number + 1], by_rules[number - 1 :], language)
            if shared and not _holds(found[number - 1].source, spans[k]):
                found[number] = replace(found[number], named=found[number - 1].named)
                continue
            if _is_no_ones(passage, found[number], by_rules[number], spans[k], mentions, language):
                continue
            if _is_named_later(passage, found[number], by_rules[number], spans[k], language):
                continue
            if _is_another_office(passage, found[number], by_rules[number], spans[k], mentions, language):
                continue
            if _is_a_states(passage, by_rules[number], spans[k], language):
                continue
            if _is_a_bodys(passage, found[number], by_rules[number], spans[k], mentions):
                continue
            if sure >= _fewest(within, found[number], by_rules[number], passage):
                found[number] = replace(found[number], named=spans[k])
        return tuple(found)


class Antecedents:
    """The network, on weights as the training wrote them; see `training.network.Antecedent`."""

    def __init__(self, weights: Mapping[str, Reals]) -> None:
        self._w = weights

    def score(self, anchor: Stretch, names: Sequence[Name], choice: Choice, hidden: Halves) -> Reals:
        """The probabilities of none and of each candidate."""
        w = self._w
        a = _ends(hidden, [anchor]) @ w["a.weight"].T + w["a.bias"]
        about = np.concatenate([w[f"about.{i}.weight"][choice.about[i]] for i in range(len(ANCHOR_FEATURES))])
        alone = np.concatenate([a[0], about])
        inner = np.maximum(alone @ w["none.weight"].T + w["none.bias"], 0)
        scores = inner @ w["none_score.weight"].T + w["none_score.bias"]
        if choice.candidates:
            b = _ends(hidden, [names[k].stretch for k in choice.candidates]) @ w["b.weight"].T + w["b.bias"]
            tables = range(len(PAIR_FEATURES))
            known = np.concatenate([w[f"features.{i}.weight"][choice.pairs[:, i]] for i in tables], axis=1)
            wide = np.broadcast_to(a, b.shape)
            pair = np.concatenate([wide, b, wide * b, known], axis=1)
            tied = np.maximum(pair @ w["pair.weight"].T + w["pair.bias"], 0) @ w["score.weight"].T + w["score.bias"]
            scores = np.concatenate([scores, tied[:, 0]])
        odds = np.exp(scores - scores.max())
        likely: Reals = odds / odds.sum()
        return likely


def _ends(hidden: Halves, stretches: Sequence[Stretch]) -> Reals:
    firsts, lasts = [s.first for s in stretches], [s.last for s in stretches]
    return np.concatenate([hidden[firsts], hidden[lasts]], axis=1).astype(np.float32)


def _fewest(within: bool, one: Attribution, by_rules: NamedSpeaker, passage: Passage) -> float:
    if within:
        is_open = by_rules.resolved_by == "unnamed" and by_rules.kind is not SpeakerKind.GROUP
        return _WITHIN if is_open else _NEVER
    if by_rules.name is None and one.source is None:
        return _AGAINST_NOBODY if by_rules.resolved_by == "dropped subject" else _FROM_AFAR
    is_subject = one.implied is not None and by_rules.name is not None and by_rules.name in one.implied.of(passage.text)
    return _AGAINST_A_NAME if is_subject or by_rules.resolved_by in ("name", "surname") else _ELSEWHERE


def _is_somebody_unnamed(passage: Passage, subject: Span, language: Language) -> bool:
    """مصدر أمني, of نفى مصدر أمني ذلك، مؤكداً أن ..."""
    key = passage.tokens[tokens_of(passage, subject).first].key
    is_definite = language.letters is None or key.startswith(language.letters.article)
    return key in language.person_words and not is_definite


def _is_elsewhere(passage: Passage, one: Attribution, by_rules: NamedSpeaker, name: Span, language: Language) -> bool:
    """Whether a name stands in another sentence than that of the cue, whose subject the rules know by name."""
    if one.implied is None or one.cue is None:
        return False
    if not by_rules.name and not _is_somebody_unnamed(passage, one.implied, language):
        return False
    if by_rules.name and by_rules.name.split()[-1].lower() not in one.implied.of(passage.text).lower():
        return False  # a pronoun or an office, which they may have taken for another's
    places = [passage.sentence_at[tokens_of(passage, span).first] for span in (one.implied, one.cue, name)]
    return places[0] == places[1] != places[2]


def _is_told_of(passage: Passage, source: Span, name: Span, language: Language) -> bool:
    """Whether a name stands in what a clause tells of a source: the striker, who replaced Jane Holt; an audit that was
    seen by Newswire."""
    words = Range(tokens_of(passage, source).first, tokens_of(passage, name).first)
    tokens = passage.tokens
    if words.last - words.first > 1 and tokens[words.last - 2].key in language.naming.come_by:
        return tokens[words.last - 1].key in language.naming.issued
    relative = language.relative_pronouns | language.naming.introducing
    return language.has_capitals and any(
        tokens[k].text == "," and tokens[k + 1].key in relative for k in range(words.first + 1, words.last - 1)
    )


def _is_a_states(passage: Passage, by_rules: NamedSpeaker, name: Span, language: Language) -> bool:
    """Whether a name is of the country alone whose body the rules know: Velmar, of Velmar's disaster agency."""
    if by_rules.name is None or by_rules.kind is SpeakerKind.PERSON:
        return False
    words = [token.key for token in passage.tokens if name.start <= token.start < name.end and token.is_word]
    bare = " ".join(words).removesuffix(next(iter(language.naming.possessive), "-"))
    return bare in language.countries and by_rules.name.casefold().startswith(f"{bare}'")


def _is_a_bodys(
    passage: Passage, one: Attribution, by_rules: NamedSpeaker, name: Span, mentions: Sequence[Mention]
) -> bool:
    """Whether a body without a name is the sentence's subject, and the name is a person's in another sentence: The
    union rejected the plan, saying ..."""
    if one.implied is None or by_rules.name or by_rules.kind is not SpeakerKind.ORGANIZATION:
        return False
    places = [passage.sentence_at[tokens_of(passage, span).first] for span in (one.implied, name)]
    kinds = {mention.speaker_kind for mention in mentions if name.start <= mention.at < name.end}
    return places[0] != places[1] and SpeakerKind.PERSON in kinds


def _is_no_ones(
    passage: Passage,
    one: Attribution,
    by_rules: NamedSpeaker,
    name: Span,
    mentions: Sequence[Mention],
    language: Language,
) -> bool:
    """Whether a name is one person's, and several speak, وأكدا, or a document does, جاء في الحكم."""
    if language.verb_first is None or by_rules.name is not None:
        return False
    kinds = {mention.speaker_kind for mention in mentions if name.start <= mention.at < name.end}
    if SpeakerKind.PERSON not in kinds:
        return False
    are_several = one.source is None and by_rules.kind is SpeakerKind.GROUP
    is_document = one.source is not None and one.pattern == "document" and not name.overlaps(one.source)
    return (are_several and cue_number(passage, one.cue, language) == "p") or is_document


def _is_named_later(passage: Passage, one: Attribution, by_rules: NamedSpeaker, name: Span, language: Language) -> bool:
    """Whether a verb without a subject goes on with somebody who has no name, and the name first stands behind it."""
    if language.verb_first is None or one.source is not None or one.cue is None or by_rules.name is not None:
        return False
    if by_rules.resolved_by != "dropped subject" or name.start < one.cue.start:
        return False
    last = name.of(passage.text).split()[-1]
    return last not in passage.text[: one.cue.start]


def _is_another_office(
    passage: Passage,
    one: Attribution,
    by_rules: NamedSpeaker,
    name: Span,
    mentions: Sequence[Mention],
    language: Language,
) -> bool:
    """Whether a source is an office that nobody calls the name's bearer by, and another one is told of him: المدرب,
    after المهاجم سامي حداد."""
    if language.letters is None or one.source is None or one.source.overlaps(name):
        return False
    offices = language.naming.sure_offices
    keys = (token.key for token in passage.tokens[slice(*tokens_of(passage, one.source))])
    told = {key.removeprefix(language.letters.article) for key in keys} & offices
    if not told:
        return False
    if by_rules.resolved_by == "role" and not told.isdisjoint(fold(by_rules.role or "").split()):
        return by_rules.name is not None and name.of(passage.text).split()[-1] not in by_rules.name
    whose = set(name.of(passage.text).split())
    named = [mention for mention in mentions if mention.name and not whose.isdisjoint(mention.name.split())]
    words = {word.removeprefix(language.letters.article) for mention in named for word in mention.words}
    return any(mention.role for mention in named) and told.isdisjoint(words)


def _is_bound(passage: Passage, two: Sequence[Attribution], before: NamedSpeaker, language: Language) -> bool:
    """Whether the second is a participle's, in a sentence whose subject has no name: أوضح مصدر أن ...، نافيا ...."""
    one, other = two
    if before.name is not None or one.source is None or other.source is not None or other.cue is None:
        return False
    if one.named is not None and (before.kind is SpeakerKind.PERSON or one.named.overlaps(one.source)):
        return False
    first = tokens_of(passage, other.cue).first
    if passage.sentence_at[first] != passage.sentence_at[tokens_of(passage, one.source).first]:
        return False
    forms = language.cues.get(passage.tokens[first].key, ())
    return bool(forms) and all(form.form is Form.PARTICIPLE for form in forms)


def _shares_subject(passage: Passage, two: Sequence[Attribution], language: Language) -> bool:
    """Whether the second verb of a sentence is only joined to the first one's, whose subject has no name: The
    prosecution conceded it was late but contended that it made no difference."""
    one, other = two
    if language.word_order != "subject_first" or one.source is None or other.source is not None:
        return False
    if one.cue is None or other.cue is None or one.named is not None or one.cue.end > other.cue.start:
        return False
    places = [tokens_of(passage, span).first for span in (one.source, one.cue, other.cue)]
    if len({passage.sentence_at[place] for place in places}) > 1 or passage.quote_at[places[2]] >= 0:
        return False
    k = places[2] - 1
    while k > 0 and passage.tokens[k].key in language.adverbs:
        k -= 1
    ends = tokens_of(passage, one.content[-1]).last
    return passage.tokens[k].key in language.conjunctions and 0 <= k - ends <= _LONGEST_JOINT


def _holds(source: Span | None, name: Span) -> bool:
    return source is not None and source.overlaps(name)


def _is_shared(
    passage: Passage, two: Sequence[Attribution], by_rules: Sequence[NamedSpeaker], language: Language
) -> bool:
    """Whether the second verb of a sentence goes on with the first one's subject, whom the rules know by name, and
    agrees with it: دعا الوزير نظيره فلانا إلى ...، وشدد على ...."""
    one, other = two
    if language.verb_first is None or other.source is not None or one.cue is None or other.cue is None:
        return False
    if by_rules[0].kind is not SpeakerKind.PERSON:
        return False
    if cue_gender(passage, one.cue, language) != cue_gender(passage, other.cue, language):
        return False
    names = {speaker.name for speaker in by_rules[:2]}
    if one.source is None or len(names) > 1 or None in names or one.cue.end > other.cue.start:
        return False
    first, second = (tokens_of(passage, cue).first for cue in (one.cue, other.cue))
    is_joined = passage.text[passage.tokens[second].start : other.cue.start] in language.clitics
    return is_joined and passage.sentence_at[first] == passage.sentence_at[second]


def _choose(names: Sequence[Name], choice: Choice, likely: Reals) -> tuple[int, float] | None:
    """The likeliest name, and how probable it and others of the same bearer are together."""
    if not choice.candidates:
        return None
    best = choice.candidates[int(likely[1:].argmax())]
    pairs = zip(choice.candidates, likely[1:].tolist(), strict=True)
    return best, sum(p for k, p in pairs if are_one(names[k].words, names[best].words))
