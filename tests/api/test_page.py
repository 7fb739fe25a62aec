"""The page: what a person sees, in its direction, and never anything that runs."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from html import unescape
from html.parser import HTMLParser

import pytest

from services.common.contracts.articles import DateBasis, Published, Role
from services.common.contracts.messages import SubmissionAccepted
from services.common.contracts.submissions import Channel, NewSubmission, Outcome, Reason, ReasonCode
from services.common.store import submissions
from services.common.store.engine import writing
from tests.api import samples
from tests.api.conftest import World

URL = "https://news.example/world/port-reopens"
HOSTILE = (
    "<script>alert(1)</script>",
    "</textarea></title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{ 7777 * 7 }}{% raw %}",
    "\u202eesrever\u2066",
    "&lt;b&gt; &amp;lt;",
    "<!-- --><style>*{display:none}</style>",
)


class Page(HTMLParser):
    """What a browser would make of it: the elements, their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.elements if "id" in attributes]


def see(world: World, target: str) -> Page:
    answer = world.client.get(target)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text)


def every_page(world: World) -> list[str]:
    keys = {
        noun: [item["id"] for item in world.client.get(f"/v1/{noun}").json()["items"]]
        for noun in ("submissions", "articles", "statements", "speakers")
    }
    return [
        *("/", "/?q=x", "/submissions", "/articles", "/speakers", "/utterances", "/docs", "/status"),
        *(
            "/queries",
            "/queries?q=x",
            "/webhooks",
            "/erasures",
            "/compare",
            "/compare?first=Marta+Quell&second=Marta+Quell",
        ),
        *(f"/{noun}/{key}" for noun, found in keys.items() for key in found),
        *("/reviews", "/reviews?by=x", "/publishers", "/publishers?name=x", "/publishers?name=H"),
        *(one["links"]["page"] for one in world.client.get("/v1/publishers").json()["items"]),
    ]


def test_every_link_and_anchor_of_every_page_leads_somewhere(filled: World) -> None:
    """Each place is asked for once, however many lead there."""

    @cache
    def is_there(path: str) -> bool:
        found = bool(filled.client.get(path).status_code == 200)
        filled.client.cookies.clear()  # one may be a link to the other language
        return found

    @cache
    def ids(path: str) -> list[str]:
        return see(filled, path).ids()

    for target in every_page(filled):
        page = see(filled, target)
        assert len(set(page.ids())) == len(page.ids())
        for tag, attributes in page.elements:
            link = attributes.get("href") or attributes.get("action") or attributes.get("src")
            if tag == "form" and attributes.get("method") == "post":
                continue
            if link is None or link.startswith("http"):
                assert link is None or tag == "a"
                continue
            path, _, anchor = link.partition("#")
            assert not path or is_there(path), (target, link)
            assert not anchor or anchor in ids(path or target), (target, link)
    filled.client.cookies.clear()  # the links that choose a language leave one, and others read the page in English


def test_every_page_is_small_and_carries_no_inline_script_or_style(filled: World) -> None:
    for target in every_page(filled):
        answer = filled.client.get(target)
        page = Page(answer.text)
        for tag, attributes in page.elements:
            assert tag != "style"
            assert not any(name == "style" or name.startswith("on") for name in attributes)
            assert tag != "script" or (attributes.get("src") or "").startswith("/static/")
        assert target == "/docs" or len(answer.content) < 50_000


def test_the_start_page_shows_who_said_what_and_when(filled: World) -> None:
    text = " ".join(see(filled, "/").text.split())

    assert "Marta Quell harbour master" in text
    assert "“We are ready, and the pilots are ready,” … “Every crane has been tested twice.”" in text
    assert "on 19 Nov 2026" in text
    assert "Harbour Gazette" in text


def test_a_quotation_runs_in_its_own_direction(filled: World) -> None:
    quotes = [attributes for tag, attributes in see(filled, "/").elements if tag == "blockquote"]

    assert {(quote["lang"], quote["dir"]) for quote in quotes} == {("en", "ltr"), ("ar", "rtl")}


