"""Keys of the HTTP interface. A secret is given out once, when its key is made; what is kept is its SHA-256.

A secret has 256 random bits, so that a fast digest keeps it as well as a slow one would.
"""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, RowMapping

from services.common.contracts.access import ApiKey, Scope
from services.common.errors import SetupError
from services.common.store.engine import reading, writing
from services.common.store.ids import new_id
from services.common.store.tables import api_keys, logins

PREFIX = "qawl_"
"""Of each secret, by which scanners for leaked secrets know it."""
MAX_NAME_CHARACTERS = 60
USED_SECONDS = 60
"""The time of the last use is written when it is older than that: most requests write nothing."""
LOGIN_DAYS = 7
MOST_LOGINS = 100
"""Of one key; of more, the oldest end."""

_c = api_keys.c


def create(
    conn: Connection, name: str, scopes: Collection[Scope], *, now: datetime, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A new key, and its secret. Raises ValueError where a key of this name is in use."""
    if any(key.name == name and key.is_usable(now) for key in listed(conn)):
        raise ValueError(name)
    key = ApiKey(id=new_id(now), name=name, scopes=frozenset(scopes), created_at=now, expires_at=expires_at)
    secret = PREFIX + secrets.token_urlsafe(32)
    row = {
        "id": key.id,
        "name": name,
        "scopes": " ".join(sorted(scopes)),
        "digest": _digest(secret),
        "created_at": now,
        "expires_at": expires_at,
    }
    conn.execute(sa.insert(api_keys), row)
    return key, secret


def listed(conn: Connection) -> tuple[ApiKey, ...]:
    """All there ever were, oldest first."""
    return tuple(_read(row) for row in conn.execute(sa.select(api_keys).order_by(_c.id)).mappings())


def revoke(conn: Connection, name_or_id: str, *, now: datetime) -> ApiKey | None:
    """End a key that was not revoked before, with all that logged in by it; None where there is none."""
    of_that_name = sa.and_(sa.or_(_c.name == name_or_id, _c.id == name_or_id), _c.revoked_at.is_(None))
    row = (
        conn.execute(sa.update(api_keys).where(of_that_name).values(revoked_at=now).returning(api_keys))
        .mappings()
        .first()
    )
    if row is None:
        return None
    conn.execute(sa.delete(logins).where(logins.c.key_id == row["id"]))
    return _read(row)


def of_secret(conn: Connection, secret: str, *, now: datetime) -> ApiKey | None:
    """The key of this secret, if it may be used now."""
    return _usable(conn, sa.select(api_keys).where(_c.digest == _digest(secret)), now)


def of_login(conn: Connection, token: str, *, now: datetime) -> ApiKey | None:
    """The key that somebody logged in with, if that login has not ended."""
    found = sa.select(api_keys).join(logins, logins.c.key_id == _c.id)
    return _usable(conn, found.where(logins.c.digest == _digest(token), logins.c.expires_at > now), now)


def is_held(conn: Connection, key: ApiKey, login: str | None, *, now: datetime) -> bool:
    """Whether whoever came in by this key, or by this login of it, still would: neither has ended nor was revoked."""
    if login is not None:
        return of_login(conn, login, now=now) is not None
    return _usable(conn, sa.select(api_keys).where(_c.id == key.id), now) is not None


def log_in(conn: Connection, key: ApiKey, *, now: datetime) -> tuple[str, datetime]:
    """A token that stands for the key in a browser, and when that ends."""
    ends = now + timedelta(days=LOGIN_DAYS)
    if key.expires_at is not None:
        ends = min(ends, key.expires_at)
    token = secrets.token_urlsafe(32)
    _l = logins.c
    newest = sa.select(_l.digest).where(_l.key_id == key.id).order_by(_l.created_at.desc()).limit(MOST_LOGINS - 1)
    conn.execute(sa.delete(logins).where(_l.key_id == key.id, _l.digest.not_in(newest)))
    conn.execute(sa.insert(logins), {"digest": _digest(token), "key_id": key.id, "created_at": now, "expires_at": ends})
    return token, ends


def log_out(conn: Connection, token: str) -> None:
    conn.execute(sa.delete(logins).where(logins.c.digest == _digest(token)))


def note_use(conn: Connection, key: ApiKey, *, now: datetime) -> None:
    """Write down that it was used."""
    conn.execute(sa.update(api_keys).where(_c.id == key.id).values(used_at=now))


def wants_note(key: ApiKey, *, now: datetime) -> bool:
    return key.used_at is None or now - key.used_at > timedelta(seconds=USED_SECONDS)


def forget_logins(engine: Engine, *, now: datetime) -> None:
    """Those that have ended go."""
    with writing(engine) as conn:
        conn.execute(sa.delete(logins).where(logins.c.expires_at <= now))


def require_one(engine: Engine, *, now: datetime) -> None:
    """Raises SetupError where no key can be used, so that nobody could come in; StoreDown."""
    with reading(engine) as conn:
        has_table = sa.inspect(conn).has_table(api_keys.name)
        if has_table and any(key.is_usable(now) for key in listed(conn)):
            return
    raise SetupError(
        "the API is to listen beyond this machine, or wants keys, and there is no key yet",
        fix="make one with `qawl keys create admin --scope admin`; or listen on this machine only:"
        " QAWL_API_HOST=127.0.0.1, QAWL_API_KEYS=auto",
    )


def _usable(conn: Connection, select: sa.Select[tuple[object, ...]], now: datetime) -> ApiKey | None:
    row = conn.execute(select).mappings().first()
    key = None if row is None else _read(row)
    return key if key is not None and key.is_usable(now) else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _read(row: RowMapping) -> ApiKey:
    return ApiKey(
        id=row["id"],
        name=row["name"],
        scopes=frozenset(Scope(scope) for scope in row["scopes"].split() if scope in set(Scope)),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
        used_at=row["used_at"],
    )
