"""What the crawling library says went wrong, for people. Imported only when a crawl begins (Scrapy is heavy)."""

import re

from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError

from config.causes import unreached
from crawlers.answers import number_told
from crawlers.download import MOST_HOPS
from crawlers.errors import CrawlError
from crawlers.website.courtesy import StayAway
from crawlers.website.guard import Forbidden


def sentence_of(error: BaseException) -> str:
    """What Scrapy says went wrong, for people."""
    if isinstance(error, HttpError):
        return number_told(error.response.status)
    known: dict[type[BaseException], str] = {
        CrawlError: str(error), Forbidden: str(error), StayAway: str(error), IgnoreRequest: _unasked(str(error)),
        DownloadTimeoutError: _too_late(str(error)), DownloadCancelledError: "页面太大",
    }  # fmt: skip
    found = next((words for kind, words in known.items() if isinstance(error, kind)), None)
    return found or unreached(error)


def _too_late(said: str) -> str:
    seconds = re.search(r"longer than ([0-9.]+) seconds", said)
    return f"超过 {float(seconds[1]):g} 秒没有答复" if seconds else "太久没有答复"


def _unasked(said: str) -> str:
    """Scrapy calls a request ignored that robots.txt forbids, one that leads in circles, and one whose answer unfolds to more
    than is allowed."""
    if "redirections" in said:
        return f"跳转超过 {MOST_HOPS} 次"
    return "robots.txt 不允许抓取" if "robots.txt" in said else "页面太大 (解压以后)"
