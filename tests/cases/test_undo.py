"""撤销: a new event takes an act back; what somebody outside relied on stays, and a sentence says why."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from cases.audit.seal import seal, verify
from cases.clocks.recompute import all_clocks, compare
from cases.matters.lines import case_line
from cases.matters.recorded import acts_of, last_undoable
from cases.matters.traces import snapshot
from cases.people.actors import Forbidden
from cases.store.act_tables import Correction, Dispatch, Extension
from cases.store.case_tables import Case, CaseItem
from cases.store.event_tables import Event
from cases.store.item_tables import Item
from cases.store.outbox_tables import Message, Notice
from cases.store.people_tables import User
from tests.desk import Desk
from tests.guarantees.hours import Hours
from tests.officers import LIAISON, OFFICER, OTHER, SHIFT, SITE, clocks, do, pass_to

WHY = "点错了"


def last_act(desk: Desk, case_id: int) -> int:
    """The newest act's event."""
    with desk.house.read() as work:
        return acts_of(work, case_id)[-1].id


def undo(desk: Desk, case_id: int, event: int | None = None, actor: Any = OFFICER, **data: Any) -> dict[str, Any]:
    """Take the named act back, by default the last; time goes on before."""
    desk.house.clock.forward(minutes=1)
    return do(desk, case_id, "undo", actor, WHY, event=event or last_act(desk, case_id), **data)


def stand(desk: Desk, case_id: int) -> dict[str, Any]:
    """The case's columns as they are."""
    with desk.house.read() as work:
        return snapshot(work.session.get_one(Case, case_id))


def line_of(desk: Desk, case_id: int) -> dict[str, Any]:
    """The case as a command prints it."""
    with desk.house.read() as work:
        return case_line(work, case_id)


def sound(desk: Desk) -> None:
    """Every clock says what its events say."""
    with desk.house.read() as work:
        assert [d for ids in all_clocks(work) for d in compare(work, ids)] == []


def refused(desk: Desk, case_id: int, event: int, actor: Any = OFFICER, **data: Any) -> str:
    """The sentence of the refusal."""
    with pytest.raises(Forbidden) as e:
        undo(desk, case_id, event, actor, **data)
    return e.value.why


def test_a_confirmation_is_taken_back_by_an_event_that_names_it(desk: Desk) -> None:
    """The case stands as before; both events are on record, and the chain over them is whole."""
    case = desk.matter("large", confirmed=False)
    before = stand(desk, case)
    do(desk, case, "confirm")
    confirmed = last_act(desk, case)
    assert stand(desk, case)["severity_confirmed"] is True

    line = undo(desk, case)

    assert stand(desk, case) == before
    assert line["state"] == "received"
    with desk.house.read() as work:
        names = [(e.type, e.data.get("undoes")) for e in acts_of(work, case)]
        assert last_undoable(acts_of(work, case)) is None
    assert names == [("act_confirm", None), ("act_undo", confirmed)]
    with desk.house.write() as work:
        seal(work)
        assert verify(work) == []
    sound(desk)


def test_a_raise_is_taken_back_with_its_clocks_and_only_with_an_approver(desk: Desk) -> None:
    """5 h and 24 h are void, 48 h runs again from the same discovery; going down takes a name above the desk, undone or not."""
    case = desk.matter("ordinary")
    due = {c["kind"]: c["due_at"] for c in line_of(desk, case)["clocks"]}
    do(desk, case, "overrule", severity="serious")
    event = last_act(desk, case)
    assert "需要批准人和理由" in refused(desk, case, event)

    line = undo(desk, case, event, approver="班长某")

    assert line["severity"] == "ordinary"
    assert clocks(line)["opinion_response"] == "running"
    assert clocks(line)["authoritative_information"] == "void"
    assert {c["kind"]: c["due_at"] for c in line["clocks"]}["opinion_response"] == due["opinion_response"]
    sound(desk)


