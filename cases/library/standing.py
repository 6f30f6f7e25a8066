"""Whether a file holds on a day, and which files a text cites. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

STATES = ("现行有效", "失效", "废止")
FORMS = ("文字", "图解", "视频", "音频", "动漫", "新闻发布会", "专家访谈", "问答")
"""How a file may be explained; all but 文字 are 多样化形式."""
PLAIN_FORM = "文字"
_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{2,14}?)\s*[〔［\[（(【]\s*((?:19|20)\d{2})\s*[〕］\]）)】]\s*(?:第\s*)?(\d{1,5})\s*号"
)
_TITLE = re.compile(r"《([^《》]{4,80})》")
_LEADING = re.compile(r".*(?:根据|依据|按照|依照|遵照|执行|参照|以及|和|及|与|见|的)(?=[\u4e00-\u9fff]{2,})")
_UNTIL_NOW = "现行有效"


@dataclass(frozen=True)
class Standing:
    """A file of the library as it stands on a day."""

    number: str
    title: str
    state: str
    valid_until: str | None


@dataclass(frozen=True)
class Citation:
    """One file a text names: the words, their span, and how it stands; ``None``: the library does not know that number."""

    text: str
    span: tuple[int, int]
    standing: Standing | None

    @property
    def holds(self) -> bool:
        """Whether it may be cited."""
        return self.standing is not None and self.standing.state == _UNTIL_NOW


def standing_on(state: str, valid_until: str | None, day: date) -> str:
    """现行有效 until its last day, whatever was said of it; what was repealed stays repealed."""
    if state == _UNTIL_NOW and valid_until is not None and day > date.fromisoformat(valid_until):
        return "失效"
    return state


def normal_number(words: str) -> str:
    """A number as the library keeps it: full brackets, no blanks, no 第."""
    found = _NUMBER.fullmatch(words.strip())
    return f"{found[1]}〔{found[2]}〕{int(found[3])}号" if found else unicodedata.normalize("NFC", words.strip())


def citations(text: str, known: Mapping[str, Standing]) -> Iterator[Citation]:
    """Numbers the text names, known or not, and titles in 《》 that the library knows (others may be laws, which it does not hold)."""
    for hit in _NUMBER.finditer(text):
        whole = normal_number(hit[0])
        number = next((n for n in known if whole.endswith(n)), None)
        start = hit.start() + (len(_led(hit[1])) if number is None else hit[1].rfind(number.split("〔")[0]))
        yield Citation(text[start : hit.end()], (start, hit.end()), known[number] if number else None)
    for hit in _TITLE.finditer(text):
        if hit[1] in known:
            yield Citation(hit[0], hit.span(), known[hit[1]])


def _led(words: str) -> str:
    """What stands before the issuer's sign: 「请根据」."""
    found = _LEADING.match(words)
    return found[0] if found else ""
