"""The drum sets: sixteen columns of one drum machine, its patterns as audio loops, rearranged into scenes.

Clips are named `<pattern> <machine track> <sound>` (`A01 3 clap`), as in the original workflow: every clip is a loop
that was recorded from one track of the machine playing one pattern.
"""

from __future__ import annotations

from collections.abc import Sequence

from samples.drum_song import KIT, Cell, Column, Scene, Song, Span
from samples.dump_writer import DumpWriter

_COLORS = (
    0xE2533B,
    0xE98B2E,
    0xE9C12E,
    0xB7C93A,
    0x62B54A,
    0x3FAE86,
    0x36A3B8,
    0x3A7FC4,
    0x5663C9,
    0x7D55C7,
    0xA553C0,
    0xC9539F,
    0xD0587A,
    0x8C6D52,
    0x6B7680,
    0xA3A9AE,
)
# Which of the sixteen tracks have a loop in a pattern, machine numbers 1-16.
_LOOPS = {
    "A01": (1, 2, 3, 5, 6, 12, 13, 15),
    "A02": (1, 2, 3, 4, 5, 6, 7, 13, 14, 15),
    "A03": (1, 2, 4, 5, 9, 10, 11, 13, 16),
    "A04": (7, 8, 13, 14, 15, 16),
    "A05": (1, 2, 4, 5, 9, 14, 15),
    "B01": (1, 2, 3, 5, 6, 7, 8, 12, 13, 14, 15, 16),
}
_SCENES = (
    Scene("Intro 124 BPM x2", "A01", (5, 13), tempo=124.0),
    Scene("Intro hats x2", "A01", (6, 12), (5, 13)),
    Scene("Intro kick x4", "A01", (1, 5, 6, 12, 13)),
    Scene("Groove x4", "A01", (2, 15), (1, 5, 6, 12, 13)),
    Scene("Groove claps x8", "A01", (1, 2, 3, 5, 6, 12, 13, 15)),
    Scene("Verse x8", "A02", (1, 2, 5, 6, 13, 15)),
    Scene("Verse rim x4", "A02", (4,), (1, 2, 5, 6, 13, 15)),
    Scene("Verse ride x4", "A02", (1, 2, 3, 4, 5, 6, 7, 13, 14, 15)),
    Scene("Verse no kick", "A02", (2, 3, 4, 5, 6, 7, 13, 14), deactivated=(3,)),
    Scene("Build x2", "A03", (5, 13, 16)),
    Scene("Build toms x2", "A03", (9, 10, 11), (5, 13, 16)),
    Scene("Build roll", "A03", (1, 2, 4, 5, 9, 10, 11, 13, 16)),
    Scene("Drop x8", "B01", (1, 2, 3, 5, 6, 7, 8, 12, 13, 14, 15, 16)),
    Scene("Drop no crash x8", "B01", (1, 2, 3, 5, 6, 7, 12, 13, 14, 15)),
    Scene("Drop stripped x4", "B01", (1, 12, 15), ()),
    Scene("Break 110 BPM x4", "A04", (7, 8, 15, 16), tempo=110.0),
    Scene("Break shaker x4", "A04", (13, 14), (7, 15, 16)),
    Scene("Odd 7/8 x4", "A05", (1, 2, 5, 15), tempo=124.0, meter=(7, 8)),
    Scene("Odd 7/8 toms x4", "A05", (4, 9, 14), (1, 2, 5, 15)),
    Scene("Back 4/4", "A01", (1, 2, 5, 6, 13, 15), meter=(4, 4)),
    Scene("Last verse x8", "A02", (1, 2, 3, 4, 5, 6, 7, 13, 14, 15)),
    Scene("Last drop 126 BPM x16", "B01", (1, 2, 3, 5, 6, 7, 8, 12, 13, 14, 15, 16), tempo=126.0),
    Scene("Outro x4", "A01", (1, 5, 13)),
    Scene("Outro shaker", "A01", (13,)),
)


def drum_set() -> bytes:
    """Sixteen columns and 24 scenes; what sounds in a scene, carried loops included, is always of one pattern."""
    _check_one_pattern(_SCENES)
    cells = [{number: (scene.pattern, number) for number in scene.launched} for scene in _SCENES]
    carried = [scene.carried for scene in _SCENES]
    off = [scene.deactivated for scene in _SCENES]
    writer = DumpWriter(
        live_version="11.3.13", started="2026-03-14T15:09:26Z", scope="set", dumper="DumpXML samples", python="3.7.3"
    )
    song = Song(writer, tempo=124.0)
    with song.opened(length=0.0):
        song.scenes(_SCENES)
        song.tracks(
            [
                Column(
                    name,
                    _COLORS[at],
                    [
                        Cell(row.get(at + 1), at + 1 in carried[scene], at + 1 in off[scene])
                        for scene, row in enumerate(cells)
                    ],
                )
                for at, name in enumerate(KIT)
            ]
        )
        song.returns_and_master()
    return writer.finish()


