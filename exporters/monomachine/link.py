"""The Monomachine's cable: requests, places, pacing, and the page that has to wait before it takes dumps.

Sources: an editor whose author measured OS 1.32B in an emulator ("measured"); the manual; the declarations of two
libraries, which agree on the commands; elektroid, which rests between messages.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from exporters.elektron_link import ElektronLink
from exporters.link import (
    DIN_BYTES_PER_SECOND,
    Allowed,
    Kind,
    Memory,
    Pacing,
    ReceiveMode,
    Seconds,
    SimulatedMachine,
    Statement,
)
from exporters.monomachine import commands, wire
from exporters.monomachine.dumps import SLOTS
from exporters.monomachine.layouts import GLOBAL, KIT, NAMES, PATTERN, SONG
from exporters.monomachine.song import NAMES as PATTERNS
from exporters.pattern_names import PatternNames

_MEASURED = "OS 1.32B in an emulator"
PATTERN_STATUS = 0x04  # what `identify` asks for: the number of the current pattern

RECEIVE_MODES = (
    ReceiveMode(commands.WAITING, "SYSEX RECV is waiting, and a dump goes to the slot that it carries (ORIG)",
                "two sources"),
    ReceiveMode("specific", "SYSEX RECV is waiting, and dumps of a kind go one after the other to the slots from a "
                "chosen one on (SPEC)", "one source"),
    ReceiveMode(commands.CLOSED, "another page is open: every dump is dropped in silence", "two sources"),
)  # fmt: skip


def _kind(command: int, *, afterwards: str = "", answer: Seconds | None = None) -> Kind:
    name = NAMES[command]
    return Kind(
        name,
        f"{name}s",
        PATTERNS if command == PATTERN else PatternNames(banks="", per_bank=SLOTS[command], digits=1),
        lambda slot: commands.request(name, slot),
        "two sources",
        f"answered on every page (measured: {_MEASURED})",
        answer=answer,
        afterwards=afterwards,
    )


def _version(message: bytes) -> Collection[int]:
    return (7, 8)


def _updates_os(message: bytes) -> bool:
    return wire.FRAME.is_own(message) and message[6] in commands.OS_UPDATE


def _other_version(kind: str, versions: str) -> Allowed:
    text = "the format version is that of the machine's OS"
    return Allowed(kind, text, "inferred", f"{versions} occur, with the same layout", _version)


class MonomachineLink(ElektronLink):
    """SFX-6, SFX-60 and MKII."""

    frame = wire.FRAME
    kinds_by_command = NAMES
    neighbour_product = wire.MACHINEDRUM
    pacing = Pacing(
        DIN_BYTES_PER_SECOND, 50, "inferred", "the speed of a MIDI cable; elektroid rests 50 ms between messages"
    )
    kinds = (
        _kind(KIT, afterwards="A kit that is loaded sounds as before until you load it again (one source)."),
        # Up to 7.5 kB, when nothing in it repeats: 2.4 s at 3125 bytes a second.
        _kind(PATTERN, answer=Seconds(5.0, "inferred", "up to 2.4 s on the wire")),
        _kind(
            SONG,
            afterwards="Nobody has measured whether the song that is loaded takes what was sent: press STOP and load "
            "it again.",
        ),
        _kind(GLOBAL),
    )
    answer = Seconds(3.0, "inferred", f"0.07 s without a cable ({_MEASURED})")
    settle = Seconds(0.25, "inferred", f"0.07 s for a message there and back without a cable ({_MEASURED})")
    checklist = (
        "Connect both ways: to MIDI IN of the Monomachine, and from its MIDI OUT back. It says nothing about dumps "
        "that it drops, so that only reading back shows what it took.",
        "Press STOP.",
        "Save the kit that you are working on: loading a pattern loads the pattern's kit, and edits that were not "
        "saved are lost (the manual).",
    )
    receive_page = Statement(
        "Open GLOBAL (FUNCTION + KIT), FILE, SYSEX RECV, choose ORIG and leave it WAITING: on every other page the "
        "Monomachine drops dumps in silence.",
        "two sources",
        f"the manual, and {_MEASURED}; requests are answered on this page, too (measured)",
    )
    receive_modes = RECEIVE_MODES
    allowed = (_other_version("pattern", "5.1 and 6.1"), _other_version("global", "2.1 and 3.1"))
    never_sent: Mapping[str, Callable[[bytes], bool]] = {
        **ElektronLink.never_sent,
        "it is, on the sister machine, part of an update of the operating system": _updates_os,
    }
    identify = wire.FRAME.command(commands.STATUS_REQUEST, PATTERN_STATUS)

    def identified(self, answer: bytes) -> bool:
        """A status answer about the current pattern."""
        return wire.FRAME.is_own(answer) and answer[6:8] == bytes((commands.STATUS_ANSWER, PATTERN_STATUS))

    def simulated(self, memory: Memory, mode: str = "") -> SimulatedMachine:
        """A Monomachine of our own making; its page SYSEX RECV is waiting unless `mode` says otherwise."""
        from exporters.monomachine.simulated import SimulatedMonomachine

        return SimulatedMonomachine(self, memory, mode or commands.WAITING)


LINK = MonomachineLink()
