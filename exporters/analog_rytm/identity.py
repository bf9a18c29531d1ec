"""How the Analog Rytm is asked who it is: the identity request of MIDI 1.0. That it answers rests on one source."""

from __future__ import annotations

REQUEST = bytes.fromhex("F0 7E 7F 06 01 F7")
REPLY = bytes.fromhex("06 02 00 20 3C")  # behind F0, 7E and the device number