def test_an_empty_form_field_is_no_filter(filled: World) -> None:
    assert see(filled, "/?q=&speaker=&kind=&said_from=&language=").text == see(filled, "/").text


def test_a_search_tells_how_many_it_found_and_keeps_its_filters(filled: World) -> None:
    page = see(filled, "/?q=المشروع&language=ar")

    assert "2 statements found" in page.text
    assert ("input", "المشروع") in [(tag, attributes.get("value")) for tag, attributes in page.elements]
    assert "Nothing fits" in see(filled, "/?q=zebra").text


def test_a_search_can_be_narrowed_down_by_what_it_found(filled: World) -> None:
    links = [a["href"] or "" for tag, a in see(filled, "/?section=main").elements if tag == "a" and "href" in a]
    narrower = [link for link in links if link.startswith("/?section=main&")]

    assert "/?section=main&language=ar" in narrower
    assert "/?section=main&speaker=Marta+Quell" in narrower
    assert not any(link.count("section=") > 1 for link in narrower)
    assert "3 statements found" in see(filled, "/?section=main&language=ar").text


def test_the_start_page_draws_what_appeared_on_each_day(filled: World) -> None:
    page = see(filled, "/")

    assert [tag for tag, _ in page.elements].count("rect") == 1
    assert "20 Nov 2026: 12" in page.text
    assert "rect" not in [tag for tag, _ in see(filled, "/?q=port").elements]


def test_older_statements_are_one_link_away(world: World) -> None:
    for number in range(30):
        article = samples.an_article((Role.MAIN, f"Number {number} is in, she said."), title=f"No. {number}")
        samples.store(world.engine, article, [samples.said(article, f"Number {number} is in", cue="said")])
    first = see(world, "/")
    (older,) = [a["href"] or "" for tag, a in first.elements if tag == "a" and a.get("rel") == "next"]
    second = see(world, older)

    numbers = re.findall(r"Number (\d+) is in", first.text) + re.findall(r"Number (\d+) is in", second.text)
    assert numbers == [str(n) for n in range(29, -1, -1)]


def test_an_article_shows_its_whole_text_once_with_its_statements_marked(filled: World) -> None:
    sample = samples.harbour()
    html = filled.client.get(f"/articles/{sample.article.id}").text
    body = html[html.index('<article class="text"') : html.index("</article>")]
    without_markers = re.sub(r'<a class="marker".*?</a>|<p class="block-label".*?</p>', "", body)
    shown = "".join(Page(without_markers).text.split())

    assert shown == "".join(sample.article.text.split())
    for statement in sample.statements:
        assert f'id="in-text-{statement.id}"' in body
        assert f'href="#record-{statement.id}"' in body
        assert f'id="record-{statement.id}"' in html
        assert f'href="#in-text-{statement.id}"' in html
    marked = {
        kind: "".join(re.findall(rf'<span class="mark [^"]*\b{kind}\b[^"]*" data-s="[^"]*">([^<]*)</span>', body))
        for kind in ("source", "cue")
    }
    assert "harbour master Marta Quell" in unescape(marked["source"])
    assert "said in a statement" in marked["cue"]


def test_related_blocks_are_set_apart_and_an_arabic_article_runs_from_right_to_left(filled: World) -> None:
    page = see(filled, f"/articles/{samples.council().article.id}")

    article = next(a for tag, a in page.elements if tag == "article")
    assert (article["lang"], article["dir"]) == ("ar", "rtl")
    assert "Part of a related article" in page.text
    paragraphs = [a["dir"] for tag, a in page.elements if tag in ("p", "h1") and "dir" in a and a.get("lang") != "en"]
    assert set(paragraphs) == {"rtl"}


