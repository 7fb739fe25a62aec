"""Templates to pages, and what the pages' forms have in common."""

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from pydantic import model_validator

from services.api.callers import Caller
from services.api.spoken import languages, wording_of
from services.common.contracts.access import Scope


def render(request: Request, template: str, **values: object) -> HTMLResponse:
    """The template as a page, with what every page shows around its own values."""
    templates = request.app.state.templates
    assert isinstance(templates, Environment)
    settings = request.app.state.context.settings
    caller = getattr(request.state, "caller", None)
    html = templates.get_template(template).render(
        path=request.url.path,
        wording=wording_of(request),
        languages=languages(request, request.app.state.wordings),
        caller=caller,
        may_erase=isinstance(caller, Caller) and caller.may(Scope.ADMIN),
        flower_url=f"{request.url.scheme}://{request.url.hostname}:{settings.flower_port}/",
        **values,
    )
    return HTMLResponse(html)


class Form:
    """An HTML form sends every field, empty where nothing was filled in: that is no filter."""

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, sent: object) -> object:
        if isinstance(sent, dict):
            return {key: value for key, value in sent.items() if value != ""}
        return sent
