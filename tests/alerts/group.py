"""A group robot on the loopback that refuses what comes too fast, as the platforms do, and a city that uses it."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from pytest_httpserver import HTTPServer
from sqlalchemy import select
from werkzeug import Request, Response

from alerts.deliver import Sent, deliver
from alerts.outcome import Sender
from alerts.senders import build_senders
from cases.house import House
from cases.outbox.states import STATE
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message, Notice
from cases.store.people_tables import Contact, Person
from cases.work import Work
from config.alerts import Alerts, Way
from config.load import Config
from tests.conftest import NINE
from tests.terms import kept

EIGHT = NINE - timedelta(hours=1)
KINDS = ("wecom_robot", "dingtalk", "feishu")
PATHS = {"wecom_robot": "/cgi-bin/webhook/send", "dingtalk": "/robot/send", "feishu": "/open-apis/bot/v2/hook/key"}
REFUSALS = {
    "wecom_robot": {"errcode": 45009, "errmsg": "api freq out of limit"},
    "dingtalk": {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"},
    "feishu": {"code": 11232, "msg": "frequency limited psm"},
}
GOOD = {"wecom_robot": {"errcode": 0}, "dingtalk": {"errcode": 0}, "feishu": {"code": 0}}


@dataclass
class Group:
    """The platform: takes ``per_minute`` within any sixty seconds of the held clock, then refuses."""

    kind: str
    now: Callable[[], datetime]
    per_minute: int = 20
    answer: dict[str, Any] | None = None
    taken: list[tuple[datetime, str, dict[str, Any]]] = field(default_factory=list)
    refused: list[datetime] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def take(self, request: Request) -> Response:
        """Take, or refuse what comes too fast."""
        body = json.loads(request.get_data())
        with self.lock:
            at = self.now()
            recent = [t for t, _, _ in self.taken if at - timedelta(minutes=1) < t <= at]
            if len(recent) >= self.per_minute:
                self.refused.append(at)
                return Response(json.dumps(REFUSALS[self.kind]))
            if self.answer is None:
                self.taken.append((at, self._text(body), body))
            return Response(json.dumps(self.answer or GOOD[self.kind]))

    def _text(self, body: dict[str, Any]) -> str:
        return str(body["content"]["text"] if self.kind == "feishu" else body["text"]["content"])


@dataclass
class GroupCity:
    """A house whose first way out is one group's robot."""

    house: House
    group: Group
    senders: dict[str, Sender]

    def deliver(self) -> list[Sent]:
        """One delivery pass now."""
        return list(deliver(self.house, self.senders))

    def restart(self) -> None:
        """The sender dies and another starts: what it knew by heart is gone."""
        self.close()
        self.senders = build_senders(self.house)

    def close(self) -> None:
        """Close the senders."""
        for sender in self.senders.values():
            sender.close()


def group_config(config: Config, kind: str, url: str, per_minute: int = 20) -> Config:
    """The city with the robot as its first way; the webhook comes after it."""
    robot = Way.model_validate({
        "id": "group", "name": "群", "address": "robot" if kind == "feishu" else "phone",
        "transport": {"kind": kind, "key_env": "YINGSHENG_WECOM_ROBOT_KEY", "endpoint": url, "per_minute": per_minute},
    })  # fmt: skip
    others = [way for way in config.alerts.ways if way.id == "webhook"]
    alerts = Alerts.model_validate(
        {**config.alerts.model_dump(), "ways": [robot.model_dump(), *(w.model_dump() for w in others)]}
    )
    return replace(config, alerts=alerts)


