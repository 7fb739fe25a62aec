"""Why a web address could not be fetched, in the user's words: one function for each thing that can be met."""

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Blocked, Rejected, Transient

_ANOTHER = "Check the address in a browser, then hand in the right one."
_LATER = "Nothing to do: it is tried again by itself. If it stays so, hand in the article's text."
_TEXT_INSTEAD = "Open it in a browser and hand in the article's text or the saved page."


def bad_url(why: str) -> Rejected:
    return Rejected(
        Reason(
            code=ReasonCode.BAD_URL, message=f"This is not a web address that can be fetched: {why}.", advice=_ANOTHER
        )
    )


def forbidden(host: str, why: str) -> Blocked:
    """An address or port that lies outside the public web and that no setting opens."""
    return Blocked(
        Reason(
            code=ReasonCode.FORBIDDEN_ADDRESS,
            message=f"{host} is not on the public web, so it is not fetched.",
            advice="If it is a server of your own, name its network in QAWL_FETCH_ALLOW_NETWORKS.",
            detail=why,
        )
    )


def forbidden_port(host: str, port: int) -> Blocked:
    """Pages are served on 80 and 443; other ports are those of databases, brokers and consoles."""
    return Blocked(
        Reason(
            code=ReasonCode.FORBIDDEN_ADDRESS,
            message=f"Port {port} of {host} is not fetched from; pages stand on ports 80 and 443.",
            advice="If it is a server of your own, name its network in QAWL_FETCH_ALLOW_NETWORKS.",
        )
    )


def no_such_host(host: str) -> Rejected:
    return Rejected(Reason(code=ReasonCode.UNREACHABLE, message=f"There is no server named {host}.", advice=_ANOTHER))


def unreachable(host: str, why: str, detail: str | None = None) -> Transient:
    return Transient(
        Reason(
            code=ReasonCode.UNREACHABLE, message=f"{host} could not be reached: {why}.", advice=_LATER, detail=detail
        )
    )


def untrusted(host: str, detail: str) -> Rejected:
    """A certificate that does not prove the server's name: nothing it sends can be believed."""
    return Rejected(
        Reason(
            code=ReasonCode.UNREACHABLE,
            message=f"The certificate of {host} is not valid.",
            advice=_TEXT_INSTEAD,
            detail=detail,
        )
    )


def too_many_redirects(limit: int) -> Rejected:
    return Rejected(
        Reason(code=ReasonCode.NOT_FOUND, message=f"The address redirects more than {limit} times.", advice=_ANOTHER)
    )


def too_large(limit: int) -> Rejected:
    return Rejected(
        Reason(
            code=ReasonCode.TOO_LARGE,
            message=f"The page is larger than {limit:,} bytes.",
            advice="Hand in the article's text, or raise QAWL_MAX_PAYLOAD_BYTES.",
        )
    )


def wrong_type(content_type: str) -> Rejected:
    return Rejected(
        Reason(
            code=ReasonCode.UNKNOWN_FORMAT,
            message=f"The address leads to {content_type}, not to a page.",
            advice="Hand in the address of the page that the article stands on.",
        )
    )


def answered(status: int, phrase: str, host: str, *, retry_after_seconds: float | None) -> Rejected | Transient:
    """What an answer other than success means."""
    said = f"{host} answered {status}{' ' + phrase if phrase else ''}"
    if status in (404, 410):
        return Rejected(Reason(code=ReasonCode.NOT_FOUND, message=f"There is no such page: {said}.", advice=_ANOTHER))
    if status in (408, 425, 429) or status >= 500:
        why = "it asks for fewer requests" if status == 429 else "it has a fault of its own"
        return Transient(
            Reason(code=ReasonCode.UNREACHABLE, message=f"{said}: {why}.", advice=_LATER),
            retry_after_seconds=retry_after_seconds,
        )
    return Blocked(
        Reason(code=ReasonCode.REFUSED, message=f"{said}: it does not let us read the page.", advice=_TEXT_INSTEAD)
    )
