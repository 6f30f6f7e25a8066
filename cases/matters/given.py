"""Read what an act was given, and refuse it in words a person can act on."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, get_args

from cases.evidence.addresses import is_inside, looks_private, place_of
from cases.now import require_aware
from cases.people.actors import Forbidden
from cases.work import Work
from config.causes import cause_of
from config.whole import NoSuchUnit

GIVEN_CN = {
    "text": "回应稿", "stage": "审核环节", "verdict": "审核意见", "kind": "形式", "approver": "批准人", "to": "报送对象",
    "issuer": "发布单位", "published_at": "发布时间", "unit": "单位", "counter": "建议改派的单位", "severity": "事件等级",
    "category": "类别", "occurred_at": "事发时间", "handling_lead": "主办单位", "into": "并入哪个事项", "casualties": "伤亡人数",
    "occurred_until": "事发时间的终点", "items": "要移出的信息", "item": "信息", "review_on": "复核日期", "confirmed_by": "第二确认人",
    "person": "告知何人", "at": "时间", "answered_by": "接听人", "due_at": "答应的时间", "call": "哪一个回电", "when": "时间",
    "facts": "授权内容", "by": "授权人", "checklist": "保密审查各项", "file": "文件", "support": "协办单位", "days": "天数", "limit": "整改期限", "form": "书面或口头", "words": "原文", "units": "承办单位", "taken_by": "接收人",
    "instruction": "哪一个批示、交办", "how": "告知方式", "event": "哪一次办理", "clock": "时限", "cause": "超时原因",
    "by_rule": "按规定计", "territory": "属地", "public_opinion": "是不是舆情", "complained_of": "被反映单位",
}  # fmt: skip
"""What an act's data hold, in the words of the screen."""
HURT = ("dead", "injured", "missing", "trapped", "poisoned")
"""The facts that are 伤亡人数; people moved to safety and money are not."""


def required(data: dict[str, Any], key: str, name: str | None = None) -> Any:
    """The value, or Forbidden naming what is missing: by ``name`` where this act's own word differs."""
    if data.get(key) in (None, ""):
        raise Forbidden("missing", f"缺少{name or GIVEN_CN.get(key, key)}", (key,))
    return data[key]


def instant(data: dict[str, Any], key: str, name: str | None = None) -> datetime:
    """An aware time; ``name`` is what the form of this act calls it."""
    value = required(data, key, name)
    try:
        return require_aware(datetime.fromisoformat(str(value)))
    except ValueError as e:
        sentence = f"{name or GIVEN_CN.get(key, key)}不是带时区的时间: {value}; 例如 2026-11-23T09:20:00+08:00"
        raise Forbidden("bad_time", sentence, (key,)) from e


def web_address(work: Work, data: dict[str, Any], proves: str = "发布") -> str | None:
    """The address of a proof, if one is given: one that everybody can open, or on a host inside that the city crawls with leave.

    ``proves``: what it is to prove. A feedback is no exception: its copy is fetched and frozen as a publication's is, and nothing inside is.
    """
    url = str(data.get("url") or "").strip()
    if not url:
        return None
    place = place_of(url)
    if place is None:
        raise Forbidden("bad_address", f"不是完整的网址: {url[:100]}; 例如 https://www.example.com/1.html", ("url",))
    if looks_private(place[0]) and not is_inside(work.config, url):
        raise Forbidden(
            "private_address",
            f"{place[0]} 是内部网络的地址, 外面打不开, 不能作{proves}的佐证; 请填公众能打开的网址, 或只上传截图、文件",
            ("url",),
        )
    return url


def day(data: dict[str, Any], key: str) -> date:
    """A date."""
    try:
        return date.fromisoformat(str(required(data, key)))
    except ValueError as e:
        raise Forbidden("bad_date", f"{GIVEN_CN.get(key, key)}不是日期: {data[key]}; 例如 2026-12-01", (key,)) from e


