"""One address, however it is passed on."""

import pytest

from pipeline.same.links import link_key, same_address

POST = "https://news.invalid/a/2026/1.html?id=7"


@pytest.mark.parametrize(
    "passed_on",
    [
        "http://news.invalid/a/2026/1.html?id=7",
        "https://m.news.invalid/a/2026/1.html?id=7#comments",
        "https://www.news.invalid/a/2026/1.html?utm_source=x&id=7&share_token=abc&from=timeline",
        "https://NEWS.invalid:443/a/2026/1.html?spm=1.2&id=7",
        "HTTP://wap.news.invalid//a/2026/1.html/?id=7",
        "https://news.invalid/a/2026/1.html?utm_medium=app&amp;id=7",
        "https://news.invalid/%61/2026/1.html?id=%37",
    ],
)
def test_who_passed_it_on_changes_no_address(passed_on: str) -> None:
    """Host of a telephone, scheme, place in the page and marks of sharing say nothing of the message."""
    assert link_key(passed_on) == link_key(POST) is not None


@pytest.mark.parametrize("passed_on", ["/p/77/", "/p/77/index.html", "/p/77/?utm_source=wx", "/p/77#comments"])
def test_a_folder_and_its_first_page_are_one(passed_on: str) -> None:
    """A slash at the end, the page a server shows for a folder and marks of sharing change nothing."""
    assert same_address(f"https://m.post.invalid{passed_on}") == same_address("http://post.invalid/p/77")


@pytest.mark.parametrize(
    "other", [POST.replace("id=7", "id=8"), POST.replace("1.html", "2.html"), "https://x.invalid/a"]
)
def test_another_message_has_another_address(other: str) -> None:
    """What names the message stays."""
    assert link_key(other) not in (None, link_key(POST))


@pytest.mark.parametrize(
    "words",
    [None, "", "https://news.invalid/", "https://news.invalid/index.html#top", "javascript:1", "https://[x", "no link"],
)
def test_a_home_page_is_the_address_of_no_message(words: str | None) -> None:
    """Nor is what is no address at all."""
    assert link_key(words) is None


def test_an_application_that_keeps_its_pages_behind_a_hash() -> None:
    """There the fragment is what names the page."""
    assert same_address("https://app.invalid/#/post/12") == "app.invalid#/post/12"
