"""A page's ``<base>`` that is no web address is passed over, as browsers do; Scrapy would join every link of the page to it, or break."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response, TextResponse


def with_sound_base(page: "TextResponse") -> "TextResponse":
    """The same page, its body as it came; its links count from its own address where it names a false one."""
    from scrapy.utils import response

    try:
        base = urlsplit(response.get_base_url(page))
        sound = base.scheme in ("http", "https") and bool(base.hostname) and (base.port is None or base.port > 0)
    except ValueError:
        sound = False
    if not sound:
        response._baseurl_cache[page] = page.url  # noqa: SLF001 - the one place where all of Scrapy looks it up
    return page


class SoundBase:
    """Before Scrapy looks for a page that leads on to another."""

    def process_response(self, request: "Request", response: "Response") -> "Response":
        """The same."""
        from scrapy.http import HtmlResponse

        return with_sound_base(response) if isinstance(response, HtmlResponse) else response
