"""The templates' environment: everything is escaped, and what shows dates, numbers and directions is defined here."""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from services.api import direction
from services.api.schemas import Published
from services.common.contracts.articles import DateBasis
from services.common.store.columns import storable

_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x1f\x7f]+")

_BASES = {
    DateBasis.HINT: "as handed in",
    DateBasis.JSON_LD: "by its JSON-LD",
    DateBasis.META: "by its meta tags",
    DateBasis.TIME_TAG: "by its markup",
    DateBasis.BYLINE: "by the date shown",
    DateBasis.URL: "by its address",
}


def open_templates(static: Path) -> Environment:
    """One environment for a process; `static` is the folder whose files `static_url` names."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals["static_url"] = _static_urls(static)
    env.filters.update(
        day=day,
        moment=moment,
        dated=dated,
        number=lambda value: f"{value:,}",
        dir=direction.of_text,
        dir_of=direction.of_language,
        own=own,
        plain=plain,
        host=host,
        web=web,
        shortened=shortened,
        sendable=storable,
        count=count,
    )
    return env


def day(value: date) -> str:
    """20 Nov 2026"""
    return f"{value.day} {value:%b %Y}"


def moment(value: datetime) -> Markup:
    """20 Nov 2026, 09:30 UTC, readable for programs too."""
    return Markup('<time datetime="{}">{}, {} UTC</time>').format(
        value.isoformat(timespec="seconds"), day(value.date()), f"{value:%H:%M}"
    )


def dated(when: Published) -> Markup:
    """20 Nov 2026, 09:30 UTC, by JSON-LD: the outlet's own day, the moment where it is known, and what it rests on."""
    clock = ""
    if when.at is not None:
        at = when.at.astimezone(UTC)
        clock = f", {at:%H:%M} UTC" if at.date() == when.day else f" ({at.day} {at:%b, %H:%M} UTC)"
    stamp = when.day.isoformat() if when.at is None else when.at.isoformat(timespec="seconds")
    return Markup('<time datetime="{}">{}</time>{} <span class="quiet">{}</span>').format(
        stamp, day(when.day), clock, _BASES[when.basis]
    )


def own(text: str) -> Markup:
    """Text from outside within a line of ours: isolated, in its own direction, so that neither disorders the other."""
    return Markup('<bdi dir="{}">{}</bdi>').format(direction.of_text(text), escape(storable(text)))


def plain(text: str) -> str:
    """For attributes and titles, where nothing can be isolated: without direction marks and control characters."""
    return _CONTROLS.sub(" ", storable(text)).strip()


def host(url: str | None) -> str | None:
    """The address's host, by which an outlet without a name is shown."""
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None


def web(url: str | None) -> str | None:
    """The address if it is one of the web, otherwise None: `javascript:` and the like are never made a link."""
    try:
        return url if url and urlsplit(url).scheme.lower() in ("http", "https") else None
    except ValueError:
        return None


def shortened(text: str, characters: int) -> str:
    """At most so many characters, cut between words where there is one."""
    if len(text) <= characters:
        return text
    return text[:characters].rsplit(maxsplit=1)[0] + " …"


def count(value: int, noun: str, *, most: int | None = None) -> str:
    """1 statement, 2,000 statements; more than 1,000 statements, where nobody counted beyond `most`"""
    if most is not None and value > most:
        return f"more than {most:,} {noun}s"
    return f"{value:,} {noun}{'' if value == 1 else 's'}"


def _static_urls(static: Path) -> Callable[[str], str]:
    versions = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in static.iterdir()}

    def static_url(name: str) -> str:
        return f"/static/{name}?v={versions[name]}"

    return static_url
