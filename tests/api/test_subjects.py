"""The subjects of a speaker over HTTP and on the page."""

from datetime import date

import pytest

from services.common.store import speakers, statements
from services.common.store.engine import reading, writing
from services.extract import linking
from tests.api.conftest import World
from tests.api.samples import NOW
from tests.common.store.builders import a_statement, an_article, stored

SAID = (
    ("The talks with France went well", "en", date(2021, 2, 4)),
    ("We shall never pay for France", "en", date(2024, 11, 7)),
    ("باريس لن تدفع شيئا <b>", "ar", date(2024, 11, 8)),
    ("A bridge is a bridge", "en", None),
)
UNKNOWN = "0" * 32
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def key(shared_world: World) -> str:
    """The id of somebody who said all of SAID."""
    with writing(shared_world.engine) as conn:
        for words, language, day in SAID:
            article = stored(conn, an_article(f"{words}.", language=language, day=day, publisher=f"The {language}"))
            statements.replace(conn, article, [a_statement(article.article, words, name="Ana Vell")], now=NOW)
            linking.link(conn, [article.id], now=NOW)
    with reading(shared_world.engine) as conn:
        return speakers.page(conn, name="Vell", limit=1).items[0].id


def test_subjects_are_listed_by_their_own_words_with_links_that_lead_on(shared_world: World, key: str) -> None:
    found = shared_world.client.get(f"/v1/speakers/{key}/subjects").json()
    assert (found["looked_at"], found["more"]) == (len(SAID), False)
    (france,) = found["items"]
    assert {(word["text"], word["language"]) for word in france["words"]} == {("France", "en"), ("باريس", "ar")}
    assert (france["statements"], france["first_day"], france["last_day"]) == (3, "2021-02-04", "2024-11-08")
    assert shared_world.client.get(france["links"]["self"]).json()["statements"] == 3
    assert "باريس" in shared_world.client.get(france["links"]["page"], headers=HTML).text


def test_subjects_are_right_at_once_when_something_was_said_or_taken_away(shared_world: World) -> None:
    with writing(shared_world.engine) as conn:
        for n in range(2):
            article = stored(conn, an_article(f"Peace with Spain {n}."))
            said = a_statement(article.article, f"Peace with Spain {n}", name="Ida Krone")
            statements.replace(conn, article, [said], now=NOW)
            linking.link(conn, [article.id], now=NOW)
        key = speakers.page(conn, name="Krone", limit=1).items[0].id

    def spain() -> int:
        items = shared_world.client.get(f"/v1/speakers/{key}/subjects").json()["items"]
        return sum(one["statements"] for one in items if one["name"] == "Spain")

    assert spain() == spain() == 2
    with writing(shared_world.engine) as conn:
        statements.replace(conn, article, [said, a_statement(article.article, "with Spain", name="Ida Krone")], now=NOW)
        linking.link(conn, [article.id], now=NOW)
    assert spain() == 3
    with writing(shared_world.engine) as conn:
        statements.replace(conn, article, [], now=NOW)
        linking.link(conn, [article.id], now=NOW)
    assert spain() == 0  # said once, it does not recur


def test_a_position_is_in_order_of_time_with_the_places_of_the_words(shared_world: World, key: str) -> None:
    found = shared_world.client.get(f"/v1/speakers/{key}/subjects/Paris").json()
    assert [saying["day"] for saying in found["items"]] == ["2021-02-04", "2024-11-07", "2024-11-08"]
    assert [one["month"] for one in found["months"]] == ["2021-02", "2024-11"]
    for saying in found["items"]:
        for report in saying["reports"]:
            words = report["statement"]["words"]
            assert [words[place["start"] : place["end"]] for place in report["named_at"]] in (["France"], ["باريس"])


def test_pages_follow_each_other_and_a_foreign_cursor_is_refused(shared_world: World, key: str) -> None:
    next_ = f"/v1/speakers/{key}/subjects/France?limit=2"
    days = []
    while next_:
        found = shared_world.client.get(next_).json()
        days += [saying["day"] for saying in found["items"]]
        next_ = found["next"]
    assert days == ["2021-02-04", "2024-11-07", "2024-11-08"]
    assert shared_world.client.get(f"/v1/speakers/{key}/subjects/France?cursor=eA").status_code == 404


def test_words_of_ones_own_are_a_subject_and_so_are_several(shared_world: World, key: str) -> None:
    ask = shared_world.client.get
    assert ask(f"/v1/speakers/{key}/subjects/bridge").json()["statements"] == 1
    assert ask(f"/v1/speakers/{key}/subjects/relations%20with%20France").json()["statements"] == 1
    assert ask(f"/v1/speakers/{key}/subjects/submarine").json()["items"] == []


def test_nobody_has_no_subjects(shared_world: World) -> None:
    for path in (f"/v1/speakers/{UNKNOWN}/subjects", f"/v1/speakers/{UNKNOWN}/subjects/France"):
        assert shared_world.client.get(path).status_code == 404
    assert shared_world.client.get(f"/speakers/{UNKNOWN}/subjects", headers=HTML).status_code == 404


def test_the_page_tells_the_position_by_year_each_statement_in_its_own_direction(shared_world: World, key: str) -> None:
    page = shared_world.client.get(f"/speakers/{key}/subjects?about=France", headers=HTML).text
    assert page.index(">2021<") < page.index(">2024<")
    assert "<mark>France</mark>" in page
    assert '<blockquote lang="ar" dir="rtl">' in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "/articles/" in page


def test_the_page_lists_subjects_and_leads_there_from_the_speaker(shared_world: World, key: str) -> None:
    assert f"/speakers/{key}/subjects" in shared_world.client.get(f"/speakers/{key}", headers=HTML).text
    assert "باريس" in shared_world.client.get(f"/speakers/{key}/subjects", headers=HTML).text
    assert "Nothing found" in shared_world.client.get(f"/speakers/{key}/subjects?about=submarine", headers=HTML).text
    # A form sends an empty field where nothing was asked for.
    assert "speaks about" in shared_world.client.get(f"/speakers/{key}/subjects?about=", headers=HTML).text
