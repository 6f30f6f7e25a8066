"""Whom a voice complains of, and who leads: a set of sentences written before the rules, and what follows from a charge."""

import pytest

from config.load import Config
from tests.pipeline.owner_sentences import CHARGED, CLEAR, LEADS


@pytest.mark.parametrize("half", [0, 1], ids=["read", "unread"])
def test_units_complained_of_are_named(hear, half: int) -> None:
    """At least 24 of 26 in each half: restricted, with exactly the units meant."""
    wrong = [text for text, units in CHARGED[half::2] if (j := hear(text)).complained_of != units or not j.restricted]
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize("half", [0, 1], ids=["read", "unread"])
def test_who_is_asked_thanked_or_private_is_not_charged(hear, half: int) -> None:
    """None of 26 in each half: a wrong charge would hide a citizen's matter from those who handle it."""
    assert [text for text in CLEAR[half::2] if (j := hear(text)).restricted or j.complained_of] == []


@pytest.mark.parametrize("half", [0, 1], ids=["read", "unread"])
def test_leads_of_plain_sentences(hear, half: int) -> None:
    """At least 27 of 30 in each half, and of what is wrong at most one without asking a person first."""
    judged = [(text, lead, hear(text)) for text, lead in LEADS[half::2]]
    wrong = [(text, j.review) for text, lead, j in judged if j.handling_lead != lead or j.restricted]
    assert len(wrong) <= 3, wrong
    assert len([text for text, asked in wrong if not asked]) <= 1, wrong


def test_whoever_is_complained_of_has_no_part_in_it(hear) -> None:
    """Neither lead nor response nor support nor co-lead nor next in line, in every charged sentence."""
    for text, _ in CHARGED:
        judged = hear(text)
        told = {
            judged.handling_lead,
            judged.response_lead,
            *judged.support,
            *judged.co_leads,
            judged.extra.get("runner_up"),
        }
        assert not told & set(judged.complained_of), text


def test_the_citys_own_government_is_judged_above(hear) -> None:
    """A charge against it is a person's to send on, and its superior's to judge."""
    judged = hear("控告市政府打击报复举报人。")
    assert (judged.complained_of, judged.level, judged.review) == (("市政府",), "地市", True)


def test_each_units_name_and_alias_can_be_charged(qionglai: Config, hear) -> None:
    """Every department and town, by every name people use."""
    for unit in qionglai.units.units:
        if unit.kind in ("department", "town"):
            for name in unit.names:
                assert hear(f"实名举报{name}吃拿卡要。").complained_of == (unit.name,), name


def test_what_a_department_manages_is_not_pushed_to_the_town(hear) -> None:
    """Named offices of the town do not make it the town's; 66号文 is cited, the town supports."""
    judged = hear("平乐镇政府和村委会、居委会都说管不了,村干部也说管不了:自来水停水三天,水压低。")
    assert judged.handling_lead == "市水务局"
    assert "平乐镇人民政府" in judged.support


def test_two_grey_zones_have_two_leads(hear) -> None:
    """Each by its own duty; the second is a co-lead with its legal basis."""
    judged = hear("烧烤店的油烟味飘进屋里,排烟管道对着窗户;还有人在楼道飞线充电。")
    assert (judged.handling_lead, judged.co_leads) == ("市综合执法局", ("市消防救援大队",))
    assert next(reason.rule for reason in judged.reasons if reason.about == "co_leads") == "grey.ebike_charging"


def test_what_lies_across_the_border_is_the_superiors(hear) -> None:
    """On the border with a named neighbour: level 地市, and a person looks."""
    judged = hear("邛崃和大邑交界处的桥塌了一半,两边都说不归自己管。")
    assert (judged.level, judged.review) == ("地市", True)


def test_a_plea_to_one_department_is_heard_where_words_say_nothing(hear) -> None:
    """With the department as a proposal only: below the band."""
    judged = hear("请市住建局尽快给个说法。")
    assert (judged.handling_lead, judged.review) == ("市住建局", True)


def test_who_would_be_asked_next_is_said(hear) -> None:
    """The runner-up is another unit than the lead."""
    judged = hear("小区电梯经常故障困人,物业不管,维保没人来。")
    assert judged.extra["runner_up"] not in (None, judged.handling_lead)


ACCUSED = [
    ("投诉市住建局对公租房申请一拖再拖。", ("市住建局",)),
    ("我要投诉平乐镇政府乱收费。", ("平乐镇人民政府",)),
    ("举报羊安街道办干部多占宅基地。", ("羊安街道办事处",)),
    ("平乐镇花楸村的路烂了,找过镇政府几次,镇政府一直推诿。", ("平乐镇人民政府",)),
    ("固驿街道这边没人管,街道办不作为。", ("固驿街道办事处",)),
    ("界牌村的路没人修,羊安街道,镇上推诿不管。", ("羊安街道办事处",)),
    ("城管局说归住建局,住建局又说归城管局,两边踢皮球。", ("市综合执法局", "市住建局")),
]