def number(data: dict[str, Any], key: str) -> int:
    """A whole number, such as the id of an item."""
    value = required(data, key)
    if isinstance(value, bool) or not str(value).isdigit():
        raise Forbidden("bad_value", f"{GIVEN_CN.get(key, key)}要写数字编号, 不是「{value}」", (key,))
    return int(value)


def one_of(data: dict[str, Any], key: str, words: Any, *, none: bool = False, name: str | None = None) -> Any:
    """One of an enum's or a literal's words; ``name`` is what the form of this act calls it."""
    accepted = (
        [w.value for w in words] if isinstance(words, type) and issubclass(words, Enum) else list(get_args(words))
    )
    value = data.get(key)
    if none and value is None:
        return None
    if value not in accepted:
        what = name or GIVEN_CN.get(key, key)
        wrong = f"缺少{what}" if value is None else f"{what}不能是「{value}」"
        sentence = f"{wrong}; 可用: {', '.join(accepted)}"
        raise Forbidden("bad_value", sentence, (key,))
    return value


def unit_id(work: Work, data: dict[str, Any], key: str) -> str:
    """The id of a unit given by id, name or alias."""
    name = str(required(data, key))
    try:
        return work.config.unit_meant(name).id
    except NoSuchUnit as e:
        raise Forbidden("no_such_unit", f"单位名录里没有「{name}」") from e


def people_hurt(data: dict[str, Any], key: str) -> dict[str, int]:
    """Numbers of people by kind, as an officer knows them."""
    value = required(data, key)
    if not isinstance(value, dict) or not value or not all(k in HURT and _is_count(n) for k, n in value.items()):
        raise Forbidden("bad_value", f"{GIVEN_CN[key]}要写明每种多少人; 可用: {', '.join(HURT)}", (key,))
    return dict(value)


def _is_count(n: Any) -> bool:
    return isinstance(n, int) and not isinstance(n, bool) and n >= 0


def spoken(work: Work, at: datetime) -> str:
    """An instant in the city's time, as a sentence says it."""
    return at.astimezone(work.config.city.zone).strftime("%Y-%m-%d %H:%M")


@dataclass(frozen=True)
class Upload:
    """A file that came through a page. A command names a path instead; a page never does."""

    name: str
    body: bytes


SHOWS = (
    ".png", ".jpg", ".jpeg", ".jfif", ".gif", ".bmp", ".webp", ".heic", ".tif", ".tiff",
    ".pdf", ".ofd", ".doc", ".docx", ".wps", ".xls", ".xlsx", ".et", ".csv", ".ppt", ".pptx", ".dps", ".txt", ".rtf",
    ".htm", ".html", ".mht", ".mhtml", ".eml", ".mp4", ".mov", ".avi", ".wmv", ".3gp", ".webm", ".mp3", ".m4a", ".wav", ".amr", ".aac", ".ogg",
)  # fmt: skip
"""What a person can look at, read or listen to: a program or a packed file stops no clock."""
_PROGRAMS = (b"MZ", b"\x7fELF")


def read_file(data: dict[str, Any]) -> tuple[bytes, str | None]:
    """What the file given holds, and its name; nothing where none was given. Raises Forbidden where it shows nobody anything."""
    if not data.get("file"):
        return b"", None
    body, name = _read(data["file"])
    if not body:
        raise Forbidden("bad_file", f"文件「{name}」是空的", ("file",))
    if not name.lower().endswith(SHOWS) or body.startswith(_PROGRAMS):
        raise Forbidden(
            "bad_file", f"「{name}」不是截图、文件、录音或录像, 不能作凭证; 可用 PNG、JPG、PDF、DOCX、MP4 等", ("file",)
        )
    return body, name


def _read(file: object) -> tuple[bytes, str]:
    if isinstance(file, Upload):
        return file.body, file.name
    path = Path(str(file))
    try:
        return path.read_bytes(), path.name
    except OSError as e:
        raise Forbidden("bad_file", f"佐证文件读不了: {path} ({cause_of(e)})") from e
