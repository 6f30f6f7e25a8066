"""A word alone raises no alarm: figures of speech, hearsay, fears, drills, memories, other places; and what must not be missed."""

from datetime import timedelta

import pytest

from tests.pipeline.conftest import FRIDAY

NO_INCIDENT = [
    # figures of speech
    ("", "业主群炸了,物业费又涨价了。"),
    ("", "昨天网上炸了,大家都在说公交涨价的事。"),
    ("家长群炸锅", "分班名单一出来,家长群炸了锅,到现在没人解释。"),
    ("", "昨晚夜市的爆炸鸡好吃到爆炸,推荐!"),
    ("", "今天又是信息爆炸的一天,刚刚看到好多消息。"),
    ("", "今天这个爆炸性新闻把我看呆了。"),
    ("", "气得我肺都炸了,刚才窗口又让我跑第三趟。"),
    ("", "这家装修太烧钱了,现场一看血亏。"),
    ("", "早高峰国道又堵死了,今天堵了一个小时。"),
    ("", "刚刚开业的那家大火的网红店,味道一般。"),
    ("", "厨师说昨天那道菜要开大火爆炒。"),
    ("", "天都塌了,昨天发现自己被裁员。"),
    ("", "今年这所学校教学质量严重滑坡,现在家长意见很大。"),
    ("", "昨天小区电梯又罢工了,老人上不了楼。"),
    ("", "今天家里空调罢工了,热得睡不着。"),
    ("", "健身房老板失联了,昨天会员卡全退不了。"),
    ("", "昨天中介突然失联,押金不退。"),
    ("", "直播带货翻车了,昨晚买的茶叶全是碎末。"),
    ("", "昨天又有人踩踏草坪,小区没人管。"),
    ("", "这停车费简直抢劫,今天停一小时收了三十。"),
    ("", "不要道德绑架,昨天让座吵起来的事我看见了。"),
    ("", "老母亲上周撞上去把膝盖磕破了,请把乱停的共享单车搬走。"),
    ("", "上周国庆撞上周末,今天调休好累。"),
    ("", "昨天停电又来电,家里冰箱被烧了,谁来赔?"),
    ("", "砖厂烟囱天天冒浓烟,今天又冒黑灰。"),
    ("", "昨天路口的护栏被撞坏一截,一直没人修。"),
    # fears and hypotheses
    ("", "我们最怕的不是墙皮,是哪天晚上烧起来。"),
    ("", "就怕哪天这堵墙塌了砸到人。"),
    ("", "非要死几个人才管吗?这个路口天天堵。"),
    ("", "要是哪天罐子炸了,死了几十个人,谁负责?"),
    ("", "总有一天要出事故,到时候房子垮了就晚了。"),
    # rumours and denials
    ("", "别再乱传什么爆炸死几十个,就是放鞭炮。"),
    ("", "网传羊安爆炸死了三十个人是假的,派出所已经说了。"),
    # memories, drills, papers, elsewhere
    ("安全生产月:十年前的那次爆炸教会了我们什么", "十年前,外省一座仓库发生特别重大爆炸,一百多人遇难,违规堆存的教训仍然刺眼。"),
    ("那年的大水", "二十年前的洪水冲走了半条街,死了七个人,老人们还记得。"),
    ("", "今天上午村里搞防汛演练,模拟山洪暴发3人被困。"),
    ("我镇召开火灾防控部署会", "会议通报了近年火灾死亡3人的案例,要求严格落实责任。"),
    ("", "蒲江县寿安镇出口追尾,三台车挤一起,往邛崃方向的可以绕行。"),
]  # fmt: skip

INCIDENT = [
    ("羊安什么声音", "刚才一声巨响,家里玻璃都震碎了,是不是厂里炸了?", "生产安全事故"),
    ("", "坐在家里桌子跳了一下,羊安泉水村那边冒蘑菇烟,是不是厂子爆炸了?", "生产安全事故"),
    ("", "羊安的工厂炸了,12个人没了,医院门口全是家属。", "生产安全事故"),
    ("", "孔明街道工地一个师傅从架子上摔下来人没了。", "生产安全事故"),
    ("", "固驿路口货车和面包车撞在一起,有人受伤。", "道路交通事故"),
    ("", "南宝山镇秋园村昨晚山垮了一块,把灶房推倒了。", "地质灾害"),
    ("家长群炸了:孩子的午饭怎么了", "文君街道一小学有11名学生吃完午饭呕吐,在医院治疗。", "食物中毒"),
    ("", "昨天文君街道一家酒席散了以后,几十个亲戚上吐下泻,好多送医院了。", "食物中毒"),
]  # fmt: skip


@pytest.mark.parametrize("channel", ["forum", "hotline_12345"])
@pytest.mark.parametrize(("title", "text"), NO_INCIDENT, ids=[title + text for title, text in NO_INCIDENT])
def test_words_of_disaster_alone_are_no_incident(hear, channel, title, text) -> None:
    """Neither level nor hour limit, whoever brings it."""
    judged = hear(text, title=title, channel=channel)
    ours = judged.incident and judged.local
    assert (ours, {c["kind"] for c in judged.clocks} & {"authoritative_information", "press_conference"}) == (
        False,
        set(),
    )
    assert judged.casualties.dead in (None, 0) or judged.modality == "historical"