def test_what_an_overruling_taught_counts_no_more(desk: Desk) -> None:
    """The correction of the machine is revoked with it."""
    case = desk.matter("large")
    do(desk, case, "overrule", handling_lead="市教育局")
    undo(desk, case)
    with desk.house.read() as work:
        rows = work.session.scalars(select(Correction).order_by(Correction.id)).all()
        assert work.session.get_one(Case, case).handling_lead == "shi_yingji"
    assert [row.revokes_id for row in rows] == [None, rows[0].id]


def test_a_dispatch_is_recalled_and_the_unit_hears_of_it(desk: Desk) -> None:
    """The slip is void, its receipt clock too; the lead is who it was; the liaison is told not to sign."""
    case = desk.matter("large")
    before = stand(desk, case)
    do(desk, case, "dispatch", unit="市教育局")
    line = undo(desk, case)
    assert stand(desk, case) == before
    assert clocks(line)["unit_receipt"] == "void"
    with desk.house.read() as work:
        assert work.session.scalars(select(Dispatch.state)).all() == ["recalled"]
        [told] = work.session.scalars(select(Notice).where(Notice.dedupe_key.startswith("recalled:")))
    assert (told.unit, told.role) == ("shi_jiaoyu", "unit_liaison")
    assert "不用签收" in told.text
    with pytest.raises(Forbidden, match="不属于本单位"):
        do(desk, case, "accept", OTHER)
    sound(desk)


def test_the_slip_before_waits_again(desk: Desk) -> None:
    """Sent to one unit, then by mistake to another: undone, the first may sign, under the receipt limit it had."""
    case = desk.matter("large")
    first = do(desk, case, "dispatch", unit="市应急局")
    due = [c["due_at"] for c in first["clocks"] if c["kind"] == "unit_receipt"]
    desk.house.clock.forward(minutes=10)
    do(desk, case, "dispatch", unit="市教育局")
    line = undo(desk, case)
    receipts = [(c["state"], c["due_at"]) for c in line["clocks"] if c["kind"] == "unit_receipt"]
    assert sorted(state for state, _ in receipts) == ["running", "void"]
    assert ("running", due[0]) in receipts
    assert do(desk, case, "accept", LIAISON)["state"] == "handling"
    sound(desk)


def test_a_signed_slip_and_a_ruling_are_not_undone(desk: Desk) -> None:
    """What the unit has answered is answered."""
    case = desk.matter("large")
    do(desk, case, "dispatch", unit="市应急局")
    event = last_act(desk, case)
    do(desk, case, "accept", LIAISON)
    assert "已签收" in refused(desk, case, event)


def mixed(desk: Desk) -> tuple[Hours, int, list[int]]:
    """A matter of three voices."""
    hours = Hours(desk)
    for text in (
        "今天8点整，羊安街道化工厂爆炸，已造成12人死亡。",
        "今天8点整，羊安街道化工厂爆炸，12人死亡，情况严重。",
        "羊安街道化工厂爆炸，12人死亡。",
    ):
        hours.hear(text)
    [matter] = hours.lines()
    assert len(matter["items"]) == 3
    return hours, matter["id"], [item["id"] for item in matter["items"]]


def items_of(desk: Desk, case_id: int) -> set[int]:
    """The voices it holds."""
    with desk.house.read() as work:
        held = select(CaseItem.item_id).where(CaseItem.case_id == case_id, CaseItem.detached_at.is_(None))
        return set(work.session.scalars(held))


def test_a_split_comes_together_again(desk: Desk) -> None:
    """The voices come back, the matter made for them is merged, its number still leads here, and the limits are the old ones."""
    hours, case, items = mixed(desk)
    due = hours.due(case, "authoritative_information")
    do(desk, case, "split", OFFICER, WHY, items=items[:2])
    new = next(line["id"] for line in hours.lines() if line["id"] != case)
    undo(desk, case)
    assert items_of(desk, case) == set(items)
    assert items_of(desk, new) == set()
    assert hours.line(new)["state"] == "merged"
    assert hours.due(case, "authoritative_information") == due
    sound(desk)


