"""The Machinedrum's frame: that of Elektron's first generation, in which the checksum begins with the slot."""

from __future__ import annotations

from exporters.elektron import ELEKTRON as ELEKTRON
from exporters.elektron import HEADER as HEADER
from exporters.elektron import TRAILER as TRAILER
from exporters.elektron import Frame

MACHINEDRUM, MONOMACHINE = 0x02, 0x03
FRAME = Frame(MACHINEDRUM, slot_in_sum=True)

is_elektron = FRAME.is_own
checksum = FRAME.checksum
unwrap = FRAME.unwrap
wrap = FRAME.wrap
command = FRAME.command
seal = FRAME.seal
