"""A risk without an incident: what somebody has to look at now, however politely it is said.

A word alone wakes nobody: self-harm needs somebody who means it, a crowd one that is there or announced, a sick child a
hospital and a cause that others share. «投诉多次», «孩子», «医院» are in every third letter and mean nothing by themselves.
What several words tell together is data: `pipeline/risk/riskwords.py`.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.incident.ended import is_ended
from pipeline.incident.feasts import is_feast
from pipeline.incident.figures import is_figure
from pipeline.risk.risksigns import find_told_risks, sign_words
from pipeline.text.lexicon import Entry
from pipeline.text.scene import Scene

_WORDS = {
    "despair": "不想活 活不下去 不活了 寻短见 遗书 以死相 以死抗争 以死明志 死给你 死在你们 自焚 同归于尽 报复社会 喝农药 喝药自 割腕 鱼死网破",
    "self_harm": "自杀 轻生 跳下去 跳下来 跳楼 跳河 跳桥 上吊 爬塔吊 爬上塔吊 绝食",
    "crowd": (
        "拉横幅 打横幅 挂横幅 拉起横幅 举横幅 堵路 堵门 堵大门 堵工地 堵政府 静坐 围堵 集体上访 集体维权 集体讨薪 集体下跪 群访 游行 聚众闹 聚众滋事 聚众堵 聚众围 "
        "罢工 罢课 罢运 罢市 群体性事件 抬棺 设灵堂 摆花圈 堵公路 堵马路 堵高速 堵国道 堵厂门 厂门堵 大门堵 门堵了 把路堵 带着横幅 带横幅 去信访局坐 去堵 来堵 去围 堵他 堵你 堵住大门 爬塔吊 爬楼顶 躺马路 棺材抬 抬棺材 把棺材 拉布条 拉白布 举牌子"
    ),
    "march": "去市政府 到市政府 去县政府 到县政府 去区政府 到区政府 去镇政府 到镇政府 去市委 到市委 市政府门口 政府门口 政府大门 市委门口 去信访局 到信访局 广场集合 门口集合 去政府 到政府 找政府去 去教育局门口 教育局门口 住建局门口 人社局门口 市政府去 政府去 镇政府门口 街道办门口 去公司门口 售楼部门口 售楼部集合",
    "petition": "进京 上京 赴京 去北京 到北京 上北京 越级上访 赴省上访 去省里 到省里 去省委 去省政府 到省委 到省政府 到省城 去省城 去中央 到中央 省信访 国家信访 中央信访 省纪委 中纪委",
    "media": "媒体 记者 电视台 省台 市台",
}
"""``despair`` says it itself; ``self_harm`` and ``crowd`` need somebody who means it; ``march`` several who mean it together;
``petition`` a purpose, ``media`` an arrival or an appointment."""

_INTENDS = re.compile(
    "(?:再不|再没|否则|不然|要不|只[有能好得](?!业主)|商量好|说好|不得不|被迫|被逼|逼[得着我他她]|准备|打算|计划|商量|约好|约定|要(?!求|是不)|将|想|会(?!议|所)|就|"
    "明[天日早晚]|后[天日]|[这下本]?周[一二三四五六日末]|星期[一二三四五六日天]|礼拜[一二三四五六日天]|定于|一起|一道|都把|集合|相约|喊起|不行|组织|号召|发起|扬言|威胁|考虑|念头|站在|坐在|爬上)[^。；!！\n]{0,14}$"
)
_GOES_ON = re.compile(
    "(?:正在|现在|目前|今[天早晨晚]|刚[才刚]|此刻|已经|已(?!经?签|经?交)|有人|几[十百]|[一二三四五六七八九0-9][十百0-9][多余几来]?[个名位]?(?:人|工人|业主|村民|家长)|上百|数百|好多人)[^。；!！\n]{0,14}$"
)
_LONG_AGO = re.compile(
    "(?:19|20)[0-9]{2}年|[0-9]{1,2}月(?:份|[0-9初底中])|去年|前年|上个?月|曾(?!某)|当年|当时|之前|以前|上次|前几[年次]|发生过|多次|经常|屡次|那[次年天]|年前"
)
_NOT_MEANT = re.compile(
    "(?:哪[里来儿]?有(?:什么|啥子?)?|就算|就是(?=告)|参加|哪怕|尽管|即使|预防|防止|严防|谨防|严禁|禁止|宣传|打击|防范|杜绝|干预|避免|整治|以免|免得|引起|引发|导致|酿成|(?<!再)没有?|并未|不会|不能|不要|不想|不得|不敢|并非|不是|未|电影|小说|处置|处理|涉嫌|参与|煽动|制止|属于|演练|演习|所谓|污蔑为?|说成|诬陷|定性为?|当成|当作)[^，。；]{0,8}$"
)
_OTHERS_BLOCK = re.compile(
    "(?:物业|开发商|公司|施工[方队]|村委|车辆?|停车|商家|小贩|摊贩|围挡|建材|垃圾|修路|占道|施工|出租车|大货车|道路|通道|出入口|保安|对方|邻居|接送|接(?:娃|孩子|小孩|学生)|上下学)[^，。；]{0,14}$"
)
_PART_OF = {
    "堵路": re.compile("[拥封]$"),
    "游行": re.compile("[旅畅]$"),
    "去中央": re.compile("过$"),
    "自杀": re.compile("被$"),
}
_LIVELIHOOD = re.compile("生意|店|厂|企业|公司|商户|行业|快$")
_HEIGHT = re.compile("楼|桥|顶|塔|窗|崖|阳台|脚手架")
_WORD_GOES_ON = {
    "游行": re.compile("业|程|车"), "跳楼": re.compile("价|机|甩卖|大甩卖|式|逃生"),
    "进京": re.compile("东|大|华|津|证|口"), "去北京": re.compile("路|东"), "到北京": re.compile("路|东"), "上北京": re.compile("路|东"),
    "去中央": re.compile("公园|大街|商|广场|大道"), "到中央": re.compile("公园|大街|商|广场|大道"), "自杀": re.compile("式|性"), "轻生": re.compile("活"), "不想活": re.compile("动|跃|泼"),
}  # fmt: skip
_PURPOSE = re.compile(
    "没人管|走遍|代表|拆迁|欠|[没不][发给退结赔]|上访|告|反映(?!情况的)|信访|维权|讨|找|说法|申诉|举报|请愿|喊冤|伸冤|申冤|评理|问问|国家"
)
_ARRIVED = re.compile(
    "^[^，。；]{0,4}(?:已经?|都|也|正在?|就|马上)?(?:来了|到了|到场|到[^，。；]{1,6}(?:门口|现场|楼下|村里|小区)|到现场|来到|赶到|来拍|在拍|来采访|在采访|在现场|蹲守|介入了)(?!过|曝光过)"
)
_APPOINTED = re.compile("(?:联系|联络|约|通知|喊|跟|和|与)(?:好|了|到|过)?[^，。；]{0,8}$")
_WILL_FILM = re.compile(
    "^[^。；]{0,6}(?:说好|约好|谈好|讲好|答应|联系|同意|喊|叫|约|，|,)[^。；]{0,10}(?:来|下来|过来)(?:[^，。；]{0,3})(?:拍|采访|曝光|报道|暗访|现场)"
)
_BOOKED = re.compile("(?:联系|约|找|喊|通知|(?<!邀)(?<!有)请)(?:好|了)[^。；]{0,14}(?:媒体|记者|电视台)?[，,]?$")
_COMES = re.compile("^[，,]?[^，。；]{0,6}(?:就|要|会|都)?(?:过来|下来|来拍|来采访|到村|到现场|上门)")
_SEVERAL = re.compile(
    "我们|咱们|大家|大伙|各位|几户|一起|集体|组织|包车|集合|业主|村民|工人|工友|家长|商户|司机|兄弟们|姐妹们|家人们|都把车|三百户|[几百十]+[多来]?(?:个|号|名|户)?人"
)
_ERRAND = re.compile(
    "^[^，。；]{0,6}(?:办|开|领|交|取|拿|递|送|咨询|查|上班|参观|附近|旁|站(?![着起在])|广场舞|对面|修|路口)"
)
_GLAD = re.compile("高兴|骄傲|自豪|丰收|[柚桃橘茶花]节")
_WISHED = re.compile("(?:请|希望|望|让|恳请|求|如果|要是|等)[^，。；]{0,6}$")
_PEOPLE_PRESENT = re.compile(
    "(?:我们|工人|女工|业主|家长|村民|[几百十]+[多来]?[个号名户](?:人|工人|女工|业主|家长|村民)?)[^。；]{0,10}(?:睡|守|坐|蹲|跪)在[^，。；]{0,6}(?:厂|公司|政府|工地|售楼部|单位|局)[^，。；]{0,4}(?:门口|门前|大门|楼下|大厅|办公室)|"
    "(?<!别人)(?:去|要|就|都|一起|明天|准备|打算)把[^，。；]{1,12}(?:路|口|门|大门|桥|工地|高速|国道|政府|售楼部|站)[^，。；]{0,3}(?:堵|围|封|拦|占)(?:了|起|住|死|上|掉)|"
    "(?:群众|业主|村民|居民|工人|农民工|家长|员工|商户|司机|家属|债主|受害人|几十人|上百人|几百人|[0-9]{2,5}(?:余|多)?[名个]?人)[^，。；\n]{0,10}(?:聚集|围着|围在|围住|聚在|把[^，。；\n]{1,8}(?:围|堵|拦)(?:了|住|起|死|下))(?!地|区|点|性|较多|的|多)"
)
_COUNTED = "(?:[三四五六七八九十3-9]|十几|几十|数十|[1-9][0-9])"
_AGAIN = re.compile(
    f"(?:这|已|我|本人|现在?|今天|又)[^，。；？?]{{0,6}}第{_COUNTED}次(?:来信|写信|投诉|反映|举报|留言|拨打|打电?话?|求助|上访|信访|发帖)"
    f"|(?:已经?|先后|前后|连续|接连|至今|我|一共|总共|累计|反复)[^，。；？?]{{0,8}}(?:投诉|反映|举报|打电话|拨打|信访|写信|留言|来信)(?:过|了|已经|已|共)?{_COUNTED}次"
)
_NOT_YET = re.compile("(?:是否|不清楚|还需要|还要|需要|难道|会不会|如果|要不要|才|不要|希望不是)[^，。；]{0,10}$")
_GAS = re.compile(
    "(?:闻到|有|一股|楼道|屋里|家里|满屋|散发|传来)[^，。；\n]{0,8}(?:燃气|煤气|天然气|液化气)(?:的)?(?:味|臭味|泄漏|泄露)"
    "|(?:燃气|煤气|天然气|液化气)(?:的)?(?:味道?|臭味)(?:很|特别|非常|好|太)?[大重浓]"
)
_OVER = re.compile(
    "(?:如果|万一|一旦|担心|害怕|要是|曾|之前|去年|(?<!再)没有?|未|是否|经常|容易|避免|防止|防范|排除)[^，。；]{0,12}$"
)
_DESPAIR = re.compile(
    "(?:我|老子|本人|就)(?:就|正|现在|已经)?(?:站|坐)在[^，。；]{0,10}(?:栏杆外|楼顶边|天台边|窗台上|桥墩上)|(?:这条|我的?|老子的?|一)条?命[^，。；]{0,4}(?:搁|放|撂|丢|交|豁|赔|摆)(?:在|给|出)|这条命(?:就|也|都)?不要了|(?<!没)(?:带|提|拎|抱|揣)(?:着|起|上|了)?(?:一?[桶瓶])?汽油(?=[^加]|$)|(?:信|纸条|字条|日记|遗言|留言|写着|写道)[^。；]{0,14}(?:我走了|别找我|下辈子|来世)|"
    "(?:买[好了来]|备好|备了|准备好|准备了|揣[着起了]|带[着起了])(?:了|一瓶|两瓶|一桶|好)?(?:农药|百草枯|敌敌畏|安眠药|老鼠药|毒药|汽油|绳子)(?!.{0,6}(?:打|喷|治|杀虫|果树|庄稼|加油))|(?:我|我们|就|要|宁愿|不如|只有|只好|干脆)[^，。；]{0,5}(?:吊死|撞死|死|跳楼|了断)在[^，。；]{0,10}(?:门口|门前|大门|面前|政府|你们|单位|售楼|法院|公司|办公室)|"
    "(?:楼顶|天台|窗台|阳台|栏杆|桥上|塔吊|广告牌)[^。]{0,24}(?:悬[在空起]|气垫|要跳|想跳)|手腕[^，。；]{0,6}(?:划|割)|(?:划|割)(?:了|开|破)?[^，。；]{0,4}手腕|撑不下去[^。]{0,20}(?:药|活着|再见|遗)|药都买好|(?:站在|坐在|爬上|在)(?:天桥|桥|楼|天台|楼顶|塔|窗台|栏杆)[^。]{0,12}(?:别劝|不用劝|再见|永别|对不起爸|一了|解脱|别拦|不要拦|最后)|(?:楼顶|天台|栏杆|窗台|阳台|桥|坝)(?:边|外|沿)?(?:上)?[^，。；]{0,3}(?:坐|站|趴|骑)(?:着|了|起)[^。]{0,20}(?:晃|外|哭|跳|往下)|谁[也都](?:别|不要|不用)[来再]?找|活着[^，。；]{0,4}(?:没|无)[^，。；]{0,4}(?:意思|意义|劲|盼头)|(?:想|要|做|有)个?了结(?!此?[案事]|这[个件])|一了百了|了结(?:自己|生命|此生)"
    "|(?:想|要|选择|准备)(?:离开|告别)(?:这个)?(?:人世|世界)(?!杯)|(?<!不)想(?:一)?死(?:的心|了算了)|死了算了|死的心都有|跟(?:他|你|它)们?拼(?:命|了)"
)
_STRIKE = re.compile(
    "(?:出租车|的哥|的士|网约车|公交|货车|大巴|司机|师傅们|工人|工友|环卫|老师们?|教师|商户|摊主|职工|员工|外卖|骑手)[^。；]{0,12}(?:全|都|集体|一起|今天|今早|从今|已经?)[^，。；]{0,6}(?:停了|停运|停工|不跑|不出车|不拉客|不上班|不开工|不开门|歇业|罢[工运课市])"
    "(?!没|整顿|检修|放假|培训)"
)
"""Many who have stopped their work together, whatever they call it."""
_WHOM = "(?:老人|老汉|老太|老年人|爷爷|奶奶|婆婆|外[公婆]|爸|妈|痴呆|娃儿?|孩子|小孩|女儿|儿子|女娃|男娃|弟弟|妹妹|学生|岁[^，。]{0,3}[男女]|[男女]孩|侄[女子]|病人|精神)"
_SINCE = "(?:今[天早晨]|昨[天晚夜]|前[天晚]|早上|上午|中午|下午|晚上|半夜|凌晨|放学|出门|一夜|一晚上|[0-9一二两三四五六七八九十几]{1,3}(?:个?多?小时|天))"
_AWAY = "(?:没回来|没回[家屋]|没归|未归|没到家|走丢|走失|离家(?:出走)?(?=[，。！]|到现在|一|未|没|后)|手机[^，。]{0,4}(?:关机|打不通)|不见了)"
_LOST = re.compile(
    f"{_WHOM}[^。；]{{0,24}}{_SINCE}[^。；]{{0,24}}{_AWAY}|{_SINCE}[^。；]{{0,16}}{_WHOM}[^。；]{{0,24}}{_AWAY}"
)
"""Somebody who cannot look after himself has not come home."""
_CHILD = "(?:孩子|学生|幼儿|娃[儿娃]?|小朋友|同学|儿童|宝宝|女儿|儿子)"
_SICK = "(?:呕吐|拉肚子|腹泻|上吐下泻|发烧|高烧|流鼻血|中毒|皮疹|起疹|晕倒|昏迷|休克|抽搐|吐血|过敏)"
_MANY = re.compile(
    f"(?:{_CHILD}们|全班|全校|整个班|班[里上]|(?:多|[好十]几|几十|[0-9]{{1,3}}(?:多|余)?|[二三四五六七八九十]{{1,3}}多?)(?:名|个(?!月|星期|小时))|很多|不少|陆续|大面积|集体)"
    f"[^，。；\n]{{0,14}}{_SICK}|{_CHILD}[^，。；\n]{{0,4}}(?:们|都|全部?|陆续|先后|大面积|集体|无缘无故)[^，。；\n]{{0,10}}{_SICK}"
)
_IN_HOSPITAL = re.compile(
    f"{_CHILD}[^。；\n]{{0,30}}(?:(?:还|正|现在|仍|至今|已经?|都|目前)[^，。；\n]{{0,6}}(?:在|躺|住|进)[^，。；\n]{{0,6}}(?:医院|ICU|重症|病房|监护室|急诊)|住院了|住进(?:了)?(?:医院|ICU|重症)|(?<=[吐泻烧])住院|送医|抢救|昏迷不醒|重症监护)"
)
_SHARED_CAUSE = re.compile(
    "学校|幼儿园|老师|同学|食堂|午饭|午餐|营养餐|配餐|零食|疫苗|甲醛|异味|毒|被打|欺凌|殴打|体罚|吃了|奶粉|校服|跑道|教室|烫|摔|砸|撞|触电"
)
_CARE = re.compile("医生|护士|挂号|报销|医保|药费|医药费|手术费|床位|护理|病历|缴费|陪护|学区|入学|户口|上学难")
_MEETING = re.compile(
    "(?:明[天早晚日]|后天|[下这本]?周[一二三四五六日]|星期[一二三四五六日天]|礼拜[一二三四五六日天]|初[一二三四五六七八九十]|[0-9一二三四五六七八九十]{1,3}[点号日])[^。！!]{0,16}(?:都到|都来|都去|一起到|一起去|包车[上去到])[^，。]{0,6}(?:政府|市委|县委|信访|法院|局|委|售楼部|省里|省城|北京|公司|项目部)(?!开会|办事|体检|上班)|(?:约好|说好|商量好|定好|讲好|通知|喊|都来|一起|大家|每家|一家|各位|群里)[^。！!]{0,30}(?:政府|市委|县委|信访|法院|银行|网点|总部|[教住人][育建社]局|管委会|售楼部|公司|厂|工地|项目部)[^，。]{0,4}(?:门口|大门|门前|大厅|楼下|广场)[^，。]{0,2}(?:见(?!面会)|集合|碰头|会合|集中|等起|汇合)"
)
"""An appointment before an office: place and verb say it, whatever the reason."""
_BANNER = re.compile("横幅[^，。；]{0,6}(?<!没)(?:做|印|订|定|写|喷|备)好(?!了?[没吗么])")
_FESTIVE = re.compile(
    "欢迎|庆祝|庆典|庆生|开业|宣传|活动|社团|班级|毕业|比赛|联赛|应援|演唱会|校庆|生日|运动会|婚礼|接机|粉丝|展会|年会|迎新|招聘|赞助|军训|祝|广告公司|图文店"
)
"""For what else banners are made."""
_LOOKS: dict[str, tuple[str, re.Pattern[str]]] = {
    "despair": (
        "栏杆外 楼顶边 天台边 楼顶上 天台上 窗台边 谁也别 谁都别 谁也不 窗台上 汽油 条命 我走了 下辈子 别找我 农药 百草枯 敌敌畏 安眠药 死在 撑不下去 药都买好 活着太累 别劝 不用劝 气垫 悬在 脚悬 手腕 永别 解脱 别拦 活着 了结 一了百了 离开人世 离开世界 离开这个 告别人世 告别世界 想死 想一死 死了算了 死的心 拼命 拼了",
        _DESPAIR,
    ),
    "crowd": ("睡在 守在 蹲在 坐在 跪在 聚集 聚在 围着 围在 围住 堵了 堵起 堵死 围了 围起 拦了 封了", _PEOPLE_PRESENT),
    "crowd_": ("横幅", _BANNER),
    "march": (
        "都到 都来 都去 一起到 一起去 包车 门口见 门口集合 门口碰头 门口会合 门口集中 门口汇合 大门见 大门集合 楼下见 楼下集合 大厅见 大厅集合 广场见 广场集合 门前集合",
        _MEETING,
    ),
    "strike": ("全停了 都停了 停运 停工 不跑了 不出车 不拉客 不上班 不开工 不开门 歇业 罢", _STRIKE),
    "lost": (
        "没回来 没回家 没回屋 没归 未归 走丢 走失 离家 离校 没到家 不见了 打不通 关机",
        _LOST,
    ),
    "again": (" ".join(f"{number}次" for number in "三四五六七八九十几0123456789"), _AGAIN),
    "gas": ("燃气 煤气 天然气 液化气", _GAS),
    "children": ("呕吐 拉肚子 腹泻 上吐下泻 发烧 高烧 流鼻血 中毒 皮疹 起疹 晕倒 昏迷 休克 抽搐 吐血 过敏", _MANY),
    "children_": ("医院 住院 送医 抢救 昏迷 重症 ICU 病房", _IN_HOSPITAL),
}
"""Words cheap to find, and the pattern tried around them; ``children_`` also wants a cause others share, ``crowd_`` no feast."""
_AHEAD, _BEHIND = 40, 24
_MOST = 60
_TOLD_SHORTLY = 320
"""Whose child is gone, or who sees a strike, writes no long letter; there such words tell of everything else."""
_REACH, _FAR = 22, 40


BESIDE = frozenset(("frail", "violence", "hazard"))
"""Kinds that may stand beside an incident; of the others, what only sounds like an incident is the risk itself."""


class Risk(NamedTuple):
    """What kind, and the words at [start, end)."""

    kind: str
    start: int
    end: int


def attention_entries() -> Iterator[Entry]:
    """Kind ``attention``: words to be weighed; kind ``look``: words around which a pattern is worth trying."""
    for kind, words in _WORDS.items():
        yield from (Entry(word, "attention", kind) for word in words.split())
    for kind, (words, _) in _LOOKS.items():
        yield from (Entry(word, "look", kind) for word in words.split())
    yield from sign_words()


def find_risks(scene: Scene) -> Iterator[Risk]:
    """Every risk the words tell of, gravest kinds not first."""
    for hit in scene.found("attention"):
        before, after = scene.around(hit.start, hit.end, _FAR if hit.payload in ("march", "petition") else _REACH, 20)
        merry = hit.payload == "crowd" and _is_short(scene) and is_feast(scene.doc)
        if not merry and _is_meant(hit.payload, scene.doc[hit.start : hit.end], before, after):
            yield Risk(hit.payload, hit.start, hit.end)
    done = dict.fromkeys(_LOOKS, 0)
    for hit in scene.found("look")[:_MOST]:
        kind, pattern = hit.payload, _LOOKS[hit.payload][1]
        first = max(done[kind], hit.start - _AHEAD)
        match = pattern.search(scene.doc, first, hit.end + _BEHIND) if hit.end > done[kind] else None
        done[kind] = max(done[kind], match.end()) if match else done[kind]
        if match and not _is_idle(scene, kind, match):
            yield Risk(kind.rstrip("_"), *match.span())
    yield from (Risk(*told) for told in find_told_risks(scene))


def _is_meant(kind: str, word: str, before: str, after: str) -> bool:
    part, goes_on = _PART_OF.get(word), _WORD_GOES_ON.get(word)
    if (part and part.search(before)) or (goes_on and goes_on.match(after)):
        return False
    if (word == "活不下去" and _LIVELIHOOD.search(before)) or (word.startswith("跳下") and not _HEIGHT.search(before)):
        return False
    if kind == "media":
        come = (
            _ARRIVED.match(after)
            or (_BOOKED.search(before) and _COMES.match(after))
            or (
                (_APPOINTED.search(before) or re.match("[^，。；]{0,6}(?:喊|叫|约|联系)了", after))
                and _WILL_FILM.match(after)
            )
        )
        return bool(come) and not (_LONG_AGO.search(before) or _WISHED.search(before) or _GLAD.search(after))
    if is_figure(word, before, after):
        return False
    if _NOT_MEANT.search(before) and not before.endswith(("要不", "再不")):
        return False
    if kind == "despair":
        return not _LONG_AGO.search(before)
    if kind == "petition":
        return bool(_INTENDS.search(before)) and bool(_PURPOSE.search(before + word + after))
    if kind == "march":
        together = bool(_INTENDS.search(before) and _SEVERAL.search(before))
        return together and not (before.endswith(("得", "受")) or _ERRAND.match(after) or _LONG_AGO.search(before))
    if kind == "crowd" and (_LONG_AGO.search(before) or _OTHERS_BLOCK.search(before)):
        return False
    return bool(_INTENDS.search(before) or (_GOES_ON.search(before) and not _LONG_AGO.search(before)))


def _is_short(scene: Scene) -> bool:
    return len(scene.doc) - scene.body <= _TOLD_SHORTLY


def _is_idle(scene: Scene, kind: str, match: re.Match[str]) -> bool:
    """Feared, past, wished, or an ordinary matter of hospitals and schools."""
    before = scene.doc[max(0, match.start() - _REACH) : match.start()].replace(",", "，")
    if kind in ("strike", "lost") and not _is_short(scene):
        return True
    if kind == "lost" and is_ended(scene):
        return True
    if (kind == "crowd_" and _FESTIVE.search(scene.doc)) or (
        kind == "crowd" and _is_short(scene) and is_feast(scene.doc)
    ):
        return True
    if kind == "again":
        return bool(_NOT_YET.search(before))
    if kind == "children_":
        return bool(_CARE.search(scene.doc)) or not _SHARED_CAUSE.search(scene.doc)
    return bool(_OVER.search(before) or _NOT_MEANT.search(before) or (kind == "crowd" and _LONG_AGO.search(before)))
