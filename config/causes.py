"""Why a file cannot be read or written, in the reader's words: what the operating system says is English."""

import errno

CAUSES_CN = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EEXIST: "已经存在",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EROFS: "磁盘只读",
    errno.EIO: "磁盘读写出错",
    errno.EFBIG: "文件太大",
    errno.ENAMETOOLONG: "名称太长",
}


def cause_of(error: OSError) -> str:
    """One short Chinese phrase; the number of an error nobody foresaw, so that it can be looked up."""
    return CAUSES_CN.get(error.errno or 0, f"系统错误 {error.errno}" if error.errno else "读写出错")
