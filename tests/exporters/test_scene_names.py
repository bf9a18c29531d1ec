"""What scene names say. Examples of Live 7 to 10 are those of Ableton's own manuals and help page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.planning.scene_names import SceneName, read_scene_name


@pytest.mark.parametrize(("name", "meaning"), [
    ("2/4+108 BPM", SceneName(108, "2/4")),
    ("72 BPM;7/8", SceneName(72, "7/8")),
    ("60 BPM Chorus 3/4", SceneName(60, "3/4")),
    ("Intro 124 BPM", SceneName(124)),
    ("1-9 D&B reggae90bpm 8/8", SceneName(90, "8/8")),
    ("120.5 bpm", SceneName(120.5)),
    ("20 BPM", SceneName(20)),
    ("999 BPM", SceneName(999)),
    ("19 BPM", SceneName()),
    ("1000 BPM", SceneName()),
    ("1500 bpm 90 bpm", SceneName(90)),
    ("99/16", SceneName(None, "99/16")),
    ("0/4", SceneName()),
    ("5/6 into synt 140bpm 4/4", SceneName(140, "4/4")),
    ("100/4", SceneName()),
    ("Break x4", SceneName(plays=4)),
    ("x16 Break 96 BPM", SceneName(96, plays=16)),
    ("Break ×8", SceneName(plays=8)),
    ("X2", SceneName(plays=2)),
    ("x0", SceneName(plays=0)),
    ("x100000", SceneName(plays=100000)),
    ("max4 box4", SceneName()),
    ("4x", SceneName()),
    ("bpm", SceneName()),
    ("", SceneName()),
])  # fmt: skip
def test_names(name: str, meaning: SceneName) -> None:
    assert read_scene_name(name) == meaning


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_without_a_crash(name: str) -> None:
    said = read_scene_name(name)
    assert said.tempo_bpm is None or 20 <= said.tempo_bpm <= 999


@settings(deadline=None)
@given(st.integers(20, 999), st.integers(1, 99), st.sampled_from([1, 2, 4, 8, 16]), st.integers(1, 999))
def test_all_three_are_found_in_any_order(tempo: int, top: int, bottom: int, plays: int) -> None:
    said = SceneName(float(tempo), f"{top}/{bottom}", plays)
    assert read_scene_name(f"{tempo} BPM {top}/{bottom} x{plays}") == said
    assert read_scene_name(f"x{plays} {top}/{bottom};{tempo}bpm") == said
