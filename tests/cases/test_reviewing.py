"""三审, 保密审查, authorisation and oral authorisation: who may let a text pass, and what must be on record first."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.matters.acts import act
from cases.matters.gates import guarded
from cases.matters.reviewing import unsigned
from cases.people.actors import Actor, Forbidden
from cases.proof.read import message_ids, proofs
from cases.proof.sentence import sentence
from cases.store.act_tables import Evidence, Response, Review
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event
from cases.store.people_tables import Person, StandIn, User
from config.load import Config
from tests.conftest import NINE
from tests.desk import Desk
from tests.officers import CLEAR, LEADER, OFFICER, REVIEWERS, SHIFT, SITE, clocks, do, pass_to

PLAIN = "11月23日8时，某厂发生爆炸，消防、公安和医疗人员已经到场，现场道路实行临时管制，请绕行。"
FIGURES = PLAIN + "目前已造成3人死亡、11人受伤。"
PAST_TEN = NINE + timedelta(hours=13)
"""Monday, ten in the evening."""


def at_night(desk: Desk) -> int:
    """A matter with a draft that has passed 初审, at ten in the evening."""
    case_id = desk.matter("large")
    desk.house.clock.forward(hours=13)
    do(desk, case_id, "respond", text=PLAIN)
    do(desk, case_id, "review", REVIEWERS[0], stage="初审", verdict="同意")
    return case_id


def test_one_person_never_holds_two_steps(desk: Desk) -> None:
    """The author reviews nothing, and who did 保密审查 does no stage of 三审 on the same text."""
    case_id = desk.matter("large")
    do(desk, case_id, "respond", SHIFT, text=PLAIN)
    do(desk, case_id, "review", REVIEWERS[0], stage="保密审查", verdict="同意", checklist=CLEAR)

    for person in (SHIFT, REVIEWERS[0]):
        with pytest.raises(Forbidden, match="一人不能办两步"):
            do(desk, case_id, "review", person, stage="初审", verdict="同意")


def test_a_changed_text_is_reviewed_anew(desk: Desk) -> None:
    """Each review is of one exact text: a new draft has none."""
    case_id = desk.matter("large")
    do(desk, case_id, "respond", text=PLAIN)
    do(desk, case_id, "review", REVIEWERS[0], stage="初审", verdict="同意")
    do(desk, case_id, "respond", text=PLAIN + "下午六时再次发布。")

    with pytest.raises(Forbidden, match="初审"):
        do(desk, case_id, "review", REVIEWERS[1], stage="审核", verdict="同意")


def test_a_button_pressed_twice_makes_no_second_draft(desk: Desk) -> None:
    """The same text in the same form is refused and the review of it stands; sent back it may come again, and as another form, too."""
    case_id = desk.matter("large")
    do(desk, case_id, "respond", text=PLAIN)
    do(desk, case_id, "review", REVIEWERS[0], stage="初审", verdict="同意")
    with pytest.raises(Forbidden, match="与第 1 稿一字不差"):
        do(desk, case_id, "respond", text=PLAIN)
    do(desk, case_id, "review", REVIEWERS[1], stage="审核", verdict="同意")

    do(desk, case_id, "respond", text=PLAIN, kind="conference")
    do(desk, case_id, "review", REVIEWERS[0], "等市里授权", stage="初审", verdict="退回")
    do(desk, case_id, "respond", text=PLAIN, kind="conference")
    with desk.house.read() as work:
        assert list(work.session.scalars(select(Response.n))) == [1, 2, 3]


def test_secrecy_review_answers_every_question_and_a_yes_cannot_pass(desk: Desk) -> None:
    """一事一审: no question is skipped; a yes is sent back with the reason."""
    case_id = desk.matter("large")
    do(desk, case_id, "respond", text=PLAIN)
    some = {k: v for k, v in CLEAR.items() if k != "personal"}

    for checklist, said in (
        (None, "逐项回答"),
        (some, "还没有回答的: 是否能认出[^;]*$"),
        ({**CLEAR, "personal": True}, "其他个人"),
    ):
        with pytest.raises(Forbidden, match=said):
            do(desk, case_id, "review", REVIEWERS[3], stage="保密审查", verdict="同意", checklist=checklist)
    do(desk, case_id, "review", REVIEWERS[3], "有伤者姓名", stage="保密审查", verdict="退回",
       checklist={**CLEAR, "personal": True})  # fmt: skip

    with desk.house.read() as work:
        row = work.session.scalars(select(Review)).one()
    assert (row.stage, row.verdict, row.answers["personal"]) == ("保密审查", "退回", True)


def test_figures_and_causes_of_a_grave_matter_wait_for_the_command_body(desk: Desk) -> None:
    """Unauthorised, the words that need it are named; authorised, the draft passes; of a lesser matter nothing is asked."""
    case_id, lesser = desk.matter("serious", occurred=NINE), desk.matter("large")
    for id_ in (case_id, lesser):
        do(desk, id_, "respond", text=FIGURES)

    with pytest.raises(Forbidden, match=r"伤亡数字「3人死亡」.*授权"):
        do(desk, case_id, "review", REVIEWERS[0], stage="初审", verdict="同意")
    do(desk, lesser, "review", REVIEWERS[0], stage="初审", verdict="同意")
    with pytest.raises(Forbidden, match="原话"):
        do(desk, case_id, "authorise", facts=["伤亡数字"], by="市应急指挥部")
    do(desk, case_id, "authorise", reason="指挥部电话: 可以公布 3 死 11 伤", facts=["casualties"], by="市应急指挥部")
    do(desk, case_id, "review", REVIEWERS[0], stage="初审", verdict="同意")


def test_new_figures_take_a_new_authorisation(desk: Desk) -> None:
    """What was authorised was the number of then: when the dead become more, the next draft waits again."""
    case_id = desk.matter("serious", occurred=NINE)
    do(desk, case_id, "authorise", reason="可以公布", facts=["casualties", "cause"], by="指挥部")
    do(desk, case_id, "confirm", casualties={"dead": 4})
    do(desk, case_id, "respond", text=FIGURES)

    with pytest.raises(Forbidden, match="伤亡数字"):
        do(desk, case_id, "review", REVIEWERS[0], stage="初审", verdict="同意")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("已造成12人死亡", ["casualties"]), ("遇难人数上升至十二人", ["casualties"]), ("3死5伤", ["casualties"]),
        ("无人员伤亡", ["casualties"]), ("事故原因系电气线路短路", ["cause"]), ("系违规操作引发", ["cause"]),
        ("企业负有主要责任，负责人已被立案调查", ["accountability"]), ("现场救援正在进行，请勿围观", []),
        ("已疏散周边居民300人", []),
    ],
)  # fmt: skip
def test_what_takes_an_authorisation_is_known_by_its_words(qionglai: Config, text: str, found: list[str]) -> None:
    """Figures, denials of them, causes and accountability; rescue and advice are free."""
    guards = guarded(text, "serious", qionglai.workflow.authorisation)

    assert [g.id for g in guards] == found
    assert all(text[slice(*g.span)] == g.text for g in guards)


def test_a_text_with_a_place_to_fill_passes_nothing(desk: Desk) -> None:
    """The template as it comes, or one XX left: no stage lets it through."""
    case_id = desk.matter("large")
    do(desk, case_id, "respond", text=PLAIN + "联系电话：XXXX")

    with pytest.raises(Forbidden, match=r"没有填.*XXXX"):
        do(desk, case_id, "review", REVIEWERS[0], stage="初审", verdict="同意")


def test_what_the_check_says_of_a_reply_stands_with_the_draft(desk: Desk) -> None:
    """A letter's reply that only acknowledges is named in the record; the reviewer decides."""
    desk.letter(1)
    do(desk, 1, "respond", text="您好！您的留言已收悉，感谢您的关心。")

    with desk.house.read() as work:
        draft = work.session.scalars(select(Response)).one()
    assert draft.kind == "reply"
    assert "only_acknowledged" in [f["fault"] for f in draft.findings]


