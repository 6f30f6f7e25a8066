"""三审: whose turn it is hears once that a draft waits, by day unless the time that is left would run out; nobody else does."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from cases.matters.heard_back import take_words_of_many_back
from cases.matters.recorded import acts_of
from cases.people.actors import Actor
from cases.people.sight import sight_of_actor
from cases.store.case_tables import Case
from cases.store.people_tables import Person, StandIn, User
from dashboard.check import check_accounts
from dashboard.read.leader import read_tasks
from tests.desk import Desk, enrol
from tests.guarantees.hours import clock_time
from tests.officers import CLEAR, LIAISON, OFFICER, REVIEWERS, SITE, do

TEXT = "经核实，已于11月23日恢复供水。"
LEADER = Actor("zhang1", "长一", LIAISON.unit, frozenset({"unit_leader"}))
TURN = "有稿子等"
FIRST = "初审、保密审查"
NIGHT, MORNING = "+0 23:00", "+1 08:30"


@pytest.fixture
def written(desk: Desk) -> Desk:
    """A letter with the liaison's unit. Its leader, two reviewers and the city's leader have accounts that are linked to them; the shift
    leader has one too."""
    with desk.house.write() as work:
        work.session.add_all(Person(name=name, unit="shi_fuban") for name in ("审0", "审1"))
        work.commit()
    enrol(desk.house, ("zhang1", "长一", "unit_leader"), ("shen0", "审0", "reviewer"), ("shen1", "审1", "reviewer"))
    with desk.house.write() as work:
        people = {person.name: person.id for person in work.session.scalars(select(Person))}
        for user in work.session.scalars(select(User)):
            user.person_id = people.get(user.name)
            user.unit = LIAISON.unit if user.login in (LIAISON.login, LEADER.login) else None
        work.commit()
    reachable(desk, "审0", "审1")
    desk.letter(1)
    do(desk, 1, "dispatch", unit="市应急局")
    do(desk, 1, "accept", LIAISON)
    rung(desk)
    return desk


def reachable(desk: Desk, *names: str) -> None:
    """By the fake webhook, as their logins."""
    from cases.store.people_tables import Contact

    with desk.house.write() as work:
        for person in work.session.scalars(select(Person).where(Person.name.in_(names))):
            login = f"shen{person.name[-1]}"
            work.session.add(Contact(person_id=person.id, kind="webhook", address=f"http://127.0.0.1:9/{login}"))
        work.commit()


def rung(desk: Desk) -> list[tuple[str, str]]:
    """Who has been told since that a draft waits, and for which steps."""
    desk.tick()
    found = [
        (to, p.text.partition(TURN)[2].partition(",")[0])
        for p, to in zip(desk.sender.taken, desk.sender.to, strict=True)
        if TURN in p.text
    ]
    desk.sender.taken.clear()
    desk.sender.to.clear()
    return sorted(found)


def passes(desk: Desk, stage: str, person: Actor, verdict: str = "同意", case_id: int = 1) -> None:
    """That step, by that person."""
    more = {"checklist": CLEAR} if stage == "保密审查" else {}
    do(desk, case_id, "review", person, "缺依据" if verdict == "退回" else None, stage=stage, verdict=verdict, **more)


def test_each_step_calls_those_who_may_do_it(written: Desk) -> None:
    """A unit's draft goes to its own leader, then to whoever has the right and has not looked yet; the last step too, and nobody hears of one
    twice."""
    do(written, 1, "respond", LIAISON, text=TEXT)
    assert rung(written) == [("zhang1", "初审、保密审查")]
    do(written, 1, "respond", LIAISON, text=TEXT + "特此答复。")
    assert rung(written) == [], "nobody has looked yet: whoever was called finds the newest"
    passes(written, "初审", LEADER)
    assert rung(written) == [("shen0", "审核、保密审查"), ("shen1", "审核、保密审查")]
    passes(written, "保密审查", REVIEWERS[0])
    assert rung(written) == []
    passes(written, "审核", REVIEWERS[1])
    assert rung(written) == [("ling1", "审发")], "both reviewers have looked: the city's leader is next"


def test_a_draft_that_comes_again_calls_again(written: Desk) -> None:
    """Sent back and written anew it is another look, and another call."""
    do(written, 1, "respond", LIAISON, text=TEXT)
    passes(written, "初审", LEADER, "退回")
    rung(written)
    do(written, 1, "respond", LIAISON, text=TEXT + "特此答复。")
    assert rung(written) == [("zhang1", "初审、保密审查")]


def test_what_the_desk_writes_is_for_the_reviewers(written: Desk) -> None:
    """No unit's leader is asked; a text with a place to fill calls nobody, for it would pass no stage."""
    do(written, 1, "respond", OFFICER, text=TEXT + "【依据，待填】")
    assert rung(written) == []
    do(written, 1, "respond", OFFICER, text=TEXT)
    assert rung(written) == [("shen0", "初审、保密审查"), ("shen1", "初审、保密审查")]


