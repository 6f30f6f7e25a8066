"""附件: what each figure counts."""

from reports.content import Section, Table, row
from reports.definitions import DEFINITIONS


def meanings() -> Section:
    """One line for each definition, word for word the one that is counted by."""
    lines = tuple(row(d.title, d.sentence) for d in DEFINITIONS)
    return Section("附件 指标口径", (Table("", ("指标", "口径"), lines, (3, 11), 2),), annex=True)
