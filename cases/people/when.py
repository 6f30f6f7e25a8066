"""An instant as a roster writes it. Pure."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cases.now import require_aware

_DAY = re.compile(
    r"(?:(?P<year>\d{4})\s*[-/.年]\s*)?(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号]?"
    r"(?:[\sT]*(?P<hour>\d{1,2})\s*[:：时点]\s*(?P<minute>\d{1,2})?\s*分?(?::(?P<second>\d{2}))?)?"
)
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's day 0, in no zone
_SERIALS = (40_000, 80_000)


def read_instant(cell: Any, zone: ZoneInfo, year: str = "") -> datetime:
    """The instant in UTC: a workbook's date and time, ``2026-11-25 08:30``, ISO 8601, or ``11月25日 08:30`` where ``year`` is given.

    Raises ValueError with what is missing: a shift that begins on a guessed day or hour would leave nobody on duty.
    """
    at = _plain(cell, year)
    return require_aware(at if at.tzinfo else at.replace(tzinfo=zone))


def _plain(cell: Any, year: str) -> datetime:
    if isinstance(cell, datetime):
        return (cell + timedelta(microseconds=500_000)).replace(
            microsecond=0
        )  # a workbook's 08:30 may be 08:29:59.9999
    if isinstance(cell, date):
        raise ValueError(f"{cell} 只有日期, 请写明几点, 例如 {cell} 08:30")  # noqa: TRY004 - a cell, not our type
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _from_serial(float(cell))
    if isinstance(cell, (time, timedelta)):
        raise ValueError(f"{cell} 只有钟点, 请写明日期")  # noqa: TRY004 - as above
    return _from_words(str(cell).strip(), year)


def _from_serial(number: float) -> datetime:
    if not _SERIALS[0] <= number < _SERIALS[1]:
        raise ValueError(f"{number} 读不出时间, 例如 2026-11-25 08:30")
    return _SERIAL_ZERO + timedelta(seconds=round(number * 86_400))


def _from_words(words: str, year: str) -> datetime:
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        return _from_match(words, year)
    if re.fullmatch(r"[\d-]+", words):
        raise ValueError(f"{words} 只有日期, 请写明几点, 例如 2026-11-25 08:30")
    return at


def _from_match(words: str, year: str) -> datetime:
    if re.fullmatch(r"\d{5}(\.\d+)?", words):
        return _from_serial(float(words))
    hit = _DAY.fullmatch(words)
    if hit is None:
        raise ValueError(f"{words or '空白'} 读不出时间, 例如 2026-11-25 08:30")
    part = hit.groupdict()
    if part["hour"] is None:
        raise ValueError(f"{words} 只有日期, 请写明几点, 例如 2026-11-25 08:30")
    if not (part["year"] or year):
        raise ValueError(f"{words} 没有年份: 请写成 2026-11-25 08:30, 或加一列「年份」")
    try:
        day = datetime(int(part["year"] or year), int(part["month"]), int(part["day"]))  # noqa: DTZ001 - the caller knows the zone
        return day.replace(hour=int(part["hour"]), minute=int(part["minute"] or 0), second=int(part["second"] or 0))
    except ValueError as e:
        raise ValueError(f"{words} 不是可能的时间") from e
