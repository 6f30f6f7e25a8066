"""What the machine says in English, told in Chinese."""

import errno
import json
import socket

import pytest

from config.causes import cause_of, json_cause, network_cause, unreached


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Cannot connect to host a.invalid:443 ssl:default [Name or service not known]", "查不到这个域名"),
        ("[Errno 111] Connect call failed ('127.0.0.1', 9)", "对方没有开着"),
        ("Server disconnected", "对方中断了连接"),
        ("[Errno 101] Network is unreachable", "网络不通"),
        ('400, message="Data after `Connection: close`:"', "对方的答复不合 HTTP 规范"),
        ("Not a gzipped file (b'<h')", "答复的压缩坏了"),
        ("something new", None),
    ],
)
def test_why_nobody_was_reached(said: str, told: str | None) -> None:
    """The common ways a line fails; what nobody foresaw is left to the caller."""
    assert network_cause(said) == told


def test_words_nobody_foresaw_stay_out_of_the_sentence() -> None:
    """A library may quote the page that it could not read, and so a citizen: only the kind of error is told."""
    assert unreached(ValueError("odd: b'13800000000'")) == "连不上: ValueError"


def test_an_error_of_the_line_is_no_number() -> None:
    """A name that is not found and a refused connection say so; only what nobody foresaw is a number."""
    assert cause_of(socket.gaierror(-2, "Name or service not known")) == "查不到这个域名"
    assert cause_of(ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")) == "对方没有开着"
    assert cause_of(OSError(9999, "odd")) == "系统错误 9999"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"{", "第 2 个字符处读不下去"),
        (b"[1,\n2", "第 2 行第 2 个字符处读不下去"),
        (b'"\xc2\xb7\xd6"', "不是 UTF-8 编码"),
    ],
)
def test_where_a_text_stops_being_json(text: bytes, told: str) -> None:
    """Line and character from 1, the line only where there are several; bytes of another encoding are called that."""
    with pytest.raises(ValueError) as found:  # noqa: PT011 - both kinds are meant
        json.loads(text)
    assert json_cause(found.value) == told


def test_a_text_nested_too_deep_is_told_too() -> None:
    """What the reader gives up on is no crash."""
    assert json_cause(RecursionError()) == "嵌套太深, 或数字太长"
