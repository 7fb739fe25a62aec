"""The only place that speaks Celery: the app with its delivery policy, publishing, and consuming.

Celery on Redis is transport, not the record of work: kombu pops a message before it notes that it did, and Redis may
lose its last second. So the ledger (`services.common.store.submissions`) is the truth, a message is only a hint that
rows wait, and the sweeper (`services.ingest.sweeper`) gives the hint again where it was lost.

    app.py      `make_app`: queues, routes, time limits, beat's schedule, and each number with its reason
    publish.py  `publisher`: messages out, in chunks, as far as there is room, failing soft
    arrivals.py `Arrivals`: how urgent what comes in is
    lists.py    `Lists`: how many messages wait, and of which submissions
    step.py     `Step`: what a stage does, in three parts: load, work, keep
    consume.py  `Consumer`: messages in, in bites that share their transactions
    giving_way.py  `gives_way`: a backlog's links wait for its statements, for a while
    filling.py  `fills`: a backlog's bites take along what waits, where their messages carry little
    urgency.py  how urgent the message in hand is
    scatter.py  `Scatterer`: messages in, for work that only waits: many at a time on the threads of a `Spread`
    attempts.py begin, load, work, keep: an attempt is counted before the work, and ends with it in one transaction
    verdicts.py the one place that tells errors apart
    owed.py     attempts that a failing store cost are given back
    workers.py  `at_work`: what makes a Celery worker one of ours; the next seven are its parts
    heartbeat.py  a thread that tells that it lives, and ends it when it is deaf or does not stop
    deaf.py     when it is deaf
    tally.py    which tasks are under way, and which were cut off
    traces.py   what each child had in hand, and its last words
    estate.py   what rows are told whose process died over them
    beat.py     the scheduler that sends the sweep, and tells that it lives
    errands.py  `sender`: tasks that move no submission, such as the polls of feeds
    warm.py     `warmed`: what is done before the first message, so that it waits for nothing
    counters.py what its children count of their work, in memory that they share
    told.py     `told`: these counts as the heartbeat tells them
    questions.py `meaning_asker`: what words mean, asked of a worker while somebody waits
    beside.py   Redis beside the queues, for what may be lost
    rates.py    `rates`: how often somebody may ask the API
    ask.py      `ping`, `waiting`, `lengths`: what the broker says about itself
"""

from services.common.broker.app import make_app
from services.common.broker.arrivals import Arrivals
from services.common.broker.ask import lengths, ping, waiting
from services.common.broker.attempts import Gate
from services.common.broker.consume import Consumer
from services.common.broker.errands import Send, send_due, sender
from services.common.broker.filling import fills
from services.common.broker.giving_way import gives_way
from services.common.broker.lists import Lists
from services.common.broker.outbox import merged
from services.common.broker.publish import CHUNK_IDS, Publisher, QueuePublisher, publisher
from services.common.broker.questions import AskMeaning, answer_meaning, meaning_asker
from services.common.broker.rates import Buckets, Take, rates
from services.common.broker.scatter import Scatterer
from services.common.broker.spread import Spread
from services.common.broker.step import LookAhead, Ready, Step
from services.common.broker.told import told
from services.common.broker.warm import connect_soon, warmed
from services.common.broker.workers import AtWork, at_work

__all__ = [
    "CHUNK_IDS",
    "Arrivals",
    "AskMeaning",
    "AtWork",
    "Buckets",
    "Consumer",
    "Gate",
    "Lists",
    "LookAhead",
    "Publisher",
    "QueuePublisher",
    "Ready",
    "Scatterer",
    "Send",
    "Spread",
    "Step",
    "Take",
    "answer_meaning",
    "at_work",
    "connect_soon",
    "fills",
    "gives_way",
    "lengths",
    "make_app",
    "meaning_asker",
    "merged",
    "ping",
    "publisher",
    "rates",
    "send_due",
    "sender",
    "told",
    "waiting",
    "warmed",
]
