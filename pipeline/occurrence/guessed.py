"""Whether it only might be: feared, planned, asked about, almost so, or what keeps happening."""

import re

from pipeline.occurrence.denied import HEARD
from pipeline.occurrence.past import ASIDE, NOW
from pipeline.text.glance import Marked, ahead
from pipeline.text.scene import Scene

_ASKED = re.compile(
    "真的假的|真的吗|是真的不|真不真|真假|属实[吗不么]|求证|求真相|求辟谣|不敢信|不晓得真|不知真|是不是真的|有知情的"
)
"""Somebody passes on what he heard and asks whether it is true."""
_UNSURE = re.compile("好像|似乎|是不是|是否|难道|有没有")

_IF_ANYWHERE = Marked(
    "要设等真如果万再哪总假怕担若朝旦倘题",
    "(?:单选|多选|判断|选择)题|[考试]题(?=[里中是说问:：])|真要|要真|真(?=[烧着塌爆炸垮倒起失出])[^。]{1,14}(?:只能|怎么|谁|咋|后悔)|真的?(?:发生|出了)(?=[^。]{0,12}(?:怎么|谁|咋|如何|才|再|就|都))|再不(?:(?!已经|昨|今)[^。]){0,16}(?:就|要|会|怕|只有|只好)|再下|(?:^|[。，,；;、])如(?![果何此今下实期愿意同]|若果)|要等|不要(?:到时|等)|最怕|就怕|怕的[是就]|怕哪天|担心的是|(?<!那)哪天|有朝一日|总有一天|如果|假如|假设(?!情景)|假若|若是|倘若|要是|万一|一旦|假使|设想|哪怕|(?:^|[，,、:：“])若(?!干)",
)
_IF_BEFORE = Marked(
    "是没能问会可心等应将难防非否早眼差范易止险预随怕足担咨迟免避乎恐杜谨慎惕分",
    ahead(
        "。不严以会免几分别可咨唯害容将小就差应怕恐担提早易是有杜极生真眼稍等能莫要警请谨足迟避防险随难非预，",
        "(?:可能|会不会|恐怕|唯恐|恐(?![怖慌吓龙高惧])|担心|害怕|生怕|唯恐|以防|谨防|(?<!不)小心|警惕|容易|极易|易于|迟早|(?:早晚|迟早|分分钟)(?!高峰|各|都|班|温差)(?:会|要|得)?|随时|将会|就能|就会|足以|难道|难保|怕[是会要]|(?<![可恐哪])怕(?:[它他她这那]|哪天|有人|得)|差点|差一点|险些|差不多要|几乎要|眼看[要就]|(?<!没)(?<!没有)(?<!没能)等到|非要等|非要|是不是要等|"
        "提防|以免|免得|避免|防止|预防|防范|杜绝|严防|稍有不慎|是否|有没有|是不是|咨询|请问|应对|能否)[^，。；,;]{0,12}$"
        "|(?:^|[，。])(?:要|真|非要|别|莫|不要|难道)?等(?!看到|看见|发现|救|消防|救护|警察|我|他|她|大家|回来|医生|发现|到了)[^，。；了]{0,10}$"
        "|(?<![社机工协议委聚照集晚开])会(?:再|再次|因此|引发|造成|导致|发生|出现|引起|酿成|有){0,3}$"
        "|(?<![交贸简])易(?:引发|造成|导致|发生|出现|引起|酿成|诱发)?(?:重大|火灾|安全)?$",
    ),
)
_PLANNED = Marked(
    "要就行月后明然周星晚量早备约算则胁召扬",
    ahead(
        "一下不今准号后否商威就待快打扬明等约要过这都马",
        "[都快就]要$|(?:今[晚夜天]|待会儿?|等会儿?|一会儿?|过会儿?|马上|这就)(?:我|咱|我们)?(?:就要?|要)(?!是|求)(?:(?!了)[^，。；]){0,12}$|(?:明天|明早|明晚|后天|下周|下星期|下个?月)(?:(?!昨|今|刚|已经|现在)[^。；]){0,20}$"
        "|(?:今晚(?:[0-9一二三四五六七八九十]{1,3}点有|[^，。；]{0,8}(?:会有|要有|将有))|(?:明天|明早|明晚|后天)[^，。；]{0,8}有)(?:特?大|强|一场|次)?$|(?:准备|打算|商量|约好|号召|扬言|威胁)(?:(?!昨|今|刚|已经|现在)[^，。；]){0,16}$"
        "|(?:要不|不然|否则|不行)(?:的话)?[，,]?(?:我们|大家|大伙|就|只有|只好){1,3}[^，。；]{0,12}$",
    ),
)
_GOING = re.compile("(?:就|要|一起|一道|大家|我们|都)(?:都|一起|再)?去(?:把)?$")
"""What somebody means to do has not happened."""
_IF_AFTER = Marked(
    "天得果及何话别完哪怎往性付承算负跑谁隐休险预养担掉危堪率脱赔逃莫咋殃虞",
    "^[到着死伤]?了?(?:人|娃儿?|孩子|小孩|老人)(?:了|家)?(?:怎么办|咋个?办|咋整|谁负责|谁来管)|^[^，。]{0,3}的那?一天|^[^，。]{0,4}(?:如何|怎样|怎么|咋个?)(?:逃生|自救|预防|避险|扑救|防范|应对)|^[^，。]{0,4}了?[^。]{0,8}(?:[负担承赔付]得[起了下]|谁赔|谁养|谁管|谁负责|找谁|谁担)|^[^。！!]{0,14}(?:算谁的|算哪个的|谁负责|哪个负责|别想|莫想|休想|(?<![没未有])来得及|来不及|跑得了|跑不了|跑不脱|跑不掉|逃不掉|都得遭殃|都要遭殃|都完了|哪个(?:来)?(?:背锅|负责|赔|担))|^[^，。；了]{0,4}了?(?:算(?:谁|哪个|物业|你们)|谁赔|找谁|[^，。]{0,4}(?:往哪|怎么跑|跑得了|跑不))|^(?!后|了|发生|造成|导致|致|已|现场)[\u4e00-\u9fff、]{0,8}?(?:隐患|风险|危险|之虞|可能性|的话|怎么办|怎么得了|咋得了|咋个(?:办|整|得了)|咋(?:整|得行)|不得了|如何是好|不堪设想|谁担责|谁来?负责|谁来管|的后果|咋办|预警|几率|概率)",
)
_CANNOT = re.compile("^[^，。；]{0,10}(?:进不[来去]|跑不[脱掉出]|来不及|没法|完了)")
"""«火一烧起来消防车都进不来»."""
_THEN_WHAT = re.compile("只能|怎么|谁|咋|后悔|来不及|才")
_HABIT = Marked(
    "时多次高每常总雨易繁屡逢",
    "(?:每逢|逢雨|一下雨|下雨就|经常|时常|常常|频繁|屡次|总是|易发(?!生)|(?<!太)多发(?!生)|高发(?!生)|每年都?|每天都?|时有|不时|常年|多次|屡屡)[^，。；,;]{0,10}$",
)
_OFTEN = re.compile("经常|常常|每次|天天|每天|每晚|每月|每个月|几乎每|时不时|隔三差五|总是|动不动|一直都|长期|常年")
_HABIT_AFTER = re.compile("^(?:事故)?(?:频发|多发|高发|易发|频繁|不断|时有发生|经常发生|率|黑点)")

