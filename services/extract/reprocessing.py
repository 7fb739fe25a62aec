"""Carries out what somebody asked to be extracted again, in steps that each take a transaction.

    compare   extract a sample here, and tell what would change ──▶ done
    extract   remember what was found, send articles back to EXTRACT ─┐
    undo      put back what was found before, send them to LINK ──────┴─ as they end: compare ──▶ done

Whoever carries one out has it to himself; what is done is kept with each step, so that anybody can go on from there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from services.common.contracts.messages import Message
from services.common.contracts.reprocessings import Aim, Progress, Reprocessing, Revision
from services.common.contracts.submissions import Stage, SubmissionId
from services.common.contracts.topology import message_for
from services.common.settings import Settings
from services.common.store import articles, erased_names, reprocessing, reprocessings, reviews, statements
from services.common.store.engine import promising, reading
from services.common.store.reprocessings import Former
from services.extract import languages
from services.extract.pipeline import Engine as Finder
from services.extract.pipeline import analyse

AT_ONCE = 50
"""Articles in one transaction, as in a bite: remembering what was found in one takes some milliseconds."""
AT_A_TIME = timedelta(seconds=20)
"""A worker goes on with it for so long, then does what else waits."""
LEASE = timedelta(minutes=2)
"""So long nobody else goes on with what a dead worker had in hand; a step takes a second, a sample's article three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """Carries out one after another. `finder` gives the engine that a comparison extracts with."""

    engine: Engine
    finder: Callable[[], Finder]
    publish: Callable[[Sequence[Message]], None]
    settings: Settings
    clock: Callable[[], datetime]
    is_over: Callable[[], bool] = lambda: False

    def follow(self) -> None:
        """As far as each of those that wait can be carried now, or until the worker stops."""
        looked_at: list[str] = []
        while not self.is_over():
            now = self.clock()
            with reading(self.engine) as conn:
                if not reprocessings.is_waiting(conn, now=now):
                    return
            with promising(self.engine) as conn:
                one = reprocessings.claim(conn, now=now, until=now + LEASE, but=looked_at)
            if one is None:
                return
            looked_at.append(one.id)
            if one.attempts > self.settings.max_attempts:
                self._give_up(one)
            else:
                self.carry_on(one)

    def carry_on(self, one: Reprocessing, told: Callable[[Reprocessing], None] = lambda _one: None) -> Reprocessing:
        """With one that the caller has to himself, which is given back as it stands; `told` hears of each step."""
        if one.progress is Progress.WAITING:
            one = self._begun(one)
        while one.progress is Progress.RUNNING and not self.is_over():
            before = one
            match one.aim:
                case Aim.COMPARE:
                    one = self._compared_one(one)
                case Aim.EXTRACT | Aim.UNDO:
                    one = self._told_back(one) if one.is_sent else self._sent_some(one)
            told(one)
            if one == before:
                break
        one = replace(one, attempts=0)
        with promising(self.engine) as conn:
            return reprocessings.keep(conn, one, leased_until=None)

    def _give_up(self, one: Reprocessing) -> None:
        why = f"{one.attempts - 1} workers ended over it; the log of `extract` says of what."
        with promising(self.engine) as conn:
            failed = replace(self._ended(one), progress=Progress.FAILED, problem=why)
            reprocessings.keep(conn, failed, leased_until=None)

    def _begun(self, one: Reprocessing) -> Reprocessing:
        with promising(self.engine) as conn:
            if one.aim is Aim.UNDO:
                assert one.undoes is not None
                one = replace(one, matched=reprocessings.changed(conn, one.undoes))
            else:
                standings = reprocessing.standings(conn, one.filter)
                matched = sum(standing.count for standing in standings if standing.goes_again)
                one = replace(one, standings=standings, matched=matched)
            return self._kept(conn, replace(one, progress=Progress.RUNNING))

    def _compared_one(self, one: Reprocessing) -> Reprocessing:
        """One more article of the sample."""
        finder = self.finder()
        with reading(self.engine) as conn:
            numbers = reprocessing.sample(conn, one.filter, size=one.sample) if one.sample else ()
        left = [number for number in numbers if number > one.place]
        if left:
            found = revision(self.engine, left[0], finder)
            one = replace(one, place=left[0], difference=reprocessings.joined(one.difference, [found]))
        else:
            one = self._ended(one)
        with promising(self.engine) as conn:
            return self._kept(conn, replace(one, engine=f"{finder.name.name} {finder.name.version}"))

    def _sent_some(self, one: Reprocessing) -> Reprocessing:
        now = self.clock()
        due_at = now + timedelta(seconds=self.settings.publish_grace_seconds)
        stage = Stage.LINK if one.aim is Aim.UNDO else Stage.EXTRACT
        with promising(self.engine) as conn:
            numbers = self._put_back(conn, one, now=now) if one.aim is Aim.UNDO else self._remembered(conn, one)
            ids: tuple[SubmissionId, ...] = ()
            if numbers:
                ids = reprocessing.send_back(
                    conn, numbers, to=stage, together=one.matched or 1, now=now, due_at=due_at
                )  # fmt: skip
            is_sent = len(numbers) < AT_ONCE
            one = replace(
                one, sent=one.sent + len(numbers), place=numbers[-1] if numbers else one.place, is_sent=is_sent
            )  # fmt: skip
            one = self._kept(conn, one)
        if ids:
            self.publish([message_for(stage)(ids)])
        return one

    def _remembered(self, conn: Connection, one: Reprocessing) -> tuple[int, ...]:
        numbers = reprocessing.following(conn, one.filter, after=one.place, limit=AT_ONCE)
        reprocessings.remember(conn, one.id, numbers)
        return numbers

    def _put_back(self, conn: Connection, one: Reprocessing, *, now: datetime) -> tuple[int, ...]:
        assert one.undoes is not None
        former = reprocessings.former(conn, one.undoes, after=one.place, limit=AT_ONCE)
        numbers = tuple(each.number for each in former)
        reprocessings.remember(conn, one.id, numbers)
        given = [statements.prepared(each.article, each.found) for each in former]
        may_be = erased_names.left(conn, given)
        statements.replace_all(conn, reviews.laid_over(conn, may_be), now=now)
        return numbers

    def _told_back(self, one: Reprocessing) -> Reprocessing:
        """Compare what is at its end with what was found before, and forget the latter where nothing changed."""
        with promising(self.engine) as conn:
            former = reprocessings.back(conn, one.id, limit=AT_ONCE)
            found = {each.number: _change(conn, each) for each in former}
            same = [number for number, revision in found.items() if revision.is_empty]
            reprocessings.close(conn, one.id, changed=[*(found.keys() - set(same))], same=same)
            if found:
                difference = reprocessings.joined(one.difference, [*found.values()])
                one = replace(one, ended=one.ended + len(found), difference=difference)
            elif not reprocessings.has_open(conn, one.id):
                one = self._ended(one)
            return self._kept(conn, one) if found or one.ended_at else one

    def _ended(self, one: Reprocessing) -> Reprocessing:
        return replace(one, progress=Progress.DONE, ended_at=self.clock())

    def _kept(self, conn: Connection, one: Reprocessing) -> Reprocessing:
        now = self.clock()
        one = replace(one, updated_at=now, attempts=0)
        return reprocessings.keep(conn, one, leased_until=now + LEASE)


def revision(engine: Engine, number: int, finder: Finder) -> Revision:
    """What would be stored of what the finder makes of the article of this number; nothing is written."""
    with reading(engine) as conn:
        stored = articles.numbered(conn, [number])[number].unpacked()
    language = languages.find(stored.article.language)
    made = statements.prepared(stored, () if language is None else analyse(stored.article, language, finder))
    with reading(engine) as conn:
        (may_be,) = erased_names.left(conn, [made])
        return reprocessing.revision(conn, number, reviews.as_shown(conn, may_be))


def _change(conn: Connection, former: Former) -> Revision:
    """From what was found before to what is stored by now."""
    before = reviews.as_shown(conn, statements.prepared(former.article, former.found))
    undone = reprocessing.revision(conn, former.number, before)
    return replace(undone, added=undone.gone, gone=undone.added)
