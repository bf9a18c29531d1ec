"""From the bytes of a cable to whole messages.

The rules are those of MIDI 1.0: a status byte begins a message, data bytes after a finished channel message repeat its
status (running status), real-time bytes may stand anywhere, and any other status byte ends a system exclusive message:
F7 as it should be, the rest cut it off. A message that was cut off is not handed on.
"""

from __future__ import annotations

import re

from kontrol_cli.midi.transport import NOISE, PortError

# Nobody's dump is as long: a Machinedrum pattern has 5 kB, a Rytm's longest message 34 kB. Beyond it somebody sends
# data bytes without an end.
LONGEST = 1 << 22

# Data bytes after each status byte: 8x to Ex by their upper half, F0 to F7 by themselves.
_OF_CHANNEL = {0x8: 2, 0x9: 2, 0xA: 2, 0xB: 2, 0xC: 1, 0xD: 1, 0xE: 2}
_OF_SYSTEM = {0xF1: 1, 0xF2: 2, 0xF3: 1, 0xF6: 0}
_START, _END, _REAL_TIME = 0xF0, 0xF7, 0xF8
_DATA = re.compile(rb"[\x00-\x7f]+")


class MessageStream:
    """Collects bytes, gives messages."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._begun = bytearray()
        self._missing = 0  # data bytes that the message begun here still needs; unused inside system exclusive
        self._running = 0  # the status that data bytes alone repeat; 0: none

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that `data` finishes, in order. PortError for one that is longer than any machine's."""
        out: list[bytes] = []
        at = 0
        while at < len(data):
            run = _DATA.match(data, at) if self._begun[:1] == b"\xf0" else None
            if run is not None:  # nearly all that comes is inside a dump: not byte by byte there
                self._dump(run[0])
                at = run.end()
                continue
            value = data[at]
            at += 1
            if value >= _REAL_TIME:
                if value not in NOISE:
                    out.append(bytes([value]))
            elif value & 0x80:
                self._status(value, out)
            else:
                self._data(value, out)
        return out

    def _status(self, value: int, out: list[bytes]) -> None:
        if value == _END:
            if self._begun[:1] == b"\xf0":
                out.append(bytes(self._begun) + b"\xf7")
            self._begun.clear()
            return
        self._begun[:] = bytes([value])
        self._missing = _OF_SYSTEM.get(value, 0) if value >= _START else _OF_CHANNEL[value >> 4]
        self._running = value if value < _START else 0
        if value > _START and self._missing == 0:
            if value in _OF_SYSTEM:
                out.append(bytes([value]))
            self._begun.clear()

    def _dump(self, data: bytes) -> None:
        """More of a system exclusive message."""
        self._begun += data
        if len(self._begun) > LONGEST:
            raise PortError(f"{self._name} sends a message that does not end: after {LONGEST} bytes it goes on.")

    def _data(self, value: int, out: list[bytes]) -> None:
        if not self._begun:
            if not self._running:
                return  # the rest of something that was cut off, or of what began before we listened
            self._begun[:] = bytes([self._running])
            self._missing = _OF_CHANNEL[self._running >> 4]
        self._begun.append(value)
        self._missing -= 1
        if self._missing == 0:
            out.append(bytes(self._begun))
            self._begun.clear()
