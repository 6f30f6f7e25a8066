"""What may be registered, and which act ends its clock."""

from dataclasses import dataclass
from typing import Literal

from config.words import CLOCK_CN, ClockKind

Proof = Literal["reply", "correction", "update"]
PROOF_CN: dict[Proof, str] = {"reply": "答复", "correction": "更正", "update": "更新"}


@dataclass(frozen=True)
class RegisterKind:
    """One register. ``renews``: what ends the clock begins the next. ``named``: the entry's name is public and may stand in messages.

    ``supplements``: the applicant's 补正 is a new basis of the limit.
    """

    kind: ClockKind
    proof: Proof
    renews: bool = False
    named: bool = False
    supplements: bool = False

    @property
    def cn(self) -> str:
        """Its name."""
        return CLOCK_CN[self.kind]


KINDS: dict[str, RegisterKind] = {
    row.kind: row
    for row in (
        RegisterKind("information_request", "reply", supplements=True),
        RegisterKind("website_correction", "correction"),
        RegisterKind("account_freshness", "update", renews=True, named=True),
        RegisterKind("site_freshness", "update", renews=True, named=True),
    )
}
