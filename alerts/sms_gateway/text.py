"""An SMS as the telephone shows it: one signature, counted in segments. Pure."""

from alerts.outcome import Parcel
from alerts.shape import HOUSE_SIGN, characters, marked, shorten
from config.transports import SmsGateway

ALONE, CHAINED = 70, 67  # characters of an SMS in UCS-2: alone, and as a part of a longer one


def segments(text: str) -> int:
    """How many SMS a text is sent, and paid, as."""
    length = characters(text)
    return 1 if length <= ALONE else -(-length // CHAINED)


def capacity(count: int) -> int:
    """The longest text in that many SMS."""
    return ALONE if count == 1 else CHAINED * count


def unsigned(text: str, sign: str) -> str:
    """The text without the signatures it may begin with: the house's own and the registered one."""
    bare = text
    while bare.startswith((HOUSE_SIGN, f"【{sign}】")):
        bare = bare.partition("】")[2].lstrip()
    return bare


def fitted(parcel: Parcel, way: SmsGateway) -> str:
    """The text with its signature once (or none, when the gateway puts it), short enough for the segments allowed."""
    text, sign = marked(parcel), (way.sign or "").strip("【】")
    if sign or not way.sign_in_text:
        text = unsigned(text, sign)
    lead = f"【{sign}】" if sign else ""
    limit = capacity(way.max_segments) - characters(lead)
    return (lead if way.sign_in_text else "") + shorten(text, limit, characters)
