"""What the sites under test hold: a desk's usual articles, or hostile ones."""

from collections.abc import Mapping
from dataclasses import replace

from services.common.contracts.articles import Role
from services.common.contracts.feeds import NewFeed
from services.common.contracts.submissions import Channel, NewSubmission, Outcome, Reason, ReasonCode
from services.common.contracts.webhooks import DeliveryState, Event
from services.common.store import deliveries, feeds, submissions, webhooks
from services.common.store.columns import storable
from services.common.store.deliveries import NewDelivery, Tried
from services.common.store.engine import writing
from tests.api import samples
from tests.api.conftest import World

HOSTILE = (
    "<script>window.ran=1;alert(1)</script>",
    "</textarea></title></script><script>window.ran=1</script>",
    '"><img src=x onerror="window.ran=1;alert(1)">',
    "' onmouseover='window.ran=1' x='",
    '" autofocus onfocus="window.ran=1" x="',
    "javascript:window.ran=1",
    "JaVaScRiPt:alert(1)//https://news.example",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "{{ 7777 * 7 }}{% raw %}${7777*7}",
    "<svg onload=window.ran=1><animate onbegin=alert(1) attributeName=x>",
    '<iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
    "<iframe src=https://evil.example/></iframe>",
    "<object data=https://evil.example/x></object><embed src=https://evil.example/x>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import url(https://evil.example/x.css);*{display:none}</style>",
    '<meta http-equiv=refresh content="0;url=https://evil.example/">',
    "<base href=https://evil.example/>",
    "<form action=https://evil.example/><button>x</button></form>",
    "<!-- --><b>bold</b><![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
    "<details open ontoggle=window.ran=1><summary>x</summary></details>",
    "<video src=https://evil.example/x onerror=window.ran=1></video>",
    "\u202e<script>alert(1)</script>\u2066 \u200f",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "<a href=javascript:alert(1) ping=https://evil.example/>link</a>",
)
"""Texts that run, ask elsewhere, or break out, where a page forgets to escape."""


def usual(world: World) -> None:
    for number, sample in enumerate((samples.harbour(), samples.council())):
        samples.store(world.engine, sample.article, sample.statements, now=samples.NOW.replace(second=number))
    with writing(world.engine) as conn:
        waiting, failed, odd = submissions.accept(
            conn,
            [
                NewSubmission(channel=Channel.URL, name="https://news.example/x", url="https://news.example/x"),
                NewSubmission(channel=Channel.UPLOAD, name="week.bin", payload=b"PK"),
                NewSubmission(channel=Channel.FOLDER, name="خبر.txt", payload=b"x"),
            ],
            now=samples.NOW,
        )
        crashed = Reason(code=ReasonCode.CRASHED, message="It fell.", advice="Lift it.", detail="Traceback\n  line 1")
        submissions.finish(conn, failed.id, Outcome.QUARANTINED, now=samples.NOW, reason=crashed)
        empty = Reason(code=ReasonCode.EMPTY, message="Nothing in it.", advice="Look again.")
        submissions.finish(conn, odd.id, Outcome.REJECTED, now=samples.NOW, reason=empty)
        assert waiting.outcome is None
    world.client.post("/v1/feeds", json={"urls": ["https://news.example/feed.xml"]})
    told(world, "الميناء", {"q": "ميناء", "said_from": "2026-11-01"}, "It answered 503 Service Unavailable.")
    told(world, "Denials about the port", {"q": "port", "polarity": "negative"}, None)


def told(world: World, name: str, query: Mapping[str, str], problem: str | None) -> None:
    """A saved search with an alert, a webhook that follows it, and what that was told: with the problem, if any."""
    saved = {"name": name, "query": query, "alert": {"count": 10, "minutes": 60}}
    id = world.client.post("/v1/queries", json=saved).json()["id"]
    hook = {"url": "https://desk.example/qawl", "query": id, "events": ["statement.arrived", "query.alerted"]}
    key = world.client.post("/v1/webhooks", json=hook).json()["id"]
    statement = world.client.get("/v1/statements?limit=1").json()["items"][0]["id"]
    new = [
        NewDelivery(event=Event.STATEMENT_ARRIVED, place=statement, subject=statement, body="{}"),
        NewDelivery(event=Event.QUERY_ALERTED, place=id, subject=id, body="{}"),
        NewDelivery(event=Event.TEST, place=key, subject=key, body="{}"),
    ]
    with writing(world.engine) as conn:
        first, second, _ = deliveries.add(conn, key, new, now=samples.NOW)
        deliveries.ended(conn, first, DeliveryState.DELIVERED, Tried(at=samples.NOW, status=204))
        deliveries.ended(conn, second, DeliveryState.FAILED, Tried(at=samples.NOW, status=503, problem=problem))
        if problem is not None:
            webhooks.disable(conn, key, now=samples.NOW, reason=problem)


def hostile(world: World) -> None:
    """Each text as title, words, source, cue, venue, names, section, address, file name and reason of one article."""
    for number, words in enumerate(HOSTILE):
        article = samples.an_article(
            (Role.TITLE, words),
            (Role.MAIN, f"No. {number}: {words} last.\n{words}"),
            (Role.RELATED, words),
            title=words,
            publisher=words,
            url=words,
            via=(words,),
        )
        said = samples.said(
            article,
            f"{words} last",
            source=words,
            cue=words,
            venue=words,
            to=words,
            name=f"{words} {number}",
            role=words,
        )
        samples.store(world.engine, replace(article, section=words, authors=(words,)), [said])
        with writing(world.engine) as conn:
            (row,) = submissions.accept(
                conn, [NewSubmission(channel=Channel.URL, name=words, url=words)], now=samples.NOW
            )
            reason = Reason(code=ReasonCode.BUG, message=words, advice=words, detail=words)
            submissions.finish(conn, row.id, Outcome.QUARANTINED, now=samples.NOW, reason=reason)
            feeds.add(conn, NewFeed(url=f"https://news.example/{number}", title=words), now=samples.NOW)
        told(world, storable(words)[:90] + f" {number}", {"q": words, "publisher": words}, words)
