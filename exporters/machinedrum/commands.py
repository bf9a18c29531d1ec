"""Short Machinedrum messages: dump requests, status, loading, saving, tempo. Argument facts rest on two sources
unless the table says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from exporters.errors import UsageError
from exporters.machinedrum import wire


@dataclass(frozen=True)
class Command:
    """A short command: its meaning and the names and highest values of its arguments."""

    meaning: str
    args: tuple[tuple[str, int], ...] = ()
    sure: str = "two sources"


_KIT, _PATTERN, _SONG, _GLOBAL = ("kit", 63), ("pattern", 127), ("song", 31), ("global", 7)
_TRACK, _PARAM, _VALUE = ("track", 15), ("parameter", 7), ("value", 127)

COMMANDS: dict[int, Command] = {
    0x51: Command("request global", (_GLOBAL,)),
    0x53: Command("request kit", (_KIT,)),
    0x55: Command("set name of current kit", tuple((f"character {n}", 127) for n in range(1, 17))),
    0x56: Command("set active global", (_GLOBAL,)),
    0x57: Command("load pattern", (_PATTERN,)),
    0x58: Command("load kit", (_KIT,)),
    0x59: Command("save current kit", (_KIT,)),
    0x5A: Command("set note map", (("note", 127), _TRACK), "one source"),
    0x5B: Command("assign machine", (_TRACK, ("machine", 127), ("UW", 1), ("init", 2))),
    0x5C: Command("set output", (_TRACK, ("output", 6))),
    0x5D: Command("set rhythm echo", (_PARAM, _VALUE)),
    0x5E: Command("set gate box", (_PARAM, _VALUE)),
    0x5F: Command("set EQ", (_PARAM, _VALUE)),
    0x60: Command("set dynamix", (_PARAM, _VALUE)),
    0x61: Command("set tempo", (("high", 127), ("low", 127))),
    0x62: Command("set LFO", (("track x 8 + parameter", 127), _VALUE)),
    0x64: Command("reset note map", (), "one source"),
    0x65: Command("set trig group", (_TRACK, ("target", 127))),
    0x66: Command("set mute group", (_TRACK, ("target", 127))),
    0x68: Command("request pattern", (_PATTERN,)),
    0x6A: Command("request song", (_SONG,)),
    0x6B: Command("set receive position", (("type", 8), ("position", 127), ("count", 127)), "one source"),
    0x6C: Command("load song", (_SONG,)),
    0x6D: Command("save song", (_SONG,)),
    0x70: Command("request status", (("id", 127),)),
    0x71: Command("set status", (("id", 127), _VALUE)),
    0x72: Command("status", (("id", 127), _VALUE)),
    0x73: Command("set sample name", (("sample slot", 127), *((f"character {n}", 127) for n in range(1, 5)))),
}
OS_UPDATE = (0x7E, 0x7F)  # never sent
STATUS_ANSWER = 0x72

STATUS = {
    0x01: "global", 0x02: "kit", 0x04: "pattern", 0x08: "song",
    0x10: "sequencer mode", 0x20: "extended mode", 0x22: "track",
}  # fmt: skip


def build(command: int, *args: int) -> bytes:
    """The message of a short command, its arguments checked.

    Raises UsageError for an unknown command, an OS update record, a wrong number of arguments or one out of range.
    """
    entry = COMMANDS.get(command)
    if entry is None:
        raise UsageError(f"Command 0x{command:02x} is not a short command that may be sent.")
    if len(args) != len(entry.args):
        names = ", ".join(name for name, _ in entry.args) or "none"
        raise UsageError(f"'{entry.meaning}' takes {len(entry.args)} arguments ({names}), not {len(args)}.")
    for (name, highest), value in zip(entry.args, args, strict=True):
        if not 0 <= value <= highest:
            raise UsageError(f"'{entry.meaning}', {name}: {value} is outside 0-{highest}.")
    return wire.command(command, *args)


def set_tempo(bpm: float) -> bytes:
    """The message that sets the tempo (30-300 BPM). Raises UsageError."""
    if not 30 <= bpm <= 300:
        raise UsageError(f"Tempo {bpm:g} BPM is outside 30-300.")
    value = round(bpm * 24)
    return build(0x61, value >> 7, value & 0x7F)


def describe(message: bytes) -> str | None:
    """What a short message says, in words; None when it is none or its length is wrong."""
    if len(message) < 8 or message[:4] != wire.ELEKTRON or message[4] != wire.MACHINEDRUM:
        return None
    entry = COMMANDS.get(message[6])
    args = message[7:-1]
    if message[6] in OS_UPDATE:
        return "OS update record"
    if entry is None or len(args) != len(entry.args):
        return None
    if message[6] == 0x61:
        return f"set tempo {(args[0] << 7 | args[1]) / 24:g} BPM"
    if message[6] in (0x55, 0x73):
        start = 0 if message[6] == 0x55 else 1
        text = args[start:].split(b"\0")[0].decode("ascii", "replace")
        return f"{entry.meaning}{f' {args[0] + 1}' if start else ''} '{text}'"
    if message[6] in (0x70, 0x71, 0x72):
        status = STATUS.get(args[0], f"id 0x{args[0]:02x}")
        return f"{entry.meaning}: {status}" + (f" = {args[1]}" if len(args) > 1 else "")
    pairs = zip(entry.args, args, strict=True)
    words = [f"{value}" if entry.meaning.endswith(name) else f"{name} {value}" for (name, _), value in pairs]
    return " ".join([entry.meaning, *words])
