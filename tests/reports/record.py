"""Rows of the record put in by hand: each test says only what matters to it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from cases.house import House
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event
from cases.store.item_tables import ChannelRun, Item, Rejection
from cases.store.outbox_tables import Message, Notice
from cases.store.people_tables import Person
from cases.store.tables import METADATA
from reports.figures import Figures, figures_of
from reports.week import Week, week_named
from tests.terms import kept

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    """A time of 2026 as the city reads it: ``at("11-17 09:00")``."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


TUESDAY = at("11-17 09:00")


@dataclass
class Record:
    """Writes rows straight into the tables and commits each."""

    house: House
    numbers: Any = field(default_factory=lambda: count(1))

    def put(self, row: Any) -> int:
        """Insert one row and tell its id."""
        with self.house.write() as work:
            work.session.add(row)
            work.session.flush()
            id_: int = row.id
            work.commit()
        return id_

    def item(self, published: datetime | None = TUESDAY, case: int | None = None, **given: Any) -> int:
        """One item, in a case if told so."""
        n = next(self.numbers)
        values = {
            "channel": "news", "key": f"id:{n}", "content_hash": str(n), "published_at": published, "state": "judged",
            "discovered_at": published or TUESDAY, "version": 1, "history": False, "legal_hold": False,
        }  # fmt: skip
        id_ = self.put(Item(**{**values, **given}))
        if case is not None:
            self.attach(id_, case)
        return id_

    def attach(self, item: int, case: int, **given: Any) -> None:
        """Put an item into a case."""
        self.put(CaseItem(case_id=case, item_id=item, how="near", representative=False, attached_at=TUESDAY, **given))

    def case(self, known: datetime = TUESDAY, **given: Any) -> int:
        """One case."""
        n = next(self.numbers)
        values = {
            "kind": "matter", "number": f"YQ2026-{n:06d}", "title": f"事项{n}", "state": "open", "opened_at": known,
            "discovered_at": known, "category": "城乡建设", "handling_lead": "shi_zhujian", "territory": "羊安街道",
            "review": False, "restricted": False, "history": False, "drill": False, "cycle": 1, "severity_confirmed": False,
            "incident": False, "public_opinion": "yes", "attention": False, "support": [], "complained_of": [], "facts": {},
            "decided": {}, "row_version": 1,
        }  # fmt: skip
        return self.put(Case(**{**values, **given}))

    def clock(self, case: int | None, due: datetime, stopped: datetime | None = None, **given: Any) -> int:
        """One clock; with ``stopped`` it is satisfied then."""
        n = next(self.numbers)
        values = {
            "subject_kind": "case", "subject_id": str(case or n), "case_id": case, "kind": "opinion_response", "seq": n, "cycle": 1,
            "generation": 1, "policy": "p", "basis": "discovered", "basis_at": due - 48 * HOUR,
            "started_at": due - 48 * HOUR, "due_at": due, "breach_at": due, "provisional": False, "quiet": False,
            "state": "satisfied" if stopped else "running", "stopped_at": stopped, "late_when_discovered": False, "row_version": 1,
        }  # fmt: skip
        with self.house.write() as work:
            values["terms_id"] = kept(work.session)
            work.commit()
        return self.put(ClockRow(**{**values, **given}))

    def message(self, state: str, case: int | None = None, made: datetime = TUESDAY) -> int:
        """One message to one person."""
        n = next(self.numbers)
        person = self.put(Person(name=f"人{n}", unit="shi_fuban"))
        notice = self.put(
            Notice(
                dedupe_key=f"n{n}",
                case_id=case,
                purpose="notice",
                reason="time",
                due_at=made,
                made_at=made,
                state="sent",
            )
        )
        return self.put(
            Message(token=str(n), notice_id=notice, person_id=person, way="webhook", address="-", priority=1,
                    code=n, text="-", state=state, made_at=made, next_attempt_at=made, give_up_at=made, attempts=0,
                    possible_duplicate=False, provider_seq=0)
        )  # fmt: skip

    def run(self, state: str, channel: str = "news", ended: datetime = TUESDAY) -> int:
        """One crawl."""
        run = ChannelRun(
            channel=channel,
            started_at=ended - HOUR,
            ended_at=ended,
            state=state,
            read=0,
            new=0,
            duplicate=0,
            rejected=0,
        )
        return self.put(run)

    def rejection(self, channel: str = "news", when: datetime = TUESDAY) -> int:
        """One row that could not become an item."""
        return self.put(Rejection(channel=channel, source="x.csv", row=1, reason="日期不对", at=when))

    def act(self, act: str, case: int, *given: str, when: datetime = TUESDAY, undone: bool = False, **more: Any) -> int:
        """One officer's act as the audit records it; ``undone``: and its undoing."""
        data = {"from": "open", "to": "open", "given": sorted(given), **more}
        id_ = self.put(
            Event(type=act, subject_kind="case", subject_id=str(case), case_id=case, effective_at=when, recorded_at=when,
                  actor="li", data=data)
        )  # fmt: skip
        if undone:
            self.act("act_undo", case, when=when, undoes=id_)
        return id_

    def week(self, name: str = "2026-W47") -> Week:
        """A week of this city."""
        return week_named(name, self.house.config.city.zone, self.house.now())

    def figures(self, name: str = "2026-W47") -> Figures:
        """All figures of a week."""
        with self.house.read() as work:
            return figures_of(work.session, self.week(name), work.now)


