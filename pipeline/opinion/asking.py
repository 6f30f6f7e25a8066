"""Does it ask after what is known already: for the bulletin, the numbers, the names, somebody who answers? Pure.

Such a voice tells of nothing: who is hurt where stands in what was heard before. What it may mean is for
:mod:`pipeline.same.retelling`; here is only told how much it leaves open.
"""

import re
from typing import NamedTuple

from pipeline.casualty.befallen import KIN
from pipeline.text.glance import ahead

HEAD = 160
"""A long letter has a matter of its own."""
_WORD = (
    "通报|通告|公告|公报|声明|发布会|情况说明|官方(?:消息|信息|说法|回应|通报|解释|数字|发布)|权威(?:发布|信息|消息)|辟谣|说法|交[代待]|结果|结论|下文|"
    "音信|准[话信]|名单|真相|真实情况|伤亡(?:人数|数字|情况)?|死亡(?:人数|数字)|(?:真实|具体|准确)(?:人数|数字|数据)|调查报告|"
    "公布|公开|发布|公示|说明|解释|回应|披露|发声|表态|说话|[说讲]清楚?|出来(?:说|讲|道歉)|人出来|不敢说|不肯说|赔偿"
)
_ANCHOR = re.compile(f"(?=[通公声发情官权辟说交结下音准名真伤死具调解回披表讲出人不赔])(?:{_WORD})")
"""What is asked for, or what somebody is asked to do about it."""
_WHEN = "(?:什么|啥子?|么子|何|几)时候?|几时|何时|哪[天年]|多久|好久|要等到"
_NOT = "没|不(?!要|能|知|少|同|同意|满)|未|迟迟"
_CALL = (
    "请|求|盼|望|尽快|赶紧|赶快|马上|立即|早[点日]|能不能|能否|可不可以|必须|应该|给|欠|还我们|还家属|等|要(?!是|不是)"
)
_BEFORE = re.compile(f"{_WHEN}|{_NOT}|{_CALL}|为(?:什么|何|啥)|凭(?:什么|啥)")
_BEHIND = re.compile(
    f"[^，。！？；,!?;\n]{{0,6}}(?:{_WHEN}|在?哪[里儿]?|[去到]哪|呢|没有?[出发看见人影了吗]|不[出发见]|怎么|咋|谁|哪个|多少|查清)"
)
_SILENT = re.compile(
    ahead(
        "一不哪怎捂没盖瞒装谁",
        "一声不[吭响]|不吭[声气]|装(?:聋作)?哑|[捂盖]着?(?:盖子|住)|瞒报|没有?一个(?:官方)?的?字|一个字(?:都|也)?(?:没|不)|(?:谁|哪个)来?赔|怎么赔",
    )
)
_CLAUSE = re.compile("[，。！？；,!?;\n]")
_FAR = 14
_ELSEWHEN = re.compile(
    "去年|前年|上个?月|上周|上个?星期|往年|年前|历年|(?<!第)(?:[0-9一二两三四五六七八九十几半]{1,4})(?:多|来)?(?:个?多?月|周|个?星期|年)|(?:[0-9两二三四五六七八九十几好])(?:多)?天"
)
"""A matter of days or years is not what has just happened."""
_OWN = re.compile(
    "保险|理赔|工伤|仲裁|法院|起诉|判决|认定书|伤残|报销|退[款费票]|欠薪|工资|"
    "我(?:家)?(?:上次|之前|以前|昨天)?(?:的)?(?:投诉|反映|申请|举报|提交|打的|打了|来信|工单|留言|诉求|问题)|工单"
)
"""Somebody's own quarrel, application or letter."""
_OF_ITS_OWN = re.compile(
    "刚[才刚]|隔壁|楼[上下]|对面|旁边|我们?(?:这|厂|小区|村|队|单位|公司|学校|班上|店|工地|宿舍|楼|家(?!属|里人)|门口|在(?!等))"
    "|死了?(?:人|[一二两三四五六七八九1-9]个)|把人[^，。]{0,2}死"
    f"|我(?:的|家)?{KIN}"
)
"""It says where or when something befell whom: that may be another event than the one everybody asks after."""
_HARM = re.compile(
    "伤亡|死伤|遇难|罹难|死者|死难|逝者|遗体|亡者|失联|(?:死|没|走)了?(?:几|多少|好多|这么多|那么多|好几|多少)个?(?:人|条)|死[了的]人|(?:几|多少|这么多|那么多|十几|好多)条(?:人)?命|人命|死亡(?:人数|名单|数字)|"
    "(?:伤|死|失踪)(?:者|员|亡)?(?:的)?(?:人数|名单)|伤[者员](?:们)?(?:怎|咋|在|到底|情况|名单|现在)|(?:给|还|让)家属|失[踪联]的?(?:人|者)|被[埋困]的?人|家属(?:们)?(?:都|还|就|只能|一直)?(?:在|等)"
)
"""It speaks of victims, of whom it tells nothing."""
_BULLETIN = re.compile(
    "通报|通告|官方|发布会|权威(?:发布|信息)|情况说明|瞒报|盖子|事故|出事|灾情|灾难|救援|搜救|事发|的事(?![业实务])"
)
_FILLING = re.compile(
    ahead(
        "0-9一七三上下不与两个中为久么九也了事二五交人什今他任会伤住何你假全八公六具准凌几凭出刚到十半卫原去县又发可名向吗吧听吭呀呢咋和哟哦哪啊啥喂嘛四回在地声多大好媒官宣家对就尽居已市希干应开强得必快怎情想我才把披拿捂搜收政救教数整文新时是晚有朋权来查死气水没消清满灾环现百的盖目相看真着瞒知究立竟等结给编网群老能至表被装要解警让讲说请调赔赶跟辟过还这迟通遇那部都里长问隐难音领马麻",
        "事故|出事|灾情|救援|搜救|事发|现场|伤亡|遇难者?|死者|伤者|人数|数字|情况|原因|调查|清楚|查清楚?|"
        f"{_WORD}|{_WHEN}|还没有?|没有?|没见|没看到|看不到|没得|迟迟|官方|政府|市里|市上|县里|上面|上头|领导|干部|(?:应急|消防|公安|交警|警方|卫健|环保|文旅|教育|住建|宣传|网信|气象|水务)(?:局|委|部|大队)?|部门|有关|相关|官微|公众号|新闻|媒体|网上|群里|朋友圈|全城|满城|全网|大家|老百姓|百姓|市民|群众|家属|"
        "你们|我们|他们|人家|有人|没人|哪个|一个人?|一条|一句|一声|半句|一点|任何|到底|究竟|现在|目前|到现在|至今|今天|今晚|今早|一下午|一上午|下午|上午|晚上|中午|凌晨|刚才|一?整?[一半]天|一夜|"
        "[0-9一二两三四五六七八九十几半多]{1,4}个?(?:半)?(?:多)?(?:小时|钟头|钟|分钟|点|时辰)|过去|已经|快要?|都要?|怎么|咋个?|为什么|为何|为啥|什么|啥子?|凭什么|是不是|是想|难道|居然|竟然|真的|假的|"
        "能不能|可不可以|麻烦|请问|请|尽快|赶紧|赶快|马上|立即|要求|希望|强烈|必须|应该|给个?|发个?|出个?|开个?|出来|拿出|看到|看见|听到|收到|等到|等着?|干等|知道|想|捂|盖子?|瞒报?|隐瞒|装聋作哑|编|"
        "在哪里?|哪里|哪儿|去哪|呢|吗|吧|啊|呀|嘛|哦|哟|喂|了|的|得|地|过|着|就|都|也|又|还|才|要|会|能|有|没|不|是|在|到|这|那|个|人|事|下|上|里|声|一|这么|那么|久|长|时间|时候|对|向|跟|和|与|把|被|让|为|来|去|说|讲|问|查|吭",
    )
)
_SIGNS = re.compile(r"[\W_A-Za-z0-9]+")


