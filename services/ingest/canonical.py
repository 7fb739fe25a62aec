"""The address that a page gives as its own."""

from urllib.parse import urljoin, urlsplit

_LONGEST = 2_000


def canonical_of(declared: str, url: str | None) -> str | None:
    """The page's canonical address, if it is one, and not the front page given for every article.

    `declared` may be relative to `url`, where the page came from.
    """
    if not declared:
        return None
    try:
        address = urljoin(url or "", declared.strip())
        parts = urlsplit(address)
        path = urlsplit(url or "").path
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or len(address) > _LONGEST:
        return None
    if parts.path in ("", "/") and not parts.query and path not in ("", "/"):
        return None
    return address
