"""Whose it is: department, town, bodies led from above, discipline, and the city for grave incidents."""

from datetime import datetime

import pytest

from tests.pipeline.conftest import CHINA

LEADS = [
    ("羊安街道某小区物业不作为,楼道没人扫,业主大会也不开。", "市住建局"),
    ("羊安街道乌木村有人私搭乱建,在农田里违建。", "羊安街道办事处"),
    ("桂花巷有人私搭乱建,楼顶违建。", "市综合执法局"),
    ("半夜工地噪音太大,通宵施工打桩声不断。", "市综合执法局"),
    ("楼上打麻将扰民,广场舞音响扰民。", "市公安局"),
    ("工厂噪音太大,机器噪音轰鸣。", "市生态环境局"),
    ("公司拖欠工资三个月,要工资没人理。", "市人社局"),
    ("人行道上乱停车,盲道都占了。", "市综合执法局"),
    ("路边违停严重,占道停车没人贴条。", "市公安局交警大队"),
    ("国道路面坑洼,公路养护没人管。", "市交运局"),
    ("家里停水三天,水压低,自来水发黄。", "市水务局"),
    ("学校食堂的饭菜有异味,学生吃了拉肚子。", "市市场监管局"),
    ("幼儿园报名难,学区划分不公平,小学学位紧张。", "市教育局"),
    ("医保报销比例是多少,异地就医怎么结算?", "市医保局"),
    ("低保户申请被拒,临时救助没有发。", "市民政局"),
    ("税务局让补缴个税,商家不开发票偷税漏税。", "国家税务总局邛崃市税务局"),
    ("流浪狗成群,平乐镇街上的野狗咬人。", "平乐镇人民政府"),
    ("超市乱收费。", "市市场监管局"),
    ("小区物业乱收费,没人管。", "市住建局"),
    ("某小学乱收费。", "市教育局"),
]


@pytest.mark.parametrize(("text", "lead"), LEADS, ids=[text for text, _ in LEADS])
def test_who_leads(hear, text, lead) -> None:
    """The family's unit, the grey zone's lead, the town's office or the body led from above."""
    judged = hear(text)
    assert judged.handling_lead == lead
    assert judged.response_lead == lead


def test_grey_zones_bring_their_assistants_and_their_law(hear) -> None:
    """Who assists comes from the cross-duty table, and the reason cites it."""
    judged = hear("固驿街道半夜工地噪音太大,通宵施工。")
    assert set(judged.support) == {"固驿街道办事处", "市住建局", "市生态环境局"}
    assert any(r.rule == "grey.noise_construction" and "第七十七条" in str(r.basis) for r in judged.reasons)


def test_a_serious_incident_is_answered_by_the_city(hear) -> None:
    """The department keeps the handling; the government answers, its office and the propaganda department support."""
    judged = hear("今早羊安街道化工厂爆炸,12人死亡,30人受伤。")
    assert (judged.handling_lead, judged.response_lead) == ("市应急局", "市政府")
    assert judged.support == ("羊安街道办事处", "市政府办", "市委宣传部")


CHARGES = [
    ("举报市城管局副局长收受红包,包庇违建。", ("市综合执法局",)),
    ("实名举报花楸村村支书贪污低保款,优亲厚友。", ("花楸村",)),
    ("派出所不作为,报案半年没有答复。", ("市公安局",)),
    ("羊安街道办推诿扯皮,什么都不管。", ("羊安街道办事处",)),
    ("某局科长吃拿卡要,办事要好处费。", ()),
]


@pytest.mark.parametrize(("text", "charged"), CHARGES, ids=[text for text, _ in CHARGES])
def test_a_complaint_about_officials_is_kept_from_them(hear, text, charged) -> None:
    """Restricted, led by the discipline body; the unit complained of is nowhere among those told."""
    judged = hear(text)
    assert (judged.handling_lead, judged.restricted, judged.complained_of) == ("市纪委监委", True, charged)
    told = {judged.handling_lead, judged.response_lead, *judged.support, *judged.co_leads}
    assert not told & set(charged)


@pytest.mark.parametrize(
    "text",
    ["物业公司不作为,楼道没人扫。", "全市召开会议部署纠治违规收礼、公款吃喝专项整治。", "感谢派出所民警态度好。"],
)
def test_no_official_is_charged_where_none_is_meant(hear, text) -> None:
    """A firm's slackness, a campaign and praise are no matters of discipline."""
    judged = hear(text)
    assert (judged.restricted, judged.complained_of) == (False, ())


