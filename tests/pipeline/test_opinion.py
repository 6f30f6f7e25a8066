"""Is it public opinion, a risk, or nothing the city has to answer?"""

import pytest

PUBLIC = [
    ("weibo", "听说邛崃的公交车要取消老年卡,大家都很着急。", "ask"),
    ("weibo", "听说巷子口那家面馆要涨价了。", "no"),
    ("forum", "全小区上千户业主联名投诉物业,视频已上热搜。", "yes"),
    ("weibo", "某中学毒跑道被媒体曝光,网友热议。", "yes"),
    ("forum", "城区大面积停水两天,没人出来解释。", "yes"),
    ("forum", "楼下烧烤摊油烟扰民,投诉多次没人管。", "ask"),
    ("forum", "请问身份证在哪里办?", "no"),
    ("forum", "今天天气真好。", "no"),
    ("hotline_12345", "楼下烧烤摊油烟扰民,投诉多次没人管。", "no"),
    ("hotline_12345", "请问社保卡怎么补办?", "no"),
    ("hotline_12345", "附近居民几百户联名反映垃圾站臭味,网友已经拍视频曝光,媒体曝光后还是没人管。", "yes"),
    ("city_website", "今早羊安街道化工厂爆炸,12人死亡。", "no"),
    ("forum", "感谢城管局的同志,垃圾清理得很干净,点赞!", "no"),
]


@pytest.mark.parametrize(("channel", "text", "answer"), PUBLIC, ids=[text for _, text, _ in PUBLIC])
def test_what_is_public_opinion(hear, channel, text, answer) -> None:
    """Signals of 61号 make it so; a private letter is a letter; the city's own words are none."""
    assert hear(text, channel=channel).public_opinion == answer


def test_each_signal_names_its_class(hear) -> None:
    """The reason says which of K1–K6 and by what words."""
    reasons = [r for r in hear("毒跑道的视频上了热搜。", channel="forum").reasons if r.about == "public_opinion"]
    assert [(r.rule, r.text) for r in reasons] == [("61号.K3", "毒跑道"), ("61号.K6", "热搜")]


def test_spread_counts(hear) -> None:
    """A plain complaint that ten thousand people read is public opinion."""
    assert hear("楼下烧烤摊油烟大。", channel="weibo", metrics={"views": 12_000}).public_opinion == "yes"


ATTENTION = [
    ("请领导看一看,再没有人管,我这条命也不要了。", True),
    ("小朋友吃了门口买的零食,上吐下泻住院,请查一查。", True),
    ("天热得人不想活动,公园几时开放夜场?", False),
    ("再不解决我就从楼上跳楼。", True),
    ("我不想活了。", True),
    ("明天我们几十名业主去市政府拉横幅。", True),
    ("再拖下去我们就进京上访。", True),
    ("幼儿园的孩子们昨天开始呕吐发烧,好几个住院了。", True),
    ("几百名村民在镇政府门口聚集。", True),
    ("这是我第三次投诉了。", True),
    ("已经投诉了五次还是没有结果。", True),
    ("商场跳楼价大甩卖。", False),
    ("学校开展预防自杀宣传。", False),
    ("路灯坏了三天。", False),
    ("市公安局演练处置聚众堵路。", False),
]


@pytest.mark.parametrize(("text", "risk"), ATTENTION, ids=[text for text, _ in ATTENTION])
def test_risks_are_seen_without_an_incident(hear, text, risk) -> None:
    """Self-harm, crowds, petition trips, sick children, the third complaint: somebody must look at once."""
    assert hear(text).attention is risk


def test_a_risk_starts_its_own_clock(hear) -> None:
    """risk_check runs in minutes, whatever the channel."""
    for channel in (None, "forum", "hotline_12345"):
        assert {"kind": "risk_check", "minutes": 10} in hear("再不解决我就从楼上跳楼。", channel=channel).clocks


