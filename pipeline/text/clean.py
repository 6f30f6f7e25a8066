"""Make words comparable, and remember where each character stood.

Full-width letters and digits become narrow, traditional characters simple, control characters spaces: one for one.
Salutations, signatures and quoting marks become blanks of the same length. Tags, scripts, styles and comments with what they hold,
entities, addresses of pages, «[图片]», invisible characters, the space between a number and its noun and the spaces of a text read off a
picture letter by letter go;
a map leads back to the original. Where nobody set a stop, the space between two words is one.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from html.entities import html5
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.text.glance import ahead
from pipeline.text.grams import passes
from pipeline.text.traditional import PAIRS, settle

FORMS: dict[int, str] = {
    **{ord(wide): chr(ord(wide) - 0xFEE0) for wide in "０１２３４５６７８９％．：＋－／"},
    **{code: chr(code - 0xFEE0) for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))},
    **{ord(old): new for old, new in zip(PAIRS[::2], PAIRS[1::2], strict=True)},
    **dict.fromkeys((*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA1), 0x3000), " "),
    0x0D: "\n", 0x2028: "\n", 0x2029: "\n", 0x85: "\n",
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),  # lone surrogates stop every library written in Rust
}  # fmt: skip

_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\u3000\ud800-\udfff０-９％．：＋－／Ａ-Ｚａ-ｚ" + PAIRS[::2] + "]"
)
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u20e3\ufe00-\ufe0f\ufeff"
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
_SPACED = re.compile("[ \t](?:(?<=[\u4e00-\u9fff].)[ \t]*(?=[0-9])|(?<=[0-9].)[ \t]*(?=[\u4e00-\u9fff]))")
_GONE = re.compile(
    ahead(
        "\t &<[h\xad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064⃣︀︁︂︃︄︅︆︇︈︉︊︋︌︍︎️\ufeff",
        f"[{_INVISIBLE}]+"
        "|<!--(?>(?:[^-<]+|-(?!->)|<(?!!--))*)-->"
        "|(?i:<(?P<unseen>script|style)(?![a-z])[^<>]{0,300}>(?>(?:[^<]+|<(?!/?(?P=unseen)(?![a-z])))*)</(?P=unseen)\\s{0,9}>)"
        "|<[/!a-zA-Z][^<>]{0,300}>"
        "|&(?:[a-zA-Z]{2,8}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});"
        "|https?://[!-~]+"
        r"|\[(?:图片|视频|语音|表情|动画表情|文件|附件|链接|位置|相册)\]"
        "|(?<=[\u4e00-\u9fff])[ \t]+(?=[0-9])"
        "|(?<=[0-9])[ \t]+(?=[\u4e00-\u9fff])"
        "|(?<=(?<![\u4e00-\u9fff])[\u4e00-\u9fff])[ \t]+(?=[\u4e00-\u9fff](?![\u4e00-\u9fff]))",
    )
)
_BANKED = dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千", strict=True))
_FORMAL = re.compile(
    f"(?<![队退入行大登收捡内着])[{''.join(_BANKED)}][零十百千万亿{''.join(_BANKED)}]{{0,20}}(?=[余多]?(?:[元名个位户具亩万亿]|[块角分]钱|人(?!民|[员士生])))"
)
_PLAIN = str.maketrans(_BANKED)
"""Numbers as receipts write them; «队伍», «大陆» and «收拾» are none."""
_STOPPED = re.compile("[，,。；;]")
_PAUSE = re.compile("(?<=[\u4e00-\u9fff！!？?])[ \t](?=[\u4e00-\u9fff])")
"""Posts and dictated messages part their clauses so."""
_LOOSE = 3
"""A space for every second letter, or nearly so: it was read off a picture."""
_FEW_WORDS = 20
"""Below, spaces part the entries of a list."""
ODD, HIDDEN, MARK, BLANK, DIGIT, SPACED, BANKED = (1 << bit for bit in range(7))
"""Kinds of characters: with another form, invisible, beginning what has to go; a space and a digit; and these two side by side; a digit of receipts."""


def _kinds() -> npt.NDArray[np.uint8]:
    """By code point; the last stands for all beyond."""
    kinds = np.zeros(0x10001, np.uint8)
    for code, form in FORMS.items():
        kinds[code] = ODD | (BLANK if form == " " else DIGIT if form in "0123456789" else MARK if form == "/" else 0)
    for code in range(0x10000):
        if _HIDDEN.match(chr(code)):
            kinds[code] |= HIDDEN
    for words, kind in ((" \t", BLANK), ("0123456789", DIGIT), ("<&[/", MARK), ("".join(_BANKED), BANKED)):
        kinds[[*map(ord, words)]] |= kind
    return kinds


_KINDS = _kinds()
_BLOCK = re.compile(r"</?(?:br|p|div|li|tr|td|th|h[1-6]|table|ul|ol)\b", re.IGNORECASE)

_WHOM = "(?:书记|市长|县长|区长|镇长|乡长|省长|局长|部长|处长|科长|主任|主席|领导|同志|部门|政府|先生|女士|小编|编辑|工作人员|老师|网友|市民|朋友|各位)"
_GREETED = "(?:您好|你们?好|大家好|早上好|上午好|下午好|晚上好)"
_SALUTATION = re.compile(
    f"\\s{{0,9}}(?:(?:尊敬|敬爱|亲爱)的[^，。！!,:\n]{{0,15}}?{_WHOM}[^，。！!,:\n]{{0,12}}?(?:[,，:！!\\s]{{0,3}}{_GREETED})?[,，:！!。\\s]"
    f"|[^，。！!,:\n]{{0,10}}?(?:{_WHOM}们?)?[,，:\\s]{{0,2}}{_GREETED}[,，:！!。\\s])"
)
_BOWS = re.compile("此致[,，!！。\\s]{0,4}敬礼[,，!！。]?")
_SIGNED_ON = re.compile(
    "[^。！!；;\\n]{0,30}?(?P<date>(?:19|20)[0-9]{2}(?:年[0-9]{1,2}月[0-9]{1,2}[日号]|[./-][0-9]{1,2}[./-][0-9]{1,2}))\\s{0,4}$"
)
_ENDING = _HEAD = 60
_MOTTO = re.compile("\n[ \t]{0,9}(?:(?:个性|论坛)?签名档?[:：]|-- ?\n)[^\n]{0,80}(?:\n[^\n]{0,40}){0,2}$")
"""Under a post or a mail, behind «签名:» or the line that mail programs draw: the same under whatever its writer says."""
_LAST = 180
_DATED = frozenset("日号0123456789")
_QUOTING = re.compile("//@[^:：\\s]{1,30}:|回复@[^:：\\s]{1,30}:")


class Piece(NamedTuple):
    """A stretch of the cleaned text and the stretch of the original it stands for."""

    at: int
    start: int
    end: int
    replaced: bool


class Cleaned(NamedTuple):
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


_EMPTY = Cleaned("")


def clean(original: str) -> Cleaned:
    """The words in comparable form. Linear, and total: any string has one."""
    return clean_all([original])[0]


def clean_all(originals: Sequence[str]) -> list[Cleaned]:
    """The same for many: one look at all characters tells which texts have nothing to change."""
    seen = (there for part in passes(originals) for there in _seen(part))
    return [_clean(original, there) if original else _EMPTY for original, there in zip(originals, seen, strict=True)]


def _clean(original: str, there: int) -> Cleaned:
    """``there``: the kinds of characters that may stand in it; none is overlooked."""
    formed = settle(original, _ODD.sub(_form, original)) if there & ODD else original
    if there & BANKED:
        formed = _FORMAL.sub(lambda match: match[0].translate(_PLAIN), formed)
    text = _blank(formed)
    loose = bool(there & BLANK) and text.count(" ") * _LOOSE > len(text)
    if there & BLANK and not loose and len(text) > _FEW_WORDS and not _STOPPED.search(text):
        text = _PAUSE.sub("，", text)
    suspect = there & (HIDDEN | MARK | SPACED) or text is not formed  # blanks may part a word from a digit
    return _cut(text) if loose or (suspect and _is_marked(text)) else Cleaned(text)


def _seen(originals: Sequence[str]) -> Iterator[int]:
    """For each text the kinds of its characters."""
    kinds = _KINDS.take(codes_of("\n".join([*originals, ""])), mode="clip")
    before, behind = kinds[:-1], kinds[1:]
    kinds[:-1] |= (before & BLANK) << 2 & (behind & DIGIT) << 1 | (before & DIGIT) << 1 & (behind & BLANK) << 2
    edges = np.cumsum([0, *(len(text) + 1 for text in originals[:-1])])
    yield from np.bitwise_or.reduceat(kinds, edges).tolist()


def codes_of(text: str) -> npt.NDArray[np.uint32]:
    """The code points of a text, half surrogate pairs too."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _form(match: re.Match[str]) -> str:
    return FORMS[ord(match[0])]