@pytest.mark.parametrize(("title", "text", "kind"), INCIDENT, ids=[title + text for title, text, _ in INCIDENT])
def test_what_witnesses_tell_in_their_own_words_is_heard(hear, title, text, kind) -> None:
    """A question beside what was seen, a death in plain words, a meal and sick children."""
    judged = hear(text, title=title, channel="forum")
    assert (judged.incident, judged.local, judged.event_type) == (True, True, kind)


def test_hearsay_is_no_count(hear) -> None:
    """«别再乱传什么死几十个» beside a counted six: six."""
    judged = hear("羊安厂里爆炸,现场的人说已经死了6个。别再乱传什么死几十个,等通报。")
    assert (judged.casualties.dead, judged.severity) == (6, "large")


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("今早羊安一化工厂爆炸,32人送医。", "injured"),
        ("今早平乐镇一家化工厂氯气泄漏,32人送医。", "injured"),
        ("昨天文君街道一小学食物中毒,32人送医。", "poisoned"),
    ],
)
def test_who_is_in_hospital_is_hurt_or_poisoned_by_kind(hear, text, fact) -> None:
    """Poisoned only where the table of the kind counts the poisoned and not the injured."""
    casualties = hear(text).casualties
    assert {name: getattr(casualties, name) for name in ("injured", "poisoned")} == {
        "injured": None, "poisoned": None, fact: 32
    }  # fmt: skip


def test_an_article_that_looks_back_asks_nobody(hear) -> None:
    """History under its own headline needs no case; a letter that remembers and asks for help does."""
    article = hear("十年前的爆炸,违规堆存的教训仍然刺眼。", title="十年前的那次爆炸", channel="wechat")
    assert (article.disposition, article.public_opinion, article.clocks) == ("historical", "no", ())
    letter = hear("十年前厂里爆炸过,现在又违规堆料,投诉多次没人管。", title="十年前的那次爆炸", channel="forum")
    assert letter.disposition is None


PRIVATE = [
    ("临邛街道某小区物业不作为", False),
    ("临邛街道某小区物业挪用公共收益,业主大会也不开。", False),
    ("固驿街道的开发商截留维修基金,找不到人。", False),
    ("羊安街道一家公司套取客户押金不退。", False),
    ("临邛街道办和物业勾结,包庇违建。", True),
    ("文君街道办推诿扯皮。", True),
    ("某局科长接受吃请、刁难办事群众。", True),
    ("窗口工作人员收了三百块加急费。", True),
]


@pytest.mark.parametrize(("text", "restricted"), PRIVATE, ids=[text for text, _ in PRIVATE])
def test_a_complaint_about_a_firm_is_none_about_officials(hear, text, restricted) -> None:
    """The discipline body hears of officials; a property firm goes to its department."""
    judged = hear(text, title=text)
    assert (judged.restricted, judged.handling_lead == "市纪委监委") == (restricted, restricted)


@pytest.mark.parametrize(
    ("text", "territory"),
    [("临济镇青华社区停水。", "平乐镇"), ("你市桑园镇拖欠工资。", "桑园镇"), ("涉及你市桑园镇安置房项目。", "桑园镇")],
)
def test_places_stand_beside_other_words(hear, text, territory) -> None:
    """A community that moved belongs to its town of today; «你市» is no other city."""
    judged = hear(text)
    assert (judged.local, judged.territory) == (True, territory)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("大邑来电反映道路问题", "来电人住在大邑县安仁镇,打的是邛崃的热线,门口道路破损。"),
        ("反映名山区茶厂噪声", "我住名山区百丈镇,挂在邛崃板块是因为不知道发哪里。"),
    ],
)
def test_where_one_writes_is_not_where_it_is(hear, title, text) -> None:
    """The city's name in «邛崃的热线», «邛崃板块» places nothing."""
    assert hear(text, title=title).disposition == "elsewhere"


def test_the_city_hospital_is_ours(hear) -> None:
    """«感谢市医院» names no other city."""
    assert hear("上个月父亲心梗,市医院急诊抢救及时,感谢!", title="感谢市医院急诊").local


@pytest.mark.parametrize("text", ["活着没得意思,今晚就想有个了结。", "楼道里有一股很重的燃气味,住户都不敢开灯。"])
def test_quiet_words_of_danger(hear, text) -> None:
    """Despair without its loud words, and gas that can be smelled, are looked at at once."""
    assert hear(text).attention


def test_hours_after_the_fact(hear) -> None:
    """«之后» says that it happened, and what came of it does not change the kind."""
    judged = hear("羊安爆炸之后消防水冲到沟里,沟里水发白起泡。", published_at=FRIDAY + timedelta(hours=3))
    assert (judged.incident, judged.event_type) == (True, "生产安全事故")
