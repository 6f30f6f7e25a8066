"""A word alone raises no alarm: only what happened, here and now, is an incident."""

from datetime import datetime, timedelta

import pytest

from config.words import Severity
from pipeline.casualty.befallen import find_befallen
from pipeline.incident.everyday import find_cause
from tests.pipeline.conftest import CHINA, FRIDAY

OCCURRED = [
    ("", "今天上午羊安街道一化工厂发生爆炸,现场浓烟滚滚。", "生产安全事故"),
    ("平乐镇一民房起火", "火很大,消防车已经到了。", "火灾事故"),
    ("", "快来人啊,花楸村后山着火了!", "森林火灾"),
    ("", "刚刚固驿街道路口一辆大巴车和货车追尾,好几个人被困。", "道路交通事故"),
    ("", "昨晚暴雨引发山体滑坡,通村路断了。", "地质灾害"),
    ("", "11月19日晚8时许,高埂街道一幼儿园20多名幼儿出现呕吐腹泻,送医治疗。", "食物中毒"),
    ("", "孔明街道工地塔吊倒塌,两名工人被埋。", "生产安全事故"),
    ("", "文君街道昨晚烧起来了,三楼有人被困。", "火灾事故"),
    ("", "城区今天凌晨发生4.8级地震,震感强烈。", "地震"),
    ("", "去年建成的厂房昨晚爆炸,声音传出几公里。", "生产安全事故"),
    ("", "这不是演习!羊安工业园真的爆炸了,快派人来!", "生产安全事故"),
    ("", "我家楼上电瓶车充电起火了,浓烟一直往上冒,孩子吓坏了,请求马上处理。", "火灾事故"),
    ("", "今早火井镇发生一起交通事故,造成3人死亡。", "道路交通事故"),
    ("", "不小心引发火灾,现在大火已被扑灭,2人受伤。", "火灾事故"),
    ("", "几百名工人正在市政府门口拉横幅讨薪,国道已被堵住。", "群体性事件"),
    ("", "网上有人说羊安爆炸死了12人,我就在现场,真的炸了。", "生产安全事故"),
    ("", "今早平乐镇一工地塌方事故,无人死亡,4人轻伤。", "生产安全事故"),
    ("", "今天上午孔明街道工地事故造成3人轻伤,无人死亡。", "生产安全事故"),
    ("", "昨晚放电影的时候,夹关镇坝坝边的围墙塌了,压伤5人。", "生产安全事故"),
    ("", "昨晚瑞林村一户民房起火,烧伤2人。", "火灾事故"),
    ("", "火井镇后山出现裂缝,坎下群众正在转移。", "地质灾害险情"),
    ("", "不是第一次发生爆炸了,今早这家厂又发生爆炸。", "生产安全事故"),
]

