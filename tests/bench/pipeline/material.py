"""Articles of ordinary length, as many as are wanted and none a copy of another, as texts and as pages."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Literal

from tests.ingest.wire import Story, our_stories

Kind = Literal["brief", "text", "page"]

CHARACTERS = 3_500
"""Of an article's text: the median of what is read from each eighth of 331 real pages is 3,480."""
PAGE_BYTES = 150_000
"""Of a page: the median of these 331 is 149 kB."""
CHANGED = 0.85
"""Share of the words that are drawn anew, the common ones left alone: two articles made of one paragraph have few
prints in common, as two real ones."""
COMMON = 8
"""A word that stands so often in our stories is one of the language's: small words, and the cues."""
ARABIC = 4
"""Each fourth article."""

PLAIN = 0.75
"""Share of the paragraphs that report no speech."""

_SPEECH = re.compile(r"[”\"“«]|\bsa(id|ys)\b|قال|أكد|أعلن")
_WORD = re.compile(r"[^\W\d_]{3,}")
_FURNITURE = (
    '<div class="card card-{n}" data-id="{n}"><a class="card__link" href="/section/{n}/story-{n}.html">'
    '<img class="card__image" src="/images/{n}-480x320.jpg" srcset="/images/{n}-960x640.jpg 2x" alt="">'
    '<span class="card__label">Section {n}</span><h3 class="card__title">{words}</h3></a></div>\n'
)


def payload(number: int, kind: Kind) -> tuple[str, bytes]:
    """A file name and its bytes; the same for the same number."""
    told = story(number, kind)
    if kind == "page":
        return f"{number:06}.html", page_of(told, number=number).encode()
    return f"{number:06}.txt", "\n\n".join((told.title, *told.paragraphs)).encode()


def story(number: int, kind: Kind) -> Story:
    """The article alone; the same for the same number."""
    draw = random.Random(f"{kind} {number}")
    language = "ar" if number % ARABIC == 3 else "en"
    title, paragraphs = _article(draw, language, 1 if kind == "brief" else CHARACTERS)
    return Story(title=title, paragraphs=tuple(paragraphs), language=language)


def payloads(count: int, kind: Kind, *, first: int = 0) -> Iterator[tuple[str, bytes]]:
    """So many, from the number `first` on."""
    return (payload(number, kind) for number in range(first, first + count))


def _article(draw: random.Random, language: str, characters: int) -> tuple[str, list[str]]:
    """Paragraphs of our stories with other words; at least one paragraph that reports speech."""
    plain, speaking, words = _stock()[language]
    length, paragraphs = 0, [_changed(draw, draw.choice(speaking), language)]
    while (length := length + len(paragraphs[-1])) < characters:
        told = plain if draw.random() < PLAIN else speaking
        paragraphs.append(_changed(draw, draw.choice(told), language))
    return " ".join(draw.sample(words, 6)).capitalize(), paragraphs


@cache
def _stock() -> dict[str, tuple[list[str], list[str], list[str]]]:
    """For each language: paragraphs that report no speech, others that surely do, and words to change others into."""
    found = {}
    for language, cue in (("en", re.compile(r"[”\"],? .{0,30}said\b")), ("ar", re.compile("وقال |قال "))):
        stories = [story for story in our_stories() if story.language == language]
        told = [p for story in stories for p in story.paragraphs if len(p) > 80]
        counts = Counter(word for p in told for word in _WORD.findall(p) if word.islower() or language == "ar")
        words = sorted(word for word, count in counts.items() if count < COMMON)
        plain = [p for p in told if not _SPEECH.search(p)]
        found[language] = (plain, [p for p in told if cue.search(p)], words)
    return found


@cache
def _changeable(language: str) -> frozenset[str]:
    return frozenset(_stock()[language][2])


def _changed(draw: random.Random, paragraph: str, language: str) -> str:
    words, changeable = _stock()[language][2], _changeable(language)

    def other(match: re.Match[str]) -> str:
        return draw.choice(words) if match[0] in changeable and draw.random() < CHANGED else match[0]

    own = " ".join(draw.sample(words, 9)).capitalize()
    return f"{_WORD.sub(other, paragraph)} {own}."


def page_of(told: Story, *, number: int) -> str:
    """The article in a page as news sites make them: mostly markup, script and teasers of other articles."""
    draw, title, language = random.Random(f"page {number}"), told.title, told.language
    words = _stock()[language][2]
    script = "window.__state=" + "".join(f'{{"k{n}":"{draw.getrandbits(64):x}"}};' for n in range(PAGE_BYTES // 60))
    cards = [_FURNITURE.format(n=n, words=" ".join(draw.sample(words, 7))) for n in range(PAGE_BYTES // 1_000)]
    body = "".join(f"<p>{escape(p, quote=False)}</p>\n" for p in told.paragraphs)
    return (
        f'<!doctype html><html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">'
        '<head><meta charset="utf-8">'
        f"<title>{escape(title)} | The Daily</title>"
        '<meta property="og:type" content="article"><meta property="og:site_name" content="The Daily">'
        f'<meta property="og:title" content="{escape(title)}">'
        '<meta property="article:published_time" content="2026-11-20T09:30:00+00:00">'
        f"<script>{script}</script></head><body><header><nav>{''.join(cards[:20])}</nav></header>"
        f"<main><article><h1>{escape(title)}</h1><time>20 November 2026</time>{body}</article></main>"
        f"<aside>{''.join(cards[20:])}</aside><footer><p>The Daily</p></footer></body></html>"
    )
