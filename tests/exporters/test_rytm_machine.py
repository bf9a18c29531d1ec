"""The Analog Rytm as a machine: its names, its messages, and sets that are heard from it as they were planned."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from exporters.analog_rytm import show, song
from exporters.analog_rytm.device import MACHINE
from exporters.analog_rytm.song import Position, Song, SongRow
from exporters.errors import BadDump, DoesNotFit, UsageError
from exporters.inspection import inspect_bytes
from exporters.machine import PatternFacts
from exporters.planning.plan import Cell, Column, JumpRow, PatternRow, Scene, Session, SongPlan
from exporters.planning.planning import PlanOptions
from exporters.planning.played import Budget, Played, Stopped
from exporters.planning.session import plan_session
from exporters.planning.track_guesses import LiveTrack, guess_tracks
from exporters.planning.unroll import unroll
from exporters.registry import get_machine
from kontrol_cli.songs.request import ExportRequest
from kontrol_cli.songs.song_export import Export, export_song

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.mark.parametrize("name", ["analog-rytm", "Analog Rytm", "ANALOG_RYTM", "rytm", "Rytm MKII", "ar", "AR"])
def test_it_is_found_under_the_names_that_owners_use(name: str) -> None:
    assert get_machine(name) is MACHINE


# --- messages --------------------------------------------------------------------------------------------------------

# Ids and the form of requests: the format facts, "Request and read-back"; requests have 15 bytes.
KINDS = {
    "52": ("kit", "3"), "53": ("sound", "3"), "54": ("pattern", "A03"), "56": ("settings", "3"), "57": ("global", "3"),
    "58": ("kit in the work buffer", ""), "59": ("sound in the work buffer", ""),
    "5A": ("pattern in the work buffer", ""), "62": ("request kit", "3"), "64": ("request pattern", "A03"),
    "65": ("request song", "3"), "6B": ("request song in the work buffer", ""),
    "6D": ("request global in the work buffer", ""),
}  # fmt: skip


@pytest.mark.parametrize("command", KINDS)
def test_other_messages_are_named_and_passed_through(command: str) -> None:
    request = bytes.fromhex(f"F0 00 20 3C 07 00 {command} 01 01 02 00 00 00 05 F7")
    found = MACHINE.recognise(request)
    assert found is not None and found.codec is None
    assert (found.kind, found.slot) == KINDS[command]
    assert bool(found.note) != found.kind.startswith("request")
    MACHINE.check_frame(request)
    with pytest.raises(BadDump, match="length field"):
        MACHINE.check_frame(request[:-2] + b"\x06\xf7")


def test_messages_of_sisters_and_unknown_ones_are_not_taken_for_songs() -> None:
    data = song.new(Song(0, "X", ())).encode()
    assert MACHINE.recognise(data[:4] + b"\x06" + data[5:]) is None  # an Analog Four
    assert MACHINE.recognise(data[:5] + b"\x10" + data[6:]) is None  # there is no device 16
    found = MACHINE.recognise(bytes.fromhex("F0 00 20 3C 07 00 31 01 F7"))
    assert found is not None and (found.kind, found.codec) == ("unknown message 0x31", None)


@pytest.mark.parametrize("device", [0, 1, 15])
def test_every_device_number_comes_back(device: int) -> None:
    data = bytearray(song.new(Song(2, "X", (SongRow((Position(1, frozenset()),), 2),))).encode())
    data[5] = device
    (item,) = inspect_bytes(bytes(data), [MACHINE])
    assert (item.state, item.check, item.kind, item.slot) == ("ok", "identical", "song", "3")


def test_both_kinds_of_song_are_read_and_named() -> None:
    rows = (SongRow((Position(0, frozenset({0})),), 1),)
    data = b"".join(song.new(Song(0, "A", rows, stored=stored)).encode() for stored in (True, False))
    found = inspect_bytes(data, [MACHINE])
    assert [(item.kind, item.slot, item.name, item.check) for item in found] == [
        ("song", "1", "A", "identical"),
        ("song in the work buffer", "", "A", "identical"),
    ]
    assert [item.lines for item in found] == [["  1  A01  x1   muted 1 (BD)"]] * 2
    assert [item.tables["songs"][0]["stored"] for item in found] == [True, False]


@pytest.mark.parametrize("length", range(8, 15))
def test_a_song_message_that_is_cut_off_in_its_head_is_damaged_and_not_of_another_version(length: int) -> None:
    cut = song.new(Song(0, "X", ())).encode()[: length - 1] + b"\xf7"
    found = MACHINE.recognise(cut)
    assert found is not None and found.codec is not None and not found.note
    with pytest.raises(BadDump, match="no complete dump"):
        found.codec.decode(cut)


def test_mutes_are_shown_by_number_and_by_the_names_on_the_pads() -> None:
    masks = (range(12), range(11), (11,), ())
    rows = tuple(SongRow((Position(0, frozenset(mask)),), 1) for mask in masks)
    assert show.song_lines(song.new(Song(0, "", rows))) == [
        "  1  A01  x1   all tracks muted",
        "  2  A01  x1   muted 1-11 (BD SD RS CP BT LT MT HT CH OH CY)",
        "  3  A01  x1   muted 12 (CB)",
        "  4  A01  x1",
    ]


def test_a_song_without_rows_says_so() -> None:
    assert show.song_lines(song.Stored(song.new(Song(0, "", ())).fields)) == ["no rows"]


# --- played by its own interpreter ----------------------------------------------------------------------------------


def played(rows: Sequence[SongRow], patterns: dict[int, PatternFacts], budget: int = 1000) -> list[Played | Stopped]:
    stored = song.new(Song(0, "", tuple(rows)))
    return list(show.play(stored, patterns, Budget(budget, 4 * budget)))


def test_a_chain_plays_in_order_and_then_again_with_the_machines_row_numbers() -> None:
    quiet = frozenset({3})
    rows = (
        SongRow((Position(7, quiet),), 3),
        SongRow((Position(0, frozenset()), Position(1, quiet)), 2),
        SongRow((Position(2, frozenset()),), 1),
    )
    *events, stop = played(rows, {1: PatternFacts(32), 2: PatternFacts(64, steps_per_beat=Fraction(8))})
    assert all(isinstance(event, Played) for event in events)
    assert [
        (event.row, event.music.pattern, event.music.plays, event.music.muted, event.beats)
        for event in events
        if isinstance(event, Played)
    ] == [
        (0, 7, 3, quiet, 12),  # 16 steps of which nobody says that they are not, three times
        (1, 0, 1, frozenset(), 4),
        (1, 1, 1, quiet, 8),
        (1, 0, 1, frozenset(), 4),
        (1, 1, 1, quiet, 8),
        (2, 2, 1, frozenset(), 8),  # 64 steps at twice the speed
    ]
    assert isinstance(stop, Stopped) and (stop.row, stop.why, stop.beats) == (3, "end", 44)


def test_what_nobody_knows_stops_the_song_also_at_its_end() -> None:
    fields = song.new(Song(0, "", (SongRow((Position(0, frozenset()),), 1),) * 2)).fields
    fields["song"]["positions"][1]["pattern"] = 0xFF
    event, stop = show.play(song.Stored(fields), {}, Budget())
    assert isinstance(event, Played) and isinstance(stop, Stopped)
    assert (stop.row, stop.why) == (1, "unknown")
    fields["song"]["positions"][0]["pattern"] = 0x80
    (stop,) = show.play(song.Stored(fields), {}, Budget())
    assert isinstance(stop, Stopped) and (stop.row, stop.why) == (0, "unknown")


def test_a_song_that_plays_for_ages_stops_within_its_budget() -> None:
    rows = (SongRow((Position(0, frozenset()), Position(1, frozenset())), 256),) * 64
    *events, stop = played(rows, {}, budget=100)
    assert len(events) == 100 and isinstance(stop, Stopped) and stop.why == "long"


def test_the_table_of_rows_has_a_line_for_each_position() -> None:
    rows = (
        SongRow((Position(0, frozenset({11})), Position(1, frozenset())), 2),
        SongRow((Position(2, frozenset()),), 3),
    )
    tables = show.tables_of(song.new(Song(4, "T", rows)))
    names = ("row", "position", "positions", "pattern_name", "plays", "muted_tracks")
    assert [tuple(row[name] for name in names) for row in tables["rows"]] == [
        (0, 0, 2, "A01", 2, [11]),
        (0, 1, 2, "A02", 2, []),
        (1, 0, 1, "A03", 3, []),
    ]
    assert {row["song"] for row in tables["rows"]} == {4} and {row["tempo_bpm"] for row in tables["rows"]} == {None}
    assert tables["songs"] == [
        {"song": 4, "name": "T", "unused": False, "rows": 2, "ends": True, "stored": True, "positions": 3}
    ]


def test_a_slot_without_rows_and_name_counts_as_unused() -> None:
    row = SongRow((Position(0, frozenset()),), 1)
    songs = [Song(0, "", ()), Song(0, "X", ()), Song(0, "", (row,))]
    assert [show.tables_of(song.new(one))["songs"][0]["unused"] for one in songs] == [True, False, False]


def test_a_song_that_would_play_something_else_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = SongPlan("analog-rytm", 0, "", (PatternRow(0, plays=2),))
    other = Song(0, "", (SongRow((Position(0, frozenset()),), 3),))
    assert len(MACHINE.encode(plan)) == 1
    monkeypatch.setattr(song, "planned", lambda _: other)
    with pytest.raises(RuntimeError, match="song 1 does not read back as planned"):
        MACHINE.encode(plan)


# --- sets -----------------------------------------------------------------------------------------------------------


def passes(events: Sequence[Played | Stopped]) -> list[tuple[int, frozenset[int], Fraction]]:
    """Each pass of each row that plays: pattern, muted tracks, when it starts."""
    return [
        (event.music.pattern, event.music.muted, event.start_beats + event.beats / event.music.plays * number)
        for event in events
        if isinstance(event, Played)
        for number in range(event.music.plays)
    ]


def heard(export: Export) -> list[tuple[int, frozenset[int], Fraction]]:
    """What the written song plays, given how long the plan says that each pattern is."""
    (message,) = export.messages
    lengths = {row.pattern: row.pass_steps for row in export.plan.rows if isinstance(row, PatternRow)}
    facts = {pattern: PatternFacts(steps or 16) for pattern, steps in lengths.items()}
    return passes(list(show.play(song.decode(message), facts, Budget())))


SETS = {
    "drum-set.xml": ExportRequest(),
    "arrangement.xml": ExportRequest(source="arrangement", accept_changes=True),
    "own-names.xml": ExportRequest(assign="by-scene"),
    "mixed-scenes.xml": ExportRequest(assign="by-scene"),
}


@pytest.mark.parametrize("name", SETS)
def test_sample_sets_are_heard_as_they_were_planned(name: str) -> None:
    export = export_song(SAMPLES / name, MACHINE, SETS[name])
    patterns = [row for row in export.plan.rows if isinstance(row, PatternRow)]
    assert len(patterns) == len(export.plan.rows) > 3
    assert {loss.what for loss in export.plan.losses} <= {"row tempo", "row steps"}
    assert heard(export) == passes(list(unroll(export.plan.rows)))
    assert sum(row.plays for row in patterns) == len(heard(export))


def test_the_sample_set_is_heard_as_the_machine_with_more_tracks_would_play_it() -> None:
    """Pattern, mutes and beat of 23 scenes. The set also has tracks 13-16: they are named, and so is the scene in which
    nothing else sounds."""
    mine = export_song(SAMPLES / "drum-set.xml", MACHINE)
    other = export_song(SAMPLES / "drum-set.xml", get_machine("machinedrum"))
    twelve = frozenset(range(12))
    *same, last = [(pattern, muted & twelve, beat) for pattern, muted, beat in passes(list(unroll(other.plan.rows)))]
    assert heard(mine) == same and last[1] == twelve
    (beyond,) = (text for text in mine.plan.remarks if text.startswith("Not in the song"))
    assert beyond == (
        "Not in the song, because the Analog Rytm has 12 tracks and their clips name others ('A01 13 shaker'): "
        "'shaker', 'perc', 'bass', 'noise'. A map file (`map_file`, [clips]) gives such clips other tracks."
    )
    assert any("'Outro shaker'" in text for text in mine.plan.remarks)
    assert {loss.what for loss in mine.plan.losses} == {"row tempo"}
    (tempo,) = (loss for loss in mine.plan.losses if loss.what == "row tempo")
    stated = [number for number, row in enumerate(other.plan.rows) if isinstance(row, PatternRow) and row.tempo_bpm]
    assert list(tempo.rows) == stated and len(stated) == 4


def test_a_map_brings_a_track_beyond_its_twelve_into_the_song(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text('[clips]\n"A04 13 shaker" = "A04 10"\n"A01 13 shaker" = "A01 10"\n')
    plain = export_song(SAMPLES / "drum-set.xml", MACHINE)
    moved = export_song(SAMPLES / "drum-set.xml", MACHINE, ExportRequest(map_file=path, scenes="1,17,24"))
    assert "'shaker'" not in " ".join(moved.plan.remarks)
    assert [row.scene for row in moved.plan.rows if isinstance(row, PatternRow)] == [0, 16, 23]
    assert 9 in plain.plan.rows[16].muted and 9 not in moved.plan.rows[1].muted  # type: ignore[union-attr]


def session(*clips: str, name: str = "SET", scene: str = "") -> Session:
    scenes = tuple(Scene(number, scene, (Cell(clip),)) for number, clip in enumerate(clips))
    return Session((Column(0, "drums"),), scenes, name=name, tempo_bpm=120.0)


@pytest.mark.parametrize(
    ("name", "expected", "warned"),
    [
        ("Träume", "Traume", True),
        ("夜", "_", True),
        ("A" * 20, "A" * 15, False),
        ("ok", "ok", False),
        ("ßx", "ssx", True),
    ],
)
def test_names_outside_its_alphabet_are_spelled_with_a_warning(name: str, expected: str, warned: bool) -> None:
    plan = plan_session(session("A01", name=name), MACHINE, PlanOptions())
    (message,) = MACHINE.encode(plan)
    assert song.song_of(song.decode(message)).name == expected
    assert any("lacks letters" in remark for remark in plan.remarks) == warned


def test_a_name_of_the_users_that_does_not_fit_is_refused() -> None:
    for name in ("A" * 16, "夜"):
        with pytest.raises(DoesNotFit, match="`name`"):
            plan_session(session("A01"), MACHINE, PlanOptions(name=name))


def test_track_13_and_pattern_i01_do_not_exist() -> None:
    plan_session(session("H16 12 cowbell"), MACHINE, PlanOptions())
    with pytest.raises(DoesNotFit, match="tracks 1-12"):
        plan_session(session("H16 13 ride"), MACHINE, PlanOptions())
    with pytest.raises(DoesNotFit, match="A01-H16"):
        plan_session(session("I01"), MACHINE, PlanOptions())


def columns_of(*clips: str) -> Session:
    columns = tuple(Column(number, f"track {number + 1}") for number in range(len(clips)))
    return Session(columns, (Scene(0, "one", tuple(Cell(clip) for clip in clips)),), name="SET")


def test_only_live_tracks_that_name_a_machine_track_too_many_are_called_left_out() -> None:
    source = columns_of("A01 1 kick", "A01 13 ride", "I01 2 other", "bass", "H16 99 x")
    remarks = plan_session(source, MACHINE, PlanOptions()).remarks
    (said,) = (text for text in remarks if text.startswith("Not in the song"))
    assert "('A01 13 ride'): 'track 2', 'track 5'." in said
    chosen = plan_session(source, MACHINE, PlanOptions(tracks=("1",))).remarks
    assert not any(text.startswith("Not in the song") for text in chosen)
    with pytest.raises(DoesNotFit, match="tracks 1-12"):
        plan_session(source, MACHINE, PlanOptions(tracks=("1", "2")))


def test_loops_are_written_out_and_other_ends_are_refused_by_name() -> None:
    with pytest.raises(DoesNotFit, match=r"`end` loop: .* only end"):
        plan_session(session("A01"), MACHINE, PlanOptions(end="loop"))
    with pytest.raises(DoesNotFit, match="`loops` means nothing"):
        plan_session(session("A01"), MACHINE, PlanOptions(loops=True))


def test_rows_that_are_no_patterns_are_refused() -> None:
    with pytest.raises(DoesNotFit, match="there are no jumps"):
        MACHINE.encode(SongPlan("analog-rytm", 0, "", (PatternRow(0), JumpRow(2))))


def test_remarks_do_not_send_the_user_for_a_dump_that_is_of_no_use() -> None:
    remarks = plan_session(session("A01"), MACHINE, PlanOptions()).remarks
    assert any("are assumed (16 steps); make sure that the patterns on your machine" in text for text in remarks)
    assert not any("machine_dump" in text for text in remarks)


def test_tracks_are_guessed_by_the_names_on_its_pads() -> None:
    names = ["Kick", "Snare", "Rimshot", "Clap", "Bass Tom", "Low Tom", "Mid Tom", "High Tom", "Closed Hat", "Open Hat",
             "Crash", "Cowbell"]  # fmt: skip
    tracks = [LiveTrack(name, {"x": 1}) for name in reversed(names)]
    assert [guess.track for guess in guess_tracks(tracks, MACHINE)] == list(reversed(range(12)))
    # a thirteenth drum finds no track
    assert guess_tracks([*tracks, LiveTrack("Ride", {"x": 1})], MACHINE)[-1].track is None


def test_what_the_facts_leave_open_is_said() -> None:
    facts = {row["limit"]: (row["value"], row["sure"]) for row in MACHINE.limits.rows()}
    assert facts["songs"] == (16, "two sources") and facts["patterns"] == (128, "two sources")
    assert facts["tracks"] == (12, "two sources") and facts["plays per row"] == (256, "one source")
    assert facts["song name chars"] == (15, "one source") and facts["song rows"] == (256, "one source")
    said = " ".join((*MACHINE.notes, *MACHINE.guide, *MACHINE.ends.values()))
    for words in ("yet", "before 1.70", "two sources", "inferred", "one source", "no source says"):
        assert words in said


def test_the_work_buffer_has_one_song_and_no_number() -> None:
    buffer = MACHINE.configured({"work_buffer": True})
    (message,) = buffer.encode(SongPlan("analog-rytm", 0, "", (PatternRow(0),)))
    assert message[6:10] == bytes.fromhex("5B 01 01 00")
    for slot in (1, 2, 15):
        with pytest.raises(UsageError, match="The work buffer holds one song"):
            buffer.encode(SongPlan("analog-rytm", slot, "", (PatternRow(0),)))
