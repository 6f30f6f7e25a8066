"""Whatever happens in whatever order: no limit is lost or moved in silence, nothing fires early, twice or never."""

import shutil
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from alerts.outcome import Outcome
from cases.house import House, open_house
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.matters.acts import act
from cases.now import HeldClock
from cases.people.actors import Actor, Forbidden
from cases.store.case_tables import Case, CaseItem, Evidence
from cases.store.clock_tables import ClockRow, Step
from cases.store.event_tables import Event
from cases.store.item_tables import Item
from cases.store.outbox_tables import Message, Notice
from config.load import Config
from pipeline.process import process_pending
from pipeline.rules import compile_rules
from tests.conftest import NINE
from tests.desk import Desk, open_desk

OFFICER = Actor("zhi1", "值一", None, frozenset({"duty_officer", "unit_liaison"}))
TEXTS = (
    "今天8点整，羊安街道化工厂爆炸，已造成3人死亡。",
    "羊安街道化工厂爆炸，死亡人数上升至12人。",
    "平乐镇多个小区几百户停水三天了，没人管，网上热议。",
    "孔明街道一处工地坍塌，一人被埋。",
    "平乐古镇真好玩",
)
NATURAL = {"natural_minutes": "minutes", "natural_hours": "hours"}
PICK = st.integers(0, 50)


