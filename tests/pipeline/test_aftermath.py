"""A death or a mortal danger that no word names is not passed over in silence; what only sounds like one wakes nobody."""

from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from alerts.dangers import danger_cn
from cases.items.judgment import Judgment
from pipeline.judge import judge
from pipeline.opinion.opinion import HARM_CN
from pipeline.rules import Rules
from pipeline.text.voice import Voice
from tests.pipeline.conftest import FRIDAY

SETS: dict[str, dict[str, list[str]]] = yaml.safe_load((Path(__file__).parent / "aftermath.yaml").read_text("utf-8"))


class Mark(NamedTuple):
    """How many of how many are heard, as an incident or as a risk."""

    heard: int
    of: int


MARKS = {
    ("read", "deaths"): Mark(52, 70), ("read", "dangers"): Mark(33, 35), ("read", "nothing"): Mark(6, 80),
    ("kept", "deaths"): Mark(17, 20), ("kept", "dangers"): Mark(9, 10), ("kept", "nothing"): Mark(3, 30),
    ("late", "deaths"): Mark(14, 20), ("late", "dangers"): Mark(7, 10), ("late", "nothing"): Mark(4, 20),
}  # fmt: skip
"""Of ``nothing`` no more than so many; before, the rules heard 33, 13 and 8 of the deaths."""


def judged(rules: Rules, *texts: str) -> list[Judgment]:
    """Heard on a Friday."""
    return judge([Voice(id=n, title="", text=text, published_at=FRIDAY) for n, text in enumerate(texts)], rules)


def heard(rules: Rules, texts: list[str]) -> int:
    """How many a person looks at."""
    return sum(one.incident or one.attention for one in judged(rules, *texts))


@pytest.mark.parametrize(("part", "kind"), list(MARKS))
def test_deaths_and_dangers_in_everyday_words_are_heard(rules, part, kind) -> None:
    """As many as marked, at least; of what only sounds like one, at most."""
    texts, mark = SETS[part][kind], MARKS[part, kind]
    assert len(texts) == mark.of
    found = heard(rules, texts)
    assert found <= mark.heard if kind == "nothing" else found >= mark.heard


def test_the_risk_says_on_which_words_it_rests(hear) -> None:
    """The trace stands in the reason, and a message about the check names the danger in official words."""
    one = hear("我家属在矿上出的事，矿上要我签字才给骨灰。")
    [why] = [reason for reason in one.reasons if reason.about == "attention"]
    assert (why.rule, why.text, one.incident, one.attention) == ("attention.harm", "骨灰", False, True)
    assert danger_cn("harm") == "疑似人员伤亡"


@pytest.mark.parametrize("text", [
    "早上一碗面下去整个人都活了，老板娘还多给一勺肉，一天就该这样开始",
    "昨天那场事故的遇难者家属等到现在，没有一个人出来解释。",
])  # fmt: skip
def test_the_sound_alone_is_not_enough(hear, text) -> None:
    """Praise of a breakfast sounds like news too; who asks after what others have told is no risk of his own."""
    one = hear(text)
    assert not [reason for reason in one.reasons if reason.about == "attention"]


def test_what_is_only_heard_asks_for_proof(hear) -> None:
    """No word tells of it, only the sound of the whole: the reason says that the model guesses."""
    one = hear("老李头昨天过马路，红灯没亮，叫大车蹭了一下，送去就宣布了。")
    assert [(why.rule, why.basis) for why in one.reasons if why.about == "attention"] == [("heard.harm", HARM_CN)]


@pytest.mark.parametrize(
    "text",
    [
        "尸检费用标准是多少？由哪一方承担？",
        "我家狗吃了小区投的老鼠药，送宠物医院抢救了一夜没救回来。",
        "外省一家工厂出了事，遗体还停在太平间，家属要说法，你们这边也查一查。",
        "昨晚的话剧里女主角死得太冤了，票价倒是不贵。",
        "路灯不亮，这一段黑灯瞎火的，迟早要出人命。",
    ],
)
def test_errands_beasts_other_cities_plays_and_fears_are_none(hear, text) -> None:
    """A trace alone wakes nobody."""
    assert not hear(text).attention


LONG = "我们小区的绿地多年来被改成停车位, 业主委员会换了三届也没有改过来, 大家都盼着有关部门来看一看图纸和合同。" * 4


@pytest.mark.parametrize(("when", "told"), [("昨天", True), ("前年", False)])
def test_a_long_letter_is_heard_only_of_these_days(hear, when, told) -> None:
    """Long letters tell of deaths of long ago; one of yesterday is looked at."""
    text = f"{LONG}{when}我父亲在工地上出了事, 遗体还停在太平间, 老板不给说法。"
    assert hear(text).attention is told or hear(text).incident is told


@pytest.mark.parametrize(
    "text",
    [
        "电梯困人已经救出来了，人没事，就是希望物业把电梯修好。",
        "孩子昨天走丢了，今天早上在外婆家找到了，谢谢热心人。",
        "我家的鹅掉进窨井，邻居用网兜捞上来了，井盖还是没人盖。",
        "一到夏天下水道味道像死尸一样，熏得人睁不开眼。",
    ],
)
def test_what_is_over_likened_or_a_beasts_is_no_incident(hear, text) -> None:
    """Nobody is in danger any more, or no person ever was."""
    one = hear(text)
    assert (one.incident, one.attention) == (False, False)


@pytest.mark.parametrize(
    "text",
    [
        "孩子掉进水里，刚刚救出来了，还没醒，送医院了，谢谢帮忙的人。",
        "电梯坠下来，救出来三个，还有一个在里面，希望快点。",
        "楼下着火了，人已经救出来了，谢谢消防。",
    ],
)
def test_who_is_saved_among_others_ends_nothing(hear, text) -> None:
    """Somebody is hurt or still inside, or something burns."""
    assert hear(text).incident


def test_lacking_what_helps_denies_no_harm(hear) -> None:
    """«没有血清» is no «没有流血»."""
    assert hear("孩子被蛇咬了，腿肿到大腿根，几个医院都说没血清。").incident


@pytest.mark.parametrize("place", ["羊安街道", "马路", "鸡冠山", "牛王庙"])
def test_a_place_that_begins_with_a_beast_is_none(hear, place) -> None:
    """Who tells of a car that drives into a shop there tells of an incident, as of any other place."""
    assert hear(f"{place}车冲进早点铺，一地血").incident
