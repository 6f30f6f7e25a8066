"""A danger that is over («电梯困人已经救出来了», «走失的老人找到了») or was a beast's alone: nobody is in it, and nobody came to harm.

Told in a few lines, with thanks or with a wish for the future; a fire, a blast or a collapse is an incident all the same.
"""

import re

from pipeline.casualty.traces import PERSON
from pipeline.incident.everyday import SHORT
from pipeline.incident.trifles import is_petty
from pipeline.text.scene import Scene

_OVER = re.compile(
    "(?:救|捞|拉|放|拖|抱|弄|掏|撬开|砸开门?|自己[走爬跑]?)(?:了)?[出起上下]来|(?<!没有)(?<!没)(?<!未)获救|脱[险困]了?|(?<!没)(?<!没有)(?<!未)(?:找到|寻到|找回来)了|(?:自己|平安)(?:走|跑|回)?(?:回来|到家|回家)了?|(?<!没)醒过?来了|虚惊一场|人没事|都没事|没事了|转?到?普通病房"
)
_GLAD = re.compile(
    "人没事|都没事|没事了|没受伤|没伤[着到]|平安|幸好|幸亏|多亏|好在|谢谢|感谢|致谢|表扬|点个?赞|见义勇为|锦旗|虚惊|希望|建议|要求(?!赔)"
)
_STILL = re.compile(
    "死(?!角)|伤(?!心|[着到]人)|昏迷|抢救|骨折|火|烟|炸|爆(?!满)|[塌垮]|泄[漏露]|中毒|失[踪联]|另|还[有在没]|[没未][^，。]{0,3}(?:救|捞|找|醒|上来|出来)|只[^，。]{0,4}[出起上回]来|[一二两三四五六七八九]个[^，。]{0,6}没|遗体|尸|[没断]气|呼吸|心跳|脉|不行了|硬了|凉了|送[^，。]{0,4}(?:医|急)|ICU|住院|哭|报警|打"
)
"""Somebody is hurt or missing, or something burns."""

_SAFE = re.compile("(?:没有?(?:人)?|无人)(?:受伤|伤亡|伤[着到])|没伤人|伤(?:都|也)?没有?(?=[，。！,]|$)")
_BEAST = re.compile(
    "(?:猫|狗|犬|鸡|鸭|鹅|猪|牛|羊|马|鸟|兔|猴|鹦鹉|鸽)(?:子|儿|咪|崽)?[^，。；,人安路街道镇乡村湾坝沟山河湖庙桥店厂站楼院区车]{0,4}(?:掉|跌|落|摔|卡|困|钻|挂|淹|冲|难产)"
)
"""Not what only begins with one, a place as a rule («马路», «鸡冠山»)."""
_KEPT = (
    "(?:狗|犬|猫|鸡|鸭|鹅|猪|羊(?!安)|牛(?!奶)|兔|鹦鹉|鸽|蜂|蚕|鱼|虾|蟹|泥鳅|黄鳝|乌龟|宠物|泰迪|金毛|柯基|仓鼠)"
    "(?!塘|池|肉|蛋|贩|店|摊|市|圈|棚|[冠山村镇乡街沟坝湾岭坡河寨堰路]|的|场(?!里)|[^，。；]{0,2}(?:家|老板))[子儿咪崽仔苗些]?"
)
_BEAST_HARMED = re.compile(
    f"(?<![被遭让给躲追撞斗打怕卖买杀钓放遛喂宰抓捉捕烤看]){_KEPT}[^，。；,;咬]{{0,14}}(?:死|翻[了起]?白|翻肚|白肚|肚皮|掉|摔|断|吐|抽|晕|瘟|病|没[^，。]{{0,3}}[救活]|不行|撞|淹|冲走|毒|不见|走?丢)"
)
_SUSPECT = re.compile("有人(?=[投下放]毒|药|偷)|人工|养殖户|承包人|饲养员|老板")
_SPREADS = re.compile(
    "河(?!边)|江|湖|水库|井|水源|自来水|上游|厂|排[污放水]|污|化工|废水|泄|氨|毒气|疫(?!苗)|瘟|传染|狂犬|咬(?!死)|超标|油|沟|渠|臭水|变[黑红绿]|养[猪鸡鸭鹅牛羊]场|的水|流[到进入]|停[水电]|没[得有]?电|火|烧|炸|爆|塌|震|暴雨|洪|翻车|大巴|客车"
)
"""What harms beasts and may harm whoever drinks, breathes or is bitten, or is an incident whatever it harms."""
_FOLK = re.compile(
    "[爸妈爹娘爷奶婆孙娃孩]|老(?:人|伴|汉|头|太)|[男女](?:的|孩|子|人|童)|有人|[一二两三四五六七八九十0-9几]个?人|工[人友]|司机|学生|乘客|同[事学]|岁"
)


def is_ended(scene: Scene) -> bool:
    """Whether a short message tells only of a danger that is over, or of beasts."""
    doc = scene.doc
    if len(doc) - scene.body >= SHORT:
        return False
    if _BEAST.search(doc) and not _FOLK.search(doc):
        return True
    if not _OVER.search(doc):
        return False
    return bool(_GLAD.search(doc)) and not _STILL.search(_SAFE.sub("", doc))


def is_slight(scene: Scene, kind: str) -> bool:
    """Whether a short message of nobody hurt only grumbles, or tells of a danger that is over."""
    return is_petty(scene, kind) or is_ended(scene) or is_of_beasts(scene)


def is_of_beasts(scene: Scene) -> bool:
    """Whether a short message tells of harm to beasts or fish that somebody keeps, of nobody else, and of nothing that poisons others."""
    doc = scene.doc
    if len(doc) - scene.body >= SHORT:
        return False
    return bool(_BEAST_HARMED.search(doc)) and not (PERSON.search(_SUSPECT.sub("", doc)) or _SPREADS.search(doc))
