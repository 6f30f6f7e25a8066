"""The configurations in docs/channels.yaml, each against a replica of the kind of site it is for."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import yaml
from sqlalchemy import select, update
from typer.main import get_command

from cases.console import Opening, Refusal
from cases.heart import beat
from cases.store.clock_tables import Heartbeat
from cases.store.item_tables import Item, ItemVersion
from config.channels import Channel, Channels
from crawlers.collect import collect
from crawlers.renumbering import renumber
from tests.conftest import ROOT
from tests.crawlers.desks import Desk, counts
from tests.crawlers.small_web import Reply, Web
from yingsheng import build

TEXT = "我家住在羊安街道安康巷，巷口的路灯坏了半个月，老人晚上出门看不见路，已经有人摔伤。"


def an_example(id: str, web: Web) -> Channel:
    """The example of that id, pointed at the small web and without its pauses."""
    words = (ROOT / "docs" / "channels.yaml").read_text("utf-8")
    rows = {row["id"]: row for row in yaml.safe_load(words)["channels"]}
    row = json.loads(json.dumps(rows[id]).replace(_host(rows[id]), web.url))
    row["source"] |= {
        "allow_private": True,
        **({"delay_seconds": 0} if row["source"]["kind"] in ("website", "api") else {}),
    }
    return Channel.model_validate(row)


def _host(row: dict[str, Any]) -> str:
    source = row["source"]
    url: str = source.get("url") or (source.get("start") or source["urls"])[0]
    return "/".join(url.split("/")[:3])


def gathered(desk: Callable[..., Desk], channel: Channel) -> dict[str, ItemVersion]:
    """Everything one round brings, by number; a second round brings nothing."""
    opened = desk(channel)
    first, second = collect(opened.house, channel), collect(opened.house, channel)
    assert (first.state, first.rejected, second.state) == ("new", 0, "nothing_new"), first.error
    return {key.removeprefix("id:"): v for (key, _), v in zip(opened.items(), opened.versions(), strict=True)}


def local(at: Any) -> str:
    """An instant as the city's clock shows it."""
    from zoneinfo import ZoneInfo

    return f"{at.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M}"


def test_every_example_is_a_configuration() -> None:
    """The file is one that the loader takes."""
    assert Channels.model_validate(yaml.safe_load((ROOT / "docs" / "channels.yaml").read_text("utf-8")))


def test_feeds_of_one_channel(web: Web, desk: Callable[..., Desk]) -> None:
    """The second address that does not answer fails the round and keeps nothing of the first back."""
    web.put(
        "/rss.xml",
        "<rss version='2.0'><channel><title>报</title><item><title>路灯</title><guid>n1</guid></item></channel></rss>",
    )
    channel = an_example("news_feeds", web)
    run = collect(desk(channel).house, channel)
    assert (run.state, run.new) == ("failed", 1)
    assert "daily.example" in (run.error or "")


def test_an_export_at_an_address(web: Web, desk: Callable[..., Desk]) -> None:
    """A page that calls itself a workbook, with a column of the city's own."""
    web.put(
        "/export/today.xls",
        "<table><tr><td>工单编号</td><td>市民怎么说</td></tr><tr><td>7</td><td>路灯不亮</td></tr></table>",
    )
    assert {n: v.text for n, v in gathered(desk, an_example("export", web)).items()} == {"7": "路灯不亮"}


def test_letter_box(web: Web, desk: Callable[..., Desk]) -> None:
    """Pages by number until one is empty; dates with two-digit years; the last unit's result is the reply."""
    for page, ids in ((1, (3, 2)), (2, (1,)), (3, ())):
        rows = "".join(f'<li class="f12px"><a href="/mail?id={n}"><div>路灯</div></a></li>' for n in ids)
        web.put(f"/moreMail?page={page}", f'<div class="left5"><ul>{rows}</ul></div>')
    result = "<tr><td class='result'>市政府办(2026-11-18 09:00:00)： 已转办</td></tr><tr><td class='result'>市住建局(2026-11-20 11:31:10)： 已修复。</td></tr>"
    for n in (1, 2, 3):
        web.put(f"/mail?id={n}", f"<div class='rightside1'><table><tr><td class='number'>{n}</td><td class='td1'>路灯不亮</td></tr>"
                f"<tr><td class='td2'>标题</td></tr><tr><td class='td2'>{TEXT}</td></tr><tr><td class='td32'> </td><td class='td32'>26-11-1{n} 10:30</td></tr>"
                f"<tr><td class='sender'>李**</td><td class='status'>已办结</td></tr>{result if n == 2 else ''}</table></div>")  # fmt: skip
    found = gathered(desk, an_example("letters", web))
    assert set(found) == {"1", "2", "3"}
    answered, open_ = found["2"], found["1"]
    assert (answered.text, answered.author, answered.unit, answered.reply) == (TEXT, "李**", "市住建局", "已修复。")
    assert (local(answered.published_at), local(answered.reply_at)) == ("2026-11-12 10:30", "2026-11-20 11:31")
    assert (open_.reply, open_.unit, open_.reply_at) == (None, None, None)


