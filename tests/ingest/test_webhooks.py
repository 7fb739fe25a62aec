"""Webhooks against a real server and real stores, with a clock that the test turns. All names are invented."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from services.common.contracts.statements import CueClass, Polarity
from services.common.contracts.submissions import (
    Channel,
    NewSubmission,
    Outcome,
    Reason,
    ReasonCode,
    SubmissionId,
)
from services.common.contracts.webhooks import Delivery, DeliveryState, Event, SavedQuery, Threshold, Webhook
from services.common.contracts.webhooks import WebhookState as State
from services.common.errors import Interrupted
from services.common.settings import Settings
from services.common.store import arrivals, deliveries, saved_queries, statements, submissions, webhooks
from services.common.store.deliveries import Tried
from services.common.store.engine import reading, writing
from services.common.store.ids import new_id
from services.common.store.outages import StoreDown
from services.ingest.fetch import Answer, open_door
from services.ingest.webhooks import making
from services.ingest.webhooks.schedule import PAUSES
from services.ingest.webhooks.sending import Sender
from tests.common.store.builders import a_statement, an_article, stored
from tests.ingest.feeds.server import Site, site
from tests.servers.injected import Injected

WORDS = ("alpha", "bravo", "charlie", "delta")
HOUR = timedelta(hours=1)


@dataclass
class Desk:
    """A store with webhooks to a server, and a clock."""

    engine: Engine
    site: Site
    settings: Settings = field(default_factory=lambda: Settings(fetch_allow_networks=("127.0.0.0/8",)))
    now: datetime = field(default_factory=lambda: datetime.now(UTC))  # signatures are of the present
    articles: int = 0

    def hook(self, *, query: SavedQuery | None = None, url: str | None = None, events: Sequence[Event] = ()) -> Webhook:
        with writing(self.engine) as conn:
            if query is not None:
                assert saved_queries.add(conn, query)
            found = webhooks.add(
                conn,
                url or self.site.url("/hook"),
                events or [Event.STATEMENT_ARRIVED],
                query_id=None if query is None else query.id,
                now=self.now,
            )
        assert found is not None
        return found

    def arrive(self, *, count: int = 1, at: datetime | None = None) -> list[str]:
        """An article with so many statements becomes known; their ids."""
        self.articles += 1
        text = f"Article {self.articles}. " + ". ".join(WORDS)
        with writing(self.engine) as conn:
            article = stored(conn, an_article(text, language="ar" if self.articles % 2 == 0 else "en"))
            found = [a_statement(article.article, word) for word in WORDS[:count]]
            statements.replace(conn, article, found, now=at or self.now)
            arrivals.announce(conn, [article.id])
        return [statement.id for statement in found]

    def make(self, *, most_waiting: int = making.MOST_WAITING) -> int:
        return making.make(self.engine, now=self.now, most_waiting=most_waiting)

    def sender(self) -> Sender:
        door = open_door(self.settings)
        return Sender(engine=self.engine, post=door.post, clock=lambda: self.now, chance=lambda: 0.0)

    def send(self, hook: Webhook) -> int:
        return self.sender().send(hook.id)

    def rotate(self, hook: Webhook, overlap: timedelta) -> Webhook:
        with writing(self.engine) as conn:
            found = webhooks.rotate(conn, hook.id, overlap=overlap, now=self.now)
        assert found is not None
        return found

    def log(self, hook: Webhook) -> list[Delivery]:
        """Oldest first."""
        with reading(self.engine) as conn:
            return list(reversed(deliveries.page(conn, hook.id, limit=1_000)))

    def find(self, hook: Webhook) -> Webhook:
        with reading(self.engine) as conn:
            found = webhooks.find(conn, hook.id)
        assert found is not None
        return found

    def told(self) -> list[str]:
        """The ids of the statements that the server was told of, in order."""
        return [json.loads(body)["data"]["statement"]["id"] for _, _, body in self.site.posted]


@pytest.fixture(scope="module")
def web() -> Iterator[Site]:
    with site() as server:
        yield server


@pytest.fixture
def desk(store: Engine, web: Site) -> Desk:
    web.pages.clear()
    web.posted.clear()
    return Desk(engine=store, site=web)


def a_query(desk: Desk, given: Mapping[str, str], threshold: Threshold | None = None) -> SavedQuery:
    return SavedQuery(id=new_id(desk.now), name="Saved", given=given, created_at=desk.now, threshold=threshold)


def test_what_arrives_is_told_once_and_in_order(desk: Desk) -> None:
    before = desk.arrive()
    hook = desk.hook()
    expected = [*desk.arrive(count=3), *desk.arrive(count=2)]

    assert desk.make() == 5
    assert desk.make() == 0
    assert desk.send(hook) == 5
    assert desk.send(hook) == 0
    assert desk.told() == expected
    assert before[0] not in expected
    assert {one.state for one in desk.log(hook)} == {DeliveryState.DELIVERED}
    assert desk.find(hook).delivered_at == desk.now


def test_a_message_is_signed_as_the_library_of_standard_webhooks_checks_it(desk: Desk) -> None:
    hook = desk.hook()
    (id,) = desk.arrive()
    desk.make()
    desk.send(hook)
    ((path, headers, body),) = desk.site.posted

    message = Verifier(hook.secret).verify(body, headers)
    assert (path, message["type"], message["data"]["statement"]["id"]) == ("/hook", "statement.arrived", id)
    assert message["data"]["statement"]["speaker"]["name"] == "Mira Holt"
    assert headers["Content-Type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Verifier(hook.secret).verify(body + b" ", headers)


def test_while_a_secret_is_replaced_each_message_is_signed_with_both(desk: Desk) -> None:
    first = desk.hook()
    desk.arrive()
    desk.make()
    (message,) = desk.log(first)
    second = desk.rotate(first, timedelta(minutes=2))
    third = desk.rotate(first, timedelta(minutes=1))
    for minutes, signing in ((0, (third, second, first)), (1, (third, first)), (2, (third,))):
        desk.site.posted.clear()
        now = desk.now + timedelta(minutes=minutes)
        assert replace(desk.sender(), clock=lambda now=now: now).send(first.id) == 1
        ((_, headers, body),) = desk.site.posted
        expected = [Verifier(one.secret).sign(message.id, now, body.decode()) for one in signing]
        assert headers["webhook-signature"].split(" ") == expected
        for one in signing:
            assert Verifier(one.secret).verify(body, headers)["type"] == "statement.arrived"
        with writing(desk.engine) as conn:
            assert deliveries.repeat(conn, first.id, message.id, now=now)


def test_a_secret_that_leaked_signs_no_message_more(desk: Desk) -> None:
    hook = desk.hook()
    desk.rotate(hook, HOUR)
    new = desk.rotate(hook, timedelta())
    assert (new.old_secrets, new.old_secrets_until) == ((), None)
    desk.arrive()
    desk.make()
    assert desk.send(hook) == 1
    ((_, headers, body),) = desk.site.posted
    assert len(headers["webhook-signature"].split()) == 1
    assert Verifier(new.secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(hook.secret).verify(body, headers)


def test_so_many_secrets_sign_beside_each_other_and_no_more(desk: Desk) -> None:
    hook = desk.hook()
    made = [hook, *(desk.rotate(hook, HOUR) for _ in range(webhooks.MOST_OLD))]
    assert made[-1].secrets_at(desk.now) == tuple(one.secret for one in reversed(made))
    with writing(desk.engine) as conn:
        assert webhooks.rotate(conn, hook.id, overlap=HOUR, now=desk.now) is None
        assert webhooks.rotate(conn, "0" * 32, overlap=HOUR, now=desk.now) is None
    assert desk.find(hook).secret == made[-1].secret
    assert len(desk.rotate(hook, timedelta()).secrets_at(desk.now)) == 1
    for _ in range(webhooks.MOST_OLD):
        desk.rotate(hook, HOUR)
    desk.now += HOUR
    assert desk.rotate(hook, HOUR).old_secrets_until == desk.now + HOUR


def test_what_is_changed_meanwhile_counts_from_the_next_message_on(desk: Desk) -> None:
    hook = desk.hook()
    desk.arrive(count=4)
    desk.make()
    door = open_door(desk.settings)

    def post(url: str, body: bytes, *, headers: dict[str, str], timeout_seconds: float) -> Answer:
        match len(desk.site.posted):
            case 0:
                with writing(desk.engine) as conn:
                    webhooks.change(conn, hook.id, url=desk.site.url("/other"), events=hook.events, query_id=None)
                    webhooks.rotate(conn, hook.id, overlap=timedelta(), now=desk.now)
            case 2:
                with writing(desk.engine) as conn:
                    webhooks.disable(conn, hook.id, now=desk.now, reason=None)
        return door.post(url, body, headers=headers, timeout_seconds=timeout_seconds)

    assert replace(desk.sender(), post=post).send(hook.id) == 3
    assert [path for path, _, _ in desk.site.posted] == ["/hook", "/other", "/other"]
    _, headers, body = desk.site.posted[1]
    assert Verifier(desk.find(hook).secret).verify(body, headers)
    assert desk.send(hook) == 0
    with writing(desk.engine) as conn:
        assert webhooks.enable(conn, hook.id)
    assert desk.send(hook) == 1


def test_a_denial_is_told_as_one(desk: Desk) -> None:
    hook = desk.hook()
    with writing(desk.engine) as conn:
        article = stored(conn, an_article("The mayor denied it: alpha."))
        denied = replace(a_statement(article.article, "alpha"), cue_class=CueClass.DENY, polarity=Polarity.NEGATIVE)
        statements.replace(conn, article, [denied], now=desk.now)
        arrivals.announce(conn, [article.id])
    desk.make()
    desk.send(hook)

    told = json.loads(desk.site.posted[0][2])["data"]["statement"]
    assert (told["cue_class"], told["polarity"], told["review"]) == ("deny", "negative", None)


def test_a_webhook_of_a_query_is_told_what_fits_it_alone(desk: Desk) -> None:
    hook = desk.hook(query=a_query(desk, {"language": "ar", "q": "alpha"}))
    desk.arrive(count=2)
    arabic = desk.arrive(count=2)
    desk.make()
    desk.send(hook)

    assert desk.told() == arabic[:1]
    query = json.loads(desk.site.posted[0][2])["data"]["query"]
    assert (query["name"], query["statements"]) == ("Saved", "/v1/statements?language=ar&q=alpha")


def test_what_is_not_taken_is_sent_again_ever_later_under_the_same_id_until_it_fails(desk: Desk) -> None:
    hook = desk.hook()
    desk.arrive()
    desk.make()
    desk.site.give("/hook", b"", status=500)
    waited = []
    for _ in range(len(PAUSES) + 1):
        (one,) = desk.log(hook)
        waited.append((one.due_at - desk.now).total_seconds())
        desk.now = one.due_at
        assert desk.send(hook) == 0

    (one,) = desk.log(hook)
    assert waited == [0.0, *PAUSES]
    assert (one.state, one.attempts, one.status) == (DeliveryState.FAILED, 10, 500)
    assert one.problem == "It answered 500 Internal Server Error."
    assert {headers["webhook-id"] for _, headers, _ in desk.site.posted} == {one.id}
    assert len(desk.site.posted) == 10
    found = desk.find(hook)
    assert (found.state, found.reason and "taken nothing since" in found.reason) == (State.DISABLED, True)


def test_one_message_that_is_refused_holds_up_no_other(desk: Desk) -> None:
    hook = desk.hook()
    first, second = desk.arrive(count=2)
    desk.make()
    desk.site.give("/hook", b"", status=422)
    desk.send(hook)
    desk.site.pages.clear()
    desk.send(hook)
    assert desk.told() == [first, second]
    desk.now += timedelta(seconds=6)
    desk.send(hook)
    assert desk.told() == [first, second, first]
    assert desk.find(hook).failing_since is None


def test_gone_disables_the_webhook_which_goes_on_where_it_stopped_once_it_is_enabled(desk: Desk) -> None:
    hook = desk.hook()
    expected = desk.arrive(count=2)
    desk.make()
    desk.site.give("/hook", b"", status=410)
    desk.send(hook)

    assert desk.find(hook).state is State.DISABLED
    assert "410" in (desk.find(hook).reason or "")
    assert [one.state for one in desk.log(hook)] == [DeliveryState.FAILED, DeliveryState.WAITING]
    expected += desk.arrive()
    assert (desk.make(), desk.send(hook)) == (0, 0)
    with reading(desk.engine) as conn:
        assert webhooks.due(conn, now=desk.now + HOUR) == []

    desk.site.pages.clear()
    desk.site.posted.clear()
    with writing(desk.engine) as conn:
        assert webhooks.enable(conn, hook.id)
        assert deliveries.repeat(conn, hook.id, desk.log(hook)[0].id, now=desk.now)
    assert desk.make() == 1
    desk.send(hook)
    assert sorted(desk.told()) == sorted(expected)


@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_to_be_left_alone_for_a_while_is(desk: Desk, status: int) -> None:
    hook = desk.hook()
    desk.arrive(count=2)
    desk.make()
    desk.site.give("/hook", b"", status=status, Retry_After="600")
    desk.send(hook)
    first, second = desk.log(hook)

    assert (first.due_at - desk.now).total_seconds() == 600
    assert second.due_at <= desk.now
    desk.now += timedelta(seconds=599)
    assert desk.send(hook) == 0
    assert len(desk.site.posted) == 1
    desk.now += timedelta(seconds=1)
    desk.site.pages.clear()
    assert desk.send(hook) == 2


def test_a_redirect_is_not_followed(desk: Desk) -> None:
    hook = desk.hook()
    desk.arrive()
    desk.make()
    desk.site.give("/hook", b"", status=307, Location=desk.site.url("/elsewhere"))
    desk.send(hook)

    assert [path for path, _, _ in desk.site.posted] == ["/hook"]
    assert "Redirects are not followed" in (desk.log(hook)[0].problem or "")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}/hook", "http://localhost/hook", "http://169.254.169.254/", "http://[::1]/"]
)
def test_an_address_off_the_public_web_is_sent_nothing_and_the_webhook_is_disabled(desk: Desk, url: str) -> None:
    desk.settings = Settings()
    hook = desk.hook(url=url.format(port=desk.site.port))
    desk.arrive()
    desk.make()
    assert desk.send(hook) == 0

    assert desk.site.posted == []
    assert desk.log(hook)[0].state is DeliveryState.FAILED
    found = desk.find(hook)
    assert (found.state, found.reason is None) == (State.DISABLED, False)


def test_a_server_that_takes_no_connection_is_tried_again(desk: Desk) -> None:
    with site() as gone:
        url = gone.url("/hook")
    hook = desk.hook(url=url)
    desk.arrive()
    desk.make()
    assert desk.send(hook) == 0
    (one,) = desk.log(hook)
    assert (one.state, one.attempts, one.status) == (DeliveryState.WAITING, 1, None)
    assert "could not be reached" in (one.problem or "")


def test_who_dies_between_sending_and_noting_sends_it_again_under_the_same_id(desk: Desk) -> None:
    hook = desk.hook()
    desk.arrive()
    desk.make()

    @dataclass
    class Dying:
        """The door of a worker that is killed once the other side has the message."""

        sender: Sender

        def __call__(self, url: str, body: bytes, *, headers: dict[str, str], timeout_seconds: float) -> Answer:
            self.sender.post(url, body, headers=headers, timeout_seconds=timeout_seconds)
            raise KeyboardInterrupt

    dying = Sender(engine=desk.engine, post=Dying(desk.sender()), clock=lambda: desk.now, chance=lambda: 0.0)
    with pytest.raises(KeyboardInterrupt):
        dying.send(hook.id)
    assert desk.send(hook) == 0, "it is leased to the dead"
    desk.now += timedelta(seconds=webhooks.LEASE_SECONDS + 1)
    assert desk.send(hook) == 1

    first, second = desk.site.posted
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert first[2] == second[2]
    assert desk.log(hook)[0].state is DeliveryState.DELIVERED


def test_a_webhook_that_a_clock_ahead_took_in_hand_and_sent_for_is_free_once_it_is_set_back(desk: Desk) -> None:
    hook = desk.hook()
    desk.arrive()
    desk.make()
    with writing(desk.engine) as conn:
        assert webhooks.take_due(conn, now=desk.now + HOUR) == [hook.id]
        assert webhooks.claim(conn, hook.id, now=desk.now + HOUR) is not None
    with reading(desk.engine) as conn:
        assert webhooks.due(conn, now=desk.now) == [hook.id]
    assert desk.send(hook) == 1


def test_a_worker_that_stops_gives_the_webhook_back_and_counts_no_try(desk: Desk) -> None:
    hook = desk.hook()
    desk.arrive()
    desk.make()

    def stopped(url: str, body: bytes, *, headers: dict[str, str], timeout_seconds: float) -> Answer:
        raise Interrupted

    with pytest.raises(Interrupted):
        Sender(engine=desk.engine, post=stopped, clock=lambda: desk.now, chance=lambda: 0.0).send(hook.id)
    assert desk.log(hook)[0].attempts == 0
    assert desk.send(hook) == 1


def test_wherever_the_store_breaks_off_each_event_has_one_message(desk: Desk) -> None:
    hook = desk.hook()
    expected = desk.arrive(count=2)
    for step in range(1, 30):
        try:
            with Injected(desk.engine, at=step):
                desk.make()
        except StoreDown:
            continue
        break
    else:
        pytest.fail("it never went through")
    desk.make()
    assert [one.subject for one in desk.log(hook)] == expected


def test_while_many_write_and_several_make_nothing_is_missed_or_doubled(desk: Desk) -> None:
    hook = desk.hook()
    expected: list[str] = []
    lock, done = threading.Lock(), threading.Event()

    def write(number: int) -> None:
        for _ in range(5):
            with lock:
                desk.articles += 1
                own = desk.articles
            with writing(desk.engine) as conn:
                article = stored(conn, an_article(f"Article {own} of {number}. alpha"))
                one = a_statement(article.article, "alpha")
                statements.replace(conn, article, [one], now=desk.now)
                arrivals.announce(conn, [article.id])
            with lock:
                expected.append(one.id)

    def make() -> None:
        while not done.is_set():
            desk.make()

    makers = [threading.Thread(target=make) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for thread in (*makers, *writers):
        thread.start()
    for thread in writers:
        thread.join(60)
    done.set()
    for thread in makers:
        thread.join(60)
    desk.make()
    found = [one.subject for one in desk.log(hook)]
    assert len(found) == len(expected) == 10
    assert sorted(found) == sorted(expected)


def test_a_backlog_is_bounded_and_what_came_meanwhile_is_told_later(desk: Desk) -> None:
    hook = desk.hook()
    expected = desk.arrive(count=2)
    assert desk.make(most_waiting=2) == 2
    expected += desk.arrive(count=2)
    assert desk.make(most_waiting=2) == 0
    desk.send(hook)
    assert desk.make(most_waiting=2) == 2
    desk.send(hook)
    assert desk.told() == expected


def test_an_alert_comes_once_in_its_window(desk: Desk) -> None:
    query = a_query(desk, {"q": "alpha"}, Threshold(count=3, minutes=10))
    hook = desk.hook(query=query, events=[Event.QUERY_ALERTED])
    start = desk.now
    for minutes in (0, 6, 12, 13, 14, 15, 40, 41, 42):
        desk.arrive(count=2, at=start + timedelta(minutes=minutes))
        desk.make()

    told = [json.loads(one.body)["data"] for one in desk.log(hook)]
    assert [one.event for one in desk.log(hook)] == [Event.QUERY_ALERTED] * 2
    assert [datetime.fromisoformat(one["until"]) - start for one in told] == [
        timedelta(minutes=13),
        timedelta(minutes=42),
    ]
    assert (told[0]["query"]["id"], told[0]["count"]) == (query.id, 3)


def test_errands_go_out_for_those_that_have_something_due(desk: Desk) -> None:
    hook, _quiet = desk.hook(), desk.hook(query=a_query(desk, {"q": "nothing of the kind"}))
    sent: list[str] = []

    def send(ids: Sequence[str]) -> int:
        sent.extend(ids)
        return len(ids)

    desk.arrive()
    desk.make()
    assert making.send_off(engine=desk.engine, send=send, now=desk.now) == 1
    assert making.send_off(engine=desk.engine, send=send, now=desk.now) == 0
    desk.now += timedelta(seconds=webhooks.QUEUED_SECONDS)
    assert making.send_off(engine=desk.engine, send=send, now=desk.now) == 1
    assert sent == [hook.id, hook.id]


def test_an_errand_that_is_run_before_its_sender_goes_on_holds_up_nothing_that_comes_after_it(desk: Desk) -> None:
    hook = desk.hook()

    def send(ids: Sequence[str]) -> int:
        return sum(desk.send(hook) for _ in ids)

    for _ in range(2):
        desk.arrive()
        desk.make()
        assert making.send_off(engine=desk.engine, send=send, now=desk.now) == 1


def test_an_errand_that_the_broker_did_not_take_goes_out_at_the_next_look(desk: Desk) -> None:
    desk.hook()
    desk.arrive()
    desk.make()
    assert making.send_off(engine=desk.engine, send=lambda ids: 0, now=desk.now) == 0
    assert making.send_off(engine=desk.engine, send=len, now=desk.now) == 1


def test_what_ended_long_ago_is_forgotten_and_what_waits_is_not(desk: Desk) -> None:
    hook = desk.hook()
    desk.arrive()
    desk.make()
    desk.send(hook)
    desk.arrive()
    desk.make()
    late = desk.now + timedelta(days=deliveries.KEPT_DAYS, seconds=1)

    assert deliveries.forget(desk.engine, now=desk.now) == 0
    assert deliveries.forget(desk.engine, now=late, dry_run=True) == 1
    assert deliveries.forget(desk.engine, now=late) == 1
    assert [one.state for one in desk.log(hook)] == [DeliveryState.WAITING]
    with reading(desk.engine) as conn:
        assert deliveries.tallies(conn) == {"delivered": 1}
        assert deliveries.oldest_due(conn, now=desk.now) == desk.now


def test_a_removed_webhook_is_sent_nothing_more(desk: Desk) -> None:
    hook = desk.hook()
    desk.arrive()
    desk.make()
    with writing(desk.engine) as conn:
        assert webhooks.remove(conn, hook.id)
        assert not webhooks.remove(conn, hook.id)
    assert desk.send(hook) == 0
    assert desk.site.posted == []


def handed_in(desk: Desk, *, count: int = 1) -> list[SubmissionId]:
    new = [NewSubmission(channel=Channel.TEXT, name=f"{n}.txt", payload=b"Words.") for n in range(count)]
    with writing(desk.engine) as conn:
        return [row.id for row in submissions.accept(conn, new, now=desk.now)]


def ended(desk: Desk, id: SubmissionId, outcome: Outcome = Outcome.REJECTED) -> None:
    why = Reason(code=ReasonCode.NO_ARTICLE, message="There is no article.", advice="Look at it.")
    with writing(desk.engine) as conn:
        assert submissions.finish(conn, id, outcome, now=desk.now, reason=why)


def test_what_ends_is_told_once_for_each_end_to_those_who_want_it(desk: Desk) -> None:
    before, first, second = handed_in(desk, count=3)
    ended(desk, before)
    hook = desk.hook(events=[Event.SUBMISSION_ENDED])
    other = desk.hook()
    ended(desk, first)
    with writing(desk.engine) as conn:
        refused = submissions.refuse(
            conn,
            NewSubmission(channel=Channel.URL, name="no address", url="no address"),
            Reason(code=ReasonCode.BAD_URL, message="It is no address.", advice="Hand in an address."),
            now=desk.now,
        )
    assert desk.make() == 2
    assert desk.make() == 0
    with writing(desk.engine) as conn:
        assert submissions.replay(conn, first, now=desk.now)
    ended(desk, first, Outcome.QUARANTINED)
    ended(desk, second)
    assert desk.make() == 2
    assert [row.subject for row in desk.log(hook)] == [first, refused.id, first, second]
    assert desk.log(other) == []
    told = json.loads(desk.log(hook)[2].body)
    assert told["type"] == "submission.ended"
    assert told["data"]["submission"]["outcome"] == "quarantined"
    assert told["data"]["submission"]["reason"]["code"] == "no_article"
    assert told["data"]["submission"]["self"] == f"/v1/submissions/{first}"


def test_one_that_takes_nothing_holds_up_nobody_and_one_that_was_sent_on_is_not_told_of(desk: Desk) -> None:
    full, free = desk.hook(events=[Event.SUBMISSION_ENDED]), desk.hook(events=[Event.SUBMISSION_ENDED])
    first, second, third = handed_in(desk, count=3)
    ended(desk, first)
    assert desk.make() == 2
    with writing(desk.engine) as conn:
        waiting = deliveries.next_due(conn, free.id, now=desk.now)
        assert waiting is not None
        deliveries.ended(conn, waiting.id, DeliveryState.DELIVERED, Tried(at=desk.now, status=204))
    ended(desk, second)
    assert desk.make(most_waiting=1) == 1
    assert [len(desk.log(hook)) for hook in (full, free)] == [1, 2]
    ended(desk, third)
    with writing(desk.engine) as conn:
        assert submissions.replay(conn, third, now=desk.now)
    assert desk.make() == 0
