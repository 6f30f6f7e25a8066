"""Two matters that may be one: until a person decides, both keep every limit, and nobody's telephone rings twice at one instant."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from alerts.outcome import Outcome
from alerts.shape import characters, shorten
from alerts.sweep import sweep
from alerts.wording import Line, digest_text, with_twin
from cases.outbox.acknowledge import acknowledge, look
from cases.people.actors import Actor
from cases.store.case_tables import Case, CaseItem, Suggestion
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from cases.work import Work
from tests.conftest import NINE
from tests.desk import Desk
from tests.officers import do

SMS = 134
"""Two parts of an SMS: what stands behind the link is cut off there."""
JUDGE = Actor("zhi1", "值一", "shi_fuban", frozenset({"duty_officer"}))


@pytest.fixture
def two(desk: Desk) -> tuple[int, int]:
    """Two matters of one moment, the second proposed as the first."""
    one, other = desk.matter("serious"), desk.matter("serious")
    with desk.house.write() as work:
        propose(work, one, other)
        work.commit()
    return one, other


def propose(work: Work, one: int, other: int) -> None:
    """The other may be the one."""
    item = work.session.scalars(select(CaseItem.item_id).where(CaseItem.case_id == other)).one()
    work.session.add(Suggestion(item_id=item, case_id=one, similarity=0.0, why="event: 试", made_at=work.now))


def texts(desk: Desk) -> dict[str, list[str]]:
    """What each person was sent since last asked."""
    said: dict[str, list[str]] = {}
    for to, parcel in zip(desk.sender.to, desk.sender.taken, strict=True):
        said.setdefault(to, []).append(parcel.text)
    desk.sender.to.clear()
    desk.sender.taken.clear()
    return said


def test_what_falls_due_together_is_one_message_that_names_both(desk: Desk, two) -> None:
    """From the first notice to the breach: one message for each person and instant; an SMS too has both numbers."""
    for minutes in (0, 15, 165, 60, 60, 30):
        desk.forward(minutes=minutes)
        said = texts(desk)
        assert said, minutes
        assert {len(each) for each in said.values()} == {1}, said
        for [text] in said.values():
            short = shorten(text, SMS, characters)
            assert "YQ2026-000001" in short
            assert "YQ2026-000002" in short
            assert "同一件" in short


def test_both_keep_their_steps_and_their_breach(desk: Desk, two) -> None:
    """Nothing of the law waits: each clock fires its own ladder and its breach is recorded at its own limit."""
    desk.tick()
    for _ in range(20):
        desk.forward(minutes=15)
    fired = Counter((f.case, f.clock, f.purpose) for f in desk.log)
    assert {key[1:]: n for key, n in fired.items() if key[0] == two[0]} == {
        key[1:]: n for key, n in fired.items() if key[0] == two[1]
    }
    with desk.house.read() as work:
        five = select(ClockRow).where(ClockRow.kind == "authoritative_information")
        breached = {clock.case_id: clock.breached_at - clock.started_at for clock in work.session.scalars(five)}
    assert breached == dict.fromkeys(two, timedelta(hours=5))


def test_one_receipt_answers_for_both(desk: Desk, two) -> None:
    """收到 shows both duties and holds both."""
    desk.tick()
    with desk.house.write() as work:
        sent = select(Message).where(Message.state == "accepted").order_by(Message.id).limit(1)
        token = work.session.scalars(sent).one().token
        seen = look(work, token)
        assert seen is not None
        assert {owed.number for owed in seen.duties} == {"YQ2026-000001", "YQ2026-000002"}
        acknowledge(work, token, "link")
        held = select(ClockRow.case_id).join(Acknowledgement, Acknowledgement.clock_id == ClockRow.id)
        assert set(work.session.scalars(held)) == set(two)
        work.commit()


def test_once_kept_apart_each_is_told_by_itself(desk: Desk, two) -> None:
    """A person has said that they are two: two messages, none of which names the other."""
    with desk.house.read() as work:
        item = work.session.scalars(select(Suggestion.item_id)).one()
    do(desk, two[0], "keep-apart", JUDGE, "不是一件", item=item)
    desk.tick()
    said = texts(desk)
    assert {len(each) for each in said.values()} == {2}
    assert not any("同一件" in text for each in said.values() for text in each)


@pytest.mark.parametrize("restricted", [False, True])
def test_in_a_list_too_each_says_what_it_may_be_one_with(desk: Desk, *, restricted: bool) -> None:
    """Over the allowance six matters are one list: the first of two names the other in its own line, unless that is restricted."""
    cases = [desk.matter("ordinary", lead="市政府") for _ in range(6)]
    with desk.house.write() as work:
        propose(work, cases[4], cases[5])
        work.session.get_one(Case, cases[4]).restricted = restricted
        work.commit()
    desk.tick()
    [listed] = [text for text in texts(desk)["zhi1"] if "今日提醒" in text]
    assert ("YQ2026-000005(疑似与 YQ2026-000006 同一件)舆情回应 剩" in listed) is not restricted
    assert listed.count("同一件") == (not restricted)


def test_a_list_names_together_once_what_may_be_one() -> None:
    """Five matters of one event with two limits each, beside another: the first line names the others, no further line does; of more than
    three the rest is «等»."""
    later = NINE + timedelta(hours=1)
    event = [Line("舆情回应", due_at=at, number=f"Y{n}", twin="Y1" if n > 1 else None) for at in (NINE, later) for n in range(1, 6)]  # fmt: skip
    text = digest_text([*event, Line("舆情回应", due_at=later, number="Z1")], NINE, "")
    assert "Y1(疑似与 Y2、Y3、Y4 等 同一件)舆情回应 " in text
    assert text.count("同一件") == 1
    assert all(text.count(f"、Y{n}舆情回应 ") == 2 for n in range(2, 6)), text


def test_dangers_name_none_but_dangers() -> None:
    """They have to fit whatever follows them: what may be one with the danger and is none is named in its own line."""
    lines = [Line("风险核查", due_at=NINE, danger=True, number=f"Y{n}", twin="Y1") for n in (2, 3)]
    text = digest_text([*lines, Line("舆情回应", due_at=NINE, number="Y4", twin="Y1")], NINE, "")
    dangers, _, others = text.partition("; ")
    assert dangers == digest_text(lines, NINE, "").rstrip("。")
    assert dangers.count("同一件") == 1
    assert "Y4(疑似与 Y1 同一件)舆情回应" in others


def test_a_restricted_matter_is_named_to_nobody(desk: Desk, two) -> None:
    """Its number is no hint in another's message."""
    with desk.house.write() as work:
        work.session.get_one(Case, two[0]).restricted = True
        work.commit()
    desk.tick()
    others = [text for each in texts(desk).values() for text in each if "YQ2026-000002" in text]
    assert others
    assert not any("YQ2026-000001" in text for text in others)


