"""What corrections change in a judgment, how far, with which reason, and that nothing else changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from cases.items.judgment import Judgment
from pipeline.judge import judge
from pipeline.owner.lessons import Lesson, Lessons, topic_words
from pipeline.rules import Rules
from pipeline.text.scene import set_scene
from pipeline.text.voice import Voice
from tests.pipeline.conftest import FRIDAY

OLD = "巷子里的公厕没人打扫,垃圾桶满了,环卫工人也不来。"
ALIKE = "公厕一个月没有打扫,垃圾桶满出来,环卫工人看不见。"
OTHER = "医保报销比例是多少,异地就医怎么结算?"
ZONE = "半夜工地噪音太大,通宵施工打桩声不断。"

Teach = Callable[..., Judgment]


@pytest.fixture
def teach(rules: Rules) -> Teach:
    """``teach(text, *(old text, before, after, login), about=…)``: the judgment of a text after these corrections."""

    def one(text: str, *taught: tuple[str, str, str, str], about: str = "handling_lead") -> Judgment:
        lessons = [
            _lesson(rules, n, about, old, before, after, by) for n, (old, before, after, by) in enumerate(taught, 1)
        ]
        learnt = replace(rules, lessons=Lessons(lessons))
        return judge([Voice(1, "", text, published_at=FRIDAY)], learnt)[0]

    return one


def _lesson(rules: Rules, n: int, about: str, old: str, before: str, after: str, by: str) -> Lesson:
    scene = set_scene(Voice(n, "", old), rules.lexicon, rules.zone, None)
    print_ = rules.hasher.fingerprint(f"{scene.title.text}\n{scene.text.text}")
    name = {"zhang": "张三", "li": "李四"}[by]
    return Lesson(n, f"SQ2026-00000{n}", about, before, after, by, name, date(2026, 11, 3), topic_words(scene), print_)


def test_without_corrections_nothing_changes(hear, teach: Teach) -> None:
    """The same judgment, to the last reason."""
    for text in (OLD, ALIKE, OTHER, ZONE):
        assert teach(text) == hear(text)


def test_one_correction_proposes_and_asks(hear, teach: Teach) -> None:
    """The corrected unit leads, the machine's own is next, a person is asked, and the reason says whose word it was."""
    assert hear(ALIKE).handling_lead == "市综合执法局"
    judged = teach(ALIKE, (OLD, "shi_zhifa", "shi_zhujian", "zhang"))
    assert (judged.handling_lead, judged.extra["runner_up"], judged.review) == ("市住建局", "市综合执法局", True)
    told = next(reason for reason in judged.reasons if reason.rule == "correction.1")
    assert told.text.startswith("按11月3日张三改判的相似事项")
    assert told.basis == "改判 SQ2026-000001"


def test_two_people_who_agree_make_it_sure(teach: Teach) -> None:
    """Above the review band; the same person twice does not."""
    pair = [(OLD, "shi_zhifa", "shi_zhujian", "zhang"), (ALIKE, "shi_zhifa", "shi_zhujian", "li")]
    assert (teach(ALIKE, *pair).handling_lead, teach(ALIKE, *pair).review) == ("市住建局", False)
    alone = [(OLD, "shi_zhifa", "shi_zhujian", "zhang"), (ALIKE, "shi_zhifa", "shi_zhujian", "zhang")]
    assert teach(ALIKE, *alone).review is True


def test_corrections_that_contradict_each_other_only_ask(hear, teach: Teach) -> None:
    """The machine's proposal stays, below the band, with both reasons; two against one are a proposal, and a person is asked all the same."""
    judged = teach(ALIKE, (OLD, "shi_zhifa", "shi_zhujian", "zhang"), (ALIKE, "shi_zhifa", "shi_weijian", "li"))
    assert (judged.handling_lead, judged.review) == (hear(ALIKE).handling_lead, True)
    assert {reason.rule for reason in judged.reasons} >= {"correction.1", "correction.2"}
    two = [(OLD, "shi_zhifa", "shi_zhujian", "zhang"), (ALIKE, "shi_zhifa", "shi_zhujian", "li")]
    outvoted = teach(ALIKE, *two, (ALIKE, "shi_zhifa", "shi_weijian", "li"))
    assert (outvoted.handling_lead, outvoted.review) == ("市住建局", True)


