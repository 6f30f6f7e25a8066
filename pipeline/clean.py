"""Make words comparable, and remember where each character stood.

Full-width letters and digits become narrow, a few traditional characters simple, control characters spaces: one for one.
Tags, entities, invisible characters and the space between a number and its noun go; a map leads back to the original.
"""

import html
import re
from bisect import bisect_right
from dataclasses import dataclass
from html.entities import html5

_TRADITIONAL = (
    "傷難亂燒樓廠學園車輛場縣鎮鄉災發現墜觸電氣煤礦礙騙錢賠償違裝護醫療員眾聚訪舉報導執領會議預習練實戰條單價稅務環"
)
_SIMPLIFIED = (
    "伤难乱烧楼厂学园车辆场县镇乡灾发现坠触电气煤矿碍骗钱赔偿违装护医疗员众聚访举报导执领会议预习练实战条单价税务环"
)

FORMS: dict[int, str] = {
    **{ord(wide): chr(ord(wide) - 0xFEE0) for wide in "０１２３４５６７８９％．：＋－／"},
    **{code: chr(code - 0xFEE0) for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))},
    **{ord(old): new for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)},
    **dict.fromkeys((*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA1), 0x3000), " "),
    0x0D: "\n", 0x2028: "\n", 0x2029: "\n", 0x85: "\n",
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),  # lone surrogates stop every library written in Rust
}  # fmt: skip

_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\u3000\ud800-\udfff０-９％．：＋－／Ａ-Ｚａ-ｚ" + _TRADITIONAL + "]"
)
_GONE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+"
    "|<[/!a-zA-Z][^<>]{0,300}>"
    "|&(?:[a-zA-Z]{2,8}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});"
    "|(?<=[\u4e00-\u9fff])[ \t]+(?=[0-9])"
    "|(?<=[0-9])[ \t]+(?=[\u4e00-\u9fff])"
)
_BLOCK = re.compile(r"</?(?:br|p|div|li|tr|td|th|h[1-6]|table|ul|ol)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the cleaned text and the stretch of the original it stands for."""

    at: int
    start: int
    end: int
    replaced: bool


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Cleaned words; no pieces means that every character stands where it stood."""

    text: str
    pieces: tuple[Piece, ...] = ()
    starts: tuple[int, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where [start, end) of the cleaned text, not empty, stands in the original."""
        if not self.pieces:
            return start, end
        first, last = self._piece(start), self._piece(end - 1)
        begins = first.start if first.replaced else first.start + start - first.at
        return begins, last.end if last.replaced else last.start + end - last.at

    def _piece(self, at: int) -> Piece:
        return self.pieces[bisect_right(self.starts, at) - 1]


def clean(original: str) -> Cleaned:
    """The words in comparable form. Linear, and total: any string has one."""
    text = original.translate(FORMS) if _ODD.search(original) else original
    return _cut(text) if _GONE.search(text) else Cleaned(text)


def _cut(text: str) -> Cleaned:
    out: list[str] = []
    pieces: list[Piece] = []
    length = done = 0
    for match in _GONE.finditer(text):
        for words, start, end in (
            (text[done : match.start()], done, match.start()),
            (_instead(match[0]), *match.span()),
        ):
            if words:
                pieces.append(Piece(length, start, end, replaced=start >= match.start()))
                out.append(words)
                length += len(words)
        done = match.end()
    if done < len(text):
        pieces.append(Piece(length, done, len(text), replaced=False))
        out.append(text[done:])
    return Cleaned("".join(out), tuple(pieces), tuple(piece.at for piece in pieces))


def _instead(gone: str) -> str:
    """What a reader sees in its place."""
    if gone[0] == "&":
        return html.unescape(gone).translate(FORMS) if gone[1] == "#" or gone[1:] in html5 else gone
    return "\n" if _BLOCK.match(gone) else ""
