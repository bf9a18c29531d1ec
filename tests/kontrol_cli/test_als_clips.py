"""The .als reader: clips wherever they are, their notes, warp markers and samples."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from kontrol_cli.sets.als.aliases import path_of_data
from tests.kontrol_cli.als_xml import clip, document, envelope, main_track_11, read, slot, track, value

FROZEN = (
    f"<FreezeSequencer><ClipSlotList>{slot(clip('AudioClip', name='frozen copy'))}</ClipSlotList></FreezeSequencer>"
)
GROOVES = (
    "<GroovePool><Grooves><Groove Id='0'><Clip><Value>"
    f"{clip(name='a groove')}</Value></Clip></Groove></Grooves></GroovePool>"
)


def take_lanes(*clips: str) -> str:
    """The take lanes of a track, one lane per clip."""
    lanes = "".join(
        f'<TakeLane Id="{i}"><ClipAutomation><Events>{each}</Events></ClipAutomation>'
        f'<Name Value="Lane {i}"/></TakeLane>'
        for i, each in enumerate(clips)
    )
    return f"<TakeLanes><TakeLanes>{lanes}</TakeLanes></TakeLanes>"


def test_frozen_copies_and_grooves_are_no_clips_and_take_lanes_stand_apart() -> None:
    first = track(
        slots=slot() + slot(clip(name="session")),
        arrangement=clip(name="late", start=16, end=20) + clip(name="early", start=0, end=4),
        chain=FROZEN,
        extra=take_lanes(clip(name="take", start=16, end=20), ""),
    )
    rows = read(document(first + track(track_id=11, slots=slot(clip(name="other")) + slot()), rest=GROOVES))
    assert [(c["clip"], c["track"], c["where"], c["name"]) for c in rows.of("clips")] == [
        (0, 0, "session", "session"),
        (1, 0, "arrangement", "early"),
        (2, 0, "arrangement", "late"),
        (3, 0, "take_lane", "take"),
        (4, 1, "session", "other"),
    ]
    assert rows.of("clips")[3]["take_lane"] == 0
    assert rows.of("take_lanes") == [
        {"track": 0, "take_lane": 0, "name": "Lane 0", "clips": 1},
        {"track": 0, "take_lane": 1, "name": "Lane 1", "clips": 0},
    ]
    head = rows.of("set")[0]
    assert (head["session_clips"], head["arrangement_clips"], head["take_lane_clips"]) == (2, 2, 1)


@pytest.mark.parametrize("disabled", [True, False])
def test_a_deactivated_clip_is_muted(disabled: bool) -> None:
    text = clip().replace(value("Disabled", "false"), value("Disabled", str(disabled).lower()))
    found = read(document(track(slots=slot(text), arrangement=text)), ("clips",)).of("clips")
    assert [(row["where"], row["muted"]) for row in found] == [("session", disabled), ("arrangement", disabled)]


def test_a_slot_is_known_by_its_position_and_not_by_its_id() -> None:
    slots = slot(slot_id=7, stop=False) + slot(clip(), slot_id=3) + slot(slot_id=7)
    rows = read(document(track(slots=slots)), ("slots", "clips"))
    assert [(s["scene"], s["has_clip"], s["has_stop_button"]) for s in rows.of("slots")] == [
        (0, False, False),
        (1, True, True),
        (2, False, True),
    ]
    assert rows.of("clips")[0]["scene"] == 1


def test_loop_of_an_unwarped_clip_is_in_seconds_and_its_length_in_beats() -> None:
    unwarped = value("IsWarped", "false")
    slots = slot(clip("AudioClip", loop=(1, 3), looping=False, out=9, extra=unwarped)) + slot(
        clip("AudioClip", loop=(0, 4), looping=True, out=4, extra=value("IsWarped", "true"))
    )
    arrangement = clip("AudioClip", start=8, end=11.5, loop=(1, 3), looping=False, out=9, extra=unwarped)
    rows = read(document(track("AudioTrack", slots=slots, arrangement=arrangement), main=main_track_11(tempo=90)))
    loose, warped, placed = rows.of("clips")
    assert (loose["loop_unit"], loose["loop_start"], loose["loop_end"]) == ("seconds", 1.0, 3.0)
    assert (loose["start_marker"], loose["end_marker"]) == (1.0, 3.0)  # OutMarker is left over while not looping
    assert loose["length_beats"] == pytest.approx(2 * 90 / 60)
    assert (warped["loop_unit"], warped["length_beats"]) == ("beats", 4.0)
    assert (placed["start_beats"], placed["end_beats"], placed["length_beats"]) == (8.0, 11.5, 3.5)


def test_markers_of_a_looping_clip() -> None:
    (row,) = read(document(track(slots=slot(clip(loop=(4, 16), relative=-4, out=20)))), ("clips",)).of("clips")
    assert (row["start_marker"], row["end_marker"], row["length_beats"]) == (0.0, 20.0, 12.0)


def test_all_the_fields_of_an_audio_clip() -> None:
    extra = (
        "<TimeSignature><TimeSignatures><RemoteableTimeSignature>"
        '<Numerator Value="7"/><Denominator Value="8"/></RemoteableTimeSignature></TimeSignatures></TimeSignature>'
        '<LaunchMode Value="2"/><LaunchQuantisation Value="5"/><Legato Value="true"/><VelocityAmount Value="0.5"/>'
        '<GrooveSettings><GrooveId Value="2"/></GrooveSettings><Annotation Value="hallo"/><Ram Value="true"/>'
        '<IsWarped Value="true"/><WarpMode Value="99"/><PitchCoarse Value="-12"/><PitchFine Value="7.5"/>'
        '<SampleVolume Value="0.5"/><Fade Value="false"/>'
        '<FollowAction><FollowTime Value="8"/><FollowActionA Value="1"/><FollowActionB Value="3"/>'
        '<FollowChanceA Value="90"/><FollowChanceB Value="10"/><FollowActionEnabled Value="true"/></FollowAction>'
        '<WarpMarkers><WarpMarker Id="0" SecTime="0" BeatTime="-1"/>'
        '<WarpMarker Id="1" SecTime="1.5" BeatTime="2.25"/></WarpMarkers>'
    )
    rows = read(document(track("AudioTrack", slots=slot(clip("AudioClip", extra=extra)))))
    row = rows.of("clips")[0]
    expected = {
        "kind": "audio",
        "color_index": 7,
        "time_signature": "7/8",
        "launch_mode": 2,
        "launch_quantization": 5,
        "legato": True,
        "velocity_amount": 0.5,
        "groove": 2,
        "info": "hallo",
        "ram": True,
        "warping": True,
        "warp_mode": 99,
        "pitch_coarse": -12,
        "pitch_fine": 7.5,
        "gain": 0.5,
        "fade": False,
        "follow_enabled": True,
        "follow_time": 8.0,
        "follow_action_a": 1,
        "follow_action_b": 3,
        "follow_chance_a": 90,
        "follow_chance_b": 10,
    }
    assert {key: row.get(key) for key in expected} == expected
    assert rows.of("warp_markers") == [
        {"clip": 0, "sample_seconds": 0.0, "beat": -1.0},
        {"clip": 0, "sample_seconds": 1.5, "beat": 2.25},
    ]


@pytest.mark.parametrize(("action", "enabled"), [(0, False), (4, True)])
def test_flat_follow_actions_up_to_live_10(action: int, enabled: bool) -> None:
    flat = value("FollowTime", 4) + value("FollowActionA", action) + value("FollowActionB", 0)
    flat += "<GrooveSettings><GrooveId Value='-1'/></GrooveSettings>"
    (row,) = read(document(track(slots=slot(clip(extra=flat)))), ("clips",)).of("clips")
    assert (row["follow_action_a"], row["follow_enabled"], row["groove"]) == (action, enabled, None)


def midi(notes: str, *, rest: str = "") -> str:
    """A MIDI clip with one key track on note 36."""
    return clip(
        extra='<Notes><KeyTracks><KeyTrack Id="0"><Notes>'
        f'{notes}</Notes><MidiKey Value="36"/></KeyTrack></KeyTracks>{rest}</Notes>'
    )


def test_notes_of_live_12_2_leave_out_their_defaults() -> None:
    notes = (
        '<MidiNoteEvent Time="0" Duration="0.25" Velocity="127" OffVelocity="64" NoteId="1"/>'
        '<MidiNoteEvent Time="1.5" Duration="0.5" Velocity="99.5" VelocityDeviation="-30" OffVelocity="0" '
        'Probability="0.5" IsEnabled="false" NoteId="2"/>'
    )
    rows = read(document(track(slots=slot(midi(notes, rest="<NoteProbabilityGroups/>")))), ("notes",))
    assert rows.of("notes") == [
        {
            "clip": 0,
            "pitch": 36,
            "start_beats": 0.0,
            "duration_beats": 0.25,
            "velocity": 127.0,
            "release_velocity": 64.0,
            "velocity_deviation": 0.0,
            "probability": 1.0,
            "muted": False,
        },
        {
            "clip": 0,
            "pitch": 36,
            "start_beats": 1.5,
            "duration_beats": 0.5,
            "velocity": 99.5,
            "release_velocity": 0.0,
            "velocity_deviation": -30.0,
            "probability": 0.5,
            "muted": True,
        },
    ]


def test_notes_of_live_9_have_no_probability() -> None:
    note = '<MidiNoteEvent Time="0" Duration="1" Velocity="100" OffVelocity="64" IsEnabled="true"/>'
    (row,) = read(document(track(slots=slot(midi(note)))), ("notes",)).of("notes")
    assert (row["probability"], row["velocity_deviation"], row["muted"]) == (None, None, False)


@pytest.mark.parametrize(("lists", "mpe"), [("", False), ("<PerNoteEventList/>", True)])
def test_per_note_expression_is_seen(lists: str, mpe: bool) -> None:
    store = f"<PerNoteEventStore><EventLists>{lists}</EventLists></PerNoteEventStore>"
    (row,) = read(document(track(slots=slot(midi("", rest=store)))), ("clips",)).of("clips")
    assert row["mpe"] is mpe


def sample_11(path: str, relative: str, kind: int = 3) -> str:
    """A sample reference as Live 11 writes it."""
    return (
        f'<SampleRef><FileRef><RelativePathType Value="{kind}"/><RelativePath Value="{relative}"/>'
        f'<Path Value="{path}"/><OriginalFileSize Value="4411"/><OriginalCrc Value="77"/></FileRef></SampleRef>'
    )


def sample_9(folders: tuple[str, ...], name: str, data: str, kind: int = 1) -> str:
    """A sample reference as Live 8 to 10 write it."""
    elements = "".join(f'<RelativePathElement Dir="{folder}"/>' for folder in folders)
    return (
        f'<SampleRef><FileRef><HasRelativePath Value="true"/><RelativePathType Value="{kind}"/>'
        f'<RelativePath>{elements}</RelativePath><Name Value="{name}"/><Data>\n\t{data}\n</Data>'
        '<SearchHint><FileSize Value="9"/><Crc Value="5"/></SearchHint></FileRef></SampleRef>'
    )


def test_samples_of_both_eras_with_the_number_of_their_users() -> None:
    windows = "C:\\Loops\\kick.wav\0".encode("utf-16-le").hex().upper()
    new = clip("AudioClip", extra=sample_11("/music/snare.wav", "Samples/snare.wav"))
    old = clip("AudioClip", extra=sample_9(("", "Loops"), "kick.wav", windows))
    part = "<MultiSamplePart>" + sample_11("/music/hat.wav", "Samples/hat.wav") + "</MultiSamplePart>"
    simpler = f"<OriginalSimpler><Player>{part}{part}</Player></OriginalSimpler>"
    tracks = track("AudioTrack", track_id=1, slots=slot(new) + slot(old) + slot(new), devices=simpler) + track(
        "AudioTrack", track_id=2, slots=slot(old)
    )
    rows = read(document(tracks))
    assert [
        (s["sample"], s["name"], s["path"], s["relative_path"], s["size"], s["crc"], s["used_by"])
        for s in rows.of("samples")
    ] == [
        (0, "snare.wav", "/music/snare.wav", "Samples/snare.wav", 4411, 77, 2),
        (1, "kick.wav", "C:\\Loops\\kick.wav", "../Loops/kick.wav", 9, 5, 2),
        (2, "hat.wav", "/music/hat.wav", "Samples/hat.wav", 4411, 77, 1),
    ]
    assert [(c["sample"], c["sample_path"]) for c in rows.of("clips")] == [
        (0, "/music/snare.wav"),
        (1, "C:\\Loops\\kick.wav"),
        (0, "/music/snare.wav"),
        (1, "C:\\Loops\\kick.wav"),
    ]
    alone = read(document(tracks), ("clips",)).of("clips")
    assert [c["sample"] for c in alone] == [0, 1, 0, 1]
    assert [s["used_by"] for s in read(document(tracks), ("samples",)).of("samples")] == [2, 2, 1]


def test_samples_are_looked_for_in_the_project_and_at_their_absolute_path(tmp_path: Path) -> None:
    project = tmp_path / "Song Project"
    (project / "Ableton Project Info").mkdir(parents=True)
    (project / "Samples").mkdir()
    (project / "Samples" / "in project.wav").write_bytes(b"x")
    (project / "Sets").mkdir()
    (project / "Sets" / "beside.wav").write_bytes(b"x")
    elsewhere = tmp_path / "elsewhere.wav"
    elsewhere.write_bytes(b"x")
    references = (
        sample_11("/gone/in project.wav", "Samples/in project.wav", kind=3),
        sample_11("/gone/beside.wav", "beside.wav", kind=1),
        sample_11(str(elsewhere), "", kind=0),
        sample_11("/gone/lost.wav", "Samples/lost.wav", kind=3),
        sample_11("", "Samples/in project.wav", kind=5),
    )
    slots = "".join(slot(clip("AudioClip", extra=each)) for each in references)
    rows = read(document(track("AudioTrack", slots=slots)), ("samples",), path=str(project / "Sets" / "a.als"))
    assert [(s["exists"], s["path"]) for s in rows.of("samples")] == [
        (True, str(project / "Samples" / "in project.wav")),
        (True, str(project / "Sets" / "beside.wav")),
        (True, str(elsewhere)),
        (False, "/gone/lost.wav"),
        (None, None),  # a place that is not known: nothing to look at
    ]


def test_the_path_inside_a_mac_alias() -> None:
    def piece(tag: int, data: bytes) -> bytes:
        return struct.pack(">HH", tag, len(data)) + data + b"\0" * (len(data) % 2)

    record = (
        b"\0\0\0\0"  # no application
        b"\x01\x00"  # size, not looked at
        b"\x00\x02"  # version 2
        + bytes(142)  # fixed fields
        + piece(0, b"Loops")  # folder name: 5 bytes and one of padding
        + piece(18, "Music/Strofa più.aif".encode())
        + piece(19, b"/Volumes/Disk")
        + b"\xff\xff\0\0"
    )
    assert path_of_data(record.hex()) == "/Volumes/Disk/Music/Strofa più.aif"
    assert path_of_data("\n\t" + record.hex().upper()[:400] + "\n\t" + record.hex()[400:]) is not None
    assert path_of_data(record.replace(b"/Volumes/Disk", b"/\0\0\0\0\0\0\0\0\0\0\0\0").hex()) == "/Music/Strofa più.aif"


@pytest.mark.parametrize("data", [None, "", "  \n", "XYZ", "00", "00" * 151, "4100", "41004200430044004500"])
def test_data_without_a_path_gives_none(data: str | None) -> None:
    assert path_of_data(data) is None


def clip_envelope(pointee: int, events: str, tag: str = "ClipEnvelope", target: str = "EnvelopeTarget") -> str:
    """One envelope of a clip."""
    return (
        f'<{tag}><{target}><PointeeId Value="{pointee}"/></{target}>'
        f"<Automation><Events>{events}</Events></Automation></{tag}>"
    )


def test_clip_envelopes_name_what_they_move() -> None:
    events = '<FloatEvent Time="-63072000" Value="0.5"/><FloatEvent Time="2" Value="1"/>'
    mixer = '<Volume><Manual Value="1"/><AutomationTarget Id="50"/><ModulationTarget Id="51"/></Volume>'
    sequencer = '<VolumeModulationTarget Id="60"/><MidiControllers><ControllerTargets.1 Id="61"/></MidiControllers>'
    envelopes = "".join(clip_envelope(pointee, events) for pointee in (51, 60, 61, 999))
    one = clip(extra=f"<Envelopes><Envelopes>{envelopes}</Envelopes></Envelopes>")
    xml = document(track(slots=slot(one), mixer=mixer)).replace("<ClipSlotList>", sequencer + "<ClipSlotList>")
    rows = read(xml, ("automation",))
    assert [(a["clip"], a.get("target"), a["time_beats"], a["value"]) for a in rows.of("automation")] == [
        (0, "Volume", 0.0, 0.5),
        (0, "Volume", 2.0, 1.0),
        (0, "Sample Volume", 0.0, 0.5),
        (0, "Sample Volume", 2.0, 1.0),
        (0, "ControllerTargets.1", 0.0, 0.5),
        (0, "ControllerTargets.1", 2.0, 1.0),
        (0, None, 0.0, 0.5),
        (0, None, 2.0, 1.0),
    ]
    assert any("999" in sentence for sentence in rows.remarks)


def test_clip_envelopes_of_live_8() -> None:
    inner = clip_envelope(51, '<FloatEvent Time="1" Value="0.25"/>', tag="Modulation", target="ModulationTarget")
    mixer = (
        "<Volume><ArrangerAutomation><Events>"
        '<FloatEvent Time="-63072000" Value="1"/></Events></ArrangerAutomation><ModulationTarget Id="51"/></Volume>'
    )
    one = clip(extra=f"<ModulationList><Modulations>{inner}</Modulations></ModulationList>")
    (row,) = read(document(track(slots=slot(one), mixer=mixer)), ("automation",)).of("automation")
    assert (row["target"], row["clip"], row["time_beats"], row["value"]) == ("Volume", 0, 1.0, 0.25)


def test_arrangement_envelopes_of_the_main_track() -> None:
    curve = (
        '<FloatEvent Id="1" Time="4" Value="90" CurveControl1X="0.5" CurveControl1Y="0.1" '
        'CurveControl2X="0.9" CurveControl2Y="1"/>'
    )
    tempo = envelope(8, ((-63072000, 120), (16, 100))).replace("</Events>", curve + "</Events>")
    rows = read(document(track(), main=main_track_11(envelopes=tempo)), ("automation",))
    assert [(a["track"], a["target"], a["time_beats"], a["value"], a.get("curve")) for a in rows.of("automation")] == [
        (1, "Tempo", 0.0, 120.0, None),
        (1, "Tempo", 4.0, 90.0, "0.5,0.1,0.9,1"),
        (1, "Tempo", 16.0, 100.0, None),
    ]
