"""What is written down by ourselves is, byte by byte, what FastAPI would have written."""

from typing import Annotated

import pytest
from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field

from services.api.written import Written


class Said(BaseModel):
    words: str
    on: str | None = Field(None, alias="said_on")


class SaidAndMeant(Said):
    meant: str


class Page(BaseModel):
    items: list[Said]


def _app(route_class: type[APIRoute]) -> TestClient:
    router = APIRouter(prefix="/some", route_class=route_class)

    @router.get("", response_model=Page | Said)
    def one_of_two(request: Request, response: Response, limit: Annotated[int, Query()] = 1) -> object:
        response.headers["Link"] = f"<{request.url.path}>"
        return Page(items=[Said(words="قال", said_on="2026-11-20")] * limit)

    @router.get("/more")
    def more_than_promised() -> Said:
        return SaidAndMeant(words="yes", meant="no")

    @router.get("/none")
    def none() -> Said | None:
        return None

    @router.get("/late")
    def late(response: Response) -> Said:
        response.status_code = 203
        return Said(words="later")

    @router.post("/made", status_code=201)
    def made() -> Said:
        return Said(words="made")

    @router.get("/raw", response_model=Said)
    def raw() -> Response:
        return Response("raw", headers={"X-Raw": "1"})

    app = FastAPI(telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False})
    app.include_router(router)
    return TestClient(app)


@pytest.mark.parametrize("path", ["?limit=2", "?limit=x", "/more", "/none", "/late", "/raw"])
def test_an_answer_is_the_same_as_of_fastapi(path: str) -> None:
    ours, theirs = (_app(kind).get(f"/some{path}") for kind in (Written, APIRoute))
    assert ours.content == theirs.content
    assert ours.status_code == theirs.status_code
    assert ours.headers == theirs.headers


def test_a_status_of_the_route_stays() -> None:
    ours, theirs = (_app(kind).post("/some/made") for kind in (Written, APIRoute))
    assert ours.status_code == theirs.status_code == 201
    assert ours.content == theirs.content


def test_the_document_is_the_same_as_of_fastapi() -> None:
    ours, theirs = (_app(kind).get("/openapi.json") for kind in (Written, APIRoute))
    assert ours.json() == theirs.json()
