"""What is asked of the API: for each kind the path of a variation by its number, and its share of the mix."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote, urlencode

from sqlalchemy import Connection

from services.api.cursors import sealed
from services.common.store import utterances
from tests.bench.store.invented import DAYS, FIRST_DAY, World
from tests.bench.store.queries import Sample

MOST = 100
"""Variations of a kind; then they come again."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One kind of question; `share` says how often it comes in the mix, against the others."""

    path: Callable[[int], str]
    share: int = 1


def askings(conn: Connection, world: World) -> dict[str, Asking]:
    """All kinds, by name. Of the store only ids are taken, over the whole of it."""
    sample = Sample(conn)
    lists = _lists(sample, world) | _searches(sample, world)
    return lists | _single(sample, conn) | _pages(sample, world)


def _list(make: Callable[[int], Mapping[str, object]], share: int = 1) -> Asking:
    return Asking(lambda n: _path("/v1/statements", make(n)), share)


def _path(route: str, given: Mapping[str, object]) -> str:
    return f"{route}?{urlencode(given)}" if given else route


def _day(n: int) -> date:
    return FIRST_DAY + timedelta(days=n * 7 % DAYS)


def _month(n: int, what: str) -> dict[str, object]:
    return {f"{what}_from": _day(n), f"{what}_to": _day(n) + timedelta(days=30)}


def _lists(sample: Sample, world: World) -> dict[str, Asking]:
    outlets, often = world.outlets.items, sample.often

    def by_speaker(n: int) -> dict[str, object]:
        return {"speaker_id": often[n % len(often)]}

    all_of_them: dict[str, object] = {"cue_class": "say", "polarity": "positive", "section": "main"}
    return {
        "newest": _list(lambda _: {}, 6),
        "newest, 10 of them": _list(lambda _: {"limit": 10}, 4),
        "newest, three fields": _list(lambda _: {"fields": "id,words,speaker"}, 2),
        "far in": _list(lambda _: {"cursor": sealed(sample.deep)}, 2),
        "language and kind": _list(lambda _: {"language": "ar", "kind": "direct"}, 3),
        "speaker": _list(by_speaker, 4),
        "speaker, seldom": _list(lambda n: {"speaker_id": sample.seldom[n % len(sample.seldom)]}, 2),
        "speaker and kind": _list(lambda n: {**by_speaker(n), "kind": "direct"}, 2),
        "speaker and month said": _list(lambda n: {**by_speaker(n % 20), **_month(n, "said")}, 2),
        "publisher": _list(lambda n: {"publisher": outlets[n]}, 3),
        "publisher and month": _list(lambda n: {"publisher": outlets[n % 5], **_month(n, "published")}, 2),
        "one day": _list(lambda n: {"published_from": _day(n), "published_to": _day(n)}, 2),
        "month": _list(lambda n: _month(n, "published"), 2),
        "month, by day": _list(lambda n: {**_month(n, "published"), "sort": "published"}, 2),
        "month said, by day": _list(lambda n: {**_month(n, "said"), "sort": "said"}, 2),
        "until a day": _list(lambda n: {"said_to": _day(n)}),
        "act, polarity and section": _list(lambda _: {**all_of_them, "language": "en", "kind": "indirect"}, 2),
        "seven filters": _list(
            lambda n: {**all_of_them, **_month(n, "published"), "publisher": outlets[n % 5], "kind": "indirect"}, 2
        ),
    }


def _searches(sample: Sample, world: World) -> dict[str, Asking]:
    en, ar = world.words["en"].items, world.words["ar"].items

    def search(make: Callable[[int], str], share: int = 1, **more: object) -> Asking:
        return _list(lambda n: {"q": make(n), **more}, share)

    return {
        "word of every text": search(lambda n: en[n % 5], 2),
        "word, often": search(lambda n: en[20 + n], 4),
        "word, in between": search(lambda n: en[800 + 40 * n], 3),
        "word, seldom": search(lambda n: en[30_000 + n], 2),
        "word, never": search(lambda n: f"never{n}"),
        "two words": search(lambda n: f"{en[n]} {en[2 * n + 3]}", 2),
        "Arabic word, often": search(lambda n: f"و{ar[10 + n]}", 3),
        "Arabic word, seldom": search(lambda n: f"بال{ar[20_000 + n].removeprefix('ال')}", 2),
        "phrase, often": search(lambda n: f'"{en[n % 6]} {en[n // 6 % 6]}"'),
        "phrase, seldom": search(lambda n: f'"{en[n % 10]} {en[200 + n]}"'),
        "prefix, three letters": search(lambda n: f"{en[10 + n][:3]}*"),
        "prefix, six letters": search(lambda n: f"{en[3_000 + n][:6]}*"),
        "word and language": search(lambda n: en[n], 2, language="en"),
        "word, negative": search(lambda n: en[20 + n], polarity="negative"),
        "word and month": _list(lambda n: {"q": en[n], **_month(n, "published")}, 2),
        "word and speaker": _list(lambda n: {"q": en[n], "speaker_id": sample.often[n % 20]}),
        "speaker's name": _list(lambda n: {"speaker": en[1_000 + n]}, 2),
        "speaker's name, seldom": _list(lambda n: {"speaker": en[20_000 + 31 * n]}),
        "articles": Asking(lambda _: "/v1/articles", 2),
        "articles with a word": Asking(lambda n: _path("/v1/articles", {"q": en[n]})),
        "articles by day": Asking(lambda _: "/v1/articles?sort=published", 2),
        "articles of a month": Asking(lambda n: _path("/v1/articles", {**_month(n, "published"), "sort": "published"})),
        "publishers": Asking(lambda _: "/v1/publishers"),
        "publisher page": Asking(lambda n: f"/v1/publishers/{quote(world.outlets.items[n % 20])}"),
        "speakers": Asking(lambda _: "/v1/speakers", 2),
        "speakers by name": Asking(lambda n: _path("/v1/speakers", {"name": en[1_000 + n]}), 2),
        "submissions": Asking(lambda _: "/v1/submissions", 2),
        "utterances": Asking(lambda _: "/v1/utterances"),
    }


def _single(sample: Sample, conn: Connection) -> dict[str, Asking]:
    found = [one.id for one in utterances.page(conn, limit=MOST).items]
    utterance = {"utterance": Asking(lambda n: f"/v1/utterances/{found[n % len(found)]}", 2)} if found else {}
    return utterance | {
        "statement": Asking(lambda n: f"/v1/statements/{sample.statements[n % MOST]}", 8),
        "article": Asking(lambda n: f"/v1/articles/{sample.articles[n % MOST]}", 8),
        "article's statements": Asking(lambda n: f"/v1/articles/{sample.articles[n % MOST]}/statements", 6),
        "one speaker": Asking(lambda n: f"/v1/speakers/{sample.often[n % MOST]}", 4),
        "submission": Asking(lambda n: f"/v1/submissions/{sample.submissions[n % MOST]}", 8),
        "status": Asking(lambda _: "/v1/status", 2),
    }


def _pages(sample: Sample, world: World) -> dict[str, Asking]:
    en = world.words["en"].items
    return {
        "page: start": Asking(lambda _: "/", 2),
        "page: search": Asking(lambda n: _path("/", {"q": en[20 + n]})),
        "page: article": Asking(lambda n: f"/articles/{sample.articles[n % MOST]}", 2),
        "page: speaker": Asking(lambda n: f"/speakers/{sample.often[n % MOST]}"),
    }
