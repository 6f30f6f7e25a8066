"""Who was hurt when nobody counts: the fate told a clause later belongs to whoever was named last before it."""

import pytest

FATES = [
    ("吊篮的绳子断了,刷墙的师傅摔到地上,送到医院已经没心跳了。", {"dead": 1}),
    ("两口子在鱼塘抽水遭电了,今早捞起来人都硬了。", {"dead": 2}),
    ("摊主的手炸烂了,旁边买菜的大姐满脸是血,刚才的事。", {"injured": 2}),
    ("昨晚铲车把看门的老头顶在墙上,两条腿都断了。", {"injured": 1}),
    ("消防队把掉进井里的电工拉上来,已经没有呼吸。", {"dead": 1}),
    ("刚才公交急刹,后排的婆婆滚到前头,锁骨断了,她孙女没事。", {"injured": 1}),
    ("烧烤店煤气罐刚刚炸了,好几个人躺在地上,有的腿断了。", {}),
    ("昨晚火灾,一家三口跑出来了,家里的猫没气了。", {}),
    ("食堂吃坏了,我们班五十个人,倒了六个。", {"poisoned": 6}),
    ("食堂食物中毒,全校两千个学生放假,有人拉肚子。", {}),
    ("昨天幼儿园,三个老师把吐了的娃娃送医院。", {}),
    ("疫苗打完,社区通知一百个人来复查,有个老人晕了。", {}),
    ("今天下午涨水,三个娃儿在河边的沙坝上被冲走了。", {"missing": 3}),
    ("刚才涨水,两个学生到水库的坝下不小心被冲走了。", {"missing": 2}),
    ("今天下午,我妈在菜地的沟里淹死了。", {"dead": 1}),
    ("今天下午,孩子在幼儿园的校车里闷死了。", {"dead": 1}),
    ("今天下午,幼儿在校门口的斑马线上被撞死了。", {"dead": 1}),
    ("今天下午涨水,村民在河边的房子被冲走了。", {}),
    ("今天下午涨水,两口子种的菜昨天晚上被冲走了。", {}),
    ("昨天幼儿园娃娃吃了绿豆汤,一个班倒了十一个,都在医院挂水。", {"poisoned": 11}),
]


@pytest.mark.parametrize(("text", "told"), FATES, ids=[text for text, _ in FATES])
def test_a_fate_belongs_to_whoever_was_named_before_it(hear, text, told) -> None:
    """One person, a pair, or several told apart are counted by their fates; rescuers and «好几个» are not. Where they were is nothing of theirs."""
    judged = hear(text)
    assert judged.incident
    counted = {fact: getattr(judged.casualties, fact) for fact in ("dead", "injured", "missing", "poisoned")}
    assert {fact: many for fact, many in counted.items() if many is not None} == told


def test_a_number_that_somebody_tells_is_kept(hear) -> None:
    """What is counted in the text stands, whoever is named beside it; things that break hurt nobody."""
    assert hear("昨夜车祸致3人受伤,司机腿断了,副驾满脸是血。").casualties.injured == 3
    assert hear("昨天工地脚手架倒塌,5个扶手断了,没伤人。").casualties.injured in (None, 0)


PETTY = [
    "小区门口两车追尾,吵了半个钟头,交警都没来。",
    "整个单元没电,打物业电话没人接。",
    "电梯停了,爬到十六楼腿都断了。",
]
REAL = [
    "国道上两车追尾,后车司机卡在驾驶室,腿断了。",
    "主管挖断,全镇停水第二天,几千户人提桶打水。",
    "昨天电梯掉到底,我妈腿断了。",
]


@pytest.mark.parametrize(("text", "incident"), [*((t, False) for t in PETTY), *((t, True) for t in REAL)])
def test_a_nuisance_is_no_incident(hear, text, incident) -> None:
    """A bump that the drivers settle, one house without power and tired legs alarm nobody; harm and a whole town do."""
    assert hear(text).incident is incident


SEEN = [
    ("昨天下午我妈出门买菜,到现在没回来,她有老年痴呆。", True),
    ("今天全城的出租车都停了,师傅们说份子钱不降就不跑。", True),
    ("我们七户凑了路费,后天晚上的火车进京,没人管就去国家信访局。", True),
    ("离家最近的小学要走四十分钟,孩子每天很辛苦。", False),
    ("公交车今天停了一趟,等了半小时。", False),
]


@pytest.mark.parametrize(("text", "risk"), SEEN, ids=[text for text, _ in SEEN])
def test_who_is_gone_and_who_has_stopped_work_is_looked_at(hear, text, risk) -> None:
    """Somebody helpless who has not come home, a strike by any name, a journey to complain; not a way to school."""
    assert hear(text).attention is risk


DEEDS = [
    ("市住建局的小王不收红包,还主动帮忙跑手续,点个赞。", False),
    ("派出所民警退回了我塞的红包,感谢。", False),
    ("校长把食堂包给小舅子,采购价比市场贵一半,中间吃回扣。", True),
    ("派出所有人给赌场通风报信,每次都扑空。", True),
    ("街道办的科长逢年过节要我们送烟送酒,不送就来检查。", True),
]


@pytest.mark.parametrize(("text", "restricted"), DEEDS, ids=[text for text, _ in DEEDS])
def test_what_is_refused_is_no_charge_and_what_is_done_by_relatives_is(hear, text, restricted) -> None:
    """Presents refused are praise; a contract for a brother-in-law, a warning to gamblers and presents asked for are charges."""
    assert hear(text).restricted is restricted


NOT_HAPPENED = [
    "地方志记载,光绪年间此地失火,死者七人。",
    "安全员考试题:若脚手架坍塌造成5人死亡,应定为哪一级?",
    "幼儿园食物中毒的事不实,医院都查了。",
    "今晚八点有大地震,专家说的,你们信吗?",
    "昨晚追的那部剧,男二为救孩子被炸死那段看哭了。",
    "别等淹死人了才想起来立牌子。",
    "今天演的是大巴翻车,志愿者画上假伤口躺了一地。",
]


@pytest.mark.parametrize("text", NOT_HAPPENED)
def test_what_has_not_happened_here_and_now(hear, text) -> None:
    """Chronicles, examinations, denials, prophecies, plays and warnings are no incidents."""
    assert not hear(text).incident