_SEEN = re.compile(
    "巨响|摇得|吊灯|晃得|都裂|遭[^，。]{0,3}砸|(?:一声|声)[^，。]{0,6}响|响声|爆炸声|黑烟|浓烟|蘑菇[烟云]|冒烟|火光|震碎|震裂|震坏|震[得了]|晃了|跳了一下|救护车|消防车"
)
"""What a witness saw or heard: who asks «是不是炸了» beside it does not guess, he reports."""
_ASKS = Marked(
    "是没问会可想知应否像咨怀估晓",
    "(?:是不是|是否|(?:可能|好像|估计|应该|怀疑)是|不知道|不晓得|有没有|会不会|想问|请问|咨询)[^。；]{0,16}$",
)


def is_guess(scene: Scene, start: int, end: int, before: str, after: str) -> bool:
    """What might be, almost was, or keeps happening; a witness's question is none."""
    if _ASKS.search(before) and _is_witness(scene, end, before):
        return False
    behind = scene.doc[end : end + ASIDE]
    if after.startswith(("了?", "了吗", "了嘛")) and _UNSURE.search(before) and not _SEEN.search(before + behind):
        return True
    if HEARD.search(before) and _ASKED.search(scene.doc, start, start + ASIDE) and not _SEEN.search(before + after):
        return True
    return bool(
        (before.endswith("真") and _THEN_WHAT.search(after))
        or (before.endswith("一") and _CANNOT.search(after))
        or _IF_ANYWHERE.search(before)
        or _IF_BEFORE.search(before)
        or _PLANNED.search(before)
        or (_GOING.search(before) and not after.startswith("了"))
        or _IF_AFTER.search(after[:18])
        or _HABIT.search(before)
        or (_OFTEN.search(before) and not NOW.search(before))
        or _HABIT_AFTER.search(after)
    )


def _is_witness(scene: Scene, end: int, before: str) -> bool:
    """Beside the question stands what was seen or heard: in its sentence, right behind it, or anywhere below a headline that asks."""
    if _IF_ANYWHERE.search(before):
        return False
    seen = _SEEN.search(before + scene.doc[end : end + ASIDE])
    return bool(seen or (end < scene.body and _SEEN.search(scene.doc, scene.body)))
