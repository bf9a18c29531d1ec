"""A dump of a drum machine that fits the sample sets: the patterns and kits that their clips are named after.

Everything is made up here. Kits ROUND, BRIGHT and HARD have most machines in common; BRIGHT has another snare and clap,
HARD another kick. Patterns E01-E06 and kits 33-36 are unused, and so are all songs but the first.
"""

from __future__ import annotations

from dataclasses import replace

from exporters.machinedrum import dumps, globals_, song, wire
from exporters.machinedrum.kit import Effects, Kit, KitTrack, Lfo, empty_track, stored_kit
from exporters.machinedrum.pattern import Pattern, stored_pattern
from exporters.planning.plan import PatternRow, SongPlan

_DEC, _VOL = 1, 17  # parameters that the patterns lock
_FIRST_NOTE = 36  # the global's note for track 1; the others follow

# Machine and its eight parameters, tracks 1-16.
_MACHINES = (
    (16, (60, 70, 50, 30, 10, 0, 20, 0)),  # TRX-BD
    (17, (64, 60, 30, 40, 50, 64, 60, 0)),  # TRX-SD
    (19, (64, 40, 0, 64, 60, 30, 50, 64)),  # TRX-CP
    (20, (64, 50, 0, 0, 0, 0, 0, 0)),  # TRX-RS
    (22, (40, 30, 80, 120, 60, 0, 0, 0)),  # TRX-CH
    (23, (40, 70, 80, 120, 60, 0, 0, 0)),  # TRX-OH
    (24, (60, 90, 64, 40, 70, 20, 0, 0)),  # TRX-CY
    (58, (64, 100, 0, 0, 0, 0, 0, 64)),  # E12-CC
    (18, (40, 60, 30, 20, 10, 0, 0, 0)),  # TRX-XT
    (18, (55, 60, 30, 20, 10, 0, 0, 0)),  # TRX-XT
    (18, (70, 60, 30, 20, 10, 0, 0, 0)),  # TRX-XT
    (21, (64, 50, 30, 20, 64, 0, 0, 0)),  # TRX-CB
    (25, (10, 40, 0, 20, 64, 0, 64, 30)),  # TRX-MA
    (26, (64, 40, 30, 20, 64, 10, 0, 0)),  # TRX-CL
    (32, (30, 90, 20, 40, 30, 50, 40, 10)),  # EFM-BD
    (2, (60, 0, 0, 0, 0, 0, 0, 0)),  # GND-NS
)
_OTHER = {
    "ROUND": {},
    "BRIGHT": {1: (49, (64, 70, 0, 0, 0, 0, 0, 64)), 2: (52, (64, 60, 0, 0, 0, 0, 0, 64))},  # E12-SD, E12-CP
    "HARD": {0: (28, (50, 80, 60, 40, 30, 0, 40, 20))},  # TRX-B2
}
# Effects 8-15 and routing 16-23 of every machine: nothing but the volume is turned up, nothing is sent.
_SHARED = (0, 0, 64, 64, 0, 127, 0, 0, 0, 110, 64, 0, 0, 64, 0, 0)
_EFFECTS = Effects((0,) * 8, (0,) * 8, (64,) * 8, (0,) * 8)

