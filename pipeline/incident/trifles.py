"""Complaints about trifles: a scratch the insurers settle, a graze, a smashed window, one upset stomach; nobody is in danger."""

import re

from pipeline.casualty.traces import PERSON
from pipeline.incident.everyday import HURT_BADLY, SHORT, TIRED
from pipeline.text.scene import Scene

_TRIFLE = re.compile(
    "[剐刮擦蹭](?:了|到|花|擦|蹭)|(?:猫|狗|鸟|鸭|鹅|鸡|鱼)[^，。]{0,8}[卡困掉挂钻]|走保险|私了|创可贴|太暖|没事了|人山人海"
)
_HURT = re.compile("死|伤|血|昏|骨折|医院|抢救|失踪|失联|遇难|被困|火|爆|炸|塌|淹")
_SETTLED = re.compile(
    "没人管|没人来|不赔|赔不赔|走保险|私了|定损|全责|主责|责任|吵|骂|怎么赔|[剐刮擦蹭]|修车|补漆|掉漆|推诿|扯皮|不认账|让我们?自己"
)
_GREAT = re.compile(
    "翻|坠|[三四五六七八九十3-9]车|连环|大巴|客车|校车|油罐|槽罐|罐车|人群|人行道|堵死|卡[住在]|抬|冲[进出下上]|逃逸|跑了|拖行"
)
_WIDE = re.compile(
    "镇|街道|全城|半个?城|全市|县城|片区|一大?片|几个小区|整条街|条街|新区|村|学校|医院|[0-9一二两三四五六七八九十百千万几]{1,8}[多余来]?户|万人|千人|[两三四五六七八九十几0-9]天|第[二三四五六七八九十][天日]|主管|总管|爆|挖断|断裂|变压器|主变|电缆|抢修|抢险|全校|大面积"
)
"""What makes a collision or an outage more than a nuisance."""
_TURNED_OUT = re.compile(
    "原来(?:是|只)|结果是|虚惊|等(?:哪个|哪天|谁|有人|出了|真)[^。]{0,14}才|烟雾(?:帐篷|房|屋)|(?:叔叔|教官|老师|消防员)[^，。]{0,3}[说夸][^，。]{0,4}(?:合格|不错|棒|满分)"
)
"""It was nothing, has not happened yet, or was practised."""
_GRAZED = re.compile(
    "[擦蹭磕碰划刮]破(?:了|点|一|个)?(?:点|层|块|个|小|些)?(?:油?皮|口)|青了一?[块坨片团]|红肿|肿了[一个点]|[起蜇蛰叮]了?[一几两]?个?(?:小|大)?包|崴了?一?下?(?:到)?脚|[扭摔撞磕夹]疼|(?:摔|跌)了?一跤"
)
"""Wounds that a plaster heals."""
_GOODS_LOST = re.compile(
    "(?:网箱|[鸭鱼虾]|木料|沙石|庄稼|秧苗|化肥|柴|摊子?)[^，。人娃]{0,6}(?:冲走|冲跑|漂走|冲了)|坟[^，。]{0,6}(?:推|挖|刨|平|垮|冲)|先人"
)
"""What the water took and who was buried long ago is nobody's harm."""
_SMASHED = re.compile(
    "[砸压撞碰刮打泡淋][到了]?(?:坏|烂|碎|瘪|裂|花|穿|凹)|[砸压][到了]?(?:我|他|人家|邻居)?的?(?:车|引擎盖|玻璃|门|棚)"
)
_WHO_PAYS = re.compile(
    "谁赔|找谁|找不到是?哪|哪家的|赔偿?(?:我|不|吗|么|$|[，。！?？])|(?:物业|商家|厂家|卖家|开发商|社区|售后|店家|保险)[^，。]{0,8}(?:不管|不理|不认|不赔|不来|不退|不换|推|互相|只)|退款|退货|退钱|维修|修理|更换|整改"
)
_OF_OLD = re.compile("先人|老(?:祖宗|坟|人的坟)|祖[坟先]")
_ANYBODY_BELOW = re.compile(
    "[砸压撞][到了着中]了?[^，。车]{0,4}[人娃孩婆爷爸妈]|[人娃孩][^，。]{0,4}[被遭][^，。]{0,4}[砸压撞埋]|躲|堵|断交|埋"
)
_UPSET = re.compile("吃坏|拉(?:了)?肚子|闹肚子|恶心|(?:起了?|红)疹")
_OTHERS_TOO = re.compile(
    "[两三四五六七八九十几多百0-9][多余来]?[个名位口桌]|都|全|好多|陆续|集体|一起|一家|全班|寝室|同学[们也]|吐|晕|烧|输液|食堂|封锁|瞒|工友|客人|大家"
)


def is_petty(scene: Scene, kind: str) -> bool:
    """Whether a short message only grumbles: a bump that the insurers settle, a house without water, a graze, a smashed window,
    one upset stomach; nobody hurt, nothing burst."""
    doc = scene.doc
    if len(doc) - scene.body >= SHORT or _HURT.search(doc):
        return False
    if kind == "traffic":
        return bool(_SETTLED.search(doc)) and not _GREAT.search(doc)
    if kind in ("accident", "work_safety"):
        lost = _GOODS_LOST.search(doc) and not PERSON.search(_OF_OLD.sub("", doc))
        smashed = _SMASHED.search(doc) and _WHO_PAYS.search(doc) and not _ANYBODY_BELOW.search(doc)
        return bool(_GRAZED.search(doc) or lost or smashed)
    if kind in ("food_poisoning", "vaccination"):
        return bool(_UPSET.search(doc)) and not _OTHERS_TOO.search(doc)
    return kind == "utility_outage" and not _WIDE.search(doc)


def is_trifle(scene: Scene) -> bool:
    """Whether only a thing was scratched, a beast was caught or legs are tired, and nobody is said to be hurt."""
    if TIRED.search(scene.doc) and not HURT_BADLY.search(scene.doc):
        return True
    return bool(_TRIFLE.search(scene.doc) or _TURNED_OUT.search(scene.doc)) and not _HURT.search(scene.doc)
