"""What the Machinedrum's screen says of a dump that it does not take.

Source: an issue in which the developers of MCL, a sequencer for this machine, list the errors.
"""

from __future__ import annotations

from collections.abc import Mapping

from exporters.link import ScreenError

_ERRORS = "a list by MCL's developers"

# What its screen shows, by number.
ERRORS: Mapping[int, ScreenError] = {
    1: ScreenError(
        "SYSEX ERROR 1",
        "A message came with a wrong length: bytes got lost. Stop the sequencer and send again, with longer pauses.",
        "one source",
        _ERRORS,
    ),
    2: ScreenError(
        "SYSEX ERROR 2",
        "A message came damaged (its checksum is wrong). Look at the cable and send again.",
        "one source",
        _ERRORS,
    ),
    3: ScreenError(
        "SYSEX ERROR 3",
        "The memory is full, or there is no such slot. Look at the start positions under SYSEX REC, or choose another "
        "slot.",
        "one source",
        _ERRORS,
    ),
    4: ScreenError(
        "SYSEX ERROR 4",
        "The dump is in a format that this OS does not read: it was made by another one, perhaps an unofficial one. "
        "Install the OS that it was made with, or leave it out.",
        "two sources",
        _ERRORS + "; kits of unofficial OS",
    ),
}
