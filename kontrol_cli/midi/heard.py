"""What a MIDI message says, in musicians' words, and which controls of a controller have been heard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "note on", "note off", "key pressure", "CC", "program change", "channel pressure", "pitch bend", "sysex",
    "time code", "song position", "song select", "tune request", "start", "continue", "stop", "reset", "other",
]  # fmt: skip
_OF_CHANNEL: dict[int, Kind] = {
    0x8: "note off", 0x9: "note on", 0xA: "key pressure", 0xB: "CC", 0xC: "program change", 0xD: "channel pressure",
    0xE: "pitch bend",
}  # fmt: skip
_OF_SYSTEM: dict[int, Kind] = {
    0xF0: "sysex", 0xF1: "time code", 0xF2: "song position", 0xF3: "song select", 0xF6: "tune request", 0xFA: "start",
    0xFB: "continue", 0xFC: "stop", 0xFF: "reset",
}  # fmt: skip
PITCH_BEND_MIDDLE = 8192  # MIDI 1.0: two data bytes of seven bits, the lower first, 2000H in the middle


@dataclass(frozen=True)
class Heard:
    """One message. `channel` counts from 0 and is None for messages of the whole system; `number` is that of the CC or
    the note, `value` what goes with it (for a program change the program, from 0; for pitch bend -8192 to 8191)."""

    kind: Kind
    channel: int | None
    number: int | None
    value: int | None
    data: bytes


def understood(message: bytes) -> Heard:
    """What `message`, one whole MIDI message, says. A note on with velocity 0 is a note off, as MIDI 1.0 has it."""
    status, first, second = (*message, 0, 0)[:3]
    if status >= 0xF0:
        kind = _OF_SYSTEM.get(status, "other")
        value = {"song position": first + (second << 7), "song select": first, "time code": first}.get(kind)
        return Heard(kind, None, None, value, message)
    kind = _OF_CHANNEL.get(status >> 4, "other")
    channel = status & 0x0F
    if kind in ("program change", "channel pressure"):
        return Heard(kind, channel, None, first, message)
    if kind == "pitch bend":
        return Heard(kind, channel, None, first + (second << 7) - PITCH_BEND_MIDDLE, message)
    if kind == "note on" and second == 0:
        kind = "note off"
    return Heard(kind, channel, first, second, message)


@dataclass
class Control:
    """One control that was moved: a CC or a note of a channel, and the values that it sent."""

    kind: Kind
    channel: int
    number: int | None
    times: int = 0
    lowest: int = 0
    highest: int = 0
    last: int = 0


class Controls:
    """The controls heard so far, and how many messages there were of the kinds that are none."""

    def __init__(self) -> None:
        self._controls: dict[tuple[Kind, int, int | None], Control] = {}
        self.others: dict[Kind, int] = {}

    def add(self, heard: Heard) -> None:
        """Count one message. Letting go of a note belongs to the note and is not counted."""
        if heard.channel is None or heard.value is None:
            self.others[heard.kind] = self.others.get(heard.kind, 0) + 1
            return
        if heard.kind == "note off":
            return
        number = None if heard.kind == "program change" else heard.number
        key = (heard.kind, heard.channel, number)
        control = self._controls.get(key)
        if control is None:
            control = self._controls[key] = Control(*key, lowest=heard.value, highest=heard.value)
        control.times += 1
        control.lowest, control.highest = min(control.lowest, heard.value), max(control.highest, heard.value)
        control.last = heard.value

    def __iter__(self) -> Iterator[Control]:
        """CCs first, then the other kinds; by channel and number."""
        order = {kind: at for at, kind in enumerate(("CC", "note on", "program change"))}
        yield from sorted(
            self._controls.values(), key=lambda one: (order.get(one.kind, 9), one.kind, one.channel, one.number or 0)
        )
