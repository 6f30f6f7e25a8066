"""The words of an attached document, as far as they can be read without a program of its own: enough to see a mark.

Read are text, HTML, PDF (pdf_words), the zip-of-XML kinds (docx, xlsx, pptx, ofd, odt), and what of these lies in a zip. Of any other kind (pictures, the
old binary Office kinds) the name is looked at, and whether a mark stands in its bytes as letters: old documents and what a picture says of itself have
them so. What a scan shows is not seen, and the pages for entering say so.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from io import BytesIO

from cases.items.pdf_words import pdf_words
from cases.items.secrecy import MARKS_SPELT, mark_in, mark_in_name

MOST_PARTS = 2_000
PART_BYTES = 2_000_000
TOTAL_BYTES = 8_000_000
_LINE_ENDS = re.compile(
    r"</(?:\w+:)?(?:p|si|is|c|text|TextCode|h|(?:odd|even|first)(?:Header|Footer))>|<br\s*/?>|</(?:div|tr|li)>",
    re.IGNORECASE,
)
_TAGS = re.compile(r"<[^<>]*>")
_RTF = re.compile(rb"\\'([0-9a-fA-F]{2})")
_RTF_NUMBER = re.compile(r"\\u(-?\d{1,5}) ?\??")
DEEPEST = 3
"""A zip in a zip in a zip; a document counts as one."""
_PDF = b"%PDF"
_ZIPPED = b"PK\x03\x04"
_TEXT_ENDINGS = ("xml", "txt", "csv", "htm", "html", "eml", "rtf", "md", "json")
_BINARY_ENDINGS = ("bin", "doc", "xls", "ppt")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_IN_BYTES = {mark.encode(code): mark for mark in MARKS_SPELT for code in ("utf-8", "gb18030", "utf-16-le", "utf-16-be")}
_PACKED_ENDINGS = ("zip", "docx", "xlsx", "pptx", "ofd", "odt", "ods", "odp", "docm", "xlsm", "wps", "et")


def mark_in_file(name: str, body: bytes) -> str | None:
    """The mark of a state secret in a file's name or in what can be read of it. A bomb is read to its limit and no further."""
    return mark_in_name(name) or next((mark for text in _texts(name, body) if (mark := mark_in(text))), None)


def _texts(name: str, body: bytes) -> Iterator[str]:
    """Each part of the file by itself: a mark stands at the head of one of them."""
    if body.startswith(_ZIPPED):
        yield from _zipped(body, _Budget())
        return
    yield from _spelt(body)
    if body.startswith(_PDF):
        yield from pdf_words(body)
    elif name.rpartition(".")[2].lower() in _TEXT_ENDINGS:
        yield words_in(body[:PART_BYTES])


def _spelt(body: bytes) -> Iterator[str]:
    """Marks that stand in the bytes as letters, whatever the bytes are."""
    return (mark for spelt, mark in _IN_BYTES.items() if spelt in body)


class _Budget:
    """How much is unpacked, over all that lies in one another."""

    def __init__(self) -> None:
        self.bytes, self.parts = TOTAL_BYTES, MOST_PARTS

    def read(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
        """The beginning of a part."""
        with archive.open(part) as file:
            body = file.read(max(min(most, self.bytes), 0))
        self.bytes -= len(body)
        return body


def _zipped(body: bytes, budget: _Budget, depth: int = 1) -> Iterator[str]:
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            parts = archive.infolist()[: max(budget.parts, 0)]
            budget.parts -= len(parts)
            yield from (name_of(part) for part in parts)
            for part in parts:
                if budget.bytes > 0 and not part.flag_bits & 1:
                    yield from _in_part(archive, part, budget, depth)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError):
        return


def _in_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: _Budget, depth: int) -> Iterator[str]:
    ending = name_of(part).rpartition(".")[2].lower()
    if ending in _TEXT_ENDINGS:
        inner = budget.read(archive, part, PART_BYTES)
        yield words_in(inner)
        yield from _spelt(inner)  # a sheet's name is no word of its markup
    elif ending in _BINARY_ENDINGS:
        yield from _spelt(budget.read(archive, part, PART_BYTES))
    elif ending in _PACKED_ENDINGS and depth < DEEPEST:
        inner = budget.read(archive, part, TOTAL_BYTES)
        if inner.startswith(_ZIPPED):
            yield from _zipped(inner, budget, depth + 1)


def name_of(part: zipfile.ZipInfo) -> str:
    """A name as it was written: without the flag for UTF-8 it is in the writer's own encoding, here that of Chinese Windows."""
    if part.flag_bits & 0x800:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("gb18030", "replace")
    except UnicodeEncodeError:  # the writer told it a second time in UTF-8, which newer Pythons read
        return part.filename


def words_in(body: bytes) -> str:
    """The words of text or markup, in UTF-8, UTF-16 or as Chinese Windows writes it; many a program writes each character as a number (``&#26426;``)."""
    if body.startswith(b"{\\rtf"):
        return _rtf(body)
    text = body.decode("utf-16", "replace") if body.startswith(_UTF16) else _eight_bits(body)
    return unescape(_TAGS.sub("", _LINE_ENDS.sub("\n", text)))


def _eight_bits(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")


def _rtf(body: bytes) -> str:
    """RTF writes a character as the two bytes of Chinese Windows in hexadecimal, or as a number."""
    text = _RTF.sub(lambda hit: bytes.fromhex(hit[1].decode()), body).decode("gb18030", "replace")
    return _RTF_NUMBER.sub(lambda hit: chr(int(hit[1]) % 0x10000), text)
