"""The model's file: read as arrays and words and nothing else, written whole or not at all."""

import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Mapping
from errno import EISDIR
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from config.causes import cause_of

FORMAT = 7


class ModelUnusable(Exception):
    """The file is not a model of this program; says why."""


def parts_of(path: Path) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
    """The arrays and the head as they lie in the file; anything that is no such file is refused with a sentence."""
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            parts = {name: file[name] for name in file.files}
        return parts, dict(json.loads(parts["head"].tobytes()))
    except (OSError, ValueError, TypeError, AttributeError, KeyError, EOFError, BadZipFile, zlib.error) as e:
        why = cause_of(e) if isinstance(e, OSError) else "不是模型文件, 或者不完整"
        raise ModelUnusable(f"模型文件读不了: {path} ({why}); 请取回随程序的那一份, 或重新 train") from e


def measured(path: Path) -> dict[str, float] | None:
    """What training wrote down of the model that lies there, by task: empty where it wrote nothing down; ``None`` where none can be read."""
    try:
        return dict(parts_of(path)[1].get("measured", {}))
    except ModelUnusable:
        return None


def checksum(arrays: Mapping[str, npt.NDArray[Any]], head: Mapping[str, Any]) -> str:
    """Of all that decides: every array with its name, and every word of the head but this one."""
    said = {key: value for key, value in head.items() if key != "check"}
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode())
    for name in sorted(arrays.keys() - {"head"}):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype} {array.shape}".encode() + array.tobytes())
    return digest.hexdigest()


def try_out(path: Path) -> None:
    """Raises OSError where :func:`save_model` could not write."""
    if path.is_dir():
        raise IsADirectoryError(EISDIR, "Is a directory", str(path))
    with NamedTemporaryFile(dir=path.parent):
        pass


def save_model(path: Path, arrays: dict[str, npt.NDArray[Any]], head: dict[str, Any]) -> None:
    """One compressed file; written whole or not at all. The model it replaces stays beside it (:func:`kept_as`)."""
    draft, copied = (path.with_suffix(f".{os.getpid()}{end}.npz") for end in (".part", ".before.part"))
    whole = {**head, "format": FORMAT}
    whole["check"] = checksum(arrays, json.loads(json.dumps(whole)))
    text = np.frombuffer(json.dumps(whole, ensure_ascii=False).encode(), np.uint8)
    try:
        with draft.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, head=text, **arrays)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copy2(path, copied)
            copied.replace(
                kept_as(path)
            )  # a disk that fills up meanwhile costs neither the model nor the one kept before it
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
        copied.unlink(missing_ok=True)


def kept_as(path: Path) -> Path:
    """Where the model lies that the one of this path has replaced."""
    return path.with_suffix(".before.npz")
