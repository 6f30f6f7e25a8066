"""留存: a file in place of a page that could not be fetched; who may file it; and that it ends no clock."""

from pathlib import Path

import pytest
from sqlalchemy import select

from cases.evidence.pages import keep_failure, last_fault, unfrozen
from cases.people.actors import Forbidden
from cases.store.case_tables import Evidence, EvidenceCopy
from tests.desk import Desk
from tests.officers import SITE, clocks, do


def test_a_file_stands_in_for_a_page_that_cannot_be_fetched(desk: Desk, tmp_path: Path) -> None:
    """Why the page was not fetched is known; after the file nothing is fetched any more; the first copy stands."""
    case = desk.matter("large")
    do(desk, case, "publish", **SITE)
    with desk.house.write() as work:
        evidence = work.session.scalars(select(Evidence)).one()
        keep_failure(work, evidence.id, "example.invalid 的地址查不到")
        assert last_fault(work, evidence.id) == "example.invalid 的地址查不到"
        id_ = evidence.id
        work.commit()
    page, picture = tmp_path / "通报.pdf", tmp_path / "通报.png"
    page.write_bytes(b"%PDF-1.7 notice")
    picture.write_bytes(b"\x89PNG picture")
    for file in (page, picture):
        do(desk, case, "keep-copy", evidence=id_, file=str(file))
    with desk.house.read() as work:
        rows = work.session.scalars(select(EvidenceCopy).order_by(EvidenceCopy.id)).all()
        assert [(row.what, row.file_name, row.made_by) for row in rows] == [
            ("file", "通报.pdf", "zhi1"),
            ("screenshot", "通报.png", "zhi1"),
        ]
        assert work.session.get_one(Evidence, id_).blob_hash == rows[0].blob_hash
        assert unfrozen(work) == []


def test_a_copy_ends_no_clock_and_goes_to_evidence_of_the_case_alone(desk: Desk, tmp_path: Path) -> None:
    """Only a publication does; another case's evidence is not reached through this one, and a file must be there."""
    case = desk.matter("large")
    do(desk, case, "publish", **SITE)
    file = tmp_path / "x.pdf"
    file.write_bytes(b"%PDF-")
    with desk.house.read() as work:
        id_ = work.session.scalars(select(Evidence.id)).one()
    assert clocks(do(desk, case, "keep-copy", evidence=id_, file=str(file)))["follow_up"] == "running"
    other = desk.matter("large")
    for of, data in (
        (other, {"evidence": id_, "file": str(file)}),
        (case, {"evidence": 99, "file": str(file)}),
        (case, {"evidence": id_}),
    ):
        with pytest.raises(Forbidden, match=r"没有这份佐证|没有文件"):
            do(desk, of, "keep-copy", **data)
