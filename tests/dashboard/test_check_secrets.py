"""What `check` says of a secret that is there and of no use."""

from dataclasses import replace
from pathlib import Path

import pytest

from cases.house import House
from dashboard.checks.secrets import check_secret_files
from dashboard.checks.senders import check_senders
from dashboard.wall import TOKEN_ENV

IN_A_FILE = f"{TOKEN_ENV}_FILE"


@pytest.mark.parametrize(
    ("secret", "faulty"), [("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", False), ("密钥", True), ("whsec_!!", True)]
)
def test_a_secret_nothing_can_be_signed_with_is_a_fault(house: House, secret: str, faulty: bool) -> None:
    """A password pasted in its place would make every message fail at the moment it is needed."""
    opened = replace(house, environment={"YINGSHENG_WEBHOOK_SECRET": secret})

    said = [f.sentence for f in check_senders(opened) if f.fault]

    assert [s for s in said if "不能用来签名" in s and "YINGSHENG_WEBHOOK_SECRET" in s] == (said if faulty else [])
    assert bool(said) is faulty


@pytest.mark.parametrize(
    ("held", "said"),
    [("wall-token-0123456789", None), ("", "是空的"), (None, "没有这个文件"), ("folder", "这是文件夹")],
)
def test_a_file_without_its_secret_is_a_fault(house: House, tmp_path: Path, held: str | None, said: str | None) -> None:
    """What it would open stays shut without a word: `check` names the variable, the cause and what to look at."""
    file = tmp_path / "token"
    if held == "folder":
        file.mkdir()
    elif held is not None:
        file.write_text(held, encoding="utf-8")
    found = list(check_secret_files(replace(house, environment={IN_A_FILE: str(file), "PID_FILE": "/none"})))
    assert [finding.fault for finding in found] == [True] * (said is not None)
    assert all(IN_A_FILE in f.sentence and str(said) in f.sentence and "请核对" in f.sentence for f in found)


def test_a_secret_beside_its_file_is_enough(house: House) -> None:
    """The variable itself comes first: the file is not asked."""
    environment = {TOKEN_ENV: "x" * 20, IN_A_FILE: "/none"}
    assert list(check_secret_files(replace(house, environment=environment))) == []
