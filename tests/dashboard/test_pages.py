"""The desk's pages, run without a browser."""

import re
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.items.runs import Run, record_run
from cases.outbox.notices import Wish, ask
from cases.people.accounts import add_user
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, TimeAnomaly
from cases.store.people_tables import Person, SessionRow
from dashboard.case.voices import reasons
from dashboard.read.casefile import CaseFile
from dashboard.read.timeline import read_timeline
from dashboard.screens.channels import REMEDIES, TIER_CN
from dashboard.watch import look
from dashboard.wording import full_width
from tests.conftest import ROOT
from tests.dashboard.conftest import shown
from tests.dashboard.seed import PASSWORD, beats
from tests.proof.test_chain import written

Page = Callable[..., AppTest]


def test_without_a_session_nothing_is_shown(page: Page) -> None:
    """Who is not logged in sees a link to log in and not one case."""
    html = shown(page(None))
    assert "重新登录" in html
    assert "2026-0000" not in html


def test_a_session_that_ends_while_the_page_is_open_ends_the_page(page: Page, desk: House) -> None:
    """The session is asked for at every run, not only at the first."""
    app = page("zhiban")
    assert "化工园区" in shown(app)
    with desk.write() as work:
        for row in work.session.scalars(select(SessionRow)):
            row.ended_at = work.now
        work.commit()
    assert "化工园区" not in shown(app.run())


def test_the_list_is_ordered_by_time_left(page: Page) -> None:
    """What is past its limit comes first, then the least time left; the words say how much."""
    html = shown(page("zhiban"))
    order = [html.index(title) for title in ("欠薪", "化工园区", "楼顶", "停水", "电梯坠落", "山体滑坡", "补贴标准")]
    assert order == sorted(order)
    assert "超时 35 分" in html
    assert "剩 2 小时 13 分" in html
    assert "剩 4 分 00 秒" in html


def test_unconfirmed_severity_says_so(page: Page) -> None:
    """The machine's proposal is worded 疑似 until a person has confirmed it."""
    html = shown(page("zhiban"))
    assert "疑似重大" in html
    assert "疑似一般" not in html
    assert ">一般<" in html


def test_a_filter_says_how_many_it_hides(page: Page) -> None:
    """Two are past their limit, six are hidden, and the page says six."""
    app = page("zhiban")
    assert "没有隐藏任何事项" in shown(app)
    app.session_state["ys_filter"] = "overdue"
    html = shown(app.run())
    assert "隐藏了 6 件" in html
    assert "电梯坠落" not in html


def test_silence_of_the_engine_is_told_in_red_with_its_hour(page: Page, desk: House) -> None:
    """A dead engine is never shown as calm."""
    assert "无心跳" not in shown(page("zhiban"))
    with desk.write() as work:
        beats(work, silent="engine")
        work.commit()
    html = shown(page("zhiban"))
    assert "引擎自 02:10 起无心跳，时限提醒可能中断" in html
    assert html.index("ys-red") < html.index("无心跳")


def test_a_restricted_case_shows_its_number_only(page: Page) -> None:
    """Only 纪检 people read a matter of discipline; the desk sees that it is there."""
    html = shown(page("zhiban"))
    assert "违规收礼" not in html
    assert "限制知悉" in html
    assert "违规收礼" in shown(page("jijian"))
    case = shown(page("zhiban", "case", id="6"))
    assert "SQ2026-000006" in case
    assert "移交纪检" in case
    assert "信箱答复" not in case
    assert "违规收礼" not in case
    assert "违规收礼" in shown(page("jijian", "case", id="6"))


def test_a_unit_sees_its_own_cases_only(page: Page) -> None:
    """The water bureau's liaison sees the water cut and nothing else, by list, by address and by count."""
    html = shown(page("danwei"))
    assert "停水" in html
    assert "化工园区" not in html
    assert "没有隐藏任何事项" in html
    assert "无权查看" in shown(page("danwei", "case", id="1"))
    assert "YQ2026-000001" not in shown(page("danwei", "messages"))


def test_who_may_see_no_case_is_not_told_that_there_is_none(page: Page, desk: House) -> None:
    """An auditor's desk says that cases are not for this account, and shows no list that looks calm."""
    with desk.write() as work:
        add_user(work, "shenji", "沈计", PASSWORD, ["auditor"], None)
        work.commit()
    html = shown(page("shenji"))
    assert "您的账号不看事项" in html
    assert "没有隐藏任何事项" not in html
    assert "没有符合条件" not in html


