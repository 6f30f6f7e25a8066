"""The whole demo city as one map from path to page."""

from demo.exports import EXPORTS, render_export
from demo.feeds import FEEDS, render_feed
from demo.moments import Voice
from demo.pages import Page, fill, html_page
from demo.sites import SITES, render_policy_column, render_site


def build_town(voices: dict[str, list[Voice]], url: str) -> dict[str, Page]:
    """Every page by path; the same voices and address always give the same bytes."""
    pages: dict[str, Page] = {}
    for site in SITES:
        pages |= render_site(site, voices[site.channel])
    government = next(site for site in SITES if site.look == "government")
    pages |= render_policy_column(government, max(voices[government.channel], key=lambda voice: voice.published_at))
    for feed in FEEDS:
        pages |= render_feed(feed, voices[feed.channel], url)
    for channel, path in EXPORTS.items():
        pages[path] = render_export(voices[channel])
    return pages | {"/": _index(voices), "/robots.txt": _robots()}


def _index(voices: dict[str, list[Voice]]) -> Page:
    doors = [(site.home, site.name, site.channel) for site in SITES]
    doors += [(feed.path, feed.name, feed.channel) for feed in FEEDS]
    doors += [(path, "数据导出", channel) for channel, path in EXPORTS.items()]
    rows = [
        fill("index_row.html", href=href, name=name, channel=channel, count=str(len(voices[channel])))
        for href, name, channel in doors
    ]
    return html_page(fill("index.html", rows_html="".join(rows)))


def _robots() -> Page:
    return Page("text/plain; charset=utf-8", fill("robots.txt").encode("utf-8"))
