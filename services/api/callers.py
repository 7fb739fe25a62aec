"""Who asks, and what their key lets them do: told once for each request, by the porter."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection, Engine

from services.api.problems import Problem, ProblemKind
from services.common.contracts.access import Act, ApiKey, Deed, Scope, allows
from services.common.store import api_keys, audit
from services.common.store.engine import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """`key` is None where none is needed: everybody on this machine then. `login` is what a browser stands for it with,
    None for who sent the key itself."""

    peer: str
    key: ApiKey | None = None
    login: str | None = None

    @property
    def name(self) -> str:
        """For a person: in the audit log, and where somebody corrected something."""
        return f"key {self.key.name}" if self.key is not None else self.peer or "somebody"

    @property
    def way(self) -> str:
        """By which what comes in is counted: a key's, or an address's."""
        return self.id or self.peer

    @property
    def id(self) -> str:
        """By which requests are the same caller's."""
        return "" if self.key is None else self.key.id

    def may(self, needed: Scope) -> bool:
        return self.key is None or allows(self.key.scopes, needed)

    def is_welcome(self, conn: Connection, *, now: Callable[[], datetime]) -> bool:
        """Whether their key, or login, still is one: asked again by what goes on for long."""
        return self.key is None or api_keys.is_held(conn, self.key, self.login, now=now())

    def while_welcome(self, engine: Engine, pieces: Iterator[bytes], *, now: Callable[[], datetime]) -> Iterator[bytes]:
        """What is told piece by piece, until the key ends: that is asked now, and before each piece. Raises Problem
        then, and StoreDown."""
        if self.key is None:
            return pieces
        self._stay_welcome(engine, now)
        return self._told(engine, pieces, now)

    def _told(self, engine: Engine, pieces: Iterator[bytes], now: Callable[[], datetime]) -> Iterator[bytes]:
        for piece in pieces:
            self._stay_welcome(engine, now)
            yield piece

    def _stay_welcome(self, engine: Engine, now: Callable[[], datetime]) -> None:
        with reading(engine) as conn:
            is_welcome = self.is_welcome(conn, now=now)
        if not is_welcome:
            raise Problem(ProblemKind.UNAUTHORIZED, "The key that this was asked for with has ended.")

    def write(
        self,
        conn: Connection,
        act: Act,
        *,
        now: datetime,
        subject: str | None = None,
        count: int = 1,
        note: str | None = None,
    ) -> None:
        """Into the audit log, in the transaction that does it."""
        key_id = None if self.key is None else self.key.id
        peer = self.peer or None
        deed = Deed(at=now, by=self.name, act=act, key_id=key_id, peer=peer, subject=subject, count=count, note=note)
        audit.write(conn, deed)


def peer_of(request: Request) -> str:
    """The address it came from, as far as it can be told: a proxy of this machine names it, behind another all are
    one."""
    return "" if request.client is None else request.client.host


def caller_of(request: Request) -> Caller:
    """Whom the porter let in."""
    caller = request.state.caller
    assert isinstance(caller, Caller)
    return caller


async def _caller(request: Request) -> Caller:
    return caller_of(request)  # not in a thread, which costs more


By = Annotated[Caller, Depends(_caller)]
