"""The words for harm to people, who can be counted, and one count of them."""

import re
from typing import Literal, NamedTuple

from pipeline.text.glance import ahead
from pipeline.text.numbers import NUMBER

Adds = Literal["then", "beside", "worse"]
"""On top in time («又有»), beside («另有»), or of the hurt, who have died since («伤者中2人不治»)."""


class Mention(NamedTuple):
    """One count. ``total`` claims all there is, ``part`` only some of it (其中), ``adds`` comes on top, in time (又有) or beside (另有).

    ``shade`` keeps 重伤 and 轻伤 apart; ``single`` has no number («当场死亡»); ``denied`` says there are none.
    ``outcome`` is told as what came of it («造成3人死亡、2人受伤»), ``named`` is counted off people («司机和一名乘客»).
    ``still``: what remains of more («仍有8人住院»). ``hearsay``: «有说死了10个的», ``talk`` if all the net says so; ``official``: «官方通报死亡2人». ``who`` is what kind of people, or in which car, of the sentence that begins at ``sentence``: «店员2人、顾客9人受伤».
    """

    fact: str
    value: float
    start: int
    end: int
    total: bool = False
    part: bool = False
    adds: Adds | None = None
    shade: str = ""
    single: bool = False
    denied: bool = False
    outcome: bool = False
    named: bool = False
    still: bool = False
    hearsay: bool = False
    talk: bool = False
    official: bool = False
    who: str = ""
    sentence: int = -1


