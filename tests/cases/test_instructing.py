"""批示、交办 and 报送: an order has its own time and its own feedback; a report has its stages, and tells what is confirmed."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.matters.dossier import file_lines
from cases.matters.filling import fill_form
from cases.matters.lines import case_ids
from cases.people.actors import Actor, Forbidden
from cases.store.act_tables import Evidence, Instruction, UpwardReport
from cases.store.case_tables import Case, CaseItem
from cases.store.event_tables import Event, EventText
from cases.store.item_tables import ItemVersion
from cases.store.outbox_tables import Notice
from tests.conftest import NINE
from tests.desk import Desk
from tests.officers import LIAISON, OFFICER, SITE, clocks, do

ORDER = {
    "kind": "批示",
    "by": "领一",
    "at": NINE.isoformat(),
    "form": "书面",
    "words": "请应急局核实原因，结果报我。",
}

ANSWERED = "https://www.example.com/7.html"


def papers(desk: Desk, case_id: int) -> dict:  # type: ignore[type-arg]
    """What lies in the case's file."""
    with desk.house.read() as work:
        return file_lines(work, case_id)


def draft(desk: Desk, case_id: int, name: str) -> str:
    """The text of a draft."""
    with desk.house.read() as work:
        return fill_form(work, work.session.get_one(Case, case_id), name).text


def test_an_order_runs_from_its_own_time_to_the_time_its_document_states(desk: Desk) -> None:
    """Recorded an hour later: due as stated; its words stand apart from the chain; each unit is told."""
    case_id = desk.matter("large")
    desk.house.clock.forward(hours=1)
    line = do(desk, case_id, "instruct", **ORDER, due_at="2026-11-26T18:00:00+08:00", units=["市应急局", "市住建局"])

    [clock] = [c for c in line["clocks"] if c["kind"] == "instruction_feedback"]
    assert (clock["started_at"], clock["due_at"]) == ("2026-11-23T09:00:00+08:00", "2026-11-26T18:00:00+08:00")
    with desk.house.read() as work:
        event = work.session.scalars(select(Event).where(Event.type == "instruction_recorded")).one()
        assert work.session.get_one(EventText, event.reason_hash).text == ORDER["words"]
        told = work.session.scalars(select(Notice.unit).where(Notice.dedupe_key.like("instruction:%"))).all()
    assert told == ["shi_zhujian"]
    assert ORDER["words"] not in str(event.data)


def test_without_a_stated_time_the_citys_row_counts(desk: Desk) -> None:
    """Five working days from the order."""
    case_id = desk.matter("large")

    line = do(desk, case_id, "instruct", **ORDER)

    [clock] = [c for c in line["clocks"] if c["kind"] == "instruction_feedback"]
    assert clock["due_at"] == "2026-11-30T23:59:59+08:00"


def test_a_time_in_the_words_is_asked_for_and_never_passed_over(desk: Desk) -> None:
    """«三日内» and no time given: refused with the time they mean; said to be none of the feedback's, the city's row counts."""
    case_id = desk.matter("large")
    order = {**ORDER, "words": "请应急局三日内核实原因，结果报我。"}
    with pytest.raises(Forbidden, match=r"原文写着「三日内」, .*2026-11-26 23:59") as refused:
        do(desk, case_id, "instruct", **order)
    assert refused.value.needs == ("due_at", "by_rule")
    with pytest.raises(Forbidden, match="三日内"):
        do(desk, case_id, "instruct", **order, by_rule="false")  # a word in a shell is no yes

    do(desk, case_id, "instruct", **order, due_at="2026-11-26T23:59:59+08:00")
    line = do(desk, case_id, "instruct", **order, by_rule=True)
    assert sorted(c["due_at"] for c in line["clocks"] if c["kind"] == "instruction_feedback") == [
        "2026-11-26T23:59:59+08:00",
        "2026-11-30T23:59:59+08:00",
    ]


def test_each_order_is_answered_by_itself(desk: Desk) -> None:
    """Two orders, two clocks: a feedback says which; a public answer ends neither; the case cannot be closed before."""
    case_id = desk.matter("large")
    for by in ("领一", "省督查组"):
        do(desk, case_id, "instruct", **{**ORDER, "by": by})
    do(desk, case_id, "publish", **SITE)
    with pytest.raises(Forbidden, match="批示反馈"):
        do(desk, case_id, "close")
    with pytest.raises(Forbidden, match="哪一个"):
        do(desk, case_id, "feed-back", LIAISON, "已核实")

    do(desk, case_id, "feed-back", LIAISON, "已核实，系线路老化", instruction=2, url=ANSWERED)

    first, second = papers(desk, case_id)["instructions"]
    assert (first["answered_at"], second["answered_at"] is not None) == (None, True)
    with desk.house.read() as work:
        kinds = work.session.scalars(select(Evidence.kind)).all()
    assert sorted(kinds) == ["feedback", "official_site"]
    line = do(desk, case_id, "feed-back", LIAISON, "已办结", url=ANSWERED)
    assert [c["state"] for c in line["clocks"] if c["kind"] == "instruction_feedback"] == ["satisfied", "satisfied"]


