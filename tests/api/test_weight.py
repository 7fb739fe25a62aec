"""Every page is below 50 kB of HTML, however much is stored and however long, and leads to what it leaves out."""

import re
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.api import highlight, room
from services.common.contracts.articles import Role
from services.common.contracts.feeds import NewFeed
from services.common.contracts.statements import CueClass
from services.common.contracts.webhooks import Event
from services.common.store import deliveries, feeds
from services.common.store.deliveries import NewDelivery, Tried
from services.common.store.engine import writing
from tests.api import samples
from tests.api.conftest import World
from tests.api.samples import NOW
from tests.api.test_page import see
from tests.api.test_webhooks import hook, save

MOST_BYTES = 50_000
WORDS = "قال المتحدث إن الحكومة ستعيد فتح الميناء في الأسبوع المقبل بعد أن تتفق على ذلك مع الشركات كلها "
NAMES = ("عبد الرحمن بن عبد العزيز الحسيني", "مارتا فاطمة الزهراء القاسمي")
ROLE = "وكيل وزارة الخارجية لشؤون المنظمات الدولية والمتحدث الرسمي باسمها في المحادثات "
OUTLETS = tuple(f"صحيفة الميناء الدولية اليومية للأخبار والتحليلات رقم {n}" for n in (1, 2))


def fill(world: World) -> str:
    """Long statements of two speakers at two outlets over five years; gives the id of an article with a hundred."""
    for n in range(36):
        long = f"{n} {WORDS * 15}".strip()
        article = samples.an_article(
            (Role.TITLE, f"{n} {WORDS * 3}".strip()),
            (Role.MAIN, f"{ROLE}{long}."),
            title=f"{n} {WORDS * 3}".strip(),
            language="ar",
            publisher=OUTLETS[n % 2],
            url=f"https://news.example/{n}",
            day=date(2022, 1, 1) + timedelta(days=47 * n),
        )
        said = samples.said(
            article,
            long,
            source=ROLE.strip(),
            cue="المتحدث",
            name=NAMES[n % 2],
            role=ROLE,
            act=CueClass.DENY,
            to="الشركات",
        )
        samples.store(world.engine, article, [said], now=NOW + timedelta(seconds=n))
        save(world, name=f"{n} {WORDS}"[:100], query={"q": WORDS, "speaker": NAMES[0], "publisher": OUTLETS[0]})
        key = hook(world, url=f"https://desk.example/{'x' * 200}/{n}")["id"]
        with writing(world.engine) as conn:
            feeds.add(conn, NewFeed(url=f"https://news.example/{'x' * 200}/{n}", title=WORDS), now=NOW)
    with writing(world.engine) as conn:
        new = [NewDelivery(event=Event.STATEMENT_ARRIVED, place=str(n), subject="0" * 32, body="{}") for n in range(40)]
        for id in deliveries.add(conn, key, new, now=NOW):
            deliveries.later(conn, id, Tried(at=NOW, status=503, problem="It answered. " * 40), due_at=NOW)
    lines = [f"{n} {WORDS * 3}".strip() for n in range(1000, 1100)]
    article = samples.an_article(
        *((Role.MAIN, line) for line in lines), language="ar", title="مئة", publisher=OUTLETS[0]
    )
    many = [samples.said(article, line, source=line[:9], cue="إن", near=line, name=NAMES[0]) for line in lines]
    return samples.store(world.engine, article, many, now=NOW + timedelta(days=1)).id


