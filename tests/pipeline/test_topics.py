"""Voices about one continuing issue are gathered whole and unmixed; what a topic shows hides private names."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.city import TopicLimits
from config.load import load_config
from pipeline.place.names import spots_in, written
from pipeline.topic.heat import describe, heat, longest
from pipeline.topic.topics import Said, Topic, find_topics
from pipeline.topic.unity import unite
from tests.conftest import ROOT
from tests.pipeline.conftest import FRIDAY

LIMITS = TopicLimits()

MIXER = [
    ("锦棠新城旁边的搅拌站太吵了", "锦棠新城南门外建了一个水泥搅拌站, 每天夜里轰隆作响, 灰尘飘进家里。"),
    ("反映锦棠新城搅拌站灰尘污染", "搅拌站的粉尘让锦棠新城的业主不敢开窗, 孩子咳嗽。"),
    ("搅拌站离小区只有一百米合规吗", "锦棠新城二期业主咨询: 搅拌站离住宅这么近, 环评是怎么过的?"),
    ("锦棠新城业主请求关停搅拌站", "大货车进出搅拌站, 噪音和水泥灰严重影响锦棠新城居民。"),
]
PARKING = [
    ("澜景滨河苑捆绑卖车位", "买房时开发商说不买车位就不给签合同, 澜景滨河苑的车位十二万一个。"),
    ("投诉澜景滨河苑强制购买车位", "澜景滨河苑捆绑销售车位, 定向房的职工没有选择。"),
    ("澜景滨河苑车位捆绑销售合法吗", "购房合同和车位捆绑在一起, 请查一查澜景滨河苑的开发商。"),
]
SINGLE = [
    ("社保卡补办需要多久", "卡丢了, 去哪个窗口补办, 多久能拿到?"),
    ("建议增加公交班次", "早高峰的车太少, 老人等不到座位。"),
    ("小学报名材料", "请问外地户籍的孩子报名要带哪些材料?"),
]


def say(letters, step=timedelta(days=1)) -> list[Said]:
    """A voice a day."""
    return [Said(n, title, text, FRIDAY + n * step) for n, (title, text) in enumerate(letters)]


def test_two_issues_come_out_whole_and_unmixed() -> None:
    """Each issue is one topic with all of its letters; single letters are in none."""
    topics = find_topics(say([*MIXER, *SINGLE, *PARKING]), LIMITS)
    assert [sorted(topic.members) for topic in topics] == [[0, 1, 2, 3], [7, 8, 9]]


def test_the_order_of_the_voices_changes_nothing() -> None:
    """The same voices in another order give the same topics."""
    said = say([*MIXER, *SINGLE, *PARKING])
    back = find_topics(said[::-1], LIMITS)
    forth = find_topics(said, LIMITS)
    assert [{said[::-1][i].id for i in t.members} for t in back] == [{said[i].id for i in t.members} for t in forth]


def test_short_letters_that_share_only_a_name_come_together() -> None:
    """One sentence each, the estate's name one word of it and the only one they have in common: one topic, named in words and not in marks."""
    said = named(
        "金茂府的不动产证何时能办？",
        "契税交了，金茂府的证呢？",
        "在金茂府买的房，一直办不下来。",
        "开发商抵押了金茂府。",
        "社保卡丢了在哪里补办？",
    )
    [topic] = find_topics(said, LIMITS)
    assert sorted(topic.members) == [0, 1, 2, 3]
    assert topic.words == [word for word in topic.words if "@" not in word] != []


def test_who_only_names_the_town_is_in_no_topic_of_it() -> None:
    """Three letters about one road of 火井镇, and one from 火井镇 about something else: it stays alone."""
    letters = [
        "火井镇石林路坑多，摔了人。",
        "火井镇石林路什么时候补？",
        "石林路烂了一年，火井镇没有人修。",
        "火井镇的菜市场几点开门？",
    ]
    [topic] = find_topics(named(*letters), LIMITS, frozenset({"火井镇", "火井"}))
    assert sorted(topic.members) == [0, 1, 2]


