"""The words of a PDF, as a library reads them: enough to see a mark. A page that is a picture, and an encrypted file, have none."""

import logging
from collections.abc import Iterator
from io import BytesIO

MOST_PAGES = 50
"""A mark stands on the first page, or above an annex."""
TOTAL_BYTES = 2_000_000
"""Drawing instructions of all pages together; a page of words has some ten thousand bytes. A hostile file would take minutes."""
_SAYS_MUCH = "pypdf"


def pdf_words(body: bytes) -> Iterator[str]:
    """What the file says of itself, and the words of each page, to its limit. Nothing of what is broken."""
    from pypdf import PdfReader

    logging.getLogger(_SAYS_MUCH).setLevel(logging.CRITICAL)  # its complaints quote the file
    left = TOTAL_BYTES
    try:
        file = PdfReader(BytesIO(body), strict=False)
        yield from (str(said) for said in (file.metadata or {}).values())
        for page, _ in zip(file.pages, range(MOST_PAGES), strict=False):
            contents = page.get_contents()
            left -= len(contents.get_data()) if contents is not None else 0
            if left < 0:
                return
            yield page.extract_text()
    except Exception:  # noqa: BLE001 — a stranger's file breaks a reader in a dozen ways, and each means: no more words here
        return
