"""密级标志: does a message carry the mark of a state secret, or of a work secret (工作秘密)? Pure. Nothing that does may enter this house.

A mark is written as the rules on marking prescribe (国家秘密定密管理规定 第二十二条; 党政机关公文格式 GB/T 9704 7.2.2): the degree,
a star and the period (「机密★10年」), in the first lines of a document, in its name, or after the word 密级. The same words inside
a sentence (「商业秘密」「严守秘密」「密级分为绝密、机密、秘密」) are ordinary talk and no mark.

A work secret (保守国家秘密法 第六十四条) is marked as each office has it: 「工作秘密」 alone at the head of a paper, in brackets or with a star, or 「内部★1年」.
「内部资料」 and the like are no mark: the pages for entering ask to look at them.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from cases.items.raw import RawItem

WHAT_TO_DO = (
    "发现密级标志 (绝密、机密、秘密★、工作秘密 等): 没有存入, 只记下时间和渠道。本系统不得处理涉密信息和工作秘密: 请停止操作, 不要转发、另存、打印或自行删除原件, "
    "立即报告本单位保密工作机构 (保密员), 改走涉密渠道办理"
)
"""What the person who brought it reads. 保守国家秘密法 第二十八条、第五十三条: no secrets in such a system; report at once."""

_DEGREE = r"(?:[绝絕]\s*密|[机機]\s*密|[秘祕]\s*密)"
_PERIOD = r"(?:\d{1,3}\s*(?:年|个月|月|日|天)|长期|[^\n。,;]{0,8}启[用封]\s*前)"
_WORK = r"(?:工\s*作\s*)"
_STARS = "★☆⭐✩✪✭✮✯✰⋆"
_STARRED = re.compile(rf"{_DEGREE}\s*(?:[{_STARS}]|[*]\s*{_PERIOD})")
_LABELLED = re.compile(rf"密\s*级[\"'”』】\])]?\s*[:|]\s*[\"'“『【\[(]?\s*{_WORK}?{_DEGREE}(?!\s*[、/,或及和□☐○])")
_BESIDE = re.compile(rf"^\s*密\s*级\s*\n\s*{_WORK}?{_DEGREE}(?:级)?[^\S\n]*$(?!\s*{_DEGREE})", re.MULTILINE)
"""密级 in one cell of a form, the degree in the next; not where a form lists all degrees to tick one."""
_BRACKETED = re.compile(
    rf"\s*[【\[〔(『]\s*{_WORK}?{_DEGREE}\s*(?:级|件|文件)?\s*(?:[:·*]?\s*{_PERIOD})?\s*[】\]〕)』]"
)
_ALONE = re.compile(
    rf"\s*(?:密级\s*)?{_DEGREE}(?:级)?(?P<period>\s*[*·]?\s*{_PERIOD})?\s*(?P<urgency>特急|特提|加急|平急)?\s*"
)
_WORK_ALONE = re.compile(
    rf"\s*[【\[〔(『]?\s*{_WORK}[秘祕]\s*密\s*[】\]〕)』]?(?:\s*[*·:]?\s*{_PERIOD})?\s*(?P<urgency>特急|特提|加急|平急)?\s*"
)
_WORDS_ALONE = re.compile(rf"\s*{_WORK}[秘祕]\s*密\s*")
_INSIDE = "内部"
_INSIDE_ALONE = re.compile(rf"\s*内\s*部\s*[{_STARS}](?![{_STARS}])\s*{_PERIOD}?\s*(?:特急|特提|加急|平急)?\s*")
"""「内部★★★★★」 is what somebody thinks of a restaurant."""
_DOCUMENT = re.compile(
    r"[〔\[(【]\s*\d{4}\s*[〕\])】]\s*(?:第\s*)?\d+\s*号|签\s*发\s*人\s*[::]|保密期限|份\s*号|^\s*0\d{5}\s*$|^\s*(?:特急|特提|加急|平急)\s*$|文\s*件\s*$",
    re.MULTILINE,
)
_NAME = re.compile(rf"\s*(?:[【\[〔(『]\s*)?{_DEGREE}(?:级|件)?(?:\s*[】\]〕)』]|\s*[-_—+ .·]|\s*$)")
_WORK_NAME = re.compile(r"\s*(?:工作秘密\s*(?:[-_—+]|$)|[【\[〔(『]\s*工作秘密\s*[】\]〕)』])|\s*内部[★☆](?![★☆])")
_SUSPECT = re.compile(rf"[绝絕机機秘祕㊙]\s*密|内\s*部\s*[{_STARS}]")
"""A degree in a text that is not brought into plain form yet."""
_FILE = re.compile(r"[^\n]{1,200}\.[A-Za-z0-9]{2,5}\s*")
_BETWEEN_FILES = re.compile(r"[;；,，、|\n]+")
_GAP, _GAP_OF_LINES = re.compile(r"[^\S\n]{3,}"), re.compile(r"(?:[^\S\n]{0,2}\n){3,}")
"""Not kept: the patterns look from each blank to the end of its run, which took hours for a megabyte of blanks behind 绝密."""
_HEAD_LINES = 12
MARKS_SPELT = ("绝密★", "机密★", "秘密★")
"""As nearly all documents write them: what can be looked for in a file whose kind is not read."""
_DENSE = "密"
_DENSE_BYTES, _INSIDE_BYTES = _DENSE.encode(), _INSIDE.encode()
"""One of them stands in every mark, and in few other texts."""


def secrecy_mark(item: RawItem) -> str | None:
    """The mark a message carries, as it stands there; ``None`` for the ordinary ones."""
    if not item.attachments and not _is_suspect(item):
        return None
    found = (mark for text in _texts(item) if (mark := mark_in(text)))
    named = (mark for name in item.attachments if (mark := mark_in_name(name)))
    return next(found, None) or next(named, None) or (mark_in_row(item.raw) if item.raw[:1] == b"{" else None)


def _is_suspect(item: RawItem) -> bool:
    """Whether a character of all marks stands anywhere in its words or columns; asked of every message, twice."""
    words = "\n".join(
        (
            item.title,
            item.text,
            item.reply or "",
            item.status or "",
            item.unit or "",
            item.author or "",
            item.external_id or "",
        )
    )
    return _has_sign(words) or (item.raw[:1] == b"{" and (_DENSE_BYTES in item.raw or _INSIDE_BYTES in item.raw))


def _has_sign(text: str) -> bool:
    return _DENSE in text or _INSIDE in text


def mark_in(text: str) -> str | None:
    """The mark of a document's text."""
    if not _has_sign(text) or not _SUSPECT.search(text):
        return None  # to bring a letter into plain form takes as long as to store it
    plain = unicodedata.normalize("NFKC", text)
    plain = _GAP_OF_LINES.sub("\n\n", _GAP.sub("  ", plain))
    hit = _STARRED.search(plain) or _LABELLED.search(plain) or _BESIDE.search(plain) or _BRACKETED.match(plain)
    return hit.group().strip() if hit else _mark_at_head(plain)


