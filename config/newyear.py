"""Write an announced year into workdays.yaml: in the file's own style, every other byte as it was. Text in, text out."""

import json
import os
import re
import tempfile
from itertools import groupby
from pathlib import Path

import yaml

from config.notice import Days, NoticeError

HEADING = re.compile(r"^  (\d{4}):", re.MULTILINE)


def with_year(text: str, year: int, days: Days, source: str, *, replace: bool) -> str:
    """The file with that year. Raises NoticeError where the year stands already and is not to be replaced."""
    line = "\r\n" if "\r\n" in text else "\n"
    block = line.join(_block(year, days, source)) + line
    places = [(int(found[1]), found.start()) for found in HEADING.finditer(text)]
    if not places:
        raise NoticeError("workdays.yaml 里没有 years: 下的任何年份, 不知道写到哪里")
    ends = [at for _, at in places[1:]] + [len(text)]
    for (number, at), end in zip(places, ends, strict=True):
        if number == year and not replace:
            raise NoticeError(f"{year} 年已经有了; 要改写请加 --replace")
        if number == year:
            return text[:at] + block + text[end:]
    following = next((at for number, at in places if number > year), None)
    if following is not None:
        return text[:following] + block + text[following:]
    return text + ("" if text.endswith("\n") else line) + block


def write_whole(file: Path, text: str) -> None:
    """Put the new text in the file's place at once: who reads it meanwhile has the old or the new, never half."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        Path(name).chmod(file.stat().st_mode)
        Path(name).replace(file)
    except BaseException:  # whatever it was, it is passed on; only the unfinished file goes
        Path(name).unlink(missing_ok=True)
        raise


def _block(year: int, days: Days, source: str) -> list[str]:
    return [f"  {year}:", f"    source: {_scalar(source)}", *_list("off", days.off), *_list("work", days.work)]


def _list(key: str, days: tuple[object, ...]) -> list[str]:
    """A line for each month, as the years before."""
    if not days:
        return [f"    {key}: []"]
    months = groupby(map(str, days), key=lambda day: day[:7])
    return [f"    {key}: [", *("      " + ", ".join(month) + "," for _, month in months), "    ]"]


def _scalar(text: str) -> str:
    """As it is where YAML reads it back so, else quoted."""
    try:
        plain = yaml.safe_load(f"x: {text}") == {"x": text}
    except yaml.YAMLError:
        plain = False
    return text if plain and "\n" not in text else json.dumps(text, ensure_ascii=False)
