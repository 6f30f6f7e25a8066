"""Rules: what is heard, and what an officer does with it."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.matters.pausing import pause, resume
from cases.people.actors import Forbidden
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import Item
from config.words import SEVERITY_CN
from pipeline.settling.process import process_pending
from tests.properties.invariants.clocks import GRAVITY
from tests.properties.rules.desk import OFFICER, PICK, DeskMachine

TEXTS = (
    "今天8点整，羊安街道化工厂爆炸，已造成3人死亡。",
    "羊安街道化工厂爆炸，死亡人数上升至12人。",
    "平乐镇多个小区几百户停水三天了，没人管，网上热议。",
    "孔明街道一处工地坍塌，一人被埋。",
    "平乐古镇真好玩",
)
CHANNELS = ("weibo", "news", "mayor_mailbox", "hotline_12345")
SEVERITIES = (None, *SEVERITY_CN)


class Acts(DeskMachine):
    """Voices, and the acts of a case's life."""

    @initialize(text=st.sampled_from(TEXTS[:4]))
    def open(self, text: str) -> None:
        self.set_up()
        self.hear(text, "weibo")

    @rule(text=st.sampled_from(TEXTS), channel=st.sampled_from(CHANNELS))
    def hear(self, text: str, channel: str) -> None:
        self.heard += 1
        self._keep(RawItem(channel, "", text, external_id=f"{self.heard}", published_at=self.house.now()))

    @rule(pick=PICK, text=st.sampled_from(TEXTS))
    def edit(self, pick: int, text: str) -> None:
        item = self.pick(Item, pick)
        self._keep(RawItem(item.channel, "", text, external_id=item.external_id, published_at=item.published_at))

    def _keep(self, item: RawItem) -> None:
        with self.house.write() as work:
            keep(work, [item])
            work.commit()
        process_pending(self.house, rules=self.compiled)
        self.happened("hear")

    @rule()
    def judge_again(self) -> None:
        process_pending(self.house, ["all"], self.compiled)
        self.happened("judge")

    @rule(pick=PICK, severity=st.sampled_from(SEVERITIES))
    def set_severity(self, pick: int, severity: str | None) -> None:
        self.act(self.pick(Case, pick), "overrule", severity=severity, approver="ling1")
        self.happened("severity")

    @rule(pick=PICK, severity=st.sampled_from(SEVERITIES))
    def lower_alone(self, pick: int, severity: str | None) -> None:
        """Nobody approves: a lower level is refused, one that is no lower is an act like any other."""
        case = self.pick(Case, pick)
        lower = case is not None and GRAVITY[severity] < GRAVITY[case.severity]
        allowed = self.act(case, "overrule", severity=severity)
        assert not (lower and allowed)
        self.happened("lower_alone" if lower else "severity")

    @rule(pick=PICK, hours=st.integers(0, 60), length=st.integers(0, 30))
    def date(self, pick: int, hours: int, length: int) -> None:
        first = self.house.now() - timedelta(hours=hours)
        last = min(first + timedelta(hours=length), self.house.now())
        self.act(
            self.pick(Case, pick), "overrule", occurred_at=first.isoformat(), occurred_until=last.isoformat()
        )  # fmt: skip
        self.happened("date")

    @rule(pick=PICK, kind=st.sampled_from(["official_site", "press_conference", "reply"]))
    def publish(self, pick: int, kind: str) -> None:
        self.act(self.pick(Case, pick), "publish", kind=kind, url="https://example.invalid/1", issuer="市政府")
        self.happened("publish")

    @rule(pick=PICK, hours=st.integers(0, 60))
    def publish_late(self, pick: int, hours: int) -> None:
        """It had been answered hours ago; a second person bears it out."""
        at = (self.house.now() - timedelta(hours=hours)).isoformat()
        self.act(self.pick(Case, pick), "publish", kind="official_site", url="https://example.invalid/1", issuer="市政府",
                 published_at=at, second="ban1")  # fmt: skip
        self.happened("publish")

    @rule(pick=PICK, action=st.sampled_from(["confirm", "accept", "check"]))
    def simple(self, pick: int, action: str) -> None:
        self.act(self.pick(Case, pick), action)
        self.happened(action)

    @rule(pick=PICK)
    def close(self, pick: int) -> None:
        self.act(self.pick(Case, pick, lambda c: c.state == "responded"), "close")
        self.happened("close")

    @precondition(lambda self: any(c.state in ("closed", "responded") for c in self.story.after.all(Case)))
    @rule(pick=PICK)
    def reopen(self, pick: int) -> None:
        self.act(self.pick(Case, pick, lambda c: c.state in ("closed", "responded")), "reopen")
        self.happened("reopen")

    @rule(pick=PICK)
    def report_up(self, pick: int) -> None:
        self.act(self.pick(Case, pick), "report-up", to="成都市")
        self.happened("report_up")

    @rule(pick=PICK, unit=st.sampled_from(["市应急局", "市住建局"]))
    def dispatch(self, pick: int, unit: str) -> None:
        self.act(self.pick(Case, pick), "dispatch", unit=unit)
        self.happened("dispatch")

    @rule(pick=PICK)
    def refuse(self, pick: int) -> None:
        self.act(self.pick(Case, pick), "refuse", counter="市住建局")
        self.happened("refuse")

    @precondition(lambda self: len(self.story.after.rows(Case)) > 1)
    @rule(pick=PICK, into=PICK)
    def merge(self, pick: int, into: int) -> None:
        self.act(self.pick(Case, pick), "merge", into=str(getattr(self.pick(Case, into), "id", 1)))
        self.happened("merge")

    @rule(pick=PICK, kind=st.sampled_from(["found_untrue", "approved_silence"]))
    def leave(self, pick: int, kind: str) -> None:
        self.act(self.pick(Case, pick), "exit", kind=kind, approver="ling1")
        self.happened("exit")

    @precondition(lambda self: len(self.story.after.rows(Item)) > 1)
    @rule(pick=PICK, items=st.lists(PICK, min_size=1, max_size=3))
    def split(self, pick: int, items: list[int]) -> None:
        case = self.pick(Case, pick, lambda c: len(self._held(c)) > 1) or self.pick(Case, pick)
        held = self._held(case) if case else []
        self.act(case, "split", items=sorted({held[i % len(held)] for i in items}) if held else [1])
        self.happened("split")

    @precondition(lambda self: len(self.story.after.rows(Case)) > 1)
    @rule(pick=PICK, item=PICK, to=PICK)
    def move(self, pick: int, item: int, to: int) -> None:
        case = self.pick(Case, pick, lambda c: len(self._held(c)) > 1) or self.pick(Case, pick)
        held = self._held(case)
        self.act(case, "detach", item=held[item % len(held)] if held else 1, to=str(self.pick(Case, to).id))
        self.happened("move")
        self.act(self.pick(Case, to), "attach", item=1 + item % self.heard)
        self.happened("move")

    def _held(self, case: Any) -> list[int]:
        rows = self.story.after.all(CaseItem)
        return [row.item_id for row in rows if row.case_id == case.id and row.detached_at is None]

    @precondition(lambda self: any(self.story.after.policy(c)["pausable"] for c in self.story.after.running()))
    @rule(pick=PICK, do=st.sampled_from([pause, resume]))
    def stand_still(self, pick: int, do: object) -> None:
        """An internal target is paused or runs on; of a legal clock it is refused."""
        internal = self.pick(ClockRow, pick, lambda c: self.story.after.policy(c)["pausable"] and c.state == "running")
        clock = internal if pick % 4 else self.pick(ClockRow, pick)
        try:
            with self.house.write() as work:
                do(work, clock.id, OFFICER, "等待对方材料")
                work.commit()
        except Forbidden:
            pass
        self.happened("pause")