def test_where_nobody_may_be_called_the_shift_leader_finds_somebody(written: Desk) -> None:
    """No account that may review is linked to a person: the leader of the shift is told."""
    with written.house.write() as work:
        for user in work.session.scalars(select(User)):
            user.person_id = None
        work.commit()
    do(written, 1, "respond", OFFICER, text=TEXT)
    assert rung(written) == [("ban1", "初审、保密审查")]


def test_check_names_the_accounts_that_nobody_can_call(written: Desk) -> None:
    """Who may review and is linked to nobody of the roster is named with what to do; a stopped account, and one without that right, is not."""

    def named() -> list[str]:
        with written.house.read() as work:
            return [f.sentence for f in check_accounts(work) if "有稿子等审也通知不到" in f.sentence and not f.fault]

    assert named() == []
    with written.house.write() as work:
        for user in work.session.scalars(select(User).where(User.login.in_(("shen0", "shen1", "lian1")))):
            user.person_id = None
            user.disabled_at = work.now if user.login == "shen1" else None
        work.commit()
    [sentence] = named()
    assert sentence.startswith("审0 的账号 shen0 可以审核")
    assert "yingsheng user link shen0 --person" in sentence


def calls(desk: Desk, case_id: int, text: str = TEXT) -> Sequence[tuple[str, str]]:
    """Who is rung for a draft of the desk's."""
    do(desk, case_id, "respond", OFFICER, text=text)
    return rung(desk)


def test_by_night_a_draft_waits_for_the_morning_unless_the_time_runs_out(written: Desk) -> None:
    """23:00: of a letter and of a matter that has two days nobody is woken, and in the morning they are told once; of one whose five hours run they
    are told at once. What is decided meanwhile is not told any more."""
    calm, grave = written.matter("ordinary"), 0
    written.house.clock.at = clock_time("+0 23:00")
    assert [*calls(written, 1), *calls(written, calm)] == []
    grave = written.matter("serious")
    assert {to for to, _ in calls(written, grave)} == {"shen0", "shen1"}
    passes(written, "初审", REVIEWERS[2], "退回", calm)
    written.house.clock.at = clock_time("+1 08:30")
    assert rung(written) == [("shen0", "初审、保密审查"), ("shen1", "初审、保密审查")]


def test_what_the_officer_takes_down_on_the_telephone_wakes_nobody(written: Desk) -> None:
    """He rings the next himself; once the last has said yes nobody is called in the morning either."""
    grave = written.matter("serious")
    written.house.clock.at = clock_time("+0 23:00")
    calls(written, grave)
    passes(written, "初审", REVIEWERS[0], case_id=grave)
    passes(written, "保密审查", REVIEWERS[3], case_id=grave)
    rung(written)
    for stage, who in (("审核", "shen1"), ("审发", "ling1")):
        written.house.clock.forward(minutes=1)
        at = written.house.now().isoformat()
        do(written, grave, "review-by-phone", OFFICER, stage=stage, approver=who, at=at)
        assert rung(written) == []
    written.house.clock.at = clock_time("+1 08:30")
    assert rung(written) == []


def test_a_matter_of_discipline_is_told_of_to_its_own_people_alone(written: Desk) -> None:
    """Its draft waits for those who may read it: no reviewer hears of it."""
    with written.house.write() as work:
        case = work.session.get_one(Case, 1)
        case.restricted = True
        work.commit()
    ji = Actor("ji1", "纪一", "shi_jiwei", frozenset({"discipline"}))
    do(written, 1, "respond", ji, text=TEXT)
    assert not {to for to, _ in rung(written)} & {"shen0", "shen1", "zhang1"}


