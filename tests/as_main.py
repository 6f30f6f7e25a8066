"""Runs `yingsheng` in this process as its `main` does, on a test's database and without a terminal."""

import io
import sys
from collections.abc import Callable

import pytest

import yingsheng
from tests.conftest import ROOT

Main = Callable[..., tuple[int, str, str]]


def as_main(url: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Main:
    """A function of a command's words and its environment: exit code, stdout, stderr."""

    def run(*arguments: str, **environment: str) -> tuple[int, str, str]:
        where = ["--config", str(ROOT / "config"), "--database", str(url)]
        monkeypatch.setattr(sys, "argv", ["yingsheng", *where, *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        for key, value in environment.items():
            monkeypatch.setenv(key, value)
        with pytest.raises(SystemExit) as left:
            yingsheng.main()
        return (int(left.value.code or 0), *capsys.readouterr())

    return run
