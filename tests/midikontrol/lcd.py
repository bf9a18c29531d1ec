"""What a player would see: a decoder of the controller's sysex that shares no code with the script.

Written from the message table of the controller's manual: F0 00 13 37 command ... F7; SEND_PAGE (0x11) carries
patch, page, type and 32 packed bytes, SET_FLASH (0x15) two rows of 16 characters. The order inside the 32 bytes is
the default that docs/controller.md gives: macro (8), ccs (4), channel (4), names (16).
"""

from __future__ import annotations

from dataclasses import dataclass, field


def unpack_low_bit_first(packed: list[int]) -> list[int]:
    """7-bit groups of up to eight: top bits first, bit 0 for the first byte."""
    out: list[int] = []
    index = 0
    while index < len(packed):
        tops = packed[index]
        for place in range(7):
            if index + 1 + place < len(packed):
                out.append(packed[index + 1 + place] + (128 if tops & (1 << place) else 0))
        index += 8
    return out


@dataclass
class Lcd:
    """The display: four pages of one row of names, and the flash messages in order."""

    pages: dict[int, str] = field(default_factory=dict)
    ccs: dict[int, list[int]] = field(default_factory=dict)
    channels: dict[int, list[int]] = field(default_factory=dict)
    macros: dict[int, list[int]] = field(default_factory=dict)
    flashes: list[tuple[str, str]] = field(default_factory=list)
    patch: int = 1

    def receive(self, message: list[int]) -> None:
        """Take one message; anything that the controller would not understand is an AssertionError."""
        assert message[:4] == [0xF0, 0x00, 0x13, 0x37], message
        assert message[-1] == 0xF7
        assert all(0 <= byte < 128 for byte in message[1:-1]), message
        command, body = message[4], message[5:-1]
        assert len(message) <= 64, "the controller's buffer holds 64 bytes"
        if command == 0x11:
            patch, page, kind = body[:3]
            assert kind == 0 and 0 <= page <= 3
            data = unpack_low_bit_first(body[3:])
            assert len(body[3:]) == 37 and len(data) == 32
            if patch != self.patch:
                return  # the controller drops pages of another patch
            self.macros[page] = data[0:8]
            self.ccs[page] = data[8:12]
            self.channels[page] = data[12:16]
            self.pages[page] = "".join(map(chr, data[16:32]))
        elif command == 0x15:
            data = unpack_low_bit_first(body)
            assert len(body) == 37 and len(data) == 32
            text = "".join(map(chr, data))
            self.flashes.append((text[:16], text[16:]))
        else:
            raise AssertionError(f"the controller has no command 0x{command:02x}")

    def cells(self, page: int) -> list[str]:
        """The four labels of a page; the fourth character of a cell is the blank between them."""
        row = self.pages[page]
        assert len(row) == 16
        assert all(row[place] == " " for place in (3, 7, 11, 15)), row
        return [row[place : place + 3].rstrip() for place in (0, 4, 8, 12)]
