"""Statements as files: the same in every form, whole, and harmless."""

import csv
import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pyarrow as pa
import pytest
from fastapi import FastAPI, Response
from pyarrow.parquet import ParquetFile

from services.api.callers import Caller
from services.api.exports.columns import COLUMNS
from services.api.exports.formats import FORMS, ExportFormat
from services.api.exports.spreadsheet import MOST_CHARACTERS, cell
from services.api.seats import SeatedResponse, Seats
from services.common.contracts.access import Scope
from services.common.contracts.articles import Role
from services.common.contracts.statements import Kind
from services.common.store import api_keys
from services.common.store.engine import writing
from services.common.store.outages import Fault, StoreDown
from tests.api import samples
from tests.api.conftest import MakeWorld, World
from tests.servers.api import serving

EXPORT = "/v1/statements/export"
Record = dict[str, Any]


def listed(world: World, query: str = "") -> list[Record]:
    found: list[Record] = world.client.get(f"/v1/statements?limit=200&{query}").json()["items"]
    return found


def exported(world: World, form: str, query: str = "") -> bytes:
    answer = world.client.get(f"{EXPORT}?format={form}&{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == FORMS[ExportFormat(form)].media_type
    assert answer.headers["content-disposition"].startswith('attachment; filename="statements-2026-11-22.')
    content: bytes = answer.content
    return content


def table(world: World, query: str = "") -> list[dict[str, str]]:
    content = exported(world, "csv", query)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


@pytest.mark.parametrize("query", ["", "language=ar", "q=المشروع", "kind=direct&language=en", "speaker=nobody"])
def test_json_lines_are_what_the_list_gives(filled: World, query: str) -> None:
    lines = exported(filled, "jsonl", query).decode().splitlines()

    assert [json.loads(line) for line in lines] == listed(filled, query)


def test_json_lines_are_what_is_asked_for_where_no_form_is_named(filled: World) -> None:
    assert filled.client.get(EXPORT).content == exported(filled, "jsonl")


def test_a_table_has_a_line_for_each_statement_as_rfc_4180_writes_it(filled: World) -> None:
    rows, items = table(filled), listed(filled)

    assert [row["id"] for row in rows] == [item["id"] for item in items]
    assert list(rows[0]) == [column.name for column in COLUMNS]
    for row, item in zip(rows, items, strict=True):
        assert row["words"].removeprefix("'") == item["words"]
        assert row["page"] == "http://localhost" + item["links"]["page"]
        assert row["content_spans"] == " ".join(f"{s['start']}:{s['end']}" for s in item["content"])
    assert exported(filled, "csv").count(b"\r\n") == len(items) + 1


def test_a_cell_is_never_a_formula_and_never_longer_than_a_spreadsheet_holds() -> None:
    for begins in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"):
        assert cell(f"{begins}HYPERLINK(1)") == f"'{begins}HYPERLINK(1)"
    assert cell("قالت: =1") == "قالت: =1"
    assert len(cell("=" * 40_000)) == MOST_CHARACTERS
    assert cell(-1) == "-1"
    assert cell(date(2026, 11, 22)) == "2026-11-22"
    assert cell(datetime(2026, 11, 22, 9, 30, 1, tzinfo=UTC)) == "2026-11-22 09:30:01"
    assert cell(None) == ""


def test_a_hostile_article_brings_no_formula_into_a_table(make_world: MakeWorld) -> None:
    world = make_world()
    article = samples.an_article(
        (Role.MAIN, '=cmd|" /C calc"!A0, she said.\n"Line\r\nbreak, ""quoted"""'),
        title="@SUM(1+1)",
        publisher="+1 News",
    )
    statement = samples.said(article, '=cmd|" /C calc"!A0', source="she", cue="said", name="-Ada")
    samples.store(world.engine, article, [statement])

    (row,) = table(world)
    assert (row["words"], row["speaker"]) == ('\'=cmd|" /C calc"!A0', "'-Ada")
    assert (row["title"], row["publisher"]) == ("'@SUM(1+1)", "'+1 News")


def test_parquet_has_the_same_with_its_types(filled: World) -> None:
    file = ParquetFile(io.BytesIO(exported(filled, "parquet")))
    rows, items = file.read().to_pylist(), listed(filled)

    assert [row["id"] for row in rows] == [item["id"] for item in items]
    assert file.schema_arrow.field("said_on").type == pa.date32()
    assert file.schema_arrow.field("extracted_at").type == pa.timestamp("us", tz="UTC")
    for row, item in zip(rows, items, strict=True):
        assert row["words"] == item["words"]
        assert row["content_spans"] == [{"start": s["start"], "end": s["end"]} for s in item["content"]]
        assert row["published"].isoformat() == item["article"]["published"]


def test_parquet_without_its_library_is_a_problem_that_says_what_to_do(
    filled: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    answer = filled.client.get(f"{EXPORT}?format=parquet")

    assert answer.status_code == 501
    assert "qawl[parquet]" in answer.json()["advice"]
    assert "format=parquet" not in filled.client.get("/").text


def test_json_ld_tells_quotations_and_claims_of_schema_org(filled: World) -> None:
    document = json.loads(exported(filled, "jsonld"))
    items = listed(filled)

    assert document["@context"] == "https://schema.org"
    assert [node["@id"] for node in document["@graph"]] == [
        "http://localhost" + item["links"]["self"] for item in items
    ]
    for node, item in zip(document["@graph"], items, strict=True):
        is_claim = item["kind"] == "indirect"
        assert node["@type"] == ("Claim" if is_claim else "Quotation")
        assert node["text"] == item["words"]
        speaker = node["author" if is_claim else "spokenByCharacter"]
        assert speaker["name"] == item["speaker"]["name"] or item["speaker"]["name"] is None
        assert node["appearance" if is_claim else "isPartOf"]["url"] == item["article"]["url"]
    assert "null" not in exported(filled, "jsonld").decode()


def test_an_annotation_pins_the_exact_characters_by_code_points(make_world: MakeWorld) -> None:
    world = make_world()
    article = samples.an_article(
        (Role.MAIN, "🙂𐐷 first. “We 🚢 are ready,” she said in Ardeen. “Really.”\nقالت: «نعم».")
    )
    split = samples.said(article, "“We 🚢 are ready,”", "“Really.”", source="she", cue="said", kind=Kind.DIRECT)
    samples.store(world.engine, article, [split, samples.said(article, "«نعم»", cue="قالت", name=None)])

    page = json.loads(exported(world, "annotation"))
    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    targets = [target for annotation in page["items"] for target in annotation["target"]]
    assert len(targets) == 3
    for target in targets:
        text = world.client.get(target["source"]).text
        assert text == article.text
        quote, position = target["selector"]
        assert text[position["start"] : position["end"]] == quote["exact"]
        assert text[: position["start"]].endswith(quote["prefix"])
        assert text[position["end"] :].startswith(quote["suffix"])
        # What counts in UTF-16 would be two off for each of the emoji before.
        assert text.count(quote["exact"]) == 1
    assert targets[0]["scope"] == article.url


@pytest.mark.parametrize("form", list(ExportFormat))
def test_no_statement_is_a_whole_file_too(make_world: MakeWorld, form: ExportFormat) -> None:
    content = exported(make_world(), form.value)

    match form:
        case ExportFormat.JSONL:
            assert content == b""
        case ExportFormat.CSV:
            assert content.count(b"\r\n") == 1
        case ExportFormat.PARQUET:
            assert (content[:4], content[-4:]) == (b"PAR1", b"PAR1")
        case ExportFormat.JSON_LD:
            assert json.loads(content)["@graph"] == []
        case ExportFormat.ANNOTATION:
            assert json.loads(content)["items"] == []


@pytest.mark.parametrize("query", ["format=xls", "limit=5", "colour=red", "cursor=MTo"])
def test_what_an_export_does_not_know_is_a_problem(filled: World, query: str) -> None:
    assert filled.client.get(f"{EXPORT}?{query}").status_code == 422


def test_head_gives_the_headers_and_reads_no_further(filled: World) -> None:
    answer = filled.client.head(f"{EXPORT}?format=csv")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/csv")
    assert filled.client.head("/v1/statements").status_code == 200


def test_there_are_seats_for_so_many_exports_and_each_is_given_back(make_world: MakeWorld) -> None:
    world = make_world()
    seats = world.app.state.context.exports
    for _ in range(20):
        assert world.client.get(EXPORT).status_code == 200
        assert world.client.head(EXPORT).status_code == 200
    for _ in range(8):
        seats.take()
    answer = world.client.get(EXPORT)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"
    seats.give_back()
    assert world.client.get(EXPORT).status_code == 200


def test_an_export_ends_with_the_key_that_it_was_asked_for_with(make_world: MakeWorld) -> None:
    world = make_world(api_keys="always")
    with writing(world.engine) as conn:
        key, _ = api_keys.create(conn, "desk", [Scope.READ], now=world.now)
    seats = Seats(1, taken="One is asked for already.", retry_seconds=1)
    app = FastAPI()

    def pieces() -> Iterator[bytes]:
        yield b"one "
        with writing(world.engine) as conn:
            api_keys.revoke(conn, "desk", now=world.now)
        yield b"two"

    @app.get("/")
    def export() -> Response:
        seats.take()
        told = Caller(peer="here", key=key).while_welcome(world.engine, pieces(), now=lambda: world.now)
        return SeatedResponse(told, seats=seats, media_type="text/plain", headers={})

    with (
        serving(app) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
        client.stream("GET", "/") as answer,
    ):
        heard = answer.iter_raw()
        assert (answer.status_code, next(heard)) == (200, b"one ")
        with pytest.raises(httpx.RemoteProtocolError):
            next(heard)
    seats.take()


@pytest.mark.parametrize("path", [EXPORT, "/v1/reviews/export"])
def test_an_export_for_a_key_that_ends_while_it_is_asked_for_is_refused(make_world: MakeWorld, path: str) -> None:
    world = make_world(api_keys="always")
    with writing(world.engine) as conn:
        _, secret = api_keys.create(conn, "desk", [Scope.READ, Scope.REVIEW], now=world.now)
    headers = {"authorization": f"Bearer {secret}"}
    samples.store(world.engine, samples.harbour().article, samples.harbour().statements)
    (one,) = world.client.get("/v1/statements?limit=1", headers=headers).json()["items"]
    reviews = f"{one['links']['self']}/reviews"
    assert world.client.post(reviews, json={"verdict": "accepted"}, headers=headers).is_success
    assert world.client.get(path, headers=headers).content

    def revoke(_whose: str) -> float:
        with writing(world.engine) as conn:
            api_keys.revoke(conn, "desk", now=world.now)
        return 0.0

    world.take = revoke  # asked when the key is known already
    refused = world.client.get(path, headers=headers)
    assert refused.status_code == 401
    assert "has ended" in refused.json()["detail"]


def test_what_the_store_breaks_off_is_cut_too_and_gives_its_seat_back() -> None:
    seats = Seats(1, taken="One is asked for already.", retry_seconds=1)
    app = FastAPI()

    def pieces() -> Iterator[bytes]:
        yield b"one "
        raise StoreDown(Fault.UNREACHABLE, "away")

    @app.get("/")
    def export() -> Response:
        seats.take()
        return SeatedResponse(pieces(), seats=seats, media_type="text/plain", headers={})

    with serving(app) as port, pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)
    seats.take()


def test_the_page_offers_what_it_shows_as_files(filled: World) -> None:
    page = filled.client.get("/?language=ar&q=المشروع").text
    (link,) = re.findall(r'href="([^"]*format=csv)" download', page)

    answer = filled.client.get(link.replace("&amp;", "&"))
    assert len(list(csv.reader(io.StringIO(answer.text)))) == 1 + len(listed(filled, "language=ar&q=المشروع"))
    assert "Download" not in filled.client.get("/?q=nothingatall").text