NOT_OCCURRED = [
    ("hypothetical", "", "仓库的消防通道堆满了货,真起火了怎么办?"),
    ("policy", "", "《地震应急预案》规定,死亡50人以上的属重大地震灾害。"),
    ("policy", "", "细则明确规定,一次死亡10人以上为重大事故。"),
    ("policy", "", "高埂街道召开会议,安排防范暴雨、泥石流、山体滑坡等工作。"),
    ("negated", "", "这座桥修好以来没有发生过坍塌。"),
    ("drill", "羊安街道开展应急演练", "模拟化工厂发生爆炸,12人死亡,30人受伤。"),
    ("drill", "", "今天上午,市应急局在羊安工业园举行危化品泄漏应急演练,模拟爆炸致3人受伤。"),
    ("drill", "", "昨天学校组织消防演习,同学们听到起火警报后迅速疏散。"),
    ("drill", "", "今天上午9点,羊安街道某厂突发爆炸,浓烟滚滚。这是市应急局组织的一次桌面推演中的一幕。"),
    ("drill", "", "演练假设情景:平乐镇发生山体滑坡,造成5人被困。"),
    ("drill", "", "电影里工厂爆炸那一幕太震撼了,死了一百多人。"),
    ("negated", "", "经核实,羊安街道没有发生爆炸,请大家不要传播。"),
    ("negated", "", "网传平乐镇发生爆炸造成12人死亡,经警方核实,该信息不实。"),
    ("negated", "辟谣", "网上流传的固驿街道火灾致人死亡系谣言。"),
    ("negated", "", "昨晚的巨响是虚惊一场,厂里并未发生爆炸。"),
    ("negated", "", "全市连续三年未发生较大以上火灾。"),
    ("negated", "", "请放心,不是爆炸,是工地放炮开山的声音。"),
    ("negated", "", "今年以来我镇无一起森林火灾。"),
    ("negated", "", "经排查,排除爆炸可能,是水管破裂。"),
    ("hypothetical", "", "消防通道被堵,如果发生火灾,后果不堪设想。"),
    ("hypothetical", "", "楼道里全是电瓶车,一旦起火整栋楼的人都跑不掉。"),
    ("hypothetical", "", "液化气站离学校太近,万一爆炸怎么办?"),
    ("hypothetical", "", "这面墙随时可能垮塌,请尽快加固。"),
    ("hypothetical", "", "小区飞线充电,存在重大火灾隐患。"),
    ("hypothetical", "", "担心这家作坊哪天发生爆炸。"),
    ("hypothetical", "", "路口没有红绿灯,容易发生交通事故。"),
    ("hypothetical", "", "这个路口经常发生交通事故,希望安装红绿灯。"),
    ("hypothetical", "", "难道要等到坍塌死了人才有人管吗?"),
    ("hypothetical", "", "差点引发火灾,请物业重视。"),
    ("hypothetical", "", "假如地震来了,这栋危房肯定倒。"),
    ("historical", "", "2008年汶川地震造成重大人员伤亡,我们永远缅怀遇难同胞。"),
    ("historical", "", "十年前这家工厂发生过爆炸,死了3个人。"),
    ("historical", "", "今天是某某矿难十周年,当年透水造成20人遇难。"),
    ("historical", "", "去年平乐镇发生火灾,烧毁房屋3间。"),
    ("historical", "", "曾经发生过山体滑坡的地方现在成了公园。"),
    ("historical", "警示教育案例回顾", "某化工厂爆炸造成10人死亡,教训深刻。"),
    ("historical", "", "2025年3月5日,羊安街道一厂房起火,2人受伤。"),
    ("historical", "", "三年前那场车祸让他失去了双腿。"),
    ("policy", "", "市应急局召开会议部署火灾防控工作。"),
    ("policy", "关于印发森林火灾应急预案的通知", "各镇人民政府、街道办事处:现将预案印发给你们。"),
    ("policy", "", "消防大队开展火灾逃生知识培训。"),
    ("policy", "", "我市出台地质灾害防治办法。"),
    ("policy", "关于开展交通事故预防宣传的通知", "请各校组织学生学习交通事故防范知识。"),
]

ELSEWHERE = [
    ("", "大邑县一化工厂昨晚发生爆炸,造成12人死亡。"),
    ("", "昨天上午,蒲江一工地发生坍塌,3人死亡。"),
    ("", "北京朝阳区一小区今早起火,2人受伤。"),
    ("江苏某化工园区爆炸", "目前已致10人死亡,救援正在进行。"),
    ("", "11月19日,山西太原一居民楼发生燃气爆炸,4人遇难。"),
    ("", "云南昭通昨日发生山体滑坡,8人失联。"),
    ("", "日本今晨发生6.2级地震。"),
    ("", "雅安市名山区今早发生车祸,5人受伤。"),
    ("", "盐亭县一烟花厂昨晚爆炸,造成6人死亡。"),
]


@pytest.mark.parametrize(("title", "text", "kind"), OCCURRED, ids=[title + text for title, text, _ in OCCURRED])
def test_an_incident_is_heard(hear, title, text, kind) -> None:
    """What happened here is an incident of its kind, public at once, with a level and a clock."""
    judged = hear(text, title=title)
    assert (judged.modality, judged.event_type, judged.incident, judged.local) == ("occurred", kind, True, True)
    assert judged.severity is not None
    assert judged.public_opinion == "yes"
    assert judged.clocks
    assert judged.disposition is None


