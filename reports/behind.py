"""What stands behind a figure, said once for the page, the .html, the command and an issued edition: its cases by name,
how many it may not name, and the items without a case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports.figures import Figures, Row, case_ids
from reports.particulars import CaseName


@dataclass(frozen=True)
class Behind:
    """Cases of a figure by id; ``restricted``: how many are only counted; ``items``: ids of items that sit in no case."""

    cases: tuple[CaseName, ...]
    restricted: int
    items: tuple[int, ...]

    @property
    def only_counted(self) -> str:
        """That there are restricted cases, and how many, where there are any."""
        return f"限制知悉的事项{self.restricted}件" if self.restricted else ""


def behind(rows: Iterable[Row], named: Mapping[int, CaseName]) -> Behind:
    """Of counted rows."""
    rows = tuple(rows)
    loose = sorted({row.item_id for row in rows if row.case_id is None and row.item_id is not None})
    return _behind(case_ids(rows), loose, named)


def behind_frozen(cases: Iterable[int], loose: Iterable[int], named: Mapping[int, CaseName]) -> Behind:
    """Of ids as an edition froze them."""
    return _behind(sorted(set(cases)), sorted(set(loose)), named)


def loose_items(figures: Figures) -> dict[str, dict[str, list[int]]]:
    """By figure and part, the items without a case: what an edition keeps beside its figures to open them later."""
    return {
        name: {part or "none": list(found) for part, rows in figure.parts.items() if (found := behind(rows, {}).items)}
        for name, figure in figures.by_name.items()
    }


def _behind(ids: Iterable[int], loose: Iterable[int], named: Mapping[int, CaseName]) -> Behind:
    known = [named[id_] for id_ in ids if id_ in named]
    shown = tuple(case for case in known if not case.restricted)
    return Behind(shown, len(known) - len(shown), tuple(loose))
