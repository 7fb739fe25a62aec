"""Windows internet shortcuts and lists of addresses, one a line: each address becomes a submission to fetch."""

import re

from services.common.contracts.submissions import Channel, NewSubmission, Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.readers.outcome import Members, Source

_SHORTCUT_URL = re.compile(r"^\s{0,9}(?:BASE)?URL\s{0,9}=\s{0,9}(\S+)", re.IGNORECASE | re.MULTILINE)
_LONGEST_URL = 4_000


def read_urls(source: Source) -> Members:
    """One member for each different address; blank lines and lines that begin with `#` are passed over.

    A line that is no address becomes a member too, so that it ends as rejected and is not lost silently.
    """
    if "[internetshortcut]" in source.text[:2_000].lower():
        addresses = _SHORTCUT_URL.findall(source.text)[-1:]
    else:
        lines = (line.strip().strip("\ufeff") for line in source.text.splitlines())
        addresses = [line[:_LONGEST_URL] for line in lines if line and not line.startswith("#")]
    addresses = list(dict.fromkeys(addresses))
    if not addresses:
        raise Rejected(
            Reason(
                code=ReasonCode.EMPTY,
                message="There is no web address in this list.",
                advice="Write one address a line, each beginning with http:// or https://.",
            )
        )
    if len(addresses) > source.limits.max_members:
        raise too_many(len(addresses), source)
    return Members(
        submissions=tuple(
            NewSubmission(channel=Channel.CONTAINER, name=address, url=address, hints=source.hints)
            for address in addresses
        )
    )


def too_many(found: int, source: Source) -> Rejected:
    """The refusal of a container with more members than the limit allows."""
    return Rejected(
        Reason(
            code=ReasonCode.TOO_MANY_MEMBERS,
            message=f"It holds {found:,} entries, more than the {source.limits.max_members:,} allowed.",
            advice="Split it into smaller files, or raise QAWL_MAX_MEMBERS.",
        )
    )
