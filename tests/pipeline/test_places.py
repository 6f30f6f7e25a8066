"""Where: today's towns, villages, what older names became, and what only sounds like a place of ours."""

import pytest

from pipeline.place.country import far_places

TERRITORY = [
    ("羊安街道路灯不亮。", "羊安街道"),
    ("羊安路灯不亮。", "羊安街道"),
    ("平乐镇停车难。", "平乐镇"),
    ("平乐古镇停车难。", "平乐镇"),
    ("邛崃平乐停车难。", "平乐镇"),
    ("平落镇停车难。", "平乐镇"),
    ("花楸村的路烂了。", "平乐镇"),
    ("高埂镇的路烂了。", "高埂街道"),
    ("高埂镇七里村的路烂了。", "羊安街道"),
    ("牟礼镇的路烂了。", "羊安街道"),
    ("牟礼镇凤林村的路烂了。", "固驿街道"),
    ("原大同乡陈院村的路烂了。", "桑园镇"),
    ("大同乡的路烂了。", "大同镇"),
    ("临济镇郑航村的路烂了。", "平乐镇"),
    ("天台山镇紫荆村的路烂了。", "夹关镇"),
    ("南宝山镇大胡村的路烂了。", "火井镇"),
    ("水口镇的路烂了。", "大同镇"),
    ("卧龙镇的路烂了。", "孔明街道"),
    ("南京村的路烂了。", "固驿街道"),
    ("固驿街道仁寿社区停水。", "固驿街道"),
    ("凤凰社区停水。", "临邛街道"),
    ("冉义社区停水。", "高埂街道"),
    ("竹海景区在天府川西竹海入口乱收费。", "平乐镇"),
    ("瓮亭公园的灯坏了。", None),
    ("光明的未来在哪里,物业太差。", None),
    ("我很高兴,中心花园的灯修好了。", None),
    ("全市人民向阳而生。", None),
    ("南京路的灯坏了。", None),
    ("天台山在浙江。", None),
    ("大邑县和平村的路烂了。", None),
    ("我在高何买的农药是假的。", "天台山镇"),
    ("请问高何办结婚登记去哪里?", "天台山镇"),
    ("高何路的灯坏了。", None),
    ("下高何的灯坏了。", None),
    ("在蒲江的高何酒楼吃坏了肚子。", None),
    ("我家的桑园被淹了。", None),
    ("表扬一下红旗社区的医生。", "临邛街道"),
    ("刚刚和平村一家厂房起火了。", "高埂街道"),
    ("邛崃市光明局长来了。", None),
    ("邛崃城区停水。", None),
    ("桑园我们那片的路烂了。", "桑园镇"),
    ("平乐那边停水三天了。", "平乐镇"),
    ("石头那边的路烂了。", None),
    ("回龙这边停水。", None),
]


@pytest.mark.parametrize(("text", "town"), TERRITORY, ids=[text for text, _ in TERRITORY])
def test_the_territory_of_a_name(hear, text, town) -> None:
    """Village before town, town before former unit; ordinary words are no places."""
    assert hear(text).territory == town


def test_a_title_makes_a_short_letter_no_longer(hear) -> None:
    """A common name that a short letter is believed stands whether or not the platform made a title of it."""
    text = "红旗社区的医生态度好得很,看病也仔细,药开得也不贵,大家都愿意去。"
    assert hear(text).territory == hear(text, title=text[:20]).territory == "临邛街道"


def test_a_former_unit_says_on_what_its_successor_rests(hear) -> None:
    """The reason of a resolved old name cites the approval."""
    judged = hear("牟礼镇凤林村的路烂了。")
    assert [place.name for place in judged.places] == ["固驿街道", "凤林村"]
    reason = next(r for r in hear("水口镇的路烂了。").reasons if r.about == "territory")
    assert (reason.rule, reason.text) == ("place.former", "水口镇")
    assert "川府民政〔2019〕24号" in str(reason.basis)


def test_places_keep_code_and_span(hear) -> None:
    """Each place stands where it was written, in the title too."""
    text = "在羊安街道乌木村"
    judged = hear(text, title="羊安的路")
    told = {(place.name, place.code, place.field): place.span for place in judged.places}
    assert told["羊安街道", "510183004", "title"] == (0, 2)
    assert told["羊安街道", "510183004", None] == (1, 5)
    assert text[slice(*told["乌木村", "510183004227", None])] == "乌木村"