def test_a_split_somebody_has_worked_on_stays(desk: Desk) -> None:
    """The new matter has been dispatched: it is merged by a person who has seen that, or not at all."""
    hours, case, items = mixed(desk)
    do(desk, case, "split", OFFICER, WHY, items=items[:1])
    event = last_act(desk, case)
    new = next(line["id"] for line in hours.lines() if line["id"] != case)
    do(desk, new, "confirm")
    assert "已有办理" in refused(desk, case, event)


def test_a_voice_that_was_moved_comes_back(desk: Desk) -> None:
    """Detached to another matter, it returns from there; the other stands on its own voice again."""
    _, case, items = mixed(desk)
    other = desk.matter("ordinary")
    held = items_of(desk, other)
    do(desk, case, "detach", OFFICER, WHY, item=items[0], to=str(other))
    assert items[0] in items_of(desk, other)
    undo(desk, case)
    assert (items_of(desk, case), items_of(desk, other)) == (set(items), held)
    sound(desk)


def test_an_attached_voice_is_let_go(desk: Desk) -> None:
    """It belongs to no matter again, for the reason it had."""
    case = desk.matter("large")
    with desk.house.write() as work:
        item = Item(
            channel="news", key="free", content_hash="x", discovered_at=work.now, state="judged", outcome="praise"
        )
        work.session.add(item)
        work.session.flush()
        free = item.id
        work.commit()
    do(desk, case, "attach", item=free)
    undo(desk, case)
    assert free not in items_of(desk, case)
    with desk.house.read() as work:
        assert work.session.get_one(Item, free).outcome == "praise"


def test_two_matters_are_two_again(desk: Desk) -> None:
    """A merge undone: each has its voices, its severity and its clocks as before; the number leads to its own case."""
    one, other = desk.matter("serious"), desk.matter("ordinary")
    lines = [line_of(desk, id_) for id_ in (one, other)]
    before = stand(desk, other)
    do(desk, one, "merge", OFFICER, WHY, into=str(other))
    assert stand(desk, other)["severity"] == "serious"

    undo(desk, other)  # the number of the merged one leads to the survivor: there it is undone

    assert stand(desk, other) == before
    assert line_of(desk, one)["state"] == "received"
    assert (len(items_of(desk, one)), len(items_of(desk, other))) == (1, 1)
    running = [{c["kind"]: c["due_at"] for c in now["clocks"] if c["state"] == "running"} for now in lines]
    with desk.house.read() as work:
        from cases.matters.lines import case_line

        now = [
            {c["kind"]: c["due_at"] for c in case_line(work, id_)["clocks"] if c["state"] == "running"}
            for id_ in (one, other)
        ]
    assert now == running
    sound(desk)


def test_a_merge_undone_before_it_was_told_ends_nothing(desk: Desk) -> None:
    """The limits of the merged one run again: nobody who was told of them hears «不再提醒»."""
    one, other = desk.matter("serious"), desk.matter("ordinary")
    desk.tick()
    do(desk, one, "merge", OFFICER, WHY, into=str(other))
    undo(desk, other)
    desk.tick()

    with desk.house.read() as work:
        told = work.session.scalars(select(Message.text)).all()
    assert told
    assert not [text for text in told if "不再提醒" in text]


def test_after_a_publication_nothing_before_it_is_undone(desk: Desk) -> None:
    """The public has been answered on the ground of it; the sentence says so and when."""
    case = desk.matter("large")
    do(desk, case, "overrule", category="环境保护")
    event = last_act(desk, case)
    do(desk, case, "respond", text="经查,情况属实,已整改。")
    pass_to(desk, case)
    do(desk, case, "publish", **SITE)
    assert "已登记对外发布" in refused(desk, case, event)
    assert "不能「撤销」" not in refused(desk, case, event)