def test_a_feedback_is_proved_by_what_can_be_opened_from_outside(desk: Desk) -> None:
    """An address of the office network proves nothing, as for a publication; the order stays unanswered."""
    case_id = desk.matter("large")
    do(desk, case_id, "instruct", **ORDER)
    with pytest.raises(Forbidden, match="不能作反馈的佐证"):
        do(desk, case_id, "feed-back", LIAISON, url="http://192.168.3.4/oa/7")
    assert papers(desk, case_id)["instructions"][0]["answered_at"] is None
    do(desk, case_id, "feed-back", LIAISON, url=ANSWERED)
    assert papers(desk, case_id)["instructions"][0]["answered_at"] is not None


def test_words_alone_are_no_feedback(desk: Desk) -> None:
    """Only evidence stops a clock: without address and file the order stays unanswered, and the page's sentence says what is missing."""
    case_id = desk.matter("large")
    do(desk, case_id, "instruct", **ORDER)
    with pytest.raises(Forbidden, match="没有网址也没有文件, 不能证明已经反馈"):
        do(desk, case_id, "feed-back", LIAISON, "已办结")
    assert papers(desk, case_id)["instructions"][0]["answered_at"] is None


def test_a_feedback_filed_as_evidence_answers_the_orders_too(desk: Desk) -> None:
    """The older way, `publish` of kind feedback, leaves no order looking unanswered."""
    case_id = desk.matter("large")
    do(desk, case_id, "instruct", **ORDER)

    do(desk, case_id, "publish", **{**SITE, "kind": "feedback"})

    assert papers(desk, case_id)["instructions"][0]["answered_at"] is not None


def test_an_order_by_mouth_waits_for_its_signature(desk: Desk) -> None:
    """口头: who took it down, 待补签 with its clock; the leader signs."""
    case_id = desk.matter("large")
    line = do(desk, case_id, "instruct", **{**ORDER, "form": "口头"})
    assert clocks(line)["countersign"] == "running"
    [row] = papers(desk, case_id)["instructions"]
    assert (row["state"], row["recorded_by"]) == ("待补签", OFFICER.login)

    line = do(desk, case_id, "countersign", Actor("ling1", "领一", None, frozenset({"city_leader"})))

    assert clocks(line)["countersign"] == "satisfied"
    assert papers(desk, case_id)["instructions"][0]["state"] == "已补签"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "指示"}, "批示, 交办"), ({"form": "微信"}, "书面, 口头"), ({"words": ""}, "原文"),
        ({"at": (NINE + timedelta(hours=1)).isoformat()}, "在将来"), ({"due_at": NINE.isoformat()}, "不晚于"),
        ({"units": ["火星局"]}, "没有「火星局」"), ({"by": ""}, "缺少批示人"),
    ],
)  # fmt: skip
def test_a_slip_in_an_order_is_refused(desk: Desk, change: dict[str, object], said: str) -> None:
    """Each says what is wrong."""
    case_id = desk.matter("large")
    with pytest.raises(Forbidden, match=said):
        do(desk, case_id, "instruct", **{**ORDER, **change})


def test_cases_with_orders_are_found(desk: Desk) -> None:
    """批示件 and 交办件; what the superior's channel brought is one too."""
    from cases.items.keep import keep
    from cases.items.raw import RawItem

    noted, _ = desk.matter("large"), desk.matter("large")
    do(desk, noted, "instruct", **ORDER)
    with desk.house.write() as work:
        keep(work, [RawItem("superior", "交办", "请核实。", external_id="J1", published_at=work.now)])
        work.commit()

    with desk.house.read() as work:
        assert case_ids(work, instructed="批示") == [noted]
        assert case_ids(work, instructed="交办") == [3]