def test_the_discipline_body_does_not_judge_itself(hear) -> None:
    """A complaint about it goes to the government."""
    judged = hear("市纪委不作为,举报信石沉大海。")
    assert (judged.handling_lead, judged.complained_of) == ("市政府", ("市纪委监委",))


def test_the_informants_channel_is_restricted_whatever_it_says(hear) -> None:
    """A letter to the discipline body's own box is led by it."""
    judged = hear("小区门口的路灯不亮。", channel="lianqing_yizhan")
    assert (judged.handling_lead, judged.restricted) == ("市纪委监委", True)


def test_few_words_are_a_poor_guess_and_say_so(hear) -> None:
    """There is always a best guess; below the band a person is asked."""
    judged = hear("你好,在吗?")
    assert judged.review is True
    assert judged.confidence < 0.3
    assert judged.handling_lead
    assert len(judged.families) == 3


def test_many_words_that_agree_need_no_review(hear) -> None:
    """A letter that speaks of one thing all along is sure."""
    judged = hear("幼儿园报名难,学区划分不公平,小学学位紧张,教育局的入学政策不清楚。", title="小学入学学位问题")
    assert (judged.family, judged.category, judged.review) == ("教育", "教育文体", False)


def test_units_are_those_in_force(hear) -> None:
    """A letter from before the reform of units still finds the body that came of it."""
    judged = hear("家里停水三天,水压低。", published_at=datetime(2016, 5, 1, tzinfo=CHINA))
    assert judged.handling_lead == "市水务局"


def test_the_level_says_whose_to_answer(hear) -> None:
    """Town, city, or a body led from above."""
    assert hear("平乐镇街上的流浪狗、野狗咬人。").level == "镇街"
    assert hear("家里停水三天,水压低。").level == "县市"
    assert hear("税务局让补缴个税,偷税漏税。").level == "国家"


@pytest.mark.parametrize(
    ("told", "lead"),
    [
        ("有人冒充银行客服,骗走我两万块。", "市公安局"),
        ("银行不给我取存款,说要本人来。", "人民银行和金融监管机构"),
        ("法院门口的路灯坏了半个月。", "市综合执法局"),
    ],
)
def test_a_body_named_in_passing_does_not_lead(hear, told, lead) -> None:
    """A swindler who poses as a bank is the police's, and what lies before a court is not the court's."""
    assert hear(told).handling_lead == lead


@pytest.mark.parametrize(
    ("told", "lead"),
    [
        ("大同镇水口社区客车坠河,车上十九人,已救起十五人。", "市交运局"),
        ("夹关镇鱼坝村的桥断了,一辆面包车掉下去。", "市公安局交警大队"),
        ("平乐镇花楸村,有人落水。", "市公安局"),
    ],
)
def test_a_village_named_beside_an_incident_does_not_make_it_the_towns(hear, told, lead) -> None:
    """Where it happened is no word about what it is: a department leads, the town supports."""
    judged = hear(told)
    assert (judged.incident, judged.handling_lead) == (True, lead)
    assert len(judged.support) == 1


def test_of_two_departments_asked_alike_neither_leads_for_being_named(hear) -> None:
    """A plea to one department gives it to that one; a plea to two leaves it to a person."""
    one, two = hear("请水务局给个说法。"), hear("请教育局给个说法,也请水务局给个说法。")

    assert "addressed" in {r.rule for r in one.reasons}
    assert one.handling_lead == "市水务局"
    assert "addressed" not in {r.rule for r in two.reasons}


def test_a_voice_of_everything_has_two_leads_beside_the_first(hear) -> None:
    """Of four grey zones told in one voice the first three departments answer; more would have nobody do so."""
    judged = hear(
        "半夜工地噪音太大,通宵施工;路边违停严重,占道停车没人贴条;学校食堂的饭菜有异味;养狗不拴绳咬人,流浪狗成群。"
    )

    zones = {r.rule for r in judged.reasons if r.about == "co_leads"}
    assert (len(judged.co_leads), len(zones)) == (2, 2)
    assert judged.handling_lead not in judged.co_leads
