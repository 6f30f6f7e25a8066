"""Unpacks what was packed, and whole: Scrapy takes for a page what it could unpack before the stream broke off, which is half a letter."""

import zlib

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware

_GZIP = (b"gzip", b"x-gzip")


class CutError(Exception):
    """A packed body without its end, in words by which the same is known of other libraries."""

    def __init__(self) -> None:
        super().__init__("compressed body not completed")


class Unpacking(HttpCompressionMiddleware):
    """Scrapy's own, with its limit of size, but for a stream that broke off."""

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        unpacked = HttpCompressionMiddleware._decode(body, encoding, max_size)  # noqa: SLF001 - overridden here
        if not _ends_with_its_size(body, encoding, len(unpacked)) and _is_cut(body, encoding):
            raise CutError
        return unpacked


def _ends_with_its_size(body: bytes, encoding: bytes, size: int) -> bool:
    """Nothing needs to be unpacked a second time to know that a gzip stream is whole."""
    return encoding in _GZIP and int.from_bytes(body[-4:], "little") == size % 2**32


def _is_cut(body: bytes, encoding: bytes) -> bool:
    """Whether the stream goes on where the body ends. Asked only of what was found not to unfold beyond the limit."""
    if encoding == b"br":
        import brotli  # type: ignore[import-untyped]

        brotlied = brotli.Decompressor()
        brotlied.process(body)
        return not brotlied.is_finished()
    if encoding in _GZIP:
        return not _ended(body, zlib.MAX_WBITS | 16)
    return encoding == b"deflate" and not (_ended(body, zlib.MAX_WBITS) or _ended(body, -zlib.MAX_WBITS))


def _ended(body: bytes, window: int) -> bool:
    stream = zlib.decompressobj(window)
    try:
        stream.decompress(body)
    except zlib.error:
        return False
    return stream.eof