def clear(house: House) -> None:
    """Leave an empty record to the next test."""
    with house.write() as work:
        for table in reversed(METADATA.sorted_tables):
            work.session.execute(table.delete())
        work.commit()


def fill(record: Record) -> None:
    """Write that week."""
    record.item(at("11-10 09:00"), channel="forum")
    blast = record.case(
        title="羊安街道一厂房发生爆炸致3人死亡，联系电话13800000000", severity="large", severity_confirmed=True,
        handling_lead="shi_yingji", category="经济管理", incident=True,
    )  # fmt: skip
    letter = record.case(
        kind="request", number="SQ2026-000007", title="=HYPERLINK(\"http://x\",\"小区停水\")", category="城乡建设",
        received_at=TUESDAY, territory=None, handling_lead="shi_shuiwu",
    )  # fmt: skip
    secret = record.case(
        kind="request", number="SQ2026-000008", title="反映某领导收受礼金", restricted=True, handling_lead="shi_jiwei"
    )
    for n in range(3):
        record.item(TUESDAY + n * HOUR, case=blast, channel="news")
    record.item(case=letter, channel="mayor_mailbox")
    record.item(case=secret, channel="secretary_mailbox")
    record.item(channel="forum")
    record.item(channel="forum", state="quarantined")
    record.clock(blast, at("11-19 09:00"), at("11-18 10:00"))
    record.clock(
        blast, at("11-17 14:00"), at("11-17 16:30"), kind="authoritative_information", breached_at=at("11-17 14:00")
    )
    record.clock(letter, at("11-20 23:59"), kind="mailbox_reply", breached_at=at("11-20 23:59"))
    record.clock(secret, at("11-20 23:59"), kind="mailbox_reply", breached_at=at("11-20 23:59"))
    record.clock(
        letter, at("11-15 09:00"), kind="opinion_response", late_when_discovered=True, breached_at=at("11-15 09:00")
    )
    record.clock(blast, at("11-25 09:00"), kind="follow_up")
    for state in ("delivered", "delivered", "accepted", "failed", "pending", "cancelled"):
        record.message(state, blast)
    for state in ("new", "nothing_new", "failed"):
        record.run(state)
    record.rejection()
    record.act("act_confirm", blast)
    record.act("act_overrule", letter, "handling_lead", "category")
