"""Whether a text speaks only of somebody private: a firm, a shop or a school, and of no office."""

import re

PRIVATE = re.compile(
    "物业|业委会|业主|开发商|公司|企业|老板|商家|店家|店铺|卖家|客服|售后|银行|平台(?!留言|回复|答复)|房东|中介|医院|医生|机构|楼盘|售楼|驾校|培训|网店|淘宝|京东|游戏|快递|保险|学校|老师|幼儿园|厂家|合同|协议|房产商|施工方|物管|园方|"
    "单位(?:的)?(?:领导|同事)|移动|联通|电信|健身|工厂|厂里|相亲|交友|主播|直播"
)
OFFICE = re.compile(
    "政府|政务|官网|[局委镇乡](?!属|托|婉|屈)|街道|村|社区|居委|部门|信访|12345|市长|书记|信箱|窗口|国土|住建|教育厅|民政|人社|医保|税务|官方|公示栏|财政"
)


def is_private(text: str) -> bool:
    """Somebody private is named, or an advertisement, and no office."""
    return bool((PRIVATE.search(text) or "广告" in text) and not OFFICE.search(text))
