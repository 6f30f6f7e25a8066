"""Answers that came with 200 and are none: pages that say not found, login pages, captchas, walls. Pure."""

import re
from collections.abc import Iterator

_MISSING = re.compile(
    "页面找不到|找不到(该|此|您)?.{0,4}页|页面不存在|页面已(被)?删除|您访问的(页面|信息|内容).{0,6}|"
    "(网页|页面).{0,8}(不存在|没有?找到|已失效)|(信息|内容|帖子|主题|文章|留言|信件|来信|诉求)(不存在|已被?删除)|无法找到该?(页|网页)|"
    "404 not found|page not found|not found",
    re.IGNORECASE,
)
_WALL = re.compile(
    "(请|需要?)?(输入|完成|拖动|点击|滑动).{0,12}(验证码|滑块|安全验证|人机验证|验证)|安全验证|人机验证|请.{0,4}进行验证|"
    "(输入|填写|识别|点击|选择).{0,6}(图中|图片|下图|上图|图像).{0,8}(字符|文字|汉字|数字|字母|答案|结果|内容)|^安全(检查|检测|认证)(?=[\\s,，.。…]|$)|正在.{0,4}安全(检查|检测|认证)|安全(检查|检测|认证)(中(?!心)|页面|未通过|通过后)|访问验证|"
    "访问(过于|太)频繁|请求(过于|太)频繁|访问被(拒绝|拦截)|您的(访问|请求).{0,16}(拦截|阻断|异常)|网站防火墙|安全策略拦截|"
    "请(使用|用|在)微信.{0,6}打开|(检查|验证).{0,4}浏览器|请开启\\s*javascript|checking your browser|just a moment|"
    "captcha|access denied|forbidden|request blocked|too many requests|unusual traffic|verify you are",
    re.IGNORECASE,
)
_BROKEN = re.compile(
    "系统(繁忙|维护|升级)中?|网站.{0,4}(维护|升级)|服务器.{0,4}(错误|繁忙|异常)|服务(暂时|暂)?不可用|"
    "internal server error|bad gateway|service (temporarily )?unavailable|gateway time-?out",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    "^.{0,80}?(请.{0,2}登录|重新登录|登录后(查看|访问)|未登录|(登录|会话)(已)?(超时|过期|失效)|用户登录|统一身份认证)",
    re.DOTALL,
)
_NOTHING = re.compile(
    "暂无|暂时没有|没有|尚无|无(相关|符合)|共\\s*0|(?<!\\d)0\\s*(条|件|封|个)|no (data|results?|records?)",
    re.IGNORECASE,
)
_NONE_THERE = re.compile(
    "暂无(?!.{0,4}权限)|暂时没有|尚无|无(相关|符合)|共\\s*0|(?<!\\d)0\\s*(条|件|封|个)|no (data|results?|records?)|"
    "没有(任何|更多|符合|相关|找到|查询?到|搜索到|可以?(显示|查看)|数据|内容|记录|信息|信件|来信|留言)|(暂|尚|还)未(收到|发布|有)",
    re.IGNORECASE,
)
"""The same of a whole page, where 「没有」 alone may stand in any headline."""
NOTICE_LENGTH = 300
"""An error page is short; a letter that complains of 「页面不存在」 is longer and fills the text selector."""

_NUMBERS = {
    206: "只给了一部分", 401: "要求登录", 403: "拒绝访问", 404: "没有这一页", 405: "不接受这种访问", 407: "要经代理", 408: "等得太久", 410: "已经删除",
    412: "拒绝访问", 418: "拒绝访问", 429: "嫌访问太多", 451: "依法不提供", 502: "对方后台不通", 503: "对方暂停服务", 504: "对方后台太慢", 521: "拒绝访问",
}  # fmt: skip


def number_told(status: int) -> str:
    """A refusing answer's number, with what it means to those who are not of the trade."""
    meaning = _NUMBERS.get(status) or ("对方出错" if status >= 500 else "不给内容")
    return f"答复 HTTP {status}: {meaning}"


