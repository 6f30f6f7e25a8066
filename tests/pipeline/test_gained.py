"""Complaints about somebody told by the work he does and by what he gained: his office has no part before a person has looked."""

from pathlib import Path

import pytest
import yaml

TOLD = yaml.safe_load((Path(__file__).parent / "gained.yaml").read_text("utf-8"))
FREE = {"read": 57, "kept": 12}
"""Of 66 and of 14; by the rules before 31 and 9."""


def _parts(judged) -> set[str]:
    """Everybody who would have a hand in it."""
    return {judged.handling_lead, judged.response_lead, *judged.support, *judged.co_leads}


@pytest.mark.parametrize("name", list(FREE))
def test_the_office_meant_has_no_part(hear, name) -> None:
    """As often as when the group was heard first after the mends; where it has, a person looks before anybody is told."""
    judged = [(unit, text, hear(text)) for unit, text in TOLD[name]]
    wrong = [(text, j.review) for unit, text, j in judged if unit in _parts(j)]
    assert len(judged) - len(wrong) >= FREE[name], wrong
    assert [text for text, review in wrong if not review] == []


@pytest.mark.parametrize("text", TOLD["fair"])
def test_who_only_does_his_work_is_not_complained_of(hear, text) -> None:
    """Firms, thanks, questions and the writer's own kin hide nothing and keep nobody away."""
    judged = hear(text)
    assert not judged.restricted
    assert "told_of" not in [reason.rule for reason in judged.reasons]


def test_a_gain_is_heard_however_far_from_who_had_it(hear) -> None:
    """Givers stand between; only the discipline body sees it, unsure, with the words."""
    judged = hear("管我们这片摆摊的那个队长,收了隔壁烧烤店老板两条烟,隔壁摆到马路中间都没事")
    assert (judged.handling_lead, judged.restricted, judged.review) == ("市纪委监委", True, True)
    assert "discipline.gained" in [reason.rule for reason in judged.reasons]


def test_who_looks_into_officials_is_judged_by_another(hear) -> None:
    """A complaint about the discipline body's own people is not the discipline body's."""
    judged = hear("去年我实名反映村主任贪钱,查案的那个人跟他一桌喝酒,结果回来说查无此事")
    assert "市纪委监委" in judged.complained_of
    assert "市纪委监委" not in _parts(judged)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("管夜市的那两个协管,逢人要一把烤串", "管夜市的那两个协管"),
        ("登记房子的小陈,非要我多跑一趟", "登记房子的小陈"),
        ("来看消防的那位姓李的,话说得难听", "来看消防的"),
    ],
)
def test_who_is_singled_out_keeps_his_office_away(hear, text, words) -> None:
    """Whatever he is said to have done: the desk is proposed, nobody supports, and the reason shows who is meant."""
    judged = hear(text)
    assert (judged.handling_lead, judged.support, judged.co_leads) == ("市政府办", (), ())
    assert judged.review
    assert words in [reason.text for reason in judged.reasons if reason.rule == "told_of"]


def test_a_unit_that_is_sure_is_not_doubted_for_somebody_singled_out(hear) -> None:
    """An incident's lead rests on its kind and not on words."""
    judged = hear("管锅炉的那个人说昨晚厂里锅炉爆炸,死了两个,伤了五个")
    assert judged.incident
    assert judged.handling_lead == "市应急局"


def test_bad_conduct_of_nobody_named_makes_nobody_sure(hear) -> None:
    """«走过场» of an office without a name may be meant of anybody: a person looks, as where it is named."""
    judged = hear("工作人员来了也是走过场,我们小组的路到现在没硬化")
    assert judged.restricted
    assert judged.complained_of == ()
    assert judged.review