PARKED = [
    "{}地下车库车位卖到十二万",
    "{}停车位被锁了不让停",
    "{}没有停车位，只能停马路上",
    "{}停车难，晚上一个车位都没有",
]
DUMPED = ["{}垃圾桶一个星期没有清运", "{}楼下垃圾堆成山", "{}垃圾房在单元门口，味道大", "{}的垃圾没人收"]
LOUD = ["{}旁边工地打桩噪音太大", "{}楼下烧烤摊的噪音吵到两点", "{}外面音响噪音扰民", "{}机器噪音一天到晚嗡嗡响"]
APART = [*PARKED, *DUMPED, *LOUD]


@pytest.mark.parametrize("estate", ["翠湖名邸", "金茂府"])
def test_three_matters_of_one_estate_are_three_topics(estate: str) -> None:
    """Parking, rubbish and noise share the estate's name and nothing else: each comes out whole and unmixed."""
    topics = find_topics(named(*(text.format(estate) for text in APART)), LIMITS)
    assert sorted(sorted(topic.members) for topic in topics) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]


def test_one_matter_of_a_spot_told_in_many_words_stays_one() -> None:
    """Noise and dust that most letters bring together with the plant they come from are parted from nothing."""
    letters = [
        *MIXER,
        ("锦棠新城噪音太大", "锦棠新城旁的搅拌站整夜响。"),
        ("锦棠新城粉尘", "搅拌站的粉尘飘进锦棠新城。"),
    ]
    said = [replace(voice, spots="estate:锦棠") for voice in say(letters)]
    assert [len(topic.members) for topic in find_topics(said, LIMITS)] == [6]


def test_a_place_is_named_once() -> None:
    """What a segmenter cuts out of a longer name, be it a town's from the record, is not named beside it."""
    assert longest(["临邛街道", "邛街道", "东南社区"]) == ["临邛街道", "东南社区"]


def named(*texts: str) -> list[Said]:
    """Letters without titles, their spots known."""
    spots = [written(spots_in(text, load_config(ROOT / "config"))) for text in texts]
    return [Said(n, "", text, FRIDAY + n * timedelta(hours=1), spots=spots[n]) for n, text in enumerate(texts)]


def test_a_topic_says_where_what_and_who() -> None:
    """Place, matter and people are named in the voices' own words."""
    said = say([*MIXER, *SINGLE])
    [topic] = find_topics(said, LIMITS)
    told = describe(topic, [said[i] for i in topic.members])
    assert any("锦棠" in place for place in told["where"])
    assert any("搅拌" in word for word in told["what"] + told["where"])
    assert "业主" in told["who"]


def test_private_names_and_numbers_are_not_shown() -> None:
    """A neighbour complained of by name and a telephone number stand in no line."""
    letters = [
        (f"举报李建国违建{n}", f"锦棠新城李建国违法加建, 电话13812345678, 第{n}次反映加建。") for n in "一二三四"
    ]
    said = say(letters)
    [topic] = find_topics(said, LIMITS)
    told = str(describe(topic, [said[i] for i in topic.members]))
    assert "李建国" not in told
    assert "建国" not in told
    assert "13812345678" not in told


def test_heat_rises_with_people_echo_and_growth_and_falls_with_silence() -> None:
    """The documented formula, by its parts."""
    since, until = FRIDAY, FRIDAY + timedelta(days=8)
    early = [Said(n, "", "", FRIDAY + timedelta(days=1), who=str(n)) for n in range(4)]
    late = [Said(n, "", "", FRIDAY + timedelta(days=7), who=str(n)) for n in range(4)]
    one = [Said(n, "", "", FRIDAY + timedelta(days=7), who="same") for n in range(4)]
    loud = [Said(n, "", "", FRIDAY + timedelta(days=7), echo=100, who=str(n)) for n in range(4)]

    def hot(members: list[Said]) -> float:
        return heat(members, since, until, LIMITS).heat

    assert hot(early) < hot(one) < hot(late) < hot(loud)
    assert heat(one, since, until, LIMITS).people == 1


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=60)), max_size=12))
def test_any_words_have_their_topics(letters) -> None:
    """Total: every voice is in at most one topic, whatever it says."""
    members = [i for topic in find_topics(say(letters), LIMITS) for i in topic.members]
    assert len(members) == len(set(members))


