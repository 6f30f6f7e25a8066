"""How people say that somebody has died, without the word for it: «落气了», «命都搭进去了», «没缓过来», «当场就报销了».

Each needs somebody of whom it is said and an incident beside it; a telephone, too, may not be saved.
"""

import re

_END = "(?=[，,。；;！!？?…\\s]|$)"
_ADVERB = "(?:人|都|就|也|全|给|又|却|还是|最后|后来|当场|当时|已经?|早就?|双双|一起|直接|[两三四五六]个|[一半几两三]个?(?:晚上?|夜|天|小时|钟头|分钟|会儿)){0,4}"
_BLOW = "[淹砸压撞烧摔毒炸电呛闷轧碾冻捅砍刺咬跌吊夹绞打踢踩勒掐噎埋憋]"

STRUCK_DEAD = f"{_BLOW}死(?:球|掉)?(?:了(?![个一两二三四五六七八九十几我他她它你人])|在(?=[^，,。；;]{{2}}))"
DEPARTED = (
    "死(?:球|翘翘|硬|透|绝)了|人(?:都|就|早就?|已经?){0,2}(?:发?臭|烂|僵)了|硬邦邦|烧成了?(?:一块)?(?:焦炭|黑炭|炭)|[喝吃吞]了?[^，,。；;]{0,4}(?:农药|百草枯|敌敌畏|鼠药|安眠药)[^，,。；;]{0,3}[走死没]了(?![一两几])"
    "|没(?:能|有)?(?:活着|活)(?:[上回下出]来|到|成)|一个(?:都|也)没活|没(?:得|有)?一个[^，,。；;]{0,3}活|没(?:能|有)?(?:抢救|救)(?:得|到|了)?[过回转活][来去]?|没(?:能|有)?[留保]住(?:性)?命|没(?:能|有)?[熬挺撑](?:过(?!瘾|劲)|到(?=[医天早今昨晚明]))|没(?:能|有)?缓过来(?=[，,。；;！!？?…\\s]|$)"
    "|(?<![拼要卖救革认任奉使宿])命(?:都|也|就|给|直接|当场){0,2}(?:丢|没|搭|送|交代)(?:得)?(?:了|进去|在|掉|脱)|没得?了?命了(?!一?样|[地似])"
    "|[落咽]了?气(?=了|[，,。；;！!]|$)|(?<!车)(?<!车子)(?<!机)(?<!托)(?<!瓶)(?<!费)(?:当场|全部|直接)(?:就|都|全)?报销了?(?=[，,。；;！!]|$)"
    f"|人(?:都|就|也|已经?|当场){{0,2}}(?:烧焦|烧没|泡胀|泡肿|泡发|炸没)了?|[砸压撞碾轧]没了{_END}"
    "|见了?阎王|上了?西天|嗝屁|翘辫子|归西|(?:再也|再|永远)没(?:有)?(?:醒|睁)|[拉送][到去]了?(?:殡仪馆|火葬场)|收尸|白发人送黑发人|阴阳两隔|[搭丢送断]送?(?:上|了)一?条?(?:性|人)?命|一命呜呼"
    f"|人没(?:有)?救(?:到|成|活|起)|没能(?:被)?救[上出回下]来|没得救了|(?:医生|120|救护)[^，,。；;]{{0,8}}(?:没救了|没得救|不行了|没用了|不用[拉送救]了)|人没用了|(?:没|不)[^，,。；;]{{0,3}}[醒救转][^，,。；;]{{0,4}}[，,](?:人|就|还是)?走了{_END}"
)
"""Said of the person told of last, in whichever clause."""
FORMAL = (
    "死亡",
    "身亡",
    "丧命",
    "毙命",
    "殒命",
    "遇难",
    "丧生",
    "罹难",
    "溺亡",
    "去世",
    "过世",
    "去世了",
    "过世了",
    "不治",
)
"""Words of the news, which tell of one death several times."""
BARE = f"(?:死|走|不在)了{_END}|(?:过|去)世了?{_END}|(?:(?:宣[告布]|伤重)?不治|死亡|身亡|[丧毙殒]命|遇难|丧生|罹难|溺亡){_END}|没得?了{_END}"
"""What is said as well of a guest who left or a shop that closed."""
_RIGHT_BEFORE = re.compile(_ADVERB)
_AFTER_A_FALL = re.compile(
    f"[^。；;！!？?\n]{{0,24}}(?:[下上出起过回]来|下去|进去|[撞砸压埋淹烧轧碾电捅]到?|医院)[^，,。；;]{{0,2}}[，,]?{_ADVERB}"
)
"""«从七楼飘下来,没了»: who fell, was dug out or was struck has not merely left."""
_KIN = re.compile(
    "[爸妈爹娘爷奶婆公孙舅姨姑嬢叔伯哥弟姐妹嫂儿女]|[娃孩]|老(?:人|伴|公|婆|汉|头|太|的)|[大小]的|大[爷妈娘]|夫妻|[母父]子|[母父]女|两口子|爱人|丈夫|妻子|学生"
)
_STAFF = re.compile("[男女]的|司机|警|医|护|服务|店|老板|师傅|物业|保安|领导|房东|客|店员|女士|业主|租")
_SPOUSE = re.compile("老[公婆]|媳妇|爱人|妻子|丈夫|堂客|女婿|朋友")
"""Who may have left for good, and lives."""
_PEERS = re.compile("一起走了|先走了|都走了一|转学|搬|下班|出院|回家|离开|出门|辞职|上学|报警|投诉")


def is_said_of(doc: str, start: int, end: int, at: int, word: str) -> bool:
    """Whether the bare word at ``at`` is said of the one named in [start, end): right before it, and of kin unless it is «死了»."""
    beside = _RIGHT_BEFORE.fullmatch(doc, end, at)
    if beside is None and (word.startswith("走") or _AFTER_A_FALL.fullmatch(doc, end, at) is None):
        return False
    if word.startswith(("死", "过", "去", "宣", "伤", "不治", "身", "丧", "毙", "殒", "遇", "罹", "溺")):
        return True
    named = doc[start:end]
    if word.startswith("走") and _SPOUSE.search(named):
        return False
    if _STAFF.search(named) or not _KIN.search(named):
        return False
    return not (word.startswith("走") and _PEERS.search(doc))
