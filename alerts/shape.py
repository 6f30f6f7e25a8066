"""A text in the form a way out can carry: marked, signed, linked and shortened. Pure."""

import re
from collections.abc import Callable

from alerts.outcome import Parcel

LINK = re.compile(r"https?://[!-~]+")
ACK = re.compile(r"/ack/([\w-]+)")
HOUSE_SIGN = "【应声】"
ASKED = frozenset({"notice", "warning", "breach", "after_breach"})
LEAD = re.compile(r"(?:【应声】)?(?:【演练】)?")  # what a message begins with, whatever else is put before its words
SIGNS = re.compile(r"^(?:【应声】|【演练】)+")
ROOM = 20  # units that words must keep beside a link; with less the link goes, for the number is what people need
Size = Callable[[str], int]


def marked(parcel: Parcel) -> str:
    """The text; a possible duplicate says so before anything that could be cut off."""
    if not parcel.possible_duplicate:
        return parcel.text
    found = LEAD.match(parcel.text)
    lead = found[0] if found else ""
    return f"{lead}(可能重复) {parcel.text.removeprefix(lead)}"


def asks_back(parcel: Parcel) -> bool:
    """Whether the person is asked for 收到: what is about no limit holds no reminders, and the answer would be to nothing."""
    return parcel.answerable and parcel.facts.get("purpose") in ASKED


def for_group(text: str) -> str:
    """The text for many eyes: the link of one person's acknowledgement becomes that of the login page."""
    return ACK.sub("/", text)


def mobiles_and_others(addresses: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Telephone numbers, and what is none: group robots call people by either, under different keys."""
    mobiles = [a for a in addresses if a.isdecimal() and len(a) == 11]
    return mobiles, [a for a in addresses if a not in mobiles]


def inside(carrier: str, text: str, number: str, desk: str) -> str:
    """The carrier's text with what another message says: signed once, its matter named once, the desk's own address not beside a link.

    An SMS has little room, and what is cut off is its end.
    """
    said = SIGNS.sub("", text).removesuffix(desk).rstrip()
    head = re.match(rf"(\w*) ?{re.escape(number)} ", said) if number and number in carrier else None
    if head and head[1] in carrier:  # another level than the carrier has is news
        said = said[head.end() :]
    return f"{carrier} {said}"


def ack_token(text: str) -> str:
    """What stands after /ack/ in the link, for templates that hold the address themselves; else empty."""
    found = ACK.search(text)
    return found[1] if found else ""


def words(text: str) -> str:
    """The text without signature and links, for a template's variable."""
    return LINK.sub("", text.removeprefix(HOUSE_SIGN)).strip().rstrip("。")


def characters(text: str) -> int:
    """Length as SMS counts it: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def octets(text: str) -> int:
    """Length in bytes of UTF-8."""
    return len(text.encode())


def cut(text: str, room: int, size: Size) -> str:
    """As much of the beginning as fits; no character is split."""
    used = 0
    for at, character in enumerate(text):
        used += size(character)
        if used > room:
            return text[:at]
    return text


def shorten(text: str, limit: int, size: Size) -> str:
    """At most ``limit``. What follows the last link goes first, then words before it; never a part of the link."""
    if size(text) <= limit:
        return text
    links = list(LINK.finditer(text))
    if not links or size(links[-1][0]) + size("…") + ROOM > limit:
        return cut(LINK.sub("", text), limit - size("…"), size) + "…"
    link = links[-1]
    before, after = text[: link.start()], text[link.end() :]
    left = limit - size(before + link[0] + "…")
    if left < 0:
        return cut(before, limit - size("…" + link[0]), size) + "…" + link[0]
    rest = cut(after, left, size)
    return f"{before}{link[0]}{rest}…" if rest.strip() else f"{before}{link[0]}"
