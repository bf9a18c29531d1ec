"""Byte code in an installed folder: of which Python it is, and whether its source is still there.

The four bytes that byte code begins with were read from CPython 2.7.18, 3.7.16, 3.11.7 and 3.13.0. Behind them 2.7
writes the time of the source; 3.7 and later write flags, the time and the size (PEP 552).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from exporters import paths

MAGIC = {b"\x03\xf3\r\n": "2.7", b"B\r\r\n": "3.7", b"\xa7\r\r\n": "3.11", b"\xf3\r\r\n": "3.13"}
_HEADER = 16


@dataclass(frozen=True)
class ByteCode:
    """A .pyc file. `python`: "3.7", "" when it is none that we know; `source`: its .py, which need not be there."""

    name: str
    python: str
    source: Path
    alone: bool
    stale: bool
    beside: bool  # in the folder of its source, where it is imported when the source is missing


def byte_code(name: str, path: Path) -> ByteCode:
    """What the file at `path` (called `name` inside its folder) is. A file that cannot be read is of no Python."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEADER)
    except OSError:
        head = b""
    beside = path.parent.name != "__pycache__"
    folder = path.parent if beside else path.parent.parent
    source = folder / f"{path.name.split('.')[0]}.py"
    there = paths.seen(source)
    python = MAGIC.get(head[:4], "")
    stale = False
    if there is not None and python and len(head) == _HEADER:
        if python == "2.7":
            (time,) = struct.unpack_from("<I", head, 4)
        else:
            flags, time = struct.unpack_from("<II", head, 4)
            time = int(there.st_mtime) if flags else time  # by hash: the time says nothing
        stale = time != int(there.st_mtime) & 0xFFFFFFFF
    return ByteCode(name, python, source, there is None, stale, beside)
