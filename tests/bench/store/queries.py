"""What the API and the page ask of the store: each a function of a connection and the number of a variation."""

from collections.abc import Callable
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.articles import Role
from services.common.contracts.statements import CueClass, Kind, Polarity, SpeakerKind
from services.common.contracts.submissions import Channel, Outcome, Stage
from services.common.contracts.urgency import BATCH
from services.common.store import articles, copies, speakers, statements, submissions, sweeping, tallies
from services.common.store.statements import StatementFilter
from services.common.store.tables import articles as articles_table
from services.common.store.tables import speakers as speakers_table
from services.common.store.tables import statements as statements_table
from tests.bench.store.filling import NOW
from tests.bench.store.invented import DAYS, FIRST_DAY, World
from tests.bench.store.measuring import Query

PAGE = 50
MACHINE = "nothing that is stored"
"""The same work whatever the store holds: what grows of it is the machine's, which others may be using meanwhile."""
_COUNTED = sa.text(
    "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 4000) "
    "SELECT sum(n) FROM counted"
)


class Sample:
    """Ids that are there, drawn over the whole of the store: the variations of a query by id."""

    def __init__(self, conn: Connection) -> None:
        most = conn.execute(sa.select(sa.func.max(articles_table.c.number))).scalar_one()
        numbers = [1 + most * n // 101 for n in range(101)]
        listed = articles_table.c.listed_in.is_(None)
        first = sa.select(articles_table.c.id).where(articles_table.c.number >= sa.bindparam("n"), listed)
        first = first.order_by(articles_table.c.number).limit(1)
        self.articles = [conn.execute(first, {"n": n}).scalar_one() for n in numbers[:-1]]
        one = sa.select(statements_table.c.id).where(statements_table.c.number >= sa.bindparam("n"))
        one = one.order_by(statements_table.c.number).limit(1)
        self.statements = [conn.execute(one, {"n": -n << 20}).scalar_one() for n in numbers[1:]]
        self.deep = str(-(most // 2) << 20)
        self.deep_article = str(most // 2)
        by_size = sa.select(speakers_table.c.id).order_by(speakers_table.c.statements.desc())
        self.often = list(conn.execute(by_size.limit(100)).scalars())
        self.seldom = list(conn.execute(by_size.where(speakers_table.c.statements == 2).limit(100)).scalars())
        self.submissions = [row.id for row in submissions.page(conn, limit=101)]


def queries(sample: Sample, world: World) -> dict[str, Query]:
    """All of them, by name. Words `often` are in every hundredth statement or more, those `seldom` in few of 10,000."""
    en, ar = world.words["en"].items, world.words["ar"].items

    def listed(name: str, make: Callable[[int], StatementFilter], *, deep: bool = True, count: bool = True) -> None:
        found[name] = lambda conn, n: statements.page(conn, make(n), limit=PAGE)
        if deep:
            found[f"{name}, deep"] = lambda conn, n: statements.page(conn, make(n), before=sample.deep, limit=PAGE)
        if count:
            found[f"{name}, count"] = lambda conn, n: statements.count(conn, make(n))

    found: dict[str, Query] = {MACHINE: lambda conn, _: conn.execute(_COUNTED).scalar_one()}

    def day(n: int) -> date:
        return FIRST_DAY + timedelta(days=n * 7 % DAYS)

    alone: dict[str, Callable[[int], StatementFilter]] = {
        "all": lambda _: StatementFilter(),
        "current": lambda _: StatementFilter(only_current=True),
        "language ar": lambda _: StatementFilter(language="ar"),
        "language fr (rare)": lambda _: StatementFilter(language="fr"),
        "language none": lambda _: StatementFilter(language="de"),
        "kind": lambda _: StatementFilter(kind=Kind.DIRECT),
        "cue_class": lambda _: StatementFilter(cue_class=CueClass.SAY),
        "cue_class rare": lambda _: StatementFilter(cue_class=CueClass.DENY),
        "polarity": lambda _: StatementFilter(polarity=Polarity.NEGATIVE),
        "section": lambda _: StatementFilter(section=Role.CAPTION),
        "publisher": lambda n: StatementFilter(publisher=world.outlets.items[n % 100]),
        "speaker_id often": lambda n: StatementFilter(speaker_id=sample.often[n % len(sample.often)]),
        "speaker_id seldom": lambda n: StatementFilter(speaker_id=sample.seldom[n % len(sample.seldom)]),
        "published one day": lambda n: StatementFilter(published_from=day(n), published_to=day(n)),
        "published one month": lambda n: StatementFilter(
            published_from=day(n), published_to=day(n) + timedelta(days=30)
        ),
        "published one year": lambda n: StatementFilter(
            published_from=day(n), published_to=day(n) + timedelta(days=365)
        ),
        "published until": lambda n: StatementFilter(published_to=day(n)),
        "published since": lambda n: StatementFilter(published_from=day(n)),
        "said one day": lambda n: StatementFilter(said_from=day(n), said_to=day(n)),
        "said one month": lambda n: StatementFilter(said_from=day(n), said_to=day(n) + timedelta(days=30)),
        "said until": lambda n: StatementFilter(said_to=day(n)),
        "said nobody": lambda _: StatementFilter(said_from=date(2030, 1, 1)),
        "article": lambda n: StatementFilter(article_id=sample.articles[n % 100]),
        "word of every text": lambda n: StatementFilter(text=en[n % 5]),
        "word often": lambda n: StatementFilter(text=en[20 + n]),
        "word in between": lambda n: StatementFilter(text=en[800 + 40 * n]),
        "word seldom": lambda n: StatementFilter(text=en[30_000 + n]),
        "word once": lambda n: StatementFilter(text=f"{en[n % 5]} n{n * 7:06d}"),
        "word never": lambda n: StatementFilter(text=f"never{n}"),
        "two words often": lambda n: StatementFilter(text=f"{en[n]} {en[2 * n + 3]}"),
        "word often and seldom": lambda n: StatementFilter(text=f"{en[n % 9]} {en[20_000 + n]}"),
        "arabic word often": lambda n: StatementFilter(text=f"و{ar[10 + n]}"),
        "arabic word seldom": lambda n: StatementFilter(text=f"بال{ar[20_000 + n].removeprefix('ال')}"),
        "phrase often": lambda n: StatementFilter(text=f'"{en[n % 6]} {en[n // 6 % 6]}"'),
        "phrase seldom": lambda n: StatementFilter(text=f'"{en[n % 10]} {en[200 + n]}"'),
        "prefix short": lambda n: StatementFilter(text=f"{en[10 + n][:3]}*"),
        "prefix long": lambda n: StatementFilter(text=f"{en[3_000 + n][:6]}*"),
        "speaker name often": lambda n: StatementFilter(speaker=en[1_000 + n]),
        "speaker name seldom": lambda n: StatementFilter(speaker=en[20_000 + 31 * n]),
    }
    for name, make in alone.items():
        listed(name, make)
    together: dict[str, Callable[[int], StatementFilter]] = {
        "language + kind": lambda _: StatementFilter(language="ar", kind=Kind.DIRECT),
        "language + polarity + current": lambda _: StatementFilter(
            language="en", polarity=Polarity.NEGATIVE, only_current=True
        ),
        "publisher + month": lambda n: StatementFilter(
            publisher=world.outlets.items[n % 5], published_from=day(n), published_to=day(n) + timedelta(days=30)
        ),
        "speaker + kind": lambda n: StatementFilter(speaker_id=sample.often[n % 20], kind=Kind.DIRECT),
        "speaker + month": lambda n: StatementFilter(
            speaker_id=sample.often[n % 20], said_from=day(n), said_to=day(n) + timedelta(days=30)
        ),
        "word often + language": lambda n: StatementFilter(text=en[n], language="en"),
        "word often + current": lambda n: StatementFilter(text=en[n], only_current=True),
        "word in between + current": lambda n: StatementFilter(text=en[800 + n], only_current=True),
        "word often + negative": lambda n: StatementFilter(text=en[n], polarity=Polarity.NEGATIVE),
        "word often + month": lambda n: StatementFilter(
            text=en[n], published_from=day(n), published_to=day(n) + timedelta(days=30)
        ),
        "word often + speaker": lambda n: StatementFilter(text=en[n], speaker_id=sample.often[n % 20]),
    }
    for name, make in together.items():
        listed(name, make)
    return found | _others(sample, world)


def _others(sample: Sample, world: World) -> dict[str, Query]:
    en = world.words["en"].items
    return {
        "statement": lambda conn, n: statements.find(conn, sample.statements[n % 100]),
        "article's statements": lambda conn, n: statements.of_article(conn, sample.articles[n % 100]),
        "articles": lambda conn, _: articles.page(conn, limit=PAGE),
        "articles, deep": lambda conn, _: articles.page(conn, before=sample.deep_article, limit=PAGE),
        "articles without copies": lambda conn, _: articles.page(conn, copies=False, limit=PAGE),
        "articles fr (rare)": lambda conn, _: articles.page(conn, language="fr", limit=PAGE),
        "articles of publisher": lambda conn, n: articles.page(conn, publisher=world.outlets.items[n], limit=PAGE),
        "articles with word often": lambda conn, n: articles.page(conn, text=en[n], limit=PAGE),
        "articles with word in between": lambda conn, n: articles.page(conn, text=en[5_000 + 40 * n], limit=PAGE),
        "articles with word once": lambda conn, n: articles.page(conn, text=f"n{7 * n:06d}", limit=PAGE),
        "articles with phrase": lambda conn, n: articles.page(conn, text=f'"{en[n]} {en[n + 30]}"', limit=PAGE),
        "article of address": lambda conn, n: articles.by_url(conn, f"https://example.org/{7 * n}/{7 * n}"),
        "near-copies by prints": lambda conn, n: copies.holding(conn, world.told(7 * n, newest=100).prints),
        "carriers": lambda conn, n: copies.page(conn, sample.articles[n % 100], limit=PAGE),
        "speakers": lambda conn, _: speakers.page(conn, limit=PAGE),
        "speakers of kind": lambda conn, _: speakers.page(conn, kind=SpeakerKind.ORGANIZATION, limit=PAGE),
        "speakers by name": lambda conn, n: speakers.page(conn, name=en[20_000 + 31 * n], limit=PAGE),
        "speakers by common name": lambda conn, n: speakers.page(conn, name=en[1_000 + n], limit=PAGE),
        "speakers by two letters": lambda conn, n: speakers.page(conn, name=en[n][:2], limit=PAGE),
        "ledger": lambda conn, _: submissions.page(conn, limit=PAGE),
        "ledger quarantined": lambda conn, _: submissions.page(conn, outcome=Outcome.QUARANTINED, limit=PAGE),
        "ledger blocked (none)": lambda conn, _: submissions.page(conn, outcome=Outcome.BLOCKED, limit=PAGE),
        "ledger finished": lambda conn, _: submissions.page(conn, stage=Stage.FINISHED, limit=PAGE),
        "ledger at link": lambda conn, _: submissions.page(conn, stage=Stage.LINK, limit=PAGE),
        "ledger of feeds (none)": lambda conn, _: submissions.page(conn, channel=Channel.FEED, limit=PAGE),
        "ledger counts": lambda conn, _: tallies.counts(conn),
        "ledger waiting": lambda conn, _: sweeping.waiting(
            conn, Stage.EXTRACT, BATCH, now=NOW + timedelta(days=99), ahead=timedelta(seconds=2), limit=1_000
        ),
        "same bytes": lambda conn, n: submissions.first_with_payloads(conn, [f"{n:064x}"]),
    }
