"""Deaths of history: wars, the Long March, famines, disasters everybody knows, names on a monument."""

import re
from collections.abc import Iterator

from pipeline.occurrence.unreal import LATELY
from pipeline.text.lexicon import Entry

_ONES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁邓许傅沈曾彭吕蒋蔡余杜叶任姚姜钟谭陆汪石贾邱秦江某"
)
"""Surnames: «张红军» is a man."""
_ERA = re.compile(
    f"(?<![{_ONES}])抗战(?!老)|抗日(?!老)|抗美援朝(?!老)|上甘岭|(?<![{_ONES}])(?:长征|红军)(?![路街村桥镇院老后]|小学|中学|广场|大道|社区|小区)|八路军|新四军|志愿军(?!老)|(?<![{_ONES}])川军|国民党|日军|鬼子|北洋|侵略"
    "|(?<!坚)战役(?!纪念|旧址|遗址|公园|陈列|广场)|(?:淞沪|武汉|长沙|徐州|衡阳|枣宜|松山)会战|海战|(?<!坚)之战|那一仗|这一仗(?=[^。]{0,6}(?:牺牲|阵亡|伤亡))|(?:讲|当年|那年|爷爷|外公|先辈)[^，。；]{0,4}打仗|大屠杀|三国(?:里|中|时|演义|志)|赤壁(?:之战|一把|大战)|甲午|鸦片战争|烈士(?=[^，。；、]{0,6}(?:牺牲|阵亡|殉[国难]))|英雄(?:连(?!锁)|团(?!队)|营|部队)|[家族]谱[里上中记]|史[料书][里上中记说]|(?:课本|教科书)[上里说讲写]|历史课[上讲]|切尔诺贝利|泰坦尼克|庞贝|大流感|[先英]烈"
    "|闹?饥荒|古代|(?:唐山|关东|海城|叠溪)大?地震|汶川大?地震(?=[^，。；]{0,4}(?:年了|的时候|那|纪念|周年|死|遇难|牺牲))|纪念碑上(?=[^，。；]{0,3}[刻写记镌])|[碑墙][^，。；]{0,4}刻[了着]"
)
"""Words of a time long past."""
_OLD_YEAR = re.compile(
    "(?<![0-9一二三四五六七八九十])[四五六七八九][零〇一二三四五六七八九]年(?=那|大|发|的时候|[冬夏春秋]|抗|搞|闹|洪|涨|地震|溃)"
)
"""«九八年抗洪»; «六七年» by itself may be six or seven years."""
_LONG_SINCE = re.compile(
    "^(?:[^，。；]{0,6}(?:[一二三四五六七八九]?十[几多]?|几)年了|[^，。；]{0,6}(?:的名字|名录|事迹|被?追[授认]))"
    "|^[^。！!]{0,24}(?:后来都?重建|早就?重建|都重建|纪录片|老照片|追授|追认)"
)
SIGNS = (
    "抗战 抗日 抗美援朝 上甘岭 长征 红军 八路军 新四军 志愿军 川军 国民党 日军 鬼子 北洋 侵略 战役 会战 海战 之战 那一仗 这一仗 打仗 大屠杀 三国 赤壁 甲午 鸦片战争 烈士 英雄连 英雄团 英雄营 英雄部队 家谱 族谱 史料 史书 "
    "课本 教科书 历史课 切尔诺贝利 泰坦尼克 庞贝 大流感 先烈 英烈 饥荒 古代 唐山 关东 海城 叠溪 汶川 纪念碑上 刻了 刻着 十年了 几年了 多年了 的名字 名录 事迹 追授 追认 重建 纪录片 老照片"
)
"""Words, found with all others in one pass, without one of which nothing is history."""
_URGENT = re.compile("120|救护车|送医|送[到往去]医院|报警|警察|民警|快来|快派")
_PLACE = re.compile(
    "[路街村桥镇沟坡坪]|[^，。；、]{0,2}(?:小学|中学|幼儿园|广场|大道|社区|小区|公园|陵园|景区|景点|城墙|隧道|工地|影视|养老院|敬老院|医院|水库|水利|渡口|市场|主题|题材|风格|游船|展览|火箭|炸弹|炮弹|手榴弹|地雷|老桥|纪念[日墙])|[^，。；、]{0,2}(?:纪念[馆园碑]|博物馆|陈列馆|旧址|遗址)[^，。；、]{0,4}(?:工地|扩建|改造|施工|围墙|门口|停车|屋顶|食堂)"
)
"""Right behind the era: only a name, or what is left of it («上甘岭社区», «日军炸弹»)."""
_ACCIDENT = re.compile(
    "[砸压撞烧电炸淹摔毒捅打踩咬埋碾冲]死了?[一两二三四五六七八九1-9](?=[个名人位家条]|老|少|[，。；！]|$)"
)
"""A few people by a mishap: wars and floods of long ago are remembered by other words and greater numbers."""
_BY_ENEMIES = re.compile("(?:日军|鬼子|国民党|侵略|打仗).*[打炸烧捅]死")
_NEAR = 16
_THESE_DAYS = re.compile(
    "工地|民工|工人|施工|游客|驴友|司机|老板|物业|电梯|塔吊|脚手架|货车|客车|公交|轿车|摩托|电动车|渣土车|煤气|燃气|液化气|漏电|派出所|消防|保安|城管|快递|外卖|清洁工|环卫|业主|住户|车祸|械斗|触电|脱轨|翻船|侧翻|乐园|研学|可[^，。；]{0,2}学校|那[座条栋个][^，。；]{0,4}[桥路楼坝墙]"
)
"""What no war of long ago had; behind the era's words it is another matter."""
_JUST_BEFORE = 6


def bygone_entries() -> Iterator[Entry]:
    """Kind ``bygone``."""
    years = (f"{ten}{one}年" for ten in "四五六七八九" for one in "零〇一二三四五六七八九")
    yield from (Entry(word, "bygone", None) for word in (*SIGNS.split(), *years))


def is_bygone(until: str, after: str) -> bool:
    """Whether the words before the end of a harm, or right ``after`` it, speak of history, and no time of these days stands between."""
    eras = [era for era in _ERA.finditer(until) if not _PLACE.match(until, era.end())]
    if eras:
        first, last = eras[-1].span()
        near = until[last:] + after[:_NEAR]
        if _THESE_DAYS.search(near) or (_ACCIDENT.search(near) and not _BY_ENEMIES.search(until + after[:_NEAR])):
            return False
        return not (LATELY.search(until, last) or LATELY.search(until, max(0, first - _JUST_BEFORE), first)) and not (
            _URGENT.search(until) or _URGENT.search(after)
        )
    return bool(_LONG_SINCE.search(after)) and not LATELY.search(until)


def is_of_old_year(until: str) -> bool:
    """Dated by two figures of the last century, and by nothing later: its numbers are kept, as all that is remembered."""
    year = _OLD_YEAR.search(until) if "年" in until else None
    return year is not None and not LATELY.search(until, year.end())