def test_the_case_page_answers_why_and_who(page: Page) -> None:
    """Evidence is marked in the masked text; clock, law, message and its tries are there."""
    html = shown(page("zhiban", "case", id="YQ2026-000001"))
    assert '<mark title="等级">12人死亡</mark>' in html
    assert "生产安全事故报告和调查处理条例 第三条" in html
    assert "未知发生时间，按" in html
    assert "国办发〔2016〕80号，5 小时" in html
    assert "已送达对方平台（2 次）" in html
    assert "市领导" in html


def test_citizens_are_masked(page: Page) -> None:
    """Neither the phone in the text nor the sender's name and number can be read."""
    html = shown(page("zhiban", "case", id="1"))
    for secret in ("13800001234", "13900005678", "王小明"):
        assert secret not in html
    assert "王**" in html


def test_words_of_citizens_are_never_markup(page: Page) -> None:
    """A script in a post is shown as text."""
    html = shown(page("zhiban", "case", id="2"))
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_an_unknown_case_and_a_forbidden_one_get_the_same_answer(page: Page) -> None:
    """Nobody learns from the page which numbers exist."""
    assert shown(page("danwei", "case", id="999")) == shown(page("danwei", "case", id="1")).replace("「1」", "「999」")


def test_confirming_is_an_act_of_that_person(page: Page, desk: House) -> None:
    """The button records the severity as confirmed by the one who pressed it."""
    app = page("zhiban", "case", id="1", act="confirm")
    next(b for b in app.button if b.label == "确认研判").click()
    assert "已确认研判" in shown(app.run())
    with desk.read() as work:
        case = work.session.get_one(Case, 1)
        assert case.severity_confirmed
        assert case.state == "confirmed"


def test_a_forbidden_act_says_why(page: Page, desk: House) -> None:
    """A publication without link proves nothing: the clock runs on and the page says so."""
    app = page("zhiban", "case", id="1", act="publish")
    next(b for b in app.button if b.label == "登记佐证").click()
    assert "不能证明已经发布" in shown(app.run())
    with desk.read() as work:
        states = work.session.scalars(select(ClockRow.state).where(ClockRow.case_id == 1))
        assert set(states) == {"running"}


def test_a_publication_with_its_link_stops_the_clock(page: Page, desk: House) -> None:
    """Evidence registered on the page ends the duty it meets."""
    app = page("zhiban", "case", id="2", act="publish")
    next(f for f in app.text_input if f.label == "网址").input("https://www.example.gov.cn/a.html")
    next(b for b in app.button if b.label == "登记佐证").click()
    assert "已登记佐证" in shown(app.run())
    with desk.read() as work:
        assert work.session.scalar(select(ClockRow.state).where(ClockRow.case_id == 2)) == "satisfied"


def test_channels_never_show_silence_as_calm(page: Page) -> None:
    """A channel that was never read is red; one that is not connected says why."""
    html = shown(page("zhiban", "channels"))
    assert "从未采集" in html
    assert "不等于没有舆情" in html
    assert "3 分钟前采到新信息" in html


def test_channels_say_how_high_they_stand(page: Page, desk: House) -> None:
    """The tier of `channels.yaml` stands beside what a channel carries; a citizen's own voice has none to show."""
    html = shown(page("zhiban", "channels"))
    told = {
        channel.tier: f"舆情（{TIER_CN[channel.tier]}）" in html
        for channel in desk.config.channels.channels
        if channel.carries == "opinion"
    }
    assert {tier: said for tier, said in told.items() if said != (tier != "citizen")} == {}
    assert any(told.values())
    assert "（）" not in html


def test_the_page_says_what_to_do_about_a_problem(page: Page, desk: House) -> None:
    """While a channel is bad it is said what the words mean, whose turn it is, and to enter by hand meanwhile; else it is not."""
    html = shown(page("zhiban", "channels"))
    assert "请管理员同对方商定推送或导出表" in html
    assert "「问题」又空着：到点没有去采" in html  # the collecting process stands: no channel writes a problem then
    assert "照样在「录入」页录入" in html
    with desk.write() as work:
        for channel in desk.config.channels.channels:
            record_run(work, Run(channel.id, desk.now(), desk.now(), "nothing_new"))
        work.commit()
    assert "照样在「录入」页录入" not in shown(page("zhiban", "channels"))


