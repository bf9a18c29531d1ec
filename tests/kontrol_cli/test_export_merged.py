"""export-sysex with a machine dump: merged patterns, what is replaced, the machine's mode, notes, splitting."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from exporters.formats.syx import messages
from exporters.machinedrum import globals_, wire
from kontrol_cli.app import app
from samples.machine_dump import machine_dump
from tests.reference.small_sets import Cell, Column, live_set, pattern
from tests.reference.small_sets import dump as small_dump

RUN = CliRunner()
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
MIXED, DUMP = SAMPLES / "mixed-scenes.xml", SAMPLES / "machine-dump.syx"


def export(*arguments: object, dump: Path = DUMP) -> Any:
    options = ["-m", "machinedrum", "--machine-dump", str(dump), "--effort", "1"]
    return RUN.invoke(app, ["export-sysex", str(MIXED), *options, *map(str, arguments)])


def with_mode(path: Path, *modes: int) -> Path:
    """The sample dump with other globals: one for each mode (1 = EXTENDED)."""
    kept = [m for m in messages(machine_dump()) if m[6] != 0x50]
    (old,) = (m for m in messages(machine_dump()) if m[6] == 0x50)
    for slot, mode in enumerate(modes):
        changed = bytearray(old[: -wire.TRAILER])
        changed[9], changed[0xB1] = slot, mode  # slot and EXTENDED by the format facts
        kept.append(wire.seal(bytes(changed)))
        assert globals_.is_extended(globals_.decode(kept[-1])) == bool(mode)
    path.write_bytes(b"".join(kept))
    return path


def test_the_sample_dump_is_what_its_script_makes() -> None:
    assert DUMP.read_bytes() == machine_dump()


def test_one_file_with_kits_patterns_and_the_song_in_this_order(tmp_path: Path) -> None:
    out = tmp_path / "song.syx"
    result = export("-o", out)
    assert result.exit_code == 0, result.output
    # By hand: the snares of scenes 2, 3 and 7 come from three patterns, and scene 5 has another kick, so four new
    # patterns. Scenes 2 and 3 have the machines of kit 1, scene 5 those of kit 3; scene 7 has the snare of kit 2 and
    # the clap of kit 3: a new kit.
    assert "5 mixtures of patterns: 4 new patterns, 1 new kit: proven minimum." in result.stderr
    assert [(m[6], m[9]) for m in messages(out.read_bytes())] == [
        (0x52, 32), (0x67, 64), (0x67, 65), (0x67, 66), (0x67, 67), (0x69, 0),
    ]  # fmt: skip
    checked = RUN.invoke(app, ["inspect", str(out), "--check", "--brief"])
    assert checked.exit_code == 0 and "6 identical" in checked.stderr


def test_a_dry_run_lists_every_slot_and_what_is_there_now(tmp_path: Path) -> None:
    result = export("--dry-run", "--free-patterns", "A03-A05,G01", "--free-kits", "2,40")
    lines = [line.strip() for line in result.stderr.splitlines()]
    assert "Sending it replaces song 1 on the machine: 'LAST YEAR'; and 5 more slots:" in lines
    assert "pattern A03: 9 tracks with kit 2 'BRIGHT' -> merged, kit 1" in lines
    assert "pattern G01: unknown (not in the machine dump) -> merged, kit 40" in lines
    # Kit 2 stays, though it was named: A02 plays it, and a row plays A02.
    assert "kit 40: unknown (not in the machine dump) -> 'Two snares would'" in lines
    assert "Dry run: nothing was written." in lines and list(tmp_path.iterdir()) == []


def test_rows_as_json_name_their_clips_and_kits() -> None:
    rows = json.loads(export("--dry-run", "--output", "json").stdout)
    assert [(row["pattern_name"], row["kit"]) for row in rows] == [
        ("A01", 0), ("E01", 0), ("E02", 0), ("E02", 0), ("E03", 2), ("A02", 1), ("E04", 32), ("A01", 0),
    ]  # fmt: skip
    assert rows[3]["clips"] == ["A01 1 kick", "B01 2 snare", "A02 5 closed hat"]  # the snare plays on from scene 3


def test_the_slots_as_data() -> None:
    """Kit and patterns of the demo and the song itself; what is there now is in samples/machine_dump.py."""
    rows = json.loads(export("--dry-run", "--table", "slots", "--output", "json").stdout)
    assert [(row["kind"], row["slot"], row["slot_name"], row["state"], row["now"]) for row in rows] == [
        ("kit", 32, "33", "unused", None),
        *[("pattern", slot, f"E0{slot - 63}", "unused", None) for slot in (64, 65, 66, 67)],
        ("song", 0, "1", "in use", "'LAST YEAR'"),
    ]  # fmt: skip
    named = "--free-patterns", "A03-A05,G01", "--song", 3
    rows = json.loads(export("--dry-run", *named, "--table", "slots", "--output", "json").stdout)
    states = {row["slot_name"]: (row["state"], row["now"]) for row in rows}
    assert states["A03"] == ("in use", "9 tracks with kit 2 'BRIGHT'") and states["G01"] == ("unknown", None)
    assert states["3"] == ("unknown", None)  # the dump has songs 1 and 2
    table = export("--dry-run", "--table", "slots").stdout.splitlines()
    assert table[0].split() == ["song", "kind", "slot", "state", "now", "new"]
    assert table[2].split() == ["1", "kit", "33", "unused", "'Two", "snares", "would'"]


def test_several_songs_are_one_listing(tmp_path: Path) -> None:
    few = "--free-patterns", "E01-E02", "--split", "--song", 7
    rows = json.loads(export("--dry-run", *few, "--output", "json").stdout)
    assert [(row["song"], row["row"]) for row in rows] == [(6, n) for n in range(4)] + [(7, n) for n in range(4)]
    slots = json.loads(export("--dry-run", *few, "--table", "slots", "--output", "json").stdout)
    assert {row["song"] for row in slots} == {6, 7} and [row["kind"] for row in slots].count("song") == 2
    result = export("-o", "-", "--table", "slots")
    assert result.exit_code == 2 and "cannot go there too" in result.stderr


def test_without_a_dump_the_message_says_what_it_takes() -> None:
    result = RUN.invoke(app, ["export-sysex", str(MIXED), "-m", "machinedrum", "--dry-run"])
    assert result.exit_code == 4
    assert "scene 2 'Kick of A01, hats of A02 x4' mixes 2 patterns" in result.stderr
    assert "--machine-dump" in result.stderr
    for option in (("--free-patterns", "E01"), ("--free-kits", "3"), ("--effort", "2")):
        result = RUN.invoke(app, ["export-sysex", str(MIXED), "-m", "machinedrum", "--dry-run", *option])
        assert result.exit_code == 2 and f"{option[0]} needs your machine's dump" in result.stderr


@pytest.mark.parametrize(
    ("modes", "said"),
    [
        ((1,), None), ((1, 1), None), ((0,), "CLASSIC mode: song rows will not load"),
        ((), "unknown, check on the machine"), ((0, 1), "unknown, check on the machine"),
    ],
)  # fmt: skip
def test_the_mode_of_the_machine(tmp_path: Path, modes: tuple[int, ...], said: str | None) -> None:
    result = export("--dry-run", dump=with_mode(tmp_path / "dump.syx", *modes))
    assert result.exit_code == 0, result.output
    assert ("EXTENDED" in result.stderr) == (said is not None)
    assert said is None or said in result.stderr


def test_notes_for_the_rehearsal_room(tmp_path: Path) -> None:
    out, page = tmp_path / "song.syx", tmp_path / "song.md"
    assert export("-o", out, "--notes", page, "--name", "SET|A").exit_code == 0
    text = page.read_text()
    assert text.startswith("# Song 1: SET\\|A\n")
    assert "`song.syx`" in text and "STOP, SONG mode on, load song 1, PLAY" in text
    # Row 5: after 4+4+4+2 bars at 120 BPM, 2 seconds each.
    row = next(line for line in text.splitlines() if line.startswith("| 5 |"))
    assert "| 0:28 | 5 'Other kick x4' | E03 | 3 | 4 |" in row and "B01 1 kick, B01 2 snare" in row
    assert row.endswith("| 3-4 7 |")
    assert "pattern E03: nothing (unused) -> merged, kit 3" in text
    before = out.read_bytes()
    result = export("-o", tmp_path / "other.syx", "--notes", page)
    assert result.exit_code == 2 and not (tmp_path / "other.syx").exists() and out.read_bytes() == before


def test_too_few_slots_and_split(tmp_path: Path) -> None:
    few = "--free-patterns", "E01-E02"
    result = export("-o", tmp_path / "song.syx", *few)
    assert result.exit_code == 4 and list(tmp_path.iterdir()) == []
    assert "4 new patterns, 1 new kit: proven minimum; free in the dump or by your choice: 2 patterns" in result.stderr
    assert "without scene 2" in result.stderr and "Split (--split) it makes 2 songs." in result.stderr
    result = export("-o", tmp_path / "song.syx", *few, "--split", "--song", 7)
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["song-1.syx", "song-2.syx"]
    songs = [messages((tmp_path / f"song-{n}.syx").read_bytes())[-1][9] for n in (1, 2)]
    assert songs == [6, 7]
    assert "Song 8 uses slots of earlier songs' new patterns" in result.stderr
    result = export("-o", "-", *few, "--split")
    assert result.exit_code == 2 and "2 songs" in result.stderr


def test_splitting_by_rows_leaves_slots_apart(tmp_path: Path) -> None:
    out = tmp_path / "song.syx"
    result = export("-o", out, "--split", "--free-patterns", "E01-E06", "--repeats", "1", "--map", _long(tmp_path))
    assert result.exit_code == 0, result.output
    slots = [
        {m[9] for m in messages((tmp_path / f"song-{n}.syx").read_bytes()) if m[6] == 0x67} for n in (1, 2)
    ]  # fmt: skip
    assert not slots[0] & slots[1] and "earlier songs" not in result.stderr


def _long(folder: Path) -> Path:
    """A map in which scene 5 plays 15936 times: 249 rows of 64, and with the other seven scenes 256."""
    path = folder / "map.toml"
    path.write_text("[scenes]\n5 = { repeats = 15936 }\n")
    return path


def test_replacing_a_file_and_accepting_changes_of_sound_are_two_consents(tmp_path: Path) -> None:
    """20 and 64 steps have no common multiple: only --accept-changes makes that song, only --force replaces a file."""
    cells = [Cell("A01 1", 5)], [Cell("A02 2", 16)]
    set_file, dump_file, out = tmp_path / "set.xml", tmp_path / "dump.syx", tmp_path / "song.syx"
    set_file.write_bytes(live_set(["one"], *(Column(str(n), cell) for n, cell in enumerate(cells))))
    dump_file.write_bytes(small_dump(pattern(0, 20, {1: "x....x.."}), pattern(1, 64, {2: "x.....x.."})))

    def run(*switches: str, target: Path = out) -> Any:
        words = "export-sysex", set_file, "-m", "machinedrum", "--machine-dump", dump_file, "-o", target, *switches
        return RUN.invoke(app, [str(word) for word in words])

    refused = run("--force")
    assert refused.exit_code == 4 and "--accept-changes" in refused.stderr and not out.exists()
    accepted = run("--accept-changes")
    assert accepted.exit_code == 0 and "Compromise in scene 1 'one'" in accepted.stderr
    before = out.read_bytes()
    assert run("--accept-changes").exit_code == 2 and out.read_bytes() == before
    assert run("--accept-changes", "--force").exit_code == 0
    for source in (set_file, dump_file):  # which sentence, see test_inputs_stay
        content = source.read_bytes()
        found = run("--accept-changes", "--force", target=source)
        assert found.exit_code == 2 and str(source) in found.stderr
        assert source.read_bytes() == content
