"""A desk with people, a fake way out, and a harness that moves the clock and drains the engine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from alerts.deliver import Sent, deliver
from alerts.outcome import Outcome, Parcel
from alerts.sweep import sweep
from alerts.swept import Fired
from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.matters.opening import Opened, open_cases
from cases.people.register import import_file
from cases.store.case_tables import Case
from cases.store.item_tables import Item
from cases.store.people_tables import User
from config.load import Config
from tests.conftest import NINE

PEOPLE = """name,unit,role,phone,email,wecom,webhook
值一,市政府办,duty_officer,13800000001,,,http://127.0.0.1:9/zhi1
班一,市政府办,shift_leader,13800000002,,,http://127.0.0.1:9/ban1
领一,市政府办,city_leader,13800000003,,,http://127.0.0.1:9/ling1
督一,市政府办,supervisor,13800000004,,,http://127.0.0.1:9/du1
言一,市政府办,response_lead,13800000005,,,http://127.0.0.1:9/yan1
联一,市应急局,unit_liaison,13800000006,,,http://127.0.0.1:9/lian1
长一,市应急局,unit_leader,13800000007,,,http://127.0.0.1:9/zhang1
纪一,市纪委监委,discipline,13800000008,,,http://127.0.0.1:9/ji1
"""


@dataclass
class FakeSender:
    """A way out that records what it was given and answers as told (by default: taken)."""

    answers: list[Outcome] = field(default_factory=list)
    taken: list[Parcel] = field(default_factory=list)
    to: list[str] = field(default_factory=list)

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Record, then answer."""
        self.taken.append(parcel)
        self.to.append(parcel.address.rsplit("/", 1)[-1])
        return self.answers.pop(0) if self.answers else Outcome("ok", "200")

    def close(self) -> None:
        """Nothing to close."""


@dataclass
class Desk:
    """One city, its people and a fake webhook; reads like a timetable."""

    house: House
    sender: FakeSender
    log: list[Fired] = field(default_factory=list)

    def matter(self, severity: str | None = "serious", *, lead: str = "市应急局", confirmed: bool = True,
               occurred: datetime | None = None, discovered: datetime | None = None, opinion: str = "yes") -> int:  # fmt: skip
        """Open a matter as settle would; its id."""
        with self.house.write() as work:
            item = Item(channel="news", key=uuid4().hex, content_hash="x",
                        discovered_at=discovered or work.now, state="judged")  # fmt: skip
            work.session.add(item)
            work.session.flush()
            unit = work.config.unit_named(lead)
            case = Case(
                kind="matter", title="某厂爆炸", state="received", review=False, opened_at=work.now, history=False, drill=False,
                cycle=1, attention=False, discovered_at=discovered or work.now, occurred_at=occurred, occurred_until=occurred,
                incident=severity is not None, severity=severity, severity_confirmed=confirmed, public_opinion=opinion,
                facts={}, decided={}, support=[], complained_of=[], restricted=False, handling_lead=unit.id if unit else None,
            )  # fmt: skip
            open_cases(work, [Opened(case, item.id)])
            work.commit()
            return case.id

    def letter(self, n: int, *, type_: str = "投诉") -> None:
        """A letter to the mayor, sent now."""
        with self.house.write() as work:
            keep(
                work,
                [RawItem("mayor_mailbox", "路灯", "路灯不亮", external_id=f"L{n}", type=type_, published_at=work.now)],
            )
            work.commit()

    def forward(self, **amount: float) -> list[Fired]:
        """Move on, then sweep and deliver; what fired."""
        self.house.clock.forward(**amount)
        return self.tick()

    def tick(self) -> list[Fired]:
        """Sweep and deliver now."""
        fired = sweep(self.house).fired
        self.log += fired
        self.sent()
        return fired

    def sent(self) -> list[Sent]:
        """Deliver what waits."""
        return list(deliver(self.house, {"webhook": self.sender}))

    def told(self) -> list[str]:
        """Whom the fake way out was given messages for, in order, and forget them."""
        names, self.sender.to = self.sender.to, []
        return names


def open_desk(open_city: Callable[..., House], config: Config, tmp_path: Path) -> Desk:
    """Monday nine o'clock, one person in each role, everybody reachable by webhook."""
    house = open_city(config, environment={"YINGSHENG_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    register(house, tmp_path, PEOPLE)
    shifts = ["role,person,starts_at,ends_at"]
    begins, ends = NINE - timedelta(hours=1), NINE + timedelta(days=9)
    for role, person in (("duty_officer", "值一"), ("shift_leader", "班一"), ("supervisor", "督一")):
        shifts.append(f"{role},{person},{begins.isoformat()},{ends.isoformat()}")
    register(house, tmp_path, "\n".join(shifts))
    enrol(house, ("ban1", "班一", "shift_leader"), ("ling1", "领一", "city_leader"), ("lian1", "联一", "unit_liaison"))
    return Desk(house, FakeSender())


def enrol(house: House, *accounts: tuple[str, str, str]) -> None:
    """Accounts that may approve or bear out what others record: login, name, role. Nobody logs in with them."""
    with house.write() as work:
        work.session.add_all([
            User(login=login, name=name, password_hash="-", roles=[role], created_at=work.now) for login, name, role in accounts
        ])  # fmt: skip
        work.commit()


def register(house: House, folder: Path, text: str) -> None:
    """Bring a table of people or shifts in."""
    file = folder / "people.csv"
    file.write_text(text, encoding="utf-8")
    with house.write() as work:
        import_file(work, file)
        work.commit()