def test_the_unit_complained_of_reviews_nothing(desk: Desk) -> None:
    """Nor a person of that unit whose right spans the city."""
    from cases.store.case_tables import Case

    case_id = desk.matter("large")
    with desk.house.write() as work:
        work.session.get_one(Case, case_id).complained_of = ["shi_jiaoyu"]
        work.commit()
    do(desk, case_id, "respond", text=PLAIN)
    person = Actor("jiao", "教审", "shi_jiaoyu", frozenset({"reviewer"}))

    with pytest.raises(Forbidden, match="反映的是本单位"):
        do(desk, case_id, "review", person, stage="初审", verdict="同意")


def test_at_night_a_leader_may_let_one_exact_text_pass_by_telephone(desk: Desk) -> None:
    """Approver, call time and the text's hash are on record; it waits for a signature within 24 hours of the call."""
    case_id = at_night(desk)
    desk.house.clock.forward(minutes=20)
    called = (PAST_TEN + timedelta(minutes=10)).isoformat()

    with pytest.raises(Forbidden, match="初审不能口头"):
        do(desk, case_id, "review-by-phone", stage="初审", approver="ling1", at=called)
    line = do(desk, case_id, "review-by-phone", stage="审核", approver="ling1", at=called)

    [clock] = [c for c in line["clocks"] if c["kind"] == "countersign"]
    assert (clock["state"], clock["due_at"]) == ("running", "2026-11-24T22:10:00+08:00")
    with desk.house.read() as work:
        row = work.session.scalars(select(Review).where(Review.stage == "审核")).one()
        event = work.session.scalars(select(Event).where(Event.type == "oral_authorisation")).one()
        draft = work.session.scalars(select(Response)).one()
    assert (row.by, row.recorded_by, row.signed_at) == ("ling1", OFFICER.login, None)
    assert event.data == {"stage": "审核", "approver": "ling1", "text": draft.text_hash}
    assert event.actor == OFFICER.login


