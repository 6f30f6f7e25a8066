"""The words of a PDF, as a library reads them: enough to see a mark. A page that is a picture, and an encrypted file, have none."""

import logging
from collections.abc import Iterator
from io import BytesIO

MOST_PAGES = 50
"""A mark stands on the first page, or above an annex."""
TOTAL_BYTES = 2_000_000
"""Drawing instructions of all pages together, also of all the PDF in one zip; a page of words has some ten thousand bytes. A hostile file
would take minutes."""
_SAYS_MUCH = "pypdf"


class Drawing:
    """How many of these bytes may still be read."""

    def __init__(self) -> None:
        self._left = TOTAL_BYTES

    def has_room_for(self, many: int) -> bool:
        """Whether they may be, and then they count."""
        self._left -= many
        return self._left >= 0


def pdf_words(body: bytes, drawing: Drawing) -> Iterator[str]:
    """What the file says of itself, and the words of each page, to its limit. Nothing of what is broken."""
    from pypdf import PdfReader

    logging.getLogger(_SAYS_MUCH).setLevel(logging.CRITICAL)  # its complaints quote the file
    try:
        file = PdfReader(BytesIO(body), strict=False)
        yield from (str(said) for said in (file.metadata or {}).values())
        for page, _ in zip(file.pages, range(MOST_PAGES), strict=False):
            contents = page.get_contents()
            if not drawing.has_room_for(len(contents.get_data()) if contents is not None else 0):
                return
            yield page.extract_text()
    except Exception:  # noqa: BLE001 — a stranger's file breaks a reader in a dozen ways, and each means: no more words here
        return
