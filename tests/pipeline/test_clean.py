"""Words made comparable, with a way back to where they stood."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.clean import clean

CLEANED = [
    ("１２人死亡", "12人死亡"),
    ("ＡＢＣ　路", "ABC 路"),
    ("死\u200b亡", "死亡"),
    ("死<b>亡</b>", "死亡"),
    ("一楼<br/>二楼", "一楼\n二楼"),
    ("A&amp;B&nbsp;C", "A&B C"),
    ("造成 12 人死亡", "造成12人死亡"),
    ("电话 138 0000 0000", "电话138 0000 0000"),
    ("受傷 火災 鄉鎮", "受伤 火灾 乡镇"),
    ("a\x00b\x07c", "a b c"),
    ("一\r\n二", "一\n\n二"),
    ("坏\ud800字", "坏\ufffd字"),
    ("a < b 且 b > c", "a < b 且 b > c"),
    ("&nothing;", "&nothing;"),
    ("", ""),
    ("起火了[图片][视频]快来", "起火了快来"),
    ("详见https://t.cn/A6xYz12,起火了", "详见起火了"),
    ("3\ufe0f\u20e3人", "3人"),
    ("後來證實餘震不斷,鐘樓倒塌", "后来证实余震不断,钟楼倒塌"),
    ("显著 土著 乾坤 著名 天著花园 乾源", "显著 土著 乾坤 著名 天著花园 乾源"),
    ("民樓著火,有人被困,著名學者說要晒乾", "民楼着火,有人被困,著名学者说要晒干"),
    ("店舖燒燬,河水氾濫,徵收紅巖子村的地,鞭砲,溼滑,閒人", "店铺烧毁,河水泛滥,征收红岩子村的地,鞭炮,湿滑,闲人"),
    ("尊敬的王市长：您好！我家漏水。", " " * 10 + "我家漏水。"),
    ("领导您好，路灯坏了。", " " * 5 + "路灯坏了。"),
    ("路灯坏了。此致敬礼！张三", "路灯坏了。     张三"),
    ("路灯坏了。\n某小区业主\n2026年3月5日", "路灯坏了。\n某小区业主\n         "),
    ("//@某某:回复@小王:起火了", " " * 12 + "起火了"),
    ("后头的坎坎垮了 埋了一间灶房 人都跑出来了", "后头的坎坎垮了，埋了一间灶房，人都跑出来了"),
    ("后头的坎坎垮了 埋了一间灶房,人都跑出来了", "后头的坎坎垮了 埋了一间灶房,人都跑出来了"),
    ("灶 房 塌 了 一 角\n快 来", "灶房塌了一角\n快来"),
    ("<script>let a='塌了 < 5'</script>渠<Style a=b>p{}</STYLE >通了<!-- 塌-了->人 -->吗", "渠通了吗"),
    ("<!--[if !mso]><!-->看得<!--<![endif]-->见", "看得见"),
    ("<script>没有完的渠", "没有完的渠"),
    ("渠堵了。\n签名：远离山火", "渠堵了。\n" + " " * 7),
    ("渠堵了。\n-- \n远离山火\n电话", "渠堵了。\n" + " " * 11),
    ("签名:张某等七户。渠堵了", "签名:张某等七户。渠堵了"),
    ("补偿贰拾叁万元，少了肆人；壹佰零柒户", "补偿二十三万元，少了四人；一百零七户"),
    ("队伍人多，大陆人，收拾个院坝，陆续伍佰", "队伍人多，大陆人，收拾个院坝，陆续伍佰"),
]


@pytest.mark.parametrize(("original", "cleaned"), CLEANED)
def test_what_a_reader_sees_is_what_is_compared(original, cleaned) -> None:
    """Wide, hidden, marked-up and traditional forms become one."""
    assert clean(original).text == cleaned


def test_a_span_leads_back_over_what_was_cut() -> None:
    """The hit in the cleaned text covers the marked-up words of the original."""
    original = "今天<p>化工厂</p>爆&#28856;,１２ 人死亡"
    told = clean(original)
    at = told.text.index("爆炸")
    assert original[slice(*told.span(at, at + 2))] == "爆&#28856;"
    at = told.text.index("12人死亡")
    assert original[slice(*told.span(at, at + 5))] == "１２ 人死亡"


@given(st.text(alphabet=st.sampled_from("ab死亡１<>p/&;nbsp \u200b\ud800\n0"), max_size=60))
def test_every_span_of_the_cleaned_text_lies_inside_the_original(original) -> None:
    """For any text, each cleaned character comes from somewhere, in order."""
    told = clean(original)
    ends = [told.span(at, at + 1) for at in range(len(told.text))]
    assert all(0 <= start < end <= len(original) for start, end in ends)
    assert all(left[0] <= right[0] for left, right in pairwise(ends))


@given(st.text(max_size=80))
def test_cleaning_is_total(original) -> None:
    """Any string has a clean form, which every library can encode."""
    clean(original).text.encode("utf-8")
