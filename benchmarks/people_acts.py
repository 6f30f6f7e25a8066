"""What the people of a desk do with what comes in: look, confirm, hand out, call, answer and close, each after a while."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp

from sqlalchemy import select

from benchmarks.people_agenda import Agenda
from benchmarks.people_drafts import Drafts
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.work import Work

SPREAD = 0.6  # sigma of the logarithm of how long an answer takes
URL = "https://example.gov.cn/answer"


@dataclass
class People:
    """``round_at``: when the desk next looks; ``called``: clocks of those at risk already seen."""

    agenda: Agenda
    round_at: datetime | None = None
    called: set[int] = field(default_factory=set)
    drafts: Drafts = field(init=False)

    def __post_init__(self) -> None:
        self.drafts = Drafts(self.agenda)

    def plan_round(self) -> None:
        """When the desk next looks: in the office within ten minutes, at once when something loud has called, else at half past eight."""
        with self.agenda.house.read() as work:
            loud = bool(_waiting_loud(work))
        wait = self.agenda.chance.uniform(1, 5) if loud else self.agenda.chance.uniform(2, 10)
        at = self.agenda.clock.at + timedelta(minutes=round(wait))
        at = at if loud else self.agenda.awake(at)
        if self.round_at is None or at < self.round_at:
            self.round_at = at
            self.agenda.later(at, self._round)

    def _round(self, work: Work) -> None:
        """The duty officer confirms what has come in, hands it out, calls where somebody is at risk; by night only what is loud."""
        self.round_at = None
        asleep = self.agenda.awake(self.agenda.clock.at) != self.agenda.clock.at
        received = select(Case.id).where(Case.state == "received").order_by(Case.id)
        for id_ in _waiting_loud(work) if asleep else list(work.session.scalars(received)):
            self._confirm(work, work.session.get_one(Case, id_))
        for case in work.session.scalars(
            select(Case).where(Case.review, Case.incident, Case.kind == "matter", Case.closed_at.is_(None))
        ):
            self._raise(work, case)
        self._call(work)
        if asleep:
            morning = self.agenda.awake(self.agenda.clock.at)
            self.round_at = morning
            self.agenda.later(morning, self._round)

    def _confirm(self, work: Work, case: Case) -> None:
        if self._merged(work, case):
            return
        self.agenda.do(work, case.id, "confirm")
        clocks = {c.kind: c for c in work.session.scalars(select(ClockRow).where(ClockRow.case_id == case.id))}
        if "upward_report" in clocks:
            self.agenda.soon(case.id, 2, 12, "report-up", to="成都市委总值班室")
            self.agenda.soon(case.id, 20, 40, "report-up", to="成都市委总值班室")
        if case.about_id is None:
            unit = case.handling_lead if case.handling_lead not in (None, *case.complained_of) else "shi_fuban"
            self.agenda.do(work, case.id, "dispatch", unit=unit)
            self.agenda.soon(case.id, 10, 110, "accept", spread=True)
        self._answer(case, clocks)

    def _call(self, work: Work) -> None:
        """Whoever is at risk is called within minutes, also when the word of it came to a matter confirmed long ago."""
        running = select(ClockRow.id, ClockRow.case_id).join(Case, Case.id == ClockRow.case_id).where(
            ClockRow.kind == "risk_check", ClockRow.state == "running", Case.state != "received"
        )  # fmt: skip
        for clock_id, case_id in work.session.execute(running.order_by(ClockRow.id)):
            if clock_id not in self.called:
                self.called.add(clock_id)
                self.agenda.soon(case_id or 0, 1, 3, "check", reason="已联系属地上门")

    def _raise(self, work: Work, case: Case) -> None:
        """A voice says worse than what was confirmed: the officer goes by the number of the dead."""
        dead = case.facts.get("dead") or 0
        level = "serious" if dead >= 10 else "large" if dead >= 3 else None
        if level and level != case.severity:
            self.agenda.do(work, case.id, "overrule", "与现场核实的情况不符", severity=level)
            clocks = {c.kind: c for c in work.session.scalars(select(ClockRow).where(ClockRow.case_id == case.id))}
            self._answer(case, clocks)

    def _merged(self, work: Work, case: Case) -> bool:
        """An officer knows the same event in other words when it is of the same kind at the same place within a day."""
        same = select(Case.number).where(
            Case.kind == "matter", Case.incident, Case.state != "received", Case.closed_at.is_(None),
            Case.territory == case.territory, Case.event_type == case.event_type, Case.opened_at > work.now - timedelta(days=1),
        )  # fmt: skip
        earliest = (
            work.session.scalar(same.order_by(Case.id).limit(1)) if case.kind == "matter" and case.incident else None
        )
        if earliest is None:
            return False
        self.agenda.do(work, case.id, "merge", into=earliest)
        return True

    def _answer(self, case: Case, clocks: dict[str, ClockRow]) -> None:
        reply = next((c for k, c in clocks.items() if k.endswith(("_reply", "_feedback"))), None)
        if reply is not None:
            kind = "feedback" if reply.kind.endswith("_feedback") else "reply"
            length = (reply.due_at - reply.started_at) * exp(
                self.agenda.chance.gauss(-1.2816 * SPREAD, SPREAD)
            )  # 90 % on time
            answered = self.agenda.office(reply.started_at + length)
            self.agenda.will(answered, case.id, "publish", kind=kind, issuer="承办单位", url=URL)
            self.drafts.before(case, answered)
            self.drafts.more_time(case, reply)
            return
        begun = case.discovered_at
        if "press_conference" in clocks:
            self.agenda.will(begun + timedelta(hours=self.agenda.chance.uniform(3, 4.5)), case.id, "publish",
                       kind="official_site", issuer="市政府", url=URL)  # fmt: skip
            self.agenda.will(begun + timedelta(hours=self.agenda.chance.uniform(16, 22)), case.id, "publish",
                       kind="press_conference", issuer="市政府", url=URL)  # fmt: skip
            answered = begun + timedelta(hours=42)
            self.drafts.before(case, begun + timedelta(hours=3))
            self.agenda.will(answered, case.id, "publish", kind="official_site", issuer="市政府", url=URL)
        elif "opinion_response" in clocks:
            answered = self.agenda.office(begun + timedelta(hours=self.agenda.chance.uniform(6, 30)))
            self.agenda.will(answered, case.id, "publish", kind="new_media", issuer="承办单位", url=URL)
            self.drafts.before(case, answered)
        else:
            answered = begun + timedelta(hours=2)
        self.agenda.will(
            answered + timedelta(hours=self.agenda.chance.uniform(2, 12)), case.id, "close", reason="已办结"
        )


def _waiting_loud(work: Work) -> list[int]:
    """Cases nobody has looked at that have called somebody by a loud clock."""
    return list(work.session.scalars(select(Case.id).where(Case.state == "received", Case.loud).order_by(Case.id)))
