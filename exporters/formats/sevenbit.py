"""7-bit packing: seven bytes travel as eight, the first of them holding the seven top bits.

The machines differ only in which end of the leading byte belongs to the first data byte:
Elektron uses bit 6 for it (formats verified on real dumps), Korg uses bit 0.
"""

from __future__ import annotations

_LOW = bytes(byte & 0x7F for byte in range(256))


def packed_size(size: int) -> int:
    """Bytes that `size` bytes take when packed; a last short group is sent short."""
    return size + (size + 6) // 7


def unpacked_size(size: int) -> int:
    """Bytes inside `size` packed bytes. Raises ValueError when no packing has that size."""
    if size % 8 == 1:
        raise ValueError(f"{size} bytes end with a leading byte that nothing follows")
    return size - (size + 7) // 8


def pack(data: bytes, *, first_bit: int = 6) -> bytes:
    """Pack `data`; `first_bit` is the bit of the leading byte that belongs to the first data byte (6 or 0)."""
    step = -1 if first_bit else 1
    out = bytearray()
    for start in range(0, len(data), 7):
        group = data[start : start + 7]
        top = 0
        if not group.isascii():
            for index, byte in enumerate(group):
                if byte & 0x80:
                    top |= 1 << (first_bit + step * index)
        out.append(top)
        out += group.translate(_LOW)
    return bytes(out)


def unpack(data: bytes, *, first_bit: int = 6) -> bytes:
    """Undo `pack`. Bits of the leading byte without a data byte are ignored (compare by packing again).

    Raises ValueError when the last group has a leading byte only.
    """
    unpacked_size(len(data))
    step = -1 if first_bit else 1
    out = bytearray()
    for start in range(0, len(data), 8):
        top = data[start]
        group = data[start + 1 : start + 8].translate(_LOW)
        if top:
            group = bytes(byte | (top >> (first_bit + step * index) & 1) << 7 for index, byte in enumerate(group))
        out += group
    return bytes(out)