def test_every_page_of_a_full_store_is_below_50_kilobytes(world: World) -> None:
    full = fill(world)
    one_line = samples.an_article((Role.MAIN, WORDS * 700), language="ar", title="سطر", url="https://news.example/line")
    long = samples.store(world.engine, one_line, [], now=NOW + timedelta(days=2)).id
    speaker = world.client.get("/v1/speakers").json()["items"][0]["id"]
    utterance = world.client.get("/v1/utterances").json()["items"]
    statement = world.client.get("/v1/statements?limit=200").json()["items"][-1]
    targets = [
        *(
            "/",
            "/?q=الميناء",
            "/?language=ar",
            "/speakers",
            "/articles",
            "/articles?copies=show",
            "/feeds",
            "/submissions",
        ),
        *("/queries", f"/queries?q={WORDS}", "/webhooks", "/status", "/utterances", "/compare"),
        *("/publishers", *(f"/publishers/{name}" for name in OUTLETS)),
        *(f"/utterances/{one['id']}" for one in utterance[:1]),
        f"/webhooks/{world.client.get('/v1/webhooks').json()['items'][-1]['id']}",
        f"/compare?first={NAMES[0]}&second={NAMES[1]}",
        f"/compare?by=publisher&first={OUTLETS[0]}&second={OUTLETS[1]}&about=الميناء",
        *(f"/speakers/{speaker}{rest}" for rest in ("", "/subjects", "/subjects?about=الميناء")),
        *(f"/statements/{statement['id']}", f"/articles/{statement['article']['id']}"),
        *(f"/articles/{id}{rest}" for id in (full, long) for rest in ("", "?add=0:3000")),
        f"/submissions/{world.client.get('/v1/submissions').json()['items'][0]['id']}",
    ]
    weights = {
        (language, target): len(answer.content)
        for target in targets
        for language in ("en", "ar")
        for answer in [world.client.get(target, headers={"accept-language": language, "accept": "text/html"})]
        if answer.raise_for_status()
    }
    assert {where: weight for where, weight in weights.items() if weight >= MOST_BYTES} == {}


def test_a_long_article_is_read_in_parts_that_lead_to_each_other_and_from_each_statement(world: World) -> None:
    lines = [f"{n} {WORDS * 3}".strip() for n in range(1000, 1060)]
    article = samples.an_article(*((Role.MAIN, line) for line in lines), language="ar")
    many = [samples.said(article, line, source=line[:9], cue="إن", near=line) for line in lines]
    key = samples.store(world.engine, article, many).id

    target, seen, text = f"/articles/{key}", [], ""
    while target:
        page = see(world, target)
        seen += [a["id"] for tag, a in page.elements if tag == "li" and "record" in (a.get("class") or "")]
        text += page.text
        found = [a["href"] for tag, a in page.elements if tag == "a" and a.get("rel") == "next"]
        target = found[0] or "" if found else ""
    assert seen == [f"record-{one.id}" for one in many]
    assert all(line[:40] in text for line in lines)
    last = world.client.get(f"/v1/articles/{key}/statements").json()["items"][-1]
    path, _, anchor = last["links"]["page"].partition("#")
    assert anchor in see(world, path).ids()
    assert f"record-{last['id']}" in see(world, f"/articles/{key}?review={last['id']}").ids()
    assert see(world, f"/articles/{key}?part=9999").text == page.text


@given(lengths=st.lists(st.integers(0, 3_000), max_size=40))
def test_short_words_are_shown_whole_and_long_ones_alike(lengths: list[int]) -> None:
    letters = room.share(lengths, room=5_000)
    shown = [min(length, letters) for length in lengths]
    assert room.FEWEST <= letters <= room.MOST
    assert sum(shown) <= max(5_000, room.FEWEST * len(lengths))
    assert shown == lengths or sum(shown) + len(lengths) >= min(5_000, room.MOST) or letters == room.MOST


def test_the_parts_of_an_article_are_its_text_and_none_is_long() -> None:
    text = "\n".join(WORDS * (n % 7 + 1) for n in range(60)) + "\n" + WORDS * 900
    article = samples.an_article((Role.MAIN, text), language="ar")
    said = [samples.said(article, word.group()) for word in list(re.finditer(r"الحكومة\s\w+\s\w+", text))[:1]]
    sections = highlight.sections(article, said)

    parts = room.parts(sections, [1_000])

    pieces = [p for part in parts for section in part.sections for line in section.paragraphs for p in line.pieces]
    assert "".join(piece.text for piece in pieces) == article.text
    assert [piece.span.start for piece in pieces] == sorted(piece.span.start for piece in pieces)
    assert all(piece.span.of(article.text) == piece.text for piece in pieces)
    assert [number for part in parts for number in part.numbers] == [1]
    assert len(parts) > 3
    assert len(room.parts((), [])) == 1
