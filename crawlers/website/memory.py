"""What we remember of a site's pages: which are known, which are due, and how a page looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cases.house import House
from cases.items.visits import Known, due_pages, known_pages
from config.channels import Website
from config.version import VERSION


@dataclass(frozen=True)
class Memory:
    """``thorough``: look at everything the lists lead to, known or not; else only at what is new or due. ``deep``: read all
    lists, also behind one that brings nothing new."""

    house: House
    channel: str
    thorough: bool
    has_past: bool
    deep: bool

    def recall(self, addresses: Sequence[str]) -> dict[str, Known]:
        """Those of the pages that we have read before."""
        with self.house.read() as work:
            return known_pages(work, self.channel, addresses)

    def due(self) -> list[Known]:
        """Pages that wait to be looked at again."""
        with self.house.read() as work:
            return due_pages(work, self.channel)

    def is_due(self, known: Known) -> bool:
        """Whether to look at this page now."""
        return self.thorough or known.is_due(self.house.now())


def digest(body: bytes, source: Website) -> str:
    """How a page looked to this release and these selectors: what an older one could not read is read again."""
    return sha256(f"{VERSION} {sorted(source.fields.items())} {source.date_formats}".encode() + body).hexdigest()