def test_what_was_said_on_the_telephone_is_written_down(desk: Desk) -> None:
    """Without the words nobody knows later what was let pass: refused, and nothing waits for a signature."""
    case_id = at_night(desk)
    with desk.house.write() as work, pytest.raises(Forbidden, match="原话或要点"):
        act(work, case_id, "review-by-phone", OFFICER, None, {"stage": "审核", "approver": "ling1", "at": PAST_TEN.isoformat()})  # fmt: skip
    with desk.house.read() as work:
        assert unsigned(work, case_id) == []


def test_by_telephone_only_at_night_and_one_person_one_step(desk: Desk) -> None:
    """By day they review themselves; who reviewed the text already cannot be named as the voice on the telephone."""
    case_id = at_night(desk)
    with pytest.raises(Forbidden, match="只限夜间"):
        do(desk, case_id, "review-by-phone", stage="审核", approver="ling1", at=(NINE + timedelta(hours=1)).isoformat())
    with pytest.raises(Forbidden, match="早于这一稿"):
        do(desk, case_id, "review-by-phone", stage="审核", approver="ling1", at=(NINE - timedelta(hours=9)).isoformat())
    do(desk, case_id, "review-by-phone", stage="审核", approver="ling1", at=PAST_TEN.isoformat())
    do(desk, case_id, "review", REVIEWERS[3], stage="保密审查", verdict="同意", checklist=CLEAR)

    with pytest.raises(Forbidden, match="一人不能办两步"):
        do(desk, case_id, "review-by-phone", stage="审发", approver="ling1", at=PAST_TEN.isoformat())


