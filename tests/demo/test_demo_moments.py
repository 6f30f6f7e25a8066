"""Times inside and around the sentences."""

from datetime import datetime, timedelta

import pytest

from demo.moments import ZONE, Voice, tell
from demo.voices import Draft


def draft(text: str, minutes_ago: int = 10, **more: object) -> Draft:
    return Draft.model_validate(
        {"key": "k", "title": "题", "text": text, "author": "某", "minutes_ago": minutes_ago,
         "expect": {"kind": "praise"}, **more}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{口语:250}", "今天上午11点20分"),
        ("{口语:210}", "今天中午12点"),
        ("{口语:1440}", "昨天下午3点30分"),
        ("{口语:11000}", "11月16日凌晨0点10分"),
        ("{天:2880}", "前天"),
        ("{时刻:250}", "11时20分"),
        ("{月日时刻:250}", "11月23日11时20分"),
        ("{年月日:1440}", "2026年11月22日"),
        ("{表格:250}", "2026-11-23 11:20"),
        ("{表格日:250}", "2026-11-23"),
    ],
)
def test_a_moment_is_written_as_people_write_it(written: str, read: str, now: datetime) -> None:
    """句中的占位按启动时刻换成当地人的说法。"""
    assert tell("news", draft(f"{written}出事"), now).text == f"{read}出事"


def test_days_are_counted_from_the_publication(now: datetime) -> None:
    """“昨天”是发布那天的昨天，不是启动那天的昨天。"""
    assert tell("news", draft("{天:2880}", minutes_ago=1440), now).text == "昨天"


def test_published_is_minutes_before_the_start(now: datetime) -> None:
    """发布时间等于启动时刻减去分钟数，带当地时区。"""
    voice = tell("news", draft("话", minutes_ago=90), now)

    assert voice.published_at == now - timedelta(minutes=90)
    assert voice.published_at.tzinfo is ZONE
    assert voice.received_at == voice.published_at


def test_an_unknown_form_stops_the_start(now: datetime) -> None:
    """不认识的占位当场报错，不会带着花括号出现在网页上。"""
    with pytest.raises(KeyError):
        tell("news", draft("{何时:5}"), now)


def test_no_brace_is_left(voices: dict[str, list[Voice]]) -> None:
    """所有信息都不留占位。"""
    told = [v for rows in voices.values() for v in rows]

    assert [v.key for v in told if "{" in v.title + v.text + v.occurred + v.reply] == []


def test_newest_first(voices: dict[str, list[Voice]]) -> None:
    """每个渠道新的在前。"""
    for rows in voices.values():
        assert rows == sorted(rows, key=lambda voice: voice.published_at, reverse=True)
