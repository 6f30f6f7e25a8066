"""Matters of one spot told apart: parking, rubbish and noise of one estate are three topics, and one matter in many words stays one. Pure.

1. A topic half of whose voices name one spot is looked at without that name. Pairs of signs inside the words of titles (of a
   letter without a title: of its beginning) are candidates for a theme; whoever's text holds the pair tells of it.
2. The commonest pair founds a theme; a pair told mostly by its voices adds to it; one told by enough others and by hardly any of
   these founds the next. Where many bring two things together they are one matter.
3. Who tells of none stays with those whose words he shares most, else with the most.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

import rjieba

from pipeline.place.names import read, whole_name
from pipeline.topic.topicwords import HEAD, is_word

_OPENING = 60
_APART = 4
"""At most one in so many of a theme's voices may speak of another theme too."""
_HAN = re.compile("[一-鿿]{2,8}")
_ANY = """物业 物管 物业公司 社区 街道 业委会 开发商 住户 家里 我家 电话 一期 二期 三期 今天 昨天 昨晚 每天 每晚 有人 没人 没有人 孩子 老人 娃娃
    反映 问题 投诉 请问 为何 何时 不到 两年 半年 几年 一年 几个月 一个月 一个 旁边 对面 楼下 门口 外面 扰民"""
_ANYTHING = frozenset(_ANY.split())
"""Who is asked, who suffers, when and where: it stands in letters about anything."""


class Voice(Protocol):
    """What is read of a voice: words, and spots as :func:`pipeline.place.names.written` writes them."""

    @property
    def title(self) -> str:
        """Its heading, where it has one."""

    @property
    def text(self) -> str:
        """Its body."""

    @property
    def spots(self) -> str:
        """What it names."""


@dataclass
class _Theme:
    voices: set[int]
    pairs: set[str]


def part(members: Sequence[int], said: Sequence[Voice], least: int, towns: Set[str] = frozenset()) -> list[list[int]]:
    """The voices by theme, the most told first; all together where no second theme has ``least`` voices of its own.

    ``towns``: names that say where and not what.
    """
    stem = _spot(members, said) if len(members) >= 2 * least else None
    if stem is None:
        return [list(members)]
    name = whole_name(stem)
    nothing = _ANYTHING | towns
    meant = {i: set(_themed(name.sub("\n", said[i].title or said[i].text[:_OPENING]), nothing)) for i in members}
    tellers: dict[str, set[int]] = {pair: set() for pairs in meant.values() for pair in pairs}
    for i in members:
        for pair in tellers.keys() & set(_pairs(name.sub("\n", f"{said[i].title}\n{said[i].text[:HEAD]}"))):
            tellers[pair].add(i)
    themes = _themes({pair: voices for pair, voices in tellers.items() if len(voices) >= least}, least)
    return _spread(members, themes, meant) if len(themes) > 1 else [list(members)]


def _spot(members: Sequence[int], said: Sequence[Voice]) -> str | None:
    """What singles out the one spot at least half of them name."""
    named = Counter(stem for i in members for stem in {spot.stem for spot in read(said[i].spots)})
    stem, times = min(named.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0))
    return stem if 2 * times >= len(members) and stem else None


def _pairs(text: str) -> Iterator[str]:
    return (text[n : n + 2] for n in range(len(text) - 1))


def _themed(text: str, nothing: Set[str]) -> Iterator[str]:
    """Pairs inside the words that may say what it is about: 停车 and 车位 of «停车位»."""
    for word in rjieba.cut(text):
        if is_word(word) and _HAN.fullmatch(word) and word not in nothing:
            yield from _pairs(word)


def _themes(tellers: dict[str, set[int]], least: int) -> list[_Theme]:
    """From the commonest pair down."""
    themes: list[_Theme] = []
    for pair, voices in sorted(tellers.items(), key=lambda told: (-len(told[1]), told[0])):
        shares = [len(voices & theme.voices) for theme in themes]
        if all(_APART * share <= len(voices) for share in shares):
            own = voices.difference(*(theme.voices for theme in themes))
            if len(own) >= least:
                themes.append(_Theme(own, {pair}))
        elif sum(share > 0 for share in shares) == 1 and 2 * max(shares) >= len(voices):
            themes[shares.index(max(shares))].voices |= voices
            themes[shares.index(max(shares))].pairs.add(pair)
    return themes


def _spread(members: Sequence[int], themes: list[_Theme], meant: dict[int, set[str]]) -> list[list[int]]:
    """Each voice to its theme, in the order in which they stood."""
    themes = sorted(themes, key=lambda theme: (-len(theme.voices), min(theme.voices)))
    words = [set().union(*(meant[i] for i in theme.voices)) for theme in themes]
    groups: list[list[int]] = [[] for _ in themes]
    for i in members:
        near = [
            (i in theme.voices, len(meant[i] & theme.pairs), len(meant[i] & own))
            for theme, own in zip(themes, words, strict=True)
        ]
        groups[near.index(max(near))].append(i)
    return groups