def test_question_board(web: Web, desk: Callable[..., Desk]) -> None:
    """A question with its answer, and one without."""
    rows = "".join(f'<p id="d_1"><a href="/thread?tid=100000{n}">问</a><span>2026-11-20</span></p>' for n in (1, 2))
    web.put("/main/thredlist?fid=8&display=1&page=1", f'<div class="con_lylist">{rows}</div>')
    web.put("/main/thredlist?fid=8&display=1&page=2", '<div class="con_lylist"></div>')
    answer = "<div class='c3'><em>邛崃市交通运输局</em><i>回复时间：2026-11-21 15:20</i><p>网友您好：</p><p>已安排检修。</p></div>"
    for n in (1, 2):
        web.put(f"/thread?tid=100000{n}", f"<input name='tid' value='100000{n}'><div class='c1'><h2 class='clearfix'>路灯坏了</h2><em>[投诉]</em>"
                f"<i>网友** 2026-11-20 08:1{n}</i><p>{TEXT}</p></div>{answer if n == 1 else ''}")  # fmt: skip
    found = gathered(desk, an_example("wenzheng", web))
    first = found["1000001"]
    assert (first.author, first.type, first.reply) == ("网友**", "投诉", "网友您好：\n已安排检修。")
    assert (local(first.published_at), local(first.reply_at)) == ("2026-11-20 08:11", "2026-11-21 15:20")
    assert found["1000002"].reply is None


def lay_thread(web: Web, path: str, first_post: int, written: str, said: str = TEXT) -> None:
    """A thread as Discuz X3 shows it to who is not logged in."""
    posts = "".join(
        f"<div id='post_{post}'><table><tr><td class='pls'><div class='pi'><div class='authi'><a class='xw1'>{who}</a></div></div></td>"
        f"<td class='plc'><div class='pti'><div class='authi'><em id='authorposton{post}'>发表于 {at}</em><a>只看该作者</a></div></div>"
        f"<table><tr><td class='t_f' id='postmessage_{post}'>{text}</td></tr></table></td></tr></table></div>"
        for post, who, at, text in ((first_post, "楼主", written, said), (first_post + 5, "路人", "2026-11-22 21:05:33", "顶"))
    )  # fmt: skip
    page = f"<meta charset='gbk'><span id='thread_subject'>路灯坏了</span><div id='postlist'>{posts}</div>"
    web.put(path, page.encode("gbk"), content_type="text/html")


def lay_forum(web: Web, pages: dict[int, str]) -> None:
    """The pages of its list, each with one thread."""
    for page, link in pages.items():
        row = f'<tbody id="normalthread_{page}"><tr><th><a class="s xst" href="{link}">求助</a></th></tr></tbody>'
        following = f'<a class="nxt" href="forum-5-{page + 1}.html">下一页</a>' if page + 1 in pages else ""
        words = f'<meta charset="gbk"><table>{row}</table>{following}'
        web.put(f"/forum-5-{page}.html", words.encode("gbk"), content_type="text/html")


def test_discuz_forum(web: Web, desk: Callable[..., Desk]) -> None:
    """A forum in GBK over two pages: the first post is the text, its author and time are its own, also where the page says only how
    long ago; a thread that slips to another page of the list, and so changes its address, is no second one."""
    lay_forum(web, {1: "thread-78-1-1.html", 2: "thread-77-1-2.html"})
    lay_thread(web, "/thread-78-1-1.html", 900, '<span title="2026-11-23 08:10:11">50&nbsp;分钟前</span>')
    lay_thread(web, "/thread-77-1-2.html", 800, "2026-11-21 21:05:33")
    opened = desk(an_example("discuz", web))
    assert collect(opened.house, an_example("discuz", web)).new == 2
    found = dict(zip((key for key, _ in opened.items()), opened.versions(), strict=True))
    assert {key: (v.text, v.author, local(v.published_at)) for key, v in found.items()} == {
        "id:900": (TEXT, "楼主", "2026-11-23 08:10"),
        "id:800": (TEXT, "楼主", "2026-11-21 21:05"),
    }
    lay_forum(web, {1: "thread-77-1-1.html", 2: "thread-78-1-2.html"})
    lay_thread(web, "/thread-77-1-1.html", 800, "2026-11-21 21:05:33")
    lay_thread(web, "/thread-78-1-2.html", 900, '<span title="2026-11-23 08:10:11">1&nbsp;小时前</span>')
    run = collect(opened.house, an_example("discuz", web))
    assert (run.state, run.new) == ("nothing_new", 0)


