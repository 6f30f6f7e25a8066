"""The marks by which a repeated complaint is found: who wrote, and about which spot and kind of matter.

A person is known by a hash of the contact (of several numbers the first mobile one, however it is written), else of the account's
name in its channel; who signs as anybody is nobody.
"""

import re
from hashlib import sha256
from unicodedata import normalize

from pipeline.place.names import Spot

_NOBODY = re.compile("匿名|网友|市民|群众|热心|佚名|无名|来信人|\\*|某|^.{1,3}(?:先生|女士|同志|小姐)$|^.?$")
_MOBILE = re.compile(r"(?<![\d*])(?:(?:\+|00)?86[- ]?)?(1[3-9]\d(?:[- ]?\d{4}){2})(?![\d*])")
_DIGITS = re.compile("[^0-9A-Za-z@]")


def person_of(channel: str, author: str | None, contact: str | None) -> str | None:
    """A mark equal for one person. Not reversible by looking, but to be erased with the contact: numbers can be tried."""
    contact = normalize("NFKC", contact or "")
    mobile = _MOBILE.search(contact)
    told = _DIGITS.sub("", mobile[1] if mobile else contact)
    if len(told) >= 7 and (mobile or "*" not in contact):
        return sha256(f"contact:{told}".encode()).hexdigest()[:32]
    if author and not _NOBODY.search(author):
        return sha256(f"author:{channel}:{author}".encode("utf-8", "replace")).hexdigest()[:32]
    return None


def spot_of(spot: Spot | None, family: str) -> str | None:
    """Place and kind of matter in one mark."""
    return f"{family}|{spot}" if spot else None
