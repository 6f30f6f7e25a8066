"""A small desk for page tests: eight cases of every kind, their clocks, items, messages and events, relative to the house's time."""

from datetime import timedelta
from typing import Any

from cases.audit.events import record
from cases.clocks.nearest import note_nearest
from cases.clocks.start import terms_now
from cases.house import House
from cases.items.runs import Run, record_run
from cases.people.accounts import add_user
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow, Heartbeat, Step
from cases.store.item_tables import Item, ItemVersion, JudgmentRow
from cases.store.outbox_tables import Attempt, Message, Notice
from cases.store.people_tables import Person
from cases.store.terms import keep
from cases.work import Work

PASSWORD = "zhiban-2026-ok"
TEXT = "羊安街道某化工园区今天中午发生爆炸，目前已造成12人死亡、30人受伤，伤者家属电话13800001234，请尽快公布情况。"
BASIS = "生产安全事故报告和调查处理条例 第三条"

CASES: list[dict[str, Any]] = [
    {"title": "羊安街道化工园区爆炸致多人伤亡", "severity": "serious", "clocks": [("authoritative_information", -35), ("press_conference", 1105)],
     "lead": "应急", "territory": "羊安街道", "attention": False},
    {"title": "网传临邛街道某小区电梯坠落", "severity": "large", "clocks": [("opinion_response", 133)], "lead": "市场监管", "territory": "临邛街道", "review": True},
    {"title": "高埂街道居民反映连续三天停水", "severity": None, "clocks": [("opinion_response", 9.6)], "lead": "水务", "territory": "高埂街道"},
    {"title": "有人在论坛称要从楼顶跳下", "severity": None, "clocks": [("risk_check", 4)], "lead": "公安", "territory": "文君街道", "attention": True},
    {"title": "询问老旧小区加装电梯补贴标准", "severity": None, "kind": "request", "clocks": [("hotline_reply", 60 * 80)], "lead": "住建房产",
     "territory": "临邛街道"},
    {"title": "反映某局干部违规收礼", "severity": None, "kind": "request", "restricted": True, "clocks": [("mailbox_reply", 60 * 30), ("transfer", 170)], "lead": "纪检监察"},
    {"title": "平乐镇山体滑坡阻断村道", "severity": "ordinary", "confirmed": True, "clocks": [("opinion_response", 60 * 20)], "lead": "自然资源规划",
     "territory": "平乐镇"},
    {"title": "三个月前的欠薪投诉再次发帖", "severity": None, "clocks": [("opinion_response", -60 * 50)], "lead": "人社", "territory": "桑园镇", "late": True},
]  # fmt: skip


def seed(house: House) -> None:
    """Users, cases, channels' runs, and living processes."""
    with house.write() as work:
        _users(work)
        for number, row in enumerate(CASES, 1):
            _case(work, number, row)
        _runs(work)
        beats(work)
        note_nearest(work, range(1, 10))
        work.commit()


def beats(work: Work, silent: str | None = None) -> None:
    """All processes beat, but for one that fell silent at 02:10."""
    for name in ("engine", "intake", "front", "watchdog"):
        last = (
            work.now.replace(hour=18, minute=10) - timedelta(days=1)
            if name == silent
            else work.now - timedelta(seconds=4)
        )
        work.session.merge(Heartbeat(
            name=name, host="desk", pid=7, release="t", config_hash=work.config.hash, started_at=work.now - timedelta(days=2),
            last_at=last, oldest_due_at=None, backlog=0,
        ))  # fmt: skip


def _users(work: Work) -> None:
    cast = [
        ("zhiban", "周值班", ["duty_officer"], "shi_fuban"), ("jijian", "季监察", ["discipline", "duty_officer"], "shi_jiwei"),
        ("danwei", "单联络", ["unit_liaison"], _unit(work, "水务")),
    ]  # fmt: skip
    for login, name, roles, unit in cast:
        add_user(work, login, name, PASSWORD, roles, unit)


def _unit(work: Work, family: Any) -> str:
    unit = work.config.unit_of(family, work.now.date())
    assert unit is not None, family
    return unit.id


def _case(work: Work, number: int, row: dict[str, Any]) -> None:
    kind, found = row.get("kind", "matter"), work.now - timedelta(hours=5)
    lead = _unit(work, row["lead"])
    case = Case(
        number=f"{'SQ' if kind == 'request' else 'YQ'}2026-{number:06d}", kind=kind, title=row["title"], state="received",
        review=row.get("review", False), restricted=row.get("restricted", False), opened_at=found, discovered_at=found,
        severity=row["severity"], severity_confirmed=row.get("confirmed", False), incident=row["severity"] is not None,
        attention=row.get("attention", False), category="城乡建设", family=row["lead"], handling_lead=lead, response_lead=lead,
        support=[], complained_of=[], territory=row.get("territory"), level="县市", public_opinion="yes",
        event_type="爆炸" if number == 1 else None, facts={}, decided={},
        occurred_at=found - timedelta(hours=1) if number == 1 else None, occurred_by="machine" if number == 1 else None,
    )  # fmt: skip
    work.session.add(case)
    work.session.flush()
    _voice(work, case, number)
    for clock_kind, minutes in row["clocks"]:
        _clock(work, case, clock_kind, minutes, late=row.get("late", False))
    record(work, "case_opened", subject_kind="case", subject_id=case.id, case_id=case.id, actor="machine",
           data={"number": case.number, "severity": case.severity})  # fmt: skip


