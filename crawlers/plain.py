"""Words as they can be stored and compared: no padding, nothing a database or a digest chokes on."""

import re
from collections.abc import Sequence
from typing import get_args

from cases.items.raw import ONLY_FILES, ONLY_LINK
from config.words import ItemType

_PADDING = " \t\r\n\f\v\u00a0\u3000\ufeff\u200b"
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
"""Neither a database nor a paper in Word or a workbook takes them, and nobody wrote them for a reader."""
_TYPES = {name: name for name in get_args(ItemType)}
_OTHER_NAMES = {"建言": "建议", "意见": "建议", "意见建议": "建议", "意见/建议": "建议"}
_INNER = re.compile(r"[ \t\u00a0\u3000\u200b]+")

SHORT = 500
"""Names of people, units and states are kept to this length; the raw body keeps all."""


def plain(text: str) -> str:
    """The text without padding around it; control characters and half surrogate pairs, which our database or our papers do not take, are
    left out or replaced; a page's end is a line's."""
    if text.isprintable():  # as nearly all words of a table are: no NUL, no half pair, no padding but the blank
        return text.strip(" ")
    whole = _CONTROLS.sub("", text).replace("\v", "\n").replace("\f", "\n")
    return _SURROGATES.sub("\ufffd", whole).strip(_PADDING)


def short(text: str) -> str:
    """One line of at most ``SHORT`` characters."""
    line = " ".join(plain(text).split())
    return line if len(line) <= SHORT else line[: SHORT - 1] + "…"


def tidy(text: str) -> str:
    """Text from markup: inner blanks run together, each line trimmed, empty lines dropped."""
    lines = (_INNER.sub(" ", line).strip() for line in plain(text).splitlines())
    return "\n".join(line for line in lines if line)


def bare_title(url: str | None, attachments: Sequence[str]) -> str:
    """The title of a message without words: a short video, a screenshot; empty when it has neither link nor file."""
    return ONLY_LINK if url else ONLY_FILES if attachments else ""


def item_type(word: str) -> ItemType | None:
    """The one of the five types that the word names; others (感谢, 其他 …) are none, and the strictest limit applies."""
    word = plain(word).strip("[]【】()（）").removesuffix("类")
    return _TYPES.get(_OTHER_NAMES.get(word, word))