def test_reports_go_up_in_their_order(desk: Desk) -> None:
    """电话初报 names who took it; the written report follows with its own clock; 终报 is the last, until a limit runs again."""
    case_id = desk.matter("serious", occurred=NINE)
    with pytest.raises(Forbidden, match="还没有初报"):
        do(desk, case_id, "report-up", to="市总值班室", stage="续报")
    with pytest.raises(Forbidden, match="接收人"):
        do(desk, case_id, "report-up", to="市总值班室", stage="电话初报")
    line = do(desk, case_id, "report-up", to="市总值班室", stage="电话初报", taken_by="李科长", at=NINE.isoformat())
    assert [c["state"] for c in line["clocks"] if c["kind"] == "upward_report"] == ["satisfied", "running"]
    do(desk, case_id, "report-up", to="市总值班室", text="书面报告全文")
    for stage in ("续报", "续报", "终报"):
        do(desk, case_id, "report-up", to="市总值班室", stage=stage)

    with pytest.raises(Forbidden, match="已有终报"):
        do(desk, case_id, "report-up", to="市总值班室", stage="续报")
    reports = papers(desk, case_id)["reports"]
    assert [r["stage"] for r in reports] == ["电话初报", "书面初报", "续报", "续报", "终报"]
    assert (reports[0]["taken_by"], reports[0]["at"]) == ("李科长", "2026-11-23T09:00:00+08:00")


def test_casualties_that_change_after_the_last_report_are_reported_again(desk: Desk) -> None:
    """Their limit runs whatever was called final, and only a report ends it: 续报, then 终报 anew; with no limit left nothing more."""
    case_id = desk.matter("serious", occurred=NINE)
    do(desk, case_id, "report-up", to="市总值班室")
    do(desk, case_id, "report-up", to="市总值班室", stage="终报")
    do(desk, case_id, "overrule", reason="现场核实", casualties={"dead": 11})
    with pytest.raises(Forbidden, match="已经报到终报, 不能再登记终报; 这次先登记续报"):
        do(desk, case_id, "report-up", to="市总值班室", stage="终报")

    line = do(desk, case_id, "report-up", to="市总值班室")

    assert {c["state"] for c in line["clocks"] if c["kind"] == "upward_report"} == {"satisfied"}
    do(desk, case_id, "report-up", to="市总值班室", stage="终报")
    with pytest.raises(Forbidden, match="没有新的报送时限在走; 事情又起的先「重办」"):
        do(desk, case_id, "report-up", to="市总值班室", stage="续报")
    assert [r["stage"] for r in papers(desk, case_id)["reports"]] == ["电话初报", "终报", "续报", "终报"]


def test_a_draft_that_nobody_has_finished_is_no_report(desk: Desk) -> None:
    """What is still 待填 is named, nothing is put on record and the limit runs on; written out, it is kept word for word."""
    case_id = desk.matter("serious", occurred=NINE)
    text = draft(desk, case_id, "电话初报")
    with pytest.raises(Forbidden, match="处没有填: 【"):
        do(desk, case_id, "report-up", to="市总值班室", text=text)
    assert papers(desk, case_id)["reports"] == []

    done = re.sub(r"【[^】]*】", "不详", text)
    do(desk, case_id, "report-up", to="市总值班室", text=done)

    with desk.house.read() as work:
        assert work.session.scalars(select(UpwardReport.text)).all() == [done]


def test_a_report_without_a_duty_names_its_stage(desk: Desk) -> None:
    """A matter without upward clock may be reported all the same, but not by an empty slip."""
    case_id = desk.matter("large")
    with pytest.raises(Forbidden, match="写明阶段"):
        do(desk, case_id, "report-up", to="市总值班室")

    do(desk, case_id, "report-up", to="市总值班室", stage="书面初报")

    assert [r["stage"] for r in papers(desk, case_id)["reports"]] == ["书面初报"]


def test_a_report_drafts_what_is_confirmed_and_marks_the_rest(desk: Desk) -> None:
    """The machine's time and numbers carry 待核实 until a person has given them."""
    case_id = desk.matter("serious", confirmed=False, occurred=NINE)
    with desk.house.write() as work:
        case = work.session.get_one(Case, case_id)
        case.facts, case.occurred_by = {"dead": 3, "injured": 5}, "machine"
        work.commit()

    text = draft(desk, case_id, "电话初报")
    assert "2026年11月23日9时00分（待核实）" in text
    assert "重大（待核实）" in text
    assert "死亡3人（待核实）、受伤5人（待核实）" in text
    do(desk, case_id, "confirm", occurred_at=NINE.isoformat(), casualties={"dead": 4}, severity="serious")
    assert "死亡4人、受伤5人（待核实）" in draft(desk, case_id, "电话初报"), "only what was given is verified"
    do(desk, case_id, "confirm", casualties={"injured": 6})
    text = draft(desk, case_id, "电话初报")

    assert "（待核实）" not in text
    assert "死亡4人、受伤6人" in text
    assert "电话初报（YQ2026-000001）" in text


