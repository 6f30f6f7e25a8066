"""Why a file cannot be read or written, in the reader's words: what the operating system says is English."""

import errno
import json
import re
from collections.abc import Iterable

OS_ERROR = re.compile(r"\(os error (\d+)\)")
CAUSES_CN = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EEXIST: "已经存在",
    errno.ENOSPC: "磁盘已满; 腾出空间后再试",
    errno.EDQUOT: "磁盘配额已满; 腾出空间后再试",
    errno.EROFS: "磁盘只读; 换一个能写的文件夹",
    errno.EIO: "磁盘读写出错",
    errno.EFBIG: "文件太大",
    errno.ENAMETOOLONG: "名称太长",
}


def cause_of(error: OSError) -> str:
    """One short Chinese phrase; the number of an error nobody foresaw, so that it can be looked up.

    A library that is not Python's own may say the number only in its words.
    """
    number = error.errno or int((OS_ERROR.search(str(error)) or "00")[1])
    return CAUSES_CN.get(number) or network_cause(str(error)) or (f"系统错误 {number}" if number else "读写出错")


NETWORK_CN = (
    ("not known", "查不到这个域名"),
    ("name resolution", "查不到这个域名"),
    ("No address associated", "查不到这个域名"),
    ("DNS lookup failed", "查不到这个域名"),
    ("Connection refused", "对方没有开着"),
    ("Connect call failed", "对方没有开着"),
    ("reset by peer", "对方中断了连接"),
    ("disconnected", "对方中断了连接"),
    ("unreachable", "网络不通"),
    ("No route to host", "网络不通"),
    ("timed out", "对方没有回应"),
    ("not completed", "没有收全就断开了"),
    ("without sending complete", "没有收全就断开了"),
    ("incomplete chunked", "没有收全就断开了"),
    ("socket error: EOF", "没有收全就断开了"),
    (
        "Bad status line|Data after|Content-Length|Too many headers|more than \\d+ bytes|Invalid (header|character|http|HTTP)|RemoteProtocolError|illegal (header|status)",
        "对方的答复不合 HTTP 规范",
    ),
    (
        "gzipped file|incorrect header check|decompress|invalid (block|stored|distance|code)|Can not decode content-encoding|brotli|message='?(deflate|gzip|br|zstd)\\b",
        "答复的压缩坏了",
    ),
)
"""What libraries of the network say in English; the first that is found counts."""


def network_cause(said: str) -> str | None:
    """Why the other side was not reached, in Chinese; None when nobody foresaw it."""
    return _known(NETWORK_CN, said)


def unreached(error: BaseException) -> str:
    """The same as a sentence's end, whatever library tried: one cause is told in one way on every page. What nobody foresaw is told by its
    kind: the library's own words may quote the page, and so a letter."""
    said = str(error)
    if re.search(r"certificate|SSLCert|\[SSL", said, re.IGNORECASE):
        return "证书校验不通过或加密连接被断开"
    return f"连不上: {network_cause(said) or type(error).__name__}"


def _known(signs: Iterable[tuple[str, str]], said: str) -> str | None:
    return next((words for sign, words in signs if re.search(sign, said, re.IGNORECASE)), None)


def json_cause(error: ValueError | RecursionError) -> str:
    """Where a text stops being JSON, as its reader counts: from 1."""
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 编码"
    if not isinstance(error, json.JSONDecodeError):
        return "嵌套太深, 或数字太长"
    line = f"第 {error.lineno} 行" if error.lineno > 1 else ""
    return f"{line}第 {error.colno} 个字符处读不下去"


