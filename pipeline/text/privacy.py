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


_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯", "东方")
_TITLES = (
    "书记", "支书", "主任", "镇长", "乡长", "局长", "科长", "股长", "所长", "站长", "队长", "组长", "村长", "校长", "院长", "会长", "厂长", "经理", "会计", "文书", "干部",
    "法官", "检察官", "民警", "辅警", "交警", "协警", "城管", "队员", "人员", "网格员", "老师", "医生", "教练", "律师", "市长", "县长", "区长",
)  # fmt: skip
_IN_PARTS = frozenset(("nr", "nrt", "nrfg", "nz", "ns", "n", "nt", "v", "vn", "a", "an", "j", "i", "b"))
"""What the second part of a name cut in two may be taken for: 陈 | 大明, 周 | 海涛, 欧阳 | 建国."""


def mask_names(text: str) -> str:
    """The same, and names of persons as 王某: as far as a segmenter recognises them, and behind a title also where it cuts the
    name in two. What stands before 街道 or 村 is a place's."""
    words = rjieba.tag(mask(text))
    said: list[str] = []
    n = 0
    while n < len(words):
        word, kind = words[n]
        after, next_kind = words[n + 1] if n + 1 < len(words) else ("", "")
        if n and words[n - 1][0].endswith(_TITLES) and _is_surname(word, kind) and _is_given(after, next_kind):
            said.append(f"{word}某")
            n += 2
            continue
        said.append(f"{word[0]}某" if _is_name(word, kind) and after not in _PLACES else word)
        n += 1
    return "".join(said)


def _is_surname(word: str, kind: str) -> bool:
    return word in _COMPOUND or (kind.startswith("nr") and len(word) == 1 and word in _SURNAMES)


def _is_given(word: str, kind: str) -> bool:
    return 1 <= len(word) <= 2 and kind in _IN_PARTS and word[-1] not in _NO_NAME and word not in _PLACES


def _is_name(word: str, kind: str) -> bool:
    return kind.startswith("nr") and 2 <= len(word) <= 4 and word[0] in _SURNAMES and word[-1] not in _NO_NAME
