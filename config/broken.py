"""Where YAML stops being YAML: which slip of a hand it was, as far as the line shows it."""

import re
from collections.abc import Sequence

ELSE = "可能只写了一半、缩进不齐或引号没有配对"
LINES = (
    (r"<{7}|={7}$|>{7}", "合并文件时留下的记号, 请删去, 只留要的那一份"),
    (r" *\t", "缩进用了制表符, 请改成空格"),
    (r"[\s-]*[\w.]+：", "键后面是全角冒号「：」, 请改成半角冒号加空格「: 」"),
    (r".*[\u00a0\u3000]", "有全角空格或不换行空格, 请改成普通空格"),
)
"""What the line, or the one before it, looks like."""
PROBLEMS = (
    ("undefined alias", "星号 * 后面的名字在前面没有用 & 定义过"),
    ("another document", "一个文件只能有一份, 请删去「---」和它后面的"),
    ("constructor for the tag", "不用 YAML 标记 (!!…), 请删去"),
)
"""What the parser calls it."""


def slip(lines: Sequence[str], line: int | None, problem: str) -> str:
    """What is probably wrong where the parser stopped: ``line`` counts from 1. The parser often notices a line late."""
    for sign, words in PROBLEMS:
        if sign in problem:
            return words
    near = [text for text in lines[max(line - 2, 0) : line] if text.strip()] if line else []
    for text in reversed(near):
        for pattern, words in LINES:
            if re.match(pattern, text):
                return words
    return ELSE
