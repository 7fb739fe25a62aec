"""Every message that the page may show, as a template for translators: `python -m tests.api.messages > new.po`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import write_po
from jinja2.ext import babel_extract

from services.api import terms
from services.api.problems import ProblemKind, Trouble
from services.api.tried import Wrong
from services.common.contracts.articles import DateBasis, Role
from services.common.contracts.erasures import ErasureKind, ErasureRefusal
from services.common.contracts.feeds import FeedKind, FeedState
from services.common.contracts.refusals import Refusal
from services.common.contracts.speakers import EditAction
from services.common.contracts.statements import CueClass, Kind, Polarity, SpeakerKind, Verdict
from services.common.contracts.submissions import Channel, Outcome, ReasonCode, Stage
from services.common.contracts.webhooks import DeliveryState, Event, WebhookState
from services.common.store.article_order import ArticleOrder
from services.common.store.ledger_order import LedgerOrder
from services.common.store.speaker_order import SpeakerOrder
from services.common.store.statement_order import Order
from services.common.store.utterances import UtteranceOrder

API = Path(terms.__file__).parent
WORKED = (Stage.FETCH, Stage.INGEST, Stage.EXTRACT, Stage.LINK)
TROUBLES = (*(kind.slug for kind in ProblemKind), *ErasureRefusal, *Trouble)
LISTS: dict[str, tuple[str, ...]] = {
    "kind": tuple(Kind),
    "cue_class": tuple(CueClass),
    "polarity": tuple(Polarity),
    "section": tuple(Role),
    "speaker_kind": tuple(SpeakerKind),
    "resolved_by": ("name", "surname", "role", "pronoun", "dropped subject", "issuer", "unnamed", "review"),
    "verdict": tuple(Verdict),
    "outcome": tuple(Outcome),
    "stage": tuple(Stage),
    "step": WORKED,
    "step_now": WORKED,
    "channel": tuple(Channel),
    "feed_state": tuple(FeedState),
    "feed_kind": tuple(FeedKind),
    "edit_action": tuple(EditAction),
    "erasure_kind": tuple(ErasureKind),
    "basis": tuple(DateBasis),
    "reason": tuple(ReasonCode),
    "refusal": tuple(Refusal),
    "trouble": TROUBLES,
    "remedy": TROUBLES,
    "order": tuple(dict.fromkeys([*Order, *ArticleOrder, *LedgerOrder, *UtteranceOrder, *SpeakerOrder])),
    "wrong": tuple(Wrong),
    "webhook_state": tuple(WebhookState),
    "delivery_state": tuple(DeliveryState),
    "event": tuple(Event),
}
"""The closed lists whose values the page shows, by the group that a template names."""


def catalog() -> Catalog:
    """All messages, with the files that they stand in."""
    found = Catalog(charset="utf-8")
    for place, message, context in _all():
        found.add(message, context=context, locations=[(place, 0)])
    return found


def _all() -> Iterator[tuple[str, str | tuple[str, str], str | None]]:
    for path in sorted((API / "templates").glob("*.html")):
        with path.open("rb") as file:
            for _, function, messages, _ in babel_extract(file, ("_", "pgettext"), (), {}):
                given = messages if isinstance(messages, tuple) else (messages,)
                context = str(given[0]) if function == "pgettext" else None
                words = given[1 if context else 0]  # then None for each variable
                if isinstance(words, str):  # pgettext("problem", problem.title) names none
                    yield path.name, words, context
    for path in (API / "templates.py", API / "wording.py"):
        with path.open("rb") as file:
            for _, _, messages, _ in extract_python(file, ("gettext",), (), {}):
                if isinstance(messages, str):
                    yield path.name, messages, None
    for one, many in terms.NOUNS.values():
        yield "terms.py", (one, many), None
    for group, values in LISTS.items():
        for value in values:
            yield "terms.py", terms.TERMS[group].get(value, value.replace("_", " ")), group
    for kind in ProblemKind:
        yield "problems.py", kind.value.title, "problem"


if __name__ == "__main__":
    write_po(sys.stdout.buffer, catalog(), sort_output=True, width=0, omit_header=False)
