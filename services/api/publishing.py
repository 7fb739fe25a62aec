"""Publishers as the API and the page tell them."""

import re
from collections import Counter

from services.api import links, problems
from services.api import publisher_schemas as schemas
from services.api.context import Context
from services.api.problems import Problem
from services.api.speaker_schemas import StatementsOfMonth
from services.common.store import publisher_sites, publishers
from services.common.store.engine import reading
from services.common.store.publisher_sites import Appearance
from services.common.store.publishers import Publisher, PublisherProfile

_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}")


def find(context: Context, name: str) -> schemas.PublisherDetail:
    """By its name, or the host of its site; raises Problem where no article names it."""
    with reading(context.engine) as conn:
        found = publishers.profile(conn, name)
        if found is None and _HOST.fullmatch(name):
            known = publisher_sites.whose(conn, name)
            found = None if known is None else publishers.profile(conn, known)
        if found is None:
            raise _unknown(name)
        return _detail(found, publisher_sites.appearance(conn, found.publisher.key))


def publisher(row: Publisher) -> schemas.Publisher:
    return schemas.Publisher(
        name=row.name,
        articles=row.articles,
        statements=row.statements,
        more=row.is_part,
        latest=row.latest,
        links=schemas.PublisherLinks(
            self=links.publisher(row.name),
            statements=links.statements({"publisher": row.name}),
            articles=links.articles({"publisher": row.name}),
            page=links.page_of_publisher(row.name),
        ),
    )


def _detail(found: PublisherProfile, seen: Appearance) -> schemas.PublisherDetail:
    name = found.publisher.name
    months: Counter[str] = Counter()
    for day, statements in found.days:
        months[f"{day:%Y-%m}"] += statements
    return schemas.PublisherDetail(
        **dict(publisher(found.publisher)),
        months=[StatementsOfMonth(month=month, statements=months[month]) for month in sorted(months)],
        looked_at=found.looked_at,
        languages=[schemas.StatementsOfLanguage(language=code, statements=n) for code, n in found.languages],
        speakers=[
            schemas.QuotedSpeaker(
                id=one.id,
                name=one.name,
                statements=one.statements,
                links=schemas.QuotedLinks(
                    self=links.speaker(one.id),
                    statements=links.statements({"speaker_id": one.id, "publisher": name}),
                    page=links.page_of_speaker(one.id),
                ),
            )
            for one in found.speakers
        ],
        unnamed=found.unnamed,
        unnamed_share=round(found.unnamed / found.looked_at, 4) if found.looked_at else None,
        names=[schemas.ArticlesUnderName(name=name, articles=n) for name, n in seen.names],
        sites=[schemas.ArticlesOfSite(host=host, articles=n) for host, n in seen.sites],
    )


def _unknown(name: str) -> Problem:
    return Problem(
        problems.ProblemKind.NOT_FOUND,
        f"No article is of a publisher named {name!r}.",
        advice="Check the spelling; GET /v1/publishers?name= finds publishers by the beginning of their name.",
        trouble=problems.Trouble.NO_PUBLISHER,
    )
