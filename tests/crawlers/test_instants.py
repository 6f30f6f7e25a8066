"""Times as sources write them."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.instants import Impossible, Unreadable, find_instant, read_deadline, read_instant, require_past

CITY = ZoneInfo("Asia/Shanghai")


def shown(value: object, *formats: str) -> str | None:
    """What was read, in the city's time."""
    at = read_instant(value, CITY, formats)
    return at and f"{at.astimezone(CITY):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2019-02-28 11:25:05", "2019-02-28 11:25:05"),
        ("2019-02-28T11:25:05+08:00", "2019-02-28 11:25:05"),
        ("2019-02-28T03:25:05Z", "2019-02-28 11:25:05"),
        ("2019-02-28T03:25:05.500+0000", "2019-02-28 11:25:05"),
        ("2019/2/28 11:25", "2019-02-28 11:25:00"),
        ("2019.2.28", "2019-02-28 00:00:00"),
        ("2019年2月28日 11时25分", "2019-02-28 11:25:00"),
        ("2019年2月28日11时25分05秒", "2019-02-28 11:25:05"),
        ("2019年02月28日 星期四 下午3点", "2019-02-28 15:00:00"),
        ("2019-02-28 24:00", "2019-03-01 00:00:00"),
        ("2019年2月28日晚上12点", "2019-03-01 00:00:00"),
        ("2019年2月28日 中午1点20分", "2019-02-28 13:20:00"),
        ("2019-02-28 凌晨12:05", "2019-02-28 00:05:00"),
        ("2019-2-28 11:25:05 PM", "2019-02-28 23:25:05"),
        ("2019/2/28 PM 3:05", "2019-02-28 15:05:00"),
        ("2019/2/28 12:05:00 AM", "2019-02-28 00:05:00"),
        ("2019-02-28 12:05 pm", "2019-02-28 12:05:00"),
        ("２０１９－０２－２８　１１：２５", "2019-02-28 11:25:00"),
        ("16-05-22", "2016-05-22 00:00:00"),
        ("20190228", "2019-02-28 00:00:00"),
        ("20190228112505", "2019-02-28 11:25:05"),
        ("43524.47575231482", "2019-02-28 11:25:05"),
        (43524, "2019-02-28 00:00:00"),
        (1551324305, "2019-02-28 11:25:05"),
        (1551324305000, "2019-02-28 11:25:05"),
        ("Thu, 28 Feb 2019 11:25:05 +0800", "2019-02-28 11:25:05"),
        ("Thu, 28 Feb 2019 11:25:05", "2019-02-28 11:25:05"),
        ("Thu, 28 Feb 2019 03:25:05 -0000", "2019-02-28 11:25:05"),
        ("2014-04-18 15:26:01 来源: 某报", "2014-04-18 15:26:01"),
        (datetime.fromisoformat("2019-02-28 11:25:05"), "2019-02-28 11:25:05"),
        (date(2019, 2, 28), "2019-02-28 00:00:00"),
    ],
)
def test_reads(words: object, expected: str) -> None:
    """Each way of writing a time gives the instant it means; without zone it is the city's."""
    assert shown(words) == expected


@pytest.mark.parametrize("words", ["", "  ", "-", "/", "无", "不详", "null", "0000-00-00 00:00:00", None])
def test_nothing_said_is_no_time(words: object) -> None:
    """What exports write for nothing is no time and no error."""
    assert read_instant(words, CITY) is None


@pytest.mark.parametrize(
    "words",
    ["2019-02-30", "2019-13-01", "2019-02-28 25:00", "2019-02-28 11:60", "0001-01-01", "9999-12-31", "20190230", "1900-01-00",
     "2019-02-28 11:25 +29:00", "Thu, 31 Feb 2019 11:25:05 +0800"],
)  # fmt: skip
def test_impossible(words: str) -> None:
    """A date that cannot be is told from words that are none."""
    with pytest.raises(Impossible):
        read_instant(words, CITY)


@pytest.mark.parametrize(
    "words", ["昨天晚上", "15个工作日", "投诉", "12:30", "2019-02-28 至 2019-03-01", True, [2019], 12.5, "28/2/2019"]
)
def test_unreadable(words: object) -> None:
    """Words that are no date we know are said to be that."""
    with pytest.raises(Unreadable):
        read_instant(words, CITY)


def test_channel_formats_come_first() -> None:
    """A channel may say how its site writes dates, also against our own reading."""
    assert shown("03/04/2019 08:00", "%d/%m/%Y %H:%M") == "2019-04-03 08:00:00"


