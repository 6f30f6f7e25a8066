"""Answers that came with 200 and are none: pages that say not found, login pages, captchas, walls. Pure."""

import re

_MISSING = re.compile(
    "页面找不到|找不到(该|此|您)?.{0,4}页|页面不存在|页面已(被)?删除|您访问的(页面|信息|内容).{0,6}|"
    "(信息|内容|帖子|主题|文章|留言)(不存在|已被?删除)|无法找到该?(页|网页)|404 not found|page not found|not found",
    re.IGNORECASE,
)
_WALL = re.compile(
    "(请|需要?)?(输入|完成|拖动|点击).{0,12}(验证码|滑块|安全验证|人机验证)|安全验证|人机验证|访问(过于|太)频繁|请求(过于|太)频繁|"
    "访问被(拒绝|拦截)|您的(访问|请求).{0,10}(拦截|阻断|异常)|系统(繁忙|维护|升级)中?|captcha|access denied|forbidden|"
    "请开启\\s*javascript|checking your browser",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    "^.{0,80}?(请先?登录|登录后(查看|访问)|未登录|登录(已)?(超时|过期|失效)|用户登录|统一身份认证)", re.DOTALL
)
NOTICE_LENGTH = 300
"""An error page is short; a letter that complains of 「页面不存在」 is longer and fills the text selector."""


def no_answer(title: str, body: str, *, asks_password: bool = False) -> str | None:
    """Why a page that came with 200 is none; ``None`` when it may be one. ``body``: its words as a reader sees them."""
    short = len(body) < NOTICE_LENGTH
    head = body if short else body[:50]
    for pattern, words in ((_MISSING, "页面说"), (_WALL, "被对方拦下, 页面说")):
        if found := pattern.search(title) or pattern.search(head):
            return f"答复 200, 但{words}「{found.group()}」"
    if asks_password or (short and _LOGIN.search(body)):
        return "要求登录"
    return None