def test_a_forum_read_by_an_older_example_keeps_its_threads(web: Web, desk: Callable[..., Desk]) -> None:
    """Known by their addresses so far, they get the new numbers and do not come once more; what cannot be told apart comes as new."""
    lay_forum(web, {1: "thread-78-1-1.html", 2: "thread-77-1-2.html"})
    lay_thread(web, "/thread-78-1-1.html", 900, "2026-11-23 08:10:11", TEXT + "另一帖。")
    lay_thread(web, "/thread-77-1-2.html", 800, "2026-11-21 21:05:33")
    now = an_example("discuz", web)
    fields = {name: selector for name, selector in now.source.fields.items() if name != "external_id"}
    before = now.model_copy(update={"source": now.source.model_copy(update={"fields": fields})})
    opened = desk(before)
    collect(opened.house, before)
    ids = {item.id for item in rows_of(opened)}
    lay_forum(web, {1: "thread-78-1-1.html", 2: "thread-77-1-2.html", 3: "thread-79-1-3.html"})
    lay_thread(web, "/thread-79-1-3.html", 950, "2026-11-23 08:30:00", TEXT + "新的一帖。")

    run, done, left = renumber(opened.house, now, 5)

    assert (run.state, len(done), left) == ("new", 2, 1)
    assert {(item.key, item.external_id, item.version) for item in rows_of(opened)} == {
        ("id:900", "900", 1),
        ("id:800", "800", 1),
    }
    assert {item.id for item in rows_of(opened)} == ids
    assert collect(opened.house, now).new == 1
    assert renumber(opened.house, now, 5)[1:] == ([], 0)


def test_numbers_are_not_changed_under_a_process_that_collects(
    web: Web, desk: Callable[..., Desk], capsys: pytest.CaptureFixture[str]
) -> None:
    """It would go on under the old ones: refused while the intake beats, done and told line by line once it is down."""
    lay_forum(web, {1: "thread-78-1-1.html"})
    lay_thread(web, "/thread-78-1-1.html", 900, "2026-11-23 08:10:11")
    now = an_example("discuz", web)
    opened, opening = desk(now), Opening({}, {})
    opening.__dict__["house"] = opened.house
    collect(opened.house, now)
    with opened.house.write() as work:
        work.session.execute(update(Item).values(key="id:old", external_id="old"))
        beat(work.session, Heartbeat(name="intake", host="h", pid=1, release="r", config_hash="c", started_at=work.now, last_at=work.now,
                                     oldest_due_at=None, backlog=0, gave_way=0))  # fmt: skip
        work.commit()
    command = partial(get_command(build()).main, ["channels", "renumber", "discuz"], obj=opening, standalone_mode=False)
    with pytest.raises(Refusal, match="采集进程在运行"):
        command()
    opened.house.clock.forward(minutes=2)
    command()
    change, counted = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (change["from"], change["to"]) == ("id:old", "id:900")
    assert (counted["renumbered"], counted["new"]) == (1, 0)


def rows_of(opened: Desk) -> list[Item]:
    """Every item there is."""
    with opened.house.read() as work:
        return list(work.session.scalars(select(Item)))


def test_town_site(web: Web, desk: Callable[..., Desk]) -> None:
    """Without a selector the article is found by itself, and the time beside its label is marked as guessed."""
    web.put("/xwdt/index.html", '<ul class="list"><li><a href="/a/1.html">动态</a></li></ul>')
    story = "".join(f"<p>{TEXT}第{n}段，镇上组织干部入户走访，逐户登记受损情况。</p>" for n in range(6))
    web.put(
        "/a/1.html",
        f"<title>动态_某镇</title><nav>首页 政务公开</nav><h1>安康巷路灯修复</h1><div>发布时间：2026-11-20 09:00　来源：某镇</div><div>{story}</div><footer>备案号 1</footer>",
    )
    [article] = gathered(desk, an_example("town", web)).values()
    assert article.title == "安康巷路灯修复"
    assert "第5段" in article.text
    assert "备案号" not in article.text
    assert article.origins["published_at"] == "guessed"
    assert local(article.published_at) == "2026-11-20 09:00"


