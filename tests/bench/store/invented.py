"""Articles and statements without end, the same for the same number: words and speakers are drawn as language has them.

Words and speakers follow Zipf's law, so that a few are in every tenth statement and most are rare; each article brings
some that nobody used before. One article in three is Arabic. Each has `STATEMENTS` statements.
"""

import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from services.common.contracts.articles import Article, ArticleId, Block, DateBasis, Published, Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import (
    CueClass,
    DatePrecision,
    Evidence,
    Kind,
    NamedSpeaker,
    Polarity,
    SaidOn,
    SpeakerKind,
    Statement,
    statement_id,
)

STATEMENTS = 10
"""Of one article: the 32 articles of the gold data have 11 on average."""
FIRST_DAY = date(2024, 11, 1)
DAYS = 730
_WORDS = 40_000
_SENTENCE = 18
_OTHER_SENTENCES = 8
_PRINTS = 33
_COPY_ONE_IN = 20

_ONSETS = (
    "b",
    "br",
    "c",
    "ch",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "r",
    "s",
    "sh",
    "st",
    "t",
    "tr",
)
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
_CODAS = ("", "", "n", "r", "s", "t", "l", "nd", "ck")
_ARABIC_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def _english(n: int) -> str:
    draw = random.Random(n)
    syllables = range(1 + (n > 40) + (n > 4_000) + draw.randrange(2))
    return "".join(draw.choice(_ONSETS) + draw.choice(_VOWELS) + draw.choice(_CODAS) for _ in syllables)


def _arabic(n: int) -> str:
    draw = random.Random(-n - 1)
    word = "".join(draw.choice(_ARABIC_LETTERS) for _ in range(3 + (n > 500) + draw.randrange(3)))
    return draw.choice(["", "", "ال", "ال", "و", "بال"]) + word


@dataclass(frozen=True, slots=True)
class _Zipf:
    """The n-th of `items` is drawn with a weight of 1 / (n + 2.7), as Mandelbrot has it."""

    items: Sequence[str]
    weights: Sequence[float]

    def some(self, draw: random.Random, count: int) -> list[str]:
        return draw.choices(self.items, cum_weights=self.weights, k=count)


def _zipf(items: Sequence[str]) -> _Zipf:
    return _Zipf(items, list(accumulate(1 / (n + 3.7) for n in range(len(items)))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An article, its statements, the prints of its words, and whether they are those of the article before it."""

    number: int
    article: Article
    statements: tuple[Statement, ...]
    prints: tuple[int, ...]
    is_copy: bool


class World:
    """The words, people and outlets of which articles are made."""

    def __init__(self) -> None:
        self.words = {
            "en": _zipf([_english(n) for n in range(_WORDS)]),
            "ar": _zipf([_arabic(n) for n in range(_WORDS)]),
        }
        self.outlets = _zipf([f"The {_english(n + 9_000).title()} Post" for n in range(600)])
        self._shares = list(accumulate(1 / (n + 3.7) for n in range(200_000)))

    def speaker(self, draw: random.Random, n: int, language: str) -> str:
        """A name; the more articles there are, the more people have spoken, as half of the articles' number."""
        known = min(200 + n // 2, len(self._shares))
        who = bisect(self._shares, draw.random() * self._shares[known - 1], 0, known - 1)
        words = self.words[language].items
        own = random.Random(who)
        return f"{words[1_000 + own.randrange(2_000)]} {words[3_000 + own.randrange(30_000)]}".title()

    def told(self, n: int, *, newest: int, oldest: int = 0) -> Told:
        """The n-th article. Those from `oldest` to `newest` come in the order of their dates, over two years."""
        draw = random.Random(n)
        language = "ar" if n % 3 == 0 else "en"
        words = self.words[language]
        day_ = DAYS * (n - oldest) // max(1, newest - oldest) - draw.randrange(4)
        day = FIRST_DAY + timedelta(days=max(0, day_))
        cue, end = ("قال", ".") if language == "ar" else ("said", ".")
        text, said = f"{' '.join(words.some(draw, 8)).title()} n{n:06d}", []
        for at in range(STATEMENTS + _OTHER_SENTENCES):
            content = " ".join(words.some(draw, _SENTENCE))
            text += "\n\n" if at % 3 == 0 else " "
            if at >= STATEMENTS:
                text += content + end
                continue
            name = self.speaker(draw, n, language)
            starts = len(text), len(text) + len(name) + 1
            text += f"{name} {cue} {content}{end}"
            place = starts[1] + len(cue) + 1
            spans = Span(starts[0], starts[0] + len(name)), Span(starts[1], starts[1] + len(cue))
            said.append((name, *spans, Span(place, place + len(content))))
        article = Article(
            text=text,
            title=text.partition("\n")[0],
            language="fr" if n % 500 == 1 else language,
            blocks=(Block(role=Role.MAIN, span=Span(0, len(text))),),
            publisher=self.outlets.some(draw, 1)[0],
            published=Published(day=day, basis=DateBasis.META),
            url=f"https://example.org/{n % 600}/{n}",
        )
        id = article.id
        statements = tuple(_statement(draw, id, day, *parts) for parts in said)
        is_copy = n % _COPY_ONE_IN == _COPY_ONE_IN - 1
        prints = random.Random((n - is_copy) << 20)
        return Told(
            number=n,
            article=article,
            statements=statements,
            prints=tuple(prints.getrandbits(63) for _ in range(_PRINTS)),
            is_copy=is_copy,
        )


def _statement(
    draw: random.Random, article_id: ArticleId, day: date, name: str, source: Span, cue: Span, content: Span
) -> Statement:
    chance = draw.random()
    said_on = SaidOn(day=day - timedelta(days=int(chance * 3)), precision=DatePrecision.DAY, basis="published")
    return Statement(
        id=statement_id(article_id, source, cue, (content,)),
        article_id=article_id,
        kind=Kind.DIRECT if chance < 0.2 else Kind.MIXED if chance < 0.3 else Kind.INDIRECT,
        section=Role.CAPTION if chance > 0.98 else Role.MAIN,
        source=source,
        cue=cue,
        content=(content,),
        speaker=NamedSpeaker(
            name=name,
            kind=SpeakerKind.ORGANIZATION if len(name) % 7 == 0 else SpeakerKind.PERSON,
            role="spokesman" if chance < 0.1 else None,
            resolved_by="name",
        ),
        evidence=Evidence(engine="bench", version="1", pattern="said", cue="say"),
        confidence=0.8,
        said_on=said_on,
        cue_class=CueClass.SAY if chance < 0.7 else CueClass.ANNOUNCE if chance < 0.995 else CueClass.DENY,
        polarity=Polarity.NEGATIVE if chance > 0.96 else Polarity.POSITIVE,
    )
