"""Namesakes: names the city shares with other counties, longer words that hide one, and neighbours."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.load import Config
from pipeline.place.places import find_places


def _towns(config: Config) -> list[tuple[str, str, str]]:
    return [
        (town.name, village.name + village.kind, village.code)
        for town in config.territory.towns
        for village in town.villages
    ]


def test_every_village_is_found_behind_its_town(qionglai: Config, scene) -> None:
    """All 189 villages and communities, with the code of the statistics office."""
    villages = _towns(qionglai)
    for town, village, code in villages:
        where = find_places(scene(f"我住在{town}{village},家门口的路灯坏了。"))
        assert (code, where.territory) == (where.places[-1].code, code[:9]), f"{town}{village}"
    assert len(villages) == 189


def test_every_village_is_found_where_the_city_is_named(qionglai: Config, scene) -> None:
    """However common its name."""
    for _, village, code in _towns(qionglai):
        where = find_places(scene(f"我是邛崃人,{village}门口的路灯坏了很久,已经向村上、社区和有关部门反映过很多次。"))
        assert [place.code for place in where.places] == [code], village


def test_every_former_unit_leads_to_a_town_of_today(qionglai: Config, scene) -> None:
    """All of them, and with each village that moved."""
    for former in qionglai.territory.former:
        rest = next(s.code for s in former.successors if s.rest)
        assert find_places(scene(f"邛崃市{former.name}的路烂了。")).territory == rest, former.name
        for successor in former.successors:
            for village in successor.villages:
                told = find_places(scene(f"邛崃市{former.name}{village}村的路烂了。"))
                assert told.territory == successor.code, (former.name, village)


SPLIT = [
    ("牟礼镇那边的路一直没修,从固驿街道过来很不方便。", "固驿街道"),
    ("牟礼镇迎祥村和永兴村都没通气。", "固驿街道"),
    ("大同乡的路没修,古坪村最烂。", "桑园镇"),
    ("高埂镇和牟礼镇都停水了。", "高埂街道"),
]


@pytest.mark.parametrize(("text", "town"), SPLIT, ids=[text for text, _ in SPLIT])
def test_a_split_unit_is_resolved_by_what_stands_near(hear, text, town) -> None:
    """Village first, then a successor named in the text."""
    assert hear(text).territory == town


def test_a_town_known_only_by_a_divided_units_name_is_looked_at(hear) -> None:
    """Which part is meant is a person's to say before the town is asked; a village says it."""
    assert hear("牟礼镇街上流浪狗成群,野狗咬人。").review is True
    assert hear("牟礼镇迎祥村流浪狗成群,野狗咬人。").handling_lead == "固驿街道办事处"


CARRIED = [
    ("平乐中学的食堂饭菜不好,邛崃的家长都有意见。", "平乐镇"),
    ("冉义场镇乱停车。", "高埂街道"),
    ("羊安小学门口很堵。", "羊安街道"),
    ("牟礼卫生院晚上没有医生。", "羊安街道"),
    ("夹关派出所办户口的人很多。", "夹关镇"),
    ("司马大道的路灯坏了。", None),
]


@pytest.mark.parametrize(("text", "town"), CARRIED, ids=[text for text, _ in CARRIED])
def test_what_carries_a_towns_name_stands_in_it(hear, text, town) -> None:
    """Schools, clinics and market streets; a road of which only the city is known gives no town."""
    judged = hear(text)
    assert (judged.territory, bool(judged.places)) == (town, True)


FOREIGN = [
    "市中心村镇银行门口排起长队。",
    "桂花园社区的路灯坏了。",
    "我是K3县白石乡和平村的村民,村里自来水一直没有通。",
    "A4区大塘村的组长私占良田。",
    "湖口镇回龙村到县城的班车只有一趟。",
    "昨天翻到老照片,和平村口那棵黄葛树还在,小时候夏天大家都在树下乘凉,大人摇着蒲扇讲故事,一晃三十年过去了,树还是那棵树,人已经各奔东西。",
    "我家住在黄泥镇光明村,请求把进村公路硬化一下,下雨天孩子上学的路全是泥,大人也走不出去,已经很多年没有人来管过这件事情了。",
    "大邑县和平村、蒲江县大兴镇都通了天然气。",
    "名山区永兴镇的茶叶市场乱收费。",
    "雅安、名山的茶叶价格跌了。",
    "水口镇和平村的村道破损严重。",
    "上海大同中学的校门换了。我路过那里的时候拍了几张照片,学校旁边的小吃店也还开着,老板已经认不出我来了,真怀念读书的日子。",
    "我家住在红旗社区,这边几十年没变过,街坊邻居都老了,年轻人走得差不多了,前几天搬来一户新人家,在楼下种了一大片月季,开花的时候很好看。",
    "南京路的店铺关门了。",
    "名山大川我都去过,太阳出来了,心情向阳。",
    "祝大家和平安宁,前进的路上一片光明,高兴每一天。",
    "重庆市水口镇的街上积水。",
    "天台山和普陀山都在浙江。",
    "卧龙先生诸葛孔明的出师表要背诵,文君夜奔相如的故事也要讲。",
    "北京市朝阳区高碑店街道惠民社区的居民反映供暖温度不够。",
    "回龙观的房租又涨了。",
]