class Asking(NamedTuple):
    """``words``: the demand, in words of ours. ``harm``: it speaks of victims; ``bare``: it names nothing else at all, and so can mean anything;
    ``bulletin``: what it misses is an official word, or it speaks of an accident; ``own``: it also tells of something by itself."""

    words: str
    harm: bool = False
    bare: bool = False
    bulletin: bool = False
    own: bool = False


def asks_after(words: str) -> Asking | None:
    """The demand of a short voice about what has just happened, or ``None``."""
    if len(words) > HEAD:
        return None
    demand = _demand(words)
    if demand is None or _ELSEWHEN.search(words) or _OWN.search(words):
        return None
    bare = _is_bare(words)
    own = not bare and bool(_OF_ITS_OWN.search(words))
    return Asking(demand, bool(_HARM.search(words)), bare, bool(_BULLETIN.search(words)), own)


def _is_bare(words: str) -> bool:
    """Whether the words that fill a demand are all there is; read no further than to the second letter that is none of them."""
    left = done = 0
    for filling in _FILLING.finditer(words):
        left += len(_SIGNS.sub("", words[done : filling.start()]))
        if left > 1:
            return False
        done = filling.end()
    return left + len(_SIGNS.sub("", words[done:])) <= 1


def _demand(words: str) -> str | None:
    """What is asked for, and the word before it that asks. Only words of the lists above: the reason outlives the citizen's own."""
    for anchor in _ANCHOR.finditer(words):
        start, end = anchor.span()
        before = _CLAUSE.split(words[max(0, start - _FAR) : start])[-1]
        asked, missed = _BEFORE.search(before), _BEHIND.match(words, end)
        if asked or missed:
            return f"{asked[0]}…{anchor[0]}" if asked else anchor[0]
    silent = _SILENT.search(words)
    return silent[0] if silent else None
