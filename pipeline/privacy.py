"""Citizens' data masked: phones 138****5678, identity cards, plates, bank cards, addresses of e-mail."""

import re

import rjieba

_ID_CARD = re.compile(
    r"(?<![0-9A-Za-z])([1-9][0-9]{5})((?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{5})([0-9Xx])(?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<![0-9])((?:\+?86[- ]?)?1[3-9][0-9])([- ]?)([0-9]{4})([- ]?)([0-9]{4})(?![0-9])")
_LANDLINE = re.compile(r"(?<![0-9])(0[1-9][0-9]{1,2}[- ]?)([0-9]{3,4})([0-9]{4})(?![0-9])")
_BANK_CARD = re.compile(r"(?<![0-9])([3-6][0-9]{3})(?:[ -]?[0-9]){8,11}[ -]?([0-9]{4})(?![0-9])")
_PLATE = re.compile(
    "([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z])([·. ]?)([A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警])(?![A-Za-z0-9])"
)
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])([A-Za-z0-9])[A-Za-z0-9._%+-]{0,63}@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4})"
)
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
_DIGIT = re.compile("[0-9@]|[A-HJ-NP-Z]")


def mask(text: str) -> str:
    """The text with numbers and addresses that point to a person hidden; masking twice changes nothing."""
    if not _DIGIT.search(text):
        return text
    text = _ID_CARD.sub(lambda found: f"{found[1][0]}{'*' * 16}{found[3]}", text)
    text = _MOBILE.sub(r"\1\2****\4\5", text)
    text = _BANK_CARD.sub(r"\1****\2", text)
    text = _LANDLINE.sub(r"\1****\3", text)
    text = _PLATE.sub(lambda found: f"{found[1]}{found[2]}***{found[3][-2:]}", text)
    return _EMAIL.sub(r"\1***@\2", text)


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
