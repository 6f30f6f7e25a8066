"""The page for entering: a call, a find and an instruction each in a few fields; what must not come in does not."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.matters.acts import act
from cases.people.accounts import add_user
from cases.people.actors import actor_of
from cases.store.act_tables import Instruction
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event
from cases.store.item_tables import Item, ItemVersion
from tests.dashboard.conftest import shown
from tests.dashboard.seed import PASSWORD

Page = Callable[..., AppTest]


def type_in(app: AppTest, **fields: str) -> AppTest:
    """Fill fields by their label's beginning and press 录入."""
    for label, words in fields.items():
        next(f for f in [*app.text_input, *app.text_area] if f.label.startswith(label)).input(words)
    next(b for b in app.button if b.label == "录入").click()
    return app.run()


def choose(app: AppTest, kind: str) -> AppTest:
    """Another kind of entry."""
    app.radio[0].set_value(kind)
    return app.run()


def by_letter(app: AppTest) -> AppTest:
    """Into a channel that opens a request with its number at once."""
    next(s for s in app.selectbox if s.label == "记入渠道").select("leaders_board")
    return app


def found_on(app: AppTest, channel: str) -> AppTest:
    """Where a find was found."""
    next(s for s in app.selectbox if s.label == "在哪里发现").select(channel)
    return app


def newest(desk: House) -> ItemVersion:
    """What was entered last."""
    with desk.read() as work:
        return work.session.scalars(select(ItemVersion).order_by(ItemVersion.id.desc()).limit(1)).one()


def items(desk: House) -> int:
    """How many items there are."""
    with desk.read() as work:
        return work.session.scalar(select(func.count()).select_from(Item)) or 0


def test_a_call_needs_its_words_only(page: Page, desk: House) -> None:
    """The time is there already; who entered it is on record; twice is once, and the form is empty again."""
    app = page("zhiban", "entry")
    assert "严禁录入、上传涉密和工作秘密" in shown(app)
    html = shown(type_in(app, 内容="某路三盏路灯不亮", 姓名="张三", 电话="13800001234"))
    assert "已录入，随即研判" in html
    assert [f.value for f in app.text_area if f.label.startswith("内容")] == [""]
    voice = newest(desk)
    assert (voice.text, voice.author, voice.contact) == ("某路三盏路灯不亮", "张三", "13800001234")
    assert voice.published_at == voice.received_at == desk.now()
    with desk.read() as work:
        entered = work.session.scalars(select(Event).where(Event.type == "item_entered")).one()
    assert (entered.actor, entered.subject_id) == ("zhiban", str(voice.item_id))
    assert "没有重复录入" in shown(type_in(app, 内容="某路三盏路灯不亮", 姓名="张三", 电话="13800001234"))


def test_a_caller_may_have_left_a_picture(page: Page, desk: House) -> None:
    """What a visitor brings or a caller sends is kept with the words; a program or an empty file is refused and nothing is stored."""
    before = items(desk)
    app = page("zhiban", "entry")
    app.file_uploader[0].set_value([("路灯.exe", b"MZ\x90", "application/octet-stream")])
    assert "附件 路灯.exe 不能收取" in shown(type_in(app, 内容="某路三盏路灯不亮"))
    app = page("zhiban", "entry")
    app.file_uploader[0].set_value([("截图.png", b"", "image/png")])
    assert "附件 截图.png 不能收取：文件是空的" in shown(type_in(app, 内容="某路三盏路灯不亮"))
    assert items(desk) == before
    app = page("zhiban", "entry")
    app.file_uploader[0].set_value([("路灯.txt", "第三根杆".encode(), "text/plain")])
    assert "已录入，随即研判" in shown(type_in(app, 内容="某路三盏路灯不亮"))
    assert "路灯.txt" in str(newest(desk).attachments)


def test_an_instruction_starts_its_clock_by_the_time_it_states(page: Page, desk: House) -> None:
    """Who, when, oral, verbatim; the number at once; the stated time rules."""
    app = choose(page("zhiban", "entry"), "instruction")
    next(s for s in app.selectbox if s.label == "形式").select("口头批示")
    html = shown(
        type_in(
            app,
            批示人="某副市长",
            事由="某路积水",
            批示或来文原文="今天必须抽干，明早报我。",
            要求反馈时间="2026-11-24 09:00",
        )
    )
    assert re.search(r'已录入：<a href="case\?id=(SQ2026-\d+)"[^>]*>\1</a>', html)  # one press from what was entered
    voice = newest(desk)
    assert (voice.title, voice.text, voice.author, voice.status) == (
        "某路积水",
        "今天必须抽干，明早报我。",
        "某副市长",
        "口头批示",
    )
    with desk.read() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.kind == "instruction_feedback")).one()
    assert clock.due_at.isoformat() == "2026-11-24T01:00:00+00:00"


