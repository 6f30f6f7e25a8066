"""The websites of the demo city: list pages that lead to detail pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from demo.moments import Voice
from demo.pages import Page, bare_html_page, fill, html_page


@dataclass(frozen=True, slots=True)
class Site:
    """One website. ``look`` names its folder of templates, ``detail`` its way of naming detail pages."""

    channel: str
    name: str
    look: str
    detail: str
    date_format: str = "%Y-%m-%d %H:%M"
    page_size: int = 100
    encoding: str = "utf-8"

    @property
    def home(self) -> str:
        """The path of the first list page."""
        return f"/{self.channel}/"

    def detail_path(self, voice: Voice) -> str:
        """The path of one voice's page."""
        return self.home + self.detail.format(key=voice.key)

    def list_path(self, number: int) -> str:
        """The path of list page ``number``, counted from 1."""
        return self.home if number == 1 else f"{self.home}list-{number}.html"


SITES = (
    Site("city_website", "邛崃市人民政府", "government", "art_{key}.html", "%Y-%m-%d %H:%M:%S", page_size=6),
    Site("news", "邛州新闻", "news", "{key}.shtml", "%Y年%m月%d日 %H:%M"),
    Site("forum", "临邛茶馆", "forum", "thread-{key}-1-1.html", page_size=6, encoding="gbk"),
    Site("mayor_mailbox", "市长信箱", "mailbox", "letter.do_id_{key}.html"),
    Site("secretary_mailbox", "书记信箱", "mailbox", "letter.do_id_{key}.html"),
    Site("leaders_board", "领导留言板", "board", "content_{key}.html"),
    Site("lai_guanjia", "崃管家", "steward", "order_{key}.html"),
    Site("lianqing_yizhan", "廉情驿站", "integrity", "report_{key}.html", "%Y年%m月%d日 %H:%M"),
    Site("superior", "上级交办平台", "superior", "task_{key}.html", "%Y/%m/%d %H:%M"),
)


def render_site(site: Site, voices: list[Voice]) -> dict[str, Page]:
    """All pages of a site by path."""
    pages = {site.detail_path(voice): _page(site, _detail(site, voice)) for voice in voices}
    chunks = [voices[i : i + site.page_size] for i in range(0, len(voices), site.page_size)]
    for number, chunk in enumerate(chunks, start=1):
        pages[site.list_path(number)] = _page(site, _list(site, chunk, number, len(chunks)))
    return pages


def render_policy_column(site: Site, newest: Voice) -> dict[str, Page]:
    """A column of a site that nobody has kept for seven months, with one link to a page that is gone: what the freshness watch is for."""
    days = (newest.published_at - timedelta(days=age) for age in (220, 400))
    newest_day, gone_day = (f"{day:%Y-%m-%d}" for day in days)
    markup = fill(
        "government/policy.html", site=site.name, newest=site.detail_path(newest), newest_day=newest_day, gone=f"{site.home}art_gone.html",
        gone_day=gone_day,
    )  # fmt: skip
    return {f"{site.home}policy.html": _page(site, markup)}


def _page(site: Site, markup: str) -> Page:
    make: Callable[[str, str], Page] = html_page if site.encoding == "utf-8" else bare_html_page
    return make(markup, site.encoding)


def _list(site: Site, voices: list[Voice], number: int, last: int) -> str:
    following = fill("next.html", href=site.list_path(number + 1)) if number < last else ""
    return fill(
        f"{site.look}/list.html", site=site.name, page=str(number), pages=str(last),
        rows_html="".join(_row(site, voice) for voice in voices), next_html=following,
    )  # fmt: skip


def _row(site: Site, voice: Voice) -> str:
    return fill(
        f"{site.look}/row.html", href=site.detail_path(voice), key=voice.key, title=voice.title, author=voice.author,
        day=f"{voice.published_at:%Y-%m-%d}", type=voice.type or "其他",
    )  # fmt: skip


def _detail(site: Site, voice: Voice) -> str:
    return fill(
        f"{site.look}/detail.html", site=site.name, home=site.home, key=voice.key, title=voice.title,
        author=voice.author, published=voice.published_at.strftime(site.date_format),
        type_html=fill("type.html", type=voice.type) if voice.type else "",
        body_html="\n".join(fill("paragraph.html", text=line) for line in voice.paragraphs),
        reply_html=_reply(site, voice),
    )  # fmt: skip


def _reply(site: Site, voice: Voice) -> str:
    if not voice.reply or voice.reply_at is None:
        return ""
    at = voice.reply_at.strftime(site.date_format)
    return fill("reply.html", unit=voice.unit, reply=voice.reply, at=at)
