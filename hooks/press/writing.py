"""Files that are written whole or not at all, whatever stops the program or fills the disk."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Write a file that somebody owns: onto the disk beside it, then in its place.

    Its mode stays; a link makes way for the file. Raises OSError, which names the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep_once(path.parent)
    _replace(path, data, lasts=True)


def keep(path: Path, data: bytes) -> str:
    """Write what a cache holds and can make again; why it could not be kept, `""` if it is."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data, lasts=False)
    except OSError as error:
        return f"{path.parent}: {error.strerror}"
    return ""


def sweep(folder: Path) -> None:
    """Delete what programs that were killed while they wrote left behind in a folder."""
    for left in folder.glob(".*.part"):
        with contextlib.suppress(OSError):
            left.unlink()


_sweep_once = functools.cache(sweep)


def _replace(path: Path, data: bytes, *, lasts: bool) -> None:
    beside = path.with_name(f".{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            file.write(data)
            if lasts:
                file.flush()
                os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        if isinstance(error, OSError):
            raise type(error)(error.errno, error.strerror, str(path)) from error
        raise