@pytest.fixture
def waits(written: Desk) -> Desk:
    """A draft of the desk's for letter 1, of the night: its reviewers are to be called in the morning."""
    written.house.clock.at = clock_time(NIGHT)
    do(written, 1, "respond", OFFICER, text=TEXT)
    written.house.clock.forward(minutes=1)
    return written


def in_the_morning(desk: Desk) -> list[tuple[str, str]]:
    """Who is called then."""
    desk.house.clock.at = clock_time(MORNING)
    return rung(desk)


def published(desk: Desk) -> None:
    """The answer has gone out."""
    at = desk.house.now().isoformat()
    do(desk, 1, "publish", kind="reply", issuer="市应急局", url="https://example.invalid/1", published_at=at)


def test_who_has_done_the_other_step_leaves_it_to_the_next(written: Desk) -> None:
    """The unit's leader, alone called for the first look, gives 保密审查: that look is another's now, who hears of it; of two reviewers
    the other has been called already."""
    do(written, 1, "respond", LIAISON, text=TEXT)
    assert rung(written) == [("zhang1", FIRST)]
    passes(written, "保密审查", LEADER)
    assert rung(written) == [("shen0", "初审"), ("shen1", "初审")]


def test_a_text_with_a_place_to_fill_takes_the_call_back(waits: Desk) -> None:
    """It would pass no stage; filled in, it calls again."""
    do(waits, 1, "respond", OFFICER, text=TEXT + "【依据，待填】")
    assert in_the_morning(waits) == []
    do(waits, 1, "respond", OFFICER, text=TEXT + "依据供水条例。")
    assert rung(waits) == [("shen0", FIRST), ("shen1", FIRST)]


def test_what_is_answered_waits_for_no_look(waits: Desk) -> None:
    """Published by night without one: in the morning nobody is asked to."""
    published(waits)
    assert in_the_morning(waits) == []


def test_the_next_cycle_calls_anew(written: Desk) -> None:
    """Answered without a look and opened again: the new draft is another call, though nobody has looked at the old one."""
    do(written, 1, "respond", OFFICER, text=TEXT)
    assert rung(written) == [("shen0", FIRST), ("shen1", FIRST)]
    published(written)
    assert rung(written) == []
    written.house.clock.forward(hours=1)
    do(written, 1, "reopen", OFFICER, "又反映")
    written.house.clock.forward(hours=1)
    do(written, 1, "respond", OFFICER, text=TEXT + "已再次核实。")
    assert rung(written) == []  # a third message of one day waits
    written.house.clock.forward(hours=4)
    assert rung(written) == [("shen0", FIRST), ("shen1", FIRST)]


def test_what_is_merged_waits_for_no_look_until_it_is_a_case_again(written: Desk) -> None:
    """Merged by night nobody is called for it; undone, they are, once."""
    one, other = written.matter("ordinary"), written.matter("ordinary")
    written.house.clock.at = clock_time(NIGHT)
    do(written, one, "respond", OFFICER, text=TEXT)
    written.house.clock.forward(minutes=1)
    with written.house.read() as work:
        number = work.session.get_one(Case, other).number
    do(written, one, "merge", OFFICER, "同一件", into=number)
    assert in_the_morning(written) == []
    with written.house.read() as work:
        merged = acts_of(work, one)[-1].id
    do(written, one, "undo", OFFICER, "是两件", event=merged)
    assert rung(written) == [("shen0", FIRST), ("shen1", FIRST)]


def test_what_becomes_a_matter_of_discipline_calls_nobody_any_more(waits: Desk) -> None:
    """Handed to 纪检 by night: no reviewer hears of its draft, nor of more time for it; given back, they do."""
    do(waits, 1, "extend", LIAISON, "需现场鉴定", days=5)
    do(waits, 1, "restrict", OFFICER, "涉纪")
    waits.house.clock.at = clock_time(MORNING)
    waits.tick()
    assert not [p.text for p in waits.sender.taken if "有稿子" in p.text or "延期" in p.text]
    ji = Actor("ji1", "纪一", "shi_jiwei", frozenset({"discipline"}))
    do(waits, 1, "lift", ji, "不属纪检")
    assert rung(waits) == [("shen0", FIRST), ("shen1", FIRST)]


