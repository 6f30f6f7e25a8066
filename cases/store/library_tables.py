"""Tables of the policy file library: normative documents with their validity, and what was published to explain them."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cases.store.types import Base, Body, Instant, Line, RowId, Word


class PolicyFile(Base):
    """规范性文件: by its number (文号). ``state`` is what was said of it; whether it is in force on a day follows from that and ``valid_until``.

    Days are ISO dates: a document has no hour.
    """

    __tablename__ = "policy_files"
    __table_args__ = (UniqueConstraint("number"),)
    id: Mapped[RowId]
    number: Mapped[Line]
    title: Mapped[Line]
    issuer: Mapped[Line]
    issued_on: Mapped[Word]
    state: Mapped[Word]
    valid_until: Mapped[Word | None]
    url: Mapped[Body | None]
    changed_at: Mapped[Instant]
    changed_by: Mapped[Word]


class Explanation(Base):
    """解读: one publication that explains a policy file, by its form."""

    __tablename__ = "explanations"
    __table_args__ = (UniqueConstraint("policy_id", "form", "url"),)
    id: Mapped[RowId]
    policy_id: Mapped[int] = mapped_column(ForeignKey("policy_files.id"))
    form: Mapped[Word]
    url: Mapped[Line]
    made_at: Mapped[Instant]
    made_by: Mapped[Word]