def test_an_article_shows_when_it_was_published_and_changed_and_what_that_rests_on(world: World) -> None:
    article = replace(
        samples.an_article((Role.MAIN, "Words of an article."), day=None),
        published=Published(
            day=date(2026, 11, 20), basis=DateBasis.JSON_LD, at=datetime(2026, 11, 19, 22, 30, tzinfo=UTC)
        ),
        modified=Published(day=date(2026, 11, 21), basis=DateBasis.BYLINE),
        section="World <news>",
    )
    samples.store(world.engine, article, [])
    page = see(world, f"/articles/{article.id}")

    facts = " ".join(page.text.split())
    assert "published 20 Nov 2026 (19 Nov, 22:30 UTC) by its JSON-LD" in facts
    assert "updated 21 Nov 2026 by the date shown" in facts
    assert "World <news>" in facts
    stamps = [a["datetime"] for tag, a in page.elements if tag == "time" and "datetime" in a]
    assert stamps[:2] == ["2026-11-19T22:30:00+00:00", "2026-11-21"]
    told = world.client.get(f"/v1/articles/{article.id}").json()
    assert told["published"]["precision"] == "time"
    assert told["modified"] == {"day": "2026-11-21", "at": None, "precision": "day", "basis": "byline"}
    assert told["section"] == "World <news>"


def test_pasted_addresses_become_submissions(world: World) -> None:
    answer = world.client.post("/submissions", data={"pasted": f"{URL}\n\n {URL}/2 \n"}, files=[("files", ("", b""))])

    assert (answer.status_code, answer.headers["location"]) == (303, "/submissions")
    assert [item["url"] for item in world.client.get("/v1/submissions").json()["items"]] == [f"{URL}/2", URL]
    assert len(world.published.messages) == 1


def test_a_pasted_text_becomes_one_submission_and_leads_to_it(world: World) -> None:
    answer = world.client.post(
        "/submissions", data={"pasted": "Some text.\r\nMore.", "title": "T"}, files=[("files", ("", b""))]
    )

    assert answer.status_code == 303
    key = answer.headers["location"].removeprefix("/submissions/")
    assert world.published.messages == [SubmissionAccepted(ids=(key,))]
    page = see(world, answer.headers["location"])
    assert "T" in page.text
    assert ("meta", "refresh") in [(tag, attributes.get("http-equiv")) for tag, attributes in page.elements]
    assert any(attributes.get("data-live") for _, attributes in page.elements)


def test_chosen_files_become_submissions_beside_what_was_pasted(world: World) -> None:
    world.client.post("/submissions", data={"pasted": URL}, files=[("files", ("a.txt", b"A said b."))])

    assert {i["channel"] for i in world.client.get("/v1/submissions").json()["items"]} == {"url", "upload"}


def test_an_empty_hand_in_says_what_to_do(world: World) -> None:
    answer = world.client.post(
        "/submissions", data={"pasted": "  "}, files=[("files", ("", b""))], headers={"accept": "text/html"}
    )

    assert answer.status_code == 422
    assert "Give an address or a text, or choose a file." in answer.text


def test_a_failed_submission_tells_why_and_what_to_do_and_can_go_on(world: World) -> None:
    (item,) = world.client.post("/v1/submissions", json={"url": URL}).json()["items"]
    reason = Reason(code=ReasonCode.CRASHED, message="It fell.", advice="Lift it.", detail="Traceback <b>")
    with writing(world.engine) as conn:
        submissions.finish(conn, item["id"], Outcome.QUARANTINED, now=samples.NOW, reason=reason)

    page = see(world, f"/submissions/{item['id']}")

    assert all(words in page.text for words in ("Quarantined", "It fell.", "Lift it.", "Traceback <b>"))
    assert not any(attributes.get("data-live") for _, attributes in page.elements)
    answer = world.client.post(f"/submissions/{item['id']}/replay")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/submissions/{item['id']}")
    assert "Fetching …" in see(world, f"/submissions/{item['id']}").text


