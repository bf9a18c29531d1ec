"""Reading live-set documents: values worked out by hand from a hand-written dump, cut-off dumps, random sets."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exporters.errors import BadInput
from kontrol_cli.sets.dump.values import gain_of_display, gain_of_fader
from kontrol_cli.sets.liveset import read_set
from kontrol_cli.sets.reading import read_into
from kontrol_cli.sets.rows import Row, Rows
from samples.dump_writer import DumpWriter
from tests.kontrol_cli.maximal_dump import MAXIMAL

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def read(data: bytes, *tables: str) -> Rows:
    rows = Rows(tables or None)
    read_into(io.BytesIO(data), rows)
    return rows


def only(row: Row, *columns: str) -> Row:
    return {column: row.get(column) for column in columns}


def test_the_maximal_dump_by_hand() -> None:
    rows = read(MAXIMAL)
    head = rows.of("set")[0]
    assert head["tracks"] == 2 and head["return_tracks"] == 1 and head["length_beats"] == 24.0
    assert head["time_signature"] == "3/4" and head["complete"] is True and head["errors"] == 0
    group, drums, back, main = rows.of("tracks")
    assert [row["kind"] for row in (group, drums, back, main)] == ["group", "audio", "return", "master"]
    assert only(group, "group", "folded") == {"group": None, "folded": True}
    assert only(drums, "track", "group", "monitoring", "panning") == {
        "track": 1,
        "group": 0,
        "monitoring": "off",
        "panning": -0.5,
    }
    # 40 * 0.7 - 34 = -6 dB, the text says the same: 10 ** (-6 / 20) = 0.501187
    assert drums["volume"] == pytest.approx(0.501187, abs=1e-6)
    assert rows.of("sends") == [{"track": 1, "send": 0, "value": pytest.approx(0.1), "return_track": 2}]
    assert rows.of("scenes")[0]["time_signature"] == "7/8" and rows.of("scenes")[0]["tempo_bpm"] == 90.5
    session, timeline, take = rows.of("clips")
    assert only(session, "clip", "where", "scene", "length_beats", "groove", "kind", "time_signature") == {
        "clip": 0,
        "where": "session",
        "scene": 0,
        "length_beats": 4.0,
        "groove": 0,
        "kind": "audio",
        "time_signature": "5/4",
    }
    assert session["gain"] == pytest.approx(0.1) and session["sample_path"] == "/loops/a.wav"
    assert only(timeline, "clip", "where", "start_beats", "length_beats", "kind", "gain") == {
        "clip": 1,
        "where": "arrangement",
        "start_beats": 8.0,
        "length_beats": 16.0,
        "kind": "midi",
        "gain": None,
    }
    assert only(take, "clip", "where", "take_lane", "length_beats") == {
        "clip": 2,
        "where": "take_lane",
        "take_lane": 0,
        "length_beats": 2.0,
    }
    assert rows.of("notes")[0]["clip"] == 1 and rows.of("notes")[0]["muted"] is True
    assert rows.of("automation") == [
        {
            "track": 1,
            "clip": 1,
            "device": 0,
            "target": "Device On",
            "modulates": False,
            "time_beats": 2.0,
            "value": 0.5,
            "curve": "0.1,0.2,0.3,0.4",
        }
    ]
    rack, inner = rows.of("devices")
    assert inner["macros_mapped"] is None
    assert only(rack, "kind", "enabled", "macros_mapped", "parent", "chain") == {
        "kind": "drum_rack",
        "enabled": True,
        "macros_mapped": True,
        "parent": None,
        "chain": None,
    }
    assert only(inner, "parent", "chain", "position", "plugin_format", "plugin_name") == {
        "parent": 0,
        "chain": 0,
        "position": 1,
        "plugin_format": "au",
        "plugin_name": "Bass Synth",
    }
    assert inner["enabled"] is None  # inactive inside a rack: its own switch is not known
    assert only(rows.of("chains")[0], "device", "receiving_note", "sending_note", "volume", "panning") == {
        "device": 0,
        "receiving_note": 36,
        "sending_note": 60,
        "volume": 1.0,
        "panning": 1.0,
    }


def test_what_holds_before_all_time_is_given_at_the_start() -> None:
    """Live keeps the value from the beginning on as a breakpoint at -63072000, in saved sets as in envelopes."""
    early = MAXIMAL.replace(b'<envelope-event time="2.0"', b'<envelope-event time="-63072000.0"')
    assert early != MAXIMAL
    assert [row["time_beats"] for row in read(early, "automation").of("automation")] == [0.0]


def test_tables_that_are_not_wanted_are_not_kept_and_change_nothing() -> None:
    whole = read(MAXIMAL)
    for table in whole.tables:
        assert read(MAXIMAL, table).of(table) == whole.of(table), table


def test_faders() -> None:
    assert gain_of_fader(0.85, None) == 1.0
    assert gain_of_fader(0.8500000238418579, "0.00 dB") == 1.0  # as a 32-bit float gives it
    assert gain_of_fader(1.0, "6.0 dB") == pytest.approx(1.995262, abs=1e-6)
    assert gain_of_fader(0.4, None) == pytest.approx(10 ** (-18 / 20))
    assert gain_of_fader(0.3, None) is None
    assert gain_of_fader(0.3, "-28.0 dB") == pytest.approx(10 ** (-28 / 20))
    assert gain_of_fader(0.85, "-3.0 dB") == pytest.approx(10 ** (-3 / 20))  # the text decides
    assert gain_of_fader(0.0, None) == gain_of_fader(0.0, "-inf dB") == 0.0
    assert gain_of_display("50 %") is None and gain_of_display(None) is None


HEAD = b'<live-set version="1" live_version="%s" started="2026-01-01T00:00:00Z"><song tempo="60.0">'
END = b'</song><summary complete="true" changed="false" errors="0" seconds="1.0"/></live-set>'


def document(inside: bytes, version: bytes = b"11.3.13") -> bytes:
    return HEAD % version + inside + END


def test_unwarped_clips_are_seconds_and_their_length_beats() -> None:
    clip = (
        b'<clip is_audio_clip="true" warping="false" looping="%s" loop_start="1.0" loop_end="3.0" '
        b'start_marker="0.0" end_marker="5.0"/>'
    )
    slots = b"".join(
        b'<slot index="%d" has_clip="true">%s</slot>' % (at, clip % on) for at, on in enumerate((b"true", b"false"))
    )
    rows = read(document(b'<tracks><track index="0">' + slots + b"</track></tracks>").replace(b'"60.0"', b'"90.0"'))
    assert [row["loop_unit"] for row in rows.of("clips")] == ["seconds", "seconds"]
    assert [row["length_beats"] for row in rows.of("clips")] == [3.0, 7.5]  # 2 s and 5 s at 90 BPM


def test_scene_tempos_of_both_eras() -> None:
    scenes = (
        b'<scenes><scene index="0" tempo="100.0" tempo_enabled="true"/>'
        b'<scene index="1" tempo="100.0" tempo_enabled="false"/>'
        b'<scene index="2" tempo="-1.0"/><scene index="3" tempo="100.0"/><scene index="4"/></scenes>'
    )
    assert [row["tempo_bpm"] for row in read(document(scenes)).of("scenes")] == [100.0, None, None, 100.0, None]


def test_what_a_version_cannot_see_is_missing_not_none() -> None:
    track = b'<tracks><track index="0">%s</track></tracks>'
    old = read(document(track % b"", b"10.1.43")).of("set")[0]
    assert old["arrangement_clips"] is None and old["take_lane_clips"] is None and old["length_beats"] is None
    new = read(document(track % b"<arrangement-clips/>", b"12.2.0")).of("set")[0]
    assert new["arrangement_clips"] == 0 and new["take_lane_clips"] == 0


def test_group_slots_are_no_rows_and_a_refused_stop_button_is_missing() -> None:
    tracks = (
        b'<tracks><track index="0" is_foldable="true"><slot index="0" has_clip="false" has_stop_button="true"/></track>'
        b'<track index="1"><slot index="0" is_group_slot="true"/><slot index="1" has_clip="false">'
        b'<error property="has_stop_button" class="RuntimeError" message="no"/></slot></track></tracks>'
    )
    rows = read(document(tracks))
    assert rows.of("slots") == [{"track": 1, "scene": 1, "has_clip": False, "has_stop_button": None}]
    assert rows.of("set")[0]["errors"] == 1
    assert any("refused to give 1 values (has_stop_button 1)" in remark for remark in rows.remarks)


def test_the_unknown_is_passed_by_and_told_once() -> None:
    inside = (
        b'<tracks><track index="0" mood="good"/><track index="1" mood="bad" mute="perhaps"/>'
        b'<gong><track index="9"/></gong></tracks>'
    )
    rows = read(document(inside + b'<clip name="lost"/>'))
    assert [row["track"] for row in rows.of("tracks")] == [0, 1]
    assert rows.of("tracks")[1]["muted"] is None and rows.of("clips") == []
    said = [remark for remark in rows.remarks if "was ignored" in remark]
    assert len(said) == 4
    for words in (
        "mood of <track> is not part of version 1 of the format and was ignored, 2 times",
        "<gong> in <tracks>",
        "'perhaps' of mute",
        "<clip> in <song>",
    ):
        assert any(words in remark for remark in said), words


def test_counts_that_do_not_agree_are_told() -> None:
    rows = read(MAXIMAL.replace(b' notes="1"', b' notes="5"'))
    assert rows.remarks == ["the open file: its summary counts 5 notes, but it holds 1."]


def test_ended_changed_and_summary_free_dumps() -> None:
    ended = MAXIMAL.replace(b'complete="true"', b'complete="false" reason="cancelled"')
    rows = read(ended)
    assert rows.of("set")[0]["complete"] is False and "ended before its end (cancelled)" in rows.remarks[0]
    changed = document(b'<changed list="tracks" seconds="0.5"/>')
    assert read(changed).of("set")[0]["changed_during_dump"] is True
    bare = HEAD % b"11.0" + b"</song></live-set>"
    rows = read(bare)
    assert rows.of("set")[0]["complete"] is False and "without a summary" in rows.remarks[0]


def test_the_cut_off_sample() -> None:
    whole, cut = read_set(SAMPLES / "drum-set.xml"), read_set(SAMPLES / "cut-off.xml")
    assert cut.rows("set")[0]["complete"] is False
    assert cut.rows("scenes") == whole.rows("scenes")
    assert [row["name"] for row in cut.rows("tracks")] == [row["name"] for row in whole.rows("tracks")][:12]
    assert cut.rows("clips") == whole.rows("clips")[: len(cut.rows("clips"))]
    assert len(cut.remarks) == 1 and "ends after track 12 'cowbell', slot 2." in cut.remarks[0]


@settings(max_examples=120, deadline=None)
@given(st.integers(0, len(MAXIMAL) - 1))
@example(MAXIMAL.rindex(b"</live-set"))  # after the summary, which says complete
@example(MAXIMAL.rindex(b">"))
def test_a_dump_cut_anywhere_is_used_or_refused(at: int) -> None:
    song = MAXIMAL.index(b">", MAXIMAL.index(b"<song")) + 1
    data = MAXIMAL[:at]
    if at < song:
        with pytest.raises(BadInput):
            read(data)
        return
    rows = read(data)
    complete = data.rstrip().endswith(b"</live-set>")
    assert rows.of("set")[0]["complete"] is complete
    assert complete or any("is cut off: it ends after" in remark for remark in rows.remarks)
    whole = read(MAXIMAL)
    for table in ("tracks", "clips", "parameters"):
        names = [row["name"] for row in rows.of(table)]
        assert names == [row["name"] for row in whole.of(table)][: len(names)]


TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
NUMBER = st.floats(-1e9, 1e9)  # beats beyond all time are refused, see test_hostile_sets
WHOLE = st.integers(-(2**31), 2**31)


UNWRITABLE = {chr(code) for code in range(32)} - set("\t\n\r") | {"\ufffe", "\uffff"}


def seen(text: str) -> str:
    """What a reader sees of a text: U+FFFD for what XML cannot hold."""
    return "".join("\ufffd" if c in UNWRITABLE or 0xD800 <= ord(c) < 0xE000 else c for c in text)


@st.composite
def sets(draw: st.DrawFn) -> dict[str, Any]:
    scenes = draw(st.lists(st.tuples(TEXT, st.none() | st.floats(20, 999)), max_size=4))
    clip = st.fixed_dictionaries(
        {"name": TEXT, "muted": st.booleans(), "looping": st.booleans(), "loop_start": NUMBER, "pitch": WHOLE}
    )
    notes = st.lists(st.tuples(st.integers(0, 127), NUMBER, NUMBER, st.booleans()), max_size=3)
    slot = st.tuples(st.booleans(), st.none() | st.tuples(clip, notes))
    track = st.tuples(TEXT, st.booleans(), st.lists(slot, min_size=len(scenes), max_size=len(scenes)))
    return {"scenes": scenes, "tracks": draw(st.lists(track, max_size=3)), "tempo": draw(st.floats(20, 999))}


@settings(max_examples=100, deadline=None)
@given(sets())
def test_random_sets_come_back(made: dict[str, Any]) -> None:
    writer = DumpWriter(live_version="11.3.13", started="2026-01-01T00:00:00Z")
    scenes: list[Row] = []
    tracks: list[Row] = []
    slots: list[Row] = []
    clips: list[Row] = []
    notes: list[Row] = []
    with writer.element("song", tempo=made["tempo"]):
        with writer.element("scenes"):
            for index, (name, tempo) in enumerate(made["scenes"]):
                enabled = tempo is not None
                writer.leaf(
                    "scene", index=index, name=name, tempo=-1.0 if tempo is None else tempo, tempo_enabled=enabled
                )
                scenes.append({"scene": index, "name": seen(name), "tempo_bpm": tempo})
        with writer.element("tracks"):
            for index, (name, is_midi, made_slots) in enumerate(made["tracks"]):
                tracks.append({"track": index, "name": seen(name), "kind": "midi" if is_midi else "audio"})
                with writer.element("track", index=index, name=name, has_midi_input=is_midi):
                    for scene, (stop, content) in enumerate(made_slots):
                        slots.append(
                            {"track": index, "scene": scene, "has_clip": content is not None, "has_stop_button": stop}
                        )
                        with writer.element("slot", index=scene, has_clip=content is not None, has_stop_button=stop):
                            if content is None:
                                continue
                            clip, made_notes = content
                            values = {"name": clip["name"], "muted": clip["muted"], "looping": clip["looping"]}
                            number = len(clips)
                            clips.append(
                                {
                                    "clip": number,
                                    "track": index,
                                    "scene": scene,
                                    "loop_start": clip["loop_start"],
                                    **values,
                                    "name": seen(clip["name"]),
                                }
                            )
                            with writer.element("clip", is_midi_clip=True, loop_start=clip["loop_start"], **values):
                                for pitch, start, duration, muted in made_notes:
                                    writer.leaf("note", pitch=pitch, start_time=start, duration=duration, mute=muted)
                                    notes.append(
                                        {
                                            "clip": number,
                                            "pitch": pitch,
                                            "start_beats": start,
                                            "duration_beats": duration,
                                            "muted": muted,
                                        }
                                    )
    rows = read(writer.finish())
    assert rows.remarks == []
    for table, expected in (
        ("scenes", scenes),
        ("tracks", tracks),
        ("slots", slots),
        ("clips", clips),
        ("notes", notes),
    ):
        columns = tuple(expected[0]) if expected else ()
        assert [only(row, *columns) for row in rows.of(table)] == expected, table


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"<live-set version='1'>", b"<live-api version='1'>", b"<LiveAPI>", b"\x1f\x8b"]),
)
def test_any_bytes_are_read_or_refused(data: bytes, start: bytes) -> None:
    try:
        read(start + data)
    except BadInput as error:
        assert str(error)


def test_huge_numbers_and_odd_values_are_missing() -> None:
    track = (
        b'<tracks><track index="0"><mixer><volume value="INF" display="x"/>'
        b'<panning value="NaN"/></mixer></track></tracks>'
    )
    row = read(document(track)).of("tracks")[0]
    assert row["volume"] is None and row["panning"] is None
    rows = read(document(b'<tracks><track index="99999999999999999999999" color="1"/></tracks>'))
    assert rows.of("tracks")[0]["color_rgb"] == 1 and "was ignored" in rows.remarks[0]
    assert math.isfinite(rows.of("set")[0]["tempo_bpm"])
