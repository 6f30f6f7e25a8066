"""Times and marks as officers read them."""

import ast
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.masking import mask
from dashboard.highlight import ABOUT_CN, Mark, highlighted, marks_of
from dashboard.markup import div, plain_words
from dashboard.wording import ago, read_local, span_words, stamp, time_left
from tests.conftest import ROOT

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 秒"), (59, "59 秒"), (60, "1 分 00 秒"), (599, "9 分 59 秒"), (600, "10 分"), (3599, "59 分"), (3600, "1 小时 0 分"),
     (7980, "2 小时 13 分"), (2 * 86400 - 1, "47 小时 59 分"), (2 * 86400, "2 天"), (3 * 86400 + 4 * 3600, "3 天 4 小时")],
)  # fmt: skip
def test_a_length_is_told_exactly_enough_to_act_on(seconds: int, words: str) -> None:
    """Seconds only in the last ten minutes, days only from two days on."""
    assert span_words(timedelta(seconds=seconds)) == words


def test_the_limit_itself_is_past() -> None:
    """One second before, at, and after."""
    assert time_left(NOW + timedelta(seconds=1), NOW) == "剩 1 秒"
    assert time_left(NOW, NOW) == "超时 0 秒"
    assert time_left(NOW - timedelta(minutes=35), NOW) == "超时 35 分"


def test_freshness_and_instants_are_in_the_citys_time() -> None:
    """14:05 in the city is 06:05 in UTC; yesterday shows its date, last year its year."""
    assert ago(timedelta(seconds=-3)) == "刚刚"
    assert ago(timedelta(minutes=5, seconds=59)) == "5 分钟前"
    assert stamp(NOW, ZONE, NOW) == "14:05"
    assert stamp(NOW - timedelta(days=1), ZONE, NOW) == "11-22 14:05"
    assert stamp(NOW - timedelta(days=400), ZONE, NOW) == "2025-10-19 14:05"
    assert stamp(None, ZONE, NOW) == "—"


@pytest.mark.parametrize(
    "typed", ["2026-11-23 14:05", " 2026/11/23 14：05 ", "2026-11-23T14:05", "2026-11-23 14:05:00"]
)
def test_a_time_is_read_as_officers_type_it(typed: str) -> None:
    """Half-width or full-width, with or without seconds."""
    assert read_local(typed, ZONE) == NOW


@pytest.mark.parametrize("typed", ["", "昨天", "2026-13-01 00:00", "14:05"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    """Nothing is guessed."""
    assert read_local(typed, ZONE) is None


def test_marks_stand_in_the_masked_text() -> None:
    """Touching marks become one; the phone is starred, the marks keep their places."""
    text = "12人死亡，电话13800001234。\n第二行12人死亡"
    marks = [Mark(0, 5, "等级"), Mark(3, 5, "伤亡"), Mark(24, 29, "等级")]
    html = highlighted(text, marks, mask)
    assert (
        html == '<mark title="等级、伤亡">12人死亡</mark>，电话138****1234。\n第二行<mark title="等级">12人死亡</mark>'
    )


def test_a_line_whose_mask_changes_length_keeps_the_mask() -> None:
    """Rather no mark than an unmasked number."""
    html = highlighted("信箱 zhangsan@example.com 死亡", [Mark(0, 2, "等级")], mask)
    assert "mark" not in html
    assert "zhangsan" not in html


def test_every_reason_the_judgment_gives_is_named_in_chinese() -> None:
    """What a reason is about stands on the page of the case: none of our own words may."""
    calls = (
        node
        for file in (ROOT / "pipeline").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in ("Reason", "reason")
        and node.args
    )
    about = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    assert {"severity", "repeat", "rumour"} <= about <= set(ABOUT_CN)


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6))
def test_marking_never_loses_or_lets_through_anything(text: str, spans: list[tuple[int, int]]) -> None:
    """Whatever the spans: without its marks the text is the text, escaped."""
    html = highlighted(text, [Mark(a, b, "x") for a, b in spans])
    assert html.replace('<mark title="x">', "").replace("</mark>", "") == div("", text)[5:-6]


def test_only_spans_of_the_right_field_are_marked() -> None:
    """A hit in the title is not drawn into the text."""
    line = {
        "reasons": [
            {"about": "severity", "span": [0, 2], "field": "title"},
            {"about": "category", "span": [1, 3]},
            {"about": "level"},
        ]
    }
    assert marks_of(line, "title") == [Mark(0, 2, "等级")]
    assert marks_of(line) == [Mark(1, 3, "类别")]


def test_somebodys_words_mean_nothing_in_a_label() -> None:
    """A title with stars, a link, a formula or a colour of Streamlit's is shown as it was written."""
    assert plain_words("**急** [看](x) $a$ :red[b]") == r"\*\*急\*\* \[看\](x) \$a\$ \:red\[b\]"
    assert plain_words("羊安街道化工厂爆炸，3人死亡") == "羊安街道化工厂爆炸，3人死亡"
