"""Why was this person told this: the chain of a message, from the fact to the 收到."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select, update

from alerts.outcome import Outcome
from cases.house import House
from cases.outbox.acknowledge import acknowledge
from cases.outbox.notices import Wish, ask
from cases.proof.chain import Proof
from cases.proof.masked import masked, without_token
from cases.proof.read import message_ids, proofs, told_lines
from cases.store.outbox_tables import Message, Receipt
from cases.store.people_tables import Person, Shift, StandIn
from cases.work import Work
from tests.conftest import CHINA, NINE
from tests.desk import Desk, register
from tests.officers import do


def chains(desk: Desk, case_id: int = 1) -> list[Proof]:
    """All chains of the case, oldest first."""
    with desk.house.read() as work:
        return proofs(work, message_ids(work, case_id))


def of(desk: Desk, person: str, purpose: str = "notice") -> Proof:
    """The first message of one person that went by itself."""
    return next(p for p in chains(desk) if p.person == person and p.purpose == purpose and p.carrier is None)


def message_of(desk: Desk, proof: Proof) -> Message:
    """Its row."""
    with desk.house.read() as work:
        return work.session.get_one(Message, proof.message)


def test_the_whole_chain_of_one_message(desk: Desk) -> None:
    """Told at nine, taken by the gateway, delivered, acknowledged: fact, law, step, role, shift, way, ends, in one value."""
    case_id = desk.matter("serious", occurred=NINE - timedelta(minutes=20))
    desk.tick()
    proof = of(desk, "值一")
    with desk.house.write() as work:
        work.session.add(
            Receipt(message_id=proof.message, seq=1, state="delivered", at=NINE + timedelta(seconds=9), detail=None)
        )
        work.commit()
    desk.house.clock.forward(minutes=2)
    with desk.house.write() as work:
        acknowledge(work, message_of(desk, proof).token, "sms")
        work.commit()

    proof = of(desk, "值一")

    assert (proof.case_id, proof.clock, proof.reason) == (case_id, "authoritative_information", "time")
    assert proof.fact is not None
    assert (proof.fact.basis, proof.fact.at, proof.fact.due_at) == (
        "occurred", NINE - timedelta(minutes=20), NINE + timedelta(hours=4, minutes=40),
    )  # fmt: skip
    assert proof.fact.event is not None
    assert proof.law is not None
    assert "80号" in proof.law.document
    assert (proof.law.article, proof.law.duration, proof.law.unit) == ("回应社会关切", 5, "natural_hours")
    assert proof.step is not None
    assert (proof.step.n, proof.step.purpose, proof.step.fired_at, proof.step.generation) == (1, "notice", NINE, 1)
    assert proof.holding is not None
    assert (proof.holding.name, proof.holding.by, proof.holding.begins) == (
        "值班员",
        "shift",
        NINE - timedelta(hours=1),
    )
    assert proof.holding.kept
    assert proof.address == "http://127.0.0.1:9/…"
    assert [(a.n, a.outcome, a.ended_at) for a in proof.attempts] == [(1, "ok", NINE)]
    assert [(r.state, r.at) for r in proof.receipts] == [("delivered", NINE + timedelta(seconds=9))]
    assert proof.acknowledgement is not None
    assert (proof.acknowledgement.at, proof.acknowledgement.via) == (NINE + timedelta(minutes=2), "sms")


def test_the_sentence_reads_as_an_officer_would_say_it(desk: Desk) -> None:
    """When, who, why this person, what about, how much was left, which way, and what came of it."""
    desk.matter("serious", occurred=NINE)
    desk.tick()

    said = of(desk, "值一").sentence

    assert said == (
        "11月23日09:00 值班员值一(值班表 11月23日08:00–12月2日09:00)因 YQ2026-000001 发布权威信息 剩 5 小时 通知(第 1 节点)"
        "经消息接口告知,09:00:00 网关接收"
    )


def test_a_roster_edited_afterwards_does_not_change_why(desk: Desk) -> None:
    """The step kept by which shift: the row may be moved or swapped away later."""
    desk.matter("serious", occurred=NINE)
    desk.tick()
    before = of(desk, "值一").holding
    desk.forward(hours=1)
    with desk.house.write() as work:
        officer = select(Person.id).where(Person.name == "值一").scalar_subquery()
        work.session.execute(
            update(Shift).where(Shift.person_id == officer).values(cancelled_at=NINE - timedelta(hours=2))
        )
        work.commit()

    assert of(desk, "值一").holding == before


def test_a_stand_in_says_for_whom(desk: Desk, tmp_path: Path) -> None:
    """替班: in whose place, by whose shift; of a message that no step kept, by the roster as it stood then."""
    register(desk.house, tmp_path, "name,unit,role,webhook\n替一,市教育局,unit_liaison,http://127.0.0.1:9/ti1\n")
    with desk.house.write() as work:
        ids = dict(work.session.execute(select(Person.name, Person.id)).all())
        work.session.add(StandIn(person_id=ids["值一"], by_id=ids["替一"], starts_at=NINE, ends_at=None, reason=None,
                                 made_at=NINE, made_by="班一"))  # fmt: skip
        notice = ask(work, Wish("house:x", "house", "manual", role="duty_officer", text="x"))
        work.session.add(written(work, notice, ids["替一"]))
        work.session.flush()
        [proof] = proofs(work, list(work.session.scalars(select(Message.id))))

    assert proof.holding is not None
    assert (proof.holding.by, proof.holding.instead_of, proof.holding.kept) == ("stand_in", "值一", False)
    assert "值班员替一(替 值一 值班,值班表 11月23日08:00–12月2日09:00)" in proof.sentence


def written(work: Work, notice: int | None, person: int) -> Message:
    """A message as alerting writes it."""
    return Message(token="t", notice_id=notice, person_id=person, way="webhook", address="13800000001", priority=1,
                   code=101, text="x", made_at=work.now, next_attempt_at=work.now, give_up_at=work.now)  # fmt: skip


def test_an_empty_role_names_itself(desk: Desk) -> None:
    """No liaison in that unit: its leader was told, and the chain says which role had nobody."""
    with desk.house.write() as work:
        work.session.execute(update(Person).where(Person.name == "联一").values(left_at=NINE))
        work.commit()
    desk.matter("large")
    desk.tick()

    proof = of(desk, "长一")

    assert (proof.reason, proof.before) == ("nobody", "单位联络员")
    assert "单位联络员无人,递补" in proof.sentence


def test_who_could_not_be_reached_is_named_to_the_next(desk: Desk) -> None:
    """The officer's address is refused for good: the shift leader's chain says whom it was passed on from, and by which step."""
    desk.matter("ordinary", lead="市政府")
    desk.sender.answers = [Outcome("permanent", "404", "HTTP 404")]
    desk.tick()
    desk.tick()

    proof = of(desk, "班一")

    assert (proof.reason, proof.before) == ("undeliverable", "值一")
    assert proof.step is not None
    assert proof.step.n == 1
    assert proof.holding is not None
    assert (proof.holding.role, proof.holding.by) == ("shift_leader", "shift")
    assert "值一送不到,递补" in proof.sentence
    assert "发送失败(HTTP 404)" in of(desk, "值一").sentence


def test_a_bundled_message_shows_what_became_of_its_carrier(desk: Desk) -> None:
    """The press conference's message went inside another: its tries are the carrier's."""
    desk.matter("serious", occurred=NINE)
    desk.tick()

    carried = [p for p in chains(desk) if p.carrier is not None and p.person == "值一"]

    assert {p.clock for p in carried} == {"press_conference", "upward_report"}
    assert {p.carrier for p in carried} == {of(desk, "值一").message}
    assert all(p.state == "bundled" and p.carrier_state == "accepted" and p.attempts for p in carried)
    assert all(f"并入消息 {p.carrier} 一并发出" in p.sentence for p in carried)


def test_a_correction_does_not_rewrite_why_somebody_was_told(desk: Desk) -> None:
    """Told of 14:00; then the occurrence moves: the old message keeps its old limit, the clock has the new one."""
    desk.matter("serious", occurred=NINE)
    desk.tick()
    desk.forward(minutes=16)
    do(desk, 1, "overrule", occurred_at="2026-11-23T08:50:00+08:00")
    desk.tick()

    first = of(desk, "值一")

    assert first.fact is not None
    assert (first.fact.at, first.fact.due_at) == (NINE, NINE + timedelta(hours=5))
    later = [p for p in chains(desk) if p.step and p.step.generation == 2]
    assert all(p.fact and p.fact.at == NINE - timedelta(minutes=10) for p in later)


def test_late_firing_is_said(desk: Desk) -> None:
    """The engine stood still for an hour: the chain says by how much the step was late."""
    desk.matter("large")
    desk.house.clock.forward(hours=1)
    desk.tick()

    late = next(p for p in chains(desk) if p.person == "值一" and p.carrier is None)

    assert late.step is not None
    assert late.step.late == timedelta(hours=1)
    assert "第 1 节点,晚 1 小时" in late.sentence


def test_a_dispatch_has_a_chain_without_a_clock(desk: Desk) -> None:
    """What another room asked for: role, person, way and end, and no law."""
    case_id = desk.matter("ordinary")
    with desk.house.write() as work:
        lead = work.config.unit_named("市应急局").id
        ask(work, Wish("asked:1", "notice", "manual", role="unit_liaison", unit=lead, case_id=case_id))
        work.commit()
    desk.tick()

    wish = next(p for p in chains(desk) if p.step is None)

    assert (wish.fact, wish.law, wish.person) == (None, None, "联一")
    assert wish.holding is not None
    assert (wish.holding.name, wish.holding.by, wish.holding.unit) == ("单位联络员", "post", "市应急局")


def test_reading_takes_as_few_queries_for_many_as_for_one(desk: Desk) -> None:
    """No query for each message."""
    for _ in range(3):
        desk.matter("serious", occurred=desk.house.now())
        desk.forward(minutes=1)
    desk.forward(hours=30)
    with desk.house.read() as work:
        ids = [id_ for case in (1, 2, 3) for id_ in message_ids(work, case)]
    assert len(ids) > 30
    assert max(counted(desk.house, ids), counted(desk.house, ids[-1:])) <= 13


def counted(house: House, ids: list[int]) -> int:
    """Statements sent for these chains."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", note)
    try:
        with house.read() as work:
            assert len(proofs(work, ids)) == len(ids)
    finally:
        event.remove(house.database.engine, "before_cursor_execute", note)
    return len(sent)


