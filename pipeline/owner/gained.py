"""Who holds an office and what he gained by it, told in one sentence however far apart: «管摆摊的那个队长,收了隔壁老板两条烟».

Givers and takers stand between them, so the nearest is not the one meant. Only a person can tell how it is meant, so it never makes
anybody sure; but nobody the words may mean has the matter before that.
"""

import re
from collections.abc import Iterator

from pipeline.owner.actors import Actor, find_actors
from pipeline.owner.meant import CAMPAIGN, is_asked
from pipeline.text.lexicon import Entry, Hit
from pipeline.text.scene import Scene

_KIN = (
    "(?:小?舅子|亲戚|表[叔哥弟姐妹]|侄[儿子女]|老丈人|丈母娘|亲家|相好|对象|连襟|女婿|弟兄|兄弟|战友|同学|老表|老婆|媳妇|姨[妈父夫]|姑[爷妈父]|舅[舅妈]|嫂子?|[哥弟妹]"
    "|儿子|女儿|酒友|牌友|朋友)"
)
_GIFT = "(?:烟|酒|礼|红包|信封|腊肉|土特产|特产|茶叶|购物卡|[羊猪鸡鸭]|钱|好处)"
_MONEY = "[一两二三四五六七八九十几0-9][百千万0-9]*"
_GAIN = re.compile(
    f"[收拿要][了过]?(?!我|走)[^，,。；]{{0,10}}{_GIFT}|[提要抽塞][^，,。；]{{0,6}}[一两三四五几][条包瓶箱]{_GIFT}|塞(?:了|给|个|过)[^，,。；]{{0,6}}{_GIFT}"
    f"|(?:送[他她过]|没送|没得东西送|请[^，,。；]{{0,4}}送)[^，,。；]{{0,6}}|给[他她][们]?送|给[^，,。；]{{0,8}}领导送|吃了[^，,。；]{{0,8}}(?:饭|席|[顿桌])|请[^，,。；]{{0,6}}吃|一桌[喝吃打]"
    "|(?:茶水|辛苦|好处|打点|感谢)[费钱]|意思意思|后备箱[^，,。；]{0,3}[满装]|拜把|把兄弟|串通|(?:是|都是)一伙|穿一条裤|通风报信|[给向][^，,。；]{0,8}报信|入了?[^，,。；]{0,2}股|干股|抽成"
    "|(?:进|装|揣|落)[^，,。；]{0,6}(?:荷包|腰包|口袋)|走后门|开后门|指定的?那家|在[他她]指定|只准在[^，,。；]{0,6}买|换了新车|转手就?[交给递]|内鬼|透风|沾亲带故"
    "|(?:拿|抱|搬|提)走[^，,。；]{0,4}[一两三四五几][条包瓶箱只]|代领|冒领|明码标价[^，,。；]{0,6}(?:名额|编|位)|熟人就|[拆拿拉搬]去(?:送人|卖)|从来不给钱"
    f"|(?:给|交|要|收)[了我们他]{{0,2}}{_MONEY}块?钱?[^。；]{{0,8}}(?:放行|不开票|不写|能分|分到|就过|就办|就给)"
    f"|(?:(?<!其)[他她]|自己|自家|对方|被告|老板)的?(?:亲|干|好)?{_KIN}|是亲?{_KIN}"
)
_WORDS = (
    "条烟 包烟 瓶酒 箱酒 的烟 家烟 拿烟 拿酒 送人 去卖 来不给钱 收了 塞了 塞给 塞个 腊肉 土特产 送烟 送酒 送礼 送钱 送红包 送他 送她 没送 顿饭 吃了 请他 请她 吃饭 的吃 一桌喝 一桌吃 一桌打 茶水 辛苦钱 辛苦费 好处 打点费 感谢费 意思意思 后备箱 拜把 把兄弟 "
    "串通 一伙 一条裤 报信 入股 了股 干股 抽成 荷包 腰包 口袋 走后门 开后门 指定的那 他指定 她指定 换了新车 转手 放行 不开票 就能分 内鬼 透风 沾亲带故 拿走 抱走 搬走 代领 冒领 明码标价 熟人 "
    "舅子 亲戚 表叔 表哥 表弟 表姐 侄儿 侄子 老丈人 亲家 相好 对象 连襟 兄弟 同学 战友 姨妈 他朋友 她朋友 酒友 牌友 他儿子 他老婆 他弟 他哥"
)
_TELLS = re.compile("[说称讲]")
"""Behind it the office holder tells of others."""
_DENIED = re.compile("(?:不|没|没有|从不|拒|退|禁止|严禁|不准|不许|如果|要是|假如|万一|别)[^，,。；]{0,4}$")
_THANKED = re.compile("感谢|谢谢|表扬|点赞|锦旗|好官|廉洁")
_ASKS = re.compile("请问|咨询|吗[?？。]?$")
_OF_A_FIRM = re.compile("(?:物业|公司|银行|超市|商场|中介|酒店|平台|景区|保安|快递|房东)[^，,。；]{0,4}$")
_FAR, _MOST = 50, 8


def gain_entries() -> Iterator[Entry]:
    """Kind ``gain``: around which somebody may be told to have gained by his office."""
    yield from (Entry(word, "gain", word) for word in _WORDS.split())


def find_gains(scene: Scene, units: list[Hit]) -> tuple[tuple[int, int], Actor] | None:
    """The first gain told of somebody who holds an office, where it stands and who he is."""
    for hit in scene.found("gain")[:_MOST]:
        first, last = scene.sentence(hit.start)
        told = _GAIN.search(scene.doc, max(first, hit.start - 12), min(last, hit.end + 14))
        if told is None or _is_no_charge(scene.doc, first, last, told.start()):
            continue
        actors = find_actors(scene, max(first, told.start() - _FAR), told.start(), units)
        held = [one for one in actors if _holds_office(scene.doc, first, one)]
        if held and not _tells_of_others(scene.doc, held[-1], actors, told.start()):
            return (told.start(), told.end()), held[-1]
    return None


def _tells_of_others(doc: str, holder: Actor, actors: list[Actor], at: int) -> bool:
    """«工作人员说开发商收了钱»."""
    others = [one for one in actors if one.kind == "private" and one.start >= holder.end]
    return bool(others) and _TELLS.search(doc, holder.end, others[-1].start) is not None and at - others[-1].end <= 4


def _holds_office(doc: str, first: int, actor: Actor) -> bool:
    if actor.kind == "private" or is_asked(doc, first, actor):
        return False
    if actor.unit is None and _OF_A_FIRM.search(doc, max(first, actor.start - 8), actor.start):
        return False
    return actor.unit is None or (actor.kind != "unit" and actor.unit.kind != "utility")


def _is_no_charge(doc: str, first: int, last: int, at: int) -> bool:
    """Whether it is denied, asked about, thanked for or part of a campaign."""
    if _DENIED.search(doc, max(first, at - 6), at) or CAMPAIGN.search(doc, first, last):
        return True
    return bool(_THANKED.search(doc, first, last) or _ASKS.search(doc, first, last))
