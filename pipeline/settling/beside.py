"""Judging beside storing: while much waits, a second process judges the next batches and this one settles them, in their order.

Judging is most of the work and needs no record, so that two cores do twice as much, though only one may write. The process lives
as long as the backlog; it is given plain words and gives plain judgments, holds no database, and ends with the one that began it.
"""

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from signal import SIG_IGN, SIGINT, signal
from threading import Thread, active_count
from typing import Any

from cases.log import log
from cases.store.database import Database
from cases.store.types import WrittenJson
from pipeline.owner.lessons import Lessons
from pipeline.rules import Rules
from pipeline.settling.judged import Judged, judge_all
from pipeline.settling.pending import Pending

WORTH = 1_500
"""So many have to wait: to begin a process anew and to load the model there costs as much as to judge a thousand."""
AHEAD = 8
"""Batches taken and not yet settled."""
IN_HAND = 2
"""Batches the other process has: the one it judges, and one so that it need not wait while this one settles."""

Judge = Callable[[Sequence[Pending]], list[Judged]]
_Found = tuple[Any, ...]
"""What was judged, without the words it was judged by: they are here already, and sending them back cost a third of the answer. The line
goes as a plain word, for one of another class takes as long to read as half of the rest."""
_LINE = Judged._fields.index("line")


@contextmanager
def second_judge(rules: Rules, database: Database) -> Iterator["Beside | None"]:
    """A process that judges by the same rules; ``None`` on a machine with one core."""
    if len(os.sched_getaffinity(0)) < 2:
        yield None
        return
    with _pool(rules, database) as pool:
        yield Beside(pool)


def _pool(rules: Rules, database: Database) -> ProcessPoolExecutor:
    """A copy of this process, which has the rules already; beside other threads one begun anew, which takes a second.

    What another thread holds at that instant would be held in the copy for ever. Nor may a connection to the record be in it.
    """
    if active_count() > 1:
        config = rules.config
        return ProcessPoolExecutor(1, get_context("spawn"), _begin, (config.directory, config.hash, rules.lessons))
    database.let_go()
    return ProcessPoolExecutor(1, get_context("fork"), _begin_as_copy, (rules,))


def judged_in_order(
    batches: Iterator[Sequence[Pending]], here: Judge, beside: "Beside | None"
) -> Iterator[list[Judged]]:
    """Each batch judged, in order. What is still held here while this one would have to wait, is judged ``here``, and so
    is what it could not judge."""
    if beside is None:
        yield from map(here, batches)
        return
    given: deque[_Given] = deque()
    while True:
        while len(given) < AHEAD and (batch := next(batches, None)) is not None:
            given.append(_Given(batch))
            _keep_busy(given, beside)  # it judges while this one still brings in
        if not given:
            return
        _keep_busy(given, beside)
        held = None if given[0].is_ready else next((one for one in reversed(given) if one.is_held), None)
        if held is not None:
            held.judged = here(held.batch)
        else:
            yield given.popleft().result(here)


def _keep_busy(given: "Iterable[_Given]", beside: "Beside") -> None:
    """Nothing given is ever taken back: a pool whose process dies waits for ever over what was (Python 3.11)."""
    there = sum(one.future is not None and not one.future.done() for one in given)
    for one in given:
        if there >= IN_HAND:
            return
        if one.is_held:
            one.future = beside.give(one.batch)
            there += one.future is not None


class Beside:
    """The other process. Once it has died nothing is given to it any more."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        """With the pool of that one process, which begins now."""
        self._pool, self._ready = pool, pool.submit(os.getpid)

    def is_there(self, patience: float = 0) -> bool:
        """Whether it has begun; until then this one has better to do than to wait for it."""
        return bool(wait([self._ready], patience).done)

    def give(self, batch: Sequence[Pending]) -> "Future[list[_Found]] | None":
        """Have a batch judged there; ``None`` when nobody is there."""
        try:
            return self._pool.submit(_judge, batch) if self.is_there() else None
        except BrokenExecutor:
            return None


@dataclass
class _Given:
    """A batch, held here or given to the other process."""

    batch: Sequence[Pending]
    future: "Future[list[_Found]] | None" = None
    judged: list[Judged] | None = None

    @property
    def is_held(self) -> bool:
        """Whether nobody has begun it."""
        return self.judged is None and self.future is None

    @property
    def is_ready(self) -> bool:
        """Whether it can be had without waiting."""
        return self.judged is not None or (self.future is not None and self.future.done())

    def result(self, here: Judge) -> list[Judged]:
        if self.judged is None and self.future is not None:
            try:
                told = zip(self.batch, self.future.result(), strict=True)
                self.judged = [_whole(pending, found) for pending, found in told]
            except Exception as e:  # noqa: BLE001 — a voice that breaks the judge, or the other process has died: found out here
                log.warning("judging beside failed", items=len(self.batch), error=type(e).__name__)
        return here(self.batch) if self.judged is None else self.judged


class _Here:
    """What the other process holds."""

    rules: Rules


def _begin(directory: Path, config_hash: str, lessons: Lessons) -> None:
    """In the other process: the same rules, or none at all."""
    from config.load import load_config
    from pipeline.rules import compile_rules

    _live_with_parent()
    config = load_config(directory)
    if config.hash != config_hash:
        raise RuntimeError("the configuration has changed since this process was begun")
    _Here.rules = compile_rules(config).taught(lessons)


def _begin_as_copy(rules: Rules) -> None:
    """In the other process, a copy: what it has from this one is never looked through for what is unused, which would copy it in fact."""
    _live_with_parent()
    gc.freeze()
    _Here.rules = rules


def _live_with_parent() -> None:
    """Ctrl+C reaches both from the terminal: this one ends when the other lets it go, and prints no trace beside «已中断»."""
    signal(SIGINT, SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process that is killed cannot say farewell to those it began."""
    parent = parent_process()
    assert parent is not None, "only the other process runs this"
    parent.join()
    os._exit(1)


def _judge(batch: Sequence[Pending]) -> list[_Found]:
    return [(*one[1:_LINE], str(one.line), *one[_LINE + 1 :]) for one in judge_all(batch, _Here.rules)]


def _whole(pending: Pending, found: _Found) -> Judged:
    return Judged._make((pending, *found[: _LINE - 1], WrittenJson(found[_LINE - 1]), *found[_LINE:]))