LOCAL = [
    ("西安市雁塔区小寨路的路灯不亮。", False),
    ("小城市里看病难,大城市里看病贵。", True),
    ("小区电梯坏了。", True),
    ("来自成都的游客在平乐古镇被宰客。", True),
    ("从大邑到邛崃的班车太少。", True),
    ("北京路的路灯坏了。", True),
    ("重庆火锅店油烟大。", True),
    ("我在深圳打工,老家羊安街道的房子漏水。", True),
    ("成都市武侯区某小区停水,锦江区也停水。", False),
    ("雅安的路太烂,眉山也一样。", False),
    ("名山区某工地拖欠工资,名山县时期就这样。", False),
    ("日本烤肉店的气罐爆了,一个服务员被烧伤。", True),
    ("昨晚韩国城起火,烧死一个。", True),
    ("法国梧桐倒了,砸死一个骑车的。", True),
    ("德国牧羊犬咬伤两个小孩。", True),
]


@pytest.mark.parametrize(("text", "local"), LOCAL, ids=[text for text, _ in LOCAL])
def test_ours_unless_the_words_say_otherwise(hear, text, local) -> None:
    """Roads, dishes, journeys and homes elsewhere are not another city's matters."""
    assert hear(text).local is local


def test_a_title_that_names_another_city_is_enough(hear) -> None:
    """One place in the headline and none of ours."""
    judged = hear("小区电梯坏了没人修。", title="大邑县某小区电梯")
    assert (judged.local, judged.clocks, judged.disposition) == (False, (), "elsewhere")


FAR_AWAY = [
    "大名县一工厂今天爆炸,2人死亡。",
    "来凤县昨晚客车侧翻,4人受伤。",
    "开封市一家宾馆今早起火,1人死亡。",
    "崇州市街子古镇游客落水,死亡1人。",
    "张家界一景区山体滑坡,3人被埋。",
    "云南昭通一工厂爆炸,5人死亡。",
    "汶川发生泥石流,2人失联。",
    "加拿大一列火车脱轨,死了三人。",
    "玻利维亚一辆大巴坠崖,死了二十七人。",
]


@pytest.mark.parametrize("text", FAR_AWAY)
def test_what_happened_far_away_is_no_incident_of_ours(hear, text) -> None:
    """Every greater city of the country, and a town that begins like a street, is known as elsewhere."""
    judged = hear(text, channel="weibo")
    assert (judged.incident, judged.local, judged.disposition) == (True, False, "elsewhere")


IN_PASSING = [
    "公交卡不能扫码,深圳、广州早就可以了,能不能学学深圳?",
    "老板跑到美国去了,人在美国,我们的钱什么时候能追回?",
    "开发商是广东佛山的一家公司,拖欠我们的工钱。",
]


@pytest.mark.parametrize("text", IN_PASSING)
def test_a_letter_to_the_city_that_compares_is_about_the_city(hear, text) -> None:
    """Far places named for an example, a firm or a fugitive make no letter another city's, however often."""
    assert hear(text, channel="mayor_mailbox").local is True
    assert hear("北京朝阳区的路坏了,北京海淀区也坏了。", channel="forum").local is False


def test_far_places_are_those_of_no_city_in_particular() -> None:
    """A city of its own, what it lies in and its own words are never far, in whichever form they are written."""
    far = set(far_places({"平凉"}, ["绵阳市", "四川省", "广西壮族自治区"]))
    assert far.isdisjoint({"绵阳", "四川", "广西", "平凉"})
    assert {"成都", "德阳", "北京", "日本"} <= far


@pytest.mark.parametrize(("text", "local"), [
    ("我是邛崃人,在东莞打工,昨晚我们厂起火,烧死两个老乡。", False),
    ("我邛崃人,在加纳做生意,昨天仓库被抢,打死了一个同乡。", False),
    ("我弟弟在东莞打工,昨晚我们厂起火,烧死两个人。", True),
    ("我是邛崃人,在羊安街道打工,昨晚我们厂起火,烧死两个人。", True),
])  # fmt: skip
def test_where_somebody_comes_from_is_not_where_it_happened(hear, text, local) -> None:
    """«我是…人,在外地…» tells of there, the narrator's own works too; somebody else's stay does not move the narrator."""
    assert hear(text).local is local