def test_the_line_carries_no_address_and_no_key_to_acknowledge(desk: Desk) -> None:
    """`cases --id` is read by people who were not told: neither an address nor a link's token is in it; all of it is JSON."""
    desk.matter("serious", occurred=NINE)
    desk.tick()
    with desk.house.read() as work:
        line = json.dumps(told_lines(work, 1), ensure_ascii=False, default=str)
        tokens = list(work.session.scalars(select(Message.token)))
        addresses = list(work.session.scalars(select(Message.address)))
    assert "/ack/…" in line
    assert not [t for t in tokens if t in line]
    assert not [a for a in addresses if a in line]
    assert f"{NINE.astimezone(CHINA).isoformat()}" in line


@pytest.mark.parametrize(
    ("address", "shown"),
    [("13800000001", "138****0001"), ("+8613800000001", "+86****0001"), ("zhang@example.gov.cn", "z***@example.gov.cn"),
     ("https://user:pass@hook.test/secret?key=1", "https://hook.test/…"), ("wangwu", "w***"), ("", "***")],
)  # fmt: skip
def test_an_address_is_shown_without_being_usable(address: str, shown: str) -> None:
    """Which one, not how to use it."""
    assert masked(address) == shown


def test_a_text_is_shown_without_its_token() -> None:
    """The rest of the words stay."""
    assert without_token("【应声】YQ-1。https://a.test/x/ack/Ab-_9 另:…") == "【应声】YQ-1。https://a.test/x/ack/… 另:…"


def test_the_chain_is_the_same_on_both_databases(any_house: House, tmp_path: Path) -> None:
    """A message about no clock, on SQLite and on PostgreSQL."""
    with any_house.write() as work:
        person = Person(name="甲", unit="shi_fuban")
        work.session.add(person)
        work.session.flush()
        notice = ask(work, Wish("house:x", "house", "manual", role="duty_officer", text="x"))
        work.session.add(written(work, notice, person.id))
        work.session.flush()
        ids = list(work.session.scalars(select(Message.id)))
        [proof] = proofs(work, ids)

    assert (proof.person, proof.case_id, proof.address, proof.purpose) == ("甲", None, "138****0001", "house")
    assert proof.sentence == "11月23日09:00 值班员甲(任职 市政府办)因系统告警经消息接口告知,待发送"
