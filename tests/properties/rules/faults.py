"""Rules: time, the provider, crashes, restarts, damaged rows."""

import gc
from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import event, update

from alerts.ahead import Ahead
from alerts.deliver import claim
from alerts.due import next_due
from alerts.rearm import rearm
from cases.matters.acts import act
from cases.outbox.receipts import Report, take_report
from cases.people.actors import Forbidden
from cases.store.case_tables import Case
from cases.store.clock_tables import Step
from cases.store.database import Database
from cases.store.outbox_tables import Message, Receipt
from tests.properties.rules.desk import ENDS, OFFICER, PICK, WORKER, DeskMachine
from tests.quick import quick

WORD = st.sampled_from(["accepted", "failed", "delivered", "read"])
HEALED = 90  # minutes: beyond the longest wait between two tries


class PowerCut(BaseException):
    """The process ends here: no handler of the product may catch it."""


class Faults(DeskMachine):
    """Everything that goes wrong."""

    @rule(worker=WORKER, ends=ENDS)
    def tick(self, worker: int, ends: list[str]) -> None:
        self.sweep_and_send(worker, ends)
        self.happened("tick")

    @rule(minutes=st.sampled_from([1, 20, 70, 300, 1500, 4000]), worker=WORKER)
    def later(self, minutes: int, worker: int) -> None:
        self.aheads[worker].look()
        self.house.clock.forward(minutes=minutes)
        self.sweep_and_send(worker)
        self.happened("later")

    @rule(worker=WORKER, times=st.integers(1, 4))
    def until_due(self, worker: int, times: int) -> None:
        """Nobody does anything until the next step is due, which was read before."""
        for _ in range(times):
            self.aheads[worker].look()
            with self.house.read() as work:
                due = next_due(work)
            self.house.clock.at = max(self.house.now(), due or self.house.now())
            self.sweep_and_send(worker)
            self.happened("later")

    @rule(minutes=st.sampled_from([1, 15, 30, 60, 200]), ends=ENDS)
    def soon(self, minutes: int, ends: list[str]) -> None:
        self.aheads[0].look()
        self.house.clock.forward(minutes=minutes)
        self.sweep_and_send(0, ends)
        self.happened("tick")

    @rule(minutes=st.sampled_from([3, 70, 700]))
    def down(self, minutes: int) -> None:
        """Nobody sweeps for a while."""
        self.house.clock.forward(minutes=minutes)
        self.happened("jump")

    @rule(minutes=st.sampled_from([-200, -20, -2, 20, 400]))
    def jump(self, minutes: int) -> None:
        """The wall clock is set; after a jump ahead a sweep holds the limits back."""
        self.house.clock.forward(minutes=minutes)
        self.story.set_back = self.story.set_back or minutes < 0
        self.happened("jump")
        if minutes > 5:
            self.sweep_and_send(0, hold_breaches=True)
            self.happened("tick_held")

    @rule()
    def heal(self) -> None:
        """The provider recovers: what it had refused for a while goes through if it was not given up before."""
        self.house.clock.forward(minutes=HEALED)
        self.sweep_and_send(0)
        self.happened("tick", healed=True)

    @rule(taken=st.booleans())
    def sender_dies(self, taken: bool) -> None:
        """A sender claims and dies, before its requests or after the other side has taken them."""
        for _, _, parcel in claim(self.house) or ():
            if taken:
                self.provider.note(parcel, "lost")
        self.restart()

    @rule()
    def restart(self) -> None:
        self._reopen(0)
        self.happened("restart")

    def _reopen(self, worker: int) -> None:
        self.aheads[worker].__exit__()
        self.houses[worker].database.engine.dispose()
        gc.collect()  # a cursor that a dead frame still holds would keep the lock, as no dead process does
        fresh = quick(Database(str(self.houses[worker].database.url)))
        self.houses[worker] = replace(self.houses[worker], database=fresh)
        self.aheads[worker] = Ahead(self.houses[worker]).__enter__()

    @rule(worker=WORKER, at=st.integers(1, 60), ends=ENDS)
    def crash_in_a_pass(self, worker: int, at: int, ends: list[str]) -> None:
        """The power goes in the middle of a sweep or of sending; what is on record is whole."""
        self._until_the_power_goes(worker, at, lambda: self.sweep_and_send(worker, ends))
        self.happened("crash")

    @rule(pick=PICK, at=st.integers(1, 40), action=st.sampled_from(["confirm", "publish", "severity", "date"]))
    def crash_in_an_act(self, pick: int, at: int, action: str) -> None:
        """The power goes in the middle of an act: all of it is on record, or nothing."""
        case = self.pick(Case, pick)
        if case is None:
            return
        name, data = {
            "confirm": ("confirm", {}),
            "publish": ("publish", {"kind": "official_site", "url": "https://example.invalid/1", "issuer": "市政府"}),
            "severity": ("overrule", {"severity": "serious"}),
            "date": ("overrule", {"occurred_at": self.house.now().isoformat()}),
        }[action]

        def do() -> None:
            with self.house.write() as work:
                act(work, case.id, name, OFFICER, "理由", data)
                work.commit()

        cut = self._until_the_power_goes(0, at, do)
        self.happened("crashed_act" if cut else name)

    def _until_the_power_goes(self, worker: int, at: int, do: Callable[[], None]) -> bool:
        """Run it with a power cut at the ``at``-th failpoint; whether it came to that."""
        left = iter(range(at - 1, -1, -1))

        def pass_one(*_: object) -> None:
            if next(left, None) == 0:
                raise PowerCut

        engine = self.houses[worker].database.engine
        for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(engine, moment, pass_one)
        cut = False
        try:
            do()
        except PowerCut:
            cut = True  # only after this block the dead frames can be let go of
        except Forbidden:
            pass
        for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.remove(engine, moment, pass_one)
        if cut:
            self._reopen(worker)
        return cut

    @precondition(lambda self: any(m.attempts for m in self.story.after.all(Message)))
    @rule(pick=PICK, seq=st.integers(1, 6), word=WORD)
    def receipt(self, pick: int, seq: int, word: str) -> None:
        """A provider's word, late, repeated or out of order."""
        message = self.pick(Message, pick % 4, lambda m: m.attempts > 0)  # a few, so that words meet
        told = {r.seq for r in self.story.after.all(Receipt) if r.message_id == message.id}
        with self.house.write() as work:
            said = Report(word, seq, work.now, provider_id=message.provider_id, own_id=message.token[:12])
            take_report(work, message.way, said)
            work.commit()
        self.happened("receipt", stale=seq in told or seq <= message.provider_seq)

    @precondition(lambda self: any(s.state == "pending" for s in self.story.after.all(Step)))
    @rule(pick=PICK)
    def poison(self, pick: int) -> None:
        """A step's row is damaged by hand."""
        step = self.pick(Step, pick, lambda s: s.state == "pending")
        self.story.poisoned.add(step.id)
        self._roles(step.id, 7)
        self.happened("poison")

    @precondition(lambda self: self.story.poisoned)
    @rule()
    def repair(self) -> None:
        """Somebody mends what was damaged, and what was set aside is due again."""
        for step_id in self.story.poisoned:
            if self.story.after.rows(Step)[step_id].state in ("pending", "quarantined"):  # what is over nobody touches
                self._roles(step_id, ["duty_officer"])
        rearm(self.house, "console")
        self.happened("repair")

    def _roles(self, step_id: int, roles: object) -> None:
        with self.house.write() as work:
            work.session.execute(update(Step).where(Step.id == step_id).values(roles=roles))
            work.commit()
