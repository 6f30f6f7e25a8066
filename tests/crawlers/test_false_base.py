"""A page's ``<base>`` that is no address."""

from collections.abc import Callable

import pytest

from tests.crawlers.desks import Desk, counts
from tests.crawlers.small_web import Web
from tests.crawlers.test_marked_beside import stored
from tests.crawlers.test_website import LIST, a_site, crawl, lay_letter


@pytest.mark.parametrize("base", ["http://[x", "//[", "http://]/", "http://[::1", "javascript:void(0)", "http://a:b/"])
def test_is_passed_over_as_browsers_do(web: Web, desk: Callable[..., Desk], base: str) -> None:
    """Links count from the page then; on a list, and on the letters it leads to, whose page is kept as it came."""
    tag = f"<head><base href='{base}'>"
    web.put("/", LIST.format(rows='<li><a href="/a1">信</a></li>', next="").replace("<head>", tag))
    lay_letter(web, "/a1")
    web.put("/a1", web.pages["/a1"].body.decode().replace("<head>", tag))
    opened, run = crawl(desk, a_site(web))
    assert run.error is None
    assert counts(run) == ("new", 1, 1, 0, 0)
    (body,) = stored(opened)
    assert tag in body
