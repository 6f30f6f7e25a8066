"""Problems of open government (政务公开): what should be public and is not, sites that sleep, answers that say nothing."""

import re

from cases.items.judgment import Reason
from pipeline.scene import Scene

BASIS = "中华人民共和国政府信息公开条例"

_TRIGGER = re.compile("公开|公示|网站|公众号|网页|链接|电话|政策|指南|答复|回复|答非所问")
_PROBLEMS = {
    "应公开未公开": re.compile(
        "(?:未|没有?|不|拒绝?|从不|一直没|迟迟不|从来不|应该?)(?:进行|予以|主动|及时|按规定|依法|对外|向社会)?(?:公开|公示)(?!道歉|场合|招聘|课)|(?:不透明|暗箱操作)|公开(?:不及时|不全|不到位)|要求公开|信息不公开"
    ),
    "依申请公开": re.compile(
        "(?:信息公开|依申请公开|政府信息)[^。；\n]{0,12}(?:申请|答复|超期|逾期|不予|拒绝)|申请(?:政府)?信息公开"
    ),
    "网站与新媒体": re.compile(
        "(?:网站|官网|网页|链接|公众号|政务微博|小程序|APP)[^。；\n]{0,12}(?:打不开|无法打开|进不去|不更新|没更新|未更新|失效|错误|空白|崩溃|登不上|登录不了|停更|瘫痪|错别字)"
    ),
    "咨询渠道不畅": re.compile(
        "电话[^。；\n]{0,12}(?:打不通|没人接|无人接|无人接听|占线|空号|不接)|(?:咨询|反映)[^。；\n]{0,8}无门"
    ),
    "政策解读不足": re.compile(
        "政策[^。；\n]{0,12}(?:看不懂|不清楚|没有解读|不明确|模糊|说法不一|没人知道)|办事指南[^。；\n]{0,10}(?:过期|错误|不清|不一致|没更新)"
    ),
    "回应敷衍": re.compile(
        "(?:答复|回复|回应)[^。；\n]{0,10}(?:敷衍|答非所问|官话|套话|千篇一律|模板|不实|糊弄|推诿)|答非所问|(?:没有?|不|未|至今没有?)(?:给予|作出|得到)?(?:任何)?(?:答复|回复|回应)"
    ),
}


def find_problem(scene: Scene) -> tuple[str | None, list[Reason]]:
    """The first problem told, or ``None``, with its words."""
    if not _TRIGGER.search(scene.doc):
        return None, []
    found = [
        (match.start(), match.end(), name)
        for name, pattern in _PROBLEMS.items()
        if (match := pattern.search(scene.doc))
    ]
    if not found:
        return None, []
    start, end, name = min(found)
    return name, [scene.reason("openness_problem", f"openness.{name}", start, end, BASIS)]
