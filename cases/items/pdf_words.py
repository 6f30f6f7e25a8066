"""The words of a PDF, as far as they can be had without a program for it: enough to see a mark, not to read a letter.

Office programs write glyph numbers and say in a table per font what each means (ToUnicode); other writers use UTF-16. A page that is a
picture, and an encrypted file, have no words here.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

TOTAL_BYTES = 8_000_000
_TOKEN = re.compile(rb"\b(?P<n>\d{1,9})\s{1,9}\d{1,5}\s{1,9}obj\b|(?<!end)(?P<stream>stream\r?\n)|endobj")
_OF_IT = re.compile(rb"<(FEFF[0-9A-Fa-f]+)>", re.IGNORECASE)
_MEANS = re.compile(rb"/ToUnicode\s+(\d{1,9})\s+\d+\s+R")
_NAMED = re.compile(rb"/([^\s/<>\[\]()]+)\s+(\d{1,9})\s+\d+\s+R")
_FIRST = re.compile(rb"/First\s+(\d{1,9})")
_NUMBER = re.compile(rb"\d{1,9}")
_CHAR = re.compile(rb"<([0-9A-Fa-f]{1,8})>\s{0,9}<([0-9A-Fa-f]{1,256})>")
_RANGE = re.compile(
    rb"<([0-9A-Fa-f]{1,8})>\s{0,9}<([0-9A-Fa-f]{1,8})>\s{0,9}(?:<([0-9A-Fa-f]{1,256})>|\[([^\]]{0,4096})\])"
)
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
_SHOWING = re.compile(rb"\bT[jJ]\b")
_SHOWN = re.compile(
    rb"<(?P<hex>[0-9A-Fa-f\s]*)>|\((?P<plain>(?:[^\\()]|\\.)*)\)|/(?P<font>[^\s/]+)\s+[-\d.]+\s+Tf\b|\b(?P<line>Td|TD|T\*|Tm|ET)\b",
    re.DOTALL,
)
_ESCAPED = re.compile(rb"\\(?:(?P<octal>[0-7]{1,3})|(?P<other>\r?\n|.))", re.DOTALL)
_MEANT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r\n": b""}
_MOST_CODES = 500_000
"""Over all fonts; an office program's has some hundreds, a hostile file's could have no end."""
_SECTION = 100_000
"""Bytes of one list of codes; the standard allows a hundred of them."""
_MOST_FONTS = 8
"""Under one name; pages count from F1 anew."""


@dataclass
class _Table:
    """What the codes of a font mean, and how many bytes one has."""

    width: int = 2
    meant: dict[int, str] = field(default_factory=dict)


def pdf_words(body: bytes) -> Iterator[str]:
    """Its title and what else it says of itself, and the lines of each page."""
    yield from (_utf16(bytes.fromhex(_even(said))) for said in _OF_IT.findall(body))
    objects, streams = _objects(body)
    fonts = {n: int(hit[1]) for n, words in objects.items() if (hit := _MEANS.search(words))}
    tables = _tables({n: streams[n] for n in set(fonts.values()) & streams.keys()})
    named: dict[bytes, dict[int, _Table]] = defaultdict(dict)
    for words in objects.values():
        for name, n in _NAMED.findall(words):
            font = fonts.get(int(n))
            if font in tables and len(named[name]) < _MOST_FONTS:
                named[name][font] = tables[font]
    known = {name: list(found.values()) for name, found in named.items()}
    yield from (_words(stream, known) for n, stream in streams.items() if n not in tables and _SHOWING.search(stream))


def _objects(body: bytes) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """Every object's own words, those packed together too, and every stream; to a limit over all of them."""
    objects: dict[int, bytes] = {}
    streams: dict[int, bytes] = {}
    left = TOTAL_BYTES
    n, at = None, 0
    while hit := _TOKEN.search(body, at):
        if n is not None:
            objects[n] = body[at : hit.start()]
        began, n, at = n, int(hit["n"]) if hit["n"] else None, hit.end()
        if hit["stream"] is None:
            continue
        ends = body.find(b"endstream", at)
        if ends < 0:
            break
        if began is not None and left > 0:
            streams[began] = _unpacked(body[at:ends], left)
            left -= len(streams[began])
        at = ends
    for packed in [n for n in streams if b"/ObjStm" in objects[n]]:
        objects |= _packed_together(objects[packed], streams.pop(packed))
    return objects, streams


def _unpacked(packed: bytes, most: int) -> bytes:
    """Packed as nearly all streams are, or not at all."""
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return packed[:most]


def _packed_together(words: bytes, stream: bytes) -> dict[int, bytes]:
    """The objects of one stream: their numbers and places stand at its head."""
    hit = _FIRST.search(words)
    first = int(hit[1]) if hit else 0
    head = [int(word) for word in _NUMBER.findall(stream[:first])]
    places = [*head[1::2], len(stream) - first]
    return {
        n: stream[first + places[k] : first + places[k + 1]] for k, n in enumerate(head[::2]) if k + 1 < len(places)
    }


def _tables(streams: dict[int, bytes]) -> dict[int, _Table]:
    left = _MOST_CODES
    tables: dict[int, _Table] = {}
    for n, stream in streams.items():
        tables[n] = _Table()
        for section in stream.split(b"beginbf")[1:]:
            left -= _learn(tables[n], section.partition(b"endbf")[0][:_SECTION], left)
    return tables


def _learn(table: _Table, section: bytes, most: int) -> int:
    """Take up one list of codes and their meaning; how many they were."""
    many = 0
    for first, *rest in (_RANGE if section.startswith(b"range") else _CHAR).findall(section):
        low, table.width = int(first, 16), max(len(first) // 2, 1)
        said = (
            rest[:1]
            if len(rest) == 1
            else _HEX.findall(rest[2]) or _counted(rest[1], int(rest[0], 16) - low + 1, most - many)
        )
        for n, one in enumerate(said[: max(most - many, 0)]):
            table.meant[low + n] = _utf16(bytes.fromhex(_even(one)))
        many += len(said)
    return many


def _counted(first: bytes, many: int, most: int) -> list[bytes]:
    return [b"%0*X" % (len(first), int(first or b"0", 16) + n) for n in range(min(many, most))]


def _words(page: bytes, named: dict[bytes, list[_Table]]) -> str:
    said: list[str] = []
    tables: Sequence[_Table] = ()
    for hit in _SHOWN.finditer(page):
        if hit["line"]:
            said.append("\n")
        elif hit["font"]:
            tables = named.get(hit["font"], ())
        else:
            codes = (
                bytes.fromhex(_even(hit["hex"])) if hit["hex"] is not None else _ESCAPED.sub(_unescaped, hit["plain"])
            )
            said.append(_meant(codes, tables) if tables else _utf16(codes))
    return "".join(said)


def _meant(codes: bytes, tables: Sequence[_Table]) -> str:
    """By the first font of that name that knows a code: pages may give one name to several."""
    width = tables[0].width
    numbers = (int.from_bytes(codes[n : n + width]) for n in range(0, len(codes), width))
    return "".join(next((t.meant[n] for t in tables if n in t.meant), "") for n in numbers)


def _unescaped(hit: re.Match[bytes]) -> bytes:
    return bytes([int(hit["octal"], 8) & 255]) if hit["octal"] else _MEANT.get(hit["other"], hit["other"])


def _even(digits: bytes) -> str:
    whole = b"".join(digits.split())
    return whole[: len(whole) // 2 * 2].decode()


def _utf16(codes: bytes) -> str:
    return codes.decode("utf-16-be", "replace")
