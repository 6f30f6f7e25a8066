"""yingsheng key: made once, shown once, revoked for good."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.main import get_command

from cases.console import Opening, Refusal
from cases.items.keys import key_of
from crawlers.commands import key as app
from tests.crawlers.desks import Desk, a_channel


@pytest.fixture
def opened(desk: Callable[..., Desk]) -> Desk:
    """A desk with one channel that is pushed and one that is not."""
    return desk(a_channel("hotline", {"kind": "push"}), a_channel("forum"))


@pytest.fixture
def run(opened: Desk, capsys: pytest.CaptureFixture[str]) -> Callable[..., list[dict[str, Any]]]:
    """Runs a command; gives its JSON lines."""

    def run_command(*arguments: str) -> list[dict[str, Any]]:
        opening = Opening({}, {})
        opening.__dict__["house"] = opened.house
        get_command(app).main(list(arguments), obj=opening, standalone_mode=False)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run_command


def test_a_key_opens_its_channel_until_it_is_revoked(opened: Desk, run: Callable[..., list[dict[str, Any]]]) -> None:
    """Shown when it is made and never again; another channel it never opens."""
    [made] = run("add", "hotline", "--name", "市热线平台")
    with opened.house.read() as work:
        assert key_of(work, "hotline", made["key"])
        assert key_of(work, "forum", made["key"]) is None
    [listed] = run("list")
    assert (listed["name"], listed["revoked_at"], "key" in listed) == ("市热线平台", None, False)
    run("revoke", str(made["id"]))
    with opened.house.read() as work:
        assert key_of(work, "hotline", made["key"]) is None
    assert run("list")[0]["revoked_at"].endswith("+08:00")


def test_what_makes_no_sense_is_refused(run: Callable[..., list[dict[str, Any]]]) -> None:
    """A channel that is not pushed, one that is none, a key that never was."""
    for arguments, why in (
        (("add", "forum", "--name", "x"), "不接收推送"), (("add", "no", "--name", "x"), "没有渠道"), (("revoke", "9"), "没有推送密钥 9"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=why):
            run(*arguments)