def test_one_correction_does_not_override_a_legal_grey_zone(hear, teach: Teach) -> None:
    """It asks, and names the corrected unit next; two people do."""
    assert hear(ZONE).handling_lead == "市综合执法局"
    one = teach(ZONE, (ZONE, "shi_zhifa", "shi_huanbao", "zhang"))
    assert (one.handling_lead, one.extra["runner_up"], one.review) == ("市综合执法局", "市生态环境局", True)
    two = teach(ZONE, (ZONE, "shi_zhifa", "shi_huanbao", "zhang"), (ZONE, "shi_zhifa", "shi_huanbao", "li"))
    assert two.handling_lead == "市生态环境局"


def test_what_is_not_alike_or_not_the_same_mistake_is_untouched(hear, teach: Teach) -> None:
    """Another topic; and the same topic where the machine says something else than what was overruled."""
    assert teach(OTHER, (OLD, "shi_zhifa", "shi_zhujian", "zhang")) == hear(OTHER)
    assert teach(ALIKE, (OLD, "shi_shuiwu", "shi_zhujian", "zhang")) == hear(ALIKE)


def test_one_shared_word_is_not_alike(hear, teach: Teach) -> None:
    """A word of the catalogue in common is no matter in common."""
    text = "垃圾焚烧厂什么时候建成?"
    assert teach(text, (OLD, "shi_zhifa", "shi_zhujian", "zhang")).handling_lead == hear(text).handling_lead


def test_a_unit_complained_of_is_not_taught_back_in(hear, teach: Teach) -> None:
    """Charges come first."""
    text = f"{OLD}举报市住建局副局长收受红包。"
    judged = teach(text, (text, "shi_jiwei", "shi_zhujian", "zhang"), (text, "shi_jiwei", "shi_zhujian", "li"))
    assert judged == hear(text)


def test_a_unit_that_is_no_more_is_not_proposed(hear, teach: Teach) -> None:
    """A correction to an id the city took out only asks."""
    judged = teach(ALIKE, (OLD, "shi_zhifa", "gone", "zhang"))
    assert (judged.handling_lead, judged.review) == (hear(ALIKE).handling_lead, True)


def test_the_class_is_learned_too(hear, teach: Teach) -> None:
    """With its reason; a word that is no class changes nothing."""
    assert hear(ALIKE).category == "城乡建设"
    judged = teach(ALIKE, (OLD, "城乡建设", "卫生计生", "zhang"), about="category")
    assert (judged.category, judged.handling_lead) == ("卫生计生", hear(ALIKE).handling_lead)
    assert any(reason.about == "category" and reason.rule == "correction.1" for reason in judged.reasons)
    assert teach(ALIKE, (OLD, "城乡建设", "没有这类", "zhang"), about="category").category == "城乡建设"


def test_the_order_in_which_corrections_came_does_not_matter(rules: Rules) -> None:
    """The same advice from the same corrections."""
    lessons = [
        _lesson(rules, n, "handling_lead", OLD, "shi_zhifa", after, by)
        for n, (after, by) in enumerate([("shi_zhujian", "zhang"), ("shi_weijian", "li"), ("shi_zhujian", "li")], 1)
    ]
    scene = set_scene(Voice(1, "", ALIKE), rules.lexicon, rules.zone, None)
    print_ = rules.hasher.fingerprint(ALIKE)
    asked = [
        Lessons(order).advise("handling_lead", "shi_zhifa", topic_words(scene), print_)
        for order in (lessons, lessons[::-1])
    ]
    assert asked[0] == asked[1]
    assert asked[0] is not None
    assert (asked[0].value, asked[0].certain) == ("shi_zhujian", False)


TOLD = "信访局接访的劝我妈签字息访,签了说给三千,一分没见"


def test_who_may_be_complained_of_is_never_sure_by_corrections(hear, teach: Teach) -> None:
    """Two officers may propose the office that may itself be meant; a person is asked all the same."""
    assert hear(TOLD).handling_lead == "市政府办"
    judged = teach(TOLD, (TOLD, "shi_fuban", "shi_xinfang", "zhang"), (TOLD, "shi_fuban", "shi_xinfang", "li"))
    assert (judged.handling_lead, judged.review) == ("市信访局", True)