def test_an_order_by_mouth_entered_here_is_signed_and_answered_as_one_on_a_case(page: Page, desk: House) -> None:
    """Its 补签 clock runs from the order, whoever gave it finds it on the own page; it counts as an order, and 反馈 ends the case's own limit."""
    with desk.write() as work:
        leader = add_user(work, "fa", "范审发", PASSWORD, ["city_leader"], None).name
        work.commit()
    app = choose(page("zhiban", "entry"), "instruction")
    next(s for s in app.selectbox if s.label == "形式").select("口头批示")
    assert "缺少批示人" in shown(type_in(app, 事由="某路积水", 批示或来文原文="抓紧抽干"))
    assert "只写姓名" in shown(type_in(app, 批示人=f"市长 {leader}"))
    number = re.findall(r"SQ2026-\d+", shown(type_in(app, 批示人=leader)))[0]

    with desk.read() as work:
        case = work.session.scalars(select(Case).where(Case.number == number)).one()
        [order] = work.session.scalars(select(Instruction).where(Instruction.case_id == case.id))
        clocks = {c.kind: c for c in work.session.scalars(select(ClockRow).where(ClockRow.case_id == case.id))}
    assert (order.kind, order.form, order.by, order.words) == ("批示", "口头", leader, "抓紧抽干")
    assert clocks["countersign"].due_at == order.at + timedelta(hours=24)
    assert "等您办的（1）" in shown(page("fa", "leader"))
    assert "口头：抓紧抽干" in shown(page("zhiban", "case", id=str(case.id)))  # it names no unit
    with desk.write() as work:
        fa, officer = actor_of(work, "fa"), actor_of(work, "zhiban")
        act(work, case.id, "countersign", fa, None, {})
        act(work, case.id, "feed-back", officer, "已抽干", {"url": "https://www.example.com/7.html"})
        work.commit()
    with desk.read() as work:
        states = {c.kind: c.state for c in work.session.scalars(select(ClockRow).where(ClockRow.case_id == case.id))}
        answered = work.session.get_one(Instruction, order.id).answered_at
    assert (states["countersign"], states["instruction_feedback"]) == ("satisfied", "satisfied")
    assert answered == desk.now()


def test_a_time_in_an_entered_order_is_put_before_the_officer(page: Page, desk: House) -> None:
    """«三日内» and an empty field: nothing is stored, the field is filled with what the words mean; said to be none, the city's days run."""
    app = choose(page("zhiban", "entry"), "instruction")
    html = shown(type_in(app, 批示人="某副市长", 事由="某路积水", 批示或来文原文="三日内报我。"))
    assert "原文写着「三日内」：照此填了 2026-11-26 23:59" in html
    assert "已录入" not in html
    app.checkbox[0].check()
    assert "已录入" in shown(type_in(app))
    with desk.read() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.kind == "instruction_feedback")).one()
    assert f"{clock.due_at:%m-%d}" == "11-30"


def test_a_second_press_confirms_no_time_that_was_not_on_the_screen(page: Page) -> None:
    """A double click: the button of the form that shows the proposed time is another one than the button pressed to get there."""
    app = choose(page("zhiban", "entry"), "instruction")
    pressed = {b.proto.id for b in app.button if b.label == "录入"}
    type_in(app, 批示人="某副市长", 事由="某路积水", 批示或来文原文="三日内报我。")
    assert pressed.isdisjoint(b.proto.id for b in app.button)


def test_a_time_in_the_title_of_an_order_without_words_can_be_declined(page: Page) -> None:
    """The title is all that was written: its time is put before the officer just so, with the way to say that it is none."""
    app = choose(page("zhiban", "entry"), "instruction")
    assert "原文写着「三日内」" in shown(type_in(app, 批示人="某副市长", 事由="三日内报积水情况"))
    app.checkbox[0].check()
    assert "已录入" in shown(type_in(app))


def test_whose_instruction_it_is_stands_open(page: Page) -> None:
    """Who gave it is named in full and not as a citizen, with its form and the time it asks for; a caller stays masked."""
    app = choose(page("zhiban", "entry"), "instruction")
    next(s for s in app.selectbox if s.label == "形式").select("口头批示")
    html = shown(
        type_in(app, 批示人="某副市长", 事由="某路积水", 批示或来文原文="抽干", 要求反馈时间="2026-11-24 09:00")
    )
    html = shown(page("zhiban", "case", id=re.findall(r"SQ2026-\d+", html)[0]))
    assert "批示人或来文单位 某副市长" in html
    assert "形式：口头批示" in html
    assert "要求反馈时间：" in html
    assert not [word for word in ("来信人", "平台状态", "平台期限") if word in html]
    html = shown(type_in(by_letter(page("zhiban", "entry")), 内容="某路三盏路灯不亮", 姓名="张三丰"))
    html = shown(page("zhiban", "case", id=re.findall(r"SQ2026-\d+", html)[0]))
    assert "来信人 张**" in html
    assert "张三丰" not in html