def _is_marked(text: str) -> bool:
    """Whether anything may have to go; cheap, because most texts carry nothing."""
    return (
        "<" in text
        or "&" in text
        or "[" in text
        or "://" in text
        or bool(_HIDDEN.search(text))
        or ((" " in text or "\t" in text) and bool(_SPACED.search(text)))
    )


def _blank(text: str) -> str:
    """Blanks for what is said to be polite: who is addressed, who signs, whom a post quotes; the rest stands where it stood."""
    head = text[:_HEAD]
    salutation = _SALUTATION.match(text) if "好" in head or "敬" in head or "亲爱" in head else None
    if salutation:
        text = " " * salutation.end() + text[salutation.end() :]
    if "敬礼" in text[-_ENDING:]:
        text = _BOWS.sub(_spaces, text)
    motto = (
        _MOTTO.search(text, max(0, len(text) - _LAST)) if "签名" in text[-_LAST:] or "\n--" in text[-_LAST:] else None
    )
    if motto:
        text = text[: motto.start() + 1] + " " * (len(text) - motto.start() - 1)
    date = _signed_on(text)
    if date:
        text = text[: date.start("date")] + " " * (len(text) - date.start("date"))
    return _QUOTING.sub(_spaces, text) if "@" in text else text


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _signed_on(text: str) -> re.Match[str] | None:
    """The date under a letter, behind the last stop or the bow: when it was written, not when anything happened."""
    tail = text[-_ENDING:]
    if tail.rstrip()[-1:] not in _DATED:
        return None
    last = max(tail.rfind(mark) for mark in ("。", "！", "!", "\n", "；", "  "))
    return _SIGNED_ON.match(text, len(text) - len(tail) + last + 1) if last >= 0 else None


def _cut(text: str) -> Cleaned:
    out: list[str] = []
    pieces: list[Piece] = []
    length = done = 0
    for match in _GONE.finditer(text):
        start, end = match.span()
        if done < start:
            pieces.append(Piece(length, done, start, replaced=False))
            out.append(text[done:start])
            length += start - done
        if instead := _instead(match[0]):
            pieces.append(Piece(length, start, end, replaced=True))
            out.append(instead)
            length += len(instead)
        done = end
    if done < len(text):
        pieces.append(Piece(length, done, len(text), replaced=False))
        out.append(text[done:])
    return Cleaned("".join(out), tuple(pieces), tuple(piece.at for piece in pieces))


def _instead(gone: str) -> str:
    """What a reader sees in its place."""
    if gone[0] == "&":
        return html.unescape(gone).translate(FORMS) if gone[1] == "#" or gone[1:] in html5 else gone
    return "\n" if gone[0] == "<" and _BLOCK.match(gone) else ""