def test_list_in_something_like_json(web: Web, desk: Callable[..., Desk]) -> None:
    """Numbers from a script with bare keys lead to pages; the list ends with the page that has none."""
    for page, ids in ((1, "AH1,AH2"), (2, "AH3"), (3, "")):
        rows = ",".join(
            f"{{originalId:'{id}',letterTitle:'路灯',writeDate:'2026-11-20'}}" for id in ids.split(",") if id
        )
        web.put(
            f"/letterListJson.action?page.pageNo={page}&page.pageSize=2",
            f"{{page:{{pageNo:'{page}',totalCount:3}},result:[{rows}]}}",
            content_type="text/html",
        )
    for id in ("AH1", "AH2", "AH3"):
        web.put(f"/consultDetail.flow?originalId={id}", f"<input name='originalId' value='{id}'><h1><strong>路灯不亮</strong></h1><span class='written'>2026-11-20</span>"
                f"<div class='column p-2 text-muted mx-2 '>{TEXT}</div><div class='o-font4 my-2'><span>市城管局</span></div><div class='column p-4 text-muted my-3'>已修复</div><span class='answered'>答复时间：2026-11-22</span>")  # fmt: skip
    found = gathered(desk, an_example("capital", web))
    assert set(found) == {"AH1", "AH2", "AH3"}
    assert (found["AH1"].text, found["AH1"].unit, found["AH1"].reply) == (TEXT, "市城管局", "已修复")
    assert local(found["AH1"].reply_at) == "2026-11-22 00:00"


def test_boards_with_details(web: Web, desk: Callable[..., Desk]) -> None:
    """JSON bodies by page number; what the list cuts comes from the detail, with the last answer."""

    def answer(path: str, body: str) -> Reply | None:
        asked = json.loads(body) if body.startswith("{") else {}
        if path == "/selectThreadsByGroup":
            ids = {1: [5, 4], 2: [3]}.get(asked["pageNum"], [])
            said: Any = {
                "rows": [
                    {
                        "tid": n,
                        "subject": "路灯",
                        "content": TEXT[:12] + "...",
                        "typeId_txt": "求助",
                        "dateline_txt": "2026-11-20 10:00",
                    }
                    for n in ids
                ]
            }
        elif path == "/selectThreadsOne":
            replies = [
                {"organization": "街道", "asContent": "已转"},
                {"organization": "城管局", "asContent": "已修", "dateline_txt": "2026-11-21 10:00:00"},
            ]
            said = {"threadsObj": {"content": TEXT, "answersList": replies if asked["tid"] == "4" else []}}
        else:
            return None
        return Reply(json.dumps(said, ensure_ascii=False).encode(), content_type="application/json")

    web.answer = answer
    found = gathered(desk, an_example("city_board", web))
    assert set(found) == {"3", "4", "5"}
    assert {v.text for v in found.values()} == {TEXT}
    assert (found["4"].unit, found["4"].reply, local(found["4"].reply_at)) == ("城管局", "已修", "2026-11-21 10:00")


def test_unsigned_board(web: Web, desk: Callable[..., Desk]) -> None:
    """The message board's list by cursor, which calls itself a web page."""

    def answer(path: str, body: str) -> Reply | None:
        if path != "/threads/queryThreadsList":
            return None
        last = parse_qs(body)["lastItem"][0]
        page = {"0": [9, 8], "8": [7]}.get(last, [])
        rows = [
            {
                "tid": n,
                "subject": "路灯",
                "content": TEXT,
                "nickName": "l***",
                "typeName": "建言",
                "dateline": 1_763_600_000,
                "stateInfo": "待回复",
            }
            for n in page
        ]
        return Reply(
            json.dumps({"result": "success", "responseData": rows}).encode(), content_type="text/html;charset=UTF-8"
        )

    web.answer = answer
    found = gathered(desk, an_example("board", web))
    assert set(found) == {"7", "8", "9"}
    assert (found["9"].type, found["9"].author) == ("建议", "l***")


@pytest.mark.real_data
def test_real_pages(real_data: Path, web: Web, desk: Callable[..., Desk]) -> None:
    """Every saved page of a real site is read as an article with a title and readable Chinese, whatever charset it declares."""
    pages = sorted((real_data / "pages").glob("article_*.html"))
    for path in pages:
        web.put(f"/{path.name}", path.read_bytes(), content_type="text/html")
    links = "".join(f'<li><a href="/{path.name}">x</a></li>' for path in pages)
    web.put("/xwdt/index.html", f'<ul class="list">{links}</ul>')
    channel = an_example("town", web)
    channel = channel.model_copy(update={"source": channel.source.model_copy(update={"fields": {}})})
    opened = desk(channel)
    run = collect(opened.house, channel)
    assert counts(run) == ("new", len(pages), len(pages), 0, 0)
    for version in opened.versions():
        assert version.title, version.url
        assert len(version.text) > 60, version.url
        assert "\ufffd" not in version.title + version.text, version.url
