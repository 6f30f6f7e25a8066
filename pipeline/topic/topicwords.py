"""The words by which voices are gathered into topics: words and pairs of neighbouring words, weighed by how rare they are.

A name the segmenter does not know («丽发新城» cut as 丽发, 新城) is kept whole by its pair. Counted in numpy for a few
thousand voices at a time.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import rjieba
from numpy.typing import NDArray

HEAD = 300
"""Characters of the text that are read: what a letter is about stands in its title and at its beginning."""
KEPT = 16
"""The weightiest words of a voice; the rest says little and costs much."""
COMMON = 0.05
"""A word that stands in a greater share of the voices than this tells no topic from another."""
ALWAYS = 30
"""… unless so few voices are looked at that this number is more."""
SPOT = "@"
"""Before a named spot, which is a term beside the words it is cut into: 翠屏雅苑 is two words and 金茂府 one."""
_BREAK, _GLUE, _WORD, _TOWN = 0, 1, 2, 3

_EMPTY = """我们 你们 他们 自己 没有 这个 那个 这些 那些 现在 问题 情况 希望 请问 政府 领导 相关 有关 部门 可以 因为 所以 但是 而且 如果
    已经 一直 一个 什么 怎么 为什么 谢谢 你好 您好 尊敬 进行 解决 反映 投诉 咨询 建议 请求 要求 严重 影响 居民 业主 小区 附近 多次 还是
    就是 不是 不能 时候 目前 由于 为了 通过 以及 或者 造成 导致 存在 非常 大家 我市 市民 书记 市长 县长 区长 处理 回复 答复 电话 时间
    今年 去年 一下 这样 这里 之后 开始 至今 到底 是否 应该 需要 关于 对于 根据 一些 很多 不会 不知 知道 不要 只有 可能 而是 虽然 此事
    现象 本人 百姓 老百姓 人民 群众 生活 工作 单位 公司 有限公司 有限 晚上 白天 天天 每天 早上 凌晨 来信人 网友 诉求 来电 先生 女士"""
_STOP = frozenset(_EMPTY.split())
_WORDLIKE = re.compile("[\u4e00-\u9fff]{2,8}|[A-Za-z0-9]{0,20}[A-Za-z][A-Za-z0-9]+|[0-9]{2,20}[\u4e00-\u9fff]+")
_GLUELIKE = re.compile("[0-9A-Za-z\u4e00-\u9fff]+")
_HIDDEN = re.compile("[A-Z][0-9]{0,2}[市区县]|\\*+")
"""Names a publisher has replaced (A市, A3区) or masked: they name nothing."""

I64 = NDArray[np.int64]


@dataclass
class Vocabulary:
    """Numbers of the words met so far, and whether a word can be a term, only part of one, or neither.

    ``towns``: a town is a term, but singles out no matter: no pair holds it, or its name with 镇 and without would be two words that voices share.
    """

    towns: frozenset[str] = frozenset()
    ids: dict[str, int] = field(default_factory=lambda: {"": 0})
    words: list[str] = field(default_factory=lambda: [""])
    kinds: list[int] = field(default_factory=lambda: [_BREAK])

    def number(self, words: Sequence[str]) -> list[int]:
        """The numbers of these words; new ones are added."""
        known = self.ids
        try:
            return [known[word] for word in words]
        except KeyError:
            for word in words:
                if word not in known:
                    known[word] = len(self.words)
                    self.words.append(word)
                    self.kinds.append(_TOWN if word in self.towns else _kind(word))
            return [known[word] for word in words]

    def is_town(self, term: int) -> bool:
        """Whether the term is a town's name."""
        return term < len(self.kinds) and self.kinds[term] == _TOWN

    def say(self, term: int) -> str:
        """The words of a term."""
        first, second = term >> 32, term & 0xFFFFFFFF
        return self.words[first] + self.words[second]


def _kind(word: str) -> int:
    if word[:1] == SPOT:
        return _WORD
    if word in _STOP:
        return _BREAK
    if _WORDLIKE.fullmatch(word):
        return _WORD
    return _GLUE if _GLUELIKE.fullmatch(word) else _BREAK


def is_word(word: str) -> bool:
    """Whether it can be a term of its own."""
    return _kind(word) == _WORD


@dataclass(frozen=True)
class Vectors:
    """Row ``i`` stands at [starts[i], starts[i + 1]): its terms and their weights, of length one together.

    ``common``: how many voices each term of ``names`` stands in.
    """

    starts: I64
    terms: I64
    weights: NDArray[np.float64]
    names: I64
    common: I64

    def row(self, i: int) -> tuple[I64, NDArray[np.float64]]:
        """Terms, as positions in ``names``, and weights of one voice."""
        return self.terms[self.starts[i] : self.starts[i + 1]], self.weights[self.starts[i] : self.starts[i + 1]]


def vectors(texts: Sequence[tuple[str, str, str]], vocabulary: Vocabulary) -> Vectors:
    """Title, text and named spots of each voice as weighed terms; the title counts twice."""
    rows = [_numbers(title, text, spots, vocabulary) for title, text, spots in texts]
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    tokens = np.fromiter((n for row in rows for n in row), dtype=np.int64, count=int(lengths.sum()))
    owners = np.repeat(np.arange(len(rows)), lengths)
    kinds = np.array(vocabulary.kinds, dtype=np.int8)[tokens]
    alone, word, part = kinds >= _WORD, kinds == _WORD, (kinds == _GLUE) | (kinds == _WORD)
    paired = part[:-1] & part[1:] & (word[:-1] | word[1:]) & (owners[:-1] == owners[1:])
    said = np.concatenate([tokens[alone], (tokens[:-1] << 32 | tokens[1:])[paired]])
    owners = np.concatenate([owners[alone], owners[:-1][paired]])
    names, terms = np.unique(said, return_inverse=True)
    cells, times = np.unique(owners * max(len(names), 1) + terms, return_counts=True)
    owners, terms = np.divmod(cells, max(len(names), 1))
    common = np.bincount(terms, minlength=len(names))
    return _weighed(len(rows), owners, terms, times, names, common)


def _weighed(n: int, owners: I64, terms: I64, times: I64, names: I64, common: I64) -> Vectors:
    told = (common >= 2) & (common <= max(ALWAYS, COMMON * n))
    kept = told[terms]
    owners, terms, times = owners[kept], terms[kept], times[kept]
    weights = (1 + np.log(times)) * np.log1p(n / common[terms])
    order = np.lexsort((terms, -weights, owners))
    owners, terms, weights = owners[order], terms[order], weights[order]
    rank = np.arange(len(owners)) - np.searchsorted(owners, owners)
    best = rank < KEPT
    owners, terms, weights = owners[best], terms[best], weights[best]
    lengths = np.sqrt(np.bincount(owners, weights * weights, minlength=n))
    weights = weights / np.maximum(lengths[owners], 1e-9)
    return Vectors(np.searchsorted(owners, np.arange(n + 1)), terms, weights, names, common)


def _numbers(title: str, text: str, spots: str, vocabulary: Vocabulary) -> list[int]:
    head = vocabulary.number(rjieba.cut(_HIDDEN.sub(" ", title)))
    named = [n for spot in vocabulary.number([SPOT + spot for spot in spots.split()]) for n in (0, spot)]
    return [*head, 0, *head, 0, *vocabulary.number(rjieba.cut(_HIDDEN.sub(" ", text[:HEAD]))), *named]