def test_the_approver_signs_in_the_morning(desk: Desk) -> None:
    """Only who spoke may sign; then the clock ends and nothing waits."""
    case_id = at_night(desk)
    do(desk, case_id, "review-by-phone", stage="审核", approver="ling1", at=PAST_TEN.isoformat())
    desk.house.clock.forward(hours=11)

    with pytest.raises(Forbidden, match="授权人本人"):
        do(desk, case_id, "countersign", LEADER)
    with pytest.raises(Forbidden, match="补签"):
        do(desk, case_id, "close")
    line = do(desk, case_id, "countersign", Actor("ling1", "领一", None, frozenset({"city_leader"})))

    assert clocks(line)["countersign"] == "satisfied"
    with desk.house.read() as work:
        row = work.session.scalars(select(Review).where(Review.stage == "审核")).one()
    assert row.signed_by == "ling1"


@pytest.mark.parametrize(("hours", "told"), [(9, 0), (11, 1)])
def test_who_spoke_at_night_is_asked_in_the_morning_to_sign(desk: Desk, hours: int, told: int) -> None:
    """By name, whoever is on duty then; whoever has signed before the morning is left alone."""
    case_id = at_night(desk)
    spoke = Actor("ling1", "领一", None, frozenset({"city_leader"}))
    with desk.house.write() as work:
        user = work.session.scalars(select(User).where(User.login == "ling1")).one()
        user.person_id = work.session.scalars(select(Person.id).where(Person.name == "领一")).one()
        work.commit()
    do(desk, case_id, "review-by-phone", stage="审核", approver="ling1", at=PAST_TEN.isoformat())
    if not told:
        do(desk, case_id, "countersign", spoke)

    desk.forward(hours=hours)

    asked = [p.text for p in desk.sender.taken if "口头同意的审核, 请本人补签" in p.text]
    assert len(asked) == told


def test_nobody_standing_in_is_asked_for_anothers_signature(desk: Desk) -> None:
    """The leader's reminders go to the stand-in that night; the word only he can sign goes to him, and the chain says what it was for."""
    case_id = at_night(desk)
    with desk.house.write() as work:
        ids = {row.name: row.id for row in work.session.scalars(select(Person))}
        work.session.scalars(select(User).where(User.login == "ling1")).one().person_id = ids["领一"]
        work.session.add(
            StandIn(
                person_id=ids["领一"],
                by_id=ids["督一"],
                starts_at=work.now,
                reason="在飞机上",
                made_at=work.now,
                made_by="zhi1",
            )
        )
        work.commit()
    do(desk, case_id, "review-by-phone", stage="审核", approver="ling1", at=PAST_TEN.isoformat())

    desk.forward(hours=11)

    with desk.house.read() as work:
        asked = [proof for proof in proofs(work, message_ids(work, case_id)) if proof.purpose == "signature"]
    assert [proof.person for proof in asked] == ["领一"]
    assert "请补签" in sentence(asked[0], desk.house.config.city.zone)


@pytest.mark.parametrize(("namesakes", "told"), [(False, 1), (True, 0)])
def test_who_gave_an_order_by_word_of_mouth_is_asked_to_sign_it(desk: Desk, namesakes: bool, told: int) -> None:
    """An order is given, not agreed to; where two people bear the name neither is asked for the other's word."""
    case_id = desk.matter("large")
    with desk.house.write() as work:
        people = work.session.scalars(select(Person.id).where(Person.name.in_(("领一", "联一"))).order_by(Person.name))
        users = work.session.scalars(select(User).where(User.login.in_(("ling1", "ban1"))).order_by(User.login.desc()))
        for user, person in list(zip(users, people, strict=True))[: 1 + namesakes]:
            user.name, user.person_id = "赵某某", person
        work.commit()
    do(
        desk,
        case_id,
        "instruct",
        kind="批示",
        by="赵某某",
        at=NINE.isoformat(),
        form="口头",
        words="请核实",
        units=["市应急局"],
    )

    desk.forward(minutes=5)

    assert len([p for p in desk.sender.taken if "口头作出的批示, 请本人补签" in p.text]) == told


