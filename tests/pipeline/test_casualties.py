"""How many: counts as people write them, total before part, denial before silence."""

import pytest

COUNTS = [
    ("化工厂发生爆炸,已造成12人死亡,30人受伤。", {"dead": 12, "injured": 30}),
    ("厂房爆炸致三死五伤。", {"dead": 3, "injured": 5}),
    ("仓库起火,3死5伤。", {"dead": 3, "injured": 5}),
    ("车祸死3伤5。", {"dead": 3, "injured": 5}),
    ("客车侧翻,死亡3人,受伤5人。", {"dead": 3, "injured": 5}),
    ("客车侧翻,三人死亡五人受伤。", {"dead": 3, "injured": 5}),
    ("发生火灾,死亡人数:2人,受伤人数:7人。", {"dead": 2, "injured": 7}),
    ("厂房坍塌,死亡人数为4人。", {"dead": 4}),
    ("楼房倒塌,三十余人受伤。", {"injured": 30}),
    ("楼房倒塌,近百人受伤。", {"injured": 100}),
    ("楼房倒塌,数十人受伤。", {"injured": 20}),
    ("楼房倒塌,十几名工人受伤。", {"injured": 10}),
    ("楼房倒塌,两名工人当场死亡。", {"dead": 2}),
    ("大巴翻了,20多名乘客不同程度受伤。", {"injured": 20}),
    ("厂房爆炸,1200余人紧急疏散。", {"evacuated": 1200}),
    ("厂房爆炸,疏散群众1.2万人。", {"evacuated": 12000}),
    ("发生洪水,已转移安置群众3千余人。", {"evacuated": 3000}),
    ("煤矿透水,15名矿工被困井下。", {"trapped": 15}),
    ("煤矿透水,井下被困人员6名。", {"trapped": 6}),
    ("山体滑坡,目前2人失联。", {"missing": 2}),
    ("山体滑坡,失踪3人。", {"missing": 3}),
    ("食堂吃坏肚子,35名学生呕吐腹泻。", {"poisoned": 35}),
    ("坝坝宴后发生食物中毒,四十余人送医。", {"poisoned": 40}),
    ("昨晚发生火灾,直接经济损失1200万元。", {"loss_yuan": 12_000_000}),
    ("昨晚发生火灾,损失约3.5亿元。", {"loss_yuan": 350_000_000}),
    ("昨晚发生火灾,损失八十余万。", {"loss_yuan": 800_000}),
    ("昨晚发生火灾,造成200万元的财产损失。", {"loss_yuan": 2_000_000}),
    ("车间爆炸,3名工人、2名管理人员受伤。", {"injured": 5}),
    ("一家三口在火灾中遇难。", {"dead": 3}),
    ("母子俩在火灾中不幸遇难。", {"dead": 2}),
    ("昨晚车祸,司机当场死亡。", {"dead": 1}),
    ("车间爆炸,共造成5人死亡,其中2人当场死亡。", {"dead": 5}),
    ("车间爆炸,2人当场死亡。截至目前,累计已有6人死亡。", {"dead": 6}),
    ("车间爆炸,死亡人数由3人上升至9人。", {"dead": 9}),
    ("车间爆炸,遇难人数升至12人。", {"dead": 12}),
    ("车间爆炸,3人当场死亡,另有2人经抢救无效死亡。", {"dead": 5}),
    ("车间爆炸,1人当场死亡,2人经抢救无效死亡。", {"dead": 3}),
    ("车间爆炸,5人重伤、20人轻伤。", {"injured": 25}),
    ("车间爆炸,20人受伤,其中3人重伤。", {"injured": 20}),
    ("车间爆炸,死伤30余人。", {"injured": 30}),
    ("车间爆炸,无人员伤亡。", {"dead": 0, "injured": 0}),
    ("车间爆炸,没有造成人员伤亡。", {"dead": 0, "injured": 0}),
    ("车间爆炸,暂未接到人员伤亡报告。", {"dead": 0, "injured": 0}),
    ("车间爆炸,3人受伤,无人死亡。", {"dead": 0, "injured": 3}),
    ("车间爆炸,无人员被困。", {"trapped": 0}),
    ("昨晚发生火灾,没有人员伤亡和财产损失。", {"dead": 0, "injured": 0, "loss_yuan": 0}),
    ("车间爆炸,起初说无人员伤亡,后证实3人受伤。", {"dead": 0, "injured": 3}),
    ("車間爆炸,１２人死亡,３０人受傷。", {"dead": 12, "injured": 30}),
    ("车间爆炸, 12 人 死亡, 30 人受伤。", {"dead": 12, "injured": 30}),
    ("车间爆炸,1,200人疏散。", {"evacuated": 1200}),
    ("车间爆炸,两三人受伤。", {"injured": 2}),
    ("车间爆炸,廿余人受伤。", {"injured": 20}),
    ("车间爆炸,一百二十三人受伤。", {"injured": 123}),
    ("车间爆炸,3名消防员牺牲。", {"dead": 3}),
]

SILENT = [
    "车间爆炸,17日下午死亡。",
    "车间爆炸,50名消防员赶赴现场救治伤员。",
    "车间爆炸,多人受伤。",
    "车间爆炸,第3人民医院开通绿色通道收治受伤职工。",
    "车间爆炸,停工3天,受伤情况不明。",
    "车间爆炸,不知道有没有人员伤亡。",
    "车间爆炸,各方全力确保无人员伤亡。",
    "车间爆炸,5个小区停水。",
]


@pytest.mark.parametrize(("text", "told"), COUNTS, ids=[text for text, _ in COUNTS])
def test_counts_are_read_as_people_write_them(hear, text, told) -> None:
    """Every number told stands in the judgment, and nothing else does."""
    counted = hear(text).casualties
    assert {fact: getattr(counted, fact) for fact in counted.__slots__ if getattr(counted, fact) is not None} == told


@pytest.mark.parametrize("text", SILENT)
def test_what_counts_no_victims_stays_null(hear, text) -> None:
    """Days, rescuers, hospitals, questions and aims are no casualties."""
    counted = hear(text).casualties
    assert [getattr(counted, fact) for fact in counted.__slots__] == [None] * 7


def test_the_title_counts_too(hear) -> None:
    """A headline that says more than the text wins over its earlier partial totals."""
    counted = hear("目前共造成3人死亡。", title="羊安街道化工厂爆炸12人死亡").casualties
    assert counted.dead == 12


def test_another_incident_keeps_its_own_victims(hear) -> None:
    """Facts about two incidents in one text are not mixed: history and other places do not raise today's level."""
    judged = hear("昨晚羊安街道一工厂爆炸,2人受伤。2015年某港口爆炸造成165人死亡。")
    assert (judged.casualties.dead, judged.casualties.injured) == (None, 2)


def test_each_number_names_its_words(hear) -> None:
    """The reason behind a count spans exactly the words that say it."""
    text = "昨晚羊安街道化工厂爆炸，12人死亡。"
    reason = next(r for r in hear(text).reasons if r.about == "casualties")
    assert text[slice(*reason.span)] == reason.text == "12人死亡"
