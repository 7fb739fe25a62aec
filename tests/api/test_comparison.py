"""Two speakers, or two outlets, side by side on a subject: over HTTP and on the page."""

from datetime import date

import pytest

from services.api import charts
from services.common.store import speakers, statements
from services.common.store.engine import reading, writing
from services.extract import linking
from tests.api.conftest import World
from tests.api.samples import NOW
from tests.common.store.builders import a_statement, an_article, stored

SAID = (
    ("Ida Kessel", "The talks with France went well", "en", date(2026, 2, 4), "The Tide"),
    ("Ida Kessel", "We shall never pay for France", "en", date(2026, 11, 7), "The Tide"),
    ("Ida Kessel", "A bridge is a bridge", "en", date(2026, 11, 9), "The Mole"),
    ("Omar Haddad", "باريس لن تدفع شيئا <b>", "ar", date(2026, 11, 8), "The Mole"),
    ("Omar Haddad", "France will answer in time", "en", None, "The Mole"),
)
BOTH = "first=Ida+Kessel&second=Omar+Haddad"
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def world(shared_world: World) -> World:
    with writing(shared_world.engine) as conn:
        for name, words, language, day, publisher in SAID:
            article = stored(conn, an_article(f"{words}.", language=language, day=day, publisher=publisher))
            statements.replace(conn, article, [a_statement(article.article, words, name=name)], now=NOW)
            linking.link(conn, [article.id], now=NOW)
    return shared_world


def test_both_sides_are_counted_by_period_and_listed_newest_first(world: World) -> None:
    found = world.client.get(f"/v1/comparison?{BOTH}&about=Paris").json()

    assert (found["first"]["name"], found["first"]["statements"]) == ("Ida Kessel", 2)
    assert (found["second"]["name"], found["second"]["statements"]) == ("Omar Haddad", 2)
    assert (found["second"]["looked_at"], found["second"]["more"]) == (2, False)
    assert found["per"] == "month"
    assert found["periods"] == [
        {"period": "2026-02", "first": 1, "second": 0},
        {"period": "2026-11", "first": 1, "second": 1},
    ]
    assert [(one["side"], one["day"]) for one in found["items"]] == [
        ("second", "2026-11-08"),
        ("first", "2026-11-07"),
        ("first", "2026-02-04"),
        ("second", None),
    ]
    (report,) = found["items"][0]["reports"]
    assert [report["statement"]["words"][at["start"] : at["end"]] for at in report["named_at"]] == ["باريس"]


def test_pages_follow_each_other_over_both_sides(world: World) -> None:
    target, sides = f"/v1/comparison?{BOTH}&limit=2", []
    while target:
        found = world.client.get(target).json()
        sides += [one["side"] for one in found["items"]]
        target = found["next"]
    assert sides == ["first", "second", "first", "first", "second"]
    assert world.client.get(f"/v1/comparison?{BOTH}&cursor=eA").status_code == 404


def test_what_is_asked_for_combines(world: World) -> None:
    def days(more: str) -> list[str]:
        answer = world.client.get(f"/v1/comparison?{BOTH}&{more}")
        assert answer.status_code == 200, answer.text
        return [one["day"] for one in answer.json()["items"]]

    assert days("q=bridge") == ["2026-11-09"]
    assert days("about=France&q=pay") == ["2026-11-07"]
    assert days("published_from=2026-11-08") == ["2026-11-09", "2026-11-08"]
    assert days("published_to=2026-02-28") == ["2026-02-04"]
    assert days("q=zebra") == []


def test_outlets_are_compared_by_what_they_report(world: World) -> None:
    found = world.client.get(
        "/v1/comparison?by=publisher&first=the+tide&second=The+Mole&published_from=2026-11-01"
    ).json()

    assert [(one["side"], one["day"]) for one in found["items"]] == [
        ("second", "2026-11-09"),
        ("second", "2026-11-08"),
        ("first", "2026-11-07"),
    ]
    assert found["per"] == "day"
    assert found["first"]["speaker_id"] is None
    assert world.client.get(found["first"]["links"]["page"], headers=HTML).status_code == 200


def test_a_side_is_named_by_id_too_and_one_that_there_is_not_is_told(world: World) -> None:
    with reading(world.engine) as conn:
        id = speakers.page(conn, name="Kessel", limit=1).items[0].id
    found = world.client.get(f"/v1/comparison?first={id}&second=omar+haddad").json()
    assert (found["first"]["speaker_id"], found["second"]["name"]) == (id, "Omar Haddad")
    for nobody in ("Nobody+Atall", "0" * 32):
        answer = world.client.get(f"/v1/comparison?first={id}&second={nobody}")
        assert answer.status_code == 404, answer.text
    assert world.client.get("/v1/comparison?first=x").status_code == 422


def test_the_page_shows_both_columns_by_month_with_the_subject_marked(world: World) -> None:
    page = world.client.get(f"/compare?{BOTH}&about=France", headers=HTML).text

    assert "<mark>France</mark>" in page
    assert "<mark>باريس</mark>" in page
    assert "&lt;b&gt;" in page
    assert page.count('<section class="versus">') == 3
    assert page.index("<h2>Nov 2026") < page.index("<h2>Feb 2026") < page.index("<h2>Day not known")
    assert page.count("<rect") == 3 + 1, "a bar for each period of each side, and the line"
    assert 'value="Ida Kessel"' in page


def test_the_page_asks_for_what_is_not_named_and_says_whom_there_is_not(world: World) -> None:
    assert "Name two speakers" in world.client.get("/compare", headers=HTML).text
    assert "Name two speakers" in world.client.get("/compare?first=Ida+Kessel&second=", headers=HTML).text
    nobody = world.client.get("/compare?first=Ida+Kessel&second=Nobody+Atall", headers=HTML)
    assert nobody.status_code == 200
    assert "There is no speaker named" in nobody.text
    assert "Nothing found" in world.client.get(f"/compare?{BOTH}&about=submarine", headers=HTML).text


def test_the_pages_of_a_speaker_lead_there(world: World) -> None:
    with reading(world.engine) as conn:
        id = speakers.page(conn, name="Kessel", limit=1).items[0].id
    assert "/compare?first=Ida+Kessel" in world.client.get(f"/speakers/{id}", headers=HTML).text
    position = world.client.get(f"/speakers/{id}/subjects?about=France", headers=HTML).text
    assert "/compare?first=Ida+Kessel&amp;about=France" in position


def test_opposed_bars_stand_on_one_line_on_one_scale() -> None:
    chart = charts.opposed([("2026-01", 4, 0), ("2026-03", 2, 4)])
    assert chart is not None
    assert (chart.first, chart.last, chart.most) == ("2026-01", "2026-03", 4)
    assert [bar.y + bar.height for bar in chart.up] == [charts.HEIGHT, charts.HEIGHT]
    assert [(bar.label, bar.y, bar.height) for bar in chart.down] == [("2026-03", charts.HEIGHT, charts.HEIGHT)]
    assert chart.up[1].height == charts.HEIGHT / 2
    assert [bar.x for bar in chart.down] == [chart.up[1].x]
    assert charts.opposed([]) is None
    days = charts.opposed([("2026-02-28", 1, 1), ("2026-03-01", 1, 0)])
    assert days is not None
    assert days.up[1].x == charts.WIDTH / 2
    assert charts.opposed([("2019", 1, 0), ("2026", 0, 1)]) is not None
