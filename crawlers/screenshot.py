"""A picture of a published page, by a Chromium that the city has on this machine; it goes out only through our own guarded proxy."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from crawlers.addresses import host_of, require_allowed
from crawlers.errors import AddressError, DownloadError
from crawlers.guarded_proxy import Allowance, guarded_proxy

SECONDS = 40
MOST_BYTES = 30_000_000
LONGEST_PICTURE = 8_000_000
SIZE = "1280,2400"
PLAIN = (
    "--headless", "--disable-gpu", "--hide-scrollbars", "--incognito", "--disable-extensions", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--mute-audio", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic", "--proxy-bypass-list=<-loopback>", "--virtual-time-budget=8000", "--lang=zh-CN",
)  # fmt: skip
"""``<-loopback>``: this machine is asked through the proxy as well, which refuses it. QUIC and WebRTC would go round it."""


class ScreenshotError(Exception):
    """There is no picture; a sentence why."""


def screenshot(chromium: str, url: str, *, allow_private: bool = False) -> bytes:
    """The page as PNG; ``allow_private``: its own host may lie inside, and no other. Raises ScreenshotError: no browser, an
    address inside, nothing within forty seconds."""
    try:
        place = host_of(url)
        require_allowed(url, allow_private=allow_private)
    except (AddressError, DownloadError) as e:
        raise ScreenshotError(str(e)) from e
    allowance = Allowance(place if allow_private else None, time.monotonic() + SECONDS, MOST_BYTES)
    with tempfile.TemporaryDirectory(prefix="yingsheng-") as folder, guarded_proxy(allowance) as proxy:
        picture = Path(folder) / "page.png"
        _run(chromium, url, proxy, Path(folder), picture)
        if not picture.is_file():
            raise ScreenshotError("浏览器没有给出截图")
        if picture.stat().st_size > LONGEST_PICTURE:
            raise ScreenshotError("截图太大")
        return picture.read_bytes()


def _run(chromium: str, url: str, proxy: str, folder: Path, picture: Path) -> None:
    # Chromium starts its sandbox for every user but root, for whom it cannot.
    alone = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [chromium, *PLAIN, *alone, f"--proxy-server={proxy}", f"--user-data-dir={folder / 'profile'}",
               f"--window-size={SIZE}", f"--screenshot={picture}", url]  # fmt: skip
    environment = {"HOME": str(folder), "PATH": os.defpath, "LANG": "zh_CN.UTF-8"}
    try:
        subprocess.run(command, check=False,  # noqa: S603 - no shell; the program is the city's, the address begins with http
                       timeout=SECONDS, env=environment, cwd=folder, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    except subprocess.TimeoutExpired as e:
        raise ScreenshotError(f"浏览器超过 {SECONDS} 秒没有截好") from e
    except OSError as e:
        raise ScreenshotError(f"浏览器 {chromium} 启动不了") from e
