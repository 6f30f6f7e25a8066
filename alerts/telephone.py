"""A telephone number as gateways want it, and the outcome when it is none."""

import re

from alerts.outcome import Outcome

NUMBER = re.compile(r"\+?\d{7,15}")


def number(address: str) -> str | Outcome:
    """The number without blanks and hyphens; a permanent outcome, which does not repeat it, when it is none."""
    plain = re.sub(r"[\s-]", "", address)
    return plain if NUMBER.fullmatch(plain) else Outcome("permanent", "no_number", "不是电话号码")
