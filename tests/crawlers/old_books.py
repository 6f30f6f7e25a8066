"""Workbooks of the kinds that are no XML, made byte by byte: nothing here writes them."""

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

Cells = Sequence[tuple[int, int, str | float]]
"""Row and column from 0, and what stands there."""
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512


def compound(stream: str, content: bytes) -> bytes:
    """A compound file with one stream of that name."""
    content = content.ljust(4096, b"\0")
    sectors = -(-len(content) // SECTOR)
    header = bytearray(SECTOR)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    for at, value, size in ((24, 0x3E, 2), (26, 3, 2), (28, 0xFFFE, 2), (30, 9, 2), (32, 6, 2), (44, 1, 4), (48, 1, 4),
                            (56, 4096, 4), (60, END, 4), (68, END, 4), (76, 0, 4)):  # fmt: skip
        header[at : at + size] = value.to_bytes(size, "little")
    header[80:] = FREE.to_bytes(4, "little") * 108
    chain = [TABLE, END, *range(3, sectors + 2), END]
    fat = b"".join(n.to_bytes(4, "little") for n in [*chain, *[FREE] * (SECTOR // 4 - len(chain))])
    root = _entry("Root Entry", 5, child=1, start=END, size=0)
    only = _entry(stream, 2, child=FREE, start=2, size=len(content))
    return bytes(header) + fat + root + only + bytes(SECTOR // 2) + content.ljust(sectors * SECTOR, b"\0")


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    entry = bytearray(128)
    words = name.encode("utf-16-le") + b"\0\0"
    entry[: len(words)] = words
    entry[64:66] = len(words).to_bytes(2, "little")
    entry[66], entry[67] = kind, 1
    for at, value in ((68, FREE), (72, FREE), (76, child), (116, start), (120, size)):
        entry[at : at + 4] = value.to_bytes(4, "little")
    return bytes(entry)


def an_xls(path: Path, cells: Cells, *, from_1904: bool = False) -> Path:
    """The old kind, with one sheet."""
    begin, end = _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 1997, 0, 6)), _biff(0x0A, b"")
    name = "一".encode("utf-16-le")
    mode = _biff(0x22, struct.pack("<H", from_1904)) + _biff(0x0E, struct.pack("<H", 1))
    at = len(begin) + len(mode) + len(_biff(0x85, bytes(8) + name)) + len(end)
    sheets = _biff(0x85, struct.pack("<IBBBB", at, 0, 0, 1, 1) + name)
    rows = b"".join(_old_cell(*cell) for cell in cells)
    path.write_bytes(compound("Workbook", begin + mode + sheets + end + begin + rows + end))
    return path


def _old_cell(row: int, column: int, said: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(said, str):
        return _biff(0x204, place + struct.pack("<HB", len(said), 1) + said.encode("utf-16-le"))
    return _biff(0x203, place + struct.pack("<d", said))


def _biff(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def an_xlsb(path: Path, cells: Cells) -> Path:
    """The binary kind of today, with one sheet."""
    relation = '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
    lists = "<Relationships>{}</Relationships>"
    sheet = struct.pack("<II", 0, 1) + _wide("r1") + _wide("一")
    rows = b""
    for row, column, said in cells:
        place = struct.pack("<II", column, 0)
        rows += _record(0, struct.pack("<I", row) + bytes(13))
        rows += (
            _record(6, place + _wide(said)) if isinstance(said, str) else _record(5, place + struct.pack("<d", said))
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", lists.format(relation.format("officeDocument", "xl/workbook.bin")))
        archive.writestr("xl/workbook.bin", _record(0x9C, sheet) + _record(0x90, b"") + _record(0x84, b""))
        archive.writestr(
            "xl/_rels/workbook.bin.rels", lists.format(relation.format("worksheet", "worksheets/sheet1.bin"))
        )
        body = _record(0x94, bytes(16)) + _record(0x91, b"") + rows + _record(0x92, b"")
        archive.writestr("xl/worksheets/sheet1.bin", body)
    return path


def _record(kind: int, body: bytes) -> bytes:
    """Kind and length in seven bits a byte."""
    return _sevens(kind) + _sevens(len(body)) + body


def _sevens(number: int) -> bytes:
    spelt = bytearray()
    while number > 0x7F:
        spelt.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*spelt, number])


def _wide(words: str) -> bytes:
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")
