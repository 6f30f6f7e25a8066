"""A person singled out by the public work he does: «管夜市的那两个», «登记房子的小陈», «来看消防的那位».

Who writes so tells of him and not of the matter. What he is said to have done is in words without end; so nothing of it is read, and the
office whose work it is has no part until a person has looked.
"""

import re

from pipeline.owner.meant import CAMPAIGN
from pipeline.text.scene import Scene

_BEGINS = "(?:^|(?<=[，。；,;：:！!？?、\\s]))(?:(?:我们?|昨[天晚]|今[天早]|晚上|每次|前几天|上[个周]?[月周]?|镇上|村上|社区|街上|窗口|大厅|路口|河道上?|片区|那天)[^，,。；]{0,4})?"
_WORK = "(?:管|[检抽稽巡督]?查|[核检]?验收?|监?测|量|批|审|评|收税|征收?|发|守|抄|罚|拦|贴条|调解|登记|盖章|办|接[访待]|拆|巡|仲裁|公证|监测|安监|执法|监督|采购|抓)"
_ONE = "(?:[那这](?:个|几个|位|帮|伙|些|两个|两位))"
_WHO = "(?:人|女的|男的|民警|辅警|警察|大姐|阿姨|小?姑娘|小伙子?|年轻人|胖子|师傅|专家|协管|干部|科员|经办|主任|[队站科所组股]长|姓[一-龥]的|[小老][一-龥](?=[，,非天总专故每从收要把跟和不让叫]))"
_SINGLED = re.compile(
    f"{_BEGINS}(?:来)?{_WORK}[^，,。；的你他]{{0,8}}(?:的{_ONE}?{_WHO}|的{_ONE}(?![时证系手地房车路树]|[^，,。；]{{0,2}}(?:窗口|部门|单位|地方))|{_ONE}{_WHO})"
    f"|{_BEGINS}[^，,。；的]{{0,4}}(?:处|站|所|局|办|大队|组|窗口|大厅|中心|派出所|片区|社区|村上)的?{_ONE}{_WHO}"
    f"|{_BEGINS}来(?:[检抽稽巡督]?查|[核检]?验收?|测|量|评|看|取)[^，,。；的]{{1,8}}的(?={_ONE}|前脚|每|都|人)",
)
_SIGN = re.compile(
    "[那这](?:[个位帮伙些]|[几两][个位])|的(?:[人每都小老姑女男大阿年胖师专协干科经主民辅警]|前脚|[队站所科组股]长)"
)
"""Without which nobody is singled out; it is found in a tenth of the time."""
_FIRM = re.compile(
    "物业|小区|公司|车间|工地|店|厂里|酒店|超市|商场|房东|中介|保安|银行|快递|外卖|驿站|驾校|公墓|宿舍|水果|蔬菜|破烂|旧货|垃圾|奶茶|医生|护士|老师"
)
_NO_COMPLAINT = re.compile(
    "感谢|谢谢|表扬|点赞|锦旗|负责任?[，,。]|请问|咨询|怎么办理|如何办理|哪里办|几点|上班时间|电话是"
)
_OPENING = 80


def find_singled(scene: Scene) -> tuple[int, int] | None:
    """Where somebody is singled out in the title or where the text begins."""
    doc, begin, end = scene.doc, max(0, scene.body - _OPENING), scene.body + _OPENING
    told = _SINGLED.search(doc, begin, end) if _SIGN.search(doc, begin, end) else None
    if told is None or _FIRM.search(doc, max(0, told.start() - 4), told.end() + 2):
        return None
    first, last = scene.sentence(told.start())
    if _NO_COMPLAINT.search(doc, first, last + _OPENING) or CAMPAIGN.search(doc, first, last):
        return None
    return told.span()