def no_answer(title: str, body: str, *, asks_password: bool = False) -> str | None:
    """Why a page that came with 200 is none; ``None`` when it may be one. ``body``: its words as a reader sees them."""
    short = len(body) < NOTICE_LENGTH
    head = body if short else body[:50]
    for pattern, words in ((_MISSING, "页面说"), (_WALL, "被对方拦下, 页面说"), (_BROKEN, "对方出错, 页面说")):
        if found := pattern.search(title) or pattern.search(head):
            return f"答复 200, 但{words}「{found.group()}」"
    if asks_password or (short and _LOGIN.search(body)):
        return "要求登录"
    return None


def says_gone(title: str, body: str) -> bool:
    """Whether a short page says that what was asked for is no longer there: no fault of ours, and none of the way there."""
    return bool(_MISSING.search(title) or _MISSING.search(body[:NOTICE_LENGTH]))


def no_list(body: str, *, bare: bool, scripts: bool) -> str | None:
    """Why a list page without a single message is no empty list, as far as one can see. ``bare``: a list or table stands there with
    nothing in it. An empty list says so or has its furniture; a wall says one sentence, or leaves all its words to a script;
    a home page, and a list that the selector misses, are full of something else."""
    if bare:
        return None
    if not body:
        return "页面没有文字, 内容要由脚本生成 (单页应用或脚本验证), 这样收不到" if scripts else None
    if len(body) >= NOTICE_LENGTH:
        return None if _NONE_THERE.search(body) else "页面上一条也没有认出来: 选择器不对, 网站改版, 或转到了别的页面"
    if not _NOTHING.search(body):
        return f"答复 200, 但不是列表, 页面只说「{' '.join(body.split())[:40]}」: 被对方拦下, 或网站改版"
    return None


def no_data(data: object) -> str | None:
    """Why an interface's answer without a single message is a refusal and no empty list, by the words and numbers that such
    answers carry beside it; ``None`` when nothing of the kind stands there."""
    facts = [*_facts(data)]
    words = [value for _, value in facts if isinstance(value, str)]
    if any(_NONE_THERE.search(w) for w in words):
        return None
    for word in words:
        if any(pattern.search(word[:NOTICE_LENGTH]) for pattern in (_WALL, _BROKEN, _LOGIN)):
            return f"接口说「{_quoted(word)}」"
    said = next((value for name, value in facts if name in _MESSAGES and isinstance(value, str) and value.strip()), "")
    told = f", 说「{_quoted(said)}」" if said else ""
    for name, value in facts:
        if name in _SUCCESS and (value is False or value in ("false", "fail", "error")):  # 0 is success to many
            return f"接口答复不成功: {name} {value}{told}"
        if name in _CODES and _is_refusal(value, said):
            return f"接口答复不成功: {name} {value}{told}"
    return None


def _is_refusal(code: object, said: str) -> bool:
    """Whether a number is one of HTTP's for a fault, or one of an interface's own beside words that tell of no success."""
    if not _CODE.fullmatch(str(code)):
        return False
    number = int(str(code))
    return 400 <= number < 600 or bool(said and number not in _FINE_CODES and not _FINE.search(said))


def _quoted(said: str) -> str:
    """What an interface says of itself; what may be a key, or a citizen's number, is nobody's to read."""
    return _NUMBERED.sub("…", " ".join(said.split()))[:60]


_CODE = re.compile(r"-?[0-9]{1,9}")
_FINE_CODES = frozenset((0, 1, 200))
_FINE = re.compile(r"成功|正常|完成|^\s*(?:ok|success|succeed)", re.IGNORECASE)
_MESSAGES = frozenset(
    (
        "msg",
        "message",
        "errmsg",
        "errormsg",
        "errormessage",
        "error",
        "errordescription",
        "resultmsg",
        "retmsg",
        "desc",
        "info",
    )
)
_NUMBERED = re.compile(r"[A-Za-z0-9+/=_-]*\d[A-Za-z0-9+/=_-]{6,}|[A-Za-z0-9+/=_-]{20,}")
_SUCCESS = frozenset(("success", "ok", "result", "status", "state"))
_CODES = frozenset(("code", "status", "errcode", "errno", "statuscode", "resultcode", "retcode"))


def _facts(data: object, depth: int = 0) -> Iterator[tuple[str, object]]:
    if isinstance(data, dict) and depth < 2:
        for name, value in data.items():
            yield str(name).lower().replace("_", ""), value
            yield from _facts(value, depth + 1)
