"""What a case is by a person's word: of which place, public opinion or not, of whom it complains."""

from typing import Any

import pytest
from sqlalchemy import select

from cases.audit.seal import seal, verify
from cases.matters.acts import act
from cases.matters.nature import hear
from cases.matters.recorded import acts_of
from cases.matters.traces import snapshot
from cases.people.actors import Actor, Forbidden
from cases.people.sight import sight_of_actor
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from dashboard.read.timeline import read_timeline
from tests.desk import Desk
from tests.officers import LIAISON, OFFICER, clocks, do

WHY = "与现场核实的情况不符"


def refused(desk: Desk, case: int, reason: str | None = WHY, action: str = "overrule", **data: Any) -> str:
    """The sentence of the refusal; nothing is kept."""
    with desk.house.write() as work, pytest.raises(Forbidden) as e:
        act(work, case, action, OFFICER, reason, data)
    return e.value.why


def stand(desk: Desk, case: int) -> dict[str, Any]:
    """The case's columns as they are."""
    with desk.house.read() as work:
        return snapshot(work.session.get_one(Case, case))


def last(desk: Desk, case: int) -> int:
    """The newest act's event."""
    with desk.house.read() as work:
        return acts_of(work, case)[-1].id


def undo(desk: Desk, case: int, **data: Any) -> dict[str, Any]:
    """Take the last act back, a minute later."""
    desk.house.clock.forward(minutes=1)
    return do(desk, case, "undo", OFFICER, "点错了", event=last(desk, case), **data)


def pending(desk: Desk, case: int) -> int:
    """How many reminders of the case are still to come."""
    with desk.house.read() as work:
        steps = select(Step).join(ClockRow).where(ClockRow.case_id == case, Step.state == "pending")
        return len(work.session.scalars(steps).all())


def test_what_the_machine_doubted_is_said_to_be_no_public_opinion(desk: Desk) -> None:
    """One person with a reason: the provisional 48 hours are void, nothing is to come; what was told stays told. Undone, they run again."""
    case = desk.matter(None, opinion="ask")
    assert clocks(do(desk, case, "confirm"))["opinion_response"] == "running"
    desk.forward(minutes=1)
    told = desk.told()
    assert "理由" in refused(desk, case, None, public_opinion="no")
    before = stand(desk, case)

    line = do(desk, case, "overrule", public_opinion="no")

    assert (line["public_opinion"], clocks(line)) == ("no", {"opinion_response": "void"})
    assert pending(desk, case) == 0
    assert desk.forward(hours=50) == []
    assert told
    line = undo(desk, case)
    assert clocks(line) == {"opinion_response": "running"}
    assert stand(desk, case) == before


def test_what_was_public_opinion_is_so_no_more_only_with_a_name_above_the_desk(desk: Desk) -> None:
    """A limit that was owed ends by an approver and a reason, and by nobody's own word."""
    case = desk.matter(None, opinion="yes")
    assert "需要批准人和理由" in refused(desk, case, public_opinion="no")
    assert "自己" in refused(desk, case, public_opinion="no", approver="zhi1")
    assert clocks(do(desk, case, "overrule", public_opinion="no", approver="班长某")) == {"opinion_response": "void"}


def test_what_was_none_becomes_public_opinion_and_counts_from_its_discovery(desk: Desk) -> None:
    """The limit is not younger for having been seen late."""
    case = desk.matter(None, opinion="no")
    desk.house.clock.forward(hours=3)
    line = do(desk, case, "overrule", public_opinion="yes")
    [clock] = line["clocks"]
    assert (clock["kind"], clock["due_at"]) == ("opinion_response", "2026-11-25T09:00:00+08:00")
    assert "需要批准人和理由" in refused(desk, case, "点错了", "undo", event=last(desk, case))
    assert clocks(undo(desk, case, approver="班长某")) == {"opinion_response": "void"}


def test_a_doubt_answered_with_yes_needs_no_reason(desk: Desk) -> None:
    """待定 is a question; to answer it is no overruling."""
    case = desk.matter(None, opinion="ask")
    line = do(desk, case, "confirm", public_opinion="yes")
    assert (line["public_opinion"], clocks(line)) == ("yes", {"opinion_response": "running"})