def test_what_to_do_goes_by_words_that_are_said() -> None:
    """An officer looks for what stands in the column of problems: each phrase is part of a sentence that a round ends with."""
    said = "".join(file.read_text("utf-8") for room in ("crawlers", "config") for file in (ROOT / room).rglob("*.py"))
    phrases = [phrase.removeprefix("几") for words, _ in REMEDIES for phrase in words.split("、")]
    assert [phrase for phrase in phrases if phrase not in said] == []


def test_a_failure_is_told_once(page: Page, desk: House) -> None:
    """What is wrong now stands there once; a failure that is over is told after it, with its time."""
    channel = desk.config.channels.channels[0].id
    failed = Run(channel, desk.now(), desk.now(), "failed", error="答复 HTTP 403: 拒绝访问")
    for run, words in ((failed, ""), (replace(failed, state="nothing_new", error=None), "上次失败")):
        with desk.write() as work:
            record_run(work, run)
            work.commit()
        html = shown(page("zhiban", "channels"))
        assert (html.count(full_width("答复 HTTP 403: 拒绝访问")), words in html) == (1, True)


def test_a_message_about_no_case_says_why_in_chinese_marks(page: Page, desk: House) -> None:
    """There is no page of a case to go to: the sentence itself stands in the line, and name and way are not broken in two."""
    with desk.write() as work:
        notice = ask(work, Wish("house:x", "house", "manual", role="duty_officer", text="x"))
        person = work.session.scalars(select(Person)).first()
        assert person is not None
        work.session.add(written(work, notice, person.id))
        work.commit()
        name = person.name
    html = shown(page("zhiban", "messages"))
    assert "因系统告警经" in html
    assert "告知，待发送" in html
    assert f'<span class="ys-keep">{name}</span>' in html


def test_messages_show_state_and_tries(page: Page) -> None:
    """Each message with its person, way, state and case."""
    html = shown(page("zhiban", "messages"))
    assert "周值班" in html
    assert "已送达对方平台（2 次）" in html
    assert 'href="case?id=1"' in html


def test_the_system_page_lists_what_the_city_must_confirm(page: Page) -> None:
    """Pulse of each process, and the unconfirmed values."""
    html = shown(page("zhiban", "system"))
    assert "看门" in html
    assert "请本市核实" in html