class Machine(RuleBasedStateMachine):
    """One city under a held clock; the two attributes are set by the test."""

    config: Config
    template: Path

    @initialize()
    def open(self) -> None:
        self.folder = TemporaryDirectory()
        self.n = 0
        self.frozen: dict[int, tuple[Any, ...]] = {}
        self.desk: Desk = open_desk(self._house, self.config, Path(self.folder.name))
        self.rules = compile_rules(self.config)

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.desk.house.database.engine.dispose()
            self.folder.cleanup()

    def _house(self, config: Config, environment: dict[str, str]) -> House:
        file = Path(self.folder.name) / "house.db"
        shutil.copy(self.template, file)
        return open_house(config, f"sqlite:///{file}", HeldClock(NINE), environment, file.parent)

    @rule(text=st.sampled_from(TEXTS), channel=st.sampled_from(["weibo", "news", "mayor_mailbox", "hotline_12345"]))
    def hear(self, text: str, channel: str) -> None:
        self.n += 1
        self._keep(RawItem(channel, "", text, external_id=f"{self.n}", published_at=self.desk.house.now()))

    @precondition(lambda self: self.n > 0)
    @rule(pick=PICK, text=st.sampled_from(TEXTS))
    def edit(self, pick: int, text: str) -> None:
        with self.desk.house.read() as work:
            item = work.session.get_one(Item, 1 + pick % self.n)
        self._keep(RawItem(item.channel, "", text, external_id=item.external_id, published_at=item.published_at))

    def _keep(self, item: RawItem) -> None:
        with self.desk.house.write() as work:
            keep(work, [item])
            work.commit()
        process_pending(self.desk.house, rules=self.rules)

    @rule()
    def judge_again(self) -> None:
        process_pending(self.desk.house, ["all"], self.rules)

    @rule(pick=PICK, severity=st.sampled_from([None, "serious", "large", "ordinary"]))
    def overrule(self, pick: int, severity: str | None) -> None:
        self._act(pick, "overrule", severity=severity, approver="ling1")

    @rule(pick=PICK, hours=st.integers(0, 60))
    def date(self, pick: int, hours: int) -> None:
        self._act(pick, "overrule", occurred_at=(self.desk.house.now() - timedelta(hours=hours)).isoformat())

    @rule(pick=PICK, kind=st.sampled_from(["official_site", "press_conference", "reply"]))
    def publish(self, pick: int, kind: str) -> None:
        self._act(pick, "publish", kind=kind, url="https://example.invalid/1", issuer="市政府")

    @rule(pick=PICK, action=st.sampled_from(["confirm", "close", "reopen", "accept", "check"]))
    def simple(self, pick: int, action: str) -> None:
        self._act(pick, action)

    @rule(pick=PICK)
    def report_up(self, pick: int) -> None:
        self._act(pick, "report-up", to="成都市")

    @rule(pick=PICK, unit=st.sampled_from(["市应急局", "市住建局"]))
    def dispatch(self, pick: int, unit: str) -> None:
        self._act(pick, "dispatch", unit=unit)

    @rule(pick=PICK)
    def refuse(self, pick: int) -> None:
        self._act(pick, "refuse", counter="市住建局")

    @rule(pick=PICK, into=PICK)
    def merge(self, pick: int, into: int) -> None:
        self._act(pick, "merge", into=str(self._case(into) or 1))

    @rule(pick=PICK, hours=st.integers(1, 60), length=st.integers(0, 30))
    def date_roughly(self, pick: int, hours: int, length: int) -> None:
        first = self.desk.house.now() - timedelta(hours=hours)
        last = min(first + timedelta(hours=length), self.desk.house.now())
        self._act(pick, "overrule", occurred_at=first.isoformat(), occurred_until=last.isoformat())

    @rule(pick=PICK, kind=st.sampled_from(["found_untrue", "approved_silence"]))
    def leave(self, pick: int, kind: str) -> None:
        self._act(pick, "exit", kind=kind, approver="ling1")

    @rule(pick=PICK, items=st.lists(st.integers(1, 12), min_size=1, max_size=3))
    def split(self, pick: int, items: list[int]) -> None:
        self._act(pick, "split", items=items)

    @rule(pick=PICK, item=st.integers(1, 12), to=PICK)
    def move(self, pick: int, item: int, to: int) -> None:
        self._act(pick, "detach", item=item, to=str(self._case(to) or 1))
        self._act(pick, "attach", item=item)

    @rule(minutes=st.sampled_from([1, 20, 70, 300, 1500, 4000]), tick=st.booleans())
    def later(self, minutes: int, tick: bool) -> None:
        self.desk.house.clock.forward(minutes=minutes)
        if tick:
            self.tick([])

    @rule(ends=st.lists(st.sampled_from(["ok", "temporary", "unknown", "permanent"]), max_size=4))
    def tick(self, ends: list[str]) -> None:
        self.desk.sender.answers = [Outcome(end) for end in ends]
        self.desk.tick()
        self.desk.sender.answers = []
        self._nothing_left_due()

    def _case(self, pick: int) -> int | None:
        with self.desk.house.read() as work:
            count = work.session.scalar(select(func.count()).select_from(Case)) or 0
        return 1 + pick % count if count else None

    def _act(self, pick: int, action: str, **data: Any) -> None:
        case_id = self._case(pick)
        if case_id is None:
            return
        try:
            with self.desk.house.write() as work:
                act(work, case_id, action, OFFICER, "理由", data)
                work.commit()
        except Forbidden:
            pass

    def _nothing_left_due(self) -> None:
        """After a tick nothing due waits, and every limit that passed is a breach with its true date."""
        with self.desk.house.read() as work:
            due = select(Step.id).where(Step.state == "pending", Step.fire_at <= work.now)
            assert not list(work.session.scalars(due))
            for clock in work.session.scalars(select(ClockRow).where(ClockRow.state == "running")):
                assert (clock.breached_at == clock.breach_at) == (clock.breach_at <= work.now), clock.kind
            assert not list(work.session.scalars(select(Step.id).where(Step.state == "quarantined")))

    @invariant()
    def limits_are_what_was_promised(self) -> None:
        """Invariant 1, and a running clock that can still breach has a step to say so."""
        if not hasattr(self, "desk"):
            return
        with self.desk.house.read() as work:
            for clock in work.session.scalars(select(ClockRow)):
                policy = clock.terms["policy"]
                if policy["unit"] in NATURAL:
                    assert clock.due_at == clock.basis_at + timedelta(**{NATURAL[policy["unit"]]: policy["duration"]})
                if clock.state == "running" and clock.breached_at is None:
                    ahead = select(Step.id).where(
                        Step.clock_id == clock.id, Step.generation == clock.generation, Step.purpose == "breach",
                        Step.state == "pending",
                    )  # fmt: skip
                    assert len(list(work.session.scalars(ahead))) == 1, clock.kind

    @invariant()
    def steps_fire_once_and_not_early(self) -> None:
        """Invariants 3, 5, 6, 10: not before their time, each with one notice; nothing pends for an ended clock."""
        if not hasattr(self, "desk"):
            return
        with self.desk.house.read() as work:
            fired = list(work.session.scalars(select(Step).where(Step.state == "fired")))
            assert all(s.fired_at >= s.fire_at for s in fired)
            keys = [f"clock:{s.clock_id}:{s.generation}:{s.n}" for s in fired]
            assert sorted(keys) == sorted(
                work.session.scalars(select(Notice.dedupe_key).where(Notice.step_id.is_not(None)))
            )
            ended = select(ClockRow.id).where(ClockRow.state != "running")
            assert not list(
                work.session.scalars(select(Step.id).where(Step.clock_id.in_(ended), Step.state == "pending"))
            )
            waits = select(Message.id).join(Notice, Notice.id == Message.notice_id)
            assert not list(work.session.scalars(waits.where(Message.state == "pending", Notice.clock_id.in_(ended))))

    @invariant()
    def bundled_words_have_a_living_parent(self) -> None:
        """A duty told inside another message is never lost with it while its own clock runs."""
        if not hasattr(self, "desk"):
            return
        with self.desk.house.read() as work:
            parents = {m.id: m.state for m in work.session.scalars(select(Message))}
            children = (
                select(Message.parent_id)
                .join(Notice, Notice.id == Message.notice_id)
                .join(ClockRow, ClockRow.id == Notice.clock_id)
                .where(Message.state == "bundled", ClockRow.state == "running")
            )
            assert all(parents[p] != "cancelled" for p in work.session.scalars(children))

    @invariant()
    def public_duties_end_by_evidence(self) -> None:
        """Satisfied means proof on record; a letter's reply duty is satisfied or runs, whatever was done to it."""
        if not hasattr(self, "desk"):
            return
        with self.desk.house.read() as work:
            proofs = set(work.session.scalars(select(Evidence.id)))
            for clock in work.session.scalars(select(ClockRow).where(ClockRow.subject_kind == "case")):
                if clock.state == "satisfied" and clock.terms["policy"]["public"]:
                    assert clock.evidence_id in proofs
                if clock.terms["policy"]["when"]["reply"]:
                    assert clock.state in ("running", "satisfied")

    @invariant()
    def earlier_cycles_are_frozen(self) -> None:
        """Invariant 16: what ended in an earlier cycle never changes again."""
        if not hasattr(self, "desk"):
            return
        with self.desk.house.read() as work:
            old = select(ClockRow).join(Case, Case.id == ClockRow.case_id).where(
                ClockRow.cycle < Case.cycle, ClockRow.state != "running"
            )  # fmt: skip
            for c in work.session.scalars(old):
                now = (c.state, c.generation, c.due_at, c.breach_at, c.breached_at, c.stopped_at)
                assert self.frozen.setdefault(c.id, now) == now

    @invariant()
    def an_item_is_in_one_matter_and_each_matter_has_one_voice(self) -> None:
        """Splitting and moving lose no item and give none twice; one item speaks for each matter that holds any."""
        if not hasattr(self, "desk"):
            return
        with self.desk.house.read() as work:
            live = select(CaseItem).join(Case, Case.id == CaseItem.case_id).where(
                CaseItem.detached_at.is_(None), Case.kind == "matter", Case.merged_into_id.is_(None)
            )  # fmt: skip
            rows = list(work.session.scalars(live))
            assert len({row.item_id for row in rows}) == len(rows)
            spoken_for = sorted(row.case_id for row in rows if row.representative)
            assert spoken_for == sorted({row.case_id for row in rows})

    @invariant()
    def changes_are_told_once(self) -> None:
        """A word about a change reaches a person once, and never somebody whom nothing had reached before."""
        if not hasattr(self, "desk"):
            return
        with self.desk.house.read() as work:
            query = select(Message, Notice).join(Notice, Notice.id == Message.notice_id)
            rows = list(work.session.execute(query.order_by(Message.id)))
            changes = [(m, n) for m, n in rows if n.dedupe_key.startswith("change:")]
            assert len({n.dedupe_key for _, n in changes}) == len({m.notice_id for m, _ in changes})
            for message, _ in changes:
                assert any(m.person_id == message.person_id and m.id < message.id for m, _ in rows)

    @invariant()
    def nothing_heard_is_nowhere(self) -> None:
        """Every item is judged and sits in a case or says why not; breaches recorded and withdrawn add up."""
        if not hasattr(self, "desk"):
            return
        with self.desk.house.read() as work:
            housed = set(work.session.scalars(select(CaseItem.item_id)))
            for item in work.session.scalars(select(Item)):
                assert item.state == "judged"
                assert item.id in housed if item.outcome == "case" else item.outcome
            for clock in work.session.scalars(select(ClockRow)):
                kinds = list(work.session.scalars(select(Event.type).where(
                    Event.subject_kind == "clock", Event.subject_id == str(clock.id),
                    Event.type.in_(("clock_breached", "breach_withdrawn")),
                )))  # fmt: skip
                open_ = kinds.count("clock_breached") - kinds.count("breach_withdrawn")
                assert open_ == (clock.breached_at is not None), clock.kind


@pytest.mark.timeout(120)
def test_no_sequence_of_events_loses_a_duty(empty_database: Path, qionglai: Config) -> None:
    """Random acts, voices, faults and times: after each the record is whole."""
    Machine.config, Machine.template = qionglai, empty_database
    run_state_machine_as_test(
        Machine,
        settings=settings(max_examples=12, stateful_step_count=25, deadline=None, derandomize=True, database=None),
    )
