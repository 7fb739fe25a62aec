"""Pages in the place of an article are told apart from it, and from articles that tell of such pages."""

import time
from collections.abc import Mapping

import pytest

from services.common.contracts.submissions import (
    Channel,
    Hints,
    ReasonCode,
    Stage,
    Submission,
    SubmissionId,
)
from services.common.errors import Blocked, Rejected, Transient
from services.common.settings import Settings
from services.ingest import fetched_pages, walls
from services.ingest.fetch import Answer
from services.ingest.fetching import taken
from services.ingest.readers import read
from tests.ingest.test_handlers import NOW

PARAGRAPH = (
    "The harbour office of Port Alma said on Tuesday that every ship had been inspected twice before the ferries sail "
    "again, and that the crews had been told of the new rules for the winter months by the harbour master herself. "
)
ARTICLE = "".join(
    f"<p>On {day} the crew of the {ship} went through the new rules once more. {PARAGRAPH.replace('Tuesday', day)}</p>"
    for day, ship in (
        ("Monday", "Alma"),
        ("Wednesday", "Brina"),
        ("Thursday", "Cora"),
        ("Friday", "Dunja"),
        ("Sunday", "Elva"),
    )
)
CHALLENGE = """<html><head><title>Just a moment...</title></head><body><h1>news.example</h1>
<p>Verifying you are human. This may take a few seconds.</p>
<form id="challenge-form" action="/cdn/challenge" method="POST"></form>
<script src="/challenge-platform/x.js"></script></body></html>"""
CAPTCHA = """<html lang=ar><body><p>نرجو التأكد: اضغط على المربع إذا كنت لست روبوت</p>
<div class="g-recaptcha" data-sitekey="x"></div></body></html>"""
CONSENT = """<html><body><h1>We value your privacy</h1><p>We and our partners store information on your device.</p>
<form action="/agree"><button>Accept all</button><button>Manage options</button></form></body></html>"""
CONSENT_ES = """<html lang=es><body><div role="dialog"><p>Utilizamos cookies propias y de terceros.</p>
<button>Aceptar todo</button><button>Rechazar todo</button></div></body></html>"""
TEASER = f"""<html><head><script type="application/ld+json">
{{"@type": "NewsArticle", "headline": "Ferries", "isAccessibleForFree": false}}</script>
</head><body><article><h1>Ferries sail again</h1><p>{PARAGRAPH}</p><p>Subscribe to continue reading.</p>
</article></body></html>"""
TIERED = f"""<html><head><meta property="article:content_tier" content="locked"></head>
<body><article><h1>Ferries sail again</h1><p>{PARAGRAPH}</p></article></body></html>"""
ABOUT_WALLS = f"""<html><head><title>Sites ask: are you a robot?</title></head><body>
<article><h1>Sites ask: are you a robot?</h1>
<p>Captcha puzzles and "Accept all" buttons are everywhere, and readers are told to subscribe to continue reading.</p>
{ARTICLE}<p>"We use cookies," said one.</p></article>
<form class="g-recaptcha"><button>Comment</button></form></body></html>"""
FREE_TO_READ = TEASER.replace("</p><p>Subscribe to continue reading.", "</p>" + ARTICLE + "<p>")


def code_of(page: str, *, url: str = "https://news.example/a", final: str | None = None) -> ReasonCode | None:
    """How the page ends when it was fetched: as its reader and the walls say; None for an article."""
    submission = Submission(
        id=SubmissionId("0" * 32), channel=Channel.URL, name=url, url=url, hints=Hints(), parent_id=None,
        payload_digest=None, received_at=NOW, stage=Stage.INGEST, attempts=1, updated_at=NOW, fetched_url=final or url,
    )  # fmt: skip
    body = page.encode()
    refused: ReasonCode | None = None
    try:
        found = read(body, name=url, url=final or url, content_type="text/html; charset=utf-8")
    except Rejected as error:
        found, refused = None, error.reason.code
    try:
        fetched_pages.check(submission, body, found, settings=Settings())
    except Blocked as blocked:
        return blocked.reason.code
    return refused


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (CHALLENGE, ReasonCode.BOT_WALL),
        (CAPTCHA, ReasonCode.BOT_WALL),
        (CONSENT, ReasonCode.CONSENT),
        (CONSENT_ES, ReasonCode.CONSENT),
        (TEASER, ReasonCode.PAYWALL),
        (TIERED, ReasonCode.PAYWALL),
        (ABOUT_WALLS, None),
        (FREE_TO_READ, None),
        (f"<html><body><article><h1>Ferries</h1>{ARTICLE}</article></body></html>", None),
        ("<html><body></body></html>", ReasonCode.NO_ARTICLE),
    ],
)
def test_a_page_is_told_by_what_it_is(page: str, code: ReasonCode | None) -> None:
    assert code_of(page) == code


