"""What of a text is looked at for a problem of openness: a sentence with its short neighbours, as written and with its common words veiled.

«住建局的答复» and «民政局的回信» say the same of who spoke: veiled they are one, so that few written rows teach many subjects.
"""

import re
from collections.abc import Sequence

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.text.grams import Ints

FIRST_SIGN = 0xE000
_LEAST, _MOST = 40, 110
"""Characters: shorter windows take in what stands around, longer ones are cut."""
WORDS = (
    (
        "物业 物管 业委会 业主 开发商 公司 企业 老板 商家 店家 店铺 卖家 客服 售后 银行 平台 房东 中介 医院 医生 机构 楼盘 售楼 驾校 培训 网店 淘宝 京东 快递 外卖 保险 学校 老师 "
        "幼儿园 厂家 厂里 工厂 合同 移动 联通 电信 健身 主播 直播 超市 商场 房产 教练 家长 游戏 朋友 男朋友 老公 会员 广告 旅行社 单位"
    ),
    (
        "政府 市政府 县政府 镇政府 乡政府 政务 住建局 教育局 民政局 人社局 医保局 税务局 水务局 公安局 财政局 交通局 环保局 城管局 城管 街道 街道办 村委 村委会 村上 村里 村干部 村支书 社区 居委 居委会 部门 信访 "
        "12345 市长 书记 窗口 大厅 民政 人社 医保 税务 官方 财政 镇上 乡上 县里 镇里 乡里 派出所 领导 组上 队上 上面 干部 组长 你们 工作人员 基层 上级 村民 群众 百姓 老百姓 书记 镇长 村主任 公家 机关 卫生院 居民"
    ),
    "官网 网站 网页 网上 页面 公众号 小程序 公示栏 公开栏 公告栏 宣传栏 栏目 专栏 链接 热线 附件 系统 入口 按钮 二维码 信箱 电话 号码 地址 微信 站牌 站台 牌子 标牌 公示牌 宣传册 手册 大屏 短信 官微 微博 平台上 上网 报纸 广播",
    "政策 文件 通知 通告 公告 公示 指南 细则 办法 条例 规定 解读 方案 标准 名单 明细 清单 批文 批复 告知单 告知书 决定书 核定单 表格 流程 时刻表 价目 目录 公报 图纸 法律 附则 告示 说明 新规 条款 结果 账目 收支 账 依据",
    "回复 答复 回应 回信 复函 回函 回我 答我 回电 反馈 回访 工单 反映 办理 办结 结案 转办 派单 留言 来信 信访件 官腔 套话 空话 处理意见",
    "低保 补贴 补助 补偿 补偿款 征地 征地款 拆迁 征收 安置 规划 环评 预算 津贴 救助 救助金 资金 专款 集体 名额 学区 划片 公租房 养老 养老金 社保 公积金 分红 租金 扶贫 移民 收费 招标 中标 招投标 选举 指标 退休 工程 村务 财务 经费 捐款 拨款 审计 听证 听证会 监测 检测 水质 摇号 医保 医疗 生育 入学 招生 加分 停水 停电 限行 户口 居住证 产权 宅基地 土地 耕地 公墓 学费 资质 许可 抽检 调查报告 鉴定 名册 收据 预告",
)
"""Who is private, who is an office, where it tells, what it tells, how it answers, and of what."""
_VEILS = [(word, chr(FIRST_SIGN + n)) for n, words in enumerate(WORDS) for word in words.split()]
_FINDER = AhoCorasick([word for word, _ in _VEILS], matchkind=MatchKind.LeftmostLongest)


_PUBLIC = re.compile(f"[{chr(FIRST_SIGN + 1)}-{chr(FIRST_SIGN + len(WORDS) - 1)}]")


def is_public(text: str) -> bool:
    """Whether a veiled text names an office, a page, a paper, an answer or what should be public."""
    return bool(_PUBLIC.search(text))


def pieces(starts: Ints, end: int) -> Ints:
    """Where sentences begin, and every so many characters within a long one."""
    many = -(-np.diff(starts, append=end) // _MOST)
    if many.max(initial=1) == 1:
        return starts
    cut: Ints = np.repeat(starts, many) + (np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)) * _MOST
    return cut


def window(doc: str, starts: Sequence[int], n: int) -> tuple[int, int]:
    """[start, end) of the n-th sentence and, where it is short, of those behind and before it."""
    edges = [*starts[max(0, n - 3) : n + 4], len(doc)]
    low = min(n, 3)
    high = low + 1
    while edges[high] - edges[low] < _LEAST and high < len(edges) - 1:
        high += 1
    while edges[high] - edges[low] < _LEAST and low > 0:
        low -= 1
    return edges[low], min(edges[high], edges[low] + _MOST)


def veiled(text: str) -> str:
    """The text, then the same with one sign for each common word."""
    parts, last = [text, "\n"], 0
    for word, start, end in _FINDER.find_matches_as_indexes(text):
        parts += text[last:start], _VEILS[word][1]
        last = end
    return "".join([*parts, text[last:]])
