"""The words of an attached document, as far as they can be read without a program of its own: enough to see a mark.

Read are text, HTML, and the zip-of-XML kinds (docx, xlsx, pptx, ofd, odt). Scans, pictures, PDF and the old binary Office kinds
are not: of those the name alone is looked at, and the pages for entering say so.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from cases.items.secrecy import mark_in, mark_in_name

MOST_PARTS = 2_000
PART_BYTES = 2_000_000
TOTAL_BYTES = 8_000_000
_LINE_ENDS = re.compile(r"</(?:\w+:)?(?:p|si|TextCode|h)>|<br\s*/?>|</(?:div|tr|li)>", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]*>")
_TEXT_ENDINGS = ("txt", "csv", "htm", "html", "eml", "rtf", "md", "json")


def mark_in_file(name: str, body: bytes) -> str | None:
    """The mark of a state secret in a file's name or in what can be read of it. A bomb is read to its limit and no further."""
    return mark_in_name(name) or next((mark for text in _texts(name, body) if (mark := mark_in(text))), None)


def _texts(name: str, body: bytes) -> Iterator[str]:
    """Each part of the file by itself: a mark stands at the head of one of them."""
    if body.startswith(b"PK\x03\x04"):
        yield from _zipped(body)
    elif name.rpartition(".")[2].lower() in _TEXT_ENDINGS:
        yield _plain(body[:PART_BYTES])


def _zipped(body: bytes) -> Iterator[str]:
    left = TOTAL_BYTES
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            parts = archive.infolist()[:MOST_PARTS]
            yield from (part.filename for part in parts)
            for part in parts:
                if left > 0 and part.filename.endswith(".xml") and not part.flag_bits & 1:
                    with archive.open(part) as file:
                        text = file.read(min(PART_BYTES, left))
                    left -= len(text)
                    yield _plain(text)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError):
        return


def _plain(body: bytes) -> str:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("gb18030", "replace")
    return _TAGS.sub("", _LINE_ENDS.sub("\n", text))
