"""One article, many addresses: how they are spelled alike, and which may be of the same article. Pure.

http://WWW.news.example:80/a/?utm_source=x#top  ──key──▶  https://www.news.example/a
https://m.news.example/a/amp?print=1            ──plain──▶ https://news.example/a
"""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from courlan import normalize_url

LONGEST = 2_000

_TWIN_HOSTS = ("www.", "m.", "mobile.", "amp.", "print.", "lite.", "text.")
"""In front of a site's name: the same pages in another dress."""

_TWIN_STEPS = re.compile(r"^/(?:amp|mobile|m|print|lite)(?=/)|/(?:amp|print|printpage|print-view)/?$", re.I)
_TWIN_SUFFIX = re.compile(r"[._-](?:amp|print)(?=\.[a-z]{2,5}$)|\.amp$", re.I)
_TWIN_QUERY = frozenset(
    ("amp", "print", "printable", "printpage", "mobile", "outputtype", "output", "view", "m", "format")
)
_TWIN_VALUES = frozenset(("", "1", "true", "yes", "amp", "print", "printable", "mobile", "on"))
_CACHE = re.compile(r"/(?:amp/|[a-z]/|wp/)(?:s/)?((?:[a-z0-9-]+\.)+[a-z]{2,}/.*)", re.I)
"""The path of an AMP cache: its kind, `s` for https, then the publisher's own address."""
_CACHE_HOSTS = (".ampproject.org",)


def key_of(url: str) -> str | None:
    """The address as it is compared: without tracking parameters, fragment, default port, last slash; None for one that
    is no address. Two spellings of one key lead to the same page on any server that we know of."""
    try:
        parts = urlsplit(normalize_url(url.strip()[:LONGEST]))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return urlunsplit(("https", parts.netloc.lower(), parts.path.rstrip("/"), parts.query, ""))


def plain_of(url: str) -> str | None:
    """The key of the plain page that this may be another dress of: for phones, for printing, in AMP or a cache of it.

    Many addresses of other articles have none of these forms; for those it is their own key without `www.`. That two
    addresses have one plain form does not make their articles one: their texts are compared.
    """
    try:
        parts = urlsplit(url.strip()[:LONGEST])
        cached = _CACHE.fullmatch(parts.path) if (parts.hostname or "").endswith(_CACHE_HOSTS) else None
        if cached is not None:
            parts = urlsplit(f"https://{cached.group(1)}")
        query = [
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
            if not (name.lower() in _TWIN_QUERY and value.lower() in _TWIN_VALUES)
        ]
    except ValueError:
        return None
    host = parts.netloc.lower()
    for _ in range(2):
        host = next((host.removeprefix(twin) for twin in _TWIN_HOSTS if host.startswith(twin)), host)
    path = _TWIN_SUFFIX.sub("", _TWIN_STEPS.sub("", parts.path))
    return key_of(urlunsplit((parts.scheme, host, path or "/", urlencode(query), "")))


def may_be_canonical(declared: str, final: str) -> bool:
    """Whether an address that a page calls its own can be believed: it is of the same site, and no front page."""
    mine, its = plain_of(final), plain_of(declared)
    if mine is None or its is None:
        return False
    return urlsplit(mine).netloc == urlsplit(its).netloc and urlsplit(its).path not in ("", "/")