@pytest.mark.parametrize(
    ("modality", "title", "text"), NOT_OCCURRED, ids=[title + text for _, title, text in NOT_OCCURRED]
)
def test_what_did_not_happen_here_and_now_is_no_incident(hear, modality, title, text) -> None:
    """Drills, denials, fears, memories and papers have no level and start no hour limit."""
    judged = hear(text, title=title)
    assert (judged.modality, judged.incident, judged.severity) == (modality, False, None)
    assert not {clock["kind"] for clock in judged.clocks} & {"authoritative_information", "press_conference"}


@pytest.mark.parametrize("modality", ["drill", "historical", "negated", "policy"])
def test_an_uncomplaining_text_says_why_it_needs_no_case(hear, modality) -> None:
    """The disposition of a drill, a memory, a denial or a paper is its modality, and it has no clock."""
    for case, title, text in NOT_OCCURRED:
        if case == modality:
            judged = hear(text, title=title)
            assert (judged.disposition, judged.clocks, judged.public_opinion) == (modality, (), "no"), text


@pytest.mark.parametrize(("title", "text"), ELSEWHERE, ids=[title + text for title, text in ELSEWHERE])
def test_an_incident_elsewhere_is_graded_and_not_ours(hear, title, text) -> None:
    """Its severity is told, it is not local, and no clock starts."""
    judged = hear(text, title=title)
    assert (judged.local, judged.disposition, judged.clocks) == (False, "elsewhere", ())
    assert (judged.modality, judged.incident) == ("elsewhere", True)
    assert judged.severity is not None


def test_what_is_named_before_the_event_has_it(hear) -> None:
    """Our rescuers abroad make the earthquake none of ours."""
    judged = hear("邛崃消防驰援尼泊尔地震灾区,当地死亡8000人。")
    assert (judged.modality, judged.incident, judged.severity) == ("elsewhere", False, None)


def test_news_from_elsewhere_that_worries_us_here_is_no_incident(hear) -> None:
    """A complaint about our place that mentions another city's accident stays ours and has no level."""
    judged = hear("看到江苏化工厂爆炸的新闻,我们羊安街道的化工厂离小区只有50米,请求搬迁。")
    assert (judged.modality, judged.incident, judged.severity, judged.local) == ("elsewhere", False, None, True)


def test_a_bare_word_is_nothing(hear) -> None:
    """«火灾» in a form or a name raises nothing at all."""
    judged = hear("咨询火灾保险怎么办理,需要什么材料。")
    assert (judged.incident, judged.severity) == (False, None)


TIMES = [
    ("今天上午9点20分,羊安街道一厂房爆炸。", "2026-11-20T09:20", None),
    ("昨日,羊安街道一厂房爆炸。", "2026-11-19T00:00", "2026-11-20T00:00"),
    ("11月20日8时许,羊安街道一厂房爆炸。", "2026-11-20T08:00", None),
    ("昨晚十点半,羊安街道一厂房爆炸。", "2026-11-19T22:30", None),
    ("今天凌晨,羊安街道一厂房爆炸。", "2026-11-20T00:00", "2026-11-20T06:00"),
    ("半小时前,羊安街道一厂房爆炸。", "2026-11-20T14:30", None),
    ("今天,羊安街道一厂房爆炸。", "2026-11-20T00:00", "2026-11-20T15:00"),
    ("2026年11月19日21:05,羊安街道一厂房爆炸。", "2026-11-19T21:05", None),
    ("下午2点,羊安街道一厂房爆炸。", "2026-11-20T14:00", None),
    ("上周五晚上,羊安街道一厂房爆炸。", "2026-11-13T18:00", "2026-11-14T00:00"),
    ("羊安街道一厂房爆炸,现场浓烟滚滚。", None, None),
]


@pytest.mark.parametrize(("text", "start", "until"), TIMES, ids=[text for text, _, _ in TIMES])
def test_the_hour_is_taken_from_the_words(hear, text, start, until) -> None:
    """An instant where the words give one, an interval where they give a day, nothing where they are silent."""
    judged = hear(text)
    told = [at.astimezone(CHINA).isoformat()[:16] if at else None for at in (judged.occurred_at, judged.occurred_until)]
    assert told == [start, until]


