"""Faults of the store at a chosen moment: before a statement, before a commit, or after it took effect."""

from types import TracebackType

from sqlalchemy import Connection, Engine, event

from services.common.store.outages import Fault, StoreDown


class Injected:
    """Counts what an engine does, and breaks off at the `at`-th step (1 is the first; 0: never), once, or from then on.

    A commit is two steps: cut off before it, and after it took effect but before anybody was told.
    """

    def __init__(self, engine: Engine, *, at: int = 0, fault: Fault = Fault.UNREACHABLE, lasting: bool = False) -> None:
        self.engine, self.at, self.fault, self.lasting = engine, at, fault, lasting
        self.steps = 0
        self.commits: list[int] = []
        """The steps that are of commits."""

    def __enter__(self) -> "Injected":
        event.listen(self.engine, "before_cursor_execute", self._statement)
        event.listen(self.engine, "commit", self._commit)
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        event.remove(self.engine, "before_cursor_execute", self._statement)
        event.remove(self.engine, "commit", self._commit)

    def _statement(self, *_: object) -> None:
        self._step(is_in_doubt=False)

    def _commit(self, conn: Connection) -> None:
        self._step(is_in_doubt=True)
        if self.steps + 1 == self.at:
            held = conn.connection.dbapi_connection
            assert held is not None
            held.commit()
        self._step(is_in_doubt=True)

    def _step(self, *, is_in_doubt: bool) -> None:
        self.steps += 1
        if is_in_doubt:
            self.commits.append(self.steps)
        if self.steps == self.at or (self.lasting and self.steps > self.at):
            raise StoreDown(self.fault, f"injected at step {self.at}", is_in_doubt=is_in_doubt)
