"""The weekly and the monthly bulletin as files: one content, five forms."""

from collections.abc import Callable
from pathlib import Path

from cases.house import House
from reports.bulletin import bulletin
from reports.content import Paper
from reports.forms import page, pdf, plain, sheet, word
from reports.gather import gather
from reports.sections.facts import Facts
from reports.shelf import put, workshop
from reports.span import Span, worded

Write = Callable[[Paper, Facts, Path], None]

FORMS: tuple[tuple[str, Write], ...] = (
    ("docx", lambda paper, _, path: word.write(paper, path)), ("pdf", lambda paper, _, path: pdf.write(paper, path)),
    ("html", page.write), ("xlsx", sheet.write), ("json", plain.write),
)  # fmt: skip


def bulletin_of(house: House, week: Span, out: Path) -> list[Path]:
    """Draft a week's or a month's bulletin into ``out``. Raises Refusal when that cannot be written; then nothing is there."""
    facts, standing = gather(house, week)
    paper = bulletin(facts, standing)
    with workshop(out, worded(week, "周报")) as making:
        made = [making / worded(week, f"舆情周报-{week.name}.{form}") for form, _ in FORMS]
        for path, (_, write) in zip(made, FORMS, strict=True):
            write(paper, facts, path)
        return put(made, out)
