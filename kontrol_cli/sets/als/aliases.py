"""The absolute path inside the `Data` of a FileRef up to Live 10: hex digits of one of two forms.

Windows sets hold the path as UTF-16, Mac sets an alias record of version 2 (150 bytes of fixed fields,
then tagged pieces: 18 is the path on its volume, 19 where the volume is mounted; the layout is Apple's,
known from public descriptions). Measured: 19,510 alias records and 705 Windows paths, all of them readable,
all but 4 ending with the Name beside them.
"""

from __future__ import annotations

import struct
from functools import lru_cache

_FIXED = 150
_PATH_ON_VOLUME = 18
_MOUNT_POINT = 19
_END = 0xFFFF


@lru_cache(maxsize=1024)  # a sampler repeats one file in each of its zones
def path_of_data(hex_text: str | None) -> str | None:
    """The absolute path in the hex digits of a `Data` element; None when there is none to be read."""
    digits = "".join((hex_text or "").split())
    if not digits:
        return None
    try:
        data = bytes.fromhex(digits)
    except ValueError:
        return None
    if len(data) > _FIXED and data[:4] == b"\0\0\0\0" and data[6:8] == b"\0\2":
        return _path_of_alias(data)
    if len(data) >= 6 and data[1] == 0:
        return _path_of_utf16(data)
    return None


def _path_of_utf16(data: bytes) -> str | None:
    path = data[: len(data) & ~1].decode("utf-16-le", "replace").split("\0")[0]
    is_absolute = path[1:3] == ":\\" or path.startswith("\\\\")
    return path if is_absolute and "\ufffd" not in path else None


def _path_of_alias(data: bytes) -> str | None:
    pieces: dict[int, bytes] = {}
    place = _FIXED
    while place + 4 <= len(data):
        tag, size = struct.unpack_from(">HH", data, place)
        if tag == _END:
            break
        pieces[tag] = data[place + 4 : place + 4 + size]
        place += 4 + size + size % 2
    if _PATH_ON_VOLUME not in pieces:
        return None
    try:
        path = pieces[_PATH_ON_VOLUME].decode("utf-8").strip("\0")
        mount = pieces.get(_MOUNT_POINT, b"/").decode("utf-8").strip("\0")
    except UnicodeDecodeError:
        return None
    return f"{mount.rstrip('/')}/{path.lstrip('/')}"
