"""In which encoding a text table is written. Tried strictly, because detectors guess wrong on short Chinese text."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crawlers.chinese import Sample
from crawlers.errors import TableError

CHUNK = 1 << 20
ENCODINGS = ("utf-8-sig", "gb18030")
UTF16 = "utf-16"


@dataclass
class _Reading:
    """How far one encoding got: byte and line of the first wrong one, and what was read before it."""

    byte: int | None = None
    line: int = 1
    sample: Sample = field(default_factory=Sample)

    def add(self, text: str) -> None:
        self.line += text.count("\n")
        self.sample.add(text)


def encoding_of(path: Path, name: str) -> str:
    """``utf-8-sig`` or ``gb18030``, or ``utf-16`` where a mark says so (「Unicode 文本」 of spreadsheet programs).

    Raises TableError naming the first byte and line that is neither.
    """
    if (
        next(_chunks(path))[0].startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        and _read(path, UTF16).byte is None
    ):
        return UTF16
    utf8, gb = (_read(path, encoding) for encoding in ENCODINGS)
    if utf8.byte is None:
        return ENCODINGS[0]
    damaged = utf8.sample.is_enough  # so much text reads as UTF-8 by chance only in theory: not another encoding
    if not damaged and gb.byte is None and gb.sample.is_everyday:
        return ENCODINGS[1]
    furthest = gb if not damaged and gb.byte is not None and gb.byte > utf8.byte else utf8
    raise TableError(
        f"{name} 的编码不对: 第 {furthest.byte} 字节 (第 {furthest.line} 行) 既不是 UTF-8 也不是 GB18030, 请另存为 UTF-8"
    )


def _read(path: Path, encoding: str) -> _Reading:
    reading = _Reading()
    decoder = codecs.getincrementaldecoder(encoding)()
    before = 0
    for chunk, last in _chunks(path):
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, last)
        except UnicodeDecodeError as e:
            good = e.object[: e.start].decode(encoding, "ignore")
            reading.add(good)
            reading.byte = before - pending + e.start + 1
            return reading
        reading.add(text)
        before += len(chunk)
    return reading


def _chunks(path: Path) -> Iterator[tuple[bytes, bool]]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk, False
    yield b"", True