def test_an_unsigned_authorisation_escalates_after_a_day(desk: Desk) -> None:
    """Nobody signs: at 24 hours the breach is on record and goes to the shift leader and the city leader."""
    case_id = at_night(desk)
    do(desk, case_id, "review-by-phone", stage="审核", approver="ling1", at=PAST_TEN.isoformat())

    desk.forward(hours=25)

    with desk.house.read() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.kind == "countersign")).one()
    assert clock.breached_at == PAST_TEN + timedelta(hours=24)
    [breach] = [f for f in desk.log if f.clock == "countersign" and f.purpose == "breach"]
    assert breach.case == case_id


def test_a_sheet_signed_on_paper_is_filed_by_the_desk(desk: Desk, tmp_path: object) -> None:
    """The leader has no account: the scan is frozen as evidence and ends the clock."""
    from pathlib import Path

    sheet = Path(str(tmp_path)) / "sheet.pdf"
    sheet.write_bytes(b"%PDF signed")
    case_id = at_night(desk)
    do(desk, case_id, "review-by-phone", stage="审核", approver="王副市长", at=PAST_TEN.isoformat())

    with pytest.raises(Forbidden, match="扫描件"):
        do(desk, case_id, "countersign")
    line = do(desk, case_id, "countersign", file=str(sheet))

    assert clocks(line)["countersign"] == "satisfied"
    with desk.house.read() as work:
        assert work.session.scalars(select(Evidence)).one().kind == "signed_sheet"


def test_a_reviewed_text_is_published_unflagged(desk: Desk) -> None:
    """All four steps on record: the publication carries no 未见审核记录."""
    case_id = desk.matter("large")
    do(desk, case_id, "respond", text=PLAIN)
    pass_to(desk, case_id)

    do(desk, case_id, "publish", **SITE)

    with desk.house.read() as work:
        assert not work.session.scalars(select(Evidence)).one().unreviewed


def test_a_text_changed_after_its_release_carries_no_review(desk: Desk) -> None:
    """A second draft stands when it is published: what was let pass was another text, so 未见审核记录 stands on the publication."""
    case_id = desk.matter("large")
    do(desk, case_id, "respond", text=PLAIN)
    pass_to(desk, case_id)
    released = desk.house.now()
    desk.forward(minutes=5)
    do(desk, case_id, "respond", text=f"{PLAIN}另有两人送医。")

    do(desk, case_id, "publish", **SITE)
    desk.forward(minutes=1)
    do(desk, case_id, "publish", **SITE, published_at=released.isoformat())

    with desk.house.read() as work:
        changed, as_released = work.session.scalars(select(Evidence).order_by(Evidence.id))
    assert (changed.unreviewed, as_released.unreviewed) == (True, False)


def test_a_release_of_an_earlier_cycle_is_none_for_the_present_one(desk: Desk) -> None:
    """重办: what is published in the new cycle takes a text reviewed in it."""
    case_id = desk.matter("large")
    do(desk, case_id, "respond", text=PLAIN)
    pass_to(desk, case_id)
    do(desk, case_id, "publish", **SITE)
    desk.forward(hours=1)
    do(desk, case_id, "reopen", reason="又有新情况")
    desk.forward(minutes=5)

    do(desk, case_id, "publish", **SITE)

    with desk.house.read() as work:
        flags = work.session.scalars(select(Evidence.unreviewed).order_by(Evidence.id)).all()
    assert flags == [False, True]


def test_a_letter_to_one_person_is_not_public_and_one_on_the_board_is(desk: Desk) -> None:
    """书面答复 passes 三审 alone; 公开答复 waits for 保密审查."""
    text = "您好！文昌街路灯已于2026年3月10日修复，依据《城市照明管理规定》第二十二条，电话88760000。"
    for n, kind in ((1, "书面答复"), (2, "公开答复")):
        desk.letter(n)
        do(desk, n, "respond", text=text, kind=kind)
        for stage, person in zip(("初审", "审核"), REVIEWERS, strict=False):
            do(desk, n, "review", person, stage=stage, verdict="同意")

    do(desk, 1, "review", REVIEWERS[2], stage="审发", verdict="同意")
    with pytest.raises(Forbidden, match="保密审查"):
        do(desk, 2, "review", REVIEWERS[2], stage="审发", verdict="同意")
