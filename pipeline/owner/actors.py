"""Who could have done it: every unit, holder of an office and private party named before a charge."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from config.load import Config
from config.units import Unit
from pipeline.owner.bodies import Bodies
from pipeline.place.places import Whereabouts
from pipeline.text.glance import Marked, ahead
from pipeline.text.lexicon import Entry, Hit, longest
from pipeline.text.scene import Scene

_VILLAGE_OFFICIAL = re.compile(
    "村委会|村两委|居委会|村支?书记?|村主任|村长|村干部|村委?会?(?:主任|书记|干部)|村两委|社区(?:书记|主任|干部)|组长|队长(?=贪|截|侵|挪)"
)
_OFFICIAL = Marked(
    "城长所员办院领县校镇局站务任记委职警执干科支队乡官厅察股党辅计文的考经",
    ahead(
        "主乡书交党公副办网组的协接联巡考经区厅县城大局居工市干总所执支村校检民法社科站纪股警辅镇院领",
        "(?<!尊敬的)(?<!各位)(?<!请)(?<!望)(?<!求)(?<!向)(?<!上级)(?<!有关)(?<!相关)(?<!市)领导(?![您你]好|[:：,，]|们?好|重视|关注|帮|明察|给|能|为我)|"
        "[副]?(?:局长|镇长|乡长|市长|县长|区长|厅长|科长|股长|所长|站长|大队长|支队长)|(?:党委|党工委|纪委|总支|支部|镇党委)?书记(?!处)|(?<!班)主任|"
        "村支书|村长|村主任|村干部|社区干部|镇干部|乡干部|村委会|村两委|居委会|干部|公务员|公职人员|民警|警察|交警|辅警|城管(?:执法)?(?:人员|队员|队长)?|(?<![班目工题习])组长|网格员|办事员|接待员|协管员|联防队员|巡防队员|考官|经办人|村[上里]?的?会计|村文书|(?<=[所局府委办])的人|执法人员|执法队员|工作人员|办事人员|法官|检察官|党员|校长|院长",
    ),
)
_PRIVATE = re.compile(
    ahead(
        "丈业中亲他企会保健儿公别前包医单卖厂司同员商女妻学客家小居师平店开快房承护教施有朋服机村楼物男租管老超邻酒销驾驿",
        "物业|开发商|业委会|房东|中介|商家|老板|店家|店主|小店|公司|企业|厂家|厂里|包工头|承包商|承包方|平台|超市|酒店|健身房|机构|驾校|教练|房产商|施工[方队单]|单位(?!领导)|邻居|亲戚|亲属|朋友|前夫|前妻|"
        "业主|居民|村民|村霸|(?<![所局队院办委站里府])有人|他人|别人|商户|司机|员工|服务员|(?<!村)(?<!村上)(?<!村里)(?<!村的)(?<!村上的)(?<!村里的)会计|销售|客服|保安|医院|医生|护士|老师|学校|学生|家长|同学|管理员|卖家|店员|师傅|快递|驿站|丈夫|老公|妻子|老婆|儿子|女儿|儿媳|男子|女子|租客|楼上",
    )
)
_WORK = "(?:管|[检抽稽巡督]?查|[核检]?验|测|量|批|审|评|收|发|守|抄|罚|拦|贴|调解|登记|盖章|办|接[访待]|征|拆|巡)"
_BY_WORK = Marked(
    "那这来的",
    f"{_WORK}[^，,。；的你他]{{0,8}}的?(?:那|这)(?:个|几个|位|帮|些|两个|两位)(?:[^，,。；的]{{0,2}}(?:人|的|长))?"
    "|办[^，,。；]{0,8}案子?的(?:人|那)"
    f"|{_WORK}[^，,。；的我你他]{{1,5}}的(?=把|看[到见]|来之?前|走|跟|每[次回年季]|收|拿|抱|(?:大姐|阿姨|姑娘|小姑娘|小伙|老师|律师)[，,]?[^，,。；]{{0,2}})"
    f"|(?:[检抽稽巡督]?查|验收|收税|征收|拆迁|执法|接访|查案|办案|管事)[^，,。；的你他]{{0,4}}的(?:人|每[次回年]|回回)(?![民家员])"
    "|来(?:[检抽稽巡督]?查|[核检]?验|验收|测|量|评)[^，,。；的]{0,8}的(?![时房地报结过费钱])(?:那[个几两]个?(?:人|胖子)?)?"
    f"|[那这](?:个|几个|帮|些|位){_WORK}[^，,。；的我你他]{{1,4}}的(?![时房地报结过费钱])"
    "|[那这](?:个|几个|帮|些|位)(?:穿制服|戴大盖帽|管片|坐办公室|吃公家饭|吃皇粮|端公家碗|当官|当家)的?人?",
)
"""Who holds an office, told by the public work he does and not by its name: «管低保那个女的», «来查食品的那个人», «那几个穿制服的»."""
_FIRM_WORK = re.compile(
    "(?:物业|小区|公司|车间|工地|店|厂|酒店|超市|商场|房东|中介|保安|银行|快递|驿站|网吧|驾校|公墓|单元|宿舍|老板|保险)[^，,。；]{0,4}$"
)
_IN_A_FIRM = re.compile("小区|物业|车间|宿舍|库房|仓库|班组|后勤|我们?店|我们?厂|我们?公司|快递|外卖|房租|水果|菜")
"""The same work done for a firm: before it, or what is managed."""
_HIS_DESK = re.compile(
    "(?:的|窗口|柜台|前台|大厅|服务|办事|办证|接访|接待|值班|某|一[名个位]|个别|有[些的个]|那[个名位]|女|男|[新老]){1,4}|[^，,。；]{0,4}[，,]?[却又还]?被(?:里面的|那里的)?"
)
"""What stands between an office and who sits there («住建局窗口的工作人员», «去镇政府办事，被工作人员…»)."""

_POSED = re.compile(
    "(?:冒充|自称|谎称|假称|假[冒扮装]|伪装|(?<![安包组改])[装扮]成|冒用|假借|冒[用充]?名|打着)(?:[^，,。；;:：\n的]{0,8}的)?[^，,。；;:：\n的]{0,8}$|(?<![真放请休病事产寒暑年婚丧探调])假的?$"
)
"""Who only says that he holds an office («冒充派出所民警», «假城管»), whatever he does then."""


class Actor(NamedTuple):
    """Somebody who could have done it, at [start, end)."""

    start: int
    end: int
    kind: Literal["unit", "official", "village", "private"]
    unit: Unit | None = None


def unit_entries(config: Config) -> Iterator[Entry]:
    """Kind ``unit``: every name by which people write a body."""
    for unit in config.units.units:
        for name in unit.names:
            yield Entry(name, "unit", unit)


def find_units(scene: Scene, where: Whereabouts, bodies: Bodies) -> list[Hit]:
    """Every body named, in text order; «镇政府» is the one of the territory."""
    here = scene.found("unit_here")
    town = bodies.town(where.territory) if here else None
    unnamed = [Hit(hit.start, hit.end, town) for hit in here] if town else []
    return longest([*scene.found("unit"), *unnamed])


def find_actors(scene: Scene, start: int, at: int, units: list[Hit]) -> list[Actor]:
    """Everybody named in [start, at), in text order; an official of a firm («业委会主任») is private."""
    doc = scene.doc
    named = [Actor(u.start, u.end, "unit", u.payload) for u in units if start <= u.start and u.end <= at]
    taken = [(actor.start, actor.end) for actor in named]
    private = [
        Actor(m.start(), m.end(), "private")
        for m in _PRIVATE.finditer(doc, start, at)
        if not any(a <= m.start() and m.end() <= b for a, b in taken)
    ]
    ends = {actor.end for actor in private}
    officials: list[Actor] = []
    for match in _OFFICIAL.finditer(doc, start, at):
        if any(a <= match.start() and match.end() <= b for a, b in taken):
            continue
        kind: Literal["village", "official", "private"] = "official"
        if ends & {match.start(), match.start() - 1, match.start() - 2} and not _heads_a_school(doc, match):
            kind = "private"
        elif _VILLAGE_OFFICIAL.search(doc, max(start, match.start() - 3), match.end()):
            kind = "village"
        unit = next((a.unit for a in named if kind == "official" and _sits_in(doc, a.end, match.start())), None)
        officials.append(Actor(match.start(), match.end(), kind, unit))
    officials += [
        Actor(m.start(), m.end(), "official")
        for m in _BY_WORK.finditer(doc, start, at)
        if not (_FIRM_WORK.search(doc, max(start, m.start() - 8), m.start()) or _IN_A_FIRM.search(m[0]))
    ]
    held = [
        actor._replace(kind="private", unit=None) if is_posed(doc, start, actor.start) else actor
        for actor in (*named, *officials)
    ]
    return sorted([*held, *private], key=lambda actor: (actor.end, actor.start))


def is_posed(doc: str, first: int, at: int) -> bool:
    """Whether the office named at ``at`` is only claimed."""
    return _POSED.search(doc, max(first, at - 24), at) is not None


def _sits_in(doc: str, end: int, at: int) -> bool:
    """Whether who is named at ``at`` belongs to the unit that ends at ``end``."""
    return 0 <= at - end <= 1 or (1 < at - end <= 8 and _HIS_DESK.fullmatch(doc, end, at) is not None)


def _heads_a_school(doc: str, official: re.Match[str]) -> bool:
    """The head of a school or hospital is no employee of a firm."""
    return official[0] in ("校长", "院长") and doc.endswith(("学校", "医院"), 0, official.start())
