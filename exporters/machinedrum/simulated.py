"""A simulated Machinedrum: answers requests and status, takes dumps, loads and saves, as far as sources say how.

What the firmware does was measured on OS 1.63 by one source: dumps are stored as they are, without checks of what is in
them; requests answer with stored slots, never with the kit or song that is being edited; SAVE KIT makes its slot the
current one; loading a pattern in EXTENDED mode loads its kit and drops unsaved edits. What is inferred says so below.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from exporters.errors import BadDump
from exporters.formats.layout import Packed, Record
from exporters.link import Link, Memory, Place
from exporters.machinedrum import commands, dumps, globals_, kit, pattern, song, wire
from exporters.machinedrum.screen import ERRORS
from exporters.makers import maker
from exporters.simulated import MemoryMachine

_GLOBAL, _KIT, _PATTERN, _SONG = 0x01, 0x02, 0x04, 0x08  # kinds of status, and of receive positions (see below)
_EXTENDED = 0x20
_ORIGINAL = 0x7F  # a receive position that stands for the dump's own slot
# The numbers of kinds in 0x6B: one old tool has those of the status, MCL twice as much for each. Both agree that they
# are bits, and a dump that carries its own slot lands there either way, so that neither would have noticed a mistake.
_KINDS = {_GLOBAL: "global", _KIT: "kit", _PATTERN: "pattern", _SONG: "song"}
_MOST_ROWS_SIZE = 26 + 12 * (song.ROWS + 1) + wire.TRAILER
_NAME = slice(0x0A, 0x1A)


class SimulatedMachinedrum(MemoryMachine):
    """Every slot holds something from the start, as in the real one: what the memory lacks is empty.

    `mode` is one of the link's receive modes. `long_patterns`: like OS 1.63 it sends every pattern in the form for 64
    steps; else in the form in which it came.
    """

    def __init__(self, link: Link, memory: Memory, mode: str = "original", *, long_patterns: bool = False) -> None:
        super().__init__(link, {**_all_empty(), **memory}, wire_check)
        self.mode = mode
        self.long_patterns = long_patterns
        self.shown = ""  # the error on its screen
        self.status = {_GLOBAL: 0, _KIT: 0, _PATTERN: 0, _SONG: 0, 0x10: 0, _EXTENDED: 1, 0x22: 0}
        self._working_kit = self._memory[Place("kit", 0)]
        self._working_song = self._memory[Place("song", 0)]
        # kind -> (next slot, how many dumps it still holds for; -1: for all)
        self._next = dict.fromkeys(_KINDS.values(), (0, -1)) if mode == "specific" else {}
        self._commands: dict[int, Callable[[bytes], str]] = {
            0x55: self._name_kit,
            0x56: lambda args: self._set(_GLOBAL, args[0]),
            0x57: lambda args: self._set(_PATTERN, args[0]),
            0x58: lambda args: self._set(_KIT, args[0]),
            0x59: self._save_kit,
            0x6B: self._receive_at,
            0x6C: lambda args: self._set(_SONG, args[0]),
            0x6D: self._save_song,
            0x71: lambda args: self._set(args[0], args[1]),
        }

    def respond(self, message: bytes) -> list[bytes]:
        """The answers to a message; nothing is said to what the real one would not understand (inferred)."""
        self.shown = ""
        if not wire.is_elektron(message) or message[-1] != 0xF7:
            whose = maker(message) if message[:1] == b"\xf0" else ""
            self.said = f"from or for {whose}: ignored" if whose else "no system-exclusive message: ignored"
            return []
        if message[6] in dumps.NAMES:
            return self._dump(message)
        if message[6] == 0x70:
            return self._status(message)
        return super().respond(message)

    def answer(self, place: Place) -> list[bytes]:
        """What is in a slot; a pattern in the form of this OS."""
        found = super().answer(place)
        return [lengthened(one) for one in found] if self.long_patterns and place.kind == "pattern" else found

    def stored(self, place: Place, message: bytes) -> bytes:
        """The dump itself; a song loses what is behind its 256th row (measured)."""
        if place.kind != "song" or len(message) <= _MOST_ROWS_SIZE:
            return message
        return wire.seal(message[: _MOST_ROWS_SIZE - wire.TRAILER])

    def other(self, message: bytes) -> list[bytes]:
        """A short message: what it says, and what it does where that is simulated."""
        words = commands.describe(message)
        args = message[7:-1]
        command = commands.COMMANDS.get(message[6])
        if words is None or command is None or any(v > most for v, (_, most) in zip(args, command.args, strict=False)):
            self.said = f"{words or f'message 0x{message[6]:02x}'}: not understood, ignored"
            return []
        does = self._commands.get(message[6])
        self.said = words + (f": {does(args)}" if does is not None else ": taken (what it changes is not simulated)")
        return []

    def _status(self, message: bytes) -> list[bytes]:
        value = self.status.get(message[7]) if len(message) == 9 else None
        words = commands.describe(message) or "request status"
        if value is None:
            self.said = f"{words}: not known, no answer"
            return []
        self.said = f"{words}: {value}"
        return [wire.command(commands.STATUS_ANSWER, message[7], value)]

    def _dump(self, message: bytes) -> list[bytes]:
        kind = dumps.NAMES[message[6]]
        slot = self._slot(kind, message)
        number = _refused(message, slot, kind)
        if number:
            self.shown = ERRORS[number].shown
            self.said = f"a {kind} came and was not stored: the screen shows {self.shown}"
            return []
        if self.mode == "verify":
            self.said = f"a {kind} came whole: checked, not stored (VERIFY)"
            return []
        self._count(kind)
        if slot != message[9]:
            message = wire.seal(message[:9] + bytes((slot,)) + message[wire.HEADER : -wire.TRAILER])
        self.store(Place(kind, slot), message)
        return []

    def _slot(self, kind: str, message: bytes) -> int:
        """Where a dump goes: the slot that it carries, or the next receive position."""
        own = message[9] if len(message) > 9 else 0
        return self._next[kind][0] if kind in self._next else own

    def _count(self, kind: str) -> None:
        """Go on to the next receive position; after the last one dumps go to their own slots again (inferred)."""
        if kind not in self._next:
            return
        slot, left = self._next[kind]
        if left == 1:
            del self._next[kind]
        else:
            self._next[kind] = (slot + 1, left - (left > 0))

    def _receive_at(self, args: bytes) -> str:
        kind = _KINDS.get(args[0])
        if kind is None:
            return "no such kind, ignored"
        if args[1] == _ORIGINAL or not args[2]:
            self._next.pop(kind, None)
            return f"the next {kind} goes to its own slot"
        self._next[kind] = (args[1], args[2])
        return f"the next {kind} goes to slot {args[1] + 1}"

    def _set(self, what: int, value: int) -> str:
        """A status changes, and with a kit, song or pattern what is loaded (for 0x71 that is inferred)."""
        if what not in self.status:
            return "no such status, ignored"
        name = _KINDS.get(what)
        if name is not None and Place(name, value) not in self._memory:
            return "no such slot, ignored"
        self.status[what] = value
        if what == _KIT:
            self._working_kit = self._memory[Place("kit", value)]
        if what == _SONG:
            self._working_song = self._memory[Place("song", value)]
        if what == _PATTERN and self.status[_EXTENDED]:
            linked = self._memory[Place("pattern", value)][0xB5]
            if linked != self.status[_KIT]:
                self._set(_KIT, linked)
                return f"done, and kit {linked + 1} is loaded"
        return "done"

    def _save_kit(self, args: bytes) -> str:
        place = Place("kit", args[0])
        self._memory[place] = self.link.moved(self._working_kit, args[0])
        self.status[_KIT] = args[0]
        return "stored"

    def _save_song(self, args: bytes) -> str:
        self._memory[Place("song", args[0])] = self.link.moved(self._working_song, args[0])
        self.status[_SONG] = args[0]  # inferred from SAVE KIT
        return "stored"

    def _name_kit(self, args: bytes) -> str:
        named = bytearray(self._working_kit)
        named[_NAME] = args
        self._working_kit = wire.seal(bytes(named[: -wire.TRAILER]))
        return "done; not stored before SAVE KIT"


def wire_check(message: bytes) -> None:
    """Raises BadDump for a dump whose length or checksum is wrong."""
    wire.unwrap(message)


def _refused(message: bytes, slot: int, kind: str) -> int:
    """The number of the error that the screen would show; 0 for a dump that is taken. The numbers: one source;
    which of two faults comes first: inferred."""
    if len(message) < wire.HEADER + wire.TRAILER or (message[-3] << 7 | message[-2]) != len(message) - 10:
        return 1
    try:
        wire.unwrap(message)
    except BadDump:
        return 2
    if slot >= _SLOTS[kind]:
        return 3
    return 0 if (message[7], message[8]) in dumps.VERSIONS[message[6]] else 4


_SLOTS = {"kit": kit.SLOTS, "pattern": pattern.SLOTS, "song": song.SLOTS, "global": globals_.SLOTS}


def lengthened(message: bytes) -> bytes:
    """A pattern dump in the form for 64 steps, the second half of it empty (what OS 1.63 puts there is inferred)."""
    if len(message) != pattern.SHORT:
        return message
    second = pattern.SECOND.blank()
    second["locks"] = [bytes([pattern.NO_LOCK] * pattern.PAGE)] * pattern.LOCK_ROWS
    return wire.seal(message[: -wire.TRAILER] + Packed(pattern.SECOND).encode(second))


@cache
def _all_empty() -> dict[Place, bytes]:
    """What is in every slot of a machine to which nothing was ever saved."""
    made: dict[Place, bytes] = {}
    for kind, stored in (("kit", _no_kit()), ("pattern", _no_pattern()), ("song", _no_song()), ("global", _a_global())):
        for slot in range(_SLOTS[kind]):
            made[Place(kind, slot)] = dumps.Stored(stored.layout, {**stored.fields, "slot": slot}).encode()
    return made


def _no_kit() -> dumps.Stored:
    """A kit that was never saved: its name begins with 7F and its machines are empty (verified on 83 factory kits)."""
    nothing = (0,) * 8
    tracks = tuple(kit.empty_track(track) for track in range(kit.TRACKS))
    return kit.stored_kit(kit.Kit(0, "", tracks, kit.Effects(nothing, nothing, nothing, nothing), unused=True))


def _no_pattern() -> dumps.Stored:
    """A pattern of 16 steps without trigs."""
    return pattern.stored_pattern(pattern.Pattern(slot=0, kit=0, length=16, scale=0))


def _no_song() -> dumps.Stored:
    """A song that was never saved: its name begins with 7F, and it is a single END (verified)."""
    layout = song.layout(1)
    name = bytes((song.UNUSED,)).ljust(song.NAME_BYTES, b"\0")
    return dumps.Stored(layout, {**_head(dumps.SONG, song.VERSION), "name": name, "rows": [song.END_ROW]})


def _a_global() -> dumps.Stored:
    """All tracks to MAIN, 120 BPM (as in factory data), EXTENDED mode, no notes mapped."""
    fields: Record = {
        **globals_.GLOBAL.blank(),
        **_head(dumps.GLOBAL, (5, 1)),
        "outputs": [globals_.OUTPUTS.index("MAIN")] * 16,
        "note_map": [0xFF] * 128,
        "tempo": 120 * 24,
        "extended": 1,
        "local_control": 1,
    }
    return dumps.Stored(globals_.GLOBAL, fields)


def _head(command: int, version: tuple[int, int]) -> Record:
    frame = wire.ELEKTRON + bytes((wire.MACHINEDRUM, 0))
    return {"frame": frame, "command": command, "version": version[0], "revision": version[1], "slot": 0}
