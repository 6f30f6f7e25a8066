"""The words of an attached document, as far as they can be read without a program of its own: enough to see a mark.

Read are text, HTML, PDF (pdf_words), the zip-of-XML kinds (docx, xlsx, pptx, ofd, odt), and what of these lies in a zip. Of any other kind (pictures, the
old binary Office kinds) the name is looked at, and whether a mark stands in its bytes as letters: old documents and what a picture says of itself have
them so (of pictures in a zip the name alone). What a scan shows is not seen, and the pages for entering say so.
"""

import re
import zipfile
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, IncrementalDecoder, getincrementaldecoder
from collections.abc import Iterable, Iterator
from html import unescape
from io import BytesIO
from itertools import chain
from typing import IO, NamedTuple

from cases.items.pdf_words import Drawing, pdf_words
from cases.items.secrecy import MARKS_SPELT, mark_in, mark_in_name

MOST_PARTS = 2_000
TOTAL_BYTES = 32_000_000
PIECE_BYTES = 1 << 20
"""A part is read so much at a time, whatever its size."""
_OVERLAP = 4_096
"""Characters of a piece that are read again with the next: a mark may be cut in two, with markup between."""
_LINE_ENDS = re.compile(
    r"</(?:\w+:)?(?:p|si|is|c|text|TextCode|h|(?:odd|even|first)(?:Header|Footer))>|<br\s*/?>|</(?:div|tr|li)>",
    re.IGNORECASE,
)
_TAGS = re.compile(r"<[^<>]*>")
_TABS = re.compile(r'<(?:\w+:)?(?:sheet|table)\s[^<>]*?\bname="([^"<>]*)"')
"""What stands on the tabs of a workbook, also of hidden sheets."""
DEEPEST = 3
"""A zip in a zip in a zip; a document counts as one."""
_PDF = b"%PDF"
_ZIPPED = b"PK\x03\x04"
_TEXT_ENDINGS = ("xml", "txt", "csv", "htm", "html", "eml", "rtf", "md", "json", "vml")
_BINARY_ENDINGS = ("bin", "doc", "xls", "ppt", "pdf")
_IN_BYTES = {mark.encode(code): mark for mark in MARKS_SPELT for code in ("utf-8", "gb18030", "utf-16-le", "utf-16-be")}
_RTF = b"{\\rtf"
_RTF_BYTE = re.compile(rb"\\'([0-9a-fA-F]{2})")
_RTF_NUMBER = re.compile(r"\\u(-?\d{1,5}) ?\??")
_PACKED_ENDINGS = ("zip", "docx", "xlsx", "pptx", "ofd", "odt", "ods", "odp", "docm", "xlsm", "wps", "et")
_LISTS_TABS = ("workbook.xml", "content.xml")


class Look(NamedTuple):
    """What was seen of a file. Not ``whole``: it holds more words than anybody looks through here."""

    mark: str | None
    whole: bool


def look_into(name: str, body: bytes) -> Look:
    """The mark of a state secret in a file's name or in what can be read of it. A bomb is read to its limit and no further."""
    budget = _Budget()
    mark = mark_in_name(name) or next((mark for mark in _marks(name, body, budget) if mark), None)
    return Look(mark, budget.bytes > 0 and budget.parts >= 0)


def mark_in_file(name: str, body: bytes) -> str | None:
    """The mark alone; see :func:`look_into`."""
    return look_into(name, body).mark


def _marks(name: str, body: bytes, budget: "_Budget") -> Iterator[str | None]:
    """Of each part of the file by itself: a mark stands at the head of one of them."""
    if body.startswith(_ZIPPED):
        yield from _zipped(body, budget)
        return
    yield from _unread(body, budget)
    if not body.startswith(_PDF) and name.rpartition(".")[2].lower() in _TEXT_ENDINGS:
        yield from map(mark_in, words_in(budget.read(BytesIO(body))))


