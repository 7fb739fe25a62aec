"""Sends a webhook what is due, one message after the other, and notes how each try went.

claim ──▶ the message that was due first ──▶ post ──▶ taken (2xx): delivered ──▶ the next one
            ├──▶ not taken, or no answer ──▶ due again, ever later; after the last try: failed ──▶ release
            └──▶ gone (410), or where nothing may be sent ──▶ failed, the webhook is disabled

A worker that dies between sending and noting leaves the message waiting: it is sent again, under the same id.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine
from standardwebhooks import Webhook as Signer

from services.common.contracts.webhooks import Delivery, DeliveryState, Webhook, WebhookState
from services.common.errors import Blocked, Interrupted, Rejected, Transient
from services.common.log import about
from services.common.store import deliveries, webhooks
from services.common.store.deliveries import Tried
from services.common.store.engine import reading, writing
from services.common.tracing import NO_LEG, NO_TRACER, Facts, Leg, Tracer, Whole
from services.ingest.fetch import Answer
from services.ingest.webhooks.schedule import GIVEN_UP_AFTER, pause_after

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 20.0
"""For one message: Standard Webhooks recommends 15 to 30."""
RUN_SECONDS = 20.0
"""Then another webhook may have the thread; the rest goes out at the next look."""
_GONE = 410
_MAY_WAIT = frozenset({429, 502, 503, 504})
"""It asks for fewer requests, or has more than it can do: then nothing else is sent before the time that it names."""


class Post(Protocol):
    """The door: raises Rejected, Transient and Interrupted alone."""

    def __call__(self, url: str, body: bytes, *, headers: dict[str, str], timeout_seconds: float) -> Answer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """How one try ended. `must_stop` says that nothing may ever be sent there, `asked` how long it asks to wait."""

    tried: Tried
    must_stop: bool = False
    asked: float | None = None

    @property
    def is_taken(self) -> bool:
        return self.tried.problem is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Sends with what it is given from outside; `chance` gives random numbers from 0 to 1."""

    engine: Engine
    post: Post
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    stopping: Callable[[], bool] = lambda: False
    tracer: Tracer = NO_TRACER

    def send(self, webhook_id: str) -> int:
        """Send what is due, until a try fails or the run is over; returns how many were taken.

        Raises Interrupted where the worker stops, and StoreDown; what was not noted is due as before.
        """
        began = self.clock()
        with writing(self.engine) as conn:
            webhook = webhooks.claim(conn, webhook_id, now=began)
        if webhook is None:
            return 0
        taken = 0
        try:
            while not self.stopping() and self.clock() - began < timedelta(seconds=RUN_SECONDS):
                with reading(self.engine) as conn:
                    current = webhooks.find(conn, webhook.id)
                    delivery = deliveries.next_due(conn, webhook.id, now=self.clock())
                # It may have been switched off or removed, or have another address or secret, since the last message.
                if current is None or current.state is not WebhookState.ACTIVE:
                    break
                if delivery is None or not self._sent(current, delivery):
                    break
                taken += 1
        except Interrupted:
            self._release(webhook)
            raise
        self._release(webhook)
        return taken

    def _release(self, webhook: Webhook) -> None:
        with writing(self.engine) as conn:
            webhooks.release(conn, webhook.id)

    def _sent(self, webhook: Webhook, delivery: Delivery) -> bool:
        """Send it, and note how that went; whether it was taken."""
        leg = self._leg(webhook, delivery)
        end: _End | None = None
        try:
            with about(webhook=webhook.id, **leg.told):
                end = self._tried(webhook, delivery)
        finally:
            _end_leg(leg, end)
        with writing(self.engine) as conn:
            if end.is_taken:
                deliveries.ended(conn, delivery.id, DeliveryState.DELIVERED, end.tried)
                webhooks.went_well(conn, webhook.id, now=end.tried.at)
            else:
                self._note_failure(conn, webhook, delivery, end)
        return end.is_taken

    def _leg(self, webhook: Webhook, delivery: Delivery) -> Leg:
        if not self.tracer.is_on:
            return NO_LEG
        with reading(self.engine) as conn:
            row = deliveries.handed_in_by(conn, delivery)
        ids = {"webhook": webhook.id, "delivery": delivery.id, "subject": delivery.subject}
        if row is not None:
            ids |= {"submission": row.id} | ({} if row.article_id is None else {"article": row.article_id})
        whole = Whole(key=delivery.id) if row is None else Whole(parent=row.traceparent, key=row.id)
        facts: Facts = {f"qawl.{name}": id for name, id in ids.items()} | {"qawl.attempt": delivery.attempts + 1}
        return self.tracer.begin("deliver", "client", whole=whole, facts=facts)

    def _tried(self, webhook: Webhook, delivery: Delivery) -> _End:
        body, now = delivery.body, self.clock()
        headers = {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "webhook-id": delivery.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(
                Signer(secret).sign(delivery.id, now, body) for secret in webhook.secrets_at(now)
            ),
        }
        try:
            answer = self.post(webhook.url, body.encode(), headers=headers, timeout_seconds=TIMEOUT_SECONDS)
        except Blocked as error:
            problem = f"{error.reason.message} {error.reason.advice}"
            return _End(tried=Tried(at=self.clock(), problem=problem), must_stop=True)
        except (Rejected, Transient) as error:
            return _End(tried=Tried(at=self.clock(), problem=error.reason.message))
        return _of_answer(answer, now=self.clock())

    def _note_failure(self, conn: Connection, webhook: Webhook, delivery: Delivery, end: _End) -> None:
        now, asked = end.tried.at, end.asked
        held_until = None if asked is None else now + timedelta(seconds=asked)
        since = webhooks.went_wrong(conn, webhook.id, now=now, held_until=held_until)
        pause = pause_after(delivery.attempts + 1, chance=self.chance(), asked=asked)
        if end.must_stop or pause is None:
            deliveries.ended(conn, delivery.id, DeliveryState.FAILED, end.tried)
        else:
            deliveries.later(conn, delivery.id, end.tried, due_at=now + timedelta(seconds=pause))
        host = urlsplit(webhook.url).hostname
        if pause is None:
            log.error("webhook %s: %s did not take message %s in %d tries: %s",
                      webhook.id, host, delivery.id, delivery.attempts + 1, end.tried.problem)  # fmt: skip
        if end.must_stop:
            reason = end.tried.problem
        elif since is not None and now - since >= GIVEN_UP_AFTER:
            reason = f"It has taken nothing since {since:%Y-%m-%d %H:%M} UTC; the last time: {end.tried.problem}"
        else:
            return
        if webhooks.disable(conn, webhook.id, now=now, reason=reason):
            log.error("webhook %s is disabled, and %s is told nothing more: %s", webhook.id, host, reason)


def _end_leg(leg: Leg, end: _End | None) -> None:
    if end is None:
        leg.end(error="interrupted")
        return
    status = end.tried.status
    facts: Facts = {} if status is None else {"http.response.status_code": status}
    leg.end(error=None if end.is_taken else "unreachable" if status is None else str(status), facts=facts)


def _of_answer(answer: Answer, *, now: datetime) -> _End:
    said = f"It answered {answer.status}{' ' + answer.phrase if answer.phrase else ''}."
    match answer.status:
        case status if 200 <= status < 300:
            return _End(tried=Tried(at=now, status=status))
        case status if status == _GONE:
            problem = f"{said} By that it says that it wants no more."
            return _End(tried=Tried(at=now, status=status, problem=problem), must_stop=True)
        case status if 300 <= status < 400:
            problem = f"{said} Redirects are not followed: give the webhook the address that it leads to."
            return _End(tried=Tried(at=now, status=status, problem=problem))
        case status:
            asked = answer.retry_after_seconds if status in _MAY_WAIT else None
            return _End(tried=Tried(at=now, status=status, problem=said), asked=asked)
