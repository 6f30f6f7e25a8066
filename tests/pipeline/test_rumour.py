"""Hearsay that would alarm is 疑似谣言, 待核实; the machine calls nothing a rumour."""

import pytest

from pipeline.line import as_line
from pipeline.opinion.rumour import SAID
from pipeline.text.voice import Voice

SUSPECTED = [
    "网传羊安街道有小孩被拐走了, 是真的吗?",
    "听说临邛街道明天要封路停水, 超市都抢空了。",
    "群里都在传自来水有毒, 到底能不能喝?",
    "据说水库要溃坝了, 大家快跑。",
    "听说自来水被投毒了, 不敢喝。",
]
PLAIN = [
    "听说读写班什么时候开课?",
    "听说过几次停水, 这次请提前通知。",
    "据说小区要建公园, 什么时候动工?",
    "我家楼下停水两天了。",
    "谣言止于智者。",
]


@pytest.mark.parametrize("text", SUSPECTED)
def test_hearsay_that_would_alarm_is_suspected(hear, text) -> None:
    """With the words it rests on, and worded as something to be checked."""
    judged = hear(text)
    reasons = [reason for reason in judged.reasons if reason.about == "rumour"]
    assert as_line(Voice(1, text=text), judged)["rumour"] == "suspected"
    assert {reason.rule for reason in reasons} == {SAID}
    assert all(reason.span and text[slice(*reason.span)] == reason.text for reason in reasons)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_words_are_no_rumour(hear, text) -> None:
    """No claim that alarms, or no hearsay: no key at all."""
    assert "rumour" not in hear(text).extra


def test_the_machine_gives_no_verdict() -> None:
    """疑似 and 待核实 stand in what people read."""
    assert SAID.startswith("疑似")
    assert "待核实" in SAID


BESIDE_THE_OFFICES = [
    ("通报称3人遇难,朋友圈传的是30人。", {"dead": 3}),
    ("公告写的是3人遇难,坊间说有30人。", {"dead": 3}),
    ("事故通报:3人遇难。有网民说遇难30人。", {"dead": 3}),
    ("街上贴的蓝底白字写着3人遇难,民间说法是30人。", {"dead": 3}),
    ("应急局通报3人死亡,网上传的死了三十个是谣言。", {"dead": 3}),
    ("通告上写的是3人遇难,抖音上有人说30个。", {"dead": 3}),
    ("警情通报说伤者4名,评论区都在讲死了十几个。", {"injured": 4, "dead": None}),
    ("通报说2人受伤,但现场的人讲死了5个。", {"injured": 2, "dead": None}),
]


@pytest.mark.parametrize(("text", "told"), BESIDE_THE_OFFICES, ids=[text for text, _ in BESIDE_THE_OFFICES])
def test_the_offices_number_leads_and_what_people_say_is_asked_after(hear, text, told) -> None:
    """The incident has the offices' count; the other number is no fact, and somebody is told to look."""
    judged = hear(text)
    assert (judged.incident, {fact: getattr(judged.casualties, fact) for fact in told}) == (True, told)
    assert judged.attention


def test_a_rumour_called_false_denies_no_bulletin_beside_it(hear) -> None:
    """The offices' totals stand, and so does their level."""
    judged = hear("最新通报:遇难人数增至12人,另有5人失联;网上所谓“瞒报上百人”系谣言。")
    assert (judged.incident, judged.severity, judged.casualties.dead, judged.casualties.missing) == (
        True,
        "serious",
        12,
        5,
    )


@pytest.mark.parametrize(
    "text", ["应急局通报3人死亡系误传。", "网传应急局通报3人死亡,系谣言。", "应急局通报3人死亡,这是谣言。"]
)
def test_a_bulletin_called_false_is_none(hear, text) -> None:
    """A denial of the offices' number itself denies the incident."""
    assert not hear(text).incident


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("官方说没死人,我亲眼看到抬出来两个。", True),
        ("通报称无人员伤亡,现场明明盖着白布。", True),
        ("官方通报无人员伤亡,我看到了消防车。", False),
        ("政府说没死人就不管,看到两个科长在喝茶。", False),
    ],
)
def test_a_witness_against_a_denial_is_asked_after(hear, text, asked) -> None:
    """The denial stands as the count, and somebody is told that it is disputed."""
    judged = hear(text)
    assert (judged.casualties.dead, judged.attention) == (0, asked)


REFUTED = [
    "警方辟谣:网传“羊安拐走三个孩子”系谣言,发布者已被行政拘留。",
    "网传“某中学食堂中毒死了两个学生”,县教育局回应:经核查为不实信息,请大家不信谣不传谣。",
    "【辟谣】网传城东水厂被投毒不是真的!宣传部门已核实。",
    "应急管理局澄清:网传水库溃坝消息不实,水库运行正常。",
]
DOUBTED = [
    "警方说是谣言,群里还是都在传死了三个,真的假的?",
    "听说隔壁镇疫情爆发死了好几个,求辟谣。",
    "网传水库溃坝,水务局说消息不实,可我亲眼看见水冲下来了。",
    "村头都在传水库那边淹死三个娃娃。",
]


@pytest.mark.parametrize("text", REFUTED)
def test_an_office_that_refutes_a_rumour_spreads_none(hear, text) -> None:
    """Its denial is not itself 疑似谣言."""
    judged = hear(text)

    assert "rumour" not in as_line(Voice(1, text=text), judged)
    assert not judged.incident


@pytest.mark.parametrize("text", DOUBTED)
def test_a_denial_that_is_doubted_stays_suspected(hear, text) -> None:
    """Whoever doubts the office's word passes the rumour on."""
    assert as_line(Voice(1, text=text), hear(text))["rumour"] == "suspected"


@pytest.mark.parametrize(
    "text", ["村头都说淹死三个。", "外面都说工地上砸死了两个,瞒着不报。", "街头都传纺织厂烧死五个人。"]
)
def test_the_talk_of_the_street_counts_nobody(hear, text) -> None:
    """The dead of whom the whole village only talks are heard of and asked after, and are no number of the case."""
    judged = hear(text)
    standing = {reason.rule for reason in judged.reasons if reason.about == "casualties"}

    assert judged.casualties.dead is None
    assert standing == {"dead.hearsay"}
    assert judged.attention
    assert as_line(Voice(1, text=text), judged)["rumour"] == "suspected"
