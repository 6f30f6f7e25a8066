"""After publication: the petitioner's word, a second look when it is spoken of again, and what the answer was worth."""

from typing import get_args
from uuid import uuid4

import pytest
from sqlalchemy import select

from cases.matters.lookback import ask_look_back, rising
from cases.matters.scoring import Counts, shares, total
from cases.people.actors import Forbidden
from cases.store.case_tables import Case, CaseItem, Suggestion
from cases.store.event_tables import Event
from cases.store.item_tables import Item
from cases.store.outbox_tables import Notice
from config.load import Config
from config.workflow import MeasureId
from tests.conftest import NINE
from tests.desk import Desk
from tests.officers import LIAISON, SITE, do, pass_to

REPLY = {**SITE, "kind": "reply"}


def voices(desk: Desk, case_id: int, n: int) -> None:
    """So many posts join the matter now."""
    with desk.house.write() as work:
        for _ in range(n):
            item = Item(channel="forum", key=uuid4().hex, content_hash="x", discovered_at=work.now, state="judged")
            work.session.add(item)
            work.session.flush()
            work.session.add(CaseItem(case_id=case_id, item_id=item.id, how="near", attached_at=work.now))
        work.commit()


def look(desk: Desk) -> int:
    """What the machine asks for now."""
    with desk.house.write() as work:
        asked = ask_look_back(work)
        work.commit()
    return asked


def test_dissatisfied_opens_the_case_again(desk: Desk) -> None:
    """不满意 → 重办: a new cycle, another reply owed, the petitioner's words on record."""
    desk.letter(1)
    with pytest.raises(Forbidden, match="没有答复"):
        do(desk, 1, "call-back", verdict="满意")
    do(desk, 1, "publish", **REPLY)
    with pytest.raises(Forbidden, match="哪里不满意"):
        do(desk, 1, "call-back", verdict="不满意")
    desk.house.clock.forward(hours=1)

    line = do(desk, 1, "call-back", reason="灯还是不亮", verdict="不满意")

    assert (line["state"], [c["state"] for c in line["clocks"] if c["kind"] == "mailbox_reply"]) == (
        "confirmed",
        ["satisfied", "running"],
    )
    with pytest.raises(Forbidden, match="没有答复"):
        do(desk, 1, "call-back", verdict="满意")
    with desk.house.read() as work:
        event = work.session.scalars(select(Event).where(Event.type == "called_back")).one()
    assert event.data == {"said": "不满意", "cycle": 1}


def test_satisfied_changes_nothing_and_the_unit_does_not_call_back_itself(desk: Desk) -> None:
    """回访 is the desk's; a satisfied petitioner leaves the case answered, also after it was closed."""
    desk.letter(1)
    do(desk, 1, "dispatch", unit="市应急局")
    do(desk, 1, "publish", **REPLY)
    do(desk, 1, "close")

    with pytest.raises(Forbidden, match="权限"):
        do(desk, 1, "call-back", LIAISON, verdict="满意")
    assert do(desk, 1, "call-back", verdict="满意")["state"] == "closed"


def test_what_was_said_to_superiors_is_no_answer_to_call_back_about(desk: Desk) -> None:
    """A report up or a risk check of a matter answers nobody outside; a publication does."""
    case_id = desk.matter("serious", occurred=NINE)
    do(desk, case_id, "report-up", to="市总值班室")
    with pytest.raises(Forbidden, match="还没有答复的佐证"):
        do(desk, case_id, "call-back", verdict="满意")
    do(desk, case_id, "publish", **SITE)
    assert do(desk, case_id, "call-back", verdict="满意")["state"] == "responded"


def test_heat_that_rises_after_the_answer_is_told_once(desk: Desk) -> None:
    """Five voices within a day after the publication: the desk is asked to look; not for four, not twice."""
    case_id = desk.matter("large")
    voices(desk, case_id, 6)
    desk.house.clock.forward(minutes=5)
    do(desk, case_id, "publish", **SITE)
    desk.house.clock.forward(minutes=5)
    voices(desk, case_id, 4)
    assert look(desk) == 0
    voices(desk, case_id, 1)

    assert (look(desk), look(desk)) == (1, 0)
    with desk.house.read() as work:
        [notice] = work.session.scalars(select(Notice).where(Notice.dedupe_key.like("look_back:%"))).all()
        event = work.session.scalars(select(Event).where(Event.type == "heat_rises_again")).one()
    assert (notice.role, event.data["voices"]) == ("duty_officer", 5)
    with pytest.raises(Forbidden, match="看到什么"):
        do(desk, case_id, "look-back")
    assert do(desk, case_id, "look-back", reason="同一视频再次传播，已有回应，不再发布")["state"] == "responded"


