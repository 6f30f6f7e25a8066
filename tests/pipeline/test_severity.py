"""How grave: the statutory table, «以上» includes the number, and only what occurred is graded."""

import pytest

from config.words import Severity

SERIOUS = {"authoritative_information", "press_conference"}

DEATHS = [
    (1, "ordinary"), (2, "ordinary"), (3, "large"), (4, "large"),
    (9, "large"), (10, "serious"), (11, "serious"),
    (29, "serious"), (30, "especially_serious"), (31, "especially_serious"),
]  # fmt: skip


@pytest.mark.parametrize(("dead", "level"), DEATHS)
def test_deaths_at_the_thresholds(hear, dead, level) -> None:
    """One below, at and above each limit of the table of work accidents."""
    assert hear(f"今早羊安街道一化工厂爆炸,造成{dead}人死亡。").severity == level


@pytest.mark.parametrize(
    ("injured", "level"), [(9, "ordinary"), (10, "large"), (49, "large"), (50, "serious"), (100, "especially_serious")]
)
def test_injured_at_the_thresholds(hear, injured, level) -> None:
    """Injuries alone reach a level as well."""
    assert hear(f"今早羊安街道一化工厂爆炸,造成{injured}人受伤。").severity == level


@pytest.mark.parametrize(
    ("loss", "level"),
    [("999万", "ordinary"), ("1000万", "large"), ("5000万", "serious"), ("1亿", "especially_serious")],
)
def test_losses_at_the_thresholds(hear, loss, level) -> None:
    """Money alone reaches a level as well."""
    assert hear(f"今早羊安街道一化工厂爆炸,直接经济损失{loss}元。").severity == level


@pytest.mark.parametrize(
    ("magnitude", "level"), [("4.9", "ordinary"), ("5.0", "large"), ("6.0", "serious"), ("7.1", "especially_serious")]
)
def test_earthquakes_by_magnitude(hear, magnitude, level) -> None:
    """An earthquake is graded by its magnitude when nobody is counted yet."""
    assert hear(f"今晨城区发生{magnitude}级地震。").severity == level


def test_a_row_for_schools_holds_in_schools_only(hear) -> None:
    """Six children sick in a kindergarten are graver than six guests of an inn."""
    assert hear("昨晚平乐镇一幼儿园发生食物中毒,6名幼儿呕吐。").severity == "large"
    assert hear("昨晚平乐镇一饭馆发生食物中毒,6名客人呕吐。").severity == "ordinary"


def test_forest_fire_by_area(hear) -> None:
    """Fifteen mu are one hectare."""
    assert hear("昨天南宝山镇发生森林火灾,过火面积30亩。").severity == "large"
    assert hear("昨天南宝山镇发生森林火灾,过火面积100公顷。").severity == "serious"


def test_how_long_a_road_is_blocked_counts(hear) -> None:
    """Eight hours on a trunk road are the gravest level, and what does not reach a number does not reach its level."""
    assert hear("今天高埂街道村民堵住国道长达8个小时,交通瘫痪。").severity == "especially_serious"
    assert hear("今天高埂街道村民堵住国道长达7个小时,交通瘫痪。").severity == "ordinary"
    assert hear("今早羊安街道一化工厂爆炸,死亡不到10人。").severity == "large"


def test_no_number_gives_the_default(hear) -> None:
    """An incident without numbers has the default level of its kind, and the reason is the cue."""
    judged = hear("今早羊安街道一化工厂爆炸。")
    reason = next(r for r in judged.reasons if r.about == "severity")
    assert (judged.severity, reason.rule, reason.text) == (Severity.ORDINARY, "work_safety.default", "爆炸")


def test_the_reason_names_words_row_and_law(hear) -> None:
    """Who asks why it is 重大 gets the words, the row and the statute."""
    reason = next(r for r in hear("今早羊安街道化工厂爆炸,12人死亡。").reasons if r.about == "severity")
    assert (reason.text, reason.rule) == ("12人死亡", "work_safety.deaths")
    assert "生产安全事故报告和调查处理条例" in str(reason.basis)
    assert "第三条" in str(reason.basis)


def test_only_serious_and_above_start_the_two_hour_limits(hear) -> None:
    """5 h and 24 h for 10 deaths, 48 h for 9."""
    serious = {clock["kind"] for clock in hear("今早羊安街道化工厂爆炸,10人死亡。").clocks}
    large = {clock["kind"] for clock in hear("今早羊安街道化工厂爆炸,9人死亡。").clocks}
    assert serious >= SERIOUS
    assert "opinion_response" not in serious
    assert "opinion_response" in large
    assert not large & SERIOUS