def test_without_a_reference_no_day_is_guessed(hear) -> None:
    """«昨晚» without a time of publication is no date; a full date is."""
    assert hear("昨晚8点,羊安街道一厂房爆炸。", published_at=None).occurred_at is None
    told = hear("2026年11月19日20时,羊安街道一厂房爆炸。", published_at=None).occurred_at
    assert told == datetime(2026, 11, 19, 20, tzinfo=CHINA)


def test_the_input_s_own_hour_comes_first(hear) -> None:
    """An occurrence stated by the source beats what the text seems to say."""
    at = FRIDAY - timedelta(hours=3)
    assert hear("今天上午9点,羊安街道一厂房爆炸。", occurred_at=at).occurred_at == at


EPIDEMIC = [
    "#新型肺炎确诊440例死亡9例#大家戴口罩",
    "刚看的通报,死亡增至17例,上午还是9例死亡。",
    "听说隔壁楼感染病毒的几位老人里头已经有3人死亡,今天早上的事。",
]


@pytest.mark.parametrize("post", EPIDEMIC)
def test_the_dead_of_a_sickness_are_no_production_accident(hear, post) -> None:
    """Its levels are set by disease, not by the number of dead; what was confirmed is not dead."""
    judged = hear(post, channel="weibo")
    assert judged.event_type in (None, "传染病疫情")
    assert judged.severity in (None, Severity.ORDINARY)
    assert (judged.casualties.dead or 0) < 400


@pytest.mark.parametrize(
    "said",
    [
        "昨天第四局rng好像死了四个,团战一打就没了",
        "这些人罪该万死",
        "昨晚梦见自己在河里淹死了",
        "1924年雷峰塔就塌了",
        "近八年全市溺水死亡260人,暑假请看好孩子",
        "楼上打游戏吼“死了三个快来救我”,报警了也没人管",
        "刚才那把我一个人杀了十二个,毒圈里还死了俩队友",
        "老师布置作文,写“大水冲走了两个人”的故事,孩子不会写",
        "培训老师举例说,某厂爆炸死了8个人,台下一片安静",
        "安全课上讲的坍塌,4死6伤,看得人心惊",
        "刚看完一本讲矿难的书,死了三十多个,心里难受",
        "国足昨晚惨败,伤了两个主力",
        "造成4人死亡的事故算几级?",
        "《生产安全事故报告条例》里12人以上重伤算哪一级?考试要用",
        "题目是:某企业爆炸造成11人死亡,属于什么等级?",
        "规定造成12人以上重伤的要上报,请问怎么报?",
    ],
)
def test_games_dreams_curses_and_old_years_are_no_incident(hear, said) -> None:
    """Nobody has been hurt these days."""
    assert not hear(said, channel="weibo", published_at=None).incident


@pytest.mark.parametrize(
    "said",
    [
        "打游戏的小伙子在网吧喊救命,被人捅死了",
        "课本里写要注意安全,可学校的墙倒了,压死一个学生",
        "女足比赛看台垮了,伤了12个观众",
        "昨天的事故死了3个人,算几级?",
        "羊安街道化工厂爆炸造成11人死亡,属于什么等级的事故?",
        "桥头打群架,好几个人躺在地上流血,有没有人管",
        "昨晚楼下铺子失火,老板没来得及跑",
        "主力施工队的塔吊倒了,伤了两个工人",
        "按规定4人以上死亡要上报,昨天矿上死了5个,镇上没有报",
    ],
)
def test_a_game_a_book_or_a_rule_beside_a_true_death_hides_nothing(hear, said) -> None:
    """What happened these days, here or before the writer's eyes is an incident."""
    assert hear(said, channel="weibo").incident


def test_the_cause_nearest_to_the_harm_names_the_row(rules) -> None:
    """Not the first row that any words of the message would fit."""
    said = "早上路口有车撞了护栏没伤人。晚上工地架子垮下来,人没了"
    at = said.index("人没了")
    cause = find_cause(said, 0, len(said), (at, at + 3), rules.config.severity.events)
    assert cause is not None
    assert cause.payload.id == "work_safety"