def mark_in_name(name: str) -> str | None:
    """The mark of a file's name, in which any folder before it counts too."""
    plain = unicodedata.normalize("NFKC", unquote(name))
    if not _has_sign(plain):
        return None
    parts = re.split(r"[/\\]", plain)
    hit = _STARRED.search(plain) or next(
        (m for part in parts if (m := _NAME.match(part) or _WORK_NAME.match(part))), None
    )
    return hit.group().strip() if hit else mark_in(plain)


def _mark_at_head(text: str) -> str | None:
    """A degree alone on one of the first lines; without period or urgency only where the rest looks like a document too."""
    head = [line for line in text.splitlines() if line.strip()][:_HEAD_LINES]
    for line in head:
        hit = _ALONE.fullmatch(line)
        if hit and (
            hit["period"] or hit["urgency"] or line.strip().startswith("密级") or _DOCUMENT.search("\n".join(head))
        ):
            return line.strip()
        if _INSIDE_ALONE.fullmatch(line) or (_WORK_ALONE.fullmatch(line) and _begins_a_paper(line, head)):
            return line.strip()
    return None


def _begins_a_paper(line: str, head: list[str]) -> bool:
    """Whether 「工作秘密」 alone on a line says it of what follows: before all else, with more than these words, or where all looks like a document."""
    first = line is head[0] and len(head) > 1
    return first or bool(_WORDS_ALONE.fullmatch(line) is None or _DOCUMENT.search("\n".join(head)))


def _texts(item: RawItem) -> Iterator[str]:
    yield item.title
    yield item.text
    yield f"{item.title}\n{item.text}"
    yield from (words for words in (item.reply, item.status, item.unit, item.author, item.external_id) if words)


@lru_cache(maxsize=2)  # messages of one answer share it: it is looked through once, not for each of them
def mark_in_row(raw: bytes) -> str | None:
    """The mark of a table's row, a pushed order or an interface's message, as JSON: columns that no field of ours takes count as
    well, whether they say 密级, begin as a marked document does, or name a file."""
    text = raw.decode("utf-8", "replace")
    if not _has_sign(text):
        return None
    if mark := mark_in(text):
        return mark
    try:
        said = [*_words_in(json.loads(text))]
    except (ValueError, RecursionError):
        return None
    named = (name for words in said for name in _BETWEEN_FILES.split(words) if _FILE.fullmatch(name))
    found = (mark for words in said if (mark := mark_in(words)))
    return next(found, None) or next((mark for name in named if (mark := mark_in_name(name))), None)


def _words_in(value: object) -> Iterator[str]:
    """All words of JSON, however deep, but its names."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _words_in(inner)
