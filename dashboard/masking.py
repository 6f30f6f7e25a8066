"""What of citizens' data a page shows: stars for digits, character by character, so that spans keep their places. Pure."""

import re

_NUMBERS = re.compile(
    r"(?<![0-9])(?:"
    r"[0-9]{17}[0-9Xx]"  # identity number
    r"|(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}"  # mobile, also written 138 0000 0000
    r"|0[0-9]{2,3}[- ]?[0-9]{7,8}"  # landline with area code
    r"|[0-9]{16,19}"  # bank card
    r"|[0-9]{7,12}"  # landline without area code, QQ
    r")(?![0-9])"
)
_MAIL = re.compile(r"[A-Za-z0-9_.+-]+(?=@[A-Za-z0-9-]+\.)")
_KEEP_HEAD, _KEEP_TAIL = 3, 2


def mask(text: str) -> str:
    """The text with numbers and addresses of people starred; as long as before."""
    return _MAIL.sub(_starred, _NUMBERS.sub(_starred, text))


def mask_name(name: str | None) -> str:
    """A person's name as others may read it: the first character only."""
    return f"{name[0]}{'*' * (len(name) - 1)}" if name else "—"


def _starred(found: re.Match[str]) -> str:
    word = found[0]
    last = len(word) - _KEEP_TAIL
    return "".join(c if i < _KEEP_HEAD or i >= last or not c.isalnum() else "*" for i, c in enumerate(word))
