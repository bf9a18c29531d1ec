"""The Machinedrum's cable: requests, places, pacing, receive modes.

Sources: the manual (what it says of sysex, appendix C); an emulator of OS 1.63 whose author measured the firmware
("measured"); the source of MCL, a sequencer for this machine.
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
from exporters.machinedrum import commands, dumps, globals_, kit, pattern, song, wire
from exporters.machinedrum.screen import ERRORS
from exporters.pattern_names import PatternNames

_MEASURED = "measured on OS 1.63 in an emulator"
PATTERN_STATUS = 0x04  # what `identify` asks for: the number of the current pattern
# Where the long form of a pattern goes on behind what both forms have (its field table says the same).
_SHORT_BODY = pattern.SHORT - wire.TRAILER


def _numbers(count: int) -> PatternNames:
    return PatternNames(banks="", per_bank=count, digits=1)


def _request(command: int) -> Callable[[int], bytes]:
    return lambda slot: commands.build(command, slot)


KINDS = (
    Kind(
        "kit",
        "kits",
        _numbers(kit.SLOTS),
        _request(0x53),
        "two sources",
        "the stored kit, never the one that is being edited (measured)",
        afterwards="A kit that is loaded sounds as before until you load it again.",
    ),
    Kind(
        "pattern",
        "patterns",
        pattern.NAMES,
        _request(0x68),
        "two sources",
        "taken at once, even by the pattern that is playing (measured)",
        # 5410 bytes at 3125 a second are 1.7 s on the wire.
        answer=Seconds(4.0, "inferred", "1.7 s on the wire for 64 steps"),
    ),
    Kind(
        "song",
        "songs",
        _numbers(song.SLOTS),
        _request(0x6A),
        "two sources",
        afterwards="A song that is playing goes on as it was: press STOP, load the song, press PLAY.",
    ),
    Kind("global", "globals", _numbers(globals_.SLOTS), _request(0x51), "two sources"),
)

RECEIVE_MODES = (
    ReceiveMode("original", "a dump goes to the slot that it carries; no page has to be open", "two sources"),
    ReceiveMode("specific", "dumps of a kind go one after the other to the slots from a chosen one on", "one source",
                "the manual; SYSEX REC, SPECIFIC"),
    ReceiveMode("verify", "dumps are only checked, nothing is stored", "one source", "the manual; SYSEX REC, VERIFY"),
)  # fmt: skip


def _version(message: bytes) -> Collection[int]:
    return (7, 8)


def _updates_os(message: bytes) -> bool:
    return wire.is_elektron(message) and message[6] in commands.OS_UPDATE


class MachinedrumLink(ElektronLink):
    """SPS-1, SPS-1UW and MKII."""

    frame = wire.FRAME
    kinds_by_command = dumps.NAMES
    neighbour_product = wire.MONOMACHINE
    # MCL rests 20 ms before and 20 ms after each dump when it restores a whole machine.
    pacing = Pacing(DIN_BYTES_PER_SECOND, 40, "one source", "the speed of a MIDI cable; MCL rests 40 ms between dumps")
    kinds = KINDS
    answer = Seconds(3.0, "one source", "as MCL does")
    settle = Seconds(0.25, "inferred", "the firmware itself answers within 0.05 s (measured, without a cable)")
    checklist = (
        "Connect both ways: to MIDI IN of the Machinedrum, and from its MIDI OUT back. One way alone can send, but "
        "nothing can be read back.",
        "Press STOP: patterns that came while sounds were triggered were seen to be refused (SYSEX ERROR 1; one "
        "source), although the manual says that it may play on.",
        "Save the kit that you are working on: loading a pattern loads the pattern's kit, and edits that were not "
        "saved are lost.",
        "Leave the page SYSEX REC, or choose ORIG there: SPECIFIC puts dumps into other slots, VERIFY stores nothing.",
    )
    receive_page = Statement(
        "", "two sources", "the manual: patterns, kits and songs at any time; globals as well (measured)"
    )
    screen_errors = tuple(ERRORS.values())
    receive_modes = RECEIVE_MODES
    allowed = (
        Allowed(
            "pattern",
            "the form for 64 steps came back for a pattern sent in the form for 32: steps 33-64 are not compared",
            "measured",
            "OS 1.63 always sends the long form",
        ),
        Allowed(
            "pattern",
            "the format version is that of the machine's OS",
            "inferred",
            "2.1 and 3.1 occur, with the same bytes behind them",
            _version,
        ),
        Allowed(
            "global",
            "the format version is that of the machine's OS",
            "inferred",
            "5.1 and 6.1 occur, with the same layout",
            _version,
        ),
    )
    never_sent: Mapping[str, Callable[[bytes], bool]] = {
        **ElektronLink.never_sent,
        "it is part of an update of the machine's operating system": _updates_os,
    }
    identify = commands.build(0x70, PATTERN_STATUS)

    def identified(self, answer: bytes) -> bool:
        """A status answer about the current pattern."""
        return wire.is_elektron(answer) and answer[6:8] == bytes((commands.STATUS_ANSWER, PATTERN_STATUS))

    def alike(self, sent: bytes, received: bytes) -> bytes:
        """A pattern in the form for 64 steps, cut down to that for 32 if it was sent so."""
        if len(sent) == pattern.SHORT and len(received) == pattern.LONG and received[6] == sent[6] == dumps.PATTERN:
            return wire.seal(received[:_SHORT_BODY])
        return received

    def simulated(self, memory: Memory, mode: str = "") -> SimulatedMachine:
        """A Machinedrum of our own making."""
        from exporters.machinedrum.simulated import SimulatedMachinedrum

        return SimulatedMachinedrum(self, memory, mode or RECEIVE_MODES[0].name)


LINK = MachinedrumLink()
