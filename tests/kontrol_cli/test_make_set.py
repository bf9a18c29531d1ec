"""A machine dump as a Live set: scenes, clips, names and tempo, read back with our own reader and exported again."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from exporters.errors import BadDump, DoesNotFit, UsageError
from exporters.machinedrum.device import MACHINE
from exporters.machinedrum.pattern import Pattern
from exporters.planning.grammar import ClipMeaning, Grammar
from exporters.planning.plan import JumpRow, LoopRow, PatternRow
from exporters.planning.session import plan_session
from kontrol_cli.app import app
from kontrol_cli.make_set import SetPlan, plan_from_dump, set_bytes
from kontrol_cli.sets.liveset import LiveSet, read_set
from kontrol_cli.songs.song_input import session_of
from tests.kontrol_cli.machine_dumps import (
    BASS_DRUM,
    SNARE,
    a_dump,
    a_global,
    a_kit,
    a_pattern,
    a_song,
    mask,
    per_track,
)
from tests.kontrol_cli.set_facts import ids, next_pointee

RUN = CliRunner()
KIT = a_kit(t1=BASS_DRUM, t3=SNARE)
A01 = a_pattern(0, trigs=per_track(t1=mask(1, 5), t3=mask(9)))
A03 = a_pattern(2, trigs=per_track(t3=mask(1)))
E07 = a_pattern(70, trigs=per_track(t1=mask(1)), kit=4)


def live_set(plan: SetPlan, folder: Path) -> LiveSet:
    """The set as our own reader sees it."""
    path = folder / "made.als"
    path.write_bytes(set_bytes(plan))
    return read_set(path)


def demands(found: LiveSet) -> list[set[tuple[int, int | None]]]:
    """Which (pattern, track) the clips of each scene claim."""
    grammar = Grammar(MACHINE.pattern_names)
    out = []
    for scene in session_of(found).scenes:
        meanings = [grammar.read(cell.clip) for cell in scene.cells if cell.clip is not None]
        assert all(isinstance(meaning, ClipMeaning) for meaning in meanings)
        out.append({(m.pattern, m.track) for m in meanings if isinstance(m, ClipMeaning)})
    return out


def columns(found: LiveSet, table: str, *names: str) -> list[Any]:
    rows = [tuple(row[name] for name in names) for row in found.rows(table)]
    return [row[0] for row in rows] if len(names) == 1 else rows


def test_a_scene_per_pattern_and_a_clip_per_track_that_plays(tmp_path: Path) -> None:
    plan = plan_from_dump(a_dump(KIT, E07, A03, A01), MACHINE)
    found = live_set(plan, tmp_path)
    assert columns(found, "scenes", "scene", "name") == [(0, "A01"), (1, "A03"), (2, "E07")]
    assert columns(found, "clips", "scene", "track", "name", "color_index") == [
        (0, 0, "A01 1 TRX-BD", 0),
        (2, 0, "E07 1", 0),
        (0, 2, "A01 3 TRX-SD", 0),
        (1, 2, "A03 3 TRX-SD", 2),
    ]  # 70 colours: E07 is pattern 70 and begins again
    names = columns(found, "tracks", "name")
    assert names == ["1 TRX-BD", "2", "3 TRX-SD", *map(str, range(4, 17)), "Master"]
    assert columns(found, "tracks", "kind") == ["midi"] * 16 + ["master"]
    assert demands(found) == [{(0, 0), (0, 2)}, {(2, 2)}, {(70, 0)}]
    assert any("Kit 5 is not in the dump" in remark for remark in plan.remarks)


def test_notes_and_lengths_arrive_in_the_file(tmp_path: Path) -> None:
    # 12 steps at 3/4x: four beats, a step is a third of a beat.
    music = a_pattern(
        length=12, multiplier=2, trigs=per_track(t3=mask(1, 4, 12)), accent=(mask(4),) * 16, accent_amount=127
    )
    found = live_set(plan_from_dump(a_dump(music), MACHINE), tmp_path)
    (clip,) = found.rows("clips")
    for name, value in {
        "length_beats": 4,
        "loop_start": 0,
        "loop_end": 4,
        "looping": True,
        "muted": False,
        "kind": "midi",
        "time_signature": "4/4",
        "mpe": False,
    }.items():
        assert clip[name] == value, name
    notes = columns(found, "notes", "pitch", "start_beats", "duration_beats", "velocity", "muted", "probability")
    third = pytest.approx(1 / 3, abs=1e-12)
    assert notes == [
        (40, 0, third, 100, False, 1),
        (40, 1, third, 127, False, 1),
        (40, pytest.approx(11 / 3, abs=1e-12), third, 100, False, 1),
    ]


def test_tempo_of_the_song_then_of_the_global_then_lives_own(tmp_path: Path) -> None:
    stated = a_song(PatternRow(0, tempo_bpm=97.5), slot=3)
    silent = a_song(PatternRow(0), PatternRow(0, tempo_bpm=60), slot=1)
    for parts, tempo, why in (
        ((stated, silent, a_global(133)), 97.5, "first row of song 4"),
        ((silent, a_global(133)), 133, "global"),
        ((silent,), 120, "states none"),
    ):
        plan = plan_from_dump(a_dump(A01, *parts), MACHINE)
        assert columns(live_set(plan, tmp_path), "set", "tempo_bpm") == [tempo]
        assert why in plan.remarks[-1]
    chosen = plan_from_dump(a_dump(A01, stated, silent, a_global(133)), MACHINE, song=1)
    assert chosen.tempo_bpm == 133


SONG = a_song(
    PatternRow(70, 1),
    PatternRow(0, 4, frozenset({0}), 90.0),
    LoopRow(0, 2),
    PatternRow(5, 1),
    PatternRow(70, 2),
    PatternRow(9, 1),
    PatternRow(0, 1, frozenset(), None, 4, 8),
    slot=2,
)
IN_DUMP = (KIT, A01, A03, E07, a_pattern(9), SONG)


def test_a_song_orders_the_scenes() -> None:
    plan = plan_from_dump(a_dump(*IN_DUMP), MACHINE, song=2)
    assert [scene.name for scene in plan.scenes] == ["E07", "A01", "A03"]
    assert any("1 pattern (A10)" in remark for remark in plan.remarks)
    assert any("not in the dump: A06." in remark for remark in plan.remarks)


def test_rows_of_a_song_become_scenes_that_make_the_same_song(tmp_path: Path) -> None:
    plan = plan_from_dump(a_dump(*IN_DUMP), MACHINE, song=2, rows=True)
    found = live_set(plan, tmp_path)
    assert columns(found, "scenes", "name", "tempo_bpm") == [
        ("E07", None),
        ("A01 x4", 90),
        ("E07 x2", None),
        ("A10", None),
        ("A01", None),
    ]
    assert demands(found) == [{(70, 0)}, {(0, 2)}, {(70, 0)}, set(), {(0, 0), (0, 2)}]
    last = [row for row in found.rows("clips") if row["scene"] == 4]
    assert [(row["loop_start"], row["loop_end"], row["length_beats"]) for row in last] == [(1, 2, 1)] * 2
    said = "\n".join(plan.remarks)
    assert "song row 3" in said and "not in the dump: A06" in said
    rows = plan_session(session_of(found), MACHINE).rows
    assert [(r.pattern, r.plays, r.tempo_bpm) for r in rows if isinstance(r, PatternRow)] == [
        (70, 1, 120),
        (0, 4, 90),
        (70, 2, None),
        (0, 1, None),
    ]


def test_songs_that_are_not_there() -> None:
    data = a_dump(A01, a_song(PatternRow(0), slot=0, name="ONE"))
    with pytest.raises(UsageError, match=r"--song 9: the dump has no such song; it has 1 'ONE'"):
        plan_from_dump(data, MACHINE, song=8)
    with pytest.raises(UsageError, match="none at all"):
        plan_from_dump(a_dump(A01), MACHINE, song=0)
    with pytest.raises(UsageError, match="--song N"):
        plan_from_dump(data, MACHINE, rows=True)
    with pytest.raises(UsageError, match="Nothing plays in the rows of song 1"):
        plan_from_dump(a_dump(A01, a_pattern(9), a_song(PatternRow(9), JumpRow(2))), MACHINE, song=0, rows=True)


def test_a_machine_whose_dumps_are_no_music() -> None:
    from exporters.registry import MACHINES

    other = next((m for m in MACHINES.values() if m.slug != MACHINE.slug), None)

    class Mute:
        display_name = "Mute Box"

    with pytest.raises(UsageError, match="cannot be made into a set"):
        plan_from_dump(a_dump(A01), other or Mute())  # type: ignore[arg-type]


def test_the_same_dump_gives_the_same_bytes_and_no_date() -> None:
    first, second = (set_bytes(plan_from_dump(a_dump(*IN_DUMP), MACHINE)) for _ in range(2))
    assert first == second
    assert first[:2] == b"\x1f\x8b" and first[4:8] == bytes(4)  # gzip: no modification time
    assert gzip.decompress(first).startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<Ableton MajorVersion="5"')


def test_ids_and_pointees() -> None:
    document = fromstring(gzip.decompress(set_bytes(plan_from_dump(a_dump(*IN_DUMP), MACHINE))))
    found = ids(document)
    targets = [i for tag, own in found.items() if "Target" in tag or tag in ("Pointee", "MidiTrack") for i in own]
    assert len(targets) == len(set(targets)) > 2000
    assert max(targets) < next_pointee(document)
    pointed = [int(element.attrib["Value"]) for element in document.iter("PointeeId")]
    assert len(pointed) == 2 and set(pointed) <= set(found["AutomationTarget"])
    for sequencer in [*document.iter("MainSequencer"), *document.findall(".//MidiTrack//FreezeSequencer")]:
        slots = sequencer.findall("ClipSlotList/ClipSlot")
        assert [slot.get("Id") for slot in slots] == [scene.get("Id") for scene in document.iter("Scene")]
    for clip in document.iter("MidiClip"):
        notes = [int(note.attrib["NoteId"]) for note in clip.iter("MidiNoteEvent")]
        end = clip.find("Notes/NoteIdGenerator/NextId")
        assert end is not None and notes == list(range(1, int(end.attrib["Value"])))


def test_names_that_xml_cannot_hold(tmp_path: Path) -> None:
    odd = plan_from_dump(a_dump(a_kit(name="<A\x01&\"'"), A01), MACHINE)
    assert columns(live_set(odd, tmp_path), "scenes", "info")[0] in ("kit 1 <A?&\"'", None)


patterns = st.lists(
    st.builds(
        lambda slot, trigs, length, multiplier, swing, accent: Pattern(
            slot=slot, kit=0, length=length, scale=3, multiplier=multiplier, swing_amount=swing, trigs=tuple(trigs),
            accent_amount=accent, accent=(0x5555_5555_5555_5555,) * 16,
        ),
        st.integers(0, 127), st.lists(st.integers(0, 2**64 - 1) | st.just(0), min_size=16, max_size=16),
        st.integers(1, 64), st.integers(0, 3), st.integers(0, 9830), st.integers(0, 127),
    ),
    min_size=1, max_size=3, unique_by=lambda pattern: pattern.slot,
)  # fmt: skip


@given(patterns)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_dump_read_back_claims_what_played(tmp_path_factory: pytest.TempPathFactory, made: list[Pattern]) -> None:
    wanted = {
        pattern.slot: {(pattern.slot, t) for t in range(16) if pattern.trigs[t] & ((1 << pattern.length) - 1)}
        for pattern in sorted(made, key=lambda p: p.slot)
    }
    playing = [claims for claims in wanted.values() if claims]
    if not playing:
        with pytest.raises(DoesNotFit):
            plan_from_dump(a_dump(*made), MACHINE)
        return
    found = live_set(plan_from_dump(a_dump(*made), MACHINE), tmp_path_factory.mktemp("made"))
    assert demands(found) == playing
    by_slot = {pattern.slot: pattern for pattern in made}
    for clip in found.rows("clips"):
        pattern = by_slot[Grammar().read(clip["name"]).pattern]  # type: ignore[union-attr]
        beats = pattern.length / (4, 8, 3, 6)[pattern.multiplier]
        assert clip["length_beats"] == pytest.approx(beats)
        notes = [row for row in found.rows("notes") if row["clip"] == clip["clip"]]
        inside = pattern.trigs[clip["track"]] & ((1 << pattern.length) - 1)
        assert len(notes) == inside.bit_count()
        ends = [row["start_beats"] + row["duration_beats"] for row in notes]
        starts = [*(row["start_beats"] for row in notes[1:]), beats]
        assert all(row["duration_beats"] > 0 for row in notes)
        assert all(end <= start + 1e-9 for end, start in zip(ends, starts, strict=True))


def run(*arguments: object) -> Any:
    return RUN.invoke(app, ["make-set", *map(str, arguments)])


def test_the_command_writes_whole_files_and_never_over_others(tmp_path: Path) -> None:
    dump, out = tmp_path / "dump.syx", tmp_path / "set.als"
    dump.write_bytes(a_dump(*IN_DUMP))
    result = run(dump, "-o", out)
    assert result.exit_code == 0, result.output
    assert "3 scenes, 4 clips" in result.stderr and result.stdout == ""
    written = out.read_bytes()
    assert run(dump, "-o", out).exit_code == 2 and out.read_bytes() == written
    assert run(dump, "-o", out, "--song", 3, "--rows", "--force").exit_code == 0 and out.read_bytes() != written
    assert run(dump, "-o", "-").stdout_bytes == written
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dump.syx", "set.als"]


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", 3, "empty"),
        (b"not a dump at all", 3, "no readable Machinedrum pattern"),
        (a_dump(a_kit()), 3, "no readable Machinedrum pattern"),
        (a_dump(A01)[:-9], 3, "no readable Machinedrum pattern"),
        (a_dump(a_pattern(3)), 3, "Nothing plays"),
    ],
)
def test_bad_dumps_are_one_sentence_and_leave_nothing(tmp_path: Path, data: bytes, code: int, says: str) -> None:
    (tmp_path / "dump.syx").write_bytes(data)
    result = run(tmp_path / "dump.syx", "-o", tmp_path / "set.als")
    assert result.exit_code == code and says in result.stderr and "Traceback" not in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["dump.syx"]


def test_damage_in_the_middle_is_skipped_and_told(tmp_path: Path) -> None:
    broken = bytearray(a_dump(A03))
    broken[0x30] ^= 1
    (tmp_path / "dump.syx").write_bytes(a_dump(KIT, A01) + bytes(broken) + a_dump(E07))
    result = run(tmp_path / "dump.syx", "-o", tmp_path / "set.als")
    assert result.exit_code == 0 and "was not used" in result.stderr and "2 scenes, 3 clips" in result.stderr


def test_help_says_that_no_live_has_opened_it() -> None:
    assert "not yet been opened in a real Live" in " ".join(RUN.invoke(app, ["make-set", "-h"]).output.split())


def test_errors_have_their_own_class() -> None:
    with pytest.raises(BadDump):
        plan_from_dump(b"\xf0\x7e\xf7", MACHINE)
