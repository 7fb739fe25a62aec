"""A wire story and what outlets make of it: the same text with other headlines, credits, spellings, cuts and additions.

Every change is a function from a story to a story. The sentences are our own, the names invented.
"""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from services.common.contracts.articles import Article, Block, DateBasis, Published, Role
from services.common.contracts.spans import Span
from services.common.contracts.submissions import Hints
from services.ingest.readers import Limits, Members, read

ROOT = Path(__file__).resolve().parents[2]
_LIMITS = Limits(max_bytes=1_000_000, max_members=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A headline over paragraphs, as an outlet printed it."""

    title: str
    paragraphs: tuple[str, ...]
    outlet: str | None = None
    language: str = "en"
    url: str | None = None
    day: date | None = date(2026, 11, 20)
    at: datetime | None = None

    @property
    def article(self) -> Article:
        text, blocks = self.title, [Block(role=Role.TITLE, span=Span(0, len(self.title)))]
        if self.paragraphs:
            body = "\n\n".join(self.paragraphs)
            text += "\n\n" + body
            blocks.append(Block(role=Role.MAIN, span=Span(len(text) - len(body), len(text))))
        return Article(
            text=text,
            title=self.title,
            language=self.language,
            blocks=tuple(blocks),
            publisher=self.outlet,
            url=self.url,
            published=None if self.day is None else Published(day=self.day, at=self.at, basis=DateBasis.META),
        )


Change = Callable[[Story], Story]


def our_stories() -> list[Story]:
    """The examples and the articles that the engines are trained on: some 60, in English and Arabic."""
    files = [*sorted((ROOT / "training" / "articles").glob("*.txt")), *sorted((ROOT / "examples").glob("*.txt"))]
    stories = []
    for file in files:
        text, _, _annotations = file.read_bytes().partition(b"\n-----\n")
        found = read(text, name=file.name, hints=Hints(), limits=_LIMITS)
        assert not isinstance(found, Members)
        lines = [
            line
            for block in found.blocks
            if block.role is Role.MAIN
            for line in block.span.of(found.text).splitlines()
            if line.strip()
        ]
        story = Story(title=found.title or "-", paragraphs=tuple(lines), language=found.language, outlet="The Agency")
        stories.append(story)
    return stories


def _words(change: Mapping[str, str]) -> Change:
    pattern = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in change))
    return lambda s: replace(s, paragraphs=tuple(pattern.sub(lambda found: change[found[0]], p) for p in s.paragraphs))


def _letters(*pairs: tuple[str, str]) -> Change:
    def change(s: Story) -> Story:
        paragraphs = s.paragraphs
        for old, new in pairs:
            paragraphs = tuple(p.replace(old, new) for p in paragraphs)
        return replace(s, paragraphs=paragraphs)

    return change


def _with(before: tuple[str, ...] = (), after: tuple[str, ...] = ()) -> Change:
    return lambda s: replace(s, paragraphs=(*before, *s.paragraphs, *after))


def _in_first(change: Callable[[str], str]) -> Change:
    return lambda s: replace(s, paragraphs=(change(s.paragraphs[0]), *s.paragraphs[1:]))


_DATELINE = re.compile(r"^[^\n.!?؟\"“]{0,60}(?:Nov\. \d+ )?\([^()]{2,30}\) [-–—] |^[A-Z ]{4,20} [-–—] ")

WORD_FOR_WORD: Mapping[str, Change] = {
    "another headline": lambda s: replace(s, title="Something else altogether, as our desk would put it"),
    "cut tail": lambda s: replace(s, paragraphs=s.paragraphs[: -max(1, len(s.paragraphs) // 4)]),
    "half of it": lambda s: replace(s, paragraphs=s.paragraphs[: max(2, len(s.paragraphs) // 2)]),
    "a paragraph left out": lambda s: replace(s, paragraphs=(*s.paragraphs[:2], *s.paragraphs[3:])),
    "paragraphs joined": lambda s: replace(s, paragraphs=(" ".join(s.paragraphs),)),
    "paragraphs in another order": lambda s: replace(s, paragraphs=(s.paragraphs[0], *reversed(s.paragraphs[1:]))),
    "typewriter marks": _letters(
        ("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'"), ("—", "--"), ("–", "-"), ("…", "..."), ("«", '"'), ("»", '"')
    ),
    "white space": _letters((" ", " \u00a0"), (". ", ".  ")),
    "another dateline": _in_first(lambda p: "PORT ALMA, Nov. 13 (Coast Wire) - " + _DATELINE.sub("", p)),
    "no dateline": _in_first(lambda p: _DATELINE.sub("", p)),
    "a credit line": _with(after=("Source: Coast Wire",)),
    "a byline": _with(before=("By Harlan Ostberg",)),
    "rights reserved": _with(after=("© 2026 The Inland Post. All rights reserved.",)),
    "read also": _with(after=("Read also: Ferry fares to rise in spring",)),
    "British spelling": _words(
        {
            "harbor": "harbour",
            "neighbors": "neighbours",
            "color": "colour",
            "center": "centre",
            "organize": "organise",
            "percent": "per cent",
            "program": "programme",
            "defense": "defence",
            "labor": "labour",
            "toward": "towards",
        }
    ),
    "American spelling": _words(
        {
            "harbour": "harbor",
            "Harbour": "Harbor",
            "neighbours": "neighbors",
            "centre": "center",
            "labour": "labor",
            "per cent": "percent",
            "programme": "program",
            "defence": "defense",
            "organised": "organized",
        }
    ),
    "Arabic spelling": _letters(("أ", "ا"), ("إ", "ا"), ("ى ", "ي "), ("ّ", ""), ("ً", ""), ("ة ", "ه ")),
}
"""What says nothing new: expected to be grouped, and not to be read again."""

OWN_PARAGRAPHS = (
    "Residents of the quarter gathered before the town hall in the evening to ask for a date by which the works end.",
    '"Nobody has asked us yet," said Irmeli Vance, who has kept a shop there for thirty years.',
)
_NEW_LEAD = "What had been rumoured for days is now official, and few of those who waited in the rain were surprised."


def _number_changed(s: Story) -> Story:
    done = False
    paragraphs = []
    for n, p in enumerate(s.paragraphs):
        changed = p if done or n == 0 else re.sub(r"\b(\d\d?)\b", lambda m: str(int(m[1]) + 1), p, count=1)
        done = done or changed != p
        paragraphs.append(changed)
    if not done:
        paragraphs[1] = paragraphs[1].replace(" ", " 17 ", 1)
    return replace(s, paragraphs=tuple(paragraphs))


def _in_middle(change: Callable[[list[str]], list[str]]) -> Change:
    """Change the words of the middle paragraph."""

    def apply(s: Story) -> Story:
        n = len(s.paragraphs) // 2
        words = change(s.paragraphs[n].split(" "))
        return replace(s, paragraphs=(*s.paragraphs[:n], " ".join(words), *s.paragraphs[n + 1 :]))

    return apply


def _edited(s: Story) -> Story:
    """A desk that touches every fifth sentence."""
    paragraphs = tuple(
        p if n % 3 else p.replace(" the ", " this ", 1).replace(" في ", " ضمن ", 1) + " So much for now."
        for n, p in enumerate(s.paragraphs)
    )
    return replace(s, paragraphs=paragraphs)


WITH_ITS_OWN: Mapping[str, Change] = {
    "a paragraph in the middle": lambda s: replace(
        s, paragraphs=(*s.paragraphs[:3], OWN_PARAGRAPHS[1], *s.paragraphs[3:])
    ),
    "a short sentence at the end": _with(after=("The embassy denied it.",)),
    "own lead": lambda s: replace(s, paragraphs=(_NEW_LEAD, *s.paragraphs[1:])),
    "much more": _with(after=OWN_PARAGRAPHS * 2),
    "a number changed": _number_changed,
    "a not put in": _in_middle(lambda w: [*w[:3], "not", *w[3:]]),
    "a word left out": _in_middle(lambda w: [*w[:-2], w[-1]]),
    "a word changed": _in_middle(lambda w: [*w[:4], "Quillon", *w[5:]]),
    "edited throughout": _edited,
    "a quotation changed": _in_middle(lambda w: [*w[:-2], "never", "again."]),
}
"""What changes a word or adds some: expected to be grouped, and to be read by itself."""


def market_report(n: int) -> Story:
    """One of a daily series that is written over yesterday's."""
    draw = random.Random(n)
    up, by, close = draw.choice(["rose", "fell"]), draw.randint(1, 399) / 100, draw.randint(4000, 9000)
    names = draw.sample(
        ["Norden Steel", "Alma Ferries", "Orwell Bank", "Velmar Cement", "Karst Energy", "Ostra Foods"], 3
    )
    return Story(
        title=f"Velmar exchange {up} {by} percent",
        outlet="The Agency",
        paragraphs=(
            f"The main index of the Velmar exchange {up} {by} percent on {n % 28 + 1} November and closed at {close} "
            f"points, as investors weighed the latest figures of the central bank.",
            f"Turnover reached {draw.randint(20, 90)} million crowns, after {draw.randint(20, 90)} million the day "
            f"before. {names[0]} gained {draw.randint(1, 99) / 10} percent, {names[1]} lost {draw.randint(1, 9)}.",
            f'"The market is waiting for the bank," said a trader, who expects the index between {close - 100} and '
            f"{close + 150} points this week. {names[2]} was unchanged at {draw.randint(10, 99)}.",
            "The exchange opens again at nine o'clock. Prices are delayed by fifteen minutes and are given without "
            "warranty; they are no offer to buy or to sell.",
        ),
    )


def weather_report(n: int) -> Story:
    draw = random.Random(10_000 + n)
    sky = draw.sample(["clear", "cloudy", "rainy", "windy", "foggy"], 3)
    return Story(
        title=f"The weather on day {n}",
        outlet="Harbour Gazette",
        paragraphs=(
            f"The forecast for the coast: {sky[0]} in the morning, {sky[1]} towards noon, with temperatures between "
            f"{draw.randint(1, 12)} and {draw.randint(13, 30)} degrees and winds of {draw.randint(5, 60)} km/h.",
            f"In the mountains it will be {sky[2]}, and the night brings {draw.randint(-9, 8)} degrees. They warned "
            f"of waves of {draw.randint(1, 6)} metres. Sunrise is at 6.{draw.randint(10, 59)}, sunset at "
            f"5.{draw.randint(10, 59)}.",
        ),
    )


def obituary(n: int) -> Story:
    draw = random.Random(20_000 + n)
    first = ("Ada", "Boris", "Celia", "Dorian", "Elke", "Falk", "Greta", "Hugo")[n % 8]
    name = f"{first} {'MVTQLKRS'[n // 8 % 8]}{('arr', 'oss', 'eal', 'uist')[n % 4]}"
    work = draw.choice(["teacher", "carpenter", "ferry captain", "nurse", "printer"])
    return Story(
        title=f"{name}, {work}",
        outlet="Harbour Gazette",
        paragraphs=(
            f"{name}, {work} for {draw.randint(20, 45)} years, died on Sunday at the age of {draw.randint(60, 101)}, "
            f"the family said. The funeral takes place on {draw.choice(['Tuesday', 'Friday'])} at the chapel of "
            f"{draw.choice(['Port Alma', 'Zahrawan', 'Velmar', 'Tamaroa'])}.",
            f"{draw.choice(['He', 'She'])} leaves {draw.randint(1, 6)} children and {draw.randint(2, 19)} grandsons. "
            f'"{draw.choice(["A door never locked", "The first to come and the last to go"])}," a neighbour said.',
            "Instead of flowers the family asks for gifts to the lifeboat. The editors share their sorrow.",
        ),
    )


_PRESSER = (
    "Minister Layla Haddan met reporters in Velmar on Thursday, nine days after the storm tore away the breakwater."
)
PARTS = tuple(
    Story(title=f"Haddan meets reporters, part {n}", outlet="Harbour Gazette", paragraphs=(_PRESSER, *told))
    for n, told in enumerate(
        (
            (
                '"The first ship will be unloaded on Monday morning," she said, and named flour as its cargo.',
                "She put the cost of the repairs at 40 million crowns and said they would last until March.",
                "Nobody at the port would lose wages because of the closure, the minister promised.",
            ),
            (
                "On the railway, Haddan said that the line to the mines would be closed for the winter.",
                '"I would rather close it than bury somebody," she answered a question about the miners\' protest.',
                "She denied that the cabinet had talked about her resignation, and left without a farewell.",
            ),
        ),
        start=1,
    )
)
ANEW = (
    Story(
        title="Port of Zahrawan opens Monday",
        outlet="The Agency",
        paragraphs=(
            "Cargo ships may call at Zahrawan again from Monday, Transport Minister Layla Haddan announced.",
            "The port had been closed since a storm broke its northern breakwater nine days ago. Repairs cost some "
            "40 million crowns, the minister said, and will not be finished before March.",
            "Half of the cranes are in order, according to the head of the port, Tomas Verelli.",
        ),
    ),
    Story(
        title="Ships return to storm-hit harbour",
        outlet="Coast Wire",
        paragraphs=(
            "Nine days after the storm, the harbour of Zahrawan is about to open: the first freighter is due Monday.",
            "Its northern breakwater will be under repair until March, at a cost of 40 million crowns, Minister "
            "Layla Haddan told reporters in the capital.",
            "Port director Tomas Verelli warned that only half of the usual traffic can be handled this year.",
        ),
    ),
)


def series() -> list[Story]:
    """Different articles that look alike: none is a copy of another."""
    return [
        *(market_report(n) for n in range(40)),
        *(weather_report(n) for n in range(40)),
        *(obituary(n) for n in range(40)),
        *PARTS,
        *ANEW,
    ]


_NOUNS = [
    a + b
    for a in (
        "bri",
        "cal",
        "dor",
        "fen",
        "gal",
        "har",
        "lun",
        "mar",
        "nor",
        "pel",
        "quo",
        "ris",
        "sol",
        "tam",
        "ul",
        "ver",
        "wes",
        "zan",
    )
    for b in (
        "ade",
        "bow",
        "cet",
        "dim",
        "fold",
        "gate",
        "len",
        "mont",
        "ner",
        "pit",
        "rick",
        "sen",
        "ton",
        "vale",
        "wick",
    )
]
_COMMON = (
    "the",
    "of",
    "to",
    "and",
    "a",
    "in",
    "that",
    "for",
    "on",
    "with",
    "as",
    "at",
    "by",
    "said",
    "will",
    "has",
    "not",
)


def generated(n: int, *, paragraphs: int = 8) -> Story:
    """An article of its own of some 400 words, different for each number, common words among rare ones as in news."""
    draw = random.Random(f"story {n}")
    topic = draw.sample(_NOUNS, 60)
    body = tuple(
        " ".join(
            " ".join(draw.choice(_COMMON if draw.random() < 0.45 else topic) for _ in range(draw.randint(10, 22))) + "."
            for _ in range(3)
        )
        for _ in range(paragraphs)
    )
    return Story(title=f"Story {n} of {topic[0]}", paragraphs=body, outlet=f"Outlet {n % 97}")
