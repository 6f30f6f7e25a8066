"""A web of pages and feeds for the crawl benchmarks: a process of its own on loopback, so that it costs the visitor only the wire.

``python -m benchmarks.web PORT``: ``/list`` leads to ``/page/N``; ``/feed/N`` answers after 0.2 s, with an ETag when N is even.
"""

import asyncio
import sys

PAGES = 400
HOSTS = 100
LATENCY = 0.2
STORY = "巷口的路灯坏了半个月，老人晚上出门看不见路，已经有人摔伤，希望尽快安排人员维修。" * 20
PAGE = (
    "<!doctype html><html><head><meta charset='utf-8'><title>来信</title></head><body>"
    + "<nav><a href='/'>首页</a></nav>" * 60
    + "<h1 class='t'>第{n}封来信</h1><b class='no'>{n}</b><i class='at'>2026-11-20 10:30</i><div class='c'>"
    + f"<p>{STORY}</p><p>{STORY}</p></div></body></html>"
)
ENTRY = "<item><title>停水{n}-{k}</title><guid>g{n}-{k}</guid><pubDate>Fri, 20 Nov 2026 08:00:00 +0800</pubDate><description>{story}</description></item>"


def page(n: int) -> bytes:
    """One letter."""
    return PAGE.replace("{n}", str(n)).encode()


def feed(n: int) -> bytes:
    """One feed of twenty entries."""
    items = "".join(ENTRY.format(n=n, k=k, story=STORY[:200]) for k in range(20))
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{n}</title>{items}</channel></rss>'.encode()


def listing() -> bytes:
    """A list of all letters."""
    rows = "".join(f"<li><a href='/page/{n}'>来信</a></li>" for n in range(PAGES))
    return f"<html><body><ul>{rows}</ul></body></html>".encode()


async def _answer(path: str, head: bytes) -> tuple[int, bytes, str]:
    _, _, number = path.rpartition("/")
    if path == "/list":
        return 200, listing(), ""
    if path.startswith("/page/"):
        return 200, page(int(number)), ""
    if path.startswith("/feed/"):
        await asyncio.sleep(LATENCY)
        tag = f'"{number}"' if int(number) % 2 == 0 else ""
        return (304, b"", tag) if tag and tag.encode() in head else (200, feed(int(number)), tag)
    return 404, b"", ""


async def _serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            status, body, tag = await _answer(head.split(b" ", 2)[1].decode(), head)
            lines = [f"HTTP/1.1 {status} OK", "Content-Type: text/html; charset=utf-8", f"Content-Length: {len(body)}"]
            lines += [f"ETag: {tag}"] if tag else []
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def _serve(port: int) -> None:
    hosts = [f"127.0.1.{n}" for n in range(1, HOSTS + 1)]
    server = await asyncio.start_server(_serve_one, ["127.0.0.1", *hosts], port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
