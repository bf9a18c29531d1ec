"""The Analog Rytm's cable: requests, places, pacing, what is stored and what is in a work buffer.

Sources: libanalogrytm (numbers and counts of objects, the same in rytm-rs); a bridge whose author wrote songs and
patterns to an MKII with OS 1.72 over USB and read them back; elektroid, which rests between messages.
"""

from __future__ import annotations

from collections.abc import Callable

from exporters.analog_rytm import identity, song
from exporters.elektron import OBJECTS, REQUEST, WORK_BUFFER, kind_of
from exporters.elektron_link import ElektronLink
from exporters.link import (
    DIN_BYTES_PER_SECOND,
    Allowed,
    Kind,
    Memory,
    Pacing,
    Seconds,
    SimulatedMachine,
    Statement,
)
from exporters.pattern_names import PatternNames

_SETTLED = "an MKII with OS 1.72 was asked 0.45-0.75 s after a write"
# How many there are in a project, and in the work buffer (two sources): what a pattern needs comes before it.
_COUNTS = {"sound": (128, 12), "kit": (128, 1), "pattern": (128, 1), "song": (16, 1), "settings": (1, 1),
           "global": (4, 1)}  # fmt: skip
_MANY = {"settings": "settings"}
_STORED = {name: command for command, name in OBJECTS.items()}
_NAMES = {
    command + where: kind_of(command + where) or name for command, name in OBJECTS.items() for where in (0, WORK_BUFFER)
}


def _request(command: int) -> Callable[[int], bytes]:
    return lambda slot: song.FRAME.wrap(command + REQUEST, *song.VERSION, slot)


def _slots(name: str, count: int) -> PatternNames:
    return song.NAMES if name == "pattern" and count > 1 else PatternNames(banks="", per_bank=count, digits=1)


def _kind(name: str, *, stored: bool) -> Kind:
    command = _STORED[name] if stored else _STORED[name] + WORK_BUFFER
    many = _MANY.get(name, name + "s")
    note = "" if stored else "gone when another is loaded, unless it is saved on the machine (inferred)"
    return Kind(
        _NAMES[command],
        many if stored else f"{many} in the work buffer",
        _slots(name, _COUNTS[name][0 if stored else 1]),
        _request(command),
        "two sources",
        note,
        stored=stored,
        afterwards=_AFTERWARDS.get(name, "") if stored else "",
    )


_AFTERWARDS = {
    "song": "A song that is loaded goes on as it was until you load it again (inferred).",
    "kit": "A kit that is loaded sounds as before until you load it again (inferred).",
}


class AnalogRytmLink(ElektronLink):
    """MKI and MKII."""

    frame = song.FRAME
    kinds = tuple(_kind(name, stored=stored) for stored in (True, False) for name in _COUNTS)
    kinds_by_command = _NAMES
    neighbour_product = 0x06
    pacing = Pacing(DIN_BYTES_PER_SECOND, 50, "inferred", "the speed of a MIDI cable; elektroid rests 50 ms over USB")
    answer = Seconds(8.0, "one source", "as a bridge does that wrote songs over USB")
    settle = Seconds(0.75, "one source", _SETTLED)
    checklist = (
        "By USB: choose USB-MIDI (not Overbridge) for USB, and USB for both input and output under MIDI, PORT CONFIG.",
        "By MIDI cable, or with an OS before 1.70: open the receive function under SETTINGS, SYSEX DUMP (inferred; "
        "over USB an MKII with OS 1.72 needed no page).",
        "Press STOP. An MKII with OS 1.72 took songs while it was playing (one source), others may not.",
        "Dumps belong to the project that is loaded: save it first, and again afterwards to keep what was sent "
        "(inferred).",
    )
    receive_page = Statement(
        "", "one source", "over USB, MKII with OS 1.72; by MIDI cable SETTINGS, SYSEX DUMP is the safe way (inferred)"
    )
    allowed = (Allowed("", "the device number is the machine's own", "inferred", "0-15", lambda _: (5,)),)
    identify = identity.REQUEST

    def identified(self, answer: bytes) -> bool:
        """An identity reply of Elektron's (which of its machines that is, no source says)."""
        return answer[:2] == b"\xf0\x7e" and answer[3:8] == identity.REPLY

    def simulated(self, memory: Memory, mode: str = "") -> SimulatedMachine:
        """An Analog Rytm of our own making."""
        from exporters.analog_rytm.simulated import SimulatedAnalogRytm

        return SimulatedAnalogRytm(self, memory)


LINK = AnalogRytmLink()
