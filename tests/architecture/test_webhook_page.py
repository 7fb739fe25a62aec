"""The programs in docs/webhooks.md check what Qawl signs."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from tests.architecture.generate import DOCS

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = '{"type":"webhook.test","data":{"words":"قال الوزير"}}'


def defined() -> dict[str, Callable[..., Any]]:
    found: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", (DOCS / "webhooks.md").read_text("utf-8"), re.M | re.S):
        exec(block, found)
    return found


def signed(at: datetime) -> dict[str, str]:
    return {
        "webhook-id": "0193512f8a7c7d3e9b1f2a4c5d6e7f85",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("0193512f8a7c7d3e9b1f2a4c5d6e7f85", at, BODY),
    }


def test_what_is_ours_is_taken() -> None:
    headers, programs = signed(datetime.now(UTC)), defined()
    assert programs["receive"](SECRET, headers, BODY.encode())["type"] == "webhook.test"
    assert programs["is_ours"](SECRET, headers, BODY.encode())


@pytest.mark.parametrize(
    ("at", "body", "secret"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), BODY, SECRET),
        (None, BODY + " ", SECRET),
        (None, BODY, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx"),
    ],
)
def test_what_is_old_changed_or_of_somebody_else_is_not(at: datetime | None, body: str, secret: str) -> None:
    headers, programs = signed(at or datetime.now(UTC)), defined()
    assert not programs["is_ours"](secret, headers, body.encode())
    with pytest.raises(WebhookVerificationError):
        programs["receive"](secret, headers, body.encode())
