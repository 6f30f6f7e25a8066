"""Voices about one continuing issue are gathered whole and unmixed; what a topic shows hides private names."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from config.city import TopicLimits
from pipeline.heat import describe, heat
from pipeline.topics import Said, find_topics
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
