"""A text as it is read out on the telephone. Pure."""

import re

from alerts.outcome import Parcel
from alerts.shape import asks_back, characters, cut, marked, words

DIGITS = str.maketrans("0123456789", "零幺二三四五六七八九")  # 幺: 一 and 七 are mistaken for each other on a bad line
NUMBERED = re.compile(r"(?<![A-Za-z\d])[A-Za-z]*-?(?:\d{4,}-?)+")  # a case's number is spelled; 2小时13分 is not
OCLOCK = re.compile(r"(\d{1,2}):(\d{2})")
LINE = "应声值守台提醒。"
KEY = "。确认收到请按1"


def spoken(parcel: Parcel, limit: int, *, keyed: bool) -> str:
    """At most ``limit`` characters, no link: who calls, what is due, and which key means 收到 when keys come back."""
    close = KEY if keyed and asks_back(parcel) else ""
    said = OCLOCK.sub(r"\1点\2分", words(marked(parcel)).replace("(可能重复) ", "", 1))
    said = NUMBERED.sub(lambda m: m[0].replace("-", "").upper().translate(DIGITS), said)
    again = "本次可能是重复来电。" if parcel.possible_duplicate else ""
    room = limit - characters(LINE + again + close)
    return f"{LINE}{again}{cut(said, room, characters)}{close}"
