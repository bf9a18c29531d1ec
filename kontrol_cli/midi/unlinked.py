"""A machine of which nobody has said how it talks: its messages go out as they are, at a pace that suits old machines.

They cannot be asked for again, and nothing is known of what is there now.
"""

from __future__ import annotations

from exporters.errors import BadDump
from exporters.link import DIN_BYTES_PER_SECOND, Kind, LinkBase, Memory, Pacing, Place, Seconds, SimulatedMachine
from exporters.pattern_names import PatternNames

_UNKNOWN = "nothing is known of this machine"


class Unlinked(LinkBase):
    """The link of `count` messages that are told apart by their number in the file alone."""

    # 60 ms is what the sequencer SONAR has rested after each message for many years, for machines of all makers.
    pacing = Pacing(DIN_BYTES_PER_SECOND, 60, "inferred", "the speed of a MIDI cable, and a long rest for old machines")
    answer = Seconds(1.0, "inferred", _UNKNOWN)
    settle = Seconds(0.0, "inferred", _UNKNOWN)
    checklist = ("Look into the machine's manual whether it takes dumps at any time, or on a page of its own only.",)

    def __init__(self, count: int) -> None:
        self.kinds = (
            Kind("message", "messages", PatternNames(banks="", per_bank=count, digits=1), None, "inferred", _UNKNOWN),
        )

    def place(self, message: bytes) -> Place | None:
        """Nobody knows where a message lands."""
        return None

    def moved(self, message: bytes, slot: int) -> bytes:
        """Nothing can be moved. Raises BadDump."""
        raise BadDump("a message of this machine", got="where it lands is not known")

    def simulated(self, memory: Memory, mode: str = "") -> SimulatedMachine:
        """It cannot be played."""
        raise NotImplementedError(_UNKNOWN)
