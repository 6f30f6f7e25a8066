"""What a window of a long letter says once its own words are gone: of whom, of what, and how it fared, as signs in their order.

«问了三次住建局，名单一直没有公布» becomes office, list, denied, told: real letters wrap it in so many words that no short run of
characters comes back, and this does.
"""

import re

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.learned.veil import FIRST_SIGN, WORDS, veiled

_MORE = (
    (
        "没有 没 未 不 无 从未 从来不 从来没 拒绝 拒不 不肯 不给 不予 不愿 不让 一直没 至今 迟迟 尚未 并未 并无 毫无 不能 无法 不到 不了 不得 从没 不曾 未曾 未经"
    ),
    (
        "公开 公示 公布 公告 告知 通知 张贴 上墙 披露 透露 出示 提供 明细 透明 知情 知晓 知情权 通报 发布 信息公开 政务公开 村务公开 财务公开"
    ),
    "敷衍 敷衍了事 套话 官话 官腔 官方 空话 模板 千篇一律 含糊 含糊其辞 模棱两可 避重就轻 答非所问 只字不提 只字未提 踢皮球 皮球 推诿 搪塞 糊弄 打太极 太极 草草 草率 不痛不痒 正面 实质 明确 应付 忽悠 牵强 回避 推脱 扯皮 打发",
    "不符 不一致 不一样 矛盾 自相矛盾 前后矛盾 相悖 不实 不属实 虚假 不同 口径 说法 统一 不统一 出入 两样 变卦 反悔 打架 相反 事实 实际 明明",
    "打不通 无人接听 没人接 无人接 没有人接 占线 忙音 空号 停机 接通 打不开 打开 查不到 找不到 搜不到 查询 登录 登不上 进不去 点不开 接听 拨打 打通 查阅 下载 搜索 失效 看不到 看到 见到 找遍",
    "过期 过时 作废 失效 废止 更新 旧 换了 撤了 停用 去年 前年 早已 早就 几年前 仍然 还是",
    "看不懂 不懂 不明白 不清楚 不知道 搞不懂 弄不清 含义 意思 解释 解读 说明 术语 什么 哪里 为什么 为何 何 依据 理由 原因 到底 究竟 搞不清 疑惑 不解",
)
"""What is denied, made known, answered emptily, contradicted, out of reach, old, not understood. A word of two groups is of the first."""
_SIGNS = {
    word: chr(FIRST_SIGN + n)
    for n, words in reversed([*enumerate((*WORDS, *_MORE))])
    for word in reversed(words.split())
}
_SIGN_OF = [*_SIGNS.values()]
_FINDER = AhoCorasick([*_SIGNS], matchkind=MatchKind.LeftmostLongest)
_STOPS = re.compile("[。；;！!？?\n]")
_NEAR = 4
"""How many signs on two still belong together."""


def with_skeleton(text: str) -> str:
    """The text, the text veiled, its signs alone, and each sign with those that follow it in the sentence."""
    sentences = _signs(text)
    pairs = (a + b for signs in sentences for n, a in enumerate(signs) for b in signs[n + 1 : n + 1 + _NEAR])
    return "\n".join([veiled(text), "。".join(map("".join, sentences)), *pairs])


def _signs(text: str) -> list[list[str]]:
    """The signs of each sentence."""
    sentences, last = [list[str]()], 0
    for word, start, end in _FINDER.find_matches_as_indexes(text):
        if _STOPS.search(text, last, start):
            sentences.append([])
        sentences[-1].append(_SIGN_OF[word])
        last = end
    return sentences
