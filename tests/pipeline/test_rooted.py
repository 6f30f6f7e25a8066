"""A number by itself is no incident, hearsay is no count, and a death told in the first person is never passed over."""

import pytest

ONLY_NUMBERS = [
    "部队番号撤销前共有阵亡官兵52人, 名单想请档案馆查一查。",
    "保单写明死亡20人以上的特大事故不予赔付, 这合理吗。",
    "申请保护壮烈牺牲41人的英雄连队旧址。",
    "祠堂族谱里写, 老瘟病死了三百多口人。",
]
ROOTED = [
    ("今天上午死了12个人, 到处都是血。", 12),
    ("平乐镇死了12个人。", 12),
    ("现场已经死了12个人。", 12),
    ("塌方死了12个人。", 12),
]


@pytest.mark.parametrize("text", ONLY_NUMBERS)
def test_a_number_alone_is_no_incident(hear, text) -> None:
    """Clauses, honours and old papers count the dead, and nothing else there says that it has happened."""
    judged = hear(text)
    assert (judged.incident, judged.severity, judged.attention) == (False, None, False)


@pytest.mark.parametrize(("text", "dead"), ROOTED)
def test_a_time_a_place_a_cause_or_a_report_is_enough(hear, text, dead) -> None:
    """With any one of them the same number is an incident of its level."""
    judged = hear(text)
    assert judged.incident
    assert judged.casualties.dead == dead
    assert judged.severity.value == "serious"


@pytest.mark.parametrize(
    ("text", "dead", "level"),
    [
        ("派出所说死了2人, 邻居们都说至少七个。", 2, "ordinary"),
        ("警方通报死亡1人, 网友说死了40个。", 1, "ordinary"),
        ("昨晚车祸, 网友说死了11个, 交警队说死了2个。", 2, "ordinary"),
        ("昨晚车祸, 应急局说死4人, 村民都说起码二十个。", 4, "large"),
    ],
)
def test_the_offices_number_is_the_count(hear, text, dead, level) -> None:
    """What people say otherwise raises attention, with its words and 待核实."""
    judged = hear(text)
    assert judged.casualties.dead == dead
    assert judged.severity.value == level
    heard = [reason for reason in judged.reasons if reason.rule == "attention.hearsay"]
    assert judged.attention
    assert heard
    assert "待核实" in heard[0].basis


def test_the_talk_of_the_net_is_no_count(hear) -> None:
    """An incident of which only the net gives a number is graded without it, and the number is told as one to be checked."""
    judged = hear("网上都说昨天烟花厂炸死了六十多人, 怎么没人管。")
    assert judged.incident
    assert judged.casualties.dead is None
    assert judged.severity.value == "ordinary"
    assert judged.attention
    assert judged.extra["rumour"] == "suspected"


@pytest.mark.parametrize(
    "text",
    ["我外婆在楼道里摔死了。", "娃娃在面包车里憋死了。", "我姐姐在美容院死了, 他们不承认。", "我爷爷在敬老院烫死了。"],
)
def test_a_death_in_the_first_person_is_looked_at(hear, text) -> None:
    """Without a time or a cause it is an incident at most by its sound, and in any case a person looks."""
    judged = hear(text)
    assert judged.attention or judged.incident


@pytest.mark.parametrize(
    "text",
    [
        "孩子在教室里闷死了, 能不能装个空调。",
        "我妈在家里热死了我都心疼。",
        "前年我外婆在楼道里摔死了。",
        "我外婆在楼道里摔死了, 法院判决赔偿一直没执行。",
        "要是我外婆在楼道里摔死了谁负责。",
    ],
)
def test_what_is_long_over_or_a_figure_of_speech_is_not(hear, text) -> None:
    """Heat, the past, what courts have judged and what only might be wake nobody."""
    assert not any(reason.rule == "attention.harm" for reason in hear(text).reasons)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("厂房起火了, 车间里还有四个师傅没跑出来!", {"trapped": 4}),
        ("刚才翻车, 父亲和女儿送医抢救。", {"injured": 2}),
        ("昨晚翻车, 父亲当场死亡, 母亲还在重症监护室。", {"dead": 1, "injured": 1}),
        ("昨天巷子着火, 死了1个, 还有三个人没救出来。", {"dead": 1, "trapped": 3}),
        ("昨天水库淹死1人, 今年全县已经淹死14人。", {"dead": 1}),
        ("昨天翻车死了1个, 跟外省那次死了38人的事故没法比。", {"dead": 1}),
    ],
)
def test_who_is_counted(hear, text, told) -> None:
    """Those still inside are trapped, kin taken to hospital are hurt, sums of a year and other accidents are not of this one."""
    counted = {fact: value for fact, value in hear(text).casualties._asdict().items() if value}
    assert counted == told


@pytest.mark.parametrize("text", ["石板桥上掉下去一辆中巴", "一辆皮卡刚才从高架冲下去了", "昨晚有台车翻到桥底下去了"])
def test_a_vehicle_off_a_bridge_is_an_incident(hear, text) -> None:
    """Whatever the bridge is called."""
    judged = hear(text)
    assert judged.incident
    assert judged.event_type == "道路交通事故"


@pytest.mark.parametrize("text", ["标语印好了, 周五见。", "人喊齐了, 后天市里见。"])
def test_what_is_made_ready_for_a_day_is_looked_at(hear, text) -> None:
    """Banners or people ready, and an appointment."""
    assert hear(text).attention


@pytest.mark.parametrize("text", ["蛋糕做好了, 周一见!", "应援横幅做好了, 周末演唱会见。", "牛肉面做好了, 明天见。"])
def test_a_feast_made_ready_is_none(hear, text) -> None:
    """Nobody looks at birthdays, matches and shops."""
    assert not hear(text).attention
