"""The templates' environment: everything is escaped, and what shows dates, numbers and directions is defined here."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from services.api import direction
from services.api.schemas import Published
from services.api.statics import version_of
from services.api.wording import Wording
from services.common.store.columns import storable

# Markup escapes what is added to it, and does so in a tenth of the time that its `format` takes.
_OWN = {runs: Markup('<bdi dir="{}">').format(runs) for runs in ("ltr", "rtl")}
_OWN_IN, _RUNNING = Markup('<bdi lang="'), {runs: Markup('" dir="{}">').format(runs) for runs in _OWN}
_TIME, _TOLD = Markup('<time datetime="'), Markup('">')
_QUIET = Markup(' <span class="quiet">')
_END_OF_OWN, _END_OF_TIME, _END_OF_QUIET = Markup("</bdi>"), Markup("</time>"), Markup("</span>")
_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x1f\x7f]+")

_NO_LETTERS = re.compile(r"[^\w]+")
_LONGEST_PUBLISHER = 100


def open_templates(static: Path) -> Environment:
    """One environment for a process; `static` is the folder whose files `static_url` names. Each render is given a
    `wording`, in which the templates' messages, dates and numbers are written."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        _spoken(lambda wording, message: wording.messages.gettext(message)),
        _spoken(lambda wording, one, many, n: wording.messages.ngettext(one, many, n)),
        newstyle=True,
        pgettext=_spoken(lambda wording, of, message: wording.messages.pgettext(of, message)),
    )
    env.globals["static_url"] = _static_urls(static)
    for spoken in (
        *(
            Wording.day,
            Wording.month,
            Wording.year,
            Wording.clock,
            Wording.period,
            Wording.number,
            Wording.decimal,
            Wording.percent,
        ),
        *(Wording.count, Wording.term, Wording.language_name, moment, dated),
    ):
        env.filters[spoken.__name__] = _spoken(spoken)
    env.filters.update(
        dir=direction.of_text,
        dir_of=direction.of_language,
        own=own,
        english=english,
        coded=Markup('<code dir="ltr">{}</code>').format,
        plain=plain,
        host=host,
        web=web,
        shortened=shortened,
        publisher_page=publisher_page,
        sendable=storable,
    )
    return env


def _spoken(of: Callable[..., str]) -> Callable[..., str]:
    """A function of a wording as what a template calls: with the wording that this render was given."""

    @pass_context
    def call(context: Context, *given: object, **named: object) -> str:
        return of(context["wording"], *given, **named)

    return call


def moment(wording: Wording, value: datetime) -> Markup:
    """20 Nov 2026, 09:30 UTC, readable for programs too."""
    text = wording.messages.gettext("%(day)s, %(time)s UTC") % {
        "day": wording.day(value.astimezone(UTC).date()),
        "time": wording.clock(value),
    }
    return _TIME + value.isoformat(timespec="seconds") + _TOLD + text + _END_OF_TIME


def dated(wording: Wording, when: Published) -> Markup:
    """20 Nov 2026, 09:30 UTC, by JSON-LD: the outlet's own day, the moment where it is known, and what it rests on."""
    clock = ""
    if when.at is not None:
        at = when.at.astimezone(UTC)
        parts = {"day": wording.short_day(at.date()), "time": wording.clock(at)}
        if at.date() == when.day:
            clock = wording.messages.gettext(", %(time)s UTC") % parts
        else:
            clock = wording.messages.gettext(" (%(day)s, %(time)s UTC)") % parts
    stamp = when.day.isoformat() if when.at is None else when.at.isoformat(timespec="seconds")
    basis = wording.term(when.basis, "basis")
    return _TIME + stamp + _TOLD + wording.day(when.day) + _END_OF_TIME + clock + _QUIET + basis + _END_OF_QUIET


def english(*texts: str) -> Markup:
    """Sentences that are told in English only (what went wrong, in detail): marked so, and isolated, as one: two that
    follow each other in a line of Arabic would run from right to left, and mix where they wrap."""
    return Markup('<bdi lang="en" dir="ltr">{}</bdi>').format(storable(" ".join(filter(None, texts))))


def own(text: str, language: str | None = None) -> Markup:
    """Text from outside within a line of ours: isolated, in its own direction, so that neither disorders the other;
    and in its own language, as far as that is known."""
    runs = direction.of_text(text)
    begin = _OWN_IN + language + _RUNNING[runs] if language else _OWN[runs]
    return begin + storable(text) + _END_OF_OWN


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


def publisher_page(name: str) -> str | None:
    """The path of the publisher's page; letters of any script as they are, which a browser encodes: a third of the
    bytes. None for a name so long that it is none, and a list of such would have no room on a page."""
    if not name or len(name) > _LONGEST_PUBLISHER:
        return None
    return "/publishers/" + _NO_LETTERS.sub(lambda found: quote(found[0], safe=""), storable(name))


def _static_urls(static: Path) -> Callable[[str], str]:
    versions = {path.name: version_of(path.read_bytes()) for path in static.iterdir()}

    def static_url(name: str) -> str:
        return f"/static/{name}?v={versions[name]}"

    return static_url
