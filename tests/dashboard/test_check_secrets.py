"""What `check` says of a secret that is there and of no use."""

from dataclasses import replace

import pytest

from cases.house import House
from dashboard.checks.senders import check_senders


@pytest.mark.parametrize(
    ("secret", "faulty"), [("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", False), ("密钥", True), ("whsec_!!", True)]
)
def test_a_secret_nothing_can_be_signed_with_is_a_fault(house: House, secret: str, faulty: bool) -> None:
    """A password pasted in its place would make every message fail at the moment it is needed."""
    opened = replace(house, environment={"YINGSHENG_WEBHOOK_SECRET": secret})

    said = [f.sentence for f in check_senders(opened) if f.fault]

    assert [s for s in said if "不能用来签名" in s and "YINGSHENG_WEBHOOK_SECRET" in s] == (said if faulty else [])
    assert bool(said) is faulty
