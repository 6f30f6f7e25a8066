"""Numbers as people write them: 12, 1.2万, 1,200, 三十余, 两, 近百, 数十, 两三, 一千二."""

from math import isfinite

NUMBER = (
    r"(?:[0-9]{1,12}(?:,[0-9]{3}){0,4}(?:\.[0-9]{1,4})?[十百千万亿]{0,3}"
    r"|[零〇一二两三四五六七八九十百千万亿廿卅几数俩仨]{1,14})(?:余|多|来|几)?[百千万亿]{0,2}"
)
"""A regular expression without groups; what it finds is read by :func:`read_number`."""

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "几": 2,
    "数": 2,
    "俩": 2,
    "仨": 3,
}
_TENS = {"廿": 20, "卅": 30}
_UNITS = {"十": 10, "百": 100, "千": 1_000}
_GREAT = {"万": 10_000, "亿": 100_000_000}
_CHINESE = frozenset([*_DIGITS, *_TENS, *_UNITS, *_GREAT])
_LARGEST = 10**13


def read_number(words: str) -> float | None:
    """The number, or the least that vague words allow («数十» is 20, «三十余» is 30); ``None`` if it cannot be told."""
    told = words.replace(",", "").translate({ord(char): None for char in "余多来"})
    while len(told) > 1 and told[-1] in "几数":
        told = told[:-1]
    if not told or told in "几数":
        return None
    value = _chinese(told) if _CHINESE.issuperset(told) else _arabic(told)
    return value if value is not None and isfinite(value) and value <= _LARGEST else None


def _arabic(told: str) -> float | None:
    """Digits and the units behind them: 1.2万, 3千万."""
    digits = told.rstrip("十百千万亿几数")
    try:
        value = float(digits)
    except ValueError:
        return None
    for unit in told[len(digits) :]:
        value *= {**_UNITS, **_GREAT}.get(unit, 1)
    return value


def _chinese(told: str) -> float:
    """Chinese numerals; digits side by side are a range («两三» is 2) or are read out («二〇»)."""
    if all(char in _DIGITS for char in told):
        values = [_DIGITS[char] for char in told]
        ranged = len(values) == 2 and values[1] == values[0] + 1
        return float(values[0] if ranged else int("".join(map(str, values))))
    total = section = 0
    digit: int | None = None
    last = 1
    for char in told:
        if char in _DIGITS:
            digit = digit if digit and _DIGITS[char] == digit + 1 else _DIGITS[char]
            last = 1 if digit == 0 else last
        elif char in _TENS:
            section, digit, last = section + _TENS[char], None, 10
        elif char in _UNITS:
            section, digit, last = section + (1 if digit is None else digit) * _UNITS[char], None, _UNITS[char]
        else:
            great, section = _GREAT[char], section + (digit or 0)
            total = total + section * great if total > great else (total + section or 1) * great
            section, digit, last = 0, None, great
    return float(total + section + (digit or 0) * (last // 10 if last >= 100 else 1))