DIES = "牺牲|殉职|死亡|身亡|遇难|丧生|罹难|溺亡|不治|遇害|离世|去世|死去|丧命|殒命|离开了?人世|告别人世|与世长辞"
"""What somebody does of himself; nobody does it to another."""
_BODY = "(?<![龙车门墙桌路桥扶把机树地街表镜码石枝罐水床椅木灶柜靠吊挂抓拉喷接插钻栏杆支山坡管泵楼屋房灯])(?:头|锁(?=骨)|面(?=部)|脸|颈|胸|背|腰|腹|肋|臂|手|腿|脚|膝|踝|颅|肩|髋|盆|眼|鼻|脑|耳)[部骨椎臂指腕踝趾盖腿脚壳袋上膝盆膜杆]{0,2}"
BODY_HURT = f"(?:左|右|双|大|小|后|前)?{_BODY}(?:多处|严重|大量|不停|都|也|上|里|全|满|被[^，,。；、0-9]{{0,4}}?){{0,2}}(?:受了?伤|骨折|流血|出血|烫?起了?泡|断了?|破了|是血|[烫烧]?脱皮|炸[没断烂飞]|[冲切削绞锯压夹咬][掉扁烂]|开了?花|变形|缝了?(?=[0-9一二两三四五六七八九十几]{{1,3}}针)|[砸撞划擦扭摔烧烫]伤|[震压夹轧切砸绞撞打][破断])"
"""What is told of a part of the body: «头部流血», «手指被夹断»."""
MEANS = {
    "mixed": "死伤|伤亡",
    "dead": "抢救无效|没[能有]?(?:(?:抢救|救)(?:[过转回]来|活)|[挺熬撑]过[去来])|救不(?:[过转回]来|活)|当场(?:就|都|也|便){0,2}(?:没了|走了|[没莫]得了|[断落咽]气|死(?!亡))|(?:无|没有|没了)呼吸心跳|无一(?:人)?(?:生还|幸免|幸存)|(?:当时|当场)就?不行了|没气了|断了?气|没得了?气(?![味质])|(?:人|身子)(?:都|就|已经?)?硬了|盖(?:着|了|起)白布|盖白布|夭折|没[了有]?(?:呼吸|心跳|脉搏)|无(?:呼吸|心跳)|死者|遇难者|罹难者|逝者|(?:没有了?|无|没了|失去了?|不见)(?:生命体征|生命迹象)|停止(?:了)?(?:呼吸|心跳)|坠亡|猝死|被杀害?|杀害|没能(?:跑|逃|爬|走)出来?|葬身|丢了(?:性)?命|送了命|走了(?=[一二两三四五六七八九十0-9]{1,2}个(?:人|[，,。；！!]|$))|(?:人)?没了(?=[，。；,;！!、…\\s）)]|$|[0-9一二两三四五六七八九十几]{1,3}[个人名])|死亡|遇难|身亡|丧生|罹难|丧命|殒命|溺亡|溺毙|遇害|牺牲|殉职|去世|离世|离开了?人世|告别人世|与世长辞|亡故|不治|毙命|[生性]命(?=[。，；,;！!]|$)|遗体|尸体|尸(?=[，,。；;、！!]|$)|(?<![怕吓笑气烦羞馋帅美甜爱丑尬蠢愁恨急])死[了咯老]|[淹砸压撞烧摔毒打炸憋电呛闷轧冻捅砍刺致]死|[累热饿]死在(?!里)",
    "missing": "失踪|失联|杳无音[信讯]|音[信讯]全无|失去联[系络]|没有?联系上|联系不上|下落不明|(?:没有?|未|还没|没能)(?:找到|寻到|挖到|捞到|搜到|[音消]讯|消息|下落)(?=[，。；,;！!…\\s]|$)|没[了得](?:[音消][讯信]|消息|下落|踪影)|(?:还|仍)在(?:搜寻|找|捞|挖)(?=[，。；,;！!]|$)",
    "trapped": "被困|被埋压?|埋压|受困|被卡|被压(?![断伤死扁])|掩埋|埋[了住]|埋起(?!来)|困[住起]|压住|[困卡关]在",
    "poisoned": "中毒|又吐又拉|又拉又吐|吃坏了?|吃倒了?|上吐下泻|呕吐|腹泻|拉肚子|头晕|恶心|腹痛|肚子[疼痛]|(?:身体|肠胃|胃肠|出现|感到)不适|(?:出现|有)(?:了)?(?:中毒|不适|相关|疑似|呕吐)?症状",
    "evacuated": "(?:疏散|转移|撤离|安置|避险)(?!时|中|途中|过程|路上|期间)|撤(?:[走出]去?|下来?)?(?=了?[0-9一二两三四五六七八九十几百千]{1,5}[多余来]?[个名户]?人)",
    "injured": BODY_HURT
    + "|[重轻]伤[者员]|伤者|伤员|受伤|受了[重轻]?伤|负了?伤|重伤|轻伤|轻微伤|没醒(?:过来)?|人事不省|不省人事|受重伤|受轻伤|轻重伤|挂了?彩|骨折|脑震荡|昏迷|[烧烫砸摔撞咬炸灼刺砍扎捅划轧打抓致扭挫擦割裂磕碰挤踩夹蜇冻跌压呛熏顶电击震]伤|(?:头|脑壳|脑袋)[^，,。]{0,3}(?:打|砸|撞|磕)破|开了?瓢|皮外伤|头破血流|血肉模糊|身中[0-9一二两三四五六七八九十几]{1,2}[刀枪弹]|擦破(?:了?皮)?|带着?伤(?=[，,。；;、！!]|$)|(?<=[指手腿脚臂骨趾])被?[压夹轧切砸绞撞打锯]断|伤情|(?<![扶把桌床椅柜凳门机树墙车拉表])(?:腿|脚|手|腰|肋骨|脚杆|手杆|腿杆|胳膊|膀子)(?:都|也|就)?(?:折|断)|断了?(?:[两几一]根)?(?:腿|手|脚|肋骨|胳膊)|缝了?(?:[0-9一二两三四五六七八九十几]{0,3}针)|满[脸头身]是血|伤势",
    "discharged": "(?:治愈|康复|好转|痊愈)?出院",
    "treated": "(?:拉走|送走|抬走)(?=了?[0-9一二两三四五六七八九十几]{1,3}[个名人]|的[就都]?有)|送[去到进]?抢救(?!室)|送医|送往医院|送到医院|送去医院|送院|输液|进了?[^，,。]{0,4}医院|(?:躺|住)?在[^，,。]{0,4}医院|住院|入院|就医|就诊|治疗|救治|在(?:抢救|急救|ICU|重症)|抢救中|收治|接诊",
    "patients": "患者(?!家属)|(?<!死亡)(?<!重症)病例",
    "participants": "械斗|斗殴|互殴|参与(?=[，。,；]|闹|打|围|$)|聚集|围堵|堵路|堵门|集会|静坐|拉横幅|罢工|罢运|讨薪|上访|游行",
}
FACT_BEGINS = "累热饿上下不与丢丧中互亡人仍伤住停入关冻出击切划刺前割卡压去参又双受右吃后告呕呛咬困围在坠埋堵大夭失头夹好安小就尸左带康开当性恶患感憋手扎打扭抓抢抬拉挂挤挫捅接掩摔撞撤擦收救斗断无昏有未杀杳械死殉殒毒毙没治淹游溺满灼炸烧烫熏牺猝生电疏病痊皮盆盖眼砍砸碰磕离绞缝罢罹耳联聚肋肚肠肩胃背胳胸脑脚脸腰腹腿膀膝臂致葬蜇血被裂讨负走跌踝踩身躺轧转轻输还进送逝遇遗避重锁锯闷集震静面音顶颅颈骨髋鼻"
"""With what a word of harm can begin: a count is tried in most places and ends at one glance."""
FACT = ahead(FACT_BEGINS, "|".join(MEANS.values()))
_FACTS = re.compile(
    "|".join(f"(?P<{fact}>{words})" for fact, words in ({**MEANS, "dead": "死|" + MEANS["dead"]}).items())
)
_INJURED_ALONE = "伤"
_BY_WHAT_FOLLOWS = {
    "走了": "dead",
    "没了": "dead",
    "撤": "evacuated",
    "撤走": "evacuated",
    "撤出": "evacuated",
    "拉走": "treated",
    "送走": "treated",
    "抬走": "treated",
}
"""Words that count only before a number, which a word by itself does not show."""
GRIEF = re.compile(
    "医院|捞|落水|溺|水[窖塘坑沟井库]|中毒|砍|捅|抢救|家属|救护|事故|遇难|爆炸|炸|撞|塌|垮|摔|坠|砸|淹|火灾|起火|烧|菌|农药|煤气|漏电|车祸|出事|祈祷|节哀|一路走好"
)
"""Words beside which «没了三个» speaks of the dead and not of parking lots."""