def test_a_time_typed_at_entry_is_not_called_the_machines(page: Page, desk: House) -> None:
    """The officer's own 事发时间 is shown as what the voice states, still to be verified."""
    html = shown(type_in(by_letter(page("zhiban", "entry")), 内容="某路三盏路灯不亮", 事发时间="2026-11-20 08:00"))
    number = re.findall(r"SQ2026-\d+", html)[0]
    with desk.write() as work:  # what settling does with it
        case = work.session.scalars(select(Case).where(Case.number == number)).one()
        case.occurred_at = newest(desk).occurred_at
        work.commit()
    assert "来件所填，待核实" in shown(page("zhiban", "case", id=number))


def test_a_find_may_be_a_link_alone(page: Page, desk: House) -> None:
    """A short video: kept under its address, and said to be only that; where it was found is chosen, never assumed."""
    app, before = choose(page("zhiban", "entry"), "find"), items(desk)
    assert "请选在哪里发现" in shown(type_in(app, 链接="https://v.example.invalid/abc"))
    assert items(desk) == before
    assert "已录入" in shown(type_in(found_on(app, "douyin")))
    assert (newest(desk).title, newest(desk).url) == ("（只有链接）", "https://v.example.invalid/abc")


def test_a_find_may_be_what_a_video_app_copies(page: Page, desk: House) -> None:
    """The address is taken out of 复制链接; what stands around it is the words, unless there are others; the same address is one find."""
    shared = "7.43 复制打开抖音，看看【某某的作品】古镇停车乱收费 https://v.example.invalid/iJ1/ 03/12 aaa:/"
    app = found_on(choose(page("zhiban", "entry"), "find"), "douyin")
    assert "已录入" in shown(type_in(app, 链接=shared))
    first = newest(desk)
    assert (first.url, first.text) == ("https://v.example.invalid/iJ1/", shared)
    app = found_on(choose(page("zhiban", "entry"), "find"), "douyin")
    assert "已录入" in shown(type_in(app, 链接="https://v.example.invalid/iJ1/", 内容="视频里说停一次车要八十元"))
    assert (newest(desk).item_id, newest(desk).text) == (first.item_id, "视频里说停一次车要八十元")


def test_what_cannot_be_is_refused_in_place(page: Page, desk: House) -> None:
    """Nothing typed, a time that is none, one that has not come, a script for an address: a sentence, and nothing kept."""
    before = items(desk)
    assert "至少要有一样" in shown(type_in(page("zhiban", "entry")))
    assert "时间看不懂：昨天" in shown(type_in(page("zhiban", "entry"), 内容="路灯不亮", 来电来访时间="昨天"))
    assert "时间还没有到" in shown(type_in(page("zhiban", "entry"), 内容="路灯不亮", 来电来访时间="2027-01-01 08:00"))
    app = choose(page("zhiban", "entry"), "find")
    assert "链接要以 http" in shown(type_in(found_on(app, "douyin"), 链接="javascript:alert(1)"))
    assert items(desk) == before


def test_a_mark_stops_the_entry_and_says_what_to_do(page: Page, desk: House) -> None:
    """Nothing typed is kept anywhere: the time and the channel are."""
    before = items(desk)
    app = choose(page("zhiban", "entry"), "instruction")
    assert "保密工作机构" in shown(type_in(app, 批示人="某单位", 事由="关于防汛", 批示或来文原文="机密★10年 防汛方案"))
    assert items(desk) == before
    with desk.read() as work:
        assert work.session.scalars(select(Event.subject_id).where(Event.type == "secret_refused")).all() == [
            "superior"
        ]
        assert not [e for e in work.session.scalars(select(Event)) if "防汛" in str(e.data)]


def test_only_the_desk_enters(page: Page, desk: House) -> None:
    """A unit's liaison is told who may."""
    before = items(desk)
    assert "只有值班员" in shown(type_in(page("danwei", "entry"), 内容="路灯不亮"))
    assert items(desk) == before


def test_a_find_is_not_put_down_as_a_callers_order(page: Page, desk: House) -> None:
    """The first channel offered for a find is none that owes its sender a reply, even where the hotline is entered by hand too."""
    config = desk.config.channels.channels
    app = choose(page("zhiban", "entry"), "find")
    offered = next(s for s in app.selectbox if s.label == "在哪里发现")
    carries = {c.name: c.carries for c in config}
    kinds = [carries[name] for name in offered.options]
    assert kinds == sorted(kinds, key=lambda kind: kind == "request")