def test_a_grave_matter_out_of_sight_stands_above_the_list(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Older limits may fill the screen; nobody has to scroll to learn of a 重大 matter. In sight it is not said twice."""
    strip = 'class="ys-grave"'
    assert strip not in shown(page("zhiban"))
    monkeypatch.setattr("dashboard.screens.duty.AT_A_GLANCE", 1)
    html = shown(page("zhiban"))
    assert html.count(strip) == 1
    assert html.index(strip) < html.index("YQ2026-000001") < html.index('class="ys-row ys-head"')
    assert strip not in shown(page("danwei"))


def test_the_severity_is_explained_by_the_voice_that_knows_it() -> None:
    """The first voice knew three dead; the case is 重大 because of a later one, and the page quotes that one."""
    voices = [
        SimpleNamespace(line={"severity": level, "reasons": [{"about": "severity", "text": words}, {"about": "place", "text": place}]})
        for level, words, place in (("large", "3人死亡", "泉水村"), ("serious", "12人死亡", "回龙"))
    ]  # fmt: skip
    html = reasons(cast(CaseFile, SimpleNamespace(case=SimpleNamespace(severity="serious", decided={}), voices=voices)))
    assert "12人死亡" in html
    assert "3人死亡" not in html
    assert "泉水村" in html


def test_an_empty_library_says_so(page: Page) -> None:
    """Who has searched for nothing is not told that nothing was found."""
    assert "文件库里还没有文件。" in shown(page("zhiban", "library"))


def test_a_risk_is_explained_by_what_it_is_of() -> None:
    """«四次» alone tells nobody that it is somebody who turned to the offices again and again."""
    line = {"reasons": [{"about": "attention", "rule": "attention.again", "text": "四次"}]}
    case = SimpleNamespace(severity=None, decided={})
    html = reasons(cast(CaseFile, SimpleNamespace(case=case, voices=[SimpleNamespace(line=line)])))
    assert "风险：疑似多次反映无人处理" in html


def test_the_page_speaks_no_rule_names_and_no_keys(page: Page) -> None:
    """A rule's id is a tooltip; what the city must confirm is said by file and unit, in Chinese."""
    visible = re.sub(r"<[^>]*>", "", shown(page("zhiban", "case", id="1")))
    assert "work_safety" not in visible
    system = re.sub(r"<[^>]*>", "", shown(page("zhiban", "system")))
    assert not re.search(r"\.basis|\[\d+\]|[a-z]+_[a-z]+", system)
    assert "依据未确认，请本市核实：" in system


@pytest.mark.parametrize(("by", "said"), [("platform", "来文（平台）指定"), ("zhiban", "人工确定")])
def test_a_lead_that_was_decided_is_not_explained_as_the_machines(by: str, said: str) -> None:
    """How sure the machine was of another unit is not said beside it."""
    line = {
        "reasons": [{"about": "category", "text": "污水"}, {"about": "ownership", "text": "污水", "basis": "某条例"}],
        "confidence": 0.43,
        "runner_up": "市综合执法局",
    }
    case = SimpleNamespace(severity=None, decided={"handling_lead": by})
    html = reasons(cast(CaseFile, SimpleNamespace(case=case, voices=[SimpleNamespace(line=line)])))
    assert said in html
    assert not any(gone in html for gone in ("某条例", "43%", "市综合执法局"))


def test_a_report_to_the_superior_is_a_form(page: Page, desk: House) -> None:
    """The shortest clock of a grave matter can be ended on the page; without its addressee it says what is missing."""
    app = page("zhiban", "case", id="1", act="report-up")
    next(b for b in app.button if b.label == "登记报送").click()
    assert "缺少报送对象" in shown(app.run())


def test_overruling_on_the_page_takes_one_press_for_its_reason(page: Page, desk: House) -> None:
    """Another level without a reason is refused; one of the usual reasons is enough, and what is written beside it is kept too."""
    app = page("zhiban", "case", id="1", act="confirm")
    level = next(box for box in app.selectbox if box.label == "事件等级")
    level.select("especially_serious")
    next(b for b in app.button if b.label == "确认研判").click()
    assert "改判事件等级需要写明理由" in shown(app.run())
    [usual] = [group for group in app.get("button_group") if group.label.startswith("改判的须有理由")]
    usual.set_value("等级与伤亡、损失不符")
    next(field for field in app.text_input if field.label == "理由").input("又找到两人")
    next(b for b in app.button if b.label == "确认研判").click()
    app.run()
    with desk.read() as work:
        done = next(moment for moment in read_timeline(work, 1) if moment.what == "改判")
    assert done.reason == "等级与伤亡、损失不符；又找到两人"


def test_the_officer_sets_the_category_right(page: Page, desk: House) -> None:
    """One that stands is overruled with a reason; left as it was it is confirmed; it is a person's from then on, and the timeline says from what to what."""
    with desk.write() as work:
        work.session.get_one(Case, 1).category = "教育文体"
        work.commit()
    app = page("zhiban", "case", id="1", act="confirm")
    kind = next(box for box in app.selectbox if box.label == "类别")
    assert kind.value == "教育文体"
    kind.select("经济管理")
    next(b for b in app.button if b.label == "确认研判").click()
    assert "改判类别需要写明理由" in shown(app.run())
    next(field for field in app.text_input if field.label == "理由").input("说的是企业，不是学校")
    next(b for b in app.button if b.label == "确认研判").click()
    app.run()
    with desk.read() as work:
        case = work.session.get_one(Case, 1)
        assert (case.category, case.decided["category"]) == ("经济管理", "zhiban")
        told = {moment.what: moment.detail for moment in read_timeline(work, 1)}
    assert all("类别 教育文体 → 经济管理" in told[what] for what in ("改判", "记为改判样本"))


def test_the_officer_enters_how_many_people_were_hurt(page: Page, desk: House) -> None:
    """Empty until verified; the numbers, with the level the form shows, are then a person's, and a later change leaves the level to a look."""
    app = page("zhiban", "case", id="1", act="confirm")
    assert {f.label: f.value for f in app.number_input}["死亡人数"] is None
    next(f for f in app.number_input if f.label == "死亡人数").set_value(4)
    next(b for b in app.button if b.label == "确认研判").click()
    app.run()
    with desk.read() as work:
        case = work.session.get_one(Case, 1)
        assert (case.facts["dead"], case.decided["casualties"], case.severity_confirmed) == (4, "zhiban", True)
    app = page("zhiban", "case", id="1", act="confirm")
    dead = next(f for f in app.number_input if f.label == "死亡人数")
    assert dead.value == 4
    dead.set_value(6)
    next(b for b in app.button if b.label == "确认研判").click()
    assert "改判" not in "".join(e.value for e in app.run().error)
    with desk.read() as work:
        case = work.session.get_one(Case, 1)
        assert (case.facts["dead"], case.review) == (6, True)
        assert "死亡" in next(m.detail for m in read_timeline(work, 1) if m.what == "伤亡人数变化")


def test_a_report_to_the_superior_says_what_to_whom_in_the_course(page: Page, desk: House) -> None:
    """The stage, the body and who took it stand in the timeline, not the bare act."""
    app = page("zhiban", "case", id="1", act="report-up")
    for label, words in (("报送对象", "上级总值班室"), ("接收人", "王值班")):
        next(f for f in app.text_input if f.label.startswith(label)).input(words)
    next(f for f in app.text_area if f.label == "报送的文字").input("爆炸，已到场，伤亡不详")
    next(b for b in app.button if b.label == "登记报送").click()
    app.run()
    with desk.read() as work:
        assert "电话初报：报上级总值班室，王值班接收" in [
            m.detail for m in read_timeline(work, 1) if m.what == "登记报送"
        ]


def test_a_time_nobody_can_read_is_said_in_the_officers_form(page: Page) -> None:
    """Not with an ISO time, which nobody types."""
    app = page("zhiban", "case", id="1", act="confirm")
    next(f for f in app.text_input if f.label.startswith("事发时间")).input("昨晚11点")
    next(b for b in app.button if b.label == "确认研判").click()
    assert "事发时间看不懂：昨晚11点；例如 2026-11-23 14:05" in shown(app.run())


def test_a_sentence_on_the_page_has_chinese_punctuation() -> None:
    """The record writes narrow marks; the page widens them and leaves numbers alone."""
    assert full_width("还有法定时限在走: 先登记, 再归档; 见 14:05") == "还有法定时限在走：先登记，再归档；见 14:05"
    assert full_width("09:51 到期:04:51 发生(事件 3),应对法 (2024 年修订) 第十七条,5 小时") == (
        "09:51 到期：04:51 发生（事件 3），应对法（2024 年修订）第十七条，5 小时"
    )
    assert full_width("至 12月2日24:00,四川省办法,3 日") == "至 12月2日24:00，四川省办法，3 日"
    assert full_width("至 11月30日24:00,《办法》") == "至 11月30日24:00，《办法》"
    assert full_width("1,000 件 http://127.0.0.1:80/a,b (x)") == "1,000 件 http://127.0.0.1:80/a,b (x)"


def test_a_jump_of_the_clock_is_confirmed_on_the_system_page(page: Page, desk: House) -> None:
    """The duty officer sees the jump and whom to ask; the shift leader presses once, and it is on record under that name."""
    with desk.write() as work:
        add_user(work, "ban", "班长", PASSWORD, ["shift_leader"], None)
        work.session.add(TimeAnomaly(name="engine", at=work.now, wall_seconds=7200, monotonic_seconds=1))
        work.commit()
    app = page("zhiban", "system")
    assert "系统时间向前跳了 120 分钟" in shown(app)
    assert "请系统管理员或带班领导核对后确认" in shown(app)
    assert [button.key for button in app.button if button.key == "confirm_clock"] == []

    app = page("ban", "system")
    app.button(key="confirm_clock").click().run()

    assert "向前跳了" not in shown(app)
    with desk.read() as work:
        assert work.session.scalars(select(TimeAnomaly)).one().confirmed_by == "ban"


def test_the_banner_says_what_the_watchdog_says(page: Page, desk: House) -> None:
    """One list of alarms: a jump of the clock stands in red on the desk too."""
    with desk.write() as work:
        work.session.add(TimeAnomaly(name="engine", at=work.now, wall_seconds=7200, monotonic_seconds=1))
        work.commit()
    html = shown(page("zhiban"))
    for alarm in look(desk):
        assert full_width(alarm.sentence) in html
    assert html.index("ys-red") < html.index("系统时间向前跳了 120 分钟")
