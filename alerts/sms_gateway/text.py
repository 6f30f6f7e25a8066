"""An SMS as the telephone shows it: one signature, and no longer than the segments allowed. Pure."""

from alerts.outcome import Parcel
from alerts.shape import HOUSE_SIGN, asks_back, characters, marked, shorten
from config.gateways import SmsGateway


def bare_sign(way: SmsGateway) -> str:
    """The registered signature without its brackets; empty when there is none."""
    return (way.sign or "").strip("【】")


def asking_back(parcel: Parcel, way: SmsGateway) -> str:
    """How to acknowledge by an answer, behind the link; empty where no answer comes back, or none is asked for."""
    return f" 回「收到{parcel.code}」确认" if way.two_way() and asks_back(parcel) else ""


def unsigned(text: str, sign: str) -> str:
    """The text without the signatures it may begin with: the house's own and the registered one."""
    bare = text
    while bare.startswith((HOUSE_SIGN, f"【{sign}】")):
        bare = bare.partition("】")[2].lstrip()
    return bare


def fitted(parcel: Parcel, way: SmsGateway) -> str:
    """The text with its signature once (or none, when the gateway puts it), short enough for the segments allowed."""
    text, sign, back = marked(parcel), bare_sign(way), asking_back(parcel, way)
    if sign or not way.sign_in_text:
        text = unsigned(text, sign)
    lead = f"【{sign}】" if sign else ""
    limit = way.capacity() - characters(lead + back)
    return (lead if way.sign_in_text else "") + shorten(text, limit, characters) + back