DATABASE_CN = (
    ("file is not a database", "这个文件不是数据库, 或已损坏; 换成正确的文件, 或用 restore 恢复备份"),
    ("disk image is malformed", "数据库文件已损坏; 停下各进程, 用 restore 恢复备份"),
    ("unable to open database file", "文件打不开; 核对路径, 以及所在文件夹能不能写"),
    ("database or disk is full", "磁盘已满; 腾出空间后再试, 已存的不受影响"),
    ("disk I/O error", "磁盘读写出错; 看磁盘是否已满或损坏"),
    ("readonly database", "数据库只读; 核对文件和文件夹的权限、磁盘是否只读"),
    ("due to lock timeout", "别的会话一直占着要改的表; 在 pg_stat_activity 里看是谁, 等它做完再运行一次"),
    (
        "its turn is not given back",
        "有一个进程占着写入的次序不放, 多半停住了; 用 lsof 看谁开着数据库旁以 -turn 结尾的文件, 停掉它",
    ),
    ("database is locked", "别的进程正占着数据库; 稍后再试"),
    ("No space left on device", "数据库那台机器的磁盘已满; 腾出空间后再试, 已存的不受影响"),
    ("read-only transaction", "数据库只读 (备用服务器, 或被设成了只读); 改用主服务器的地址"),
    ("too many clients", "数据库的连接数用完了; 调大 PostgreSQL 的 max_connections, 或少开几个工作进程"),
    ("remaining connection slots", "数据库的连接数用完了; 调大 PostgreSQL 的 max_connections, 或少开几个工作进程"),
    ("too many connections", "数据库的连接数用完了; 调大 PostgreSQL 的连接数上限, 或少开几个工作进程"),
    ("is starting up", "数据库正在启动; 稍后再试"),
    ("not yet accepting connections", "数据库正在启动; 稍后再试"),
    ("in recovery mode", "数据库正在恢复; 稍后再试"),
    ("shutting down", "数据库正在关闭; 等它重新启动后再试"),
    ("closed unexpectedly", "连接被数据库中断; 看数据库是否停了或重启了, 再运行一次"),
    ("server closed the connection", "连接被数据库中断; 看数据库是否停了或重启了, 再运行一次"),
    ("terminating connection", "连接被数据库中断; 看数据库是否停了或重启了, 再运行一次"),
    ("connection is lost", "连接被数据库中断; 看数据库是否停了或重启了, 再运行一次"),
    ("EOF detected", "连接被数据库中断; 看数据库是否停了或重启了, 再运行一次"),
    ("unexpected eof", "连接被数据库中断; 看数据库是否停了或重启了, 再运行一次"),
    ("Connection reset by peer", "连接被数据库中断; 看数据库是否停了或重启了, 再运行一次"),
    ("no pg_hba.conf entry", "数据库不许从这台机器连接; 请数据库管理员在 pg_hba.conf 里放行"),
    ("pg_hba.conf rejects", "数据库不许从这台机器连接; 请数据库管理员在 pg_hba.conf 里放行"),
    (
        "invalid (?:URI query parameter|connection option|sslmode value)|bad value for",
        "地址里 ? 后面的参数写错了; 核对 YINGSHENG_DATABASE_URL",
    ),
    ("root certificate file", "找不到校验对方用的证书; 核对地址里的 sslrootcert"),
    ("no password supplied", "没有给口令; 写进 YINGSHENG_DATABASE_URL, 或用环境变量 PGPASSWORD"),
    ("authentication method", "对方用的登录办法本程序不会; 核对它是不是 PostgreSQL 14 以上"),
    ("SSL", "加密连接没有建立; 核对地址里的 sslmode 和对方的设置"),
    ("Connection refused", "对方没有开着; 核对主机和端口, 启动数据库"),
    ("on that socket", "对方没有开着; 核对主机和端口, 启动数据库"),
    ("authentication failed", "账号或口令不对; 核对 YINGSHENG_DATABASE_URL"),
    ("not permitted to log in", "这个账号不许登录; 请数据库管理员放行 (ALTER ROLE … LOGIN)"),
    ("not currently accepting connections", "这个库被设成了不许连接; 请数据库管理员放行, 或核对库名"),
    ("could not translate host name", "主机名不认识; 核对 YINGSHENG_DATABASE_URL"),
    ("failed to resolve host", "主机名不认识; 核对 YINGSHENG_DATABASE_URL"),
    ("timeout expired", "对方没有回应; 核对主机和网络"),
    ("timed out", "对方没有回应; 核对主机和网络"),
    ("No route to host", "对方没有回应; 核对主机和网络"),
    ("Network is unreachable", "对方没有回应; 核对主机和网络"),
    (r"(?:database|role) \"[^\"]*\" does not exist", "没有这个数据库或账号; 先在 PostgreSQL 里建好"),
    ("no such table: alembic_version", "是空的, 或是别的程序的数据库"),
    (
        r"(?:column|relation) \S+ (?:of relation \S+ )?does not exist",
        "数据库的结构和本程序的版本不符; 多半别处已升级, 换上同一版本的程序再启动",
    ),
    ("permission denied", "账号没有权限; 请数据库管理员授权"),
)
"""What a database says in English, and what to do about it; the first that is found counts."""


def database_cause(said: str) -> str:
    """Why, and what to do, in Chinese; what nobody foresaw is told as the database said it, on one line."""
    return foreseen_cause(said) or (said.splitlines() or ["没有说明原因"])[0]


def foreseen_cause(said: str) -> str | None:
    """The same where somebody foresaw it: words of ours alone, fit for a log."""
    return _known(DATABASE_CN, said)


PASSING = ("连接被数据库中断", "对方没有", "数据库正在", "数据库的连接数用完了")
"""How causes begin that may be over a little later, though nobody does anything about the address."""


def passes(said: str) -> bool:
    """Whether a database that said this is worth waiting for."""
    return (foreseen_cause(said) or "").startswith(PASSING)
