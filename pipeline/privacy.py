"""Names of persons in running words masked, beside all that :mod:`cases.masking` masks."""

import rjieba

from cases.masking import mask

_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭"
    "廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢"
    "路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边"
)
_NO_NAME = frozenset("某士生时处必人以")
"""Last characters of what looks like a name and hides nobody: 王某, 李女士, 何时, 何处."""
_PLACES = frozenset(
    ("街道", "镇", "乡", "村", "社区", "路", "街", "大道", "巷", "桥", "广场", "公园", "小区", "中学", "小学", "办事处", "街道办", "镇政府", "派出所")
)  # fmt: skip
"""What a name stands before that is no person's."""


def mask_names(text: str) -> str:
    """The same, and names of persons as 王某: as far as a segmenter recognises them. What stands before 街道 or 村 is a place's."""
    words = rjieba.tag(mask(text))
    behind = [word for word, _ in words[1:]] + [""]
    return "".join(
        f"{word[0]}某" if _is_name(word, kind) and after not in _PLACES else word
        for (word, kind), after in zip(words, behind, strict=True)
    )


def _is_name(word: str, kind: str) -> bool:
    return kind.startswith("nr") and 2 <= len(word) <= 4 and word[0] in _SURNAMES and word[-1] not in _NO_NAME