def open_group_city(open_city: Callable[..., House], config: Config, httpserver: HTTPServer, kind: str = "wecom_robot",
                    per_minute: int = 20, url: str | None = None) -> GroupCity:  # fmt: skip
    """The city, its people not yet in place."""
    wired = group_config(config, kind, httpserver.url_for("/").rstrip("/"), per_minute)
    house = open_city(
        wired,
        url,
        environment={
            "YINGSHENG_WECOM_ROBOT_KEY": "key",
            "YINGSHENG_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        },
    )
    group = Group(kind, house.now, per_minute)
    httpserver.expect_request(PATHS[kind]).respond_with_handler(group.take)
    return GroupCity(house, group, build_senders(house))


def people(work: Work, count: int, *, webhook: bool = False) -> list[int]:
    """So many owners, each with a telephone; their ids."""
    ids = []
    for n in range(count):
        person = Person(name=f"责任人{n:02d}", unit=f"单位{n:02d}")
        work.session.add(person)
        work.session.flush()
        contacts = {"phone": f"138{n:08d}", "robot": f"ou_{n:030d}"} | (
            {"webhook": f"http://127.0.0.1:9/{n}"} if webhook else {}
        )
        work.session.add_all([Contact(person_id=person.id, kind=k, address=a) for k, a in contacts.items()])
        ids.append(person.id)
    work.session.flush()
    return ids


def alerts_waiting(work: Work, owners: list[int], count: int, *, breached: Callable[[int], bool], digest: bool = False,
                   first: int = 0) -> list[int]:  # fmt: skip
    """So many alerts, each about a case of its own, given out among the owners in turn; ids of their messages."""
    policy = next(p for p in work.config.deadlines.deadlines if p.kind == "opinion_response").model_dump(mode="json")
    phones = dict(work.session.query(Contact.person_id, Contact.address).filter(Contact.kind == "phone").all())
    ids, terms = [], kept(work.session, {"policy": policy})
    for n in range(first, first + count):
        late = breached(n)
        due = work.now + timedelta(minutes=-5 if late else 30 + n)
        case = Case(number=f"YQ2026-{n + 1:06d}", kind="matter", title="…", state="received", opened_at=work.now, discovered_at=work.now,
                    facts={}, decided={}, support=[], complained_of=[])  # fmt: skip
        work.session.add(case)
        work.session.flush()
        clock = ClockRow(subject_kind="case", subject_id=str(case.id), case_id=case.id, kind="opinion_response", policy="p",
                         terms_id=terms, basis="discovered", basis_at=NINE, started_at=NINE, due_at=due, breach_at=due,
                         breached_at=due if late else None)  # fmt: skip
        work.session.add(clock)
        work.session.flush()
        purpose = "breach" if late else "notice"
        notice = Notice(dedupe_key=f"n:{n}", case_id=case.id, clock_id=clock.id, purpose=purpose, reason="time", role="duty_officer",
                        due_at=work.now, made_at=work.now, state="resolved")  # fmt: skip
        work.session.add(notice)
        work.session.flush()
        person = owners[n % len(owners)]
        message = Message(token=f"token-{n:06d}-abcdef", notice_id=notice.id, person_id=person, way="group", address=phones[person],
                          priority=0 if late else 3, code=317, text=f"【应声】{case.number}", digest=digest,
                          made_at=work.now, next_attempt_at=work.now, give_up_at=work.now + timedelta(hours=4))  # fmt: skip
        work.session.add(message)
        work.session.flush()
        ids.append(message.id)
    return ids


def storm(
    city: GroupCity, count: int = 1000, owners: int = 30, *, every: int = 4, webhook: bool = False, first: int = 0
) -> list[int]:
    """So many alerts at once, one in ``every`` a breach."""
    with city.house.write() as work:
        known = list(work.session.scalars(select(Message.person_id).distinct().order_by(Message.person_id)))
        ids = alerts_waiting(
            work, known or people(work, owners, webhook=webhook), count, breached=lambda n: n % every == 0, first=first
        )
        work.commit()
    return ids


def second_by_second(city: GroupCity, seconds: int) -> None:
    """The engine's rhythm in held time."""
    for _ in range(seconds):
        city.deliver()
        city.house.clock.forward(seconds=1)


def states(house: House) -> Counter[str]:
    """Messages by the state people are shown, without the digests themselves."""
    with house.read() as work:
        query = select(STATE).join(Notice, Notice.id == Message.notice_id).where(Notice.purpose != "digest")
        return Counter(work.session.scalars(query))


def digests_of(group: Group) -> list[str]:
    """The texts of digests the group got."""
    return [text for _, text, _ in group.taken if "集中提醒" in text]
