"""Whom a voice complains of: an official or a unit that is corrupt, violent or slack. Such a unit must not handle the matter.

A charge needs its word or a deed told plainly, and before it in the sentence somebody who holds office. A firm, a shop or a neighbour standing
nearer is the one meant. A unit that is asked, thanked or quoted is not charged, and neither is one in a campaign or an «if».
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from cases.items.judgment import Reason
from config.load import Config
from config.units import Unit
from config.words import Family
from pipeline.bodies import Bodies
from pipeline.glance import Marked, ahead
from pipeline.lexicon import Entry, Hit, longest
from pipeline.places import Whereabouts
from pipeline.scene import Scene

BASIS_INFORMANT = "信访工作条例 第三十条"
Charge = Literal["corrupt", "taken", "deed", "slack"]

_WORDS: dict[Charge, str] = {
    "corrupt": "贪污 受贿 行贿 索贿 吃拿卡要 以权谋私 滥用职权 玩忽职守 优亲厚友 虚报冒领 保护伞 徇私 买官卖官 公款吃喝 公车私用 违规收礼 权钱交易 "
    "利益输送 暗箱操作 打击报复 渎职 官商勾结 贪腐 腐败 违纪",
    "taken": "收红包 收受 收了红包 收取红包 索要 索取 回扣 好处费 收钱 收礼 礼金 侵吞 侵占 挪用 截留 套取 克扣 私分 勾结 包庇 内定 围标 串标 吃请 宴请 "
    "加急费 公款 收了钱 拿好处 收了好处 收好处 要红包 塞红包 对方的好处 老板的钱 老板的好处 收黑钱 收人钱财 吃回扣 照顾亲戚",
    "deed": "打人 殴打 打伤 辱骂 骂人 威胁 恐吓 酒驾 赌博 嫖娼",
    "slack": "不作为 乱作为 慢作为 推诿 扯皮 踢皮球 推来推去 懒政 官僚主义 敷衍 刁难 野蛮执法 粗暴执法 暴力执法 不立案 不予立案 不出警 态度",
}
_PRESENT = "(?:烟(?!草)|酒(?!驾)|红包|礼品?|购物卡|茶叶|好处)"
_THEIRS = "(?:亲家|弟弟|哥哥|姐夫|妹夫|连襟|外甥|姨妹|舅子|亲戚|亲属|家人|儿子|女儿|老婆|老公|妻子|兄弟|小舅子|大舅子|侄[子儿]|女婿|关系户)"
_TAKEN = (
    f"[收要][了过][^，,。；]{{0,8}}{_PRESENT}|不[塞送递][^，,。；]{{0,3}}{_PRESENT}[^。；]{{0,12}}(?:说|办不|不[办给批让理行]|没[人门]|别想|休想|[拖卡]着|难)|吃了[^，,。；]{{0,8}}[顿次]饭|[领取拿]了?(?:自己|自家)[花用拿](?!钱)"
    "|(?:自家|自己家|私人)[^，,。；]{0,12}用的?(?:都|全)?是?[^，,。；]{0,4}(?:村|公家|集体|公款|单位|扶贫|项目)[^，,。；]{0,8}(?:水泥|砂|石|材料|钱|车|款|砖)"
    f"|(?:扫|转|打|付|存|交)(?:到|进|给|的)?(?:是|的)?[^，。；]{{0,8}}(?:个人|私人)的?(?:微信|支付宝|收款码|二维码|账户|账号|银?行?卡)|(?:要|逼|让|叫|喊)[^，。；]{{0,8}}送[^，。；]{{0,2}}(?:{_PRESENT}|钱|东西)[^。；]{{0,14}}不送"
    "|[装揣落][进入到]了?[^，,。；]{0,3}自己(?:的)?(?:腰包|口袋)"
)
_FAVOURED = (
    f"给了?[^，,。；]{{0,2}}(?:自家|自己|他|她)[^，,。；]{{0,3}}{_THEIRS}"
    f"|的{_THEIRS}[^，,。；]{{0,4}}[开办包占盖][^。；]{{0,20}}(?:没人查|没有证|无证|没手续|没人敢)"
    f"|(?:指定|只能|必须)[^，。；]{{0,8}}(?:他|她|自己|自家|其)的?{_THEIRS}[^，。；]{{0,6}}(?:店|公司|厂|队|那里)|(?:包|承包|发包|交|派|让)给了?(?:他|她|自己|自家|其)?的?{_THEIRS}"
    "|通风报信|穿一条裤子|称兄道弟|(?:提前|事先|先)[^，,。；]{0,4}[给向跟](?:他|对方|老板|企业|公司|工地|厂|商[家户]|店|被查)[^，,。；]{0,6}打招呼"
)
_DEEDS: dict[Charge, tuple[str, re.Pattern[str]]] = {
    "taken": (
        "个人微信 个人的微信 个人支付宝 个人账户 私人账户 私人微信 个人收款码 送烟 送酒 送礼 送钱 收了 收过 要了 吃了 不塞 不送 不递 自家 私人 自己花 自己用 腰包 口袋",
        re.compile(_TAKEN),
    ),
    "corrupt": (
        "称兄道弟 小舅子 大舅子 舅子 亲戚 亲家 侄儿 侄子 给了自 给自家 给自己 给了他 给了她 没人查 没有证 无证 没手续 没人敢 通风报信 打招呼 一条裤子",
        re.compile(_FAVOURED),
    ),
}
"""Misconduct told without its word: the words near which each pattern is worth trying, and the pattern."""
_DEED_REACH = 24
_ATTITUDE = re.compile(
    "(?:[都也就又]|十分|非常|极其|很|特别|太|相当|实在|极为|极)*(?:恶劣|极差|蛮横|差|不好|傲慢|强硬|冷漠|生硬|嚣张)"
)
_VILLAGE_OFFICIAL = re.compile(
    "村委会|村两委|居委会|村支?书记?|村主任|村长|村干部|村委?会?(?:主任|书记|干部)|村两委|社区(?:书记|主任|干部)|组长|队长(?=贪|截|侵|挪)"
)
_OFFICIAL = Marked(
    "城长所员办院领县校镇局站务任记委职警执干科支队乡官厅察股党辅",
    ahead(
        "主乡书交党公副办区厅县城大局居工市干总所执支村校检民法社科站纪股警辅镇院领",
        "(?<!尊敬的)(?<!各位)(?<!请)(?<!望)(?<!求)(?<!向)(?<!上级)(?<!有关)(?<!相关)(?<!市)领导(?![您你]好|[:：,，]|们?好|重视|关注|帮|明察|给|能|为我)|"
        "[副]?(?:局长|镇长|乡长|市长|县长|区长|厅长|科长|股长|所长|站长|大队长|支队长)|(?:党委|党工委|纪委|总支|支部|镇党委)?书记(?!处)|(?<!班)主任|"
        "村支书|村长|村主任|村干部|社区干部|镇干部|乡干部|村委会|村两委|居委会|干部|公务员|公职人员|民警|警察|交警|辅警|城管|执法人员|执法队员|工作人员|办事人员|法官|检察官|党员|校长|院长",
    ),
)
_PRIVATE = re.compile(
    ahead(
        "丈业中亲他企会保健儿公别前包医单卖厂司同员商女妻学客家小居师平店开快房承护教施有朋服机村楼物男租管老超邻酒销驾驿",
        "物业|开发商|业委会|房东|中介|商家|老板|店家|店主|小店|公司|企业|厂家|厂里|包工头|承包商|承包方|平台|超市|酒店|健身房|机构|驾校|教练|房产商|施工[方队单]|单位(?!领导)|邻居|亲戚|亲属|朋友|前夫|前妻|"
        "业主|居民|村民|村霸|(?<![所局队院办委站里府])有人|他人|别人|商户|司机|员工|服务员|会计|销售|客服|保安|医院|医生|护士|老师|学校|学生|家长|同学|管理员|卖家|店员|师傅|快递|驿站|丈夫|老公|妻子|老婆|儿子|女儿|儿媳|男子|女子|租客|楼上",
    )
)
_TOGETHER = (
    "勾结",
    "保护伞",
    "包庇",
    "徇私",
    "官商勾结",
    "利益输送",
    "权钱交易",
    "受贿",
    "行贿",
    "索贿",
    "优亲厚友",
    "打击报复",
)
_DENIED = re.compile(
    "(?:不要|不再|不得|不能|不应|不该|不许|别|没有?|从不|从未|毫不|并未|避免|杜绝|拒绝|防止|预防|严禁|禁止|反对?|整治|纠治|治理|打击|严惩|严查|查处|惩治|惩处|不会|消除|根除|戒除?|破除|铲除|清除|深挖|扫除)[^，。；,\n]{0,8}$|(?:不|拒|拒绝|退了?|退还|退回|婉拒|谢绝|没|没有)(?:去|要)?$"
)
_ASKED = re.compile(
    "(?:请|建议|希望|恳请|要求|求助|感谢|谢谢|表扬|点赞|盼|呼吁|咨询|请问|如果|假如|倘若|若是?|要是|万一|以免|免得)[^，。；,\n]{0,4}$"
)
_RECEIVED = re.compile(
    "请|建议|希望|感谢|回复|答复|已经?[^，。]{0,4}(?:立案|处理|修|督促)|处理了|查处|投诉过|立案|报警|报案|管一管|管管|查一查|协调|反映[^，。]{0,6}(?!多次)$"
)
_CAMPAIGN = re.compile(
    "警示|廉政|倡廉|反腐|第[一二三四五六七八九十百0-9]+条|专项(?:整治|行动|治理)|部署|召开[^。]{0,12}会|党风|学习[^。]{0,12}(?:精神|文件)|宣传片|开展[^。]{0,12}(?:活动|教育)"
)
_ACCUSES = re.compile("举报|控告|检举|投诉")
_LINK = re.compile("[和与、及跟同]|以及|还有")
_BEARS: tuple[tuple[str, Family], ...] = (
    ("城管", "城管"),
    ("交警", "交警"),
    ("民警", "公安"),
    ("警察", "公安"),
    ("辅警", "公安"),
)
_ACCUSE = "投诉 举报 控告 检举 状告 告发"
_HERE = "镇上 镇里 镇政府 乡政府 街道办事处 街道办 街办 镇党委 乡党委"
"""An office without its name is the one of the town the text speaks of."""
_NOT_THE_UNIT = re.compile(
    "家属|宿舍|旁|隔壁|对面|门口|附近|后面|后门|前面|楼下|大楼|小区|院|的?(?:电话|平台|热线)|[:：,，]|受理|处理|查处|介入|反映|请|辖区|管辖|管理的|下属|片区|招聘|提供|"
    "承诺|回复|答复|一案"
)
_OFFICE_OF_TOWN = re.compile("政府|办(?!理|卡|证)|干部|领导|工作人员|执法")
_PASSED_ON = frozenset(("推诿", "扯皮", "踢皮球", "推来推去"))
_ONE_ANOTHER = re.compile("互相|相互|两边|双方|来回|彼此|之间|几个部门|各部门|部门间")
_REACH = 45
_AROUND = 120
_MOST = 20


class Charged(NamedTuple):
    """Names of those complained of, and the words that say so."""

    names: tuple[str, ...]
    reasons: tuple[Reason, ...]
    weight: Literal["grave", "slack", "accused"]
    """What is told: misconduct, slackness, or only that a complaint is about the unit."""


class _Actor(NamedTuple):
    """Somebody who could have done it, at [start, end)."""

    start: int
    end: int
    kind: Literal["unit", "official", "village", "private"]
    unit: Unit | None = None


def charge_entries() -> Iterator[Entry]:
    """Kinds ``charge``: the words of misconduct and of slackness; ``accuse``: of complaint; ``deed``: around which misconduct may be told without its word; ``unit_here``: an office unnamed."""
    for kind, words in (("accuse", _ACCUSE), ("unit_here", _HERE)):
        yield from (Entry(word, kind, kind) for word in words.split())
    for charge, words in _WORDS.items():
        yield from (Entry(word, "charge", charge) for word in words.split())
    for charge, (words, _) in _DEEDS.items():
        yield from (Entry(word, "deed", charge) for word in words.split())


def unit_entries(config: Config) -> Iterator[Entry]:
    """Kind ``unit``: every name by which people write a body."""
    for unit in config.units.units:
        for name in unit.names:
            yield Entry(name, "unit", unit)


def find_charges(scene: Scene, where: Whereabouts, bodies: Bodies) -> Charged | None:
    """Who is complained of, or ``None`` where nobody is."""
    words, accused = [*scene.found("charge"), *_deeds(scene)], scene.found("accuse")
    if not (words or accused):
        return None
    units = _units(scene, where, bodies)
    names: dict[str, None] = {}
    reasons: list[Reason] = []
    grave = False
    for hit in longest(words)[:_MOST]:
        met = _met(scene, hit, units)
        if met is None:
            continue
        names.update(dict.fromkeys(_named(scene, hit, met, units, where, bodies)))
        grave = grave or hit.payload != "slack"
        rule = "discipline.slack" if hit.payload == "slack" else "discipline.corrupt"
        reasons.append(scene.reason("restricted", rule, hit.start, hit.end, BASIS_INFORMANT))
    if reasons:
        return Charged(tuple(names), tuple(reasons[:3]), "grave" if grave else "slack")
    return _accused(scene, accused, units) if accused and units else None


def _deeds(scene: Scene) -> Iterator[Hit]:
    """What an official did, told plainly: «收了摊主的烟», «名额都给了自家亲戚»."""
    for hit in scene.found("deed")[:_MOST]:
        first, last = scene.sentence(hit.start)
        near = max(first, hit.start - _DEED_REACH), min(last, hit.end + _DEED_REACH)
        for match in _DEEDS[hit.payload][1].finditer(scene.doc, *near):
            if match.start() < hit.end and hit.start < match.end():
                yield Hit(*match.span(), hit.payload)


def _units(scene: Scene, where: Whereabouts, bodies: Bodies) -> list[Hit]:
    """Every body named, in text order; «镇政府» is the one of the territory."""
    here = scene.found("unit_here")
    town = bodies.town(where.territory) if here else None
    unnamed = [Hit(hit.start, hit.end, town) for hit in here] if town else []
    return longest([*scene.found("unit"), *unnamed])


def _accused(scene: Scene, accused: list[Hit], units: list[Hit]) -> Charged | None:
    """«投诉市住建局…»: a unit that is itself the object. Only a person can tell how it is meant, so it is never sure."""
    starts = {unit.start: unit for unit in units}
    for hit in accused[:_MOST]:
        unit = starts.get(hit.end)
        if unit and unit.payload.kind not in ("utility", "vertical") and not _NOT_THE_UNIT.match(scene.doc, unit.end):
            named = scene.doc[unit.start : unit.end].endswith(("政府", "办", "办事处"))
            if unit.payload.kind != "town" or named or _OFFICE_OF_TOWN.match(scene.doc, unit.end):
                why = scene.reason("restricted", "discipline.accused", hit.start, unit.end, BASIS_INFORMANT)
                return Charged((unit.payload.name,), (why,), "accused")
    return None


def _met(scene: Scene, hit: Hit, units: list[Hit]) -> _Actor | None:
    """The office holder the word is said of."""
    doc = scene.doc
    if doc[hit.start : hit.end] == "态度" and not _ATTITUDE.match(doc, hit.end):
        return None
    first, last = scene.sentence(hit.start)
    if doc.rfind("《", first, hit.start) > doc.rfind("》", first, hit.start):
        return None  # the name of a law
    if hit.payload == "slack" and not _may_be_slack(doc, first, hit, units):
        return None
    if _DENIED.search(doc, max(first, hit.start - 12), hit.start):
        return None
    around = max(first, hit.start - _AROUND), min(last, hit.end + _AROUND)
    if _CAMPAIGN.search(doc, *around) and not _ACCUSES.search(doc, *around):
        return None
    behind = next((unit for unit in units if unit.start == hit.end + 1 and doc[hit.end] == "的"), None)
    if behind and hit.payload == "slack" and behind.payload.kind != "utility":
        return _Actor(behind.start, behind.end, "unit", behind.payload)
    actors = _actors(scene, max(first, hit.start - _REACH), hit.start, units)
    if not actors:
        return None
    nearest = max(actors, key=lambda actor: (actor.end, actor.kind == "private"))
    if nearest.kind == "private":
        held = [actor for actor in actors if actor.kind != "private"]
        together = hit.payload != "slack" and doc[hit.start : hit.end] in _TOGETHER and held
        return held[-1] if together and not _is_asked(doc, first, held[-1]) else None
    return nearest if _is_meant(doc, first, hit, nearest) else None


def _may_be_slack(doc: str, first: int, hit: Hit, units: list[Hit]) -> bool:
    """Slackness is a charge only against a unit, or an office by its common word (城管), near it; most letters name neither."""
    low = max(first, hit.start - _REACH)
    return any(low <= unit.start <= hit.end + 1 for unit in units) or any(
        doc.find(word, low, hit.start) >= 0 for word in _SPEAKS_FOR
    )


def _is_meant(doc: str, first: int, hit: Hit, actor: _Actor) -> bool:
    between = doc[actor.end : hit.start]
    if _is_asked(doc, first, actor) or _RECEIVED.search(between):
        return False
    if actor.unit is not None and actor.unit.kind == "utility":
        return False
    if hit.payload == "corrupt":
        return True
    if hit.payload == "deed":
        return len(between) <= 4 and (
            actor.unit is not None or not doc.endswith(("人员", "校长", "院长"), actor.start, actor.end)
        )
    if hit.payload == "taken":
        return len(between) <= (_FAR if doc[hit.start : hit.end] in _PLAIN_CORRUPTION else 16)
    return (actor.unit is not None and actor.unit.kind not in ("utility", "vertical") and len(between) <= 16) or (
        actor.unit is None
        and actor.kind == "official"
        and doc[actor.start : actor.end] in _SPEAKS_FOR
        and len(between) <= 8
    )


_PLAIN_CORRUPTION = frozenset(("吃回扣", "收黑钱", "好处费", "回扣"))
_FAR = 36
"""Nobody but who holds the office takes these, however far back he is named."""
_SPEAKS_FOR = frozenset(word for word, _ in _BEARS)


def _is_asked(doc: str, first: int, actor: _Actor | Hit) -> bool:
    return bool(_ASKED.search(doc, max(first, actor.start - 9), actor.start))


def _actors(scene: Scene, start: int, at: int, units: list[Hit]) -> list[_Actor]:
    """Everybody named in [start, at), in text order; an official of a firm («业委会主任») is private."""
    doc = scene.doc
    named = [_Actor(u.start, u.end, "unit", u.payload) for u in units if start <= u.start and u.end <= at]
    taken = [(actor.start, actor.end) for actor in named]
    private = [
        _Actor(m.start(), m.end(), "private")
        for m in _PRIVATE.finditer(doc, start, at)
        if not any(a <= m.start() and m.end() <= b for a, b in taken)
    ]
    ends = {actor.end for actor in private}
    officials: list[_Actor] = []
    for match in _OFFICIAL.finditer(doc, start, at):
        if any(a <= match.start() and match.end() <= b for a, b in taken):
            continue
        kind: Literal["village", "official", "private"] = "official"
        if ends & {match.start(), match.start() - 1, match.start() - 2}:
            kind = "private"
        elif _VILLAGE_OFFICIAL.search(doc, max(start, match.start() - 3), match.end()):
            kind = "village"
        unit = next((a.unit for a in named if kind == "official" and 0 <= match.start() - a.end <= 1), None)
        officials.append(_Actor(match.start(), match.end(), kind, unit))
    return sorted([*named, *private, *officials], key=lambda actor: (actor.end, actor.start))


def _named(scene: Scene, hit: Hit, met: _Actor, units: list[Hit], where: Whereabouts, bodies: Bodies) -> Iterator[str]:
    """The unit meant: itself, and those it is linked with («住建局和城管局»); the unit an official stands behind; the village
    of a village official; else what the office says (民警)."""
    doc = scene.doc
    first, _ = scene.sentence(hit.start)
    if met.kind == "village":
        yield from (h.payload.name for h in where.ours if h.payload.village and first <= h.start < hit.start)
        return
    before = [unit for unit in units if first <= unit.start and unit.end <= met.start and met.start - unit.end <= 8]
    if met.unit and met.unit.kind != "town" and doc[met.start : met.end].startswith("城管") and before:
        own = before[-1]
        if own.payload.kind == "town" and own.end == met.start:
            yield own.payload.name
            return
    if doc[hit.start : hit.end] in _PASSED_ON and _ONE_ANOTHER.search(doc, max(first, hit.start - 12), hit.end):
        sides = [unit for unit in units if first <= unit.start < hit.start and not _is_asked(doc, first, unit)]
        yield from (unit.payload.name for unit in sides if unit.payload.kind not in ("utility", "vertical"))
    if met.unit:
        yield met.unit.name
        linked = [u for u in units if u.end < met.start and _LINK.fullmatch(doc, u.end, met.start)]
        yield from (unit.payload.name for unit in linked)
    elif before:
        yield before[-1].payload.name
    else:
        word = doc[met.start : met.end]
        family = dict(_BEARS).get(word)
        unit = (
            bodies.families.get(family, (None,))[0] if family else bodies.names.get("法院") if word == "法官" else None
        )
        if unit:
            yield unit.name
