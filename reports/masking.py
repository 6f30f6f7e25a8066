"""What of a title a paper may show: no phone or identity number, no address, nothing of a restricted case."""

import re
import unicodedata

HIDDEN = "（限制知悉）"
LONGEST = 40

_WIDE = str.maketrans("０１２３４５６７８９＠－＋", "0123456789@-+")
_NUMBER = re.compile(
    r"(?<![0-9])(?:"
    r"[0-9]{17}[0-9Xx]"  # identity number
    r"|(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}"  # mobile, also written 138 0000 0000
    r"|0[0-9]{2,3}[- ]?[0-9]{7,8}"  # landline with area code
    r"|[0-9]{7,}"  # landline without, bank card, QQ: no long number is needed to know a case
    r")(?![0-9])"
)
_PICTURE = re.compile("[\U0001f000-\U0001faff\ufe00-\ufe0f\u20e3]")  # emoji and what turns a character into one
_MAIL = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def shown_title(title: str, *, restricted: bool, longest: int = LONGEST) -> str:
    """The title as a paper may print it, on one line and not too long."""
    if restricted:
        return HIDDEN
    return shortened(masked(title), longest)


def shortened(text: str, longest: int) -> str:
    """No longer than that; what is cut off shows."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def masked(text: str) -> str:
    """The text with numbers and addresses of people starred out, and without characters that no document can hold."""
    plain = " ".join(_printable(text).translate(_WIDE).split())
    return _MAIL.sub("***", _NUMBER.sub(_starred, plain))


def _starred(found: re.Match[str]) -> str:
    digits = re.sub(r"[^0-9]", "", found[0])
    return f"{digits[:3]}****{digits[-2:]}"


def _printable(text: str) -> str:
    """Control characters break .docx and .xlsx, direction marks let a title disguise itself, emoji have no glyph in any
    font an official paper may use."""
    return _PICTURE.sub("", "".join(" " if unicodedata.category(c).startswith("C") else c for c in text))
