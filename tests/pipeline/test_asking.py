"""What only asks after something known is told from what has a matter of its own."""

import pytest

from pipeline.opinion.asking import HEAD, asks_after
from pipeline.same.another import has_grown, is_another

ASKS = {
    "官方通报呢？": (False, True, True),
    "怎么还没有说法？": (False, True, False),
    "伤亡人数什么时候公布？": (True, True, False),
    "停电怎么还没有说法？": (False, False, False),
    "家属在等，给一个交代。": (True, True, False),
    "三个小时了，一个字都没有。": (False, True, False),
}


@pytest.mark.parametrize("text", ASKS)
def test_a_demand_says_how_much_it_leaves_open(text) -> None:
    """Whether it speaks of victims, names nothing else at all, misses an official word."""
    asking = asks_after(text)
    assert asking is not None
    assert (asking.harm, asking.bare, asking.bulletin) == ASKS[text]


TELLS = ("羊安街道化工厂爆炸，浓烟滚滚。", "我打的工单怎么还没有结果？", "等了三个月了，结果什么时候公布？",
         "去年的事故报告什么时候公布？", "我爸的工伤赔偿没有说法。", "两天了还没有通报。", "今天的新闻发布了。")  # fmt: skip


@pytest.mark.parametrize("text", TELLS)
def test_what_tells_or_is_somebodys_own_or_days_old_asks_after_nothing(text) -> None:
    """It is left to the other rules."""
    assert asks_after(text) is None


def test_a_long_letter_has_a_matter_of_its_own() -> None:
    """Up to so many characters it may be nothing but a demand, one more and it is not."""
    demand = "官方通报呢？"
    assert asks_after(demand + "等" * (HEAD - len(demand))) is not None
    assert asks_after(demand + "等" * (HEAD - len(demand) + 1)) is None


def test_the_reason_holds_no_word_of_the_citizens_own() -> None:
    """It stands in the record for good: a name said in the demand is not in it."""
    asking = asks_after("什么时候给王小明和他妈妈13800001111一个说法？请公布。")
    assert asking is not None
    assert "王小明" not in asking.words
    assert "1380" not in asking.words


def test_another_event_and_the_known_one_grown_are_told_apart() -> None:
    """«也», «又», «上周» before what happened speak of another; «上升到» of the one that is known."""
    assert is_another("加油站也炸了")
    assert is_another("上周小区火灾的结果")
    assert not is_another("上周就举报过，今天爆炸了")
    assert not is_another("玻璃也碎了，厂里爆炸")
    assert has_grown("爆炸最新：死亡上升到9人")
    assert has_grown("爆炸最新消息：9人死亡")
    assert not has_grown("爆炸，9人死亡")
    assert not has_grown("最新消息：校车翻了，9人死亡")
    assert not has_grown("水位上升到警戒线，桥塌了，9人死亡")


@pytest.mark.parametrize(
    ("text", "own"),
    [("刚才楼上火灾，没有通报。", True), ("我爸在厂里死了，给家属一个交代。", True), ("城管打死了人，怎么不通报？", True),
     ("死了人了，官方还不通报！", False), ("我们家属要一个说法，通报在哪里？", False), ("爆炸死了这么多人，通报呢？", False)],
)  # fmt: skip
def test_a_demand_that_tells_of_something_by_itself_says_so(text, own) -> None:
    """A place or moment of its own, somebody's kin, a death told as news; not when nothing else is named, nor the dead of all talk."""
    asking = asks_after(text)
    assert asking is not None
    assert asking.own is own
