"""What an older release signed, or what speaks for a matter only now, is signed anew from its words, newest first, so that copies
of it are found."""

from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, exists, literal_column, select, update

from cases.house import House
from cases.store.bulk import change, look_up, put_new, table_of
from cases.store.case_tables import CaseItem
from cases.store.item_tables import TO_SIGN, Band, FingerprintRow, Item, ItemVersion, JudgmentRow
from cases.work import Work
from pipeline.place.names import chief, spots_in, written
from pipeline.same.fingerprint import METHOD, Hasher
from pipeline.same.persons import person_of, spot_of
from pipeline.text.clean import clean

TOGETHER = 40
"""Rows a transaction, so that no writer waits long."""
MOST = 4_000
"""Rows a run: the archive is caught up with over several runs, and no new voice waits for it."""


def renew(house: House, most: int = MOST) -> int:
    """Sign anew what stands under the old method; how many were. Nothing to do costs one look at an empty index."""
    done, hasher = 0, None
    while done < most:
        with house.read() as work:
            rows = _old(work)
        if not rows:
            break
        hasher = hasher or Hasher()
        changes = [_anew(house, row, hasher) for row in rows]
        house.done(lambda work, changes=changes: _write(work, changes))  # type: ignore[misc]
        done += len(rows)
    return done


_SPEAKS = exists().where(CaseItem.item_id == Item.id, CaseItem.representative)
_NEWEST = and_(ItemVersion.item_id == Item.id, ItemVersion.n == Item.version)
_OLD = (
    select(
        Item.id, Item.channel, ItemVersion.title, ItemVersion.text, ItemVersion.author, ItemVersion.contact,
        JudgmentRow.family, _SPEAKS.label("speaks"),
    )
    .join(FingerprintRow, FingerprintRow.item_id == Item.id)
    .join(ItemVersion, _NEWEST)
    .outerjoin(JudgmentRow, JudgmentRow.id == Item.judgment_id)
    .where(FingerprintRow.method == literal_column(str(TO_SIGN)))
    .order_by(FingerprintRow.item_id.desc())
    .limit(TOGETHER)
)  # fmt: skip


class _Old(NamedTuple):
    """In the order of the question's columns."""

    id: int
    channel: str
    title: str
    text: str
    author: str | None
    contact: str | None
    family: str | None
    speaks: bool


def is_stale(work: Work) -> bool:
    """Whether anything stands under the old method."""
    return bool(_old(work))


def _old(work: Work) -> list[_Old]:
    return [_Old._make(row) for row in look_up(work.session, _OLD)]


def _anew(house: House, row: _Old, hasher: Hasher) -> dict[str, Any]:
    made = hasher.fingerprint(f"{clean(row.title).text}\n{clean(row.text).text}")
    spots = spots_in(f"{row.title}\n{row.text}", house.config)
    return {
        "of_item": row.id, "exact": made.exact, "signature": made.signature, "bands": made.bands if row.speaks else (),
        "names": written(spots) or None, "person": person_of(row.channel, row.author, row.contact),
        "spot": spot_of(chief(spots), row.family or ""),
    }  # fmt: skip


def _write(work: Work, changes: list[dict[str, Any]]) -> None:
    table = table_of(FingerprintRow)
    names = ("exact", "signature", "names", "person", "spot")
    statement = update(table).where(table.c.item_id == bindparam("of_item"))
    statement = statement.values(method=METHOD, **{name: bindparam(f"new_{name}") for name in names})
    change(work.session, statement, [{"of_item": c["of_item"], **{f"new_{n}": c[n] for n in names}} for c in changes])
    put_new(work.session, Band, [{"key": key, "item_id": c["of_item"]} for c in changes for key in set(c["bands"])])