def test_a_consent_server_needs_to_say_less() -> None:
    page = "<html><body><p>Before you continue</p><form><button>OK</button></form></body></html>"
    assert code_of(page) is not ReasonCode.CONSENT
    assert code_of(page, final="https://consent.news.example/m?continue=x") is ReasonCode.CONSENT


@pytest.mark.parametrize("name", ["tdm-reservation", "TDM-Reservation"])
def test_a_page_that_reserves_itself_is_left_alone(name: str) -> None:
    page = f"<html><head><meta name='{name}' content='1'></head><body><article>{ARTICLE}</article></body></html>"
    assert code_of(page) is ReasonCode.OPTED_OUT
    assert code_of(page.replace("content='1'", "content='0'")) is None


def answer(
    status: int = 200, body: str = "", url: str = "https://news.example/a/b", *hops: str, **headers: str
) -> Answer:
    given: Mapping[str, str] = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(url=url, status=status, phrase="", headers=given, body=body.encode(), hops=(*hops, url))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (answer(401), ReasonCode.REFUSED),
        (answer(403, "<h1>Forbidden</h1>"), ReasonCode.REFUSED),
        (answer(451), ReasonCode.REFUSED),
        (answer(402), ReasonCode.PAYWALL),
        (answer(403, CHALLENGE), ReasonCode.BOT_WALL),
        (answer(503, CHALLENGE), ReasonCode.BOT_WALL),
        (answer(403, "", cf_mitigated="challenge"), ReasonCode.BOT_WALL),
        (answer(202, "", x_amzn_waf_action="captcha"), ReasonCode.BOT_WALL),
        (answer(200, "", "https://www.news.example/", "https://news.example/2026/03/ferries"), ReasonCode.NOT_FOUND),
        (answer(200, "", "https://news.example/en/", "https://news.example/en/ferries-4711"), ReasonCode.NOT_FOUND),
        (answer(200, "", "https://news.example/index.html", "https://news.example/a/b"), ReasonCode.NOT_FOUND),
    ],
)
def test_an_answer_that_bars_the_way_says_how(given: Answer, code: ReasonCode) -> None:
    with pytest.raises((Blocked, Rejected)) as caught:
        taken(given)
    assert caught.value.reason.code is code


@pytest.mark.parametrize(
    "given",
    [
        answer(200, "", "https://news.example/2026/ferries", "https://news.example/ferries"),
        answer(200, "", "https://news.example/", "http://news.example"),
        answer(200, "", "https://www.news.example/", "https://news.example/"),
        answer(200, "", "https://news.example/?p=3", "https://news.example/a/b"),
        answer(200, "", "https://other.example/", "https://short.example/x1"),
    ],
)
def test_a_redirect_that_is_no_loss_is_followed(given: Answer) -> None:
    assert taken(given).url == given.url


def test_a_fault_of_the_server_is_no_wall() -> None:
    with pytest.raises(Transient):
        taken(answer(503, "<h1>Service unavailable</h1>"))


@pytest.mark.parametrize(
    "piece", ["<script>", "<!--", "<", "<meta ", '<meta name="', '"isAccessibleForFree" ', "&", "<svg", "<a b='"]
)
def test_hostile_markup_is_read_in_time(piece: str) -> None:
    page = piece * (walls.LOOKED_AT // len(piece))
    began = time.process_time()
    walls.of_page(page, host="x", words=None)
    walls.reserves(page)
    assert time.process_time() - began < 2