def test_future_boundary() -> None:
    """One day ahead is a clock that goes wrong, a second more is a wrong date."""
    now = datetime(2026, 11, 23, 1, tzinfo=UTC)
    day = now + timedelta(days=1)
    assert require_past(day - timedelta(seconds=1), now)
    assert require_past(day, now) == day
    with pytest.raises(Impossible):
        require_past(day + timedelta(seconds=1), now)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("网友 张** 发表于 2026-11-20 10:30 2楼", "2026-11-20 10:30"),
        ("2020年大事记 发布时间：2026年11月19日", "2026-11-19 00:00"),
        ("编号198526 时间:16-05-22", "2016-05-22 00:00"),
        ("热线 10-12-15", None),
        ("2026-02-30 之后 2026-03-01", "2026-03-01 00:00"),
        ("没有日期", None),
    ],
)
def test_finds_in_words(words: str, expected: str | None) -> None:
    """A date among other words is found, a labelled one before others, a doubtful one not."""
    at = find_instant(words, CITY)
    assert (at and f"{at.astimezone(CITY):%Y-%m-%d %H:%M}") == expected


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2099, 1, 1)))
def test_what_was_written_is_read(at: datetime) -> None:
    """Any moment written in our usual forms reads back as itself."""
    for form in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H时%M分%S秒"):
        assert read_instant(at.strftime(form), CITY) == at.replace(microsecond=0, tzinfo=CITY).astimezone(UTC)


@given(st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.binary(max_size=5)))
def test_never_anything_but_its_own_errors(value: object) -> None:
    """Whatever a cell holds, reading it gives an aware instant, nothing, or a reason."""
    with suppress(Impossible, Unreadable):
        at = read_instant(value, CITY)
        assert at is None or at.tzinfo is UTC


@pytest.mark.parametrize(
    ("words", "local"),
    [
        ("刚刚", "2026-11-23 09:00"), ("3分钟前", "2026-11-23 08:57"), ("半小时前", "2026-11-23 08:30"), ("2 个小时前", "2026-11-23 07:00"),
        ("3天前", "2026-11-20 09:00"), ("昨天 10:20", "2026-11-22 10:20"), ("前天", "2026-11-21 00:00"), ("今天下午3点", "2026-11-23 15:00"),
        ("发表于 昨天 10:20", "2026-11-22 10:20"), ("前天　22：05", "2026-11-21 22:05"), ("11-20 08:15", "2026-11-20 08:15"),
        ("12-30", "2025-12-30 00:00"), ("11月20日 8时15分", "2026-11-20 08:15"), ("26-11-20", "2026-11-20 00:00"),
    ],
)  # fmt: skip
def test_times_told_from_now(words: str, local: str) -> None:
    """What a forum tells by distance or without its year counts from when it was read."""
    zone = ZoneInfo("Asia/Shanghai")
    now = datetime(2026, 11, 23, 9, tzinfo=zone)
    at = read_instant(words, zone, now=now)
    assert at is not None
    assert f"{at.astimezone(zone):%Y-%m-%d %H:%M}" == local


@pytest.mark.parametrize("words", ["昨天", "3分钟前", "11-20 08:15"])
def test_without_now_such_words_say_nothing(words: str) -> None:
    """A table does not know when it was written."""
    with pytest.raises(Unreadable):
        read_instant(words, ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("stated", "due"),
    [
        ("2026-12-03", "2026-12-04 00:00"), ("2026年12月3日", "2026-12-04 00:00"), ("20261203", "2026-12-04 00:00"), ("46359", "2026-12-04 00:00"),
        (46359.0, "2026-12-04 00:00"), (date(2026, 12, 3), "2026-12-04 00:00"), (datetime(2026, 12, 3), "2026-12-04 00:00"),
        ("2026-12-03 18:00", "2026-12-03 18:00"), ("2026年12月3日18时", "2026-12-03 18:00"), ("20261203180000", "2026-12-03 18:00"),
        ("2026-12-03 00:00:00", "2026-12-03 00:00"), (46359.75, "2026-12-03 18:00"), ("1796292000", "2026-12-03 18:00"),
        ("2026-12-03T10:00:00Z", "2026-12-03 18:00"), (datetime(2026, 12, 3, tzinfo=CITY), "2026-12-03 00:00"), ("无", None),
    ],
)  # fmt: skip
def test_a_day_as_limit_lasts_until_its_end(stated: object, due: str | None) -> None:
    """A limit stated as a day alone ends at 24:00 of that day; one with a time of day at that time."""
    at = read_deadline(stated, CITY)
    assert (at and f"{at.astimezone(CITY):%Y-%m-%d %H:%M}") == due


@pytest.mark.parametrize(
    ("stated", "due"),
    [
        ("12月5日前", "2026-12-06 00:00"), ("12月5日下班前", "2026-12-06 00:00"), ("12月5日18时前", "2026-12-05 18:00"), ("12-05", "2026-12-06 00:00"),
        ("11月23日", "2026-11-24 00:00"), ("1月8日以前", "2027-01-09 00:00"), ("2026年12月5日前", "2026-12-06 00:00"),
    ],
)  # fmt: skip
def test_a_limit_without_its_year_lies_after_the_order(stated: str, due: str) -> None:
    """Superiors write 12月5日前: the first such day on or after that of the order, whenever the order is read again."""
    at = read_deadline(stated, CITY, datetime(2026, 11, 23, 9, tzinfo=CITY))
    assert at is not None
    assert f"{at.astimezone(CITY):%Y-%m-%d %H:%M}" == due


@pytest.mark.parametrize("stated", ["12月5日前", "三个工作日"])
def test_a_limit_without_its_year_says_nothing_alone(stated: str) -> None:
    """Of an order that tells no time of its own nobody knows which year is meant."""
    with pytest.raises(Unreadable):
        read_deadline(stated, CITY)