def _voice(work: Work, case: Case, number: int) -> None:
    text = TEXT if number == 1 else f"{case.title}，请有关部门答复。<script>alert(1)</script>"
    item = Item(channel="hotline_12345" if case.kind == "request" else "forum", key=f"id:{number}", external_id=f"E{number}", version=1,
                content_hash=str(number), discovered_at=case.discovered_at, published_at=case.discovered_at, state="judged")  # fmt: skip
    work.session.add(item)
    work.session.flush()
    work.session.add(ItemVersion(
        item_id=item.id, n=1, content_hash=str(number), collected_at=case.discovered_at, title=case.title, text=text, author="王小明",
        contact="13900005678", attachments=[], metrics={}, published_at=case.discovered_at,
    ))  # fmt: skip
    line = {"reasons": [{"about": "severity", "rule": "work_safety.deaths", "text": "12人死亡", "span": [TEXT.index("12人"), TEXT.index("12人") + 5], "basis": BASIS}],
            "confidence": 0.97, "version": "2026.11.1"} if number == 1 else {"reasons": [], "version": "2026.11.1"}  # fmt: skip
    judgment = JudgmentRow(item_id=item.id, item_version=1, n=1, made_at=work.now, version="2026.11.1", line=line)
    work.session.add(judgment)
    work.session.add(
        CaseItem(case_id=case.id, item_id=item.id, how="opened", representative=True, attached_at=work.now)
    )
    work.session.flush()
    item.judgment_id = judgment.id


def _clock(work: Work, case: Case, kind: str, minutes: float, *, late: bool) -> None:
    policy = next(p for p in work.config.deadlines.deadlines if p.kind == kind)
    due = work.now + timedelta(minutes=minutes)
    over = due <= work.now
    terms = terms_now(work, policy)
    keep(work.session, [terms])
    clock = ClockRow(
        subject_kind="case", subject_id=str(case.id), case_id=case.id, kind=kind, policy=policy.id,
        terms_id=terms.id, basis="discovered", basis_at=case.discovered_at, started_at=case.discovered_at,
        due_at=due, breach_at=due, breached_at=due if over else None, late_when_discovered=late,
    )  # fmt: skip
    work.session.add(clock)
    work.session.flush()
    work.session.add(Step(clock_id=clock.id, generation=1, n=1, purpose="notice", roles=["duty_officer"], planned_at=case.discovered_at,
                          fire_at=case.discovered_at, state="fired", fired_at=case.discovered_at))  # fmt: skip
    if not over:
        work.session.add(
            Step(
                clock_id=clock.id,
                generation=1,
                n=2,
                purpose="breach",
                roles=["city_leader"],
                planned_at=due,
                fire_at=due,
            )
        )
    if case.number.endswith("000001") and kind == "authoritative_information":
        _message(work, case, clock)


def _message(work: Work, case: Case, clock: ClockRow) -> None:
    person = Person(name="周值班", unit="shi_fuban")
    notice = Notice(dedupe_key=f"step:{clock.id}:1", case_id=case.id, clock_id=clock.id, purpose="notice", reason="time",
                    role="duty_officer", due_at=clock.started_at, made_at=clock.started_at, state="resolved")  # fmt: skip
    work.session.add_all([person, notice])
    work.session.flush()
    at = clock.started_at
    message = Message(token="tok-1", notice_id=notice.id, person_id=person.id, way="webhook", address="http://127.0.0.1:9/inbox",
                      priority=1, code=317, text="【应声】…", state="accepted", made_at=at, next_attempt_at=at,
                      give_up_at=at + timedelta(hours=4), attempts=2)  # fmt: skip
    work.session.add(message)
    work.session.flush()
    work.session.add(Attempt(message_id=message.id, n=1, begun_at=at, ended_at=at, outcome="temporary"))
    work.session.add(Attempt(message_id=message.id, n=2, begun_at=at, ended_at=at, outcome="ok"))


def _runs(work: Work) -> None:
    ends = {
        "hotline_12345": ("new", None, 3),
        "mayor_mailbox": ("nothing_new", None, 12),
        "forum": ("failed", "连接超时：对方网站没有应答", 6),
    }
    for channel, (state, error, minutes) in ends.items():
        at = work.now - timedelta(minutes=minutes)
        record_run(
            work, Run(channel, at, at, state, read=20, new=1 if state == "new" else 0, duplicate=19, error=error)
        )