def test_of_many_that_may_be_one_three_are_named_at_the_head() -> None:
    """One named twice stands there once; a fourth is «等», so that the duty and the link keep their room."""
    text = "【应声】重大 YQ2026-000001 发布权威信息剩5小时。请办理。http://x/ack/t"
    for n in (2, 3, 3, 4, 5, 6):
        text = with_twin(text, "YQ2026-000001", f"YQ2026-00000{n}")
    assert text == (
        "【应声】重大 YQ2026-000001(疑似与 YQ2026-000002、YQ2026-000003、YQ2026-000004 等 同一件) 发布权威信息剩5小时。请办理。http://x/ack/t"
    )


def test_what_went_inside_a_message_that_is_recalled_goes_by_itself(desk: Desk, two) -> None:
    """Worded and not yet sent, the carrier's matter is merged into the other: that one's duty is told all the same."""
    sweep(desk.house)
    do(desk, two[0], "merge", JUDGE, "同一起", into=str(two[1]))
    desk.sent()
    said = texts(desk)
    assert said
    assert all(any("YQ2026-000002" in text and "发布权威信息" in text for text in each) for each in said.values())


def test_what_fails_for_good_is_passed_on_for_both(desk: Desk, two) -> None:
    """The one message of two matters cannot be delivered: each of them asks for the next role by itself."""
    desk.sender.answers = [Outcome("permanent", "410")] * 40
    desk.tick()
    with desk.house.read() as work:
        passed = select(Notice.case_id).where(Notice.reason == "undeliverable")
        assert set(work.session.scalars(passed)) >= set(two)
