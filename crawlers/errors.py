"""What can go wrong between us and a source. ``str()`` is the sentence an officer reads in the run.

CrawlError
├── NotCollectable   the channel has nothing we could fetch: not connected, pushed to us, typed in
├── AddressError     we must not go there: no http(s), or an address inside our own network
├── DownloadError    no answer, an error as answer, too slow, too large
├── SiteError        a list page that is none: an error page, a login page, forbidden by robots.txt
├── FeedError        an answer that is no feed
├── MailError        a mailbox that does not open, or a connection that breaks
├── TableError       a file that is no table, or a table without what we need
└── SecretError      the mark of a state secret on the whole of it; nothing of it was read
"""

from datetime import timedelta


class CrawlError(Exception):
    """A visit that brought nothing, or not all; the next round tries again, not before ``retry_after`` if they asked for that."""

    def __init__(self, sentence: str, retry_after: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class NotCollectable(CrawlError):
    """The channel has nothing we could fetch."""


class AddressError(CrawlError):
    """An address we must not visit."""


class DownloadError(CrawlError):
    """The other side gave no usable answer; ``status`` is its number if there was one. ``nobody``: its host has no address, which the names'
    own keepers say; where they do not answer nobody knows."""

    def __init__(
        self, sentence: str, retry_after: timedelta | None = None, status: int | None = None, *, nobody: bool = False
    ) -> None:
        super().__init__(sentence, retry_after)
        self.status, self.nobody = status, nobody


class SiteError(CrawlError):
    """A list page that does not list."""


class FeedError(CrawlError):
    """An answer that is no feed."""


class MailError(CrawlError):
    """A mailbox cannot be opened or read on."""


class TableError(CrawlError):
    """A file that cannot be read as a table."""


class SecretError(CrawlError):
    """What was brought carries the mark of a state secret in its name or at its head."""
