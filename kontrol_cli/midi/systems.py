"""The MIDI systems of computers: what each is called, and which messages are known to get lost in it.

A number stands here only where somebody has seen messages vanish; the systems themselves say nothing when they do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from exporters import paths
from exporters.numbers import whole_number

_ALSA_CUTS = "ALSA's sequencer cuts off what does not fit its buffer."


@dataclass(frozen=True)
class MidiSystem:
    """One system, by the name that RtMidi gives its interface."""

    key: str
    name: str
    longest_message: int | None = None  # bytes of one message that get through when sent; None: nobody knows a bound
    why_longest: str = ""  # for the user: why it is so, and which way is left
    longest_received: int | None = None  # bytes of one message that come in whole
    bytes_per_second: int | None = (
        None  # faster than this, messages are lost on the way; None: only the machine is slow
    )
    virtual: bool = True  # a program can make ports of its own


SYSTEMS = {
    one.key: one
    for one in (
        # Measured with jackd 1.9.21 and python-rtmidi 1.5.8: up to 16,302 bytes arrive byte for byte, from 16,383 on
        # nothing arrives, without an error. RtMidi keeps what waits for JACK in a ring of 16,384 bytes that is emptied
        # once per period: 64 messages of 1,233 bytes in one go lose some of them, too. The longest usual period has
        # 4,096 frames (93 ms at 44.1 kHz), so that the ring is emptied 10 times a second: 150,000 bytes fit.
        MidiSystem(
            "UNIX_JACK",
            "JACK",
            longest_message=16_382,
            why_longest="Messages over JACK fit a buffer of 16 kB or vanish. Use a port of ALSA for this machine.",
            longest_received=16_382,
            bytes_per_second=150_000,
        ),
        # Linux, sound/core/seq/seq_midi.c: what does not fit the buffer in front of the cable (output_buffer_size,
        # 4,096 bytes unless somebody changed it) is dropped with a line in the kernel's log and no error to the
        # sender. Measured with snd-virmidi: 2,762 bytes arrive whole and 5,409 cut off. Between programs the
        # receiver's pool is the bound: 5,502 bytes arrive, 5,602 do not.
        MidiSystem(
            "LINUX_ALSA",
            "ALSA",
            longest_message=4_096,
            why_longest=f"{_ALSA_CUTS} Take its raw device as the port, such as /dev/snd/midiC1D0 ('amidi -l' lists it "
            "as hw:1,0).",
        ),
        MidiSystem("MACOSX_CORE", "CoreMIDI"),
        # mido#207 and python-rtmidi#200: longer ones are not received, without an error. Nobody reports that sending
        # loses any.
        MidiSystem("WINDOWS_MM", "Windows", longest_received=8_192, virtual=False),
        MidiSystem("WINDOWS_UWP", "Windows", virtual=False),
    )
}
ALSA_BUFFER = Path("/sys/module/snd_seq_midi/parameters/output_buffer_size")


def system_called(key: str) -> MidiSystem:
    """The system that RtMidi calls `key`, also one that we know nothing of."""
    return SYSTEMS.get(key) or MidiSystem(key, key)


def raw_device_of(name: str) -> str | None:
    """The raw device behind the ALSA port `name` ("MD:MD MIDI 1 20:0"), None where it has none or one of several.

    Linux numbers the sequencer clients of sound cards from 16, four for each card (seq_clientmgr.c), and their ports
    from 0, 32 for each raw device (seq_midi.c). From 128 on the clients are programs.
    """
    match = re.search(r" (\d{1,3}):(\d{1,3})(?: \(\d+\))?$", name)
    if match is None:
        return None
    client, port = whole_number(match[1]), whole_number(match[2])
    if client is None or port is None or not 16 <= client < 128 or client % 4 or port % 32:
        return None
    return f"/dev/snd/midiC{(client - 16) // 4}D{port // 32}"


def why_longest(system: MidiSystem, name: str) -> str:
    """What to say to a message that is too long for the port `name`."""
    device = raw_device_of(name) if system.key == "LINUX_ALSA" else None
    return system.why_longest if device is None else f"{_ALSA_CUTS} Take the port {device} instead: the same cable."


def longest_message(system: MidiSystem) -> int | None:
    """Bytes of one message that get through `system` on this computer: on ALSA the kernel's own number where it says
    it."""
    if system.key == "LINUX_ALSA" and paths.is_file(ALSA_BUFFER):
        try:
            said = whole_number(ALSA_BUFFER.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            said = None
        return said or system.longest_message
    return system.longest_message