def _unread(body: bytes, budget: "_Budget") -> Iterator[str | None]:
    """Marks that stand in the bytes as letters, whatever the bytes are; of a PDF those in its words, too."""
    yield from (mark for spelt, mark in _IN_BYTES.items() if spelt in body)
    if body.startswith(_PDF):
        yield from map(mark_in, pdf_words(body, budget.drawing))


class _Budget:
    """How much is unpacked, over all that lies in one another."""

    def __init__(self) -> None:
        self.bytes, self.parts, self.drawing = TOTAL_BYTES, MOST_PARTS, Drawing()

    def read(self, file: IO[bytes]) -> Iterator[bytes]:
        """A part, piece by piece, as far as it may be read."""
        while self.bytes > 0 and (piece := file.read(min(PIECE_BYTES, self.bytes))):
            self.bytes -= len(piece)
            yield piece


def _zipped(body: bytes, budget: _Budget, depth: int = 1) -> Iterator[str | None]:
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            parts = archive.infolist()
            budget.parts -= len(parts)
            yield from (mark_in_name(name_of(part)) for part in parts[:MOST_PARTS])
            for part in parts[:MOST_PARTS]:
                if budget.bytes > 0 and not part.flag_bits & 1:
                    yield from _in_part(archive, part, budget, depth)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError):
        return


def _in_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: _Budget, depth: int) -> Iterator[str | None]:
    name = name_of(part).lower()
    ending = name.rpartition(".")[2]
    with archive.open(part) as file:
        if ending == "rtf":
            yield from map(mark_in, words_in(budget.read(file)))
        elif ending in _TEXT_ENDINGS:
            for text in texts_in(budget.read(file)):
                yield mark_in(plain_words(text))
                if name.endswith(_LISTS_TABS):
                    yield from map(mark_in_name, map(unescape, _TABS.findall(text)))
        elif ending in _BINARY_ENDINGS or (ending in _PACKED_ENDINGS and depth < DEEPEST):
            inner = b"".join(budget.read(file))
            yield from _zipped(inner, budget, depth + 1) if inner.startswith(_ZIPPED) else _unread(inner, budget)


def name_of(part: zipfile.ZipInfo) -> str:
    """A name as it was written: without the flag for UTF-8 it is in the writer's own encoding, here that of Chinese Windows."""
    if part.flag_bits & 0x800:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("gb18030", "replace")
    except UnicodeEncodeError:  # the writer told it a second time in UTF-8, which newer Pythons read
        return part.filename


def words_in(pieces: Iterable[bytes]) -> Iterator[str]:
    """The words of text or markup, piece by piece; of RTF at once."""
    pieces = iter(pieces)
    head = next(pieces, b"")
    if head.startswith(_RTF):
        yield _of_rtf(head + b"".join(pieces))
    else:
        yield from map(plain_words, texts_in(chain([head], pieces)))


def _of_rtf(body: bytes) -> str:
    """RTF writes a character as the two bytes of Chinese Windows in hexadecimal, or as a number."""
    text = _RTF_BYTE.sub(lambda hit: bytes.fromhex(hit[1].decode()), body).decode("gb18030", "replace")
    return _RTF_NUMBER.sub(lambda hit: chr(int(hit[1]) % 0x10000), text)


def texts_in(pieces: Iterable[bytes]) -> Iterator[str]:
    """Text as its writer encoded it: UTF-8, UTF-16 with its mark, or as Chinese Windows does. The end of each piece is read again at the
    head of the next."""
    decoder, held = None, ""
    for piece in pieces:
        decoder = decoder or _decoder(piece)
        text = held + decoder.decode(piece)
        yield text
        held = text[-_OVERLAP:]


def _decoder(head: bytes) -> IncrementalDecoder:
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return getincrementaldecoder("utf-16")("replace")
    try:
        getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return getincrementaldecoder("gb18030")("replace")
    return getincrementaldecoder("utf-8-sig")("replace")


def plain_words(text: str) -> str:
    """Without markup; many a program writes each character as a number (``&#26426;``)."""
    return unescape(_TAGS.sub("", _LINE_ENDS.sub("\n", text)))
