"""A full week, the people of its paper, and a mail relay and webhook receiver that are real."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from cases.house import House
from cases.papers import flow
from cases.people.accounts import link_person
from cases.people.actors import Actor, actor_of
from cases.store.paper_tables import ReportEdition
from cases.store.people_tables import User
from config.alerts import Alerts
from config.load import Config
from config.papers import Papers, Reader
from reports import press
from reports.content import Paper
from reports.forms import pdf, word
from tests.alerts.relay import Relay, running
from tests.alerts.wired import WHSEC, Gateway, gateway_running, hook
from tests.desk import register
from tests.reports.record import Record, fill

WEEK, UNIT, OTHER = "2026-W47", "shi_yingji", "shi_shuiwu"
PEOPLE = """name,unit,role,phone,email,webhook
值一,市政府办,duty_officer,13800000001,,http://127.0.0.1:9/zhi
领一,市政府办,city_leader,13800000003,ling@city.example.gov.cn,http://127.0.0.1:9/ling
督一,市政府办,supervisor,13800000004,du@city.example.gov.cn,
联一,市应急局,unit_liaison,13800000006,lian@unit.example.gov.cn,
长一,市应急局,unit_leader,13800000007,,
联二,市水务局,unit_liaison,13800000008,lian2@unit.example.gov.cn,
"""
CAST = {
    "zhi": ("值一", ["duty_officer"], "shi_fuban"), "shen": ("审一", ["reviewer"], "shi_fuban"), "ling": ("领一", ["city_leader"], "shi_fuban"),
    "ban": ("班一", ["shift_leader"], "shi_fuban"), "du": ("督一", ["supervisor"], "shi_fuban"),
    "lian": ("联一", ["unit_liaison"], UNIT), "lian2": ("联二", ["unit_liaison"], OTHER),
}  # fmt: skip
LINKED = ("zhi", "ling", "du", "lian", "lian2")


@dataclass
class Office:
    """The desk's papers, taken by hand from one person to the next."""

    house: House
    record: Record
    relay: Relay = field(default_factory=Relay)
    gateway: Gateway = field(default_factory=Gateway)

    def actor(self, login: str) -> Actor:
        """One of the cast."""
        with self.house.read() as work:
            return actor_of(work, login)

    def start(self, kind: str = "weekly", unit: str | None = None, span: str = WEEK) -> int:
        """The edition under way."""
        return press.start(self.house, self.actor("zhi"), kind, span, unit)

    def act(self, step: Callable[..., Any], *given: Any) -> Any:
        """One use case in a transaction of its own."""
        with self.house.write() as work:
            done = step(work, *given)
            work.commit()
            return done

    def decide(self, id_: int, login: str, verdict: flow.Verdict = "同意", reason: str | None = None) -> None:
        """审核 or 审签, whichever has its turn."""
        self.act(flow.decide, id_, self.actor(login), verdict, reason)

    def signed(self, kind: str = "weekly", unit: str | None = None, why: str = "") -> int:
        """Submitted, reviewed and signed; the edition's id."""
        id_ = self.start(kind, unit)
        if why:
            self.act(flow.correct, id_, self.actor("zhi"), why)
        press.submit(self.house, self.actor("zhi"), id_, "ling")
        self.decide(id_, "shen")
        self.decide(id_, "ling")
        return id_

    def issued(self, kind: str = "weekly", unit: str | None = None, why: str = "") -> int:
        """And issued."""
        id_ = self.signed(kind, unit, why)
        press.issue(self.house, self.actor("zhi"), id_)
        return id_

    def edition(self, id_: int) -> ReportEdition:
        """As it stands."""
        with self.house.read() as work:
            row = work.session.get_one(ReportEdition, id_)
            work.session.expunge(row)
            return row

    def with_readers(self, *readers: dict[str, Any]) -> "Office":
        """The same house under another papers.yaml."""
        rows = [Reader.model_validate(row) for row in readers]
        papers: Papers = self.house.config.papers.model_copy(update={"readers": rows})
        return replace(self, house=replace(self.house, config=replace(self.house.config, papers=papers)))


@pytest.fixture(scope="session")
def printings() -> dict[tuple[str, str], bytes]:
    """What has been printed in this session: a form of a paper, by all that the paper says."""
    return {}


@pytest.fixture(autouse=True)
def printed_once(monkeypatch: pytest.MonkeyPatch, printings: dict[tuple[str, str], bytes]) -> None:
    """Every test takes the same week through its steps: the same paper is printed by the real printer once, then copied."""
    for printer in (word, pdf):
        monkeypatch.setattr(printer, "write", _once(printer.__name__, printer.write, printings))


def _once(
    form: str, write: Callable[[Paper, Path], None], printings: dict[tuple[str, str], bytes]
) -> Callable[[Paper, Path], None]:
    def printing(paper: Paper, path: Path) -> None:
        key = (form, repr(paper))
        if key in printings:
            path.write_bytes(printings[key])
            return
        write(paper, path)
        printings[key] = path.read_bytes()

    return printing


@pytest.fixture
def office(open_city: Callable[..., House], qionglai: Config, tmp_path: Path) -> Office:
    """The first city on Monday at nine, with last week's record; messages go nowhere."""
    house = open_city(qionglai)
    register(house, tmp_path, PEOPLE)
    with house.write() as work:
        for login, (name, roles, unit) in CAST.items():
            work.session.add(
                User(login=login, name=name, password_hash="-", roles=roles, unit=unit, created_at=work.now)
            )
        work.session.flush()
        for login in LINKED:
            link_person(work, login, CAST[login][0], CAST[login][2], actor="console")
        work.commit()
    record = Record(house)
    fill(record)
    return Office(house, record)


@pytest.fixture
def wired(office: Office) -> Iterator[Office]:
    """The same with a mail relay and a webhook receiver on the loopback."""
    with running(Relay()) as relay, gateway_running() as gateway:
        mail = {"id": "mail", "name": "邮件", "address": "email", "transport": {
            "kind": "mail", "host": "127.0.0.1", "port": relay.port, "security": "none", "sender": "desk@example.gov.cn",
            "timeout_seconds": 5}}  # fmt: skip
        alerts = Alerts.model_validate(
            {**office.house.config.alerts.model_dump(), "ways": [mail, hook()], "watchdog": None}
        )
        config = replace(office.house.config, alerts=alerts)
        house = replace(office.house, config=config, environment={"WHSEC": WHSEC})
        yield replace(office, house=house, relay=relay, gateway=gateway)