def test_a_bare_cry_and_a_place_of_ours(hear) -> None:
    """«爆炸！» with nothing beside it needs a place: ours, not any."""
    assert hear("爆炸！羊安街道！", published_at=None).incident
    assert not hear("爆炸！", published_at=None).incident


@pytest.mark.parametrize(
    "text", ["粉刷匠从架子上遭甩飞出去了", "后脑勺全是血了", "百多户都被淹了", "雨棚垮下来,底下还压着3个人"]
)
def test_harm_is_found_with_whatever_word_it_begins(text) -> None:
    """Who was struck, by what and where may open the message: no first word of the grammar is passed over."""
    assert [start for start, _ in find_befallen(text, 0)] == [0]


@pytest.mark.parametrize(
    ("told", "incident"),
    [
        ("机器切掉了他两根手指。", True),
        ("外墙瓷砖整片往下掉,砸到路人。", True),
        ("桥洞下的流浪汉冻死了。", True),
        ("冻死了,公交半小时不来。", False),
        ("暖气不热,孩子都快冻死了。", False),
        ("食堂的菜闻着就想吐,求换承包商。", False),
    ],
)
def test_everyday_harm_is_more_than_a_manner_of_speaking(hear, told, incident) -> None:
    """A limb cut off, a facade that falls and a man who froze are incidents; who is cold at a bus stop has met with none."""
    assert hear(told).incident is incident


BESIDE_THE_POINT = (
    "市志愿者正在转移伤员,刚刚化工厂发生爆炸,3人死亡。", "道光路化工厂爆炸,三人死亡。", "民国老街昨晚大火,烧死两个人。", "宣统年间的老房子昨晚塌了,压死两个人。",
    "今晚小区有爆炸,三人受伤送医。", "今天下午车祸,3人死亡,其他乘客平安到家。", "国道翻车死了两个,还好我平安回家了。",
    "这场考试题还没做完,教学楼塌了,压死两个学生。",
)  # fmt: skip


@pytest.mark.parametrize("text", BESIDE_THE_POINT)
def test_a_word_of_old_times_or_of_safety_beside_an_incident_takes_nothing_from_it(hear, text) -> None:
    """市志愿者 is no chronicle, 道光路 no reign; who else came home safe leaves the dead dead, and what there is tonight is no forecast."""
    judged = hear(text)
    assert (judged.incident, judged.disposition) == (True, None)


@pytest.mark.parametrize("told", ["村民把施工车拦下来了,两边在对峙。", "欠薪的老板跑了,几十个工友围在项目部。"])
def test_people_face_to_face_are_no_accident(hear, told) -> None:
    """Heard as an incident by its sound alone, a stand-off is named as a matter of many people."""
    assert hear(told).event_type == "群体性事件"


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("桑园镇一砖厂发生事故,死2人。", "生产安全事故"),
        ("工地事故死了一个工人。", "生产安全事故"),
        ("今早火井镇煤矿出了事,三人被困。", "生产安全事故"),
        ("羊安工业园停电6小时,影响1.2万户。", "公用事业中断"),
        ("城区停气,三千余户居民做不了饭。", "公用事业中断"),
    ],
)
def test_an_accident_at_work_and_an_outage_of_thousands_are_incidents(hear, told, kind) -> None:
    """Where only «事故» is said, the place of work and the dead say what it was; thousands of households cut off are no nuisance."""
    judged = hear(told)
    assert (judged.incident, judged.event_type) == (True, kind)


@pytest.mark.parametrize(
    "told",
    [
        "水利是涉及千家万户的民生工程,希望不要再停水。",
        "今年全市工地未发生事故造成死亡的情况。",
        "工地上次出了事,死了两个人,现在又没人管安全。",
        "希望加强工地事故防范。",
        "去年今天羊安一家厂爆炸,死了三个人,到现在没赔。",
        "前年今日固驿街道车祸死了三个人。",
    ],
)
def test_words_of_accidents_long_past_feared_or_denied_are_none(hear, told) -> None:
    """«去年今天» is last year; an accident that did not happen, or has to be prevented, is no incident."""
    assert not hear(told).incident