@pytest.mark.parametrize(("text", "units"), ACCUSED, ids=[text for text, _ in ACCUSED])
def test_a_complaint_about_a_unit_keeps_it_away(hear, text, units) -> None:
    """Named as the object of the complaint, or as the office of the town the text speaks of."""
    judged = hear(text)
    assert (judged.complained_of, judged.restricted) == (units, True)


def test_a_complaint_that_only_names_a_unit_is_looked_at_by_a_person(hear) -> None:
    """How it is meant is not sure, so nothing is sent out before."""
    assert hear("投诉市住建局对公租房申请一拖再拖。").review is True


NOT_ACCUSED = [
    "向市住建局投诉物业乱收费。",
    "举报羊安街道某砖厂偷排。",
    "投诉市教育局旁边的烧烤店油烟大。",
    "已投诉市城管局,请尽快回复。",
    "投诉公交公司司机甩客。",
    "投诉邮政局快递丢失。",
    "举报派出所对面的麻将馆赌博。",
    "镇政府说已经安排人来修了。",
    "平乐镇的镇上人多,物业和商家互相推诿。",
    "平乐镇镇上的饭店服务员态度差。",
]


@pytest.mark.parametrize("text", NOT_ACCUSED, ids=NOT_ACCUSED)
def test_a_unit_that_is_only_near_is_not_accused(hear, text) -> None:
    """Addressed, a landmark, or a firm."""
    assert (hear(text).complained_of, hear(text).restricted) == ((), False)


@pytest.mark.parametrize(
    ("told", "units"),
    [
        ("住建局的干部收了包工头两瓶酒,第二天证就下来了。", ("市住建局",)),
        ("村主任把公益岗位都给了自家侄儿。", ()),
        ("应急局的人检查前提前给工地老板打招呼。", ("市应急局",)),
        ("民政局局长的小舅子开的养老院没手续也照样收人。", ("市民政局",)),
    ],
)
def test_a_deed_told_plainly_is_a_charge(hear, told, units) -> None:
    """Whoever holds office and takes presents or serves his kin is complained of, though no word of misconduct is said."""
    judged = hear(told)
    assert (judged.restricted, judged.complained_of) == (True, units)


@pytest.mark.parametrize(
    "told",
    [
        "市教育局提前给学校打招呼,做好安全工作。", "社区干部不送礼品,办事公道。",
        "村干部拿自己花钱买的水泥给村里修路。", "邻居收了我两瓶酒还不还钱。", "社区干部给独居老人送了两瓶酒。", "老板把工钱都给了自家亲戚,我们一分没有。",
    ],
)  # fmt: skip
def test_the_same_deed_of_others_is_none(hear, told) -> None:
    """Neighbours and employers hold no office, who gives takes nothing, and who is praised or announces something is not charged."""
    assert not hear(told).restricted


AT_HIS_DESK = [
    ("城管执法人员野蛮执法,把老人推倒在地。", ("市综合执法局",)),
    ("市住建局窗口工作人员态度恶劣,刁难群众,让我跑了四趟。", ("市住建局",)),
    ("检举控告:市自然资源局某科长为老板办证,收了两条烟和一个红包。", ("市规自局",)),
    ("税务局的人来店里要我请客吃饭才给办。", ("国家税务总局邛崃市税务局",)),
    ("交警队的辅警收了货车司机的钱就放行。", ("市公安局交警大队",)),
    ("火井镇书记和开发商穿一条裤子,把我们的地贱卖了。", ("火井镇人民政府",)),
    ("平乐派出所所长收保护费,景区摊贩都要交。", ("市公安局",)),
    ("市医保局某副局长长期吃空饷。", ("市医保局",)),
    ("羊安街道某社区工作人员冒领高龄补贴。", ("羊安街道办事处",)),
    ("大同镇人民政府工作人员上班时间打麻将。", ("大同镇人民政府",)),
    ("两个民警动手打了我儿子,不给说法。", ("市公安局",)),
    ("不动产登记中心办事员冲我吼,材料一次说不清。", ("市规自局",)),
    ("市交运局某科长利用职务之便查我的行踪。", ("市交运局",)),
    ("我们组长把征地款私分了,账目从不公开。", ()),
    ("学校校长吃回扣,食堂包给外面的人。", ()),
    ("村支书霸占集体鱼塘,承包费一分没交。", ()),
    ("民政局低保科的科长让我给他买条烟才肯办。", ("市民政局",)),
    ("固驿街道书记开会时骂群众是刁民。", ("固驿街道办事处",)),
    ("村上的会计把我们的粮补款给吞了。", ()),
    ("市交运局局长的小舅子垄断了砂石运输。", ("市交运局",)),
    ("环保局工作人员提前给企业报信。", ("市生态环境局",)),
    ("廉情驿站:有人反映医保局工作人员吃拿卡要。", ("市医保局",)),
    ("群众反复反映民政局干部优亲厚友。", ("市民政局",)),
    ("城管执法队员今天在菜市场打人,把卖菜的老人推倒在地。", ("市综合执法局",)),
]