def test_the_newest_goes_first(desk: Desk) -> None:
    """A confirmation under a dispatch: first the dispatch, then the confirmation."""
    case = desk.matter("large", confirmed=False)
    before = stand(desk, case)
    do(desk, case, "confirm")
    confirmed = last_act(desk, case)
    desk.house.clock.forward(minutes=1)
    do(desk, case, "dispatch", unit="市应急局")
    assert "先撤销它" in refused(desk, case, confirmed)
    undo(desk, case)
    undo(desk, case, confirmed)
    assert stand(desk, case) == before
    assert "已于" in refused(desk, case, confirmed)


def test_what_changed_since_is_not_overwritten(desk: Desk) -> None:
    """A worse voice came in after the confirmation: its numbers stay when the confirmation goes."""
    case = desk.matter("large", confirmed=False)
    do(desk, case, "confirm")
    with desk.house.write() as work:
        work.session.get_one(Case, case).facts = {"dead": 4}
        work.commit()
    undo(desk, case)
    assert stand(desk, case)["facts"] == {"dead": 4}
    assert stand(desk, case)["severity_confirmed"] is False


def test_an_application_is_taken_back_before_it_is_decided(desk: Desk) -> None:
    """The unit withdraws its application and may ask again; once decided it stands."""
    desk.letter(1)
    with desk.house.read() as work:
        case = work.session.scalars(select(Case.id).where(Case.kind == "request")).one()
    do(desk, case, "dispatch", unit="市应急局")
    do(desk, case, "extend", LIAISON, "要实地查看", days="2")
    undo(desk, case, actor=LIAISON)
    with desk.house.read() as work:
        assert work.session.scalars(select(Extension.state)).all() == ["withdrawn"]
    do(desk, case, "extend", LIAISON, "要实地查看", days="2")
    event = last_act(desk, case)
    do(desk, case, "decide-extension", SHIFT, verdict="同意")
    assert "已经审批" in refused(desk, case, event, LIAISON)


def test_only_who_may_do_it_may_undo_it(desk: Desk) -> None:
    """A unit takes back its own application, not the desk's dispatch; and nothing goes without a reason."""
    case = desk.matter("large")
    do(desk, case, "dispatch", unit="市应急局")
    event = last_act(desk, case)
    assert "没有撤销「派单」的权限" in refused(desk, case, event, LIAISON)
    with pytest.raises(Forbidden, match="写明理由"):
        do(desk, case, "undo", event=event)
    with pytest.raises(Forbidden, match="没有编号为 999999 的办理记录"):
        do(desk, case, "undo", OFFICER, WHY, event=999999)
    do(desk, case, "promise-call", text="告知进展", due_at="2026-11-24T10:00:00+08:00")
    assert "不能撤销" in refused(desk, case, last_act(desk, case))
    with desk.house.read() as work:
        assert "act_undo" not in set(work.session.scalars(select(Event.type)))


def test_a_unit_takes_back_only_what_its_own_people_did(desk: Desk) -> None:
    """One that assists may not withdraw the lead's application for more time; the lead and the desk may."""
    desk.letter(1, type_="投诉")
    do(desk, 1, "dispatch", unit="市应急局", support=["市住建局"])
    do(desk, 1, "accept", LIAISON)
    do(desk, 1, "extend", LIAISON, "等检测报告", days=3)
    asked = last_act(desk, 1)
    with desk.house.write() as work:
        work.session.scalars(select(User).where(User.login == LIAISON.login)).one().unit = LIAISON.unit
        work.commit()
    helper = replace(LIAISON, login="zhujian", name="住建联络", unit="shi_zhujian")

    assert "别的单位办理的" in refused(desk, 1, asked, helper)
    undo(desk, 1, asked, replace(LIAISON, login="second", name="同事"))
