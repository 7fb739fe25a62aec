"""Each request as a leg of a trace: of the caller's, where it sends a `traceparent`, else of one of its own."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common.log import keep_telling
from services.common.tracing import Tracer, Whole, asked_by

_ASKED_ALL_THE_TIME = ("/livez", "/readyz", "/metrics", "/static/")


class Traced:
    """ASGI middleware, the outermost, and left out where nothing is traced.

    A leg has the route's template for its name, which the router knows in the end, and never the query.
    """

    def __init__(self, app: ASGIApp, *, tracer: Tracer) -> None:
        self._app, self._tracer = app, tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_ASKED_ALL_THE_TIME):
            await self._app(scope, receive, send)
            return
        state: dict[str, object] = scope.setdefault("state", {})  # one for all copies of the scope
        leg = self._tracer.begin("request", "server", whole=Whole(parent=Headers(scope=scope).get("traceparent")))
        asked_by.set(leg.traceparent)
        keep_telling(**leg.told)
        status, location = 500, ""  # what an answer is that never began

        async def send_and_note(message: Message) -> None:
            nonlocal status, location
            if message["type"] == "http.response.start":
                status = message["status"]
                location = Headers(raw=message["headers"]).get("location", "").partition("?")[0]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            method, template = scope["method"], str(state.get("template", "none"))
            facts: dict[str, str | int] = {
                "http.request.method": method,
                "http.route": template,
                "http.response.status_code": status,
            }
            if (id := state.get("request_id")) is not None:
                facts["qawl.request"] = str(id)
            if location:
                facts["qawl.location"] = location
            leg.end(name=f"{method} {template}", error=str(status) if status >= 500 else None, facts=facts)