@pytest.mark.parametrize(("told", "units"), AT_HIS_DESK, ids=[told for told, _ in AT_HIS_DESK])
def test_who_sits_in_an_office_is_the_office(hear, told, units) -> None:
    """A clerk at its window, an officer under it and whoever serves a private party: the office itself never gets the letter."""
    judged = hear(told)
    assert (judged.restricted, judged.complained_of) == (True, units)
    assert not {judged.handling_lead, *judged.support, *judged.co_leads} & set(units)


@pytest.mark.parametrize(
    "told",
    [
        "民警说打人的已经拘留了。",
        "民警被打伤送医院,打我的人跑了。",
        "感谢派出所民警快速出警,不像有些地方推诿扯皮。",
        "市住建局的工作人员说开发商收了钱就不管了。",
        "夹关镇幼儿园乱收费,一学期多收了八百。",
        "派出所民警反对打人,劝开了双方。",
        "民警说他在路边打人。",
        "教练收了钱就不给安排考试,交运局什么时候管管。",
        "某公司经理利用职务之便侵占客户资金,公安局能立案吗?",
        "派出所说对方扬言要殴打我,让我先搬走。",
        "住建局窗口的工作人员很耐心。",
        "保安队长打了业主。",
        "班组长克扣工人工资。",
        "超市会计把我们的货款给吞了。",
        "村上会计帮我查到了粮补。",
    ],
)  # fmt: skip
def test_an_office_that_tells_suffers_or_is_praised_is_not_charged(hear, told) -> None:
    """What others did, or elsewhere, is no charge against who is named beside it."""
    assert (hear(told).restricted, hear(told).complained_of) == (False, ())


@pytest.mark.parametrize(
    "text",
    [
        "昨晚拆迁办的人撬门进来把我妈抬出去扔在路边,房子就推了。",
        "今天早上镇政府的人砸门进屋把我爸拉出来按在地上。",
        "村干部带人推倒围墙,把我老母亲抬出来丢在雨里。",
        "派出所民警撬门把我拉出来,用警棍打。",
        "休年假的民警喝了酒打人。",
    ],
)
def test_who_is_carried_out_of_his_house_by_force_is_not_saved(hear, text: str) -> None:
    """A door broken to clear a house is a charge, also where somebody is carried out behind it; and who is on leave holds his office."""
    assert hear(text).restricted


@pytest.mark.parametrize(
    "text",
    [
        "煤气漏了,民警撬门进去把娃儿抱出来。",
        "民警砸门进去,把昏迷的老人抬出来送医院。",
        "城管推倒围墙救人,打了120,谢谢他们。",
    ],
)
def test_who_breaks_a_door_to_save_somebody_is_charged_with_nothing(hear, text: str) -> None:
    """Whoever is carried out is in danger there."""
    assert not hear(text).restricted


@pytest.mark.parametrize("told", [
    "羊安街道一个社区主任把办公室的空调搬回自己家用,问他他说是借的。",
    "平乐镇的村书记把集体鱼塘低价包给他堂哥,二十年只收五千块。",
    "街道办副主任让下属单位给他家装修,一分钱没出。",
    "副局长把他侄女安排进局里,考试都没参加。",
    "派出所副所长跟赌场老板有关系,报警电话打过去他们马上就散了。",
    "村会计把我们的土地流转费挪去放贷了,问他要就说再等等。",
    "城管中队长收了夜市老板的保护费,别家摊子天天被赶。",
    "村委换届的时候现任书记花钱拉票,一票两百。",
    "副主任科员王某开公车接送娃儿上学,天天如此。",
    "举报张副镇长,危桥改造的钱拨下来两年了桥没修。",
    "卫健局办事员把我的举报内容告诉了那家诊所。",
])  # fmt: skip
def test_what_an_official_turns_to_himself_or_his_people_is_looked_at_by_few(hear, told) -> None:
    """Told by whose it became, without a word for it: the matter is restricted before anybody passes it on to him."""
    assert hear(told).restricted


@pytest.mark.parametrize("told", [
    "感谢社区书记自己掏钱给低保户买米买油。",
    "村主任让我把自己家门口的柴堆搬走,说影响村容。",
    "书记带头把自家院墙拆了让出路来,村民都服气。",
    "物业主任把停车位租给他亲戚了,业主抢不到。",
    "我们老板的小舅子管食堂,饭菜差得要命。",
    "我爸以前是村书记,他家的老房子能不能办证?",
    "民警把他送回家了,老人没事。",
    "请问举报公职人员应该打哪个电话?",
    "举报歌厅长期扰民,物业也不管。",
    "我举报了隔壁以后社区工作人员就来协调了,谢谢。",
    "占道的举报为何没有回音\n书记:我是村民,路口的货还是堆着。",
])  # fmt: skip
def test_help_thanks_and_what_others_gain_charge_nobody(hear, told) -> None:
    """A wrong charge would hide a citizen's matter from those who handle it."""
    assert not hear(told).restricted
