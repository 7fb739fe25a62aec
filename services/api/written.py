"""Answers of our own making, written down as JSON in the thread that made them.

FastAPI gives what a route returns to another thread, to be validated once more, and writes it down in the event loop,
while all other requests wait. What a route here returns is of the class that it promises, and was validated when it was
made: both can be spared. What is of any other class goes FastAPI's way.
"""

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction, isgeneratorfunction
from typing import Any, get_args

from fastapi import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel


class Written(APIRoute):
    """For `APIRouter(route_class=...)`."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        is_plain = not (iscoroutinefunction(endpoint) or isgeneratorfunction(endpoint))
        super().__init__(path, self._writing(endpoint) if is_plain else endpoint, **given)
        self._promised = frozenset(get_args(self.response_model) or (self.response_model,))

    def _writing(self, endpoint: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(endpoint)
        def write(**asked: Any) -> Any:
            value = endpoint(**asked)
            if type(value) not in self._promised or not isinstance(value, BaseModel):
                return value
            written = Response(
                value.model_dump_json(by_alias=True),
                status_code=self.status_code or 200,
                media_type="application/json",
            )
            for of_route in asked.values():
                if isinstance(of_route, Response):  # on which the route has set headers, or a status
                    written.raw_headers.extend(of_route.raw_headers)
                    written.status_code = of_route.status_code or written.status_code
            return written

        return write
