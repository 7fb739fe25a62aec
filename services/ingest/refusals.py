"""Why a web address could not be fetched, in the user's words: one function for each thing that can be met."""

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Blocked, Rejected, Transient


class Unreachable(Transient):
    """The page cannot be had now."""

    def __init__(self, message: str, *, detail: str | None = None, retry_after_seconds: float | None = None) -> None:
        super().__init__(
            Reason(code=ReasonCode.UNREACHABLE, message=message, advice=_LATER, detail=detail),
            retry_after_seconds=retry_after_seconds,
            advice_at_last=_AT_LAST,
        )


class HostDown(Unreachable):
    """The server itself does not answer, whatever it is asked for."""

    def __init__(
        self, message: str, *, host: str, detail: str | None = None, retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(message, detail=detail, retry_after_seconds=retry_after_seconds)
        self.host = host


_ANOTHER = "Check the address in a browser, then hand in the right one."
_LATER = "Nothing to do: it is tried again by itself. If it stays so, hand in the article's text."
_AT_LAST = "Send it on again once the server answers (`qawl replay`, or the button on its page), or hand in the text."
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
    """This answer could not be had; another one may."""
    return Unreachable(f"{host} could not be reached: {why}.", detail=detail)


def down(host: str, why: str, detail: str | None = None) -> HostDown:
    return HostDown(f"{host} could not be reached: {why}.", host=host, detail=detail)


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
    if status == 402:
        return paywall(host)
    if status in (408, 425, 429) or status >= 500:
        why = "it asks for fewer requests" if status == 429 else "it has a fault of its own"
        return Unreachable(f"{said}: {why}.", retry_after_seconds=retry_after_seconds)
    return Blocked(
        Reason(code=ReasonCode.REFUSED, message=f"{said}: it does not let us read the page.", advice=_TEXT_INSTEAD)
    )


def disallowed(host: str) -> Blocked:
    return Blocked(
        Reason(
            code=ReasonCode.ROBOTS,
            message=f"The robots.txt of {host} does not let robots have this address.",
            advice=_TEXT_INSTEAD,
        )
    )


def opted_out(host: str, how: str) -> Blocked:
    """Text and data mining is reserved: Directive (EU) 2019/790, article 4(3), said as TDMRep says it."""
    return Blocked(
        Reason(
            code=ReasonCode.OPTED_OUT,
            message=f"{host} reserves its pages against text and data mining: {how}.",
            advice="Ask the publisher for a licence; with one, set QAWL_FETCH_TDM=ignore.",
        )
    )


def no_robots(host: str, status: int, *, retry_after_seconds: float | None) -> Transient:
    """RFC 9309: as long as the rules cannot be had, everything is taken to be disallowed."""
    said = f"{host} answered {status} when it was asked for its robots.txt."
    return Unreachable(said, retry_after_seconds=retry_after_seconds)


def silent(host: str, seconds: float) -> HostDown:
    """Not asked again so soon."""
    return HostDown(f"{host} did not answer when it was last asked.", host=host, retry_after_seconds=seconds)


def paywall(host: str) -> Blocked:
    return Blocked(
        Reason(
            code=ReasonCode.PAYWALL,
            message=f"{host} shows no more than the beginning of this page to those who do not subscribe.",
            advice="If you subscribe, open it in a browser and hand in the saved page.",
        )
    )


def bot_wall(host: str) -> Blocked:
    return Blocked(
        Reason(
            code=ReasonCode.BOT_WALL,
            message=f"{host} sent a riddle for robots instead of the page.",
            advice=_TEXT_INSTEAD,
        )
    )


def consent(host: str) -> Blocked:
    return Blocked(
        Reason(
            code=ReasonCode.CONSENT,
            message=f"{host} sent a question about cookies instead of the page.",
            advice=_TEXT_INSTEAD,
        )
    )


def front_page_instead(host: str) -> Rejected:
    """A page that is gone, said without saying so."""
    return Rejected(
        Reason(
            code=ReasonCode.NOT_FOUND,
            message=f"There is no such page: {host} sends its address on to the front page.",
            advice=_ANOTHER,
        )
    )