def test_a_report_is_not_named_by_a_callers_first_words(desk: Desk) -> None:
    """Where the voice had no title the incident goes by its place and kind; a further report says until what hour it holds."""
    case_id = desk.matter("serious", confirmed=True, occurred=NINE)
    with desk.house.write() as work:
        case = work.session.get_one(Case, case_id)
        item = work.session.scalars(select(CaseItem.item_id).where(CaseItem.case_id == case_id)).one()
        words = "我姓周，打电话反映鞭炮厂刚才爆炸了，声音很大"
        work.session.add(ItemVersion(item_id=item, n=1, content_hash="c", collected_at=work.now, title="", text=words))
        case.title, case.territory, case.event_type = words[:15], "桑园镇", "生产安全事故"
        work.commit()

    text = draft(desk, case_id, "续报")

    assert "关于桑园镇生产安全事故的情况报告" in text
    assert "截至 2026年11月23日" in text


def test_a_public_draft_holds_no_figure_before_it_is_authorised(desk: Desk) -> None:
    """权威信息 of a grave matter: the place stays to be filled until the command body's word is on record."""
    case_id = desk.matter("serious", occurred=NINE)
    do(desk, case_id, "confirm", casualties={"dead": 4})

    with desk.house.write() as work:
        work.session.get_one(Case, case_id).title = "某厂爆炸已致12人死亡30人受伤，系违规操作引发"
        work.commit()

    text = draft(desk, case_id, "权威信息")
    assert not re.search(r"死亡|受伤|违规", text)
    assert "【伤亡数字须经授权，待填】" in text
    do(desk, case_id, "authorise", reason="指挥部同意公布", facts=["casualties"], by="指挥部")

    assert "死亡4人" in draft(desk, case_id, "authoritative")


def test_a_bulletin_is_signed_by_who_answers_in_public(desk: Desk) -> None:
    """A grave matter is answered by 市政府, though a department handles it; a reply to its writer is the department's."""
    case_id = desk.matter("serious", occurred=NINE)
    with desk.house.write() as work:
        work.session.get_one(Case, case_id).response_lead = "city_government"
        work.commit()
    assert draft(desk, case_id, "权威信息").splitlines()[-2:] == ["邛崃市人民政府", "2026年11月23日"]
    assert "人民政府" not in draft(desk, case_id, "书面答复")


def test_every_form_can_be_drafted_and_none_passes_as_it_comes(desk: Desk) -> None:
    """Each template fills; each leaves places for a person, which the check finds."""
    from cases.matters.drafting import checked

    case_id = desk.matter("large", occurred=NINE)
    with desk.house.read() as work:
        case, flow = work.session.get_one(Case, case_id), work.config.workflow
        texts = [fill_form(work, case, row.id).text for row in flow.responses]
        reports = [fill_form(work, case, row.stage).text for row in flow.reports]
        found = [{f.fault for f in checked(work, case, text).findings} for text in texts]
    assert all("placeholder" in faults for faults in found)
    assert all(len(text) < 600 for text in texts + reports)
    with pytest.raises(Forbidden, match="电话初报"):
        draft(desk, case_id, "讲话稿")


LEADER = Actor("ling1", "领一", None, frozenset({"city_leader"}))


def test_a_leader_writes_the_own_order_in_the_own_name(desk: Desk) -> None:
    """Verbatim, now, in writing: no one signs it afterwards; the units are told and the feedback clock runs as stated."""
    case_id = desk.matter("large")
    line = do(
        desk,
        case_id,
        "own-instruct",
        actor=LEADER,
        words="请应急局核实原因。",
        units=["市应急局"],
        due_at="2026-11-24T18:00:00+08:00",
    )

    running = {c["kind"]: c["due_at"] for c in line["clocks"] if c["state"] == "running"}
    assert running["instruction_feedback"] == "2026-11-24T18:00:00+08:00"
    assert "countersign" not in running
    with desk.house.read() as work:
        [row] = work.session.scalars(select(Instruction))
        assert (row.kind, row.form, row.by, row.recorded_by, row.words, row.at) == (
            "批示",
            "书面",
            "领一",
            "ling1",
            "请应急局核实原因。",
            work.now,
        )


def test_nobody_writes_an_order_in_anothers_name_that_way(desk: Desk) -> None:
    """Name, time and form are the system's, whatever is given; the desk records what it was told instead."""
    case_id = desk.matter("large")
    with pytest.raises(Forbidden, match="本人批示"):
        do(desk, case_id, "own-instruct", actor=OFFICER, words="请核实。")
    do(
        desk,
        case_id,
        "own-instruct",
        actor=LEADER,
        words="请核实。",
        by="王书记",
        at="2020-01-01T00:00:00+08:00",
        form="口头",
    )
    with desk.house.read() as work:
        [row] = work.session.scalars(select(Instruction))
    assert (row.by, row.form) == ("领一", "书面")
    with pytest.raises(Forbidden, match="缺少批示原文"):
        do(desk, case_id, "own-instruct", actor=LEADER, words="  ")