@pytest.mark.parametrize(
    ("told", "incident"),
    [
        ("文君街道几百人聚集在市政府门口讨说法。", True),
        ("高埂街道学校门口家长聚集,要求退费。", True),
        ("业主们准备明天聚集在市政府门口讨说法。", False),
        ("去年几十名业主聚集在售楼部要求退款。", False),
        ("广场舞每天聚集几十人,扰民。", False),
    ],
)
def test_who_gathers_to_demand_is_a_matter_of_many_people(hear, told, incident) -> None:
    """Gathered before an office for what they want; who means to, did so last year or dances is none."""
    judged = hear(told, channel="weibo")
    assert judged.incident is incident
    assert not incident or judged.event_type == "群体性事件"


DISPLACED = [
    ("紧急转移1500人。", "意外伤亡事件", {"evacuated": 1500}),
    ("水一直涨,村里连夜转移了260人。", "气象洪涝灾害", {"evacuated": 260}),
    ("受暴雨影响,全镇已转移安置800人。", "气象洪涝灾害", {"evacuated": 800}),
    ("化工厂冒黄烟,隔壁小区已经撤了三百多人。", None, {"evacuated": 300}),
    ("泥水冲下来了,我们组已经撤出去九十多人。", None, {"evacuated": 90}),
    ("滑坡险情,紧急转移120人。", "地质灾害险情", {"evacuated": 120}),
    ("受灾面积2600亩。", "气象洪涝灾害", {}),
    ("过火面积35亩。", "森林火灾", {}),
    ("昨晚大风,葡萄架子倒了九百亩,今年全完了。", "气象洪涝灾害", {}),
    ("冰雹打了八百亩烟叶。", "气象洪涝灾害", {}),
    ("河水淹没三千亩水稻。", "气象洪涝灾害", {}),
]


@pytest.mark.parametrize(("text", "kind", "told"), DISPLACED, ids=[text for text, _, _ in DISPLACED])
def test_who_was_moved_and_what_was_laid_waste_is_an_incident(hear, text, kind, told) -> None:
    """A number alone, with no word for what happened and nobody hurt; its row is what moved them."""
    judged = hear(text)
    assert judged.incident
    assert kind in (None, judged.event_type)
    assert {fact: getattr(judged.casualties, fact) for fact in told} == told


@pytest.mark.parametrize(
    "text",
    [
        "易地扶贫搬迁安置1500人。", "转移就业260人,村里富了。", "应急避难场所可安置800人。", "学校练习疏散,全校800人。", "高峰期疏散旅客3000人次。",
        "流转土地2600亩。", "一万亩高标准农田建设,淹没区怎么补",  "受灾2600亩的保险什么时候赔?", "去年受灾面积2600亩。", "老板撤了30人的项目组。", "我家两亩菜地淹了。",
    ],
)  # fmt: skip
def test_who_was_resettled_or_insured_is_none(hear, text) -> None:
    """Nobody left in haste, and nothing was laid waste these days."""
    assert not hear(text).incident


@pytest.mark.parametrize(("said", "kind"), [
    ("我们七个人在一个饰品厂做工,老板欠了四个月工资十二万,人都找不着了。", None),
    ("饰品厂昨晚着了,烟好大,里面的人都没跑出来。", "火灾事故"),
    ("老街一家民宿把消防通道拿货架堵死了,楼上住起几十个客人,出事咋跑?", None),
    ("二楼业主把下水管道堵死了,十几户人家的厕所都用不成。", None),
    ("几十个工人把项目部大门堵死了,要工资,不给不走。", "群体性事件"),
    ("我们后头那匹山这两天一直往下掉土,地上裂了好长一条缝,下头还住到十几家人。", "地质灾害险情"),
    ("村后面山脚开始往下掉石头,昨天夜里砸到人家屋顶上了。", "地质灾害险情"),
    ("我家屋后新修的花园墙有一条裂缝,住着不好看。", None),
])  # fmt: skip
def test_what_only_looks_like_a_fire_or_a_crowd_is_none_and_a_loose_slope_is_a_danger(hear, said, kind) -> None:
    """«找不着了» burns nothing, goods in a fire exit are no crowd; earth that keeps falling above houses is a danger."""
    judged = hear(said)
    assert (judged.event_type if judged.incident else None) == kind