def test_a_container_says_how_many_of_its_members_ended_how(world: World) -> None:
    reason = Reason(code=ReasonCode.EMPTY, message="Nothing in it.", advice="Look again.")
    with writing(world.engine) as conn:
        new = NewSubmission(channel=Channel.UPLOAD, name="week.zip", payload=b"PK")
        (parent,) = submissions.accept(conn, [new], now=samples.NOW)
        entries = [
            NewSubmission(channel=Channel.CONTAINER, name=name, payload=name.encode(), parent_id=parent.id)
            for name in "abc"
        ]
        first, *_ = submissions.accept(conn, entries, now=samples.NOW)
        submissions.finish(conn, first.id, Outcome.REJECTED, now=samples.NOW, reason=reason)
        submissions.finish(conn, parent.id, Outcome.DONE, now=samples.NOW, members=3)

    page = see(world, f"/submissions/{parent.id}").text

    assert "1 rejected" in page
    assert "2 under way" in page


@pytest.mark.parametrize("words", HOSTILE)
def test_stored_text_never_runs(world: World, words: str) -> None:
    article = samples.an_article(
        (Role.TITLE, words),
        (Role.MAIN, f"First {words} last.\n{words}"),
        (Role.RELATED, words),
        title=words,
        publisher=words,
        url="javascript:alert(1)",
        via=(words,),
    )
    statement = samples.said(
        article, f"First {words} last", source=words, cue=words, venue=words, name=words, role=words
    )
    samples.store(world.engine, replace(article, section=words), [statement])
    world.client.post("/v1/submissions", files=[("files", (words, b"x"))])
    world.client.post("/v1/submissions", json={"urls": [words]})
    world.client.post("/v1/submissions", json={"text": words, "title": words.replace("\u202e", "")})
    with writing(world.engine) as conn:
        for row in submissions.page(conn, limit=1):
            reason = Reason(code=ReasonCode.BUG, message=words, advice=words, detail=words)
            submissions.finish(conn, row.id, Outcome.QUARANTINED, now=samples.NOW, reason=reason)

    for target in [
        *every_page(world),
        f"/?q={words}&speaker={words}",
        f"/articles?q={words}",
        f"/speakers?name={words}",
    ]:
        answer = world.client.get(target, headers={"accept": "text/html"})
        page = Page(answer.text)
        assert answer.status_code in (200, 422)
        for tag, attributes in page.elements:
            assert tag not in ("img", "style", "iframe", "object")
            assert not any(name.startswith("on") for name in attributes)
            assert tag != "script" or (attributes.get("src") or "").startswith("/static/")
            for name in ("href", "src", "action"):
                assert re.match(r"$|[/#?]|https?://", attributes.get(name) or ""), (tag, attributes)
        assert "54439" not in page.text
    shown = see(world, f"/articles/{article.id}")
    assert words in shown.text


def test_direction_overrides_cannot_leave_their_run(world: World) -> None:
    article = samples.an_article((Role.MAIN, "He said \u202ethis."), title="\u202eTitle", publisher="\u202dOutlet")
    samples.store(
        world.engine, article, [samples.said(article, "\u202ethis", source="He", cue="said", name="\u202eHe")]
    )

    for target in ("/", f"/articles/{article.id}", "/speakers"):
        html = world.client.get(target).text
        # In elements: each override stands in an element that isolates it. In titles and attributes there is none.
        assert "\u202e" not in html[html.index("<title>") : html.index("</title>")]
        assert not re.search('="[^">]*[\u202d\u202e]', html)
        for before in re.findall(r"<([a-z0-9]+)[^>]*>[^<]*[\u202d\u202e]", html):
            assert before in ("bdi", "p", "h1", "blockquote", "a", "span")


def test_the_page_links_to_the_queue_monitor(world: World) -> None:
    links = [attributes.get("href") for tag, attributes in see(world, "/").elements if tag == "a"]

    assert "http://localhost:5555/" in links
