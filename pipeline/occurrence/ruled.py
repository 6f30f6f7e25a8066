"""Whether rules, meetings, equipment or advice are spoken of: words that name an incident and tell of none."""

import re

from config.words import Modality
from pipeline.occurrence.past import JUST
from pipeline.text.glance import Marked, ahead
from pipeline.text.scene import Scene

COMPOUND = re.compile(
    "^(?:事故|灾害)?(?:自动|报警|逃生|保险|防控|防治|责任|预案|应急|器材|险(?!情)|探测|监控|知识|演[练习]|预防|预警|救援[队能]|安全|防范|物品|物质|物|性|极限|式|装置|台网|监测|猛于虎|无情|多发|栓|通道|设施|警示(?!牌|灯|柱|桩)|扑救(?:知识|技能|能力|方法|培训|技巧)|处置(?:知识|能力|流程|方法)|调查(?:处理)?(?:条例|办法|规定)|等级|统计|案件统计|保险)"
)
LEGAL = Marked(
    "以重定处严第特依律亡指予较究列般凡",
    ahead(
        "一上以公凡制办合国文是有条标法的省第细预",
        "以上[^，。]{0,12}的[,，]|以上[^，。、0-9]{0,8}[,，]?(?:为|属于?|定为|认定为|划为)(?:一般|较大|重大|特别重大|特大)|以上[^。，]{0,10}以下|的[,，]?(?:为|属于|是|定为|认定为)(?:一般|较大|重大|特别重大|特大)|的[,，]?(?:依法|从严|一律|予以|处以|追究)|(?:法|文件|条例|办法|制度|标准|合同|国家|省里|上级|公司|预案|细则)[》”]?(?:里|上|中)?(?:明确)?规定|一次性?死亡[^，。]{0,6}以上|是指|凡[^，。]{0,12}(?:死亡|事故|伤亡)|第[一二三四五六七八九十百0-9]{1,4}条|有下列情形",
    ),
)
_STIPULATED = Marked(
    "书同议款方单约条",
    ahead(
        "甲乙责承保协合条约服",
        "[甲乙]方(?:应|须|必须|保证|承诺|负责|不得|在[^，。]{1,10}[中内时])|(?:责任|承诺|保证|协议|合同|保险)书(?:第|里|上|中|[约规]定|写|载|[:：,，]|[^，。]{0,4}$)|(?:合同|协议|条款|保单)(?:第|里|上|中|[约规]定|写|载|条款|[:：])|责任书，",
    ),
)
"""«乙方造成1人死亡的…», «责任书:死亡3人以上…»: what a paper says before it tells of nobody."""
_CAME_TRUE = re.compile(
    "结果|后来|不料|谁知|没想到|可是|但是?|却|我们?[家爸妈弟哥姐妹老儿女公婆]|[他她]|现在|至今|还没|已经?|[死伤塌垮炸翻][了]|没了|了[，。]|去年|前年|当时"
)
"""«合同上写了包安全,结果塌了»: behind its paper somebody tells what came."""
_DOCKED = re.compile(
    "扣[除罚减]?[^，。]{0,4}?[0-9一二三四五六七八九十]{1,3}分|扣[除罚](?:全部|部分|当[月年])?(?:履约)?(?:保证金|押金|绩效|奖金)|一票否决|取消(?:其)?(?:当年)?评[优先]"
)
"""What is taken off for each of the dead is laid down for whoever may die."""
ORDER = re.compile("请各(?:村|镇|单位|街道|社区|乡|部门|组)|上报[^。]{0,14}情况")
"""The words of a rule count people nobody has seen die."""
_LEVEL = "(?:算|属于?|是|定为|评为|划为)(?:哪|几|什么|何)[^，。；]{0,3}级"
_ASKED = Marked(
    "级题",
    ahead(
        "的该此这某题选判单多以",
        f"(?:的|该|此类|这类|这种)(?:事故|火灾|事件|灾害|情形)[^，。；]{{0,3}}{_LEVEL}"
        f"|某[^，。；]{{0,8}}(?:爆炸|[起着失]火|火灾|[坍垮倒]塌|事故|造成|中毒|泄漏)[^。]{{0,40}}{_LEVEL}"
        f"|以上(?:死亡|重伤|受伤|中毒)?的?[^，。；]{{0,4}}{_LEVEL}"
        "|题目(?:是|[:：])|(?:选择|判断|单选|多选)题",
    ),
)
"""«死3人的事故算几级», «某企业爆炸…属于什么等级»: learnt for an examination."""
_POLICY = re.compile(
    ahead(
        "上专举会体值全创办单召吸培多大如安宣履巡工布应开征怎拉招指授救方条汲注深温盯督知科组考能自要规警讲论试请课责贯进逐部采问防隐预",
        "考试题|试题|条款|问答题?|单选|多选|开会|布置|要求(?:各|全|所有)|值守|盯守|巡护|方案|办法|条例|规定|会议|部署|召开|培训|讲座|专项整治|专项行动|专项检查|大检查|大排查|督导|责任制|工作要点|预案|科普|知识|贯彻|体系|能力建设|"
        "救援队伍|应急队伍|上报[^。]{0,12}情况|巡查|请各(?:村|镇|单位|街道|小组|组)|防灾减灾|安全生产月|宣传|自查|警示|举一反三|讲解|授课|进(?:社区|校园|企业|农村|家庭)|(?:如何|怎样|怎么)(?:逃生|自救|预防|避险|扑救)|注意事项|指南|指引|征求意见|课题|论文|考核|招标|采购|防控|防治|工作总结|履职|试点|创建|温馨提[示醒]|[吸汲]取|(?:全面|逐一|深入|组织|拉网式|隐患)排查",
    )
)
_ADVICE = re.compile("(?:建议|希望|应当|应该|呼吁|严禁|禁止|不得|请(?:大家|广大|各|市民))[^，。；]{0,16}$")
_OURS = ("place", "local")
_MEETING = re.compile("召开|会议|部署|通知|方案|培训|宣传|讲座|专项|排查|整治|督导|要点|预案|科普|解读|征求|公告")


def asked_for(scene: Scene, whole: str) -> Modality | None:
    """As what a made-up accident is told whose level is asked, or that a question of an examination puts; one with a place of ours is none."""
    asked = _ASKED.search(whole)
    if asked is None or any(hit.payload[0] in _OURS for hit in scene.found("where")):
        return None
    return "drill" if "题" in asked[0] else "policy"


def is_clause(before: str, whole: str) -> bool:
    """Whether a law, a contract or a rule of points speaks: ``before`` the harm its paper, in the ``whole`` sentence its words."""
    if LEGAL.search(whole) or _DOCKED.search(whole):
        return True
    paper = _STIPULATED.search(before)
    return paper is not None and not _CAME_TRUE.search(whole, paper.end())


def is_fresh(before: str) -> bool:
    """«预案写了几十页,昨晚滑坡…»: an hour of these days right before the cue, and no paper between."""
    just = JUST.search(before)
    return just is not None and not _POLICY.search(just[0])


def is_policy(scene: Scene, start: int, before: str, whole: str) -> bool:
    """Rules, meetings, equipment, advice: in the sentence, or in the title while the sentence tells no event."""
    if _POLICY.search(whole) or _ADVICE.search(before):
        return True
    return (
        start >= scene.body and bool(_MEETING.search(scene.doc[: scene.body])) and not re.search("发生|[起着]火", whole)
    )
