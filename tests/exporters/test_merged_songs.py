"""Random sets over the sample dump: every row of the song sounds exactly like its scene, played from the bytes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.machinedrum import song
from exporters.machinedrum.device import MACHINE
from exporters.planning.merging import MergeOptions
from exporters.planning.plan import PatternRow, Session
from exporters.planning.sounding import what_sounds
from samples.machine_dump import machine_dump
from tests.exporters.md_player import KitBytes, PatternBytes, hits
from tests.exporters.sessions import plan, session

DUMP = machine_dump()
NAMES = ("A01", "A02", "A03", "A04", "B01")  # the patterns of 16 steps; A05 has 14
COLUMNS = 8
FREE = MergeOptions(tuple(range(64, 96)), tuple(range(32, 64)), effort=0.3)


@st.composite
def sessions(draw: Any) -> Session:
    """Scenes of eight columns, one machine track each; slots with and without stop buttons, deactivated clips."""
    cells = st.sampled_from((*NAMES, *NAMES, ".", ".", "-", "!A01"))
    scenes = []
    for number in range(draw(st.integers(1, 6))):
        row = [draw(cells) for _ in range(COLUMNS)]
        texts = [cell if cell in ".-" else f"{cell} {column * 2 + 1}" for column, cell in enumerate(row)]
        scenes.append((f"Scene {number}", " | ".join(texts)))
    scenes.append(("Last", " | ".join(["A01 1", *["."] * (COLUMNS - 1)])))
    return session(" | ".join(f"t{n}" for n in range(COLUMNS)), *scenes)


def messages(data: bytes) -> list[bytes]:
    return [b"\xf0" + part for part in data.split(b"\xf0")[1:]]


@settings(max_examples=15, deadline=None)
@given(sessions())
def test_rows_sound_like_their_scenes(source: Session) -> None:
    found = plan(
        source, merger=MACHINE.merger(DUMP, FREE), facts=MACHINE.read_dump(DUMP), mute_unclaimed=True,
        empty_scenes="silence",
    )  # fmt: skip
    sent = MACHINE.encode(found)
    everything = [*messages(DUMP), *sent]
    patterns = {m[9]: PatternBytes(m) for m in everything if m[6] == 0x67}
    kits = {m[9]: KitBytes(m) for m in everything if m[6] == 0x52}
    assert {m[9] for m in sent if m[6] == 0x67} <= set(FREE.free_patterns or ())
    assert {m[9] for m in sent if m[6] == 0x52} <= set(FREE.free_kits or ())
    rows = [row for row in song.song_of(song.decode(sent[-1])).rows if isinstance(row, PatternRow)]
    for state, row in zip(what_sounds(source, range(COLUMNS)), rows, strict=True):
        music = patterns[row.pattern]
        wanted = {sounding.column * 2: sounding.clip[:3] for sounding in state}
        assert row.muted == frozenset(range(16)) - wanted.keys()
        for track, name in wanted.items():
            slot = MACHINE.pattern_names.parse(name)
            assert slot is not None
            old = patterns[slot]
            before = hits(old, kits[old.kit], track, Fraction(row.end_step))
            assert before == hits(music, kits[music.kit], track, Fraction(row.end_step))
            if before:
                assert kits[music.kit].models[track] == kits[old.kit].models[track]