@pytest.mark.parametrize("by", ["值一", "审1"])
def test_who_is_away_is_not_called_nor_who_stands_in(written: Desk, by: str) -> None:
    """A stand-in need have no account that may review; one who has is called for themselves, once."""
    with written.house.write() as work:
        people = {person.name: person.id for person in work.session.scalars(select(Person))}
        since = work.now - timedelta(hours=1)
        work.session.add(
            StandIn(person_id=people["审0"], by_id=people[by], starts_at=since, made_at=since, made_by="-")
        )
        work.commit()
    do(written, 1, "respond", OFFICER, text=TEXT)
    assert rung(written) == [("shen1", FIRST)]


OVER = "不用再审"


def told_over(desk: Desk) -> list[str]:
    """Who has been told since that a draft waits no more."""
    desk.tick()
    found = [to for p, to in zip(desk.sender.taken, desk.sender.to, strict=True) if OVER in p.text]
    desk.sender.taken.clear()
    desk.sender.to.clear()
    return sorted(found)


def waits_for(desk: Desk, person: Actor) -> list[str]:
    """The steps that stand on 领导一页 of that person."""
    with desk.house.read() as work:
        tasks = read_tasks(work, sight_of_actor(person), person)
        return [step for _, steps in tasks.reviews for step in steps]


def test_a_matter_published_without_its_review_calls_its_reviewers_off(written: Desk) -> None:
    """Who was called for the open step hears once, by day, that nobody waits for it, and finds it on no list; another text calls anew."""
    grave = written.matter("serious")
    assert [to for to, _ in calls(written, grave)] == ["shen0", "shen1"]
    assert waits_for(written, REVIEWERS[0]) == ["初审", "保密审查"]
    written.house.clock.at = clock_time("+0 23:00")
    do(written, grave, "publish", OFFICER, **SITE)
    assert told_over(written) == []
    written.house.clock.at = clock_time("+1 08:30")
    assert told_over(written) == ["shen0", "shen1"]
    assert waits_for(written, REVIEWERS[0]) == []
    written.forward(minutes=2)
    assert [to for to, _ in calls(written, grave, TEXT + "其余正在抢修。")] == ["shen0", "shen1"]
    assert waits_for(written, REVIEWERS[0]) == ["初审", "保密审查"]


def test_a_call_that_waits_for_the_morning_is_not_sent_after_the_publication(written: Desk) -> None:
    """Nobody has heard of it: nobody hears that it is over either."""
    calm = written.matter("ordinary")
    written.house.clock.at = clock_time("+0 23:00")
    assert calls(written, calm) == []
    do(written, calm, "publish", OFFICER, **SITE)
    written.house.clock.at = clock_time("+1 08:30")
    assert rung(written) == []
    assert told_over(written) == []


@pytest.mark.parametrize("kind", ["official_site", "reply"])
def test_another_kind_of_answer_leaves_a_draft_its_reviewers(written: Desk, kind: str) -> None:
    """A letter's answer is overtaken by the answer alone: what was said in public leaves it waiting."""
    assert calls(written, 1)
    do(written, 1, "publish", OFFICER, **{**SITE, "kind": kind})
    assert bool(told_over(written)) == (kind == "reply")
    assert bool(waits_for(written, REVIEWERS[0])) == (kind != "reply")


def test_of_many_that_become_matters_of_discipline_those_with_words_call_nobody(waits: Desk) -> None:
    """A batch of letters may restrict a hundred cases: what was asked to be said of one is taken back, and none of the others is asked about
    by itself."""
    for n in (2, 3, 4):
        waits.letter(n)
    asked: list[str] = []
    with waits.house.write() as work:
        cases = list(work.session.scalars(select(Case).where(Case.kind == "request").order_by(Case.id)))
        event.listen(work.session.connection(), "before_cursor_execute", lambda _c, _cu, said, *_: asked.append(said))
        take_words_of_many_back(work, cases[1:])
        assert len(asked) == 1, "of those of which nothing was ever to be said only that"
        take_words_of_many_back(work, cases)
        work.commit()
    waits.house.clock.at = clock_time(MORNING)
    assert rung(waits) == []