def mixed_scenes_set() -> bytes:
    """Eight columns whose scenes combine the tracks of several patterns: rows that need merged patterns."""
    picks: tuple[tuple[str, dict[int, str]], ...] = (
        ("Start x4", {1: "A01", 2: "A01", 5: "A01"}),
        ("Kick of A01, hats of A02 x4", {1: "A01", 2: "A01", 5: "A02", 6: "A02"}),
        ("Three patterns x4", {1: "A01", 2: "B01", 3: "B01", 5: "A02", 6: "A02"}),
        ("Same mix, less x2", {1: "A01", 5: "A02"}),
        ("Other kick x4", {1: "B01", 2: "B01", 5: "A02", 6: "A02"}),
        ("All of A02 x4", {1: "A02", 2: "A02", 3: "A02", 4: "A02", 5: "A02", 6: "A02", 7: "A02"}),
        ("Two snares would clash x4", {1: "A01", 2: "A02", 3: "B01", 7: "A02"}),
        ("End", {1: "A01"}),
    )
    scenes = [Scene(name, "", tuple(cells)) for name, cells in picks]
    writer = DumpWriter(live_version="10.1.43", started="2026-03-15T09:26:53Z", scope="set", dumper="DumpXML samples")
    song = Song(writer, tempo=120.0, is_live_11=False)
    with song.opened(length=None):
        song.scenes(scenes)
        song.tracks(
            [
                Column(
                    KIT[number - 1],
                    _COLORS[number - 1],
                    [
                        # Scene 4 lets the snare play on: its row sounds with A01, A02 and B01.
                        Cell((cells[number], number) if number in cells else None, scene == 3 and number == 2, False)
                        for scene, (_name, cells) in enumerate(picks)
                    ],
                )
                for number in range(1, 9)
            ]
        )
        song.returns_and_master()
    return writer.finish()


# Sections of the arrangement: name, start and end in beats, pattern, machine tracks. A05 is 3.5 beats long.
_SECTIONS = (
    ("Intro", 0.0, 16.0, "A01", (1, 5)),
    ("Groove", 16.0, 48.0, "A01", (1, 2, 3, 5, 6)),
    ("Verse", 48.0, 80.0, "A02", (1, 2, 4, 5, 6, 7)),
    ("Silence", 80.0, 84.0, "", ()),
    ("Odd", 84.0, 98.0, "A05", (1, 2, 4, 5)),
    ("Half a bar", 98.0, 100.0, "A01", (1, 2)),
    ("Drop", 100.0, 164.0, "B01", (1, 2, 3, 5, 6, 7, 8)),
    ("Outro", 164.0, 171.0, "A01", (1, 5)),
)


def arrangement_set() -> bytes:
    """Eight grouped columns on the timeline: repeats, a gap, an odd length, a cut loop, locators, a take lane."""
    writer = DumpWriter(live_version="12.2.5", started="2026-04-01T12:00:00Z", scope="set", dumper="DumpXML samples")
    song = Song(writer, tempo=128.0)
    scenes = [Scene(f"Sketch {number}", "A01", ()) for number in range(1, 5)]
    with song.opened(length=171.0, name="Arrangement"):
        song.scenes(scenes)
        with writer.element("cue-points"):
            for name, start, _end, pattern, _tracks in _SECTIONS:
                writer.leaf("cue-point", id=song.new_id(), name=name if pattern else "", time=start)
        columns = []
        for at in range(8):
            spans = []
            for name, start, end, pattern, tracks in _SECTIONS:
                if at + 1 in tracks:
                    # The verse's snare is muted and its hats stop two beats early: both cut the row in two.
                    stop = end - 2.0 if name == "Verse" and at == 4 else end
                    spans.append(Span((pattern, at + 1), start, stop, deactivated=name == "Verse" and at == 1))
            columns.append(Column(KIT[at], _COLORS[at], [Cell(None, False, False)] * len(scenes), spans))
        song.tracks(columns, group="Drum machine", take_of=2)
        song.returns_and_master()
    return writer.finish()


def _check_one_pattern(scenes: Sequence[Scene]) -> None:
    """Play the scenes top to bottom: each must sound with its pattern alone, and launch loops that exist."""
    sounding: dict[int, str] = {}
    for scene in scenes:
        sounding = {number: pattern for number, pattern in sounding.items() if number in scene.carried}
        sounding.update(dict.fromkeys(scene.launched, scene.pattern))
        missing = set(scene.launched) - set(_LOOPS[scene.pattern])
        if missing or set(sounding.values()) != {scene.pattern} or set(scene.carried) - set(sounding):
            raise ValueError(f"scene {scene.name!r} does not play {scene.pattern} alone: {sounding}, missing {missing}")