def test_the_gravest_of_two_incidents_decides(hear) -> None:
    """Two accidents told in one bulletin are graded each by its own victims."""
    judged = hear("今早羊安街道一厂房爆炸,2人死亡。另一起:固驿街道昨晚车祸,4人死亡。")
    assert (judged.severity, judged.event_type, judged.casualties.dead) == (Severity.LARGE, "道路交通事故", 4)


def test_victims_without_a_word_for_what_befell_them(hear) -> None:
    """Many dead are an incident even when no cue of the table is said."""
    judged = hear("刚才工地脚手架散了,砸死3个人,快派救护车!")
    assert (judged.incident, judged.severity) == (True, Severity.LARGE)


LEVELS = [
    ("今早上千人围堵市政府大门,要求退款。", "serious"),
    ("今早两百多名业主在市政府门口拉横幅。", "large"),
    ("今天一百二十名村民围堵市政府。", "large"),
    ("今天三十多名工人堵路讨薪。", "ordinary"),
    ("今天约5000名职工上街游行。", "especially_serious"),
    ("昨天国道被村民堵路9个小时,车辆排成长龙。", "especially_serious"),
    ("今天小学午饭后5名学生呕吐腹泻送医,疑似食物中毒。", "large"),
    ("今天小学午饭后4名学生呕吐腹泻送医,疑似食物中毒。", "ordinary"),
    ("昨晚婚宴食物中毒,5名宾客送医。", "ordinary"),
    ("昨晚婚宴食物中毒,101名宾客送医。", "large"),
    ("昨晚婚宴食物中毒,101名宾客送医,1人死亡。", "serious"),
    ("昨晚婚宴食物中毒,10人死亡。", "serious"),
    ("今早化工厂爆炸,2人死亡。", "ordinary"),
    ("今早化工厂爆炸,3人死亡。", "large"),
    ("今早化工厂爆炸,9人死亡49人受伤。", "large"),
    ("今早化工厂爆炸,10人死亡。", "serious"),
    ("今早化工厂爆炸,29人死亡。", "serious"),
    ("今早化工厂爆炸,30人死亡。", "especially_serious"),
    ("今早化工厂爆炸,50人重伤。", "serious"),
    ("今早化工厂爆炸,直接经济损失5000万元。", "serious"),
    ("今早化工厂爆炸,直接经济损失4999万元。", "large"),
    ("今早化工厂爆炸,直接经济损失1亿元。", "especially_serious"),
    ("昨天森林火灾过火面积1公顷。", "large"),
    ("昨天森林火灾过火面积150公顷。", "serious"),
    ("昨天森林火灾过火面积1500公顷。", "especially_serious"),
    ("昨天发生5.0级地震。", "large"),
    ("昨天发生6.5级地震。", "serious"),
    ("昨天发生7.0级地震。", "especially_serious"),
    ("昨天山体滑坡,造成3人死亡。", "large"),
    ("昨天山体滑坡,直接经济损失600万元。", "serious"),
    ("昨天化工厂泄漏污染水源,疏散5000人。", "large"),
    ("昨天工厂氯气泄漏,12名工人中毒。", "large"),
    ("昨天村民械斗,200人参与。", "serious"),
    ("今早大巴坠崖,12死37伤。", "serious"),
    ("今早民房起火,一家三口遇难。", "large"),
]


@pytest.mark.parametrize(("text", "level"), LEVELS, ids=[text for text, _ in LEVELS])
def test_each_row_of_the_table_is_reached_from_words(hear, text, level) -> None:
    """«以上» includes the number, for each kind of incident, one below and at the threshold."""
    assert hear(text).severity == level


@pytest.mark.parametrize(("sick", "rule"), [(29, "default"), (30, "poisoned"), (31, "poisoned")])
def test_a_row_of_the_lowest_level_is_named_where_the_number_reaches_it(hear, sick: int, rule: str) -> None:
    """The level is the same without the row; the reason says the number only where the law's row is reached."""
    judged = hear(f"昨晚平乐镇一饭馆发生食物中毒,{sick}名客人呕吐。")

    [why] = [r for r in judged.reasons if r.about == "severity"]
    assert judged.severity == "ordinary"
    assert why.rule == f"food_poisoning.{rule}"
