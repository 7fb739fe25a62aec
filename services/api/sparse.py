"""Lists with those members of each item alone that a client asks for."""

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from services.api import schemas
from services.api.problems import Problem, ProblemKind


class SparsePage(BaseModel):
    """A page of a list with `fields`: of each item its members of these names."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [{"words": "The port will reopen on Monday"}], "next": None}]}
    )

    items: list[dict[str, JsonValue]]
    next: str | None = Field(description="Path and query of the next page; null on the last.")


def page(listed: BaseModel, item: type[BaseModel], fields: str | None, response: Response) -> BaseModel | Response:
    """The list, or where fields are asked for an answer with these alone, and the headers that `response` has by now.

    Raises Problem for a field that the items have not.
    """
    asked = asked_of(item, fields)
    if asked is None:
        return listed
    body = listed.model_dump_json(include={"items": {"__all__": asked}, "next": True})
    return written(body, response)


def asked_of(item: type[BaseModel], fields: str | None) -> set[str] | None:
    """The members that are asked for, None for all; raises Problem for one that the items have not."""
    if fields is None:
        return None
    asked = {name.strip(" ") for name in fields.split(",")}
    unknown = sorted(asked - item.model_fields.keys())
    if unknown:
        found = ", ".join(f"`{name}`" for name in unknown)
        raise Problem(
            ProblemKind.INVALID_REQUEST,
            f"The items of this list have no {found}.",
            advice=f"They have: {', '.join(item.model_fields)}.",
            errors=[schemas.FieldError(location="query fields", message=f"unknown: {', '.join(unknown)}")],
        )
    return asked


def written(body: str | bytes, response: Response) -> Response:
    """JSON as an answer, with the headers that `response` has by now."""
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    return Response(body, media_type="application/json", headers=headers)
