"""Policy files out of a table: each row a file, with its explanation where one is given; single rows are refused with their reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cases.library.files import Given, explain, put_file
from cases.people.actors import Actor, Forbidden
from cases.people.sheets import records_of, require_filled, words_of
from cases.work import Work

HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("文号", "发文字号", "文件编号"), "title": ("标题", "文件名称", "名称"), "issuer": ("发布机关", "制定机关", "发文机关", "发布单位"),
    "issued_on": ("发布日期", "印发日期", "成文日期"), "state": ("状态", "效力状态", "时效"), "valid_until": ("有效期至", "失效日期", "有效期"),
    "url": ("网址", "链接", "文件网址"), "explanation": ("解读网址", "解读链接"), "form": ("解读形式",),
}  # fmt: skip
NEEDED = ("number", "title", "issuer", "issued_on")
STATE_WORDS = {"有效": "现行有效", "现行": "现行有效", "已失效": "失效", "已废止": "废止"}
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[\sT].*)?")


@dataclass
class Brought:
    """What an import came to; ``rejected``: row and why."""

    new: int = 0
    changed: int = 0
    same: int = 0
    explained: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)


def import_files(work: Work, file: Path, actor: Actor) -> Brought:
    """Every row of the table. The same table twice changes nothing. Raises RosterError."""
    done = Brought()
    for n, row in records_of(file, HEADINGS, NEEDED):
        try:
            with work.session.begin_nested():
                came = put_file(work, _given(row), actor)[1]
                told = _explained(work, row, actor)
        except (Forbidden, ValueError) as e:
            done.rejected.append((n, e.why if isinstance(e, Forbidden) else str(e)))
            continue
        setattr(done, came, getattr(done, came) + 1)
        done.explained += told
    return done


def _given(row: Mapping[str, Any]) -> Given:
    require_filled(row, HEADINGS, NEEDED)
    words = {key: words_of(cell) for key, cell in row.items()}
    said = words.get("state", "现行有效")
    until = (
        day_of(row["valid_until"], "有效期至")
        if words.get("valid_until", "长期") not in ("长期", "长期有效", "无")
        else None
    )
    return Given(words["number"], words["title"], words["issuer"], day_of(row["issued_on"], "发布日期"), STATE_WORDS.get(said, said),
                 until, words.get("url"))  # fmt: skip


def _explained(work: Work, row: Mapping[str, Any], actor: Actor) -> bool:
    if "explanation" not in row:
        return False
    return explain(
        work, words_of(row["number"]), words_of(row.get("form", "文字")), words_of(row["explanation"]), actor
    )


def day_of(cell: Any, what: str) -> date:
    """A day as a workbook or a person writes it. Raises ValueError."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DAY.fullmatch(words_of(cell))
    if found is None:
        raise ValueError(f"{what}不是日期: {words_of(cell)}; 例如 2026-12-01")
    return date(int(found[1]), int(found[2]), int(found[3]))
