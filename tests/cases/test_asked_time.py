"""The time an order names in its words is found and read, and a time that is only told of is not."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from cases.clocks.calendar import Calendar
from cases.matters.asked_time import Desk, asked_time

AT = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday
DESK = Desk(Calendar(frozenset(), frozenset(), frozenset({2026})), time(18))


@pytest.mark.parametrize(
    ("words", "said", "until"),
    [
        ("请应急局核实，三日内报我。", "三日内", "11-26 23:59"),
        ("请在3天以内办结", "3天以内", "11-26 23:59"),
        ("限两个工作日办结", "限两个工作日", "11-25 23:59"),
        ("48小时内反馈", "48小时内", "11-25 09:00"),
        ("半小时内到现场", "半小时内", "11-23 09:30"),
        ("一个半小时内到现场", "一个半小时内", "11-23 10:30"),
        ("一个半月内整改到位", "一个半月内", "01-07 23:59"),
        ("今晚12点前报我", "今晚12点前", "11-23 23:59"),
        ("一周内整改到位", "一周内", "11-30 23:59"),
        ("一个月之内整改到位", "一个月之内", "12-23 23:59"),
        ("明天下班前报我", "明天下班前", "11-24 18:00"),
        ("今天必须抽干，明早报我。", "明早", "11-24 09:00"),
        ("请水务局今日查明，晚八时前报我。", "晚八时前", "11-23 20:00"),
        ("后天上午10点半前书面报告", "后天上午10点半前", "11-25 10:30"),
        ("周五前办结", "周五前", "11-27 23:59"),
        ("下周一前办结", "下周一前", "11-30 23:59"),
        ("11月28日前反馈结果", "11月28日前", "11-28 23:59"),
        ("1月5日前反馈结果", "1月5日前", "01-05 23:59"),
        ("本周内拿出方案", "本周内", "11-27 23:59"),
        ("月底前完成", "月底前", "11-30 23:59"),
        ("17:30前报", "17:30前", "11-23 17:30"),
        ("于十一月二十八日前反馈结果", "十一月二十八日前", "11-28 23:59"),
        ("请于一月十日前反馈结果", "一月十日前", "01-10 23:59"),
        ("年底前完成整改", "年底前", "12-31 23:59"),
        ("两天半内查明", "两天半内", "11-25 21:00"),
    ],
)
def test_the_time_is_read_as_officials_write_it(words: str, said: str, until: str) -> None:
    """The words that name it, and the instant they mean, counted from the order's own time; a day ends at its end."""
    asked = asked_time(words, AT, DESK)
    assert asked is not None
    assert asked.until is not None
    assert (asked.words, f"{asked.until:%m-%d %H:%M}") == (said, until)


@pytest.mark.parametrize("words", ["请于11月20日前反馈", "今天早上八点前报我", "2月30日前反馈"])
def test_a_time_that_cannot_be_is_told_and_not_proposed(words: str) -> None:
    """A limit before the order itself, or on no day of the calendar: the person is asked, and nothing is proposed."""
    asked = asked_time(words, AT, DESK)
    assert asked is not None
    assert asked.until is None


@pytest.mark.parametrize(
    "words",
    [
        "请尽快核实处理，结果报我。", "今天的积水要彻底查清原因", "近三日内类似投诉较多，请重视", "三天前已有人反映，请重视",
        "目前情况要盯紧", "十一月二十日的投诉请阅", "去年底前已办结的不再重报", "九月一日起执行的办法请落实", "24小时值守", "第3日报道所说属实否", "每周五调度", "11月20日的投诉请阅", "请市水务局阅处。",
    ],
)  # fmt: skip
def test_words_that_set_no_limit_ask_nothing(words: str) -> None:
    """Urgency without a time, a day that is told of, a rhythm: the officer is not bothered."""
    assert asked_time(words, AT, DESK) is None
