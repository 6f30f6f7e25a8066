"""The whole judgment: the example of the contract, and promises that hold for any text."""

import gc
import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.load import Config
from config.version import VERSION
from pipeline.judge import judge
from pipeline.line import as_line
from pipeline.rules import Rules, compile_rules
from pipeline.text.voice import Voice
from tests.pipeline.conftest import CHINA, FRIDAY

WORDS = [
    "羊安街道", "平乐镇", "牟礼镇", "花楸村", "大邑县", "在平乐镇,某甲市和大邑县。", "投诉市住建局不作为", "今天", "昨晚8点", "2008年", "发生", "爆炸", "起火", "12人死亡", "三十余人受伤", "无人员伤亡",
    "演练", "如果", "谣言", "举报", "城管局", "贪污", "物业", "停水", "跳楼", "热搜", "。", ",", "\n", " ", "共", "其中", "损失", "1200万元", "<b>", "&nbsp;",
    "\u200b", "１２", "感谢", "没有", "第三次投诉", "2026年11月31日", "13800005678",
]  # fmt: skip

anything = st.one_of(
    st.text(max_size=120),
    st.text(alphabet=st.characters(codec=None, categories=("Cs", "Cc", "Lo", "Nd", "Po", "Zs")), max_size=60),
    st.lists(st.sampled_from(WORDS), max_size=25).map("".join),
)
times = st.one_of(
    st.none(), st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda at: at.replace(tzinfo=CHINA))
)
channels = st.sampled_from([None, "forum", "hotline_12345", "lianqing_yizhan", "city_website", "nobody_knows"])
voices = st.builds(
    Voice, id=st.integers(), title=anything, text=anything, channel=channels, published_at=times, occurred_at=times
)


def test_the_example_of_the_contract(rules: Rules) -> None:
    """羊安街道, explosion, 12 dead, 30 injured: serious, the emergency bureau handles, the city answers in 5 h and 24 h."""
    text = "今天,羊安街道一化工厂发生爆炸,目前已有12人死亡,30人受伤。"
    voice = Voice(id="a1", text=text, published_at=FRIDAY)
    line = as_line(voice, judge([voice], rules)[0])
    expected = {
        "id": "a1", "incident": True, "severity": "serious", "event_type": "生产安全事故", "modality": "occurred", "public_opinion": "yes",
        "casualties": {"dead": 12, "injured": 30, "missing": None, "trapped": None, "poisoned": None, "evacuated": None, "loss_yuan": None},
        "local": True, "places": [{"name": "羊安街道", "code": "510183004", "span": [3, 7]}], "territory": "羊安街道", "level": "县市",
        "category": "经济管理", "family": "应急", "handling_lead": "市应急局", "co_leads": [], "response_lead": "市政府",
        "support": ["羊安街道办事处", "市政府办", "市委宣传部"], "complained_of": [], "restricted": False, "attention": False, "review": False,
        "version": rules.model.version,
    }  # fmt: skip
    assert {key: line[key] for key in expected} == expected
    assert [clock for clock in line["clocks"] if "hours" in clock] == [
        {"kind": "authoritative_information", "hours": 5},
        {"kind": "press_conference", "hours": 24},
    ]
    assert line["confidence"] >= 0.9
    reason = line["reasons"][0]
    assert (reason["about"], reason["text"], text[slice(*reason["span"])]) == ("severity", "12人死亡", "12人死亡")


@given(voices)
def test_no_text_is_too_strange(rules: Rules, voice: Voice) -> None:
    """Any voice has a judgment that can be written as JSON, with every span inside what was said."""
    judged = judge([voice], rules)[0]
    json.dumps(as_line(voice, judged), ensure_ascii=False)
    for told in (*judged.places, *judged.reasons):
        if told.span:
            start, end = told.span
            assert 0 <= start < end <= len(voice.title if told.field == "title" else voice.text)


