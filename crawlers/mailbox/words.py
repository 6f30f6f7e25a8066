"""Words of mail, however badly they are labelled: GBK called GB2312, raw bytes in headers, characters cut across encoded words."""

import binascii
import re
from email.quoprimime import header_decode

from crawlers.chinese import reads_as_gb18030, reads_as_utf8
from crawlers.plain import short

_WORD = re.compile(r"=\?([^?\s]*)\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(?==\?)")
_HAN = re.compile("[\u4e00-\u9fff]")
_CHINESE = frozenset(
    ("gb2312", "gbk", "x-gbk", "cp936", "gb18030", "euc-cn", "cn-gb", "gb_2312-80", "936", "csgb2312", "hz-gb-2312-x")
)

_LATIN = frozenset(("iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252"))


def decoded(body: bytes, charset: str | None) -> str:
    """Bytes as text: by the charset they name if that works, else by what they look like; never an exception."""
    named = (charset or "").strip().strip("\"'").lower()
    chinese = named in _CHINESE
    if chinese and (text := _strictly(body, "utf-8")) and _HAN.search(text):
        return text  # GB bytes that happen to be UTF-8 give Greek or Arabic letters, never Chinese ones
    looks_chinese = reads_as_gb18030(body)
    for encoding in ("gb18030" if chinese else named, "utf-8", "gb18030" if looks_chinese else ""):
        if named in _LATIN and encoding == named and (looks_chinese or reads_as_utf8(body)):
            continue  # any bytes are Latin; some senders write the label of their program's home
        if encoding and (text := _strictly(body, encoding)) is not None:
            return text
    return body.decode("gb18030" if chinese or looks_chinese else "utf-8", "replace")


def header_words(value: str) -> str:
    """A header as people wrote it, on one line. ``value`` carries bytes beyond ASCII as surrogates, as the parser leaves them."""
    parts: list[tuple[str, bytes]] = []
    last = 0
    value = _BETWEEN.sub(r"\1", value)
    for word in _WORD.finditer(value):
        _add(parts, "", _bytes(value[last : word.start()]))
        _add(parts, word[1].partition("*")[0].lower(), _encoded(word[2].lower(), word[3]))
        last = word.end()
    _add(parts, "", _bytes(value[last:]))
    return short("".join(decoded(body, charset) for charset, body in parts))


def _add(parts: list[tuple[str, bytes]], charset: str, body: bytes) -> None:
    """Neighbours in one charset are one run of bytes: senders cut a character in two at the end of a word."""
    if body and parts and parts[-1][0] == charset:
        parts[-1] = (charset, parts[-1][1] + body)
    elif body:
        parts.append((charset, body))


def _encoded(how: str, text: str) -> bytes:
    if how == "q":
        return header_decode(text).encode("latin-1", "replace")
    try:
        return binascii.a2b_base64(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return _bytes(text)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _strictly(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None
