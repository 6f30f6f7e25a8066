"""Problems of open government (政务公开): what should be public and cannot be found, is not there, not understood, contradicts
itself or is out of date, and answers that say nothing. Each with the page, paper or column it speaks of, where one is named.

A problem needs its word, beside it what should be public, and nobody private nearer than an office: a property firm that hides
its books, a shop's promise or a hotline of a company is no matter of open government, and neither is a plea to publish.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cases.items.judgment import Reason
from pipeline.learned.ear import Ear, Heard
from pipeline.learned.whose import OFFICE, PRIVATE, is_private
from pipeline.text.lexicon import Entry, Hit
from pipeline.text.scene import TEXT_HEAD, Scene

REGULATION = "中华人民共和国政府信息公开条例"
BASIS = {
    "找不到": f"{REGULATION} 第二十四条",
    "未公开": f"{REGULATION} 第十九条",
    "看不懂": "国办发〔2016〕80号 (加强解读)",
    "不一致": f"{REGULATION} 第六条",
    "过期": f"{REGULATION} 第六条",
    "回复空泛": "国办发〔2016〕61号 (回应要有实质内容)",
}


class _Sign(NamedTuple):
    """Around a word: what must stand before (at its end) or behind; one of both is enough. ``what``: what must be told of in
    the sentence."""

    problem: str
    words: str
    before: re.Pattern[str] | None
    behind: re.Pattern[str] | None
    what: re.Pattern[str] | None = None
    not_behind: re.Pattern[str] | None = None


_PUBLIC_AFFAIR = re.compile(
    "村务|党务|政务|村里|村上|村集体|集体(?:资金|资产|经济|收入|土地)|村财|低保|补贴|补助|救助|扶贫|贫困户|名额|名单|征地|征收|拆迁|补偿|安置|规划|环评|招标|中标|采购|预算|决算|三公|收费标准|政策|文件|惠民|学区|划片|"
    "公租房|保障房|政府信息|评定|听证|执法|水质|选举|"
    "(?:政府|[局委镇乡]|街道|社区|居委|部门|官网)[^。；\n]{0,40}(?:账目|财务|收支|资金|项目|工程|信息|方案|标准|依据|结果|数据|进度)|(?:账目|财务|收支|资金|项目|工程|信息|方案|标准|依据|结果|数据|进度)[^。；\n]{0,40}(?:政府|[局镇乡]|街道|社区|居委|部门|官网)"
)
_PAPER = re.compile(
    "政策|文件|公示|公告|指南|通知|通告|规定|规划|标准|栏目|专栏|名单|细则|办法|方案|政府信息|信息公开|流程|办事|补贴|条例|入口|目录|清单|搜索"
)
_POLICY = re.compile("政策|文件|通知|通告|公告|指南|细则|办法|条例|规定(?!时间)|解读|方案(?!设计)")
_TOLD = re.compile("政策|文件|指南|官网|网上|网站|公示|公布|公告|答复|回复|窗口|口径|热线|12345|规定")
_PAGE = re.compile("指南|官网|网站|网页|栏目|专栏|公众号|公示栏|公开栏|链接|公布的|网上(?:的|公布|写|查|显示)|门户")
_SIGNS = (
    _Sign(
        "未公开", "公开 公示 公布 公告",
        re.compile(
            "(?:未|没有?|不|拒不|拒绝|从不|从未|从没|不愿意?|不肯|迟迟[不没未]有?|一直[没未不]有?|至今[没未不]有?|从来[不没]有?)(?:见|看到|见过|进行|予以|主动|及时|按规定|依法|按要求|对外|向社会|"
            "向(?:村民|群众|百姓|居民|大家|社会|市民)|给(?:村民|群众|大家)|有|过|做|做到|任何|按时|如期|全面|完整|完全|真正|在(?:公开栏|公示栏|网上|村里|官网))*$"
        ),
        re.compile("(?:得)?(?:不及时|不全|不到位|不彻底|不完整|不透明|不规范|不够|走过场|流于形式)"),
        _PUBLIC_AFFAIR,
        re.compile("道歉|场合|招聘|招标|招投标|图纸|课|曝光|发声|叫卖|售卖|拍卖|审判|开庭|场所|宣布|答复|回复|承认|身份|个人|隐私|姓名|课表|课程|成绩|分数"),
    ),
    _Sign(
        "未公开", "贴出来 贴出 贴过 上墙 给看 给我们看 给大家看 给村民看 给群众看 让看 让群众看 让村民看 让大家看 让老百姓看 让我们看 让我们知道 让大家知道 让村民知道 告诉我们怎么分",
        re.compile("(?:没有?|没人|未|不|不肯|拒绝|从来?[不没]|从未)(?:有|人|见|见过|肯|愿意?|也)*$"), None, _PUBLIC_AFFAIR,
    ),
    _Sign(
        "未公开", "藏着掖着 捂着 不放出来 没放出来 一个字都不说 一字不提 闭口不谈 说不能说 没有一个明细 没有明细 没个明细 不给明细 压着不公示 都不晓得 没人晓得 不让晓得 没给过说法",
        re.compile(""), None,
        re.compile(
            "(?:村务|集体|村[里上]|社区|街道|[镇乡局]|政府|教育局|住建局|水务局)[^。；\n]{0,24}(?:钱|款|租金|地租|名额|名单|账|结果|方案|划片|补偿|投票|资金|收支|怎么花)|(?:名额|名单|摇号|划片|资金|的钱|款项?|租金|投票|补偿)[^。；\n]{0,24}(?:村|社区|街道|[镇乡局]|政府|公租房|低保)|公租房|保障房|低保|五保"
        ),
    ),
    _Sign("未公开", "不透明 不公开透明", re.compile(""), None, _PUBLIC_AFFAIR),
    _Sign("未公开", "信息公开 依申请公开", None, re.compile("[^。；\n]{0,14}(?:申请)?[^，。；\n]{0,10}(?:连?个?(?:回音|音信|下文)都?(?:没有|没得)|没有?(?:回音|音信|下文)|石沉大海|杳无音信|逾期|超期|不予(?:答复|公开)|拒绝|(?:没有?|未|不)(?:给|给予|作出|依法|按时|按期|任何)*(?:答复|回复|公开|提供))"), re.compile("申请")),
    _Sign(
        "找不到", "找不到 查不到 搜不到 查询不到 没地方查 无处查询 看不到 找不着 没找到 没查到 没搜到 搜不出 没有结果 没有这份 没有这个文件 没有原文 哪里都没有 哪儿都没有",
        re.compile("(?:官网|政府网站?|网站|公众号|栏目|目录|政策|文件|指南|公示|公告|》)[^。；\n]{0,16}$"),
        re.compile("[^，。；\n]{0,12}(?:政策|文件|公示|公告|指南|通知|规划|收费标准|补偿标准|栏目|名单|细则|办法|政府信息|信息公开|办事流程|清单)"),
        _PAPER,
    ),
    _Sign(
        "找不到", "网站 官网 网页 链接 公众号 小程序 网上办事大厅 政务服务网 栏目 信箱",
        None, re.compile("[^。；，,\n]{0,10}(?:打不开|无法打开|进不去|无法(?:登录|访问|进入|查看)|[^，。；]{0,4}(?:登录?不上|登录?不了)|登录不了|访问不了|失效|404|[^，。；]{0,4}空白|崩溃|瘫痪|找不到入口)"),
        re.compile("政府|官网|官方|政务|[市镇县]|局|委|部门|人社|社保|医保|公积金|税务|教育|办事|公示|政策|信箱"),
    ),
    _Sign(
        "找不到", "没看到 没看见 没找到 一条结果 没有结果 找了 翻遍 没得这个 搜了半天 点不开 点了没 没有反应 没反应 显示页面 页面不存在 下载不了 下不了 跳不过去 打开是空",
        re.compile("(?:官网|政府网站?|政务服务网|政务网|网站|公众号|小程序|网上办事|门户)[^。；\n]{0,24}$"),
        re.compile("[^。；\n]{0,12}(?:政策|文件|公示|公告|指南|表格|目录|下载|规定|细则)"),
        re.compile("政府|政务|官网|[局委镇市县]|街道|官方"),
        re.compile("[^，,。；]{0,8}(?:物业|快递|外卖|工作)"),
    ),
    _Sign(
        "找不到", "电话 热线",
        None, re.compile("[^。；\n]{0,8}(?:打不通|是?忙音|已?停机|没人接|无人接|空号|停机|不存在|是错的|一直占线|总是占线|长期占线)"),
        re.compile("(?:公布|公示|官网|网上|网站|咨询|公开|监督|办事|窗口|值班|举报|政务|办公)[^，。；\n]{0,8}(?:电话|热线)"),
    ),
    _Sign("看不懂", "看不懂 读不懂 看不明白 不知所云 没有解读 没解读 未解读 缺少解读 晦涩 没有细则 没有实施细则 含糊不清 模糊不清 表述不清 写得不清楚 说得不清楚 太笼统 太模糊",
          re.compile("(?:政策|文件|通知|通告|公告|指南|细则|办法|条例|规定|解读|方案)[^。；\n]{0,14}$"),
          re.compile("[^，。；\n]{0,6}(?:政策|文件|通知|公告|指南|细则|办法|条例|解读)"), _POLICY),
    _Sign("不一致", "不一致 不一样 说法不一 自相矛盾 口径不一 口径不统一 前后矛盾 互相矛盾 相互矛盾 对不上 不统一 有出入 两个说法 两种说法",
          re.compile("(?:政策|文件|指南|官网|网上(?!$|说)|网站|公示|公布|公告|答复|回复|窗口|口径|热线|12345)[^。；\n]{0,24}$"),
          None, _TOLD, re.compile("[吗么?？]|的?(?:业主|颜色|质量|价格的商品|商品|货)")),
    _Sign(
        "看不懂", "一个字没写 一字没写 没写明 什么意思 啥意思 是啥子意思 没个解读 没人解释 没人解读 哪个看得明白 哪个看得懂 谁看得懂 谁看得明白 看不明白 看了几遍 法条编号 全是术语",
        re.compile("(?:政策|文件|通知|通告|公告|指南|细则|办法|条例|解读|方案|告知书|》)[^。；\n]{0,24}$"), None, re.compile("政策|文件|通知|公告|指南|细则|办法|条例|解读|告知书|补[助贴]|》"),
        re.compile("[^。；\n]{0,8}(?:合同|保险|物业|作业)"),
    ),
    _Sign("看不懂", "专业术语 没说清楚 没有说清楚 没写清楚 没有写清楚 没讲清楚 没有讲清楚 太绕 绕来绕去 云里雾里 一头雾水 弄不明白 搞不明白 不知道啥意思 不知道什么意思",
          re.compile("(?:政策|文件|通知|通告|公告|指南|细则|办法|条例|解读|方案|》)[^。；\n]{0,20}$"), None, _POLICY),
    _Sign("不一致", "打架 不是一回事 两回事 对不上号 各说各的 窗口说 窗口又 窗口却 窗口要 大厅说 大厅又 现场说 现场又说 现场却 两码事",
          re.compile("(?:政策|文件|指南|官网|网上|网站|公示|公布|公告|热线|12345)[^。；\n]{0,24}$"), None, _TOLD, re.compile("谢|很|挺|非常")),
    _Sign(
        "不一致", "窗口非要 去了非要 去了窗口 去办要 去办却 去办又 去了说 发到手 到手只 到手却 实际只 实际却 听谁的 信哪个 打架 这次回复 这次又 这回又",
        re.compile("(?:政策|文件|指南|官网|网上(?:公布|写|说|公示)|公众号|网站|公示|公告|热线|12345|回复|答复|回信|回函|复函)[^。；\n]{0,26}$"),
        None, re.compile("官网|网上|网站|公众号|公示|公告|热线|12345|回复|答复|回信|回函|复函|指南|文件"), re.compile("谢|很|挺|非常"),
    ),
    _Sign("不一致", "去了要 去了又 去了却 去了还要 到了又 到了却",
          re.compile("(?:政策|文件|指南|官网|网站|公告|12345)[^。；\n]{0,24}$"), None, _TOLD),
    _Sign("不一致", "不符 不属实 不实",
          re.compile("(?:公示|公布|官网|网上|答复|回复|指南|公开)(?:的|内容|信息)[^。；，,\n]{0,16}$|(?:公示|答复|回复)[^。；，,\n]{0,4}与[^。；，,\n]{0,6}$"),
          None, _TOLD, re.compile("合")),
    _Sign("过期", "过期 过时 作废 失效 旧版 没更新 没有更新 未更新 不更新 停更 停止更新 好久没更新 还是旧的",
          re.compile("(?:指南|官网|网站|服务网|网页|栏目|专栏|公众号|公示栏|公开栏|公布的|门户)[^。；\n]{0,16}$"),
          None, _PAGE, re.compile("食品|药|牛奶|证|产品|商品|奶粉")),
    _Sign("过期", "还挂着 还是去年 还是前年 是去年的 是前年的 年前的 还是20 停留在 换了号 早就换了 没改过来 一直没改 没发过 没有发过 没动过 没有新内容 上次更新 最近一次更新 最后更新 老地址 早就搬了 早已搬",
          re.compile("(?:指南|官网|网站|服务网|网页|栏目|专栏|公众号|公示栏|公开栏)[^。；\n]{0,22}$"),
          None, _PAGE, re.compile("[^，。；]{0,4}(?:食品|药|证|商品)")),
    _Sign(
        "过期", "还是拆了 早拆了 已经拆了 还是大前年 大前年的 好几年没换 几年没换 没换过 都不对了 就没发过 没再发过 还是三年前 年前的 前年调走 早调走 已经调走 早退休",
        re.compile("(?:指南|官网|网站|服务网|网页|栏目|公众号|公示栏|公开栏|门户|政府网)[^。；\n]{0,26}$"),
        None, _PAGE, re.compile("[^，,。；]{0,4}(?:食品|药|证|商品)"),
    ),
    _Sign(
        "回复空泛", "听了三遍 听了多少遍 听了几遍 说了几遍 一个没答 一个都没答 一句没答 没有一句 没一句 就是念文件 念文件 照抄文件 然后就没有 就没下文 没有然后 没了下文 全是重视 正在推进中 正在积极推进 问东答西 等于没有 没说到点 说了等于 车轱辘话 转相关部门 已转相关",
        re.compile("(?:回复|答复|回应|回信|回我|你们答)[^。；\n]{0,24}$"),
        None, None, re.compile("[^。；]{0,10}(?:谢谢|感谢|满意)"),
    ),
    _Sign("回复空泛", "回复 答复 回应",
          re.compile("(?<!不要)(?<!不能)(?<!别)(?:敷衍|模板|官话|套话|空话|空洞|空泛|模糊|笼统|机械|含糊|官方套话|应付)(?:式|性|化)?的?$"),
          re.compile("(?:(?!不要|别|勿|不能|不得)[^。；，,\n]){0,8}(?:敷衍|空泛|空洞|官话|套话|空话|等于没|千篇一律|模板|复制粘贴|糊弄|答非所问|避重就轻|(?:没有?|无|毫无)(?:任何)?实质|不痛不痒|打太极|笼统|含糊|模棱两可|一模一样|打官腔)")),
    _Sign("回复空泛", "等于没说 等于没答 等于没回 驴唇不对马嘴 牛头不对马嘴 一个字都不差 一字不差 没回答我 没有回答我 没正面回答 没有正面回答 不正面回答 绕开问题 避开问题 绕开了问题 避开了问题 只字不提 只字未提",
          re.compile("(?:回复|答复|回应)[^。；\n]{0,24}$"), None),
    _Sign("回复空泛", "答非所问 打官腔", re.compile("(?:回复|答复|回应|局|部门|政府|热线|12345|信箱|留言)[^。；\n]{0,14}$"), None),
)  # fmt: skip
_CITED = re.compile(
    '《[^》\n]{2,60}》|www\\.[A-Za-z0-9./?=&_%#:-]{4,120}|[“"「][^”"」\n]{2,16}[”"」](?:栏目|专栏|板块|页面)|[\u4e00-\u9fff]{2,8}(?:栏目|专栏)'
)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9./?=&_%#:-]{4,120}")
_MOST = 24
_CLAUSE = "，,。；;！!？?\n"
_BY_EAR = "由训练的模型听出, 请对照原文核实"


def openness_entries() -> Iterator[Entry]:
    """Kind ``openness``: the words around which a problem is looked for."""
    for sign in _SIGNS:
        for word in sign.words.split():
            yield Entry(word, "openness", sign)


def find_problems(scenes: Sequence[Scene], ear: Ear) -> list[tuple[str | None, list[Reason]]]:
    """What each voice tells: by the rules, and where they name nothing by the trained ear."""
    told = [find_problem(scene) for scene in scenes]
    silent = [n for n, (problem, _) in enumerate(told) if problem is None]
    for one in ear.hear([scenes[n].doc for n in silent], [scenes[n].starts for n in silent]):
        at = silent[one.document]
        told[at] = _heard(scenes[at], one, ear)
    return told


def _heard(scene: Scene, one: Heard, ear: Ear) -> tuple[str | None, list[Reason]]:
    """Nothing where somebody private is named and no office; else the clause that speaks loudest is the reason."""
    text = scene.doc[one.start : one.end]
    if is_private(text):
        return None, []
    low, high = (one.start + edge for edge in ear.listener(scene.doc).loudest(text))
    start = max(one.start, *(scene.doc.rfind(mark, one.start, low + 1) + 1 for mark in _CLAUSE))
    end = min([at for mark in _CLAUSE if (at := scene.doc.find(mark, high - 1, one.end)) >= 0], default=one.end)
    why = scene.reason(
        "openness_problem", f"openness.heard.{one.problem}", start, end, f"{BASIS[one.problem]}; {_BY_EAR}"
    )
    return one.problem, [why, *_cited(scene, start, end)]


def find_problem(scene: Scene) -> tuple[str | None, list[Reason]]:
    """The first problem told, or ``None``, with its words and what it speaks of."""
    for hit in scene.found("openness")[:_MOST]:
        span = _span(scene, hit)
        if span:
            problem: str = hit.payload.problem
            start, end = span
            told = scene.reason("openness_problem", f"openness.{problem}", start, end, BASIS[problem])
            return problem, [told, *_cited(scene, start, end)]
    return None, []


def _span(scene: Scene, hit: Hit) -> tuple[int, int] | None:
    """The words that tell the problem, or ``None`` if this word tells none."""
    sign: _Sign = hit.payload
    doc = scene.doc
    first, last = scene.sentence(hit.start)
    if sign.not_behind and sign.not_behind.match(doc, hit.end):
        return None
    before = sign.before.search(doc, max(first, hit.start - 26), hit.start) if sign.before else None
    behind = sign.behind.match(doc, hit.end, last) if sign.behind and not before else None
    if not before and not behind:
        return None
    low, high = max(first, hit.start - 40), min(last, hit.end + 30)
    if sign.what and not sign.what.search(doc, low, high):
        return None
    if _is_private(doc, low, hit.start, high):
        return None
    return (before.start() if before else hit.start), (behind.end() if behind else hit.end)


def _is_private(doc: str, low: int, at: int, high: int) -> bool:
    """Whether a firm or a school is nearer before the word than any office; named behind it only if no office is named."""
    private = [match.end() for match in PRIVATE.finditer(doc, low, at)]
    office = [match.end() for match in OFFICE.finditer(doc, low, at)]
    if private:
        return max(private) > max(office, default=-1)
    return not office and bool(PRIVATE.search(doc, at, high))


def _cited(scene: Scene, start: int, end: int) -> Iterator[Reason]:
    """The paper, address or column named in the sentence, else the last one named shortly before."""
    first, last = scene.sentence(start)
    here = _CITED.search(scene.doc, first, max(last, end))
    if here is None:
        earlier = [*_CITED.finditer(scene.doc, max(0, first - 120), first)]
        here = earlier[-1] if earlier else None
    if here:
        yield scene.reason("openness_problem", "openness.cited", *here.span())
    elif address := _ADDRESS.search(scene.voice.text, 0, TEXT_HEAD):  # judged texts have no addresses in them
        yield Reason("openness_problem", "openness.cited", address[0], address.span())