@given(voices)
def test_what_holds_for_every_judgment(rules: Rules, voice: Voice) -> None:
    """Severity only with an incident, no clock for what is not ours, nobody complained of among those told."""
    judged = judge([voice], rules)[0]
    assert (judged.severity is None) == (not judged.incident)
    assert judged.local or not judged.clocks
    assert judged.disposition is None or all("reply" in clock["kind"] for clock in judged.clocks)
    assert not {judged.handling_lead, judged.response_lead, *judged.support, *judged.co_leads} & set(
        judged.complained_of
    )
    assert len(judged.families) == 3 == len(set(judged.families))
    assert judged.families[0] == judged.family
    assert 0 <= judged.confidence <= 1
    assert judged.sentiment is None or 0 <= judged.sentiment <= 1
    assert judged.review or judged.confidence >= rules.config.city.review_band


@given(st.lists(voices, max_size=5))
def test_a_batch_is_its_voices_one_by_one(rules: Rules, batch: list[Voice]) -> None:
    """The same voice has the same judgment alone, in company, and again."""
    together = judge(batch, rules)
    assert together == [judge([voice], rules)[0] for voice in batch]
    assert together == judge(batch, rules)


@pytest.mark.timeout(60)  # a pattern that blows up would take hours
@pytest.mark.parametrize(
    "unit",
    [
        "爆炸",
        "一人、",
        "死",
        "12人死亡",
        "羊安街道",
        "<",
        "&",
        "没有发生",
        "如果",
        "9" * 50,
        "一" * 50,
        "\ud800",
        "今天上午9点",
        "大邑县",
        "举报城管局贪污",
        "a ",
        "\n",
        "其中",
    ],
)
def test_a_megabyte_of_anything_takes_a_moment(rules: Rules, unit: str) -> None:
    """Cost grows with length and no faster: the worst repeated text is judged long before the patience of a test ends."""
    text = unit * (1_000_000 // len(unit))
    judged = judge([Voice(id=1, title=text[:5000], text=text, published_at=FRIDAY)], rules)[0]
    assert judged.review is True
    assert judged.extra["cut_off"] is True


def test_no_voices_no_judgments(rules: Rules) -> None:
    """An empty batch is no error."""
    assert judge([], rules) == []


def test_another_city_needs_no_programmer(xihe: Config) -> None:
    """The same code judges an invented city by its own data."""
    town = xihe.territory.towns[0]
    cue = xihe.severity.events[0].cues[0]
    judged = judge(
        [Voice(id=1, text=f"今天上午{town.name}发生{cue},造成10人死亡。", published_at=FRIDAY)], compile_rules(xihe)
    )[0]
    assert (judged.territory, judged.incident, judged.local) == (town.name, True, True)
    assert judged.version.startswith(VERSION)


def test_a_batch_that_fails_leaves_memory_cared_for(rules: Rules) -> None:
    """The search for cycles rests during a batch and goes on after it, also when the batch fails."""
    judge([Voice(1, "", "路灯坏了")], rules)
    assert gc.isenabled()
    with pytest.raises(TypeError):
        judge([Voice(1, "", None)], rules)  # type: ignore[arg-type]
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off(rules: Rules) -> None:
    """Whoever switched it off before judging finds it off."""
    gc.disable()
    try:
        judge([Voice(1, "", "路灯坏了")], rules)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_bare_cry_is_looked_at(hear) -> None:
    """An incident of which neither place nor hour nor harm is told waits for a person; told more fully it does not."""
    bare, full = hear("化工厂爆炸"), hear("羊安街道一化工厂今天上午爆炸,3人受伤。")
    assert (bare.incident, bare.review) == (True, True)
    assert (full.incident, full.review) == (True, False)


@pytest.mark.parametrize("title", ["福田街道下骆宅夜市摊子都摆到马路上来了", "福田街道下骆宅夜市摊子…"])
def test_a_title_that_repeats_the_text_adds_no_incident(hear, title) -> None:
    """Platforms make a title of the text's beginning: said over again, a complaint sounds no graver, and its reasons stand where they were."""
    text = "福田街道下骆宅夜市摊子都摆到马路上来了，油烟噪音弄到半夜，城管来过也没用场。"
    judged = hear(text, title=title)
    assert not judged.incident
    for reason in judged.reasons:
        if reason.span:
            start, end = reason.span
            assert (title if reason.field == "title" else text)[start:end] == reason.text
