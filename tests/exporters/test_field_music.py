"""Inputs that musicians sent in, with the right values of their manifest (field/manifest.csv, music/*).

Skipped where the files are not at hand; tests/reference/test_known_faults.py has the same kinds in sets of our own.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reference.compare import Case, Exported, compare, export
from tests.reference.exported import accepting, beats_of, new_kits, new_patterns, spoken_of
from tests.reference.instrument import messages
from tests.reference.set_player import Options

FOLDER = Path(os.environ.get("KONTROL_CORPUS") or Path(__file__).resolve().parents[3] / "shared" / "corpus").parent
MUSIC = FOLDER / "field" / "music"

Input = Callable[[str], bytes]


@pytest.fixture
def music() -> Input:
    """Reads one of the files."""
    if not MUSIC.is_dir():
        pytest.skip(f"the field files are not here: {MUSIC}")
    return lambda name: (MUSIC / name).read_bytes()


def case(music: Input, name: str, *switches: str, dump: str | None = None) -> Case:
    return Case(music(f"{name}.xml"), music(f"{dump or name}.syx"), switches=switches)


def agrees(this: Case) -> None:
    assert compare(this).unsaid == []


@pytest.mark.parametrize(
    ("name", "dump", "scene", "beats"),
    [("c1", "c1", 0, 16), ("c2", "c2", 0, 48), ("c10", "c10", 1, 24), ("c10b", "c10", 1, 24)],
)
def test_a_scene_lasts_as_long_as_the_manifest_says(
    music: Input, tmp_path: Path, name: str, dump: str, scene: int, beats: int
) -> None:
    this = case(music, name, dump=dump)
    assert beats_of(this, export(this, tmp_path), scene) == beats
    agrees(this)


def test_three_mixtures_of_one_kit_need_one_pattern_and_no_kit(music: Input, tmp_path: Path) -> None:
    made = export(case(music, "c5", accepting(), "--free-kits", "41-64"), tmp_path)
    assert (new_patterns(made), new_kits(made)) == (1, 0)


def test_a_ram_player_without_its_recorder_is_remarked(music: Input, tmp_path: Path) -> None:
    this = case(music, "c6")
    assert spoken_of(export(this, tmp_path), 1, "record|RAM")
    agrees(this)


def test_a_partner_without_trigs_stays_unmuted(music: Input, tmp_path: Path) -> None:
    this = case(music, "c7")
    made = export(this, tmp_path)
    assert 1 not in made.rows[0]["muted_tracks"]
    agrees(this)


def test_what_was_exported_once_is_found_again(music: Input, tmp_path: Path) -> None:
    first = case(music, "c8")
    made = export(first, tmp_path)
    parts = b"".join(m for m in messages(made.data) if m[6] != 0x69)
    again = Case(first.xml, music("c8.syx") + parts)
    assert new_patterns(export(again, tmp_path)) == 0
    agrees(first)
    agrees(again)


def test_an_unlooped_crash_a_start_marker_and_a_track_on_in(music: Input, tmp_path: Path) -> None:
    this = Case(music("s1.xml"))
    made: Exported = export(this, tmp_path)
    groove = [row for row in made.rows if row["scene"] == 1]
    assert groove
    assert all(15 in row["muted_tracks"] for row in groove)
    assert any("kick" in text and "In" in text for text in made.remarks)
    agrees(this)


@pytest.mark.parametrize(("name", "steps"), [("", 128), ("x4", 64)])
def test_a_follow_action_says_how_long_a_scene_lasts(music: Input, tmp_path: Path, name: str, steps: int) -> None:
    set_file = tmp_path / "fa.als"
    set_file.write_bytes(music("fa.als"))
    switches = ["--assign", "by-scene"]
    if name:  # the map's repeats win, as `x4` in the name would
        (tmp_path / "four.toml").write_text("[scenes]\n1 = { repeats = 4 }\n", encoding="utf-8")
        switches += ["--map", str(tmp_path / "four.toml")]
    rows = export(Case(b"", switches=tuple(switches)), tmp_path, set_file).rows
    first = [row for row in rows if row["scene"] == 0]
    assert sum(row["plays"] * (row["end_step"] - row["start_step"]) for row in first) == steps


def test_a_clip_entry_of_a_map_takes_the_track_of_the_clips_name(music: Input, tmp_path: Path) -> None:
    clips = {"A01 3 kick": {"pattern": "B07", "repeats": 2}}
    this = Case(music("mapcase.xml"), None, Options(map={"clips": clips}), (), music("mapcase.toml").decode())
    row = export(this, tmp_path).rows[0]
    assert (row["pattern_name"], row["plays"], row["muted_tracks"]) == ("B07", 2, [8])
    agrees(this)