@pytest.mark.parametrize("text", FOREIGN, ids=FOREIGN)
def test_a_namesake_is_no_place_of_ours(hear, text) -> None:
    """Neither place nor territory."""
    judged = hear(text)
    assert (judged.places, judged.territory) == ((), None)


OURS = [
    ("红旗村3组的路烂了。", None, "临邛街道"),
    ("平乐花楸村茶山上的水管断了。", None, "平乐镇"),
    (
        "光明村和和平村交界的河沟垃圾成堆,两个村都说不归自己管,已经臭了半年,夏天蚊虫特别多,请尽快清理干净,不要再互相推了。",
        None,
        "高埂街道",
    ),
    (
        "红旗村村民反映,村口的垃圾堆了半个月没有清运,天气热起来以后臭味很大,影响周边居民的生活,请尽快安排车辆清理干净,谢谢。",
        "hotline_12345",
        "临邛街道",
    ),
    (
        "红旗村村民反映,A3区的垃圾堆了半个月没有清运,天气热起来以后臭味很大,影响周边居民的生活,请尽快安排车辆清理干净,谢谢。",
        "hotline_12345",
        None,
    ),
    ("从成都回邛崃平乐的车几点?", None, "平乐镇"),
    (
        "我是太阳社区的居民,楼下的烧烤摊每天晚上占道经营到凌晨两点,油烟大、声音吵,老人孩子都睡不好,已经打过好几次电话,希望有关部门来管一管。",
        None,
        "孔明街道",
    ),
    ("固驿和平乐的公交车太少。", None, "固驿街道"),
]


@pytest.mark.parametrize(("text", "channel", "town"), OURS, ids=[text[:16] for text, _, _ in OURS])
def test_a_common_name_in_its_company_is_ours(hear, text, channel, town) -> None:
    """Beside its town, a neighbour village, the city, or in a letter to the city that speaks of nowhere else."""
    assert hear(text, channel=channel).territory == town


CHANNELS = [
    ("小区电梯坏了没人修。", "hotline_12345", True),
    ("小区电梯坏了没人修。", "weibo", True),
    ("苏州的电梯坏了没人修。", "weibo", False),
    ("名山区茅河镇红星村的村道没人修。", "hotline_12345", False),
    ("大邑县安仁镇的古镇停车难。", None, False),
    ("北京的亲戚来玩,在小区门口被宰客。", "hotline_12345", True),
    ("听说苏州修得快,我们小区电梯坏了没人修。", "hotline_12345", True),
    ("苏州的邛崃人聚会。", "weibo", True),
    ("停车费比上海还贵,小区物业乱收费。", "forum", True),
    ("昨天下午在苏州,一栋居民楼电梯坏了。", "forum", False),
]


@pytest.mark.parametrize(("text", "channel", "local"), CHANNELS, ids=[f"{c}:{t}" for t, c, _ in CHANNELS])
def test_the_channel_says_whose_a_text_without_a_place_is(hear, text, channel, local) -> None:
    """The city's own line is about the city; what is said in public is not once it names another place."""
    assert hear(text, channel=channel).local is local


def test_no_ours_in_a_long_text_that_never_ends(scene) -> None:
    """Many common names in a huge text give no place."""
    where = find_places(scene("湖口镇回龙村、" * 5_000))
    assert (where.places, where.territory) == ((), None)


PIECES = [
    "平乐镇", "花楸村", "和平村", "红旗", "大邑县", "A3区", "邛崃", "牟礼镇", "迎祥村", "某某市", ",", "。", "在", "的", "3组", "名山",
    "南京村", "成都", "平乐中学", "临济镇", "青华", "市民", "县", "街道", "\n", "村", "天台山",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40))
def test_every_place_stands_where_it_says(hear, pieces: list[str]) -> None:
    """Whatever is strung together: codes of this city, spans that hold the word, and one territory for them."""
    text = "".join(pieces)
    judged = hear(text)
    for place in judged.places:
        start, end = place.span
        assert place.code.startswith("510183")
        assert text[start:end].strip()
