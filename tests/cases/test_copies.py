"""留存: a file in place of a page that could not be fetched; who may file it; and that it ends no clock."""

from pathlib import Path

import pytest
from sqlalchemy import select

from cases.evidence.pages import Page, keep_failure, keep_page, last_fault, unfrozen
from cases.evidence.record import record_evidence
from cases.keeping.erasing import erase
from cases.people.actors import Forbidden
from cases.store.act_tables import Evidence, EvidenceCopy
from cases.store.case_tables import CaseItem
from cases.store.item_tables import Blob
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


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("x.exe", b"MZ\x90", "不能作凭证"), ("通报.pdf", b"MZ\x90", "不能作凭证"), ("通报.zip", b"PK", "不能作凭证"),
        ("通报", b"words", "不能作凭证"), ("空.png", b"", "是空的"),
    ],
)  # fmt: skip
def test_a_file_that_shows_nobody_anything_stops_no_clock(
    desk: Desk, tmp_path: Path, name: str, body: bytes, why: str
) -> None:
    """A program (by its name or by its content), a packed file, an empty one: refused with the reason, and the limit runs on."""
    case = desk.matter("large")
    (tmp_path / name).write_bytes(body)
    proof = {key: value for key, value in SITE.items() if key != "url"}
    with pytest.raises(Forbidden, match=why):
        do(desk, case, "publish", **proof, file=str(tmp_path / name))
    assert clocks(do(desk, case, "confirm"))["opinion_response"] == "running"


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


@pytest.mark.parametrize(("kind", "kept"), [("reply", False), ("official_site", True)])
def test_copies_of_a_private_answer_go_with_the_letter_and_public_ones_stay(desk: Desk, kind: str, kept: bool) -> None:
    """保存期限: the answer to a citizen is erased with its copies, names and addresses; what the city published is nobody's secret."""
    case_id = desk.matter("large")
    with desk.house.write() as work:
        evidence = record_evidence(
            work, case_id, kind=kind, issuer="市政府", published_at=work.now, actor="zhi1", url="https://x.test/王小明"
        )
        keep_page(
            work,
            evidence.id,
            Page("给王小明的答复".encode(), "https://x.test/王小明", title="答复王小明", text="王小明"),
        )
        item = work.session.scalars(select(CaseItem.item_id).where(CaseItem.case_id == case_id)).one()
        erase(work, item, "item_erased", "machine", {})
        work.commit()
    with desk.house.read() as work:
        rows = work.session.scalars(select(EvidenceCopy)).all()
        assert len(rows) == 2
        for row in rows:
            assert (row.title == "答复王小明", row.url is not None) == (kept, kept)
            assert (work.session.get_one(Blob, row.blob_hash).body is not None) is kept