def test_heat_that_gathers_in_a_matter_of_its_own_is_heat(desk: Desk) -> None:
    """Nothing joins an answered matter by itself: the new voices gather round the first of them, which is proposed for it. They count,
    each once, until somebody has said that it is something else."""
    case_id = desk.matter("large")
    desk.house.clock.forward(minutes=5)
    do(desk, case_id, "publish", **SITE)
    desk.house.clock.forward(minutes=5)
    beside = desk.matter("large")
    voices(desk, beside, 5)
    with desk.house.write() as work:
        items = work.session.scalars(select(CaseItem.item_id).where(CaseItem.case_id == beside)).all()
        work.session.add_all(
            Suggestion(item_id=i, case_id=case_id, why="", similarity=0.7, made_at=work.now) for i in items[-2:]
        )
        work.commit()

    with desk.house.read() as work:
        assert rising(work) == [(case_id, len(items))]
    with desk.house.write() as work:  # not committed: gathered in a matter that is done with, they are led to nowhere
        work.session.get_one(Case, beside).closed_at = work.now
        assert rising(work) == []
    for item in items[-2:]:
        do(desk, case_id, "keep-apart", item=item)
    with desk.house.read() as work:
        assert rising(work) == []


def test_old_voices_are_no_new_heat(desk: Desk) -> None:
    """Five voices spread over days stay below the rule; a matter still open is looked at anyway."""
    case_id, open_ = desk.matter("large"), desk.matter("large")
    do(desk, case_id, "publish", **SITE)
    for _ in range(5):
        desk.house.clock.forward(hours=13)
        voices(desk, case_id, 1)
    voices(desk, open_, 9)

    with desk.house.read() as work:
        assert rising(work) == []


def test_an_evaluation_rests_on_its_counts(desk: Desk) -> None:
    """Answered in time, reviewed, by half as many voices after: each share on record, the whole by the scheme's weights."""
    case_id = desk.matter("large")
    voices(desk, case_id, 9)
    desk.house.clock.forward(hours=1)
    do(desk, case_id, "respond", text="情况通报：11月23日的火情已经扑灭，道路恢复通行。")
    pass_to(desk, case_id)
    do(desk, case_id, "publish", **SITE)
    desk.house.clock.forward(hours=2)
    voices(desk, case_id, 5)
    desk.house.clock.forward(hours=48)

    do(desk, case_id, "evaluate", reason="回应及时")

    with desk.house.read() as work:
        event = work.session.scalars(select(Event).where(Event.type == "case_evaluated")).one()
    assert event.data["counts"]["voices_before"] == 10
    assert event.data["shares"] == {"timeliness": 1.0, "relevance": 1.0, "transparency": 1.0, "follow_up": None, "effect": 0.5}  # fmt: skip
    assert event.data["total"] == round(100 * (0.3 + 0.2 + 0.2 + 0.15 * 0.5) / 0.85, 1)


def test_late_unreviewed_and_before_48_hours(desk: Desk) -> None:
    """A late answer without review is worth nothing in time and openness; the effect waits."""
    case_id = desk.matter("large")
    desk.forward(hours=50)
    do(desk, case_id, "publish", **SITE)

    do(desk, case_id, "evaluate")

    with desk.house.read() as work:
        found = work.session.scalars(select(Event).where(Event.type == "case_evaluated")).one().data
    assert (found["shares"]["timeliness"], found["shares"]["transparency"], found["shares"]["effect"]) == (
        0.0,
        0.0,
        None,
    )


def test_every_item_a_scheme_may_name_is_counted() -> None:
    """What the file may say and what is counted are the same words."""
    assert set(shares(Counts())) == set(get_args(MeasureId))


def test_what_does_not_apply_weighs_nothing(qionglai: Config) -> None:
    """No item, no score; one that applies carries the whole; empty words cost at most a half."""
    scheme = qionglai.workflow.evaluation

    assert total(shares(Counts()), scheme) is None
    assert total(shares(Counts(duties=2, on_time=1)), scheme) == 50.0
    assert shares(Counts(grave_findings=0, empty_words=9))["relevance"] == 0.5
    assert shares(Counts(voices_before=2, voices_after=7))["effect"] == 0.0
