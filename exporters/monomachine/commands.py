"""Short messages: dump requests, status, loading, saving. Two sources agree on what they are; both declare them, and
one of them has tried the requests."""

from __future__ import annotations

from exporters.monomachine import wire
from exporters.monomachine.layouts import GLOBAL, KIT, NAMES, PATTERN, SONG
from exporters.monomachine.song import NAMES as PATTERNS

REQUESTS = {"global": 0x51, "kit": 0x53, "pattern": 0x68, "song": 0x6A}
LOAD_SONG = 0x6C
STATUS_REQUEST, SET_STATUS, STATUS_ANSWER = 0x70, 0x71, 0x72
STATUS = {
    0x01: "global", 0x02: "kit", 0x04: "pattern", 0x08: "song", 0x10: "sequencer mode", 0x20: "audio mode",
    0x21: "sequencer page", 0x22: "track", 0x23: "MIDI track",
}  # fmt: skip
# Those of the sister machine (one source says it of that one): never sent here either.
OS_UPDATE = (0x7E, 0x7F)
# What a dump meets: its page for receiving, which waits, or any other page. The names of two receive modes.
WAITING, CLOSED = "original", "closed"

# What it says, and of what kind the slot is that it names.
_WITH_SLOT = {
    0x51: ("request", GLOBAL), 0x53: ("request", KIT), 0x68: ("request", PATTERN), 0x6A: ("request", SONG),
    0x56: ("set active", GLOBAL), 0x57: ("load", PATTERN), 0x58: ("load", KIT), 0x59: ("save current", KIT),
    LOAD_SONG: ("load", SONG), 0x6D: ("save", SONG),
}  # fmt: skip
_OTHERS = {
    0x55: "set name of current kit", 0x5B: "assign machine", 0x5C: "set routing", 0x5D: "DigiPRO waveform",
    0x5E: "request DigiPRO waveform", STATUS_REQUEST: "request status", SET_STATUS: "set status",
    STATUS_ANSWER: "status",
}  # fmt: skip


def slot_name(command: int, slot: int) -> str:
    """A slot (0-based) of the kind that a dump's command stands for, as the screen names it."""
    return PATTERNS.name(slot) if command == PATTERN and slot < PATTERNS.count else str(slot + 1)


def describe(message: bytes) -> str | None:
    """What a short message of this machine says, in words; None when it is none that we know."""
    command, args = message[6], message[7:-1]
    if command in OS_UPDATE:
        return "OS update record"
    if command in _WITH_SLOT and len(args) == 1:
        does, kind = _WITH_SLOT[command]
        return f"{does} {NAMES[kind]} {slot_name(kind, args[0])}"
    if command == 0x61 and len(args) == 2:  # unlike song rows, in steps of 1/24 BPM
        return f"set tempo {(args[0] << 7 | args[1]) / 24:g} BPM"
    if command in (STATUS_REQUEST, SET_STATUS, STATUS_ANSWER) and args:
        value = f" = {args[1]}" if len(args) > 1 else ""
        return f"{_OTHERS[command]}: {STATUS.get(args[0], f'id 0x{args[0]:02x}')}{value}"
    return _OTHERS.get(command)


def request(kind: str, slot: int) -> bytes:
    """The message that asks for a dump."""
    return wire.FRAME.command(REQUESTS[kind], slot)
