"""What the house's processes write down: lines a machine can read, in which no citizen's word stands."""

import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from procrastinate.exceptions import ConnectorException
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from cases import log as logs
from cases.console import say
from cases.house import House
from cases.log import begin, hear, log
from cases.store.item_tables import Item

WORDS = "欧阳甲说他家门口的路灯"


@pytest.fixture(autouse=True)
def ours(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a process changes for itself is put back; what a test before this one left is undone, or ``begin`` would take warnings for caught."""
    logging.captureWarnings(False)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(logs, "_said_by", {})
    yield
    logging.captureWarnings(False)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What came on stderr; stdout belongs to what commands answer."""
    said = capsys.readouterr()
    assert said.out == ""
    return [json.loads(line) for line in said.err.splitlines()]


def stumble() -> None:
    """Fail over a letter."""
    letter = {"text": WORDS}
    raise ValueError(f"cannot read {letter}")


def test_an_error_is_its_kind_and_its_places(capsys: pytest.CaptureFixture[str]) -> None:
    """One line with time, level, process, event and keys; of the error the way it came, and nothing of what it was over."""
    begin("intake")
    try:
        stumble()
    except ValueError as e:
        log.error("judging failed", error=type(e).__name__, in_a_row=2)
    [line] = lines(capsys)
    assert list(line)[:4] == ["time", "level", "process", "event"]
    assert line["time"].endswith("Z")
    assert (line["process"], line["event"], line["error"], line["in_a_row"]) == (
        "intake",
        "judging failed",
        "ValueError",
        2,
    )
    assert line["at"][-1].startswith("cases/test_log.py:")
    assert WORDS not in json.dumps(line, ensure_ascii=False)


def test_a_library_writes_in_our_form(capsys: pytest.CaptureFixture[str]) -> None:
    """Its first line, its name, and of its error no word and no line of its own; one that prints by itself does so no longer."""
    own = logging.getLogger("talkative.inner")
    own.propagate = False
    own.addHandler(logging.StreamHandler())
    begin("front")
    hear("talkative")
    try:
        stumble()
    except ValueError:
        own.exception("Uncaught\napp execution")
    own.info("nothing of note")
    [line] = lines(capsys)
    assert (line["event"], line["logger"], line["error"]) == ("Uncaught", "talkative.inner", "ValueError")
    assert WORDS not in json.dumps(line, ensure_ascii=False)


def test_what_nobody_caught_is_not_quoted_either(capsys: pytest.CaptureFixture[str]) -> None:
    """A thread or a process that breaks, and a warning of Python's own, leave a line and no traceback with the letter in it."""
    begin("intake")
    thread = Thread(target=stumble)
    thread.start()
    thread.join()
    try:
        stumble()
    except ValueError as e:
        sys.excepthook(type(e), e, e.__traceback__)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("no such style", stacklevel=1)
    broke, stopped, warned = lines(capsys)
    assert [(line["event"], line["error"]) for line in (broke, stopped)] == [
        ("thread broke", "ValueError"),
        ("process broke", "ValueError"),
    ]
    assert WORDS not in json.dumps([broke, stopped], ensure_ascii=False)
    assert (warned["level"], warned["event"].endswith("UserWarning: no such style")) == ("warning", True)


def test_what_a_database_refuses_is_not_quoted(any_house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """PostgreSQL says the whole row that failed: neither the error nor its line in the log repeats it."""
    row = {"channel": "mayor_mailbox", "external_id": WORDS, "title": WORDS, "state": None}
    with any_house.write() as work:
        try:
            work.session.execute(insert(Item), [row])
        except DBAPIError as e:
            said = f"{e} {e.orig}"
            log.error("letter not kept")
    assert WORDS not in said
    [line] = lines(capsys)
    assert line["error"] == "IntegrityError"
    assert WORDS not in json.dumps(line, ensure_ascii=False)


def test_a_line_nobody_can_write_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk, or where whoever read them is gone, workers and the watchdog go on."""
    begin("engine")
    with Path("/dev/full").open("wb", buffering=0) as full:
        monkeypatch.setattr("sys.stderr", TextIOWrapper(full, encoding="utf-8", write_through=True))
        log.error("sweep failed")
        logging.getLogger("talkative").warning("of itself")
        say("告警: 磁盘快满了")
        with pytest.raises(OSError, match="No space"):
            full.write(b"x")


def test_a_library_that_writes_wrongly_fails_not_over_that(capsys: pytest.CaptureFixture[str]) -> None:
    """Its words without what should stand in them."""
    begin("front")
    logging.getLogger("talkative").warning("%d rows", "many")
    [line] = lines(capsys)
    assert (line["event"], line["logger"]) == ("%d rows", "talkative")


def test_why_the_task_engine_is_out_of_reach_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Its own error only says that it is: the database's known cause stands in the line, and nothing else of its words."""
    begin("worker")
    try:
        try:
            raise ReadOnlySqlTransaction(f"cannot execute INSERT in a read-only transaction {WORDS}")
        except ReadOnlySqlTransaction as e:
            raise ConnectorException from e
    except ConnectorException as e:
        log.error("task engine out of reach", error=type(e).__name__)
    [line] = capsys.readouterr().err.splitlines()
    assert json.loads(line)["why"].startswith("数据库只读")
    assert WORDS not in line
