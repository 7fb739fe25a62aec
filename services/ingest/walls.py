"""Pages that stand in the place of an article: a paywall, a riddle for robots, a question about cookies, an opt-out.

Pure functions over a page and what was read from it. A page is taken for a wall only where no article, or hardly one,
was found in it: an article that tells of captchas and cookies is an article.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from services.common.errors import Blocked
from services.ingest import refusals, wall_words

LOOKED_AT = 400_000
"""Characters of a page: walls are small, and what they say of themselves stands at the beginning."""

TEASER_WORDS = 150
"""A page that is not free and shows more than this is an article: in the samples of paywalled pages that we know of, a
teaser has 20 to 120 words."""

HARDLY_WORDS = 80
"""Of what a riddle or a question about cookies may be mistaken for: they have 10 to 60."""

WALL_WORDS = 400
"""More visible words than that are no riddle; questions about cookies that list their partners come close."""

_UNSEEN = re.compile(r"<(?:(script|style|noscript|template|svg)\b|!--)")
_TAG = re.compile(r"<[^<>]{0,4000}>")
_META = re.compile(r"<meta\b([^<>]{1,2000})>", re.I)
_ATTRIBUTE = re.compile(r"""([a-zA-Z:-]{2,30})\s*=\s*(?:"([^"]{0,500})"|'([^']{0,500})'|([^\s"'<>]{1,200}))""")
_NOT_FREE = re.compile(r'"isAccessibleForFree"\s{0,20}:\s{0,20}"?(?:false|https?://schema\.org/False)', re.I)
_TIERS = frozenset(("locked", "metered", "premium", "paid", "subscriber"))


def of_page(page: str, *, host: str, words: int | None, is_sent_on: bool = False) -> Blocked | None:
    """The wall that a page with these many words of an article (None: no article) is, if it is one.

    `host` is the server's name for the message, `is_sent_on` whether the address led to another server.
    """
    page = page[:LOOKED_AT]
    found = 0 if words is None else words
    if found < TEASER_WORDS and _is_not_free(page):
        return refusals.paywall(host)
    if found >= HARDLY_WORDS:
        return None
    seen = visible(page)
    if len(seen.split()) > WALL_WORDS:
        return None
    if is_challenge(page, seen):
        return refusals.bot_wall(host)
    if _count(wall_words.CONSENT_PHRASES, seen) >= (1 if is_sent_on and "consent" in host else 2) and _asks(page):
        return refusals.consent(host)
    if words is None and _count(wall_words.PAYWALL_PHRASES, seen):
        return refusals.paywall(host)
    return None


def is_challenge(page: str, seen: str) -> bool:
    """Whether a page is a riddle for robots: by its markup and by what it says."""
    markup = page.lower()
    return any(mark in markup for mark in wall_words.CHALLENGE_MARKS) and bool(
        _count(wall_words.CHALLENGE_PHRASES, seen)
    )


def header_challenges(headers: Mapping[str, str]) -> bool:
    return any(
        headers.get(name, "").strip().lower().startswith(value) for name, value in wall_words.CHALLENGE_HEADERS.items()
    )


def reserves(page: str) -> bool:
    """Whether a `<meta>` of the page reserves it against text and data mining (TDMRep, section 7)."""
    return any(
        given.get("name", "").lower() == "tdm-reservation" and given.get("content", "").strip() == "1"
        for given in _metas(page[:LOOKED_AT])
    )


def is_front_page_instead(requested: str, final: str) -> bool:
    """Whether a site sent the address of a page on to its front page: how many say that the page is gone."""
    asked, got = urlsplit(requested), urlsplit(final)
    if _site(asked.hostname) != _site(got.hostname) or got.query:
        return False
    return _depth(asked.path) + bool(asked.query) > 0 and _depth(got.path) == 0 and (asked.path or "/") != got.path


def visible(page: str) -> str:
    """The words of a page in small letters, without markup."""
    seen = html.unescape(_TAG.sub(" ", " ".join(_shown(page[:LOOKED_AT].lower()))))
    return " ".join(seen.replace("\u2019", "'").split())


def _shown(page: str) -> Iterator[str]:
    """What stands between scripts, styles and comments; what is not closed ends the page, so that it is read once."""
    start = 0
    while (unseen := _UNSEEN.search(page, start)) is not None:
        yield page[start : unseen.start()]
        closing = f"</{unseen.group(1)}" if unseen.group(1) else "-->"
        start = page.find(closing, unseen.end())
        if start < 0:
            return
        start += len(closing)
    yield page[start:]


def _is_not_free(page: str) -> bool:
    if _NOT_FREE.search(page):
        return True
    return any(
        given.get("property", given.get("name", "")).lower() == "article:content_tier"
        and given.get("content", "").strip().lower() in _TIERS
        for given in _metas(page)
    )


def _metas(page: str) -> Iterable[dict[str, str]]:
    for meta in _META.finditer(page):
        yield {
            name.lower(): html.unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(meta.group(1))
        }


def _asks(page: str) -> bool:
    markup = page.lower()
    return "<form" in markup or "<button" in markup or 'role="dialog"' in markup


def _count(phrases: Iterable[str], seen: str) -> int:
    return sum(phrase in seen for phrase in phrases)


def _site(host: str | None) -> str:
    return (host or "").lower().removeprefix("www.").removeprefix("m.")


def _depth(path: str) -> int:
    """How many steps an address goes down; an index page and a language's own front page are at the top."""
    steps = [step for step in path.split("/") if step]
    if steps and re.fullmatch(r"(?:index|default|home)(?:\.\w{1,5})?", steps[-1], re.I):
        steps = steps[:-1]
    if len(steps) == 1 and re.fullmatch(r"[a-z]{2}(?:-[a-z]{2})?", steps[0], re.I):
        return 0
    return len(steps)