def test_an_incident_is_answered_for_whatever_people_think_of_it(desk: Desk) -> None:
    """No public opinion and a level at once are refused; with the level gone in the same act both are taken."""
    case = desk.matter("ordinary")
    assert "有事件等级的事项必须回应" in refused(desk, case, public_opinion="no", approver="班长某")
    line = do(desk, case, "overrule", severity=None, public_opinion="no", approver="班长某")
    assert (line["severity"], clocks(line)) == (None, {"opinion_response": "void"})
    assert "不认定是不是舆情" in _letter_refused(desk)


def _letter_refused(desk: Desk) -> str:
    with desk.house.write() as work:
        letter = work.session.get_one(Case, desk.matter("ordinary"))
        letter.kind = "request"
        work.commit()
        id_ = letter.id
    return refused(desk, id_, public_opinion="no")


def test_a_voice_against_a_persons_word_asks_again_and_turns_nothing(desk: Desk) -> None:
    """Only one that is sure of it; a further doubt is what the person had before them."""
    case = Case(
        decided={"public_opinion": "zhi1", "complained_of": "zhi1"},
        public_opinion="no",
        complained_of=["shi_jiaoyu"],
        review=False,
    )
    hear(case, "ask", ["shi_jiaoyu"])
    assert case.review is False
    hear(case, "yes", [])
    assert (case.public_opinion, case.review) == ("no", True)
    case.review = False
    hear(case, "no", ["shi_gongan"])
    assert (case.complained_of, case.review) == (["shi_jiaoyu"], True)


def test_the_town_is_put_right_and_its_office_assists(desk: Desk) -> None:
    """In the place of the office of the town that was taken for it; a town that does not exist is refused with those that do."""
    case = desk.matter("large")
    with desk.house.write() as work:
        towns = {town.name: town.unit for town in work.config.territory.towns}
        row = work.session.get_one(Case, case)
        row.territory, row.support = "羊安街道", [towns["羊安街道"], "shi_fuban"]
        work.commit()
    before = stand(desk, case)
    assert "本市没有镇街「羊按街道」" in refused(desk, case, territory="羊按街道")
    assert "属地" in refused(desk, case, None, territory="平乐镇")

    assert do(desk, case, "overrule", territory="平乐镇")["territory"] == "平乐镇"

    assert stand(desk, case)["support"] == ["shi_fuban", towns["平乐镇"]]
    with desk.house.read() as work:
        assert any("属地 羊安街道 → 平乐镇" in moment.detail for moment in read_timeline(work, case))
    undo(desk, case)
    assert stand(desk, case) == before


def test_whom_a_case_complains_of_is_kept_away_by_a_persons_word(desk: Desk) -> None:
    """It may not lead, assists no more, and sees the case no more; taken off the list only with a name above the desk."""
    case = desk.matter("large")
    assert "请一并改主办单位" in refused(desk, case, complained_of=["市应急局"])
    assert "单位名录里没有" in refused(desk, case, complained_of=["没有这个局"])
    assert _sees(desk, case, LIAISON)

    do(desk, case, "overrule", complained_of=["市应急局"], handling_lead="市教育局")

    assert stand(desk, case)["complained_of"] == ["shi_yingji"]
    assert not _sees(desk, case, LIAISON)
    assert "被反映的单位" in refused(desk, case, "再派", "dispatch", unit="市应急局")
    assert "需要批准人和理由" in refused(desk, case, complained_of=[])
    do(desk, case, "overrule", complained_of=[], approver="班长某")
    assert stand(desk, case)["complained_of"] == []
    with desk.house.write() as work:
        seal(work)
        assert verify(work) == []
        told = [moment.detail for moment in read_timeline(work, case)]
    assert any("被反映单位 无 → 市应急局" in words for words in told)


def _sees(desk: Desk, case: int, actor: Actor) -> bool:
    with desk.house.read() as work:
        return bool(sight_of_actor(actor).reads(work.session.get_one(Case, case)))
