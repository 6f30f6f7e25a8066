"""Citizens' data masked: phones 138****5678, identity cards, plates, bank cards, addresses of e-mail; and a name as others may read it."""

import re

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


def mask_name(name: str | None) -> str:
    """A person's name as others may read it: the first character only."""
    return f"{name[0]}{'*' * (len(name) - 1)}" if name else "—"
