"""What the mixer targets of envelopes are called: both readers give them the names that saved sets have."""

from __future__ import annotations

import re

# Name in saved sets -> property of the API's mixers of tracks and chains.
MIXER_TARGETS = {
    "Volume": "volume",
    "Pan": "panning",
    "Speaker": "track_activator",
    "SplitStereoPanL": "left_split_stereo",
    "SplitStereoPanR": "right_split_stereo",
}
_SEND = re.compile(r"Send ([A-Z])")


def send_target(position: int) -> str:
    """The target name of a send by its place, from 0; Live names sends by letters and has twelve at most."""
    return f"Send {chr(ord('A') + position % 26)}"


def send_of_target(target: str) -> int | None:
    """The place of the send that a target means, None when it is not a send."""
    match = _SEND.fullmatch(target)
    return None if match is None else ord(match[1]) - ord("A")