# Pattern -> kit, and a grid for each track: x a trig, X one with an accent.
_PATTERNS: dict[int, tuple[int, dict[int, str]]] = {
    0: (0, {  # A01
        1: "X...x...x...x...", 2: "....x.......x...", 3: "............x..x", 5: "x.x.x.x.x.x.x.x.",
        6: "..x...x...x...x.", 12: "x..x..x...x.....", 13: "xxxxxxxxxxxxxxxx", 15: "x..x....x..x....",
    }),
    1: (1, {  # A02
        1: "x..x..x...x.x...", 2: "....X.......X..x", 3: "....x.......x...", 4: "..x..x....x..x..",
        5: "xxxxXxxxxxxxXxxx", 6: "......x.......x.", 7: "x...x...x...x...", 13: "x.xxx.xxx.xxx.xx",
        14: ".x....x..x....x.", 15: "x.....x...x.....",
    }),
    2: (1, {  # A03
        1: "x...x...x...x.xx", 2: "....x..x....x.xx", 4: "x.x.x.x.x.x.x.x.", 5: "xxxxxxxxxxxxxxxx",
        9: "x..x............", 10: "....x..x........", 11: "........x..xx.xx", 13: "x.x.x.x.x.x.x.x.",
        16: "x...............",
    }),
    3: (2, {  # A04
        7: "x.....x.....x...", 8: "x...............", 13: "..x...x...x...x.", 14: "x..x..x..x..x...",
        15: "x...........x...", 16: "........x.......",
    }),
    4: (0, {  # A05, 7/8
        1: "x.....x...x...", 2: "....x.....x...", 4: "..x...x...x.x.", 5: "x.x.x.x.x.x.x.", 9: "........x.x...",
        14: "x..x..x..x..x.", 15: "x.....x.......",
    }),
    16: (2, {  # B01
        1: "X...X...X...X...", 2: "....X.......X...", 3: "....x.......x.x.", 5: "..x...x...x...x.",
        6: "..X...X...X...X.", 7: "x...x...x...x...", 8: "x...............", 12: "x..x..x..x..x.x.",
        13: "xxxxxxxxxxxxxxxx", 14: "...x..x....x..x.", 15: "x.xx..x.x.xx..x.", 16: "............xxxx",
    }),
}  # fmt: skip
# Parameter locks: (track, parameter) -> values by step, counted from 1.
_LOCKS = {
    0: {(6, _DEC): {7: 100, 15: 40}},
    1: {(5, _VOL): {1: 90, 5: 127, 9: 90, 13: 127}, (7, _DEC): {1: 60, 9: 110}},
    16: {(1, _DEC): {1: 90, 13: 60}, (6, _DEC): {3: 30, 7: 60, 11: 30, 15: 120}},
}
_FREE_PATTERNS, _FREE_KITS = range(64, 70), range(32, 36)


def machine_dump() -> bytes:
    """The dump as a .syx, in the machine's order: kits, patterns, songs, a global."""
    kits = [stored_kit(_kit(slot, name)).encode() for slot, name in enumerate(_OTHER)]
    unused = Kit(0, "", tuple(empty_track(track) for track in range(16)), _EFFECTS, unused=True)
    kits += [stored_kit(unused.at(slot)).encode() for slot in _FREE_KITS]
    patterns = [stored_pattern(_pattern(slot)).encode() for slot in _PATTERNS]
    patterns += [stored_pattern(Pattern(slot, 0, 16, 0)).encode() for slot in _FREE_PATTERNS]
    return b"".join([*kits, *patterns, *_songs(), _global()])


def _kit(slot: int, name: str) -> Kit:
    tracks = []
    for track, usual in enumerate(_MACHINES):
        model, own = _OTHER[name].get(track, usual)
        tracks.append(KitTrack(model, (*own, *_SHARED), 100, Lfo(track)))
    return Kit(slot, name, tuple(tracks), _EFFECTS)


def _pattern(slot: int) -> Pattern:
    kit, grids = _PATTERNS[slot]
    trigs, accents = [0] * 16, [0] * 16
    for track, grid in grids.items():
        trigs[track - 1] = sum(1 << step for step, cell in enumerate(grid) if cell in "xX")
        accents[track - 1] = sum(1 << step for step, cell in enumerate(grid) if cell == "X")
    locks = {
        (track - 1, param): {step - 1: value for step, value in values.items()}
        for (track, param), values in _LOCKS.get(slot, {}).items()
    }
    length = len(next(iter(grids.values())))
    return Pattern(
        slot, kit, length, 0, accent_amount=68, trigs=tuple(trigs), accent=tuple(accents), locks=locks
    )  # fmt: skip


def _songs() -> list[bytes]:
    old = SongPlan("machinedrum", 0, "LAST YEAR", (
        PatternRow(0, 8, frozenset({2}), 124.0), PatternRow(1, 16), PatternRow(4, 4, end_step=14), PatternRow(16, 16),
    ))  # fmt: skip
    empty = song.stored_of(SongPlan("machinedrum", 1, "", ()))
    never_saved = replace(empty, fields={**empty.fields, "name": bytes([song.UNUSED]) + bytes(15)})
    return [song.stored_of(old).encode(), never_saved.encode()]


def _global() -> bytes:
    notes = [255] * 128
    notes[_FIRST_NOTE : _FIRST_NOTE + 16] = range(16)
    return dumps.Stored(globals_.GLOBAL, {
        "frame": wire.ELEKTRON + bytes((wire.MACHINEDRUM, 0)), "command": dumps.GLOBAL, "version": 5, "revision": 1,
        "slot": 0, "outputs": [6] * 16, "note_map": notes, "base_channel": 0, "unused_0xae": 0, "tempo": 120 * 24,
        "extended": 1, "sync": 0, "local_control": 1, "trig_inputs": bytes(10), "program_change": 0, "trig_mode": 0,
    }).encode()  # fmt: skip