N = rf"(?<![0-9]:)(?<![0-9.第统唯初零〇一二两三四五六七八九十百千万亿])(?!万一)(?>{NUMBER})"
WHO = (
    "(?:名|位|例|具(?=[^，,。；、]{0,8}(?:遗体|尸))|个?人(?![民次行工均份才社大防数类力员事家])|口(?![井径子])"
    "|对(?=(?:老|年轻|小|中年)?(?:夫妻|夫妇|母女|母子|父子|父女|兄弟|姐妹|姐弟|兄妹|情侣|双胞胎|恋人|爷孙|婆媳))"
    "|(?=(?:成年)?(?:姐妹|兄弟|姊妹|男子|女子|男童|女童|男孩|女孩|男婴|女婴|老人|老汉|老太|婴儿|儿童|幼童|小孩|学生|村民|工人|司机|青年|妇女|孕妇|路人|游客|民警|保安|业主|租客|住户|居民|市民|员工|外卖员|快递员))"
    "|个(?!手?指|牙|包|洞|口子|伤口|部位|月|年|小时|小区|半|星期|多月|多小时|学期|学校|项目|单位|村|镇|部门|工作|工地|社区|班|街道|区|乡|县|市|省|点|国|家庭|批次|方面|地方|路口|车间|车厢))"
)


_SHADES = re.compile("([重轻])(?:微|型)?伤|([重中轻])度")


def shade_of(words: str) -> str:
    """How bad the wounds are said to be; empty when nobody says."""
    told = _SHADES.search(words)
    return f"{told[1] or told[2]}伤" if told else ""


def fact_of(words: str) -> str:
    """What a word of harm counts."""
    if words == _INJURED_ALONE:
        return "injured"
    told = _FACTS.fullmatch(words)
    if told:
        return str(told.lastgroup)
    return next((fact for word, fact in _BY_WHAT_FOLLOWS.items() if word in words), "injured")
