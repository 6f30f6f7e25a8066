"""解读与新媒体: the year's files by how they are explained, and accounts by whether they keep their time."""

from datetime import date, timedelta

import pytest
from reports.sections.openness import openness

from cases.library.files import Given, explain, put_file
from cases.people.actors import Actor
from cases.registers.entering import enter
from reports.sections.facts import Facts
from tests.reports.record import Record

OFFICER = Actor("zhi1", "值一", "shi_fuban", frozenset({"duty_officer"}))


def put(record: Record, n: int, issued: date, *forms: str) -> None:
    """One file with its explanations."""
    with record.house.write() as work:
        number = f"溪府发〔{issued.year}〕{n}号"
        put_file(work, Given(number, f"办法之{n}", "市政府", issued), OFFICER)
        for form in forms:
            explain(work, number, form, f"https://x.invalid/{n}", OFFICER)
        work.commit()


def told(record: Record) -> str:
    """The section's words."""
    figures = record.figures()
    section = openness(Facts(record.house.config, figures, (), {}))
    return "".join(getattr(word, "text", str(word)) for block in section.blocks for word in block.words)


def test_half_in_diverse_forms_is_enough(record: Record) -> None:
    """Of four of this year two with more than words: reached; last year's and next month's do not count; a fifth without and it is missed."""
    for n, forms in enumerate((("图解", "文字"), ("视频",), ("文字",), ()), 1):
        put(record, n, date(2026, 3, n), *forms)
    put(record, 9, date(2025, 12, 31))
    put(record, 10, date(2026, 12, 1))
    parts = {p: len(r) for p, r in record.figures()["policy_files_explained"].parts.items()}
    assert parts == {"diverse": 2, "plain": 1, "none": 1}
    assert "50.0%（2/4），达到50%" in told(record)
    put(record, 5, date(2026, 3, 5))
    assert "40.0%（2/5），没有达到50%" in told(record)


def test_accounts_by_their_limit(record: Record) -> None:
    """Updated yesterday: fresh; a month ago: stale; none registered: said so."""
    assert "没有登记在册" in told(record)
    with record.house.write() as work:
        for name, days in (("甲号", 1), ("乙号", 40)):
            enter(work, "account_freshness", name, "shi_fuban", work.now - timedelta(days=days), OFFICER)
        work.commit()
    assert {p: len(r) for p, r in record.figures()["accounts_fresh"].parts.items()} == {"fresh": 1, "stale": 1}
    assert "按时更新率50.0%（1/2）" in told(record)


@pytest.mark.parametrize("part", ["openness"])
def test_the_shipped_paper_has_the_section(record: Record, part: str) -> None:
    """report.yaml of the first city lists it."""
    assert part in record.house.config.report.sections
