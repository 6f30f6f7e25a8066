"""Attachments: kept beside the database under the hash of their content, never run, never shown as part of a page."""

import os
import re
import unicodedata
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from config.channels import Files

FOLDER = "attachments"
LONGEST_NAME = 120
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"dex\n",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)
_KEPT = re.compile(r"^(?P<name>.*) sha256:(?P<hash>[0-9a-f]{64})$", re.DOTALL)


def safe_name(name: str) -> str:
    """A file's name without folders, control characters and tricks of writing direction; never empty, never hidden."""
    last = re.split(r"[/\\]", name)[-1]
    clean = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    clean = re.sub(r'[<>:"|?*]', "_", clean).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if len(clean) > LONGEST_NAME:
        clean = f"{stem[: LONGEST_NAME - 12]}{dot}{ending[:10]}"
    return clean or "未命名"


def refusal_of(name: str, body: bytes, limits: Files) -> str | None:
    """Why a file is not taken in, or ``None``."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not body:
        return "文件是空的"
    if body.startswith(_PROGRAMS):
        return "是程序"
    if ending not in limits.endings:
        return f"不收 .{ending} 文件" if ending else "没有扩展名"
    if len(body) > limits.max_bytes:
        return f"超过 {limits.max_bytes // 1_000_000} MB"
    return None


def keep_file(data: Path, name: str, body: bytes) -> str:
    """Store a file once, whatever it is called; what stands among an item's attachments."""
    digest = sha256(body).hexdigest()
    folder = data / FOLDER / digest[:2]
    if not (folder / digest).exists():
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, delete=False) as file:  # private to us; whole under its name or not there
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(folder / digest)
    return f"{safe_name(name)} sha256:{digest}"


def file_of(attachment: str) -> tuple[str, str | None]:
    """Name and hash of an item's attachment; the hash only if we keep the file."""
    found = _KEPT.match(attachment)
    return (found["name"], found["hash"]) if found else (attachment, None)