DISPOSITIONS = [
    ("forum", "感谢交警同志,帮我找回了手机,点赞!", "praise"),
    ("forum", "代开发票,贷款秒批,加微信领取。", "spam"),
    ("news", "市政府召开常务会议,研究部署明年工作。", "policy"),
    ("city_website", "我市举行邛酒节开幕式。", "own"),
    ("forum", "路灯坏了三天没人修。", None),
]


@pytest.mark.parametrize(("channel", "text", "why"), DISPOSITIONS, ids=[text for _, text, _ in DISPOSITIONS])
def test_why_no_case_is_needed(hear, channel, text, why) -> None:
    """Praise, adverts, official papers and the city's own words need none, and say so."""
    judged = hear(text, title=text[:12], channel=channel)
    assert judged.disposition == why
    assert why is None or judged.clocks == ()


def test_a_letter_is_answered_whatever_it_says(hear) -> None:
    """Praise by letter opens no matter, and its sender still gets a reply."""
    judged = hear("感谢交警同志,帮我找回了手机,点赞!", channel="mayor_mailbox")
    assert (judged.disposition, [clock["kind"] for clock in judged.clocks]) == ("praise", ["mailbox_reply"])


CLOCKS = [
    ("hotline_12345", None, [{"kind": "hotline_reply", "working_days": 3}]),
    ("hotline_12345", "咨询", [{"kind": "hotline_reply", "working_days": 3}]),
    ("hotline_12345", "求助", [{"kind": "hotline_reply", "working_days": 7}]),
    ("hotline_12345", "投诉", [{"kind": "hotline_reply", "working_days": 15}]),
    ("mayor_mailbox", None, [{"kind": "mailbox_reply", "working_days": 5}]),
    (None, None, []),
    ("an_unknown_channel", None, []),
]


@pytest.mark.parametrize(("channel", "kind", "clocks"), CLOCKS)
def test_letters_get_their_reply_clock(hear, channel, kind, clocks) -> None:
    """By channel and type; a missing type takes the strictest limit."""
    assert list(hear("路灯坏了三天。", channel=channel, type=kind).clocks) == clocks


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("村里的账目从来不公开。", "未公开"),
        ("申请政府信息公开,超期没有答复。", "未公开"),
        ("政府网站打不开,链接失效。", "找不到"),
        ("咨询电话一直没人接。", "找不到"),
        ("补贴政策看不懂,也没有解读。", "看不懂"),
        ("回复答非所问,全是套话。", "回复空泛"),
        ("路灯坏了。", None),
        ("请尽快公开道歉。", None),
    ],
)
def test_problems_of_open_government(hear, text, problem) -> None:
    """What should be public and is not, sites that sleep, answers that say nothing."""
    assert hear(text).openness_problem == problem


@pytest.mark.parametrize(
    ("title", "text", "answer"),
    [
        ("（只有链接）", "", "ask"),
        ("（只有图片或附件）", "", "ask"),
        ("", "https://v.example.invalid/9", "ask"),
        ("", "好看", "no"),
    ],
)
def test_what_says_nothing_itself_is_shown_to_a_person(hear, title, text, answer) -> None:
    """A short video or a screenshot found in public is never taken for calm; words are judged as ever."""
    assert hear(text, title, channel="douyin").public_opinion == answer
    assert hear(text, title, channel="mayor_mailbox").public_opinion == "no"


@pytest.mark.parametrize(
    ("told", "public"),
    [
        ("小区三百多户业主联名反对改建菜市场。", "ask"),
        ("近千户住户强烈反对,物业置之不理。", "ask"),
        ("小区1.2万名业主联名要求公开账目。", "ask"),
        ("这是涉及千家万户的事,大家代表都说好。", "no"),
        ("三十多户业主联名反对改建菜市场。", "no"),
    ],
)
def test_many_households_are_many_however_they_are_counted(hear, told, public) -> None:
    """In words, in tens of thousands or «近千户»; a manner of speaking counts nobody."""
    assert hear(told, channel="mayor_mailbox").public_opinion == public