BLAST = [
    ("东郊化工厂爆炸了", "刚才一声巨响, 东郊化工厂那边冒黑烟, 窗户都在抖。"),
    ("化工厂爆炸现场", "东郊化工厂爆炸, 消防车来了十几辆, 路封了。"),
    ("东郊化工厂爆炸有人受伤吗", "听说东郊化工厂爆炸伤了好几个工人, 救护车一趟一趟地跑。"),
]
RETOLD = [
    ("家里玻璃全碎了谁赔", "住在园区边上, 气浪把阳台的玻璃震碎了, 找谁登记?"),
    ("玻璃震碎登记在哪里", "阳台玻璃震碎了, 社区说等通知, 请问登记在哪里?"),
    ("今晚还能回家吗", "被叫到体育馆过夜, 老人的药没带出来。"),
]
CANTEEN = [
    ("学校食堂吃坏肚子", "孩子在实验小学食堂吃了饭, 又吐又拉, 班上十几个这样。"),
    ("实验小学食堂出事", "实验小学食堂的饭有问题, 好多孩子在医院输液。"),
]


def told_of(letters, matter, kind, first=0) -> list[Said]:
    """Voices of one matter of the record."""
    return [Said(first + n, title, text, FRIDAY, 0, None, matter, kind) for n, (title, text) in enumerate(letters)]


def test_voices_of_one_matter_are_one_topic_however_they_tell_it() -> None:
    """What the record holds as one matter is one topic, though half of its voices speak in other words."""
    said = [*told_of(BLAST, 1, "爆炸"), *told_of(RETOLD, 1, "爆炸", 3), *say(SINGLE)]
    united = unite(find_topics(said, LIMITS), said, LIMITS.least)
    assert [sorted(topic.members) for topic in united] == [[0, 1, 2, 3, 4, 5]]


def test_incidents_of_different_kinds_share_no_topic() -> None:
    """A topic that words alone have mixed is parted by the kinds of its incidents, and the matter parted is whole in its own."""
    said = [*told_of(BLAST, 1, "爆炸"), *told_of(CANTEEN, 2, "食物中毒", 3)]
    mixed = find_topics(said, LIMITS)[0]
    mixed.members = list(range(len(said)))
    united = unite([mixed], said, 2)
    assert [sorted(topic.members) for topic in united] == [[0, 1, 2], [3, 4]]
    assert all(topic.words for topic in united)


def test_a_topic_of_many_matters_stays_whole() -> None:
    """A continuing issue is many matters: voices that the record knows apart are not parted for that."""
    said = [Said(n, title, text, FRIDAY, 0, None, n) for n, (title, text) in enumerate([*MIXER, *PARKING])]
    topics = find_topics(said, LIMITS)
    assert unite(topics, said, LIMITS.least) == topics


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.none() | st.integers(0, 3), st.sampled_from([None, "爆炸", "火灾"])),
        max_size=24,
    )
)
def test_nobody_is_in_two_topics(drawn) -> None:
    """However topics and matters cross, every voice is in one topic at most."""
    said = [Said(n, "标题", "内容", FRIDAY, 0, None, matter, kind) for n, (_, matter, kind) in enumerate(drawn)]
    groups: dict[int, list[int]] = {}
    for n, (topic, _, _) in enumerate(drawn):
        groups.setdefault(topic, []).append(n)
    topics = [Topic(members, []) for members in groups.values()]
    members = [i for topic in unite(topics, said, 2) for i in topic.members]
    assert len(members) == len(set(members))
